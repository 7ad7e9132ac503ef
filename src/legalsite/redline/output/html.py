"""Writes a redline as the HTML that pages embed: in the text, side by side, and the list of the sections that changed.

Unchanged blocks are folded under the name of their section, with a count. Neighbouring blocks that were added or
deleted are one `ins.block` or `del.block`; words are marked inside their block. The style sheet is that of pages.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import partial
from html import escape, unescape
from itertools import chain, groupby
from pkgutil import get_data
from typing import Literal, NamedTuple
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Block, Kind, words_of_cells
from legalsite.model.redline import Op, PassageKind, Redline, Stretch, whole_block
from legalsite.redline.blocks import written_number
from legalsite.redline.compared_text import Memory
from legalsite.redline.output.marked_block import Change, Mark, Piece, marked_html
from legalsite.redline.output.units import (
    Move,
    MovedWords,
    Unit,
    View,
    are_near,
    layout_note,
    moved_words,
    summary,
    tables,
    units,
    way,
    with_departures,
    with_moves,
)
from legalsite.text.languages import base_language, language_attributes, seems_in
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.written_html import (
    TAG,
    attributes,
    table_opening,
    with_named_columns,
    with_named_notes,
    without_anchors,
)

TAGS: Mapping[Change, str] = {"delete": "del", "insert": "ins"}
CHANGES: Mapping[PassageKind, Change] = {"deleted": "delete", "inserted": "insert"}
SECTIONS = frozenset({2, 3})  # the levels of the headings that begin a section
LONGEST_LEAD = 240  # characters of an unchanged block that is shown because the one after it is new
FEW_COLUMNS = 4  # so many fit on a narrow screen
NAMED = 3  # sections that the label of a fold names; of more, it names the first and the last
COUNTED: tuple[PassageKind, ...] = ("inserted", "amended", "moved", "deleted")

_ID = re.compile(r' id="([^"]*)"[^<>]*>')
_LINK_HERE = re.compile('<a(?: [^<>]*)? href="#[^<>]*>')
_CELL = re.compile(r"(<t[dh]\b[^>]*>)")
_HEADING = re.compile("<h[2-6][^>]*>")


# What is shown: the units of the redline in reading order, each with the section that it is in


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


class Shown(Struct, frozen=True):
    """A unit and what is shown with it."""

    unit: Unit
    section: Section
    moved: Move | None = None
    head: Unit | None = None  # the first row of its table, or the term that it defines
    near: bool = False  # whether it changed, or is read with what changed
    whole: bool = False  # whether it was added or deleted as a whole, in a table that was as well if it is a row


class Segment(NamedTuple):
    """Neighbours that are shown as one: a fold, a run of added or deleted blocks, or the rows of a table."""

    kind: Literal["fold", "insert", "delete", "rows", "block"]
    shown: list[Shown]


class ShownRedline(NamedTuple):
    """All that is shown of a redline, whatever the language."""

    redline: Redline
    segments: list[Segment]
    sections: list[Section]
    moves: Mapping[int, MovedWords]


def outline(redline: Redline) -> ShownRedline:
    """Arrange a redline for readers."""
    apart = list(_rows_apart(units(redline)))
    placed = with_departures(apart)
    first = placed[0][0] if placed else None
    if first and (first.kind, first.block.kind, first.block.level) == ("unchanged", "heading", 1):
        del placed[0]  # pages have a heading of their own
    plain = [replace(unit, kind="unchanged") if unit.kind == "renumbered" else unit for unit, _ in placed]
    near = are_near(plain, 0, leads=True)
    sections = _sections(placed)
    heads = _heads([unit for unit, _ in placed])
    shown = []
    for at, ((unit, move), section, (head, alike)) in enumerate(zip(placed, sections, heads, strict=True)):
        whole = unit.kind in CHANGES and move is None and (alike or head is None)
        whole = whole and not any(run.moved for run in unit.runs)
        shown.append(Shown(unit, section, move, head, near[at] and _is_near(plain, at), whole))
    return ShownRedline(
        redline, _segments(shown), list({id(each): each for each in sections}.values()), moved_words(apart)
    )


def _rows_apart(units: Iterable[Unit]) -> Iterator[Unit]:
    """Yield the units; a paragraph that became a table row, or the other way round, is deleted and added: half a row
    that is struck through cannot be read. The paragraph comes before the table."""
    table: list[Unit] = []
    gone: Block | None = None  # it may have become several units
    for unit in units:
        is_row = unit.block.kind == "row"
        if unit.olds and any(is_row != (old.kind == "row") for old in unit.olds):
            deleted = [Unit("deleted", old, old, whole_block(old, "delete")) for old in unit.olds if old is not gone]
            gone = unit.olds[-1]
            if is_row:
                yield from deleted
            else:
                table += deleted
            unit = Unit("inserted", unit.block, None, whole_block(unit.block, "insert"))  # noqa: PLW2901
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
    lead = unit.block.kind != "heading" and at + 1 < len(units) and units[at + 1].block.kind != "item"
    return unit.block.kind != "row" and not (lead and len(unit.block.text) > LONGEST_LEAD)


def _heads(units: Sequence[Unit]) -> list[tuple[Unit | None, bool]]:
    """Return for each unit the first row of its table, or the term that it defines, else None; and whether what it is
    in may come or go with it: of a row, the whole table."""
    heads: list[tuple[Unit | None, bool]] = []
    term: Unit | None = None
    for unit in units:
        term = unit if unit.block.kind == "term" else term if unit.block.kind == "definition" else None
        heads.append((term if term is not unit else None, True))
    for table in tables(units):
        rows = units[table.start : table.stop]
        heads[table.start : table.stop] = [(rows[0], len({row.kind for row in rows}) == 1)] * len(rows)
    return heads


def _sections(units: Sequence[tuple[Unit, Move | None]]) -> list[Section]:
    """Return the section of each unit. What was deleted below a deleted heading is in that section."""
    found: list[Section] = []
    live, notes = Section(), Section(unnamed="footnotes")
    gone: Section | None = None
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
            gone, live = (notes, live) if unit.kind == "deleted" else (None, notes)
        elif unit.kind != "deleted":
            gone = None
        section = gone or live
        anchor = block.anchor if block.anchor and unit.kind != "deleted" else anchor
        if unit.kind not in ("unchanged", "renumbered") and not departed:
            if section.kind in ("unchanged", "renumbered"):
                section.kind = "amended"
            section.anchor = section.anchor or anchor
        found.append(section)
    return found


def _segments(shown: Iterable[Shown]) -> list[Segment]:
    found: list[Segment] = []
    for one in shown:
        kind: Literal["fold", "insert", "delete", "rows", "block"] = "block"
        if not one.near:
            kind = "fold"
        elif one.whole:
            kind = CHANGES[one.unit.kind]
        elif one.unit.block.kind == "row":
            kind = "rows"
        first = found[-1].shown[0] if found and found[-1].kind == kind != "block" else None
        alike = first and first.section.unnamed == one.section.unnamed
        if first and alike and (kind == "fold" or _goes_on(kind, first, one)):
            found[-1].shown.append(one)
        else:
            found.append(Segment(kind, [one]))
    return found


def _goes_on(kind: str, first: Shown, one: Shown) -> bool:
    """Return whether a neighbour is in the same run, or shows rows of the same table. A new section is a run of its
    own."""
    if kind == "rows":
        return one.head is first.head
    begins = one.section.heading is one.unit and not one.section.nested
    return not begins and _depth(one) >= _depth(first)


def _depth(one: Shown) -> int:
    return 0 if one.unit.block.kind == "heading" else one.unit.block.level


def sections_changed(of: ShownRedline, say: Phrases) -> str:
    """Return how many sections changed: "2 new sections, 5 changed". Of a text without headings: how many clauses."""
    counts = Counter(section.kind for section in of.sections if not section.nested)
    kinds = [kind for kind in COUNTED if counts[kind]]
    if not any(section.heading for section in of.sections) or not (kinds or counts["renumbered"]):
        return summary(of.redline, say)
    first = [f"section_{kind}" if not at else f"more_section_{kind}" for at, kind in enumerate(kinds)]
    words = [say.counted(phrase, counts[kind]) for phrase, kind in zip(first, kinds, strict=True)]
    return str(say["comma"]).join(words) or say.counted("section_renumbered", counts["renumbered"])


# The marks of blocks and of words


class MarkWriter(Struct, frozen=True):
    """Writes the marks of a redline in HTML, with the words that screen readers announce."""

    say: Phrases  # the phrases of one language
    marks: str = ""  # the attributes of elements that hold phrases; empty if the text is in the same language
    deeper: int = 0  # how much deeper headings are on the page than in the text
    written: MutableMapping[Hashable, str] = {}  # a cache of written elements and of what is read out

    def words(self, key: str) -> str:
        """Return a phrase as HTML."""
        return escape(self.say[key], quote=False)

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

    def mark(self, piece: Piece, html: str, *, told: bool = False, silent: bool = False) -> str:
        """Return words with their mark. A screen reader announces where a run begins and where it ends, once each, in
        words: what it makes of `ins` and `del` differs, so that these have no role. `told`: a note before the words
        says what they are; `silent`: so does what is around them. Words that moved are neither inserted nor deleted."""
        tag, moved = TAGS[piece.change], piece.run.moved
        what = f"moved_{piece.change}" if moved else piece.change
        before = self.spoken(what) if piece.first and not (told or silent) else ""
        after = self.spoken(f"end_{what}") if piece.last and not silent else ""
        name = ' class="moved"' if moved else ""
        return f'<{tag}{name} role="none">{before}{html}{after}</{tag}>'

    def joined(self, html: str) -> str:
        """Return the words of a unit; neighbours that were both deleted or both inserted have one mark."""
        for change, tag in TAGS.items():
            end, start = self.spoken(f"end_{change}"), self.spoken(change)
            html = html.replace(f'{end}</{tag}><{tag} role="none">{start}', "")
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

    def mark_with(self, notes: Iterable[tuple[Op, int, str]], *, links: bool) -> Mark:
        """Return the function that marks the words of a unit, with a note before words that moved.

        `notes`: each with the operation of its run and the number of the move. `links`: whether a note is a link to
        the other place, as it is once on a page.
        """
        left = {(op, nth): note for op, nth, note in notes}

        def mark(piece: Piece, html: str) -> str:
            note = left.pop((piece.change, piece.run.moved), "")
            here, there = ("from", "to") if piece.change == "delete" else ("to", "from")
            place = f"words-{here}-{piece.run.moved}", "" if piece.in_link else f"words-{there}-{piece.run.moved}"
            said = self.move(note, *place if links else ()) if note else ""
            return said + self.mark(piece, html, told=bool(note))

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
            html = self.mark(Piece(whole_block(block, "insert")[0], change), html) if change else html
            shown = f'<span class="number">{html}</span> '
        if view == "old" and unit.kind != "deleted":
            return shown
        if was := unit.renumbered_from:
            shown += self.small(self.say.filled("was", old=written_number(was)))
        if note := layout_note(unit, self.say):
            shown += self.small(note)
        return shown


def _element(one: Shown, writer: MarkWriter, view: View, moves: Mapping[int, MovedWords]) -> str:
    """Return the element of a unit. That of an item stays open, because further lists may go into it."""
    unit, move = one.unit, one.moved
    block = unit.block_in(view)
    if unit.kind == "unchanged" and not unit.lead_ins and (view != "old" or unit.has_whole_old):
        key: Hashable = view, unit.goes_on, block.kind, block.html, block.number, block.anchor, block.level
        if (html := writer.written.get(key)) is None:
            inner = f"{writer.number(unit, view)}{_html_of(block, view)}"
            html = writer.written[key] = _wrapped(unit, block, inner, writer, view)
        return html
    if move and move.away:
        first = " ".join(block.text.split()[:6])
        words = f"{way('delete', writer.say, down=move.down)}{writer.say['colon']}{writer.say.space}{first} …"
        note = writer.move(words, f"from-{move.nth}" if view == "text" else "", f"to-{move.nth}")
        return _wrapped(unit, block, note, writer, view, note=True)
    announced = with_moves(unit.block, unit.runs, moves) if moves else ()
    notes = tuple([(run.op, run.moved, way(run.op, writer.say, down=move.down)) for run, move in announced if move])
    arrived = ""
    if move and move.nth:
        words = way("delete" if view == "old" else "insert", writer.say, down=move.down)
        arrived = writer.move(words, *((f"to-{move.nth}", f"from-{move.nth}") if view == "text" else ()))
    key = view, unit, one.whole, notes, arrived
    if (html := writer.written.get(key)) is None:
        inner = _marked(one, block, writer, view, notes)
        before = f"{arrived}{writer.number(unit, view)}"
        if block.kind == "row":
            inner = _CELL.sub(lambda cell: f"{cell[1]}{before}", _cells(inner), count=1)
            inner, before = with_named_columns(inner), ""
        html = writer.written[key] = _wrapped(unit, block, f"{before}{inner}", writer, view)
    return html


def _marked(one: Shown, block: Block, writer: MarkWriter, view: View, notes: Iterable[tuple[Op, int, str]]) -> str:
    """Return the HTML of a changed unit with the marks of its words; one that is marked as a whole has none."""
    unit, html = one.unit, _html_of(block, view)
    is_struck = "</s>" in html or any(run.struck for run in unit.runs)
    struck = f" {writer.small(writer.say['struck'])}" if is_struck else ""
    change = CHANGES.get(unit.kind) if block.kind == "row" and not (one.whole and block.is_head) else None
    if one.whole:
        html = without_anchors(html) if unit.kind == "deleted" else html
        return _spoken_cells(html.replace("</s>", f"</s>{struck}"), change, writer)
    other: dict[View, Op | None] = {"text": None, "old": "insert", "new": "delete"}
    runs = [run for run in unit.shown if run.op != other[view]]
    if all(run.op == "equal" for run in runs) and (view != "old" or unit.has_whole_old):
        return html
    side: Change = "delete" if view == "old" or unit.kind == "deleted" else "insert"
    mark = partial(writer.mark, silent=True) if change else writer.mark_with(notes, links=view == "text")
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

    def __init__(self, writer: MarkWriter, view: View, moves: Mapping[int, MovedWords]) -> None:
        self.writer, self.view, self.moves = writer, view, moves
        self.frame = NO_FRAME
        self.group = 0
        self.lists: list[int] = []
        self.columns: list[str] = []
        """Their names in the table that is open, if they are many: on a narrow screen, each stands in its cells."""

    def flow(self, shown: Iterable[Shown]) -> str:
        """Return blocks with the tags around them."""
        parts = list[str]()
        for one in shown:
            parts.append(self._enter(one))
            html = _element(one, self.writer, self.view, self.moves)
            parts.append(self._labelled(html) if self.columns and html.startswith("<tr") else html)
        return "".join(parts)

    def segment(self, segment: Segment, fold: str = "") -> str:
        """Return a segment with the tags around it: a run of blocks that came or went with one mark; instead of what is
        folded, `fold`."""
        if segment.kind in ("block", "rows"):
            return self.flow(segment.shown)
        left, first = self.leave(min(map(_depth, segment.shown))), segment.shown[0]
        if segment.kind == "fold":
            return left + fold
        blocks = _blocks(segment.shown, self.writer, self.view, self.moves)
        section = first.section.heading is first.unit
        return left + self.writer.block(CHANGES[first.unit.kind], blocks, section=section)

    def leave(self, level: int = 0) -> str:
        """Return the tags that close the lists that are as deep as `level`, and what is open in them."""
        return self._close_frame() + self._close_lists(level)

    def _enter(self, one: Shown) -> str:
        block = one.unit.block_in(self.view)
        deleted = one.unit.kind == "deleted" and self.view == "text"
        if block.kind == "item":
            return self._item(block)
        tags = self._close_lists(0 if block.kind == "heading" else block.level)
        frame = FRAMES.get(block.kind, NO_FRAME)
        group = id(one.head) if block.kind == "row" else self.group if deleted else block.group
        if frame != self.frame or (frame[0] and self.group not in (0, group)):
            tags += self._close_frame() + self._open(one, frame[0])
            self.frame = frame
        self.group = group
        return tags

    def _open(self, one: Shown, opening: str) -> str:
        """Return the start of a frame, and the head of a table, or the term of a definition, of which only a part is
        shown."""
        head, shown = (one.head or one.unit).block_in(self.view), one.head and one.head is not one.unit
        html = without_anchors(head.html)
        if one.unit.block.kind != "row":
            return opening + (f"<dt>{html}</dt>" if shown else "")
        columns = words_of_cells(head.spans)
        self.columns = columns if head.is_head and len(columns) > FEW_COLUMNS else []
        row = f"<tr>{with_named_columns(html)}</tr>" if shown and head.is_head else ""
        return table_opening(columns) + row

    def _labelled(self, row: str) -> str:
        """Return a row of a table with many columns, with the name of its column in each cell."""
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
        if not self.lists:
            return ""
        deeper = [depth for depth in self.lists if depth >= level]
        del self.lists[len(self.lists) - len(deeper) :]
        return "</li></ul>" * len(deeper)


# The page's part: switch, list of sections, both views


def as_html(
    of: ShownRedline,
    say: Phrases,
    *,
    names: tuple[str, str],
    text_marks: str = "",
    say_marks: str = "",
    deeper: int = 0,
    memory: Memory | None = None,
    only_changes: bool = False,
) -> str:
    """Return the switch between the views, the list of the sections that changed, and both views.

    `names`: what the two sides are called, as HTML.
    `text_marks`, `say_marks`: attributes with the language of the text, and of phrases inside it, where they differ.
    `deeper`: how much deeper headings are on the page than in the text.
    `memory`: a cache for further redlines that show the same changes.
    `only_changes`: leave out what is folded, and what is side by side: it says nothing new.
    """
    key = "writer", say.language, say_marks, deeper
    writer = (memory or Memory()).once(key, lambda: MarkWriter(say, say_marks, deeper))
    both = not only_changes and of.redline.changed
    tools = _tools(of, writer, switch=both) if of.redline.changed else ""
    labels = [_label(of, at, writer) if segment.kind == "fold" else "" for at, segment in enumerate(of.segments)]
    folds = [label and f'<p class="fold">{label}</p>' for label in labels]
    unfolding = folds
    if not only_changes:
        opened = [
            _blocks(_folded(of, at), writer, "text", of.moves) if label else "" for at, label in enumerate(labels)
        ]
        unfolding = [
            label and f'<details class="fold"><summary>{label}</summary>{blocks}</details>'
            for label, blocks in zip(labels, opened, strict=True)
        ]
    frames = Frames(writer, "text", of.moves)

    def in_the_text(segments: Iterable[tuple[int, Segment]]) -> str:
        return "".join([*(frames.segment(segment, unfolding[at]) for at, segment in segments), frames.leave()])

    text = _with_notes_apart(of, in_the_text, writer)
    anchors = set(map(unescape, _ID.findall(text))) | {"_text"}
    text = _finished(text, anchors, writer)
    sides = ""
    if both:
        heads = "".join(f"<div{say_marks}>{name}</div>" for name in names)
        sides = _with_notes_apart(of, partial(_side_by_side, of=of, writer=writer, folds=folds), writer)
        sides = f'<div class="pair heads">{heads}</div>{_finished(sides, anchors, writer)}'
        sides = f'<div class="sides"{text_marks}>{sides}</div>'
    part = f" · {TAG.sub('', names[1])}" if deeper else ""  # of several on a page
    return (
        f'<div class="cols compare">{tools}{_list_of_sections(of, writer, text_marks, anchors, part)}'
        f'<div class="text" id="_text"{text_marks}>{text}</div>{sides}</div>'
    )


def _finished(html: str, anchors: Container[str], writer: MarkWriter) -> str:
    """Return HTML in which each reference to a footnote has a name, and a link to an anchor that only the old text has,
    or that is folded away, leads nowhere."""
    html = with_named_notes(html, writer.spoken("footnote"))
    if 'href="#' not in html:
        return html
    return _LINK_HERE.sub(lambda tag: tag[0] if unquote(attributes(tag[0])["href"][1:]) in anchors else "<a>", html)


def _tools(of: ShownRedline, writer: MarkWriter, *, switch: bool) -> str:
    """Return a sentence on the marks, after two radio buttons: the style sheet switches between the views."""
    moved = of.moves or any(one.moved for segment in of.segments for one in segment.shown)
    sentence = writer.say.sentences(writer.words("key"), writer.words("key_moved") if moved else "")
    spans = {"deleted": '<span class="del">', "added": '<span class="ins">', "end": "</span>"}
    key = f'<p class="key">{sentence.format_map(spans)}</p>'
    radios = "".join(
        f'<input type="radio" name="_view" id="_view-{name}"{more}>'
        f'<label for="_view-{name}">{writer.words(f"view_{name}")}</label>'
        for name, more in (("text", " checked"), ("sides", ' class="two"'))
    )
    views = f'<fieldset class="views"><legend class="vh">{writer.words("view")}</legend>{radios}</fieldset>'
    return f'<div class="tools">{views if switch else ""}{key}</div>'


def _list_of_sections(of: ShownRedline, writer: MarkWriter, text_marks: str, anchors: Container[str], part: str) -> str:
    """Return links to the sections that changed; nothing for a text without headings. `part`: what tells this redline
    from others on the page, as HTML."""
    changed = [each for each in of.sections if each.kind not in ("unchanged", "renumbered") and not each.nested]
    if not any(section.heading for section in of.sections) or not changed:
        return ""
    words = escape(sections_changed(of, writer.say), quote=False)
    items = "".join(_section_link(section, writer, text_marks, anchors) for section in changed)
    renumbered = sum(section.kind == "renumbered" for section in of.sections)
    also = writer.say.counted("also_renumbered", renumbered) if renumbered else ""
    note = f'<p class="quiet">{escape(also, quote=False)}</p>' if also else ""
    return (
        f'<nav class="side" aria-label="{writer.words("sections")}{part}"><details><summary>{words}</summary>'
        f"<ol>{items}</ol>{note}</details></nav>"
    )


def _section_link(section: Section, writer: MarkWriter, text_marks: str, anchors: Container[str]) -> str:
    name = escape(section.name, quote=False)
    name = f"<span{text_marks}>{name}</span>" if name and text_marks else name or writer.words(section.unnamed)
    status = ""
    if section.kind != "amended":
        status = writer.say.space + writer.words("brackets").format(words=writer.words(f"is_{section.kind}"))
    anchor = section.anchor if section.anchor in anchors else "_text"
    return f'<li><a href="#{escape(anchor)}">{name}{status}</a></li>'


def _with_notes_apart(of: ShownRedline, write: Callable[[list[tuple[int, Segment]]], str], writer: MarkWriter) -> str:
    """Return a view of the text, and of the footnotes below it in an element of their own."""
    html = ""
    for kind, group in groupby(enumerate(of.segments), key=lambda each: each[1].shown[0].section.unnamed):
        part = write(list(group))
        label = f'<section class="footnotes" aria-label="{writer.words("footnotes")}">'
        html += f"{label}{part}</section>" if kind == "footnotes" and part else part
    return html


def _blocks(shown: Iterable[Shown], writer: MarkWriter, view: View, moves: Mapping[int, MovedWords]) -> str:
    frames = Frames(writer, view, moves)
    return frames.flow(shown) + frames.leave()


def _folded(of: ShownRedline, at: int) -> Sequence[Shown]:
    """Return what is in a fold. The head of a table is shown with the part below."""
    shown, following = of.segments[at].shown, of.segments[at + 1].shown[0] if at + 1 < len(of.segments) else None
    return shown[:-1] if following and following.head is shown[-1].unit else shown


def _label(of: ShownRedline, at: int, writer: MarkWriter) -> str:
    """Return the names of the sections of a fold and what is in it: "1. The service: 1 paragraph unchanged"; empty if
    nothing is."""
    shown, before = _folded(of, at), of.segments[at - 1].shown[-1] if at else None
    say, sections = writer.say, list({id(one.section): one.section for one in shown}.values())
    kinds = [one.unit.block.kind for one in shown if one.head is not one.unit or not one.unit.block.is_head]
    items, rows = kinds.count("item"), kinds.count("row")
    numbers = {"paragraph": len(kinds) - kinds.count("heading") - items - rows, "item": items, "row": rows}
    counts = [(f"fold_{kind}", number) for kind, number in numbers.items() if number]
    if not counts and not any(one.section.heading is one.unit for one in shown):
        return ""
    whole = all(section.kind in ("unchanged", "renumbered") for section in sections)
    if whole and len(sections) > NAMED:
        what = say.counted("fold_section", len(sections))
    else:
        what = say.listed([say.counted(phrase, number) for phrase, number in counts]) if counts else ""
    named = [sections[0], sections[-1]] if len(sections) > NAMED else sections
    under_heading = before is not None and before.section.heading is before.unit
    starts = before is None or before.section is not sections[0] or under_heading
    names = [_name_in_label(section, writer, starts=starts) for section in named]
    if before and under_heading and before.section is sections[0] and len(sections) == 1:
        start = writer.words("start")  # its name is right above
        names = [start[:1].upper() + start[1:]]
    joined = (" – " if len(sections) > NAMED else str(say["comma"])).join(names)
    renumbered = whole and all(section.kind == "renumbered" for section in sections)
    phrase = "only_renumbered" if renumbered else "unchanged"
    words = say.filled(phrase, what=what) if what else say["unchanged_heading"]
    colon = f"{writer.words('colon')}</b>{say.space}"
    return f"<b>{joined}{colon}{writer.in_its_language(escape(words, quote=False))}"


def _name_in_label(section: Section, writer: MarkWriter, *, starts: bool) -> str:
    """Return the name of a section that is folded, and which part of it that is if another part changed."""
    name = escape(section.name, quote=False) or writer.in_its_language(writer.words(section.unnamed))
    if section.heading and (was := section.heading.renumbered_from):
        name += f"{writer.say.space}{writer.small(writer.say.filled('was', old=written_number(was))).strip()}"
    if section.kind in ("unchanged", "renumbered"):
        return name
    return f"{name}{writer.say.space}{writer.small(writer.say['start' if starts else 'rest']).strip()}"


def _side_by_side(
    segments: Iterable[tuple[int, Segment]], of: ShownRedline, writer: MarkWriter, folds: Sequence[str]
) -> str:
    """Return what changed in two columns, under the headings of its sections. Nothing in it can be linked to."""
    parts = list[str]()
    for at, group in _pairs(segments):
        first = group[0].shown[0]
        if group[0].kind == "fold":
            parts.append(folds[at])
        elif first.unit.block.kind == "heading" and first.unit.kind in ("unchanged", "renumbered"):
            parts.append(without_anchors(_element(first, writer, "text", of.moves)))
        else:
            parts.append(_pair(group, writer, of.moves))
    return "".join(parts)


def _pair(group: Sequence[Segment], writer: MarkWriter, moves: Mapping[int, MovedWords]) -> str:
    """Return both sides of what stands beside each other. Of what is the same in both, only one is read out."""
    old, new = _side(group, writer, "old", moves), _side(group, writer, "new", moves)
    if all(one.unit.kind == "unchanged" for each in group for one in each.shown):
        said = f'<p class="cap"{writer.marks}>{writer.words("same")}</p>'
        return f'<div class="pair same"><div inert>{old}</div><div>{said}{new}</div></div>'
    return f'<div class="pair">{_cell(old, writer, "old")}{_cell(new, writer, "new")}</div>'


def _pairs(segments: Iterable[tuple[int, Segment]]) -> list[tuple[int, list[Segment]]]:
    """Return the segments that stand beside each other, with the index of the first: what was deleted and what was
    added right after it, and the items of a list."""
    pairs: list[tuple[int, list[Segment]]] = []
    for at, segment in segments:
        if (move := segment.shown[0].moved) and move.away:
            continue
        both = [pairs[-1][1][-1] if pairs else segment, segment]
        kinds = [each.kind for each in both]
        in_list = all(each.shown[0].unit.block.kind == "item" or _depth(each.shown[0]) for each in both)
        if pairs and (kinds == ["delete", "insert"] or ("fold" not in kinds and in_list)):
            pairs[-1][1].append(segment)
        else:
            pairs.append((at, [segment]))
    return pairs


def _cell(html: str, writer: MarkWriter, side: View) -> str:
    """Return one side of a pair, under a word that says which it is: seen on a narrow screen, and read out on any."""
    caption = f'<p class="cap"{writer.marks}>{writer.words(side)}</p>'
    if html:
        return f"<div>{caption}{html}</div>"
    return f'<div class="empty"{writer.marks}>{caption}<p class="none">{writer.words("not_there")}</p></div>'


def _side(group: Sequence[Segment], writer: MarkWriter, side: View, moves: Mapping[int, MovedWords]) -> str:
    missing = "inserted" if side == "old" else "deleted"
    frames, parts = Frames(writer, side, moves), list[str]()
    for segment in group:
        there = [one for one in segment.shown if one.unit.kind != missing]
        parts += [frames.segment(segment._replace(shown=there))] if there else []
    return "".join([*parts, frames.leave()])


FEWEST_TO_MARK = 2  # common words of another language: nobody says in which two files are
_IMAGE = re.compile("<img [^<>]*>")


def as_page(redline: Redline, title: str, say: Phrases | None = None) -> str:
    """Return the redline as a whole HTML document that needs no other file and can be kept, sent and printed.

    Images, which are files elsewhere, are replaced by their descriptions. The language and direction of the text are
    those of its words.
    """
    say = say or english("redline")
    of = outline(redline)
    parts = (part.new if isinstance(part, Stretch) else [part.new or part.old] for part in redline.parts)
    texts = (block.text for block in chain.from_iterable(parts) if block)
    language = seems_in(texts, {base_language(say.language)}, FEWEST_TO_MARK)
    marks = (language_attributes(language), language_attributes(say.language)) if language else ("", "")
    names = escape(say["old"], quote=False), escape(say["new"], quote=False)
    redlined = as_html(of, say, names=names, text_marks=marks[0], say_marks=marks[1])
    style = (get_data("legalsite", "layouts/style.css") or b"").decode()
    return (
        f'<!doctype html>\n<html{language_attributes(say.language)}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title, quote=False)}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body>\n<main class="wrap">\n<h1>{escape(title, quote=False)}</h1>\n'
        f'<p class="lead">{escape(sections_changed(of, say) + say.full_stop, quote=False)}</p>\n'
        f"{_IMAGE.sub(_described, redlined)}\n</main>\n</body>\n</html>"
    )


def _described(image: re.Match[str]) -> str:
    alt = attributes(image[0]).get("alt")
    return f"[{escape(alt, quote=False)}]" if alt else ""
