"""Versions of a file that are web pages: which are, what of them is the text, and that a change stays where it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.importing.git_versions import is_only_template, is_page, read_history_text
from text_tables import table

DATED = "We sail.\n\nLast updated: May 31, 2024"
PARAGRAPHS = (
    "The ferry sails at nine.",
    "Goats travel for two coins; their kids travel for one.",
    "Ask the harbour master.",
    "We use cookies. By continuing to use this site, you accept.",
    "Copyright notices go to the harbour.",
)
AROUND = {
    "a menu": "<nav><ul><li><a href='/'>Home</a></li><li><a href='/boats'>Boats</a></li></ul></nav>",
    "a header": "<header><a href='/'>Ferry Co</a> <a href='/boats'>Boats</a></header>",
    "a footer": "<footer><p>© 2024 Ferry Co</p><p><a href='/imprint'>Imprint</a></p></footer>",
    "a row of links": "<div class='site-menu'><a href='/'>Home</a> | <a href='/boats'>Boats</a></div>",
    "a choice": "<fieldset><legend>May we count you?</legend><label>Yes <input type='radio'></label></fieldset>",
    "a script": "<script>if (a < b) { sail() }</script><style>p { color: red }</style>",
    "a template": "{% include 'menu.html' %}",
    "an offer": "<div class='announcement show'><h5><a href='/offers'>Monday: two fares for one</a></h5></div>",
}


def text_of(page: str, path: str = "terms.html") -> str:
    return read_history_text(page.encode(), path, path).body


@table("page_versions.txt")
def test_a_page_is_known_by_its_name_or_its_beginning(path: str, body: str) -> None:
    assert is_page(body, path)
    assert text_of(body, path) == "We sail.\n"


@table("page_versions.txt")
def test_markdown_stays_markdown(path: str, body: str) -> None:
    assert not is_page(body, path)
    assert text_of(body, path) == body


@table("page_versions.txt")
def test_values_of_the_front_matter_are_filled_in(front: str, tag: str, expected: str) -> None:
    version = read_history_text(
        f"---\n{front}\n---\nLast updated: {tag} (we)\n".encode(), "terms.md", "terms.md"
    )
    assert version.body == f"Last updated: {expected} (we)\n"
    assert [problem.message for problem in version.problems] == (
        [f"“{tag}” isn't in the file's front matter"] if expected == tag else []
    )


@table("page_versions.txt")
def test_a_text_that_another_tool_fills_in(body: str, expected: str) -> None:
    assert str(is_only_template(body)) == expected


def test_front_matter_is_split_off_before_the_page_is_read() -> None:
    version = read_history_text(
        b"---\ntitle: Terms\nlayout: page\n---\n<p>We sail.</p>", "terms.html", "terms.html"
    )
    assert (version.title, version.body, dict(version.extra)) == (
        "Terms",
        "We sail.\n",
        {"layout": "page"},
    )


def test_the_title_of_the_page_ends_at_the_first_separator() -> None:
    page = b"<html><head><title>Terms \xe2\x80\x94 Ferry Co</title></head><p>We sail.</html>"
    assert read_history_text(page, "terms.html", "terms.html").page_title == "Terms"


def test_links_stay_as_they_are_in_the_repository() -> None:
    page = (
        "<html><head><base href='https://a.example/x/'><link rel=canonical href='https://a.example/x/terms.html'></head>"
        "<p>See <a href='privacy.html#data'>data</a> and <a href='#fares'>fares</a>.</p><h2 id=fares>Fares</h2></html>"
    )
    assert (
        text_of(page) == "See [data](privacy.html#data) and [fares](#fares).\n\n## Fares {#fares}\n"
    )


def test_links_to_a_section_lead_to_the_heading_that_opens_it() -> None:
    links = "<p><a href='#fares'>Fares</a> <a href='#b'>B</a></p>"
    page = f"{links}<section id='fares'><h2>Fares</h2></section><p id='b'>B</p>"
    assert text_of(page) == "[Fares](#fares) B\n\n## Fares {#fares}\n\nB\n"


@table("page_versions.txt")
def test_each_id_of_a_heading_leads_to_it(heading: str) -> None:
    page = f"<h1>Terms</h1><p><a href='#fares'>Fares</a> <a href='#f.1'>1</a></p>{heading}"
    assert "[Fares](#f.1) [1](#f.1)\n\n## Fares {#f.1}" in text_of(page)


def test_an_id_leads_to_the_heading_that_bears_it() -> None:
    page = "<p>We sail. <a href='#b'>One</a></p><h2 id=b>One</h2><p>A.</p><h2 id=c>Two<span id=b></span></h2>"
    assert "[One](#b)" in text_of(page)
    page = "<p>We sail. <a href='#fees'>Fees</a></p><h2><svg id=icon></svg>Fees<a id=fees></a></h2>"
    assert text_of(page).endswith("[Fees](#fees)\n\n## Fees {#fees}\n")


def test_a_link_to_the_title_leads_to_the_top() -> None:
    page = "<h1 id=terms>Terms</h1><p>We sail every day of the year. <a href='#terms'>Up</a></p>"
    assert text_of(page).endswith("[Up](#top)\n")


@table("page_versions.txt")
def test_a_template_of_markdown_stays_as_it_is(body: str) -> None:
    assert text_of(body, "terms.jinja") == body


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("wrap", ["{}", "<main>{}</main>", "<div class='page'><div>{}</div></div>"])
def test_what_surrounds_the_text_and_wraps_it_changes_nothing(around: str, wrap: str) -> None:
    text = "<h1>Terms</h1>" + "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
    plain = text_of(f"<html><body>{text}</body></html>")
    assert text_of(f"<html><body>{around}{wrap.format(text)}</body></html>") == plain
    assert text_of(f"<html><body>{wrap.format(text)}{around}</body></html>") == plain


@given(
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=8),
    st.lists(st.sampled_from(sorted(AROUND.values())), max_size=3),
    st.data(),
)
def test_one_more_paragraph_changes_nothing_else(
    words: list[str], around: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(words)))
    more = [*words[:at], "A new pier opens.", *words[at:]]
    before, after = (
        text_of(
            "<h2>Terms</h2>".join(["".join(around), "".join(f"<p>{one}</p>" for one in paragraphs)])
        )
        for paragraphs in (words, more)
    )
    assert re.sub(r"A new pier opens\.\n\n?", "", after).strip() == before.strip()
