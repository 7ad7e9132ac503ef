"""Finds out which blocks of the old text became which blocks of the new one, in reading order.

First come equal blocks in the same order (sequences). In each gap between them come the reworded blocks (similar) and
the parts that they were cut into. Then come blocks that moved, and last those that were replaced.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import LCSseq

from legalsite.model.document import Block
from legalsite.redline.compared_text import Side, WordPair
from legalsite.redline.sequences import (
    MOVE_COST,
    Edge,
    EqualRun,
    Pair,
    exact_runs,
    gaps,
    heaviest_chain,
    pairs_of,
    places_of_unique,
)
from legalsite.redline.similar import about_one_thing, alike, likeness, likenesses, same_cells
from legalsite.redline.tokens import BORDER, is_word

SHORT = 12  # words; longer blocks do not read well when they are replaced as a whole
WORDS = 4  # a shorter block resembles too many others to be recognized: it moves only beside one that moved
HEADING_WORDS = 6
DISTINCT = 12  # word pairs; two blocks do not share so many by chance, however much was added to one of them
SMALL = 36  # pairs of blocks; so few are all compared, without an index
REACH = 2  # blocks by which a group may grow at once
SHARE_MISSED = 0.6  # share of the words that a group misses, found in a neighbor
SHARE_KEPT = 0.4  # share of a block's words in its neighbor's partner, if one clause was cut in two

Free = tuple[set[int], set[int]]
"""Blocks of the old and of the new text that have no partner so far, by index."""
Joint = tuple[tuple[int, ...], tuple[int, ...]]
"""Neighboring blocks of the old text, and what they became in the new one, by index."""


class Group(Struct, frozen=True):
    """Neighboring blocks of each text, by index; `old` is empty for an inserted block, `new` for a deleted one."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False


class Alignment(Struct, frozen=True):
    """How the blocks of two texts correspond. Every block of both sides appears once."""

    same: Sequence[EqualRun]
    """Equal blocks that kept their order. These are most blocks."""
    rest: Sequence[tuple[int, Group]]
    """All other blocks in reading order, each with the index of its place in the new text."""


def align(old: Side, new: Side) -> Alignment:
    """Return which blocks became which, in the order of the new text. Deleted blocks come where they were.

    Both directions give the same groups: the choice between two equally good results does not depend on the direction.
    """
    turned = old.keys > new.keys
    same, groups, free = _matches(new, old) if turned else _matches(old, new)
    if turned:
        same = [EqualRun(run.new, run.old, run.size) for run in same]
        groups = [Group(group.new, group.old, group.moved) for group in groups]
        free = free[1], free[0]
    return Alignment(same, _in_order(same, groups, free, old, new))


def _matches(old: Side, new: Side) -> tuple[list[EqualRun], list[Group], Free]:
    """Return the blocks that have a partner: equal ones in their order, and groups; and those that have none."""
    same, elsewhere = exact_runs(old.keys, new.keys)
    open_gaps = list(gaps(same, len(old.keys), len(new.keys)))
    free = {a for olds, _ in open_gaps for a in olds}, {b for _, news in open_gaps for b in news}
    moves = [(a, b) for a, b in elsewhere if stands_alone(new, b) or new.blocks[b].kind in ("item", "row")]
    away, here = {a for a, _ in moves}, {b for _, b in moves}
    within = [
        _reworded(old, new, [a for a in olds if a not in away], [b for b in news if b not in here])
        for olds, news in open_gaps
    ]
    groups = [group for in_gap in within for group in in_gap]
    _take(groups, free)
    moves = moved_pairs(old, new, moves, free) if all(free) else []
    moved = [Group(*joint) for joint in join_neighbors(old, new, moves, sorted(free[0]), sorted(free[1]))]
    _take(moved, free)
    replaced = [
        group for gap, in_gap in zip(open_gaps, within, strict=True) for group in _replaced(gap, in_gap, free, old, new)
    ]
    _take(replaced, free)
    groups += moved + replaced
    if moved:
        same, groups = _lightest_moved(same, groups, old, new)
    return same, groups, free


