"""Writes the lines of a redline as elements of HTML, with their marks, and the lists and tables
around them.

Neighboring blocks that were added or deleted are one `ins.block` or `del.block`; words are marked
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
"""Where a line is shown: in the text, with all marks, or on one of two sides."""
TAGS: Mapping[Change, str] = {"delete": "del", "insert": "ins"}
LEFT_OUT_OP: Mapping[View, Op | None] = {
    "text": None,
    "old": "insert",
    "new": "delete",
}  # runs, in each view
ID_PREFIXES: Mapping[View, str] = {"text": "", "old": "side-", "new": "side-"}
MAX_NARROW_COLUMNS = 4  # more don't fit on a narrow screen
DEPARTURE_WORDS = 6  # first words of a moved line that are shown in the place that it left
_CELL_PATTERN = re.compile(r"(<t[dh]\b[^>]*>)")
_HEADING_PATTERN = re.compile("<h[2-6][^>]*>")
CLOSING_CLASS = ' class="closing"'
"""The class of words that begin with punctuation: no gap may be before them."""
MoveNotes = Mapping[tuple[Op, int], str]
"""The note before words that moved, by the operation of their run and the number of the move."""


class MarkWriter(Struct, frozen=True):
    """Writes the marks of a redline in HTML, with the words that screen readers announce."""

    say: Phrases  # the phrases of one language
    marks: str = ""  # the attributes of elements with phrases; empty in a text of the same language
    heading_offset: int = 0  # how much deeper headings are on the page than in the text
    written: MutableMapping[
        Hashable, str
    ] = {}  # a cache of written elements and of what is read out

    def words(self, key: str) -> str:
        """Return the phrase with this key as HTML."""
        html = self.written.get(key)
        if html is None:
            html = self.written[key] = escape(self.say[key], quote=False)
        return html

    def spoken(self, *keys: str) -> str:
        """Return the phrases with these keys as HTML for screen readers only."""
        # `written` is a cache; `marks`: the attributes with the language of the phrases
        html = self.written.get(keys)
        if html is None:
            words = "".join(map(self.words, keys))
            # the style sheet hides `vh`
            html = self.written[keys] = f'<i class="vh"{self.marks}> {words} </i>'
        return html

    def with_language(self, words: str) -> str:
        """Return words of the page in an element that says their language, if the text has another
        one."""
        if not self.marks:
            return words
        return f"<span{self.marks}>{words}</span>"

    def small(self, words: str) -> str:
        """Return words as a small note in brackets; empty if there are no words."""
        if not words:
            return ""
        key = "small", words
        html = self.written.get(key)
        if html is None:
            shown = escape(self.say.filled("brackets", words=words), quote=False)
            html = f'<small class="was"{self.marks}>{shown}</small>{self.say.space}'
            self.written[key] = html
        return html

    def mark(self, piece: Piece, html: str, *, begins: bool = True, ends: bool = True) -> str:
        """Return the HTML of a piece with its mark: inserted, deleted or moved.

        Words for screen readers say where the run begins and ends. Screen readers differ in what
        they say for `ins` and `del`, so these have no role. `begins`, `ends`: whether to say so
        here; if not, a note beside the words does, or the element around them.
        """
        tag = TAGS[piece.change]
        what: str = piece.change  # the key of the phrase that is read out
        name = ""
        if piece.run.moved:
            what = f"moved_{piece.change}"
            name = ' class="moved"'
        elif html.startswith(CLOSING):
            name = CLOSING_CLASS
        if piece.first and begins:  # the run starts in this piece, which may be a part of it
            html = self.spoken(what) + html
        if piece.last and ends:
            html += self.spoken(f"end_{what}")
        return f'<{tag}{name} role="none">{html}</{tag}>'

    def joined(self, html: str) -> str:
        """Return the HTML of a line, in which one mark replaces two neighboring marks of the same
        change."""
        for change, tag in TAGS.items():
            if f"</{tag}><{tag} " in html:
                # what is read out between the two marks goes, too
                end = self.spoken(f"end_{change}")
                start = self.spoken(change)
                for name in ("", CLOSING_CLASS):  # of the second mark
                    html = html.replace(f'{end}</{tag}><{tag}{name} role="none">{start}', "")
        return html

    def block(self, change: Change, html: str, *, section: bool) -> str:
        """Return blocks that were added or deleted with one mark around them.

        Their headings also say so, because lists of headings show these alone. `section`: the
        blocks are a whole section.
        """
        tag = TAGS[change]
        word = self.words(f"tag_section_{change}" if section else f"tag_{change}")
        colon = f'<i class="vh">{self.words("colon")}{self.say.space}</i>'
        label = f'<span class="tag"{self.marks}>{word}{colon}</span>'
        nested = self.spoken(f"tag_section_{change}", "colon")  # in all headings but the first
        # the label goes into the first element if that is a heading, and a nested one into others
        heading = _HEADING_PATTERN.match(html)
        first = heading[0] if heading else ""  # its start tag
        rest = _HEADING_PATTERN.sub(lambda tag: tag[0] + nested, html[len(first) :])
        end = self.spoken(f"end_{change}")
        return f'<{tag} class="block" role="none">{first}{label}{rest}{end}</{tag}>'

    def mark_with(self, notes: MoveNotes, view: View) -> Mark:
        """Return the function that marks the words of a line, with a note before words that moved,
        which is a link to the other place."""
        unwritten = dict(notes)  # the notes that are still to be written
        prefix = ID_PREFIXES[view]

        def mark(piece: Piece, html: str) -> str:
            """Return a piece with its mark, after a note if it is the first one of its move."""
            note = unwritten.pop((piece.change, piece.run.moved), "")
            if not note:
                return self.mark(piece, html)
            # the ids of the place that the words left, and of the place where they are
            here = f"{prefix}words-from-{piece.run.moved}"
            there = f"{prefix}words-to-{piece.run.moved}"
            if piece.change == "insert":
                here, there = there, here
            link = self.move(note, here, "" if piece.in_link else there)
            return link + self.mark(piece, html, begins=False)

        return mark

    def move(self, note: str, here: str, there: str) -> str:
        """Return a note on a move. `here`: the id of this place. `there`: the id of the other
        place, to which the note links. Both may be empty."""
        # `marks`: the attributes with the language of the note, if the text has another one
        name = f' id="{here}"' if here else ""
        words = escape(note, quote=False)
        if there:
            return f'<a class="move"{name} href="#{there}"{self.marks}>{words}</a> '
        return f'<span class="move"{name}{self.marks}>{words}</span> '

    def number(self, line: Line, view: View) -> str:
        """Return the number beside a clause and, unless this is the old side of two, notes with its
        old number and layout."""
        block = block_in(line, view)
        number = block.number
        if view == "old" and line.goes_on:  # the number is beside the first part of the block
            number = line.number_in_words
        shown = ""
        if number:
            html = escape(written_number(number))
            if line.number_mark != line.mark:  # the number came, and the words stayed
                run = runs_of_whole_block(block, "insert")[0]  # any inserted run gives this mark
                html = self.mark(Piece(run, "insert"), html)
            shown = f'<span class="number">{html}</span> '
        if view != "old" or line.mark == "deleted":  # a deleted line is on the old side only
            shown += self.small(number_note(line.old_number, self.say))
            shown += self.small(layout_note(line, self.say))
        return shown


def block_in(line: Line, view: View) -> Block:
    """Return the block whose words are shown in a view."""
    if view == "old" and line.old:
        return line.old
    return line.block


def render_line(line: Line, writer: MarkWriter, view: View, *, whole: bool = False) -> str:
    """Return the element of a line. The element of an item stays open, because lists may follow in
    it. `whole`: the line is one of several blocks that came or went together and have one mark
    around all of them, so that its words have no marks of their own.

    Elements are remembered, because the redlines of a policy have many lines in common.
    """
    block = block_in(line, view)
    # on the old side, a block that was cut in pieces shows only the words of this piece
    if line.mark == "unchanged" and (view != "old" or line.has_whole_old):
        # all that this element depends on
        appearance = block.kind, block.html, block.number, block.anchor, block.level
        key: Hashable = view, line.goes_on, appearance
        html = writer.written.get(key)
        if html is None:
            inner = writer.number(line, view) + _html_in_view(block, view)
            html = writer.written[key] = _whole_element(line, block, inner, writer, view)
        return html
    if line.is_departure:  # it stands for a line that moved away
        return _whole_element(line, block, _departure_note(line, writer, view), writer, view)
    moved = {(move.op, move.number): move_note(move, writer.say) for move in line.moved_words}
    arrived = _arrival_note(line, writer, view)
    key = view, line.appearance, whole, tuple(moved.items()), arrived
    html = writer.written.get(key)
    if html is None:
        inner = _marked_words(line, writer, view, moved, whole=whole)
        before = arrived + writer.number(line, view)
        if block.kind == "row":  # the notes go into the first cell
            in_cell = _CELL_PATTERN.sub(lambda tag: tag[0] + before, _with_cell(inner), count=1)
            inner = with_named_columns(in_cell)
            before = ""
        html = writer.written[key] = _whole_element(line, block, f"{before}{inner}", writer, view)
    return html


def _departure_note(line: Line, writer: MarkWriter, view: View) -> str:
    """Return the note in the place that a line left, with its first words and a link to the place
    where it is; empty for a line without a move, which isn't a departure."""
    if line.move is None:
        return ""
    prefix = ID_PREFIXES[view]
    say = writer.say
    first = " ".join(line.block.text.split()[:DEPARTURE_WORDS])
    words = f"{move_note(line.move, say)}{say.colon}{say.space}{first} …"
    return writer.move(words, f"{prefix}from-{line.move.number}", f"{prefix}to-{line.move.number}")


