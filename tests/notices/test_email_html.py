"""The HTML of an email: whatever its parts hold, its words come through and nothing is fetched."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.notices.email_html import (
    STYLES,
    EmailTheme,
    html_of_frame,
    html_of_parts,
    list_start,
    small_start,
)
from legalsite.notices.email_parts import (
    EmailPhrases,
    Heading,
    LinkList,
    ListItem,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    excerpt,
)
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import ENGLISH_BEGIN, ENGLISH_END, Catalogue

VOICE = EmailPhrases.of(Catalogue(), "en")
WORDS = st.text(st.sampled_from("ab <>&\"'“é😀"), min_size=1).map(lambda text: f"x{text}x")


def page(*parts: Part, heading: str = "", voice: EmailPhrases = VOICE) -> BeautifulSoup:
    """The page, whose first paragraphs are the site's name and the greeting."""
    theme = EmailTheme(voice, "Site", "Harbour\nKai 7 <Hamburg>")
    headings = [Heading("A < B", 1), *([Heading(heading, 2)] if heading else [])]
    return BeautifulSoup(written(theme, *headings, *parts), "html.parser")


def written(theme: EmailTheme, *parts: Part) -> str:
    start, opening, salutation, end = html_of_frame(theme)
    return "\n".join([start, opening, salutation, html_of_parts(parts, theme), end])


def redlined(old: str, new: str, language: str = "en") -> RedlineExcerpt:
    redline = compare(*(read_document(text.encode(), "t.md") for text in (old, new)))
    return RedlineExcerpt(excerpt(redline), language, "https://a.test/")


@given(WORDS)
def test_no_word_becomes_markup(words: str) -> None:
    url = f"https://a.test/?{words}"
    soup = page(Paragraph(words), Quote(words, words), LinkList(((words, url),)), heading=words)
    assert soup.h2.get_text() == words
    assert soup.find_all("p")[2].get_text() == words
    assert words in soup.blockquote.get_text()
    assert (soup.a.get_text(), soup.a["href"]) == (words, url)


def test_subject_and_foot() -> None:
    soup = page(Paragraph("Hello."))
    assert soup.h1.get_text() == "A < B"
    assert soup.html["lang"] == "en"
    assert soup.find_all("p")[-1].get_text("|") == "Harbour|\nKai 7 <Hamburg>"


def test_small_words_are_in_a_box_of_their_own() -> None:
    theme = EmailTheme(VOICE, "Site", "")
    large, small = (html_of_parts([Paragraph(words)], theme) for words in ("large", "small"))
    soup = BeautifulSoup(f"{large}{small_start()}{small}</div>", "html.parser")
    assert [box.get_text(strip=True) for box in soup.select("div.quiet")] == ["small"]


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_a_quote_has_the_marks_of_the_language(language: str) -> None:
    voice = EmailPhrases.of(Catalogue(), language)
    opening, closing = str(voice.email.quote).split("{words}")
    for words in ("x", "“x” is y"):
        assert (
            page(Quote("", words), voice=voice).blockquote.get_text()
            == f"{opening}{words}{closing}"
        )


def test_a_redline_without_links_and_pictures_below_the_email_s_headings() -> None:
    old = "# Terms\n\n## Rules\n\nSee [the rules](/rules) and ![our seal](seal.png).\n"
    soup = page(redlined(old, old.replace("See", "Read")))
    assert not soup.find_all(["a", "img"])
    assert [heading.name for heading in soup.find_all(["h2", "h3"])] == ["h3"]
    assert "the rules and [our seal]" in " ".join(soup.get_text().split())
    assert {tag.get_text() for tag in soup.find_all(["ins", "del"])} == {"See", "Read"}


def test_bars_and_indents_follow_the_direction_of_the_text() -> None:
    soup = page(redlined("# شروط\n", "# شروط\n\nالرسم.\n", "ar"), Quote("", "x"))
    bars = [*soup.select(".insert"), *soup.find_all("blockquote")]
    assert [re.findall(r"border-(\w+):3px", bar["style"]) for bar in bars] == [["right"], ["left"]]


