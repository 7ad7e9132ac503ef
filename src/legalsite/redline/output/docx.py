"""Write a redline as a Word file with tracked changes.

The format is WordprocessingML (ECMA-376, part 1, 17.13.5). Accepting all changes gives the
paragraphs and rows of the new version. Rejecting all changes gives the old version, except for
differences that aren't changes (quotes, dashes, ligatures).
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
"""The element that tracks a change. Text with `both` was deleted from a clause that moved.
Neither version has this text at the new position, so it isn't written."""
CHANGES: Mapping[Op, Change] = {"equal": "", "insert": "ins", "delete": "del"}
MOVES: dict[Change, Change] = {"ins": "moveTo", "del": "moveFrom"}
INSERTED = frozenset({"ins", "moveTo"})
FIXED_WIDTH = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
PROPERTIES = {  # properties of text, in the order required by the schema
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
TEXT_WIDTH = 9026  # width of an A4 page without margins, in twentieths of a point
INDENT = 567  # 1 cm, in twentieths of a point
MAX_LIST_LEVEL = 8
MAX_NAME_LENGTH = 40  # maximum length of a bookmark name
NOT_IN_XML = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if code not in (9, 10)}
PARTS = (
    *("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels"),
    *(f"word/{name}.xml" for name in ("document", "comments", "styles", "numbering", "settings")),
)
UNKNOWN_TIME = "1980-01-01T00:00:00Z"
"""The date of a move whose date is unknown, because the schema requires a date."""
ARCHIVE_TIME = 1980, 1, 1, 0, 0, 0
"""The earliest time in a ZIP archive, used so that the output is reproducible."""
UNIX = 3  # operating system in the ZIP archive, fixed because Python would write the current one
LINK_COMMENTS = {
    (True, True): "link_changed",
    (False, True): "link_added",
    (True, False): "link_removed",
}
"""(whether the old target is shown, whether the new target is shown) → phrase key"""
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


class TextStyle(NamedTuple):
    forms: frozenset[str] = frozenset()  # names of the HTML elements around the text
    href: str = ""


NO_STYLE = TextStyle()
NOTE = TextStyle(frozenset({"sup", "note"}))
BORDER = TextStyle(frozenset({"td"}))  # the separator between two cells


class TrackedText(NamedTuple):
    """Text with a single kind of change and a single style."""

    change: Change
    text: str
    style: TextStyle = NO_STYLE
    move: int = 0  # number of the move, or 0


class PlacedChange(NamedTuple):
    """A block change at its old or its new position.

    `old` and `new` are the blocks shown at this position. `move` is the name of the move if Word
    tracks the change as a move, otherwise empty.
    """

    block_change: BlockChange
    old: Block | None
    new: Block | None
    move: str = ""

    @property
    def block(self) -> Block:
        """The new block at this position, or the old block if there's no new one."""
        return self.new or self.old or self.block_change.block

    @property
    def tables(self) -> set[tuple[bool, int]]:
        """The tables that contain the blocks, as (whether in the new version, table number)."""
        return {(side is self.new, side.group) for side, _ in self.sides if side.kind == "row"}

    @property
    def sides(self) -> list[tuple[Block, Change]]:
        """The old and new block at this position, each with the element that tracks its changes."""
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
    phrases: Phrases | None = None,
    clean: bool = False,
) -> bytes:
    """Write the redline as a Word file with tracked changes.

    All changes are attributed to `author` and dated `day`, an ISO 8601 date, if known. `language`
    is the language tag of the new version, if known. `phrases` contains the phrases for comments.
    `clean` omits the comment that summarizes the redline, because a document that's compared with
    itself has no changes.
    """
    time = f"{day}T00:00:00Z" if day else ""
    writer = _DocumentWriter(redline, author, time, phrases or english("redline"))
    if not clean:
        writer.comment(summary(redline, phrases))
    writer.write()
    # placeholder in the packaged parts → XML to insert
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
    """Yield the XML that defines link targets. `targets` maps each target to its id."""
    for href, name in targets.items():
        target = quoteattr(href)
        link = f'Id="{name}" Type="{HYPERLINK}" Target={target} TargetMode="External"'
        yield f"<Relationship {link}/>"


