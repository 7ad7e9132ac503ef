"""Two documents → their redline."""

from collections.abc import Iterable, Iterator, Sequence

from legalsite.model.document import Block, Document, Span
from legalsite.model.redline import Op, Passage, PassageKind, Redline, Run, Words
from legalsite.redline.align import align
from legalsite.redline.blocks import by_blocks
from legalsite.redline.brackets import whole_brackets
from legalsite.redline.cells import BORDER, cell_by_cell
from legalsite.redline.edits import Edit, shortest_edits
from legalsite.redline.exact import Pair
from legalsite.redline.islands import absorb
from legalsite.redline.key import same_number
from legalsite.redline.memory import Memory
from legalsite.redline.order import Group
from legalsite.redline.pieces import Piece, pieces
from legalsite.redline.sentences import slide
from legalsite.redline.side import Side
from legalsite.redline.tokens import Tokens, count_words


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
