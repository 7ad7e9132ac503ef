"""Pages become trees as in browsers, with the line of each element; what goes on without end is refused at a number."""

import pytest

from legalsite.importing.page_parser import (
    TOO_DEEP,
    TOO_LARGE,
    UnreadablePageError,
    _repeats_too_much,
    parse_page,
)
from text_tables import table


@table("page_parser.txt")
def test_tree(html: str, expected: str) -> None:
    assert (
        str(parse_page(f"<body>{html}").body).removeprefix("<body>").removesuffix("</body>")
        == expected
    )


def test_each_element_knows_its_line_also_behind_a_comment() -> None:
    page = parse_page("<!doctype html>\n<!-- a\nb -->\n<?xml\n?><p>one\n<p>two")
    assert [(tag.get_text().strip(), tag.sourceline) for tag in page.find_all("p")] == [
        ("one", 5),
        ("two", 6),
    ]


def test_the_doctype_decides_whether_a_paragraph_holds_a_table() -> None:
    """In quirks mode, which is that of pages without a doctype, it does."""
    table = "<p>a<table><tr><td>b</table>"
    assert parse_page(table).p.table
    assert not parse_page(f"<!DOCTYPE html>{table}").p.table


def refusal(html: str) -> object:
    try:
        parse_page(html)
    except UnreadablePageError as refused:
        return refused.args[0]
    return None


@pytest.mark.parametrize(("html", "refused"), [
    ("<div>" * 298, None),  # below <html> and <body>
    ("<div>" * 299, TOO_DEEP),
    ("<" * 100_000, None),
    ("<" * 100_001, TOO_LARGE),
    ("".join(f"<b id={nth}>" for nth in range(200)) + "<p>" * 1_350, None),  # 200 are opened again by each
    ("".join(f"<b id={nth}>" for nth in range(200)) + "<p>" * 1_450, TOO_LARGE),
    ("".join(f"<b id={nth}>" for nth in range(200)) + "</b>" + "<p>" * 1_450, TOO_LARGE),
    ("".join(f"<b id={nth}>" for nth in range(200)) + "</b>" * 200 + "<p>" * 1_450, None),
    ("<i><p>" + "".join(f"<b id={nth}>" for nth in range(124)) + "<p>" * 2_338, TOO_LARGE),  # 1 + 7,750 + 292,250
    ("<b>" * 200 + "</b>" * 200 + "<p>" * 5_000, None),
    ("<b>" * 250 + "<p>" * 5_000, None),  # of those that are alike, three are opened again
])  # fmt: skip
def test_what_no_person_writes_is_refused(html: str, refused: object) -> None:
    assert refusal(html) == refused


def test_three_elements_that_are_alike_are_opened_again() -> None:
    """So the standard has it (13.2.4.3); 300,000 elements in all are too many."""
    assert not _repeats_too_much("<b>" * 9 + "<p>" * 99_000)
    assert _repeats_too_much("<b>" * 9 + "<i>" * 9 + "<p>" * 60_000)
