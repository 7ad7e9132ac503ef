"""Turns edits into runs as they are shown: words with their spaces, cut at borders of blocks and at link targets."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise, zip_longest
from operator import add, itemgetter

from msgspec import Struct

from legalsite.model.redline import Op, Run, RunTuple, merged
from legalsite.redline.sequences import Edit
from legalsite.redline.tokens import ENDS, PLAIN, SIGNED, TARGET, Form, Tokens, form_of

Place = tuple[int, int]  # the indexes of an old block and a new block in their group; -1 for none
NOWHERE = -1, -1
NUMBER = r"(?i:\s*\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[a-z]|[ivx]{1,5})[.):]{1,2}\s*)"
"""A clause number in the words, with the full stop or the bracket after it."""
_BULLET = r"\s*[•·●▪◦‣∙■□○➢➤]\s*"  # a bullet in the words


class BlockRun(Struct, frozen=True):
    """A run of one block. `old` and `new` are the block's indexes in its group; one is -1 if the run is not equal."""

    op: Op
    text: str
    form: Form
    old: int
    new: int


class Spaces(Struct, frozen=True):
    """The spaces around one change. `lead` and `following` are spaces of the equal text before and after it."""

    lead: str
    delete: tuple[str, str]
    insert: tuple[str, str]
    following: str


def block_runs(edits: Sequence[Edit], old: Tokens, new: Tokens) -> list[BlockRun]:
    """Return the runs of a group of blocks in reading order, deletion before insertion."""
    runs: list[BlockRun] = []
    following = None
    for edit, after in zip_longest(edits, edits[1:]):
        if not edit.changed:
            runs.extend(_equal_runs(edit, old, new, following))
            following = None
            continue
        spaces = _spaces(edit, old, new, begun=following == "", goes_on=after is not None and after.changed)
        following = spaces.following
        if spaces.lead:
            last_old, last_new = _block(old, edit.old_start - 1), _block(new, edit.new_start - 1)
            runs.append(BlockRun("equal", spaces.lead, PLAIN, last_old, last_new))
        runs.extend(_changed_runs(edit, old, new, spaces))
    return runs


def by_blocks(runs: Sequence[BlockRun]) -> Iterator[tuple[int, int, Sequence[BlockRun]]]:
    """Yield (old block, new block, runs), starting again wherever the block of either side changes.

    A deletion or an insertion goes with equal words of its own block: those before it, or else those after it. After
    the end of a sentence it is the other way round, so that words deleted from a clause do not end up in its heading.
    """
    if all(run.old < 1 and run.new < 1 for run in runs):
        yield 0, 0, runs  # one block became one other
        return
    for place, group in groupby(_placed(runs), itemgetter(1)):
        yield *place, [run for run, _ in group]


def joined_runs(runs: Iterable[BlockRun]) -> RunTuple:
    """Return the runs that have words, without their blocks. Neighbors with the same mark become one run."""
    return merged([Run(run.op, run.text, *run.form) for run in runs if run.text])


def _changed_runs(edit: Edit, old: Tokens, new: Tokens, spaces: Spaces) -> Iterator[BlockRun]:
    """Yield the runs that one edit deleted and inserted.

    If both sides begin with the end of a link, its words are followed by the old and the new target together.
    """
    old_start, new_start = edit.old_start, edit.new_start
    before_old, before_new = spaces.delete[0], spaces.insert[0]
    if edit.deleted and edit.inserted and old.keys[old_start][0] == new.keys[new_start][0] == TARGET:
        yield from _one_side("delete", old, old_start, old_start + 1)
        yield from _one_side("insert", new, new_start, new_start + 1)
        old_start, new_start = old_start + 1, new_start + 1
        before_old = _space(old, old_start) if old_start < edit.old_end else ""
        before_new = _space(new, new_start) if new_start < edit.new_end else ""
    yield from _one_side("delete", old, old_start, edit.old_end, (before_old, spaces.delete[1]))
    yield from _one_side("insert", new, new_start, edit.new_end, (before_new, spaces.insert[1]))


def _spaces(edit: Edit, old: Tokens, new: Tokens, *, begun: bool, goes_on: bool) -> Spaces:
    """Return where the spaces around a change go.

    A space that both sides have is never marked. One that came or went with the change is marked with it. `begun`: the
    spaces before the change are in the change right before it. `goes_on`: another change comes right after it.
    """
    first_old, first_new = ("", "") if begun else (_space(old, edit.old_start), _space(new, edit.new_start))
    next_old, next_new = _space(old, edit.old_end), _space(new, edit.new_end)
    if edit.deleted and edit.inserted:
        lead, starts = (first_new, ("", "")) if bool(first_old) == bool(first_new) else ("", (first_old, first_new))
        following, ends = (next_new, ("", "")) if bool(next_old) == bool(next_new) else ("", (next_old, next_new))
        return Spaces(lead, (starts[0], ends[0]), (starts[1], ends[1]), following)
    if edit.deleted:  # the other side has one place, between two tokens: `other` is the space there
        before, after, other = first_old, next_old, next_new
    else:
        before, after, other = first_new, next_new, next_old
    beside = ("", "")
    at_border = edit.old_end in old.starts if edit.deleted else edit.new_end in new.starts
    if bool(before) == bool(other) and not (goes_on and bool(after) == bool(other)):
        lead, around, following = (other if edit.deleted else before), ("", after), ""
    elif bool(after) == bool(other):
        lead, around, following = "", (before, ""), next_new
    elif at_border:  # a block ends where there was a space
        lead, around, following = "", (before, after), (other if edit.deleted else "")
    else:  # what joined two words, or what replaced a space
        lead, around, following, beside = "", (before, after), "", (other, "")
    return Spaces(lead, around, beside, following) if edit.deleted else Spaces(lead, beside, around, following)