def _arrival_note(line: Line, writer: MarkWriter, view: View) -> str:
    """Return the note before a line that moved, with a link to the place where it was; empty for
    other lines, and for a line that moved together with the one before it."""
    if line.move is None or not line.move.number:  # 0: together with the line before
        return ""
    prefix = ID_PREFIXES[view]
    # the new side of the two has the id: no id may be on a page twice
    here = "" if view == "old" else f"{prefix}to-{line.move.number}"
    return writer.move(move_note(line.move, writer.say), here, f"{prefix}from-{line.move.number}")


def _marked_words(
    line: Line, writer: MarkWriter, view: View, moved: MoveNotes, *, whole: bool
) -> str:
    """Return the HTML of the words of a changed line with their marks.

    `moved`: the notes before words that moved. `whole`: one mark is around this line and the blocks
    beside it that came or went with it, so that its words have no marks. Words that are struck out
    in the text itself get a note in both cases.
    """
    block = block_in(line, view)
    html = _html_in_view(block, view)
    struck = " " + writer.small(str(writer.say.struck))  # the note after words that are struck out
    is_row = block.kind == "row" and line.mark in CHANGES  # a row that came or went
    if whole:
        if line.mark == "deleted":  # the new text may have the same ids
            html = without_anchors(html)
        marked = html.replace("</s>", f"</s>{struck}")
        # a screen reader repeats the names of columns with each cell, so they get no note
        is_row = is_row and not block.is_head
    else:
        runs = [run for run in line.shown if run.op != LEFT_OUT_OP[view]]
        # no words of this view changed, and all words of the block are in this line
        if all(run.op == "equal" for run in runs) and (view != "old" or line.has_whole_old):
            return html
        side: Change = "insert"
        if view == "old" or line.mark == "deleted":
            side = "delete"
        mark = writer.mark_with(moved, view)
        if is_row:
            mark = partial(writer.mark, begins=False, ends=False)  # the cell says how it changed
        marked = writer.joined(marked_html(html, runs, mark, side, struck=struck))
    if not is_row:
        return marked
    # each cell of a row that came or went says so, because tables are read by column as well
    spoken = writer.spoken(CHANGES[line.mark])
    return _CELL_PATTERN.sub(lambda tag: tag[0] + spoken, _with_cell(marked))


