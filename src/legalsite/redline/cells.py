"""Two rows of a table with as many cells → edits cell by cell: what changed in one never runs into the next."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from legalsite.redline.edits import Edit
from legalsite.redline.tokens import Tokens

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
