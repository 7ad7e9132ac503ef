"""Negations and modal verbs with marks of their own: no word is marked that was not marked before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.document import Block, Span
from legalsite.redline.cleanup import own_marks
from legalsite.redline.sequences import Edit
from legalsite.redline.tokens import Tokens, tokenise

WORDS = st.sampled_from(["we", "may", "must", "not", "lawful", "unlawful", "30", "14", "days", "non-food", "kein", ","])
TEXT = st.lists(WORDS, min_size=1, max_size=13).map(" ".join)


def tokens(text: str) -> Tokens:
    return tokenise(Block("paragraph", (Span(text),), 1))


def own(old: str, new: str) -> tuple[list[Edit], Tokens, Tokens]:
    """The marks of one replacement."""
    before, after = tokens(old), tokens(new)
    return own_marks([Edit(True, 0, len(before), 0, len(after))], before, after), before, after


@given(old=TEXT, new=TEXT)
def test_the_marks_cover_both_sides_and_equal_words_are_equal(old: str, new: str) -> None:
    edits, before, after = own(old, new)
    assert [at for edit in edits for at in range(edit.old_start, edit.old_end)] == list(range(len(before)))
    assert [at for edit in edits for at in range(edit.new_start, edit.new_end)] == list(range(len(after)))
    for edit in edits:
        assert edit.deleted or edit.inserted
        if not edit.changed:
            assert before.keys[edit.old_start : edit.old_end] == after.keys[edit.new_start : edit.new_end]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("guest may", "visitor must", "guest>visitor may>must"),
        ("owner shall ring bells", "skipper may not sound horns", "owner>skipper shall>may not ring bells>sound horns"),
        ("copy the key", "not lend it", ">not copy the key>lend it"),
        ("an exclusive", "a non-exclusive, free", "an>a >non - =exclusive >, free"),
        ("any lawful mooring", "every unlawful berth", "any>every lawful>unlawful mooring>berth"),
        ("zulässige Nutzung", "unzulässige Verwendung", "zulässige>unzulässige Nutzung>Verwendung"),
        ("vendons vos lettres", "ne cédons pas vos cartes", ">ne vendons>cédons >pas =vos lettres>cartes"),
        ("peut partir", "doit rester", "peut>doit partir>rester"),
        ("darf fischen", "muss baden", "darf>muss fischen>baden"),
    ],
)  # fmt: skip
def test_marks_of_their_own(old: str, new: str, expected: str) -> None:
    edits, before, after = own(old, new)
    assert " ".join(shown(edit, before, after) for edit in edits) == expected


def shown(edit: Edit, old: Tokens, new: Tokens) -> str:
    gone, come = (
        " ".join(side.texts[start:end])
        for side, start, end in ((old, edit.old_start, edit.old_end), (new, edit.new_start, edit.new_end))
    )
    return f"{gone}>{come}" if edit.changed else f"={come}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("must not", "may"),  # a modal verb and its negation are one
        ("we do not sell", "nobody ever buys"),  # it denies before and after
        ("thirty (30)", "fourteen (14)"),  # brackets
        ("boats may leave or stay", "ships go"),  # no counterpart
        ("ring at once. You may", "wait a bit. You must"),  # two sentences
        ("one " * 13 + "may", "two " * 13 + "must"),  # rewritten
        ("to sign", "into paper"),
    ],
)
def test_replacements_that_stay_whole(old: str, new: str) -> None:
    assert len(own(old, new)[0]) == 1
