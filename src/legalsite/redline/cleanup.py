"""Turns the shortest edits into edits that read well.

`align_edit_boundaries` moves their ends to where a writer would have made the change,
`whole_dates` joins the parts of a date in words, `merge_across_weak_matches` joins edits across
words that stayed by chance, `whole_brackets` keeps pairs of brackets and quotation marks together,
`sentence_by_sentence` cuts what was joined at the ends of sentences, and `own_marks` gives
negations and modal verbs marks of their own, where a replacement of several words would hide them.
None of them changes either text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate, chain, pairwise, zip_longest
from math import sqrt
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

from legalsite.redline.sequences import Edit, joined_edits, shortest_edits
from legalsite.redline.tokens import (
    BORDER,
    ENDS,
    NOTE,
    SENTENCE_ENDS,
    TARGET,
    Tokens,
    is_end,
    is_word,
)
from legalsite.text.date_phrases import MONTHS, NAMES_OF_MONTHS
from legalsite.text.negations_and_modals import are_opposites, is_modal_verb, is_negation
from legalsite.text.sentences import is_abbreviation

COMMAS = frozenset(",、，،")
CLOSES: Mapping[str, str] = dict(zip('([{（［「『《〈【〔"', ')]}）］」』》〉】〕"', strict=True))
OPENS: Mapping[str, str] = {closing: opening for opening, closing in CLOSES.items()}
LONG = 200  # tokens: a longer change is neither slid nor searched for half a pair of brackets
NEGATION = 3  # tokens, at most
MAX_ISLAND_TOKENS = 14  # that may be joined with the changes around them
LONG_WORD = 7
"""Letters: two words, one of them this long, stay by chance less often; so do two beside a
number."""
STAYED = 0.68  # the share of a sentence that stayed, if its changes are marked apart
SEPARATE = 0.9  # the strength of a word that separates two words or dates, each replaced by another
TORN = 5.0  # the strength of words that may be marked apart from their brackets
LONGEST = 12  # tokens on either side: a longer stretch was rewritten, and is read as a whole
LONGEST_DATE = 7  # tokens, as in 1. de marzo de 2024
JOINTS = frozenset(
    {",", ".", "de", "del", "of"}
)  # what stands between the parts of a date in words
HYPHENS = frozenset("-\u2010\u2011")


class Sides(NamedTuple):
    """The tokens of the old text and those of the new one."""

    old: Tokens
    new: Tokens


def readable_edits(old: Tokens, new: Tokens) -> list[Edit]:
    """Return the edits to mark. They are the same in both directions."""
    if old.keys > new.keys:
        return [edit.reversed() for edit in readable_edits(new, old)]
    sides = Sides(old, new)
    shortest = shortest_edits(old.keys, new.keys)
    if [(edit.deleted, edit.inserted) for edit in shortest if edit.changed] == [(1, 1)]:
        return shortest  # one word that became another one is as short as can be
    stops = shared_stops(shortest, new)  # before the edits are joined
    edits = align_edit_boundaries(shortest, sides)
    edits = whole_dates(edits, sides)
    edits = merge_across_weak_matches(edits, sides)
    edits = whole_brackets(edits, sides)
    edits = align_edit_boundaries(edits, sides)
    edits = sentence_by_sentence(edits, stops, sides)
    return own_marks(edits, sides)


def align_edit_boundaries(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Move each insertion or deletion to the best of all places that give the same two texts.

    The best place is at the edges of sentences or phrases.
    """
    padded = _padded(edits, sides)
    for before, edit, after in zip(padded, edits, padded[2:], strict=False):
        if edit.changed and not edit.inserted:
            by = _best_shift(sides.old, edit.old_start, edit.old_end, before, after)
        elif edit.changed and not edit.deleted:
            by = _best_shift(sides.new, edit.new_start, edit.new_end, before, after)
        else:
            by = 0
        if by:
            _move_border(before, edit, by)
            _move_border(edit, after, by)
    return joined_edits(padded)


