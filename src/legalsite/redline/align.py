"""Two sides → groups: which blocks of the old text became which of the new one, in reading order."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from legalsite.redline.moves import Free, moved_pairs, stands_alone
from legalsite.redline.sequences import Edge, Pair, exact_pairs, gaps, heaviest_chain
from legalsite.redline.side import Side
from legalsite.redline.similar import (
    SMALL,
    Asked,
    Likeness,
    about_one_thing,
    alike,
    half_in_common,
    likeness,
    likenesses,
)
from legalsite.redline.tokens import is_word

# --- Groups of blocks → the order in which they are read. ---


class Group(NamedTuple):
    """Neighbouring blocks of each text, by index. Empty `old`: inserted; empty `new`: deleted."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False


def in_order(
    same: Sequence[Pair], groups: Iterable[Group], free: Free, old: Side, new: Side
) -> list[tuple[int, Group]]:
    """As `Alignment.rest`. Blocks in no group were deleted or inserted."""
    groups = list(groups)
    placed = [((group.new[0], 1, 0), group) for group in groups]
    placed += [((b, 1, 0), Group((), (b,))) for b in free[1]]
    if free[0]:
        kept = sorted([*same, *((group.old[-1], group.new[-1]) for group in groups if not group.moved)])
        placed += [((_behind(a, kept, old, new, free[1]), 0, a), Group((a,), ())) for a in free[0]]
    placed.sort(key=itemgetter(0))
    places = [b for _, b in same]
    return [(bisect_left(places, place), group) for (place, _, _), group in placed]


def _behind(a: int, kept: Sequence[Pair], old: Side, new: Side, free: set[int]) -> int:
    """Where a deleted block is read: behind the block that stood before it, ahead of what was inserted there; but rows
    that were added to a table, and items to a list, stay with it."""
    at = bisect_left(kept, (a, 0))
    if not at:
        return 0
    last, place = kept[at - 1][0], kept[at - 1][1] + 1
    group = new.blocks[place - 1].group
    if group and (not old.blocks[a].group or old.blocks[a].group != old.blocks[last].group):
        while place in free and new.blocks[place].group == group:
            place += 1
    return place


# --- Pairs of reworded blocks → groups of neighbours, where one block was cut into several or several became one. ---

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


# --- align ---

SHORT = 12  # words of a block that reads well when it is replaced as a whole


@dataclass(frozen=True, slots=True)
class Alignment:
    """`same`: equal blocks that kept their order, most of them, as (old, new). `rest`: all others, as they are read,
    each with how many of the same are read before it."""

    same: Sequence[Pair]
    rest: Sequence[tuple[int, Group]]


def align(old: Side, new: Side) -> Alignment:
    """Every block of both sides once. In the order of the new text; what was deleted where it stood.
    Both directions find the same groups: of two equally good readings, which one is taken is not left to the order."""
    if old.keys > new.keys:
        found = _found(new, old)
        same = [(a, b) for b, a in found.same]
        groups = [Group(group.new, group.old, group.moved) for group in found.groups]
        return Alignment(same, in_order(same, groups, (found.free[1], found.free[0]), old, new))
    found = _found(old, new)
    return Alignment(found.same, in_order(found.same, found.groups, found.free, old, new))


class _Found(NamedTuple):
    """What has a partner, and what has none."""

    same: list[Pair]
    groups: list[Group]
    free: Free