def _archive(filled: Mapping[str, str]) -> bytes:
    """Create the Word file from the packaged parts. `filled` maps placeholders to XML."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        for name in PARTS:
            text = packaged_text(f"redline/output/docx_parts/{name}")
            for placeholder, xml in filled.items():
                text = text.replace(f"<!--{placeholder}-->", xml)
            written = text.translate(NOT_IN_XML)  # drop characters that aren't allowed in XML
            # use a fixed time and system, so that the output is reproducible
            part = zipfile.ZipInfo(name, ARCHIVE_TIME)
            part.create_system = UNIX
            parts.writestr(part, written, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def placed_changes(redline: Redline) -> list[PlacedChange]:
    """Return the block changes in document order. Moved block changes are at two positions.

    A departure is a moved block at its old position. A deleted or moved block stays above the block
    that followed it in the old version and didn't move.
    """
    block_changes = redline.block_changes
    # `id()` of a moved block → its departure
    departures = _departures_by_block(block_changes)
    # index of a block change → old positions directly before it
    departures_above: dict[int, list[PlacedChange]] = defaultdict(list)
    places = _places_of_blocks_except(block_changes, departures)
    for departure in sorted(departures.values(), key=_old_place):
        # `gap` is the range of indexes between the nearest blocks above and below that didn't move
        departures_above[places.gap(departure.block).stop].append(departure)
    placed: list[PlacedChange] = []
    for at, block_change in enumerate(block_changes):
        placed += departures_above[at]
        departed = departures.get(id(block_change.old))
        if departed is None:  # the block change didn't move
            placed.append(PlacedChange(block_change, block_change.old, block_change.new))
        elif block_change.new:  # a deleted block is only shown at its old position
            # If a clause was split or merged when it moved, only its first part is tracked as a
            # move. The other parts are tracked as deleted and inserted.
            move = departed.move if departed.block_change is block_change else ""
            placed.append(PlacedChange(block_change, None, block_change.new, move))
    return placed + departures_above[len(block_changes)]  # positions after the last block change


def _departures_by_block(block_changes: Sequence[BlockChange]) -> dict[int, PlacedChange]:
    """Map the `id()` of each old block that moved to its change at the old position.

    This includes deleted blocks that the redline shows next to a moved block.
    """
    departures: dict[int, PlacedChange] = {}
    arrived = set()  # ids of the new blocks
    for block_change in block_changes:
        old, new = block_change.old, block_change.new
        # if `lead_ins` is set, the block stayed in place, and only its lead-in changed
        has_moved = block_change.kind == "moved" and not block_change.lead_ins
        is_known = id(old) in departures
        # each old block has only one old position
        if not has_moved or is_known or not old or not new:
            continue
        # Word can't track a moved row, or a paragraph that was merged from two: its new block is
        # already the new position of another old block
        is_move = "row" not in (old.kind, new.kind) and id(new) not in arrived
        nth = len(departures) + 1
        departures[id(old)] = PlacedChange(block_change, old, None, f"move{nth}" if is_move else "")
        arrived.add(id(new))
    # find deleted blocks that the redline doesn't show at their old position
    stayed = _places_of_blocks_except(block_changes, departures, only_kept=True)
    for at, block_change in enumerate(block_changes):
        old = block_change.old
        # footnotes are always at the end, so their position doesn't matter
        if block_change.new or not old or old.kind == "footnote" or id(old) in departures:
            continue
        # `gap` is the range of indexes where the deleted block would be at its old position
        if at not in stayed.gap(old):
            departures[id(old)] = PlacedChange(block_change, old, None)
    return departures


def _places_of_blocks_except(
    block_changes: Sequence[BlockChange], departures: Container[int], *, only_kept: bool = False
) -> OldPlaces:
    """Return the positions of the old blocks, except blocks whose `id()` is in `departures`.

    `only_kept` also excludes deleted blocks.
    """
    others = []  # (old block, index of its block change)
    for at, block_change in enumerate(block_changes):
        if (
            block_change.old
            and id(block_change.old) not in departures
            and (block_change.new or not only_kept)
        ):
            others.append((block_change.old, at))
    return OldPlaces(others, len(block_changes))


def _old_place(entry: PlacedChange) -> tuple[bool, int]:
    return place_of(entry.block)


def _character_styles(block: Block) -> list[TextStyle]:
    """Return the style of each visible character of a block.

    Spaces are invisible. The border between two cells counts as one character.
    """
    styles = []
    cells = iter(block.cells)
    cell = next(cells, None)  # the current cell, or None if the block isn't a row
    for span in block.spans:
        if span.of == "cell":
            cell = next(cells, None)
            styles.append(BORDER)
        elif span.of == "words":
            names = [element.name for element in span.inside]
            if cell:
                names.append(cell.name)
            href = ""
            if span.link:
                href = span.link.get("href") or ""
            # keep only elements that affect the style
            style = TextStyle(frozenset(PROPERTIES.keys() & names), href)
            styles += [style] * len("".join(span.text.split()))
    return styles


class _BlockCursor:
    """A position in the visible characters of a block.

    If several block changes share a block, each of them starts where the previous one ended.
    """

    def __init__(self, block: Block) -> None:
        # the text before the block: blank lines in code, or the list number
        self.opening = label(block)
        self.has_begun = False
        self.last: PlacedChange | None = None
        """The block change with the end of the block."""
        self.ends = set(accumulate(map(len, block.text.split())))
        """The positions where a word ends."""
        self.styles = dict(enumerate(_character_styles(block)))
        """position → style of the visible character"""
        self.at = 0
        """The number of visible characters so far."""
        self.notes = iter([span.text for span in block.spans if span.of == "note"])
        """The footnote references that haven't been reached yet."""

    def begin(self) -> str:
        """Return the text that precedes the block on the first call, and then an empty string."""
        if self.has_begun:
            return ""
        self.has_begun = True
        return self.opening

    def pieces(self, change: Change, run: Run) -> Iterator[TrackedText]:
        """Yield the text of the next run, split where the style changes.

        `change` is the element that tracks the run. Link targets aren't yielded.
        """
        if run.note:
            yield TrackedText(change, run.text, NOTE)
        elif run.cell:
            self.at += 1
            yield TrackedText(change, run.text, BORDER)
        elif not run.target:
            start = 0
            # `_next` advances by one character
            for style, alike in groupby(map(self._next, run.text)):
                end = start + len(list(alike))
                yield TrackedText(change, run.text[start:end], style)
                start = end

    def _next(self, char: str) -> TextStyle:
        """Return the style of the next character.

        A space has the style of its neighbors if both have the same style. `self.at` is the number
        of visible characters so far, and also the index of the next one.
        """
        if not char.isspace():
            self.at += 1
        # `char` itself if it isn't a space, otherwise the last visible character before it
        before = self.styles.get(self.at - 1, NO_STYLE)
        if char.isspace() and before != self.styles.get(self.at):
            return NO_STYLE
        return before


