"""Which blocks became which: splits, moves, replacements, and what holds for all."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise, product, zip_longest
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.model.document import Block, Span
from legalsite.redline.align import (
    Alignment,
    Group,
    UnmatchedBlocks,
    _similar_pairs,
    _similarity_edges,
    align,
    extend_to_groups,
    is_long_enough,
    moved_pairs,
)
from legalsite.redline.compared_text import RedlineCache, Side
from legalsite.redline.sequences import heaviest_chain, pairs_of

FEES = "You pay the fee for your berth within thirty days of the invoice."
PETS = "Dogs and other pets sleep outside, and their owners clean up after them."
LAW = "The law of Scotland governs this contract, and its courts decide disputes."
WORDS = st.lists(st.sampled_from(FEES.split() + PETS.split()), max_size=12).map(" ".join)
TEXTS = st.lists(
    st.tuples(st.sampled_from(["", "", "# "]), st.one_of(WORDS, st.just(PETS))).map("".join),
    max_size=7,
)


Make = Callable[..., Side]


def groups(alignment: Alignment) -> list[Group]:
    return [group for _, group in alignment.rest]


def joined_blocks(*args: Any) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(group.old, group.new) for group in extend_to_groups(*args)]


@given(TEXTS, TEXTS)
def test_every_block_of_both_sides_appears_once(
    side_of: Make, old: Sequence[str], new: Sequence[str]
) -> None:
    alignment = align(side_of(*old), side_of(*new))
    olds = [a for a, _ in pairs_of(alignment.same)] + [
        a for group in groups(alignment) for a in group.old
    ]
    news = [b for _, b in pairs_of(alignment.same)] + [
        b for group in groups(alignment) for b in group.new
    ]
    assert sorted(olds) == list(range(len(old)))
    assert sorted(news) == list(range(len(new)))


@given(TEXTS, TEXTS)
def test_both_directions_find_the_same_groups(
    side_of: Make, old: Sequence[str], new: Sequence[str]
) -> None:
    there, back = align(side_of(*old), side_of(*new)), align(side_of(*new), side_of(*old))
    turned = {Group(group.new, group.old, group.moved) for group in groups(back)}
    assert set(groups(there)) == turned
    assert pairs_of(there.same) == [(a, b) for b, a in pairs_of(back.same)]


CHANGED = st.tuples(
    st.integers(0, 12), st.sampled_from(["", "new", "new words", "Dogs and"])
)  # at this word, these


@given(
    st.lists(
        st.tuples(st.sampled_from([FEES, PETS, LAW, "Pay now.", "Pay us now."]), CHANGED),
        max_size=6,
    ),
    st.data(),
)
@settings(max_examples=200)
def test_reworded_blocks_are_those_that_a_look_at_all_pairs_finds(
    side_of: Make, texts: list[tuple[str, tuple[int, str]]], data: st.DataObject
) -> None:
    """A gap in which as many blocks were reworded in place is not searched: no other pairs can have more in common."""
    reworded = [
        " ".join([*text.split()[:at], words, *text.split()[at + 1 :]])
        for text, (at, words) in texts
    ]
    kind = data.draw(st.sampled_from(["paragraph", "row"]))
    old = side_of(*[text for text, _ in texts], kind=kind)
    new = side_of(*data.draw(st.permutations(reworded) | st.just(reworded)), kind=kind)
    olds, news = ([*range(data.draw(st.sampled_from([0, 0, 0, 1])), len(texts))] for _ in range(2))
    edges = _similarity_edges(old, new, list(product(olds, news)), frozenset())
    if olds and news:
        assert _similar_pairs(old, new, olds, news) == heaviest_chain(edges)


def test_a_short_block_says_too_little_to_be_recognized_elsewhere(side_of: Make) -> None:
    texts = side_of(
        "Pay us now.",
        "Pay us right now.",
        "# Fees, charges, taxes and requirements",
        "# A B C D E F",
    )
    assert [is_long_enough(texts, at) for at in range(4)] == [False, True, False, True]


def test_headings_move_with_what_is_below_them(side_of: Make) -> None:
    old, new = (
        side_of("# Fees", "# Days", FEES, PETS, "# End"),
        side_of(PETS, "# Fees", "# Days", FEES, "# End"),
    )
    assert moved_pairs(old, new, [(2, 3)], UnmatchedBlocks({0, 1, 2, 4}, {1, 2, 3})) == [
        (0, 1),
        (1, 2),
        (2, 3),
    ]


def words(letter: str, count: int) -> str:
    """So many words that no text with another letter has."""
    return " ".join(f"{letter}{number}" for number in range(count))


def every_second(letter: str, kept: int, changed: int) -> str:
    """Words that stayed, each before one that did not as long as there are enough, and the rest."""
    pairs = zip_longest(words("kept", kept).split(), words(letter, changed).split(), fillvalue="")
    return " ".join(word for pair in pairs for word in pair if word)


@pytest.mark.parametrize(
    ("was", "now", "replaced"), [(12, 12, True), (13, 12, False), (12, 13, False)]
)
def test_only_a_short_block_is_replaced_as_a_whole(
    side_of: Make, was: int, now: int, replaced: bool
) -> None:
    alignment = align(
        side_of(FEES, words("a", was), PETS), side_of(LAW, FEES, words("b", now), PETS)
    )
    whole = [Group((1,), (2,))] if replaced else [Group((1,), ()), Group((), (2,))]
    assert groups(alignment) == [Group((), (0,)), *whole]


@pytest.mark.parametrize("short", ["All pay.", "Pay now."])
def test_a_block_replaces_only_one_in_its_place(side_of: Make, short: str) -> None:
    first, last = side_of(short, FEES), side_of(f"Now {FEES}", "Go off.")
    assert groups(align(first, last)) == [Group((0,), ()), Group((1,), (0,)), Group((), (1,))]
    assert groups(align(last, first)) == [Group((), (0,)), Group((0,), (1,)), Group((1,), ())]


def test_a_heading_is_renamed_only_if_what_is_below_it_stayed(side_of: Make) -> None:
    old = side_of("# Fees", words("a", 13), "# Days", LAW)
    new = side_of("# Dues", words("b", 13), "# Days", LAW)
    assert groups(align(old, new)) == [
        Group((0,), ()),
        Group((1,), ()),
        Group((), (0,)),
        Group((), (1,)),
    ]
    new = side_of("# Dues", words("b", 13), LAW)
    assert Group((2,), (0,)) in groups(align(old, new))


@pytest.mark.parametrize(
    ("was", "now", "reworded"),
    [
        (every_second("a", 7, 7), every_second("b", 7, 7), True),
        (every_second("a", 6, 7), every_second("b", 6, 7), False),
        (f"{words('a', 15)} {words('kept', 4)}", f"{words('kept', 4)} {words('b', 15)}", True),
        (f"{words('a', 16)} {words('kept', 4)}", f"{words('kept', 4)} {words('b', 15)}", False),
    ],
)
def test_a_block_was_reworded_if_half_of_its_words_or_some_in_a_row_stayed(
    side_of: Make, was: str, now: str, reworded: bool
) -> None:
    pair = [Group((0,), (0,))] if reworded else [Group((0,), ()), Group((), (0,))]
    assert groups(align(side_of(was), side_of(now))) == pair


@pytest.mark.parametrize(("shared", "moved"), [(13, True), (12, False)])
def test_a_long_block_that_moved_may_grow_if_it_keeps_enough_words_in_a_row(
    side_of: Make, shared: int, moved: bool
) -> None:
    kept = words("kept", shared)
    old, new = (side_of(f"{words(letter, 7)} {kept} {words(letter * 2, 7)}") for letter in "ab")
    assert moved_pairs(old, new, [], UnmatchedBlocks({0}, {0})) == ([(0, 0)] if moved else [])


@pytest.mark.parametrize(("stayed", "moved"), [(5, True), (4, False)])
def test_a_block_that_moved_is_recognized_if_half_of_its_words_stayed(
    side_of: Make, stayed: int, moved: bool
) -> None:
    old, new = (side_of(f"{words('kept', stayed)} {words(letter, 10 - stayed)}") for letter in "ab")
    assert moved_pairs(old, new, [], UnmatchedBlocks({0}, {0})) == ([(0, 0)] if moved else [])


@pytest.mark.parametrize(("stayed", "moved"), [(3, True), (2, False)])
def test_a_heading_above_a_block_that_moved_is_recognized_if_three_words_in_five_stayed(
    side_of: Make, stayed: int, moved: bool
) -> None:
    old, new = (
        side_of(f"# {words('kept', stayed)} {words(letter, 5 - stayed)}", FEES) for letter in "ab"
    )
    assert moved_pairs(old, new, [(1, 1)], UnmatchedBlocks({0, 1}, {0, 1})) == [
        *([(0, 0)] if moved else []),
        (1, 1),
    ]


def rows(*texts: str) -> Side:
    cells = [
        [Span(" | ", "cell") if cell == " | " else Span(cell) for cell in re.split(r"( \| )", text)]
        for text in texts
    ]
    return Side(
        [Block("row", tuple(spans), line) for line, spans in enumerate(cells, 1)], RedlineCache()
    )


@pytest.mark.parametrize(
    ("was", "now", "pair"),
    [
        (
            words("kept", 7) + " and more",
            f"{words('a', 40)} {words('kept', 7)} {words('b', 40)}",
            True,
        ),
        (
            words("kept", 6) + " and no more",
            f"{words('a', 40)} {words('kept', 6)} {words('b', 40)}",
            False,
        ),
        ("Pay your fee now", f"{words('a', 40)} pay your fee now {words('b', 40)}", True),
        ("Pay now", f"Pay now {words('a', 40)}", False),
    ],
)
def test_a_short_block_became_a_part_of_a_long_one_if_most_of_its_words_are_there_in_a_row(
    side_of: Make, was: str, now: str, pair: bool
) -> None:
    """Six word pairs in ten are, or three of a short block; the two ends of a block count as words."""
    assert bool(_similarity_edges(side_of(was), side_of(now), [(0, 0)], frozenset())) is pair
    assert bool(_similarity_edges(side_of(now), side_of(was), [(0, 0)], frozenset())) is pair


@pytest.mark.parametrize(("parts", "same_row"), [(6, True), (7, False)])
def test_a_row_about_another_thing_is_another_row_unless_two_fifths_of_its_word_pairs_stayed(
    parts: int, same_row: bool
) -> None:
    """The words come in parts of two and of one, the last part first."""
    kept = words("kept", 12).split()
    ends = [0, 2, 4, 6, 8, 10, *([11] if parts == 7 else []), 12]
    turned = [" ".join(kept[start:end]) for start, end in pairwise(ends)][::-1]
    old, new = rows(f"berth | {' '.join(kept)}"), rows(f"slip | {' '.join(turned)}")
    assert len(turned) == parts
    assert bool(_similarity_edges(old, new, [(0, 0)], frozenset())) is same_row


@pytest.mark.parametrize(("count", "found"), [(6, True), (7, False)])
def test_six_blocks_are_all_compared_with_six_and_more_only_if_they_share_two_words_in_a_row(
    side_of: Make, count: int, found: bool
) -> None:
    clause = " ".join(f"kept{number} new{number}" for number in range(6))
    old = side_of(words("kept", 6), *[words(f"old{number}x", 5) for number in range(5)])
    new = side_of(*[words(f"new{number}x", 5) for number in range(count - 1)], f"now {clause}")
    assert _similar_pairs(old, new, range(6), range(count)) == ([(0, count - 1)] if found else [])


@pytest.mark.parametrize(
    ("missed", "there", "joined"), [(15, 9, True), (15, 8, False), (10, 8, True), (10, 7, False)]
)
def test_a_block_took_over_the_end_of_a_clause_if_it_has_most_of_what_is_missing_there(
    side_of: Make, missed: int, there: int, joined: bool
) -> None:
    """Six words in ten of it, and eight words at least, whatever else is in that block."""
    clause, end = words("kept", 20), words("end", missed).split()
    old, new = (
        side_of(f"{clause} {' '.join(end)}"),
        side_of(clause, f"{' '.join(end[:there])} {words('more', 30)}"),
    )
    assert joined_blocks(old, new, [(0, 0)], [0], [0, 1]) == [((0,), (0, 1) if joined else (0,))]
    assert joined_blocks(new, old, [(0, 0)], [0, 1], [0]) == [((0, 1) if joined else (0,), (0,))]


@pytest.mark.parametrize(("title", "joined"), [("fees now", False), ("fees charges", True)])
def test_a_block_of_two_words_is_a_part_of_a_clause_if_both_are_there(
    side_of: Make, title: str, joined: bool
) -> None:
    clause = words("kept", 9)
    old, new = side_of(f"{clause} fees charges {words('gone', 9)}"), side_of(clause, title)
    assert joined_blocks(old, new, [(0, 0)], [0], [0, 1]) == [((0,), (0, 1) if joined else (0,))]


@pytest.mark.parametrize(("between", "news"), [(0, (0, 1)), (1, (0, 1, 2)), (2, (0,))])
def test_a_clause_that_was_cut_in_two_reaches_across_one_other(
    side_of: Make, between: int, news: tuple[int, ...]
) -> None:
    old, new = (
        side_of(f"{FEES} {PETS}"),
        side_of(FEES, *[words(letter, 9) for letter in "ab"][:between], PETS),
    )
    assert joined_blocks(old, new, [(0, 0)], [0], range(between + 2)) == [((0,), news)]
    assert joined_blocks(new, old, [(0, 0)], range(between + 2), [0]) == [(news, (0,))]


def test_a_clause_that_was_cut_in_two_is_recognized_however_much_was_added_to_its_first_part(
    side_of: Make,
) -> None:
    kept, end = words("kept", 10), words("end", 7)
    old, new = side_of(f"{kept} {end}"), side_of(f"{kept} {words('more', 10)}", end)
    assert joined_blocks(old, new, [(0, 0)], [0], [0, 1]) == [((0,), (0, 1))]
    assert joined_blocks(new, old, [(0, 0)], [0, 1], [0]) == [((0, 1), (0,))]


@pytest.mark.parametrize(("taken", "joined"), [(3, True), (2, False)])
def test_two_clauses_are_shown_together_if_one_took_over_three_words_in_five_of_the_other(
    side_of: Make, taken: int, joined: bool
) -> None:
    first, last, moved = words("first", 9), words("last", 9), words("moved", 5).split()
    old = side_of(f"{first} {' '.join(moved)}", last)
    new = side_of(first, f"{' '.join(moved[:taken])} {words('new', 5 - taken)} {last}")
    apart = [((0,), (0,)), ((1,), (1,))]
    assert joined_blocks(old, new, [(0, 0), (1, 1)], [0, 1], [0, 1]) == (
        [((0, 1), (0, 1))] if joined else apart
    )


def test_clauses_with_another_one_between_them_are_not_shown_together(side_of: Make) -> None:
    old, new = side_of(f"{LAW} {FEES}", PETS), side_of(LAW, words("other", 9), f"{FEES} {PETS}")
    assert joined_blocks(old, new, [(0, 0), (1, 2)], [0, 1], [0, 1, 2]) == [
        ((0,), (0,)),
        ((1,), (2,)),
    ]
    assert joined_blocks(new, old, [(0, 0), (2, 1)], [0, 1, 2], [0, 1]) == [
        ((0,), (0,)),
        ((2,), (1,)),
    ]


@given(st.permutations([FEES, PETS, LAW, f"{LAW} {FEES}"]), st.sets(st.integers(0, 3)))
@settings(max_examples=60)
def test_every_free_block_that_stands_elsewhere_is_found_and_no_other_is_touched(
    side_of: Make, texts: list[str], free: set[int]
) -> None:
    old, new = side_of(*texts), side_of(*reversed(texts))
    pairs = moved_pairs(old, new, [], UnmatchedBlocks(free, {3 - at for at in free}))
    assert pairs == [(at, 3 - at) for at in sorted(free)]


@given(
    st.lists(st.sampled_from([FEES, PETS, LAW, f"{FEES} {PETS}", "Pets"]), min_size=1, max_size=5),
    st.data(),
)
@settings(max_examples=60)
def test_groups_are_neighbors_in_order_and_no_block_is_in_two(
    side_of: Make, texts: list[str], data: st.DataObject
) -> None:
    others = data.draw(
        st.lists(st.sampled_from([FEES, PETS, LAW, f"{PETS} {LAW}"]), min_size=1, max_size=5)
    )
    count = data.draw(st.integers(1, min(len(texts), len(others))))
    pairs = [(at, at) for at in range(count)]
    joints = joined_blocks(
        side_of(*texts), side_of(*others), pairs, range(len(texts)), range(len(others))
    )
    for part in (0, 1):
        blocks = [block for joint in joints for block in joint[part]]
        assert blocks == sorted(set(blocks))
        assert all(
            list(joint[part]) == list(range(joint[part][0], joint[part][-1] + 1))
            for joint in joints
        )
    assert all(any(a in olds and b in news for olds, news in joints) for a, b in pairs)
