"""Align the blocks of the old and the new version in reading order.

First, equal blocks that kept their order are matched (`sequences`). In each gap between them,
reworded blocks are matched (`similar`), and each match is extended if a block was split or merged.
Then blocks that moved are matched, and finally blocks that were replaced.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, product
from operator import itemgetter
from typing import Literal, NamedTuple

from msgspec import Struct
from rapidfuzz.distance import LCSseq

from legalsite.model.document import Block
from legalsite.redline.compared_text import Side, WordPair
from legalsite.redline.sequences import (
    MOVE_COST,
    Edge,
    EqualRun,
    Pair,
    exact_runs,
    gaps,
    heaviest_chain,
    pairs_of,
)
from legalsite.redline.similar import (
    have_same_subject,
    overlaps_by_pair,
    similarity,
    word_pair_overlap,
)
from legalsite.redline.tokens import is_word

MAX_REPLACED_WORDS = 12
"""Two longer blocks aren't shown as a replacement, because that would be hard to read."""
MIN_MOVED_WORDS = 4
"""Shorter blocks resemble too many others. They only count as moved next to a moved block."""
MIN_MOVED_HEADING_WORDS = 6
MIN_SHARED_PAIRS = 12
"""Number of pairs of neighboring words. Two blocks that share this many pairs are related, even if
a lot of text was added to one of them."""
# with at most this many pairs of blocks, comparing all pairs is faster than building an index
MAX_PAIRS_WITHOUT_INDEX = 36
MAX_STEP = 2  # maximum number of blocks that are added to a group at a time
# a block is added to a group if it contains this share of the group's unmatched words
SHARE_MISSED = 0.6
# a block is also added if this share of its own words matches
SHARE_KEPT = 0.4


class UnmatchedBlocks(NamedTuple):
    """The indexes of the old and new blocks that have no match yet."""

    old: set[int]
    new: set[int]


