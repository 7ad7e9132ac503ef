"""Convert edits to runs. Runs include spaces and end at the borders of blocks."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import groupby, pairwise, zip_longest
from operator import add, itemgetter

from msgspec import Struct

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

# indexes of the old and new block in their group; -1 if the text isn't in that version
BlockPair = tuple[int, int]
NO_BLOCKS = -1, -1
# a run with the blocks that contain it
RunInBlocks = tuple[Run, BlockPair]
NUMBER_PATTERN = r"(?i:\s*\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[a-z]|[ivx]{1,5})[.):]{1,2}\s*)"
"""A clause number in the text, including the period or bracket after it."""
_BULLET_PATTERN = r"\s*[•·●▪◦‣∙■□○➢➤]\s*"  # a bullet in the text


class Position(IntEnum):
    """How a changed run is shown between two equal runs, sorted by position."""

    WITH_WORDS_BEFORE = 0
    ALONE = 1  # in a separate block
    WITH_WORDS_AFTER = 2


class SpacesAround(Struct, frozen=True):
    before: str = ""
    after: str = ""


NO_SPACES = SpacesAround()


class Spaces(Struct, frozen=True):
    """The unchanged spaces around a change, and the spaces that are marked with the change."""

    equal_before: str
    deleted: SpacesAround
    inserted: SpacesAround
    equal_after: str


def block_runs(edits: Sequence[Edit], old: Tokens, new: Tokens) -> list[RunInBlocks]:
    """Convert the edits of a group of blocks to runs, with deletions before insertions."""
    runs: list[RunInBlocks] = []
    # None if the previous edit isn't a change. After a change, the equal space between the change
    # and the next token: empty if there's no space, or if it's marked with the change.
    space_above = None
    for edit, after in zip_longest(edits, edits[1:]):
        if not edit.changed:
            runs.extend(_equal_runs(edit, old, new, space_above))
            space_above = None
            continue
        precedes_change = after is not None and after.changed
        # If `space_above` isn't None here, another change comes directly before this one. If it's
        # empty, any space between the two is already marked with that change.
        spaces = _spaces_around(
            edit, old, new, follows_change=space_above == "", precedes_change=precedes_change
        )
        space_above = spaces.equal_after
        if spaces.equal_before:  # this space is in the same blocks as the token before it
            blocks = _block_index(old, edit.old_start - 1), _block_index(new, edit.new_start - 1)
            runs.append((Run("equal", spaces.equal_before), blocks))
        runs.extend(_changed_runs(edit, old, new, spaces))
    return runs


def runs_by_blocks(runs: Sequence[RunInBlocks]) -> Iterator[tuple[int, int, list[Run]]]:
    """Group the runs of several blocks by block, as (old block, new block, runs).

    A new group starts wherever an old or new block starts. The blocks are indexes; -1 means none.
    """
    # fast path: each side has a single block, so all indexes are 0 or -1
    if all(max(blocks) < 1 for _, blocks in runs):
        yield 0, 0, [run for run, _ in runs]
        return
    for (old, new), group in groupby(_runs_where_shown(runs), itemgetter(1)):
        yield old, new, [run for run, _ in group]


def joined_runs(runs: Iterable[Run]) -> RunTuple:
    """Drop empty runs and merge adjacent runs with the same markup."""
    return merged([run for run in runs if run.text])


def _changed_runs(edit: Edit, old: Tokens, new: Tokens, spaces: Spaces) -> Iterator[RunInBlocks]:
    """Yield the deleted and inserted runs of an edit. `spaces` are the spaces around it."""
    old_start, new_start = edit.old_start, edit.new_start
    before_old, before_new = spaces.deleted.before, spaces.inserted.before
    # Both sides start with a link target, so the edit comes directly after the unchanged text of
    # the link. Keep the targets next to this text.
    is_replacement = edit.deleted and edit.inserted
    # `deleted` and `inserted` are numbers of tokens; the key of a target starts with TARGET
    if is_replacement and old.keys[old_start][0] == new.keys[new_start][0] == TARGET:
        yield from _runs_of_one_side("delete", old, old_start, old_start + 1)
        yield from _runs_of_one_side("insert", new, new_start, new_start + 1)
        old_start += 1
        new_start += 1
        # the words after the targets start later, so the space before them is a different one
        before_old = _space_before(old, old_start, edit.old_end)
        before_new = _space_before(new, new_start, edit.new_end)
    around_old = SpacesAround(before_old, spaces.deleted.after)
    yield from _runs_of_one_side("delete", old, old_start, edit.old_end, around_old)
    around_new = SpacesAround(before_new, spaces.inserted.after)
    yield from _runs_of_one_side("insert", new, new_start, edit.new_end, around_new)


def _spaces_around(
    edit: Edit, old: Tokens, new: Tokens, *, follows_change: bool, precedes_change: bool
) -> Spaces:
    """Decide which spaces around a change are equal text, and which are marked with the change.

    `follows_change` means that another change comes directly before this one and includes the space
    between the two changes. `precedes_change` means that another change directly follows.
    """
    before_old = "" if follows_change else _space_before(old, edit.old_start)
    before_new = "" if follows_change else _space_before(new, edit.new_start)
    after_old = _space_before(old, edit.old_end)
    after_new = _space_before(new, edit.new_end)
    around_old = SpacesAround(before_old, after_old)
    around_new = SpacesAround(before_new, after_new)
    if edit.deleted and edit.inserted:
        return _spaces_around_replacement(around_old, around_new)
    if edit.deleted:
        ends_block = edit.old_end in old.block_starts
        return _spaces_around_deletion(
            around_old, after_new, ends_block=ends_block, precedes_change=precedes_change
        )
    ends_block = edit.new_end in new.block_starts
    return _spaces_around_insertion(
        around_new, after_old, ends_block=ends_block, precedes_change=precedes_change
    )


def _spaces_around_replacement(old: SpacesAround, new: SpacesAround) -> Spaces:
    """Return the spaces at a replacement, given the spaces around the old and the new text.

    If both sides have a space at the same position, it's equal. Otherwise, it's marked with the
    text.
    """
    equal_before = equal_after = ""
    deleted = old
    inserted = new
    if bool(old.before) == bool(new.before):
        equal_before = new.before
        deleted = SpacesAround(after=old.after)
        inserted = SpacesAround(after=new.after)
    if bool(old.after) == bool(new.after):
        equal_after = new.after
        deleted = SpacesAround(deleted.before)
        inserted = SpacesAround(inserted.before)
    return Spaces(equal_before, deleted, inserted, equal_after)


def _spaces_around_deletion(
    old: SpacesAround, new_space: str, *, ends_block: bool, precedes_change: bool
) -> Spaces:
    """Return the spaces at a deletion.

    `old` contains the spaces around the deleted text, and `new_space` is the space that remains in
    the new version. All of them may be empty. `ends_block` means that the deleted text is at the
    end of an old block, and `precedes_change` that another change directly follows. The result
    contains the equal space before, the deleted and the inserted spaces, and the equal space after.
    """
    # whether each of the two old spaces may be the one that remained: both are spaces, or both are
    # empty
    is_first_left = bool(old.before) == bool(new_space)
    is_second_left = bool(old.after) == bool(new_space)
    # If words between two others are deleted, one of the two spaces around them is deleted, too.
    # Assume that the first space remained. But if another change follows, assume the second, which
    # separates the two changes.
    if is_first_left and not (precedes_change and is_second_left):
        return Spaces(new_space, SpacesAround(after=old.after), NO_SPACES, "")
    if is_second_left:
        return Spaces("", SpacesAround(old.before), NO_SPACES, new_space)
    # the old block ends here, but the new version has a space
    if ends_block:
        return Spaces("", old, NO_SPACES, new_space)
    # the new space is marked as inserted
    return Spaces("", old, SpacesAround(new_space), "")


def _spaces_around_insertion(
    new: SpacesAround, old_space: str, *, ends_block: bool, precedes_change: bool
) -> Spaces:
    """Return the spaces at an insertion. This mirrors `_spaces_around_deletion`.

    `new` contains the spaces around the inserted text, and `old_space` is the space in the old
    version. All of them may be empty. `ends_block` means that the inserted text is at the end of a
    new block, and `precedes_change` that another change directly follows. The result contains the
    equal space before, the deleted and the inserted spaces, and the equal space after.
    """
    # whether each of the two new spaces may be the old one: both are spaces, or both are empty
    is_first_old = bool(new.before) == bool(old_space)
    is_second_old = bool(new.after) == bool(old_space)
    # as in `_spaces_around_deletion`, assume the first space unless another change follows
    if is_first_old and not (precedes_change and is_second_old):
        return Spaces(new.before, NO_SPACES, SpacesAround(after=new.after), "")
    if is_second_old:
        return Spaces("", NO_SPACES, SpacesAround(new.before), new.after)
    # the new block ends here, but the old version has a space
    if ends_block:
        return Spaces("", NO_SPACES, new, "")
    return Spaces("", SpacesAround(old_space), new, "")


def _space_before(side: Tokens, at: int, end: int | None = None) -> str:
    """Return the space before the token at index `at`.

    The space is empty at the start of a block, and at `end`, which is the end of the text by
    default.
    """
    if at >= (len(side.keys) if end is None else end) or at in side.block_starts:
        return ""
    return side.spaces[at]


def _block_index(side: Tokens, at: int) -> int:
    return bisect_right(side.block_starts, at) - 1


def _equal_runs(
    edit: Edit, old: Tokens, new: Tokens, following: str | None
) -> Iterator[RunInBlocks]:
    """Yield equal text as written in the new version, split at block borders on either side.

    After a change, `following` is the space between the change and the text. Otherwise, it's None.
    """
    offset = edit.new_start - edit.old_start  # converts an old token index to a new one
    # new token indexes at which a block of either version starts
    borders = {at for at in new.block_starts if edit.new_start < at < edit.new_end}
    borders |= {at + offset for at in old.block_starts if edit.old_start < at < edit.old_end}
    edges = [edit.new_start, *sorted(borders), edit.new_end]
    for start, end in pairwise(edges):
        first = _space_before(new, start)
        if start == edit.new_start and following is not None:
            first = following
        blocks = _block_index(old, start - offset), _block_index(new, start)
        for text, form in _texts(new, start, end, first):
            yield Run("equal", text, *form), blocks


def _runs_of_one_side(
    op: Op, side: Tokens, start: int, stop: int, around: SpacesAround = NO_SPACES
) -> Iterator[RunInBlocks]:
    """Yield a range of tokens as deleted or inserted runs, split at block borders.

    `around` contains the spaces before and after the range.
    """
    # `start`, the starts of blocks within the range, and `stop`
    edges = [start, *(at for at in side.block_starts if start < at < stop), stop]
    for begin, end in pairwise(edges):
        first = around.before if begin == start else ""
        last = around.after if end == stop else ""
        block = _block_index(side, begin)
        blocks = (block, -1) if op == "delete" else (-1, block)
        for text, form in _texts(side, begin, end, first, last):
            yield Run(op, text, *form), blocks


def _texts(
    side: Tokens, start: int, end: int, first: str, last: str = ""
) -> Iterator[tuple[str, Form]]:
    """Yield (text, form) for a range of tokens in one block, split where the form changes.

    Spaces belong to plain text: “The ~~old~~ fee” is “The ”, “old” (struck), and “ fee”. `first`
    and `last` are the spaces before and after the range. Nothing is yielded if there's no text.
    """
    # fast path: usually, a range only contains plain words
    if KEY_PREFIXES.isdisjoint(map(itemgetter(0), side.keys[start:end])):
        text = _plain_text(side, start, end, first, last)
        if text:
            yield text, PLAIN_FORM
        return
    words = ""  # text that hasn't been yielded yet
    current = PLAIN_FORM  # form of the text in `words`
    for at in range(start, end):
        space = first if at == start else side.spaces[at]
        form = token_form(side.keys[at])
        # a link target, footnote reference, or cell border is yielded separately
        is_alone = form.target or form.note or form.cell
        if form != current:
            if form != PLAIN_FORM:  # the space belongs to the plain text before the token
                words += space
                space = ""
            if words:
                yield words, current
            words = ""
            current = form
        if is_alone:
            yield side.texts[at], form
            current = PLAIN_FORM
        else:
            words += space + side.texts[at]
    if words or last:
        yield words + last, current


def _plain_text(side: Tokens, start: int, end: int, first: str, last: str) -> str:
    text = "".join(map(add, side.spaces[start:end], side.texts[start:end]))
    if start < end:  # use `first` instead of the space before the first token
        text = text[len(side.spaces[start]) :]
    return f"{first}{text}{last}"


def _runs_where_shown(runs: Sequence[RunInBlocks]) -> Iterator[RunInBlocks]:
    # an equal run is shown in its own blocks; a changed run depends on the equal runs around it
    before = NO_BLOCKS  # blocks of the last equal run
    ended = False  # whether the last equal run ends a sentence or phrase
    changed = []  # the changed runs after the last equal run
    for run, blocks in runs:
        if run.op != "equal":
            changed.append((run, blocks))
            continue
        yield from _changed_runs_where_shown(changed, before, blocks, ended=ended)
        yield run, blocks
        before = blocks
        changed = []
        if run.read:  # targets and footnote references don't end sentences
            ended = run.text.rstrip()[-1:] in PHRASE_ENDS
    yield from _changed_runs_where_shown(changed, before, NO_BLOCKS, ended=ended)


def _changed_runs_where_shown(
    changed: list[RunInBlocks], before: BlockPair, after: BlockPair, *, ended: bool
) -> Iterator[RunInBlocks]:
    """Yield the changed runs between two equal runs, each with the blocks in which it's shown.

    `before` and `after` are the blocks of the equal runs around the change. `ended` means that the
    text before the change ends a sentence.
    """
    positions: list[tuple[Position, RunInBlocks]] = []
    # Runs of the same side must stay in order. So iterate in reverse, and don't show a run after
    # the next run of its side, whose position is in `next_positions`.
    next_positions = {"delete": Position.WITH_WORDS_AFTER, "insert": Position.WITH_WORDS_AFTER}
    for run, blocks in reversed(changed):
        position = _position_of_run(run, blocks, before, after, ended=ended)
        next_positions[run.op] = min(next_positions[run.op], position)
        positions.append((next_positions[run.op], (run, blocks)))
    positions.reverse()
    # Runs shown with the text before come first, then runs in separate blocks, then runs shown with
    # the text after. So no block is interrupted by another one.
    positions.sort(key=itemgetter(0))
    for position, (run, blocks) in positions:
        # show the run in a separate block, unless one of the following cases applies
        shown = blocks
        if position == Position.WITH_WORDS_BEFORE:
            shown = before
        elif position == Position.WITH_WORDS_AFTER:
            shown = after
        elif run.op == "delete" and before[1] == after[1]:
            # the blocks before and after were merged, and this block was merged with them
            shown = blocks[0], after[1]
        yield run, shown


def _position_of_run(
    run: Run, blocks: BlockPair, before: BlockPair, after: BlockPair, *, ended: bool
) -> Position:
    """Decide where a changed run is shown.

    A deleted run has no new block, and an inserted run has no old one. Such a run is shown with the
    equal text before or after it if both are in the same block on the run's side.
    """
    side = 1 if run.op == "insert" else 0  # index of the run's side in a pair of blocks
    block = blocks[side]
    is_block_before = block == before[side]
    is_block_after = block == after[side]
    if is_block_before and is_block_after:
        # After a sentence, show the run with the text below, so that text deleted from a clause
        # isn't shown in the heading. Clause numbers and bullets also belong to the text below.
        is_number = re.fullmatch(NUMBER_PATTERN, run.text)
        if ended or is_number or re.fullmatch(_BULLET_PATTERN, run.text):
            return Position.WITH_WORDS_AFTER
        return Position.WITH_WORDS_BEFORE
    if is_block_before:
        return Position.WITH_WORDS_BEFORE
    return Position.WITH_WORDS_AFTER if is_block_after else Position.ALONE
