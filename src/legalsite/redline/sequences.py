"""The keys of two texts' blocks → which are the same and kept their order, and which are the same but stand
elsewhere.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance import Indel

Pair = tuple[int, int]
TABLE = 400_000_000  # bits of the table that an exact search may fill: 50 MB, some 20,000 blocks against 20,000
MOVE = 60.0  # characters: to tell one long block as moved is less to read than two short ones
GAP = 20_000_000  # the same for each of the gaps that are left where the whole is larger than that


def exact_pairs(old: Sequence[str], new: Sequence[str]) -> tuple[list[Pair], list[Pair]]:
    """(pairs in order, pairs that stand elsewhere). First what is the same at both ends, then blocks that occur once
    in each text, by the heaviest chain; between those the longest common sequence."""
    start, end = _same_ends(old, new)
    pairs = [(at, at) for at in range(start)]
    unique = list(_unique(old, new, start, end))
    chain = [(a, b) for a, b, _ in heaviest_chain([(a, b, len(old[a]) + MOVE) for a, b in unique])]
    kept = set(chain)
    table = TABLE if len(old) * len(new) <= TABLE else GAP
    at, place = start, start
    for a, b in [*chain, (len(old) - end, len(new) - end)]:
        pairs.extend(_between(old, new, (at, a), (place, b), table))
        pairs.append((a, b))
        at, place = a + 1, b + 1
    pairs.pop()
    pairs.extend((len(old) - back, len(new) - back) for back in range(end, 0, -1))
    return pairs, [pair for pair in unique if pair not in kept]


def gaps(pairs: Sequence[Pair], old: int, new: int) -> Iterator[tuple[range, range]]:
    """The stretches between the pairs, both ends of the texts included, where at least one side has blocks."""
    at, place = 0, 0
    for a, b in [*pairs, (old, new)]:
        if at < a or place < b:
            yield range(at, a), range(place, b)
        at, place = a + 1, b + 1


def _same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _unique(old: Sequence[str], new: Sequence[str], start: int, end: int) -> Iterator[Pair]:
    """Places of the keys that occur once in the middle of each text."""
    places: dict[str, int] = {}
    for place in range(start, len(new) - end):
        places[new[place]] = -1 if new[place] in places else place
    seen: dict[str, int] = {}
    for at in range(start, len(old) - end):
        seen[old[at]] = -1 if old[at] in seen else at
    for key, at in seen.items():
        if at >= 0 and places.get(key, -1) >= 0:
            yield at, places[key]


def _between(old: Sequence[str], new: Sequence[str], olds: Pair, news: Pair, table: int) -> list[Pair]:
    """The longest common sequence of one gap. In a gap too large to search, the nth of equals goes with the nth."""
    mine, theirs = old[slice(*olds)], new[slice(*news)]
    if not mine or not theirs or set(mine).isdisjoint(theirs):
        return []
    if len(mine) * len(theirs) > table:
        edges = [(at, place, 1.0) for at, place in _ranked(mine, theirs)]
        return [(olds[0] + at, news[0] + place) for at, place, _ in heaviest_chain(edges)]
    return [
        (olds[0] + step.src_start + nth, news[0] + step.dest_start + nth)
        for step in Indel.opcodes(mine, theirs)
        if step.tag == "equal"
        for nth in range(step.src_end - step.src_start)
    ]


def _ranked(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(new):
        places[key].append(place)
    seen: dict[str, int] = defaultdict(int)
    for at, key in enumerate(old):
        if seen[key] < len(places.get(key, ())):
            yield at, places[key][seen[key]]
        seen[key] += 1


# --- Pairs of places → those that keep their order: the heaviest increasing chain. ---

Edge = tuple[int, int, float]
"""Index in the old sequence, index in the new one, weight."""


def heaviest_chain(edges: Sequence[Edge]) -> list[Edge]:
    """Of all chains in which both indexes rise strictly, one of the greatest weight; the earliest where several tie.
    O(n log n): a Fenwick tree over the new indexes holds the best chain that ends at or before each."""
    edges = sorted(edges, key=lambda edge: (edge[0], -edge[1]))
    if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(edges)):
        return edges
    places = sorted({edge[1] for edge in edges})
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(places) + 1)
    before: list[int] = []
    best, last = 0.0, -1
    for at, (_, new, weight) in enumerate(edges):
        place = bisect_left(places, new)
        ahead = _best_before(tree, place)
        before.append(ahead[1])
        total = ahead[0] + weight
        if total > best:
            best, last = total, at
        _enter(tree, place + 1, (total, at))
    chain = []
    while last >= 0:
        chain.append(edges[last])
        last = before[last]
    return chain[::-1]


def _best_before(tree: list[tuple[float, int]], place: int) -> tuple[float, int]:
    best = tree[0]
    while place > 0:
        if tree[place][0] > best[0]:
            best = tree[place]
        place -= place & -place
    return best


def _enter(tree: list[tuple[float, int]], place: int, value: tuple[float, int]) -> None:
    while place < len(tree):
        if value[0] > tree[place][0]:
            tree[place] = value
        place += place & -place
