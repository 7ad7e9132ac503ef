"""Pairs of reworded blocks → groups of neighbours, where one block was cut into several or several became one."""

from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from legalsite.redline.exact import Pair
from legalsite.redline.side import Side

Joint = tuple[tuple[int, ...], tuple[int, ...]]
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
    grew = True
    while grew:
        grew = False
        for step_old, step_new in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            a = mine[-1] + 1 if step_old > 0 else mine[0] - 1
            b = theirs[-1] + 1 if step_new > 0 else theirs[0] - 1
            if (step_old and a not in free_old) or (step_new and b not in free_new):
                continue
            more_mine = sorted([*mine, a]) if step_old else mine
            more_theirs = sorted([*theirs, b]) if step_new else theirs
            size = len(old.tokens(a)) if step_old else len(new.tokens(b))
            gained = _common(old, new, more_mine, more_theirs)
            if gained - same >= max(2, KEPT * size):
                mine, theirs, same, grew = more_mine, more_theirs, gained, True
                free_old -= {a} if step_old else set()
                free_new -= {b} if step_new else set()
    return tuple(mine), tuple(theirs)


def _common(old: Side, new: Side, mine: Sequence[int], theirs: Sequence[int]) -> int:
    return int(LCSseq.similarity(old.joined(mine).keys, new.joined(theirs).keys))
