"""Blocks → which of the old ones are like which of the new ones, from an index of the word pairs that they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

from rapidfuzz.distance import Indel

from legalsite.redline.exact import TABLE
from legalsite.redline.side import Bigram, Side, bigrams

COMMON = 24  # a word pair that stands in more blocks than this says nothing about which belongs to which
LONG = 40_000  # tokens of one block times tokens of the other
CHANCE = 0.1  # share of the smaller block's word pairs that two blocks may have in common by chance
CANDIDATES = 6  # blocks of the new text that are looked at for each of the old


@dataclass(frozen=True, slots=True)
class Likeness:
    """`shared` counts word pairs. `whole` is the share of both blocks that is common (0 to 1), `part` that of the
    smaller.
    """

    shared: int
    whole: float
    part: float


def likenesses(old: Side, new: Side, olds: Sequence[int], news: Sequence[int]) -> Mapping[tuple[int, int], Likeness]:
    """(old, new) → how alike they are, for the pairs that share a word pair that is not common everywhere.
    Time grows with the words of the blocks given, never with their pairs."""
    return _likenesses(old, new, tuple(olds), tuple(news))


@lru_cache(1)  # where no block finds a partner in its place, moves ask the same again
def _likenesses(
    old: Side, new: Side, olds: tuple[int, ...], news: tuple[int, ...]
) -> Mapping[tuple[int, int], Likeness]:
    hashes: set[int] = set()  # a word pair that is not among them stands nowhere in the new blocks
    for place in news:
        hashes.update(map(hash, bigrams(new.words(place))))
    meeting = [at for at in olds if not hashes.isdisjoint(map(hash, bigrams(old.words(at))))]
    hits = [(at, Counter(_those_in(hashes, old.words(at)))) for at in meeting]
    index = _index(new, news, set[Bigram]().union(*[hit for _, hit in hits]))
    like_each = {}
    for at, hit in hits:
        counts: Counter[int] = Counter()
        for bigram in hit.keys() & index.keys():
            for place, times in index[bigram].items():
                counts[place] += min(times, hit[bigram])
        for place, shared in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:CANDIDATES]:
            like = _likeness(shared, old.words(at), new.words(place))
            if like.part >= CHANCE:
                like_each[at, place] = like
    return like_each


def _those_in(hashes: set[int], words: Sequence[str]) -> Iterator[Bigram]:
    return compress(bigrams(words), map(hashes.__contains__, map(hash, bigrams(words))))


def _index(new: Side, news: Iterable[int], wanted: set[Bigram]) -> dict[Bigram, Counter[int]]:
    """Where in the new text these word pairs stand, and how often, without those that are common."""
    index: dict[Bigram, Counter[int]] = defaultdict(Counter)
    for place in news if wanted else ():
        for bigram in filter(wanted.__contains__, bigrams(new.words(place))):
            index[bigram][place] += 1
    return {bigram: places for bigram, places in index.items() if len(places) <= COMMON}


def likeness(old: Side, new: Side, at: int, place: int) -> Likeness:
    """How alike two blocks are."""
    mine = Counter(_those_in(set(map(hash, bigrams(new.words(place)))), old.words(at)))
    theirs = Counter(filter(mine.__contains__, bigrams(new.words(place)))) if mine else mine
    shared = sum(min(times, theirs[bigram]) for bigram, times in mine.items())
    return _likeness(shared, old.words(at), new.words(place))


def half_in_common(old: Side, new: Side, at: int, place: int) -> bool:
    """False where so few tokens stand in both that not half of them can be the same in order: found out fast."""
    mine, theirs = old.tokens(at).keys, new.tokens(place).keys
    if len(mine) * len(theirs) < LONG:
        return True
    half = (len(mine) + len(theirs)) / 4
    return all(
        sum(map(set(others).__contains__, tokens)) >= half for tokens, others in ((mine, theirs), (theirs, mine))
    )


def alike(old: Side, new: Side, at: int, place: int) -> float:
    """The share of two blocks' tokens that stands in both in the same order, from 0 to 1; of very long ones the share
    of word pairs, in any order."""
    mine, theirs = old.tokens(at).keys, new.tokens(place).keys
    if len(mine) * len(theirs) <= TABLE:
        return Indel.normalized_similarity(mine, theirs)
    return likeness(old, new, at, place).whole


def _likeness(shared: int, mine: Sequence[str], theirs: Sequence[str]) -> Likeness:
    sizes = [len(words) + 1 if words else 0 for words in (mine, theirs)]
    return Likeness(shared, 2 * shared / max(1, sum(sizes)), shared / max(1, min(sizes)))
