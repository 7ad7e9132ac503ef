"""The tokens of two texts → edits: which stretches to mark so that a reader sees at a glance what changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel

from legalsite.redline.sequences import TABLE, exact_pairs
from legalsite.redline.tokens import Tokens


@dataclass(slots=True)
class Edit:
    """Tokens `old_start` to `old_end` became `new_start` to `new_end`. Where not `changed`, the two are the same."""

    changed: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def deleted(self) -> int:
        return self.old_end - self.old_start

    @property
    def inserted(self) -> int:
        return self.new_end - self.new_start


def shortest_edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """Changed and same stretches in turn, covering both sides, with as few changed tokens as can be."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    middle = _same(old[start : len(old) - end], new[start : len(new) - end])
    shifted = [(a + start, b + start, size) for a, b, size in middle]
    ends = (0, 0, start), (len(old) - end, len(new) - end, end)
    return list(_alternating([ends[0], *shifted, ends[1]], len(old), len(new)))


def _same(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """(old, new, length) of the stretches that a longest common sequence keeps."""
    if len(old) * len(new) > TABLE:  # too large to search: what occurs once in each, and what lies between
        pairs, _ = exact_pairs(old, new)
        yield from ((a, b, 1) for a, b in pairs)
        return
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            yield step.src_start, step.dest_start, step.src_end - step.src_start


def _alternating(same: Sequence[tuple[int, int, int]], old: int, new: int) -> Iterator[Edit]:
    at, place = 0, 0
    open_same: Edit | None = None
    for a, b, size in [*same, (old, new, 0)]:
        if a > at or b > place:
            if open_same:
                yield open_same
            open_same = None
            yield Edit(True, at, a, place, b)
        if size:
            if open_same:
                open_same.old_end, open_same.new_end = a + size, b + size
            else:
                open_same = Edit(False, a, a + size, b, b + size)
        at, place = a + size, b + size
    if open_same:
        yield open_same


# --- Two rows of a table with as many cells → edits cell by cell: what changed in one never runs into the next. ---

BORDER = "|"


def cell_by_cell(old: Tokens, new: Tokens, compare: Callable[[Tokens, Tokens], list[Edit]]) -> list[Edit]:
    """What `compare` finds in each pair of cells, with the borders between them as they are."""
    edits: list[Edit] = []
    for (at, end), (place, stop) in zip(_cells(old), _cells(new), strict=True):
        if at:
            edits.append(Edit(False, at - 1, at, place - 1, place))
        edits.extend(
            Edit(edit.changed, at + edit.old_start, at + edit.old_end, place + edit.new_start, place + edit.new_end)
            for edit in compare(_part(old, at, end), _part(new, place, stop))
        )
    return list(_joined(edits))


def _cells(row: Tokens) -> Iterator[tuple[int, int]]:
    borders = [at for at, key in enumerate(row.keys) if key == BORDER]
    for before, after in pairwise([-1, *borders, len(row.keys)]):
        yield before + 1, after


def _part(row: Tokens, start: int, end: int) -> Tokens:
    return Tokens(row.keys[start:end], row.texts[start:end], row.spaces[start:end], [0])


def _joined(edits: list[Edit]) -> Iterator[Edit]:
    """Neighbours that are both the same as one."""
    last: Edit | None = None
    for edit in edits:
        if last and not last.changed and not edit.changed:
            last.old_end, last.new_end = edit.old_end, edit.new_end
            continue
        if last:
            yield last
        last = edit
    if last:
        yield last
