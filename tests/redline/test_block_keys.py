"""What makes two blocks the same to a reader."""

import pytest

from legalsite.model.document import Block, Span
from legalsite.redline.blocks import block_key, same_number, written_number


def key(*spans: Span) -> str:
    return block_key(Block("paragraph", spans, 1))


def test_spelling_and_space_make_no_difference() -> None:
    assert key(Span("We  keep “it”\n—")) == key(Span('We keep "it" -'))


def test_words_targets_and_cells_do() -> None:
    keys = [
        key(Span("fees")),
        key(Span("Fees")),
        key(Span("fees"), Span("/a", "target")),
        key(Span("fees"), Span("/b", "target")),
        key(Span("fees"), Span(" | ", "cell"), Span("")),
    ]
    assert len(set(keys)) == len(keys)


def test_a_target_is_not_a_word() -> None:
    assert key(Span("pay "), Span("/a", "target")) != key(Span("pay /a"))


@pytest.mark.parametrize(
    ("number", "other", "same"), [("a", "(a)", True), ("3", "3", True), ("§5", "§ 5", True), ("3", "4", False)]
)
def test_brackets_and_spaces_are_no_part_of_a_number(number: str, other: str, same: bool) -> None:
    assert same_number(number, other) is same


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("3", "3."),
        ("4.2", "4.2"),
        ("a", "a)"),
        ("(a)", "(a)"),
        ("§ 5", "§ 5"),
        ("Section 3", "Section 3."),
        ("第3条", "第3条"),
    ],
)
def test_a_number_is_written_as_before_its_clause(number: str, written: str) -> None:
    assert written_number(number) == written
