"""Texts that nobody writes, and somebody sends: read in time that grows with their length, or refused in a line."""

from collections.abc import Callable
from datetime import date

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.html import import_html
from legalsite.importing.piece import Asked, Imported
from legalsite.importing.text import import_text

MANY = 30_000  # with work that grows by the square each case would last minutes
ASKED = Asked("terms", date(2020, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        *("[" * MANY, "[a](" * MANY, "*" * MANY, "=" * MANY + "x", "&" * MANY, "\\" * MANY, "_ " * MANY, "\0" * MANY),
        *("https://a.example/" + "a." * MANY, "a." * MANY, "last updated " * MANY, "effective " * MANY + "3 May 2020"),
        *("Foo bar:\n" * MANY, "1\n" * MANY, "1. a\n" * MANY, "• a\n" * MANY, "a\n" * MANY),
    ],
    ids=lambda text: text[:12],
)
def test_long_texts_take_no_time(text: str) -> None:
    assert import_text(text.encode(), "x.txt", ASKED).data


@pytest.mark.parametrize(
    "html",
    [
        "<p>a" * MANY,
        "<b>a</b> " * 3000,
        "a<br>" * MANY,
        "<" * MANY,
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
        (import_text, b"---\n" + b"[" * MANY + b"\n---\n"),
    ],
)
def test_what_nests_without_end_is_refused(read: Callable[[bytes, str, Asked], Imported], source: bytes) -> None:
    with pytest.raises(ProblemsFound):
        read(source, "x", ASKED)
