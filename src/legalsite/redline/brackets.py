"""Edits → the same with brackets and quotation marks whole: where one half changed on both sides, so did the other."""

from collections.abc import Iterable, Mapping

from legalsite.redline.edits import Edit
from legalsite.redline.tokens import Tokens

CLOSES: Mapping[str, str] = {"(": ")", "[": "]", "{": "}", '"': '"', "（": "）", "「": "」", "『": "』"}
OPENS: Mapping[str, str] = {closing: opening for opening, closing in CLOSES.items()}


def whole_brackets(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    """Takes the other half out of the words that stayed beside a change. Never over the border of a block."""
    for at, edit in enumerate(edits):
        if not edit.changed or not edit.deleted or not edit.inserted:
            continue
        while at + 1 < len(edits) and edits[at + 1].inserted and _closes(edit, old, new):
            after = edits[at + 1]
            edit.old_end = after.old_start = edit.old_end + 1
            edit.new_end = after.new_start = edit.new_end + 1
        while at and edits[at - 1].inserted and _opens(edit, old, new):
            before = edits[at - 1]
            edit.old_start = before.old_end = edit.old_start - 1
            edit.new_start = before.new_end = edit.new_start - 1
    return edits


def _closes(edit: Edit, old: Tokens, new: Tokens) -> bool:
    """Whether the token behind the change closes what both sides of it leave open."""
    key = new.keys[edit.new_end]
    if key not in OPENS or edit.old_end in old.starts or edit.new_end in new.starts:
        return False
    left = old.keys[edit.old_start : edit.old_end], new.keys[edit.new_start : edit.new_end]
    return all(_left_open(keys, CLOSES)[-1:] == [key] for keys in left)


def _opens(edit: Edit, old: Tokens, new: Tokens) -> bool:
    """Whether the token ahead of the change opens what both sides of it close."""
    key = new.keys[edit.new_start - 1]
    if key not in CLOSES or edit.old_start in old.starts or edit.new_start in new.starts:
        return False
    left = old.keys[edit.old_start : edit.old_end], new.keys[edit.new_start : edit.new_end]
    return all(_left_open(reversed(keys), OPENS)[-1:] == [key] for keys in left)


def _left_open(keys: Iterable[str], other_half: Mapping[str, str]) -> list[str]:
    """The other halves that a stretch waits for, the next one last."""
    due: list[str] = []
    for key in keys:
        if due and due[-1] == key:
            due.pop()
        elif key in other_half:
            due.append(other_half[key])
    return due
