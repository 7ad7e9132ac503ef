"""How alike two blocks are, and which are worth a second look."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Block, Span
from legalsite.redline.compared_text import BlockText, RedlineCache, Side
from legalsite.redline.similar import (
    have_same_subject,
    overlaps_by_pair,
    similarity,
    word_pair_overlap,
)

Make = Callable[..., Side]

FEES = "You pay the fee for your berth within thirty days of the invoice."
PETS = "Dogs and other pets sleep outside, and their owners clean up after them."
LAW = "The law of Scotland governs this contract, and its courts decide disputes."
WORDS = st.lists(st.sampled_from(FEES.split() + PETS.split()), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_a_word_pair_that_comes_again_counts_again(text: str, other: str) -> None:
    cache = RedlineCache()
    old, new = (Side([Block("paragraph", (Span(words),), 1)], cache) for words in (text, other))
    was, now = (
        Counter(pairwise(["", *side.texts[0].words, ""]) if side.texts[0].words else ())
        for side in (old, new)
    )
    assert word_pair_overlap(old.texts[0], new.texts[0]).shared == (was & now).total()


def test_likenesses_are_those_of_each_pair(side_of: Make) -> None:
    old, new = side_of(FEES, PETS), side_of(PETS, LAW, FEES)
    found = overlaps_by_pair(old, new, [0, 1], [0, 1, 2])
    assert found == {
        (0, 2): word_pair_overlap(old.texts[0], new.texts[2]),
        (1, 0): word_pair_overlap(old.texts[1], new.texts[0]),
    }


def test_likenesses_of_many_blocks_name_the_ones_that_share_words(side_of: Make) -> None:
    many = [f"{FEES} Berth number {n} lies at pier {n * 7}, row {n * 3}." for n in range(12)]
    old, new = side_of(*many), side_of(*reversed(many))
    found = overlaps_by_pair(old, new, range(12), range(12))
    assert all(found[a, 11 - a].whole == 1.0 for a in range(12) if (a, 11 - a) in found)
    assert all(0 < like.part <= 1 for like in found.values())


def test_words_that_many_blocks_have_say_nothing_and_few_blocks_are_looked_at(
    side_of: Make,
) -> None:
    old = side_of("Berth number seven.")
    for count, looked_at in ((24, 6), (25, 0)):
        new = side_of(*[f"Its berth number is n{n}." for n in range(count)])
        assert len(overlaps_by_pair(old, new, [0], range(count))) == looked_at


def row(*cells: str) -> BlockText:
    spans = [span for cell in cells for span in (Span(" | ", "cell"), Span(cell))][1:]
    return BlockText(Block("row", tuple(spans), 1))


def test_rows_about_one_thing_have_a_cell_in_common() -> None:
    assert have_same_subject(row("Session cookie", "one day"), row("Session", "two hours"))
    assert have_same_subject(row("Adult", "€12"), row("Guest", "Adult"))
    assert have_same_subject(row("Guest", "Adult"), row("Adult", "€12"))
    assert not have_same_subject(row("Adult", "€12"), row("Child", "€6"))
    assert not have_same_subject(row("Adult", "€12"), row("Child", "as an adult", "Adult fee"))
    assert not have_same_subject(row("Child", "as an adult", "Adult fee"), row("Adult", "€12"))


@given(WORDS, WORDS)
def test_both_directions_are_equally_alike(side_of: Make, one: str, other: str) -> None:
    first, second = side_of(one).texts[0], side_of(other).texts[0]
    assert word_pair_overlap(first, second) == word_pair_overlap(second, first)
    assert 0 <= word_pair_overlap(first, second).whole <= word_pair_overlap(first, second).part <= 1
    assert similarity(first, first) == 1
    assert similarity(first, second) == similarity(second, first)


def test_the_number_or_the_letter_of_a_row_is_not_what_it_says() -> None:
    for first, other, same in (
        ("1", "23", True), ("a", "b", True), ("ab", "cd", False), ("x7", "x8", False), ("1 2", "1 3", False)
    ):  # fmt: skip
        assert (similarity(row(first, "Adult fee"), row(other, "Adult fee")) == 1) is same
    paragraph = [
        BlockText(Block("paragraph", (Span(f"{number}. Adult fee"),), 1)) for number in (1, 2)
    ]
    assert similarity(*paragraph) < 1
