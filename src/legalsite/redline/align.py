"""Two sides → groups: which blocks of the old text became which of the new one, in reading order."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from legalsite.redline.chain import Edge, heaviest_chain
from legalsite.redline.exact import Pair, exact_pairs, gaps
from legalsite.redline.moves import moved_pairs, stands_alone
from legalsite.redline.side import Side
from legalsite.redline.similar import Asked, Likeness, alike, half_in_common, likeness, likenesses
from legalsite.redline.slide import slide
from legalsite.redline.splits import Joint, join_neighbours

SHORT = 12  # words of a block that reads well when it is replaced as a whole
SMALL = 36  # pairs of blocks in a gap that are all looked at, instead of those that the index names


class Group(NamedTuple):
    """Neighbouring blocks of each text, by index. Empty `old`: inserted; empty `new`: deleted."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False


def align(old: Side, new: Side) -> list[Group]:
    """Every block of both sides in one group. In the order of the new text; what was deleted where it stood.
    Both directions find the same groups: of two equally good readings, which one is taken is not left to the order."""
    if old.keys > new.keys:
        groups = [Group(group.new, group.old, group.moved) for group in _groups(new, old)]
    else:
        groups = _groups(old, new)
    return _in_order(groups, old, new)


def _groups(old: Side, new: Side) -> list[Group]:
    """The blocks that have a partner."""
    exact, elsewhere = exact_pairs(old.keys, new.keys)
    exact = slide(exact, old, new)
    moves = [pair for pair in elsewhere if stands_alone(new, pair[1])]
    away, here = {a for a, _ in moves}, {b for _, b in moves}
    open_gaps = [
        ([a for a in olds if a not in away], [b for b in news if b not in here])
        for olds, news in gaps(exact, len(old.keys), len(new.keys))
    ]
    groups = [Group((a,), (b,)) for a, b in exact]
    asked: Asked = {}
    for olds, news in open_gaps:
        groups.extend(_reworded(old, new, olds, news, asked))
    groups.sort(key=lambda group: group.old)
    taken = groups_of(groups)
    moves = moved_pairs(old, new, moves, taken, asked)
    moved = [Group(*joint, True) for joint in _moved_on(old, new, taken, moves)]
    for found, further in zip(taken, groups_of(moved), strict=True):
        found.update(further)
    return [*groups, *moved, *_replaced(groups, taken, old, new)]


def _moved_on(old: Side, new: Side, taken: tuple[set[int], set[int]], moves: Sequence[Pair]) -> Iterator[Joint]:
    """Moved blocks, and what they were cut into or joined with on the way."""
    if not moves:
        return
    olds = {a for a in range(len(old.keys)) if a not in taken[0]} - {a for a, _ in moves}
    news = {b for b in range(len(new.keys)) if b not in taken[1]} - {b for _, b in moves}
    open_ended = []
    for a, b in moves:
        if old.keys[a] != new.keys[b] or not olds.isdisjoint((a - 1, a + 1)) or not news.isdisjoint((b - 1, b + 1)):
            open_ended.append((a, b))
        else:
            yield (a,), (b,)
    yield from join_neighbours(old, new, open_ended, sorted(olds), sorted(news))


def groups_of(groups: Iterable[Group]) -> tuple[set[int], set[int]]:
    """The blocks of each side that have found their group."""
    return {a for group in groups for a in group.old}, {b for group in groups for b in group.new}


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
        same = same or alike(old, new, *pair)
    return *pair, same * (len(old.tokens(pair[0])) + len(new.tokens(pair[1]))) / 2


def _replaced(groups: Sequence[Group], taken: tuple[set[int], set[int]], old: Side, new: Side) -> Iterator[Group]:
    """One block that gave way to one of its kind in its place is one change: a heading, an item, a short line. Longer
    paragraphs and rows of a table without a word in common are easier to read one after the other."""
    at = place = 0
    for group in [*groups, Group((len(old.keys),), (len(new.keys),))]:
        gone = [a for a in range(at, group.old[0]) if a not in taken[0]] if place < group.new[0] else []
        come = [b for b in range(place, group.new[0]) if b not in taken[1]] if gone else []
        if len(gone) == len(come) == 1:
            a, b = gone[0], come[0]
            if old.blocks[a].kind == new.blocks[b].kind != "row" and max(len(old.words(a)), len(new.words(b))) <= SHORT:
                yield Group((a,), (b,))
        at, place = group.old[-1] + 1, group.new[-1] + 1


def _in_order(groups: Iterable[Group], old: Side, new: Side) -> list[Group]:
    """All groups as they are read, with the blocks that have none as deleted or inserted."""
    groups = list(groups)
    olds, news = groups_of(groups)
    gone = [a for a in range(len(old.keys)) if a not in olds]
    kept = sorted((group.old[-1], group.new[-1]) for group in groups if not group.moved) if gone else []
    placed = [((group.new[0], 1, 0), group) for group in groups]
    placed += [((b, 1, 0), Group((), (b,))) for b in range(len(new.keys)) if b not in news]
    placed += [((_behind(a, kept, old, new, news), 0, a), Group((a,), ())) for a in gone]
    placed.sort(key=itemgetter(0))
    return [group for _, group in placed]


def _behind(a: int, kept: Sequence[Pair], old: Side, new: Side, taken: set[int]) -> int:
    """Where a deleted block is read: behind the block that stood before it, ahead of what was inserted there; but rows
    that were added to a table, and items to a list, stay with it."""
    at = bisect_left(kept, (a, 0))
    if not at:
        return 0
    last, place = kept[at - 1][0], kept[at - 1][1] + 1
    group = new.blocks[place - 1].group
    if group and old.blocks[a].group != old.blocks[last].group:
        while place < len(new.keys) and place not in taken and new.blocks[place].group == group:
            place += 1
    return place
