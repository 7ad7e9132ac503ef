"""The two places where the parser keeps what markdown-it-py would drop, and the words that it never parses."""

from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.source.parser import is_text, parser, tokens_of


def kinds(text: str) -> list[str]:
    return [token.type for token in tokens_of(text, {})]


def words(text: str) -> list[str]:
    return [token.content for token in tokens_of(text, {}) if token.type == "inline"]


def test_a_row_keeps_the_cells_that_its_head_has_no_column_for() -> None:
    assert words("| a |\n|---|\n| b | c \\| d |\n") == ["a", "b", "c | d"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Note]: see below", ["[Note]: see below"]),
        ('[Note]: /a "words"', ['[Note]: /a "words"']),
        ("[a]: /address", []),
        ("[//]: # (a comment)", []),
        ("[comment]: <> (another comment)", []),
        ("[a]\n\n[a]: words", ["[a]"]),
    ],
)
def test_a_definition_that_no_link_uses_is_a_paragraph_if_it_may_be_prose(
    text: str, expected: list[str]
) -> None:
    assert words(text) == expected


def test_a_used_definition_is_a_definition() -> None:
    assert "definition" in kinds("[a]\n\n[a]: /address")


def test_plain_words_are_one_token() -> None:
    (token,) = [token for token in tokens_of("We keep little.", {}) if token.type == "inline"]
    assert [child.type for child in token.children or ()] == ["text"]


TAGS = """<b> | </B> | <details open> | <p x-show data-fold> | <img alt="of the customer"> | <div | <!-- a --> | < 14"""
NO_TAGS = """<EU Representative> | <not> | </not> | <Customer | <person id="a"> | <address of the customer> | <section 4>"""


@pytest.mark.parametrize("source", [*TAGS.split(" | "), *NO_TAGS.split(" | ")])
def test_only_names_of_html_elements_are_tags(source: str) -> None:
    assert is_text(source) == is_text(f"see {source}", 4) == (source in NO_TAGS.split(" | "))


STARTS = st.sampled_from(
    [
        "",
        "  ",
        "    ",
        "> ",
        "- ",
        "  - ",
        "    - ",
        "1. ",
        "   2) ",
        ": ",
        "  ~ ",
        "[^1]: ",
        "# ",
        "| ",
        "- > ",
        "> - ",
    ]
)
LINES = st.sampled_from(
    [
        "Fees",
        "(a) You pay  ",
        "“Fees”",
        "§ 5",
        "a | b",
        "-|-",
        "---",
        "===",
        "",
        "1",
        "- - -",
        "a]: b",
        "end\\",
        "\tx",
    ]
)


@given(st.lists(st.builds(add, STARTS, LINES), max_size=7).map("\n".join))
def test_lines_that_only_a_paragraph_can_have_are_parsed_as_by_all_rules(source: str) -> None:
    every_rule = parser.__wrapped__()
    every_rule.block.ruler.disable("parse_plain_lines")
    assert parser().parse(source, {}) == every_rule.parse(source, {})
