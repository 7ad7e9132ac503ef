"""Find equal and moved items in two sequences, and compute minimal diffs."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, pairwise
from operator import ne
from typing import NamedTuple

from msgspec import Struct
from rapidfuzz.distance import Indel

Pair = tuple[int, int]  # index in the old sequence, index in the new sequence
Edge = tuple[int, int, float]  # index in the old sequence, index in the new sequence, weight
MAX_TABLE_SIZE = 400_000_000
"""Maximum size of the table for an exact search, in bits: 50 MB, or 20,000 × 20,000 items."""
MOVE_COST = 60.0
"""Cost of marking a block as moved, in characters, in addition to its length.

Readers find one long moved block easier than two short ones.
"""


class Edit(Struct):
    """A range of items in the old sequence, and the range that replaced it in the new one.

    Ranges exclude their end index. If `changed` is False, both ranges contain the same items.
    """

    changed: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def deleted(self) -> int:
        return self.old_end - self.old_start

    @property
    def inserted(self) -> int:
        return self.new_end - self.new_start

    def to(self, end: "Edit") -> "Edit":
        """Return a change from the start of this edit to the end of a later one."""
        return Edit(True, self.old_start, end.old_end, self.new_start, end.new_end)

    def shifted(self, old: int, new: int) -> "Edit":
        return Edit(
            self.changed,
            old + self.old_start,
            old + self.old_end,
            new + self.new_start,
            new + self.new_end,
        )

    def reversed(self) -> "Edit":
        return Edit(self.changed, self.new_start, self.new_end, self.old_start, self.old_end)


class EqualRun(NamedTuple):
    """Consecutive items that are equal in both sequences.

    `old` and `new` are the indexes of the first item in each sequence.
    """

    old: int
    new: int
    size: int


def exact_runs(old: Sequence[str], new: Sequence[str]) -> tuple[list[EqualRun], list[Pair]]:
    """Find equal items in two sequences.

    Return the runs of equal items that kept their order, and the (old, new) indexes of equal items
    that moved.
    """
    # first, match equal items at both ends
    start, end = same_ends(old, new)
    old_end = len(old) - end
    new_end = len(new) - end
    # then match the items that occur exactly once in each sequence
    in_old = indexes_of_unique(old[start:old_end], start)
    in_new = indexes_of_unique(new[start:new_end], start)
    unique = [(a, in_new[key]) for key, a in in_old.items() if key in in_new]
    new_places = [b for _, b in unique]
    in_order = unique  # usually, all of these items kept their order
    if new_places != sorted(new_places):
        # readers have to read all of a moved block, so prefer to move short blocks
        edges = [(a, b, len(old[a]) + MOVE_COST) for a, b in unique]
        in_order = heaviest_chain(edges)
    moved = sorted(set(unique).difference(in_order))
    kept = [EqualRun(a, b, 1) for a, b in in_order]
    runs = [EqualRun(0, 0, start), *kept, EqualRun(old_end, new_end, end)]
    # Fill each remaining gap with its longest common subsequence. Iterate over a copy, because the
    # loop adds runs.
    for olds, news in gaps(tuple(runs), len(old), len(new)):
        runs += _runs_in_gap(old, new, olds, news)
    return list(joined_runs(sorted(runs))), moved


def pairs_of(runs: Iterable[EqualRun]) -> list[Pair]:
    pairs: list[Pair] = []
    for a, b, size in runs:
        pairs += zip(range(a, a + size), range(b, b + size), strict=True)
    return pairs


def joined_runs(runs: Iterable[tuple[int, int, int]]) -> Iterator[EqualRun]:
    """Merge adjacent runs and drop empty ones.

    `runs` contains (old index, new index, size) tuples and must be sorted.
    """
    start = new_start = size = 0  # the run that is being extended
    for old, new, length in runs:
        if old == start + size and new == new_start + size:
            size += length
        elif length:  # the next run isn't adjacent to the current one
            if size:
                yield EqualRun(start, new_start, size)
            start, new_start, size = old, new, length
    if size:
        yield EqualRun(start, new_start, size)


def gaps(
    runs: Sequence[EqualRun], old_length: int, new_length: int
) -> Iterator[tuple[range, range]]:
    """Yield the old and new indexes before, between, and after the runs, unless both are empty."""
    old_end = new_end = 0  # end of the previous run in each sequence
    # the empty run at the end is needed for the last gap
    for a, b, size in [*runs, EqualRun(old_length, new_length, 0)]:
        if old_end < a or new_end < b:
            yield range(old_end, a), range(new_end, b)
        old_end, new_end = a + size, b + size


def same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Count equal items at the start and at the end of two sequences."""
    shorter = min(len(old), len(new))
    start = _first_difference(old, new, shorter)
    end = _first_difference(reversed(old), reversed(new), shorter)
    # don't count an item twice
    return start, min(end, shorter - start)


def _first_difference(old: Iterable[str], new: Iterable[str], length: int) -> int:
    """Return the first index where two sequences differ, or `length` if there's none.

    `length` is the length of the shorter sequence.
    """
    # this is faster than a loop
    return next(compress(count(), map(ne, old, new)), length)


