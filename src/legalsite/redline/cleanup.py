"""Turns the shortest edits into edits that read well.

`slide` moves their ends to where a writer would have made the change, `whole_dates` joins the parts of a date in words,
`absorb` joins edits across words that stayed by chance, `whole_brackets` keeps pairs of brackets and quotation marks
together, `sentence_by_sentence` cuts what was joined at the ends of sentences, and `own_marks` gives negations and
modal verbs marks of their own, where a replacement of several words would hide them. None of them changes either text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise, zip_longest
from math import sqrt
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

from legalsite.redline.sequences import Edit, joined_edits, shortest_edits
from legalsite.redline.tokens import BORDER, ENDS, NOTE, SENTENCE_ENDS, TARGET, Tokens, is_end, is_word
from legalsite.text.date_phrases import MONTHS, NAMES_OF_MONTHS
from legalsite.text.negations_and_modals import are_opposites, is_modal_verb, is_negation
from legalsite.text.sentences import is_abbreviation

COMMAS = frozenset(",、，،")
CLOSES: Mapping[str, str] = dict(zip('([{（［「『《〈【〔"', ')]}）］」』》〉】〕"', strict=True))
OPENS: Mapping[str, str] = {closing: opening for opening, closing in CLOSES.items()}
LONG = 200  # tokens: a longer change is neither slid nor searched for half a pair of brackets
NEGATION = 3  # tokens, at most
LONG_WORD = 7  # letters: two words, one of them this long, stay by chance less often; so do two beside a number
STAYED = 0.68  # the share of a sentence that stayed, if its changes are marked apart
SEPARATE = 0.9  # the strength of a word that separates two words or dates, each replaced by another
TORN = 5.0  # the strength of words that may be marked apart from their brackets
LONGEST = 12  # tokens on either side: a longer stretch was rewritten, and is read as a whole
LONGEST_DATE = 7  # tokens, as in 1. de marzo de 2024
JOINTS = frozenset({",", ".", "de", "del", "of"})  # what stands between the parts of a date in words
Denials = list[list[int]]
"""How many negations each side has before each of its tokens, and in all; empty until somebody asks."""
HYPHENS = frozenset("-\u2010\u2011")


class Sides(NamedTuple):
    """The tokens of the old text and those of the new one."""

    old: Tokens
    new: Tokens


def readable_edits(old: Tokens, new: Tokens) -> list[Edit]:
    """Return the edits to mark. They are the same in both directions."""
    if old.keys > new.keys:
        return [edit.turned() for edit in readable_edits(new, old)]
    sides = Sides(old, new)
    shortest = shortest_edits(old.keys, new.keys)
    if [(edit.deleted, edit.inserted) for edit in shortest if edit.changed] == [(1, 1)]:
        return shortest  # one word that became another one is as short as can be
    stops = shared_stops(shortest, new)  # before the edits are joined
    edits = merge_across_weak_matches(whole_dates(align_edit_boundaries(shortest, sides), sides), sides)
    edits = align_edit_boundaries(whole_brackets(edits, sides), sides)
    return own_marks(sentence_by_sentence(edits, stops, sides), sides)


def align_edit_boundaries(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Move each insertion or deletion to the best of all places that give the same two texts.

    The best place is at the edges of sentences or phrases.
    """
    old_end, new_end = map(len, sides)
    edits = [Edit(False, 0, 0, 0, 0), *edits, Edit(False, old_end, old_end, new_end, new_end)]
    for before, edit, after in zip(edits, edits[1:], edits[2:], strict=False):
        if edit.changed and (not edit.deleted or not edit.inserted):
            _settle(edit, before, after, sides.old if edit.deleted else sides.new)
    return joined_edits(edits)


def _settle(edit: Edit, before: Edit, after: Edit, side: Tokens) -> None:
    start, end = (edit.old_start, edit.old_end) if edit.deleted else (edit.new_start, edit.new_end)
    up = _reach(side.keys, end - 1, start - 1, before.inserted, -1)
    down = _reach(side.keys, start, end, after.inserted, 1)
    if up or down:
        shifts = range(-up, down + 1)
        best = max(shifts, key=lambda by: (_edge(side, start + by) + _edge(side, end + by), -abs(by), by))
        _move_border(before, edit, best)
        _move_border(edit, after, best)


