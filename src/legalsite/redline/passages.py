"""Two documents → their redline."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from legalsite.model.document import Block, Document, Span
from legalsite.model.redline import Op, Passage, PassageKind, Redline, Run, Words
from legalsite.redline.align import Group, align
from legalsite.redline.cleanup import ENDS, absorb, slide, whole_brackets
from legalsite.redline.normalise import same_number
from legalsite.redline.sequences import Pair
from legalsite.redline.side import Memory, Side
from legalsite.redline.tokens import TARGET, Tokens, count_words
from legalsite.redline.words import BORDER, Edit, cell_by_cell, shortest_edits

# --- Edits → pieces: the words as they are printed, with their spaces, cut at the borders of blocks and at links'
# targets. ---


@dataclass(frozen=True, slots=True)
class Piece:
    """A run, and the block that it stands in, by its place in the group: of both sides where equal, else -1 for the
    other.
    """

    op: Op
    text: str
    target: bool
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Spaces:
    """Where the spaces around one change go: `lead` and `following` are equal text before and after it."""

    lead: str = ""
    delete: tuple[str, str] = ("", "")
    insert: tuple[str, str] = ("", "")
    following: str = ""


def pieces(edits: Sequence[Edit], old: Tokens, new: Tokens) -> list[Piece]:
    """In reading order, deletion before insertion."""
    out: list[Piece] = []
    following: str | None = None
    for edit in edits:
        if not edit.changed:
            out.extend(_pieces_equal(edit, old, new, following))
            continue
        spaces = _spaces(edit, old, new)
        following = spaces.following
        if spaces.lead:
            last_old, last_new = _block(old, max(0, edit.old_start - 1)), _block(new, max(0, edit.new_start - 1))
            out.append(Piece("equal", spaces.lead, False, last_old, last_new))
        out.extend(_pieces_changed(edit, old, new, spaces))
    return out


def _pieces_changed(edit: Edit, old: Tokens, new: Tokens, spaces: Spaces) -> Iterator[Piece]:
    """Where both sides begin with the end of a link, old and new target stand side by side behind its words."""
    start, place = edit.old_start, edit.new_start
    before, ahead = spaces.delete[0], spaces.insert[0]
    if edit.deleted and edit.inserted and old.keys[start][0] == new.keys[place][0] == TARGET:
        yield from _one_side("delete", old, (start, start + 1), ("", ""))
        yield from _one_side("insert", new, (place, place + 1), ("", ""))
        start, place = start + 1, place + 1
        before = _space(old, start) if start < edit.old_end else ""
        ahead = _space(new, place) if place < edit.new_end else ""
    yield from _one_side("delete", old, (start, edit.old_end), (before, spaces.delete[1]))
    yield from _one_side("insert", new, (place, edit.new_end), (ahead, spaces.insert[1]))


def _spaces(edit: Edit, old: Tokens, new: Tokens) -> Spaces:
    """A space that both sides have is never marked; one that only the change brought or took is marked with it."""
    first_old, first_new = _space(old, edit.old_start), _space(new, edit.new_start)
    next_old, next_new = _space(old, edit.old_end), _space(new, edit.new_end)
    if edit.deleted and edit.inserted:
        lead = first_new if bool(first_old) == bool(first_new) else ""
        outer = ("", "") if bool(first_old) == bool(first_new) else (first_old, first_new)
        if bool(next_old) == bool(next_new):
            return Spaces(lead, (outer[0], ""), (outer[1], ""), next_new)
        return Spaces(lead, (outer[0], next_old), (outer[1], next_new))
    mine, after, other = (first_old, next_old, next_new) if edit.deleted else (first_new, next_new, next_old)
    beside = ("", "")
    border = edit.old_end in old.starts if edit.deleted else edit.new_end in new.starts
    if bool(mine) == bool(other):
        lead, around, following = (other if edit.deleted else mine), ("", after), ""
    elif bool(after) == bool(other):
        lead, around, following = "", (mine, ""), next_new
    elif border:  # a block ends where there was a space
        lead, around, following = "", (mine, after), (other if edit.deleted else "")
    else:  # what joined two words, or what a space gave way to
        lead, around, following, beside = "", (mine, after), "", (other, "")
    return Spaces(lead, around, beside, following) if edit.deleted else Spaces(lead, beside, around, following)


def _space(side: Tokens, at: int) -> str:
    """What stands before a token; nothing before the first of a block, nor at the end."""
    return "" if at >= len(side.keys) or at in side.starts else side.spaces[at]


def _block(side: Tokens, at: int) -> int:
    return bisect_right(side.starts, at) - 1


def _pieces_equal(edit: Edit, old: Tokens, new: Tokens, following: str | None) -> Iterator[Piece]:
    """The new text's spelling. Cut where either side has a border."""
    offset = edit.new_start - edit.old_start
    borders = {at for at in new.starts if edit.new_start < at < edit.new_end}
    borders |= {at + offset for at in old.starts if edit.old_start < at < edit.old_end}
    edges = [edit.new_start, *sorted(borders), edit.new_end]
    for start, end in pairwise(edges):
        first = following if start == edit.new_start and following is not None else _space(new, start)
        blocks = _block(old, start - offset), _block(new, start)
        for text, target in _texts(new, start, end, first):
            yield Piece("equal", text, target, *blocks)