class Group(Struct, frozen=True):
    """Old blocks and the new blocks that match them.

    The indexes are consecutive. If a clause was split, one old block matches several new blocks.
    `old` is empty for an inserted block, and `new` is empty for a deleted one.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False


class Alignment(Struct, frozen=True):
    """The result of aligning two versions. Every block of each version occurs exactly once."""

    same: Sequence[EqualRun]
    """Equal blocks that kept their order."""
    rest: Sequence[tuple[int, Group]]
    """(index in the new version, group) for all other blocks, in reading order."""


def align(old: Side, new: Side) -> Alignment:
    """Match the blocks of two versions.

    The result is in the order of the new version. A deleted block is placed where it was in the old
    version. Swapping the versions gives the same groups.
    """
    # always match in the same order, so that swapping the versions gives the same groups
    if old.keys <= new.keys:
        same, groups, unmatched = _matches(old, new)
    else:
        reversed_runs, reversed_groups, reversed_unmatched = _matches(new, old)
        same = [EqualRun(run.new, run.old, run.size) for run in reversed_runs]
        groups = [Group(group.new, group.old, group.moved) for group in reversed_groups]
        unmatched = UnmatchedBlocks(reversed_unmatched.new, reversed_unmatched.old)
    return Alignment(same, _order_groups(same, groups, unmatched, old, new))


def _matches(old: Side, new: Side) -> tuple[list[EqualRun], list[Group], UnmatchedBlocks]:
    """Match the blocks of two versions.

    Return the runs of equal blocks that kept their order, the groups of all other matched blocks
    (reworded, moved, or replaced), and the unmatched blocks. A gap contains the old and the new
    blocks between two of these runs.
    """
    # `reordered` contains (old, new) index pairs of equal blocks in a different order
    same, reordered = exact_runs(old.keys, new.keys)
    # a short block in a different order may only be equal by coincidence
    moves = [(a, b) for a, b in reordered if _is_recognizable(new, b)]
    # equal blocks that moved are already matched, so don't match them with blocks in a gap
    moved_old = {a for a, _ in moves}
    moved_new = {b for _, b in moves}
    # each step below removes the blocks that it matches
    unmatched = UnmatchedBlocks(set(), set())
    # first, match reworded blocks in each gap between equal blocks
    groups: list[Group] = []
    gaps_with_groups = []  # (old indexes, new indexes, groups) of each gap
    for gap in gaps(same, len(old.keys), len(new.keys)):
        olds, news = gap
        unmatched.old.update(olds)
        unmatched.new.update(news)
        stayed_old = sorted(set(olds).difference(moved_old))
        stayed_new = sorted(set(news).difference(moved_new))
        reworded = _reworded_groups(old, new, stayed_old, stayed_new)
        gaps_with_groups.append((gap, reworded))
        groups += reworded
    _remove_matched(groups, unmatched)
    # then match blocks that moved, if both versions still have unmatched blocks
    moved: list[Group] = []
    if all(unmatched):  # neither set is empty
        moves = moved_pairs(old, new, moves, unmatched)
        moved = extend_to_groups(old, new, moves, sorted(unmatched.old), sorted(unmatched.new))
    _remove_matched(moved, unmatched)
    # finally, match old blocks with different new blocks at the same position
    replaced: list[Group] = []
    for gap, reworded in gaps_with_groups:
        replaced += _replacements(gap, reworded, unmatched, old, new)
    _remove_matched(replaced, unmatched)
    groups += moved + replaced
    if moved:  # decide again which blocks moved, now that all matches are known
        same, groups = _minimize_moves(same, groups, old, new)
    return same, groups, unmatched


def _is_recognizable(side: Side, at: int) -> bool:
    """Return whether a block at a different position counts as moved.

    Short blocks don't count, except for list items and table rows.
    """
    return is_long_enough(side, at) or side.blocks[at].kind in ("item", "row")


def _minimize_moves(
    same: list[EqualRun], groups: list[Group], old: Side, new: Side
) -> tuple[list[EqualRun], list[Group]]:
    """Mark runs and groups as moved, so that as little text as possible counts as moved.

    Equal blocks are matched before reworded ones, so a short unchanged clause can appear to have
    stayed in place while longer clauses around it appear to have moved. This function keeps the
    runs and groups with the most text that are in the same order in both versions, and marks the
    rest as moved. An equal run that moved becomes one group per block.

    Return the equal runs that stayed, and all groups.
    """
    # (first old block, first new block, number of characters) of each run and group; if the sides
    # of a group have different lengths, the shorter one counts
    edges = [(a, b, _reading_length(new, range(b, b + size))) for a, b, size in same]
    for group in groups:
        weight = min(_reading_length(old, group.old), _reading_length(new, group.new))
        edges.append((group.old[0], group.new[0], weight))
    kept = set(heaviest_chain(edges))
    marked = []  # copies of the groups with `moved` set
    for group in groups:
        moved = (group.old[0], group.new[0]) not in kept
        marked.append(Group(group.old, group.new, moved))
    stayed = []
    for run in same:
        if (run.old, run.new) in kept:
            stayed.append(run)
        else:
            marked += [Group((a,), (b,), moved=True) for a, b in pairs_of([run])]
    return stayed, marked


def _reading_length(side: Side, blocks: Iterable[int]) -> float:
    """Return the number of characters in the blocks, plus MOVE_COST for each block."""
    return sum([len(side.keys[at]) + MOVE_COST for at in blocks])


def _remove_matched(groups: Iterable[Group], unmatched: UnmatchedBlocks) -> None:
    for group in groups:
        unmatched.old.difference_update(group.old)
        unmatched.new.difference_update(group.new)


def _reworded_groups(old: Side, new: Side, olds: list[int], news: list[int]) -> list[Group]:
    """Match reworded blocks within a gap between equal blocks.

    `olds` and `news` are the indexes of the blocks in the gap. The result is cached, because
    several redlines of a policy often have the same gap.
    """
    if not olds or not news:  # the gap only contains insertions or only deletions
        return []

    def make_groups() -> tuple[int, int, list[Group]]:
        pairs = _similar_pairs(old, new, olds, news)
        return olds[0], news[0], extend_to_groups(old, new, pairs, olds, news)

    key = "gap", _blocks_in_gap(old, olds), _blocks_in_gap(new, news)
    first_old, first_new, groups = old.cache.get_or_make(key, make_groups)
    # the cached groups may come from a gap at a different position
    old_offset = olds[0] - first_old
    new_offset = news[0] - first_new
    return [_shift_group(group, old_offset, new_offset) for group in groups]


def _shift_group(group: Group, old_offset: int, new_offset: int) -> Group:
    olds = tuple([a + old_offset for a in group.old])
    return Group(olds, tuple([b + new_offset for b in group.new]))


def _blocks_in_gap(side: Side, indexes: Sequence[int]) -> tuple[Hashable, ...]:
    """Build a cache key from the text of each block, whether it's a heading, and its offset."""
    first = indexes[0]
    return tuple([(side.texts[at], _is_heading(side, at), at - first) for at in indexes])