def _lightest_moved(
    same: list[EqualRun], groups: list[Group], old: Side, new: Side
) -> tuple[list[EqualRun], list[Group]]:
    """Return the runs and the groups, of which those moved that are the least to read.

    Equal blocks are found before reworded ones. So a short clause that stayed the same seems to be in its place, and
    longer ones that changed places with it seem to have moved.
    """
    edges = [(a, b, _length(new, range(b, b + size))) for a, b, size in same]
    edges += [(group.old[0], group.new[0], min(_length(old, group.old), _length(new, group.new))) for group in groups]
    kept = {(a, b) for a, b, _ in heaviest_chain(edges)}
    away = [Group((a,), (b,), True) for a, b in pairs_of([run for run in same if (run.old, run.new) not in kept])]
    turned = [Group(group.old, group.new, (group.old[0], group.new[0]) not in kept) for group in groups]
    return [run for run in same if (run.old, run.new) in kept], turned + away


def _length(side: Side, blocks: Iterable[int]) -> float:
    return sum([len(side.keys[at]) + MOVE_COST for at in blocks])


def _take(groups: Iterable[Group], free: Free) -> None:
    for group in groups:
        free[0].difference_update(group.old)
        free[1].difference_update(group.new)


def _reworded(old: Side, new: Side, olds: list[int], news: list[int]) -> list[Group]:
    """Return which blocks of one gap became which. Cached, because redlines across the same version share gaps."""
    if not olds or not news:
        return []

    def joints() -> tuple[int, int, list[Joint]]:
        return olds[0], news[0], join_neighbors(old, new, _similar_pairs(old, new, olds, news), olds, news)

    holes = tuple([a - olds[0] for a in olds]), tuple([b - news[0] for b in news])
    headings = tuple([_is_heading(old, a) for a in olds]), tuple([_is_heading(new, b) for b in news])
    texts = tuple([old.texts[a] for a in olds]), tuple([new.texts[b] for b in news])
    first_old, first_new, joined = old.memory.once(("gap", texts, holes, headings), joints)
    down, down_new = olds[0] - first_old, news[0] - first_new  # by so much, this gap is further down
    return [Group(tuple([a + down for a in was]), tuple([b + down_new for b in now])) for was, now in joined]


def _is_heading(side: Side, at: int) -> bool:
    return side.blocks[at].kind == "heading"


def _similar_pairs(old: Side, new: Side, olds: list[int], news: list[int]) -> list[Pair]:
    """Return the blocks of one gap that were reworded and kept their order."""
    titles = [side.texts[at] for side, blocks in ((old, olds), (new, news)) for at in blocks if _is_heading(side, at)]
    names = frozenset[WordPair]().union(*[title.word_pairs for title in titles])
    if len(olds) * len(news) > SMALL:
        edges = [_edge(old, new, pair, names) for pair in likenesses(old, new, olds, news)]
    else:
        beside = list(zip(olds, news, strict=False))
        edges = [_edge(old, new, pair, names) for pair in beside]
        sizes = [[len(side.texts[at].tokens) for at in blocks] for side, blocks in ((old, olds), (new, news))]
        most = sum(sum(of_side) - min(of_side) for of_side in sizes)  # another chain leaves out a block of each
        if len(olds) == len(news) and sum(edge[2] for edge in edges if edge) > most:
            return beside
        edges += [_edge(old, new, (a, b), names) for a in olds for b in news if (a, b) not in beside]
    return [(a, b) for a, b, _ in heaviest_chain([edge for edge in edges if edge])]


def _edge(old: Side, new: Side, pair: Pair, names: frozenset[WordPair] = frozenset()) -> Edge | None:
    """Return a pair and, as its weight, how much the two share; None if they are better shown as two blocks. `names`:
    the word pairs of headings, which say nothing about which clause became which."""
    was, now = old.texts[pair[0]], new.texts[pair[1]]
    headings = _is_heading(old, pair[0]), _is_heading(new, pair[1])
    rows = old.blocks[pair[0]].kind == new.blocks[pair[1]].kind == "row"
    same = max(alike(was, now), same_cells(was, now) if rows else 0.0)
    if same < 0.5:
        if headings[0] != headings[1]:
            return None
        like = likeness(was, now, frozenset() if all(headings) else names)
        if like.whole < 0.15 and (like.part < 0.6 or like.shared < 3):
            return None
        if rows and like.whole < 0.4 and not about_one_thing(was, now):
            return None
    # Two blocks may share as many words with a third one: word pairs tell which of them it is.
    together = len(was.word_pairs & now.word_pairs) / 100
    return *pair, same * (len(was.tokens) + len(now.tokens)) + together


