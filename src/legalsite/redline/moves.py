"""Blocks that found no partner in their place → those that stand elsewhere in the other text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from legalsite.redline.sequences import Pair
from legalsite.redline.side import Side
from legalsite.redline.similar import Asked, alike, likenesses

WORDS = 4  # a shorter block says too little to be told from its like: it moves only beside one that moved
HEADING_WORDS = 6
DISTINCT = 12  # word pairs that two blocks share by no chance, however much was added to the one

Free = tuple[set[int], set[int]]
"""Blocks of each side that have no partner so far, by index."""


def stands_alone(side: Side, at: int) -> bool:
    """Whether a block is long enough to be recognised elsewhere."""
    return len(side.words(at)) >= (HEADING_WORDS if side.blocks[at].kind == "heading" else WORDS)


def moved_pairs(old: Side, new: Side, moves: Sequence[Pair], free: Free, asked: Asked) -> list[Pair]:
    """All moves: the given ones, further equal blocks, alike ones, and what travels beside them, headings above all."""
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
    if free_old and free_new:
        take(_alike(old, new, free_old, free_new, asked))
    for a, b in list(moves):
        for step in (-1, 1):
            beside = a + step, b + step
            while beside[0] in free_old and beside[1] in free_new and _travels(old, new, *beside):
                take([beside])
                beside = beside[0] + step, beside[1] + step
    return sorted(moves)


def _equal(old: Side, new: Side, free_old: set[int], free_new: set[int]) -> list[Pair]:
    both = {old.keys[a] for a in free_old} & {new.keys[b] for b in free_new}
    if not both:
        return []
    places: dict[str, list[int]] = defaultdict(list)
    for b in sorted(free_new, reverse=True):
        if new.keys[b] in both:
            places[new.keys[b]].append(b)
    return [
        (a, places[old.keys[a]].pop()) for a in sorted(free_old) if places.get(old.keys[a]) and stands_alone(old, a)
    ]


def _alike(old: Side, new: Side, free_old: set[int], free_new: set[int], asked: Asked) -> list[Pair]:
    """The most alike first: half of the words, or of long blocks so many pairs of words that one surely comes from the
    other. A moved block that was rewritten beyond that is told as deleted and inserted."""
    olds = [a for a in sorted(free_old) if stands_alone(old, a)]
    news = [b for b in sorted(free_new) if stands_alone(new, b)]
    candidates = []
    for (a, b), like in likenesses(old, new, olds, news, asked).items():
        if like.whole >= 0.3 and ((same := alike(old, new, a, b)) >= 0.5 or like.shared >= DISTINCT):
            candidates.append((-same * like.shared, a, b))
    return [(a, b) for _, a, b in sorted(candidates)]


def _travels(old: Side, new: Side, a: int, b: int) -> bool:
    if old.keys[a] == new.keys[b]:
        return True
    return old.blocks[a].kind == new.blocks[b].kind == "heading" and alike(old, new, a, b) >= 0.6
