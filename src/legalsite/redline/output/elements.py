"""Render the lines of a redline as HTML elements, including lists and tables.

Consecutive added or deleted blocks share an `ins.block` or `del.block`. Other changes are marked
inside their block.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, MutableMapping
from functools import partial
from html import escape
from typing import Literal

from msgspec import Struct

from legalsite.model.document import Block, Kind, words_of_cells
from legalsite.model.redline import Op, runs_of_whole_block
from legalsite.redline.output.marked_block import CLOSING, Change, Mark, Piece, marked_html
from legalsite.redline.output.outline import CHANGES, Segment, depth_of
from legalsite.redline.output.redline_lines import (
    Line,
    layout_note,
    move_note,
    number_note,
)
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Phrases
from legalsite.text.written_html import table_opening, with_named_columns, without_anchors

View = Literal["text", "old", "new"]
"""Where a line is shown: in the text, with all changes, or on one of two sides."""
TAGS: Mapping[Change, str] = {"delete": "del", "insert": "ins"}
LEFT_OUT_OP: Mapping[View, Op | None] = {
    "text": None,
    "old": "insert",
    "new": "delete",
}  # view → operation of the runs that the view doesn't show
ID_PREFIXES: Mapping[View, str] = {"text": "", "old": "side-", "new": "side-"}
MAX_NARROW_COLUMNS = 4  # a table with more columns doesn't fit on a small screen
DEPARTURE_WORDS = 6  # number of words shown at the old position of a moved line
_CELL_PATTERN = re.compile(r"(<t[dh]\b[^>]*>)")
_HEADING_PATTERN = re.compile("<h[2-6][^>]*>")
CLOSING_CLASS = ' class="closing"'
"""The class of marked text that starts with punctuation, so that there's no gap before it."""
MoveNotes = Mapping[tuple[Op, int], str]
"""(operation of the run, number of the move) → note before text that moved"""


