"""Which lines may be headings, by their shape, and how lines are read; the structure of texts is in `text.txt`."""

from datetime import date

import pytest

from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.plain_text import heading_like, import_text, is_rule, split_lines, title_case


@pytest.mark.parametrize(
    "line", ["Your Rights", "What do we collect?", "How We Share Data:", "Cookies and similar tools"]
)
def test_lines_that_could_be_headings(line: str) -> None:
    assert heading_like(line)


@pytest.mark.parametrize(
    "line",
    [
        *("We keep it.", "and so on", "we keep it", "Acme Inc", "privacy@acme.example", "https://acme.example"),
        *("Last updated: May 1, 2020", "20457 Hamburg", "A, b,", "Why? Why not?", "x" * 111),
        "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert not heading_like(line)


@pytest.mark.parametrize(
    ("text", "capitals"), [("Terms of Use", True), ("Terms of use apply", False), ("the Terms", False), ("", False)]
)
def test_title_case(text: str, capitals: bool) -> None:
    assert title_case(text) is capitals


def test_lines_know_where_they_stand() -> None:
    blocks = split_lines("a\u00a0 b\n\n\n  c\n", first_line=5)
    assert [(block.text, block.line, block.gap, block.indent) for block in blocks] == [
        ("a b", 5, False, 0),
        ("c", 8, True, 2),
    ]


@pytest.mark.parametrize("line", ["====", "----", "* * *", "~~~~~", "———", "###"])
def test_rules(line: str) -> None:
    assert is_rule(line)
    assert not is_rule(f"{line} a")


def test_two_signs_are_no_rule() -> None:
    assert not is_rule("--")


def test_a_bullet_one_space_further_in_is_of_the_same_list() -> None:
    text = import_text("• one\n • two\n  • three\n".encode(), "x.txt", ImportOptions("terms", date(2020, 1, 1))).data
    assert text.decode().endswith("\n- one\n- two\n  - three\n")
