"""Turn minimal diffs into edits that are easy to read.

Edits are shifted to natural boundaries. Changes to a date are merged. Changes are also merged if
the words between them are equal only by coincidence. Brackets and quotation marks are kept in
pairs. The results are split at the ends of sentences. The texts themselves don't change.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, pairwise
from math import sqrt
from operator import itemgetter
from typing import NamedTuple

from legalsite.redline.sequences import Edit, joined_edits, shortest_edits
from legalsite.redline.tokens import (
    BORDER,
    NOTE,
    PHRASE_ENDS,
    SENTENCE_ENDS,
    TARGET,
    Tokens,
    ends_phrase,
    is_word,
)
from legalsite.text.date_phrases import MONTHS, NAMES_OF_MONTHS
from legalsite.text.sentences import is_abbreviation

COMMAS = frozenset(",、，،")
CLOSING_HALVES: Mapping[str, str] = dict(
    zip('([{（［「『《〈【〔"', ')]}）］」』》〉】〕"', strict=True)
)
OPENING_HALVES: Mapping[str, str] = {
    closing: opening for opening, closing in CLOSING_HALVES.items()
}
MAX_SEARCHED_TOKENS = 200
"""The maximum number of tokens by which an edit is shifted. Longer changes aren't searched for
unbalanced brackets."""
# more equal tokens than this between two changes are never marked as changed
MAX_WEAK_TOKENS = 14
MIN_LONG_WORD_LENGTH = 7
"""Number of characters. Two equal words are less likely to be a coincidence if one is this long,
or if a number is next to them."""
# if at least this share of a sentence is unchanged, mark only the changed words
MIN_SHARE_STAYED = 0.66
SEPARATING_STRENGTH = 0.9
"""The strength that equal words need between two replacements of one or two words."""
STRENGTH_BETWEEN_BRACKETS = 5.0
"""The strength that equal words need if the brackets around them changed."""
MAX_DATE_TOKENS = 7  # the longest written-out date, such as 1. de marzo de 2024
DATE_SEPARATORS = frozenset({",", ".", "de", "del", "of"})
"""Tokens that may occur between the parts of a written-out date."""


class Sides(NamedTuple):
    old: Tokens
    new: Tokens


def readable_edits(old: Tokens, new: Tokens) -> list[Edit]:
    """Compute the edits to mark.

    Swapping the sides swaps deletions and insertions.
    """
    # always compare the texts in the same order, so that swapping them gives the same edits
    if old.keys > new.keys:
        return [edit.reversed() for edit in readable_edits(new, old)]
    sides = Sides(old, new)
    shortest = shortest_edits(old.keys, new.keys)
    if [(edit.deleted, edit.inserted) for edit in shortest if edit.changed] == [(1, 1)]:
        return shortest  # a single replaced word is already easy to read
    # find shared sentence ends before the next steps mark equal words as changed
    stops = shared_sentence_ends(shortest, new)
    edits = align_edit_boundaries(shortest, sides)
    edits = mark_whole_dates(edits, sides)
    edits = merge_across_weak_matches(edits, sides)
    edits = mark_whole_brackets(edits, sides)
    # the merged edits have new boundaries, which can be shifted as well
    edits = align_edit_boundaries(edits, sides)
    # keep adjacent changes apart, because they were cut at the ends of sentences
    return joined_edits(cut_at_sentence_ends(edits, stops, sides), join_changes=False)


def align_edit_boundaries(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Shift each insertion or deletion to the most natural of its equivalent positions.

    For example, inserting "b a" or "a b" into "a c" gives the same text, "a b a c". If possible,
    edits are shifted to the start or end of a sentence or phrase.
    """
    padded = _padded_edits(edits, sides)  # with an equal edit at each end, which may be empty
    for before, edit, after in _with_neighbors(padded):
        if edit.changed and not edit.inserted:  # a deletion
            shift = _best_shift(sides.old, edit.old_start, edit.old_end, before, after)
        elif edit.changed and not edit.deleted:  # an insertion
            shift = _best_shift(sides.new, edit.new_start, edit.new_end, before, after)
        else:
            shift = 0  # equal words and replacements can't be shifted
        # shifting an edit makes the equal edit on one side longer and the other one shorter
        if shift:
            _move_border(before, edit, shift)
            _move_border(edit, after, shift)
    return joined_edits(padded)


