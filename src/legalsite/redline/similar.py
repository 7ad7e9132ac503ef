"""Measures how similar blocks are, and finds similar old and new blocks with an index of their
word pairs."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from msgspec import Struct
from rapidfuzz.distance import Indel

from legalsite.redline.compared_text import BlockText, Side, WordPair
from legalsite.redline.sequences import MAX_TABLE_SIZE, Pair
from legalsite.redline.tokens import Tokens, is_word

MAX_BLOCKS_PER_PAIR = 24
"""A word pair that is in more blocks does not say which block became which."""
MAX_CANDIDATES = 6  # blocks of the new text that are compared with each block of the old one


class Overlap(Struct, frozen=True):
    """How much two blocks have in common."""

    shared: int  # the number of word pairs that both have
    whole: float  # their share of the word pairs of both blocks, from 0 to 1
    part: float  # their share of the word pairs of the smaller block, from 0 to 1


def overlaps_by_pair(
    old: Side, new: Side, olds: Sequence[int], news: Sequence[int]
) -> Mapping[Pair, Overlap]:
    """Return how similar an old block and a new one are, by their (old, new) indexes. Only blocks
    that share a word pair that isn't too common have a likeness, and an old block only with the
    `MAX_CANDIDATES` most similar new ones. `olds` and `news`: the indexes of the blocks to compare.

    The time grows with the number of words, not with the number of pairs of blocks.
    """
    index = defaultdict(list)  # the new blocks in which a word pair is
    wanted = set[WordPair]().union(*[old.texts[a].word_pairs for a in olds])
    for b in news:
        for pair in new.texts[b].word_pairs & wanted:
            index[pair].append(b)
    # the word pairs that tell which block became which
    telling = {pair: blocks for pair, blocks in index.items() if len(blocks) <= MAX_BLOCKS_PER_PAIR}
    likes = {}
    for a in olds:
        pairs = old.texts[a].word_pairs
        shared_places = [telling[pair] for pair in pairs & telling.keys()]
        counts = Counter(chain.from_iterable(shared_places))  # shared word pairs, by new block
        # the most shared word pairs first; of equally many, the first block
        nearest = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        for b, shared in nearest[:MAX_CANDIDATES]:
            likes[a, b] = _overlap_from_counts(shared, len(pairs), len(new.texts[b].word_pairs))
    return likes


def word_pair_overlap(
    old: BlockText, new: BlockText, ignored: frozenset[WordPair] = frozenset()
) -> Overlap:
    """Return how much two texts have in common, measured by their word pairs. The word pairs in
    `ignored` don't count."""
    shared = (old.word_pairs & new.word_pairs) - ignored
    return _overlap_from_counts(len(shared), len(old.word_pairs), len(new.word_pairs))


def similarity(old: BlockText, new: BlockText) -> float:
    """Return the share of the tokens of two texts that both have in the same order, from 0 to 1.

    For very long texts, return the share of word pairs, in any order.
    """
    if len(old.bare_keys) * len(new.bare_keys) <= MAX_TABLE_SIZE:
        return Indel.normalized_similarity(old.bare_keys, new.bare_keys)
    return word_pair_overlap(old, new).whole


def have_same_subject(old: BlockText, new: BlockText) -> bool:
    """Return whether the first cells of two rows share a word, or the first cell of one row is a
    cell of the other.

    The other cells may be worded differently, and columns may have been added or removed.
    """
    # the words of each cell; every row has at least one cell
    old_cells = _cell_words(old.tokens)
    new_cells = _cell_words(new.tokens)
    was, now = old_cells[0], new_cells[0]
    if not set(was).isdisjoint(now):
        return True
    return was in new_cells or now in old_cells


def share_in_same_cells(old: BlockText, new: BlockText) -> float:
    """Return the share of the words of two rows that are in cells which both rows have, in any
    order, from 0 to 1."""
    # how often each cell is in a row; a cell is its words
    was = Counter(map(tuple, _cell_words(old.tokens)))
    now = Counter(map(tuple, _cell_words(new.tokens)))
    # words in cells of both rows count once for each row; `max` avoids dividing by 0
    return 2 * _number_of_words(was & now) / max(1, _number_of_words(was + now))


def _number_of_words(cells: Counter[tuple[str, ...]]) -> int:
    """Return how many words are in cells, which are counted by their words."""
    return sum([len(cell) * times for cell, times in cells.items()])


def _cell_words(row: Tokens) -> list[list[str]]:
    """Return the words of each cell of a row."""
    return [list(filter(is_word, row.keys[cell.start : cell.stop])) for cell in row.cells()]


def _overlap_from_counts(shared: int, old_pairs: int, new_pairs: int) -> Overlap:
    """Return how much two blocks have in common, from the numbers of word pairs that both have and
    that each of them has."""
    # `or 1`: not divided by 0 if a block has no word pairs, and so shares none
    whole = 2 * shared / (old_pairs + new_pairs or 1)
    part = shared / (min(old_pairs, new_pairs) or 1)
    return Overlap(shared, whole, part)
