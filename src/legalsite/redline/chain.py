"""Pairs of places → those that keep their order: the heaviest increasing chain."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

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
