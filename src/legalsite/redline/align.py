"""Finds out which blocks of the old text became which blocks of the new one, in reading order.

First come equal blocks in the same order (sequences). In each gap between them come the reworded
blocks (similar) and the parts that they were cut into. Then come blocks that moved, and last
those that were replaced.
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
    alike,
    are_about_one_thing,
    likeness,
    likenesses,
    share_in_same_cells,
)
from legalsite.redline.tokens import is_word

MAX_REPLACED_WORDS = 12
"""A longer block does not read well if another one is shown in its place."""
MIN_MOVED_WORDS = 4
"""A shorter block resembles too many others to be recognized: it moves only beside one that
moved."""
MIN_MOVED_HEADING_WORDS = 6
MIN_SHARED_PAIRS = 12
"""Word pairs: two blocks do not share so many by chance, however much was added to one of them."""
MAX_PAIRS_WITHOUT_INDEX = 36  # pairs of blocks; so few are all compared, without an index
MAX_STEP = 2  # blocks by which a group may grow at once
SHARE_MISSED = 0.6  # share of the words that a group misses, found in a neighbor
SHARE_KEPT = 0.4  # share of a block's words in its neighbor's partner, if one clause was cut in two


class FreeBlocks(NamedTuple):
    """Blocks of the old and of the new text that have no partner so far, by index."""

    old: set[int]
    new: set[int]


class Group(Struct, frozen=True):
    """Neighboring blocks of each text, by index; `old` is empty for an inserted block, `new` for
    a deleted one."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False


class Alignment(Struct, frozen=True):
    """How the blocks of two texts correspond. Every block of both sides appears once."""

    same: Sequence[EqualRun]
    """Equal blocks that kept their order. These are most blocks."""
    rest: Sequence[tuple[int, Group]]
    """All other blocks in reading order, each with the index of its place in the new text."""


def align(old: Side, new: Side) -> Alignment:
    """Return which blocks became which, in the order of the new text. Deleted blocks come where
    they were.

    Comparing the new text with the old one gives the same groups: of the two directions, only one
    is computed, so that a choice between equally good results is always the same.
    """
    if old.keys <= new.keys:  # the order of the texts decides the direction
        same, groups, free = _matches(old, new)
    else:  # swap the two sides of all results
        reversed_runs, reversed_groups, reversed_free = _matches(new, old)
        same = [EqualRun(run.new, run.old, run.size) for run in reversed_runs]
        groups = [Group(group.new, group.old, group.moved) for group in reversed_groups]
        free = FreeBlocks(reversed_free.new, reversed_free.old)
    return Alignment(same, _order_groups(same, groups, free, old, new))


def _matches(old: Side, new: Side) -> tuple[list[EqualRun], list[Group], FreeBlocks]:
    """Return the runs of equal blocks that kept their order, the groups of all other blocks that
    have a partner (reworded, moved, or replaced in one place), and the blocks that have none.

    The blocks without a partner so far are `free`: each step below pairs some of them.
    """
    # `elsewhere`: the (old, new) indexes of equal blocks that aren't in the same order
    same, elsewhere = exact_runs(old.keys, new.keys)
    moves = [pair for pair in elsewhere if _is_recognizable(new, pair[1])]
    # equal blocks that moved aren't paired with others in their gaps
    moved_old = set(map(itemgetter(0), moves))
    moved_new = set(map(itemgetter(1), moves))
    free = FreeBlocks(set(), set())
    groups: list[Group] = []
    gaps_with_groups = []  # each gap with the groups in it
    for gap in gaps(same, len(old.keys), len(new.keys)):
        olds, news = gap
        free.old.update(olds)
        free.new.update(news)
        stayed_old = sorted(set(olds).difference(moved_old))
        stayed_new = sorted(set(news).difference(moved_new))
        in_gap = _reworded_groups(old, new, stayed_old, stayed_new)
        gaps_with_groups.append((gap, in_gap))
        groups += in_gap
    _remove_from_free(groups, free)
    moved: list[Group] = []
    if all(free):  # both texts still have blocks without a partner, also equal ones that moved
        moves = moved_pairs(old, new, moves, free)
        moved = join_neighbors(old, new, moves, sorted(free.old), sorted(free.new))
    _remove_from_free(moved, free)
    replaced: list[Group] = []
    for gap, in_gap in gaps_with_groups:
        replaced += _replacements(gap, in_gap, free, old, new)
    _remove_from_free(replaced, free)
    groups += moved + replaced
    if moved:  # what stayed and what moved is decided once more, for all of them
        same, groups = _move_lightest(same, groups, old, new)
    return same, groups, free


