"""A saved page in cases/ and its Markdown; then what holds for any page."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.importing.blocks import ImportOptions, write_markdown
from legalsite.importing.html_page import import_html, read_page
from legalsite.source.markdown import read_document

CASES = Path(__file__).parent / "cases"
DAY = date(2020, 1, 1)


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.html")))
def test_case(case: str) -> None:
    imported = import_html((CASES / f"{case}.html").read_bytes(), f"{case}.html", ImportOptions("privacy"))
    assert imported.data.decode() == (CASES / f"{case}.md").read_text()
    assert [str(taken) for taken in imported.taken_out] == (CASES / f"{case}.out").read_text().splitlines()


INLINE = st.recursive(
    st.sampled_from(
        [
            "we ",
            "keep",
            " data",
            "*",
            "_x_ ",
            "&lt;b&gt;",
            "1. ",
            "# ",
            "[a](b)",
            "&amp;amp;",
            "`",
            ".",
            "<br>",
            "<img alt='seal' src='s'>",
        ]
    ),
    lambda inner: st.tuples(
        st.sampled_from(["b", "i", "em", "strong", "span", "a href='/x'", "sup", "u"]),
        st.lists(inner, min_size=1, max_size=3),
    ).map(lambda pair: f"<{pair[0]}>{' '.join(pair[1])}</{pair[0].split()[0]}>"),
    max_leaves=6,
)
BLOCK = st.recursive(
    st.lists(INLINE, min_size=1, max_size=4).map(lambda parts: f"<p>{' '.join(parts)}</p>"),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: "<ul>" + "".join(f"<li>{part}</li>" for part in parts) + "</ul>"
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: "<ol>" + "".join(f"<li>{part}</li>" for part in parts) + "</ol>"
        ),
        st.tuples(st.sampled_from(["div", "section", "blockquote", "nav", "footer", "aside"]), inner).map(
            lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
        ),
        st.lists(INLINE, min_size=2, max_size=4).map(
            lambda parts: "<table>" + f"<tr>{''.join(f'<td>{part}</td>' for part in parts)}</tr>" * 2 + "</table>"
        ),
        st.lists(INLINE, min_size=1, max_size=2).map(lambda parts: f"<h2>{' '.join(parts)}</h2>"),
    ),
    max_leaves=8,
)


@given(st.lists(BLOCK, max_size=5))
def test_no_word_of_any_page_is_lost(blocks: list[str]) -> None:
    source = f"<html><body>{''.join(blocks)}</body></html>"
    imported = import_html(source.encode(), "x.html", ImportOptions("privacy", DAY))
    assert letters(" ".join(read_words(imported.data))) + letters(
        " ".join(taken.text for taken in imported.taken_out if not taken.reason.startswith("link "))
    ) == seen(source)


@given(st.lists(BLOCK, max_size=5))
def test_no_word_of_a_page_in_a_history_is_lost(blocks: list[str]) -> None:
    source = f"<html><body>{''.join(blocks)}</body></html>"
    page = read_page(source, "x.html", alone=False)
    data = f"---\ntitle: X\nrevised: 2020-01-01\n---\n{write_markdown([block for block, _ in page.blocks])}".encode()
    text = " ".join(read_words(data))
    out = " ".join(taken.text for taken in page.taken_out if not taken.reason.startswith("link "))
    assert letters(text) + letters(out) == seen(source)


def read_words(data: bytes) -> list[str]:
    return [
        f"{block.number} {block.text}" if not block.number.isdigit() else block.text
        for block in read_document(data, "x.md").blocks
    ]


def seen(source: str) -> Counter[str]:
    """The letters a reader sees; words of images are read for them."""
    soup = BeautifulSoup(source, "html.parser")
    return letters(soup.get_text() + "".join(str(image["alt"]) for image in soup.find_all("img")))


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalpha())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p><b>Note:</b>this</p>", "<strong>Note:</strong>this"),
        ("<p><b>a</b><b> b</b> <i>c </i>d</p>", "**a b** *c* d"),
        ("<p>A ferry takes <del>40</del> <ins>60</ins> goats.</p>", "A ferry takes ~~40~~ 60 goats."),
        (
            "<p><s>No </s><strike>goats</strike> on <s><del>deck</del></s><s>!</s></p>",
            "~~No goats~~ on <s>~~deck~~!</s>",
        ),
        (
            "<del><p>No goats.</p><ul><li>Nor sheep</li></ul></del><p>Cows.</p>",
            "~~No goats.~~\n\n- ~~Nor sheep~~\n\nCows.",
        ),
        ("<ol><li>a<li value=7>b<li>c</ol>", "1. a\n\n7) b\n8) c"),
        ("<p>a<p>b<ul><li>c<li>d<ul><li>e</ul><li>f</ul>g", "a\n\nb\n\n- c\n- d\n  - e\n- f\n\ng"),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", "| a | b |\n| --- | --- |\n| c | d |"),
        ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\n: b\n\nc\n: d"),
        ("<p>a<br><br>b<br>c</p>", "a\n\nb\\\nc"),
        ("<p><a href='https://x.example/a b'>x</a></p>", "[x](<https://x.example/a%20b>)"),
        ("<ol><li>a</li></ol><ol><li>b</li></ol>", "1. a\n\n1) b"),
        ("<ol><li><p>a</p><ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n   - b\n2. c"),
        ("<ol style='list-style-type: lower-roman'><li>a</li><li>b</li></ol>", "(i) a\n\n(ii) b"),
        ("<table><tr><td><h2>Layout</h2><p>only</p></td></tr></table>", "## Layout\n\nonly"),
        (
            "<a href='https://x.example/c'><h2 id='c'>Cards</h2><p>We pay.</p></a>",
            "## [Cards](https://x.example/c) {#c}\n\nWe pay.",
        ),
        ("<a href='https://x.example/c'><p>We pay.</p></a>", "[We pay.](https://x.example/c)"),
        ("<a href='javascript:x'><p>We pay.</p></a>", "We pay."),
        ("<p><b>Cookies</b></p><p>We bake.</p>", "## Cookies\n\nWe bake."),
        (
            "<h2>A</h2><p><b>Your data</b></p><p>We keep it.</p><p><b>Our use</b></p><ul><li>a</li></ul>",
            "## A\n\n### Your data\n\nWe keep it.\n\n### Our use\n\n- a",
        ),
        ("<p><b>Your data</b></p><p>We keep it.</p>", "**Your data**\n\nWe keep it."),
        (
            "<p><b>Note:</b></p><p>We keep it.</p><p><b>We keep it.</b></p><p>We do.</p>",
            "**Note:**\n\nWe keep it.\n\n**We keep it.**\n\nWe do.",
        ),
        ("<p><b>Acme Co</b></p><p><b>Kai 7</b></p><p>We are here.</p>", "**Acme Co**\n\n**Kai 7**\n\nWe are here."),
        ("<p>a<sup>2</sup> &nbsp; b &copy; &#8220;c&#8221;</p>", "a<sup>2</sup> b © “c”"),
        ("<p><span class='__cf_email__' data-cfemail='422302206c3a'>[email&#160;protected]</span></p>", "a@b.x"),
    ],
)
def test_small_things(html: str, markdown: str) -> None:
    assert (
        import_html(html.encode(), "x.html", ImportOptions("x", DAY)).data.decode().split("---\n\n", 1)[1]
        == f"{markdown}\n"
    )


def test_a_link_that_holds_nothing_to_read_is_told() -> None:
    page = "<p>We pay.<p><a href='https://x.example/a'><div>In full.</div></a><a href='https://x.example/b'><hr></a>"
    imported = import_html(page.encode(), "x.html", ImportOptions("x", DAY))
    assert [str(taken) for taken in imported.taken_out] == [
        "1: link without words: https://x.example/a",
        "1: link around a block: https://x.example/b",
    ]


def test_the_encoding_is_the_one_the_page_names_or_marks() -> None:
    page = "<meta charset='iso-8859-1'><p>Größe</p>"
    assert "Größe" in import_html(page.encode("latin-1"), "x", ImportOptions("x", DAY)).data.decode()
    assert "Größe" in import_html(("\ufeff" + page).encode("utf-16-le"), "x", ImportOptions("x", DAY)).data.decode()


def test_words_outside_main_are_listed() -> None:
    page = (
        "<body><h1>Terms</h1><div>Buy now!</div><main><p>"
        + "These are the terms. " * 9
        + "</p></main><div><p>Bye.</p></div></body>"
    )
    imported = import_html(page.encode(), "x.html", ImportOptions("x", DAY))
    assert imported.title == "Terms"
    assert [str(taken) for taken in imported.taken_out] == ["1: outside <main>: Buy now!", "1: outside <main>: Bye."]


def test_links_and_small_lines_around_the_text_are_listed() -> None:
    page = (
        "<body><div><a href='/a'>Why us</a> <a href='/b'>Services</a></div>"
        "<p>Legal</p><p>Updated 2020-01-02</p><h1>Terms</h1>"
        "<p>These are the terms of all.</p><div><a href='/c'>Home</a> <a href='/d'>Help</a> 2020</div></body>"
    )
    imported = import_html(page.encode(), "x.html", ImportOptions("x"))
    assert (
        imported.data.decode().split("---\n\n")[1] == "# Terms\n\nUpdated 2020-01-02\n\nThese are the terms of all.\n"
    )
    assert [str(taken) for taken in imported.taken_out] == [
        "1: navigation: Why us Services",
        "1: above the title: Legal",
        "1: footer: Home Help 2020",
    ]


def test_a_page_of_bare_words_is_read_as_text() -> None:
    page = "<html><body>\nTerms\n=====\n\nWe promise this:\n\n- a\n- b\n</body></html>"
    imported = import_html(page.encode(), "x.html", ImportOptions("x", DAY))
    assert imported.data.decode().split("---\n\n")[1] == "# Terms\n\nWe promise this:\n\n- a\n- b\n"
    assert [str(taken) for taken in imported.taken_out] == ["3: underline of a heading: ====="]


def test_a_page_that_nests_too_deep_is_a_problem() -> None:
    with pytest.raises(ProblemsFound, match="too-deep"):
        import_html(b"<div>" * 5000 + b"x", "x.html", ImportOptions("x", DAY))
