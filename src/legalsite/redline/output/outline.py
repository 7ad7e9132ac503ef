"""Prepare the lines of a redline for display, in sections and segments."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from legalsite.model.redline import ChangeKind, Redline, runs_of_whole_block
from legalsite.redline.output.context import shown_flags, table_ranges
from legalsite.redline.output.marked_block import Change
from legalsite.redline.output.redline_lines import Line, Section, lines_without_moves, placed_lines
from legalsite.redline.output.summary import summary
from legalsite.text.phrase_catalogue import Phrases

CHANGES: Mapping[ChangeKind, Change] = {"deleted": "delete", "inserted": "insert"}
QUIET: frozenset[ChangeKind] = frozenset({"unchanged", "renumbered"})
"""Kinds of changes to lines that count as unchanged and may be collapsed."""
SECTION_LEVELS = frozenset({2, 3})  # heading levels that start a section
MAX_LEAD_LENGTH = 240
"""Maximum number of characters in an unchanged block that's shown to introduce a new one."""
COUNTED: tuple[ChangeKind, ...] = ("inserted", "amended", "moved", "deleted")
"""The kinds of changes to sections that are counted, in this order."""

SegmentKind = Literal["fold", "insert", "delete", "rows", "block"]


class Segment(NamedTuple):
    """Consecutive lines that are displayed together.

    A `fold` contains unchanged lines and is collapsed. `insert` and `delete` segments contain added
    or deleted blocks, and `rows` the rows of a table. Any other line is displayed separately.
    """

    kind: SegmentKind
    lines: list[Line]

    @property
    def is_whole(self) -> bool:
        return self.kind in ("insert", "delete")

    @property
    def is_note(self) -> bool:
        section = self.lines[0].section
        return section is not None and section.unnamed == "footnotes"


class ShownRedline(Struct, frozen=True):
    """The content of a redline that pages and emails display, in any language."""

    redline: Redline
    segments: list[Segment]
    sections: list[Section]


def outline(redline: Redline) -> ShownRedline:
    """Group the lines of a redline into segments and sections.

    A line is a block with its changes. A segment consists of lines that are displayed together. A
    section is a heading and everything up to the next heading. Paragraph breaks that were added to
    or removed from running text aren't shown.
    """
    lines = placed_lines(
        list(_lines_with_separate_rows(lines_without_moves(redline, reflow=False)))
    )
    if lines and _is_title(lines[0]):
        del lines[0]  # a page already has a heading
    tables = table_ranges(lines)
    # whether each line changed or is needed to understand a change
    shown = shown_flags(lines, 0, tables, as_page=True, quiet=QUIET)
    sections = _add_sections(lines)
    mixed = _add_heads(lines, tables)  # ids of tables whose rows didn't all change in the same way
    segments: list[Segment] = []
    for at, line in enumerate(lines):
        kind: SegmentKind = "block"
        if not shown[at] or not _is_worth_showing(line, lines[at + 1 : at + 2]):
            kind = "fold"
        elif line.change in CHANGES and _is_marked_as_whole(line, mixed):
            kind = CHANGES[line.change]
        elif line.block.kind == "row":
            kind = "rows"
        if segments and _continues(segments[-1], kind, line):
            segments[-1].lines.append(line)
        else:
            segments.append(Segment(kind, [line]))
    return ShownRedline(redline, segments, sections)


def _is_title(line: Line) -> bool:
    return line.change == "unchanged" and line.block.kind == "heading" and line.block.level == 1


def _lines_with_separate_rows(lines: Iterable[Line]) -> Iterator[Line]:
    """Split a line in two if a paragraph became a table row, or a row became a paragraph.

    A deleted line and an inserted line are easier to read than a partially changed row.
    """
    table: list[Line] = []  # the rows of the current table, and deleted rows to show below them
    # the last block with a deleted line; several lines may come from the same block
    last_deleted = None
    for line in lines:
        shown = line
        is_row = line.block.kind == "row"
        # a row became another kind of block, or another kind of block became a row
        if line.olds and any(is_row != (old.kind == "row") for old in line.olds):
            deleted = []
            for old in line.olds:
                if old is not last_deleted:
                    words = runs_of_whole_block(old, "delete")
                    deleted.append(Line("deleted", old, old, words))
            last_deleted = line.olds[-1]
            if is_row:  # show the deleted paragraph above the table
                yield from deleted
            else:  # show the deleted row below the previous rows
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
    """Return whether to show a line that changed or is near a change.

    `following` contains the next line, if any.
    """
    if line.change not in QUIET:
        return True
    # the header is repeated above rows that changed, so other rows aren't needed
    if line.block.kind == "row":
        return False
    # the line introduces a section or a list
    if line.block.kind == "heading" or (following and following[0].block.kind == "item"):
        return True
    # any other block above a change is only shown if it's short enough to be an introduction
    return len(line.block.text) <= MAX_LEAD_LENGTH


