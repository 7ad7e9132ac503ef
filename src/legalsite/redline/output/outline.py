"""Arranges the lines of a redline for readers: each with its section, and what is folded, marked as
one or shown as the rows of a table."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from legalsite.model.redline import ChangeKind, Redline, runs_of_whole_block
from legalsite.redline.output.context import shown_flags, table_ranges
from legalsite.redline.output.marked_block import Change
from legalsite.redline.output.redline_lines import Line, Section, lines_without_moves, placed_lines
from legalsite.redline.output.summary import summary
from legalsite.text.phrase_catalogue import Phrases

CHANGES: Mapping[ChangeKind, Change] = {"deleted": "delete", "inserted": "insert"}
QUIET: frozenset[ChangeKind] = frozenset({"unchanged", "renumbered"})
"""The marks of lines that count as unchanged, and may be folded."""
SECTION_LEVELS = frozenset({2, 3})  # of the headings that begin a section
MAX_LEAD_LENGTH = 240
"""Characters of an unchanged block that is shown because the one after it is new."""
COUNTED: tuple[ChangeKind, ...] = ("inserted", "amended", "moved", "deleted")
"""The marks of sections that are counted, in this order."""

SegmentKind = Literal["fold", "insert", "delete", "rows", "block"]


class Segment(NamedTuple):
    """Neighboring lines that are shown as one: a fold (unchanged lines behind a label), a run of
    added or deleted blocks, or the rows of a table. Any other line is a segment of its own."""

    kind: SegmentKind
    lines: list[Line]

    @property
    def is_whole(self) -> bool:
        """Whether its blocks were added or deleted as a whole."""
        return self.kind in ("insert", "delete")

    @property
    def is_note(self) -> bool:
        """Whether it is among the footnotes."""
        section = self.lines[0].section
        return section is not None and section.unnamed == "footnotes"


class ShownRedline(NamedTuple):
    """All that is shown of a redline, whatever the language."""

    redline: Redline
    segments: list[Segment]
    sections: list[Section]


def outline(redline: Redline) -> ShownRedline:
    """Return what is shown of a redline: its lines in segments, and its sections. It doesn't say
    where running text was cut or joined."""
    lines = placed_lines(
        list(_lines_with_separate_rows(lines_without_moves(redline, reflow=False)))
    )
    if lines and _is_title(lines[0]):
        del lines[0]  # pages have a heading of their own
    tables = table_ranges(lines)
    # for each line, whether it changed or is needed to understand a changed line
    shown = shown_flags(lines, 0, tables, as_page=True, quiet=QUIET)
    sections = _add_sections(lines)
    mixed = _add_heads(lines, tables)  # the tables with only some added or deleted rows
    segments: list[Segment] = []
    for at, line in enumerate(lines):
        kind: SegmentKind = "block"
        # the slice has the next line, if there is one
        if not shown[at] or not _is_worth_showing(line, lines[at + 1 : at + 2]):
            kind = "fold"
        elif line.mark in CHANGES and _is_marked_as_whole(line, mixed):
            kind = CHANGES[line.mark]
        elif line.block.kind == "row":
            kind = "rows"
        if segments and _continues(segments[-1], kind, line):
            segments[-1].lines.append(line)
        else:
            segments.append(Segment(kind, [line]))
    return ShownRedline(redline, segments, sections)


def _is_title(line: Line) -> bool:
    """Return whether a line is the unchanged title of the text."""
    return line.mark == "unchanged" and line.block.kind == "heading" and line.block.level == 1


def _lines_with_separate_rows(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines, but a deleted and an inserted line for a paragraph that became a table row,
    or a row that became a paragraph: half a row that is struck through cannot be read. A deleted
    paragraph comes before the table, and a deleted row comes after the rows above it.
    """
    table: list[Line] = []  # the rows of the current table
    last_deleted = None  # the last block with a deleted line: it may have become several lines
    for line in lines:
        shown = line
        is_row = line.block.kind == "row"
        # one of its old blocks was a row and it isn't, or the reverse; most lines have none
        if line.olds and any(is_row != (old.kind == "row") for old in line.olds):
            deleted = []
            for old in line.olds:
                if old is not last_deleted:
                    words = runs_of_whole_block(old, "delete")
                    deleted.append(Line("deleted", old, old, words))
            last_deleted = line.olds[-1]
            if is_row:  # a paragraph became a row: it was above the table
                yield from deleted
            else:  # a row became a paragraph: it was below the rows so far
                table += deleted
            words = runs_of_whole_block(line.block, "insert")
            shown = Line("inserted", line.block, None, words)
        if is_row:
            table.append(shown)
            continue
        yield from table
        table.clear()
        yield shown
    yield from table


def _is_worth_showing(line: Line, following: Sequence[Line]) -> bool:
    """Return whether a line that changed, or that is near a changed line, is shown.

    An unchanged row is not, because each part of a table is shown with its head; nor is a long
    unchanged block, unless it introduces a list. `following`: the next line, if there is one.
    """
    if line.mark not in QUIET:
        return True
    if line.block.kind == "row":
        return False
    if line.block.kind == "heading" or (following and following[0].block.kind == "item"):
        return True
    return len(line.block.text) <= MAX_LEAD_LENGTH


