"""The shortest edits between two sequences of tokens."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from legalsite.model.document import Block, Span
from legalsite.redline.columns import cell_by_cell
from legalsite.redline.sequences import Edit, shortest_edits
from legalsite.redline.tokens import Tokens, tokenise

KEYS = st.lists(st.sampled_from(["we", "may", "not", "pay", "you", "."]), max_size=12)


def row(*cells: str) -> Tokens:
    spans = [span for cell in cells for span in (Span(" | ", "cell"), Span(cell))][1:]
    return tokenise(Block("row", tuple(spans), 1))


def edits_of(old: Tokens, new: Tokens) -> list[Edit]:
    return shortest_edits(old.keys, new.keys)


@given(KEYS, KEYS)
def test_edits_cover_both_sides_in_turn(old: list[str], new: list[str]) -> None:
    edits = shortest_edits(old, new)
    assert [at for edit in edits for at in range(edit.old_start, edit.old_end)] == list(range(len(old)))
    assert [at for edit in edits for at in range(edit.new_start, edit.new_end)] == list(range(len(new)))
    assert all(edit.changed != following.changed for edit, following in pairwise(edits))
    for edit in edits:
        same = old[edit.old_start : edit.old_end] == new[edit.new_start : edit.new_end]
        assert same is not edit.changed


@given(KEYS, KEYS)
def test_as_few_tokens_change_as_possible(old: list[str], new: list[str]) -> None:
    changed = sum(edit.deleted + edit.inserted for edit in shortest_edits(old, new) if edit.changed)
    assert changed == Indel.distance(old, new)


def test_what_changed_in_one_cell_never_runs_into_the_next() -> None:
    old, new = row("Adult", "€12", "per day"), row("Child", "€6", "per day")
    edits = cell_by_cell(old, new, edits_of)
    changed = [edit for edit in edits if edit.changed]
    assert [(old.texts[e.old_start : e.old_end], new.texts[e.new_start : e.new_end]) for e in changed] == [
        (["Adult"], ["Child"]),
        (["€12"], ["€6"]),
    ]
    assert [edit.changed for edit in edits] == [True, False, True, False]


def test_an_empty_cell_that_was_filled_is_an_insertion() -> None:
    edits = cell_by_cell(row("a", ""), row("a", "b"), edits_of)
    assert [(edit.changed, edit.deleted, edit.inserted) for edit in edits] == [(False, 2, 2), (True, 0, 1)]