def _replaced(gap: tuple[range, range], in_gap: Sequence[Group], free: Free, old: Side, new: Side) -> Iterator[Group]:
    """Yield pairs of blocks of which one replaced the other in the same place: headings, items, short lines.

    Longer paragraphs and table rows without a word in common are easier to read one after the other. `in_gap`: the
    groups that are already in this gap.
    """
    old_at, new_at = gap[0].start, gap[1].start
    for group in [*in_gap, Group((gap[0].stop,), (gap[1].stop,))]:
        gone = [a for a in range(old_at, group.old[0]) if a in free[0]]
        come = [b for b in range(new_at, group.new[0]) if b in free[1]]
        if len(gone) == len(come) == 1:
            a, b = gone[0], come[0]
            is_short = max(len(old.texts[a].words), len(new.texts[b].words)) <= SHORT
            if is_short and _may_replace(old.blocks[a], new.blocks[b]):
                yield Group((a,), (b,))
        elif gone and come:
            yield from _renamed(gone, come, group, old, new)
        old_at, new_at = group.old[-1] + 1, group.new[-1] + 1


def _may_replace(old: Block, new: Block) -> bool:
    """Return whether a block may be shown in place of another one. A paragraph without a number was never (b)."""
    if old.kind != new.kind or old.kind == "row":
        return False
    return old.kind == "heading" or bool(old.number) == bool(new.number)


def _renamed(gone: list[int], come: list[int], below: Group, old: Side, new: Side) -> Iterator[Group]:
    """Yield the old and the new heading of blocks that stayed, if the heading was replaced."""
    if below.old[0] == len(old.blocks):
        return
    a, b = (
        next((at for at in reversed(places) if _is_heading(side, at)), -1)
        for places, side in ((gone, old), (come, new))
    )
    if min(a, b) < 0 or old.blocks[a].level != new.blocks[b].level:
        return
    first = old.blocks[below.old[0]], new.blocks[below.new[0]]
    if all(block.kind != "heading" or block.level > old.blocks[a].level for block in first):
        yield Group((a,), (b,))


def _in_order(
    same: Sequence[EqualRun], groups: Sequence[Group], free: Free, old: Side, new: Side
) -> list[tuple[int, Group]]:
    """Return all groups in the form of `Alignment.rest`. Blocks in no group were deleted or inserted."""
    placed = []  # the deleted blocks first, which come before the new block in whose place they are
    if free[0]:
        ends = [(a + size - 1, b + size - 1) for a, b, size in same]
        kept = sorted([*ends, *((group.old[-1], group.new[-1]) for group in groups if not group.moved)])
        for a in sorted(free[0]):
            place = max(_behind(a, kept, old, new, free[1]), new.notes if a >= old.notes else 0)
            placed.append((place, Group((a,), ())))
    placed += [(group.new[0], group) for group in groups]
    placed += [(b, Group((), (b,))) for b in free[1]]
    return sorted(placed, key=itemgetter(0))


def _behind(a: int, kept: Sequence[Pair], old: Side, new: Side, free: set[int]) -> int:
    """Return the index in the new text before which a deleted block is shown.

    It comes right after the block that was before it, ahead of insertions; but rows added to a table and items added
    to a list stay with their table or list. `kept`: the last blocks of the runs and groups that kept their order.
    """
    index = bisect_left(kept, (a, 0))
    if not index:
        return 0
    last, new_at = kept[index - 1][0], kept[index - 1][1] + 1
    group = new.blocks[new_at - 1].group
    if group and (not old.blocks[a].group or old.blocks[a].group != old.blocks[last].group):
        while new_at in free and new.blocks[new_at].group == group:
            new_at += 1
    return new_at


def stands_alone(side: Side, at: int) -> bool:
    """Return whether a block is long enough to be recognized elsewhere."""
    return len(side.texts[at].words) >= (HEADING_WORDS if side.blocks[at].kind == "heading" else WORDS)


