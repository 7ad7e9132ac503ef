"""Blocks → which of the old ones are like which of the new ones, from an index of the word pairs that they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from legalsite.redline.sequences import TABLE
from legalsite.redline.side import Bigram, Side, bigrams
from legalsite.redline.tokens import is_word
from legalsite.redline.words import BORDER

COMMON = 24  # a word pair that stands in more blocks than this says nothing about which belongs to which
LONG = 40_000  # tokens of one block times tokens of the other
CHANCE = 0.1  # share of the smaller block's word pairs that two blocks may have in common by chance
SPARSE = 12  # words of a block for each pair that its sample leaves out after one that it takes
STRIDE = 3  # pairs of a long block of which its sample takes one
LENGTHY = 40  # words of a block with which no other has but one pair of its sample in common, unless by chance
SMALL = 36  # pairs of blocks that are all looked at, instead of those that the index names
CANDIDATES = 6  # blocks of the new text that are looked at for each of the old


@dataclass(frozen=True, slots=True)
class Likeness:
    """`shared` counts word pairs. `whole` is the share of both blocks that is common (0 to 1), `part` that of the
    smaller.
    """

    shared: int
    whole: float
    part: float


Asked = dict[tuple[tuple[int, ...], tuple[int, ...]], Mapping[tuple[int, int], Likeness]]
"""What was found for these blocks of two sides: where none has a partner in its place, moves ask the same again."""


def likenesses(
    old: Side, new: Side, olds: Sequence[int], news: Sequence[int], asked: Asked
) -> Mapping[tuple[int, int], Likeness]:
    """(old, new) → how alike they are, for the pairs that share a word pair that is not common everywhere.
    Time grows with the words of the blocks given, never with their pairs."""
    key = tuple(olds), tuple(news)
    if key not in asked:
        asked[key] = _likenesses(old, new, olds, news)
    return asked[key]


def _likenesses(old: Side, new: Side, olds: Sequence[int], news: Sequence[int]) -> Mapping[tuple[int, int], Likeness]:
    if len(olds) * len(news) <= SMALL:
        each = {(at, place): likeness(old, new, at, place) for at in olds for place in news}
        return {pair: like for pair, like in each.items() if like.part >= CHANCE}
    samples: set[Bigram] = set()
    for place in news:
        samples.update(_sample(new.words(place)))
    meeting = [at for at in olds if _meets(old.words(at), samples)]
    index = _index(new, news, set[Bigram]().union(*[bigrams(old.words(at)) for at in meeting]))
    like_each = {}
    for at in meeting:
        hits = Counter(filter(index.__contains__, bigrams(old.words(at))))
        counts: Counter[int] = Counter()
        for bigram, here in hits.items():
            for place, times in index[bigram].items():
                counts[place] += min(times, here)
        for place, shared in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:CANDIDATES]:
            like = _likeness(shared, old.words(at), new.words(place))
            if like.part >= CHANCE:
                like_each[at, place] = like
    return like_each


def _sample(words: Sequence[str]) -> Iterator[Bigram]:
    """Some word pairs of a block, the fewer of them the longer it is: blocks worth a second look share one of these."""
    step = min(STRIDE, 1 + len(words) // SPARSE)
    return bigrams(words) if step == 1 else zip(words[::step], words[1::step], strict=False)


def _meets(words: Sequence[str], samples: set[Bigram]) -> bool:
    """Whether a block may have a partner among those that were sampled: of a long one more than one pair is there."""
    if samples.isdisjoint(bigrams(words)):
        return False
    return len(words) < LENGTHY or sum(map(samples.__contains__, bigrams(words))) > 1


def _index(new: Side, news: Iterable[int], wanted: set[Bigram]) -> dict[Bigram, dict[int, int]]:
    """Where in the new text these word pairs stand, and how often, without those that are common."""
    index: dict[Bigram, dict[int, int]] = defaultdict(dict)
    for place in news if wanted else ():
        if wanted.isdisjoint(_sample(new.words(place))):
            continue
        for bigram in filter(wanted.__contains__, bigrams(new.words(place))):
            index[bigram][place] = index[bigram].get(place, 0) + 1
    return {bigram: places for bigram, places in index.items() if len(places) <= COMMON}


def likeness(old: Side, new: Side, at: int, place: int) -> Likeness:
    """How alike two blocks are."""
    mine, theirs = old.bigrams(at), new.bigrams(place)
    shared = sum([min(mine[bigram], theirs[bigram]) for bigram in mine.keys() & theirs.keys()])
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


def about_one_thing(old: Side, new: Side, at: int, place: int) -> bool:
    """Whether the first cells of two rows have a word in common, or the first of the one is a cell of the other: what
    they say of it may be worded anew, and columns may have come or gone."""
    mine, theirs = (_cells(side.tokens(of).keys) for side, of in ((old, at), (new, place)))
    return bool(set(mine[0]) & set(theirs[0])) or mine[0] in theirs or theirs[0] in mine


def _cells(keys: Sequence[str]) -> list[list[str]]:
    """The words of each cell of a row."""
    cells: list[list[str]] = [[]]
    for key in keys:
        if key == BORDER:
            cells.append([])
        elif is_word(key):
            cells[-1].append(key)
    return cells


def _likeness(shared: int, mine: Sequence[str], theirs: Sequence[str]) -> Likeness:
    sizes = [len(words) + 1 if words else 0 for words in (mine, theirs)]
    return Likeness(shared, 2 * shared / max(1, sum(sizes)), shared / max(1, min(sizes)))
