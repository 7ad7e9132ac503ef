"""What an email shows of a redline: the changed passages with a line of context; long unchanged stretches are cut."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block
from legalsite.model.redline import Op, Redline, Run, Stretch
from legalsite.notices.email_parts import ExcerptPassage, Voice
from legalsite.redline.blocks import written_number
from legalsite.redline.output.units import (
    Arrival,
    Departure,
    Entry,
    MovedWords,
    Unit,
    layout_note,
    move_note,
    moved_words,
    units,
    with_departures,
    with_moves,
)
from legalsite.redline.runs import merged
from legalsite.text.sentences import sentence_starts

LINE = 80  # characters of unchanged words that are shown beside a change
LONGEST_SENTENCE = 160  # characters of unchanged words that are shown, if that makes a whole sentence
CUT = "…"
SIDE = re.compile(r'<t[dh]\b(?:\s+class="(left|center|right)")?')
CHANGES: dict[str, Op] = {"inserted": "insert", "deleted": "delete"}


def excerpt(redline: Redline, voice: Voice) -> tuple[ExcerptPassage, ...]:
    """Return each passage that changed, below its headings, the sentence that introduces its list, and the head of its
    table; before a whole new or deleted passage stands the line before it. Clauses that only got another number are
    left to the summary: one new clause at the top would otherwise show the whole text."""
    return tuple(_Excerpt(voice).passages(redline))


def first_changes(passages: Sequence[ExcerptPassage], count: int) -> tuple[ExcerptPassage, ...]:
    """Return the passages up to the change with that number."""
    changes = [at for at, passage in enumerate(passages, 1) if passage.changed]
    if count >= len(changes):
        return tuple(passages)
    return tuple(passages[: changes[count - 1]]) if count else ()


class _Excerpt(Struct):
    """What stands above the passage at hand, while a redline is read in order.

    voice: the phrases of the email
    headings: those that the passage stands under and that are not shown yet
    lead: the last passage outside of lists, where it is not shown yet; it introduces the list that follows
    items: the items that the passage is below, one for each level; None for one that is shown
    head: the first row of the table at hand, where it is not shown yet
    before: the passage before, where it is unchanged and not shown yet
    """

    voice: Voice
    headings: list[Unit] = []
    lead: Unit | None = None
    items: list[Unit | None] = []
    head: Unit | None = None
    before: Unit | None = None
    table: int = 0

    def passages(self, redline: Redline) -> Iterator[ExcerptPassage]:
        last: Unit | None = None
        all_units = units(redline)
        moves = moved_words(all_units)
        for entry in with_departures(all_units):
            if isinstance(entry, Departure | Stretch):  # there are no stretches among units
                continue
            unit = entry.unit if isinstance(entry, Arrival) else entry
            self._enter(unit, last)
            last = unit
            if unit.kind in {"unchanged", "renumbered"}:
                self._keep(unit)
                continue
            for passage in (*self._above(unit), self._changed(entry, unit, moves)):
                yield replace(passage, table=self.table) if passage.kind == "row" else passage
            self._shown(unit)

    def _enter(self, unit: Unit, last: Unit | None) -> None:
        """Leave the sections, lists and tables that end before this unit."""
        block = unit.block
        if block.kind == "heading":
            self.headings = [above for above in self.headings if above.block.level < block.level]
            self.items, self.lead, self.head, self.before = [], None, None, None
        else:
            del self.items[block.level :]
            if block.kind != "item" and not block.level:
                self.lead = None
        if block.kind == "row" and not _same_table(unit, last):
            self.head = None
            self.table += 1

    def _keep(self, unit: Unit) -> None:
        """Remember an unchanged unit, which a change below may need."""
        block = unit.block
        if block.kind == "heading":
            if block.level > 1:  # the title of the policy is said above
                self.headings.append(unit)
            return
        self.before = unit
        if block.kind == "item":
            self.items += [None] * (block.level - len(self.items)) + [unit]
        elif block.kind == "row":
            self.head = self.head or unit
        elif not block.level:
            self.lead = unit

    def _shown(self, unit: Unit) -> None:
        """Note that the unit is shown, with all that stands above it."""
        self.headings, self.before = [], None
        block = unit.block
        if block.kind == "item":
            self.lead = None
            self.items = [None] * (block.level + 1)
        elif block.kind != "row":
            self.lead = None
            self.items = [None] * len(self.items)

    def _above(self, unit: Unit) -> Iterator[ExcerptPassage]:
        yield from (_passage(heading, self.voice) for heading in self.headings)
        over: list[Unit | None] = []
        if unit.block.kind == "item" or unit.block.level:
            over = [self.lead, *self.items[: unit.block.level]]
        elif unit.block.kind == "row":
            if self.head and self.head is not unit:
                yield _passage(self.head, self.voice)
                self.head = None
        elif unit.kind in CHANGES and unit.block.kind != "heading":
            over = [self.before]
        yield from (_line(shown, self.voice) for shown in over if shown)

    def _changed(self, entry: Entry, unit: Unit, moves: Mapping[int, MovedWords]) -> ExcerptPassage:
        runs: tuple[Run, ...] = tuple(_as_words(unit.shown))
        if all(run.op == "equal" for run in runs):
            runs = _opening(runs) if unit.block.kind not in {"heading", "row"} else runs
        elif unit.kind in {"amended", "moved"} and unit.block.kind not in {"heading", "row"}:
            runs = tuple(cut(runs))
        notes = []
        if isinstance(entry, Arrival) and entry.nth:
            notes.append(self.voice.redline["moved_here_from_above" if entry.down else "moved_here_from_below"])
        told = tuple(self._with_notes(unit.block, runs, moves))
        return replace(_passage(unit, self.voice, *notes), runs=told, changed=True)

    def _with_notes(self, block: Block, runs: Sequence[Run], moves: Mapping[int, MovedWords]) -> Iterator[Run]:
        """Yield the runs, with a note before words that moved to another clause, or came from one."""
        for run, move in with_moves(block, runs, moves):
            if move:
                yield Run("equal", f" ({move_note(run, move, self.voice.redline)}) ")
            yield run


def cut(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs with long stretches of unchanged words cut to a line beside each change, or to its sentence."""
    joined = merged(runs)
    for at, run in enumerate(joined):
        if run.op != "equal":
            yield run
            continue
        first, last = at == 0, at == len(joined) - 1
        before = "" if first else _until(run.text)
        after = "" if last else _since(run.text)
        if len(before) + len(after) >= len(run.text):
            yield run
        else:
            yield run._replace(text=f"{before}{' ' if before else ''}{CUT}{' ' if after else ''}{after}")


