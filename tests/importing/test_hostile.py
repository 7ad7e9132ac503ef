"""Texts that nobody writes, and somebody sends: read in time that grows with their length, or refused in a line."""

from collections.abc import Callable
from datetime import date

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.importing.plain_text import import_text

MANY = 4_000  # characters: with work that grows by the square each case would last many seconds
LINES = 300  # that are read one by one
ASKED = ImportOptions("terms", date(2020, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[" * MANY,
            "[a](" * MANY,
            "*" * MANY,
            "=" * MANY + "x",
            "&" * MANY,
            "\\" * MANY,
            "_ " * MANY,
        ),
        *(
            "https://a.example/" + "a." * MANY,
            "a." * MANY,
            "last updated " * MANY,
            "effective " * MANY + "3 May 2020",
        ),
        *("Foo bar:\n" * LINES, "1\n" * LINES, "1. a\n" * LINES, "• a\n" * LINES, "a\n" * LINES),
        *(
            f"# a{' ' * MANY}b",
            "# a\n\n" + "[x](https:" * MANY,
            "• a\n" + f"{'a' * 100}\n" * LINES,
            f"{'A' * 70}\n" * LINES,
            f"{'a' * 20}\0" * LINES,
        ),
    ],
    ids=lambda text: text[:12],
)
def test_long_texts_take_no_time(text: str) -> None:
    # with a word, because a text without any is refused
    assert import_text(f"{text}\n\nword".encode(), "x.txt", ASKED).data


@pytest.mark.parametrize(
    "html",
    [
        "<p>a" * LINES,
        "<b>a</b> " * 2_000,
        "a<br>" * LINES,
        *(
            "a" + "<" * MANY,
            "a" + "</" * MANY,
            "<a " * MANY,
            "a" + "<!--" * MANY + "<p>b",
            "<![CDATA[" * MANY + "<![if a]><p>a",
        ),
        *(
            f'<p class="{"consent_____a_overla" * 2000}">a',
            "<p>a<p class=cookie-bar>" * LINES,
            "<p>a<p>" + "[](" * MANY,
        ),
        "<table><tr><td colspan=99999>a<td>b<tr><td>c</table>",
    ],
)
def test_long_pages_take_no_time(html: str) -> None:
    assert import_html(html.encode(), "x.html", ASKED).data


@pytest.mark.parametrize(
    ("read", "source"),
    [
        (import_html, b"<div>" * MANY),
        (import_html, b"<table><tr><td>" * MANY),
        (import_html, b"<ul><li>" * MANY),
        (import_html, b"".join(b"<b id=%d><p>a" % number for number in range(3000))),
        (import_html, b"<b>" * 3000 + b"</b>" * 3000 + b"a"),
        (import_html, b"<p>" * 100_001),
        (import_html, b"<table><tr>" + b"<td>a" * 500 + b"<tr><td>b" * 500),
        (import_html, b"<table>" + b"<tr><td rowspan=50 colspan=50>a<td>b" * 200),
        (import_text, b"---\n" + b"[" * MANY + b"\n---\n"),
        (import_text, b"+++\na = " + b"[" * MANY + b"\n+++\n"),
        (import_text, b"+++\n" + b"a." * MANY + b"a = 1\n+++\n"),
    ],
)
def test_what_goes_on_without_end_is_refused(
    read: Callable[[bytes, str, ImportOptions], ImportedText], source: bytes
) -> None:
    with pytest.raises(ProblemsFound):
        read(source, "x", ASKED)


@pytest.mark.parametrize(
    "front",
    [
        *(
            "---\na: !!timestamp x\n---\n",
            "---\na: !!bool x\n---\n",
            "---\na: !!binary aGk=\n---\n",
        ),
        *(f"---\na: {'1:' * 9000}1\n---\n", f"+++\na = 0x{'f' * 9000}\n+++\n"),
    ],
    ids=lambda front: front[:16],
)
def test_front_matter_that_cannot_be_written_is_refused(front: str) -> None:
    with pytest.raises(ProblemsFound, match="bad-front-matter"):
        import_text(front.encode(), "x.md", ASKED)


def test_a_time_of_day_is_text() -> None:
    assert (
        b"at: '12:30:00'\n" in import_text(b"+++\nat = 12:30:00\n+++\nWords.\n", "x.md", ASKED).data
    )


@pytest.mark.parametrize("charset", ["undefined", "IDNA", "punycode", "a\0b"])
def test_an_encoding_that_no_page_is_in_is_not_used(charset: str) -> None:
    page = f'<meta charset="{charset}"><p>We keep \\ud800 and ü.</p>'.encode()
    assert "We keep \\ud800 and ü." in import_html(page, "x.html", ASKED).data.decode()


@pytest.mark.parametrize(
    "base", ["", '<base href="http://[">', '<link rel=canonical href="http://[">']
)
def test_a_link_that_is_no_address_leaves_its_words(base: str) -> None:
    page = f'{base}<p><a href="http://[x">We keep</a> <a href="y#z">data</a>.'.encode()
    assert "We keep" in import_html(page, "x.html", ASKED).data.decode()
