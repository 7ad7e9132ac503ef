"""Convert a redline to lines, which all output formats render.

A line is a block with its kind of change, number, notes, moves, and text.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Literal, NamedTuple

from msgspec import Struct

from legalsite.model.document import Block, BlockTuple
from legalsite.model.redline import (
    BlockChange,
    BlockLayouts,
    ChangeKind,
    LeadIns,
    Op,
    Redline,
    Run,
    RunTuple,
    UnchangedBlocks,
    in_one_line,
    merged,
    runs_of_whole_block,
    words_without,
)
from legalsite.redline.blocks import is_reflow
from legalsite.redline.lead_ins import left_lead_ins
from legalsite.redline.output.shown_runs import shown_runs
from legalsite.redline.runs import NUMBER_PATTERN
from legalsite.redline.tokens import count_words
from legalsite.text.clause_numbers import is_same_number, written_number
from legalsite.text.phrase_catalogue import Phrases

MAX_LEAD_IN_WORDS = 8  # the first words of a lead-in are enough for readers to recognize it


class Move(Struct, frozen=True):
    """A move of a line or of some words, as seen from one of its two positions."""

    number: int
    """The number shared by both positions; 0 for a line that moved together with the previous
    line."""
    op: Op  # `delete` at the old position, `insert` at the new position
    down: bool  # whether the text moved toward the end of the document
    other_line: int
    """The line number of the other position in its file; 0 for words that moved within a block."""

    @property
    def away(self) -> bool:
        return self.op == "delete"


class AppearanceKey(Struct, frozen=True, cache_hash=True):
    """A key that is equal for lines that look the same, wherever they are.

    The hash is computed only once.
    """

    facts: tuple[Hashable, ...]


class ClauseNumber(Struct, frozen=True):
    """How the list number of a line differs from that of the old version.

    A bullet that replaced a number isn't a change, and neither is a number that replaced a bullet.
    A clause number may also be a list number in one version and part of the text in the other.
    """

    old: str = ""  # the old number if it was changed, removed, or part of the text
    is_new: bool = False  # whether a number was added to an existing block


class Line(Struct, eq=False, dict=True):
    """A block of the new version, or a deleted block of the old one, with all notes about it.

    `change` is the kind of change. `outline` sets `section` and `first_row_or_term`. If lines
    moved, `placed_lines` adds a line at their old position. It's marked as deleted, and its `move`
    is set.
    """

    change: ChangeKind
    block: Block
    old: Block | None  # the first old block of the line
    runs: RunTuple = ()  # empty for unchanged blocks
    is_later_part: bool = False  # whether an earlier line contains the start of `old`
    lead_ins: LeadIns | None = None
    """The lead-ins of a list item that stayed in place but has a different lead-in. If several
    deleted items lost their lead-in, only the first of them has a value."""
    layouts: BlockLayouts | None = None
    """The old and new layout, if readers see a difference."""
    # all old blocks of the line: several if blocks were merged, none if the line is unchanged
    olds: BlockTuple = ()
    number: ClauseNumber = ClauseNumber()
    move: Move | None = None
    moved_words: tuple[Move, ...] = ()  # moves of words whose first word is in this line
    section: "Section | None" = None
    # The first row of a row's table, or a definition's term. None for the first row itself.
    first_row_or_term: "Line | None" = None

    @property
    def has_moved(self) -> bool:
        return self.change == "moved" and self.lead_ins is None

    @property
    def is_departure(self) -> bool:
        """Whether this is a placeholder at the old position of a line that moved."""
        return self.move is not None and self.move.away

    @property
    def has_whole_old(self) -> bool:
        """Whether the line contains the whole text of the old block.

        This is False if the block was split, or if several blocks were merged.
        """
        if not self.runs or not self.old:  # the line is unchanged or inserted
            return True
        # the runs form a part of the old text, so the same number of words means the whole text
        return count_words(words_without("insert", self.runs)) == count_words(self.old.text)

    @cached_property
    def shown(self) -> RunTuple:
        """The runs without redundant link targets."""
        runs = self.runs or runs_of_whole_block(self.block, "equal")
        return shown_runs(runs, self.old, self.block)

    @property
    def number_change(self) -> ChangeKind:
        """The kind of change of the list number. Usually, it's the line's kind of change."""
        return "inserted" if self.number.is_new else self.change

    @cached_property
    def appearance(self) -> AppearanceKey:
        words = self.change, self.block, self.old, self.runs, self.olds
        return AppearanceKey((*words, self.is_later_part, self.number, self.lead_ins, self.layouts))


class Section(Struct, eq=False):
    """A heading and everything up to the next heading, or everything before the first heading."""

    heading: Block | None = None
    old_number: str = ""  # the old number of the heading, if it was changed or removed
    change: ChangeKind = "unchanged"
    anchor: str = ""
    """The anchor at the first change, or the closest anchor above it."""
    # whether the section was added, deleted, or moved together with its parent section
    nested: bool = False
    # what the section contains if it has no heading
    unnamed: Literal["introduction", "footnotes"] = "introduction"

    @property
    def name(self) -> str:
        """The number and text of the heading, or an empty string if there's no heading."""
        if not self.heading:
            return ""
        return f"{written_number(self.heading.number)} {self.heading.text}".lstrip()


