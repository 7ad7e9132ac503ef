"""Pairs of reworded blocks → groups of neighbours, where one block was cut into several or several became one."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

from legalsite.redline.exact import Pair
from legalsite.redline.side import Side
from legalsite.redline.tokens import is_word

Joint = tuple[tuple[int, ...], tuple[int, ...]]
LARGE = 2000  # tokens of a block
REACH = 2  # blocks by which a group may grow at once
LEAST = 8  # tokens that went from one block to its neighbour before the two are shown as one
MISSED = 0.6  # share of the words that a group misses, found in a neighbour
KEPT = 0.4  # share of a block's words that its neighbour's partner must hold for the two to be one clause cut in two


def join_neighbours(
    old: Side, new: Side, pairs: Sequence[Pair], olds: Sequence[int], news: Sequence[int]
) -> list[Joint]:
    """n to m: each pair grows over the free blocks beside it as long as their words stand in its other side; then
    neighbours between which a sentence went from one to the other become one."""
    if len(pairs) == len(olds) == len(news) == 1:
        return [((a,), (b,)) for a, b in pairs]
    free_old = set(olds) - {a for a, _ in pairs}
    free_new = set(news) - {b for _, b in pairs}
    grown: list[_Group] = []
    for a, b in pairs:
        group = _Group(old, new, [a], [b])
        grow = _grow_large if max(len(old.tokens(a)), len(new.tokens(b))) > LARGE else _grow
        if free_old or free_new:
            grow(group, free_old, free_new)
        if not (grown and _merge(grown[-1], group)):
            grown.append(group)
    return [(tuple(group.mine), tuple(group.theirs)) for group in grown]


class _Group:
    """Neighbouring blocks of both sides, and how many tokens they have in common."""

    def __init__(self, old: Side, new: Side, mine: list[int], theirs: list[int]) -> None:
        self.old, self.new, self.mine, self.theirs = old, new, mine, theirs
        left, right = old.joined(mine).keys, new.joined(theirs).keys
        self.same = int(LCSseq.similarity(left, right))
        self.gone, self.come = len(left) - self.same, len(right) - self.same


def _grow(group: _Group, free_old: set[int], free_new: set[int]) -> None:
    growing = True
    while growing:
        growing = False
        for wider in _wider(group, free_old, free_new):
            far = wider.come - group.come if wider.theirs != group.theirs else wider.gone - group.gone
            gained = wider.same - group.same
            missing = group.gone if wider.theirs != group.theirs else group.come
            if gained and (_worth(gained, far + gained, missing) or _cut_off(group, wider, gained)):
                free_old -= set(wider.mine)
                free_new -= set(wider.theirs)
                group.mine, group.theirs = wider.mine, wider.theirs
                group.same, group.gone, group.come = wider.same, wider.gone, wider.come
                growing = True
                break


def _grow_large(group: _Group, free_old: set[int], free_new: set[int]) -> None:
    """Very long blocks are not searched at each step: a neighbour belongs to the group when its word pairs do."""
    for side, other, blocks, others, free in (
        (group.new, group.old, group.theirs, group.mine, free_new),
        (group.old, group.new, group.mine, group.theirs, free_old),
    ):
        left: Counter[tuple[str, str]] = Counter()
        for at in others:
            left.update(other.bigrams(at))
        for at in blocks:
            left.subtract(side.bigrams(at))
        for step in (1, -1):
            at = (blocks[-1] if step > 0 else blocks[0]) + step
            while at in free:
                pairs = side.bigrams(at)
                shared = sum(min(times, max(0, left[pair])) for pair, times in pairs.items())
                if shared < max(1, KEPT * (pairs.total() - 2)):
                    break
                left.subtract(pairs)
                free.remove(at)
                blocks.insert(len(blocks) if step > 0 else 0, at)
                at += step


def _worth(gained: int, size: int, missing: int) -> bool:
    """Whether the words of a block of that size come from the group, or are what the group misses."""
    whole = gained == size  # a title of one word that stood in the first line of its clause
    return gained >= max(2, KEPT * size) or gained >= max(1 if whole else 8, MISSED * missing)


def _cut_off(group: _Group, wider: _Group, gained: int) -> bool:
    """Whether the furthest block that came in is the first phrase of the other side, or its last: a title that was cut
    off its clause, a sentence that ends a paragraph of its own now."""
    if wider.theirs != group.theirs:
        side, before, blocks, whole = group.new, group.theirs, wider.theirs, group.old.joined(group.mine).keys
    else:
        side, before, blocks, whole = group.old, group.mine, wider.mine, group.new.joined(group.theirs).keys
    ahead = blocks[0] < before[0]
    part = side.tokens(blocks[0 if ahead else -1]).keys
    if not 0 < len(part) <= min(gained, len(whole) - 1):
        return False
    if ahead:
        return whole[: len(part)] == part and not (is_word(part[-1]) and is_word(whole[len(part)]))
    return whole[-len(part) :] == part and not is_word(whole[-len(part) - 1])


def _wider(group: _Group, free_old: set[int], free_new: set[int]) -> Iterator[_Group]:
    """The group with the next one or two free blocks on either side; a block that was inserted in the middle of a
    clause is stepped over."""
    for reach in range(1, REACH + 1):
        for theirs in _longer(group.theirs, free_new, reach):
            yield _Group(group.old, group.new, group.mine, theirs)
        for mine in _longer(group.mine, free_old, reach):
            yield _Group(group.old, group.new, mine, group.theirs)


def _longer(blocks: list[int], free: set[int], reach: int) -> Iterator[list[int]]:
    after = list(range(blocks[-1] + 1, blocks[-1] + 1 + reach))
    if free.issuperset(after):
        yield [*blocks, *after]
    before = list(range(blocks[0] - reach, blocks[0]))
    if free.issuperset(before):
        yield [*before, *blocks]


def _merge(left: _Group, right: _Group) -> bool:
    """Joins the right group to the left one where words that the one lost are words that the other won."""
    if left.mine[-1] + 1 != right.mine[0] or left.theirs[-1] + 1 != right.theirs[0]:
        return False
    if min(left.gone, right.come) < LEAST and min(left.come, right.gone) < LEAST:
        return False
    both = _Group(left.old, left.new, [*left.mine, *right.mine], [*left.theirs, *right.theirs])
    gained = both.same - left.same - right.same
    if gained < max(LEAST, MISSED * min(left.gone + right.gone, left.come + right.come)):
        return False
    left.mine, left.theirs = both.mine, both.theirs
    left.same, left.gone, left.come = both.same, both.gone, both.come
    return True