def test_a_row_is_lines_that_a_narrow_screen_can_wrap() -> None:
    table = "| Guest[^1] | Stay | Price |\n|---|---|---:|\n| Adult | a night | 12 |\n\n[^1]: With a boat.\n"
    soup = page(redlined(table, table.replace("12", "14")))
    words = " ".join(soup.select_one(".changes").get_text().split())
    assert words == "Guest: Adult Stay: a night Price: [deleted: 12] [added: 14]"
    assert not soup.find("table")


def test_a_run_of_added_blocks_is_marked_once() -> None:
    soup = page(
        redlined("# T\n\n## 1. A\n\nA.\n", "# T\n\n## 1. A\n\nA.\n\n## 2. B\n\nB.\n\n- b\n")
    )
    (mark,) = soup.find_all("ins")
    assert (mark.get_text().split(), mark["role"]) == (
        ["New", "section:", "2.", "B", "B.", "b"],
        "none",
    )
    assert mark.h3.get_text() == "New section: 2. B"
    assert [item.get_text() for item in mark.ul.find_all("li")] == ["b"]


def test_a_run_is_struck_through_if_it_was_deleted() -> None:
    short, long = "# T\n\nA.\n", "# T\n\nA.\n\n## B\n\nC.\n"
    marks = [page(redlined(long, short)).find("del"), page(redlined(short, long)).find("ins")]
    assert ["line-through" in mark["style"] for mark in marks] == [True, False]


def test_the_address_of_what_is_left_out_is_no_second_button() -> None:
    soup = page(replace(redlined("A.\n", "B.\n"), left_out=2))
    assert (soup.a.get_text(), soup.a["href"], soup.a.get("class")) == (
        *["https://a.test/"] * 2,
        None,
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("It costs 3 euros.", "It costs 4 euros.", "It costs [deleted: 3] [added: 4] euros."),
        ("It costs 3 euros.", "It costs euros.", "It costs [deleted: 3] euros."),
        (
            "We sell nothing that you write. You may leave us at any time.\n\nWe answer.",
            "You may leave us at any time.\n\nWe answer. We sell nothing that you write.",
            (
                "[moved further down: We sell nothing that you write.] You may leave us at any time. "
                "We answer. [moved here from further up: We sell nothing that you write.]"
            ),
        ),
        ("## A\n\nx y z", "## A\n\nx y z\n\n### B\n\nu v w", "A New section: B u v w"),
        (
            "It is free.[^1]\n\n[^1]: With tax.",
            "It is free.[^1]\n\n[^1]: Without tax.",
            "Footnotes [1] [deleted: With] [added: Without] tax.",
        ),
        (
            "Account\n: One person.",
            "Account\n: Two people.",
            "[deleted: One person] [added: Two people].",
        ),
    ],
)
def test_every_mark_has_words(old: str, new: str, words: str) -> None:
    """Some screen readers say nothing of `ins` and `del`, and not everybody sees them."""
    soup = page(redlined(f"# T\n\n{old}\n", f"# T\n\n{new}\n"))
    assert " ".join(soup.select_one(".changes").get_text().split()) == words
    assert not soup.select("ins:not([role=none]), del:not([role=none])")


def test_a_logo_stands_for_the_name() -> None:
    theme = EmailTheme(VOICE, "Café & Co", "", "cid:abc@example.com")
    image = BeautifulSoup(written(theme), "html.parser").img
    assert (image["src"], image["alt"]) == ("cid:abc@example.com", "Café & Co")


def test_a_logo_of_its_own_on_dark_screens() -> None:
    theme = EmailTheme(VOICE, "Café", "", "cid:abc@example.com", "cid:def@example.com")
    html = written(theme)
    source = BeautifulSoup(html, "html.parser").picture.source
    assert (source["srcset"], source["media"]) == (
        "cid:def@example.com",
        "(prefers-color-scheme:dark)",
    )
    assert ".logo{background-color:transparent !important}" in html
    assert ".logo" not in written(replace(theme, logo_dark=""))