def moved_pairs(old: Side, new: Side, moves: Sequence[Pair], free: Free) -> list[Pair]:
    """Return all moves: the given ones, similar blocks, and blocks (mostly headings) beside these.

    `free` is not changed.
    """
    free_old, free_new = set(free[0]), set(free[1])
    moved = []

    def take(pairs: Iterable[Pair]) -> None:
        for a, b in pairs:
            if a in free_old and b in free_new:
                free_old.remove(a)
                free_new.remove(b)
                moved.append((a, b))

    def moved_along(a: int, b: int) -> bool:
        headings = old.blocks[a].kind == new.blocks[b].kind == "heading"
        return old.keys[a] == new.keys[b] or (headings and alike(old.texts[a], new.texts[b]) >= 0.6)

    take(moves)
    take(_short(old, new, free_old, free_new))
    take(_alike(old, new, free_old, free_new))
    for a, b in [*moved]:
        for step in (-1, 1):
            beside = a + step, b + step
            while beside[0] in free_old and beside[1] in free_new and moved_along(*beside):
                take([beside])
                beside = beside[0] + step, beside[1] + step
    return sorted(moved)


def _short(old: Side, new: Side, free_old: set[int], free_new: set[int]) -> list[Pair]:
    """Return pairs of short items and rows that cannot be mistaken, because no other block of either text is like them.

    Items have the same two words or more; rows have the same first cell, and at least half of their words in common.
    """
    short_old = [a for a in free_old if _is_short(old, a)]
    short_new = [b for b in free_new if _is_short(new, b)]
    if not short_old or not short_new:
        return []
    olds, news = (places_of_unique([_label(side, at) for at in range(len(side.keys))]) for side in (old, new))
    wanted = set(short_old)
    pairs = [(a, news.get(label, -1)) for label, a in olds.items() if a in wanted]
    return [(a, b) for a, b in pairs if b in short_new and _are_alike(old, new, (a, b))]


def _is_short(side: Side, at: int) -> bool:
    """Return whether a block is an item or a row of a few words, but not of one."""
    return side.blocks[at].kind in ("item", "row") and 1 < len(side.texts[at].words) < WORDS


def _are_alike(old: Side, new: Side, pair: Pair) -> bool:
    a, b = pair
    return old.keys[a] == new.keys[b] or alike(old.texts[a], new.texts[b]) >= 0.5


def _label(side: Side, at: int) -> str:
    """Return what an item or a row is recognized by: the words of an item, the first cell of a row; else nothing."""
    kind = side.blocks[at].kind
    if kind == "item":
        return side.keys[at]
    return side.keys[at].partition(BORDER)[0] + BORDER if kind == "row" else ""


def _alike(old: Side, new: Side, free_old: set[int], free_new: set[int]) -> list[Pair]:
    """Return the pairs in which one block surely comes from the other, the most similar pairs first.

    They share half of their words or, in long blocks, many word pairs. A moved block that was rewritten more than that
    is shown as deleted and inserted.
    """
    olds = [a for a in sorted(free_old) if stands_alone(old, a)]
    news = [b for b in sorted(free_new) if stands_alone(new, b)]
    candidates = []
    for (a, b), like in likenesses(old, new, olds, news).items():
        if like.whole >= 0.3 and ((same := alike(old.texts[a], new.texts[b])) >= 0.5 or like.shared >= DISTINCT):
            candidates.append((-same * like.shared, a, b))
    return [(a, b) for _, a, b in sorted(candidates)]


def join_neighbors(
    old: Side, new: Side, pairs: Sequence[Pair], olds: Sequence[int], news: Sequence[int]
) -> list[Joint]:
    """Return the groups of n to m blocks that the pairs grow into. `olds` and `news` are all blocks to consider.

    Each pair takes in the free blocks beside it as long as their words are in its other side. Then two neighboring
    groups are joined if a sentence moved from one to the other.
    """
    if len(pairs) == len(olds) == len(news) == 1:
        return [((a,), (b,)) for a, b in pairs]
    free = set(olds) - {a for a, _ in pairs}, set(news) - {b for _, b in pairs}
    groups: list[_GrowingGroup] = []
    for a, b in pairs:
        group = _GrowingGroup((old, new), ([a], [b]))
        if any(free):
            group = _grown(group, free)
        if groups and (both := _merged(groups[-1], group)):
            groups[-1] = both
        else:
            groups.append(group)
    return [(tuple(group.blocks[0]), tuple(group.blocks[1])) for group in groups]


