"""Gives negations, modal verbs and numbers marks of their own, where a replacement of several words would hide them.

`[-guest may-]{+visitor must+}` becomes `[-guest-]{+visitor+} [-may-]{+must+}`: the same words are marked, or fewer.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from msgspec import Struct

from legalsite.redline.cleanup import CLOSES, OPENS, SENTENCE_ENDS
from legalsite.redline.tokens import SIGNED, Tokens
from legalsite.redline.words import Edit, equal_ones_joined
from legalsite.text.month_names import MONTHS
from legalsite.text.negations_and_modals import are_opposites, is_modal_verb, is_negation

LONGEST = 12  # tokens on either side: a longer stretch was rewritten, and is read as a whole
HYPHENS = frozenset("-\u2010\u2011")
_NEVER_CUT = SENTENCE_ENDS | CLOSES.keys() | OPENS.keys() | SIGNED
Kind = Literal["negation", "modal", "number"]


class Cut(NamedTuple):
    """A stretch of each side that is to have a mark of its own. One of the two may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


class Weighty(Struct, frozen=True):
    """Neighbouring tokens of one side that belong in one mark: `must`, `may not`, `30`, the `non-` of `non-food`."""

    kind: Kind
    start: int
    end: int
    denies: bool


def own_marks(edits: list[Edit], old: Tokens, new: Tokens) -> list[Edit]:
    """Cut short replacements before and after their negations, modal verbs and numbers.

    A modal verb or a number is cut out together with the one that it became. Do this last: `slide` would join the
    marks again.
    """
    kept: list[Edit] = []
    for edit in edits:
        if edit.changed and edit.deleted and edit.inserted and 1 < max(edit.deleted, edit.inserted) <= LONGEST:
            kept += _parted(edit, old, new)
        else:
            kept.append(edit)
    return list(equal_ones_joined(kept)) if len(kept) > len(edits) else edits


def _parted(edit: Edit, old: Tokens, new: Tokens) -> Sequence[Edit]:
    sides = (old, edit.old_start, edit.old_end), (new, edit.new_start, edit.new_end)
    if not all(_may_be_cut(*side) for side in sides):
        return [edit]
    was, now = (_weighty(*side) for side in sides)
    paired = _pairs(was, now)
    cuts = [Cut(a.start, a.end, b.start, b.end) for a, b in paired if _is_clear(a, b, edit, old, new)]
    cuts = sorted([*cuts, *_opposites(edit, old, new)])
    if any(one.old_end > other.old_start or one.new_end > other.new_start for one, other in pairwise(cuts)):
        return [edit]
    alone_old, alone_new = (
        [unit for unit in units if unit.denies and not any(unit is pair[side] for pair in paired)]
        for side, units in enumerate((was, now))
    )
    if alone_old or alone_new:
        cuts = sorted([*cuts, *_alone(edit, cuts, (alone_old, alone_new), old, new)])
    return [*_pieces(edit, cuts, old, new)] if cuts else [edit]


def _may_be_cut(side: Tokens, start: int, end: int) -> bool:
    """Return whether a stretch is part of one sentence, which may end in it, and holds no link, bracket or quotation
    mark."""
    if any(start < at < end for at in side.starts):
        return False
    ends = side.keys[end - 1] in SENTENCE_ENDS
    return not any(key[0] in _NEVER_CUT for key in side.keys[start : end - ends])


def _weighty(side: Tokens, start: int, end: int) -> list[Weighty]:
    units: list[Weighty] = []
    for at in range(start, end):
        key = side.keys[at]
        last = units[-1] if units and units[-1].end == at else None
        if is_negation(key):
            prefix = _is_prefix(side, at, end)
            joins = last and last.kind != "number" and not prefix
            unit = Weighty(last.kind if last and joins else "negation", at, at + 1 + prefix, denies=True)
        elif is_modal_verb(key):
            joins = last and last.kind != "number"
            unit = Weighty("modal", at, at + 1, denies=bool(last and joins and last.denies))
        elif key == "un" and _is_prefix(side, at, end):
            joins, unit = False, Weighty("negation", at, at + 2, denies=True)
        elif (key[0].isdigit() or key[1:2].isdigit()) and not _is_hyphenated(side, at):
            joins, unit = False, Weighty("number", at, at + 1, denies=False)
        else:
            continue
        if last and joins:
            units[-1] = Weighty(unit.kind, last.start, unit.end, unit.denies)
        else:
            units.append(unit)
    return units


def _is_prefix(side: Tokens, at: int, end: int) -> bool:
    """Return whether a token is the `non` of `non-exclusive`."""
    return at + 2 < end and side.keys[at + 1] in HYPHENS and not side.spaces[at + 1] and not side.spaces[at + 2]


def _is_hyphenated(side: Tokens, at: int) -> bool:
    """Return whether a token is a part of `24-hour` or `CC-BY-4.0`."""
    return any(
        key in HYPHENS and not space
        for key, space in (
            (side.keys[at - 1] if at else "", side.spaces[at]),
            (side.keys[at + 1], side.spaces[at + 1]) if at + 1 < len(side.keys) else ("", ""),
        )
    )


def _pairs(was: Sequence[Weighty], now: Sequence[Weighty]) -> list[tuple[Weighty, Weighty]]:
    """Return which unit became which.

    Modal verbs have counterparts if there are as many on the other side, and a number has one if each side has one.
    """
    pairs: list[tuple[Weighty, Weighty]] = []
    for kind in ("negation", "modal", "number"):
        old, new = ([unit for unit in units if unit.kind == kind] for units in (was, now))
        if kind == "negation" or len(old) == len(new) == 1 or (kind == "modal" and len(old) == len(new)):
            pairs += zip(old, new, strict=False)
    return pairs