def _is_recognizable(side: Side, at: int) -> bool:
    """Return whether a block that is equal to exactly one block elsewhere counts as moved: it is
    long enough, or an item or a row, which also move if they are short. `at`: its index."""
    return stands_alone(side, at) or side.blocks[at].kind in ("item", "row")


def _move_lightest(
    same: list[EqualRun], groups: list[Group], old: Side, new: Side
) -> tuple[list[EqualRun], list[Group]]:
    """Decide again which of the equal runs and groups stayed in order and which moved, so that as
    little text as possible is marked as moved. Return the equal runs that stayed, and all groups.

    Equal blocks are found before reworded ones. So a short clause that stayed the same seems to
    be in its place, and longer clauses that changed places with it seem to have moved. Here, the
    runs and groups with the most text that are in the same order in both texts (the heaviest chain)
    stay, and everything else moved. An equal run that moved becomes one group per block.
    """
    # (first old block, first new block, weight: how long it is to read) of each run and group
    edges = [(a, b, _reading_length(new, range(b, b + size))) for a, b, size in same]
    for group in groups:
        weight = min(_reading_length(old, group.old), _reading_length(new, group.new))
        edges.append((group.old[0], group.new[0], weight))
    kept = set(heaviest_chain(edges))
    marked = []  # the groups, with whether they moved
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
    """Return how much these blocks are to read if they are marked as moved, in characters."""
    return sum([len(side.keys[at]) + MOVE_COST for at in blocks])


def _remove_from_free(groups: Iterable[Group], free: FreeBlocks) -> None:
    """Remove the blocks of these groups from `free`."""
    for group in groups:
        free.old.difference_update(group.old)
        free.new.difference_update(group.new)


def _reworded_groups(old: Side, new: Side, olds: list[int], news: list[int]) -> list[Group]:
    """Return which old blocks became which new ones in one gap between equal blocks. `olds` and
    `news`: the indexes of the blocks in the gap.

    The result is remembered for the texts of the gap, because redlines from or to the same version
    share gaps.
    """
    if not olds or not news:  # all blocks were inserted, or all were deleted
        return []

    def make_groups() -> tuple[int, int, list[Group]]:
        """Return the first old and new block of the gap, and its groups."""
        pairs = _similar_pairs(old, new, olds, news)
        return olds[0], news[0], join_neighbors(old, new, pairs, olds, news)

    key = "gap", _blocks_in_gap(old, olds), _blocks_in_gap(new, news)
    first_old, first_new, groups = old.memory.get_or_make(key, make_groups)
    # the groups may come from a gap that was at other indexes
    old_offset = olds[0] - first_old
    new_offset = news[0] - first_new
    return [_shifted_group(group, old_offset, new_offset) for group in groups]


def _shifted_group(group: Group, old_offset: int, new_offset: int) -> Group:
    """Return the group with these offsets added to its indexes."""
    olds = tuple([a + old_offset for a in group.old])
    return Group(olds, tuple([b + new_offset for b in group.new]))


def _blocks_in_gap(side: Side, places: Sequence[int]) -> tuple[Hashable, ...]:
    """Return a key of the blocks at these places: their texts, which of them are headings, and
    their distances from the first one."""
    first = places[0]
    return tuple([(side.texts[at], _is_heading(side, at), at - first) for at in places])


