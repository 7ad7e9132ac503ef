"""The pieces of a group of blocks → the same, by the block of either side in which they stand."""

from collections.abc import Iterator, Sequence

from legalsite.redline.pieces import Piece
from legalsite.redline.sentences import ENDS

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
