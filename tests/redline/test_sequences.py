"""Equal items of two sequences: properties that hold whatever the items are."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from legalsite.redline.sequences import (
    Edge,
    EqualRun,
    Pair,
    exact_runs,
    gaps,
    heaviest_chain,
    joined_runs,
    pairs_of,
    same_ends,
    shortest_edits,
)

ITEMS = st.lists(st.sampled_from("abcdefg"), max_size=14)
EDGES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0.5, 1.0, 2.0])), max_size=9
)


def rises(pairs: list[Pair]) -> bool:
    return all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


def longest(old: list[str], new: list[str]) -> int:
    """The length of the longest common subsequence, by the table of every textbook."""
    row = [0] * (len(new) + 1)
    for item in old:
        above = row
        row = [0]
        for at, other in enumerate(new):
            row.append(above[at] + 1 if item == other else max(above[at + 1], row[at]))
    return row[-1]


@given(ITEMS, ITEMS)
def test_pairs_are_equal_items_in_order(old: list[str], new: list[str]) -> None:
    runs, elsewhere = exact_runs(old, new)
    in_order = pairs_of(runs)
    assert list(joined_runs(EqualRun(a, b, 1) for a, b in in_order)) == runs
    assert rises(in_order)
    assert all(old[a] == new[b] for a, b in [*in_order, *elsewhere])
    olds, news = zip(*in_order, *elsewhere, strict=True) if in_order or elsewhere else ((), ())
    assert len(set(olds)) == len(olds)
    assert len(set(news)) == len(news)


@given(st.lists(st.sampled_from("ab"), max_size=10), st.lists(st.sampled_from("ab"), max_size=10))
def test_without_items_that_occur_once_the_longest_common_sequence_is_kept(
    old: list[str], new: list[str]
) -> None:
    """Such items come first, since they cannot be confused with others."""
    if min(map(old.count, "ab")) != 1 and min(map(new.count, "ab")) != 1:
        assert len(pairs_of(exact_runs(old * 2, new * 2)[0])) <= longest(old * 2, new * 2)


@pytest.mark.parametrize(("length", "moved"), [(139, ["long"]), (141, ["one", "two"])])
def test_one_long_item_moved_rather_than_two_short_ones_unless_it_is_much_longer(
    length: int, moved: list[str]
) -> None:
    """The two short ones have 40 characters each."""
    long, one, two = (
        name + "." * (size - len(name))
        for name, size in (("long", length), ("one", 40), ("two", 40))
    )
    _, elsewhere = exact_runs([long, one, two], [one, two, long])
    assert [[long, one, two][a].rstrip(".") for a, _ in elsewhere] == moved


@pytest.mark.parametrize(("more", "same"), [(0, 19_999), (1, 10_000)])
def test_the_longest_common_sequence_is_looked_for_in_at_most_20_000_items(
    more: int, same: int
) -> None:
    """In larger texts, the first of equal items became the first, the second the second."""
    old, new = ["a", "b"] * 10_000, ["b", "a"] * 10_000 + ["c"] * more
    assert len(pairs_of(exact_runs(old, new)[0])) == same


@given(ITEMS)
def test_a_sequence_with_itself_is_one_run(items: list[str]) -> None:
    assert exact_runs(items, items) == ([EqualRun(0, 0, len(items))] if items else [], [])


@given(ITEMS, ITEMS)
def test_pairs_and_gaps_cover_both_sequences(old: list[str], new: list[str]) -> None:
    runs, _ = exact_runs(old, new)
    pairs, between = pairs_of(runs), list(gaps(runs, len(old), len(new)))
    assert sorted([a for a, _ in pairs] + [a for olds, _ in between for a in olds]) == list(
        range(len(old))
    )
    assert sorted([b for _, b in pairs] + [b for _, news in between for b in news]) == list(
        range(len(new))
    )
    assert all(olds or news for olds, news in between)


@given(ITEMS, ITEMS)
def test_no_item_is_in_both_ends(old: list[str], new: list[str]) -> None:
    start, end = same_ends(old, new)
    assert start + end <= min(len(old), len(new))
    assert old[:start] == new[:start]
    assert old[len(old) - end :] == new[len(new) - end :]
    rest = old[start : len(old) - end], new[start : len(new) - end]
    assert not all(rest) or (rest[0][0] != rest[1][0] and rest[0][-1] != rest[1][-1])


def best_weight(edges: list[Edge], after: Pair = (-1, -1)) -> float:
    """The greatest weight of a chain, by trying all of them."""
    rest = [edge for edge in edges if edge[0] > after[0] and edge[1] > after[1]]
    return max((weight + best_weight(rest, (a, b)) for a, b, weight in rest), default=0.0)


@given(EDGES)
@settings(max_examples=60)
def test_the_chain_rises_and_none_is_heavier(edges: list[Edge]) -> None:
    chain = heaviest_chain(edges)
    weights = {(a, b): weight for a, b, weight in sorted(edges)}
    assert rises(chain)
    assert sum(weights[pair] for pair in chain) == best_weight(edges)


@given(ITEMS, ITEMS)
def test_edits_cover_both_sides_in_turn_with_as_few_changed_items_as_possible(
    old: list[str], new: list[str]
) -> None:
    edits = shortest_edits(old, new)
    assert [at for edit in edits for at in range(edit.old_start, edit.old_end)] == list(
        range(len(old))
    )
    assert [at for edit in edits for at in range(edit.new_start, edit.new_end)] == list(
        range(len(new))
    )
    assert all(edit.changed != following.changed for edit, following in pairwise(edits))
    for edit in edits:
        same = old[edit.old_start : edit.old_end] == new[edit.new_start : edit.new_end]
        assert same is not edit.changed
    assert sum(edit.deleted + edit.inserted for edit in edits if edit.changed) == Indel.distance(
        old, new
    )
