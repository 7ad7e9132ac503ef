"""Arranges a redline for readers: its units in reading order, each with the section that it is in, and what is folded,
marked as one or shown as the rows of a table."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.redline import PassageKind, Redline, runs_of_whole_block
from legalsite.redline.output.marked_block import Change
from legalsite.redline.output.units import (
    Move,
    Moves,
    Unit,
    are_near,
    moved_words,
    summary,
    tables,
    units,
    with_departures,
    without_reflow,
)
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Phrases

CHANGES: Mapping[PassageKind, Change] = {"deleted": "delete", "inserted": "insert"}
SECTIONS = frozenset({2, 3})  # the levels of the headings that begin a section
LONGEST_LEAD = 240  # characters of an unchanged block that is shown because the one after it is new
COUNTED: tuple[PassageKind, ...] = ("inserted", "amended", "moved", "deleted")


class Section(Struct):
    """A heading and what is below it, up to the next one. Without a heading: what is above the first one."""

    heading: Unit | None = None
    kind: PassageKind = "unchanged"
    anchor: str = ""  # of the first change in it that has one; of a deleted section, of what is above it
    nested: bool = False  # whether it came or went with the section that it is a part of
    unnamed: Literal["introduction", "footnotes"] = "introduction"  # what it is, if it has no heading

    @property
    def name(self) -> str:
        """The words of the heading after its number; empty above the first heading."""
        if not self.heading:
            return ""
        block = self.heading.block
        return f"{written_number(block.number)} {block.text}" if block.number else block.text


class ShownUnit(Struct, frozen=True):
    """A unit and what is shown with it."""

    unit: Unit
    section: Section
    moved: Move | None = None
    head: Unit | None = None  # the first row of its table, or the term that it defines
    near: bool = False  # whether it changed, or is read with what changed
    whole: bool = False  # whether it was added or deleted as a whole, in a table that was as well if it is a row


SegmentKind = Literal["fold", "insert", "delete", "rows", "block"]


class Segment(NamedTuple):
    """Neighbors that are shown as one: a fold, a run of added or deleted blocks, or the rows of a table."""

    kind: SegmentKind
    shown: list[ShownUnit]


class ShownRedline(NamedTuple):
    """All that is shown of a redline, whatever the language."""

    redline: Redline
    segments: list[Segment]
    sections: list[Section]
    moves: Moves


def outline(redline: Redline) -> ShownRedline:
    """Arrange a redline for readers, who aren't told where running text was cut in two, or joined."""
    apart = [without_reflow(unit) if unit.layouts else unit for unit in _rows_apart(units(redline))]
    placed = with_departures(apart)
    first = placed[0][0] if placed else None
    if first and (first.kind, first.block.kind, first.block.level) == ("unchanged", "heading", 1):
        del placed[0]  # pages have a heading of their own
    plain = [replace(unit, kind="unchanged") if unit.kind == "renumbered" else unit for unit, _ in placed]
    rows = tables(plain)
    near = are_near(plain, 0, rows, leads=True)
    sections = _sections(placed)
    heads = _heads([unit for unit, _ in placed], rows)
    shown = []
    for at, ((unit, move), section, (head, alike)) in enumerate(zip(placed, sections, heads, strict=True)):
        whole = unit.kind in CHANGES and move is None and (alike or head is None)
        whole = whole and not any(run.moved for run in unit.runs)
        shown.append(ShownUnit(unit, section, move, head, near[at] and _is_near(plain, at), whole))
    each_once = list({id(section): section for section in sections}.values())
    return ShownRedline(redline, _segments(shown), each_once, moved_words(apart))


def _rows_apart(units: Iterable[Unit]) -> Iterator[Unit]:
    """Yield the units; a paragraph that became a table row, or the other way round, is deleted and added: half a row
    that is struck through cannot be read. The paragraph comes before the table."""
    table = []
    gone = None  # it may have become several units
    for unit in units:
        is_row = unit.block.kind == "row"
        if unit.olds and any(is_row != (old.kind == "row") for old in unit.olds):
            deleted = [
                Unit("deleted", old, old, runs_of_whole_block(old, "delete")) for old in unit.olds if old is not gone
            ]
            gone = unit.olds[-1]
            if is_row:
                yield from deleted
            else:
                table += deleted
            unit = Unit("inserted", unit.block, None, runs_of_whole_block(unit.block, "insert"))  # noqa: PLW2901
        if is_row:
            table.append(unit)
            continue
        if table:
            yield from table
            table.clear()
        yield unit
    yield from table