def _words_of_block(block: Block, change: Change) -> Iterator[TrackedText]:
    # the block is written as a whole, so its changes aren't tracked within the text
    cursor = _BlockCursor(block)
    for run in runs_of_whole_block(block, "equal"):
        yield from cursor.pieces(change, run)


class _DocumentWriter:
    def __init__(self, redline: Redline, author: str, time: str, phrases: Phrases) -> None:
        self.phrases = phrases
        self.time = time
        # XML attributes for the author and date of each change
        self.attribution = "w:author=" + quoteattr(author)
        if time:
            self.attribution += f' w:date="{time}"'
        self.body: list[str] = []
        self.rows: list[str] = []  # rows of the current table, which isn't in the body yet
        self.groups: set[tuple[bool, int]] = set()
        """The tables that contain the current rows, as (whether in the new version, table
        number)."""
        # for each table, the tables of both versions that share a row with it, including itself
        self.same_tables: dict[tuple[bool, int], set[tuple[bool, int]]] = defaultdict(set)
        self.comments: list[str] = []
        self.waiting_comments = ""
        self.ends_with_insertion = False
        """Whether the last paragraph ends with inserted text, but its paragraph mark didn't
        change."""
        self.targets: dict[str, str] = {}  # link target → id
        self.last_id = 0  # the last id of a change, bookmark, or move
        self.entries = placed_changes(redline)
        self.cursors: dict[int, _BlockCursor] = {}  # `id()` of the block → its cursor
        self.linked: set[str] = set()  # anchors that internal links point to
        # Prepare what depends on the whole document.
        # the previous block in the old (False) and new (True) version
        above: dict[bool, Block] = {}
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
        cursor = self.cursors.get(id(block))
        if cursor is None:
            cursor = self.cursors[id(block)] = _BlockCursor(block)
        return cursor

    def _add_blank_lines(self, above: Block | None, block: Block) -> None:
        """Set the number of blank lines above a line of code, except the first one of its block."""
        # the difference between the line numbers shows how many lines are blank
        if above and above.kind == block.kind == "code" and above.group == block.group:
            self._cursor(block).opening = "\n" * (block.line - above.line - 1) + label(block)

    def write(self) -> None:
        for group in sharing_blocks(self.entries, lambda entry: (entry.old, entry.new)):
            self._write_group(group)
        self._end_table()
        # end with an empty paragraph, because Word and LibreOffice can't delete the last paragraph
        # mark
        self.body.append("<w:p/>")

    def comment(self, text: str) -> None:
        """Add a comment to the start of the next paragraph."""
        nth = len(self.comments)  # id of the comment
        words = _text_xml(text)
        comment = (
            f'<w:comment w:id="{nth}" {self.attribution}><w:p><w:r>{words}</w:r></w:p></w:comment>'
        )
        self.comments.append(comment)
        # the text that the comment refers to is empty, and is written with the next paragraph
        self.waiting_comments += (
            f'<w:commentRangeStart w:id="{nth}"/><w:commentRangeEnd w:id="{nth}"/>'
        )
        self.waiting_comments += f'<w:r><w:commentReference w:id="{nth}"/></w:r>'

    def _write_group(self, group: Sequence[PlacedChange]) -> None:
        """Write a group of block changes that share blocks.

        Normally, changes are tracked within the blocks. As a fallback, the old blocks are deleted
        and the new blocks inserted as a whole.
        """
        drafts = [list(self._pieces_of_entry(entry)) for entry in group]  # text of each entry
        rows = []
        for entry in group:
            rows += [block for block, _ in entry.sides if block.kind == "row"]
        is_row = len(group) == 1 and _is_one_row(rows, drafts[0])
        # the cells of a table row changed, or the text of the changes doesn't match the blocks
        if (rows and not is_row) or not _match_blocks(group, drafts):
            self._write_deleted_and_inserted(group)
        elif rows:
            self._add_comments(group[0], drafts[0])
            self._write_row(rows[-1], drafts[0], "", group)
        else:
            self._write_paragraphs(group, drafts)

    def _pieces_of_entry(self, entry: PlacedChange) -> Iterator[TrackedText]:
        """Yield the list number and the text of an entry.

        Each piece has the element that tracks it, such as `del` or `moveTo`. A moved block has two
        entries, one at its old and one at its new position. Text that's tracked as `both` isn't
        written, only mentioned in a comment.
        """
        block_change = entry.block_change
        # (block, element) for the old and the new block, or for only one of them
        sides = entry.sides
        # a single block if a document is compared with itself
        blocks = {id(block): block for block, _ in sides}
        # a list number precedes the text of its block
        openings = [self._cursor(block).begin() for block in blocks.values()]
        if len(sides) == 2 and openings[0] == openings[-1]:  # both sides have the same number
            yield TrackedText("", openings[0])
        else:
            for (_, change), opening in zip(sides, openings, strict=True):
                yield TrackedText(change, opening)
        block, change = sides[-1]  # the new block if the entry has one
        # at its old position, a moved block is shown with its whole old text
        if block_change.new and not entry.new:
            yield from _words_of_block(block, change)
            return
        changes = CHANGES
        # at its new position, a moved block is shown without deleted text
        if entry.old is not block_change.old:
            changes = {"equal": change, "insert": "ins", "delete": "both"}
        for run in block_change.runs:
            yield from self._pieces_of_run(run, block_change, changes)
        for block, change in sides:
            cursor = self._cursor(block)
            # the block continues in another entry, which starts with a new word
            if cursor.last is not entry and cursor.at in cursor.ends:
                yield TrackedText(change, " ")

    def _pieces_of_run(
        self, run: Run, block_change: BlockChange, changes: Mapping[Op, Change]
    ) -> Iterator[TrackedText]:
        """Yield the text of a run, and advance the cursors of its blocks.

        `changes` maps the operation of a run to the element that tracks it. It's CHANGES, unless
        the block is shown at its new position after a move.
        """
        old = block_change.old
        # the run is a footnote reference that the old version contains
        if old and run.note and run.op != "insert":
            was = next(self._cursor(old).notes)  # the footnote reference in the old version
            # only the number of the footnote changed; all text of a moved block is tracked anyway
            if was != run.text and changes is CHANGES:
                yield TrackedText("del", was, NOTE)
                yield TrackedText("ins", run.text, NOTE)
                return
        change = changes[run.op]
        if run.moved:
            change = MOVES.get(change, change)
        cursor = self._cursor(block_change.block)
        if old and run.op == "delete":
            cursor = self._cursor(old)
        at = cursor.at  # position of the cursor before the run
        for piece in cursor.pieces(change, run):  # yielding the pieces advances the cursor
            yield piece._replace(move=run.moved)
        # the text is in both blocks, so advance the other cursor by the same amount
        if old and run.op == "equal" and old is not block_change.block:
            self._cursor(old).at += cursor.at - at

    def _write_paragraphs(
        self, group: Sequence[PlacedChange], drafts: Sequence[list[TrackedText]]
    ) -> None:
        """Write the entries as paragraphs.

        A paragraph ends where a block of either version ends. `drafts` contains the text of each
        entry.
        """
        line: list[TrackedText] = []
        move = ""  # name of the move, if an entry in the paragraph moved
        for entry, pieces in zip(group, drafts, strict=True):
            line += pieces
            move = move or entry.move
            self._add_comments(entry, pieces)
            sides = entry._replace(move=move).sides
            # find the blocks that end in this entry, and the elements that track their paragraph
            # marks
            ending = [change for block, change in sides if self._cursor(block).last is entry]
            if ending:
                # If two blocks end here, both versions have the paragraph mark. Otherwise, the mark
                # is deleted or inserted.
                mark: Change = "" if len(ending) == 2 else ending[0]
                self._write_paragraph(entry.block, line, mark, move, entry.old or entry.block)
                line = []
                move = ""

    def _add_comments(self, entry: PlacedChange, pieces: Sequence[TrackedText]) -> None:
        # Add comments on what Word can't track: text that was deleted from a moved clause, and link
        # targets that changed. The deleted text is tracked as `both`, and isn't written.
        lost = "".join([piece.text for piece in pieces if piece.change == "both"])
        if lost.strip():
            self.comment(self.phrases.filled("lost_words", words=" ".join(lost.split())))
        block_change = entry.block_change
        # the links were added, deleted, or moved together with the text
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
        # (whether there was a link target, whether there is one now) → phrase
        phrase = LINK_COMMENTS.get((was != "", now != ""))
        if phrase:
            self.comment(self.phrases.filled(phrase, old=was, new=now))

    def _write_deleted_and_inserted(self, group: Sequence[PlacedChange]) -> None:
        # the changes can't be tracked within the text, so delete or insert each block as a whole
        # ids of blocks that have been written, because several entries may share a block
        written = set()
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
        """Write a paragraph.

        `mark` is the element that tracks its paragraph mark, or empty if the mark didn't change.
        `move` is the name of its move, if any. `was` is the old block, whose style is recorded if
        it's different.
        """
        self._end_table()
        # the elements that track the text or, without text, the paragraph mark
        changes: list[Change] = [
            piece.change for piece in pieces if piece.text and piece.change != "both"
        ] or [mark]
        # the previous paragraph ends with inserted text, but its paragraph mark is unchanged
        if self.ends_with_insertion and changes[0] in INSERTED:
            # If only a paragraph mark separates two insertions, LibreOffice merges them and also
            # rejects the mark. A deleted space between the insertions prevents this.
            before = self.body[-1].removesuffix("</w:p>")
            space = self._run_xml(TrackedText("del", " "), set())
            self.body[-1] = f"{before}{space}</w:p>"
        self.ends_with_insertion = not mark and changes[-1] in INSERTED
        properties = _paragraph_properties(block)
        tracked = self._tracked_mark(mark)
        old_properties = _paragraph_properties(was)
        if old_properties != properties:
            change = self._change_attributes()
            tracked += f"<w:pPrChange {change}><w:pPr>{old_properties}</w:pPr></w:pPrChange>"
        words = self._runs_in_links(pieces, block)
        if block.anchor in self.linked:
            self.linked.discard(block.anchor)  # bookmark names must be unique
            words = self._bookmarked(words, block.anchor)
        paragraph = f"<w:p><w:pPr>{properties}{tracked}</w:pPr>{self.waiting_comments}{words}</w:p>"
        self.waiting_comments = ""
        if move:  # `join` inserts the paragraph between the start tag and the end tag
            paragraph = paragraph.join(self._range_tags(mark, move))
        self.body.append(paragraph)

    def _bookmarked(self, words: str, anchor: str) -> str:
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
        """Write a table row.

        `block` is the new row, or the old row if it was deleted. `group` contains the entries of
        the row. `change` is the element that tracks the row as a whole, or empty if both versions
        have the row.
        """
        # The tables that contain the row, and the matching tables of the other version.
        # `self.groups` contains the same for the rows above.
        groups: set[tuple[bool, int]] = set()
        for entry in group:
            for table in entry.tables:
                groups |= self.same_tables[table]
        # the row doesn't continue the previous table in either version
        if self.rows and not groups & self.groups:
            self._end_table()
            # Word would merge the tables without a paragraph between them
            self.body.append("<w:p/>")
        self.groups |= groups
        self.ends_with_insertion = False
        # whether the row is in both versions, but is a header in only one of them
        had_other_role = not change and group[0].block.is_head != (group[0].old or block).is_head
        if had_other_role:  # a header is bold, so its style would be wrong in the other version
            pieces = map(_without_head_style, pieces)
        cells: list[list[TrackedText]] = [[]]
        for piece in pieces:
            if piece.style == BORDER:
                cells.append([])
            else:
                cells[-1].append(piece)
        written = ""
        # a deleted cell has no element in `block`
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
        # a cell contains a single paragraph, whose mark is tracked like the row
        style = f'<w:jc w:val="{alignment}"/>' if alignment else ""
        style += self._tracked_mark(change)
        if style:
            style = f"<w:pPr>{style}</w:pPr>"
        words = self.waiting_comments + self._runs_in_links(pieces, block)
        self.waiting_comments = ""
        return f"<w:tc><w:tcPr/><w:p>{style}{words}</w:p></w:tc>"

    def _end_table(self) -> None:
        if self.rows:
            count = max([row.count("<w:tc>") for row in self.rows])  # number of columns
            width = TEXT_WIDTH // count
            columns = f'<w:gridCol w:w="{width}"/>' * count
            # if the last row is in a right-to-left script, show the columns from right to left
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
        # Return the XML of the pieces, with tags around words that moved and around links.
        # `rtl` is a key of PROPERTIES
        direction = {"rtl"} if _is_right_to_left(block.text) else set()
        # text that's tracked as `both` is only shown in a comment
        shown = [piece for piece in pieces if piece.change != "both" and piece.text]
        written = [self._run_xml(piece, direction) for piece in shown]
        # the indexes of the pieces that belong to each move
        places: dict[tuple[Change, int], list[int]] = defaultdict(list)
        for at, piece in enumerate(shown):
            if piece.move:
                places[piece.change, piece.move].append(at)
        for (change, move), moved in places.items():
            # tags before the first and after the last piece of the move
            start, end = self._range_tags(change, f"words{move}")
            written[moved[0]] = start + written[moved[0]]
            written[moved[-1]] += end
        words = ""
        # neighboring pieces of the same link share an element
        pairs = zip(shown, written, strict=True)
        for href, linked in groupby(pairs, lambda pair: pair[0].style.href):
            words += self._linked_runs(href, "".join([runs for _, runs in linked]))
        return words

    def _linked_runs(self, href: str, runs: str) -> str:
        """Wrap runs in a link to a URL or an anchor. If `href` is empty, return them unchanged."""
        if not href:
            return runs
        if href.startswith("#"):
            anchor = quoteattr(href[1:][:MAX_NAME_LENGTH])
            return f"<w:hyperlink w:anchor={anchor}>{runs}</w:hyperlink>"
        nth = len(self.targets) + 1
        target = self.targets.setdefault(href, f"link{nth}")  # reuse the id of a known target
        return f'<w:hyperlink r:id="{target}">{runs}</w:hyperlink>'

    def _run_xml(self, piece: TrackedText, direction: set[str]) -> str:
        """Return the XML of a piece. `direction` contains `rtl` in right-to-left blocks."""
        forms = piece.style.forms | direction
        # `fromkeys` drops duplicates and keeps the order, which the schema prescribes
        properties = dict.fromkeys([PROPERTIES[form] for form in PROPERTIES if form in forms])
        style = "".join(properties)
        text = _text_xml(piece.text, deleted=piece.change == "del")
        run = f"<w:r><w:rPr>{style}</w:rPr>{text}</w:r>"
        if not piece.change:  # the text is unchanged
            return run
        change = self._change_attributes()
        return f"<w:{piece.change} {change}>{run}</w:{piece.change}>"

    def _range_tags(self, change: Change, name: str) -> tuple[str, str]:
        """Return the start and end tags of a moved range.

        `name` identifies the move and is the same at both positions.
        """
        attributes = self._change_attributes()  # increments `last_id`, which is used below
        if not self.time:  # the schema requires a date for moves
            attributes += f' w:date="{UNKNOWN_TIME}"'
        start = f'<w:{change}RangeStart {attributes} w:name="{name}"/>'
        return start, f'<w:{change}RangeEnd w:id="{self.last_id}"/>'

    def _tracked_mark(self, change: Change) -> str:
        """Return the XML that tracks a paragraph mark, or an empty string if it didn't change."""
        if not change:
            return ""
        return f"<w:rPr>{self._change_tag(change)}</w:rPr>"

    def _change_tag(self, change: Change) -> str:
        return f"<w:{change} {self._change_attributes()}/>"

    def _change_attributes(self) -> str:
        self.last_id += 1
        return f'w:id="{self.last_id}" {self.attribution}'


