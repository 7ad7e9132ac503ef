"""Turns a redline into lines: the blocks that a reader sees below each other, each with its mark,
its number, its notes, where it moved, and its words. Each format writes these lines."""

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

MAX_LEAD_IN_WORDS = 8  # enough to recognize it


class Move(Struct, frozen=True):
    """The place that a line or some of its words left, or the place to which they moved."""

    number: int
    """The number that both places have; 0 for a line that moved together with the line before."""
    op: Op  # `delete` where it was, `insert` where it is now
    down: bool  # whether it moved toward the end
    other_line: int
    """The line of the other place in its file; 0 for words that moved within their block."""

    @property
    def away(self) -> bool:
        """Whether this is the place that it left."""
        return self.op == "delete"


class AppearanceKey(Struct, frozen=True, cache_hash=True):
    """A key of what a line looks like, without what is around it and where it moved. Its hash is
    computed only once."""

    facts: tuple[Hashable, ...]


class Line(Struct, eq=False, dict=True):
    """One block of the new text, or a deleted block of the old text, with what is said about it.

    `placed_lines` adds a line in each place that a block left: it is marked as deleted, and has a
    move. `outline` adds the section and the head.
    """

    mark: ChangeKind
    block: Block
    old: Block | None  # the first block of the old text that the line comes from
    runs: RunTuple = ()  # all its runs; none for a block of a stretch, all of whose words are equal
    goes_on: bool = False  # whether `old` begins in an earlier line
    lead_ins: LeadIns | None = None
    """The lead-ins of a list item that is under another lead-in, but in the same place as before.
    For the first of several deleted items whose lead-in moved away, the lead-in that they left."""
    layouts: BlockLayouts | None = None
    """How it was laid out and is now, if readers see a difference."""
    olds: BlockTuple = ()  # all old blocks that it comes from; none for a block of a stretch
    number_in_words: str = ""
    """The clause number with which the old words began, if the new number is beside the words."""
    number_stayed: bool = False
    """Whether one text has the number beside the words, and the other in them."""
    move: Move | None = None
    moved_words: tuple[Move, ...] = ()  # the moves that begin with words of it
    section: "Section | None" = None
    head: "Line | None" = None  # of a row, the first row of its table; of a definition, its term

    @property
    def has_moved(self) -> bool:
        """Whether the line was in another place."""
        return self.mark == "moved" and self.lead_ins is None

    @property
    def is_departure(self) -> bool:
        """Whether it only stands for a line that moved away."""
        return self.move is not None and self.move.away

    @property
    def has_whole_old(self) -> bool:
        """Whether its old words are all words of `old`, and no others: false for a part of a block
        that was cut in pieces, and where several blocks were joined."""
        if not self.runs or not self.old:  # all words are equal, or there is no old block
            return True
        return count_words(words_without("insert", self.runs)) == count_words(self.old.text)

    @cached_property
    def shown(self) -> RunTuple:
        """The runs without the targets of links that were inserted or deleted with their words."""
        runs = self.runs or runs_of_whole_block(self.block, "equal")
        return shown_runs(runs, self.old, self.block)

    @property
    def old_number(self) -> str:
        """The old number if the number beside the text was changed or removed; otherwise empty.

        A number that became a bullet is not a change; neither is a number that is now in the words.
        """
        # the number with which the old words began, if a new one is beside the words
        if self.number_in_words:
            return self.number_in_words
        # the line is new, its old block began in an earlier line, or its words have the number now
        if self.old is None or self.goes_on or self.number_stayed:
            return ""
        number = self.block.number
        if is_same_number(self.old.number, number):
            return ""
        # the number became a bullet
        if not number and not self.layouts and "item" in (self.old.kind, self.block.kind):
            return ""
        return self.old.number

    @property
    def number_mark(self) -> ChangeKind:
        """How the number beside the text is marked: like the line, but as inserted if a block that
        had no number got one.

        A bullet that became a number is not a change; neither is a number that was in the old
        words.
        """
        # an item always had a number or a bullet, and of joined blocks, several may have had one
        if self.old is None or "item" in (self.old.kind, self.block.kind) or len(self.olds) > 1:
            return self.mark
        # there is no number, or the old text had one at the start of its words
        if not self.block.number or self.number_in_words or self.number_stayed:
            return self.mark
        # the second part of a block that was cut had no number, because the first part has it
        if self.goes_on or not self.old.number:
            return "inserted"
        return self.mark

    @cached_property
    def appearance(self) -> AppearanceKey:
        """A key of what the line looks like: two lines that look alike have equal keys."""
        words = self.mark, self.block, self.old, self.runs, self.olds
        number = self.goes_on, self.number_in_words, self.number_stayed
        return AppearanceKey((*words, *number, self.lead_ins, self.layouts))


