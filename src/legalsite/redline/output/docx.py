"""Writes a redline as a Word file with tracked changes: WordprocessingML (ECMA-376, part 1, 17.13.5), as strings.

Accepting all changes gives the paragraphs and rows of the new text, rejecting them those of the old one. Spelling that
counts as no change (quotes, dashes, ligatures) is that of the new text in both.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise, zip_longest
from operator import itemgetter
from typing import Literal, NamedTuple
from unicodedata import bidirectional
from xml.sax.saxutils import escape, quoteattr

from legalsite.model.document import Block
from legalsite.model.redline import Op, Passage, Redline, Run, runs_of_whole_block, sharing_blocks
from legalsite.redline.output.redline_lines import place_of
from legalsite.redline.output.shown_runs import without_following_targets
from legalsite.redline.output.summary import summary
from legalsite.text.clause_numbers import written_number
from legalsite.text.normalize import fold
from legalsite.text.phrase_catalogue import Phrases, english
from legalsite.text.word_lists import packaged_text

Change = Literal["", "ins", "del", "moveFrom", "moveTo", "both"]
"""The element that tracks a change; `both`: words of neither text, which were deleted on the way of a moved clause."""
CHANGES: dict[Op, Change] = {"equal": "", "insert": "ins", "delete": "del"}
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
STYLES = {"item": "ListParagraph", "quote": "Quote", "code": "HTMLPreformatted", "footnote": "FootnoteText"}
STYLES |= {"term": "DefinitionTerm", "definition": "Definition"}
TEXT_WIDTH = 9026  # twentieths of a point: a page of A4 without its margins
INDENT = 567  # twentieths of a point: one centimetre
DEEPEST = 8  # the levels of a list in Word are 0 to 8
LONGEST_NAME = 40  # characters of a bookmark
LAST = 1 << 60  # a line below all others
NOT_IN_XML = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if code not in (9, 10)}
PARTS = (
    *("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels"),
    *(f"word/{name}.xml" for name in ("document", "comments", "styles", "numbering", "settings")),
)
NO_DAY = "1980-01-01T00:00:00Z"  # the schema wants a date for a move, also where none is known
WRITTEN = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP archive can state: the same bytes on every day
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


class Look(NamedTuple):
    """What words look like, as the HTML elements around them, and where they lead if they are a link."""

    forms: frozenset[str] = frozenset()
    href: str = ""


NOTE = Look(frozenset({"sup", "note"}))
BORDER = Look(frozenset({"td"}))  # of the sign between two cells


class Tracked(NamedTuple):
    """Words with one mark and one look."""

    change: Change
    text: str
    look: Look = Look()
    move: int = 0  # the number of the move of its words


class PlacedPassage(NamedTuple):
    """A passage in one of its places, with the blocks that the two texts have there: one that moved is where it was,
    and where it is. `move`: the name that both have; empty where no program would know a move."""

    passage: Passage
    old: Block | None
    new: Block | None
    move: str = ""

    @property
    def sides(self) -> tuple[tuple[Block | None, Change], tuple[Block | None, Change]]:
        """The two blocks, and how words are tracked that only one of them has."""
        return (self.old, "moveFrom" if self.move else "del"), (self.new, "moveTo" if self.move else "ins")


def as_docx(
    redline: Redline, *, author: str, title: str = "", day: str = "", language: str = "", say: Phrases | None = None,
    clean: bool = False,
) -> bytes:  # fmt: skip
    """Return the file. Its first comment is the summary, unless it is `clean`: one text and no redline. All changes are
    those of `author` on `day`, which is a date of ISO 8601, or empty if it is not known. `language`: the tag of that of
    the new text, empty if it is not known; `say`: the phrases of comments."""
    writer = _DocumentWriter(redline, author, f"{day}T00:00:00Z" if day else "", say or english("redline"))
    if not clean:
        writer.comment(summary(redline, say))
    writer.write()
    link = f'<Relationship Id="{{}}" Type="{HYPERLINK}" Target={{}} TargetMode="External"/>'
    links = "".join(link.format(name, quoteattr(href)) for href, name in writer.targets.items())
    tag = quoteattr(language)
    filled = {
        "body": "".join(writer.out),
        "comments": "".join(writer.comments),
        "links": links,
        "language": f"<w:lang w:val={tag} w:eastAsia={tag} w:bidi={tag}/>" if language else "",
        "title": escape(title),
        "author": escape(author),
        "tag": escape(language),
        "time": f'<dcterms:created xsi:type="dcterms:W3CDTF">{writer.time}</dcterms:created>' if day else "",
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        for name in PARTS:
            text = packaged_text(f"redline/output/docx_parts/{name}")
            for place, xml in filled.items():
                text = text.replace(f"<!--{place}-->", xml)
            parts.writestr(zipfile.ZipInfo(name, WRITTEN), text.translate(NOT_IN_XML), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def entries(redline: Redline) -> list[PlacedPassage]:
    """Return the passages, with the places that moved ones left: before the first block that stayed and was below. Of a
    clause that was cut or joined when it moved one part is a move; others are deleted and inserted, and so are rows."""
    gone: dict[int, tuple[tuple[bool, int], PlacedPassage]] = {}
    arrived = set()
    passages = redline.passages
    went = [passage.kind == "moved" and not passage.lead_ins for passage in passages]
    lines = [
        passage.old.line if passage.old and passage.new and passage.old.kind != "footnote" and not moved else 0
        for passage, moved in zip(passages, went, strict=True)
    ]
    before = list(accumulate(lines, max))  # the lines of blocks that stayed
    after = list(accumulate((line or LAST for line in reversed(lines)), min))[::-1]
    for at, passage in enumerate(passages):
        old, new = passage.old, passage.new
        if went[at] and old and new and id(old) not in gone:
            numbered = "row" not in (old.kind, new.kind) and id(new) not in arrived
            gone[id(old)] = place_of(old), PlacedPassage(passage, old, None, f"move{len(gone) + 1}" if numbered else "")
            arrived.add(id(new))
        elif old and not new and old.kind != "footnote" and not before[at] <= old.line <= after[at]:
            gone[id(old)] = place_of(old), PlacedPassage(passage, old, None)
    ordered = []
    left = sorted(gone.values(), key=itemgetter(0), reverse=True)
    for passage in passages:
        old, new = passage.old, passage.new
        if id(old) in gone:  # what was deleted of it is where it was
            away = gone[id(old)][1]
            ordered += [PlacedPassage(passage, None, new, away.move if away.passage is passage else "")] if new else []
            continue
        while old and left and left[-1][0] < place_of(old):
            ordered.append(left.pop()[1])
        ordered.append(PlacedPassage(passage, old, new))
    return [*ordered, *(entry for _, entry in reversed(left))]


def _blank_lines(placed: Sequence[PlacedPassage]) -> Iterator[tuple[int, str]]:
    """Yield the blank lines above each line of code in both texts, by the identity of the block."""
    for blocks in ([entry.old for entry in placed], [entry.new for entry in placed]):
        for above, block in pairwise(filter(None, blocks)):
            if above.kind == block.kind == "code" and above.group == block.group:
                yield id(block), "\n" * (block.line - above.line - 1)


def _looks(block: Block) -> list[Look]:
    """Return the look of each visible character of a block."""
    looks = []
    cells = iter(block.cells)
    cell = next(cells, None)
    for span in block.spans:
        if span.of == "cell":
            cell = next(cells, None)
            looks.append(BORDER)
        elif span.of == "words":
            names = {element.name for element in (*span.inside, *([cell] if cell else ()))}
            href = span.link and span.link.get("href")
            looks += [Look(frozenset(PROPERTIES.keys() & names), href or "")] * len("".join(span.text.split()))
    return looks


class _Walk:
    """A walk along the visible characters of a block. Passages that share a block go on where the last one ended."""

    def __init__(self, block: Block) -> None:
        self.ends = set(accumulate(map(len, block.text.split())))  # of words
        looks = _looks(block)
        self.looks = looks if len(looks) == max(self.ends, default=0) else []
        self.at = 0
        self.notes = iter([span.text for span in block.spans if span.of == "note"])  # the marks that are still to come

    def pieces(self, change: Change, run: Run) -> Iterator[Tracked]:
        """Yield the next words, cut where their look changes, or the mark of a footnote."""
        if run.note:
            yield Tracked(change, run.text, NOTE)
        elif run.cell:
            self.at += 1
            yield Tracked(change, run.text, BORDER)
        elif not run.target:
            looks = [self._next(char) for char in run.text]
            for look, alike in groupby(zip(looks, run.text, strict=True), itemgetter(0)):
                yield Tracked(change, "".join(char for _, char in alike), look)

    def _next(self, char: str) -> Look:
        """Return the look of the next character; a space looks as what is on both sides of it."""
        self.at += not char.isspace()
        before, after = (self.looks[at] if 0 <= at < len(self.looks) else Look() for at in (self.at - 1, self.at))
        return Look() if char.isspace() and before != after else before


class _DocumentWriter:
    """Writes the body of the document, and gathers its links and comments."""

    def __init__(self, redline: Redline, author: str, time: str, say: Phrases) -> None:
        self.entries, self.say, self.time = entries(redline), say, time
        self.by = f"w:author={quoteattr(author)}" + (f' w:date="{time}"' if time else "")
        self.out: list[str] = []
        self.rows: list[str] = []
        self.groups: set[tuple[int, int]] = set()  # of the rows, in the old text and the new one
        self.comments: list[str] = []
        self.waiting = ""  # comments for the next paragraph
        self.grew = False  # whether the last paragraph ends with inserted words and a mark that stays
        self.targets: dict[str, str] = {}
        self.count = 0
        blocks = {id(block): (block, entry) for entry in self.entries for block, _ in entry.sides if block}
        self.walks = {key: _Walk(block) for key, (block, _) in blocks.items()}
        self.last = {key: entry for key, (_, entry) in blocks.items()}
        self.begun: set[int] = set()
        self.blank = dict(_blank_lines(self.entries))
        around = {element for block, _ in blocks.values() for span in block.spans for element in span.inside}
        self.linked = {href[1:] for element in around if (href := element.get("href")) and href[0] == "#"}

    def write(self) -> None:
        """Write all passages, those that share a block together."""
        for group in sharing_blocks(self.entries, lambda entry: (entry.old, entry.new)):
            self._group(group)
        self._end_table()
        self.out.append("<w:p/>")  # a last paragraph that stays: no program can delete the last mark

    def comment(self, text: str) -> None:
        """Add a comment to the next paragraph."""
        nth = len(self.comments)
        self.comments.append(f'<w:comment w:id="{nth}" {self.by}><w:p><w:r>{_text(text)}</w:r></w:p></w:comment>')
        self.waiting += f'<w:commentRangeStart w:id="{nth}"/><w:commentRangeEnd w:id="{nth}"/>'
        self.waiting += f'<w:r><w:commentReference w:id="{nth}"/></w:r>'

    def _group(self, group: Sequence[PlacedPassage]) -> None:
        """Write the entries that share a block, with others between them. If their pieces do not spell the blocks, or
        are not the cells of one row, the old blocks are deleted and the new ones inserted as a whole."""
        drafts = [list(self._pieces(entry)) for entry in group]
        rows = [block for entry in group for block, _ in entry.sides if block and block.kind == "row"]
        borders = {sum(span.of == "cell" for span in block.spans) for block in rows}
        kept = sum(piece.look == BORDER and not piece.change for piece in drafts[0])
        as_one = not rows or (len(group) == 1 and len(rows) == 2 and borders == {kept})
        if not as_one or not _spells(group, drafts):
            self._whole(group)
        elif rows:
            self._remarks(group[0], drafts[0])
            self._row(rows[-1], drafts[0], "", group)
        else:
            self._paragraphs(group, drafts)

    def _pieces(self, entry: PlacedPassage) -> Iterator[Tracked]:
        """Yield the number of an entry, its words, and a space where one of the texts goes on in the same block."""
        passage = entry.passage
        numbers = [self._opening(block) if block and id(block) not in self.begun else "" for block, _ in entry.sides]
        self.begun |= {id(block) for block, _ in entry.sides}
        if entry.old and entry.new and numbers[0] == numbers[1]:
            yield Tracked("", numbers[0])
        else:
            yield from (Tracked(change, number) for (_, change), number in zip(entry.sides, numbers, strict=True))
        if entry.old and passage.new and not entry.new:
            yield from self._of_block(entry.old, entry.sides[0][1])
            return
        arrived = {"equal": entry.sides[1][1], "insert": "ins", "delete": "both"}
        changes = CHANGES if entry.old is passage.old else arrived
        for run in passage.runs:
            walk = self.walks[id(passage.old if run.op == "delete" else passage.block)]
            was = next(self.walks[id(passage.old)].notes) if run.note and run.op != "insert" else run.text
            if was != run.text and changes is CHANGES:  # of a note that stayed and has another number
                yield from (Tracked("del", was, NOTE), Tracked("ins", run.text, NOTE))
                continue
            at = walk.at
            change = changes[run.op]
            if run.moved:
                change = MOVES.get(change, change)
            yield from (piece._replace(move=run.moved) for piece in walk.pieces(change, run))
            if run.op == "equal" and passage.new and passage.new is not passage.old and id(passage.old) in self.walks:
                self.walks[id(passage.old)].at += walk.at - at
        for block, change in entry.sides:
            if block and self.last[id(block)] is not entry and self.walks[id(block)].at in self.walks[id(block)].ends:
                yield Tracked(change, " ")

    def _opening(self, block: Block) -> str:
        """Return what stands before the words of a block: blank lines in code, its number."""
        return self.blank.get(id(block), "") + label(block)

    def _of_block(self, block: Block, change: Change) -> Iterator[Tracked]:
        """Yield the words of a block that is deleted, inserted or moved as a whole, without its number."""
        walk = _Walk(block)
        for run in runs_of_whole_block(block, "equal"):
            yield from walk.pieces(change, run)

    def _paragraphs(self, group: Sequence[PlacedPassage], drafts: Sequence[list[Tracked]]) -> None:
        """Write the entries with a mark after each: deleted or inserted where only one of the texts has it."""
        line, move = list[Tracked](), ""  # a clause that was joined may have the name of its move at any part
        for entry, pieces in zip(group, drafts, strict=True):
            line += pieces
            move = move or entry.move
            self._remarks(entry, pieces)
            ends = [block is not None and self.last[id(block)] is entry for block, _ in entry.sides]
            if (block := entry.new or entry.old) and any(ends):
                mark = "" if all(ends) else entry._replace(move=move).sides[ends.index(True)][1]
                self._paragraph(block, line, mark, move, entry.old or block)
                line, move = [], ""

    def _remarks(self, entry: PlacedPassage, pieces: Sequence[Tracked]) -> None:
        """Comment on what tracked changes cannot show."""
        if lost := " ".join("".join(piece.text for piece in pieces if piece.change == "both").split()):
            self.comment(self.say.filled("lost_words", words=lost))
        passage = entry.passage
        if passage.old and passage.new and entry.new:
            runs = without_following_targets(passage.runs, passage.old, passage.new)
            targets = [(run.op, run.text) for run in runs if run.target and run.op != "equal"]
            was, now = (", ".join(text for op, text in targets if op == side) for side in ("delete", "insert"))
            if targets:
                key = "link_changed" if was and now else "link_added" if now else "link_removed"
                self.comment(self.say.filled(key, old=was, new=now))

    def _whole(self, group: Sequence[PlacedPassage]) -> None:
        """Delete the old blocks of these entries and insert the new ones."""
        blocks: dict[int, tuple[Block, Change, str]] = {}
        for entry in group:
            for side, change in entry.sides:
                if side:
                    blocks.setdefault(id(side), (side, change, entry.move))
        for block, change, move in blocks.values():
            pieces = list(self._of_block(block, change))
            if block.kind == "row":
                self._row(block, pieces, change, group)
            else:
                self._paragraph(block, [Tracked(change, self._opening(block)), *pieces], change, move, block)

    def _paragraph(self, block: Block, pieces: list[Tracked], mark: Change, move: str, was: Block) -> None:
        self._end_table()
        changes: list[Change] = [piece.change for piece in pieces if piece.text and piece.change != "both"] or [mark]
        if self.grew and changes[0] in INSERTED:
            # With only a mark between them, LibreOffice takes two insertions for one, and rejects the mark too.
            self.out[-1] = self.out[-1].removesuffix("</w:p>") + self._run(Tracked("del", " "), set()) + "</w:p>"
        self.grew = not mark and changes[-1] in INSERTED
        properties, before = _properties(block), _properties(was)
        tracked = f"<w:rPr>{self._tag(mark)}</w:rPr>" if mark else ""
        if before != properties:
            tracked += f"<w:pPrChange {self._tracked()}><w:pPr>{before}</w:pPr></w:pPrChange>"
        words = self._inline(pieces, block)
        if block.anchor in self.linked:
            self.linked.discard(block.anchor)
            self.count += 1
            name = quoteattr(block.anchor[:LONGEST_NAME])
            words = f'<w:bookmarkStart w:id="{self.count}" w:name={name}/>{words}<w:bookmarkEnd w:id="{self.count}"/>'
        paragraph = f"<w:p><w:pPr>{properties}{tracked}</w:pPr>{self.waiting}{words}</w:p>"
        self.waiting = ""
        if move:
            paragraph = paragraph.join(self._range(mark, move))
        self.out.append(paragraph)

    def _row(self, block: Block, pieces: Iterable[Tracked], change: Change, group: Sequence[PlacedPassage]) -> None:
        """Write a row, into the table before it if that has rows of the same one. No program knows rows that moved."""
        groups = {(at, side.group) for entry in group for at, (side, _) in enumerate(entry.sides) if side}
        if self.rows and not groups & self.groups:
            self._end_table()
            self.out.append("<w:p/>")  # else Word would make one table of two
        self.groups |= groups
        self.grew = False
        cells: list[list[Tracked]] = [[]]
        for piece in pieces:
            if piece.look == BORDER:
                cells.append([])
            else:
                cells[-1].append(piece)
        written = ""
        for cell, element in zip_longest(cells, block.cells[: len(cells)]):
            side = element.get("class") if element else ""
            look = f'<w:jc w:val="{side}"/>' if side else ""
            look += f"<w:rPr>{self._tag(change)}</w:rPr>" if change else ""
            look = f"<w:pPr>{look}</w:pPr>" if look else ""
            written += f"<w:tc><w:tcPr/><w:p>{look}{self.waiting}{self._inline(cell, block)}</w:p></w:tc>"
            self.waiting = ""
        properties = ("<w:tblHeader/>" if block.is_head else "") + (self._tag(change) if change else "")
        self.rows.append(f"<w:tr><w:trPr>{properties}</w:trPr>{written}</w:tr>")

    def _end_table(self) -> None:
        if self.rows:
            width = max(row.count("<w:tc>") for row in self.rows)
            direction = "<w:bidiVisual/>" if "<w:rtl/>" in self.rows[-1] else ""
            column = f'<w:gridCol w:w="{TEXT_WIDTH // width}"/>'
            self.out.append(
                f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>{direction}<w:tblW w:w="0" w:type="auto"/></w:tblPr>'
                f"<w:tblGrid>{column * width}</w:tblGrid>{''.join(self.rows)}</w:tbl>"
            )
        self.rows, self.groups = [], set()

    def _inline(self, pieces: Iterable[Tracked], block: Block) -> str:
        """Return the runs, in their links."""
        parts = []
        direction = {"rtl"} if _is_right_to_left(block.text) else set()
        shown = [piece for piece in pieces if piece.change != "both" and piece.text]
        written = [self._run(piece, direction) for piece in shown]
        places: dict[tuple[Change, int], list[int]] = defaultdict(list)
        for at, piece in enumerate(shown):
            if piece.move:
                places[piece.change, piece.move].append(at)
        for (change, move), moved in places.items():
            start, end = self._range(change, f"words{move}")
            written[moved[0]] = start + written[moved[0]]
            written[moved[-1]] += end
        for href, linked in groupby(zip(shown, written, strict=True), lambda piece: piece[0].look.href):
            runs = "".join(map(itemgetter(1), linked))
            if href.startswith("#"):
                runs = f"<w:hyperlink w:anchor={quoteattr(href[1:][:LONGEST_NAME])}>{runs}</w:hyperlink>"
            elif href:
                target = self.targets.setdefault(href, f"link{len(self.targets) + 1}")
                runs = f'<w:hyperlink r:id="{target}">{runs}</w:hyperlink>'
            parts.append(runs)
        return "".join(parts)

    def _run(self, piece: Tracked, direction: set[str]) -> str:
        forms = piece.look.forms | direction
        properties = "".join(dict.fromkeys(xml for form, xml in PROPERTIES.items() if form in forms))
        run = f"<w:r><w:rPr>{properties}</w:rPr>{_text(piece.text, deleted=piece.change == 'del')}</w:r>"
        return f"<w:{piece.change} {self._tracked()}>{run}</w:{piece.change}>" if piece.change else run

    def _range(self, change: Change, name: str) -> tuple[str, str]:
        """Return what is before and after all that moved together."""
        day = "" if self.time else f' w:date="{NO_DAY}"'
        start = f'<w:{change}RangeStart {self._tracked()}{day} w:name="{name}"/>'
        return start, f'<w:{change}RangeEnd w:id="{self.count}"/>'

    def _tag(self, change: Change) -> str:
        return f"<w:{change} {self._tracked()}/>"

    def _tracked(self) -> str:
        """Return the attributes of one more tracked change."""
        self.count += 1
        return f'w:id="{self.count}" {self.by}'


def label(block: Block) -> str:
    """Return the number of a block as it is written before its words: clauses are cited by it, so it is text."""
    number = f"[{block.number}]" if block.kind == "footnote" else written_number(block.number)
    return f"{number}\t" if block.number else ""


def _properties(block: Block) -> str:
    """Return the style and the indent of a paragraph, in the order of the schema."""
    style = f"Heading{block.level}" if block.kind == "heading" else STYLES.get(block.kind, "")
    xml = f'<w:pStyle w:val="{style}"/>' if style else ""
    if block.kind == "item" and not block.number:
        xml += f'<w:numPr><w:ilvl w:val="{min(block.level, DEEPEST)}"/><w:numId w:val="1"/></w:numPr>'
    xml += "<w:bidi/>" * _is_right_to_left(block.text)
    depth = block.level + (block.kind == "item") if block.kind != "heading" else 0
    hanging = f' w:hanging="{INDENT}"' if block.kind == "item" else ""
    return xml + (f'<w:ind w:left="{INDENT * depth}"{hanging}/>' if depth else "")


def _is_right_to_left(text: str) -> bool:
    """Whether the first letter has that direction, as browsers decide it (UAX 9, rule P2)."""
    return next((sign != "L" for sign in map(bidirectional, text) if sign in ("L", "R", "AL")), False)


def _spells(group: Sequence[PlacedPassage], drafts: Sequence[Sequence[Tracked]]) -> bool:
    """Whether what is equal and deleted is the old blocks, and what is equal and inserted the new ones."""
    here = [entry for entry in group if entry.new or not entry.move]
    drafts = [draft for entry, draft in zip(group, drafts, strict=True) if entry in here]
    pieces = [piece for draft in drafts for piece in draft if piece.look != NOTE]
    for changes, blocks in (
        (("", "del", "moveFrom"), [passage.old for passage in here]),
        (("", "ins", "moveTo"), [passage.new for passage in here]),
    ):
        wanted = {id(block): label(block) + block.text for block in blocks if block}
        if _bare("".join(wanted.values())) != _bare("".join(piece.text for piece in pieces if piece.change in changes)):
            return False
    return True


def _bare(text: str) -> str:
    return "".join(fold(text).split())


def _text(text: str, *, deleted: bool = False) -> str:
    tag = "w:delText" if deleted else "w:t"
    opening = f'<{tag} xml:space="preserve">'
    breaks = {"\n": f"</{tag}><w:br/>{opening}", "\t": f"</{tag}><w:tab/>{opening}"}
    return f"{opening}{escape(text, breaks)}</{tag}>"
