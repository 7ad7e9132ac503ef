"""A memory changes speed only: whatever was compared before, the redline and its HTML stay the same."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.model.document import Block, Document, Span
from legalsite.redline.compare import compare, compare_sides
from legalsite.redline.compared_text import BlockText, RedlineCache, Side
from legalsite.redline.output.html import as_html
from legalsite.redline.output.outline import outline
from legalsite.redline.tokens import BORDER
from legalsite.text.phrase_catalogue import Catalogue

SIDES = "Before", "After"
GERMAN = Catalogue().phrases("redline", "de")

WORDS = [
    "the",
    "guest",
    "pays",
    "within",
    "30",
    "14",
    "days",
    "of",
    "receipt",
    ",",
    ".",
    "“berth”",
    '"berth"',
]
TEXT = st.lists(st.sampled_from(WORDS), max_size=9)
SPANS = st.tuples(TEXT, st.sampled_from(["", "/a", "/b"])).map(
    lambda parts: (
        Span(" ".join(("We", *parts[0]))),
        *([Span(parts[1], "target")] if parts[1] else []),
    )
)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(["paragraph", "heading", "item", "row"]),
    spans=SPANS,
    line=st.integers(1, 9),
    number=st.sampled_from(["", "1", "2"]),
    level=st.integers(1, 2),
)


@st.composite
def versions(draw: st.DrawFn) -> list[Document]:
    """Texts that take their blocks from one stock, as versions do; each block is an object of its own."""
    stock = draw(st.lists(BLOCKS, min_size=1, max_size=8))
    return [
        Document(tuple(map(replace, draw(st.lists(st.sampled_from(stock), max_size=8)))))
        for _ in range(3)
    ]


@settings(max_examples=60)
@given(versions())
def test_what_was_compared_before_changes_nothing(texts: list[Document]) -> None:
    cache = RedlineCache()
    sides = [Side(text.blocks, cache) for text in texts]
    for old, new in product(range(len(texts)), repeat=2):
        redline = compare(texts[old], texts[new])
        assert compare_sides(sides[old], sides[new]) == redline
        shown = outline(redline)
        assert as_html(shown, GERMAN, names=SIDES, cache=cache) == as_html(
            shown, GERMAN, names=SIDES
        )


def test_each_key_is_made_once() -> None:
    count = iter(range(9)).__next__
    cache = RedlineCache()
    assert [cache.get_or_make(key, count) for key in "aabba"] == [0, 0, 1, 1, 0]


def test_words_that_are_struck_through_are_the_same_words() -> None:
    (struck, plain) = (
        BlockText(Block("paragraph", (Span("We Pay.", struck=is_struck),), 1))
        for is_struck in (True, False)
    )
    assert struck.words == plain.words == ["we", "pay"]
    assert struck.word_pairs == plain.word_pairs
    assert struck.bare_keys == plain.bare_keys != struck.tokens.keys


@pytest.mark.parametrize(
    ("first", "counts"),
    [("3", False), ("3a", False), ("b", False), ("ab", True), ("b c", True), ("3 b", True)],
)
def test_the_number_or_letter_of_a_row_does_not_count_when_rows_are_recognized(
    first: str, counts: bool
) -> None:
    row = BlockText(Block("row", (Span(first), Span(" | ", "cell"), Span("pay now")), 1))
    assert row.bare_keys == [*(first.split() if counts else []), BORDER, "pay", "now"]