def _without_head_style(piece: TrackedText) -> TrackedText:
    # `th` is one of the elements that make text bold
    style = piece.style._replace(forms=piece.style.forms - {"th"})
    return piece._replace(style=style)


def _linked_anchors(block: Block) -> Iterator[str]:
    for span in block.spans:
        for element in span.inside:
            href = element.get("href") or ""
            if href.startswith("#"):
                yield href[1:]


def _is_one_row(rows: Sequence[Block], pieces: Iterable[TrackedText]) -> bool:
    """Return whether two rows are versions of the same row and have the same cells.

    `rows` contains all rows of a group, and `pieces` their text, with borders between cells.
    """
    if len(rows) != 2:
        return False
    # n cells have n - 1 borders between them
    kept = len([piece for piece in pieces if piece.style == BORDER and not piece.change])
    was, now = rows
    return len(was.cells) == len(now.cells) == kept + 1


def label(block: Block) -> str:
    """Return the list number of a block as text, followed by a tab.

    The label is empty if the block has no number.
    """
    # the number is written as text, because readers cite clauses by number
    if not block.number:
        return ""
    if block.kind == "footnote":
        return f"[{block.number}]\t"
    return written_number(block.number) + "\t"


def _paragraph_properties(block: Block) -> str:
    """Return the XML for the style, bullet, and indent of a paragraph, in schema order."""
    style = STYLES.get(block.kind, "")
    indent = INDENT * block.level
    # the first line starts further left, so that the bullet or number is in the margin
    hanging = ""
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
    """Return whether the first letter of a text is right-to-left (UAX 9, rule P2)."""
    for sign in map(bidirectional, text):
        if sign in ("L", "R", "AL"):
            return sign != "L"
    return False


