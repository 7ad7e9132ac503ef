"""Which lines are headings, by their shape and by what stands around them."""

import pytest

from legalsite.importing.text_structure import (
    depth,
    heading_like,
    join_split_headings,
    join_wrapped_lines,
    mark_headings,
    mark_numbered,
    split_lines,
    title_case,
)


@pytest.mark.parametrize(
    "line", ["Your Rights", "What do we collect?", "How We Share Data:", "Cookies and similar tools"]
)
def test_lines_that_could_be_headings(line: str) -> None:
    assert heading_like(line)


@pytest.mark.parametrize(
    "line",
    [
        *("We keep it.", "and so on", "we keep it", "Acme Inc", "privacy@acme.example", "https://acme.example"),
        *("Last updated: May 1, 2020", "20457 Hamburg", "A, b,", "Why? Why not?", "x" * 111, "12 Long Street"),
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


@pytest.mark.parametrize(("number", "levels"), [("1.", 1), ("2.1", 2), ("(3)", 1), ("1.2.3.", 3)])
def test_depth(number: str, levels: int) -> None:
    assert depth(number) == levels


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("How do we protect\nyour data?", ["How do we protect your data?"]),
        ("How We Share Your\ninformation", ["How We Share Your information"]),
        ("Your Rights\nYou may ask us.", ["Your Rights", "You may ask us."]),
        ("Your Rights\n\nand Duties", ["Your Rights", "and Duties"]),
    ],
)
def test_headings_over_two_lines_are_joined(text: str, joined: list[str]) -> None:
    assert [block.text for block in join_split_headings(split_lines(text))] == joined


def headings(text: str) -> list[tuple[str, str, int]]:
    return [
        (block.number, block.text, block.level)
        for block in mark_headings(mark_numbered(split_lines(text)))
        if block.kind == "heading"
    ]


def test_a_short_line_over_a_paragraph_is_a_heading() -> None:
    assert headings("Your Rights\n\nYou may ask us what we keep.\n") == [("", "Your Rights", 2)]
    assert headings("You may ask us.\n\nYour Rights\n") == []


def test_numbers_give_the_level() -> None:
    text = "1. Data\n\nWe keep it.\n\n1.1 Names\n\nWe keep names.\n\n2. Rights\n\nYou may ask.\n"
    assert headings(text) == [("1.", "Data", 2), ("1.1", "Names", 3), ("2.", "Rights", 2)]


def test_numerals_on_their_own_lines_join_the_line_below() -> None:
    assert headings("1\n\nData\n\nWe keep it.\n\n2\n\nRights\n\nYou may ask.\n") == [
        ("1.", "Data", 2),
        ("2.", "Rights", 2),
    ]


def test_consecutive_numbered_lines_are_a_list() -> None:
    blocks = mark_numbered(split_lines("1. your name\n2. your address\n3. your age\n"))
    assert [(block.kind, block.number, block.text) for block in blocks] == [
        ("item", "1.", "your name"),
        ("item", "2.", "your address"),
        ("item", "3.", "your age"),
    ]


def test_a_numbered_heading_may_end_like_a_sentence_but_a_sentence_is_none() -> None:
    assert headings("2. Use Rights.\nYou may use it as long as you want.\n") == [("2.", "Use Rights.", 2)]
    assert headings("2. We keep your data for you.\nWe do so because the law asks us.\n") == []


def test_a_heading_may_stand_right_below_an_item_that_has_ended() -> None:
    text = "\nYour Rights\nYou may ask us to see it all, at any time.\n"
    for item, found in (("• One is enough.", ["Your Rights"]), ("• One", ["Your Rights"])):
        blocks = mark_headings(join_wrapped_lines(split_lines(item + text)))
        assert [block.text for block in blocks if block.kind == "heading"] == found
    blocks = mark_headings(join_wrapped_lines(split_lines(f"• One and{text.replace('Your Rights', 'Our company')}")))
    assert [block.kind for block in blocks] == ["item", "text", "text"]


def test_a_note_is_a_label() -> None:
    blocks = mark_headings(split_lines("Please note:\n\nWe keep it.\n"))
    assert [block.kind for block in blocks] == ["label", "text"]
