"""Finds the columns of a table that moved, came or went, and compares its rows column by column.

The head row says which column became which. A column that moved is deleted in one place and inserted in the other, and
its words have the number of the move; cells of the other columns are compared with one another.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block
from legalsite.model.redline import Passage, Stretch
from legalsite.redline.compared_text import Side
from legalsite.redline.sequences import Edit, Pair, equal_ones_joined, heaviest_chain
from legalsite.redline.tokens import BORDER, Tokens, count_words

Tables = tuple[int, int]
"""The group of an old table and that of the new table which it became."""
Cells = list[tuple[str, ...]]
"""The keys of each cell of a row."""
Compare = Callable[[Tokens, Tokens], list[Edit]]


class Columns(Struct, frozen=True):
    """Which columns of a table became which, as (old, new), from left to right in the new table."""

    kept: tuple[Pair, ...]
    """Columns in the same order."""
    moved: tuple[Pair, ...]


def changed_columns(pairs: Iterable[Pair], old: Side, new: Side) -> dict[Tables, Columns]:
    """Return the columns of each table in which columns moved, came or went.

    `pairs`: which blocks became which, of those that changed and are not cut in two.
    """
    rows: dict[Tables, list[Pair]] = defaultdict(list)
    for a, b in pairs:
        if old.blocks[a].kind == new.blocks[b].kind == "row":
            rows[old.blocks[a].group, new.blocks[b].group].append((a, b))
    changed = {}
    for tables, of_table in rows.items():
        head = min(of_table)
        if old.keys[head[0]] == new.keys[head[1]]:
            continue
        if len(of_table) > 1 and _is_head(old.blocks, head[0]) and _is_head(new.blocks, head[1]):
            columns = _columns([(_keys(old.tokens(a)), _keys(new.tokens(b))) for a, b in of_table])
            if columns and all(
                _is_regular(side, at) for pair in of_table for side, at in zip((old, new), pair, strict=True)
            ):
                changed[tables] = columns
    return changed


def _is_head(blocks: Sequence[Block], at: int) -> bool:
    """Return whether a row is the first of its table and has the names of the columns."""
    return "<th" in blocks[at].html and (
        not at or blocks[at - 1].kind != "row" or blocks[at - 1].group != blocks[at].group
    )


def _is_regular(side: Side, at: int) -> bool:
    """Return whether every border is one between two cells: a cell may have the sign of a border in its words."""
    return side.tokens(at).keys.count(BORDER) == sum(span.of == "cell" for span in side.blocks[at].spans)


def _keys(row: Tokens) -> Cells:
    return [tuple(row.keys[start:end]) for start, end in cells(row)]


def _columns(rows: Sequence[tuple[Cells, Cells]]) -> Columns | None:
    """Return which columns became which; None if they are in the order in which they were, or if names are missing or
    repeated. `rows`: the old and the new cells; those of the head first."""
    was, now = rows[0]
    if any(len(before) != len(was) or len(after) != len(now) for before, after in rows):
        return None
    if len(set(was)) < len(was) or len(set(now)) < len(now) or () in was or () in now:
        return None
    named = [(i, now.index(name)) for i, name in enumerate(was) if name in now]
    others = [i for i, name in enumerate(was) if name not in now], [j for j, name in enumerate(now) if name not in was]
    weights = [
        (i, j, float(1 + sum(len(before[i]) + len(after[j]) for before, after in rows)))
        for i, j in sorted([*named, *_with_same_cells(rows[1:], *others)])
    ]
    turned = was > now  # both directions keep the same columns
    chain = heaviest_chain([(j, i, weight) for i, j, weight in weights] if turned else weights)
    kept = [(i, j) for j, i, _ in chain] if turned else [(i, j) for i, j, _ in chain]
    moved = [(i, j) for i, j, _ in weights if (i, j) not in kept]
    if not kept or not (moved or len(was) != len(now)):
        return None
    kept = [*kept, *_renamed(kept, moved, len(was), len(now))]
    if moved and not _cells_moved(rows[1:], moved):
        return None
    return Columns(tuple(sorted(kept)), tuple(sorted(moved, key=lambda pair: pair[1])))


def _with_same_cells(rows: Sequence[tuple[Cells, Cells]], olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
    """Return the columns that have the same cells in more than half of the rows, out of those that have other names."""
    rows_with: Counter[Pair] = Counter()
    for before, after in rows if olds and news else ():
        was, now = _cells_once(before, olds), _cells_once(after, news)
        rows_with.update([(was[cell], now[cell]) for cell in was.keys() & now.keys()])
    return [pair for pair, count in rows_with.items() if 2 * count > len(rows)]


def _cells_once(row: Cells, columns: Sequence[int]) -> dict[tuple[str, ...], int]:
    """Return the cells that occur once in these columns of a row, with their columns."""
    counts = Counter(row[at] for at in columns)
    return {row[at]: at for at in columns if row[at] and counts[row[at]] == 1}


def _cells_moved(rows: Sequence[tuple[Cells, Cells]], moved: Sequence[Pair]) -> bool:
    """Return whether the cells below the names moved with them, rather than only the names."""
    went = stayed = 0
    for before, after in rows:
        for i, j in moved:
            went += 2 * (before[i] == after[j] != ())
            stayed += sum([at < min(len(before), len(after)) and before[at] == after[at] != () for at in (i, j)])
    return went > stayed


def _renamed(kept: Sequence[Pair], moved: Sequence[Pair], was: int, now: int) -> Iterator[Pair]:
    """Yield columns that have another name, in the place of others. `was` and `now`: the numbers of columns."""
    away, here = {i for i, _ in moved}, {j for _, j in moved}
    for (i, j), (i_end, j_end) in pairwise([(-1, -1), *kept, (was, now)]):
        olds, news = range(i + 1, i_end), range(j + 1, j_end)
        if len(olds) == len(news) and away.isdisjoint(olds) and here.isdisjoint(news):
            yield from zip(olds, news, strict=True)


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


def column_by_column(old: Tokens, new: Tokens, columns: Columns, compare: Compare) -> list[Edit]:
    """Return the edits of two rows. `compare` finds those of two cells.

    What stayed of a moved cell is deleted and inserted with the number of its column in this table, from 1. The border
    of a cell that came or went is the one before it, but the one after it where no column before it was kept.
    """
    was, now = list(cells(old)), list(cells(new))
    left: dict[int, list[tuple[int, int]]] = {}
    joined: dict[int, list[tuple[int, int]]] = {}
    for nth, (i, j) in enumerate(columns.moved, 1):
        edits = compare(old.part(*was[i]), new.part(*now[j]))
        left[i] = [(was[i][0] + edit.old_end, 0 if edit.changed else nth) for edit in edits if edit.deleted]
        joined[j] = [(now[j][0] + edit.new_end, 0 if edit.changed else nth) for edit in edits if edit.inserted]
    row = _RowEdits([])
    i = j = 0
    for kept_old, kept_new in [*columns.kept, (len(was), len(now))]:
        after = int(not i and not j)
        for at in range(i, kept_old):
            for stop, nth in _with_border(left.get(at, []), was[at][1] + after):
                row.add(stop, row.new, changed=True, moved=nth)
        for at in range(j, kept_new):
            for stop, nth in _with_border(joined.get(at, []), now[at][1] + after):
                row.add(row.old, stop, changed=True, moved=nth)
        if kept_old < len(was):
            row.add(was[kept_old][0], now[kept_new][0], changed=False)
            a, b = row.old, row.new
            for edit in compare(old.part(*was[kept_old]), new.part(*now[kept_new])):
                row.add(a + edit.old_end, b + edit.new_end, changed=edit.changed)
        i, j = kept_old + 1, kept_new + 1
    return list(equal_ones_joined(row.edits))


def cells(row: Tokens) -> Iterator[tuple[int, int]]:
    """Yield the first token and the end of each cell of a row."""
    borders = [at for at, key in enumerate(row.keys) if key == BORDER]
    for before, after in pairwise([-1, *borders, len(row.keys)]):
        yield before + 1, after


class _RowEdits(Struct):
    """The edits of two rows while they are built: `edits` cover the tokens before `old` and `new`."""

    edits: list[Edit]
    old: int = 0
    new: int = 0

    def add(self, old: int, new: int, *, changed: bool, moved: int = 0) -> None:
        """Add the edit that ends at these tokens."""
        if (old, new) != (self.old, self.new):
            self.edits.append(Edit(changed, self.old, old, self.new, new, moved))
        self.old, self.new = old, new


def _with_border(stops: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Return where the parts of a cell that came or went end, and their numbers. `end`: that of the cell."""
    return [*stops[:-1], (end, stops[-1][1] if stops else 0)]


def with_numbers(parts: Sequence[Passage | Stretch]) -> tuple[Sequence[Passage | Stretch], int]:
    """Return the parts of a redline, with a number of its own for each column that moved, and how many words moved.

    The numbers follow those of the moved sentences.
    """
    passages = {at: part for at, part in enumerate(parts) if isinstance(part, Passage)}
    rows = {at for at, passage in passages.items() if passage.old and passage.new and passage.new.kind == "row"}
    last = max([run.moved for at, passage in passages.items() if at not in rows for run in passage.runs], default=0)
    numbers: dict[tuple[int, int, int], int] = {}
    numbered = list(parts)
    words = 0
    for at in sorted(rows):
        passage = passages[at]
        if passage.old and passage.new and any(run.moved for run in passage.runs):
            tables = passage.old.group, passage.new.group
            runs = [
                run._replace(moved=last + numbers.setdefault((*tables, run.moved), len(numbers) + 1))
                if run.moved
                else run
                for run in passage.runs
            ]
            numbered[at] = replace(passage, runs=tuple(runs))
            words += sum(count_words(run.text) for run in runs if run.moved and run.op == "insert" and run.read)
    return numbered, words
