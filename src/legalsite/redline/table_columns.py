"""Finds the columns of a table that moved, came or went, and compares rows column by column or cell by cell.

The head row says which column became which. A column that moved is deleted in one place and inserted in the other, and
its words have the number of the move; cells of the other columns are compared with one another.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise, product

from msgspec import Struct

from legalsite.redline.cleanup import readable_edits
from legalsite.redline.compared_text import Side
from legalsite.redline.sequences import Edit, Pair, heaviest_chain, joined_edits
from legalsite.redline.tokens import BORDER, Tokens

Tables = tuple[int, int]
"""The group of an old table and that of the new table which it became."""
Cells = list[tuple[str, ...]]
"""The keys of each cell of a row."""


class Columns(Struct, frozen=True):
    """Which columns of a table became which, as (old, new), from left to right in the new table."""

    kept: tuple[Pair, ...]
    """Columns in the same order."""
    moved: tuple[Pair, ...]
    first: int = 1
    """The number of the first move."""


def changed_columns(pairs: Iterable[Pair], old: Side, new: Side) -> dict[Tables, Columns]:
    """Return the columns of each table in which columns moved, came or went.

    `pairs`: which blocks became which, of those that changed and are not cut in two.
    """
    rows: dict[Tables, list[Pair]] = defaultdict(list)
    for a, b in pairs:
        if old.blocks[a].kind == new.blocks[b].kind == "row":
            rows[old.blocks[a].group, new.blocks[b].group].append((a, b))
    changed: dict[Tables, Columns] = {}
    for tables, of_table in sorted(rows.items(), key=lambda table: min(table[1])[1]):
        a, b = min(of_table)
        has_names = old.blocks[a].is_head and new.blocks[b].is_head
        if has_names and len(of_table) > 1 and old.keys[a] != new.keys[b]:
            first = 1 + sum(len(columns.moved) for columns in changed.values())
            columns = _columns([(_keys(old.texts[a].tokens), _keys(new.texts[b].tokens)) for a, b in of_table], first)
            if columns:
                changed[tables] = columns
    return changed


def _keys(row: Tokens) -> Cells:
    return [tuple(row.keys[start:end]) for start, end in row.cells()]


def _columns(rows: Sequence[tuple[Cells, Cells]], first: int) -> Columns | None:
    """Return which columns became which; None if they are in the order in which they were, or if names are missing or
    repeated. `rows`: the old and the new cells; those of the head first."""
    was, now = rows[0]
    sizes = {(len(before), len(after)) for before, after in rows}
    if len(sizes) > 1 or any(len(set(head)) < len(head) for head in rows[0]):
        return None
    same_names = [(was.index(name), now.index(name)) for name in was if name in now]
    weights = [
        (i, j, float(1 + sum(len(before[i]) + len(after[j]) for before, after in rows)))
        for i, j in sorted([*same_names, *_same_cells(rows)])
    ]
    turned = was > now  # both directions keep the same columns
    chain = heaviest_chain([(j, i, weight) for i, j, weight in weights] if turned else weights)
    kept = [(i, j) for j, i, _ in chain] if turned else [(i, j) for i, j, _ in chain]
    moved = [(i, j) for i, j, _ in weights if (i, j) not in kept]
    if not kept or (len(was) == len(now) and not moved) or (moved and not _cells_moved(rows[1:], moved)):
        return None
    return Columns(tuple(sorted(kept)), tuple(sorted(moved, key=lambda pair: pair[1])), first)


def _same_cells(rows: Sequence[tuple[Cells, Cells]]) -> Iterator[Pair]:
    """Yield the columns that have the same cells in more than half of the rows, out of those that have other names. A
    cell that comes twice in them says nothing."""
    (was, now), *below = rows
    olds = [i for i, name in enumerate(was) if name not in now]
    news = [j for j, name in enumerate(now) if name not in was]

    def is_once(row: Cells, at: int, columns: Sequence[int]) -> bool:
        return [row[other] for other in columns].count(row[at]) == 1

    for i, j in product(olds, news):
        same = [(before, after) for before, after in below if before[i] == after[j] != ()]
        if 2 * sum(is_once(before, i, olds) and is_once(after, j, news) for before, after in same) > len(below):
            yield i, j


def _cells_moved(rows: Sequence[tuple[Cells, Cells]], moved: Sequence[Pair]) -> bool:
    """Return whether the cells below the names moved with them, rather than only the names."""
    went = stayed = 0
    for before, after in rows:
        for i, j in moved:
            went += 2 * (before[i] == after[j] != ())
            stayed += sum([at < min(len(before), len(after)) and before[at] == after[at] != () for at in (i, j)])
    return went > stayed


def cell_by_cell(old: Tokens, new: Tokens) -> list[Edit]:
    """Return the edits of two rows with the same number of cells. No change runs from one cell into the next."""
    places = tuple((at, at) for at in range(old.keys.count(BORDER) + 1))
    return column_by_column(old, new, Columns(places, ()))


def column_by_column(old: Tokens, new: Tokens, columns: Columns) -> list[Edit]:
    """Return the edits of two rows.

    What stayed of a moved cell is deleted and inserted with the number of the move. The border of a cell that came or
    went is the one before it, but the one after it where no column before it was kept.
    """
    was, now = old.cells(), new.cells()
    left: dict[int, list[tuple[int, int]]] = {}
    joined: dict[int, list[tuple[int, int]]] = {}
    for (i, j), nth in zip(columns.moved, count(columns.first)):
        edits = readable_edits(old.part(*was[i]), new.part(*now[j]))
        left[i] = [(was[i][0] + edit.old_end, 0 if edit.changed else nth) for edit in edits if edit.deleted]
        joined[j] = [(now[j][0] + edit.new_end, 0 if edit.changed else nth) for edit in edits if edit.inserted]
    ends = [(0, 0, False, 0)]  # of the edits: old token, new token, whether it changed, the number of the move
    i = j = 0
    for kept_old, kept_new in [*columns.kept, (len(was), len(now))]:
        after = int(not i and not j)
        for at in range(i, kept_old):
            new_end = ends[-1][1]
            ends += [(stop, new_end, True, nth) for stop, nth in _with_border(left.get(at, []), was[at][1] + after)]
        for at in range(j, kept_new):
            old_end = ends[-1][0]
            ends += [(old_end, stop, True, nth) for stop, nth in _with_border(joined.get(at, []), now[at][1] + after)]
        if kept_old < len(was):
            a, b = was[kept_old][0], now[kept_new][0]
            ends.append((a, b, False, 0))
            for edit in readable_edits(old.part(*was[kept_old]), new.part(*now[kept_new])):
                ends.append((a + edit.old_end, b + edit.new_end, edit.changed, 0))
        i, j = kept_old + 1, kept_new + 1
    edits = [Edit(changed, a, c, b, d, nth) for (a, b, _, _), (c, d, changed, nth) in pairwise(ends)]
    return list(joined_edits(edits, changed=False))


def _with_border(stops: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Return where the parts of a cell that came or went end, and their numbers. `end`: that of the cell."""
    return [*stops[:-1], (end, stops[-1][1] if stops else 0)]