def _one_side(op: Op, side: Tokens, stretch: tuple[int, int], around: tuple[str, str]) -> Iterator[Piece]:
    start, stop = stretch
    edges = [start, *(at for at in side.starts if start < at < stop), stop]
    for begin, end in pairwise(edges):
        first = around[0] if begin == start else ""
        last = around[1] if end == stop else ""
        block = _block(side, begin)
        for text, target in _texts(side, begin, end, first, last):
            yield Piece(op, text, target, *((block, -1) if op == "delete" else (-1, block)))


def _texts(side: Tokens, start: int, end: int, first: str, last: str = "") -> Iterator[tuple[str, bool]]:
    """(text, is it a target) of a stretch of one block."""
    words: list[str] = [first]
    for at in range(start, end):
        if side.keys[at][0] == TARGET:
            if text := "".join(words):
                yield text, False
            yield side.texts[at], True
            words = []
        else:
            if at > start:
                words.append(side.spaces[at])
            words.append(side.texts[at])
    if text := "".join([*words, last]):
        yield text, False


# --- passages ---


def compare(old: Document, new: Document) -> Redline:
    """What changed, as passages in the order of the new text.

    Every block of both sides appears: once, or, where it was split or merged, in neighbouring passages that share it
    (between those of a block that was split, wholly inserted ones may stand). The equal and deleted words of a block's
    passages are its words in the old text, the equal and inserted ones its words in the new one. Comparing a text with
    itself marks nothing; comparing the other way round swaps the marks. The result depends on the blocks alone.
    """
    memory = Memory()
    return compare_sides(Side(old.blocks, memory), Side(new.blocks, memory))


def compare_sides(old: Side, new: Side) -> Redline:
    """The same for documents that are compared more than once: what was found out about them is remembered."""
    alignment = align(old, new)
    passages: list[Passage] = []
    counts = {"insert": 0, "delete": 0, "moved": 0}
    at = 0
    for before, group in alignment.rest:
        passages += _same(alignment.same[at:before], old, new)
        at = before
        part = list(_passages(group, old, new))
        passages += part
        if not group.old:
            counts["insert"] += len(new.words(group.new[0]))
        elif not group.new:
            counts["delete"] += len(old.words(group.old[0]))
        else:
            _count(part, counts)
    passages += _same(alignment.same[at:], old, new)
    return Redline(tuple(passages), Words(counts["insert"], counts["delete"], counts["moved"]))


def _same(pairs: Sequence[Pair], old: Side, new: Side) -> Iterator[Passage]:
    """Blocks that both texts have in the same place: most of them."""
    known = new.memory.unchanged
    for a, b in pairs:
        was, block = old.blocks[a], new.blocks[b]
        if was is block:
            passage = known.get(id(block))
            if passage is None:
                passage = known[id(block)] = Passage("unchanged", was, block, _equal(new, b))
            yield passage
            continue
        kind = "unchanged" if was.number == block.number else _kind(was, block, moved=False)
        yield Passage(kind, was, block, _equal(new, b))


def _passages(group: Group, old: Side, new: Side) -> Iterable[Passage]:
    if not group.new:
        return [Passage("deleted", old.blocks[group.old[0]], None, _whole(old, group.old[0], "delete"))]
    if not group.old:
        return [Passage("inserted", None, new.blocks[group.new[0]], _whole(new, group.new[0], "insert"))]
    a, b = group.old[0], group.new[0]
    if len(group.old) == len(group.new) == 1 and old.keys[a] == new.keys[b]:
        was, block = old.blocks[a], new.blocks[b]
        return [Passage(_kind(was, block, moved=group.moved), was, block, _equal(new, b))]
    return _reworded(group, old, new)


def _equal(new: Side, at: int) -> tuple[Run, ...]:
    runs = new.unmarked.get(at)
    if runs is None:
        runs = new.unmarked[at] = _whole(new, at, "equal")
    return runs


def _reworded(group: Group, old: Side, new: Side) -> Iterator[Passage]:
    key = "reworded", old.spans(group.old), new.spans(group.new)
    for at_old, at_new, runs in old.memory.once(key, lambda: _marked(old.joined(group.old), new.joined(group.new))):
        was = old.blocks[group.old[at_old]] if at_old >= 0 else None
        block = new.blocks[group.new[at_new]] if at_new >= 0 else None
        if was is None or block is None:
            yield Passage("deleted" if was else "inserted", was, block, runs)
        elif group.moved or all(run.op == "equal" for run in runs):
            yield Passage(_kind(was, block, moved=group.moved), was, block, runs)
        else:
            yield Passage("amended", was, block, runs)