def _is_heading(side: Side, at: int) -> bool:
    return side.blocks[at].kind == "heading"


def _similar_pairs(old: Side, new: Side, olds: list[int], news: list[int]) -> list[Pair]:
    """Match blocks in a gap that were reworded but kept their order.

    Return their (old, new) indexes.
    """
    # ignore word pairs of headings, because clauses often repeat words from their headings
    heading_pairs = _word_pairs_of_headings(old, olds) | _word_pairs_of_headings(new, news)
    if len(olds) == len(news) == 1:  # usually, a gap has one block on each side
        pair = olds[0], news[0]
        # None means that the blocks are too different
        return [] if _share_of_equal_tokens(old, new, pair, heading_pairs) is None else [pair]
    if len(olds) * len(news) > MAX_PAIRS_WITHOUT_INDEX:
        # compare only blocks that share a pair of neighboring words
        edges = _similarity_edges(old, new, overlaps_by_pair(old, new, olds, news), heading_pairs)
    else:
        # first try to match the blocks at the same positions
        in_same_place = list(zip(olds, news, strict=False))
        edges = _similarity_edges(old, new, in_same_place, heading_pairs)
        # Fast path: if the pairs at the same positions outweigh all other sets of pairs, no other
        # pair needs to be compared. Matched blocks keep their order. So if both sides have the same
        # number of blocks, any other set leaves at least one block of each side unmatched. A pair
        # doesn't weigh more than the tokens of both blocks, so no other set weighs more than
        # `max_other`.
        max_other = _tokens_without_shortest(old, olds) + _tokens_without_shortest(new, news)
        if len(olds) == len(news) and sum([weight for _, _, weight in edges]) > max_other:
            return in_same_place
        others = [pair for pair in product(olds, news) if pair not in in_same_place]
        edges += _similarity_edges(old, new, others, heading_pairs)
    return heaviest_chain(edges)


def _word_pairs_of_headings(side: Side, indexes: Iterable[int]) -> frozenset[WordPair]:
    pairs = [side.texts[at].word_pairs for at in indexes if _is_heading(side, at)]
    return frozenset[WordPair]().union(*pairs)


def _tokens_without_shortest(side: Side, indexes: Iterable[int]) -> int:
    sizes = [len(side.texts[at].tokens) for at in indexes]
    return sum(sizes) - min(sizes)


def _similarity_edges(
    old: Side, new: Side, pairs: Iterable[Pair], heading_pairs: frozenset[WordPair]
) -> list[Edge]:
    """Return (old index, new index, weight) for each pair of blocks that are similar enough.

    The weight is the number of tokens that the blocks have in common. `heading_pairs` contains the
    word pairs of headings. They're ignored, because clauses often repeat their heading.
    """
    edges = []
    for a, b in pairs:
        same = _share_of_equal_tokens(old, new, (a, b), heading_pairs)
        if same is not None:
            old_text = old.texts[a]
            new_text = new.texts[b]
            # a common token counts twice, once for each side
            common_tokens = same * (len(old_text.tokens) + len(new_text.tokens))
            # of two blocks with equally many common tokens, prefer the one with more word pairs
            tie_breaker = len(old_text.word_pairs & new_text.word_pairs) / 100
            edges.append((a, b, common_tokens + tie_breaker))
    return edges


