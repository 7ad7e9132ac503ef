"""The pieces of a group of blocks → the same, by the block of either side in which they stand."""

from collections.abc import Iterator, Sequence

from legalsite.redline.pieces import Piece
from legalsite.redline.sentences import ENDS


def by_blocks(parts: Sequence[Piece]) -> Iterator[tuple[int, int, list[Piece]]]:
    """(old block, new block, its pieces), a new one wherever either side's block changes. A deletion or an insertion
    goes with equal words of its own block: those before it, else those after it; the other way round behind the end of
    a sentence, so that what went from a clause does not end up in its heading."""
    if len({part.old for part in parts} | {part.new for part in parts}) == 2 and all(p.op != "equal" for p in parts):
        yield 0, 0, list(parts)  # one block replaced by another as a whole
        return
    ahead: list[tuple[tuple[int, int], int]] = []
    upcoming, goes_on = (-1, -1), -1
    for part in reversed(parts):
        if part.op != "delete":
            goes_on = part.new
        if part.op == "equal":
            upcoming = part.old, part.new
        ahead.append((upcoming, goes_on))
    current: tuple[int, int] | None = None
    held: list[Piece] = []
    ended = False
    for part, (after, goes_on) in zip(parts, reversed(ahead), strict=True):
        place = _place(part, current, after, goes_on, ended=ended)
        if part.op == "equal" and not part.target:
            ended = part.text.rstrip()[-1:] in ENDS
        if current is not None and place != current:
            yield *current, held
            held = []
        current = place
        held.append(part)
    if current is not None:
        yield *current, held


def _place(
    part: Piece, current: tuple[int, int] | None, after: tuple[int, int], goes_on: int, *, ended: bool
) -> tuple[int, int]:
    """`goes_on`: the new block that is read behind it; `ended`: the equal words before it end a sentence."""
    if part.op == "equal":
        return part.old, part.new
    side, own = (0, part.old) if part.op == "delete" else (1, part.new)
    for place in (after, current) if ended else (current, after):
        if place is not None and place[side] == own:
            return place
    if part.op == "insert":
        return -1, part.new
    merged = current is not None and current[1] == goes_on  # the block before and the one behind became one
    return part.old, goes_on if merged else -1
