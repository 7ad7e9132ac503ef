"""Finds the equal items of two sequences, those that kept their order and those that moved, and
the shortest edits."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, pairwise
from operator import ne
from typing import NamedTuple

from msgspec import Struct
from rapidfuzz.distance import Indel

Pair = tuple[int, int]  # index in the old sequence, index in the new one
Edge = tuple[int, int, float]  # index in the old sequence, index in the new one, weight
MAX_TABLE_SIZE = 400_000_000
"""Bits of the table that an exact search fills, at most: 50 MB, or 20,000 items against 20,000."""
MOVE_COST = 60.0
"""Characters that a moved block counts for in addition to its own: one long block shown as moved is
easier to read than two short ones."""


class Edit(Struct):
    """Items `old_start` to `old_end` became `new_start` to `new_end`. If `changed` is False,
    they are equal."""

    changed: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def deleted(self) -> int:
        """The number of old items."""
        return self.old_end - self.old_start

    @property
    def inserted(self) -> int:
        """The number of new items."""
        return self.new_end - self.new_start

    def to(self, end: "Edit") -> "Edit":
        """Return one change from the start of this edit to the end of a later one."""
        return Edit(True, self.old_start, end.old_end, self.new_start, end.new_end)

    def shifted(self, old: int, new: int) -> "Edit":
        """Return the edit in longer sequences, with this many items before the old and the new
        side."""
        return Edit(
            self.changed,
            old + self.old_start,
            old + self.old_end,
            new + self.new_start,
            new + self.new_end,
        )

    def reversed(self) -> "Edit":
        """Return the edit from the new text to the old one."""
        return Edit(self.changed, self.new_start, self.new_end, self.old_start, self.old_end)


class EqualRun(NamedTuple):
    """`size` items in a row that are equal in both sequences, from these indexes on."""

    old: int
    new: int
    size: int


def exact_runs(old: Sequence[str], new: Sequence[str]) -> tuple[list[EqualRun], list[Pair]]:
    """Return the runs of equal items that kept their order, and the (old, new) indexes of equal
    items that moved.

    It pairs items that are the same at both ends; then the items that occur once in each sequence
    and kept their order; then, in each gap between these, a longest common sequence.
    """
    # the number of equal items at the start, and at the end
    start, end = same_ends(old, new)
    old_end = len(old) - end
    new_end = len(new) - end
    in_old = indexes_of_unique(old[start:old_end], start)
    in_new = indexes_of_unique(new[start:new_end], start)
    # the pairs of items that occur once in each sequence; usually, all of them kept their order
    chain = unique = [(a, in_new[key]) for key, a in in_old.items() if key in in_new]
    new_places = [b for _, b in unique]
    moved = []
    if new_places != sorted(new_places):  # not all are in the same order
        # the weight of a pair is what it costs to show it as moved, so the rest costs the least
        edges = [(a, b, len(old[a]) + MOVE_COST) for a, b in unique]
        chain = heaviest_chain(edges)
        moved = sorted(set(unique).difference(chain))
    kept = [EqualRun(a, b, 1) for a, b in chain]
    runs = [EqualRun(0, 0, start), *kept, EqualRun(old_end, new_end, end)]
    # the gaps between the runs so far: a copy of these, because the loop adds more
    for olds, news in gaps(tuple(runs), len(old), len(new)):
        runs += _runs_in_gap(old, new, olds, news)
    return list(joined_runs(sorted(runs))), moved


def pairs_of(runs: Iterable[EqualRun]) -> list[Pair]:
    """Return the pairs of indexes in the runs."""
    pairs: list[Pair] = []
    for a, b, size in runs:
        pairs += zip(range(a, a + size), range(b, b + size), strict=True)
    return pairs


def joined_runs(runs: Iterable[tuple[int, int, int]]) -> Iterator[EqualRun]:
    """Yield the runs that are not empty. Two become one if the second begins right after the first
    in both sequences. `runs`: (old index, new index, size), in order."""
    start = new_start = size = 0  # the run that may still grow
    for old, new, length in runs:
        if old == start + size and new == new_start + size:
            size += length
        elif length:  # a run that isn't empty begins elsewhere
            if size:
                yield EqualRun(start, new_start, size)
            start, new_start, size = old, new, length
    if size:  # 0 if all runs are empty
        yield EqualRun(start, new_start, size)


def gaps(
    runs: Sequence[EqualRun], old_length: int, new_length: int
) -> Iterator[tuple[range, range]]:
    """Yield the old and the new indexes before, between and after the runs, where there are any."""
    old_end = new_end = 0  # where the run before ends
    # an empty run at the end, for what comes after the last one
    for a, b, size in [*runs, EqualRun(old_length, new_length, 0)]:
        if old_end < a or new_end < b:
            yield range(old_end, a), range(new_end, b)
        old_end, new_end = a + size, b + size


def same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many items are the same at the start, and how many at the end. No item counts for
    both."""
    shorter = min(len(old), len(new))
    start = _first_difference(old, new, shorter)
    end = _first_difference(reversed(old), reversed(new), shorter)
    return start, min(end, shorter - start)  # of "a" and "a a", the item counts for the start


def _first_difference(old: Iterable[str], new: Iterable[str], length: int) -> int:
    """Return the first index at which two sequences differ; if they don't, `length`, which is the
    length of the shorter one."""
    # the first number of those at which the items aren't equal; no Python code runs per item
    return next(compress(count(), map(ne, old, new)), length)


