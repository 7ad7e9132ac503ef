"""Pairs of reworded blocks → groups of neighbours, where one block was cut into several or several became one."""

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

from legalsite.redline.exact import Pair
from legalsite.redline.side import Side

Joint = tuple[tuple[int, ...], tuple[int, ...]]
REACH = 2  # blocks by which a group may grow at once
KEPT = 0.5  # share of a block's words that its neighbour's partner must hold for the two to be one clause cut in two


def join_neighbours(
    old: Side, new: Side, pairs: Sequence[Pair], olds: Sequence[int], news: Sequence[int]
) -> list[Joint]:
    """n to m: each pair grows over the free blocks beside it as long as their words stand in its other side."""
    free_old = set(olds) - {a for a, _ in pairs}
    free_new = set(news) - {b for _, b in pairs}
    if not free_old and not free_new:
        return [((a,), (b,)) for a, b in pairs]
    return [_grown(old, new, pair, free_old, free_new) for pair in pairs]


def _grown(old: Side, new: Side, pair: Pair, free_old: set[int], free_new: set[int]) -> Joint:
    mine, theirs = [pair[0]], [pair[1]]
    same = _common(old, new, mine, theirs)
    growing = True
    while growing:
        growing = False
        for side, blocks, free in ((new, theirs, free_new), (old, mine, free_old)):
            for wider in _wider(blocks, free):
                far = wider[0] if wider[0] < blocks[0] else wider[-1]
                least = max(2, KEPT * len(side.tokens(far)))
                now = _common(old, new, mine, wider) if side is new else _common(old, new, wider, theirs)
                if now - same >= least:
                    free -= set(wider)
                    blocks[:] = wider
                    same, growing = now, True
                    break
    return tuple(mine), tuple(theirs)


def _wider(blocks: Sequence[int], free: set[int]) -> Iterator[list[int]]:
    """The blocks with the next one or two free ones on either side; a block that was inserted in the middle of a clause
    is stepped over."""
    for reach in range(1, REACH + 1):
        after = list(range(blocks[-1] + 1, blocks[-1] + 1 + reach))
        if free.issuperset(after):
            yield [*blocks, *after]
        before = list(range(blocks[0] - reach, blocks[0]))
        if free.issuperset(before):
            yield [*before, *blocks]


def _common(old: Side, new: Side, mine: Sequence[int], theirs: Sequence[int]) -> int:
    return int(LCSseq.similarity(old.joined(mine).keys, new.joined(theirs).keys))