def _is_marked_as_whole(line: Line, mixed: set[int]) -> bool:
    """Return whether an added or deleted line is marked as a whole. It isn't if it or some of its
    words moved, or if it is in a table with other marks. `mixed`: the ids of the first rows of such
    tables."""
    if line.move or any(run.moved for run in line.runs):
        return False
    return id(line.head or line) not in mixed


def _add_heads(lines: Sequence[Line], tables: Iterable[range]) -> set[int]:
    """Add to each row the first row of its table, and to each definition its term, as its `head`.
    Return the `id()` of the first row of each table whose rows have several marks."""
    mixed = set()
    term = None  # the term above, if nothing but definitions are between
    for line in lines:
        if line.block.kind == "term":
            term = line
        elif line.block.kind != "definition":
            term = None
        elif term:
            line.head = term
    for table in tables:
        head, *rows = lines[table.start : table.stop]
        for row in rows:
            row.head = head
            if row.mark != head.mark:
                mixed.add(id(head))
    return mixed


def _add_sections(lines: Iterable[Line]) -> list[Section]:
    """Add to each line its section, and return the sections. Lines that were deleted below a
    deleted heading are in its section."""
    sections: dict[int, Section] = {}  # by id, in order
    live_section = Section()  # the current section of the new text
    notes = Section(unnamed="footnotes")
    deleted_section = None  # the current deleted section, until a line that is not deleted
    anchor = ""  # the last anchor in the new text
    for line in lines:
        block = line.block
        if block.kind == "footnote":
            live_section = notes
            deleted_section = None
        elif block.kind == "heading" and block.level in SECTION_LEVELS and not line.is_departure:
            if line.mark == "deleted":  # what was deleted below it belongs to it
                deleted_section = _new_section(line, deleted_section)
            else:
                live_section = _new_section(line, live_section)
                deleted_section = None
        elif line.mark != "deleted":
            deleted_section = None
        section = deleted_section or live_section
        if block.anchor and line.mark != "deleted":
            anchor = block.anchor
        is_change = line.mark not in QUIET
        if is_change and not line.is_departure:  # that stands for a line in another section now
            if section.mark in QUIET:  # its heading didn't change, but this line did
                section.mark = "amended"
            section.anchor = section.anchor or anchor  # at the first change in it
        line.section = section
        sections[id(section)] = section
    return list(sections.values())


def _new_section(line: Line, above: Section | None) -> Section:
    """Return the section below a heading. `above`: the section that it ends."""
    # the heading above, if it has the same mark: this section came or went with that one
    parent = above.heading if above and above.mark == line.mark else None
    nested = parent is not None and line.block.level > parent.level
    # an amended heading doesn't make a new section; its lines may set the mark
    mark = line.mark if line.mark != "amended" else "unchanged"
    return Section(line.block, line.old_number, mark, nested=nested)


def _continues(segment: Segment, kind: SegmentKind, line: Line) -> bool:
    """Return whether a line, whose segment has a kind, goes into the segment before it: it is
    another line of the same fold, the same table, or the same run of added or deleted blocks. A new
    section is a run of its own."""
    first = segment.lines[0]
    # every line has a section by now, which mypy doesn't know
    if kind != segment.kind or kind == "block" or not first.section or not line.section:
        return False
    if first.section.unnamed != line.section.unnamed:  # only one of the two is a footnote
        return False
    if kind == "fold":
        return True
    if kind == "rows":  # `head`: the first row of its table
        return line.head is (first.head or first)
    # a section that came or went with the one around it goes into the same segment
    begins_section = line.section.heading is line.block and not line.section.nested
    return not begins_section and depth_of(line) >= depth_of(first)


def depth_of(line: Line) -> int:
    """Return how deep a line is nested in lists; 0 for a heading."""
    return 0 if line.block.kind == "heading" else line.block.level


def sections_changed(shown_redline: ShownRedline, say: Phrases) -> str:
    """Return how many sections changed: "2 new sections, 5 changed". For a text without headings,
    or without a changed section, return the summary of the redline."""
    # a nested section came or went with the one around it, and is counted with it
    counts = Counter(section.mark for section in shown_redline.sections if not section.nested)
    marks = [mark for mark in COUNTED if counts[mark]]
    has_headings = any(section.heading for section in shown_redline.sections)
    if not has_headings or not (marks or counts["renumbered"]):
        return summary(shown_redline.redline, say)
    words: list[str] = []
    for mark in marks:  # "2 new sections", then only "5 changed"
        phrase = f"more_section_{mark}" if words else f"section_{mark}"
        words.append(say.counted(phrase, counts[mark]))
    return str(say["comma"]).join(words) or say.counted("section_renumbered", counts["renumbered"])
