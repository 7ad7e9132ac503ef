"""Pairs blocks that have no partner in their own place with the blocks that they became elsewhere."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from legalsite.redline.compared_text import Side
from legalsite.redline.sequences import Pair
from legalsite.redline.similar import LikenessCache, alike, likenesses
from legalsite.redline.words import BORDER

WORDS = 4  # a shorter block resembles too many others to be recognised: it moves only beside one that moved
HEADING_WORDS = 6
DISTINCT = 12  # word pairs; two blocks do not share so many by chance, however much was added to one of them

Free = tuple[set[int], set[int]]
"""Blocks of the old and of the new text that have no partner so far, by index."""


def stands_alone(side: Side, at: int) -> bool:
    """Return whether a block is long enough to be recognised elsewhere."""
    return len(side.words(at)) >= (HEADING_WORDS if side.blocks[at].kind == "heading" else WORDS)


def moved_pairs(old: Side, new: Side, moves: Sequence[Pair], free: Free, cache: LikenessCache) -> list[Pair]:
    """Return all moves: the given ones, other equal blocks, similar blocks, and blocks (mostly headings) beside these.

    `free` is not changed.
    """
    free_old, free_new = set(free[0]), set(free[1])
    moves = list(moves)

    def take(pairs: Iterable[Pair]) -> None:
        for a, b in pairs:
            if a in free_old and b in free_new:
                free_old.remove(a)
                free_new.remove(b)
                moves.append((a, b))

    for a, b in moves:
        free_old.discard(a)
        free_new.discard(b)
    take(_equal(old, new, free_old, free_new))
    take(_short(old, new, free_old, free_new))
    if free_old and free_new:
        take(_alike(old, new, free_old, free_new, cache))
    for a, b in list(moves):
        for step in (-1, 1):
            beside = a + step, b + step
            while beside[0] in free_old and beside[1] in free_new and _moved_along(old, new, *beside):
                take([beside])
                beside = beside[0] + step, beside[1] + step
    return sorted(moves)


def _equal(old: Side, new: Side, free_old: set[int], free_new: set[int]) -> list[Pair]:
    """Return pairs of equal blocks. If several are equal, the nth old one goes with the nth new one."""
    both = {old.keys[a] for a in free_old} & {new.keys[b] for b in free_new}
    if not both:
        return []
    left: dict[str, list[int]] = defaultdict(list)
    for b in sorted(free_new, reverse=True):
        if new.keys[b] in both:
            left[new.keys[b]].append(b)
    return [(a, left[old.keys[a]].pop()) for a in sorted(free_old) if left.get(old.keys[a]) and stands_alone(old, a)]


def _short(old: Side, new: Side, free_old: set[int], free_new: set[int]) -> list[Pair]:
    """Return pairs of short items and rows that cannot be mistaken, because no other block of either text is like them.

    Items have the same two words or more; rows have the same first cell, and at least half of their words in common.
    """
    olds, news = (_by_label(side, free) for side, free in ((old, free_old), (new, free_new)))
    labels = olds.keys() & news.keys()
    if not labels:
        return []
    known = [Counter(_label(side, at) for at in range(len(side.keys))) for side in (old, new)]
    pairs = ((olds[label], news[label]) for label in labels if known[0][label] == known[1][label] == 1)
    return sorted((a, b) for a, b in pairs if old.keys[a] == new.keys[b] or alike(old, new, a, b) >= 0.5)


def _by_label(side: Side, free: Iterable[int]) -> dict[str, int]:
    items = [at for at in free if side.layouts[at] in ("item", "row") and 1 < len(side.words(at)) < WORDS]
    return {_label(side, at): at for at in items}


def _label(side: Side, at: int) -> str:
    """Return what an item or a row is recognised by: the words of an item, the first cell of a row; else nothing."""
    kind = side.blocks[at].kind
    return side.keys[at] if kind == "item" else side.keys[at].partition(BORDER)[0] + BORDER if kind == "row" else ""


def _alike(old: Side, new: Side, free_old: set[int], free_new: set[int], cache: LikenessCache) -> list[Pair]:
    """Return the pairs in which one block surely comes from the other, the most similar pairs first.

    They share half of their words or, in long blocks, many word pairs. A moved block that was rewritten more than that
    is shown as deleted and inserted.
    """
    olds = [a for a in sorted(free_old) if stands_alone(old, a)]
    news = [b for b in sorted(free_new) if stands_alone(new, b)]
    candidates = []
    for (a, b), like in likenesses(old, new, olds, news, cache).items():
        if like.whole >= 0.3 and ((same := alike(old, new, a, b)) >= 0.5 or like.shared >= DISTINCT):
            candidates.append((-same * like.shared, a, b))
    return [(a, b) for _, a, b in sorted(candidates)]


def _moved_along(old: Side, new: Side, a: int, b: int) -> bool:
    """Return whether two blocks beside a moved pair moved together with it."""
    if old.keys[a] == new.keys[b]:
        return True
    return old.blocks[a].kind == new.blocks[b].kind == "heading" and alike(old, new, a, b) >= 0.6
