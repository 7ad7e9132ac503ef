"""What makes two blocks the same to a reader: their words, numbers and layouts."""

from collections.abc import Callable

import pytest

from legalsite.model.document import Block, Document, Span
from legalsite.redline import blocks
from legalsite.redline.blocks import block_key, changed_layouts
from text_tables import table


def key(*spans: Span) -> str:
    block = Block("paragraph", spans, 1)
    return block_key(block)


def test_spelling_and_space_make_no_difference() -> None:
    assert key(Span("We  keep “it”\n—")) == key(Span('We keep "it" -'))


@pytest.mark.parametrize(("length", "remembered"), [(4_000, True), (4_001, False)])
def test_the_key_of_a_block_is_remembered_unless_the_block_is_very_long(
    length: int, remembered: bool
) -> None:
    """8,192 keys stay in memory."""
    text, looked_up = "x" * length, blocks._key_of_spans.cache_info()
    assert key(Span(text)) == key(Span(text)) == text
    assert (blocks._key_of_spans.cache_info().hits > looked_up.hits) is remembered


Reader = Callable[[str], Document]


@table("blocks.txt")
def test_what_readers_see_is_found_in_both_directions(
    old: str, new: str, layouts: str, document: Reader
) -> None:
    was, block = document(old).blocks[0], document(new).blocks[0]
    assert changed_layouts(was, block) == tuple(layouts.split(" | "))
    assert changed_layouts(block, was) == tuple(layouts.split(" | "))[::-1]


@table("blocks.txt")
def test_what_looks_the_same_is_no_change(old: str, new: str, document: Reader) -> None:
    was, block = document(old).blocks[0], document(new).blocks[0]
    assert changed_layouts(was, block) is None
    assert changed_layouts(block, was) is None


@table("blocks.txt")
def test_the_rest_of_a_block_that_was_cut_in_two(
    old: str, new: str, layouts: str, document: Reader
) -> None:
    found = changed_layouts(document(old).blocks[0], document(new).blocks[0], begun=True)
    assert " | ".join(found or ()) == layouts


def test_a_further_paragraph_of_an_item_is_a_part_of_it(document: Reader) -> None:
    item, further = document("- One.\n\n  Two.").blocks
    assert changed_layouts(item, further, begun=True) is None
    assert changed_layouts(item, further) == ("item", "indented")
