"""Edits → the same with fewer, larger changes: words that stayed by chance between two changes are marked with them."""

from math import sqrt

from legalsite.redline.brackets import CLOSES, OPENS
from legalsite.redline.edits import Edit
from legalsite.redline.sentences import ENDS
from legalsite.redline.tokens import TARGET, Tokens, is_word


def absorb(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    """Joins changes over islands too weak to help a reader. Never over the border of a block: that is a fresh start."""
    while True:
        joined = _once(edits, old, new)
        if len(joined) == len(edits):
            return joined
        edits = joined
        for at, edit in enumerate(edits):
            if edit.changed and edit.deleted and edit.inserted:
                _trim(edits, at, old, new)


def _trim(edits: list[Edit], at: int, old: Tokens, new: Tokens) -> None:
    """What a joined change has in common at either end goes to the words that stayed beside it; no bracket or quotation
    mark without its other half."""
    edit, before, after = edits[at], edits[at - 1] if at else None, edits[at + 1] if at + 1 < len(edits) else None
    while before and edit.deleted and edit.inserted:
        key = new.keys[edit.new_start]
        if old.keys[edit.old_start] != key or key in CLOSES:
            break
        edit.old_start = before.old_end = edit.old_start + 1
        edit.new_start = before.new_end = edit.new_start + 1
    while after and edit.deleted and edit.inserted:
        key = new.keys[edit.new_end - 1]
        if old.keys[edit.old_end - 1] != key or key in OPENS:
            break
        edit.old_end = after.old_start = edit.old_end - 1
        edit.new_end = after.new_start = edit.new_end - 1


def _once(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    out: list[Edit] = []
    borders = set(old.starts[1:]), set(new.starts[1:])
    at = 0
    while at < len(edits):
        edit = edits[at]
        between = not edit.changed and out and at + 1 < len(edits)
        if between and _is_weak((out[-1], edits[at + 1]), edit, (old, new), borders):
            out[-1] = Edit(True, out[-1].old_start, edits[at + 1].old_end, out[-1].new_start, edits[at + 1].new_end)
            at += 2
        else:
            out.append(edit)
            at += 1
    return out


def _is_weak(
    beside: tuple[Edit, Edit], island: Edit, sides: tuple[Tokens, Tokens], borders: tuple[set[int], set[int]]
) -> bool:
    """An island is as strong as its words; to stand between long changes takes more than between short ones."""
    if island.inserted > 14 or not borders[0].isdisjoint(range(island.old_start, island.old_end + 1)):
        return False
    if not borders[1].isdisjoint(range(island.new_start, island.new_end + 1)):
        return False
    strength = sum(_strength(key) for key in sides[1].keys[island.new_start : island.new_end])
    widths = [_width(edit, *sides) for edit in beside]
    if max(widths) <= 2 and all(edit.deleted and edit.inserted for edit in beside):
        return strength < 0.9  # two words replaced, each for itself
    return strength < 1.0 + 0.35 * min(sqrt(widths[0] * widths[1]), 12)


def _width(edit: Edit, old: Tokens, new: Tokens) -> int:
    """How long a change is, in tokens. Whole sentences that came, or went, are read by themselves and draw no word into
    them that can stand alone."""
    if not edit.deleted or not edit.inserted:
        side, start, end = (old, edit.old_start, edit.old_end) if edit.deleted else (new, edit.new_start, edit.new_end)
        if side.keys[end - 1][-1] in ENDS and (start in side.starts or side.keys[start - 1][-1] in ENDS):
            return 0
    return max(edit.deleted, edit.inserted)


def _strength(key: str) -> float:
    if not is_word(key):
        return 1.0 if key[0] == TARGET else 0.2
    if key[0].isdigit():
        return 1.2
    return 0.5 if len(key) <= 3 else 1.0