def _share_of_equal_tokens(
    old: Side, new: Side, pair: Pair, heading_pairs: frozenset[WordPair]
) -> float | None:
    """Return the share of tokens that two blocks have in common, from 0 to 1.

    Return None if the blocks are too different to be matched. `heading_pairs` contains the word
    pairs of headings. They're ignored, because clauses often repeat their heading.
    """
    a, b = pair
    old_text = old.texts[a]
    new_text = new.texts[b]
    is_heading = _is_heading(old, a)
    are_rows = old.blocks[a].kind == new.blocks[b].kind == "row"
    same = similarity(old_text, new_text)
    # blocks that share half of their tokens always match; others also need common word pairs
    if same < 0.5:
        if is_heading != _is_heading(new, b):  # a heading doesn't match any other kind of block
            return None
        # Headings are compared with all word pairs, including those of other headings.
        # `shared` is the number of common word pairs, `whole` their share of all word pairs, and
        # `part` their share of the smaller block's word pairs, which stays high if a lot was added
        # or removed.
        overlap = word_pair_overlap(
            old_text, new_text, frozenset() if is_heading else heading_pairs
        )
        # too few word pairs are shared, even if a lot of text was added or removed
        if overlap.whole < 0.15 and (overlap.part < 0.6 or overlap.shared < 3):
            return None
        # two rows with little text in common must at least describe the same thing
        if are_rows and overlap.whole < 0.4 and not have_same_subject(old_text, new_text):
            return None
    return same


def _replacements(
    gap: tuple[range, range],
    in_gap: Sequence[Group],
    unmatched: UnmatchedBlocks,
    old: Side,
    new: Side,
) -> Iterator[Group]:
    """Yield a group for each old block that a different new block replaced at the same position.

    Only short blocks and headings are replaced. Longer paragraphs without common words are easier
    to read one after the other.

    `gap` contains the old and new indexes between two equal runs, `in_gap` the groups that were
    already found there, and `unmatched` the blocks without a match.
    """
    old_range, new_range = gap
    # index of the first old and new block after the previous group
    old_at, new_at = old_range.start, new_range.start
    # an empty group at the end, so that the loop also covers the blocks after the last group
    end_of_gap = Group((old_range.stop,), (new_range.stop,))
    for group in [*in_gap, end_of_gap]:
        # unmatched blocks before this group
        olds = [a for a in range(old_at, group.old[0]) if a in unmatched.old]
        news = [b for b in range(new_at, group.new[0]) if b in unmatched.new]
        if len(olds) == len(news) == 1:
            a, b = olds[0], news[0]
            is_short = max(len(old.texts[a].words), len(new.texts[b].words)) <= MAX_REPLACED_WORDS
            if is_short and _can_replace(old.blocks[a], new.blocks[b]):
                yield Group((a,), (b,))
        elif olds and news:  # several blocks, of which only the last headings may match
            yield from _replaced_headings(olds, news, group, old, new)
        old_at, new_at = group.old[-1] + 1, group.new[-1] + 1


def _can_replace(old: Block, new: Block) -> bool:
    # two rows are easier to read as a deleted row above an inserted one
    if old.kind != new.kind or old.kind == "row":
        return False
    # except for headings, a numbered block can't replace one without a number
    return old.kind == "heading" or bool(old.number) == bool(new.number)


def _replaced_headings(
    olds: list[int], news: list[int], below: Group, old: Side, new: Side
) -> Iterator[Group]:
    """Match the last old heading with the last new one if the section below is the same.

    `olds` and `news` are the indexes of the unmatched blocks directly above the group `below`.
    """
    # `below` is a placeholder: the headings are at the end of the version, without text below them
    if below.old[0] == len(old.blocks):
        return
    # only the last heading is directly above the section
    headings = [a for a in olds if _is_heading(old, a)]
    new_headings = [b for b in news if _is_heading(new, b)]
    if not headings or not new_headings:
        return
    a, b = headings[-1], new_headings[-1]
    level = old.blocks[a].level
    # a heading replaces only a heading at the same level
    if level != new.blocks[b].level:
        return
    # the first block below the headings, in each version
    first = old.blocks[below.old[0]], new.blocks[below.new[0]]
    # the section isn't empty: it starts with text or a subheading
    if all(block.kind != "heading" or block.level > level for block in first):
        yield Group((a,), (b,))


