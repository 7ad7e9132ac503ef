"""Compares two documents. The redline consists of passages, each with the words that were deleted and inserted in it.

It builds on layers that can each be used alone: sequences (equal items in order), align (which block became which),
words (the shortest edits), cleanup (edits that read well), runs (edits as they are shown).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import add

from msgspec.structs import replace

from legalsite.model.document import Block, Document, Span
from legalsite.model.redline import (
    BlockLayouts,
    LeadIns,
    Op,
    Passage,
    PassageKind,
    Redline,
    Run,
    Stretch,
    Words,
    whole_block,
)
from legalsite.redline.align import Alignment, Group, align
from legalsite.redline.blocks import block_key, changed_layouts, same_number
from legalsite.redline.cleanup import readable_edits
from legalsite.redline.compared_text import Memory, Side
from legalsite.redline.lead_ins import changed_lead_ins
from legalsite.redline.moved_words import UNMARKED, with_moved_words
from legalsite.redline.runs import block_runs, by_blocks, joined_runs
from legalsite.redline.sequences import pairs_of
from legalsite.redline.table_columns import Columns, Tables, cell_by_cell, changed_columns, column_by_column
from legalsite.redline.tokens import BORDER, Tokens, count_words, is_word, tokenise

FOLLOWING = 2  # tokens after the number that both texts must have
LONGEST = 6  # tokens of a number
PUNCTUATION = " .:()–—-\n"

Numbers = tuple[str, ...]
"""The clause numbers beside some blocks; empty for a block that has none."""
Opening = tuple[str, ...]
"""The keys of the first tokens of a block."""

MarkedBlocks = tuple[int, int, tuple[Run, ...], bool]
"""An old block, a new one, what is marked in them, and whether one of the two has its number in its words. Blocks are
indexes in their group, -1 for none."""


def compare(old: Document, new: Document) -> Redline:
    """Return the redline of two documents: its passages in the order of the new text.

    Every block of both sides appears once. Only a block that was split or merged appears in several neighbouring
    passages; inserted blocks may come between them. The equal and deleted words of a block's passages are its words in
    the old text, and the equal and inserted words are its words in the new one. Comparing a text with itself marks
    nothing, and comparing the other way round swaps the marks. The result depends on nothing but the blocks.
    """
    memory = Memory()
    return compare_sides(Side(old.blocks, memory), Side(new.blocks, memory))


def have_other_words(old: Document, new: Document) -> bool:
    """Return whether one document has a word more often than the other one, so that their redline marks something.

    This takes a fraction of the time and memory of a redline. Words of clause numbers do not count: a number may be in
    the words of one document and beside those of the other.
    """
    times: Counter[str] = Counter()
    spans: dict[str, tuple[Span, ...]] = {}
    for document, sign in ((old, 1), (new, -1)):
        for block in document.blocks:
            key = block_key(block.read)
            times[key] += sign
            spans[key] = block.read
    words: Counter[str] = Counter()
    for key, more in times.items():
        for word in filter(is_word, tokenise(spans[key]).keys) if more else ():
            words[word] += more
    numbers = {block.number for block in (*old.blocks, *new.blocks) if block.number}
    of_numbers = {key for number in numbers for key in tokenise((Span(number),)).keys}
    return any(more and word not in of_numbers for word, more in words.items())


def compare_sides(old: Side, new: Side) -> Redline:
    """Return the redline of two sides, for documents that are compared more than once.

    Work that was done for a side, or with the same memory, is not done again.
    """
    old = old.with_links_of(new)
    alignment = align(old, new)
    changed = changed_lead_ins(old, new, alignment.same, [(group.old, group.new) for _, group in alignment.rest])
    moved = {b for _, group in alignment.rest if changed and group.moved for b in group.new}
    lead_ins = {b: lead_ins for b, lead_ins in changed.items() if b not in moved}
    columns = _columns(alignment, old, new)
    partners = [-1] * len(new.blocks)  # the old block that each new one was
    for a, b, length in alignment.same:
        partners[b : b + length] = range(a, a + length)
    parts: list[Passage | Stretch] = []
    start = 0
    for at, group in alignment.rest:
        parts += _unchanged(range(start, at), partners, old, new, lead_ins)
        parts += _changed(group, old, new, lead_ins, columns)
        start = at + len(group.new)
    parts += _unchanged(range(start, len(new.blocks)), partners, old, new, lead_ins)
    with_moves = with_moved_words(parts, new.memory)
    return Redline(tuple(with_moves), marked_words(with_moves))


def marked_words(parts: Iterable[Passage | Stretch], count: Callable[[str], int] = count_words) -> Words:
    """Return how many words are marked: those that moved only where they are now. A clause number that only one text
    has in its words did not move. `count` returns how many words a text has."""
    counts = {"insert": 0, "delete": 0, "moved": 0}
    for passage in parts:
        if isinstance(passage, Stretch) or passage.kind in UNMARKED:
            continue
        counts["equal"] = 0
        for run in passage.runs:
            if run.read and not (run.moved and run.op == "delete"):
                counts["moved" if run.moved else run.op] += count(run.text)
        if passage.kind == "moved" and passage.old:
            counts["moved"] += min(counts["equal"], count(passage.old.text))
    return Words(counts["insert"], counts["delete"], counts["moved"])


def _columns(alignment: Alignment, old: Side, new: Side) -> dict[Tables, Columns]:
    """Return which columns of tables moved, came or went. Only tables whose head row changed are examined."""
    changed = [(group.old[0], group.new[0]) for _, group in alignment.rest if len(group.old) == len(group.new) == 1]
    if not any(old.blocks[a].is_head for a, _ in changed):
        return {}
    return changed_columns([*changed, *pairs_of(alignment.same)], old, new)


def _unchanged(
    places: range, partners: Sequence[int], old: Side, new: Side, lead_ins: Mapping[int, LeadIns]
) -> Iterator[Passage | Stretch]:
    """Yield these blocks of the new text, which both texts have in the same place: as one stretch, interrupted only by
    passages that have another number, layout or lead-in."""
    start, end = places.start, places.stop
    same_numbers = [old.numbers[a] for a in partners[start:end]] == new.numbers[start:end]
    same_layouts = [old.layouts[a] for a in partners[start:end]] == new.layouts[start:end]
    if not same_numbers or not same_layouts or not lead_ins.keys().isdisjoint(places):
        for b in places:
            was, block = old.blocks[partners[b]], new.blocks[b]
            layouts = changed_layouts(was, block)
            kind = _kind(was, block, layouts, moved=b in lead_ins)
            if kind != "unchanged":
                yield from _stretch(range(start, b), partners, old, new)
                yield Passage(kind, was, block, _with_one_mark(new, b, "equal"), lead_ins.get(b), layouts)
                start = b + 1
    yield from _stretch(range(start, end), partners, old, new)


def _stretch(places: range, partners: Sequence[int], old: Side, new: Side) -> Iterator[Stretch]:
    if places:
        news = slice(places.start, places.stop)
        yield Stretch(tuple([old.blocks[a] for a in partners[news]]), tuple(new.blocks[news]))


def _changed(
    group: Group, old: Side, new: Side, lead_ins: Mapping[int, LeadIns], columns: Mapping[Tables, Columns]
) -> Iterable[Passage]:
    if not group.new:
        return [Passage("deleted", old.blocks[group.old[0]], None, _with_one_mark(old, group.old[0], "delete"))]
    if not group.old:
        return [Passage("inserted", None, new.blocks[group.new[0]], _with_one_mark(new, group.new[0], "insert"))]
    b = group.new[0]
    passages = list(_reworded(group, old, new, columns))
    if b in lead_ins and len(passages) == 1:
        return [replace(passages[0], kind="moved", lead_ins=lead_ins[b])]
    return passages


def _reworded(group: Group, old: Side, new: Side, columns: Mapping[Tables, Columns]) -> Iterator[Passage]:
    of_table = columns.get((old.blocks[group.old[0]].group, new.blocks[group.new[0]].group)) if columns else None
    was_numbers, numbers = tuple([old.numbers[a] for a in group.old]), tuple([new.numbers[b] for b in group.new])
    both = None if was_numbers == numbers else (was_numbers, numbers)
    key = "reworded", old.these(group.old), new.these(group.new), of_table, both
    marked = old.memory.once(key, lambda: _marked(old.joined(group.old), new.joined(group.new), of_table, both))
    last_old = last_new = -1
    for at_old, at_new, runs, in_words in marked:
        was = old.blocks[group.old[at_old]] if at_old >= 0 else None
        block = new.blocks[group.new[at_new]] if at_new >= 0 else None
        if was is None or block is None:
            yield Passage("deleted" if was else "inserted", was, block, runs)
            continue
        begun = at_old == last_old or at_new == last_new
        layouts = changed_layouts(was, block, begun=begun)
        if in_words and "heading" not in (was.kind, block.kind):
            layouts = None
        last_old, last_new = at_old, at_new
        kind: PassageKind = "amended"
        if group.moved or all(run.op == "equal" for run in runs):
            same = in_words and not layouts and not group.moved
            kind = "unchanged" if same else _kind(was, block, layouts, moved=group.moved)
        yield Passage(kind, was, block, runs, layouts=layouts)


def _marked(
    old: Tokens, new: Tokens, columns: Columns | None, numbers: tuple[Numbers, Numbers] | None
) -> list[MarkedBlocks]:
    """Return what each passage of a group is made of. Two rows are compared cell by cell. `numbers`: those of the
    blocks, if they differ."""
    in_old, in_new = set[int](), set[int]()  # blocks of the other side whose numbers are in the words
    if numbers:
        was, now = numbers
        bare, in_old = without_numbers(old, was, new, now, shown=False)
        new, in_new = without_numbers(new, now, old, was, shown=True)
        old = bare
    borders = old.keys.count(BORDER)
    if columns:
        edits = column_by_column(old, new, columns)
    elif borders and borders == new.keys.count(BORDER) and len(old.starts) == len(new.starts) == 1:
        edits = cell_by_cell(old, new)
    else:
        edits = readable_edits(old, new)
    return [
        (at_old, at_new, joined_runs(of_block), at_new in in_old or at_old in in_new)
        for at_old, at_new, of_block in by_blocks(block_runs(edits, old, new))
    ]


def _kind(was: Block, block: Block, layouts: BlockLayouts | None, *, moved: bool) -> PassageKind:
    """Return the kind of a passage whose words are equal. A bullet that became a number is not a change."""
    if moved:
        return "moved"
    if layouts:
        return "amended"
    if same_number(was.number, block.number):
        return "unchanged"
    marker = "item" in (was.kind, block.kind) and not (was.number and block.number)
    return "unchanged" if marker else "renumbered"


def _with_one_mark(side: Side, at: int, op: Op) -> tuple[Run, ...]:
    """Return the runs of a block that was kept, deleted or inserted as a whole."""
    text = side.texts[at]
    return side.memory.once(("whole", op, text), lambda: whole_block(text.block, op))


def without_numbers(
    side: Tokens, own: Numbers, other: Tokens, numbers: Numbers, *, shown: bool
) -> tuple[Tokens, set[int]]:
    """Return the tokens of a side without the numbers that the other side has beside its blocks, and these blocks.

    After its number, each of them must go on with the same words. The blocks are indexes in the other group. `own` and
    `numbers`: those beside the blocks of this side and of the other one. `shown`: keep the numbers in the spaces
    before the words, because these spaces are shown; those of the old text would count as deleted words.
    """
    ends = pairwise([*other.starts, len(other)])
    openings = [tuple(other.keys[start : min(end, start + FOLLOWING)]) for start, end in ends]
    wanted = {
        (number.strip("()"), opening): block
        for block, (number, opening) in enumerate(zip(numbers, openings, strict=True))
        if number and opening and number not in own
    }
    numbered = {start for start, number in zip(side.starts, own, strict=True) if number}
    stretches: list[tuple[int, int]] = []
    found: set[int] = set()
    for start, end, number in _candidates(side, {opening for _, opening in wanted}):
        if number in wanted and start not in numbered and not (stretches and start < stretches[-1][1]):
            found.add(wanted.pop(number))
            stretches.append((start, end))
    return _without(side, stretches, shown=shown) if stretches else side, found


def _candidates(side: Tokens, openings: set[Opening]) -> Iterator[tuple[int, int, tuple[str, Opening]]]:
    """Yield (first token, end, (number, opening)) of what may be a number before one of these openings.

    The longest comes first: `(a)` before `a)`.
    """
    sizes = {len(opening) for opening in openings}
    begins, start_of_block = set(side.starts), 0
    for end in range(1, len(side) if sizes else 0):
        if end in begins:
            start_of_block = end
            continue
        for opening in {tuple(side.keys[end : end + size]) for size in sizes} & openings:
            for start in range(max(start_of_block, end - LONGEST), end):
                if side.texts[start] == "(" or side.texts[start] not in PUNCTUATION:
                    others = map(add, side.spaces[start + 1 : end], side.texts[start + 1 : end])
                    text = "".join([side.texts[start], *others])
                    yield start, end, (text.strip(PUNCTUATION), opening)


def _without(side: Tokens, stretches: list[tuple[int, int]], *, shown: bool) -> Tokens:
    """Return the tokens without these stretches. Those that are `shown` go to the space before the next token."""
    keys, texts, spaces = list(side.keys), list(side.texts), list(side.spaces)
    starts = list(side.starts)
    for start, end in reversed(stretches):
        between = [part for at in range(start, end) for part in (spaces[at], texts[at])]
        spaces[start : end + 1] = ["".join([*between, spaces[end]]) if shown else spaces[start]]
        del keys[start:end], texts[start:end]
        starts = [at if at <= start else at - (end - start) for at in starts]
    return Tokens(keys, texts, spaces, starts, side.tail)
