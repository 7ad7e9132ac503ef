"""The two places where the parser keeps what markdown-it-py would drop, and the words that it never parses."""

import pytest

from legalsite.source.parser import is_text, tokens_of


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
def test_a_definition_that_no_link_uses_is_a_paragraph_if_it_may_be_prose(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_used_definition_is_a_definition() -> None:
    assert "definition" in kinds("[a]\n\n[a]: /address")


def test_plain_words_are_one_token() -> None:
    (token,) = [token for token in tokens_of("We keep little.", {}) if token.type == "inline"]
    assert [child.type for child in token.children or ()] == ["text"]


TAGS = """<b> | </B> | <details open> | <p x-show data-fold> | <img alt="of the customer"> | <div | <!-- a --> | < 14"""
NO_TAGS = (
    """<EU Representative> | <not> | </not> | <Customer | <person id="a"> | <address of the customer> | <section 4>"""
)


@pytest.mark.parametrize("source", [*TAGS.split(" | "), *NO_TAGS.split(" | ")])
def test_only_names_of_html_elements_are_tags(source: str) -> None:
    assert is_text(source) == is_text(f"see {source}", 4) == (source in NO_TAGS.split(" | "))