def _match_blocks(group: Sequence[PlacedChange], drafts: Sequence[Sequence[TrackedText]]) -> bool:
    """Return whether the pieces in `drafts` contain exactly the text of the blocks.

    Without insertions, the pieces must form the text of the old blocks. Without deletions, they
    must form the text of the new blocks.
    """
    pieces: list[TrackedText] = []
    # keyed by `id()`, because several entries may share a block
    olds: dict[int, Block] = {}
    news: dict[int, Block] = {}
    for entry, draft in zip(group, drafts, strict=True):
        if not entry.new and entry.move:
            continue  # the old position of a move always shows the old text
        # block text doesn't contain footnote references
        pieces += [piece for piece in draft if piece.style != NOTE]
        if entry.old:
            olds[id(entry.old)] = entry.old
        if entry.new:
            news[id(entry.new)] = entry.new
    is_old = _has_text_of(olds.values(), pieces, ("", "del", "moveFrom"))
    return is_old and _has_text_of(news.values(), pieces, ("", "ins", "moveTo"))


def _has_text_of(
    blocks: Iterable[Block], pieces: Iterable[TrackedText], changes: Container[Change]
) -> bool:
    """Return whether the pieces form the text of the blocks.

    Only pieces with a kind of change in `changes` count. Spaces are ignored.
    """
    wanted = "".join([label(block) + block.text for block in blocks])
    written = "".join([piece.text for piece in pieces if piece.change in changes])
    return _without_spaces(wanted) == _without_spaces(written)


def _without_spaces(text: str) -> str:
    return "".join(fold(text).split())


def _text_xml(text: str, *, deleted: bool = False) -> str:
    """Return the XML of text, with line breaks and tabs converted to elements."""
    tag = "w:delText" if deleted else "w:t"
    opening = f'<{tag} xml:space="preserve">'
    breaks = {"\n": f"</{tag}><w:br/>{opening}", "\t": f"</{tag}><w:tab/>{opening}"}
    words = escape(text, breaks)
    return f"{opening}{words}</{tag}>"
