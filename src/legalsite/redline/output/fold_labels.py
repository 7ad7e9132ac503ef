"""The label of unchanged lines that are folded in a redline: "1. The service: 1 paragraph
unchanged"."""

from collections.abc import Iterable, Sequence
from html import escape

from legalsite.redline.output.elements import MarkWriter
from legalsite.redline.output.outline import QUIET, ShownRedline
from legalsite.redline.output.redline_lines import Line, Section, number_note

MAX_NAMED = 3  # sections that a label names; of more, it names the first and the last


def folded_lines(shown_redline: ShownRedline, at: int) -> Sequence[Line]:
    """Return the lines of the fold at an index of the segments. The head of a table, if it is the
    last one, is left out if a part of the table is shown right below, because it is shown there."""
    lines = shown_redline.segments[at].lines
    for following in shown_redline.segments[at + 1 : at + 2]:  # the next segment, if there is one
        if following.lines[0].head is lines[-1]:
            return lines[:-1]
    return lines


def fold_label(shown_redline: ShownRedline, at: int, writer: MarkWriter) -> str:
    """Return a label for the fold at an index of the segments as HTML: "1. The service: 1 paragraph
    unchanged". It is empty if the fold has nothing to count and no heading of a section."""
    lines = folded_lines(shown_redline, at)
    sections: list[Section] = []
    above = None  # the section of the line above
    has_heading = False
    for line in lines:
        section = line.section
        if section and section is not above:
            above = section
            sections.append(section)
            has_heading = has_heading or section.heading is line.block
    counts = _counts_of_blocks(lines)
    if not counts and not has_heading:
        return ""
    before = shown_redline.segments[at - 1].lines[-1] if at else None  # the line above the fold
    names = _section_names(sections, before, writer)  # the first and the last of many
    marks = {section.mark for section in sections}
    separator: str = writer.say.comma
    if len(sections) > MAX_NAMED:
        separator = " – "  # from the first to the last
        if marks <= QUIET:  # all of these sections are in the fold as a whole
            counts = [("fold_section", len(sections))]
    joined = separator.join(names) + writer.words("colon")
    counted = _counts_in_words(counts, writer, renumbered=marks == {"renumbered"})
    return f"<b>{joined}</b>{writer.say.space}{counted}"


def _counts_of_blocks(lines: Iterable[Line]) -> list[tuple[str, int]]:
    """Return (key of a phrase, number of blocks) for each kind of blocks in a fold, without
    headings and heads of tables: [("fold_paragraph", 2), ("fold_row", 1)]. Empty if there are no
    others. All kinds but items and rows count as paragraphs."""
    counts = {"paragraph": 0, "item": 0, "row": 0}  # in this order
    for line in lines:
        kind = line.block.kind
        # the first row of its table, which has no `head` above it
        is_head = kind == "row" and not line.head and line.block.is_head
        if kind == "heading" or is_head:
            continue
        if kind not in counts:
            kind = "paragraph"
        counts[kind] += 1
    return [(f"fold_{kind}", count) for kind, count in counts.items() if count]


def _section_names(
    sections: Sequence[Section], before: Line | None, writer: MarkWriter
) -> list[str]:
    """Return the names of the sections in a fold; of many, the first and the last. `before`: the
    line above the fold."""
    first = sections[0]
    # whether the line above is in the first section, and whether it is the heading of that section
    goes_on = before is not None and before.section is first
    under_heading = goes_on and before is not None and before.block is first.heading
    if under_heading and len(sections) == 1:  # its name is right above
        start = writer.words("start")
        return [writer.say.capitalized(start)]
    named = [first, sections[-1]] if len(sections) > MAX_NAMED else sections
    starts = not goes_on or under_heading  # whether the fold has the start of each section
    return [_section_name(section, writer, starts=starts) for section in named]


def _counts_in_words(
    counts: Sequence[tuple[str, int]], writer: MarkWriter, *, renumbered: bool
) -> str:
    """Return as HTML how many blocks of each kind are in a fold. It is remembered, because many
    folds have the same counts. `renumbered`: the fold has nothing but renumbered sections."""
    key = "fold", renumbered, *counts
    html = writer.written.get(key)
    if html is None:
        say = writer.say
        words = say["unchanged_heading"]  # if the fold has nothing but headings
        if counts:
            what = say.listed([say.counted(phrase, number) for phrase, number in counts])
            words = say.filled("only_renumbered" if renumbered else "unchanged", what=what)
        html = writer.written[key] = writer.with_language(escape(words, quote=False))
    return html


def _section_name(section: Section, writer: MarkWriter, *, starts: bool) -> str:
    """Return the name of a section in a fold as HTML, with its old number, and with which part of
    it is folded if another part changed. `starts`: its start is folded."""
    say = writer.say
    name = escape(section.name, quote=False)
    if not name:  # it has no heading: the introduction, or the footnotes
        name = writer.with_language(writer.words(section.unnamed))
    remarks = [number_note(section.old_number, say)]
    if section.mark not in QUIET:  # another part of it changed
        remarks.append(say.start if starts else say.rest)
    for remark in filter(None, remarks):  # without the old number, if it has none
        name += say.space + writer.small(remark).strip()
    return name