def _is_near(units: Sequence[Unit], at: int) -> bool:
    """Return whether a unit that changed, or is read with one that did, is shown. Unchanged rows are not: the head of a
    table is shown with each part of it."""
    unit = units[at]
    if unit.kind != "unchanged":
        return True
    lead = unit.block.kind != "heading" and units[at + 1].block.kind != "item"  # what changed comes next
    return unit.block.kind != "row" and not (lead and len(unit.block.text) > LONGEST_LEAD)


def _heads(units: Sequence[Unit], tables: Iterable[range]) -> list[tuple[Unit | None, bool]]:
    """Return for each unit the first row of its table, or the term that it defines, else None; and whether what it is
    in may come or go with it: of a row, the whole table."""
    heads = []
    term = None
    for unit in units:
        term = unit if unit.block.kind == "term" else term if unit.block.kind == "definition" else None
        heads.append((term if term is not unit else None, True))
    for table in tables:
        rows = units[table.start : table.stop]
        heads[table.start : table.stop] = [(rows[0], len({row.kind for row in rows}) == 1)] * len(rows)
    return heads


def _sections(units: Sequence[tuple[Unit, Move | None]]) -> list[Section]:
    """Return the section of each unit. What was deleted below a deleted heading is in that section."""
    sections = []
    live, notes = Section(), Section(unnamed="footnotes")
    gone = None
    anchor = ""
    for unit, move in units:
        block = unit.block
        departed = move is not None and move.away
        if block.kind == "heading" and block.level in SECTIONS and not departed:
            above = gone if unit.kind == "deleted" else live
            over = above.heading if above and above.kind == unit.kind else None
            nested = over is not None and block.level > over.block.level
            section = Section(unit, unit.kind if unit.kind != "amended" else "unchanged", nested=nested)
            gone, live = (section, live) if unit.kind == "deleted" else (None, section)
        elif block.kind == "footnote":
            gone, live = None, notes
        elif unit.kind != "deleted":
            gone = None
        section = gone or live
        anchor = block.anchor if block.anchor and unit.kind != "deleted" else anchor
        if unit.kind not in ("unchanged", "renumbered") and not departed:
            if section.kind in ("unchanged", "renumbered"):
                section.kind = "amended"
            section.anchor = section.anchor or anchor
        sections.append(section)
    return sections


def _segments(shown: Iterable[ShownUnit]) -> list[Segment]:
    segments: list[Segment] = []
    for entry in shown:
        kind: SegmentKind = "block"
        if not entry.near:
            kind = "fold"
        elif entry.whole:
            kind = CHANGES[entry.unit.kind]
        elif entry.unit.block.kind == "row":
            kind = "rows"
        first = segments[-1].shown[0] if segments and segments[-1].kind == kind != "block" else None
        alike = first and first.section.unnamed == entry.section.unnamed
        if first and alike and (kind == "fold" or _goes_on(kind, first, entry)):
            segments[-1].shown.append(entry)
        else:
            segments.append(Segment(kind, [entry]))
    return segments


def _goes_on(kind: str, first: ShownUnit, shown: ShownUnit) -> bool:
    """Return whether a neighbor is in the same run, or shows rows of the same table. A new section is a run of its
    own."""
    if kind == "rows":
        return shown.head is first.head
    begins = shown.section.heading is shown.unit and not shown.section.nested
    return not begins and depth_of(shown) >= depth_of(first)


def depth_of(shown: ShownUnit) -> int:
    """Return how deep what is shown is in lists."""
    return 0 if shown.unit.block.kind == "heading" else shown.unit.block.level


def sections_changed(of: ShownRedline, say: Phrases) -> str:
    """Return how many sections changed: "2 new sections, 5 changed". Of a text without headings: how many clauses."""
    counts = Counter(section.kind for section in of.sections if not section.nested)
    kinds = [kind for kind in COUNTED if counts[kind]]
    if not any(section.heading for section in of.sections) or not (kinds or counts["renumbered"]):
        return summary(of.redline, say)
    first = [f"section_{kind}" if not at else f"more_section_{kind}" for at, kind in enumerate(kinds)]
    words = [say.counted(phrase, counts[kind]) for phrase, kind in zip(first, kinds, strict=True)]
    return str(say["comma"]).join(words) or say.counted("section_renumbered", counts["renumbered"])