class _GrowingGroup:
    """Neighboring blocks of the old and of the new side."""

    def __init__(self, sides: tuple[Side, Side], blocks: tuple[list[int], list[int]]) -> None:
        self.sides = sides
        self.blocks = blocks

    @cached_property
    def same(self) -> int:
        """How many tokens both sides have, in the same order."""
        return int(LCSseq.similarity(*map(_keys, self.sides, self.blocks)))

    @cached_property
    def alone(self) -> tuple[int, int]:
        """How many tokens only one of them has."""
        old_keys, new_keys = map(_keys, self.sides, self.blocks)
        return len(old_keys) - self.same, len(new_keys) - self.same


def _keys(side: Side, blocks: Sequence[int]) -> Sequence[str]:
    """Return the keys of the tokens of neighboring blocks."""
    return [*chain.from_iterable([side.texts[at].tokens.keys for at in blocks])]


def _grown(group: _GrowingGroup, free: Free) -> _GrowingGroup:
    """Return the group with free blocks beside it, as long as their words are in its other side; these are no longer
    free."""
    while True:
        for at, wider in _wider(group, free):
            gained = wider.same - group.same
            size = gained + wider.alone[at] - group.alone[at]
            least = 1 if gained == size else 8  # a title of one word may have stood in the first line of its clause
            missing = group.alone[1 - at]
            worth = gained >= max(2, SHARE_KEPT * size) or gained >= max(least, SHARE_MISSED * missing)
            if worth or _cut_off(group, wider, at, gained):
                free[at].difference_update(wider.blocks[at])
                group = wider
                break
        else:
            return group


def _cut_off(group: _GrowingGroup, wider: _GrowingGroup, at: Literal[0, 1], gained: int) -> bool:
    """Return whether the first block of the wider group, on the side `at`, is the first phrase of the other side: a
    title that was separated from its clause, which may begin with its number."""
    side, (first, *_), title = group.sides[at], group.blocks[at], wider.blocks[at][0]
    whole = _keys(group.sides[1 - at], group.blocks[1 - at])
    part = side.texts[title].tokens.keys
    if title == first or not 0 < len(part) <= min(gained, len(whole) - 1) or whole[: len(part)] != part:
        return False
    following = whole[len(part)]
    return not is_word(part[-1]) or not is_word(following) or following == side.blocks[first].number


def _wider(group: _GrowingGroup, free: Free) -> Iterator[tuple[Literal[0, 1], _GrowingGroup]]:
    """Yield the group extended by the next one or two free blocks, on one side at a time, and which side that is.

    There can be two, so that the group can step over a block that was inserted in the middle of a clause.
    """
    olds, news = group.blocks
    for reach in range(1, REACH + 1):
        for longer in _longer(news, free[1], reach):
            yield 1, _GrowingGroup(group.sides, (olds, longer))
        for longer in _longer(olds, free[0], reach):
            yield 0, _GrowingGroup(group.sides, (longer, news))


def _longer(blocks: list[int], free: set[int], reach: int) -> Iterator[list[int]]:
    after = list(range(blocks[-1] + 1, blocks[-1] + 1 + reach))
    if free.issuperset(after):
        yield blocks + after
    before = list(range(blocks[0] - reach, blocks[0]))
    if free.issuperset(before):
        yield before + blocks


def _merged(left: _GrowingGroup, right: _GrowingGroup) -> _GrowingGroup | None:
    """Return both groups as one if one lost words that the other gained."""
    (olds, news), (more_olds, more_news) = left.blocks, right.blocks
    if olds[-1] + 1 != more_olds[0] or news[-1] + 1 != more_news[0]:
        return None
    (gone, come), (more_gone, more_come) = left.alone, right.alone
    if not min(gone, more_come) and not min(come, more_gone):
        return None
    both = _GrowingGroup(left.sides, (olds + more_olds, news + more_news))
    gained = both.same - left.same - right.same
    return both if gained >= SHARE_MISSED * min(gone + more_gone, come + more_come) else None
