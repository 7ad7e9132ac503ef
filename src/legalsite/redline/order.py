"""Groups of blocks → the order in which they are read."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from legalsite.redline.exact import Pair
from legalsite.redline.moves import Free
from legalsite.redline.side import Side


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