def indexes_of_unique(items: Sequence[str], start: int = 0) -> dict[str, int]:
    """Return the index of each item that occurs exactly once. `start`: the first item's index."""
    indexes = dict(zip(items, count(start), strict=False))  # `count` has no end
    if len(indexes) == len(items):  # as in most texts: counting takes longer
        return indexes
    times = Counter(items)
    return {item: at for item, at in indexes.items() if times[item] == 1}


def _runs_in_gap(
    old: Sequence[str], new: Sequence[str], olds: range, news: range
) -> list[EqualRun]:
    """Return runs of equal items in one gap, which has the old items with the indexes `olds` and
    the new ones with the indexes `news`: a longest common sequence, or a faster approximation if
    the gap is too large. Empty if no item is in both."""
    old_part = old[olds.start : olds.stop]
    new_part = new[news.start : news.stop]
    if not old_part or not new_part or set(old_part).isdisjoint(new_part):
        return []
    is_large = len(old_part) * len(new_part) > MAX_TABLE_SIZE
    find_runs = _runs_of_nth_occurrences if is_large else _longest_common_runs
    runs = find_runs(old_part, new_part)
    return [EqualRun(olds.start + a, news.start + b, size) for a, b, size in runs]


def _runs_of_nth_occurrences(old: Sequence[str], new: Sequence[str]) -> list[EqualRun]:
    """Return runs of equal items in the same order. The nth occurrence of an item is only paired
    with its nth occurrence in the other sequence, which is faster than trying all pairs."""
    unpaired = defaultdict(list)  # the new indexes of each item, the first one last
    for b in reversed(range(len(new))):
        unpaired[new[b]].append(b)
    # each pair weighs 1, so that the heaviest chain is the longest one
    edges = [(a, unpaired[key].pop(), 1.0) for a, key in enumerate(old) if unpaired.get(key)]
    return [EqualRun(a, b, 1) for a, b in heaviest_chain(edges)]


def _longest_common_runs(old: Sequence[str], new: Sequence[str]) -> list[EqualRun]:
    """Return the runs of equal items that make up a longest common sequence."""
    runs = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            size = step.src_end - step.src_start
            runs.append(EqualRun(step.src_start, step.dest_start, size))
    return runs


def heaviest_chain(edges: Sequence[Edge]) -> list[Pair]:
    """Return the (old, new) pairs of the edges that kept their order and weigh most together; of
    several equal choices, the earliest one.

    A chain is a list of edges in which both indexes rise. This is the search for a longest
    increasing subsequence, with weights: `ends` has each new index at which a heavier chain ends
    than at any smaller one, and `heaviest` has, for each of these, the weight of this chain and its
    last edge. Both rise, so that the best chain before an edge is found by bisection.
    """
    # of edges with the same old index, the last one first, so that no chain contains two of them
    edges = sorted(edges, key=lambda edge: (edge[0], -edge[1]))
    if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(edges)):  # they are one chain
        return [(old, new) for old, new, _ in edges]
    ends = [-1]  # the empty chain, which ends before every index
    heaviest = [(0.0, -1)]  # (weight, index of the last edge) of each chain in `ends`
    previous = []  # for each edge, the index of the edge before it in its chain; -1 for none
    for at, (_, new, weight) in enumerate(edges):
        place = bisect_left(ends, new)
        before, last = heaviest[place - 1]
        previous.append(last)
        total = before + weight
        # this chain replaces those that end at the same index or later, but are lighter
        stop = place
        while stop < len(ends) and heaviest[stop][0] < total:
            stop += 1
        if weight:  # an edge without weight adds nothing to a chain
            ends[place:stop] = [new]
            heaviest[place:stop] = [(total, at)]
    # back from the last edge of the heaviest chain
    chain = []
    last = heaviest[-1][1]
    while last >= 0:  # the first edge of a chain has -1 before it
        chain.append(edges[last][:2])
        last = previous[last]
    return chain[::-1]


def shortest_edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """Return changed and equal edits in turn. They cover both sequences, with as few changed items
    as possible; not always as few if the sequences are too large for an exact search.
    """
    if len(old) * len(new) <= MAX_TABLE_SIZE:
        same = _longest_common_runs(old, new)
    else:
        same, _ = exact_runs(old, new)
    return joined_edits(_edits_around_runs(same, len(old), len(new)))


def _edits_around_runs(
    same: Iterable[EqualRun], old_length: int, new_length: int
) -> Iterator[Edit]:
    """Yield a change and an equal edit in turn: the equal runs, and what is before, between and
    after them. An edit may be empty. The lengths are the numbers of items of the sequences."""
    old_at = new_at = 0
    for a, b, size in [*same, EqualRun(old_length, new_length, 0)]:
        yield Edit(True, old_at, a, new_at, b)
        old_at = a + size
        new_at = b + size
        yield Edit(False, a, old_at, b, new_at)


def joined_edits(edits: Iterable[Edit], *, changed: bool = True) -> list[Edit]:
    """Return the edits without the empty ones. Neighbors that are both equal become one edit, and
    so do neighbors that both changed, unless `changed` is False.

    The first of them is extended, so `edits` must not be used afterwards.
    """
    joined: list[Edit] = []
    for edit in edits:
        if edit.old_start == edit.old_end and edit.new_start == edit.new_end:  # it is empty
            continue
        last = joined[-1] if joined else None
        if last and last.changed == edit.changed and (changed or not edit.changed):
            last.old_end = edit.old_end
            last.new_end = edit.new_end
        else:
            joined.append(edit)
    return joined