def _with_cell(html: str) -> str:
    """Return the HTML of a row; without a cell, in a new one, so that a note has a place."""
    if _CELL_PATTERN.match(html):
        return html
    return f"<td>{html}</td>"


def _html_in_view(block: Block, view: View) -> str:
    """Return the HTML of a block. Only the view in the text has ids to link to, because no id may
    be on a page twice."""
    if view == "text":
        return block.html
    return without_anchors(block.html)


BLOCK_TAGS: Mapping[Kind, str] = {"term": "dt", "definition": "dd"}


def _whole_element(line: Line, block: Block, html: str, writer: MarkWriter, view: View) -> str:
    """Return the element of a block with its content, `html`, which may be the note in the place
    that the block left. The element of an item has no end tag, because lists may follow in it."""
    attributes = _attributes(line, block, view)
    if block.kind == "row":
        cells = _with_cell(html)
        return f"<tr{attributes}>{cells}</tr>"
    if block.kind == "item":
        return f"<li{attributes}>{html}"
    if block.kind == "code":
        return f"<code{attributes}>{html}</code>\n"
    tag = BLOCK_TAGS.get(block.kind, "p")
    # the note in the place that a heading left isn't a heading
    if block.kind == "heading" and not line.is_departure:
        # h1 is the heading of the page, in which headings may be deeper than in the text
        level = min(6, max(2, block.level) + writer.heading_offset)
        tag = f"h{level}"
    element = f"<{tag}{attributes}>{html}</{tag}>"
    if block.kind == "quote":
        return f"<blockquote>{element}</blockquote>"
    return element