def _found(old: Side, new: Side) -> _Found:
    same, elsewhere = exact_pairs(old.keys, new.keys)
    open_gaps = list(gaps(same, len(old.keys), len(new.keys)))
    if any(not olds or not news for olds, news in open_gaps):
        same = slide(same, old, new)
        open_gaps = list(gaps(same, len(old.keys), len(new.keys)))
    free = {a for olds, _ in open_gaps for a in olds}, {b for _, news in open_gaps for b in news}
    moves = list(_recognised(old, new, elsewhere, same)) if elsewhere else []
    away, here = {a for a, _ in moves}, {b for _, b in moves}
    asked: Asked = {}
    within = [
        _reworded(old, new, [a for a in olds if a not in away], [b for b in news if b not in here], asked)
        for olds, news in open_gaps
    ]
    groups = [group for found in within for group in found]
    _take(groups, free)
    moves = moved_pairs(old, new, moves, free, asked)
    moved = [Group(*joint, True) for joint in _moved_on(old, new, free, moves)]
    _take(moved, free)
    replaced = [
        group for gap, found in zip(open_gaps, within, strict=True) for group in _replaced(gap, found, free, old, new)
    ]
    _take(replaced, free)
    return _Found(same, [*groups, *moved, *replaced], free)


def _recognised(old: Side, new: Side, elsewhere: Sequence[Pair], same: Sequence[Pair]) -> Iterator[Pair]:
    """Of equal blocks that stand elsewhere those that are long enough to be told from their like; and items and rows,
    however short, that stayed in their list or table."""
    lists: set[tuple[int, int]] | None = None
    for a, b in elsewhere:
        block = new.blocks[b]
        if not stands_alone(new, b):
            if block.kind not in ("item", "row"):
                continue
            if lists is None:
                lists = {(old.blocks[at].group, new.blocks[place].group) for at, place in same}
            if not block.group or (old.blocks[a].group, block.group) not in lists:
                continue
        yield a, b


def _take(groups: Iterable[Group], free: Free) -> None:
    for group in groups:
        free[0].difference_update(group.old)
        free[1].difference_update(group.new)


def _moved_on(old: Side, new: Side, free: Free, moves: Sequence[Pair]) -> Iterator[Joint]:
    """Moved blocks, and what they were cut into or joined with on the way."""
    if not moves:
        return
    olds, news = free[0] - {a for a, _ in moves}, free[1] - {b for _, b in moves}
    open_ended = []
    for a, b in moves:
        if old.keys[a] != new.keys[b] or not olds.isdisjoint((a - 1, a + 1)) or not news.isdisjoint((b - 1, b + 1)):
            open_ended.append((a, b))
        else:
            yield (a,), (b,)
    yield from join_neighbours(old, new, open_ended, sorted(olds), sorted(news))


def _reworded(old: Side, new: Side, olds: list[int], news: list[int], asked: Asked) -> list[Group]:
    """In one gap, which blocks became which. The same gap opens in each redline across the same revision."""
    if not olds or not news:
        return []
    first, place = olds[0], news[0]

    def joints() -> list[Joint]:
        pairs = _similar_pairs(old, new, olds, news, asked)
        return [_moved(joint, -first, -place) for joint in join_neighbours(old, new, pairs, olds, news)]

    holes = [a - first for a in olds], [b - place for b in news]
    key = "gap", old.spans(olds), new.spans(news), tuple(holes[0]), tuple(holes[1])
    return [Group(*_moved(joint, first, place)) for joint in old.memory.once(key, joints)]


def _moved(joint: Joint, by_old: int, by_new: int) -> Joint:
    return tuple([a + by_old for a in joint[0]]), tuple([b + by_new for b in joint[1]])


def _similar_pairs(old: Side, new: Side, olds: list[int], news: list[int], asked: Asked) -> list[Pair]:
    """In one gap, the blocks that were reworded and kept their order."""
    candidates: Mapping[Pair, Likeness | None]
    if len(olds) * len(news) > SMALL:
        candidates = likenesses(old, new, olds, news, asked)
    else:
        candidates = {(a, b): None for a in olds for b in news}
    edges = [edge for pair, like in candidates.items() if (edge := _edge(old, new, pair, like))]
    return [(a, b) for a, b, _ in heaviest_chain(edges)]