def _is_heading(side: Side, at: int) -> bool:
    """Return whether the block at an index is a heading."""
    return side.blocks[at].kind == "heading"


def _similar_pairs(old: Side, new: Side, olds: list[int], news: list[int]) -> list[Pair]:
    """Return the (old, new) indexes of the blocks that were reworded and kept their order in one
    gap between equal blocks. `olds` and `news`: the indexes of the blocks in the gap."""
    # the word pairs that clauses repeat from their headings
    heading_pairs = _word_pairs_of_headings(old, olds) | _word_pairs_of_headings(new, news)
    if len(olds) == len(news) == 1:  # most gaps; there is nothing to choose from
        pair = olds[0], news[0]
        # None: they are too different to be compared
        return [] if _share_of_equal_tokens(old, new, pair, heading_pairs) is None else [pair]
    if len(olds) * len(news) > MAX_PAIRS_WITHOUT_INDEX:
        # only the pairs that an index of word pairs finds
        edges = _similarity_edges(old, new, likenesses(old, new, olds, news), heading_pairs)
    else:
        # first, the pairs of blocks in the same place
        in_same_place = list(zip(olds, news, strict=False))
        edges = _similarity_edges(old, new, in_same_place, heading_pairs)
        # Any other chain leaves out a block of each side, so that it weighs no more than the rest.
        # If the pairs of blocks in the same place weigh more, no others need to be compared.
        max_other = _tokens_without_shortest(old, olds) + _tokens_without_shortest(new, news)
        if len(olds) == len(news) and sum([weight for _, _, weight in edges]) > max_other:
            return in_same_place
        others = [pair for pair in product(olds, news) if pair not in in_same_place]
        edges += _similarity_edges(old, new, others, heading_pairs)
    return heaviest_chain(edges)


def _word_pairs_of_headings(side: Side, places: Iterable[int]) -> frozenset[WordPair]:
    """Return the word pairs of the headings among these blocks."""
    pairs = [side.texts[at].word_pairs for at in places if _is_heading(side, at)]
    return frozenset[WordPair]().union(*pairs)


def _tokens_without_shortest(side: Side, places: Iterable[int]) -> int:
    """Return how many tokens these blocks have, without the shortest block."""
    sizes = [len(side.texts[at].tokens) for at in places]
    return sum(sizes) - min(sizes)


def _similarity_edges(
    old: Side, new: Side, pairs: Iterable[Pair], heading_pairs: frozenset[WordPair]
) -> list[Edge]:
    """Return the pairs that are better compared than shown as a deleted and an inserted block, as
    (old index, new index, weight). The weight is how many tokens the two blocks share.

    `heading_pairs`: the word pairs of headings, which don't tell which clause became which, because
    clauses repeat them.
    """
    edges = []
    for a, b in pairs:
        same = _share_of_equal_tokens(old, new, (a, b), heading_pairs)
        if same is not None:
            was = old.texts[a]
            now = new.texts[b]
            # Word pairs decide between two blocks that share as many words with a third one: each
            # weighs a hundredth of a token.
            together = len(was.word_pairs & now.word_pairs) / 100
            edges.append((a, b, same * (len(was.tokens) + len(now.tokens)) + together))
    return edges