def _is_marked_as_whole(line: Line, mixed: set[int]) -> bool:
    """Return whether an added or deleted line is marked as a whole.

    `mixed` contains the ids of the first rows of tables whose rows changed in different ways.
    """
    # moved text is marked differently from the rest of the line
    if line.move or any(run.moved for run in line.runs):
        return False
    # the rows of a table are only marked together if all of them changed in the same way
    return id(line.first_row_or_term or line) not in mixed


def _add_heads(lines: Sequence[Line], tables: Iterable[range]) -> set[int]:
    """Set `first_row_or_term` of each row to the first row, and of each definition to its term.

    Return the `id()` of the first row of each table whose rows changed in different ways.
    """
    mixed = set()
    term = None  # the term of the following definitions, or None
    for line in lines:
        if line.block.kind == "term":
            term = line
        elif line.block.kind != "definition":  # the list of definitions ends
            term = None
        elif term:
            line.first_row_or_term = term
    for table in tables:
        head, *rows = lines[table.start : table.stop]
        for row in rows:
            row.first_row_or_term = head
            if row.change != head.change:  # this row and the first row changed in different ways
                mixed.add(id(head))
    return mixed


def _add_sections(lines: Iterable[Line]) -> list[Section]:
    """Set the section of each line, and return all sections.

    If a heading was deleted, the deleted lines directly below it belong to its section.
    """
    sections: dict[int, Section] = {}  # keyed by `id()`, in reading order
    live_section = Section()  # the current section of the new version
    notes = Section(unnamed="footnotes")  # the section of all footnotes
    # the section of a deleted heading, as long as all lines below the heading are deleted
    deleted_section = None
    anchor = ""  # last anchor in the new version
    for line in lines:
        block = line.block
        if block.kind == "footnote":
            live_section = notes
            deleted_section = None
        elif block.kind == "heading" and block.level in SECTION_LEVELS and not line.is_departure:
            if line.change == "deleted":
                deleted_section = _new_section(line, deleted_section)
            else:
                live_section = _new_section(line, live_section)
                deleted_section = None
        elif line.change != "deleted":
            deleted_section = None
        section = deleted_section or live_section
        if block.anchor and line.change != "deleted":
            anchor = block.anchor
        # a note about a line that moved to another section doesn't count as a change
        is_change = line.change not in QUIET
        if is_change and not line.is_departure:
            if section.change in QUIET:
                section.change = "amended"
            # links to the section lead to its first change
            section.anchor = section.anchor or anchor
        line.section = section
        sections[id(section)] = section
    return list(sections.values())


def _new_section(line: Line, above: Section | None) -> Section:
    """Create the section below a heading. `above` is the section above the heading."""
    # the parent heading, if its section changed in the same way; the new section is nested in it
    parent = above.heading if above and above.change == line.change else None
    nested = parent is not None and line.block.level > parent.level
    # A heading that was only amended starts with “unchanged”. `_add_sections` marks its section as
    # amended as soon as it finds a change, which may be the heading.
    change = line.change if line.change != "amended" else "unchanged"
    return Section(line.block, line.number.old, change, nested=nested)


def _continues(segment: Segment, kind: SegmentKind, line: Line) -> bool:
    """Return whether a line belongs to a segment. `kind` is the segment kind of the line."""
    first = segment.lines[0]
    # every line has a section, but mypy doesn't know that
    if kind != segment.kind or kind == "block" or not first.section or not line.section:
        return False
    # `unnamed` is “footnotes” for footnotes, which are never in one segment with other text
    if first.section.unnamed != line.section.unnamed:
        return False
    # collapsed lines and rows of the same table belong together
    if kind == "fold":
        return True
    if kind == "rows":
        # the first row of a table has no `first_row_or_term`
        return line.first_row_or_term is (first.first_row_or_term or first)
    # A section that was added or deleted together with its parent starts no new segment. A less
    # deeply nested line does, because it's outside of the list that contains the segment.
    begins_section = line.section.heading is line.block and not line.section.nested
    return not begins_section and depth_of(line) >= depth_of(first)


def depth_of(line: Line) -> int:
    """Return the nesting depth of a line in lists. Headings have depth 0."""
    return 0 if line.block.kind == "heading" else line.block.level


def sections_changed(shown_redline: ShownRedline, phrases: Phrases) -> str:
    """Count the changed sections, such as “2 new sections, 5 changed”.

    If the document has no headings, or no section changed, return the summary of the redline.
    """
    # a nested section doesn't count, because its parent does
    counts = Counter(section.change for section in shown_redline.sections if not section.nested)
    kinds = [kind for kind in COUNTED if counts[kind]]
    has_headings = any(section.heading for section in shown_redline.sections)
    # renumbered sections are only mentioned if nothing else changed
    if not has_headings or not (kinds or counts["renumbered"]):
        return summary(shown_redline.redline, phrases)
    words: list[str] = []
    for kind in kinds:  # only the first count contains the word “sections”
        phrase = f"more_section_{kind}" if words else f"section_{kind}"
        words.append(phrases.counted(phrase, counts[kind]))
    return str(phrases["comma"]).join(words) or phrases.counted(
        "section_renumbered", counts["renumbered"]
    )