def _padded_edits(edits: Iterable[Edit], sides: Sides) -> list[Edit]:
    """Add an empty edit at each end, so that every edit has two neighbors."""
    old_end = len(sides.old)
    new_end = len(sides.new)
    return [Edit(False, 0, 0, 0, 0), *edits, Edit(False, old_end, old_end, new_end, new_end)]


def _with_neighbors(padded: Sequence[Edit]) -> Iterable[tuple[Edit, Edit, Edit]]:
    """Return (previous edit, edit, next edit) for each edit except the first and the last."""
    return zip(padded, padded[1:], padded[2:], strict=False)


def _best_shift(side: Tokens, start: int, end: int, before: Edit, after: Edit) -> int:
    """Return the number of tokens by which to shift a token range to its most natural position.

    The number is negative if the range moves up. `before` and `after` are the equal edits around
    the range.
    """
    # The range can be shifted as long as the token removed at one end equals the token added at the
    # other end. `inserted` is the length of an equal edit.
    up = _max_shift(side.keys, end - 1, start - 1, before.inserted, -1)
    down = _max_shift(side.keys, start, end, after.inserted, 1)
    if not up and not down:  # most edits can't be shifted
        return 0
    best = 0
    best_rank = -1, 0, 0  # lower than any other rank
    for shift in range(-up, down + 1):
        # tuples are compared item by item: prefer natural boundaries, then the smallest shift, then
        # the later position
        rank = _edge_rank(side, start + shift) + _edge_rank(side, end + shift), -abs(shift), shift
        if rank > best_rank:
            best = shift
            best_rank = rank
    return best


def _move_border(left: Edit, right: Edit, by: int) -> None:
    """Move the boundary between two neighboring edits by `by` tokens, which may be negative."""
    left.old_end = right.old_start = left.old_end + by
    left.new_end = right.new_start = left.new_end + by


def _max_shift(keys: list[str], leaving: int, entering: int, room: int, step: int) -> int:
    """Return by how many tokens a range can be shifted without changing either text.

    `step` is -1 to shift up or 1 to shift down. `leaving` and `entering` are the indexes of the
    first tokens that the range would lose and gain. `room` is the maximum.
    """
    reach = 0
    while (
        reach < min(room, MAX_SEARCHED_TOKENS)
        and keys[leaving + step * reach] == keys[entering + step * reach]
    ):
        reach += 1
    return reach


def _edge_rank(side: Tokens, at: int) -> int:
    """Rate how natural it is to split a text before the token at index `at`.

    From best to worst: between blocks (8), after a sentence or phrase (6), before the period of a
    sentence (4), next to a comma, bracket, or cell border (3 or 2), between two words (1), and
    within a word (0).
    """
    if at in side.block_starts or at == len(side.keys):
        return 8
    before, after = side.keys[at - 1], side.keys[at]
    if ends_phrase(before):
        # the end of a sentence (Chinese has no space after it), or a dot in an address or number
        return 6 if side.spaces[at] or not before.isascii() else 1
    if after[0] in PHRASE_ENDS:  # before the period of a sentence
        return 4
    if before in COMMAS or before == BORDER:  # after a comma or a cell border
        return 2
    # before a comma or cell border, or outside brackets
    if after in COMMAS or after in (BORDER, "(") or before == ")":
        return 3
    # 1 between two words, 0 within a word or before punctuation
    return int(side.spaces[at] != "" and is_word(after))