def _share_of_equal_tokens(
    old: Side, new: Side, pair: Pair, heading_pairs: frozenset[WordPair]
) -> float | None:
    """Return the share of their tokens that two blocks have in common, from 0 to 1; None if they
    are better shown as a deleted and an inserted block. `heading_pairs`: the word pairs of
    headings, which don't count, because clauses repeat them.

    Blocks that share less than half of their tokens must be both headings or both other blocks,
    and share enough pairs of neighboring words; such rows must also be about one thing.
    """
    a, b = pair
    was = old.texts[a]
    now = new.texts[b]
    is_heading = _is_heading(old, a)
    are_rows = old.blocks[a].kind == new.blocks[b].kind == "row"
    same = alike(was, now)
    if are_rows:  # columns may have changed their order
        same = max(same, share_in_same_cells(was, now))
    if same < 0.5:
        if is_heading != _is_heading(new, b):
            return None
        # the word pairs that both have: their number, and their share of all word pairs (`whole`)
        # or of the smaller block's (`part`, if much was added to a block or removed from it)
        like = likeness(was, now, frozenset() if is_heading else heading_pairs)
        if like.whole < 0.15 and (like.part < 0.6 or like.shared < 3):
            return None
        if are_rows and like.whole < 0.4 and not are_about_one_thing(was, now):
            return None
    return same


def _replacements(
    gap: tuple[range, range], in_gap: Sequence[Group], free: FreeBlocks, old: Side, new: Side
) -> Iterator[Group]:
    """Yield a group for each old block that a new one replaced in the same place, although they
    don't resemble each other: headings, items, short lines.

    Longer paragraphs and table rows without a word in common are easier to read one after the
    other. `gap`: the old and new indexes between two runs of equal blocks. `in_gap`: the groups
    that are already in this gap. `free`: the blocks that have no partner yet.
    """
    # where the free blocks before the next group begin
    old_at, new_at = gap[0].start, gap[1].start
    # so that the loop also looks at the free blocks after the last group
    end_of_gap = Group((gap[0].stop,), (gap[1].stop,))
    for group in [*in_gap, end_of_gap]:
        # the free blocks before this group
        olds = [a for a in range(old_at, group.old[0]) if a in free.old]
        news = [b for b in range(new_at, group.new[0]) if b in free.new]
        if len(olds) == len(news) == 1:
            a, b = olds[0], news[0]
            is_short = max(len(old.texts[a].words), len(new.texts[b].words)) <= MAX_REPLACED_WORDS
            if is_short and _can_replace(old.blocks[a], new.blocks[b]):
                yield Group((a,), (b,))
        elif olds and news:
            yield from _replaced_headings(olds, news, group, old, new)
        old_at, new_at = group.old[-1] + 1, group.new[-1] + 1


def _can_replace(old: Block, new: Block) -> bool:
    """Return whether one block may be shown in place of another. Apart from headings, both have a
    number or neither has one."""
    if old.kind != new.kind or old.kind == "row":  # rows are read one below the other
        return False
    return old.kind == "heading" or bool(old.number) == bool(new.number)


def _replaced_headings(
    olds: list[int], news: list[int], below: Group, old: Side, new: Side
) -> Iterator[Group]:
    """Yield the last old and the last new heading of these blocks as a group, if one replaced the
    other.

    It did if both have the same level, and the group below them belongs to both sections: in
    neither text does it begin with the heading of another section on this level or above.

    `olds` and `news`: the indexes of the old and the new blocks above the group `below` that have
    no partner.
    """
    # `below` stands for the end of both texts, so that the headings have no text
    if below.old[0] == len(old.blocks):
        return
    headings = [a for a in olds if _is_heading(old, a)]
    new_headings = [b for b in news if _is_heading(new, b)]
    if not headings or not new_headings:
        return
    a, b = headings[-1], new_headings[-1]
    level = old.blocks[a].level
    if level != new.blocks[b].level:
        return
    # the first block of the group below, in either text
    first = old.blocks[below.old[0]], new.blocks[below.new[0]]
    # each belongs to the section of the heading above it, and doesn't begin another section
    if all(block.kind != "heading" or block.level > level for block in first):
        yield Group((a,), (b,))


