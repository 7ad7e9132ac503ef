"""How alike blocks are, and which old blocks are like which new ones, from an index of the word pairs they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from legalsite.redline.compared_text import Bigram, Side, bigrams
from legalsite.redline.sequences import TABLE, Pair
from legalsite.redline.tokens import is_word
from legalsite.redline.words import BORDER

COMMON = 24  # a word pair in more blocks than this says nothing about which belongs to which
LONG = 40_000  # tokens of one block times tokens of the other
CHANCE = 0.1  # share of the smaller block's word pairs that two blocks may have in common by chance
SPARSE = 12  # words of a block for each pair that its sample leaves out after one that it takes
STRIDE = 3  # pairs of a long block of which its sample takes one
LENGTHY = 40  # words of a block with which no other has but one pair of its sample in common, unless by chance
SMALL = 36  # pairs of blocks that are all looked at, instead of those that the index names
CANDIDATES = 6  # blocks of the new text that are looked at for each of the old


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two blocks have in common."""

    shared: int
    """How many word pairs."""
    whole: float
    """The share of both blocks, from 0 to 1."""
    part: float
    """The share of the smaller block, from 0 to 1."""


LikenessCache = dict[tuple[tuple[int, ...], tuple[int, ...]], Mapping[Pair, Likeness]]
"""Results for the same blocks of two sides: where none has a partner in its place, moves ask again."""


def likenesses(
    old: Side, new: Side, olds: Sequence[int], news: Sequence[int], cache: LikenessCache
) -> Mapping[Pair, Likeness]:
    """Return how alike (old, new) are, for the pairs that share a word pair that is not common everywhere.

    Time grows with the words of the blocks given, never with their pairs.
    """
    key = tuple(olds), tuple(news)
    if key not in cache:
        cache[key] = _likenesses(old, new, olds, news)
    return cache[key]


def _likenesses(old: Side, new: Side, olds: Sequence[int], news: Sequence[int]) -> Mapping[Pair, Likeness]:
    if len(olds) * len(news) <= SMALL:
        every_pair = {(a, b): likeness(old, new, a, b) for a in olds for b in news}
        return {pair: like for pair, like in every_pair.items() if like.part >= CHANCE}
    samples: set[Bigram] = set()
    for b in news:
        samples.update(_sample(new.words(b)))
    meeting = [a for a in olds if _meets(old.words(a), samples)]
    index = _index(new, news, set[Bigram]().union(*[bigrams(old.words(a)) for a in meeting]))
    likes = {}
    for a in meeting:
        hits = Counter(filter(index.__contains__, bigrams(old.words(a))))
        counts: Counter[int] = Counter()
        for bigram, here in hits.items():
            for b, times in index[bigram].items():
                counts[b] += min(times, here)
        for b, shared in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:CANDIDATES]:
            like = _likeness(shared, old.words(a), new.words(b))
            if like.part >= CHANCE:
                likes[a, b] = like
    return likes


def _sample(words: Sequence[str]) -> Iterator[Bigram]:
    """Yield some word pairs of a block, fewer of a longer one: blocks worth a second look share one of these."""
    step = min(STRIDE, 1 + len(words) // SPARSE)
    return bigrams(words) if step == 1 else zip(words[::step], words[1::step], strict=False)


def _meets(words: Sequence[str], samples: set[Bigram]) -> bool:
    """Whether a block may have a partner among those that were sampled: of a long one more than one pair is there."""
    if samples.isdisjoint(bigrams(words)):
        return False
    return len(words) < LENGTHY or sum(map(samples.__contains__, bigrams(words))) > 1


def _index(new: Side, news: Iterable[int], wanted: set[Bigram]) -> dict[Bigram, dict[int, int]]:
    """Return in which new blocks these word pairs are, and how often, without those that are common."""
    index: dict[Bigram, dict[int, int]] = defaultdict(dict)
    for b in news if wanted else ():
        if wanted.isdisjoint(_sample(new.words(b))):
            continue
        for bigram in filter(wanted.__contains__, bigrams(new.words(b))):
            index[bigram][b] = index[bigram].get(b, 0) + 1
    return {bigram: blocks for bigram, blocks in index.items() if len(blocks) <= COMMON}


def likeness(old: Side, new: Side, a: int, b: int) -> Likeness:
    """Return how alike two blocks are by their word pairs."""
    in_old, in_new = old.bigrams(a), new.bigrams(b)
    shared = sum([min(in_old[bigram], in_new[bigram]) for bigram in in_old.keys() & in_new.keys()])
    return _likeness(shared, old.words(a), new.words(b))


def half_in_common(old: Side, new: Side, a: int, b: int) -> bool:
    """Whether half of the tokens may be the same in order; False is certain, and found out fast."""
    old_keys, new_keys = old.tokens(a).keys, new.tokens(b).keys
    if len(old_keys) * len(new_keys) < LONG:
        return True
    half = (len(old_keys) + len(new_keys)) / 4
    return all(
        sum(map(set(others).__contains__, keys)) >= half
        for keys, others in ((old_keys, new_keys), (new_keys, old_keys))
    )


def alike(old: Side, new: Side, a: int, b: int) -> float:
    """Return the share of two blocks' tokens that both have in the same order, from 0 to 1.

    Of very long blocks it is the share of word pairs, in any order.
    """
    old_keys, new_keys = old.tokens(a).keys, new.tokens(b).keys
    if len(old_keys) * len(new_keys) <= TABLE:
        return Indel.normalized_similarity(old_keys, new_keys)
    return likeness(old, new, a, b).whole


def about_one_thing(old: Side, new: Side, a: int, b: int) -> bool:
    """Whether the first cells of two rows share a word, or the first cell of one is a cell of the other.

    What they say of it may be worded anew, and columns may have come or gone.
    """
    old_cells, new_cells = _cells(old.tokens(a).keys), _cells(new.tokens(b).keys)
    return bool(set(old_cells[0]) & set(new_cells[0])) or old_cells[0] in new_cells or new_cells[0] in old_cells


def _cells(keys: Sequence[str]) -> list[list[str]]:
    """Return the words of each cell of a row."""
    cells: list[list[str]] = [[]]
    for key in keys:
        if key == BORDER:
            cells.append([])
        elif is_word(key):
            cells[-1].append(key)
    return cells


def _likeness(shared: int, old_words: Sequence[str], new_words: Sequence[str]) -> Likeness:
    sizes = [len(words) + 1 if words else 0 for words in (old_words, new_words)]
    return Likeness(shared, 2 * shared / max(1, sum(sizes)), shared / max(1, min(sizes)))