def _edge(old: Side, new: Side, pair: Pair, like: Likeness | None) -> Edge | None:
    """A pair worth showing as one reworded block, weighed by what the two have in common."""
    same = alike(old, new, *pair) if half_in_common(old, new, *pair) else 0.0
    if same < 0.5:
        like = like or likeness(old, new, *pair)
        if like.whole < 0.15 and (like.part < 0.6 or like.shared < 3):
            return None
        rows = old.blocks[pair[0]].kind == new.blocks[pair[1]].kind == "row"
        if rows and like.whole < 0.4 and not about_one_thing(old, new, *pair):
            return None
        same = same or alike(old, new, *pair)
    return *pair, same * (len(old.tokens(pair[0])) + len(new.tokens(pair[1]))) / 2


def _replaced(gap: tuple[range, range], found: Sequence[Group], free: Free, old: Side, new: Side) -> Iterator[Group]:
    """One block that gave way to one of its kind in its place is one change: a heading, an item, a short line. Longer
    paragraphs and rows of a table without a word in common are easier to read one after the other. `found`: what has
    its group in this gap already."""
    at, place = gap[0].start, gap[1].start
    for group in [*found, Group((gap[0].stop,), (gap[1].stop,))]:
        gone = [a for a in range(at, group.old[0]) if a in free[0]] if place < group.new[0] else []
        come = [b for b in range(place, group.new[0]) if b in free[1]] if gone else []
        if len(gone) == len(come) == 1:
            a, b = gone[0], come[0]
            if old.blocks[a].kind == new.blocks[b].kind != "row" and max(len(old.words(a)), len(new.words(b))) <= SHORT:
                yield Group((a,), (b,))
        elif gone and come:
            yield from _renamed(gone, come, group, old, new)
        at, place = group.old[-1] + 1, group.new[-1] + 1


def _renamed(gone: list[int], come: list[int], below: Group, old: Side, new: Side) -> Iterator[Group]:
    """The heading over a group of blocks that stayed, where it is another one now."""
    if below.old[0] == len(old.blocks) or below.new[0] == len(new.blocks):
        return
    a, b = (
        next((at for at in reversed(places) if side.blocks[at].kind == "heading"), -1)
        for places, side in ((gone, old), (come, new))
    )
    if min(a, b) < 0 or old.blocks[a].level != new.blocks[b].level:
        return
    first = old.blocks[below.old[0]], new.blocks[below.new[0]]
    if all(block.kind != "heading" or block.level > old.blocks[a].level for block in first):
        yield Group((a,), (b,))


# --- Where equal blocks make several readings possible, the one in which a whole section came or went. ---


def slide(pairs: list[Pair], old: Side, new: Side) -> list[Pair]:
    """Moves a stretch that only came, or only went, up over equal blocks until it starts with its heading:
    not "text, heading of the next" but "heading, text"."""
    one_sided = [gap for gap in gaps(pairs, len(old.keys), len(new.keys)) if not (gap[0] and gap[1])]
    if not one_sided:
        return pairs
    partner = dict(pairs)
    back = {b: a for a, b in pairs}
    for olds, news in one_sided:
        if not olds:
            steps = _steps(new, news, back)
            for step in range(1, steps + 1):
                a = back.pop(news.start - step)
                back[news.stop - step] = a
                partner[a] = news.stop - step
        elif not news:
            steps = _steps(old, olds, partner)
            for step in range(1, steps + 1):
                b = partner.pop(olds.start - step)
                partner[olds.stop - step] = b
                back[b] = olds.stop - step
    return sorted(partner.items())


def _steps(side: Side, stretch: range, paired: Mapping[int, int]) -> int:
    """How far up the stretch slides: to the nearest start with the highest heading, not at all without one."""
    best, best_level, step = 0, _level(side, stretch.start), 0
    while (above := stretch.start - step - 1) in paired and side.keys[above] == side.keys[stretch.stop - step - 1]:
        step += 1
        level = _level(side, stretch.start - step)
        if level < best_level:
            best, best_level = step, level
        if step > len(stretch):
            break
    return best


def _level(side: Side, at: int) -> int:
    block = side.blocks[at]
    return block.level if block.kind == "heading" else 7
