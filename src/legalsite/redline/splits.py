"""Extends pairs of reworded blocks to groups of neighbours, where one block was split or several were merged."""

from collections.abc import Iterator, Sequence
from itertools import chain

from rapidfuzz.distance import LCSseq

from legalsite.redline.compared_text import Side
from legalsite.redline.sequences import Pair
from legalsite.redline.tokens import is_word

Joint = tuple[tuple[int, ...], tuple[int, ...]]
"""Neighbouring blocks of the old text, and what they became in the new one, by index."""
LARGE = 2000  # tokens of a block
REACH = 2  # blocks by which a group may grow at once
LEAST_CROSSED = 8  # tokens that must move from one block to its neighbour before the two are shown as one
SHARE_MISSED = 0.6  # share of the words that a group misses, found in a neighbour
SHARE_KEPT = 0.4  # share of a block's words in its neighbour's partner, if one clause was cut in two


def join_neighbours(
    old: Side, new: Side, pairs: Sequence[Pair], olds: Sequence[int], news: Sequence[int]
) -> list[Joint]:
    """Return the groups of n to m blocks that the pairs grow into. `olds` and `news` are all blocks to consider.

    Each pair takes in the free blocks beside it as long as their words are in its other side. Then two neighbouring
    groups are joined if a sentence moved from one to the other.
    """
    if len(pairs) == len(olds) == len(news) == 1:
        return [((a,), (b,)) for a, b in pairs]
    free_old = set(olds) - {a for a, _ in pairs}
    free_new = set(news) - {b for _, b in pairs}
    groups: list[_GrowingGroup] = []
    for a, b in pairs:
        group = _GrowingGroup(old, new, [a], [b])
        if free_old or free_new:
            _grow(group, free_old, free_new)
        if not (groups and _merge(groups[-1], group)):
            groups.append(group)
    return [(tuple(group.olds), tuple(group.news)) for group in groups]


class _GrowingGroup:
    """Neighbouring blocks of both sides. `same` are the tokens in both, `gone` and `come` those in only one."""

    def __init__(self, old: Side, new: Side, olds: list[int], news: list[int]) -> None:
        self.old, self.new, self.olds, self.news = old, new, olds, news
        old_keys, new_keys = _keys(old, olds), _keys(new, news)
        self.same = int(LCSseq.similarity(old_keys, new_keys))
        self.gone, self.come = len(old_keys) - self.same, len(new_keys) - self.same


def _keys(side: Side, blocks: Sequence[int]) -> Sequence[str]:
    """Return the keys of the tokens of neighbouring blocks."""
    keys = [side.tokens(at).keys for at in blocks]
    return keys[0] if len(keys) == 1 else [*chain.from_iterable(keys)]


def _grow(group: _GrowingGroup, free_old: set[int], free_new: set[int]) -> None:
    """Move free blocks into a group as long as their words are in its other side; they are no longer free then."""
    growing = True
    while growing:
        growing = False
        for wider in _wider(group, free_old, free_new):
            if wider.news != group.news:
                unmatched, missing = wider.come - group.come, group.gone
            else:
                unmatched, missing = wider.gone - group.gone, group.come
            gained = wider.same - group.same
            if gained and (_worth(gained, unmatched + gained, missing) or _cut_off(group, wider, gained)):
                free_old -= set(wider.olds)
                free_new -= set(wider.news)
                group.olds, group.news = wider.olds, wider.news
                group.same, group.gone, group.come = wider.same, wider.gone, wider.come
                growing = True
                break


def _worth(gained: int, size: int, missing: int) -> bool:
    """Return whether enough words of a block come from the group, or enough words that it misses are in the block."""
    whole = gained == size  # a title of one word that stood in the first line of its clause
    return gained >= max(2, SHARE_KEPT * size) or gained >= max(1 if whole else 8, SHARE_MISSED * missing)


def _cut_off(group: _GrowingGroup, wider: _GrowingGroup, gained: int) -> bool:
    """Return whether the outermost block of the wider group is the first or the last phrase of the other side.

    This is a title that was separated from its clause, which may begin with its number, or a last sentence that is now
    a paragraph of its own.
    """
    if wider.news != group.news:
        side, before, blocks, whole = group.new, group.news, wider.news, _keys(group.old, group.olds)
    else:
        side, before, blocks, whole = group.old, group.olds, wider.olds, _keys(group.new, group.news)
    ahead = blocks[0] < before[0]
    part = side.tokens(blocks[0 if ahead else -1]).keys
    if not 0 < len(part) <= min(gained, len(whole) - 1):
        return False
    if ahead:
        following = whole[len(part)]
        set_off = not is_word(part[-1]) or not is_word(following) or following == side.numbers[before[0]]
        return whole[: len(part)] == part and set_off
    return whole[-len(part) :] == part and not is_word(whole[-len(part) - 1])


def _wider(group: _GrowingGroup, free_old: set[int], free_new: set[int]) -> Iterator[_GrowingGroup]:
    """Yield the group extended by the next one or two free blocks, on one side at a time.

    There can be two, so that the group can step over a block that was inserted in the middle of a clause.
    """
    for reach in range(1, REACH + 1):
        for news in _longer(group.news, free_new, reach):
            yield _GrowingGroup(group.old, group.new, group.olds, news)
        for olds in _longer(group.olds, free_old, reach):
            yield _GrowingGroup(group.old, group.new, olds, group.news)


def _longer(blocks: list[int], free: set[int], reach: int) -> Iterator[list[int]]:
    after = list(range(blocks[-1] + 1, blocks[-1] + 1 + reach))
    if free.issuperset(after):
        yield [*blocks, *after]
    before = list(range(blocks[0] - reach, blocks[0]))
    if free.issuperset(before):
        yield [*before, *blocks]


def _merge(left: _GrowingGroup, right: _GrowingGroup) -> bool:
    """Join the right group to the left one if one lost words that the other gained. Return whether they were joined.

    One word is enough if both are lines of preformatted text, which was only broken elsewhere.
    """
    if left.olds[-1] + 1 != right.olds[0] or left.news[-1] + 1 != right.news[0]:
        return False
    size = left.same + left.gone + right.same + right.gone
    lines = size <= LARGE and _lines_of_one_block(left.old, left.olds[-1], left.new, left.news[-1])
    least = 1 if lines else LEAST_CROSSED
    if min(left.gone, right.come) < least and min(left.come, right.gone) < least:
        return False
    both = _GrowingGroup(left.old, left.new, [*left.olds, *right.olds], [*left.news, *right.news])
    gained = both.same - left.same - right.same
    missing = 0 if lines else min(left.gone + right.gone, left.come + right.come)
    if gained < max(least, SHARE_MISSED * missing):
        return False
    left.olds, left.news = both.olds, both.news
    left.same, left.gone, left.come = both.same, both.gone, both.come
    return True


def _lines_of_one_block(old: Side, a: int, new: Side, b: int) -> bool:
    """Return whether both blocks and those after them are lines of preformatted text, without a border between them."""
    pairs = ((side.blocks[at], side.blocks[at + 1]) for side, at in ((old, a), (new, b)))
    return all(line.kind == following.kind == "code" and line.group == following.group for line, following in pairs)
