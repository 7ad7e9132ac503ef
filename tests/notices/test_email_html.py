"""The HTML of an email: whatever its parts hold, its words come through and nothing is fetched."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from legalsite.notices.email_excerpt import excerpt
from legalsite.notices.email_html import MOVED, as_html
from legalsite.notices.email_parts import (
    BulletList,
    EmailSection,
    LinkList,
    Outline,
    Paragraph,
    Part,
    Quote,
    RedlineExcerpt,
    Voice,
)
from legalsite.redline.compare import compare
from legalsite.source.markdown import read_document
from legalsite.text.phrase_catalogue import Catalogue

VOICE = Voice.of(Catalogue(), "en")
CELLS = ".box :is(th, td)"
WORDS = st.text(st.sampled_from("ab <>&\"'“é😀"), min_size=1).map(lambda text: f"x{text}x")


def page(*parts: Part, heading: str = "", voice: Voice = VOICE) -> BeautifulSoup:
    """The page, whose first paragraph is the greeting."""
    sections = (EmailSection(heading, parts),)
    html = as_html(Outline(voice, "A & B", "A < B", sections, "Harbour\nKai 7 <Hamburg>"))
    return BeautifulSoup(html, "html.parser")


def redlined(old: str, new: str, language: str = "en") -> RedlineExcerpt:
    redline = compare(*(read_document(text.encode(), "t.md") for text in (old, new)))
    return RedlineExcerpt(excerpt(redline, VOICE), language, "https://a.test/")


@given(WORDS)
def test_no_word_becomes_markup(words: str) -> None:
    url = f"https://a.test/?{words}"
    soup = page(Paragraph(words), Quote(words, words), LinkList(((words, url),)), heading=words)
    assert soup.h2.get_text() == words
    assert soup.find_all("p")[1].get_text() == words
    assert words in soup.blockquote.get_text()
    assert (soup.a.get_text(), soup.a["href"]) == (words, url)


def test_names_of_files_stay_whole_and_read_from_left_to_right() -> None:
    soup = page(Paragraph("Keep eu-a-1.txt, a-1.txt.", files=("a-1.txt", "eu-a-1.txt")))
    names = soup.find_all("span", dir="ltr")
    assert [(name.get_text(), name["style"]) for name in names] == [
        ("eu-a-1.txt", "display:inline-block"), ("a-1.txt", "display:inline-block"),
    ]  # fmt: skip


def test_subject_and_foot() -> None:
    soup = page(Paragraph("Hello."))
    assert soup.title.get_text() == "A & B"
    assert soup.h1.get_text() == "A < B"
    assert soup.html["lang"] == "en"
    assert soup.find_all("p")[-1].get_text("|") == "Harbour|\nKai 7 <Hamburg>"


@pytest.mark.parametrize("language", ["ar", "en", "de", "fr"])
def test_a_quote_has_the_marks_of_the_language(language: str) -> None:
    voice = Voice.of(Catalogue(), language)
    opening, closing = str(voice.email.quote).split("{words}")
    for words in ("x", "“x” is y"):
        assert page(Quote("", words), voice=voice).blockquote.get_text() == f"{opening}{words}{closing}"


def test_a_redline_without_links_and_pictures_below_the_email_s_headings() -> None:
    old = "# Terms\n\n## Rules\n\nSee [the rules](/rules) and ![our seal](seal.png).\n"
    soup = page(redlined(old, old.replace("See", "Read")))
    assert not soup.find_all(["a", "img"])
    assert [heading.name for heading in soup.find_all(["h2", "h3"])] == ["h3"]
    assert "the rules and [our seal]" in " ".join(soup.get_text().split())
    assert {tag.get_text() for tag in soup.find_all(["ins", "del"])} == {"See", "Read"}


def test_indents_and_cells_follow_the_direction_of_the_text() -> None:
    table = "| أ | ب |\n|---|---|\n| ج | {} |\n"
    soup = page(redlined(table.format(1), table.format(2), "ar"), Quote("", "x", "ar"), Quote("", "x"))
    assert {cell["style"].rpartition(":")[2] for cell in soup.select(CELLS)} == {"right"}
    borders = [re.findall(r"border-(\w+):3px", quote["style"]) for quote in soup.find_all("blockquote")]
    assert borders == [["right"], ["left"]]


def test_cells_keep_their_alignment_as_a_style() -> None:
    old = "| Guest | Price |\n|---|---:|\n| Adult | 12 |\n"
    soup = page(redlined(old, old.replace("12", "14")))
    sides = [cell["style"].rpartition("text-align:")[2] for cell in soup.select(CELLS)]
    assert set(sides) == {"left", "right"}
    assert not [cell for cell in soup.select(CELLS) if cell.has_attr("class")]


def test_a_sentence_that_became_a_row_has_the_cells_of_the_row() -> None:
    old = "# Prices\n\nA berth for the season costs 900 euros, paid a year in advance. Guests pay less.\n"
    new = "# Prices\n\n| Berth | For | Price |\n|---|---|---|\n| Season | all | 900 euros, paid a year in advance |\n"
    cells = page(redlined(old, new)).select("td")[-3:]
    assert [" ".join(cell.get_text("").split()) for cell in cells] == [
        "(was a paragraph, now a table row) A berth for the season costs Season", "all",
        "900 euros, paid a year in advance. Guests pay less.",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
def test_bullets_stay_inside_where_only_cells_are_padded(language: str, side: str) -> None:
    """As in Outlook for Windows (caniemail.com, css-padding)."""
    part = redlined("# Terms\n\n- One\n- Two\n", "# Terms\n\n- One\n- Three\n", language)
    soup = page(part, BulletList(("x",)), voice=Voice.of(Catalogue(), language))
    indented = [*soup.select(".box p"), soup.ul]
    assert len(indented) > 1
    for element in indented:
        assert re.search(rf"margin-{side}:(14|22)px", element["style"])
        assert f"padding-{side}" not in element["style"]
    assert [cell["style"].partition(";")[0] for cell in soup.select("td.box")] == ["padding:8px 18px 6px"]


def test_no_style_is_one_that_mail_programs_are_known_to_drop() -> None:
    """Grid and flexible boxes, variables, transparent colours, sizes in rem and two values of text-decoration."""
    part = redlined("# Terms\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "# Terms\n\n| a | b |\n|---|---|\n| 1 | 3 |\n")
    styles = [tag["style"] for tag in page(part, Quote("", "x"), BulletList(("x",))).find_all(style=True)]
    for style in [*styles, MOVED]:
        assert not re.search(r"flex|grid|var\(|rgba|hsl|\drem|position:|float:|text-decoration:\S+ ", style), style
