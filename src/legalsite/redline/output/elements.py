"""Writes the blocks of a redline as elements of HTML, with their marks, and the lists and tables around them.

Neighboring blocks that were added or deleted are one `ins.block` or `del.block`; words are marked inside their block.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, MutableMapping
from functools import partial
from html import escape

from msgspec import Struct

from legalsite.model.document import Block, Kind, words_of_cells
from legalsite.model.redline import Op, runs_of_whole_block
from legalsite.redline.output.marked_block import CLOSING, Change, Mark, Piece, marked_html
from legalsite.redline.output.outline import CHANGES, Segment, ShownUnit, depth_of
from legalsite.redline.output.units import Moves, Unit, View, describe_move, layout_note, with_moves
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Phrases
from legalsite.text.written_html import table_opening, with_named_columns, without_anchors

TAGS: Mapping[Change, str] = {"delete": "del", "insert": "ins"}
MISSING: Mapping[View, Op | None] = {"text": None, "old": "insert", "new": "delete"}  # the runs that a view leaves out
SIDE: Mapping[View, str] = {"text": "", "old": "side-", "new": "side-"}  # before the names of places on a page
FEW_COLUMNS = 4  # so many fit on a narrow screen
_CELL = re.compile(r"(<t[dh]\b[^>]*>)")
_HEADING = re.compile("<h[2-6][^>]*>")
CLOSING_CLASS = ' class="closing"'
"""That of words that begin with punctuation: no gap may be before them."""


class MarkWriter(Struct, frozen=True):
    """Writes the marks of a redline in HTML, with the words that screen readers announce."""

    say: Phrases  # the phrases of one language
    marks: str = ""  # the attributes of elements that hold phrases; empty if the text is in the same language
    deeper: int = 0  # how much deeper headings are on the page than in the text
    written: MutableMapping[Hashable, str] = {}  # a cache of written elements and of what is read out

    def words(self, key: str) -> str:
        """Return a phrase as HTML."""
        html = self.written.get(key)
        if html is None:
            html = self.written[key] = escape(self.say[key], quote=False)
        return html

    def spoken(self, *keys: str) -> str:
        """Return phrases for screen readers only, apart from the words around them."""
        html = self.written.get(keys)
        if html is None:
            html = self.written[keys] = f'<i class="vh"{self.marks}> {"".join(map(self.words, keys))} </i>'
        return html

    def in_its_language(self, words: str) -> str:
        """Return words of the page in an element that says their language, if it is not that of the text."""
        return f"<span{self.marks}>{words}</span>" if self.marks else words

    def small(self, words: str) -> str:
        """Return a note inside the text."""
        shown = escape(self.say.filled("brackets", words=words), quote=False)
        return f'<small class="was"{self.marks}>{shown}</small>{self.say.space}'

    def mark(self, piece: Piece, html: str, *, begins: bool = True, ends: bool = True) -> str:
        """Return words with their mark. A screen reader announces where a run begins and where it ends, once each, in
        words: what it makes of `ins` and `del` differs, so that these have no role. Without `begins` or `ends`, a note
        beside the words, or what is around them, says so. Words that moved are neither inserted nor deleted."""
        tag, moved = TAGS[piece.change], piece.run.moved
        what = f"moved_{piece.change}" if moved else piece.change
        before = self.spoken(what) if piece.first and begins else ""
        after = self.spoken(f"end_{what}") if piece.last and ends else ""
        name = CLOSING_CLASS if html.startswith(CLOSING) else ""
        if moved:
            name = ' class="moved"'
        return f'<{tag}{name} role="none">{before}{html}{after}</{tag}>'

    def joined(self, html: str) -> str:
        """Return the words of a unit; neighbors that were both deleted or both inserted have one mark."""
        for change, tag in TAGS.items():
            if f"</{tag}><{tag} " in html:
                end, start = self.spoken(f"end_{change}"), self.spoken(change)
                for name in ("", CLOSING_CLASS):
                    html = html.replace(f'{end}</{tag}><{tag}{name} role="none">{start}', "")
        return html

    def block(self, change: Change, html: str, *, section: bool) -> str:
        """Return blocks that were added or deleted, marked as one. Their headings say so: lists of headings show them
        without what is around them."""
        tag, word = TAGS[change], self.words(f"tag_section_{change}" if section else f"tag_{change}")
        colon = self.words("colon")
        label = f'<span class="tag"{self.marks}>{word}<i class="vh">{colon}{self.say.space}</i></span>'
        nested = self.spoken(f"tag_section_{change}", "colon")
        first = heading[0] if (heading := _HEADING.match(html)) else ""
        rest = _HEADING.sub(lambda heading: f"{heading[0]}{nested}", html[len(first) :])
        end = self.spoken(f"end_{change}")
        return f'<{tag} class="block" role="none">{first}{label}{rest}{end}</{tag}>'

    def mark_with(self, notes: Iterable[tuple[Op, int, str]], view: View) -> Mark:
        """Return the function that marks the words of a unit, with a note before words that moved.

        `notes`: each with the operation of its run and the number of the move. A note is a link to the other place.
        """
        left = {(op, nth): note for op, nth, note in notes}

        def mark(piece: Piece, html: str) -> str:
            note = left.pop((piece.change, piece.run.moved), "")
            if not note:
                return self.mark(piece, html)
            ends = [f"{SIDE[view]}words-{end}-{piece.run.moved}" for end in ("from", "to")]
            here, there = ends if piece.change == "delete" else reversed(ends)
            return self.move(note, here, "" if piece.in_link else there) + self.mark(piece, html, begins=False)

        return mark

    def move(self, note: str, here: str = "", there: str = "") -> str:
        """Return a note on a move, which may be a link to the other place."""
        name, words = f' id="{here}"' if here else "", escape(note, quote=False)
        if there:
            return f'<a class="move"{name} href="#{there}"{self.marks}>{words}</a> '
        return f'<span class="move"{name}{self.marks}>{words}</span> '

    def number(self, unit: Unit, view: View) -> str:
        """Return the number beside a clause, with the old one and other notes: beside each other, on the new side."""
        block = unit.block_in(view)
        number = block.number if view != "old" or not unit.goes_on else unit.number_in_words
        shown = ""
        if number:
            change = CHANGES.get(unit.number_kind) if view != "old" and unit.kind not in CHANGES else None
            html = escape(written_number(number))
            html = self.mark(Piece(runs_of_whole_block(block, "insert")[0], change), html) if change else html
            shown = f'<span class="number">{html}</span> '
        if view == "old" and unit.kind != "deleted":
            return shown
        if was := unit.renumbered_from:
            shown += self.small(self.say.filled("was", old=written_number(was)))
        if note := layout_note(unit, self.say):
            shown += self.small(note)
        return shown


def element_of(shown: ShownUnit, writer: MarkWriter, view: View, moves: Moves) -> str:
    """Return the element of a unit. That of an item stays open, because further lists may go into it."""
    unit, move = shown.unit, shown.moved
    block = unit.block_in(view)
    if unit.kind == "unchanged" and not unit.lead_ins and (view != "old" or unit.has_whole_old):
        key: Hashable = view, unit.goes_on, block.kind, block.html, block.number, block.anchor, block.level
        if (html := writer.written.get(key)) is None:
            inner = f"{writer.number(unit, view)}{_html_of(block, view)}"
            html = writer.written[key] = _wrapped(unit, block, inner, writer, view)
        return html
    if move and move.away:
        first = " ".join(block.text.split()[:6])
        words = f"{describe_move('delete', writer.say, move)}{writer.say['colon']}{writer.say.space}{first} …"
        note = writer.move(words, f"{SIDE[view]}from-{move.nth}", f"{SIDE[view]}to-{move.nth}")
        return _wrapped(unit, block, note, writer, view, note=True)
    announced = with_moves(unit.block, unit.runs, moves) if moves else ()
    notes = tuple([(run.op, run.moved, describe_move(run.op, writer.say, move)) for run, move in announced if move])
    arrived = ""
    if move and move.nth:
        here = "" if view == "old" else f"{SIDE[view]}to-{move.nth}"
        arrived = writer.move(describe_move("insert", writer.say, move), here, f"{SIDE[view]}from-{move.nth}")
    key = view, unit, shown.whole, notes, arrived
    if (html := writer.written.get(key)) is None:
        inner = _marked(shown, block, writer, view, notes)
        before = f"{arrived}{writer.number(unit, view)}"
        if block.kind == "row":
            inner = _CELL.sub(lambda cell: f"{cell[1]}{before}", _cells(inner), count=1)
            inner, before = with_named_columns(inner), ""
        html = writer.written[key] = _wrapped(unit, block, f"{before}{inner}", writer, view)
    return html


def _marked(
    shown: ShownUnit, block: Block, writer: MarkWriter, view: View, notes: Iterable[tuple[Op, int, str]]
) -> str:
    """Return the HTML of a changed unit with the marks of its words; one that is marked as a whole has none."""
    unit, html = shown.unit, _html_of(block, view)
    struck = f" {writer.small(writer.say['struck'])}"
    change = CHANGES.get(unit.kind) if block.kind == "row" and not (shown.whole and block.is_head) else None
    if shown.whole:
        html = without_anchors(html) if unit.kind == "deleted" else html
        return _spoken_cells(html.replace("</s>", f"</s>{struck}"), change, writer)
    runs = [run for run in unit.shown if run.op != MISSING[view]]
    if {run.op for run in runs} <= {"equal"} and (view != "old" or unit.has_whole_old):
        return html
    side: Change = "delete" if view == "old" or unit.kind == "deleted" else "insert"
    mark = partial(writer.mark, begins=False, ends=False) if change else writer.mark_with(notes, view)
    return _spoken_cells(writer.joined(marked_html(html, runs, mark, side, struck=struck)), change, writer)


def _spoken_cells(html: str, change: Change | None, writer: MarkWriter) -> str:
    """Return a row that came or went; each of its cells says so, because tables are read by column as well."""
    return _CELL.sub(lambda cell: cell[0] + writer.spoken(change), _cells(html)) if change else html


def _cells(html: str) -> str:
    """Return the HTML of a row with at least one cell."""
    return html if _CELL.match(html) else f"<td>{html}</td>"


def _html_of(block: Block, view: View) -> str:
    """Return the HTML of a block. Only in the text can it be linked to: nothing is twice on a page with the same id."""
    return block.html if view == "text" else without_anchors(block.html)


def _wrapped(unit: Unit, block: Block, html: str, writer: MarkWriter, view: View, *, note: bool = False) -> str:
    """Return the element of a block with its content. `note`: it is a note in the place of a block."""
    kind: str = "moved-from" if note else "moved-to" if unit.kind == "moved" else unit.kind
    classes = [kind] if kind in ("amended", "moved-to", "moved-from") else []
    classes += ["numbered"] if block.kind == "item" and block.number else []
    has_name = block.anchor and unit.kind != "deleted" and not note and view == "text"
    name = f' id="{escape(block.anchor)}"' if has_name else ""
    marks = name + (f' class="{" ".join(classes)}"' if classes else "")
    if block.kind == "row":
        return f"<tr{marks}>{_cells(html)}</tr>"
    if block.kind == "item":
        return f"<li{marks}>{html}"
    if block.kind == "heading" and not note:
        tag = f"h{min(6, max(2, block.level) + writer.deeper)}"
    elif block.kind == "code":
        return f"<code{marks}>{html}</code>\n"
    else:
        tag = {"term": "dt", "definition": "dd"}.get(block.kind, "p")
    whole = f"<{tag}{marks}>{html}</{tag}>"
    return f"<blockquote>{whole}</blockquote>" if block.kind == "quote" else whole


FRAMES: dict[Kind, tuple[str, str]] = {
    "row": ("<table>", "</table></div>"),
    "code": ("<pre>", "</pre>"),
    "term": ("<dl>", "</dl>"),
    "definition": ("<dl>", "</dl>"),
}
NO_FRAME = "", ""


class Frames:
    """The elements that are open around blocks. A deleted item or row stays in the list or table in which it was."""

    def __init__(self, writer: MarkWriter, view: View, moves: Moves) -> None:
        self.writer, self.view, self.moves = writer, view, moves
        self.frame = NO_FRAME
        self.group = 0
        self.lists: list[int] = []
        self.columns: list[str] = []
        """Their names in the table that is open, if they are many: on a narrow screen, each stands in its cells."""

    def flow(self, shown: Iterable[ShownUnit]) -> str:
        """Return blocks with the tags around them."""
        parts = []
        for entry in shown:
            parts.append(self._enter(entry))
            html = element_of(entry, self.writer, self.view, self.moves)
            parts.append(self._labeled(html) if self.columns else html)
        return "".join(parts)

    def segment(self, segment: Segment, fold: str = "") -> str:
        """Return a segment with the tags around it: a run of blocks that came or went with one mark; instead of what is
        folded, `fold`."""
        if segment.kind in ("block", "rows"):
            return self.flow(segment.shown)
        left, first = self.leave(min(map(depth_of, segment.shown))), segment.shown[0]
        if segment.kind == "fold":
            return left + fold
        blocks = blocks_of(segment.shown, self.writer, self.view, self.moves)
        section = first.section.heading is first.unit
        return left + self.writer.block(CHANGES[first.unit.kind], blocks, section=section)

    def leave(self, level: int = 0) -> str:
        """Return the tags that close the lists that are as deep as `level`, and what is open in them."""
        return self._close_frame() + self._close_lists(level)

    def _enter(self, shown: ShownUnit) -> str:
        block = shown.unit.block_in(self.view)
        deleted = shown.unit.kind == "deleted" and self.view == "text"
        if block.kind == "item":
            return self._item(block)
        tags = self._close_lists(0 if block.kind == "heading" else block.level)
        frame = FRAMES.get(block.kind, NO_FRAME)
        group = id(shown.head) if block.kind == "row" else self.group if deleted else block.group
        if frame != self.frame or (frame[0] and self.group not in (0, group)):
            tags += self._close_frame() + self._open(shown, frame[0])
            self.frame = frame
        self.group = group
        return tags

    def _open(self, entry: ShownUnit, opening: str) -> str:
        """Return the start of a frame, and the head of a table, or the term of a definition, of which only a part is
        shown."""
        head, shown = (entry.head or entry.unit).block_in(self.view), entry.head and entry.head is not entry.unit
        html = without_anchors(head.html)
        if entry.unit.block.kind != "row":
            return opening + (f"<dt>{html}</dt>" if shown else "")
        columns = words_of_cells(head.spans)
        self.columns = columns if head.is_head and len(columns) > FEW_COLUMNS else []
        row = f"<tr>{with_named_columns(html)}</tr>" if shown and head.is_head else ""
        return table_opening(columns) + row

    def _labeled(self, row: str) -> str:
        """Return a row of a table with many columns with the name of its column in each cell; other blocks as given."""
        parts = _CELL.split(row)
        if "<td" not in row or len(parts) != 2 * len(self.columns) + 1:
            return row
        label = f'{{}} data-label="{{}}{self.writer.words("colon")}">'
        named = zip(parts[1::2], self.columns, strict=True)
        parts[1::2] = [label.format(cell[:-1], escape(name)) for cell, name in named]
        return "".join(parts)

    def _item(self, block: Block) -> str:
        tags = self.leave(block.level + 1)
        if self.lists and self.lists[-1] == block.level:
            return f"{tags}</li>"
        self.lists.append(block.level)
        return f"{tags}<ul>"

    def _close_frame(self) -> str:
        frame, self.frame = self.frame, NO_FRAME
        return frame[1]

    def _close_lists(self, level: int) -> str:
        tags = ""
        while self.lists and self.lists[-1] >= level:
            self.lists.pop()
            tags += "</li></ul>"
        return tags


def blocks_of(shown: Iterable[ShownUnit], writer: MarkWriter, view: View, moves: Moves) -> str:
    """Return blocks with the elements around them."""
    frames = Frames(writer, view, moves)
    return frames.flow(shown) + frames.leave()
