"""What makes two blocks the same to a reader: their words, numbers and layouts."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Block, Document, Span
from legalsite.redline.blocks import block_key, changed_layouts, same_number, written_number


def key(*spans: Span) -> str:
    return block_key(Block("paragraph", spans, 1))


def test_spelling_and_space_make_no_difference() -> None:
    assert key(Span("We  keep “it”\n—")) == key(Span('We keep "it" -'))


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


Reader = Callable[[str], Document]

SEEN = [
    ("Pay now.", "- Pay now.", ("paragraph", "item")),
    ("## Pay now.", "Pay now.", ("heading", "paragraph")),
    ("> Pay now.", "Pay now.", ("quote", "paragraph")),
    ("2\\. Pay now.", "3. Pay now.", ("paragraph", "item")),
    ("- Pay **now**.", "## Pay now.", ("item", "heading")),
    ("**Pay** now, **please**", "## Pay now, please", ("paragraph", "heading")),
]
UNSEEN = [
    ("Pay now.", "Pay *now*."),
    ("- Pay now.", "1. Pay now."),
    ("2\\. Pay now.", "2. Pay now."),
    ("(a) Pay now.", "a\\. Pay now."),
    ("## Pay now.", "#### Pay now."),
    ("**Pay now.**", "## Pay now."),
    ("**Pay now**:", "## Pay now:"),
]


@pytest.mark.parametrize(("old", "new", "layouts"), SEEN)
def test_what_readers_see_is_found_in_both_directions(
    old: str, new: str, layouts: tuple[str, str], document: Reader
) -> None:
    was, block = document(old).blocks[0], document(new).blocks[0]
    assert changed_layouts(was, block) == layouts
    assert changed_layouts(block, was) == layouts[::-1]


@pytest.mark.parametrize(("old", "new"), UNSEEN)
def test_what_looks_the_same_is_no_change(old: str, new: str, document: Reader) -> None:
    was, block = document(old).blocks[0], document(new).blocks[0]
    assert changed_layouts(was, block) is None
    assert changed_layouts(block, was) is None


@pytest.mark.parametrize(
    ("old", "new", "layouts"),
    [
        ("One. Two.", "Two.", None),
        ("- One. Two.", "- Two.", ("item", "item")),
        ("# One. Two.", "# Two.", ("heading", "heading")),
        ("- One. Two.", "Two.", ("item", "paragraph")),
        ("One. Two.", "- Two.", ("paragraph", "item")),
    ],
)
def test_the_rest_of_a_block_that_was_cut_in_two(
    old: str, new: str, layouts: tuple[str, str] | None, document: Reader
) -> None:
    assert changed_layouts(document(old).blocks[0], document(new).blocks[0], begun=True) == layouts


def test_a_further_paragraph_of_an_item_is_a_part_of_it(document: Reader) -> None:
    item, further = document("- One.\n\n  Two.").blocks
    assert changed_layouts(item, further, begun=True) is None
    assert changed_layouts(item, further) == ("item", "indented")
