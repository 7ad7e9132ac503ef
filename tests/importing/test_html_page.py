"""A saved page in cases/ and its Markdown; then what holds for any page."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from legalsite.errors import ProblemsFound
from legalsite.importing.html_page import import_html, read_page
from legalsite.importing.markdown_writer import ImportOptions, TakenOut, write_markdown
from legalsite.source.markdown import read_document
from text_tables import in_lines

CASES = Path(__file__).parent / "cases"
DAY = date(2020, 1, 1)


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.html")))
def test_case(case: str) -> None:
    imported = import_html((CASES / f"{case}.html").read_bytes(), f"{case}.html", ImportOptions("privacy"))
    assert imported.data.decode() == (CASES / f"{case}.md").read_text()
    assert [str(taken) for taken in imported.taken_out] == (CASES / f"{case}.out").read_text().splitlines()


PIECES = "we |keep| data|*|_x_ |&lt;b&gt;|1. |# |[a](b)|&amp;amp;|`|.|<br>|<img alt='seal' src='s'>"
INLINE = st.recursive(
    st.sampled_from(PIECES.split("|")),
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
    source = f"<html><body><p>We keep it.</p>{''.join(blocks)}</body></html>"
    try:
        imported = import_html(source.encode(), "x.html", ImportOptions("privacy", DAY))
    except ProblemsFound as refused:
        assume(refused.problems[0].rule != "more-taken-out")
        raise
    assert kept(imported.data, imported.taken_out) == seen(source)


@given(st.lists(BLOCK, max_size=5))
@settings(max_examples=settings.default.max_examples // 2)  # it reads pages as the import does
def test_no_word_of_a_page_in_a_history_is_lost(blocks: list[str]) -> None:
    source = f"<html><body>{''.join(blocks)}</body></html>"
    page = read_page(source, "x.html")
    data = f"---\ntitle: X\nrevised: 2020-01-01\n---\n{write_markdown(page.blocks)}".encode()
    assert kept(data, page.taken_out) == seen(source)


def kept(data: bytes, taken_out: Iterable[TakenOut]) -> Counter[str]:
    """The letters of the draft, and of what is said to be no part of it."""
    out = (taken.text for taken in taken_out if not taken.reason.startswith("link "))
    return letters(" ".join([*read_words(data), *out]))


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


def test_a_link_that_holds_nothing_to_read_is_told() -> None:
    page = "<p>We pay.\n<p><a href='https://x.example/a'><div>In full.</div></a><a href='https://x.example/b'><hr></a>"
    imported = import_html(page.encode(), "x.html", ImportOptions("x", DAY))
    assert [str(taken) for taken in imported.taken_out] == [
        "2: link without words: https://x.example/a",
        "2: link around a block: https://x.example/b",
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


def test_a_page_that_nests_too_deep_is_a_problem() -> None:
    with pytest.raises(ProblemsFound) as found:
        import_html(b"<div>" * 5000 + b"x", "x.html", ImportOptions("x", DAY))
    assert in_lines(found.value.problems) == "1:0 too-deep: the page nests too deeply to be read; save it as text"
