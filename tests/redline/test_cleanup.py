"""Edits that read well: none of the steps changes either text."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Block, Span
from legalsite.redline.cleanup import absorb, slide, whole_brackets
from legalsite.redline.sequences import Edit, shortest_edits
from legalsite.redline.tokens import Tokens, tokenise

Step = Callable[[list[Edit], Tokens, Tokens], list[Edit]]
TEXT = st.lists(st.sampled_from(["we", "may", "not", "pay", "30", "days", ",", ".", "(", ")", '"']), max_size=14).map(
    " ".join
)


def tokens(text: str) -> Tokens:
    return tokenise(Block("paragraph", (Span(text),), 1))


def shown(edits: list[Edit], old: Tokens, new: Tokens) -> str:
    """Deleted words in brackets, inserted ones in braces."""
    parts = []
    for edit in edits:
        gone = " ".join(old.texts[edit.old_start : edit.old_end])
        come = " ".join(new.texts[edit.new_start : edit.new_end])
        parts += [f"[-{gone}-]" if gone else "", f"{{+{come}+}}" if come else ""] if edit.changed else [come]
    return " ".join(filter(None, parts))


@pytest.mark.parametrize("step", [slide, absorb, whole_brackets])
@given(old=TEXT, new=TEXT)
def test_edits_cover_both_sides_and_equal_ones_are_equal(step: Step, old: str, new: str) -> None:
    before, after = tokens(old), tokens(new)
    edits = step(shortest_edits(before.keys, after.keys), before, after)
    assert [at for edit in edits for at in range(edit.old_start, edit.old_end)] == list(range(len(before)))
    assert [at for edit in edits for at in range(edit.new_start, edit.new_end)] == list(range(len(after)))
    for edit in edits:
        if not edit.changed:
            assert before.keys[edit.old_start : edit.old_end] == after.keys[edit.new_start : edit.new_end]


@given(TEXT, TEXT)
def test_sliding_marks_as_many_tokens_as_before(old: str, new: str) -> None:
    before, after = tokens(old), tokens(new)
    shortest = shortest_edits(before.keys, after.keys)
    marked = sum(edit.deleted + edit.inserted for edit in shortest if edit.changed)
    assert sum(edit.deleted + edit.inserted for edit in slide(shortest, before, after) if edit.changed) == marked


@pytest.mark.parametrize(
    ("step", "old", "new", "expected"),
    [
        (slide, "We pay. We go.", "We pay. We stay. We go.", "We pay . {+We stay .+} We go ."),
        (slide, "red, blue", "red, green, blue", "red {+, green+} , blue"),
        (absorb, "you may pay of us", "we must ask of them", "[-you may pay of us-] {+we must ask of them+}"),
        (absorb, "we may pay", "we must pay", "we [-may-] {+must+} pay"),
        (whole_brackets, "keep (a) here", "keep [b] here", "keep [-( a )-] {+[ b ]+} here"),
    ],
)
def test_examples(step: Step, old: str, new: str, expected: str) -> None:
    before, after = tokens(old), tokens(new)
    assert shown(step(shortest_edits(before.keys, after.keys), before, after), before, after) == expected
