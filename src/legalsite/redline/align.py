"""Two sides → groups: which blocks of the old text became which of the new one, in reading order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from legalsite.redline.chain import Edge, heaviest_chain
from legalsite.redline.exact import Pair, exact_pairs, gaps
from legalsite.redline.moves import Free, moved_pairs, stands_alone
from legalsite.redline.order import Group, in_order
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
from legalsite.redline.slide import slide
from legalsite.redline.splits import Joint, join_neighbours

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