def _order_groups(
    same: Sequence[EqualRun], groups: Sequence[Group], free: FreeBlocks, old: Side, new: Side
) -> list[tuple[int, Group]]:
    """Return all groups in reading order, each with the index of the new block before which it is
    shown. `same` and `groups`: all blocks that have a partner. `free`: the blocks that were deleted
    or inserted."""
    # Deleted blocks first, because they come before the new block in whose place they are. The sort
    # by place at the end keeps this order.
    placed = []
    if free.old:
        # the last old and new block of each run and group that kept its order
        kept = [(a + size - 1, b + size - 1) for a, b, size in same]
        kept += [(group.old[-1], group.new[-1]) for group in groups if not group.moved]
        kept.sort()
        for a in sorted(free.old):
            place = _place_of_deleted(a, kept, old, new, free.new)
            if a >= old.first_footnote:  # a deleted footnote stays among the footnotes
                place = max(place, new.first_footnote)
            placed.append((place, Group((a,), ())))
    placed += [(group.new[0], group) for group in groups]
    placed += [(b, Group((), (b,))) for b in free.new]
    return sorted(placed, key=itemgetter(0))


def _place_of_deleted(a: int, kept: Sequence[Pair], old: Side, new: Side, free: set[int]) -> int:
    """Return the index in the new text before which a deleted block is shown.

    It comes right after the block that was before it, and ahead of inserted blocks. But rows added
    to a table and items added to a list stay with their table or list. `a`: the deleted block's
    index in the old text. `kept`: the last old and new blocks of the runs and groups that kept
    their order. `free`: the inserted blocks.
    """
    # how many of them come before the deleted block
    index = bisect_left(kept, (a, 0))
    if not index:  # nothing was before it
        return 0
    last, last_new = kept[index - 1]
    new_at = last_new + 1
    # the numbers of the list or table that each block is part of; 0 for none
    group = new.blocks[last_new].group
    old_group = old.blocks[a].group
    # unless it was in the same list or table, it comes after what was inserted in that
    if not old_group or old_group != old.blocks[last].group:
        while group and new_at in free and new.blocks[new_at].group == group:
            new_at += 1
    return new_at


def stands_alone(side: Side, at: int) -> bool:
    """Return whether the block at an index is long enough to be recognized elsewhere. A heading
    must be longer, because short ones resemble each other."""
    least = MIN_MOVED_HEADING_WORDS if _is_heading(side, at) else MIN_MOVED_WORDS
    return len(side.texts[at].words) >= least


def moved_pairs(old: Side, new: Side, moves: Sequence[Pair], free: FreeBlocks) -> list[Pair]:
    """Return the (old, new) indexes of all blocks that moved: `moves`, which are equal blocks;
    similar blocks; and blocks (mostly headings) beside any of these.

    Of pairs that share a block, the first one counts. `free`: the blocks that have no partner; it
    isn't changed.
    """
    free_old, free_new = set(free.old), set(free.new)
    moved = []

    def add_free_pairs(pairs: Iterable[Pair]) -> None:
        """Add the pairs whose blocks aren't in a pair yet to `moved`."""
        for a, b in pairs:
            if a in free_old and b in free_new:
                free_old.remove(a)
                free_new.remove(b)
                moved.append((a, b))

    add_free_pairs(moves)
    add_free_pairs(_certain_pairs(old, new, free_old, free_new))
    # a heading above a clause that moved moved with it, and so on; a copy, because pairs are added
    for pair in [*moved]:
        for step in (-1, 1):  # up, then down
            a, b = pair
            a += step
            b += step
            while a in free_old and b in free_new and _moved_along(old, new, a, b):
                add_free_pairs([(a, b)])
                a += step
                b += step
    return sorted(moved)


def _moved_along(old: Side, new: Side, a: int, b: int) -> bool:
    """Return whether a block beside a moved one moved along: it is equal, or a heading that was
    reworded."""
    if old.keys[a] == new.keys[b]:
        return True
    headings = _is_heading(old, a) and _is_heading(new, b)
    return headings and alike(old.texts[a], new.texts[b]) >= 0.6