def _until(text: str) -> str:
    """Return the beginning of unchanged words after a change: to the end of the sentence, or one line."""
    if len(text) <= LINE:
        return text
    end = next((start for start in sentence_starts(text) if text[:start].strip()), len(text))
    if end <= LONGEST_SENTENCE:
        return text[:end].rstrip()
    return _first_line(text)


def _since(text: str) -> str:
    """Return the end of unchanged words before a change: from the beginning of the sentence, or one line."""
    if len(text) <= LINE:
        return text
    start = max((start for start in sentence_starts(text) if text[start:].strip()), default=0)
    if len(text) - start <= LONGEST_SENTENCE:
        return text[start:]
    start = text.find(" ", len(text) - LINE) + 1
    if not len(text) - LINE < start <= len(text) - LINE // 2:  # a text without spaces, or with few
        start = len(text) - LINE
        while start and unicodedata.category(text[start])[0] == "M":  # an accent stays on its letter
            start -= 1
    return text[start:].lstrip()


def _opening(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the first line of unchanged words."""
    text = "".join(run.text for run in runs)
    if len(text) <= LINE:
        return (Run("equal", text),)
    return (Run("equal", f"{_first_line(text)} {CUT}"),)


def _first_line(text: str) -> str:
    end = text.rfind(" ", 0, LINE)
    if end < LINE // 2:  # a text without spaces, or with few
        end = LINE
        while end < len(text) and unicodedata.category(text[end])[0] == "M":  # an accent stays on its letter
            end += 1
    return text[:end].rstrip()


def _line(unit: Unit, voice: Voice) -> ExcerptPassage:
    """Return one line of an unchanged unit."""
    passage = _passage(unit, voice)
    return replace(passage, runs=_opening(passage.runs))


def _passage(unit: Unit, voice: Voice, *notes: str) -> ExcerptPassage:
    block = unit.block
    said = [*notes]
    if was := unit.renumbered_from:
        said.append(voice.email.filled("formerly", number=was))
    if beside := layout_note(unit, voice.redline):
        said.append(beside)
    number = written_number(block.number) if block.number else ""
    op = CHANGES.get(unit.number_kind, "equal")
    runs = tuple(_as_words(unit.runs))
    sides = tuple(SIDE.findall(block.html)) if block.kind == "row" else ()
    note = voice.email.semicolon.join(said)
    return ExcerptPassage(block.kind, block.level, 0, number, op, note, runs, changed=False, sides=sides)


def _as_words(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield runs of words alone: the target of a link that changed in angle brackets, a picture in square ones."""
    for run in runs:
        if run.target:
            if run.op != "equal":
                yield Run(run.op, f" <{run.text}>")
        elif run.image and run.text.strip():
            yield Run(run.op, f"[{run.text.strip()}]")
        else:
            yield Run(run.op, run.text, struck=run.struck, moved=run.moved)


def _same_table(unit: Unit, last: Unit | None) -> bool:
    if last is None or last.block.kind != "row":
        return False
    return "deleted" in (unit.kind, last.kind) or unit.block.group == last.block.group
