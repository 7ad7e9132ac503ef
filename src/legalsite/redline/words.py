"""Finds the shortest edits between two sequences of tokens; in table rows, cell by cell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from rapidfuzz.distance import Indel

from legalsite.redline.sequences import TABLE, exact_runs, same_ends
from legalsite.redline.tokens import Tokens

BORDER = "|"
"""The key of the border between two cells of a row."""


class Edit(Struct):
    """Tokens `old_start` to `old_end` became `new_start` to `new_end`. If `changed` is False, they are equal."""

    changed: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    moved: int = 0
    """The number of the column from which or to which the tokens moved; 0 for all others."""

    @property
    def deleted(self) -> int:
        return self.old_end - self.old_start

    @property
    def inserted(self) -> int:
        return self.new_end - self.new_start

    def shifted(self, old: int, new: int) -> "Edit":
        """Return the edit that many tokens further on in either text."""
        return Edit(self.changed, old + self.old_start, old + self.old_end, new + self.new_start, new + self.new_end)


def shortest_edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """Return changed and equal stretches in turn. They cover both sides, with as few changed tokens as possible."""
    start, end = same_ends(old, new)
    middle = _same(old[start : len(old) - end], new[start : len(new) - end])
    shifted = [(a + start, b + start, size) for a, b, size in middle]
    ends = (0, 0, start), (len(old) - end, len(new) - end, end)
    return list(_alternating([ends[0], *shifted, ends[1]], len(old), len(new)))


def _same(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (old start, new start, length) of the stretches that a longest common sequence keeps."""
    if len(old) * len(new) > TABLE:  # too large to search: tokens that occur once in each, then the gaps between them
        runs, _ = exact_runs(old, new)
        yield from runs
        return
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            yield step.src_start, step.dest_start, step.src_end - step.src_start


def _alternating(same: Sequence[tuple[int, int, int]], old: int, new: int) -> Iterator[Edit]:
    """Yield equal stretches, with neighbours joined, and the changes between them. `old` and `new` are the lengths."""
    old_at, new_at = 0, 0
    equal: Edit | None = None
    for a, b, size in [*same, (old, new, 0)]:
        if a > old_at or b > new_at:
            if equal:
                yield equal
            equal = None
            yield Edit(True, old_at, a, new_at, b)
        if size:
            if equal:
                equal.old_end, equal.new_end = a + size, b + size
            else:
                equal = Edit(False, a, a + size, b, b + size)
        old_at, new_at = a + size, b + size
    if equal:
        yield equal


def cell_by_cell(old: Tokens, new: Tokens, compare: Callable[[Tokens, Tokens], list[Edit]]) -> list[Edit]:
    """Return the edits of two rows with the same number of cells. No change runs from one cell into the next.

    `compare` finds the edits of each pair of cells. The borders between cells are equal.
    """
    edits: list[Edit] = []
    for (old_at, old_end), (new_at, new_end) in zip(cells(old), cells(new), strict=True):
        if old_at:
            edits.append(Edit(False, old_at - 1, old_at, new_at - 1, new_at))
        edits += [
            edit.shifted(old_at, new_at) for edit in compare(old.part(old_at, old_end), new.part(new_at, new_end))
        ]
    return list(equal_ones_joined(edits))


def equal_ones_joined(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield the edits; neighbours that are both equal become one."""
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


def cells(row: Tokens) -> Iterator[tuple[int, int]]:
    """Yield the first token and the end of each cell of a row."""
    borders = [at for at, key in enumerate(row.keys) if key == BORDER]
    for before, after in pairwise([-1, *borders, len(row.keys)]):
        yield before + 1, after