class MarkWriter(Struct, frozen=True):
    """Writes change markup in HTML, including text for screen readers."""

    phrases: Phrases
    # HTML attributes for phrases in a different language from the text around them
    phrase_attributes: str = ""
    # number of levels by which headings are lower on the page than in the text
    heading_offset: int = 0
    written: MutableMapping[Hashable, str] = {}  # cache of HTML fragments

    def words(self, key: str) -> str:
        html = self.written.get(key)
        if html is None:
            html = self.written[key] = escape(self.phrases[key], quote=False)
        return html

    def spoken(self, *keys: str) -> str:
        """Return phrases as HTML for screen readers only."""
        html = self.written.get(keys)  # pages repeat the same few phrases
        if html is None:
            words = "".join(map(self.words, keys))
            # the style sheet hides this class
            html = self.written[keys] = f'<i class="vh"{self.phrase_attributes}> {words} </i>'
        return html

    def with_language(self, words: str) -> str:
        """Wrap a phrase in an element with its language if the text is in another language."""
        if not self.phrase_attributes:
            return words
        return f"<span{self.phrase_attributes}>{words}</span>"

    def small(self, words: str) -> str:
        """Format a small note in parentheses, or return an empty string if there's no text."""
        if not words:
            return ""
        key = "small", words
        html = self.written.get(key)
        if html is None:
            shown = escape(self.phrases.filled("brackets", words=words), quote=False)
            html = f'<small class="was"{self.phrase_attributes}>{shown}</small>{self.phrases.space}'
            self.written[key] = html
        return html

    def mark(self, piece: Piece, html: str, *, begins: bool = True, ends: bool = True) -> str:
        """Mark a piece of text as inserted, deleted, or moved.

        Screen readers read out the kind of change at the start and end of the run. `begins` and
        `ends` are False if a note or the parent element already states the kind.
        """
        tag = TAGS[piece.change]  # `ins` or `del`
        what: str = piece.change  # key of the phrase that screen readers read out
        name = ""
        if piece.run.moved:
            what = f"moved_{piece.change}"
            name = ' class="moved"'
        elif html.startswith(CLOSING):  # it starts with punctuation, so show no gap before it
            name = CLOSING_CLASS
        if piece.first and begins:  # only the first piece of a run needs the text
            html = self.spoken(what) + html
        if piece.last and ends:
            html += self.spoken(f"end_{what}")
        # the element has no role, because screen readers announce `ins` and `del` inconsistently
        return f'<{tag}{name} role="none">{html}</{tag}>'

    def joined(self, html: str) -> str:
        """Merge adjacent elements that mark the same change."""
        for change, tag in TAGS.items():
            if f"</{tag}><{tag} " in html:
                # also remove the text for screen readers between the elements
                end = self.spoken(f"end_{change}")
                start = self.spoken(change)
                # the second element has this class if it starts with punctuation
                for name in ("", CLOSING_CLASS):
                    html = html.replace(f'{end}</{tag}><{tag}{name} role="none">{start}', "")
        return html

    def block(self, change: Change, html: str, *, section: bool) -> str:
        """Wrap added or deleted blocks in a single element with a label.

        `html` contains the blocks. `section` means that the blocks are a whole section.
        """
        tag = TAGS[change]
        word = self.words(f"tag_section_{change}" if section else f"tag_{change}")
        colon = f'<i class="vh">{self.words("colon")}{self.phrases.space}</i>'
        label = f'<span class="tag"{self.phrase_attributes}>{word}{colon}</span>'
        # label all other headings, too, because screen readers can list headings without the text
        nested = self.spoken(f"tag_section_{change}", "colon")
        # if the first element is a heading, put the label into it
        heading = _HEADING_PATTERN.match(html)
        first = heading[0] if heading else ""
        rest = _HEADING_PATTERN.sub(lambda other: other[0] + nested, html[len(first) :])
        end = self.spoken(f"end_{change}")
        return f'<{tag} class="block" role="none">{first}{label}{rest}{end}</{tag}>'

    def mark_with(self, notes: MoveNotes, view: View) -> Mark:
        """Return a function that marks text, and adds a note before text that moved.

        Each note links to the other position of the move.
        """
        unwritten = dict(notes)  # write each note only once
        prefix = ID_PREFIXES[view]

        def mark(piece: Piece, html: str) -> str:
            note = unwritten.pop((piece.change, piece.run.moved), "")
            if not note:  # the text didn't move, or isn't the start of the move
                return self.mark(piece, html)
            # ids of the old and the new position
            here = f"{prefix}words-from-{piece.run.moved}"
            there = f"{prefix}words-to-{piece.run.moved}"
            if piece.change == "insert":
                here, there = there, here
            link = self.move(note, here, "" if piece.in_link else there)  # links can't be nested
            return link + self.mark(piece, html, begins=False)

        return mark

    def move(self, note: str, here: str, there: str) -> str:
        """Format a note about a move.

        `here` is the id of this position, and `there` is the id that the note links to. Both may be
        empty.
        """
        name = f' id="{here}"' if here else ""
        words = escape(note, quote=False)
        if there:
            return f'<a class="move"{name} href="#{there}"{self.phrase_attributes}>{words}</a> '
        return f'<span class="move"{name}{self.phrase_attributes}>{words}</span> '

    def number(self, line: Line, view: View) -> str:
        """Render the list number of a line, with notes on the old number and layout."""
        block = block_in(line, view)
        number = block.number
        # on the old side, a split block has its number only before the first part
        if view == "old" and line.is_later_part:
            number = line.number.old
        shown = ""
        if number:
            html = escape(written_number(number))
            # any other number is either unmarked or marked with the whole line
            if line.number.is_new:
                # `mark` only uses the operation of the run, so any inserted run works
                run = runs_of_whole_block(block, "insert")[0]
                html = self.mark(Piece(run, "insert"), html)
            shown = f'<span class="number">{html}</span> '
        # the notes describe the new side; deleted lines are only shown on the old side
        if view != "old" or line.change == "deleted":
            shown += self.small(number_note(line.number.old, self.phrases))
            shown += self.small(layout_note(line, self.phrases))
        return shown


def block_in(line: Line, view: View) -> Block:
    if view == "old" and line.old:
        return line.old
    return line.block


