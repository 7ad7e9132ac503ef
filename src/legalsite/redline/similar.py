"""Measure how similar two blocks are, and find similar blocks with an index of word pairs."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from msgspec import Struct
from rapidfuzz.distance import Indel

from legalsite.redline.compared_text import BlockText, Side, WordPair
from legalsite.redline.sequences import MAX_TABLE_SIZE, Pair
from legalsite.redline.tokens import Tokens, is_word

MAX_BLOCKS_PER_PAIR = 24
"""Word pairs that occur in more blocks are too common to find similar blocks."""
MAX_CANDIDATES = 6  # maximum number of new blocks that each old block is compared with


class Overlap(Struct, frozen=True):
    """How many pairs of neighboring words two blocks have in common."""

    shared: int  # number of common word pairs
    whole: float  # shared pairs as a share of both blocks' word pairs, from 0 to 1
    part: float  # shared pairs as a share of the smaller block's word pairs, from 0 to 1


def overlaps_by_pair(
    old: Side, new: Side, olds: Sequence[int], news: Sequence[int]
) -> Mapping[Pair, Overlap]:
    """Map (old, new) indexes of blocks to their overlap, for blocks that share a word pair.

    `olds` and `news` are the indexes of the blocks to compare. The running time depends on the
    number of words, because an index of word pairs is used instead of comparing all blocks.
    """
    index = defaultdict(list)  # word pair → indexes of the new blocks that contain it
    wanted = set[WordPair]().union(*[old.texts[a].word_pairs for a in olds])
    for b in news:
        for pair in new.texts[b].word_pairs & wanted:
            index[pair].append(b)
    # ignore word pairs that are too common
    rare_pairs = {
        pair: blocks for pair, blocks in index.items() if len(blocks) <= MAX_BLOCKS_PER_PAIR
    }
    overlaps = {}
    for a in olds:
        pairs = old.texts[a].word_pairs
        shared_places = [rare_pairs[pair] for pair in pairs & rare_pairs.keys()]
        # new block → number of shared word pairs
        counts = Counter(chain.from_iterable(shared_places))
        # sort by number of shared pairs, then by position
        nearest = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        # limit the comparisons, because long documents have many similar blocks
        for b, shared in nearest[:MAX_CANDIDATES]:
            overlaps[a, b] = _overlap_from_counts(shared, len(pairs), len(new.texts[b].word_pairs))
    return overlaps


def word_pair_overlap(
    old: BlockText, new: BlockText, ignored: frozenset[WordPair] = frozenset()
) -> Overlap:
    shared = (old.word_pairs & new.word_pairs) - ignored
    return _overlap_from_counts(len(shared), len(old.word_pairs), len(new.word_pairs))


def similarity(old: BlockText, new: BlockText) -> float:
    """Return the share of tokens that two texts have in common in the same order, from 0 to 1.

    For very long texts, return the share of common word pairs instead.
    """
    # the exact comparison needs a table with a bit for each pair of tokens
    if len(old.bare_keys) * len(new.bare_keys) <= MAX_TABLE_SIZE:
        return Indel.normalized_similarity(old.bare_keys, new.bare_keys)
    return word_pair_overlap(old, new).whole


def have_same_subject(old: BlockText, new: BlockText) -> bool:
    """Return whether two table rows describe the same thing, judging by their first cells.

    The first cells must share a word, or one row must contain the first cell of the other row.
    Other cells are ignored, because they may have been reworded, added, or removed.
    """
    # each row has at least one cell
    old_cells = _cell_words(old.tokens)
    new_cells = _cell_words(new.tokens)
    was, now = old_cells[0], new_cells[0]  # the words of the first cells
    if not set(was).isdisjoint(now):
        return True
    return was in new_cells or now in old_cells


def _cell_words(row: Tokens) -> list[list[str]]:
    return [list(filter(is_word, row.keys[cell.start : cell.stop])) for cell in row.cells()]


def _overlap_from_counts(shared: int, old_pairs: int, new_pairs: int) -> Overlap:
    # `or 1` avoids division by zero for blocks without word pairs
    whole = 2 * shared / (old_pairs + new_pairs or 1)
    part = shared / (min(old_pairs, new_pairs) or 1)
    return Overlap(shared, whole, part)