def indexes_of_unique(items: Sequence[str], start: int = 0) -> dict[str, int]:
    """Map each item that occurs exactly once to its index. The first item has the index `start`."""
    indexes = dict(zip(items, count(start), strict=False))
    if len(indexes) == len(items):  # fast path: usually, no item is repeated
        return indexes
    times = Counter(items)
    return {item: at for item, at in indexes.items() if times[item] == 1}


def _runs_in_gap(
    old: Sequence[str], new: Sequence[str], olds: range, news: range
) -> list[EqualRun]:
    """Return runs of equal items within a gap between other runs.

    `olds` and `news` are the index ranges of the gap.
    """
    old_part = old[olds.start : olds.stop]
    new_part = new[news.start : news.stop]
    # one side is empty, or no item is on both sides
    if not old_part or not new_part or set(old_part).isdisjoint(new_part):
        return []
    # an exact search in a large gap would need too much memory
    is_large = len(old_part) * len(new_part) > MAX_TABLE_SIZE
    find_runs = _runs_of_nth_occurrences if is_large else _longest_common_runs
    runs = find_runs(old_part, new_part)
    return [EqualRun(olds.start + a, news.start + b, size) for a, b, size in runs]


def _runs_of_nth_occurrences(old: Sequence[str], new: Sequence[str]) -> list[EqualRun]:
    """Match the nth occurrence of each item with its nth occurrence in the other sequence.

    This is a fast approximation of the longest common subsequence.
    """
    # item → its remaining indexes in the new sequence, last index first
    unpaired = defaultdict(list)
    for b in reversed(range(len(new))):
        unpaired[new[b]].append(b)
    # with equal weights, the heaviest chain is the longest
    edges = [(a, unpaired[key].pop(), 1.0) for a, key in enumerate(old) if unpaired.get(key)]
    return [EqualRun(a, b, 1) for a, b in heaviest_chain(edges)]


def _longest_common_runs(old: Sequence[str], new: Sequence[str]) -> list[EqualRun]:
    runs = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            size = step.src_end - step.src_start
            runs.append(EqualRun(step.src_start, step.dest_start, size))
    return runs


def heaviest_chain(edges: Sequence[Edge]) -> list[Pair]:
    """Return the chain of edges with the largest total weight.

    In a chain, the indexes increase in both sequences. An edge is (old index, new index, weight),
    and the result contains the indexes of the chosen edges. If several chains have the same weight,
    the earliest one is returned.
    """
    # this order prevents a chain with two edges that have the same old index
    edges = sorted(edges, key=lambda edge: (edge[0], -edge[1]))
    # all edges already form a chain
    if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(edges)):
        return [(old, new) for old, new, _ in edges]
    # As for a longest increasing subsequence, but with weights: `ends` contains the last new index
    # of the best chains so far, starting with an empty chain. The values in `ends` and the weights
    # in `heaviest` are increasing, so bisection finds the best chain to extend.
    ends = [-1]
    heaviest = [(0.0, -1)]  # weight and last edge of each chain in `ends`
    previous = []  # index of the edge before each edge in its chain, or -1
    for at, (_, new, weight) in enumerate(edges):
        index = bisect_left(ends, new)
        before, last = heaviest[index - 1]  # heaviest chain that ends before `new`
        previous.append(last)
        total = before + weight
        # the new chain replaces lighter chains that end at `new` or later, because all edges
        # that could extend those can extend it, too
        stop = index
        while stop < len(ends) and heaviest[stop][0] < total:
            stop += 1
        if weight:  # an edge without weight doesn't improve a chain
            ends[index:stop] = [new]
            heaviest[index:stop] = [(total, at)]
    # follow the best chain from its last edge to its first
    chain = []
    last = heaviest[-1][1]
    while last >= 0:
        chain.append(edges[last][:2])
        last = previous[last]
    return chain[::-1]


def shortest_edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """Compute a minimal diff: a list of alternating changed and equal edits.

    If the sequences are too large for an exact search, the diff may not be minimal.
    """
    # the exact search needs a table with a bit for each pair of items
    if len(old) * len(new) <= MAX_TABLE_SIZE:
        same = _longest_common_runs(old, new)
    else:
        same, _ = exact_runs(old, new)
    return joined_edits(_edits_around_runs(same, len(old), len(new)))


def _edits_around_runs(
    same: Iterable[EqualRun], old_length: int, new_length: int
) -> Iterator[Edit]:
    """Yield changed and equal edits alternately. Some of them may be empty.

    `same` contains the runs of equal items, in order.
    """
    old_at = new_at = 0
    for a, b, size in [*same, EqualRun(old_length, new_length, 0)]:
        yield Edit(True, old_at, a, new_at, b)
        old_at = a + size
        new_at = b + size
        yield Edit(False, a, old_at, b, new_at)


def joined_edits(edits: Iterable[Edit], *, join_changes: bool = True) -> list[Edit]:
    """Merge adjacent equal edits, and drop empty edits.

    Adjacent changes are also merged, unless `join_changes` is False. `edits` are modified.
    """
    joined: list[Edit] = []
    for edit in edits:
        if edit.old_start == edit.old_end and edit.new_start == edit.new_end:  # it's empty
            continue
        last = joined[-1] if joined else None
        # extend the last edit if it's of the same kind
        if last and last.changed == edit.changed and (join_changes or not edit.changed):
            last.old_end = edit.old_end
            last.new_end = edit.new_end
        else:
            joined.append(edit)
    return joined