def _move_border(left: Edit, right: Edit, by: int) -> None:
    """Move the border between two neighbors by so many tokens."""
    left.old_end = right.old_start = left.old_end + by
    left.new_end = right.new_start = left.new_end + by


def _reach(keys: list[str], leaving: int, entering: int, room: int, step: int) -> int:
    """Return by how many tokens a stretch can move up (`step` -1) or down (1) without changing either text. `leaving`
    and `entering`: the first token that it would lose, and the first that it would gain."""
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
    if after in COMMAS or after in {BORDER, "("} or before == ")":
        return 3
    return 1 if side.spaces[at] and is_word(after) else 0


def merge_across_weak_matches(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Join changes across words that stayed by chance and do not help a reader, but never across blocks."""
    denials: Denials = []
    by_id: dict[int, Edit] = {}
    while True:
        joined = _absorbed_once(edits, sides, denials, by_id)
        if len(joined) == len(edits):
            return joined
        by_id = {id(edit): edit for edit in edits}
        parts = ([edit] if id(edit) in by_id else _trimmed(edit, sides) for edit in joined)
        edits = joined_edits(chain.from_iterable(parts))


def _absorbed_once(edits: list[Edit], sides: Sides, denials: Denials, by_id: Container[int]) -> list[Edit]:
    """Return the edits, joined where this is to be done. Between two whose ids are in `by_id` it is not."""
    kept: list[Edit] = []
    borders = set(sides.old.starts[1:]), set(sides.new.starts[1:])
    at = 0
    while at < len(edits):
        edit = edits[at]
        between = not edit.changed and kept and at + 1 < len(edits)
        between = between and not (id(kept[-1]) in by_id and id(edits[at + 1]) in by_id)
        if between and _is_weak((kept[-1], edits[at + 1]), edit, sides, borders, denials):
            kept[-1] = kept[-1].to(edits[at + 1])
            at += 2
        else:
            kept.append(edit)
            at += 1
    return kept


def _is_weak(
    beside: tuple[Edit, Edit],
    island: Edit,
    sides: Sides,
    borders: tuple[set[int], set[int]],
    denials: Denials,
) -> bool:
    """Return whether equal words between two changes are too few to be shown as equal.

    Each word has a strength; the longer the changes, the stronger the words between them must be.
    """
    places = range(island.old_start, island.old_end + 1), range(island.new_start, island.new_end + 1)
    if island.inserted > 14 or (any(borders) and not all(map(set.isdisjoint, borders, places))):
        return False
    new = sides.new
    keys = new.keys[island.new_start : island.new_end]
    strength = sum(map(_strength, keys))
    needed = _strength_needed(*beside, sides)
    if strength < needed:
        figures = (_is_figure(edit, sides) for edit in beside)
        if sum(map(is_word, keys)) > 1 and (len(max(keys, key=len)) >= LONG_WORD or any(figures)):
            strength += 0.4
        elif needed == SEPARATE and any(new.spaces[island.new_start : island.new_end + 1]) and all(figures):
            strength = max(strength, needed)
    if strength >= needed and (strength >= TORN or not _tear_a_pair(beside, sides)):
        return False
    alone = strength >= 1.0 and any(_stands_alone(edit, sides) for edit in beside)
    if alone and not _deny_as_often(beside, sides, denials):
        return False
    return not any(_is_target(edit, sides) for edit in beside)


def _strength_needed(before: Edit, after: Edit, sides: Sides) -> float:
    """Return how strong the words between two changes must be to be shown as equal."""
    widths = _width(before, sides), _width(after, sides)
    if max(widths) <= 2 and before.deleted and before.inserted and after.deleted and after.inserted:
        return SEPARATE
    two_way = (before.deleted or after.deleted) and (before.inserted or after.inserted)
    return 1.0 + (0.35 if two_way else 0.2) * min(sqrt(widths[0] * widths[1]), 12)


def _tear_a_pair(beside: tuple[Edit, Edit], sides: Sides) -> bool:
    """Return whether two changes have one half each of a pair of brackets or quotation marks, and words besides it."""
    before, after = _changed(beside[0], sides), _changed(beside[1], sides)
    if CLOSES.keys().isdisjoint(chain(*before)) or sum(map(len, (*before, *after))) > LONG:
        return False
    for keys, others in zip(before, after, strict=True):
        due = _left_open(keys, CLOSES)
        if due and _left_open(reversed(others), OPENS)[-1:] == [OPENS[due[-1]]]:
            return any(map(is_word, chain(*before, *after)))
    return False


def whole_dates(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Join changes of two parts of a date in words, its day and its year, say, and mark the third part with them."""
    kept: list[Edit] = []
    for edit in edits:
        if edit.changed and len(kept) > 1 and kept[-2].changed and _are_of_one_date((kept[-2], edit), sides):
            kept[-2:] = [kept[-2].to(edit)]
        else:
            kept.append(edit)
    for at, edit in enumerate(kept):
        if edit.changed and _are_of_dates(edit, sides):
            start, end = _whole_date(sides.new.keys, edit.new_start, edit.new_end)
            if at:
                _move_border(kept[at - 1], edit, min(0, max(start, kept[at - 1].new_start) - edit.new_start))
            if at + 1 < len(kept):
                _move_border(edit, kept[at + 1], max(0, min(end, kept[at + 1].new_end) - edit.new_end))
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
    numbers = sum(key[0].isdigit() for key in keys)
    return numbers <= 2 and sum(key.lower() in NAMES_OF_MONTHS for key in keys) <= 1


def _has_month(keys: Iterable[str]) -> bool:
    return not NAMES_OF_MONTHS.isdisjoint(map(str.lower, keys))


def _are_of_dates(edit: Edit, sides: Sides) -> bool:
    """Return whether a change replaces two parts of a date in words, or more, by others."""
    fitting = 1 < edit.deleted <= LONGEST_DATE and 1 < edit.inserted <= LONGEST_DATE
    return fitting and all(map(_is_one_date, _changed(edit, sides)))


def _is_date(edit: Edit, sides: Sides) -> bool:
    """Return whether a change replaces one date in words by another."""
    return _are_of_dates(edit, sides) and all(map(_has_month, _changed(edit, sides)))


def _are_of_one_date(beside: tuple[Edit, Edit], sides: Sides) -> bool:
    """Return whether two replacements change parts of one date in words: its day and its year, say."""
    if not _is_of_date(sides.new.keys[beside[0].new_end]):  # as in most texts
        return False
    both = beside[0].to(beside[1])
    start, new_start = max(0, both.old_start - 1), max(0, both.new_start - 1)
    around = Edit(True, start, both.old_end + 1, new_start, both.new_end + 1)
    replaced = all(edit.deleted and edit.inserted for edit in beside)
    return replaced and _are_of_dates(both, sides) and all(map(_has_month, _changed(around, sides)))


def _is_of_date(key: str) -> bool:
    """Return whether a token may be a part of a date in words: a day as in 1st, a month, a year, or what joins them."""
    return (key[0].isdigit() and len(key.rstrip("гم")) <= 4) or key in JOINTS or key.lower() in NAMES_OF_MONTHS


def _is_figure(edit: Edit, sides: Sides) -> bool:
    """Return whether a change replaces one number, version or date by another."""
    if not edit.deleted == edit.inserted == 1:
        return _is_date(edit, sides)
    return all(any(map(str.isdigit, keys[0])) for keys in _changed(edit, sides))


def _is_target(edit: Edit, sides: Sides) -> bool:
    """Return whether all that changed is the target of a link, or the mark of a footnote: the words before and after it
    stayed."""
    if max(edit.deleted, edit.inserted) != 1:  # an edit that grows is asked about at each of its islands
        return False
    return all(key[0] == TARGET or key == NOTE for keys in _changed(edit, sides) for key in keys)


def _stands_alone(edit: Edit, sides: Sides) -> bool:
    """Return whether a change must not be part of a longer mark: a negation that came or went."""
    if edit.deleted + edit.inserted > NEGATION:
        return False
    deleted, inserted = _changed(edit, sides)
    words = [key for key in (*deleted, *inserted) if is_word(key)]
    return bool(words) and all(map(is_negation, words))


def _deny_as_often(edits: Sequence[Edit], sides: Sides, denials: Denials) -> bool:
    """Return whether changes delete as many negations as they insert: then one only changed its place."""
    if not denials:
        denials += [[0, *accumulate(map(is_negation, side.keys))] for side in sides]
    old, new = denials
    deleted = sum(old[edit.old_end] - old[edit.old_start] for edit in edits)
    return deleted == sum(new[edit.new_end] - new[edit.new_start] for edit in edits)


def _changed(edit: Edit, sides: Sides) -> tuple[list[str], list[str]]:
    """Return the keys that an edit deletes and those that it inserts."""
    return sides.old.keys[edit.old_start : edit.old_end], sides.new.keys[edit.new_start : edit.new_end]


def _ends_here(side: Tokens, at: int) -> bool:
    """Return whether a full stop ends a sentence: not that of U.S., of an abbreviation, of a number or of 3. Mai."""
    if not side.keys[at].isascii():
        return True
    if not at or at + 1 == len(side.keys) or not side.spaces[at + 1] or side.keys[at + 1][0].islower():
        return False
    before, after = side.keys[at - 1].lower(), side.keys[at + 1].lower()
    return len(before) > 1 and not is_abbreviation(before) and not (before.isdigit() and after in MONTHS)


def _width(edit: Edit, sides: Sides) -> int:
    """Return how long a change is, in tokens.

    It is 0 for whole sentences that were inserted or deleted: these are read by themselves and absorb no other words.
    """
    if _is_date(edit, sides):
        return 1  # as a number
    if not edit.deleted or not edit.inserted:
        old, new = sides
        side, start, end = (old, edit.old_start, edit.old_end) if edit.deleted else (new, edit.new_start, edit.new_end)
        if is_end(side.keys[end - 1]) and (start in side.starts or is_end(side.keys[start - 1])):
            return 0
    return max(edit.deleted, edit.inserted)


@lru_cache(1 << 14)
def _strength(key: str) -> float:
    if not is_word(key):
        return 1.0 if key[0] == TARGET else 0.2
    if key[0].isdigit():
        return 1.2
    return 0.5 if len(key) <= 3 else 1.0


def whole_brackets(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Mark both halves of a pair of brackets or quotation marks as changed if one half changed on both sides.

    The other half is taken from the equal words beside the change, but never from another block.
    """
    for at, edit in enumerate(edits):
        if not edit.changed or not edit.deleted or not edit.inserted:
            continue
        while at + 1 < len(edits) and edits[at + 1].inserted and _is_left_open(edit, sides, CLOSES):
            _move_border(edit, edits[at + 1], 1)
        while at and edits[at - 1].inserted and _is_left_open(edit, sides, OPENS):
            _move_border(edits[at - 1], edit, -1)
    return edits


def shared_stops(edits: Iterable[Edit], new: Tokens) -> list[tuple[int, int]]:
    """Return (old index, new index) after each full stop in equal words that ends a sentence."""
    return [
        (at + edit.old_start - edit.new_start + 1, at + 1)
        for edit in edits
        if not edit.changed
        for at in range(edit.new_start, edit.new_end)
        if new.keys[at] in SENTENCE_ENDS and _ends_here(new, at)
    ]


def sentence_by_sentence(edits: list[Edit], stops: Sequence[tuple[int, int]], sides: Sides) -> list[Edit]:
    """Cut each replacement at the ends of sentences that both sides share, so that every sentence has its own mark.

    `stops`: where these are, from `shared_stops`. A sentence of which most stayed is marked only where it changed. Do
    this last: `slide` would join the changes again.
    """
    kept = []
    for edit in edits if stops else ():
        first = bisect_right(stops, (edit.old_start, edit.new_end))
        last = bisect_left(stops, (edit.old_end, 0))
        inside = [(a, b) for a, b in stops[first:last] if edit.new_start < b < edit.new_end]
        if not edit.changed or not inside:
            kept.append(edit)
            continue
        places = [(edit.old_start, edit.new_start), *inside, (edit.old_end, edit.new_end)]
        for (a, b), (old_end, new_end) in pairwise(places):
            whole = Edit(True, a, old_end, b, new_end)
            parts = _trimmed(whole, sides)
            stayed = sum(part.inserted for part in parts if not part.changed)
            kept += parts if stayed >= STAYED * max(whole.deleted, whole.inserted) else [whole]
    return kept or edits


def _is_left_open(edit: Edit, sides: Sides, halves: Mapping[str, str]) -> bool:
    """Return whether the token beside the change is the other half of a bracket or quotation mark that both sides leave
    open. `halves`: CLOSES for the token after the change, OPENS for the one before it."""
    behind = halves is CLOSES
    places = (edit.old_end, edit.new_end) if behind else (edit.old_start, edit.new_start)
    key = sides.new.keys[places[1] - (not behind)]
    if key not in halves.values() or places[0] in sides.old.starts or places[1] in sides.new.starts:
        return False
    stretches = (keys if behind else reversed(keys) for keys in _changed(edit, sides))
    return all(_left_open(keys, halves)[-1:] == [key] for keys in stretches)


def _left_open(keys: Iterable[str], other_half: Mapping[str, str]) -> list[str]:
    """Return the closing halves that a stretch still needs; the one that is needed next comes last."""
    due: list[str] = []
    for key in keys:
        if due and due[-1] == key:
            due.pop()
        elif key in other_half:
            due.append(other_half[key])
    return due


class SignificantWords(Struct, frozen=True):
    """Neighboring tokens of one side that belong in one mark: `must`, `may not`, the `non-` of `non-food`."""

    modal: bool
    start: int
    end: int
    denies: bool


def own_marks(edits: list[Edit], sides: Sides) -> list[Edit]:
    """Cut short replacements before and after their negations and modal verbs.

    `[-guest may-]{+visitor must+}` becomes `[-guest-]{+visitor+} [-may-]{+must+}`: the same words are marked, or fewer.
    A modal verb is cut out together with the one that it became. Do this last: `slide` would join the marks again.
    """
    kept: list[Edit] = []
    for edit in edits:
        short = edit.changed and edit.deleted and edit.inserted and 1 < max(edit.deleted, edit.inserted) <= LONGEST
        kept += _parted(edit, sides) if short else [edit]
    return joined_edits(kept, changed=False)


def _parted(edit: Edit, sides: Sides) -> Sequence[Edit]:
    old, new = sides
    was, now = _weighty(old, edit.old_start, edit.old_end), _weighty(new, edit.new_start, edit.new_end)
    pairs = _pairs(was, now)
    became = [(a, b) for a, b in pairs if a.modal and old.keys[a.start : a.end] != new.keys[b.start : b.end]]
    cuts = [*(Edit(True, a.start, a.end, b.start, b.end) for a, b in became), *_opposites(edit, sides)]
    cuts.sort(key=attrgetter("old_start"))
    if any(cut.old_end > other.old_start or cut.new_end > other.new_start for cut, other in pairwise(cuts)):
        return [edit]
    gone, come = (
        [unit for unit in units if unit.denies and not any(unit is pair[side] for pair in pairs)]
        for side, units in enumerate((was, now))
    )
    if come and not gone:
        return [part.turned() for part in _parted(edit.turned(), Sides(new, old))]
    if gone and not come:
        cuts = sorted([*cuts, *_alone(edit, cuts, gone, sides)], key=attrgetter("old_start", "new_start"))
    pieces = [piece for both in zip_longest(_gaps(edit, cuts), cuts) for piece in both if piece]
    return [part for piece in pieces for part in _trimmed(piece, sides)] if cuts else [edit]


def _pairs(
    was: Sequence[SignificantWords], now: Sequence[SignificantWords]
) -> list[tuple[SignificantWords, SignificantWords]]:
    """Return which unit became which. Modal verbs have counterparts if there are as many on the other side."""
    negations, modals = (
        [[unit for unit in units if unit.modal is modal] for units in (was, now)] for modal in (False, True)
    )
    pairs = list(zip(*negations, strict=False))
    return [*pairs, *zip(*modals, strict=True)] if len(modals[0]) == len(modals[1]) else pairs


def _weighty(side: Tokens, start: int, end: int) -> list[SignificantWords]:
    units: list[SignificantWords] = []
    for at in range(start, end):
        key = side.keys[at]
        last = units.pop() if units and units[-1].end == at else None
        if is_modal_verb(key):
            joined = last or SignificantWords(True, at, at, False)
            units.append(SignificantWords(True, joined.start, at + 1, joined.denies))
            continue
        # whether it is the `non` of `non-exclusive`
        prefix = at + 2 < end and side.keys[at + 1] in HYPHENS and not any(side.spaces[at + 1 : at + 3])
        if last and (prefix or not is_negation(key)):
            units.append(last)
            last = None
        if is_negation(key) or (prefix and key == "un"):
            units.append(SignificantWords(bool(last and last.modal), last.start if last else at, at + 1 + prefix, True))
    return units


def _opposites(edit: Edit, sides: Sides) -> Iterator[Edit]:
    """Yield the pairs of words of which one is the other with a prefix: `lawful`, `unlawful`."""
    deleted, inserted = _changed(edit, sides)
    news = [(at, key.lower()) for at, key in enumerate(inserted, edit.new_start)]
    for at, key in enumerate(deleted, edit.old_start):
        word = key.lower()
        for other, new_word in news:
            if word[-1] == new_word[-1] and are_opposites(word, new_word):
                yield Edit(True, at, at + 1, other, other + 1)


def _alone(edit: Edit, cuts: Sequence[Edit], units: Sequence[SignificantWords], sides: Sides) -> Iterator[Edit]:
    """Yield a cut for each old negation that has no counterpart, if its place on the new side can be told: where a gap
    between the cuts begins, or before a word that both sides have."""
    for gap in _gaps(edit, cuts):
        place = gap.new_start
        for unit in units:
            after = sides.old.keys[unit.end] if gap.old_start <= unit.start and unit.end < gap.old_end else ""
            left = sides.new.keys[place : gap.new_end]
            if after and (unit.start == gap.old_start or after in left):
                place += 0 if unit.start == gap.old_start else left.index(after)
                yield Edit(True, unit.start, unit.end, place, place)


def _gaps(edit: Edit, cuts: Sequence[Edit]) -> Iterator[Edit]:
    """Yield what is left of an edit before, between and after the cuts."""
    old_at, new_at = edit.old_start, edit.new_start
    for cut in [*cuts, Edit(True, edit.old_end, edit.old_end, edit.new_end, edit.new_end)]:
        yield Edit(True, old_at, cut.old_start, new_at, cut.new_start)
        old_at, new_at = cut.old_end, cut.new_end


def _trimmed(edit: Edit, sides: Sides) -> list[Edit]:
    """Return a change without the words that both sides have at either end, and these words as equal ones.

    No bracket or quotation mark is taken out without its other half.
    """
    old, new = sides
    old_start, old_end, new_start, new_end = edit.old_start, edit.old_end, edit.new_start, edit.new_end
    while old_start < old_end and new_start < new_end and old.keys[old_start] == new.keys[new_start] not in CLOSES:
        old_start, new_start = old_start + 1, new_start + 1
    while old_start < old_end and new_start < new_end and old.keys[old_end - 1] == new.keys[new_end - 1] not in OPENS:
        old_end, new_end = old_end - 1, new_end - 1
    return [
        Edit(False, edit.old_start, old_start, edit.new_start, new_start),
        Edit(edit.changed, old_start, old_end, new_start, new_end),
        Edit(False, old_end, edit.old_end, new_end, edit.new_end),
    ]