def _attributes(line: Line, block: Block, view: View) -> str:
    """Return the id and the classes of the element of a block."""
    classes = []
    if line.is_departure:
        classes.append("moved-from")
    elif line.mark == "moved":
        classes.append("moved-to")
    elif line.mark == "amended":
        classes.append("amended")
    if block.kind == "item" and block.number:
        classes.append("numbered")
    attributes = ""
    # no id may be on a page twice, so only the view in the text has ids, and only of new blocks
    if block.anchor and line.mark != "deleted" and view == "text":
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
    """Writes blocks with the elements around them: lists, and frames such as tables. A deleted item
    or row stays in the list or table in which it was."""

    def __init__(self, writer: MarkWriter, view: View) -> None:
        self.writer = writer
        self.view: View = view
        self.frame = NO_FRAME
        """The opening and the closing tags of the frame that is open."""
        self.group = 0
        """The group of the last block, such as its table."""
        self.lists: list[int] = []
        """The levels of the lists that are open."""
        self.columns: list[str] = []
        """The names of the columns of the table that is open, if they are many: on a narrow screen,
        each cell shows the name of its column."""

    def flow(self, lines: Iterable[Line], *, whole: bool = False) -> str:
        """Return lines with the tags around them. `whole`: they came or went together and have one
        mark around all of them, so that their words have no marks."""
        parts = []
        for line in lines:
            parts.append(self._opening_tags(line))
            html = render_line(line, self.writer, self.view, whole=whole)
            if self.columns:  # the names of many columns, which don't fit on a narrow screen
                html = self._with_column_names(html)
            parts.append(html)
        return "".join(parts)

    def segment(self, segment: Segment, fold: str = "") -> str:
        """Return a segment with the tags around it. A run of added or deleted blocks has one mark.
        `fold`: the HTML to write instead of the lines of a fold."""
        if segment.kind in ("block", "rows"):
            return self.flow(segment.lines)
        # the tags that close what is open, except the lists that the segment is in
        closing = self.close(min(map(depth_of, segment.lines)))
        if segment.kind == "fold":
            return closing + fold
        first = segment.lines[0]
        blocks = render_lines(segment.lines, self.writer, self.view, whole=True)
        is_section = first.section is not None and first.section.heading is first.block
        return closing + self.writer.block(CHANGES[first.mark], blocks, section=is_section)

    def close(self, level: int = 0) -> str:
        """Return the tags that close the open frame, and the lists of `level` and deeper ones."""
        return self._close_frame() + self._close_lists(level)

    def _opening_tags(self, line: Line) -> str:
        """Return the tags before a line: the ends of the lists, tables and other frames that end
        before it, and the starts of those that it begins. `frame`: the tags of the frame that is
        open; `group`: the number of the table, say, that the last block is in."""
        block = block_in(line, self.view)
        if block.kind == "item":
            return self._item_opening(block)
        tags = self._close_lists(0 if block.kind == "heading" else block.level)
        frame = FRAMES.get(block.kind, NO_FRAME)
        # the number of what the block is in, such as its table; a deleted block, which has a number
        # of the old text, stays in what is open
        if block.kind == "row":  # rows of one table have the same head, so its id is the number
            group = id(line.head or line)
        elif line.mark == "deleted" and self.view == "text":
            group = self.group
        else:
            group = block.group
        # another table, say, right below one; 0 if no block was written yet
        is_other = frame is not NO_FRAME and self.group not in (0, group)
        if frame != self.frame or is_other:
            tags += self._close_frame() + self._frame_opening(line, frame[0])
            self.frame = frame
        self.group = group
        return tags

    def _frame_opening(self, line: Line, opening: str) -> str:
        """Return the start of a frame. If a line is not the first of its table or definition list,
        the head of the table or the term follows."""
        is_row = line.block.kind == "row"
        if not is_row and not line.head:  # it needs no term: it is one, or another kind of block
            return opening
        head = block_in(line.head or line, self.view)
        html = without_anchors(head.html)
        if not is_row:  # a definition
            return f"{opening}<dt>{html}</dt>"
        columns = words_of_cells(head.spans)
        # the names that cells show on a narrow screen, if there are too many columns for it
        self.columns = []
        if head.is_head and len(columns) > MAX_NARROW_COLUMNS:
            self.columns = columns
        opening = table_opening(columns)
        if line.head and head.is_head:  # the line is below the head, which isn't written yet
            row = with_named_columns(html)
            opening += f"<tr>{row}</tr>"
        return opening

    def _with_column_names(self, row: str) -> str:
        """Return a row with the name of its column in each cell; a row with other cells, or another
        block, as it is. `columns`: the names of the columns of the table that is open."""
        # between the cells, the tags that open them
        parts = _CELL_PATTERN.split(row)
        # a row of n cells has n tags, and n + 1 parts around them
        if "<td" not in row or len(parts) != 2 * len(self.columns) + 1:
            return row
        colon = self.writer.words("colon")
        for at, name in enumerate(self.columns):  # the tags have the odd indexes
            tag = parts[2 * at + 1].removesuffix(">")
            parts[2 * at + 1] = f'{tag} data-label="{escape(name)}{colon}">'
        return "".join(parts)

    def _item_opening(self, block: Block) -> str:
        """Return the tags before an item: the end of the item before it, or the start of a list."""
        tags = self.close(block.level + 1)  # the ends of deeper lists
        if self.lists and self.lists[-1] == block.level:  # its list is open
            return f"{tags}</li>"
        self.lists.append(block.level)
        return f"{tags}<ul>"

    def _close_frame(self) -> str:
        """Return the tags that close the open frame; empty if none is open."""
        closing = self.frame[1]
        self.frame = NO_FRAME
        return closing

    def _close_lists(self, level: int) -> str:
        """Return the tags that close the lists of this level and deeper ones. `lists`: the levels
        of the open lists, the deepest last."""
        tags = ""
        while self.lists and self.lists[-1] >= level:
            self.lists.pop()
            tags += "</li></ul>"
        return tags


def render_lines(
    lines: Iterable[Line], writer: MarkWriter, view: View, *, whole: bool = False
) -> str:
    """Return lines with the elements around them. `whole`: they came or went together and have one
    mark around all of them, so that their words have no marks."""
    frames = Frames(writer, view)
    return frames.flow(lines, whole=whole) + frames.close()