def render_line(line: Line, writer: MarkWriter, view: View, *, whole: bool = False) -> str:
    """Render a line as an HTML element.

    The element of a list item isn't closed, because nested lists may follow. `whole` means that the
    line is part of a group of blocks that are marked as a whole, so its text isn't marked
    separately. The result is cached, because the redlines of a policy have many lines in common.
    A departure is a placeholder at the old position of a line that moved.
    """
    block = block_in(line, view)
    # If a block was split, each line has only a part of it. The HTML of the whole block is then
    # wrong on the old side.
    if line.change == "unchanged" and (view != "old" or line.has_whole_old):
        # everything that the HTML element depends on
        appearance = block.kind, block.html, block.number, block.anchor, block.level
        key: Hashable = view, line.is_later_part, appearance  # `writer.written` is a cache
        html = writer.written.get(key)
        if html is None:
            inner = writer.number(line, view) + _html_in_view(block, view)
            html = writer.written[key] = _whole_element(line, block, inner, writer, view)
        return html
    if line.is_departure:  # the line moved to another position, so only write a note
        return _whole_element(line, block, _departure_note(line, writer, view), writer, view)
    moved = {(move.op, move.number): move_note(move, writer.phrases) for move in line.moved_words}
    arrived = _arrival_note(line, writer, view)
    # everything that the HTML element depends on
    key = view, line.appearance, whole, tuple(moved.items()), arrived
    html = writer.written.get(key)
    if html is None:
        inner = _marked_words(line, writer, view, moved, whole=whole)
        before = arrived + writer.number(line, view)
        if block.kind == "row":  # put the notes into the first cell
            in_cell = _CELL_PATTERN.sub(lambda tag: tag[0] + before, _with_cell(inner), count=1)
            inner = with_named_columns(in_cell)
            before = ""
        html = writer.written[key] = _whole_element(line, block, f"{before}{inner}", writer, view)
    return html


def _departure_note(line: Line, writer: MarkWriter, view: View) -> str:
    """Format the note at the old position of a line that moved.

    The note contains the first words of the line and a link to its new position. It's empty if the
    line has no move.
    """
    if line.move is None:
        return ""
    prefix = ID_PREFIXES[view]
    phrases = writer.phrases
    first = " ".join(line.block.text.split()[:DEPARTURE_WORDS])
    words = f"{move_note(line.move, phrases)}{phrases.colon}{phrases.space}{first} …"
    return writer.move(words, f"{prefix}from-{line.move.number}", f"{prefix}to-{line.move.number}")


def _arrival_note(line: Line, writer: MarkWriter, view: View) -> str:
    """Format the note before a moved line, with a link to its old position.

    The note is empty if the line hasn't moved.
    """
    # lines that moved together share the note above the first of them
    if line.move is None or not line.move.number:
        return ""
    prefix = ID_PREFIXES[view]
    # ids must be unique on a page, so only the new side has them
    here = "" if view == "old" else f"{prefix}to-{line.move.number}"
    return writer.move(
        move_note(line.move, writer.phrases), here, f"{prefix}from-{line.move.number}"
    )


def _marked_words(
    line: Line, writer: MarkWriter, view: View, moved: MoveNotes, *, whole: bool
) -> str:
    """Render the text of a changed line, with its changes marked.

    `moved` contains the notes before text that moved. `whole` means that the line is marked
    together with its neighbors, so its text gets no separate markup.
    """
    block = block_in(line, view)
    html = _html_in_view(block, view)
    struck = " " + writer.small(str(writer.phrases.struck))  # note after struck-through text
    # whether this is a table row that was added or deleted; other changed rows have marked words
    is_row = block.kind == "row" and line.change in CHANGES
    if whole:  # the element around several lines marks them, so only add notes
        if line.change == "deleted":  # the new version of the block may have the same ids
            html = without_anchors(html)
        marked = html.replace("</s>", f"</s>{struck}")
        # header cells need no label, because screen readers read them out with each cell below
        is_row = is_row and not block.is_head
    else:
        # the text view shows both sides, so it omits no operation
        runs = [run for run in line.shown if run.op != LEFT_OUT_OP[view]]
        # this side of the line is unchanged, and contains the whole block
        if all(run.op == "equal" for run in runs) and (view != "old" or line.has_whole_old):
            return html
        side: Change = "insert"  # the side whose text is in `html`
        if view == "old" or line.change == "deleted":
            side = "delete"
        mark = writer.mark_with(moved, view)
        if is_row:
            # each cell is labeled below, so the changes in it need no text for screen readers
            mark = partial(writer.mark, begins=False, ends=False)
        marked = writer.joined(marked_html(html, runs, mark, side, struck=struck))
    if not is_row:
        return marked
    # label each cell of an added or deleted row, because tables can also be read by column
    spoken = writer.spoken(CHANGES[line.change])
    return _CELL_PATTERN.sub(lambda tag: tag[0] + spoken, _with_cell(marked))


