"""Turns edits into runs as they are shown: words with their spaces, cut at borders of blocks and
at link targets."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import groupby, pairwise, zip_longest
from operator import add, itemgetter
from typing import NamedTuple

from legalsite.model.redline import Op, Run, RunTuple, merged
from legalsite.redline.sequences import Edit
from legalsite.redline.tokens import (
    KEY_PREFIXES,
    PHRASE_ENDS,
    PLAIN_FORM,
    TARGET,
    Form,
    Tokens,
    token_form,
)

Place = tuple[int, int]  # the indexes of an old block and a new block in their group; -1 for none
NOWHERE = -1, -1
# a run of one block; if the run is deleted or inserted, one index of the place is -1
PlacedRun = tuple[Run, Place]
NUMBER_PATTERN = r"(?i:\s*\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[a-z]|[ivx]{1,5})[.):]{1,2}\s*)"
"""A clause number in the words, with the full stop or the bracket after it."""
_BULLET_PATTERN = r"\s*[•·●▪◦‣∙■□○➢➤]\s*"  # a bullet in the words


class Position(IntEnum):
    """Where the changed runs between two stretches of equal words come, in this order."""

    WITH_WORDS_BEFORE = 0
    ALONE = 1  # in a block of its own
    WITH_WORDS_AFTER = 2


class SpacesAround(NamedTuple):
    """The spaces before and after some words; empty where there is none."""

    before: str = ""
    after: str = ""


NO_SPACES = SpacesAround()


class Spaces(NamedTuple):
    """The spaces at one change: marked with its deleted or inserted words, or equal in both
    texts."""

    equal_before: str
    deleted: SpacesAround
    inserted: SpacesAround
    equal_after: str


def block_runs(edits: Sequence[Edit], old: Tokens, new: Tokens) -> list[PlacedRun]:
    """Return the runs of a group of blocks in reading order, deletion before insertion."""
    runs: list[PlacedRun] = []
    # the equal space after the last change: empty if the change has marked it, or if there is none;
    # None after equal words
    space = None
    for edit, after in zip_longest(edits, edits[1:]):
        if not edit.changed:
            runs.extend(_equal_runs(edit, old, new, space))
            space = None
            continue
        precedes_change = after is not None and after.changed  # another change is right after it
        spaces = _spaces_around(
            edit, old, new, follows_change=space == "", precedes_change=precedes_change
        )
        space = spaces.equal_after
        if spaces.equal_before:  # it belongs to the blocks of the tokens before it
            place = _block_index(old, edit.old_start - 1), _block_index(new, edit.new_start - 1)
            runs.append((Run("equal", spaces.equal_before), place))
        runs.extend(_changed_runs(edit, old, new, spaces))
    return runs


def runs_by_blocks(runs: Sequence[PlacedRun]) -> Iterator[tuple[int, int, list[Run]]]:
    """Yield the runs of a group of blocks in stretches: (old block, new block, runs). A stretch
    ends where the old or the new block ends. The blocks are indexes in the group; -1 for none.

    A deleted run has no new block, and an inserted run has no old one: either goes with equal words
    of its own block, the words before it, or else the words after it. After the end of a sentence
    it is the reverse, so that words deleted from a clause don't end up in its heading.
    """
    # a place is (old block, new block): with no index above 0, each text has one block
    if all(max(place) < 1 for _, place in runs):
        yield 0, 0, [run for run, _ in runs]
        return
    for (old, new), group in groupby(_runs_with_places(runs), itemgetter(1)):
        yield old, new, [run for run, _ in group]


def joined_runs(runs: Iterable[Run]) -> RunTuple:
    """Return the runs that have words. Neighbors with the same mark become one run."""
    return merged([run for run in runs if run.text])


def _changed_runs(edit: Edit, old: Tokens, new: Tokens, spaces: Spaces) -> Iterator[PlacedRun]:
    """Yield the runs that one edit deleted and inserted. `spaces`: the spaces at it, from
    `_spaces_around`.

    If the changed words of both sides begin with the target of a link, whose words are equal, the
    old and the new target come right after these words.
    """
    old_start, new_start = edit.old_start, edit.new_start
    before_old, before_new = spaces.deleted.before, spaces.inserted.before
    is_replacement = edit.deleted and edit.inserted
    # the key of a target begins with a sign of its own
    if is_replacement and old.keys[old_start][0] == new.keys[new_start][0] == TARGET:
        yield from _runs_of_one_side("delete", old, old_start, old_start + 1)
        yield from _runs_of_one_side("insert", new, new_start, new_start + 1)
        old_start += 1
        new_start += 1
        before_old = _space_before(old, old_start, edit.old_end)
        before_new = _space_before(new, new_start, edit.new_end)
    around_old = SpacesAround(before_old, spaces.deleted.after)
    yield from _runs_of_one_side("delete", old, old_start, edit.old_end, around_old)
    around_new = SpacesAround(before_new, spaces.inserted.after)
    yield from _runs_of_one_side("insert", new, new_start, edit.new_end, around_new)


def _spaces_around(
    edit: Edit, old: Tokens, new: Tokens, *, follows_change: bool, precedes_change: bool
) -> Spaces:
    """Return which spaces around a change are marked with it, and which are equal text: a space
    that both texts have is equal, and one that came or went with the change is marked.

    `follows_change`: another change is right before this one, and has the spaces between the two.
    `precedes_change`: another change comes right after it.
    """
    before_old = "" if follows_change else _space_before(old, edit.old_start)
    before_new = "" if follows_change else _space_before(new, edit.new_start)
    around_old = SpacesAround(before_old, _space_before(old, edit.old_end))
    around_new = SpacesAround(before_new, _space_before(new, edit.new_end))
    if edit.deleted and edit.inserted:
        return _spaces_around_replacement(around_old, around_new)
    if edit.deleted:
        at_border = edit.old_end in old.starts
        return _spaces_around_deletion(
            around_old, around_new.after, at_border=at_border, precedes_change=precedes_change
        )
    at_border = edit.new_end in new.starts
    return _spaces_around_insertion(
        around_new, around_old.after, at_border=at_border, precedes_change=precedes_change
    )


def _spaces_around_replacement(old: SpacesAround, new: SpacesAround) -> Spaces:
    """Return the spaces at a replacement. `old` and `new`: the spaces around the old words and
    around the new ones. Before and after the change, a space is shown as equal if both texts have
    one there; otherwise it is deleted or inserted with the words."""
    is_same_before = bool(old.before) == bool(new.before)
    is_same_after = bool(old.after) == bool(new.after)
    if is_same_before and is_same_after:
        return Spaces(
            equal_before=new.before,
            deleted=NO_SPACES,
            inserted=NO_SPACES,
            equal_after=new.after,
        )
    if is_same_before:
        return Spaces(
            equal_before=new.before,
            deleted=SpacesAround(after=old.after),
            inserted=SpacesAround(after=new.after),
            equal_after="",
        )
    if is_same_after:
        return Spaces(
            equal_before="",
            deleted=SpacesAround(before=old.before),
            inserted=SpacesAround(before=new.before),
            equal_after=new.after,
        )
    return Spaces(equal_before="", deleted=old, inserted=new, equal_after="")


def _spaces_around_deletion(
    old: SpacesAround, new_space: str, *, at_border: bool, precedes_change: bool
) -> Spaces:
    """Return the spaces at a deletion: between two words, it removes one of the two spaces around
    it, and keeps the other. `old`: the spaces around the deleted words. `new_space`: the space of the
    new text in this place. `at_border`: a block ends here. `precedes_change`: another change comes right
    after.
    """
    is_first_left = bool(old.before) == bool(new_space)
    is_second_left = bool(old.after) == bool(new_space)
    if is_first_left and not (precedes_change and is_second_left):
        return Spaces(new_space, SpacesAround(after=old.after), NO_SPACES, "")
    if is_second_left:
        return Spaces("", SpacesAround(old.before), NO_SPACES, new_space)
    if at_border:  # the new text has a space where a block of the old one ends
        return Spaces("", old, NO_SPACES, new_space)
    return Spaces("", old, SpacesAround(new_space), "")  # the space came, or went, with the change


def _spaces_around_insertion(
    new: SpacesAround, old_space: str, *, at_border: bool, precedes_change: bool
) -> Spaces:
    """Return the spaces at an insertion, which is a deletion in reverse. `new`: the spaces around
    the inserted words. `old_space`: the space of the old text in this place."""
    is_first_old = bool(new.before) == bool(old_space)
    is_second_old = bool(new.after) == bool(old_space)
    if is_first_old and not (precedes_change and is_second_old):
        return Spaces(new.before, NO_SPACES, SpacesAround(after=new.after), "")
    if is_second_old:
        return Spaces("", NO_SPACES, SpacesAround(new.before), new.after)
    if at_border:
        return Spaces("", NO_SPACES, new, "")
    return Spaces("", SpacesAround(old_space), new, "")


def _space_before(side: Tokens, at: int, end: int | None = None) -> str:
    """Return the space before a token; there is none before the first token of a block, or at
    `end`, which is the end of the text if it is not given."""
    # `starts`: the indexes at which a block begins
    if at >= (len(side.keys) if end is None else end) or at in side.starts:
        return ""
    return side.spaces[at]


def _block_index(side: Tokens, at: int) -> int:
    """Return the index of the block that the token at an index belongs to."""
    return bisect_right(side.starts, at) - 1  # `starts`: the indexes at which a block begins


def _equal_runs(edit: Edit, old: Tokens, new: Tokens, following: str | None) -> Iterator[PlacedRun]:
    """Yield equal words as the new text spells them, cut where either side has a border between
    blocks. `following`: the space before the first word, if a change before it decided it."""
    offset = edit.new_start - edit.old_start  # from the old index of an equal token to its new one
    # the starts of blocks on either side, as indexes of new tokens
    borders = {at for at in new.starts if edit.new_start < at < edit.new_end}
    borders |= {at + offset for at in old.starts if edit.old_start < at < edit.old_end}
    edges = [edit.new_start, *sorted(borders), edit.new_end]
    for start, end in pairwise(edges):
        first = _space_before(new, start)
        if start == edit.new_start and following is not None:  # a change before it decided it
            first = following
        place = _block_index(old, start - offset), _block_index(new, start)
        for text, form in _texts(new, start, end, first):
            yield Run("equal", text, *form), place


def _runs_of_one_side(
    op: Op, side: Tokens, start: int, stop: int, around: SpacesAround = NO_SPACES
) -> Iterator[PlacedRun]:
    """Yield the tokens of a stretch of one side as deleted or inserted runs, cut at the borders
    between blocks. `around`: the spaces before and after the stretch."""
    # where each part begins and ends; `starts`: the indexes at which a block begins
    edges = [start, *(at for at in side.starts if start < at < stop), stop]
    for begin, end in pairwise(edges):
        first = around.before if begin == start else ""
        last = around.after if end == stop else ""
        block = _block_index(side, begin)
        place = (block, -1) if op == "delete" else (-1, block)
        for text, form in _texts(side, begin, end, first, last):
            yield Run(op, text, *form), place


def _texts(
    side: Tokens, start: int, end: int, first: str, last: str = ""
) -> Iterator[tuple[str, Form]]:
    """Yield (text, form) of the tokens from `start` to `end`, which are in one block, cut where
    the form changes. Yield nothing if there is no text.

    A space before any other form than plain words stays with the words before it: “The ~~old~~ fee”
    is “The ”, “old” (struck), and “ fee”. `first` and `last`: the spaces before and after the
    tokens.
    """
    # The first character of a key says whether its token has a form. Most stretches are plain.
    if KEY_PREFIXES.isdisjoint(map(itemgetter(0), side.keys[start:end])):
        text = _plain_text(side, start, end, first, last)
        if text:
            yield text, PLAIN_FORM
        return
    words = ""  # the words that are not yielded yet
    current = PLAIN_FORM  # their form
    for at in range(start, end):
        space = first if at == start else side.spaces[at]
        form = token_form(side.keys[at])
        is_alone = form.target or form.note or form.cell  # each of these is a text of its own
        if form != current:
            if form != PLAIN_FORM:  # the space stays with the words before
                words += space
                space = ""
            if words:
                yield words, current
            words = ""
            current = form
        if is_alone:
            yield side.texts[at], form
            current = PLAIN_FORM  # the words after it begin a new text
        else:
            words += space + side.texts[at]
    if words or last:
        yield words + last, current


def _plain_text(side: Tokens, start: int, end: int, first: str, last: str) -> str:
    """Return the tokens from `start` to `end` with their spaces, between the spaces `first` and
    `last`."""
    text = "".join(map(add, side.spaces[start:end], side.texts[start:end]))
    if start < end:  # `first` takes the place of the first token's own space
        text = text[len(side.spaces[start]) :]
    return f"{first}{text}{last}"


def _runs_with_places(runs: Sequence[PlacedRun]) -> Iterator[PlacedRun]:
    """Yield each run with the old and the new block that it is shown in. A deleted run
    has no new block of its own, and an inserted run has no old one; either may get it from the
    equal words beside it."""
    before = NOWHERE  # the place of the last equal run
    ended = False  # whether that run ends a sentence or a phrase
    changed = []  # the changed runs after that run
    for run, place in runs:
        if run.op != "equal":
            changed.append((run, place))
            continue
        yield from _changed_runs_with_places(changed, before, place, ended=ended)
        yield run, place
        before = place
        changed = []
        if run.read:  # others follow the words and end nothing
            ended = run.text.rstrip()[-1:] in PHRASE_ENDS
    yield from _changed_runs_with_places(changed, before, NOWHERE, ended=ended)


def _changed_runs_with_places(
    changed: list[PlacedRun], before: Place, after: Place, *, ended: bool
) -> Iterator[PlacedRun]:
    """Yield the changed runs between two places in an order that enters every block only once.

    First come runs of the blocks before the change, then whole blocks, then runs of the blocks
    after it. `before` and `after`: the places of the equal runs around the change. `ended`: the
    words before the change end a sentence.
    """
    positions: list[tuple[Position, PlacedRun]] = []
    # No run may come after the next run of its side, so that its words stay in their order. That is
    # why the runs are gone through from the last to the first.
    latest = {"delete": Position.WITH_WORDS_AFTER, "insert": Position.WITH_WORDS_AFTER}
    for run, place in reversed(changed):
        position = _position_of_run(run, place, before, after, ended=ended)
        latest[run.op] = min(latest[run.op], position)
        positions.append((latest[run.op], (run, place)))
    positions.reverse()
    positions.sort(key=itemgetter(0))
    for position, (run, place) in positions:
        shown = place  # (old block, new block)
        if position == Position.WITH_WORDS_BEFORE:
            shown = before
        elif position == Position.WITH_WORDS_AFTER:
            shown = after
        elif run.op == "delete" and before[1] == after[1]:
            # the blocks before and after became one, with what was between
            shown = place[0], after[1]
        yield run, shown


def _position_of_run(
    run: Run, place: Place, before: Place, after: Place, *, ended: bool
) -> Position:
    """Return which equal words a changed run goes with.

    If both are in its block, it goes with the words before it; with the words after it if a
    sentence `ended` before it, or if it is a clause number or a bullet.
    """
    side = 1 if run.op == "insert" else 0  # a place is (old block, new block)
    block = place[side]
    is_block_before = block == before[side]
    is_block_after = block == after[side]
    if is_block_before and is_block_after:
        is_number = re.fullmatch(NUMBER_PATTERN, run.text)
        if ended or is_number or re.fullmatch(_BULLET_PATTERN, run.text):
            return Position.WITH_WORDS_AFTER
        return Position.WITH_WORDS_BEFORE
    if is_block_before:
        return Position.WITH_WORDS_BEFORE
    return Position.WITH_WORDS_AFTER if is_block_after else Position.ALONE