def _space(side: Tokens, at: int) -> str:
    """Return the space before a token; there is none before the first of a block, nor at the end."""
    return "" if at >= len(side.keys) or at in side.starts else side.spaces[at]


def _block(side: Tokens, at: int) -> int:
    """Return the index of the block that a token belongs to."""
    return bisect_right(side.starts, at) - 1


def _equal_runs(edit: Edit, old: Tokens, new: Tokens, following: str | None) -> Iterator[BlockRun]:
    """Yield equal words as the new text spells them, cut where either side has a border between blocks."""
    offset = edit.new_start - edit.old_start
    borders = {at for at in new.starts if edit.new_start < at < edit.new_end}
    borders |= {at + offset for at in old.starts if edit.old_start < at < edit.old_end}
    edges = [edit.new_start, *sorted(borders), edit.new_end]
    for start, end in pairwise(edges):
        first = following if start == edit.new_start and following is not None else _space(new, start)
        blocks = _block(old, start - offset), _block(new, start)
        for text, form in _texts(new, start, end, first):
            yield BlockRun("equal", text, form, *blocks)


def _one_side(op: Op, side: Tokens, start: int, stop: int, around: tuple[str, str] = ("", "")) -> Iterator[BlockRun]:
    """Yield the tokens of a stretch of one side as runs with one mark, cut at the borders between blocks."""
    edges = [start, *(at for at in side.starts if start < at < stop), stop]
    for begin, end in pairwise(edges):
        first = around[0] if begin == start else ""
        last = around[1] if end == stop else ""
        block = _block(side, begin)
        for text, form in _texts(side, begin, end, first, last):
            yield BlockRun(op, text, form, *((block, -1) if op == "delete" else (-1, block)))


def _texts(side: Tokens, start: int, end: int, first: str, last: str = "") -> Iterator[tuple[str, Form]]:
    """Yield (text, form) of a stretch of one block, cut where the form changes.

    The space before struck words or an image belongs to the words before it.
    """
    if SIGNED.isdisjoint(map(itemgetter(0), side.keys[start:end])):  # plain words, as most are
        whole = "".join(map(add, side.spaces[start:end], side.texts[start:end]))
        if text := first + (whole[len(side.spaces[start]) :] if start < end else "") + last:
            yield text, PLAIN
        return
    words = []
    current = PLAIN
    for at in range(start, end):
        space = first if at == start else side.spaces[at]
        form = form_of(side.keys[at])
        alone = form.target or form.note or form.cell
        if form != current or alone:
            if form is not PLAIN:
                words.append(space)
                space = ""
            if text := "".join(words):
                yield text, current
            words = []
        if alone:
            yield side.texts[at], form
            current = PLAIN
        else:
            words += space, side.texts[at]
            current = form
    if text := "".join([*words, last]):
        yield text, current


def _placed(runs: Sequence[BlockRun]) -> Iterator[tuple[BlockRun, Place]]:
    before, ended = NOWHERE, False
    changed = []
    for run in runs:
        if run.op != "equal":
            changed.append(run)
            continue
        after = run.old, run.new
        yield from _placed_between(changed, before, after, ended=ended)
        yield run, after
        before, changed = after, []
        if not run.form.target and not run.form.note:
            ended = run.text.rstrip()[-1:] in ENDS
    yield from _placed_between(changed, before, NOWHERE, ended=ended)


def _placed_between(
    changed: list[BlockRun], before: Place, after: Place, *, ended: bool
) -> Iterator[tuple[BlockRun, Place]]:
    """Yield the changed runs between two places in an order that enters every block only once.

    First come runs of the blocks before the change, then whole blocks, then runs of the blocks after it. `ended`: the
    words before the change end a sentence; then a run goes with the words after it, and so do a clause number and a
    bullet.
    """
    merged = before[1] == after[1]  # the blocks before and after became one, together with what was between them

    def turn(run: BlockRun) -> int:
        own, side = (run.old, 0) if run.op == "delete" else (run.new, 1)
        if before[side] == after[side] == own:
            return 2 if ended or re.fullmatch(NUMBER, run.text) or re.fullmatch(_BULLET, run.text) else 0
        return 0 if before[side] == own else 2 if after[side] == own else 1

    turns = []
    latest = {"delete": 2, "insert": 2}  # the words of each side stay in their order
    for run in reversed(changed):
        latest[run.op] = min(latest[run.op], turn(run))
        turns.append((latest[run.op], run))
    turns.reverse()
    for where, run in sorted(turns, key=itemgetter(0)):
        if where != 1:
            yield run, before if where == 0 else after
        elif run.op == "insert":
            yield run, (-1, run.new)
        else:
            yield run, (run.old, after[1] if merged else -1)
