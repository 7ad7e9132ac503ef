"""Writes a redline as a Word file with tracked changes: WordprocessingML (ECMA-376, part 1, 17.13.5), as strings.

Accepting all changes gives the paragraphs and rows of the new text, rejecting them those of the old one. Spelling that
counts as no change (quotes, dashes, ligatures) is that of the new text in both.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from itertools import accumulate, groupby, product
from operator import itemgetter
from pkgutil import get_data
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from legalsite.model.document import Block
from legalsite.model.redline import Op, Passage, Redline
from legalsite.redline.blocks import written_number
from legalsite.redline.output.units import summary, without_following_targets
from legalsite.text.normalise import fold
from legalsite.text.phrase_catalogue import Phrases

Change = Literal["", "ins", "del", "moveFrom", "moveTo", "both"]
"""The element that tracks a change; `both`: words of neither text, which were deleted on the way of a moved clause."""
CHANGES: dict[Op, Change] = {"equal": "", "insert": "ins", "delete": "del"}
ON_THE_WAY: dict[Op, Change] = {"equal": "moveTo", "insert": "ins", "delete": "both"}
ANEW: dict[Op, Change] = {"equal": "ins", "insert": "ins", "delete": "both"}
IN_OLD: tuple[Change, ...] = ("", "del")
IN_NEW: tuple[Change, ...] = ("", "ins", "moveTo")
FORMS = {"strong": "b", "th": "b", "em": "i", "s": "strike", "code": "code", "sup": "sup"}
PROPERTIES = {  # in the order in which the schema wants them
    "link": '<w:rStyle w:val="Hyperlink"/>',
    "code": '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>',
    "b": "<w:b/>",
    "i": "<w:i/>",
    "strike": "<w:strike/>",
    "sup": '<w:vertAlign w:val="superscript"/>',
}
STYLES = {"item": "ListParagraph", "quote": "Quote", "code": "HTMLPreformatted", "footnote": "FootnoteText"}
VOID = frozenset({"br", "hr", "input", "wbr"})
WIDTH = 9638  # of the text on a page, in twentieths of a point
INDENT = 567  # twentieths of a point: one centimetre
DEEPEST = 8  # the levels of a list in Word are 0 to 8
LONGEST_NAME = 40  # characters of a bookmark
NOT_IN_XML = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if code not in (9, 10)}
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = (
    *("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"),
    *(f"word/{name}.xml" for name in ("document", "comments", "styles", "numbering", "settings")),
)
BORDER = "\0"  # between two cells: a `|` may be a word, and no text has this character
WRITTEN = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP archive can state: the same bytes on every day
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{RELATIONSHIPS}"'
PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"'
    ' w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)


class Look(NamedTuple):
    """What words look like, and where they lead if they are a link."""

    forms: frozenset[str] = frozenset()
    href: str = ""


RAISED = Look(frozenset({"sup"}))


class Piece(NamedTuple):
    """Words with one mark and one look."""

    change: Change
    text: str
    look: Look = Look()
    note: bool = False


class Entry(NamedTuple):
    """A passage in one of its places: `from` where a moved one was, `to` where it is now, `here` for all others."""

    passage: Passage
    place: Literal["here", "from", "to"] = "here"

    @property
    def old(self) -> Block | None:
        """The block that is in the old text at this place."""
        return None if self.place == "to" else self.passage.old

    @property
    def new(self) -> Block | None:
        """The block that is in the new text at this place."""
        return None if self.place == "from" else self.passage.new


def as_docx(
    redline: Redline, *, author: str, day: str = "", right_to_left: bool = False, say: Phrases | None = None
) -> bytes:
    """Return the file. Its first comment is the summary. All changes are those of `author` on `day`, which is a date of
    ISO 8601, or empty if it is not known."""
    writer = _Writer(redline, author, f"{day}T00:00:00Z" if day else "", right_to_left)
    writer.comment(summary(redline, say))
    writer.write()
    return _package(writer)


def entries(redline: Redline) -> list[Entry]:
    """Return the passages, with the places that moved ones left: before the first block that stayed and was below."""
    gone: dict[int, Passage] = {}
    for passage in redline.outside_stretches:
        if passage.kind == "moved" and passage.old and passage.new and not passage.lead_ins:
            gone.setdefault(id(passage.old), passage)
    found = []
    left = sorted(gone.values(), key=lambda passage: passage.old.line if passage.old else 0, reverse=True)
    for passage in redline.passages:
        if id(passage.old) in gone:
            found += [Entry(passage, "to")] if passage.new else []  # what was deleted of it is where it was
            continue
        while passage.old and left and left[-1].old and left[-1].old.line < passage.old.line:
            found.append(Entry(left.pop(), "from"))
        found.append(Entry(passage))
    return [*found, *(Entry(passage, "from") for passage in reversed(left))]


class _Looks(HTMLParser):
    """Finds the look of each visible character in the HTML of a block."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[Look] = []
        self.cells = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.found += [Look(frozenset({"i"}))] * sum(map(len, (given.get("alt") or "").split()))
        elif tag not in VOID:
            if tag in ("td", "th"):
                self.found += [Look()] * bool(self.cells)  # the border between two cells
                self.cells += 1
            note = tag == "sup" and given.get("class") == "footnote"
            self.open.append(("note" if note else tag, given.get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        names = {name for name, _ in self.open}
        if "note" not in names:
            forms = frozenset(form for name, form in FORMS.items() if name in names)
            href = next((href for name, href in self.open if name == "a"), "")
            self.found += [Look(forms, href)] * len("".join(data.split()))


class _Walk:
    """A walk along the visible characters of a block. Passages that share a block go on where the last one ended."""

    def __init__(self, block: Block) -> None:
        looks = _Looks(block.html).found
        self.looks = looks if len(looks) == sum(map(len, block.text.split())) else []
        self.at = 0

    def pieces(self, change: Change, text: str, *, struck: bool = False) -> Iterator[Piece]:
        """Yield the next words, cut where their look changes."""
        looks = [self._next(char) for char in text]
        for look, alike in groupby(zip(looks, text, strict=True), itemgetter(0)):
            forms = look.forms | {"strike"} if struck else look.forms
            yield Piece(change, "".join(char for _, char in alike), Look(forms, look.href))

    def skip(self, text: str) -> None:
        """Go on behind these words."""
        self.at += sum(map(len, text.split()))

    def _next(self, char: str) -> Look:
        """Return the look of the next character; a space looks as the words on both sides of it do."""
        self.at += not char.isspace()
        before, after = (self.looks[at] if 0 <= at < len(self.looks) else Look() for at in (self.at - 1, self.at))
        return before if before == after or not char.isspace() else Look()


class _Writer:
    """Writes the body of the document, and gathers its links and comments."""

    def __init__(self, redline: Redline, author: str, time: str, right_to_left: bool) -> None:
        self.entries = entries(redline)
        self.right_to_left = right_to_left
        self.by = f"w:author={quoteattr(_clean(author))}" + (f' w:date="{time}"' if time else "")
        self.initials = quoteattr("".join(word[0] for word in author.split()))
        self.out: list[str] = []
        self.rows: list[str] = []
        self.of_table = (0, 0)  # the groups of the rows, in the old text and the new one
        self.comments: list[str] = []
        self.waiting = ""  # comments for the next paragraph
        self.targets: dict[str, str] = {}
        self.walks: dict[int, _Walk] = {}
        self.count = 0
        html = [block.html for entry in self.entries for block in (entry.old, entry.new) if block]
        self.linked = {part.partition('"')[0] for each in html for part in each.split('href="#')[1:]}
        self.moves = _moves(self.entries)
        self.last_of = {
            id(side): at for at, entry in enumerate(self.entries) for side in (entry.old, entry.new) if side
        }

    def write(self) -> None:
        """Write all passages, those that share a block together."""
        group: list[Entry] = []
        end = -1
        for at, entry in enumerate(self.entries):
            group.append(entry)
            end = max(end, *(self.last_of[id(block)] for block in (entry.old, entry.new) if block))
            if at == end:
                self._group(group)
                group = []
        self._end_table()
        self.out.append("<w:p/>")  # a last paragraph that stays: no program can delete the last mark

    def comment(self, text: str) -> None:
        """Add a comment to the next paragraph."""
        nth = len(self.comments)
        run = f"<w:r>{_text(text)}</w:r>"
        by = f"{self.by} w:initials={self.initials}"
        self.comments.append(f'<w:comment w:id="{nth}" {by}><w:p>{run}</w:p></w:comment>')
        self.waiting += f'<w:commentRangeStart w:id="{nth}"/><w:commentRangeEnd w:id="{nth}"/>'
        self.waiting += f'<w:r><w:commentReference w:id="{nth}"/></w:r>'

    def _group(self, group: Sequence[Entry]) -> None:
        """Write the entries that share a block, with others between them. If their pieces do not spell the blocks, the
        old ones are deleted and the new ones inserted as a whole."""
        drafts = [list(self._pieces(entry)) for entry in group]
        old, new = group[0].old, group[0].new
        if old and new and _is_one_row(group, drafts):
            self._remarks(group[0], drafts[0])
            cells = [piece._replace(text=piece.text.replace("|", BORDER)) for piece in drafts[0]]
            return self._row(new, cells, "", old_group=old.group)
        if any(block and block.kind == "row" for entry in group for block in (entry.old, entry.new)):
            return self._whole(group)
        for tracked in (True, False):
            numbers = list(_numbers(group, drafts, tracked=tracked))
            numbered = [[*number, *pieces] for number, pieces in zip(numbers, drafts, strict=True)]
            if _spells(group, numbered):
                return self._paragraphs(group, numbered)
        return self._whole(group)

    def _pieces(self, entry: Entry) -> Iterator[Piece]:
        """Yield the words of an entry, without its number."""
        passage = entry.passage
        if entry.place == "from":
            change: Change = "moveFrom" if self._move(entry) else "del"
            yield from self._of_block(passage.old, change) if passage.old else ()
            return
        changes = CHANGES if entry.place == "here" else ON_THE_WAY if self._move(entry) else ANEW
        for run in passage.runs:
            if run.target:
                continue
            if run.note:
                yield Piece(changes[run.op], run.text, RAISED, note=True)
                continue
            walk = self._walk(passage.old if run.op == "delete" else passage.new or passage.old)
            yield from walk.pieces(changes[run.op], run.text, struck=run.struck)
            if run.op == "equal" and passage.old and passage.new:
                self._walk(passage.old).skip(run.text)

    def _of_block(self, block: Block, change: Change) -> Iterator[Piece]:
        """Yield the words of a block that is deleted, inserted or moved as a whole, without its number."""
        walk = _Walk(block)
        for span in block.spans:
            if span.of == "note":
                yield Piece(change, span.text, RAISED, note=True)
            elif span.of != "target":
                text = BORDER if span.of == "cell" else span.text
                yield from walk.pieces(change, text, struck=span.struck)

    def _walk(self, block: Block | None) -> "_Walk":
        if block is None:
            raise ValueError("a run has words of a block that the passage lacks")
        if id(block) not in self.walks:
            self.walks[id(block)] = _Walk(block)
        return self.walks[id(block)]

    def _paragraphs(self, group: Sequence[Entry], numbered: Sequence[list[Piece]]) -> None:
        """Write the entries with a mark after each: deleted or inserted where only one of the texts has it."""
        line: list[Piece] = []
        so_far: dict[int, list[Piece]] = defaultdict(list)
        for entry, pieces in zip(group, numbered, strict=True):
            line += pieces
            self._remarks(entry, pieces)
            ends = []
            for block, kept in ((entry.old, IN_OLD), (entry.new, IN_NEW)):
                ends.append(block is not None and self.entries[self.last_of[id(block)]] is entry)
                if block and not ends[-1]:
                    so_far[id(block)] += (piece for piece in pieces if piece.change in kept and not piece.note)
                    line += [Piece(kept[1], " ")] * _has_space_after(block, so_far[id(block)])
            block, move = entry.new or entry.old, self._move(entry)
            if block and any(ends):
                mark: Change = "" if all(ends) else "ins" if ends[1] else "del"
                if move:
                    mark = "moveFrom" if entry.place == "from" else "moveTo"
                self._paragraph(block, line, mark, was=entry.old if entry.new else None, move=move)
                line = []

    def _move(self, entry: Entry) -> str:
        """Return the name of a move at its two ends; empty for all other entries."""
        of_old, of_new = (self.moves.get(id(block), "") for block in (entry.passage.old, entry.passage.new))
        return of_old if entry.place != "here" and of_old == of_new else ""

    def _remarks(self, entry: Entry, pieces: Sequence[Piece]) -> None:
        """Comment on what tracked changes cannot show."""
        if entry.place == "from":
            return
        if lost := " ".join("".join(piece.text for piece in pieces if piece.change == "both").split()):
            self.comment(f"Deleted when this passage moved: {lost}")
        passage = entry.passage
        if passage.old and passage.new:
            runs = without_following_targets(passage.runs, passage.old, passage.new)
            targets = [(run.op, run.text) for run in runs if run.target and run.op != "equal"]
            was, now = (", ".join(text for op, text in targets if op == side) for side in ("delete", "insert"))
            if targets:
                self.comment(f"A link that led to {was or 'nothing'} now leads to {now or 'nothing'}.")

    def _whole(self, group: Sequence[Entry]) -> None:
        """Delete the old blocks of these entries and insert the new ones."""
        blocks: dict[int, tuple[Block, Change, str]] = {}
        sides: dict[str, tuple[Change, Change]] = {"old": ("moveFrom", "del"), "new": ("moveTo", "ins")}
        for (side, (moved, changed)), entry in product(sides.items(), group):
            if block := getattr(entry, side):
                move = self._move(entry)
                blocks.setdefault(id(block), (block, moved if move else changed, move))
        for block, change, move in blocks.values():
            pieces = list(self._of_block(block, change))
            if block.kind == "row":
                self._row(block, pieces, change)
            else:
                self._paragraph(block, [Piece(change, label(block)), *pieces], change, move=move)

    def _paragraph(
        self, block: Block, pieces: Iterable[Piece], mark: Change, *, was: Block | None = None, move: str = ""
    ) -> None:
        self._end_table()
        properties = self._properties(block)
        before = self._properties(was) if was else properties
        tracked = f"<w:rPr>{self._tag(mark)}</w:rPr>" if mark else ""
        if before != properties:
            tracked += f"<w:pPrChange {self._tracked()}><w:pPr>{before}</w:pPr></w:pPrChange>"
        properties = f"<w:pPr>{properties}{tracked}</w:pPr>" if properties or tracked else ""
        links = self._inline(pieces)
        if block.anchor in self.linked:
            self.linked.discard(block.anchor)
            self.count += 1
            name = quoteattr(block.anchor[:LONGEST_NAME])
            links = f'<w:bookmarkStart w:id="{self.count}" w:name={name}/>{links}<w:bookmarkEnd w:id="{self.count}"/>'
        remarks, self.waiting = self.waiting, ""
        paragraph = f"<w:p>{properties}{remarks}{links}</w:p>"
        if move:
            start, end = f'<w:{mark}RangeStart {self._tracked()} w:name="{move}"/>', self.count
            paragraph = f'{start}{paragraph}<w:{mark}RangeEnd w:id="{end}"/>'
        self.out.append(paragraph)

    def _row(self, block: Block, pieces: Sequence[Piece], change: Change, *, old_group: int = 0) -> None:
        """Write a row, into the table before it if that is its own. No program knows rows that moved."""
        old, new = (block.group, 0) if change == "del" else (old_group, block.group)
        if new and self.of_table[1]:
            another = new != self.of_table[1]
        else:
            another = bool(old and self.of_table[0] and old != self.of_table[0])
        if self.rows and another:
            self._end_table()
            self.out.append("<w:p/>")  # else Word would make one table of two
        self.of_table = (old or self.of_table[0], new or self.of_table[1])
        head = "<w:tblHeader/>" if "<th" in block.html else ""
        tracked = self._tag(change) if change else ""
        properties = f"<w:trPr>{head}{tracked}</w:trPr>" if head or tracked else ""
        remarks, self.waiting = self.waiting, ""
        cells = []
        for cell in _cells(pieces):
            mark = f"<w:pPr><w:rPr>{self._tag(change)}</w:rPr></w:pPr>" if change else ""
            cells.append(f"<w:tc><w:tcPr/><w:p>{mark}{remarks}{self._inline(cell)}</w:p></w:tc>")
            remarks = ""
        self.rows.append(f"<w:tr>{properties}{''.join(cells)}</w:tr>")

    def _end_table(self) -> None:
        if self.rows:
            width = max(row.count("<w:tc>") for row in self.rows)
            direction = "<w:bidiVisual/>" if self.right_to_left else ""
            columns = f'<w:gridCol w:w="{WIDTH // width}"/>' * width
            self.out.append(
                f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>{direction}<w:tblW w:w="0" w:type="auto"/></w:tblPr>'
                f"<w:tblGrid>{columns}</w:tblGrid>{''.join(self.rows)}</w:tbl>"
            )
        self.rows, self.of_table = [], (0, 0)

    def _properties(self, block: Block) -> str:
        """Return the style and the indent of a paragraph, in the order of the schema."""
        style = f"Heading{block.level}" if block.kind == "heading" else STYLES.get(block.kind, "")
        found = f'<w:pStyle w:val="{style}"/>' if style else ""
        if block.kind == "item" and not block.number:
            found += f'<w:numPr><w:ilvl w:val="{min(block.level, DEEPEST)}"/><w:numId w:val="1"/></w:numPr>'
        found += "<w:bidi/>" * self.right_to_left
        if block.kind == "item" and block.number:
            return f'{found}<w:ind w:left="{INDENT * (block.level + 1)}" w:hanging="{INDENT}"/>'
        indented = block.kind not in {"heading", "item"} and block.level
        return found + (f'<w:ind w:left="{INDENT * block.level}"/>' if indented else "")

    def _inline(self, pieces: Iterable[Piece]) -> str:
        """Return the runs, in their links."""
        found = []
        shown = [piece for piece in pieces if piece.change != "both" and piece.text]
        for href, linked in groupby(shown, lambda piece: piece.look.href):
            alike = groupby(linked, lambda piece: (piece.change, piece.look))
            runs = "".join(self._run(change, look, same) for (change, look), same in alike)
            if href.startswith("#"):
                runs = f"<w:hyperlink w:anchor={quoteattr(href[1:][:LONGEST_NAME])}>{runs}</w:hyperlink>"
            elif href:
                target = self.targets.setdefault(href, f"link{len(self.targets) + 1}")
                runs = f'<w:hyperlink r:id="{target}">{runs}</w:hyperlink>'
            found.append(runs)
        return "".join(found)

    def _run(self, change: Change, look: Look, pieces: Iterable[Piece]) -> str:
        forms = look.forms | {"link"} if look.href else look.forms
        properties = "".join(xml for form, xml in PROPERTIES.items() if form in forms)
        properties += "<w:rtl/>" * self.right_to_left
        properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        run = f"<w:r>{properties}{_text(''.join(piece.text for piece in pieces), deleted=change == 'del')}</w:r>"
        return f"<w:{change} {self._tracked()}>{run}</w:{change}>" if change else run

    def _tag(self, change: Change) -> str:
        return f"<w:{change} {self._tracked()}/>"

    def _tracked(self) -> str:
        """Return the attributes of one more tracked change."""
        self.count += 1
        return f'w:id="{self.count}" {self.by}'


def label(block: Block) -> str:
    """Return the number of a block as it is written before its words: clauses are cited by it, so it is text."""
    if not block.number:
        return ""
    return f"[{block.number}]\t" if block.kind == "footnote" else f"{written_number(block.number)}\t"


def _moves(entries: Sequence[Entry]) -> dict[int, str]:
    """Return the name of each move, by its old block and by its new one. A clause that was cut or joined when it moved
    has one name; its other parts are deleted and inserted, and so are rows, which no program knows as moved."""
    names: dict[int, str] = {}
    for entry in entries:
        old, new = entry.passage.old, entry.passage.new
        if entry.place != "to" or not old or not new or "row" in (old.kind, new.kind):
            continue
        if names.keys().isdisjoint((id(old), id(new))):
            names[id(old)] = names[id(new)] = f"move{len(names) // 2 + 1}"
    return names


def _numbers(group: Sequence[Entry], drafts: Sequence[Sequence[Piece]], *, tracked: bool) -> Iterator[list[Piece]]:
    """Yield the number before each entry, marked as its words are. If it is not `tracked`, it is that of the new text:
    the old text may have it in its words."""
    begun: set[int] = set()
    for entry, pieces in zip(group, drafts, strict=True):
        old, new = (label(block) if block and id(block) not in begun else "" for block in (entry.old, entry.new))
        begun |= {id(block) for block in (entry.old, entry.new) if block}
        if entry.old and entry.new and (old == new or not tracked):
            yield [Piece("", new)] if new else []
            continue
        changes = {piece.change for piece in pieces}
        gone: Change = "moveFrom" if "moveFrom" in changes else "del"
        came: Change = "moveTo" if "moveTo" in changes else "ins"
        yield [Piece(change, text) for change, text in ((gone, old), (came, new)) if text]


def _spells(group: Sequence[Entry], pieces: Sequence[Sequence[Piece]]) -> bool:
    """Whether what is equal and deleted is the old blocks, and what is equal and inserted the new ones."""
    here = [entry for entry in group if entry.place != "from"]
    words = [piece for of_entry in pieces for piece in of_entry if not piece.note]
    for changes, sides in ((IN_OLD, [entry.old for entry in here]), (IN_NEW, [entry.new for entry in here])):
        blocks = {id(block): label(block) + block.text for block in sides if block}
        if _bare("".join(blocks.values())) != _bare("".join(each.text for each in words if each.change in changes)):
            return False
    return True


def _has_space_after(block: Block, pieces: Iterable[Piece]) -> bool:
    """Whether a block has a space after these first words, where it was split or joined."""
    at = len(_bare("".join(piece.text for piece in pieces)))
    return at in accumulate(len(_bare(word)) for word in (label(block) + block.text).split())


def _bare(text: str) -> str:
    return "".join(fold(text).split())


def _is_one_row(group: Sequence[Entry], drafts: Sequence[Sequence[Piece]]) -> bool:
    """Whether a row stayed, with the same cells. A sign of a border may also be a word."""
    old, new = group[0].old, group[0].new
    if len(group) > 1 or not old or not new or {old.kind, new.kind} != {"row"}:
        return False
    borders = [sum(span.of == "cell" for span in block.spans) for block in (old, new)]
    signs = [block.text.count("|") for block in (old, new)]
    kept = sum(piece.text.count("|") for piece in drafts[0] if not piece.change)
    return len({*borders, *signs, kept}) == 1 and _spells(group, drafts)


def _cells(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of each cell, without the spaces around the borders."""
    cell: list[Piece] = []
    for piece in pieces:
        before, *others = piece.text.split(BORDER)
        cell.append(piece._replace(text=before))
        for text in others:
            yield _stripped(cell)
            cell = [piece._replace(text=text)]
    yield _stripped(cell)


def _stripped(cell: list[Piece]) -> list[Piece]:
    if cell:
        cell[0] = cell[0]._replace(text=cell[0].text.lstrip())
        cell[-1] = cell[-1]._replace(text=cell[-1].text.rstrip())
    return cell


def _text(text: str, *, deleted: bool = False) -> str:
    tag = "w:delText" if deleted else "w:t"
    opening = f'<{tag} xml:space="preserve">'
    written = f"{opening}{escape(_clean(text))}</{tag}>"
    for char, element in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
        written = written.replace(char, f"</{tag}>{element}{opening}")
    return written.replace(f"{opening}</{tag}>", "")


def _clean(text: str) -> str:
    return text.translate(NOT_IN_XML)


def _package(writer: _Writer) -> bytes:
    """Return the archive with the parts of a document: those with words, and those that are the same in all."""
    link = '<Relationship Id="{}" Type="{}/hyperlink" Target={} TargetMode="External"/>'
    links = "".join(link.format(name, RELATIONSHIPS, quoteattr(_clean(href))) for href, name in writer.targets.items())
    words = {
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{''.join(writer.out)}{PAGE}</w:body></w:document>",
        "word/comments.xml": f"<w:comments {NAMESPACES}>{''.join(writer.comments)}</w:comments>",
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        for name in PARTS:
            text = words.get(name) or (get_data(__name__, f"docx_parts/{name}") or b"").decode()
            info = zipfile.ZipInfo(name, WRITTEN)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            parts.writestr(info, DECLARATION + text.replace("<!--links-->", links))
    return archive.getvalue()