def _order_groups(
    same: Sequence[EqualRun],
    groups: Sequence[Group],
    unmatched: UnmatchedBlocks,
    old: Side,
    new: Side,
) -> list[tuple[int, Group]]:
    """Return (index in the new version, group) pairs in reading order.

    `same` and `groups` contain all matched blocks, and `unmatched` the deleted and inserted ones. A
    deleted block has the index of the new block that it's shown above.
    """
    # Add deleted blocks first. The sort is stable, so a deleted block stays above the new block
    # with the same index.
    placed = []
    if unmatched.old:
        # indexes of the last old and new block of each run and group that stayed in place
        kept = [(a + size - 1, b + size - 1) for a, b, size in same]
        kept += [(group.old[-1], group.new[-1]) for group in groups if not group.moved]
        kept.sort()
        for a in sorted(unmatched.old):
            place = _index_for_deleted(a, kept, old, new, unmatched.new)
            if a >= old.first_footnote:  # show deleted footnotes among the footnotes
                place = max(place, new.first_footnote)
            placed.append((place, Group((a,), ())))
    placed += [(group.new[0], group) for group in groups]
    placed += [(b, Group((), (b,))) for b in unmatched.new]
    return sorted(placed, key=itemgetter(0))


def _index_for_deleted(
    a: int, kept: Sequence[Pair], old: Side, new: Side, unmatched: set[int]
) -> int:
    """Return the index of the new block above which a deleted block is shown.

    `a` is the deleted block's index in the old version. `kept` contains the indexes of the last old
    and new block of each run and group that stayed in place, and `unmatched` the indexes of the
    inserted blocks.
    """
    # number of entries of `kept` that precede the deleted block
    index = bisect_left(kept, (a, 0))
    if not index:  # no block above the deleted one stayed in place
        return 0
    last, last_new = kept[index - 1]
    new_at = last_new + 1
    # The number of the list or table that the block above is in now, and the one that the deleted
    # block was in. It's 0 outside of lists and tables.
    group = new.blocks[last_new].group
    old_group = old.blocks[a].group
    # Show the deleted block below rows or items that were added to the list or table above, so that
    # the list or table isn't interrupted. But if the deleted block was in the same list or table,
    # show it above the added rows or items.
    if not old_group or old_group != old.blocks[last].group:
        # the added blocks continue the same list or table
        while group and new_at in unmatched and new.blocks[new_at].group == group:
            new_at += 1
    return new_at


def is_long_enough(side: Side, at: int) -> bool:
    """Return whether a block is long enough to be recognized at a different position.

    Headings must be longer, because short headings resemble each other.
    """
    min_words = MIN_MOVED_HEADING_WORDS if _is_heading(side, at) else MIN_MOVED_WORDS
    return len(side.texts[at].words) >= min_words


def moved_pairs(
    old: Side, new: Side, moves: Sequence[Pair], unmatched: UnmatchedBlocks
) -> list[Pair]:
    """Return the (old, new) indexes of all blocks that moved.

    `moves` contains equal blocks that moved. This function adds similar blocks, and neighbors that
    moved along, such as headings. If a block is in several pairs, the first pair is used.
    `unmatched` isn't modified.
    """
    unmatched_old, unmatched_new = set(unmatched.old), set(unmatched.new)
    moved = []

    def add_unmatched_pairs(pairs: Iterable[Pair]) -> None:
        for a, b in pairs:
            if a in unmatched_old and b in unmatched_new:
                unmatched_old.remove(a)
                unmatched_new.remove(b)
                moved.append((a, b))

    add_unmatched_pairs(moves)
    add_unmatched_pairs(_certain_pairs(old, new, unmatched_old, unmatched_new))
    # Add blocks that moved together with a neighbor, such as the heading above a clause. Iterate
    # over a copy, because the loop adds pairs.
    for pair in [*moved]:
        for step in (-1, 1):  # first the blocks above, then the blocks below
            a, b = pair
            a += step
            b += step
            while a in unmatched_old and b in unmatched_new and _has_moved_along(old, new, a, b):
                add_unmatched_pairs([(a, b)])
                a += step
                b += step
    return sorted(moved)


def _has_moved_along(old: Side, new: Side, a: int, b: int) -> bool:
    """Return whether a block moved together with its neighbor.

    The block must be equal in both versions, or be a heading with similar wording. Blocks whose
    text looks the same have equal keys.
    """
    if old.keys[a] == new.keys[b]:
        return True
    are_headings = _is_heading(old, a) and _is_heading(new, b)
    return are_headings and similarity(old.texts[a], new.texts[b]) >= 0.6