def _is_clear(was: Weighty, now: Weighty, edit: Edit, old: Tokens, new: Tokens) -> bool:
    """Return whether two counterparts deserve a mark of their own: a denial that stays a denial does not.

    A number needs a word before it that stayed, and a unit that stayed or gave way to one other word; or a unit right
    after the edit. It is not part of a date.
    """
    if was.kind == "negation" or old.keys[was.start : was.end] == new.keys[now.start : now.end]:
        return False
    if was.kind != "number":
        return True
    (before, after), (before_new, after_new) = _beside(old, was), _beside(new, now)
    if any(key.lower() in MONTHS and key != "may" for key in (before, after, before_new, after_new)):
        return False
    if before == before_new and before.isalpha():
        return after == after_new or _beyond(old, was) == _beyond(new, now)
    return after.isalpha() and (was.end, now.end) == (edit.old_end, edit.new_end)


def _beyond(side: Tokens, unit: Weighty) -> str:
    """Return the second token after a unit."""
    return side.keys[unit.end + 1] if unit.end + 1 < len(side.keys) else ""


def _beside(side: Tokens, unit: Weighty) -> tuple[str, str]:
    return side.keys[unit.start - 1] if unit.start else "", side.keys[unit.end] if unit.end < len(side.keys) else ""


def _opposites(edit: Edit, old: Tokens, new: Tokens) -> Iterator[Cut]:
    """Yield the pairs of words of which one is the other with a prefix: `lawful`, `unlawful`."""
    news = [(at, key.lower()) for at, key in enumerate(new.keys[edit.new_start : edit.new_end], edit.new_start)]
    for at, key in enumerate(old.keys[edit.old_start : edit.old_end], edit.old_start):
        word = key.lower()
        for other, new_word in news:
            if word[-1] == new_word[-1] and are_opposites(word, new_word):
                yield Cut(at, at + 1, other, other + 1)


def _alone(
    edit: Edit, cuts: Sequence[Cut], units: tuple[Sequence[Weighty], Sequence[Weighty]], old: Tokens, new: Tokens
) -> Iterator[Cut]:
    """Yield a cut for each negation that has no counterpart, if its place on the other side can be told."""
    for gap in _gaps(edit, cuts):
        was = [unit for unit in units[0] if gap.old_start <= unit.start < gap.old_end]
        now = [unit for unit in units[1] if gap.new_start <= unit.start < gap.new_end]
        if was and not now:
            ends = (gap.old_start, gap.old_end), (gap.new_start, gap.new_end)
            for unit, place in _placed(was, ends[0], ends[1], old, new):
                yield Cut(unit.start, unit.end, place, place)
        elif now and not was:
            ends = (gap.new_start, gap.new_end), (gap.old_start, gap.old_end)
            for unit, place in _placed(now, ends[0], ends[1], new, old):
                yield Cut(place, place, unit.start, unit.end)


def _placed(
    units: Sequence[Weighty], own: tuple[int, int], others: tuple[int, int], side: Tokens, other: Tokens
) -> Iterator[tuple[Weighty, int]]:
    """Yield each unit with its place on the other side: at the beginning, or beside a word that both have.

    `own` and `others`: the stretches of the two sides.
    """
    least, most = others
    for unit in units:
        left = other.keys[least:most]
        before, after = side.keys[unit.start - 1], side.keys[unit.end] if unit.end < own[1] else ""
        if unit.start == own[0] and after:
            place = least
        elif after in left:
            place = least + left.index(after)
        elif after and before in left:
            place = least + left.index(before) + 1
        else:
            continue
        yield unit, place
        least = place


def _gaps(edit: Edit, cuts: Sequence[Cut]) -> Iterator[Cut]:
    """Yield what is left of an edit between the cuts."""
    old_at, new_at = edit.old_start, edit.new_start
    for cut in [*cuts, Cut(edit.old_end, edit.old_end, edit.new_end, edit.new_end)]:
        yield Cut(old_at, cut.old_start, new_at, cut.new_start)
        old_at, new_at = cut.old_end, cut.new_end


def _pieces(edit: Edit, cuts: Sequence[Cut], old: Tokens, new: Tokens) -> Iterator[Edit]:
    gaps = list(_gaps(edit, cuts))
    for at, gap in enumerate(gaps):
        yield from _trimmed(gap, old, new)
        if at < len(cuts):
            yield from _trimmed(cuts[at], old, new)


def _trimmed(cut: Cut, old: Tokens, new: Tokens) -> Iterator[Edit]:
    """Yield a stretch as an edit, without the words that both sides have at either end."""
    old_start, old_end, new_start, new_end = cut
    while old_start < old_end and new_start < new_end and old.keys[old_start] == new.keys[new_start]:
        old_start, new_start = old_start + 1, new_start + 1
    while old_start < old_end and new_start < new_end and old.keys[old_end - 1] == new.keys[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
    if old_start > cut.old_start:
        yield Edit(False, cut.old_start, old_start, cut.new_start, new_start)
    if old_start < old_end or new_start < new_end:
        yield Edit(True, old_start, old_end, new_start, new_end)
    if old_end < cut.old_end:
        yield Edit(False, old_end, cut.old_end, new_end, cut.new_end)
