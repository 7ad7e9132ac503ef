"""The tags of HTML that was written by us: their attributes, anchors and addresses."""

import pytest

from legalsite.text.phrase_catalogue import ENGLISH_BEGIN, ENGLISH_END
from legalsite.text.written_html import (
    attributes,
    table_opening,
    with_english_marked,
    with_named_notes,
    with_prefixed_anchors,
    without_anchors,
)

NOTE = '<sup class="footnote"><a id="fnref-1" href="#fn-1">[1]</a></sup>'


def test_attributes_are_read_from_the_name_of_the_tag_on() -> None:
    assert attributes('<a href="/x?a=1&amp;b=2" title="a id=&quot;b&quot;">') == {
        "href": "/x?a=1&b=2",
        "title": 'a id="b"',
    }
    assert attributes("<br>") == {}


def test_a_box_has_the_names_of_the_first_columns() -> None:
    named = '<div class="table" tabindex="0" role="group" aria-label="A &amp; B, C"><table>'
    assert table_opening(["A & B", "", "C", "D"]) == named
    assert table_opening(["", ""]) == '<div class="table"><table>'


def test_references_to_notes_begin_with_words() -> None:
    named = NOTE.replace("[1]", "<i>Footnote </i>[1]")
    assert with_named_notes(f"<p>Pay{NOTE}</p>", "<i>Footnote </i>") == f"<p>Pay{named}</p>"
    assert with_named_notes("<sup>2</sup>", "<i>Footnote </i>") == "<sup>2</sup>"


def test_html_without_anchors_can_stand_twice_on_a_page() -> None:
    assert without_anchors('<h2 id="a" lang="de">id="b"</h2><a name="c" href="#a">x</a>') == (
        '<h2 lang="de">id="b"</h2><a href="#a">x</a>'
    )
    assert without_anchors('<a name="c">x</a>') == "<a>x</a>"
    assert without_anchors("<p>Pay</p>") == "<p>Pay</p>"


def test_a_part_of_another_page_has_its_own_names_and_absolute_addresses() -> None:
    html = '<h2 id="a" class="wide legalsite">A</h2><a href="#a">x</a><a href="../b/">y</a><img alt="z" src="/c.png">'
    assert with_prefixed_anchors(html, "terms--", "https://a.test/terms/") == (
        '<h2 id="terms--a" class="ls-wide legalsite">A</h2><a href="#terms--a">x</a>'
        '<a href="https://a.test/b/">y</a><img alt="z" src="https://a.test/c.png">'
    )
    assert (
        with_prefixed_anchors('<p aria-labelledby="a">x</p>', "t--", "https://a.test/")
        == '<p aria-labelledby="t--a">x</p>'
    )
    assert (
        with_prefixed_anchors('<p class="a" id="b" lang="de">x</p>', "t--")
        == '<p class="a" id="t--b" lang="de">x</p>'
    )


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<h1>⟦All changes⟧</h1>", '<h1 lang="en">All changes</h1>'),
        ('<p class="lead">⟦Empty⟧</p>', '<p class="lead" lang="en">Empty</p>'),
        (
            "<li>⟦In effect since ⟧<time>2. března 2026</time></li>",
            '<li><span lang="en">In effect since</span> <time>2. března 2026</time></li>',
        ),
        ("<p>Podmínky: ⟦contents⟧</p>", '<p>Podmínky: <span lang="en">contents</span></p>'),
        ("⟦Contents⟧", '<span lang="en">Contents</span>'),
        (
            "<p>⟦Marked <ins>like this</ins>⟧.</p>",
            '<p><span lang="en">Marked</span> <ins lang="en">like this</ins>.</p>',
        ),
        ('<nav aria-label="⟦Menu⟧"><a>x</a></nav>', '<nav aria-label="Menu"><a>x</a></nav>'),
        ("<title>⟦All changes⟧ · Tide</title>", "<title>All changes · Tide</title>"),
        ("<option>⟦All⟧</option>", "<option>All</option>"),
        ('<b lang="de">⟦All⟧</b>', '<b lang="de"><span lang="en">All</span></b>'),
        ("<h1>Všechny verze</h1>", "<h1>Všechny verze</h1>"),
    ],
)
def test_english_among_another_language_has_lang(html: str, marked: str) -> None:
    written = html.replace("⟦", ENGLISH_BEGIN).replace("⟧", ENGLISH_END)
    assert with_english_marked(written, "cs") == marked


def test_english_on_a_hebrew_page_runs_from_left_to_right() -> None:
    html = f"<h1>{ENGLISH_BEGIN}All changes{ENGLISH_END}</h1>"
    assert with_english_marked(html, "he") == '<h1 lang="en" dir="ltr">All changes</h1>'