def test_links_and_buttons_have_the_color_of_the_company() -> None:
    links = LinkList((("a", "https://a.test"),)), LinkList((("b", "https://b.test"),), button=True)
    theme = EmailTheme(VOICE, "Café", "", accent="#112233", accent_dark="#ddeeff")
    html = written(theme, *links)
    soup = BeautifulSoup(html, "html.parser")
    link, button = soup.find_all("a")
    assert link["style"].startswith("color:#112233;")
    assert "background-color:#112233;color:#ffffff" in button["style"]
    assert "a{color:#ddeeff !important}" in html
    assert not {"#0b5a63", "#7fcdd3"} & set(re.findall("#[0-9a-f]{6}", html))


def test_brackets_around_a_label_follow_the_direction_of_the_text() -> None:
    soup = page(
        redlined("For 30 days.\n", "For 14 days.\n"), voice=EmailPhrases.of(Catalogue(), "ar")
    )
    for opening in soup.select("small.tag"):
        assert not opening.has_attr("dir")
        before, label, _ = opening.contents
        assert (before, label["dir"]) == ("[", "rtl")


@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
def test_bullets_stay_inside_where_only_cells_are_padded(language: str, side: str) -> None:
    """As in Outlook for Windows (caniemail.com, css-padding)."""
    part = redlined(
        "# Terms\n\n- One\n- Two\n\n  - a\n", "# Terms\n\n- One\n- Three\n\n  - b\n", language
    )
    soup = page(part, ListItem("x"), voice=EmailPhrases.of(Catalogue(), language))
    indented = soup.find_all("ul")
    indented.append(BeautifulSoup(list_start(language), "html.parser").ul)
    assert len(indented) > 3
    for element in indented:
        assert re.search(rf"margin-{side}:(22|44)px", element["style"])
        assert f"padding-{side}" not in element["style"]


def test_an_item_has_its_number_or_a_bullet() -> None:
    for text, is_numbered in (("1. One\n2. Two\n", True), ("- One\n- Two\n", False)):
        items = page(redlined(f"# T\n\n{text}", f"# T\n\n{text}".replace("Two", "Three"))).select(
            ".changes li"
        )
        assert [item.get_text()[:3] == f"{at}. " for at, item in enumerate(items, 1)] == [
            is_numbered
        ] * 2
        assert ["list-style-type:none" in item["style"] for item in items] == [is_numbered] * 2


def test_no_style_is_one_that_mail_programs_are_known_to_drop() -> None:
    """Grid and flexible boxes, variables, transparent colors, sizes in rem and two values of text-decoration."""
    part = redlined(
        "# Terms\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "# Terms\n\n| a | b |\n|---|---|\n| 1 | 3 |\n",
    )
    styles = [
        tag["style"] for tag in page(part, Quote("", "x"), ListItem("x")).find_all(style=True)
    ]
    for style in [*styles, STYLES["moved"]]:
        assert not re.search(
            r"flex|grid|var\(|rgba|hsl|\drem|position:|float:|text-decoration:\S+ ", style
        ), style


def test_a_reference_is_not_broken_over_two_lines() -> None:
    added = redlined("# 1\n", "# 1\n\nWe may use it under Art. 6(1)(f).\n")
    soup = page(Paragraph("See § 5."), Quote("It says:", "Art. 7 Abs. 1"), added)
    kept = [span.get_text() for span in soup.find_all("span", style="white-space:nowrap")]
    assert kept == ["§ 5", "Art. 7 Abs. 1", "Art. 6(1)(f)"]


def test_english_phrases_have_their_language() -> None:
    own = {"email": {"why": "Proč", "quote": "„{words}“"}, "redline": {"key": "Klíč"}}
    voice = EmailPhrases.of(Catalogue(own={"cs": own}), "cs")
    say = voice.email
    parts = Paragraph(say.reminds), Paragraph(f"Podmínky. {say.reminds}"), Quote("Ano", "že")
    soup = page(*parts, heading=say.why, voice=voice)
    _, greeting, whole, part, *_ = soup.find_all("p")
    assert (greeting["lang"], whole["lang"], "lang" in part.attrs) == ("en", "en", False)
    assert part.span["lang"] == "en"
    assert (soup.h2.get_text(), "lang" in soup.h2.attrs) == ("Proč", False)
    assert not {ENGLISH_BEGIN, ENGLISH_END} & set(str(soup))