def _marked(old: Tokens, new: Tokens) -> list[tuple[int, int, tuple[Run, ...]]]:
    """(old block, new block, its runs): blocks by their place in the group, -1 for none."""
    in_row = BORDER in old.keys and old.keys.count(BORDER) == new.keys.count(BORDER)
    steps = cell_by_cell(old, new, _edits) if in_row and len(old.starts) == len(new.starts) == 1 else _edits(old, new)
    parts = pieces(steps, old, new)
    return [(at_old, at_new, _runs(part)) for at_old, at_new, part in by_blocks(parts)]


def _edits(old: Tokens, new: Tokens) -> list[Edit]:
    """What to mark, the same in both directions."""
    if old.keys > new.keys:
        return [Edit(e.changed, e.new_start, e.new_end, e.old_start, e.old_end) for e in _edits(new, old)]
    edits = absorb(slide(shortest_edits(old.keys, new.keys), old, new), old, new)
    return slide(whole_brackets(edits, old, new), old, new)


def _kind(was: Block, block: Block, *, moved: bool) -> PassageKind:
    """Of a passage whose words are the same. A bullet that became a number, or the reverse, is style."""
    if moved:
        return "moved"
    if same_number(was.number, block.number):
        return "unchanged"
    marker = "item" in (was.kind, block.kind) and not (was.number and block.number)
    return "unchanged" if marker else "renumbered"


def _runs(parts: Iterable[Piece]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for part in parts:
        if runs and runs[-1].op == part.op and not runs[-1].target and not part.target:
            runs[-1] = Run(part.op, runs[-1].text + part.text)
        else:
            runs.append(Run(part.op, part.text, part.target))
    return tuple(runs)


def _whole(side: Side, at: int, op: Op) -> tuple[Run, ...]:
    """A whole block with one mark."""
    spans = side.blocks[at].spans
    if len(spans) == 1 and spans[0].of != "target":
        return (Run(op, spans[0].text),)
    return side.memory.once(("whole", op, spans), lambda: _runs(_pieces_of(spans, op)))


def _pieces_of(spans: Iterable[Span], op: Op) -> Iterator[Piece]:
    return (Piece(op, span.text, span.of == "target", 0, 0) for span in spans)


def _count(passages: Iterable[Passage], counts: dict[str, int]) -> None:
    for passage in passages:
        if passage.kind in {"unchanged", "renumbered"}:
            continue
        for run in passage.runs:
            if not run.target and (run.op != "equal" or passage.kind == "moved"):
                counts["moved" if run.op == "equal" else run.op] += count_words(run.text)


# --- The pieces of a group of blocks → the same, by the block of either side in which they stand. ---

Place = tuple[int, int]
"""A block of either side, by its place in the group; -1 for none."""
NOWHERE = -1, -1


def by_blocks(parts: Sequence[Piece]) -> Iterator[tuple[int, int, Sequence[Piece]]]:
    """(old block, new block, its pieces), a new one wherever either side's block changes. A deletion or an insertion
    goes with equal words of its own block: those before it, else those after it; the other way round behind the end of
    a sentence, so that what went from a clause does not end up in its heading."""
    if all(part.old < 1 and part.new < 1 for part in parts):
        yield 0, 0, parts  # one block became one other
        return
    current: Place | None = None
    held: list[Piece] = []
    for part, place in _placed(parts):
        if current is not None and place != current:
            yield *current, held
            held = []
        current = place
        held.append(part)
    if current is not None:
        yield *current, held


def _placed(parts: Sequence[Piece]) -> Iterator[tuple[Piece, Place]]:
    before, ended = NOWHERE, False
    stretch: list[Piece] = []
    for part in parts:
        if part.op != "equal":
            stretch.append(part)
            continue
        after = part.old, part.new
        yield from _changed(stretch, before, after, ended=ended)
        yield part, after
        before, stretch = after, []
        if not part.target:
            ended = part.text.rstrip()[-1:] in ENDS
    yield from _changed(stretch, before, NOWHERE, ended=ended)


def _changed(stretch: list[Piece], before: Place, after: Place, *, ended: bool) -> Iterator[tuple[Piece, Place]]:
    """What changed between two places: first what belongs to the blocks before it, then whole blocks, then what belongs
    to the blocks behind it, so that no block is left and entered again. `ended`: the words before it end a sentence."""
    merged = before[1] == after[1]  # the block before and the one behind became one, and what stood between them too

    def turn(part: Piece) -> int:
        own, side = (part.old, 0) if part.op == "delete" else (part.new, 1)
        if before[side] == after[side] == own:
            return 2 if ended else 0
        return 0 if before[side] == own else 2 if after[side] == own else 1

    for part in sorted(stretch, key=turn):
        where = turn(part)
        if where != 1:
            yield part, before if where == 0 else after
        elif part.op == "insert":
            yield part, (-1, part.new)
        else:
            yield part, (part.old, after[1] if merged else -1)