def _padded(edits: Iterable[Edit], sides: Sides) -> list[Edit]:
    """Return edits with an empty one at either end, so that each of them has two neighbors."""
    old_end = len(sides.old)
    new_end = len(sides.new)
    return [Edit(False, 0, 0, 0, 0), *edits, Edit(False, old_end, old_end, new_end, new_end)]


def _best_shift(side: Tokens, start: int, end: int, before: Edit, after: Edit) -> int:
    """Return by how many tokens a stretch of one side is moved to the most natural of its
    places."""
    up = _reach(side.keys, end - 1, start - 1, before.inserted, -1)
    down = _reach(side.keys, start, end, after.inserted, 1)
    best = 0
    best_rank = -1, 0, 0
    if not up and not down:  # as most
        return best
    for by in range(-up, down + 1):
        rank = _edge(side, start + by) + _edge(side, end + by), -abs(by), by
        if rank > best_rank:
            best = by
            best_rank = rank
    return best


def _move_border(left: Edit, right: Edit, by: int) -> None:
    """Move the border between two neighbors by so many tokens."""
    left.old_end = right.old_start = left.old_end + by
    left.new_end = right.new_start = left.new_end + by


def _reach(keys: list[str], leaving: int, entering: int, room: int, step: int) -> int:
    """Return by how many tokens a stretch can move up (`step` -1) or down (1) without changing
    either text. `leaving` and `entering`: the first token that it would lose, and the first that
    it would gain."""
    reach = 0
    while reach < min(room, LONG) and keys[leaving + step * reach] == keys[entering + step * reach]:
        reach += 1
    return reach


def _edge(side: Tokens, at: int) -> int:
    """Return how natural a cut before a token is, from 0 to 8; a cut between two blocks has 8."""
    if at in side.starts or at == len(side.keys):
        return 8
    before, after = side.keys[at - 1], side.keys[at]
    if is_end(before):
        return 6 if side.spaces[at] or not before.isascii() else 1
    if after[0] in ENDS:
        return 4
    if before in COMMAS or before == BORDER:
        return 2
    if after in COMMAS or after in (BORDER, "(") or before == ")":
        return 3
    return int(side.spaces[at] != "" and is_word(after))