# Converting block changes to lines


def lines(redline: Redline, *, reflow: bool = True) -> list[Line]:
    """Return all lines in reading order, including moves.

    `reflow` includes lines that differ only in paragraph breaks within running text.
    """
    found = lines_without_moves(redline, reflow=reflow)
    mark_moves(found)
    return found


def lines_without_moves(redline: Redline, *, reflow: bool) -> list[Line]:
    """Return all lines in reading order, without moves.

    A line is a block of the new version, or a deleted block, with its changes. The lead-in of a
    list item is the block that introduces the list, or the item's parent.

    `reflow` includes lines that differ only in paragraph breaks within running text.
    """
    found: list[Line] = []
    # last old block so far; if the next line has the same one, the block was split
    last = None
    lead_above = None  # lead-in that moved away from the previous deleted item
    # id of each deleted item whose lead-in moved → the lead-in
    left = left_lead_ins(redline)
    for group in groups(redline):
        if isinstance(group, UnchangedBlocks):
            found += [Line("unchanged", block, old) for old, block in group.pairs()]
            last = group.old[-1]
            lead_above = None
            continue
        line = _line(group, last, reflow=reflow)
        # the line is a deleted item, shown below a different lead-in from the one that it had
        lead = left.get(id(line.block))
        if lead and lead is not lead_above:  # only the first of several items gets the note
            line.lead_ins = LeadIns(lead, None)
        lead_above = lead
        last = group[-1].old or last
        found.append(line)
    return found


def groups(redline: Redline) -> Iterator[Sequence[BlockChange] | UnchangedBlocks]:
    """Yield unchanged blocks as they are, and block changes in groups.

    If several old blocks were merged, their block changes form a group.
    """
    # merged blocks have the same new block; each deleted block forms a separate group
    for _, parts in groupby(redline.parts, lambda part: id(part.new or part)):
        first, *others = parts
        if isinstance(first, UnchangedBlocks):  # unchanged blocks share no block with other parts
            yield first
        else:  # all parts of the group are block changes, but mypy doesn't know that
            yield [first, *(part for part in others if isinstance(part, BlockChange))]


def change_of_group(group: Sequence[BlockChange]) -> ChangeKind:
    """Return the kind of change of a group, or `amended` if it contains several kinds."""
    kinds = {block_change.kind for block_change in group}
    return kinds.pop() if len(kinds) == 1 else "amended"


def _line(group: Sequence[BlockChange], last: Block | None, *, reflow: bool) -> Line:
    """Convert a group of block changes, which have the same new block, to a line.

    `last` is the last old block above the group. `reflow` shows different paragraph breaks, too.
    """
    first = group[0]
    line = Line(change_of_group(group), first.block, None)  # `old` is set below
    line.olds = tuple([block_change.old for block_change in group if block_change.old])
    if line.olds:
        line.old = line.olds[0]
        line.is_later_part = line.old is last
    runs = first.runs
    if len(group) == 1:
        line.lead_ins = first.lead_ins
    else:  # several old blocks were merged
        runs = _runs_with_spaces(group)
    number, line.runs = _number_in_words(line.block, runs)
    if line.block.kind != "row":  # if a row became a paragraph, convert its cells to text
        line.runs = in_one_line(line.runs)
    # the first change of layout that readers see, unless only the number became a list number
    layouts = next(filter(None, [block_change.layouts for block_change in group]), None)
    if layouts and not number and (reflow or not is_reflow(layouts)):
        line.layouts = layouts
    is_same = any(block_change.number_stayed for block_change in group)
    line.number = _clause_number(line, number, is_same=is_same)
    return line


def _clause_number(line: Line, in_words: str, *, is_same: bool) -> ClauseNumber:
    """Compare the list number of a line with the old one.

    The result has the old number only if it changed, was removed, or became part of the text. It
    also tells whether a number was added to a block that had none.

    `in_words` is the result of `_number_in_words`. `is_same` means that the number is part of the
    text in one version.
    """
    old = line.old
    number = line.block.number
    # the line is new, or its number was or is part of the text, so no number was added to a block
    if old is None or in_words or is_same:
        return ClauseNumber(in_words)
    is_item = "item" in (old.kind, line.block.kind)
    # if a block was split, only its first part has the number
    was = "" if line.is_later_part else old.number
    # Whether a number now doesn't count as added. An item had a number or a bullet, and any of
    # several merged blocks may have had a number.
    had_number = was or is_item or len(line.olds) > 1
    # the number didn't change, or a bullet replaced it
    if is_same_number(was, number) or (is_item and not number and not line.layouts):
        was = ""
    return ClauseNumber(was, bool(number and not had_number))