def _with_cell(html: str) -> str:
    """Wrap the HTML of a row in a cell if it has none, so that it can contain a note."""
    if _CELL_PATTERN.match(html):
        return html
    return f"<td>{html}</td>"


def _html_in_view(block: Block, view: View) -> str:
    """Return the HTML of a block, with ids only in the text view.

    An id may occur only once on a page.
    """
    if view == "text":
        return block.html
    return without_anchors(block.html)


BLOCK_TAGS: Mapping[Kind, str] = {"term": "dt", "definition": "dd"}


def _whole_element(line: Line, block: Block, html: str, writer: MarkWriter, view: View) -> str:
    """Render the element of a block with the given content.

    The element of a list item isn't closed, because nested lists may follow.
    """
    attributes = _attributes(line, block, view)
    if block.kind == "row":
        cells = _with_cell(html)
        return f"<tr{attributes}>{cells}</tr>"
    if block.kind == "item":
        return f"<li{attributes}>{html}"
    if block.kind == "code":
        return f"<code{attributes}>{html}</code>\n"
    tag = BLOCK_TAGS.get(block.kind, "p")
    # a note about a heading that moved isn't a heading
    if block.kind == "heading" and not line.is_departure:
        # h1 is reserved for the page title
        level = min(6, max(2, block.level) + writer.heading_offset)
        tag = f"h{level}"
    element = f"<{tag}{attributes}>{html}</{tag}>"
    if block.kind == "quote":
        return f"<blockquote>{element}</blockquote>"
    return element


def _attributes(line: Line, block: Block, view: View) -> str:
    classes = []
    # a departure is a note at the old position of a line that moved
    if line.is_departure:
        classes.append("moved-from")
    elif line.change == "moved":
        classes.append("moved-to")
    elif line.change == "amended":
        classes.append("amended")
    if block.kind == "item" and block.number:
        classes.append("numbered")
    attributes = ""
    # ids must be unique on a page, so only new blocks in the text view have them
    if block.anchor and line.change != "deleted" and view == "text":
        name = escape(block.anchor)
        attributes = f' id="{name}"'
    if classes:
        names = " ".join(classes)
        attributes += f' class="{names}"'
    return attributes


FRAMES: dict[Kind, tuple[str, str]] = {
    "row": ("<table>", "</table></div>"),
    "code": ("<pre>", "</pre>"),
    "term": ("<dl>", "</dl>"),
    "definition": ("<dl>", "</dl>"),
}
NO_FRAME = "", ""