class Section(Struct, eq=False):
    """A heading and what is below it, up to the next one. Without a heading: what is above the
    first one."""

    heading: Block | None = None
    old_number: str = ""  # of the heading, as `Line.old_number`
    mark: ChangeKind = "unchanged"
    anchor: str = ""
    """The anchor at the first change in it, or the last anchor above that."""
    nested: bool = False  # whether it was added, deleted or moved with the section that it is in
    unnamed: Literal["introduction", "footnotes"] = "introduction"  # what it is without a heading

    @property
    def name(self) -> str:
        """The words of the heading after its number; empty above the first heading."""
        if not self.heading:
            return ""
        return f"{written_number(self.heading.number)} {self.heading.text}".lstrip()


# From passages to lines


def lines(redline: Redline, *, reflow: bool = True) -> list[Line]:
    """Return all lines in reading order, with their moves. `reflow`: also say where running text
    was cut in two, or joined."""
    found = lines_without_moves(redline, reflow=reflow)
    mark_moves(found)
    return found


def lines_without_moves(redline: Redline, *, reflow: bool) -> list[Line]:
    """Return all lines in reading order, without their moves. `reflow`: also say where running
    text was cut in two, or joined."""
    found: list[Line] = []
    last = None  # the old block of the line above
    lead_above = None  # the lead-in that the deleted item above left
    # by the id of a deleted item's block: the text above its list, if that moved away
    left = left_lead_ins(redline)
    for group in groups(redline):
        if isinstance(group, UnchangedBlocks):
            found += [Line("unchanged", block, old) for old, block in group.pairs()]
            last = group.old[-1]
            lead_above = None
            continue
        line = _line(group, last)
        # running text was only cut or joined, which isn't to be said
        if line.layouts and not reflow and is_reflow(line.layouts):
            line.layouts = None
        lead = left.get(id(line.block))
        if lead and lead is not lead_above:  # of several items, only the first one says so
            line.lead_ins = LeadIns(lead, None)
        lead_above = lead
        last = group[-1].old or last
        found.append(line)
    return found


def groups(redline: Redline) -> Iterator[Sequence[BlockChange] | UnchangedBlocks]:
    """Yield each stretch, and the other passages in groups: passages that share a block of the new
    text, because several blocks were joined, are one group."""
    # a part without a new block is its own key
    for _, parts in groupby(redline.parts, lambda part: id(part.new or part)):
        first, *others = parts
        if isinstance(first, UnchangedBlocks):  # no other part has its tuple of blocks
            yield first
        else:  # the others are passages, which mypy doesn't know
            yield [first, *(part for part in others if isinstance(part, BlockChange))]


def mark_of_group(group: Sequence[BlockChange]) -> ChangeKind:
    """Return the mark of passages that are one line: their kind, or `amended` if they have
    several."""
    kinds = {block_change.kind for block_change in group}
    return kinds.pop() if len(kinds) == 1 else "amended"


def _line(group: Sequence[BlockChange], last: Block | None) -> Line:
    """Return passages that share a new block, or one deleted passage, as one line. `last`: the last
    old block before them."""
    first = group[0]
    line = Line(mark_of_group(group), first.block, None)  # without an old block
    line.olds = tuple([block_change.old for block_change in group if block_change.old])
    if line.olds:
        line.old = line.olds[0]
        line.goes_on = line.old is last
    runs = first.runs
    if len(group) == 1:
        line.lead_ins = first.lead_ins
    else:  # several old blocks were joined
        runs = _runs_with_spaces(group)
    line.number_in_words, line.runs = _number_in_words(line.block, runs)
    if line.block.kind != "row":  # the cells of a row that became a paragraph are words now
        line.runs = in_one_line(line.runs)
    for block_change in group:  # the first layouts that any of them has
        line.layouts = line.layouts or block_change.layouts
        line.number_stayed = line.number_stayed or block_change.number_stayed
    return line