def _number_in_words(block: Block, runs: RunTuple) -> tuple[str, RunTuple]:
    """Remove a deleted clause number at the start of the runs if it became a list number.

    Return (number, remaining runs). The number is empty if nothing was removed.
    """
    # nothing was deleted at the start, nothing follows, or the block has no list number
    if len(runs) < 2 or runs[0].op != "delete" or not block.number:
        return "", runs
    if not re.fullmatch(NUMBER_PATTERN, runs[0].text):
        return "", runs
    return runs[0].text.strip(), runs[1:]


def _runs_with_spaces(group: Sequence[BlockChange]) -> RunTuple:
    # the old blocks were separate, so a deleted space shows where each of them started
    runs: list[Run] = []
    has_old_words = False  # whether an earlier block has old text
    for block_change in group:
        # the old text, without link targets and footnote references
        old = [run for run in block_change.runs if run.read and run.op != "insert"]
        # don't add a second space if the old text starts with a space
        if old and has_old_words and not old[0].text[:1].isspace():
            runs.append(Run("delete", " "))
        runs += block_change.runs
        has_old_words = has_old_words or bool(old)
    return merged(runs)


# Moves of lines and words


def mark_moves(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Add moves to lines that moved, or that contain words that moved.

    Return the departures, keyed by the index of the line below. A departure is a new line at the
    old position of moved lines. Lines that moved together share a number and a departure.
    """
    _mark_moved_words(lines)
    departures: dict[int, list[Line]] = defaultdict(list)
    if not any(line.change == "moved" for line in lines):
        return departures
    old_places = _places_of_stayed_lines(lines)
    # all footnotes are at the end
    first_footnote = len([line for line in lines if line.block.kind != "footnote"])
    count = 0  # number of the last move
    old_above = None  # old block of the previous line, if that line moved
    old_index_above = 0  # index of the old position of that line
    for at, line in enumerate(lines):
        old = line.old
        if old is None or not line.has_moved:
            old_above = None
            continue
        # the index that the old position has among the new lines: below the nearest line that was
        # above in the old version and didn't move
        old_index = old_places.gap(old).start
        if old.kind == "footnote":  # keep footnotes together
            old_index = max(old_index, first_footnote)
        down = old_index <= at  # whether the line is now below its old position
        # whether the line moved together with the previous one, as its neighbor in the same order
        follows = False
        if old_above and old_index == old_index_above:
            follows = place_of(old) >= place_of(old_above)
        if not follows:
            count += 1
            departure = Move(count, "delete", down, line.block.line)
            departures[old_index].append(Line("deleted", old, old, move=departure))
        # only the first of several lines that moved together gets a number and a note
        line.move = Move(0 if follows else count, "insert", down, old.line)
        old_above = old
        old_index_above = old_index
    return departures


def placed_lines(lines: Sequence[Line]) -> list[Line]:
    """Add moves to the lines, and return all lines, including departures.

    A departure is a line at the old position of lines that moved.
    """
    departures = mark_moves(lines)  # keyed by the index of the line below
    if not departures:
        return list(lines)
    placed: list[Line] = []
    for at, line in enumerate(lines):
        placed += departures.get(at, ())
        placed.append(line)
    return placed + departures[len(lines)]  # add departures below the last line


def place_of(block: Block) -> tuple[bool, int]:
    """Return the sort key of a block: (whether it's a footnote, line). Footnotes come last."""
    return block.kind == "footnote", block.line


class OldPlaces:
    """Finds the position that a block had in the old version.

    `stayed` contains the blocks that didn't move, in order, with the index of their line. `end` is
    the index after the last line.
    """

    def __init__(self, stayed: Iterable[tuple[Block, int]], end: int) -> None:
        self.places = []  # sort key of each block that didn't move
        self.indexes = [-1]  # indexes of the same blocks, between -1 and `end`
        for block, index in stayed:
            self.places.append(place_of(block))
            self.indexes.append(index)
        self.indexes.append(end)

    def gap(self, block: Block) -> range:
        """Return the indexes between the nearest blocks above and below that didn't move."""
        # number of blocks above that didn't move
        above = bisect_right(self.places, place_of(block))
        # shifted by one, because `indexes` starts with an additional -1
        return range(self.indexes[above] + 1, self.indexes[above + 1])


def _places_of_stayed_lines(lines: Sequence[Line]) -> OldPlaces:
    # inserted lines have no old block
    stayed = [(line.old, at) for at, line in enumerate(lines) if line.old and not line.has_moved]
    return OldPlaces(stayed, len(lines))


class _PlaceOfWords(Struct, frozen=True):
    line: Line
    nth: int  # position of the first moved run among all moved runs, counted from 1


def _mark_moved_words(lines: Iterable[Line]) -> None:
    """Set `moved_words` at the old and the new position of each move of words."""
    # number of the move → position of its first run
    departures: dict[int, _PlaceOfWords] = {}
    arrivals: dict[int, _PlaceOfWords] = {}
    count = 0  # number of moved runs so far
    for line in lines:
        for run in line.runs:
            if run.moved:
                count += 1
                places = departures if run.op == "delete" else arrivals
                places.setdefault(run.moved, _PlaceOfWords(line, count))
    for number, departure in departures.items():
        # only one position is in `lines`, so there's nothing to refer to
        if number not in arrivals:
            continue
        arrival = arrivals[number]
        down = departure.nth < arrival.nth
        left = departure.line
        joined = arrival.line
        old_line = (left.old or left.block).line
        new_line = joined.block.line
        if left.block is joined.block:  # words that moved within the block need no line number
            old_line = new_line = 0
        left.moved_words += (Move(number, "delete", down, new_line),)
        joined.moved_words += (Move(number, "insert", down, old_line),)


def runs_with_moves(line: Line, runs: Iterable[Run]) -> Iterator[tuple[Run, Move | None]]:
    """Yield each run with the move that starts at the run, or None.

    A move starts at the first run with its number.
    """
    moves = {(move.number, move.op): move for move in line.moved_words}
    for run in runs:
        # the `moved` of most runs is 0, and no move has this number
        yield run, moves.pop((run.moved, run.op), None)


# Notes on lines


class Notes(NamedTuple):
    """Notes on a line. Most of them are empty."""

    move: str  # note on the old position
    number: str  # note on the old number
    layout: str  # note on the old layout or lead-in


def notes(line: Line, phrases: Phrases, *, by_line: bool = False) -> Notes:
    """Return the notes on a line.

    `by_line` adds line numbers to the notes on moves, for formats without links.
    """
    move = ""
    # if several lines moved together, only the first has a link; the number of the others is 0
    if line.move and (line.move.number or by_line):
        move = move_note(line.move, phrases, by_line=by_line)
    return Notes(move, number_note(line.number.old, phrases), layout_note(line, phrases))


def move_note(move: Move, phrases: Phrases, *, by_line: bool = False) -> str:
    """State where text moved from or to.

    `by_line` adds the line number of the other position, if known.
    """
    if by_line and move.other_line:
        return phrases.filled("moved_to" if move.away else "moved_from", line=move.other_line)
    if move.away:
        return str(phrases["moved_further_down" if move.down else "moved_further_up"])
    return str(phrases["moved_here_from_above" if move.down else "moved_here_from_below"])


def number_note(old: str, phrases: Phrases) -> str:
    """State the old number of a line, or return an empty string."""
    return phrases.filled("was", old=written_number(old)) if old else ""


def layout_note(line: Line, phrases: Phrases) -> str:
    """State the old layout or lead-in of a line, or return an empty string."""
    if line.lead_ins:
        return _lead_in_note(line.lead_ins, phrases)
    if not line.layouts:
        return ""
    old, new = line.layouts
    if new.startswith("heading "):  # only the level of the heading changed, such as “heading 2”
        was, now = old.removeprefix("heading "), new.removeprefix("heading ")
        return phrases.filled("other_level", was=was, now=now)
    if len(line.olds) > 1:  # blocks were merged
        return str(phrases["joined"])
    if old == new:  # a block was split
        return str(phrases["cut_off"])
    return phrases.filled("laid_out_as", was=phrases[f"as_{old}"], now=phrases[f"as_{new}"])


def _lead_in_note(lead_ins: LeadIns, phrases: Phrases) -> str:
    """Format a note on the lead-in of an item: `previously under “You may use it if …”`."""
    # prefer the lead-in that the item lost
    lead = lead_ins.left or lead_ins.joined
    words = []  # the words of the lead-in
    if lead:  # every `LeadIns` has at least one lead-in, but mypy doesn't know that
        words = f"{written_number(lead.number)} {lead.text}".split()
    opening = " ".join(words[:MAX_LEAD_IN_WORDS])
    if len(words) > MAX_LEAD_IN_WORDS:
        opening += " …"
    return phrases.filled("was_under" if lead_ins.left else "now_under", lead=opening)
