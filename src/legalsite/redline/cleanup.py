"""Edits that read well, from the shortest ones.

`slide` begins and ends them where a writer would have, `absorb` joins them over words that stayed by chance, and
`whole_brackets` keeps brackets and quotation marks whole. None of them changes either text.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import sqrt

from legalsite.redline.tokens import TARGET, Tokens, is_word
from legalsite.redline.words import Edit

ENDS = frozenset(".!?。！？؟।॥;:")
"""What ends a sentence or a phrase."""
COMMAS = frozenset(",、，،")
CLOSES: Mapping[str, str] = {"(": ")", "[": "]", "{": "}", '"': '"', "（": "）", "「": "」", "『": "』"}
OPENS: Mapping[str, str] = {closing: opening for opening, closing in CLOSES.items()}
MAX_SLIDE = 200  # tokens


def slide(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    """Move each stretch that only came or only went to the best of all places that lead to the same texts.

    The best place is at the edges of sentences or phrases.
    """
    ends = len(old.keys), len(new.keys)
    edits = [Edit(False, 0, 0, 0, 0), *edits, Edit(False, ends[0], ends[0], ends[1], ends[1])]
    for before, edit, after in zip(edits, edits[1:], edits[2:], strict=False):
        if edit.changed and (not edit.deleted or not edit.inserted):
            _settle(edit, before, after, old if edit.deleted else new)
    return list(_merged(edits))


def _merged(edits: list[Edit]) -> Iterator[Edit]:
    """Yield the edits; where a stretch slid so far that nothing is left before its neighbour, the two are one."""
    last: Edit | None = None
    for edit in edits:
        if not edit.deleted and not edit.inserted:
            continue
        if last and last.changed == edit.changed:
            last = Edit(edit.changed, last.old_start, edit.old_end, last.new_start, edit.new_end)
            continue
        if last:
            yield last
        last = edit
    if last:
        yield last


def _settle(edit: Edit, before: Edit, after: Edit, side: Tokens) -> None:
    start, end = (edit.old_start, edit.old_end) if edit.deleted else (edit.new_start, edit.new_end)
    up = _reach(side.keys, start, end, before.inserted, step=-1)
    down = _reach(side.keys, start, end, after.inserted, step=1)
    if up or down:
        shifts = range(-up, down + 1)
        best = max(shifts, key=lambda by: (_grace(side, start + by, end + by), -abs(by), by))
        _shift(edit, best)
        before.old_end += best
        before.new_end += best
        after.old_start += best
        after.new_start += best


def _reach(keys: list[str], start: int, end: int, room: int, *, step: int) -> int:
    """Return by how many tokens the stretch may slide up (-1) or down (1) without changing either text."""
    reach = 0
    while reach < min(room, MAX_SLIDE):
        leaving, entering = (end - 1 - reach, start - 1 - reach) if step < 0 else (start + reach, end + reach)
        if keys[leaving] != keys[entering]:
            break
        reach += 1
    return reach


def _shift(edit: Edit, by: int) -> None:
    edit.old_start += by
    edit.old_end += by
    edit.new_start += by
    edit.new_end += by


def _grace(side: Tokens, start: int, end: int) -> int:
    """Return how natural it is to begin before token `start` and to end before token `end`."""
    return _edge(side, start) + _edge(side, end)


def _edge(side: Tokens, at: int) -> int:
    """Return how natural a cut before a token is, from 0 to 8 (the border of a block)."""
    if at in side.starts or at == len(side.keys):
        return 8
    before, after = side.keys[at - 1], side.keys[at]
    if before[-1] in ENDS:
        return 6 if side.spaces[at] or not before.isascii() else 1
    if after[0] in ENDS:
        return 4
    if before in COMMAS or before == "|":
        return 2
    if after in COMMAS or after in {"|", "("} or before == ")":
        return 3
    return 1 if side.spaces[at] and is_word(after) else 0


def absorb(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    """Join changes over words that stayed by chance and do not help a reader; never over the border of a block."""
    while True:
        joined = _absorbed_once(edits, old, new)
        if len(joined) == len(edits):
            return joined
        edits = joined
        for at, edit in enumerate(edits):
            if edit.changed and edit.deleted and edit.inserted:
                _trim(edits, at, old, new)


def _trim(edits: list[Edit], at: int, old: Tokens, new: Tokens) -> None:
    """Give what a joined change has in common at either end to the words that stayed beside it.

    No bracket or quotation mark goes without its other half.
    """
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


def _absorbed_once(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    kept: list[Edit] = []
    borders = set(old.starts[1:]), set(new.starts[1:])
    at = 0
    while at < len(edits):
        edit = edits[at]
        between = not edit.changed and kept and at + 1 < len(edits)
        if between and _is_weak((kept[-1], edits[at + 1]), edit, (old, new), borders):
            kept[-1] = Edit(True, kept[-1].old_start, edits[at + 1].old_end, kept[-1].new_start, edits[at + 1].new_end)
            at += 2
        else:
            kept.append(edit)
            at += 1
    return kept


def _is_weak(
    beside: tuple[Edit, Edit], island: Edit, sides: tuple[Tokens, Tokens], borders: tuple[set[int], set[int]]
) -> bool:
    """Whether equal words between two changes are too few to be shown as equal.

    They are as strong as their words; between long changes it takes more than between short ones.
    """
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
    """Return how long a change is, in tokens.

    It is 0 for whole sentences that came or went: these are read by themselves and draw no other word into them.
    """
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


def whole_brackets(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    """Mark the other half of a bracket or quotation mark where one half changed on both sides.

    It is taken out of the words that stayed beside the change; never over the border of a block.
    """
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
    """Return the other halves that a stretch waits for, the next one last."""
    due: list[str] = []
    for key in keys:
        if due and due[-1] == key:
            due.pop()
        elif key in other_half:
            due.append(other_half[key])
    return due
