"""Label the collapsed sections of a redline, such as “1. The service: 1 paragraph unchanged”."""

from collections.abc import Iterable, Sequence
from html import escape

from legalsite.redline.output.elements import MarkWriter
from legalsite.redline.output.outline import QUIET, ShownRedline
from legalsite.redline.output.redline_lines import Line, Section, number_note

# if more sections are collapsed together, the label names only the first and the last
MAX_NAMED = 3


def folded_lines(shown_redline: ShownRedline, at: int) -> Sequence[Line]:
    """Return the lines of a collapsed segment. `at` is the index of the segment."""
    lines = shown_redline.segments[at].lines
    # the next segment, if there is one
    for following in shown_redline.segments[at + 1 : at + 2]:
        # the last line is the first row of a table that continues below, where the row is repeated
        if following.lines[0].first_row_or_term is lines[-1]:
            return lines[:-1]
    return lines


def fold_label(shown_redline: ShownRedline, at: int, writer: MarkWriter) -> str:
    """Return the HTML label of a collapsed segment.

    The label names the collapsed sections and counts the blocks in them. It's empty if there's
    nothing to count and no section heading.
    """
    lines = folded_lines(shown_redline, at)
    sections: list[Section] = []  # the sections that the collapsed lines belong to
    above = None  # section of the previous line
    has_heading = False
    for line in lines:
        section = line.section
        if section and section is not above:
            above = section
            sections.append(section)
            has_heading = has_heading or section.heading is line.block
    counts = _counts_of_blocks(lines)
    if not counts and not has_heading:  # for example, only the header row of a table
        return ""
    # the line directly above the collapsed ones
    before = shown_redline.segments[at - 1].lines[-1] if at else None
    names = _section_names(sections, before, writer)
    changes = {section.change for section in sections}
    separator: str = writer.phrases.comma
    if len(sections) > MAX_NAMED:
        separator = " – "
        # Count sections instead of blocks if they're all unchanged, apart from their numbers.
        # Otherwise, they may be only partly collapsed.
        if changes <= QUIET:
            counts = [("fold_section", len(sections))]
    joined = separator.join(names) + writer.words("colon")
    counted = _counts_in_words(counts, writer, renumbered=changes == {"renumbered"})
    return f"<b>{joined}</b>{writer.phrases.space}{counted}"


def _counts_of_blocks(lines: Iterable[Line]) -> list[tuple[str, int]]:
    """Count the blocks by kind, as (phrase key, count), such as ("fold_paragraph", 2).

    Headings and header rows aren't counted.
    """
    counts = {"paragraph": 0, "item": 0, "row": 0}
    for line in lines:
        kind = line.block.kind
        # the first row of a table, which has no `first_row_or_term`, isn't always a header
        is_head = kind == "row" and not line.first_row_or_term and line.block.is_head
        if kind == "heading" or is_head:
            continue
        # anything other than list items and rows counts as a paragraph
        if kind not in counts:
            kind = "paragraph"
        counts[kind] += 1
    return [(f"fold_{kind}", count) for kind, count in counts.items() if count]


def _section_names(
    sections: Sequence[Section], before: Line | None, writer: MarkWriter
) -> list[str]:
    """Return the names of the collapsed sections, or only the first and the last if there are many.

    `before` is the line above the sections.
    """
    first = sections[0]
    # whether the first section starts above the collapsed lines, and whether only its heading is
    # above them
    goes_on = under_heading = False
    if before and before.section is first:
        goes_on = True
        under_heading = before.block is first.heading
    # the heading is shown directly above, so don't repeat it
    if under_heading and len(sections) == 1:
        start = writer.words("start")
        return [writer.phrases.capitalized(start)]
    named = [first, sections[-1]] if len(sections) > MAX_NAMED else sections
    # whether the start of the first section is collapsed, too
    starts = not goes_on or under_heading
    return [_section_name(section, writer, starts=starts) for section in named]


def _counts_in_words(
    counts: Sequence[tuple[str, int]], writer: MarkWriter, *, renumbered: bool
) -> str:
    """Format block counts as HTML.

    `renumbered` means that all sections were renumbered and nothing else changed. The result is
    cached, because many sections have the same counts.
    """
    key = "fold", renumbered, *counts
    html = writer.written.get(key)
    if html is None:
        phrases = writer.phrases
        words = phrases["unchanged_heading"]  # the section has only headings
        if counts:
            what = phrases.listed([phrases.counted(phrase, number) for phrase, number in counts])
            words = phrases.filled("only_renumbered" if renumbered else "unchanged", what=what)
        html = writer.written[key] = writer.with_language(escape(words, quote=False))
    return html


def _section_name(section: Section, writer: MarkWriter, *, starts: bool) -> str:
    """Return the name of a section as HTML, with its old number.

    `starts` tells whether the start of the section is collapsed.
    """
    phrases = writer.phrases
    name = escape(section.name, quote=False)
    if not name:  # the introduction and the footnotes have no heading
        name = writer.with_language(writer.words(section.unnamed))
    remarks = [number_note(section.old_number, phrases)]
    # the section has a change, so only a part of it is collapsed: state which part
    if section.change not in QUIET:
        remarks.append(phrases.start if starts else phrases.rest)
    for remark in filter(None, remarks):
        name += phrases.space + writer.small(remark).strip()
    return name