def merge_across_weak_matches(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Merge changes if the words between them are equal only by coincidence.

    Such words distract readers if they stay unmarked. Longer changes need more equal words between
    them to stay separate, so merging is repeated until nothing changes. Changes in different blocks
    are never merged.
    """
    matches = _WeakMatches(sides)
    while True:
        # merged changes are longer, so more matches may be too weak in the next round
        joined = _merge_across(edits, matches.are_weak)
        if len(joined) == len(edits):  # no changes were merged
            return joined
        # the next round skips pairs of changes that weren't merged in this round
        matches.last_round = {id(edit): edit for edit in edits}
        trimmed = []
        for edit in joined:
            if id(edit) in matches.last_round:  # the edit wasn't merged in this round
                trimmed.append(edit)
            else:  # merging changes may leave equal words at the start or end
                trimmed += _trimmed_parts(edit, sides)
        edits = joined_edits(trimmed)


def _merge_across(
    edits: Iterable[Edit], should_merge: Callable[[Edit, Edit, Edit], bool]
) -> list[Edit]:
    """Merge two changes and the equal words between them if `should_merge` returns True."""
    kept: list[Edit] = []
    for edit in edits:
        # changes and equal words alternate, so the last two edits are a change and equal words
        if edit.changed and len(kept) > 1 and should_merge(kept[-2], kept[-1], edit):
            kept[-2:] = [kept[-2].to(edit)]
        else:
            kept.append(edit)
    return kept


class _WeakMatches:
    """Finds weak matches: words between two changes that are equal only by coincidence.

    A redline is easier to read if these words are marked as changed, too.
    """

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.last_round: dict[int, Edit] = {}
        """id → edit, for the edits that the last round examined. Keeping the edits ensures that
        their ids aren't reused."""
        # index of the first token of each block, except the first block
        self.old_borders = set(sides.old.block_starts[1:])
        self.new_borders = set(sides.new.block_starts[1:])

    def are_weak(self, before: Edit, match: Edit, after: Edit) -> bool:
        """Return whether the equal words between two changes should be marked as changed, too.

        Each word has a strength, from 0.2 for punctuation to 1.2 for a number. The longer the
        changes, the more strength is needed.
        """
        # the last round kept this pair of changes separate
        if id(before) in self.last_round and id(after) in self.last_round:
            return False
        # so many equal words aren't a coincidence, and changes in different blocks aren't merged
        if match.inserted > MAX_WEAK_TOKENS or self._touches_block_border(match):
            return False
        sides = self.sides
        needed = _strength_needed(before, after, sides)
        strength = self._strength_of_match(before, match, after, needed)
        # no match with less strength keeps changes separate, whatever the brackets; they're checked
        # last, because they're expensive to find
        if strength >= SEPARATING_STRENGTH:
            needed = _strength_needed_for_brackets(before, after, needed, sides)
            if strength >= needed:
                return False
        # a changed link target doesn't replace any words, so the words next to it stay unmarked
        return not _changes_only_target(before, sides) and not _changes_only_target(after, sides)

    def _touches_block_border(self, match: Edit) -> bool:
        """Return whether a block border is inside a match or at either end of it.

        A match consists of the equal words between two changes.
        """
        if not self.old_borders and not self.new_borders:  # usually, both texts have a single block
            return False
        old_places = range(match.old_start, match.old_end + 1)
        new_places = range(match.new_start, match.new_end + 1)
        return not (
            self.old_borders.isdisjoint(old_places) and self.new_borders.isdisjoint(new_places)
        )

    def _strength_of_match(self, before: Edit, match: Edit, after: Edit, needed: float) -> float:
        """Rate how unlikely it is that the equal words between two changes are a coincidence.

        The rating is the sum of the token strengths and a bonus. If the token strengths alone
        reach `needed`, the bonus isn't computed.
        """
        new = self.sides.new
        keys = new.keys[match.new_start : match.new_end]
        strength = 0.0
        for key in keys:  # don't use `sum`, because it rounds differently since Python 3.12
            strength += _token_strength(key)
        if strength >= needed:
            return strength
        # for each of the two changes: whether it replaces a number or a date
        replaced = [_replaces_number_or_date(edit, self.sides) for edit in (before, after)]
        if sum(map(is_word, keys)) > 1:  # the match has at least two words
            is_long = len(max(keys, key=len)) >= MIN_LONG_WORD_LENGTH
            if is_long or any(replaced):
                # several equal words are rarely a coincidence if one is long or a number next to
                # them changed
                return strength + 0.4
        # Words between two replaced numbers or dates always keep the changes separate, as in `30 to
        # 40` → `10 to 20`. A symbol without surrounding spaces isn't enough.
        has_space = any(new.spaces[match.new_start : match.new_end + 1])
        # whether both changes are replacements of one or two words; `_strength_needed` returns this
        # value only for them
        are_short = needed == SEPARATING_STRENGTH
        if are_short and has_space and all(replaced):
            return needed
        return strength


def _strength_needed(before: Edit, after: Edit, sides: Sides) -> float:
    """Return the strength that equal words between two changes need to stay unmarked.

    See `_strength_of_match`. Longer changes require more strength.
    """
    first = _width(before, sides)
    second = _width(after, sides)
    # short replacements are easy to read separately
    if max(first, second) <= 2 and _is_replacement(before) and _is_replacement(after):
        return SEPARATING_STRENGTH
    factor = 0.2  # both changes are deletions, or both are insertions
    # text is both deleted and inserted, which is harder to read
    if (before.deleted or after.deleted) and (before.inserted or after.inserted):
        factor = 0.35
    # The root is the geometric mean of the lengths in tokens. It's 0 if one of the changes is a
    # whole sentence, because `_width` returns 0 for a sentence.
    return 1.0 + factor * min(sqrt(first * second), 12)


def _would_split_pair(before: Edit, after: Edit, sides: Sides) -> bool:
    """Return whether unmarked words between two changes would split a pair of brackets.

    Quotation marks count as brackets. The opening bracket must be in `before`, and the closing
    bracket in `after`, on the same side.
    """
    # (deleted keys, inserted keys) of each change
    openings = _changed_keys(before, sides)
    closings = _changed_keys(after, sides)
    words = list(chain(*openings, *closings))
    # there's no opening bracket, or too many tokens to search
    if CLOSING_HALVES.keys().isdisjoint(chain(*openings)) or len(words) > MAX_SEARCHED_TOKENS:
        return False
    # for the old side and the new side
    for keys_before, keys_after in zip(openings, closings, strict=True):
        # closing brackets that the opening ones in `before` lack, innermost last
        unclosed = _missing_halves(keys_before, CLOSING_HALVES)
        # opening brackets that the closing ones in `after` lack, innermost last
        unopened = _missing_halves(reversed(keys_after), OPENING_HALVES)
        # both brackets belong to the same pair
        if unclosed and unopened and unopened[-1] == OPENING_HALVES[unclosed[-1]]:
            # changes that contain only brackets stay separate
            return any(map(is_word, words))
    return False


def _strength_needed_for_brackets(before: Edit, after: Edit, needed: float, sides: Sides) -> float:
    """Adjust the result of `_strength_needed` for changes that contain brackets.

    `needed` is the result to adjust. It stays the same unless one change contains the opening
    bracket of a pair, and the other one contains the closing bracket. A higher result makes it more
    likely that both changes and the words between them are marked as one change.
    """
    if not _would_split_pair(before, after, sides):
        return needed
    deleted, inserted = _changed_keys(before, sides)
    # the keys of `CLOSING_HALVES` are opening brackets and quotation marks
    starts_with_opening = not CLOSING_HALVES.keys().isdisjoint(deleted[:1] + inserted[:1])
    # separate changes would be hard to read: `[-(now-] these words stay [-then)-]`
    if starts_with_opening or (_is_replacement(before) and _is_replacement(after)):
        return max(needed, STRENGTH_BETWEEN_BRACKETS)
    # the other change is only a deletion or insertion
    if _is_replacement(before) or _is_replacement(after):
        return needed
    # brackets were added around the words or removed: `{+Nova (formerly +}Example{+)+}`
    return SEPARATING_STRENGTH


def mark_whole_dates(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Extend each change within a written-out date to the whole date, so that it's easy to read."""
    # a changed day and a changed year become one change, including the month between them
    merged = _merge_across(edits, partial(_are_parts_of_one_date, sides))
    # then a change of a part of a date is extended to the whole date
    padded = _padded_edits(merged, sides)
    for before, edit, after in _with_neighbors(padded):
        if edit.changed and _replaces_date_parts(edit, sides):
            # the tokens around the change are equal on both sides, so check only the new side
            start, end = _whole_date(sides.new.keys, edit.new_start, edit.new_end)
            # extend the change only into the equal words directly around it
            first = max(start, before.new_start)
            _move_border(before, edit, min(0, first - edit.new_start))
            last = min(end, after.new_end)
            _move_border(edit, after, max(0, last - edit.new_end))
    return merged  # `padded` contains the same edits, which were modified in place


def _whole_date(keys: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Return the start and end of the written-out date that contains a token range."""
    # extend the range as far as possible, then strip commas and words such as “of” from both ends
    while start and _may_be_one_date(keys[start - 1 : end]):
        start -= 1
    while end < len(keys) and _may_be_one_date(keys[start : end + 1]):
        end += 1
    while start < end and keys[start] in DATE_SEPARATORS:
        start += 1
    while start < end and keys[end - 1] in DATE_SEPARATORS:
        end -= 1
    return start, end


def _may_be_one_date(keys: Sequence[str]) -> bool:
    """Return whether the tokens could be a written-out date or a part of a date.

    A date has at most a day, a month, and a year, and tokens such as “of” between them.
    """
    if len(keys) > MAX_DATE_TOKENS or not all(map(_may_be_date_part, keys)):
        return False
    # days and years
    numbers = len([key for key in keys if key[0].isdigit()])
    months = len([key for key in keys if key.lower() in NAMES_OF_MONTHS])
    return numbers <= 2 and months <= 1


def _has_month(keys: Iterable[str]) -> bool:
    return not NAMES_OF_MONTHS.isdisjoint(map(str.lower, keys))


def _replaces_date_parts(edit: Edit, sides: Sides) -> bool:
    # a single number or word may not be part of a date, and a longer change can't be a date
    has_parts = 1 < edit.deleted <= MAX_DATE_TOKENS and 1 < edit.inserted <= MAX_DATE_TOKENS
    return has_parts and all(map(_may_be_one_date, _changed_keys(edit, sides)))


def _replaces_date(edit: Edit, sides: Sides) -> bool:
    return _replaces_date_parts(edit, sides) and all(map(_has_month, _changed_keys(edit, sides)))


def _are_parts_of_one_date(sides: Sides, before: Edit, between: Edit, after: Edit) -> bool:
    """Return whether two replacements change parts of one date, such as its day and its year.

    `between` contains the equal tokens between the replacements.
    """
    # this quick test rules out most pairs of changes
    if not _may_be_date_part(sides.new.keys[between.new_start]):
        return False
    if not _is_replacement(before) or not _is_replacement(after):
        return False
    both = before.to(after)
    if not _replaces_date_parts(both, sides):
        return False
    # two numbers alone aren't a date, so a month must be in the changes or next to them
    old_start = max(0, both.old_start - 1)
    new_start = max(0, both.new_start - 1)
    # a single change that also includes the tokens directly before and after
    around = Edit(True, old_start, both.old_end + 1, new_start, both.new_end + 1)
    return all(map(_has_month, _changed_keys(around, sides)))


def _may_be_date_part(key: str) -> bool:
    # a year; in Russian and Arabic, one of these letters may follow
    if key[0].isdigit() and len(key.rstrip("гم")) <= 4:
        return True
    return key in DATE_SEPARATORS or key.lower() in NAMES_OF_MONTHS


def _replaces_number_or_date(edit: Edit, sides: Sides) -> bool:
    if not edit.deleted == edit.inserted == 1:  # several tokens, which may be a date
        return _replaces_date(edit, sides)
    # the change replaces one token with another
    (deleted,), (inserted,) = _changed_keys(edit, sides)
    return any(map(str.isdigit, deleted)) and any(map(str.isdigit, inserted))


def _changes_only_target(edit: Edit, sides: Sides) -> bool:
    """Return whether a change only affects a link target or a footnote reference."""
    # fast path: a target or reference is one token, and most changes are longer
    if max(edit.deleted, edit.inserted) != 1:
        return False
    deleted, inserted = _changed_keys(edit, sides)
    return all(key[0] == TARGET or key == NOTE for key in deleted + inserted)


def _is_replacement(edit: Edit) -> bool:
    return edit.changed and edit.deleted > 0 and edit.inserted > 0


def _changed_keys(edit: Edit, sides: Sides) -> tuple[list[str], list[str]]:
    deleted = sides.old.keys[edit.old_start : edit.old_end]
    inserted = sides.new.keys[edit.new_start : edit.new_end]
    return deleted, inserted


def _is_sentence_end(side: Tokens, at: int) -> bool:
    """Return whether the period at an index ends a sentence.

    The last period of the text doesn't count, unless it's Chinese.
    """
    if not side.keys[at].isascii():  # a Chinese period always ends a sentence
        return True
    # the first or last token, or no space follows, as in an address
    if not at or at + 1 == len(side.keys) or not side.spaces[at + 1]:
        return False
    before = side.keys[at - 1].lower()
    after = side.keys[at + 1]
    # the next word is in lowercase, or the period belongs to an initial or abbreviation
    if after[0].islower() or len(before) <= 1 or is_abbreviation(before):
        return False
    # a period between a day and a month, as in `3. Mai`, doesn't end a sentence
    return not (before.isdigit() and after.lower() in MONTHS)


def _width(edit: Edit, sides: Sides) -> int:
    """Return the length of a change in tokens, for comparison with the words next to it.

    An inserted or deleted sentence has length 0, so that words next to it don't become part of the
    change.
    """
    if _replaces_date(edit, sides):
        return 1  # a written-out date counts as a single number
    if _is_replacement(edit):
        return max(edit.deleted, edit.inserted)
    if edit.deleted:
        is_sentence = _is_sentence(sides.old, edit.old_start, edit.old_end)
    else:
        is_sentence = _is_sentence(sides.new, edit.new_start, edit.new_end)
    # one of `deleted` and `inserted` is 0
    return 0 if is_sentence else edit.deleted + edit.inserted


def _is_sentence(side: Tokens, start: int, end: int) -> bool:
    # a sentence follows punctuation, unless it's the first one of a block
    if not ends_phrase(side.keys[end - 1]):
        return False
    return start in side.block_starts or ends_phrase(side.keys[start - 1])


@lru_cache(1 << 14)
def _token_strength(key: str) -> float:
    """Rate how unlikely it is that a token is equal by coincidence.

    The strength is 1.2 for a number, 1 for a longer word or a link target, 0.5 for a short word,
    and 0.2 for punctuation.
    """
    if not is_word(key):
        return 1.0 if key[0] == TARGET else 0.2
    if key[0].isdigit():
        return 1.2
    return 0.5 if len(key) <= 3 else 1.0


def mark_whole_brackets(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Mark both halves of a pair of brackets or quotation marks if one half changed on both sides.

    For example, `[-(a-]{+(b+})` becomes `[-(a)-]{+(b)+}`. The other half must be directly next to
    the change and in the same block.
    """
    padded = _padded_edits(edits, sides)
    for before, edit, after in _with_neighbors(padded):
        if _is_replacement(edit):
            # Move equal tokens into the change until each pair is complete. `inserted` is the
            # number of equal tokens that are left.
            while after.inserted and _is_missing_half(edit, sides, CLOSING_HALVES):
                _move_border(edit, after, 1)
            while before.inserted and _is_missing_half(edit, sides, OPENING_HALVES):
                _move_border(before, edit, -1)
    return edits


def shared_sentence_ends(edits: Iterable[Edit], new: Tokens) -> list[tuple[int, int]]:
    """Find sentence ends within equal words, as (old, new) indexes of the following token.

    `edits` is the minimal diff, and `new` contains the tokens of the new side.
    """
    stops = []
    for edit in edits:
        if edit.changed:
            continue
        offset = edit.old_start - edit.new_start  # converts a new index to an old one
        places = range(edit.new_start, edit.new_end)
        ends = [at for at in places if new.keys[at] in SENTENCE_ENDS and _is_sentence_end(new, at)]
        stops += [(at + 1 + offset, at + 1) for at in ends]
    return stops


def cut_at_sentence_ends(
    edits: list[Edit], stops: Sequence[tuple[int, int]], sides: Sides
) -> list[Edit]:
    """Split replacements at sentence ends that both sides share, to mark each sentence separately.

    `stops` is the result of `shared_sentence_ends`. Don't call `align_edit_boundaries` afterward,
    because it would merge the edits again.
    """
    if not stops:
        return edits
    cut = []
    for edit in edits:
        # Find the stops inside the edit. `stops` is sorted by both indexes, so search for the old
        # index, and then check the new index.
        first = bisect_right(stops, edit.old_start, key=itemgetter(0))
        last = bisect_left(stops, edit.old_end, key=itemgetter(0))
        inside = [(a, b) for a, b in stops[first:last] if edit.new_start < b < edit.new_end]
        if not edit.changed or not inside:
            cut.append(edit)
            continue
        places = [(edit.old_start, edit.new_start), *inside, (edit.old_end, edit.new_end)]
        for (old_start, new_start), (old_end, new_end) in pairwise(places):
            sentence = Edit(True, old_start, old_end, new_start, new_end)
            # equal words at the start, the change, and equal words at the end
            parts = _trimmed_parts(sentence, sides)
            # number of unchanged tokens
            stayed = sum([part.inserted for part in parts if not part.changed])
            # if most of a sentence is unchanged, mark only its changes
            mostly_stayed = stayed >= MIN_SHARE_STAYED * max(sentence.deleted, sentence.inserted)
            cut += parts if mostly_stayed else [sentence]
    return cut


def _is_missing_half(edit: Edit, sides: Sides, halves: Mapping[str, str]) -> bool:
    """Return whether the token next to a change completes a pair of brackets on both sides.

    Quotation marks count as brackets. `halves` is `CLOSING_HALVES` to check the token after the
    change, or `OPENING_HALVES` for the token before it.
    """
    is_after = halves is CLOSING_HALVES
    old_at, new_at = edit.old_start, edit.new_start
    if is_after:
        old_at, new_at = edit.old_end, edit.new_end
    # this token is equal on both sides
    key = sides.new.keys[new_at if is_after else new_at - 1]
    # the token is in another block, or isn't a bracket or quotation mark
    if (
        key not in halves.values()
        or old_at in sides.old.block_starts
        or new_at in sides.new.block_starts
    ):
        return False
    deleted, inserted = _changed_keys(edit, sides)
    if not is_after:
        deleted.reverse()
        inserted.reverse()
    # the last half is the one that must come next, directly outside of the change
    missing_old = _missing_halves(deleted, halves)
    missing_new = _missing_halves(inserted, halves)
    return missing_old[-1:] == missing_new[-1:] == [key]


def _missing_halves(keys: Iterable[str], other_half: Mapping[str, str]) -> list[str]:
    """Return the brackets and quotation marks that are needed to complete the pairs in `keys`.

    `other_half` maps opening halves to closing halves, like CLOSING_HALVES. For example, the result
    for `( [ word` is `) ]`. The half that must come next, `]`, is last. To find missing opening
    halves, pass the keys in reverse order and OPENING_HALVES.
    """
    missing: list[str] = []  # a stack: the half that must come next is last
    for key in keys:
        if missing and missing[-1] == key:
            missing.pop()
        # a closing half without an opening half is ignored
        elif key in other_half:
            missing.append(other_half[key])
    return missing


def _trimmed_parts(edit: Edit, sides: Sides) -> list[Edit]:
    """Split a change into equal words at its start, the actual change, and equal words at its end.

    Each part may be empty.
    """
    old_keys = sides.old.keys
    new_keys = sides.new.keys
    shorter = min(edit.deleted, edit.inserted)
    start = 0  # number of equal tokens at the start
    while start < shorter:
        key = old_keys[edit.old_start + start]
        # An opening bracket stays in the change, so that pairs stay together. The keys of
        # `CLOSING_HALVES` are opening halves.
        if key != new_keys[edit.new_start + start] or key in CLOSING_HALVES:
            break
        start += 1
    end = 0  # number of equal tokens at the end
    while end < shorter - start:
        key = old_keys[edit.old_end - end - 1]
        # a closing bracket stays in the change, too
        if key != new_keys[edit.new_end - end - 1] or key in OPENING_HALVES:
            break
        end += 1
    old_start, new_start = edit.old_start + start, edit.new_start + start
    old_end, new_end = edit.old_end - end, edit.new_end - end
    return [
        Edit(False, edit.old_start, old_start, edit.new_start, new_start),
        Edit(edit.changed, old_start, old_end, new_start, new_end),
        Edit(False, old_end, edit.old_end, new_end, edit.new_end),
    ]