def merge_across_weak_matches(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Join changes across words that stayed by chance and do not help a reader, but never across
    blocks."""
    islands = _Islands(sides)
    while True:
        joined = _joined_across(edits, islands.are_weak)
        if len(joined) == len(edits):
            return joined
        islands.asked = {id(edit): edit for edit in edits}
        trimmed = []
        for edit in joined:
            if id(edit) in islands.asked:
                trimmed.append(edit)
            else:
                trimmed += _trim(edit, sides)
        edits = joined_edits(trimmed)


def _joined_across(
    edits: Iterable[Edit], are_one: Callable[[Edit, Edit, Edit], bool]
) -> list[Edit]:
    """Return the edits, with one in place of two changes and the equal words between them if they
    `are_one`."""
    kept: list[Edit] = []
    for edit in edits:
        if edit.changed and len(kept) > 1 and are_one(kept[-2], kept[-1], edit):
            kept[-2:] = [kept[-2].to(edit)]
        else:
            kept.append(edit)
    return kept


class _Islands:
    """Judges equal words between two changes.

    `asked`: the edits of the last round, by identity: between two of these, nothing has changed
    since."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.asked: dict[int, Edit] = {}
        self.old_borders = set(sides.old.starts[1:])
        self.new_borders = set(sides.new.starts[1:])
        self.denials: list[list[int]] = []
        """How many negations each side has before each of its tokens, and in all; empty until
        somebody asks."""

    def are_weak(self, before: Edit, island: Edit, after: Edit) -> bool:
        """Return whether equal words between two changes are too few to be shown as equal.

        Each word has a strength; the longer the changes, the stronger the words between them
        must be.
        """
        if id(before) in self.asked and id(after) in self.asked:
            return False
        if island.inserted > MAX_ISLAND_TOKENS or self._has_border(island):
            return False
        sides = self.sides
        needed = _strength_needed(before, after, sides)
        strength = self._strength(before, island, after, needed)
        if strength >= needed and (strength >= TORN or not _tear_a_pair(before, after, sides)):
            return False
        alone = _stands_alone(before, sides) or _stands_alone(after, sides)
        if strength >= 1.0 and alone and not self._deny_as_often(before, after):
            return False
        return not _is_target(before, sides) and not _is_target(after, sides)

    def _has_border(self, island: Edit) -> bool:
        """Return whether a block begins in an island, or right after it."""
        if not self.old_borders and not self.new_borders:  # as in most texts
            return False
        old_places = range(island.old_start, island.old_end + 1)
        new_places = range(island.new_start, island.new_end + 1)
        return not (
            self.old_borders.isdisjoint(old_places) and self.new_borders.isdisjoint(new_places)
        )

    def _strength(self, before: Edit, island: Edit, after: Edit, needed: float) -> float:
        """Return how strong the words of an island are; longer words, and those beside a figure,
        are stronger."""
        new = self.sides.new
        keys = new.keys[island.new_start : island.new_end]
        strength = sum(map(_strength, keys))
        if strength >= needed:
            return strength
        if sum(map(is_word, keys)) > 1:
            is_long = len(max(keys, key=len)) >= LONG_WORD
            if is_long or _is_figure(before, self.sides) or _is_figure(after, self.sides):
                return strength + 0.4
        has_space = any(new.spaces[island.new_start : island.new_end + 1])
        if needed != SEPARATE or not has_space or not _is_figure(before, self.sides):
            return strength
        return needed if _is_figure(after, self.sides) else strength

    def _deny_as_often(self, before: Edit, after: Edit) -> bool:
        """Return whether changes delete as many negations as they insert: then one only changed
        its place."""
        if not self.denials:
            for side in self.sides:
                counts = accumulate(map(is_negation, side.keys), initial=0)
                self.denials.append(list(counts))
        old, new = self.denials
        deleted = inserted = 0
        for edit in (before, after):
            deleted += old[edit.old_end] - old[edit.old_start]
            inserted += new[edit.new_end] - new[edit.new_start]
        return deleted == inserted


def _strength_needed(before: Edit, after: Edit, sides: Sides) -> float:
    """Return how strong the words between two changes must be to be shown as equal."""
    first = _width(before, sides)
    second = _width(after, sides)
    if max(first, second) <= 2 and _is_replacement(before) and _is_replacement(after):
        return SEPARATE
    factor = 0.2
    if (before.deleted or after.deleted) and (before.inserted or after.inserted):
        factor = 0.35
    return 1.0 + factor * min(sqrt(first * second), 12)


def _tear_a_pair(before: Edit, after: Edit, sides: Sides) -> bool:
    """Return whether two changes have one half each of a pair of brackets or quotation marks,
    and words besides it."""
    openings = _changed(before, sides)
    closings = _changed(after, sides)
    words = list(chain(*openings, *closings))
    if CLOSES.keys().isdisjoint(chain(*openings)) or len(words) > LONG:
        return False
    for keys, others in zip(openings, closings, strict=True):
        due = _left_open(keys, CLOSES)
        if due and _left_open(reversed(others), OPENS)[-1:] == [OPENS[due[-1]]]:
            return any(map(is_word, words))
    return False


def whole_dates(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Join changes of two parts of a date in words, its day and its year, say, and mark the
    third part with them."""
    kept = _joined_across(edits, partial(_are_of_one_date, sides))
    padded = _padded(kept, sides)
    for before, edit, after in zip(padded, kept, padded[2:], strict=False):
        if edit.changed and _are_of_dates(edit, sides):
            start, end = _whole_date(sides.new.keys, edit.new_start, edit.new_end)
            first = max(start, before.new_start)
            _move_border(before, edit, min(0, first - edit.new_start))
            last = min(end, after.new_end)
            _move_border(edit, after, max(0, last - edit.new_end))
    return kept


def _whole_date(keys: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Return where the date in words begins and ends that these tokens are a part of."""
    while start and _is_one_date(keys[start - 1 : end]):
        start -= 1
    while end < len(keys) and _is_one_date(keys[start : end + 1]):
        end += 1
    while start < end and keys[start] in JOINTS:
        start += 1
    while start < end and keys[end - 1] in JOINTS:
        end -= 1
    return start, end


def _is_one_date(keys: Sequence[str]) -> bool:
    if len(keys) > LONGEST_DATE or not all(map(_is_of_date, keys)):
        return False
    numbers = len([key for key in keys if key[0].isdigit()])
    months = len([key for key in keys if key.lower() in NAMES_OF_MONTHS])
    return numbers <= 2 and months <= 1


def _has_month(keys: Iterable[str]) -> bool:
    return not NAMES_OF_MONTHS.isdisjoint(map(str.lower, keys))


def _are_of_dates(edit: Edit, sides: Sides) -> bool:
    """Return whether a change replaces two parts of a date in words, or more, by others."""
    fitting = 1 < edit.deleted <= LONGEST_DATE and 1 < edit.inserted <= LONGEST_DATE
    return fitting and all(map(_is_one_date, _changed(edit, sides)))


def _is_date(edit: Edit, sides: Sides) -> bool:
    """Return whether a change replaces one date in words by another."""
    return _are_of_dates(edit, sides) and all(map(_has_month, _changed(edit, sides)))


def _are_of_one_date(sides: Sides, before: Edit, between: Edit, after: Edit) -> bool:
    """Return whether two replacements change parts of one date in words: its day and its year,
    say."""
    if not _is_of_date(sides.new.keys[between.new_start]):  # as in most texts
        return False
    if not _is_replacement(before) or not _is_replacement(after):
        return False
    both = before.to(after)
    if not _are_of_dates(both, sides):
        return False
    old_start = max(0, both.old_start - 1)
    new_start = max(0, both.new_start - 1)
    around = Edit(True, old_start, both.old_end + 1, new_start, both.new_end + 1)
    return all(map(_has_month, _changed(around, sides)))


def _is_of_date(key: str) -> bool:
    """Return whether a token may be a part of a date in words: a day as in 1st, a month, a year,
    or what joins them."""
    if key[0].isdigit() and len(key.rstrip("гم")) <= 4:
        return True
    return key in JOINTS or key.lower() in NAMES_OF_MONTHS


def _is_figure(edit: Edit, sides: Sides) -> bool:
    """Return whether a change replaces one number, version or date by another."""
    if not edit.deleted == edit.inserted == 1:
        return _is_date(edit, sides)
    (deleted,), (inserted,) = _changed(edit, sides)
    return any(map(str.isdigit, deleted)) and any(map(str.isdigit, inserted))


def _is_target(edit: Edit, sides: Sides) -> bool:
    """Return whether all that changed is the target of a link, or the mark of a footnote: the
    words before and after it stayed."""
    if max(edit.deleted, edit.inserted) != 1:  # an edit that grows is asked about at each island
        return False
    deleted, inserted = _changed(edit, sides)
    return all(key[0] == TARGET or key == NOTE for key in deleted + inserted)


def _stands_alone(edit: Edit, sides: Sides) -> bool:
    """Return whether a change must not be part of a longer mark: a negation that came or went."""
    if edit.deleted + edit.inserted > NEGATION:
        return False
    deleted, inserted = _changed(edit, sides)
    words = [key for key in deleted + inserted if is_word(key)]
    return bool(words) and all(map(is_negation, words))


def _is_replacement(edit: Edit) -> bool:
    return edit.changed and edit.old_end > edit.old_start and edit.new_end > edit.new_start


def _changed(edit: Edit, sides: Sides) -> tuple[list[str], list[str]]:
    """Return the keys that an edit deletes and those that it inserts."""
    deleted = sides.old.keys[edit.old_start : edit.old_end]
    inserted = sides.new.keys[edit.new_start : edit.new_end]
    return deleted, inserted


def _is_sentence_end(side: Tokens, at: int) -> bool:
    """Return whether a full stop ends a sentence: not that of U.S., of an abbreviation, of a
    number or of 3. Mai."""
    if not side.keys[at].isascii():
        return True
    if not at or at + 1 == len(side.keys) or not side.spaces[at + 1]:
        return False
    before = side.keys[at - 1].lower()
    after = side.keys[at + 1]
    if after[0].islower() or len(before) <= 1 or is_abbreviation(before):
        return False
    return not (before.isdigit() and after.lower() in MONTHS)


def _width(edit: Edit, sides: Sides) -> int:
    """Return how long a change is, in tokens.

    It is 0 for whole sentences that were inserted or deleted: these are read by themselves and
    absorb no other words.
    """
    if _is_date(edit, sides):
        return 1  # as a number
    if _is_replacement(edit):
        return max(edit.deleted, edit.inserted)
    if edit.deleted:
        is_sentence = _is_sentence(sides.old, edit.old_start, edit.old_end)
    else:
        is_sentence = _is_sentence(sides.new, edit.new_start, edit.new_end)
    return 0 if is_sentence else edit.deleted + edit.inserted


def _is_sentence(side: Tokens, start: int, end: int) -> bool:
    """Return whether a stretch of one side begins and ends where sentences do."""
    if not is_end(side.keys[end - 1]):
        return False
    return start in side.starts or is_end(side.keys[start - 1])


@lru_cache(1 << 14)
def _strength(key: str) -> float:
    if not is_word(key):
        return 1.0 if key[0] == TARGET else 0.2
    if key[0].isdigit():
        return 1.2
    return 0.5 if len(key) <= 3 else 1.0


def whole_brackets(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Mark both halves of a pair of brackets or quotation marks as changed if one half changed
    on both sides.

    The other half is taken from the equal words beside the change, but never from another block.
    """
    padded = _padded(edits, sides)
    for before, edit, after in zip(padded, edits, padded[2:], strict=False):
        if _is_replacement(edit):
            while after.inserted and _is_left_open(edit, sides, CLOSES):
                _move_border(edit, after, 1)
            while before.inserted and _is_left_open(edit, sides, OPENS):
                _move_border(before, edit, -1)
    return edits


def shared_stops(edits: Iterable[Edit], new: Tokens) -> list[tuple[int, int]]:
    """Return (old index, new index) after each full stop in equal words that ends a sentence."""
    stops = []
    for edit in edits:
        if edit.changed:
            continue
        offset = edit.old_start - edit.new_start
        places = range(edit.new_start, edit.new_end)
        ends = [at for at in places if new.keys[at] in SENTENCE_ENDS and _is_sentence_end(new, at)]
        stops += [(at + 1 + offset, at + 1) for at in ends]
    return stops


def sentence_by_sentence(
    edits: list[Edit], stops: Sequence[tuple[int, int]], sides: Sides
) -> list[Edit]:
    """Cut each replacement at the ends of sentences that both sides share, so that every
    sentence has its own mark.

    `stops`: where these are, from `shared_stops`. A sentence of which most stayed is marked only
    where it changed. Do this last: `align_edit_boundaries` would join the changes again.
    """
    if not stops:
        return edits
    kept = []
    for edit in edits:
        first = bisect_right(stops, (edit.old_start, edit.new_end))
        last = bisect_left(stops, (edit.old_end, 0))
        inside = [(a, b) for a, b in stops[first:last] if edit.new_start < b < edit.new_end]
        if not edit.changed or not inside:
            kept.append(edit)
            continue
        places = [(edit.old_start, edit.new_start), *inside, (edit.old_end, edit.new_end)]
        for (old_start, new_start), (old_end, new_end) in pairwise(places):
            sentence = Edit(True, old_start, old_end, new_start, new_end)
            parts = _trim(sentence, sides)
            stayed = sum([part.inserted for part in parts if not part.changed])
            is_kept = stayed >= STAYED * max(sentence.deleted, sentence.inserted)
            kept += parts if is_kept else [sentence]
    return kept


def _is_left_open(edit: Edit, sides: Sides, halves: Mapping[str, str]) -> bool:
    """Return whether the token beside the change is the other half of a bracket or quotation
    mark that both sides leave open. `halves`: CLOSES for the token after the change, OPENS for
    the one before it."""
    is_after = halves is CLOSES
    old_at, new_at = edit.old_start, edit.new_start
    if is_after:
        old_at, new_at = edit.old_end, edit.new_end
    key = sides.new.keys[new_at if is_after else new_at - 1]
    if key not in halves.values() or old_at in sides.old.starts or new_at in sides.new.starts:
        return False
    deleted, inserted = _changed(edit, sides)
    if not is_after:
        deleted.reverse()
        inserted.reverse()
    return _left_open(deleted, halves)[-1:] == [key] == _left_open(inserted, halves)[-1:]


def _left_open(keys: Iterable[str], other_half: Mapping[str, str]) -> list[str]:
    """Return the closing halves that a stretch still needs; the one that is needed next comes
    last."""
    due: list[str] = []
    for key in keys:
        if due and due[-1] == key:
            due.pop()
        elif key in other_half:
            due.append(other_half[key])
    return due


class SignificantWords(Struct, frozen=True):
    """Neighboring tokens of one side that belong in one mark: `must`, `may not`, the `non-` of
    `non-food`."""

    modal: bool
    start: int
    end: int
    denies: bool


def own_marks(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Cut short replacements before and after their negations and modal verbs.

    `[-guest may-]{+visitor must+}` becomes `[-guest-]{+visitor+} [-may-]{+must+}`: the same
    words are marked, or fewer. A modal verb is cut out together with the one that it became. Do
    this last: `align_edit_boundaries` would join the marks again.
    """
    kept: list[Edit] = []
    for edit in edits:
        if _is_replacement(edit) and 1 < max(edit.deleted, edit.inserted) <= LONGEST:
            kept += _own_marks_of(edit, sides)
        else:
            kept.append(edit)
    return joined_edits(kept, changed=False)


def _own_marks_of(edit: Edit, sides: Sides) -> Sequence[Edit]:
    old, new = sides
    was = _significant_words(old, edit.old_start, edit.old_end)
    now = _significant_words(new, edit.new_start, edit.new_end)
    became = _counterparts(was, now)
    cuts = list(_opposites(edit, sides))
    for a, b in became.items():
        if a.modal and old.keys[a.start : a.end] != new.keys[b.start : b.end]:
            cuts.append(Edit(True, a.start, a.end, b.start, b.end))
    cuts.sort(key=attrgetter("old_start"))
    for cut, other in pairwise(cuts):
        if cut.old_end > other.old_start or cut.new_end > other.new_start:
            return [edit]
    gone = [words for words in was if words.denies and words not in became]
    come = [words for words in now if words.denies and words not in became.values()]
    if come and not gone:
        turned = _own_marks_of(edit.reversed(), Sides(new, old))
        return [part.reversed() for part in turned]
    if gone and not come:
        cuts += _cuts_of_unpaired(edit, cuts, gone, sides)
        cuts.sort(key=attrgetter("old_start", "new_start"))
    if not cuts:
        return [edit]
    parts = []
    for gap, cut in zip_longest(_gaps(edit, cuts), cuts):
        parts += _trim(gap, sides)
        if cut:
            parts += _trim(cut, sides)
    return parts


def _counterparts(
    was: Iterable[SignificantWords], now: Iterable[SignificantWords]
) -> dict[SignificantWords, SignificantWords]:
    """Return which negations and modal verbs became which. Modal verbs have counterparts if
    there are as many on the other side."""
    became: dict[SignificantWords, SignificantWords] = {}
    for modal in (False, True):
        olds = [words for words in was if words.modal == modal]
        news = [words for words in now if words.modal == modal]
        if not modal or len(olds) == len(news):
            became |= zip(olds, news, strict=False)
    return became


def _significant_words(side: Tokens, start: int, end: int) -> list[SignificantWords]:
    units: list[SignificantWords] = []
    for at in range(start, end):
        key = side.keys[at]
        last = units.pop() if units and units[-1].end == at else None
        first = last.start if last else at
        if is_modal_verb(key):
            denies = last is not None and last.denies
            units.append(SignificantWords(True, first, at + 1, denies))
            continue
        is_prefix = at + 2 < end and _is_hyphenated(side, at)
        if last and (is_prefix or not is_negation(key)):
            units.append(last)
            last = None
            first = at
        if is_negation(key) or (is_prefix and key == "un"):
            modal = last is not None and last.modal
            stop = at + 2 if is_prefix else at + 1
            units.append(SignificantWords(modal, first, stop, True))
    return units


def _is_hyphenated(side: Tokens, at: int) -> bool:
    """Return whether a token is joined to the next word by a hyphen, as the `non` of
    `non-exclusive`."""
    return side.keys[at + 1] in HYPHENS and not side.spaces[at + 1] and not side.spaces[at + 2]


def _opposites(edit: Edit, sides: Sides) -> Iterator[Edit]:
    """Yield the pairs of words of which one is the other with a prefix: `lawful`, `unlawful`."""
    deleted, inserted = _changed(edit, sides)
    new_words = [key.lower() for key in inserted]
    for at, key in enumerate(deleted, edit.old_start):
        word = key.lower()
        for other, new_word in enumerate(new_words, edit.new_start):
            if word[-1] == new_word[-1] and are_opposites(word, new_word):
                yield Edit(True, at, at + 1, other, other + 1)


def _cuts_of_unpaired(
    edit: Edit, cuts: Sequence[Edit], units: Sequence[SignificantWords], sides: Sides
) -> list[Edit]:
    """Return a cut for each old negation that has no counterpart, if its place on the new side
    can be told: where a gap between the cuts begins, or before a word that both sides have."""
    alone = []
    for gap in _gaps(edit, cuts):
        place = gap.new_start
        for unit in units:
            if unit.start < gap.old_start or unit.end >= gap.old_end:
                continue
            after = sides.old.keys[unit.end]
            left = sides.new.keys[place : gap.new_end]
            if unit.start != gap.old_start:
                if after not in left:
                    continue
                place += left.index(after)
            alone.append(Edit(True, unit.start, unit.end, place, place))
    return alone


def _gaps(edit: Edit, cuts: Sequence[Edit]) -> Iterator[Edit]:
    """Yield what is left of an edit before, between and after the cuts."""
    old_at = edit.old_start
    new_at = edit.new_start
    for cut in cuts:
        yield Edit(True, old_at, cut.old_start, new_at, cut.new_start)
        old_at = cut.old_end
        new_at = cut.new_end
    yield Edit(True, old_at, edit.old_end, new_at, edit.new_end)


def _trim(edit: Edit, sides: Sides) -> list[Edit]:
    """Return a change without the words that both sides have at either end, and these words as
    equal ones.

    No bracket or quotation mark is taken out without its other half.
    """
    old_keys = sides.old.keys
    new_keys = sides.new.keys
    shorter = min(edit.deleted, edit.inserted)
    start = 0  # equal words at the start, and at the end
    while start < shorter:
        key = old_keys[edit.old_start + start]
        if key != new_keys[edit.new_start + start] or key in CLOSES:
            break
        start += 1
    end = 0
    while end < shorter - start:
        key = old_keys[edit.old_end - end - 1]
        if key != new_keys[edit.new_end - end - 1] or key in OPENS:
            break
        end += 1
    old_start, new_start = edit.old_start + start, edit.new_start + start
    old_end, new_end = edit.old_end - end, edit.new_end - end
    return [
        Edit(False, edit.old_start, old_start, edit.new_start, new_start),
        Edit(edit.changed, old_start, old_end, new_start, new_end),
        Edit(False, old_end, edit.old_end, new_end, edit.new_end),
    ]