def _certain_pairs(old: Side, new: Side, free_old: set[int], free_new: set[int]) -> list[Pair]:
    """Return the (old, new) indexes of blocks of which one surely comes from the other, the most
    similar pairs first. A block may be in several pairs. `free_old` and `free_new`: the blocks that
    have no partner.

    They share half of their words or, in long blocks, many word pairs. A moved block that was
    rewritten more than that is shown as deleted and inserted.
    """
    # only blocks that are long enough to be recognized
    olds = [a for a in sorted(free_old) if stands_alone(old, a)]
    news = [b for b in sorted(free_new) if stands_alone(new, b)]
    candidates = []  # (negative similarity, old, new): the most similar pair sorts first
    for (a, b), like in likenesses(old, new, olds, news).items():
        if like.whole < 0.3:  # of all word pairs, fewer are in both: chance, or a phrase in common
            continue
        same = alike(old.texts[a], new.texts[b])  # the share of equal tokens
        if same >= 0.5 or like.shared >= MIN_SHARED_PAIRS:
            candidates.append((-same * like.shared, a, b))
    return [(a, b) for _, a, b in sorted(candidates)]


def join_neighbors(
    old: Side, new: Side, pairs: Sequence[Pair], olds: Sequence[int], news: Sequence[int]
) -> list[Group]:
    """Return the groups that the pairs of blocks grow into, with one or more blocks on each side:
    a clause that was cut in two, or two that became one.

    Each pair takes in the blocks beside it that have no partner, as long as their words are in the
    pair's block of the other text. Then two neighboring groups are joined if a sentence moved from
    one to the other. `pairs`: (old, new) indexes. `olds` and `news`: all blocks that may be in a
    group.
    """
    if len(pairs) == len(olds) == len(news) == 1:  # there is nothing to take in or to join
        return [Group((a,), (b,)) for a, b in pairs]
    free = FreeBlocks(set(olds), set(news))
    for a, b in pairs:
        free.old.discard(a)
        free.new.discard(b)
    groups: list[_GrowingGroup] = []
    for a, b in pairs:
        group = _GrowingGroup((old, new), ([a], [b]))
        if any(free):  # blocks without a partner are left
            group = _grown_group(group, free)
        both = _merged_group(groups[-1], group) if groups else None
        if both:
            groups[-1] = both
        else:
            groups.append(group)
    return [Group(tuple(group.blocks[0]), tuple(group.blocks[1])) for group in groups]


class _GrowingGroup:
    """Neighboring blocks of the old and the new text, as indexes in these. Every pair in it has the
    old text first."""

    def __init__(self, sides: tuple[Side, Side], blocks: tuple[list[int], list[int]]) -> None:
        self.sides = sides
        self.blocks = blocks

    @cached_property
    def keys(self) -> list[list[str]]:
        """The keys of the tokens of either side."""
        return list(map(_token_keys, self.sides, self.blocks))

    @cached_property
    def same(self) -> int:
        """How many tokens both sides have, in the same order."""
        return int(LCSseq.similarity(*self.keys))

    @cached_property
    def alone(self) -> list[int]:
        """How many tokens only the old side has, and how many only the new side."""
        return [len(keys) - self.same for keys in self.keys]


def _token_keys(side: Side, blocks: Iterable[int]) -> list[str]:
    """Return the keys of the tokens of these blocks."""
    return [*chain.from_iterable([side.texts[at].tokens.keys for at in blocks])]


def _grown_group(group: _GrowingGroup, free: FreeBlocks) -> _GrowingGroup:
    """Return the group extended by the blocks beside it that have no partner, as long as their
    words are in its blocks of the other text. Remove these blocks from `free`."""
    extended: _GrowingGroup | None = group
    while extended:
        group = extended
        extended = _group_after_step(group, free)
    return group


def _group_after_step(group: _GrowingGroup, free: FreeBlocks) -> _GrowingGroup | None:
    """Return the group extended by the first step after which it still fits, and remove the added
    blocks from `free`; None if no step fits."""
    for at, wider in _extended_groups(group, free):  # `at`: the side that is extended
        if _does_extension_fit(group, wider, at):
            free[at].difference_update(wider.blocks[at])
            return wider
    return None


