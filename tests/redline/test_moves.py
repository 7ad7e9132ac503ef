"""Blocks that stand elsewhere now are recognised, unless they are too short to be."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.redline.align import moved_pairs, stands_alone
from legalsite.redline.compared_text import Side

Make = Callable[..., Side]

FEES = "You pay the fee for your berth within thirty days of the invoice."
PETS = "Dogs and other pets sleep outside, and their owners clean up after them."
LAW = "The law of Scotland governs this contract, and its courts decide disputes."


def test_a_moved_clause_that_was_reworded(side_of: Make) -> None:
    old, new = side_of(PETS, FEES, LAW), side_of(FEES, LAW, PETS.replace("outside", "on the pier"))
    free = ({0}, {2})
    assert moved_pairs(old, new, [], free, {}) == [(0, 2)]
    assert free == ({0}, {2})


def test_one_that_was_rewritten_is_no_move(side_of: Make) -> None:
    assert moved_pairs(side_of(PETS, LAW), side_of(LAW, FEES), [], ({0}, {1}), {}) == []


def test_of_equal_blocks_the_nth_goes_with_the_nth(side_of: Make) -> None:
    assert moved_pairs(side_of(PETS, PETS), side_of(LAW, PETS, PETS), [], ({0, 1}, {1, 2}), {}) == [(0, 1), (1, 2)]


def test_a_heading_moves_along_with_its_clause(side_of: Make) -> None:
    old, new = side_of("# Pets", PETS, LAW), side_of(LAW, "# Pets", PETS)
    assert moved_pairs(old, new, [(1, 2)], ({0}, {1}), {}) == [(0, 1), (1, 2)]
    assert moved_pairs(old, new, [], ({0}, {1}), {}) == [], "by itself it says too little"


def test_a_short_block_says_too_little_to_be_recognised_elsewhere(side_of: Make) -> None:
    texts = side_of("Pay now.", FEES, "# Fees and charges", "# Fees, charges, taxes, duties, fines and costs")
    assert [stands_alone(texts, at) for at in range(4)] == [False, True, False, True]


@given(st.permutations([FEES, PETS, LAW, f"{LAW} {FEES}"]), st.sets(st.integers(0, 3)))
@settings(max_examples=60)
def test_every_free_block_that_stands_elsewhere_is_found_and_no_other_is_touched(
    side_of: Make, texts: list[str], free: set[int]
) -> None:
    old, new = side_of(*texts), side_of(*reversed(texts))
    pairs = moved_pairs(old, new, [], (free, {3 - at for at in free}), {})
    assert pairs == [(at, 3 - at) for at in sorted(free)]