class Frames:
    """Renders lines inside lists and frames. A frame is a container such as a table.

    A deleted item or row stays in its list or table.
    """

    def __init__(self, writer: MarkWriter, view: View) -> None:
        self.writer = writer
        self.view: View = view
        self.frame = NO_FRAME
        """The opening and closing tags of the open frame."""
        self.group = 0
        """The number of the list or table that the last block belongs to."""
        self.lists: list[int] = []
        """The levels of the open lists."""
        self.columns: list[str] = []
        """The column names of the open table if it has many columns. On a narrow screen, each
        cell shows the name of its column."""

    def flow(self, lines: Iterable[Line], *, whole: bool = False) -> str:
        """Render lines and the surrounding tags.

        `whole` means that the lines are marked as a whole, so their text isn't marked separately.
        """
        parts = []
        for line in lines:
            parts.append(self._opening_tags(line))
            html = render_line(line, self.writer, self.view, whole=whole)
            if self.columns:
                html = self._with_column_names(html)
            parts.append(html)
        return "".join(parts)

    def segment(self, segment: Segment, fold: str = "") -> str:
        """Render a segment and the tags around it.

        `fold` is the HTML to write for a collapsed section. A segment is a single line (`block`),
        the rows of a table (`rows`), a collapsed section (`fold`), or several added or deleted
        lines that are marked as a whole.
        """
        if segment.kind in ("block", "rows"):
            return self.flow(segment.lines)
        # close all lists except the lists that contain the segment
        closing = self.close(min(map(depth_of, segment.lines)))
        if segment.kind == "fold":
            return closing + fold
        # the other kinds are added or deleted blocks, which are marked as a whole
        first = segment.lines[0]
        blocks = render_lines(segment.lines, self.writer, self.view, whole=True)
        is_section = first.section is not None and first.section.heading is first.block
        return closing + self.writer.block(CHANGES[first.change], blocks, section=is_section)

    def close(self, level: int = 0) -> str:
        """Close the frame and all lists at `level` or deeper, and return their closing tags."""
        return self._close_frame() + self._close_lists(level)

    def _opening_tags(self, line: Line) -> str:
        """Return the tags that close the containers above a line and open the containers around it.

        Containers are lists and frames. This also updates the lists and the frame that are open.
        """
        block = block_in(line, self.view)
        if block.kind == "item":
            return self._item_opening(block)
        tags = self._close_lists(0 if block.kind == "heading" else block.level)
        frame = FRAMES.get(block.kind, NO_FRAME)  # opening and closing tag
        group = self._container_id(line)
        # another container of the same kind follows, such as a second table; `self.group` is 0 at
        # the start
        is_other = frame is not NO_FRAME and self.group not in (0, group)
        if frame != self.frame or is_other:
            tags += self._close_frame() + self._frame_opening(line, frame[0])
            self.frame = frame
        self.group = group
        return tags

    def _container_id(self, line: Line) -> int:
        """Return a number that identifies the container of a line, such as its table.

        The number is 0 for lines outside of lists and tables.
        """
        # rows of the same table share a header row, so use the header row's id
        if line.block.kind == "row":
            return id(line.first_row_or_term or line)
        # A deleted block has the container number of the old version. In the view that shows both
        # versions, the block stays in the open container.
        if line.change == "deleted" and self.view == "text":
            return self.group
        return block_in(line, self.view).group

    def _frame_opening(self, line: Line, opening: str) -> str:
        """Return the tags that open a frame. `opening` is its opening tag without column names."""
        is_row = line.block.kind == "row"
        # `first_row_or_term` is the first row of this row's table, or the term that this line
        # defines. It's None for the first row itself, a term, and code, which need nothing above.
        if not is_row and not line.first_row_or_term:
            return opening
        head = block_in(line.first_row_or_term or line, self.view)
        html = without_anchors(head.html)
        if not is_row:
            # the list continues after other text, so repeat the term
            return f"{opening}<dt>{html}</dt>"
        columns = words_of_cells(head.spans)
        # in tables that are too wide for a narrow screen, `_with_column_names` shows column names
        # in each cell
        self.columns = []
        if head.is_head and len(columns) > MAX_NARROW_COLUMNS:
            self.columns = columns
        opening = table_opening(columns)
        # the table continues after other text, so repeat the header row
        if line.first_row_or_term and head.is_head:
            row = with_named_columns(html)
            opening += f"<tr>{row}</tr>"
        return opening

    def _with_column_names(self, row: str) -> str:
        # opening tags at odd indexes, cells between them
        parts = _CELL_PATTERN.split(row)
        # Skip rows with a different number of cells, and blocks that aren't rows. n cells give n
        # tags and n + 1 parts around the tags.
        if "<td" not in row or len(parts) != 2 * len(self.columns) + 1:
            return row
        colon = self.writer.words("colon")
        for at, name in enumerate(self.columns):
            tag = parts[2 * at + 1].removesuffix(">")
            parts[2 * at + 1] = f'{tag} data-label="{escape(name)}{colon}">'
        return "".join(parts)

    def _item_opening(self, block: Block) -> str:
        tags = self.close(block.level + 1)  # close deeper lists
        # the item continues the open list, so only the previous item ends
        if self.lists and self.lists[-1] == block.level:
            return f"{tags}</li>"
        self.lists.append(block.level)
        return f"{tags}<ul>"

    def _close_frame(self) -> str:
        closing = self.frame[1]
        self.frame = NO_FRAME
        return closing

    def _close_lists(self, level: int) -> str:
        tags = ""
        # each open list ends with an open item
        while self.lists and self.lists[-1] >= level:
            self.lists.pop()
            tags += "</li></ul>"
        return tags


def render_lines(
    lines: Iterable[Line], writer: MarkWriter, view: View, *, whole: bool = False
) -> str:
    """Render lines and the surrounding elements.

    `whole` means that the lines are marked as a whole, so their text isn't marked separately.
    """
    frames = Frames(writer, view)
    return frames.flow(lines, whole=whole) + frames.close()