def _does_extension_fit(group: _GrowingGroup, wider: _GrowingGroup, at: Literal[0, 1]) -> bool:
    """Return whether the words of the blocks that the wider group adds on one side (`at`: 0 for
    old, 1 for new) are in the blocks of the other side."""
    gained = wider.same - group.same  # tokens that both sides have more than before
    size = gained + wider.alone[at] - group.alone[at]  # tokens of the added blocks
    has_good_part_of_added = gained >= max(2, SHARE_KEPT * size)
    # a title of one word may have been in the first line of its clause
    least = 1 if gained == size else 8
    has_most_of_missed = gained >= max(least, SHARE_MISSED * group.alone[1 - at])
    if has_good_part_of_added or has_most_of_missed:
        return True
    return _is_separated_title(group, wider, at, gained)


def _is_separated_title(
    group: _GrowingGroup, wider: _GrowingGroup, at: Literal[0, 1], gained: int
) -> bool:
    """Return whether the wider group begins with a title that one text has in a block of its own,
    and the other text as the first words of the clause.

    There, the title ends with punctuation, or before the number of the clause. `at`: the side with
    the title's own block (0: old, 1: new). `gained`: how many more tokens the two sides have in
    common in the wider group.
    """
    side = group.sides[at]
    first = group.blocks[at][0]
    title = wider.blocks[at][0]
    part = side.texts[title].tokens.keys
    # the wider group has no block above, or not all tokens of that block are in the clause
    if title == first or not 0 < len(part) <= gained:
        return False
    whole = group.keys[1 - at]  # the tokens of the clause with the title
    if len(part) >= len(whole) or whole[: len(part)] != part:
        return False
    following = whole[len(part)]
    return not is_word(part[-1]) or not is_word(following) or following == side.blocks[first].number


def _extended_groups(
    group: _GrowingGroup, free: FreeBlocks
) -> Iterator[tuple[Literal[0, 1], _GrowingGroup]]:
    """Yield the side that is extended (0: old, 1: new) and the group with one or two more free
    blocks on that side.

    With two, a group can step over a block that was inserted in the middle of a clause.
    """
    olds, news = group.blocks
    for reach in range(1, MAX_STEP + 1):
        for longer in _extended_blocks(news, free.new, reach):
            yield 1, _GrowingGroup(group.sides, (olds, longer))
        for longer in _extended_blocks(olds, free.old, reach):
            yield 0, _GrowingGroup(group.sides, (longer, news))


def _extended_blocks(blocks: list[int], free: set[int], reach: int) -> Iterator[list[int]]:
    """Yield the blocks with `reach` more blocks after them, and with as many before them, if these
    are free."""
    after = list(range(blocks[-1] + 1, blocks[-1] + 1 + reach))
    if free.issuperset(after):
        yield blocks + after
    before = list(range(blocks[0] - reach, blocks[0]))
    if free.issuperset(before):
        yield before + blocks


def _merged_group(left: _GrowingGroup, right: _GrowingGroup) -> _GrowingGroup | None:
    """Return two groups as one if they are neighbors and one gained words that the other lost; None
    if not."""
    olds, news = left.blocks
    more_olds, more_news = right.blocks
    if olds[-1] + 1 != more_olds[0] or news[-1] + 1 != more_news[0]:  # they aren't neighbors
        return None
    # how many tokens only the old blocks of a group have, and only the new ones
    left_old, left_new = left.alone
    right_old, right_new = right.alone
    if not min(left_old, right_new) and not min(left_new, right_old):  # no words could have moved
        return None
    both = _GrowingGroup(left.sides, (olds + more_olds, news + more_news))
    gained = both.same - left.same - right.same  # tokens that went from one group to the other
    # most of what could have gone from one to the other
    least = SHARE_MISSED * min(left_old + right_old, left_new + right_new)
    return both if gained >= least else None
