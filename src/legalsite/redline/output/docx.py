"""Writes a redline as a Word file with tracked changes: WordprocessingML (ECMA-376, part 1,
17.13.5), as strings.

Accepting all changes gives the paragraphs and rows of the new text, rejecting them, the paragraphs
and rows of the old one. Spelling that doesn't count as a change (quotes, dashes, ligatures) is as
in the new text in both.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby, zip_longest
from typing import Literal, NamedTuple
from unicodedata import bidirectional
from xml.sax.saxutils import escape, quoteattr

from legalsite.model.document import Block
from legalsite.model.redline import (
    BlockChange,
    Op,
    Redline,
    Run,
    runs_of_whole_block,
    sharing_blocks,
)
from legalsite.redline.output.redline_lines import OldPlaces, place_of
from legalsite.redline.output.shown_runs import runs_without_unmentioned_targets
from legalsite.redline.output.summary import summary
from legalsite.text.clause_numbers import written_number
from legalsite.text.normalize import fold
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.word_lists import packaged_text

Change = Literal["", "ins", "del", "moveFrom", "moveTo", "both"]
"""The element that tracks a change. `both`: the words are not written, because neither text has
them where the clause is now; they were deleted from a moved clause."""
CHANGES: Mapping[Op, Change] = {"equal": "", "insert": "ins", "delete": "del"}
MOVES: dict[Change, Change] = {"ins": "moveTo", "del": "moveFrom"}
INSERTED = frozenset({"ins", "moveTo"})
FIXED_WIDTH = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
PROPERTIES = {  # in the order in which the schema wants them
    "a": '<w:rStyle w:val="Hyperlink"/>',
    **dict.fromkeys(("code", "kbd", "samp"), FIXED_WIDTH),
    **dict.fromkeys(("strong", "b", "th"), "<w:b/><w:bCs/>"),
    **dict.fromkeys(("em", "i", "img"), "<w:i/><w:iCs/>"),
    **dict.fromkeys(("s", "strike", "del"), "<w:strike/>"),
    "sup": '<w:vertAlign w:val="superscript"/>',
    "sub": '<w:vertAlign w:val="subscript"/>',
    "rtl": "<w:rtl/>",
}
STYLES = {
    "item": "ListParagraph",
    "quote": "Quote",
    "code": "HTMLPreformatted",
    "footnote": "FootnoteText",
    "term": "DefinitionTerm",
    "definition": "Definition",
}
TEXT_WIDTH = 9026  # twentieths of a point: a page of A4 without its margins
INDENT = 567  # twentieths of a point: one centimetre
MAX_LIST_LEVEL = 8
MAX_NAME_LENGTH = 40  # characters of a bookmark
NOT_IN_XML = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if code not in (9, 10)}
PARTS = (
    *("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels"),
    *(f"word/{name}.xml" for name in ("document", "comments", "styles", "numbering", "settings")),
)
UNKNOWN_TIME = "1980-01-01T00:00:00Z"
"""The date of a move whose date is unknown, because the schema requires one."""
ARCHIVE_TIME = 1980, 1, 1, 0, 0, 0
"""The earliest time that a ZIP archive can state, so that the bytes are the same on every day."""
UNIX = 3  # the system that a ZIP archive names; Python would name the one that it runs on
LINK_COMMENTS = {
    (True, True): "link_changed",
    (False, True): "link_added",
    (True, False): "link_removed",
}
"""By whether the old target of a link is shown, and the new one."""
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


class TextStyle(NamedTuple):
    """What words look like, and where they lead if they are a link."""

    forms: frozenset[str] = frozenset()  # the names of the HTML elements around them
    href: str = ""


NO_STYLE = TextStyle()
NOTE = TextStyle(frozenset({"sup", "note"}))
BORDER = TextStyle(frozenset({"td"}))  # of the sign between two cells


class TrackedText(NamedTuple):
    """Words with one mark and one look."""

    change: Change
    text: str
    style: TextStyle = NO_STYLE
    move: int = 0  # the number of the move of its words


class PlacedChange(NamedTuple):
    """A passage in one of its places, with the blocks that the two texts have there. A passage that
    moved has two places.

    `move`: the name of the move, which both places have; empty if the passage is written as deleted
    and inserted instead.
    """

    block_change: BlockChange
    old: Block | None
    new: Block | None
    move: str = ""

    @property
    def block(self) -> Block:
        """The new block in this place, or else the old one."""
        return self.new or self.old or self.block_change.block

    @property
    def tables(self) -> set[tuple[bool, int]]:
        """The tables that the blocks are rows of, each with whether it is one of the new text."""
        return {(side is self.new, side.group) for side, _ in self.sides if side.kind == "row"}

    @property
    def sides(self) -> list[tuple[Block, Change]]:
        """The old and the new block in this place, if they exist, each with how words are tracked
        that only this block has."""
        sides: list[tuple[Block, Change]] = []
        if self.old:
            sides.append((self.old, "moveFrom" if self.move else "del"))
        if self.new:
            sides.append((self.new, "moveTo" if self.move else "ins"))
        return sides


def as_docx(
    redline: Redline,
    *,
    author: str,
    title: str = "",
    day: str = "",
    language: str = "",
    say: Phrases | None = None,
    clean: bool = False,
) -> bytes:
    """Return a Word file with the redline as tracked changes.

    `author`, `day`: who made all changes, and when (an ISO 8601 date; empty if unknown).
    `language`: the language tag of the new text; empty if unknown.
    `say`: the phrases of comments.
    `clean`: the redline compares a text with itself, so there is no comment with a summary.
    """
    time = f"{day}T00:00:00Z" if day else ""
    writer = _DocumentWriter(redline, author, time, say or english("redline"))
    if not clean:
        writer.comment(summary(redline, say))
    writer.write()
    # the XML for each placeholder in the packaged parts
    filled = {
        "body": "".join(writer.body),
        "comments": "".join(writer.comments),
        "links": "".join(_relationships(writer.targets)),
        "language": "",
        "title": escape(title),
        "author": escape(author),
        "tag": escape(language),
        "time": "",
    }
    if language:
        tag = quoteattr(language)
        filled["language"] = f"<w:lang w:val={tag} w:eastAsia={tag} w:bidi={tag}/>"
    if time:
        filled["time"] = f'<dcterms:created xsi:type="dcterms:W3CDTF">{time}</dcterms:created>'
    return _archive(filled)


def _relationships(targets: Mapping[str, str]) -> Iterator[str]:
    """Yield the XML that defines the targets of links. `targets`: the id of each target."""
    for href, name in targets.items():
        target = quoteattr(href)
        link = f'Id="{name}" Type="{HYPERLINK}" Target={target} TargetMode="External"'
        yield f"<Relationship {link}/>"


def _archive(filled: Mapping[str, str]) -> bytes:
    """Return the Word file, made from the packaged parts. `filled`: the XML for each placeholder in
    these parts, by the name of the placeholder."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        for name in PARTS:
            text = packaged_text(f"redline/output/docx_parts/{name}")
            for place, xml in filled.items():
                text = text.replace(f"<!--{place}-->", xml)
            written = text.translate(NOT_IN_XML)  # without characters that XML can't have
            # always the same time and system, so that the bytes are the same
            part = zipfile.ZipInfo(name, ARCHIVE_TIME)
            part.create_system = UNIX
            parts.writestr(part, written, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def placed_changes(redline: Redline) -> list[PlacedChange]:
    """Return the passages, and the places that moved ones left, in the order of the document.

    A place that a passage left comes before the first block that stayed and was below it. If a
    clause was cut or joined when it moved, one part is a move, and its other parts are deleted and
    inserted. So are rows that moved.
    """
    block_changes = redline.block_changes
    departures = _departures_by_block(block_changes)  # the places that passages left
    # the same, by the index of the passage that comes after
    left: dict[int, list[PlacedChange]] = defaultdict(list)
    places = _places_of_blocks_except(block_changes, departures)
    for departure in sorted(departures.values(), key=_old_place):
        left[places.gap(departure.block).stop].append(departure)
    placed: list[PlacedChange] = []
    for at, block_change in enumerate(block_changes):
        placed += left[at]
        away = departures.get(id(block_change.old))
        if away is None:  # it stayed
            placed.append(PlacedChange(block_change, block_change.old, block_change.new))
        elif block_change.new:  # its deleted words are in the place that it left
            # another part of a clause that was cut or joined is inserted here
            move = away.move if away.block_change is block_change else ""
            placed.append(PlacedChange(block_change, None, block_change.new, move))
    return placed + left[len(block_changes)]  # the places after the last passage


def _departures_by_block(block_changes: Sequence[BlockChange]) -> dict[int, PlacedChange]:
    """Return the places that passages left, by the `id()` of the old block: passages that moved,
    and deleted passages that the redline doesn't have where they were, but with a block that
    moved."""
    departures: dict[int, PlacedChange] = {}
    arrived = set()  # the ids of the new blocks of these passages
    for block_change in block_changes:
        old, new = block_change.old, block_change.new
        has_moved = (
            block_change.kind == "moved" and not block_change.lead_ins
        )  # else it got another lead-in
        is_known = id(old) in departures  # the place that its block left
        if not has_moved or is_known or not old or not new:
            continue
        # Word can't track rows that moved, nor a paragraph that came from two places
        is_move = "row" not in (old.kind, new.kind) and id(new) not in arrived
        nth = len(departures) + 1
        departures[id(old)] = PlacedChange(block_change, old, None, f"move{nth}" if is_move else "")
        arrived.add(id(new))
    # deleted passages that aren't between the blocks around them in the old text
    stayed = _places_of_blocks_except(block_changes, departures, only_kept=True)
    for at, block_change in enumerate(block_changes):
        old = block_change.old
        # only deleted blocks; the redline has all footnotes at the end
        if block_change.new or not old or old.kind == "footnote" or id(old) in departures:
            continue
        if at not in stayed.gap(old):
            departures[id(old)] = PlacedChange(block_change, old, None)
    return departures


def _places_of_blocks_except(
    block_changes: Sequence[BlockChange], departures: Container[int], *, only_kept: bool = False
) -> OldPlaces:
    """Return the places of the old blocks that are not in `departures`. `only_kept`: leave out
    deleted blocks as well."""
    others = []  # each old block with the index at which it is shown
    for at, block_change in enumerate(block_changes):
        if (
            block_change.old
            and id(block_change.old) not in departures
            and (block_change.new or not only_kept)
        ):
            others.append((block_change.old, at))
    return OldPlaces(others, len(block_changes))


def _old_place(entry: PlacedChange) -> tuple[bool, int]:
    """Return what places that passages left are sorted by: where they are in the old text."""
    return place_of(entry.block)


def _character_styles(block: Block) -> list[TextStyle]:
    """Return the look (the HTML elements around it, and its link) of each visible character of a
    block, in order. Spaces aren't visible; a border between two cells counts as one character."""
    styles = []
    cells = iter(block.cells)
    cell = next(cells, None)  # the cell of the next words; None in a block that isn't a row
    for span in block.spans:
        if span.of == "cell":  # the border between two cells
            cell = next(cells, None)
            styles.append(BORDER)
        elif span.of == "words":
            names = [element.name for element in span.inside]
            if cell:
                names.append(cell.name)
            href = ""  # outside of links
            if span.link:
                href = span.link.get("href") or ""
            style = TextStyle(
                frozenset(PROPERTIES.keys() & names), href
            )  # only elements that look so
            styles += [style] * len("".join(span.text.split()))  # once for each visible character
    return styles


class _BlockCursor:
    """A walk along the visible characters of a block. If several passages share a block, each goes
    on where the one before it ended."""

    def __init__(self, block: Block) -> None:
        self.opening = label(block)  # what stands before the words: blank lines in code, its number
        self.has_begun = False  # whether the opening was written
        self.last: PlacedChange | None = None
        """The passage with the end of the block."""
        self.ends = set(accumulate(map(len, block.text.split())))
        """The numbers of visible characters at which a word ends."""
        self.styles = dict(enumerate(_character_styles(block)))
        """The look of each visible character."""
        self.at = 0
        """The number of visible characters so far."""
        self.notes = iter([span.text for span in block.spans if span.of == "note"])
        """The marks of footnotes that are still to come."""

    def begin(self) -> str:
        """Return what stands before the words the first time, and nothing from then on."""
        if self.has_begun:
            return ""
        self.has_begun = True
        return self.opening

    def pieces(self, change: Change, run: Run) -> Iterator[TrackedText]:
        """Yield the words of a run, which come next in the block, cut where their look changes. Of
        a run that isn't words, yield the mark of a footnote or the border of a cell, but no target
        of a link. `change`: how the run is tracked."""
        if run.note:
            yield TrackedText(change, run.text, NOTE)
        elif run.cell:
            self.at += 1  # a border counts as one visible character
            yield TrackedText(change, run.text, BORDER)
        elif not run.target:
            start = 0
            # neighboring characters that look alike; `_next` goes on by one character
            for style, alike in groupby(map(self._next, run.text)):
                end = start + len(list(alike))
                yield TrackedText(change, run.text[start:end], style)
                start = end

    def _next(self, char: str) -> TextStyle:
        """Return the look of the next character. A space has the look of the characters beside it
        if these look alike."""
        if not char.isspace():
            self.at += 1  # the number of visible characters so far
        # the last visible one: `char` itself, unless it's a space
        before = self.styles.get(self.at - 1, NO_STYLE)
        if char.isspace() and before != self.styles.get(self.at):
            return NO_STYLE
        return before


def _words_of_block(block: Block, change: Change) -> Iterator[TrackedText]:
    """Yield the words of a block that is deleted, inserted or moved as a whole, without its
    number."""
    cursor = _BlockCursor(block)
    for run in runs_of_whole_block(block, "equal"):
        yield from cursor.pieces(change, run)


class _DocumentWriter:
    """Writes the body of the document, and collects its links and comments."""

    def __init__(self, redline: Redline, author: str, time: str, say: Phrases) -> None:
        self.say = say
        self.time = time
        # the attributes that say who made a change, and when
        self.attribution = "w:author=" + quoteattr(author)
        if time:
            self.attribution += f' w:date="{time}"'
        self.body: list[str] = []
        self.rows: list[str] = []  # of the table that is not in the body yet
        self.groups: set[tuple[bool, int]] = set()
        """The groups of these rows, each with whether it is a group of the new text."""
        # for each of these, all tables of the other text that a row stayed in, and itself
        self.same_tables: dict[tuple[bool, int], set[tuple[bool, int]]] = defaultdict(set)
        self.comments: list[str] = []
        self.waiting_comments = ""  # comments for the next paragraph
        self.ends_with_insertion = False
        """Whether the last paragraph ends with inserted words, but its mark is in both texts."""
        self.targets: dict[str, str] = {}  # the id of each target of a link
        self.last_id = 0  # of a change, a bookmark or a move
        self.entries = placed_changes(redline)
        self.cursors: dict[int, _BlockCursor] = {}  # by the identity of the block
        self.linked: set[str] = set()  # the anchors that links in the text lead to
        above: dict[bool, Block] = {}  # the block above in the old text, and in the new one
        for entry in self.entries:
            for table in entry.tables:
                self.same_tables[table] |= entry.tables
            for block, change in entry.sides:
                self._cursor(block).last = entry
                self.linked |= set(_linked_anchors(block))
                is_new = change in INSERTED
                self._add_blank_lines(above.get(is_new), block)
                above[is_new] = block

    def _cursor(self, block: Block) -> _BlockCursor:
        """Return the one walk along a block, which several passages may share."""
        cursor = self.cursors.get(id(block))
        if cursor is None:
            cursor = self.cursors[id(block)] = _BlockCursor(block)
        return cursor

    def _add_blank_lines(self, above: Block | None, block: Block) -> None:
        """Add the blank lines between two lines of code to what stands before the second one."""
        # two lines of one block of code; the line numbers tell how many are between them
        if above and above.kind == block.kind == "code" and above.group == block.group:
            self._cursor(block).opening = "\n" * (block.line - above.line - 1) + label(block)

    def write(self) -> None:
        """Write all passages, those that share a block together."""
        for group in sharing_blocks(self.entries, lambda entry: (entry.old, entry.new)):
            self._write_group(group)
        self._end_table()
        # an empty paragraph that stays, because no program can delete the last mark
        self.body.append("<w:p/>")

    def comment(self, text: str) -> None:
        """Add a comment to the next paragraph. `comments` has the comments so far as XML, and
        `waiting_comments` the references to those for the next paragraph."""
        nth = len(self.comments)
        words = _text_xml(text)
        comment = (
            f'<w:comment w:id="{nth}" {self.attribution}><w:p><w:r>{words}</w:r></w:p></w:comment>'
        )
        self.comments.append(comment)
        self.waiting_comments += (
            f'<w:commentRangeStart w:id="{nth}"/><w:commentRangeEnd w:id="{nth}"/>'
        )
        self.waiting_comments += f'<w:r><w:commentReference w:id="{nth}"/></w:r>'

    def _write_group(self, group: Sequence[PlacedChange]) -> None:
        """Write the entries (passages in one of their places) that share a block, and the entries
        between them.

        If their words don't spell the blocks, or aren't the cells of one row, the old blocks
        are deleted and the new blocks inserted as a whole.
        """
        drafts = [list(self._pieces_of_entry(entry)) for entry in group]  # the words of each entry
        rows = []  # the old and new blocks that are rows
        for entry in group:
            rows += [block for block, _ in entry.sides if block.kind == "row"]
        is_row = len(group) == 1 and _is_one_row(rows, drafts[0])
        if (rows and not is_row) or not _match_blocks(group, drafts):
            self._write_deleted_and_inserted(group)
        elif rows:
            self._add_comments(group[0], drafts[0])
            self._write_row(rows[-1], drafts[0], "", group)
        else:
            self._write_paragraphs(group, drafts)

    def _pieces_of_entry(self, entry: PlacedChange) -> Iterator[TrackedText]:
        """Yield the number of an entry, its words, and a space if its block goes on in another
        entry."""
        block_change = entry.block_change
        sides = entry.sides  # the old and the new block, each with how its own words are tracked
        blocks = {id(block): block for block, _ in sides}  # one, if a text is compared with itself
        # the number of each block, which is in front of its first words
        openings = [self._cursor(block).begin() for block in blocks.values()]
        if len(sides) == 2 and openings[0] == openings[-1]:
            yield TrackedText("", openings[0])
        else:
            for (_, change), opening in zip(sides, openings, strict=True):
                yield TrackedText(change, opening)
        block, change = sides[-1]  # the new block; the old one if there is no new one here
        if (
            block_change.new and not entry.new
        ):  # the place that a passage left: it has all old words
            yield from _words_of_block(block, change)
            return
        changes = CHANGES
        if entry.old is not block_change.old:  # it moved here: its old words are in the other place
            changes = {"equal": change, "insert": "ins", "delete": "both"}
        for run in block_change.runs:
            yield from self._pieces_of_run(run, block_change, changes)
        for block, change in sides:
            # `last` is the entry with the end of the block, `ends` is where its words end
            cursor = self._cursor(block)
            # the block goes on in another entry, with a new word
            if cursor.last is not entry and cursor.at in cursor.ends:
                yield TrackedText(change, " ")

    def _pieces_of_run(
        self, run: Run, block_change: BlockChange, changes: Mapping[Op, Change]
    ) -> Iterator[TrackedText]:
        """Yield a run, and walk along the blocks that have its words. `changes`: how each operation
        is tracked."""
        old = block_change.old
        if old and run.note and run.op != "insert":
            was = next(self._cursor(old).notes)  # the mark in the old text
            if was != run.text and changes is CHANGES:  # it stayed and has another number
                yield TrackedText("del", was, NOTE)
                yield TrackedText("ins", run.text, NOTE)
                return
        change = changes[run.op]
        if run.moved:
            change = MOVES.get(change, change)
        cursor = self._cursor(block_change.block)  # along the new block, or a deleted one
        if old and run.op == "delete":
            cursor = self._cursor(old)
        at = cursor.at  # how many visible characters come before the run
        for piece in cursor.pieces(change, run):
            yield piece._replace(move=run.moved)
        if (
            old and run.op == "equal" and old is not block_change.block
        ):  # both blocks have the words
            self._cursor(old).at += cursor.at - at

    def _write_paragraphs(
        self, group: Sequence[PlacedChange], drafts: Sequence[list[TrackedText]]
    ) -> None:
        """Write the entries as paragraphs. A paragraph ends where a block of either text ends; its
        mark is deleted or inserted if only one of them does. `drafts`: the words of each entry."""
        line: list[TrackedText] = []
        move = ""  # the name of the move of any entry in the paragraph
        for entry, pieces in zip(group, drafts, strict=True):
            line += pieces
            move = move or entry.move
            self._add_comments(entry, pieces)
            sides = entry._replace(move=move).sides  # tracked as moved if any entry moved
            # how the blocks are tracked that end in this entry
            ending = [change for block, change in sides if self._cursor(block).last is entry]
            if ending:
                # the end of the paragraph isn't a change if the blocks of both texts end here
                mark: Change = "" if len(ending) == 2 else ending[0]
                self._write_paragraph(entry.block, line, mark, move, entry.old or entry.block)
                line = []
                move = ""

    def _add_comments(self, entry: PlacedChange, pieces: Sequence[TrackedText]) -> None:
        """Comment on what tracked changes cannot show: words that were deleted from a moved clause,
        and other targets of links."""
        # words tracked as `both` aren't written, because neither text has them in this place
        lost = "".join([piece.text for piece in pieces if piece.change == "both"])
        if lost.strip():
            self.comment(self.say.filled("lost_words", words=" ".join(lost.split())))
        block_change = entry.block_change
        # it came or went with its links, or this is only the place that it left
        if not block_change.old or not block_change.new or not entry.new:
            return
        targets: dict[Op, list[str]] = defaultdict(list)
        for run in runs_without_unmentioned_targets(
            block_change.runs, block_change.old, block_change.new
        ):
            if run.target:
                targets[run.op].append(run.text)
        was = ", ".join(targets["delete"])
        now = ", ".join(targets["insert"])
        phrase = LINK_COMMENTS.get((was != "", now != ""))
        if phrase:  # some target came or went
            self.comment(self.say.filled(phrase, old=was, new=now))

    def _write_deleted_and_inserted(self, group: Sequence[PlacedChange]) -> None:
        """Write the old blocks of these entries as deleted, and the new ones as inserted."""
        written = set()  # the `id()` of each block: several entries may share one
        for entry in group:
            for block, change in entry.sides:
                if id(block) in written:
                    continue
                written.add(id(block))
                pieces = list(_words_of_block(block, change))
                if block.kind == "row":
                    self._write_row(block, pieces, change, group)
                else:
                    opening = TrackedText(change, self._cursor(block).opening)
                    self._write_paragraph(block, [opening, *pieces], change, entry.move, block)

    def _write_paragraph(
        self, block: Block, pieces: list[TrackedText], mark: Change, move: str, was: Block
    ) -> None:
        """Write a paragraph into `body`. `mark`: how its end is tracked. `move`: the name of its
        move, or empty. `was`: the old block, whose layout it had."""
        self._end_table()
        # how each piece of the paragraph is tracked; of an empty paragraph, its mark
        changes: list[Change] = []
        changes += [piece.change for piece in pieces if piece.text and piece.change != "both"]
        changes = changes or [mark]
        # the paragraph before ends with inserted words, but its mark is in both texts
        if self.ends_with_insertion and changes[0] in INSERTED:
            # If two insertions have nothing but a mark between them, LibreOffice takes them for
            # one, and rejects the mark too. A deleted space separates them.
            before = self.body[-1].removesuffix("</w:p>")
            space = self._run_xml(TrackedText("del", " "), set())
            self.body[-1] = f"{before}{space}</w:p>"
        self.ends_with_insertion = not mark and changes[-1] in INSERTED
        properties = _paragraph_properties(block)
        tracked = self._tracked_mark(mark)
        old_properties = _paragraph_properties(was)
        if old_properties != properties:  # track the change of style or indent
            change = self._change_attributes()
            tracked += f"<w:pPrChange {change}><w:pPr>{old_properties}</w:pPr></w:pPrChange>"
        words = self._runs_in_links(pieces, block)
        if block.anchor in self.linked:  # a link in the text leads here
            self.linked.discard(block.anchor)  # a name can only be given once
            words = self._bookmarked(words, block.anchor)
        paragraph = f"<w:p><w:pPr>{properties}{tracked}</w:pPr>{self.waiting_comments}{words}</w:p>"
        self.waiting_comments = ""
        if move:  # between the tags of the start and the end of the move
            paragraph = paragraph.join(self._range_tags(mark, move))
        self.body.append(paragraph)

    def _bookmarked(self, words: str, anchor: str) -> str:
        """Return the XML of words in a bookmark, to which links in the text can lead."""
        self.last_id += 1
        name = quoteattr(anchor[:MAX_NAME_LENGTH])
        start = f'<w:bookmarkStart w:id="{self.last_id}" w:name={name}/>'
        return f'{start}{words}<w:bookmarkEnd w:id="{self.last_id}"/>'

    def _write_row(
        self,
        block: Block,
        pieces: Iterable[TrackedText],
        change: Change,
        group: Sequence[PlacedChange],
    ) -> None:
        """Write a row, into the table before it if that is the same table in either text.

        `change`: how the whole row is tracked; empty if it is in both texts."""
        groups: set[tuple[bool, int]] = set()
        for entry in group:
            for table in entry.tables:
                groups |= self.same_tables[table]
        # `rows`: the rows of the table so far; `groups`: the numbers of the tables they are in
        if self.rows and not groups & self.groups:
            self._end_table()
            self.body.append("<w:p/>")  # else Word would make one table of two
        self.groups |= groups
        self.ends_with_insertion = False  # it isn't a paragraph
        # whether it stayed, but only one of the texts has it as the head of its table
        had_other_role = not change and group[0].block.is_head != (group[0].old or block).is_head
        if had_other_role:  # its words aren't bold, because they are only in one of the texts
            pieces = map(_without_head_style, pieces)
        cells: list[list[TrackedText]] = [[]]
        for piece in pieces:
            if piece.style == BORDER:
                cells.append([])
            else:
                cells[-1].append(piece)
        written = ""
        # a cell that only the old row has, say, has no element
        for cell, element in zip_longest(cells, block.cells[: len(cells)]):
            alignment = element.get("class") if element else None
            written += self._cell_xml(cell, alignment, change, block)
        properties = "<w:tblHeader/>" if block.is_head else ""
        if change:
            properties += self._change_tag(change)
        elif had_other_role:
            was = "" if block.is_head else "<w:tblHeader/>"
            attributes = self._change_attributes()
            properties += f"<w:trPrChange {attributes}><w:trPr>{was}</w:trPr></w:trPrChange>"
        self.rows.append(f"<w:tr><w:trPr>{properties}</w:trPr>{written}</w:tr>")

    def _cell_xml(
        self, pieces: Iterable[TrackedText], alignment: str | None, change: Change, block: Block
    ) -> str:
        """Return the XML of a cell, with the comments that wait for a paragraph. `alignment`: where
        its text is aligned, if not as usual."""
        style = f'<w:jc w:val="{alignment}"/>' if alignment else ""
        style += self._tracked_mark(change)
        if style:
            style = f"<w:pPr>{style}</w:pPr>"
        words = self.waiting_comments + self._runs_in_links(pieces, block)
        self.waiting_comments = ""
        return f"<w:tc><w:tcPr/><w:p>{style}{words}</w:p></w:tc>"

    def _end_table(self) -> None:
        """Add the table of the rows so far (`rows`, as XML) to the body, if there are any, and
        forget them and the numbers of their tables (`groups`)."""
        if self.rows:
            count = max([row.count("<w:tc>") for row in self.rows])  # of columns
            width = TEXT_WIDTH // count
            columns = f'<w:gridCol w:w="{width}"/>' * count
            # a right-to-left text has its columns from right to left
            direction = "<w:bidiVisual/>" if "<w:rtl/>" in self.rows[-1] else ""
            rows = "".join(self.rows)
            self.body.append(
                f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>{direction}'
                f'<w:tblW w:w="0" w:type="auto"/></w:tblPr>'
                f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
            )
        self.rows = []
        self.groups = set()

    def _runs_in_links(self, pieces: Iterable[TrackedText], block: Block) -> str:
        """Return the XML of pieces of a block, with the links around them. Words that moved have
        the start and the end of their move around them."""
        direction = {"rtl"} if _is_right_to_left(block.text) else set()
        # `both`: words that neither text has in this place
        shown = [piece for piece in pieces if piece.change != "both" and piece.text]
        written = [self._run_xml(piece, direction) for piece in shown]
        # the indexes of the pieces of each move
        places: dict[tuple[Change, int], list[int]] = defaultdict(list)
        for at, piece in enumerate(shown):
            if piece.move:
                places[piece.change, piece.move].append(at)
        for (change, move), moved in places.items():
            start, end = self._range_tags(change, f"words{move}")
            written[moved[0]] = start + written[moved[0]]
            written[moved[-1]] += end
        words = ""
        pairs = zip(shown, written, strict=True)
        for href, linked in groupby(pairs, lambda pair: pair[0].style.href):
            words += self._linked_runs(href, "".join([runs for _, runs in linked]))
        return words

    def _linked_runs(self, href: str, runs: str) -> str:
        """Return the XML of runs in a link to an address, or to an anchor in the text; as it is if
        the address is empty."""
        if not href:
            return runs
        if href.startswith("#"):
            anchor = quoteattr(href[1:][:MAX_NAME_LENGTH])
            return f"<w:hyperlink w:anchor={anchor}>{runs}</w:hyperlink>"
        nth = len(self.targets) + 1
        target = self.targets.setdefault(href, f"link{nth}")  # its id, which is new or known
        return f'<w:hyperlink r:id="{target}">{runs}</w:hyperlink>'

    def _run_xml(self, piece: TrackedText, direction: set[str]) -> str:
        """Return the XML of a piece. `direction`: with `rtl` if its block is right-to-left text."""
        forms = piece.style.forms | direction
        # each once, in the order of the schema: several forms may have the same
        properties = dict.fromkeys([PROPERTIES[form] for form in PROPERTIES if form in forms])
        style = "".join(properties)
        text = _text_xml(piece.text, deleted=piece.change == "del")
        run = f"<w:r><w:rPr>{style}</w:rPr>{text}</w:r>"
        if not piece.change:  # it is in both texts
            return run
        change = self._change_attributes()
        return f"<w:{piece.change} {change}>{run}</w:{piece.change}>"

    def _range_tags(self, change: Change, name: str) -> tuple[str, str]:
        """Return the tags before and after what moved. `name`: the name of the move, which is the
        same in both places."""
        attributes = self._change_attributes()  # with a new id, `last_id`
        if not self.time:  # the schema requires a date for a move
            attributes += f' w:date="{UNKNOWN_TIME}"'
        start = f'<w:{change}RangeStart {attributes} w:name="{name}"/>'
        return start, f'<w:{change}RangeEnd w:id="{self.last_id}"/>'

    def _tracked_mark(self, change: Change) -> str:
        """Return the XML that says how the mark at the end of a paragraph is tracked; empty if the
        mark is in both texts."""
        if not change:
            return ""
        tag = self._change_tag(change)
        return f"<w:rPr>{tag}</w:rPr>"

    def _change_tag(self, change: Change) -> str:
        """Return an empty element that tracks the change of what it is in."""
        attributes = self._change_attributes()
        return f"<w:{change} {attributes}/>"

    def _change_attributes(self) -> str:
        """Return the attributes of a new tracked change: its id, its author and its time."""
        self.last_id += 1
        return f'w:id="{self.last_id}" {self.attribution}'


def _without_head_style(piece: TrackedText) -> TrackedText:
    """Return a piece without the look of words in the head of a table."""
    style = piece.style._replace(forms=piece.style.forms - {"th"})
    return piece._replace(style=style)


def _linked_anchors(block: Block) -> Iterator[str]:
    """Yield the anchors in the text to which links in a block lead."""
    for span in block.spans:
        for element in span.inside:
            href = element.get("href") or ""
            if href.startswith("#"):
                yield href[1:]


def _is_one_row(rows: Sequence[Block], pieces: Iterable[TrackedText]) -> bool:
    """Return whether two blocks are one row before and after its changes, and all its cells are in
    both. `pieces`: the words of both."""
    if len(rows) != 2:
        return False
    # the borders between cells that both have; with n cells, n - 1
    kept = len([piece for piece in pieces if piece.style == BORDER and not piece.change])
    was, now = rows
    return len(was.cells) == len(now.cells) == kept + 1


def label(block: Block) -> str:
    """Return the number of a block as it is written before its words, with a tab after it: clauses
    are cited by it, so it is text. Empty if the block has no number."""
    if not block.number:
        return ""
    if block.kind == "footnote":
        return f"[{block.number}]\t"
    return written_number(block.number) + "\t"


def _paragraph_properties(block: Block) -> str:
    """Return the style, the bullet and the indent of a paragraph as XML, in the order of the
    schema."""
    style = STYLES.get(block.kind, "")
    indent = INDENT * block.level
    hanging = ""  # how far the first line stands out to the left, with the bullet or number
    if block.kind == "heading":
        style = f"Heading{block.level}"
        indent = 0
    elif block.kind == "item":
        indent += INDENT
        hanging = f' w:hanging="{INDENT}"'
    xml = f'<w:pStyle w:val="{style}"/>' if style else ""
    if block.kind == "item" and not block.number:
        level = min(block.level, MAX_LIST_LEVEL)
        xml += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    if _is_right_to_left(block.text):
        xml += "<w:bidi/>"
    if indent:
        xml += f'<w:ind w:left="{indent}"{hanging}/>'
    return xml


def _is_right_to_left(text: str) -> bool:
    """Return whether a text is written from right to left: its first letter decides, as in browsers
    (UAX 9, rule P2)."""
    for sign in map(bidirectional, text):
        if sign in ("L", "R", "AL"):
            return sign != "L"
    return False


def _match_blocks(group: Sequence[PlacedChange], drafts: Sequence[Sequence[TrackedText]]) -> bool:
    """Return whether the words to write (`drafts`) are right: without the insertions, they are
    exactly the old blocks, and without the deletions, exactly the new ones."""
    pieces: list[TrackedText] = []
    # the blocks of either text in order, by their `id()`: several entries may share one
    olds: dict[int, Block] = {}
    news: dict[int, Block] = {}
    for entry, draft in zip(group, drafts, strict=True):
        if not entry.new and entry.move:
            continue  # the place that a passage left has all its old words
        pieces += [piece for piece in draft if piece.style != NOTE]  # a block's text has no notes
        if entry.old:
            olds[id(entry.old)] = entry.old
        if entry.new:
            news[id(entry.new)] = entry.new
    # "": words that are in both texts
    is_old = _has_text_of(olds.values(), pieces, ("", "del", "moveFrom"))
    return is_old and _has_text_of(news.values(), pieces, ("", "ins", "moveTo"))


def _has_text_of(
    blocks: Iterable[Block], pieces: Iterable[TrackedText], changes: Container[Change]
) -> bool:
    """Return whether the pieces with these changes, joined, are the numbers and words of the
    blocks, whatever their spaces are."""
    wanted = "".join([label(block) + block.text for block in blocks])
    written = "".join([piece.text for piece in pieces if piece.change in changes])
    return _without_spaces(wanted) == _without_spaces(written)


def _without_spaces(text: str) -> str:
    """Return a text without spaces, in the form in which words are compared."""
    return "".join(fold(text).split())


def _text_xml(text: str, *, deleted: bool = False) -> str:
    """Return the XML of words, with its line breaks and tabs as elements."""
    tag = "w:delText" if deleted else "w:t"
    opening = f'<{tag} xml:space="preserve">'
    breaks = {"\n": f"</{tag}><w:br/>{opening}", "\t": f"</{tag}><w:tab/>{opening}"}
    words = escape(text, breaks)
    return f"{opening}{words}</{tag}>"
