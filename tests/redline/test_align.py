"""Which blocks became which: splits, moves, replacements, and what holds for all."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalsite.model.document import Block, Kind, Span
from legalsite.redline.align import Alignment, Group, align, slide_to_headings
from legalsite.redline.compared_text import Memory, Side
from legalsite.redline.moves import moved_pairs, stands_alone
from legalsite.redline.similar import LikenessCache, about_one_thing, alike, half_in_common, likeness, likenesses
from legalsite.redline.splits import join_neighbours

FEES = "You pay the fee for your berth within thirty days of the invoice."
PETS = "Dogs and other pets sleep outside, and their owners clean up after them."
LAW = "The law of Scotland governs this contract, and its courts decide disputes."
WORDS = st.lists(st.sampled_from(FEES.split() + PETS.split()), max_size=12).map(" ".join)


def side(*texts: str, kind: Kind = "paragraph") -> Side:
    """`# ` opens a heading."""
    blocks = [
        Block("heading" if text.startswith("# ") else kind, (Span(text.removeprefix("# ")),), line, level=2)
        for line, text in enumerate(texts, 1)
    ]
    return Side(blocks, Memory())


def groups(alignment: Alignment) -> list[Group]:
    return [group for _, group in alignment.rest]


@given(st.lists(WORDS, max_size=7), st.lists(WORDS, max_size=7))
@settings(max_examples=150)
def test_every_block_of_both_sides_appears_once(old: Sequence[str], new: Sequence[str]) -> None:
    alignment = align(side(*old), side(*new))
    olds = [a for a, _ in alignment.same] + [a for group in groups(alignment) for a in group.old]
    news = [b for _, b in alignment.same] + [b for group in groups(alignment) for b in group.new]
    assert sorted(olds) == list(range(len(old)))
    assert sorted(news) == list(range(len(new)))


@given(st.lists(WORDS, max_size=7), st.lists(WORDS, max_size=7))
@settings(max_examples=150)
def test_both_directions_find_the_same_groups(old: Sequence[str], new: Sequence[str]) -> None:
    there, back = align(side(*old), side(*new)), align(side(*new), side(*old))
    turned = {Group(group.new, group.old, group.moved) for group in groups(back)}
    assert set(groups(there)) == turned
    assert sorted(there.same) == sorted((a, b) for b, a in back.same)


def test_a_clause_that_was_cut_in_two() -> None:
    old, new = side(f"{FEES} {PETS}", LAW), side(FEES, PETS, LAW)
    assert groups(align(old, new)) == [Group((0,), (0, 1))]
    assert groups(align(new, old)) == [Group((0, 1), (0,))]
    assert join_neighbours(old, new, [(0, 0)], [0], [0, 1]) == [((0,), (0, 1))]


def test_a_neighbour_without_a_word_in_common_stays_out() -> None:
    assert join_neighbours(side(FEES), side(FEES, LAW), [(0, 0)], [0], [0, 1]) == [((0,), (0,))]


def test_a_clause_that_moved_and_the_heading_over_it() -> None:
    old, new = side("# Pets", PETS, FEES, LAW), side(FEES, LAW, "# Pets", PETS)
    assert Group((0,), (2,), True) in groups(align(old, new))
    assert Group((1,), (3,), True) in groups(align(old, new))


def test_a_moved_clause_that_was_reworded() -> None:
    reworded = PETS.replace("outside", "on the pier")
    old, new = side(PETS, FEES, LAW), side(FEES, LAW, reworded)
    free, cache = ({0}, {2}), LikenessCache()
    assert moved_pairs(old, new, [], free, cache) == [(0, 2)]
    assert free == ({0}, {2})


def test_a_short_block_says_too_little_to_be_recognised_elsewhere() -> None:
    texts = side("Pay now.", FEES, "# Fees and charges", "# Fees, charges, taxes, duties, fines and costs")
    assert [stands_alone(texts, at) for at in range(4)] == [False, True, False, True]


def test_a_heading_that_gave_way_to_another() -> None:
    assert groups(align(side("# Costs", FEES), side("# Prices", FEES))) == [Group((0,), (0,))]


def test_a_section_that_came_is_read_from_its_heading() -> None:
    old, new = side("# A", "Text.", "# B"), side("# A", "Text.", "# A", "Text.", "# B")
    pairs = slide_to_headings([(0, 0), (1, 3), (2, 4)], old, new)
    assert sorted(set(range(5)) - {b for _, b in pairs}) == [0, 1]  # not the text, and the heading of the next
    assert all(old.keys[a] == new.keys[b] for a, b in pairs)


@pytest.mark.parametrize(("other", "low", "high"), [(FEES, 1.0, 1.0), (LAW, 0.0, 0.3), (FEES[:40], 0.5, 0.9)])
def test_alike_is_the_share_of_tokens_in_the_same_order(other: str, low: float, high: float) -> None:
    assert low <= alike(side(FEES), side(other), 0, 0) <= high


def test_likenesses_are_those_of_each_pair_and_asked_once() -> None:
    old, new, cache = side(FEES, PETS), side(PETS, LAW, FEES), LikenessCache()
    found = likenesses(old, new, [0, 1], [0, 1, 2], cache)
    assert found == {(0, 2): likeness(old, new, 0, 2), (1, 0): likeness(old, new, 1, 0)}
    assert likenesses(old, new, [0, 1], [0, 1, 2], cache) is found


def test_likenesses_of_many_blocks_name_the_ones_that_share_words() -> None:
    many = [f"{FEES} Berth number {n} lies at pier {n * 7}, row {n * 3}." for n in range(12)]
    old, new = side(*many), side(*reversed(many))
    found = likenesses(old, new, range(12), range(12), {})
    assert all(found[a, 11 - a].whole == 1.0 for a in range(12) if (a, 11 - a) in found)
    assert all(0 < like.part <= 1 for like in found.values())


def test_long_blocks_with_few_tokens_in_common_are_told_fast() -> None:
    old, new = side(" ".join(f"a{n}" for n in range(300))), side(" ".join(f"b{n}" for n in range(300)))
    assert not half_in_common(old, new, 0, 0)
    assert half_in_common(old, old, 0, 0)


def test_rows_about_one_thing_have_a_cell_in_common() -> None:
    def row(*cells: str) -> Side:
        spans = [span for cell in cells for span in (Span(" | ", "cell"), Span(cell))][1:]
        return Side([Block("row", tuple(spans), 1)], Memory())

    assert about_one_thing(row("Session cookie", "one day"), row("Session", "two hours"), 0, 0)
    assert about_one_thing(row("Adult", "€12"), row("Guest", "Adult"), 0, 0)
    assert not about_one_thing(row("Adult", "€12"), row("Child", "€6"), 0, 0)
