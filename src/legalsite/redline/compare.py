"""Compares two documents. The redline consists of passages, each with the words that were
deleted and inserted in it.

It builds on layers that can each be used alone: sequences (equal items in order), align (which
block became which), words (the shortest edits), cleanup (edits that read well), runs (edits as
they are shown).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, pairwise
from operator import attrgetter

from msgspec.structs import replace

from legalsite.model.document import Block, Document, Span
from legalsite.model.redline import (
    BlockLayouts,
    LeadIns,
    Op,
    Passage,
    PassageKind,
    Redline,
    RunTuple,
    Stretch,
    Words,
    runs_of_whole_block,
)
from legalsite.redline.align import Alignment, Group, align
from legalsite.redline.blocks import block_key, changed_layouts, is_reflow
from legalsite.redline.cleanup import readable_edits
from legalsite.redline.compared_text import BlockText, Memory, Side
from legalsite.redline.lead_ins import changed_lead_ins
from legalsite.redline.moved_words import UNMARKED, with_moved_words
from legalsite.redline.runs import BlockRun, block_runs, by_blocks, joined_runs
from legalsite.redline.sequences import Edit, EqualRun, Pair, heaviest_chain, joined_edits, pairs_of
from legalsite.redline.tokens import BORDER, Tokens, count_words, is_word, joined, tokenise
from legalsite.text.clause_numbers import same_number

MAX_NUMBER_TOKENS = 6
PUNCTUATION = " .:()–—-\n"

Numbers = tuple[str, ...]
"""The clause numbers beside some blocks; empty for a block that has none."""

MarkedBlocks = tuple[int, int, RunTuple, bool]
"""An old block, a new one, what is marked in them, and whether the number of one is in the words
of the other. Blocks are indexes in their group, -1 for none."""
Tables = tuple[int, int]
"""The group of an old table and that of the new table which it became."""
Cells = list[tuple[str, ...]]
"""The keys of each cell of a row."""
Columns = tuple[Pair, ...]
"""The columns of a table that stayed in the same order, as (old, new)."""


def compare(old: Document, new: Document) -> Redline:
    """Return the redline of two documents: its passages in the order of the new text.

    Every block of both sides appears once. Only a block that was split or merged appears in
    several neighboring passages; inserted blocks may come between them. The equal and deleted
    words of a block's passages are its words in the old text, and the equal and inserted words
    are its words in the new one; a clause number that one text has in its words, and the other
    beside them, is where the new text has it. Comparing a text with itself marks nothing, and
    comparing the other way round swaps the marks. The result depends on nothing but the blocks.
    """
    memory = Memory()
    return compare_sides(Side(old.blocks, memory), Side(new.blocks, memory))


def have_other_words(old: Document, new: Document) -> bool:
    """Return whether one document has a word more often than the other one, so that their
    redline marks something.

    This takes a fraction of the time and memory of a redline. Words of clause numbers do not
    count: a number may be in the words of one document and beside those of the other.
    """
    times: Counter[str] = Counter()
    spans = {}
    for document, sign in ((old, 1), (new, -1)):
        for block in document.blocks:
            key = block_key(block)
            times[key] += sign
            spans[key] = block.read
    words: Counter[str] = Counter()
    for key, more in times.items():
        if more:
            for word in filter(is_word, tokenise(spans[key]).keys):
                words[word] += more
    for number in {block.number for block in (*old.blocks, *new.blocks) if block.number}:
        for word in tokenise((Span(number),)).keys:
            del words[word]
    return any(words.values())


def compare_sides(old: Side, new: Side) -> Redline:
    """Return the redline of two sides, for documents that are compared more than once.

    Work that was done for a side, or with the same memory, is not done again.
    """
    old = old.with_links_of(new)
    alignment = align(old, new)
    lead_ins = changed_lead_ins(old, new, alignment)
    columns = _columns(alignment, old, new)
    partners = [-1] * len(new.blocks)  # the old block that each new one was
    for a, b, length in alignment.same:
        partners[b : b + length] = range(a, a + length)
    noted = _noted_passages(alignment.same, old, new, lead_ins)
    parts: list[Passage | Stretch] = []
    start = 0
    for at, group in alignment.rest:
        parts += _unchanged_parts(range(start, at), partners, noted, old, new)
        parts += _changed_passages(group, old, new, lead_ins, columns)
        start = at + len(group.new)
    parts += _unchanged_parts(range(start, len(new.blocks)), partners, noted, old, new)
    return Redline(tuple(with_moved_words(parts, new.memory)))


def marked_words(redline: Redline, count: Callable[[str], int] = count_words) -> Words:
    """Return how many words are marked: those that moved only where they are now. A clause
    number that only one text has in its words did not move. `count` returns how many words a
    text has."""
    counts = Counter[tuple[str, bool]]()
    moved = 0
    for passage in redline.outside_stretches:
        if passage.kind in UNMARKED:
            continue
        for side in {run.op for run in passage.runs} - {"equal"}:
            runs = [run for run in passage.runs if run.op in (side, "equal") and run.read]
            for (op, nth), stretch in groupby(runs, attrgetter("op", "moved")):
                if op == side:
                    words = "".join([run.text for run in stretch])
                    counts[op, nth > 0] += count(words)
        if passage.kind == "moved" and passage.old:
            equal = [run.text for run in passage.runs if run.read and run.op == "equal"]
            moved += min(sum(map(count, equal)), count(passage.old.text))
    moved += min(counts["insert", True], counts["delete", True])
    return Words(counts["insert", False], counts["delete", False], moved)


def _noted_passages(
    same: Sequence[EqualRun], old: Side, new: Side, lead_ins: Mapping[int, LeadIns]
) -> dict[int, Passage]:
    """Return the passages of equal blocks with another number, layout or lead-in, by the index
    of the new block."""
    noted = {}
    for run in same:
        if not lead_ins and old.looks_like(new, run):
            continue
        for a, b in pairs_of([run]):
            was, block = old.blocks[a], new.blocks[b]
            layouts = changed_layouts(was, block)
            kind = _kind(was, block, layouts, moved=b in lead_ins)
            if kind != "unchanged":
                runs = _with_one_mark(new, b, "equal")
                noted[b] = Passage(kind, was, block, runs, lead_ins.get(b), layouts)
    return noted


def _unchanged_parts(
    places: range, partners: Sequence[int], noted: Mapping[int, Passage], old: Side, new: Side
) -> Iterator[Passage | Stretch]:
    """Yield these blocks of the new text, which both texts have in the same place: as one
    stretch, interrupted only by passages that are `noted`."""
    start = places.start
    for b in sorted(noted.keys() & places):
        yield from _stretch(range(start, b), partners, old, new)
        yield noted[b]
        start = b + 1
    yield from _stretch(range(start, places.stop), partners, old, new)


def _stretch(places: range, partners: Sequence[int], old: Side, new: Side) -> Iterator[Stretch]:
    if places:
        news = slice(places.start, places.stop)
        olds = tuple([old.blocks[a] for a in partners[news]])
        yield Stretch(olds, tuple(new.blocks[news]))


def _changed_passages(
    group: Group,
    old: Side,
    new: Side,
    lead_ins: Mapping[int, LeadIns],
    columns: Mapping[Tables, Columns],
) -> Iterable[Passage]:
    if not group.new:
        a = group.old[0]
        return [Passage("deleted", old.blocks[a], None, _with_one_mark(old, a, "delete"))]
    b = group.new[0]
    if not group.old:
        return [Passage("inserted", None, new.blocks[b], _with_one_mark(new, b, "insert"))]
    passages = _reworded_passages(group, old, new, columns)
    if b in lead_ins:  # one block became one other
        return [replace(passage, kind="moved", lead_ins=lead_ins[b]) for passage in passages]
    return passages


def _reworded_passages(
    group: Group, old: Side, new: Side, columns: Mapping[Tables, Columns]
) -> Iterator[Passage]:
    olds = [old.blocks[a] for a in group.old]
    news = [new.blocks[b] for b in group.new]
    of_table = columns.get((olds[0].group, news[0].group), ())
    was_numbers = tuple([block.number for block in olds])
    numbers = tuple([block.number for block in news])
    both = None if was_numbers == numbers else (was_numbers, numbers)
    old_texts = tuple([old.texts[a] for a in group.old])
    new_texts = tuple([new.texts[b] for b in group.new])
    words = old_texts, new_texts, of_table, both
    marked = old.memory.get_or_make(("reworded", *words), partial(_marked_blocks, *words))
    return _passages(marked, olds, news, moved=group.moved)


def _passages(
    marked: Iterable[MarkedBlocks], olds: Sequence[Block], news: Sequence[Block], *, moved: bool
) -> Iterator[Passage]:
    """Yield the passages of a group of blocks."""
    last_old = last_new = -1
    for at_old, at_new, runs, in_words in marked:
        if at_new < 0:
            yield Passage("deleted", olds[at_old], None, runs)
            continue
        if at_old < 0:
            yield Passage("inserted", None, news[at_new], runs)
            continue
        was = olds[at_old]
        block = news[at_new]
        begun = at_old == last_old or at_new == last_new
        layouts = changed_layouts(was, block, begun=begun)
        if in_words and "heading" not in (was.kind, block.kind):
            layouts = None
        last_old = at_old
        last_new = at_new
        kind: PassageKind = "amended"
        if moved or all(run.op == "equal" for run in runs):
            kind = "unchanged"
            if moved or layouts or not in_words:
                kind = _kind(was, block, layouts, moved=moved)
        yield Passage(kind, was, block, runs, layouts=layouts, number_stayed=in_words)


def _marked_blocks(
    was_texts: Iterable[BlockText],
    texts: Iterable[BlockText],
    columns: Columns,
    numbers: tuple[Numbers, Numbers] | None,
) -> list[MarkedBlocks]:
    """Return what each passage of a group is made of. Two rows are compared cell by cell.
    `numbers`: those of the blocks, if they differ.

    A number that one text has beside a block, and the other one in its words, is compared as if
    both had it in their words. If it does not open the block on both sides then, it is a word
    like others.
    """
    old = joined([text.tokens for text in was_texts])
    new = joined([text.tokens for text in texts])
    if numbers:
        return _marked_with_numbers(old, new, columns, *numbers)
    runs_of_blocks = by_blocks(block_runs(_edits(old, new, columns), old, new))
    return [(a, b, joined_runs(runs), False) for a, b, runs in runs_of_blocks]


def _marked_with_numbers(
    old: Tokens, new: Tokens, columns: Columns, was: Numbers, now: Numbers
) -> list[MarkedBlocks]:
    """Return the same for blocks that have other numbers beside them on either side."""
    of_old = numbers_in_words(new, now, old, was)
    of_new = numbers_in_words(old, was, new, now)
    while True:
        old_side = with_numbers(old, of_old)
        new_side = with_numbers(new, of_new)
        edits = _edits(old_side, new_side, columns)
        passages = list(by_blocks(block_runs(edits, old_side, new_side)))
        first_of_old: dict[int, BlockRun] = {}
        first_of_new: dict[int, BlockRun] = {}
        for a, b, runs in passages:
            first_of_old.setdefault(a, runs[0])
            first_of_new.setdefault(b, runs[0])
        removed = _remove_others(of_old, first_of_old) + _remove_others(of_new, first_of_new)
        if not removed:
            break
    marked = []
    for a, b, runs in passages:
        shown = list(runs)
        if b in of_new and runs[0] is first_of_new[b]:
            # a number that is beside the new words is not in the runs
            words = runs[0].text.lstrip().removeprefix(of_new[b].written).lstrip()
            shown[0] = replace(runs[0], text=words)
        marked.append((a, b, joined_runs(shown), a in of_old or b in of_new))
    return marked


def _remove_others(numbers: dict[int, Tokens], first: Mapping[int, BlockRun]) -> int:
    """Remove the numbers that don't open their blocks on both sides, and return how many there
    were.

    `first`: the first run of each block."""
    count = 0
    for at, number in list(numbers.items()):
        run = first[at]
        if run.op != "equal" or not run.text.lstrip().startswith(number.written):
            del numbers[at]
            count += 1
    return count


def _edits(old: Tokens, new: Tokens, columns: Columns) -> list[Edit]:
    borders = old.keys.count(BORDER)
    is_row = borders > 0 and len(old.starts) == len(new.starts) == 1
    if is_row and not columns and borders == new.keys.count(BORDER):
        # no change runs from one cell into the next
        columns = tuple([(at, at) for at in range(borders + 1)])
    return column_by_column(old, new, columns) if columns else readable_edits(old, new)


def _kind(was: Block, block: Block, layouts: BlockLayouts | None, *, moved: bool) -> PassageKind:
    """Return the kind of a passage whose words are equal. A bullet that became a number is not a
    change."""
    if moved:
        return "moved"
    if layouts and not is_reflow(layouts):
        return "amended"
    if same_number(was.number, block.number):
        return "unchanged"
    is_item = "item" in (was.kind, block.kind)
    is_bullet = is_item and not (was.number and block.number)
    return "unchanged" if is_bullet else "renumbered"


def _with_one_mark(side: Side, at: int, op: Op) -> RunTuple:
    """Return the runs of a block that was kept, deleted or inserted as a whole."""
    text = side.texts[at]
    return side.memory.get_or_make(("whole", op, text), lambda: runs_of_whole_block(text.block, op))


def numbers_in_words(
    side: Tokens, own_numbers: Numbers, other: Tokens, numbers: Numbers
) -> dict[int, Tokens]:
    """Return the numbers that the other side has beside its blocks and that this one may have in
    its words, by the block: those before its first word, the longest first, `(a)` before `a)`.
    `own_numbers` and `numbers`: those beside the blocks of this side and of the other one."""
    wanted = {}  # the blocks, by their numbers and their first words
    openings = set()
    for block, (number, start) in enumerate(zip(numbers, other.starts, strict=True)):
        if number and number not in own_numbers:
            opening = "".join(other.keys[start : start + 1])
            wanted[number.strip("()"), opening] = block
            openings.add(opening)
    begins = dict(zip(side.starts, own_numbers, strict=True))
    numbers_by_block = {}
    first = 0  # the first token that may belong to a number
    for end, key in enumerate(side.keys):
        if end in begins:
            first = end
            if begins[end]:
                first += 1
        if key not in openings:
            continue
        for start in range(max(first, end - MAX_NUMBER_TOKENS), end):
            if side.texts[start] != "(" and side.texts[start] in PUNCTUATION:
                continue
            tokens = side.part(start, end)
            block = wanted.pop((tokens.written.strip(PUNCTUATION), key), -1)
            if block >= 0:
                numbers_by_block[block] = tokens
                first = end
                break
    return numbers_by_block


def with_numbers(side: Tokens, numbers: Mapping[int, Tokens]) -> Tokens:
    """Return the tokens with these numbers before the words of their blocks."""
    keys = list(side.keys)
    texts = list(side.texts)
    spaces = list(side.spaces)
    starts = list(side.starts)
    for block, number in sorted(numbers.items(), reverse=True):
        at = starts[block]
        keys[at:at] = number.keys
        texts[at:at] = number.texts
        spaces[at : at + 1] = [spaces[at], *number.spaces[1:], " "]
        starts[block + 1 :] = [start + len(number) for start in starts[block + 1 :]]
    return Tokens(keys, texts, spaces, starts, side.tail)


# Tables: the head row says which column became which. A column that moved is deleted in one place
# and inserted in the other; cells of the other columns are compared with one another


def _columns(alignment: Alignment, old: Side, new: Side) -> dict[Tables, Columns]:
    """Return the columns of each table in which columns moved, came or went. Only tables whose
    head row changed are examined."""
    changed = []
    rows: dict[Tables, list[tuple[Cells, Cells]]] = {}
    for _, group in alignment.rest:
        if len(group.old) == len(group.new) == 1:
            a, b = group.old[0], group.new[0]
            changed.append((a, b))
            if old.blocks[a].is_head and new.blocks[b].is_head:
                rows[old.blocks[a].group, new.blocks[b].group] = []
    if not rows:
        return {}
    for a, b in [*changed, *pairs_of(alignment.same)]:
        table = rows.get((old.blocks[a].group, new.blocks[b].group))
        if table is not None:
            table.append((_cells(old.texts[a].tokens), _cells(new.texts[b].tokens)))
    columns = {}
    for tables, table in rows.items():
        kept = _kept_columns(table)
        if kept:
            columns[tables] = kept
    return columns


def _cells(row: Tokens) -> Cells:
    return [tuple(row.keys[start:end]) for start, end in row.cells()]


def _kept_columns(rows: Sequence[tuple[Cells, Cells]]) -> Columns:
    """Return which columns stayed, by their names; none if all did, or if names are missing or
    repeated. `rows`: the old and the new cells; those of the head first. If a row stayed, so did
    the columns: no row may be shown with more cells than another."""
    was, now = rows[0]
    if was > now:  # both directions keep the same columns
        turned = _kept_columns([(after, before) for before, after in rows])
        return tuple([(i, j) for j, i in turned])
    sizes = {(len(before), len(after)) for before, after in rows}
    if len(sizes) > 1 or len(set(was)) < len(was) or len(set(now)) < len(now):
        return ()
    edges = []
    for name in set(was).intersection(now):
        i, j = was.index(name), now.index(name)
        tokens = sum([len(before[i]) + len(after[j]) for before, after in rows])
        edges.append((i, j, 1.0 + tokens))
    kept = tuple(heaviest_chain(edges))
    stayed = len(kept) == len(edges) or any(before == after for before, after in rows)
    return () if len(was) == len(now) and stayed else kept


def column_by_column(old: Tokens, new: Tokens, columns: Columns) -> list[Edit]:
    """Return the edits of two rows.

    The border of a cell that came or went is the one before it, but the one after it where no
    column before it was kept.
    """
    was = old.cells()
    now = new.cells()
    ends = [(0, 0, False)]  # of the edits: old token, new token, whether it changed
    i = j = 0
    for kept_old, kept_new in [*columns, (len(was), len(now))]:
        border = 0 if i else 1
        if kept_old > i:
            end = was[kept_old - 1][1] + border
            ends.append((end, ends[-1][1], True))
        if kept_new > j:
            end = now[kept_new - 1][1] + border
            ends.append((ends[-1][0], end, True))
        if kept_old < len(was):
            a, old_end = was[kept_old]
            b, new_end = now[kept_new]
            ends.append((a, b, False))
            inside = readable_edits(old.part(a, old_end), new.part(b, new_end))
            ends += [(a + edit.old_end, b + edit.new_end, edit.changed) for edit in inside]
        i = kept_old + 1
        j = kept_new + 1
    edits = [Edit(changed, a, c, b, d) for (a, b, _), (c, d, changed) in pairwise(ends)]
    return joined_edits(edits, changed=False)
