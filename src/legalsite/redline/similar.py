"""Blocks → which of the old ones are like which of the new ones, from an index of the word pairs that they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from legalsite.redline.exact import TABLE
from legalsite.redline.side import Side

COMMON = 24  # a word pair that stands in more blocks than this says nothing about which belongs to which
CANDIDATES = 6  # blocks of the new text that are looked at for each of the old


@dataclass(frozen=True, slots=True)
class Likeness:
    """`shared` counts word pairs. `whole` is the share of both blocks that is common (0 to 1), `part` that of the
    smaller.
    """

    shared: int
    whole: float
    part: float


def likenesses(old: Side, new: Side, olds: Iterable[int], news: Iterable[int]) -> dict[tuple[int, int], Likeness]:
    """(old, new) → how alike they are, for the pairs that share a word pair that is not common everywhere.
    Time grows with the words of the blocks given, never with their pairs."""
    index: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for at in news:
        for bigram, times in new.bigrams(at).items():
            index[bigram].append((at, times))
    found = {}
    for at in olds:
        mine = old.bigrams(at)
        counts: Counter[int] = Counter()
        for bigram, times in mine.items():
            places = index.get(bigram)
            if places and len(places) <= COMMON:
                for place, there in places:
                    counts[place] += min(there, times)
        for place, shared in counts.most_common(CANDIDATES):
            found[at, place] = _likeness(shared, mine, new.bigrams(place))
    return found


def likeness(old: Side, new: Side, at: int, place: int) -> Likeness:
    """How alike two blocks are."""
    mine, theirs = old.bigrams(at), new.bigrams(place)
    return _likeness(sum([min(mine[pair], theirs[pair]) for pair in mine.keys() & theirs.keys()]), mine, theirs)


def alike(old: Side, new: Side, at: int, place: int) -> float:
    """The share of two blocks' tokens that stands in both in the same order, from 0 to 1; of very long ones the share
    of word pairs, in any order."""
    mine, theirs = old.tokens(at).keys, new.tokens(place).keys
    if len(mine) * len(theirs) <= TABLE:
        return Indel.normalized_similarity(mine, theirs)
    shared = (old.bigrams(at) & new.bigrams(place)).total()
    return 2 * shared / max(1, old.bigrams(at).total() + new.bigrams(place).total())


def _likeness(shared: int, mine: Counter[tuple[str, str]], theirs: Counter[tuple[str, str]]) -> Likeness:
    sizes = mine.total(), theirs.total()
    return Likeness(shared, 2 * shared / max(1, sum(sizes)), shared / max(1, min(sizes)))
