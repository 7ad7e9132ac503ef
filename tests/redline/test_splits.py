"""Blocks that were cut in two or put together become one group."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.redline.align import join_neighbours
from legalsite.redline.compared_text import Side

Make = Callable[..., Side]

FEES = "You pay the fee for your berth within thirty days of the invoice."
PETS = "Dogs and other pets sleep outside, and their owners clean up after them."
LAW = "The law of Scotland governs this contract, and its courts decide disputes."


def test_a_clause_that_was_cut_in_two_and_put_together_again(side_of: Make) -> None:
    whole, cut = side_of(f"{FEES} {PETS}", LAW), side_of(FEES, PETS, LAW)
    assert join_neighbours(whole, cut, [(0, 0)], [0], [0, 1]) == [((0,), (0, 1))]
    assert join_neighbours(cut, whole, [(0, 0)], [0, 1], [0]) == [((0, 1), (0,))]


def test_a_neighbour_without_a_word_in_common_stays_out(side_of: Make) -> None:
    assert join_neighbours(side_of(FEES), side_of(FEES, LAW), [(0, 0)], [0], [0, 1]) == [((0,), (0,))]


def test_a_title_that_was_cut_off_its_clause(side_of: Make) -> None:
    old, new = side_of(f"Pets. {PETS}"), side_of("Pets", PETS)
    assert join_neighbours(old, new, [(0, 1)], [0], [0, 1]) == [((0,), (0, 1))]


def test_a_sentence_that_went_to_the_next_paragraph_joins_the_two(side_of: Make) -> None:
    old, new = side_of(f"{FEES} {PETS}", LAW), side_of(FEES, f"{PETS} {LAW}")
    assert join_neighbours(old, new, [(0, 0), (1, 1)], [0, 1], [0, 1]) == [((0, 1), (0, 1))]


@given(st.lists(st.sampled_from([FEES, PETS, LAW, f"{FEES} {PETS}", "Pets"]), min_size=1, max_size=5), st.data())
@settings(max_examples=60)
def test_groups_are_neighbours_in_order_and_no_block_is_in_two(
    side_of: Make, texts: list[str], data: st.DataObject
) -> None:
    others = data.draw(st.lists(st.sampled_from([FEES, PETS, LAW, f"{PETS} {LAW}"]), min_size=1, max_size=5))
    count = data.draw(st.integers(1, min(len(texts), len(others))))
    pairs = [(at, at) for at in range(count)]
    joints = join_neighbours(side_of(*texts), side_of(*others), pairs, range(len(texts)), range(len(others)))
    for part in (0, 1):
        blocks = [block for joint in joints for block in joint[part]]
        assert blocks == sorted(set(blocks))
        assert all(list(joint[part]) == list(range(joint[part][0], joint[part][-1] + 1)) for joint in joints)
    assert all(any(a in olds and b in news for olds, news in joints) for a, b in pairs)