def _certain_pairs(
    old: Side, new: Side, unmatched_old: set[int], unmatched_new: set[int]
) -> list[Pair]:
    """Return the (old, new) indexes of related blocks, most similar first.

    A block may be in several pairs.
    """
    olds = [a for a in sorted(unmatched_old) if is_long_enough(old, a)]
    news = [b for b in sorted(unmatched_new) if is_long_enough(new, b)]
    candidates = []  # (negative similarity, old, new): the most similar pair sorts first
    # `whole` is the share of common word pairs, and `shared` is their number
    for (a, b), overlap in overlaps_by_pair(old, new, olds, news).items():
        if overlap.whole < 0.3:  # the common words are a coincidence or a common phrase
            continue
        same = similarity(old.texts[a], new.texts[b])
        # a moved block that was rewritten more than this is shown as deleted and inserted
        if same >= 0.5 or overlap.shared >= MIN_SHARED_PAIRS:
            candidates.append((-same * overlap.shared, a, b))
    return [(a, b) for _, a, b in sorted(candidates)]


def extend_to_groups(
    old: Side, new: Side, pairs: Sequence[Pair], olds: Sequence[int], news: Sequence[int]
) -> list[Group]:
    """Extend pairs of matching blocks to groups, to show which clauses were split or merged.

    A neighboring block is added to a pair if the matching block contains its words. Then two
    neighboring groups are merged if a sentence moved from one to the other. `pairs` contains (old,
    new) indexes. `olds` and `news` are the indexes of all blocks that may be added.
    """
    if len(pairs) == len(olds) == len(news) == 1:  # nothing to extend or merge
        return [Group((a,), (b,)) for a, b in pairs]
    unmatched = UnmatchedBlocks(set(olds), set(news))
    for a, b in pairs:
        unmatched.old.discard(a)
        unmatched.new.discard(b)
    groups: list[_GrowingGroup] = []
    for a, b in pairs:
        group = _GrowingGroup((old, new), ([a], [b]))
        if any(unmatched):
            group = _extend_group(group, unmatched)
        # None if the group can't be merged with the previous one
        both = _merge_groups(groups[-1], group) if groups else None
        if both:
            groups[-1] = both
        else:
            groups.append(group)
    return [Group(tuple(group.blocks[0]), tuple(group.blocks[1])) for group in groups]


class _GrowingGroup:
    """A group of matching blocks that is being extended.

    Each attribute is a pair of values: one for the old version, and one for the new version.
    `blocks` contains the indexes of consecutive blocks.
    """

    def __init__(self, sides: tuple[Side, Side], blocks: tuple[list[int], list[int]]) -> None:
        self.sides = sides
        self.blocks = blocks

    @cached_property
    def keys(self) -> list[list[str]]:
        return list(map(_token_keys, self.sides, self.blocks))

    @cached_property
    def common_tokens(self) -> int:
        """The number of tokens that the old and new blocks have in common, in the same order."""
        return int(LCSseq.similarity(*self.keys))

    @cached_property
    def lone_tokens(self) -> list[int]:
        """The number of unmatched tokens in the old blocks, and in the new blocks."""
        return [len(keys) - self.common_tokens for keys in self.keys]


def _token_keys(side: Side, blocks: Iterable[int]) -> list[str]:
    return [*chain.from_iterable([side.texts[at].tokens.keys for at in blocks])]


def _extend_group(group: _GrowingGroup, unmatched: UnmatchedBlocks) -> _GrowingGroup:
    """Add neighboring blocks to a group for as long as their words match, and return the group.

    The added blocks are removed from `unmatched`.
    """
    extended: _GrowingGroup | None = group
    while extended:
        group = extended
        extended = _extend_once(group, unmatched)
    return group


def _extend_once(group: _GrowingGroup, unmatched: UnmatchedBlocks) -> _GrowingGroup | None:
    """Add one or two neighboring blocks to a group, or return None if no neighbor matches.

    The added blocks are removed from `unmatched`.
    """
    # `at` is 0 if old blocks were added, and 1 if new blocks were
    for at, wider in _extended_groups(group, unmatched):
        if _fits_after_extension(group, wider, at):
            unmatched[at].difference_update(wider.blocks[at])
            return wider
    return None


