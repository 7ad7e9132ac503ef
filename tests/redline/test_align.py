"""Which blocks became which: splits, moves, replacements, and what holds for all."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Block, Kind, Span
from legalsite.redline.align import Alignment, Group, align
from legalsite.redline.compared_text import Memory, Side
from legalsite.redline.sequences import pairs_of

FEES = "You pay the fee for your berth within thirty days of the invoice."
PETS = "Dogs and other pets sleep outside, and their owners clean up after them."
LAW = "The law of Scotland governs this contract, and its courts decide disputes."
WORDS = st.lists(st.sampled_from(FEES.split() + PETS.split()), max_size=12).map(" ".join)
TEXTS = st.lists(st.tuples(st.sampled_from(["", "", "# "]), st.one_of(WORDS, st.just(PETS))).map("".join), max_size=7)


def side(*texts: str, kind: Kind = "paragraph") -> Side:
    """`# ` opens a heading."""
    blocks = [
        Block("heading" if text.startswith("# ") else kind, (Span(text.removeprefix("# ")),), line, level=2)
        for line, text in enumerate(texts, 1)
    ]
    return Side(blocks, Memory())


def groups(alignment: Alignment) -> list[Group]:
    return [group for _, group in alignment.rest]


@given(TEXTS, TEXTS)
def test_every_block_of_both_sides_appears_once(old: Sequence[str], new: Sequence[str]) -> None:
    alignment = align(side(*old), side(*new))
    olds = [a for a, _ in pairs_of(alignment.same)] + [a for group in groups(alignment) for a in group.old]
    news = [b for _, b in pairs_of(alignment.same)] + [b for group in groups(alignment) for b in group.new]
    assert sorted(olds) == list(range(len(old)))
    assert sorted(news) == list(range(len(new)))


@given(TEXTS, TEXTS)
def test_both_directions_find_the_same_groups(old: Sequence[str], new: Sequence[str]) -> None:
    there, back = align(side(*old), side(*new)), align(side(*new), side(*old))
    turned = {Group(group.new, group.old, group.moved) for group in groups(back)}
    assert set(groups(there)) == turned
    assert pairs_of(there.same) == [(a, b) for b, a in pairs_of(back.same)]


def test_a_clause_that_was_cut_in_two() -> None:
    old, new = side(f"{FEES} {PETS}", LAW), side(FEES, PETS, LAW)
    assert groups(align(old, new)) == [Group((0,), (0, 1))]
    assert groups(align(new, old)) == [Group((0, 1), (0,))]


def test_a_clause_that_moved_and_the_heading_over_it() -> None:
    old, new = side("# Pets", PETS, FEES, LAW), side(FEES, LAW, "# Pets", PETS)
    assert Group((0,), (2,), True) in groups(align(old, new))
    assert Group((1,), (3,), True) in groups(align(old, new))


def test_a_heading_that_gave_way_to_another() -> None:
    assert groups(align(side("# Costs", FEES), side("# Prices", FEES))) == [Group((0,), (0,))]
