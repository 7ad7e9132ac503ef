"""Edits → the same edits, begun and ended where a writer would have: at the edge of a sentence or a phrase."""

from collections.abc import Iterator

from legalsite.redline.edits import Edit
from legalsite.redline.tokens import Tokens, is_word

ENDS = frozenset(".!?。！？؟।॥;:")


def slide(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    """A stretch that only came or only went may stand at several places with the same result: it takes the best."""
    ends = len(old.keys), len(new.keys)
    edits = [Edit(False, 0, 0, 0, 0), *edits, Edit(False, ends[0], ends[0], ends[1], ends[1])]
    for before, edit, after in zip(edits, edits[1:], edits[2:], strict=False):
        if edit.changed and (not edit.deleted or not edit.inserted):
            _settle(edit, before, after, old if edit.deleted else new)
    return list(_merged(edits))


def _merged(edits: list[Edit]) -> Iterator[Edit]:
    """Where a stretch slid so far that nothing is left between it and its neighbour, the two are one."""
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
    up = _reach(side.keys, start, end, before.inserted, -1)
    down = _reach(side.keys, start, end, after.inserted, 1)
    if up or down:
        shifts = range(-up, down + 1)
        best = max(shifts, key=lambda by: (_grace(side, start + by, end + by), -abs(by), by))
        _shift(edit, best)
        before.old_end += best
        before.new_end += best
        after.old_start += best
        after.new_start += best


def _reach(keys: list[str], start: int, end: int, room: int, step: int) -> int:
    """How many tokens the stretch may slide in one direction without changing either text."""
    reach = 0
    while reach < min(room, 200):
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
    """How natural it is to begin before token `start` and to end before token `end`."""
    return _edge(side, start) + _edge(side, end)


def _edge(side: Tokens, at: int) -> int:
    if at in side.starts or at == len(side.keys):
        return 8
    before, after = side.keys[at - 1], side.keys[at]
    if before[-1] in ENDS:
        return 6 if side.spaces[at] or not before.isascii() else 1
    if after[0] in ENDS:
        return 4
    if before in {",", "、", "，", "،"} or before == "|":
        return 2
    if after in {",", "、", "，", "،", "|", "("} or before == ")":
        return 3
    return 1 if side.spaces[at] and is_word(after) else 0
