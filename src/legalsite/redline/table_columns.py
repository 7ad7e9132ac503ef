"""Finds the columns of a table that moved, came or went, and compares rows column by column or cell by cell.

The head row says which column became which. A column that moved is deleted in one place and inserted in the other;
cells of the other columns are compared with one another.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from legalsite.redline.cleanup import readable_edits
from legalsite.redline.compared_text import Side
from legalsite.redline.sequences import Edit, Pair, heaviest_chain, joined_edits
from legalsite.redline.tokens import BORDER, Tokens

Tables = tuple[int, int]
"""The group of an old table and that of the new table which it became."""
Cells = list[tuple[str, ...]]
"""The keys of each cell of a row."""
Columns = tuple[Pair, ...]
"""The columns of a table that stayed in the same order, as (old, new)."""


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
            columns = _columns([(_keys(old.texts[a].tokens), _keys(new.texts[b].tokens)) for a, b in of_table])
            if columns:
                changed[tables] = columns
    return changed


def _keys(row: Tokens) -> Cells:
    return [tuple(row.keys[start:end]) for start, end in row.cells()]


def _columns(rows: Sequence[tuple[Cells, Cells]]) -> Columns | None:
    """Return which columns stayed, by their names; None if all did, or if names are missing or repeated. `rows`: the
    old and the new cells; those of the head first. In no table does one row have more columns than another."""
    was, now = rows[0]
    sizes = {(len(before), len(after)) for before, after in rows}
    if len(sizes) > 1 or any(len(set(head)) < len(head) for head in rows[0]):
        return None
    same_names = [(was.index(name), now.index(name)) for name in was if name in now]
    weights = [(i, j, float(1 + sum(len(before[i]) + len(after[j]) for before, after in rows))) for i, j in same_names]
    turned = was > now  # both directions keep the same columns
    chain = heaviest_chain(sorted((j, i, weight) for i, j, weight in weights) if turned else weights)
    kept = tuple((i, j) for j, i, _ in chain) if turned else tuple((i, j) for i, j, _ in chain)
    same_row = len(kept) == len(same_names) or any(before == after for before, after in rows)
    return None if not kept or (len(was) == len(now) and same_row) else kept


def cell_by_cell(old: Tokens, new: Tokens) -> list[Edit]:
    """Return the edits of two rows with the same number of cells. No change runs from one cell into the next."""
    return column_by_column(old, new, tuple((at, at) for at in range(old.keys.count(BORDER) + 1)))


def column_by_column(old: Tokens, new: Tokens, columns: Columns) -> list[Edit]:
    """Return the edits of two rows.

    The border of a cell that came or went is the one before it, but the one after it where no column before it was
    kept.
    """
    was, now = old.cells(), new.cells()
    ends = [(0, 0, False)]  # of the edits: old token, new token, whether it changed
    i = j = 0
    for kept_old, kept_new in [*columns, (len(was), len(now))]:
        after = int(not i and not j)
        if kept_old > i:
            ends.append((was[kept_old - 1][1] + after, ends[-1][1], True))
        if kept_new > j:
            ends.append((ends[-1][0], now[kept_new - 1][1] + after, True))
        if kept_old < len(was):
            a, b = was[kept_old][0], now[kept_new][0]
            ends.append((a, b, False))
            inside = readable_edits(old.part(*was[kept_old]), new.part(*now[kept_new]))
            ends += [(a + edit.old_end, b + edit.new_end, edit.changed) for edit in inside]
        i, j = kept_old + 1, kept_new + 1
    edits = [Edit(changed, a, c, b, d) for (a, b, _), (c, d, changed) in pairwise(ends)]
    return list(joined_edits(edits, changed=False))