def _fits_after_extension(group: _GrowingGroup, wider: _GrowingGroup, at: Literal[0, 1]) -> bool:
    """Return whether the blocks added to one version of a group match the other version.

    `wider` is the group with the added blocks. `at` is 0 if old blocks were added, and 1 if new
    blocks were. Both groups count the tokens that the old and new blocks have in common
    (`common_tokens`), and the other tokens of the old and of the new blocks (`lone_tokens`).
    """
    # number of common tokens that the extension adds
    gained = wider.common_tokens - group.common_tokens
    size = gained + wider.lone_tokens[at] - group.lone_tokens[at]  # tokens in the added blocks
    # a good part of the added text is in the other version, not just a single token
    has_good_part_of_added = gained >= max(2, SHARE_KEPT * size)
    # The other version has text without a match, and the added blocks contain most of it. If all
    # added tokens match, a single token is enough: a one-word title may have been part of the first
    # line of its clause.
    least = 1 if gained == size else 8
    has_most_of_missed = gained >= max(least, SHARE_MISSED * group.lone_tokens[1 - at])
    if has_good_part_of_added or has_most_of_missed:
        return True
    return _is_separated_title(group, wider, at, gained)


def _is_separated_title(
    group: _GrowingGroup, wider: _GrowingGroup, at: Literal[0, 1], gained: int
) -> bool:
    """Return whether the added block is a title that starts the clause in the other version.

    `at` is the version in which the title is a separate block (0: old, 1: new). `gained` is the
    number of common tokens that the title adds.
    """
    side = group.sides[at]
    # first block without and with the addition; the same if the block was added at the end
    first = group.blocks[at][0]
    title = wider.blocks[at][0]
    title_keys = side.texts[title].tokens.keys
    size = len(title_keys)
    # no block was added above, or the clause doesn't contain all tokens of the added block
    if title == first or not 0 < size <= gained:
        return False
    clause_keys = group.keys[1 - at]  # tokens of the clause that includes the title
    if size >= len(clause_keys) or clause_keys[:size] != title_keys:
        return False
    following = clause_keys[size]
    # punctuation separates the title from the text of the clause
    if not is_word(title_keys[-1]) or not is_word(following):
        return True
    # or the clause number does
    return following == side.blocks[first].number


def _extended_groups(
    group: _GrowingGroup, unmatched: UnmatchedBlocks
) -> Iterator[tuple[Literal[0, 1], _GrowingGroup]]:
    """Yield each way to add one or two unmatched blocks to a group, as (version, larger group).

    The version is 0 if old blocks are added, and 1 if new blocks are.
    """
    olds, news = group.blocks
    # Also try two blocks at once. Otherwise a block inserted in the middle of a clause would end
    # the group.
    for reach in range(1, MAX_STEP + 1):
        for longer in _extended_blocks(news, unmatched.new, reach):
            yield 1, _GrowingGroup(group.sides, (olds, longer))
        for longer in _extended_blocks(olds, unmatched.old, reach):
            yield 0, _GrowingGroup(group.sides, (longer, news))


def _extended_blocks(blocks: list[int], unmatched: set[int], reach: int) -> Iterator[list[int]]:
    """Yield a list with the next `reach` blocks added, and one with the previous blocks added.

    A list isn't yielded if one of the added blocks already has a match.
    """
    after = list(range(blocks[-1] + 1, blocks[-1] + 1 + reach))
    if unmatched.issuperset(after):
        yield blocks + after
    before = list(range(blocks[0] - reach, blocks[0]))
    if unmatched.issuperset(before):
        yield before + blocks


def _merge_groups(left: _GrowingGroup, right: _GrowingGroup) -> _GrowingGroup | None:
    """Merge neighboring groups if text moved from one to the other, otherwise return None."""
    olds, news = left.blocks
    more_olds, more_news = right.blocks
    if olds[-1] + 1 != more_olds[0] or news[-1] + 1 != more_news[0]:  # the groups aren't adjacent
        return None
    # number of unmatched tokens in each version of each group
    left_old, left_new = left.lone_tokens
    right_old, right_new = right.lone_tokens
    # no text can have moved from one group to the other
    if not min(left_old, right_new) and not min(left_new, right_old):
        return None
    both = _GrowingGroup(left.sides, (olds + more_olds, news + more_news))
    gained = (
        both.common_tokens - left.common_tokens - right.common_tokens
    )  # number of tokens that moved from one group to the other
    # merge the groups if most of the text that could have moved did
    least = SHARE_MISSED * min(left_old + right_old, left_new + right_new)
    return both if gained >= least else None