def _number_in_words(block: Block, runs: RunTuple) -> tuple[str, RunTuple]:
    """Return (number, other runs): the clause number that was deleted at the start of the words of
    a block, if the block now has a number beside them; otherwise an empty number and all runs."""
    # nothing was deleted before other words, or the block has no number beside it now
    if len(runs) < 2 or runs[0].op != "delete" or not block.number:
        return "", runs
    if not re.fullmatch(NUMBER_PATTERN, runs[0].text):  # what was deleted isn't a number
        return "", runs
    return runs[0].text.strip(), runs[1:]


def _runs_with_spaces(group: Sequence[BlockChange]) -> RunTuple:
    """Return the runs of passages that are shown as one, with a deleted space between those that do
    not touch in the old text."""
    runs: list[Run] = []
    has_old_words = False  # whether a passage so far has any
    for block_change in group:
        # its old words; a run without words, such as the target of a link, isn't `read`
        old = [run for run in block_change.runs if run.read and run.op != "insert"]
        # a space, unless the old words begin with one
        if old and has_old_words and not old[0].text[:1].isspace():
            runs.append(Run("delete", " "))
        runs += block_change.runs
        has_old_words = has_old_words or bool(old)
    return merged(runs)


# Where lines and words moved


def mark_moves(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Add to each line that moved, or has words that moved, where it or they moved from or to.
    Return the departures, by the index of the line that each comes before: a departure is a new
    line in the place that lines left. Lines that moved together share a number and a departure."""
    _mark_moved_words(lines)
    departures: dict[int, list[Line]] = defaultdict(list)
    if not any(line.mark == "moved" for line in lines):
        return departures
    old_places = _places_of_stayed_lines(lines)
    first_footnote = _first_footnote(lines)
    count = 0  # the number of the last move
    old_above = None  # the old block of the line above, if that line moved
    place_above = 0  # the index that it left
    for at, line in enumerate(lines):
        old = line.old
        if old is None or not line.has_moved:
            old_above = None
            continue
        place = old_places.gap(old).start  # right after the line above it that stayed
        if old.kind == "footnote":  # its place is among the footnotes
            place = max(place, first_footnote)
        down = place <= at  # it moved toward the end
        # whether it moved together with the line above: both left one place, in this order
        follows = False
        if old_above and place == place_above:
            follows = place_of(old) >= place_of(old_above)
        if not follows:
            count += 1
            away = Move(count, "delete", down, line.block.line)
            departures[place].append(Line("deleted", old, old, move=away))
        line.move = Move(0 if follows else count, "insert", down, old.line)
        old_above = old
        place_above = place
    return departures


def placed_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with their moves, and another line in each place that lines left."""
    departures = mark_moves(lines)  # by the index of the line that they come before
    if not departures:
        return list(lines)
    placed: list[Line] = []
    for at, line in enumerate(lines):
        placed += departures.get(at, ())
        placed.append(line)
    return placed + departures[len(lines)]  # the places after the last line


def place_of(block: Block) -> tuple[bool, int]:
    """Return the sort key of a block in its text: whether it is a footnote, which all come last,
    and its line in the file."""
    return block.kind == "footnote", block.line


class OldPlaces:
    """The places of the old blocks that stayed, for finding where a block that moved was.

    `stayed`: these blocks in order, each with the index at which it is shown. `end`: the first
    index after all.
    """

    def __init__(self, stayed: Iterable[tuple[Block, int]], end: int) -> None:
        self.places = []  # the sort keys of these blocks in the old text
        self.indexes = [-1]  # the indexes of the same blocks, after -1 and before `end`
        for block, index in stayed:
            self.places.append(place_of(block))
            self.indexes.append(index)
        self.indexes.append(end)

    def gap(self, block: Block) -> range:
        """Return the indexes between the last block that stayed above a block of the old text, and
        the first one below it."""
        above = bisect_right(self.places, place_of(block))  # how many of them were above it
        # `indexes` has one more entry at the start (-1), so that `above` is the last one above
        return range(self.indexes[above] + 1, self.indexes[above + 1])


def _places_of_stayed_lines(lines: Sequence[Line]) -> OldPlaces:
    """Return the places of the old blocks whose lines did not move."""
    stayed = [(line.old, at) for at, line in enumerate(lines) if line.old and not line.has_moved]
    return OldPlaces(stayed, len(lines))


def _first_footnote(lines: Sequence[Line]) -> int:
    """Return the index of the first footnote; the number of lines if there is none."""
    for at, line in enumerate(lines):
        if line.block.kind == "footnote":
            return at
    return len(lines)


class _PlaceOfWords(NamedTuple):
    """Where words moved from or to."""

    line: Line
    nth: int  # the number of the moved run that they begin with, from 1


def _mark_moved_words(lines: Iterable[Line]) -> None:
    """Add to lines the moves of their words (`moved_words`), if both places of a move are in
    lines."""
    # the place of each move's first deleted run, and of its first inserted run, by number
    departures: dict[int, _PlaceOfWords] = {}
    arrivals: dict[int, _PlaceOfWords] = {}
    count = 0
    for line in lines:
        for run in line.runs:
            if run.moved:
                count += 1
                places = departures if run.op == "delete" else arrivals
                places.setdefault(run.moved, _PlaceOfWords(line, count))
    for number, (left, left_at) in departures.items():
        if number not in arrivals:
            continue
        joined, joined_at = arrivals[number]
        down = left_at < joined_at
        old_line = (left.old or left.block).line
        new_line = joined.block.line
        if left.block is joined.block:  # the words moved within it
            old_line = new_line = 0
        left.moved_words += (Move(number, "delete", down, new_line),)
        joined.moved_words += (Move(number, "insert", down, old_line),)


def runs_with_moves(line: Line, runs: Iterable[Run]) -> Iterator[tuple[Run, Move | None]]:
    """Yield the runs of a line, each with the move to announce before it: the first run of a move
    has the move, other runs have None."""
    moves = {(move.number, move.op): move for move in line.moved_words}
    for run in runs:
        yield run, moves.pop((run.moved, run.op), None)  # `moved`: the number; 0 in most runs


# What is said of lines


class Notes(NamedTuple):
    """What is said of a line besides its words; each is empty for most lines."""

    move: str  # where it was
    number: str  # which number it had
    layout: str  # how it was laid out, or which lead-in it left or joined


def notes(line: Line, say: Phrases, *, by_line: bool = False) -> Notes:
    """Return what is said of a line. `by_line`: say by line numbers where it moved, for formats
    without links."""
    move = ""
    # a line that moved together with the one above has the number 0, and repeats no link
    if line.move and (line.move.number or by_line):
        move = move_note(line.move, say, by_line=by_line)
    return Notes(move, number_note(line.old_number, say), layout_note(line, say))


def move_note(move: Move, say: Phrases, *, by_line: bool = False) -> str:
    """Return a note that says to where the words here moved, or from where. `by_line`: by the line
    number of the other place, if it has one."""
    # `away`: this is the place that they left; `down`: they moved toward the end
    if by_line and move.other_line:
        return say.filled("moved_to" if move.away else "moved_from", line=move.other_line)
    if move.away:
        return str(say["moved_further_down" if move.down else "moved_further_up"])
    return str(say["moved_here_from_above" if move.down else "moved_here_from_below"])


def number_note(old: str, say: Phrases) -> str:
    """Return the words that say which number a line had; empty for most."""
    return say.filled("was", old=written_number(old)) if old else ""


def layout_note(line: Line, say: Phrases) -> str:
    """Return the words that say which lead-in an item left or joined, or how a line was laid out;
    empty for most."""
    if line.lead_ins:
        return _lead_in_note(line.lead_ins, say)
    # the layout is the same, or only its number went from the words to beside them
    if not line.layouts or line.number_in_words:
        return ""
    old, new = line.layouts
    if new.startswith("heading "):  # a heading of another level: "heading 2"
        was, now = old.removeprefix("heading "), new.removeprefix("heading ")
        return say.filled("other_level", was=was, now=now)
    if len(line.olds) > 1:  # several old blocks became one
        return str(say["joined"])
    if old == new:  # a block was cut in two
        return str(say["cut_off"])
    return say.filled("laid_out_as", was=say[f"as_{old}"], now=say[f"as_{new}"])


def _lead_in_note(lead_ins: LeadIns, say: Phrases) -> str:
    """Return a note with the start of the lead-in that an item left or, if it left none, joined:
    `previously under “You may use it if …”`. An item with lead-ins left or joined one."""
    lead = lead_ins.left or lead_ins.joined
    words = []
    if lead:  # always: mypy doesn't know that one of the two is given
        words = f"{written_number(lead.number)} {lead.text}".split()
    opening = " ".join(words[:MAX_LEAD_IN_WORDS])  # enough words to recognize it
    if len(words) > MAX_LEAD_IN_WORDS:
        opening += " …"
    return say.filled("was_under" if lead_ins.left else "now_under", lead=opening)
