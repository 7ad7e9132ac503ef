"""Brings the words of another file into a draft. A block whose words stayed keeps its Markdown byte for byte. In one
that changed only the words are replaced, so that its links, emphasis, notes and anchor stay. Where that cannot be done,
and for new blocks, the Markdown of the other file is taken."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, count, pairwise, takewhile

from msgspec import Struct
from msgspec.structs import replace

from legalsite.importing.html_markdown import link
from legalsite.model.document import Block, Document, Element, Span
from legalsite.model.redline import Passage, Redline, sharing_blocks
from legalsite.redline.compare import compare, marked_words
from legalsite.redline.output.docx import PROPERTIES
from legalsite.source.characters import decode, encode_like
from legalsite.source.markdown import decoded_entities, read_document
from legalsite.text.clause_numbers import same_number

MARKER = re.compile(r"[ \t>]*(?:(?:[-+*]|(?P<number>\d{1,9})(?P<end>[.)]))[ \t]+)+")
OPENING = re.compile(rf"(?:{MARKER.pattern}|[ \t>]*)(?:#{{1,6}}[ \t]+|\[\^[^\]\n]+\]:[ \t]*|[:~][ \t]+|\|[ \t]*)?")
HIDDEN = re.compile(  # what no reader sees: tags and comments, where links lead, the id of a heading
    r"<!--.*?-->|</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|\]\((?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*)(?:\s+[\"'][^\n]*?[\"'])?\)"
    r"|\]\[[^\]\n]*\]|\{#[^}\n]*\}|(?<=\n)[ \t>]+",
    re.DOTALL,
)
ESCAPED_NUMBER = re.compile(r"^([ \t>]*\d{1,9})\\([.)] )", re.MULTILINE)
NOTE = re.compile(r"\[\^[^\]\n]+\]")
ANCHOR = re.compile(r"(?:(?<=\]\(#)|(?<=\{#))[^\s)}]+")
LABEL = re.compile(rf"({NOTE.pattern}):")
ENTITY = re.compile(r"&#?\w{1,31};")
SIGNS = re.compile(r"[\\.)\]:]*(?:[*_]+(?=\s))?[ \t]*")  # behind a number
UNSEEN = re.compile(r"[\\\s*_`~]+")  # in a number
LEAST_SHARED = 0.5  # of the words of a file that becomes the text of a draft
BORDER = re.compile(r"</t[dh]>\s*<t[dh][^<>]*>")  # between two cells in HTML
NEAR = 8  # characters before a number: emphasis, brackets
EMPTY = re.compile(rf"(\*\*|__|~~|[*_`])\1(?!\1)|\[(?=\])(?s:{HIDDEN.pattern})")
SPACES = re.compile(r"\s+(?:>[ \t]*)*")
CLOSING = rf"(?s:{HIDDEN.pattern}|\*\*|__|~~|`+|[*_\]>])"  # of one element
AROUND_BREAK = re.compile("\\s*\ue020[\\s\ue020]*")
BREAK = "\ue020"  # stands for the end of a paragraph within words
BOLD, ITALIC = ("**", "**"), ("*", "*")
MARKS = {"strong": BOLD, "b": BOLD, **dict.fromkeys(("em", "i", "img"), ITALIC), "s": ("~~", "~~"), "code": ("`", "`")}

Look = tuple[tuple[str, str], ...]  # what opens and closes each element around a character, the outermost first
Unit = tuple[int, int, Look]  # where a character that readers see begins and ends; its look


class DraftUpdate(Struct, frozen=True):
    """A draft with the words of another file."""

    data: bytes
    changed: bool  # whether these bytes are others
    redline: Redline  # the draft compared with it
    shared: float  # the share of the other file's words that the draft has in the same order, from 0 to 1
    differing: tuple[str, ...]  # the passages that could not be written as the other file has them


def into_draft(draft: bytes, path: str, markdown: str) -> DraftUpdate:
    """Return the draft with the words of the other file, which is given as Markdown. `path` is that of the draft in
    messages. Raises ProblemsFound if the draft cannot be read, or could not be read any more."""
    old = _Text(decode(draft, path), path)
    new = _Text(markdown, path)
    new = _Text(_with_labels(new, old, compare(old.compared, new.compared)), path)
    redline = compare(old.compared, new.compared)
    words = sum(len(block.text.split()) for block in new.blocks)
    whole: set[int] = set()
    for _ in range(2):  # in the second round, what still differs is taken over as a whole
        text = _Update(old, new, whole).text(redline)
        passages = compare(_Text(text, path).compared, new.compared).passages
        left = [passage for passage in passages if _differs(passage)]
        whole |= {id(passage.new) for passage in left}
    kept = (passage for passage in passages if passage not in left)
    left += [passage for passage in kept if passage.old and passage.new and _other_looks(passage.old, passage.new)]
    left += [part for part in redline.passages if part.old and part.old.kind == "image" and id(part.new) in whole]
    data = encode_like(draft, text)
    written = compare(read_document(draft, path), read_document(data, path))
    shared = 1 - min(1.0, marked_words(redline).inserted / max(1, words))
    differing = tuple(passage.block.text for passage in left)
    return DraftUpdate(data, data != draft, written, shared, differing)


def _with_labels(new: "_Text", old: "_Text", redline: Redline) -> str:
    """Return the source of the other file with the labels of footnotes and the anchors that the draft has, or new
    labels. Word cuts long anchors."""
    pairs = [(passage.old, passage.new) for passage in redline.passages if passage.old and passage.new]
    anchors = {now.anchor: was.anchor for was, now in pairs if was.anchor}
    notes = [(was.number, now.number) for was, now in pairs if was.kind == now.kind == "footnote"]
    labels = {new.labels[now]: old.labels[was] for was, now in notes if was in old.labels and now in new.labels}
    free = (label for nth in count(1) if (label := f"[^{nth}]") not in old.source)
    labels |= {label: next(free) for label in new.labels.values() if label not in labels}
    source = NOTE.sub(lambda note: labels.get(note[0], note[0]), new.source)
    return ANCHOR.sub(lambda anchor: anchors.get(anchor[0], anchor[0]), source)


def _differs(passage: Passage) -> bool:
    """Return whether a passage has other words in the two texts, or became an item; no other layout counts."""
    old, new = passage.old, passage.new
    says_other = any(run.op != "equal" for run in passage.runs)
    return not old or not new or says_other or old.kind != new.kind == "item" or _renumbered(old, new)


def _other_looks(written: Block, given: Block) -> bool:
    """Return whether words of the draft and of the other file differ in their look or their link, where Word files hold
    it. All of a heading is bold or italic in a Word file. A number may be in the words of one block only."""
    looks = ([{*map(_as_saved, look)} for _, look in reversed(_characters(block))] for block in (written, given))
    other = {opens for was, now in zip(*looks, strict=False) for opens, _ in was ^ now}
    return not other <= ({"", "`", "**", "*"} if written.kind == "heading" else {"", "`"})


def _as_saved(signs: tuple[str, str]) -> tuple[str, str]:
    """Return signs as all programs save them: LibreOffice writes ../ before paths, and / behind hosts."""
    return signs[0], signs[1].replace("](/", "](").rstrip("/)")


def _characters(block: Block) -> list[tuple[str, Look]]:
    """Return each visible character with its look."""
    characters = []
    for span in block.spans:
        signs = map(_signs, span.inside)
        look = tuple(sign for sign in signs if sign != BOLD or not block.is_head)  # names of columns are bold anyway
        characters += [(char, look) for char in "".join(span.text.split())]
    return characters


def _signs(element: Element) -> tuple[str, str]:
    """Return what opens and what closes an element in Markdown; nothing for one that Word files do not hold."""
    href = re.sub(r"^(\.\./)+", "", element.get("href") or "")  # LibreOffice writes ../ before relative links
    opens, _, closes = link("|", href).partition("|")
    tags = (f"<{element.name}>", f"</{element.name}>") if element.name in PROPERTIES else ("", "")
    return (opens, closes) if opens else MARKS.get(element.name, tags)


def _renumbered(old: Block, new: Block) -> bool:
    """Return whether a clause has another number in its words."""
    if old.kind == "footnote" or same_number(old.number, new.number):
        return False
    return not any(block.kind == "item" and (block.number.isdecimal() or not block.number) for block in (old, new))


class _Text:
    """A Markdown file: its blocks as they are compared, with their lines and the places of their words."""

    def __init__(self, source: str, path: str) -> None:
        document = read_document(source.encode(), path, aside=[])
        self.source, self.lines = source, source.split("\n")
        self.starts = list(accumulate((len(line) + 1 for line in self.lines), initial=0))
        notes = ((block.number, self.starts[block.line]) for block in document.blocks if block.kind == "footnote")
        self.labels = {number: "".join(LABEL.findall(source, 0, end)[-1:]) for number, end in notes}
        blocks = _with_whole_code(document.blocks)
        self.blocks = [_words_only(block, self.labels) for block in blocks if block.text.strip()]
        self.compared = Document(tuple(self.blocks))
        marks = {block.line - 1 - (block.kind == "code" and self.fenced(block.line - 2)) for block in blocks}
        marks |= {divider.line - 1 for divider in document.breaks}
        self.marks = [*sorted(marks), len(self.lines)]
        self.in_order = sorted(self.blocks, key=lambda block: block.line)  # notes stand elsewhere on the page
        items = [block for block in self.in_order if block.kind == "item" and not block.number]
        marker = self.marker(items[0]) if items else None
        self.bullet = f"{marker[0].split()[-1]} " if marker else "- "  # of the first list without numbers

    def marker(self, block: Block) -> re.Match[str] | None:
        """Return the marker of an item, such as `- ` or `3. `; None if its line has none."""
        return MARKER.match(self.lines[block.line - 1])

    def region(self, block: Block) -> tuple[int, int]:
        """Return the first line of a block and the one behind its last, counted from 0."""
        start = block.line - 1
        if block.kind == "code":  # with its fences
            behind = block.line + block.text.count("\n")
            return start - self.fenced(start - 1), behind + self.fenced(behind)
        end = self.marks[bisect_right(self.marks, start)]
        ends = (at for at in range(start + 1, end) if not self.lines[at].strip(" \t>") or "</tr>" in self.lines[at - 1])
        return start - (self.lines[start - 1].strip() == "<tr>"), next(ends, end)

    def fenced(self, at: int) -> bool:
        """Return whether code begins or ends on a line."""
        return "".join(self.lines[at : at + 1]).strip(" \t>")[:3] in ("```", "~~~")

    def ends(self, block: Block) -> tuple[int, int]:
        """Return where the source of a block begins and ends."""
        first, last = self.region(block)
        return self.starts[first], self.starts[last] - 1

    def lead(self, block: Block) -> int:
        """Return where the source of a block begins behind its marker."""
        start, end = self.ends(block)
        opened = OPENING.match(self.source, start, end)
        return opened.end() if opened else start

    def opening(self, block: Block) -> int:
        """Return where the words begin, behind the number."""
        at, number = self.lead(block), block.number.strip("()")
        marker = self.marker(block)
        beside = not number or block.kind == "footnote" or (marker and marker["number"])
        number_at = -1 if beside else self.source.find(number, at, at + len(number) + NEAR)
        signs = SIGNS.match(self.source, number_at + len(number)) if number_at >= 0 else None
        return signs.end() if signs else at

    def spelled(self, block: Block) -> str:
        """Return the number of a block with its signs, as the source writes it: `1.2.`, `(a)`."""
        marker = self.marker(block)
        if marker and marker["number"]:
            return marker["number"] + marker["end"]
        return UNSEEN.sub("", self.source[self.lead(block) : self.opening(block)])

    def units(self, block: Block, *, numbered: bool) -> list[Unit]:
        """Return the place of each visible character of a block, in order, with its number if asked for; empty if the
        source does not show them."""
        parts = []
        at, end = self.ends(block) if numbered else (self.opening(block), self.ends(block)[1])
        number = self.spelled(block) if numbered else ""
        for wanted, look in [*((sign, Look()) for sign in number), *_characters(block)]:
            place = self._next(wanted, at, end)
            if place is None:
                return []
            parts.append((*place, look))
            at = place[1]
        return parts

    def _next(self, wanted: str, at: int, end: int) -> tuple[int, int] | None:
        """Return the place of a character from an offset on, past what no reader sees."""
        while at < end:
            char = self.source[at]
            entity = ENTITY.match(self.source, at, end) if char == "&" else None
            if entity and decoded_entities(entity[0]) == wanted:
                return entity.span()
            if wanted == "|" and (border := BORDER.match(self.source, at, end)):
                return border.span()
            if char == wanted:
                return at - (self.source[at - 1] == "\\"), at + 1
            hidden = entity or HIDDEN.match(self.source, at, end)
            if char.isalpha():
                return None
            at = hidden.end() if hidden and hidden.end() > at else at + 1
        return None


def _in_one(text: _Text, blocks: Iterable[tuple[Block, bool]]) -> Document:
    """Return blocks as one, each with its number among its words if asked for."""
    spans = []
    for block, numbered in blocks:
        spans += [Span(f" {text.spelled(block)} " if numbered else " "), *block.spans]
    return Document((replace(block, spans=tuple(spans), number="", line=1),))


def _with_whole_code(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks, with neighboring lines of code as one."""
    whole: list[Block] = []
    for block in blocks:
        above = whole.pop() if whole and whole[-1].kind == block.kind == "code" else None
        gap = Span("\n" * (block.line - above.line - above.text.count("\n"))) if above else None
        whole.append(replace(above, spans=(*above.spans, gap, *block.spans)) if above and gap else block)
    return whole


def _words_only(block: Block, labels: Mapping[str, str]) -> Block:
    """Return a block as Word files can hold it: without link targets, and without empty cells at the end of a row. The
    mark of a footnote is its label."""
    read = [span._replace(image=False) for span in block.spans if span.of != "target"]
    spans = [Span(labels.get(span.text.strip("[]"), span.text)) if span.of == "note" else span for span in read]
    while block.kind == "row" and spans and not spans[-1].text.strip(" |"):
        spans.pop()
    return replace(block, spans=tuple(spans))


class _Update:
    """Writes the draft anew. `whole`: the ids of blocks that are taken from the other file as they are."""

    def __init__(self, old: _Text, new: _Text, whole: set[int]) -> None:
        self.old, self.new, self.whole = old, new, whole
        self.written = [*([line] for line in old.lines), list[str]()]  # in place of each line, and below the last one
        self.added: list[list[str]] = [[] for _ in self.written]  # before each line
        self.at = -1  # the line before which new blocks stand; -1 before the first block
        self.above: Block | None = None  # of the draft; new blocks continue its list or table
        self.group = 0  # the table or list of the other file that is being added, or the table that stayed above
        self.parted: set[int] = set()  # lines behind blocks that were taken out with the blank lines around them
        self.became: dict[int, Block] = {}  # of the other file, by the id of the block of the draft
        self.deeper = 0  # by how many levels headings of the draft are deeper

    def text(self, redline: Redline) -> str:
        """Return the whole file."""
        self.became = {id(passage.old): passage.new for passage in redline.passages if passage.old and passage.new}
        gone = None
        for passages in sharing_blocks(redline.passages, lambda passage: (passage.old, passage.new)):
            olds = list({id(passage.old): passage.old for passage in passages if passage.old}.values())
            news = list({id(passage.new): passage.new for passage in passages if passage.new}.values())
            if gone and gone.is_head and news and not olds and news[0].is_head:  # the rows below it have another head
                olds = [gone]
            gone = olds[0] if olds and not news else None
            alike = not any(map(_differs, passages)) and not _moved(passages)
            if alike and (len(olds) == len(news) or (news and olds[0].kind == "code")):
                self._stay(olds[-1], news[-1])
                at = olds[-1].line - 1
                self.written[at] = [self._numbered(self.old.lines[at], olds[-1], news[-1])]
            elif olds and news:
                self._amend(olds, news, passages)
            elif news:
                self._add(news[0], self._own_lines(news[0]))
            else:
                self._remove(olds[0])
        lines = chain.from_iterable(chain.from_iterable(zip(self.added, self.written, strict=True)))
        line_ends = self.old.source[len(self.old.source.rstrip("\n")) :]
        return "\n".join(lines).rstrip("\n") + line_ends

    def _numbered(self, line: str, old: Block, new: Block, *, moved: bool = False) -> str:
        """Return the line of an item, with its other number if it moved, or is the first of its list."""
        begins = new.number != old.number and new is next(item for item in self.new.blocks if item.group == new.group)
        marker = MARKER.match(line) if (moved or begins) and new.number.isdecimal() else None
        return line.replace(marker["number"], new.number, 1) if marker and marker["number"] else line

    def _stay(self, old: Block, new: Block) -> None:
        self.at, self.above, self.group = self.old.region(old)[1], old, new.group * (new.kind == "row")
        if old.kind == new.kind == "heading":
            self.deeper = old.level - new.level

    def _amend(self, olds: Sequence[Block], news: Sequence[Block], passages: Sequence[Passage]) -> None:
        """Replace the words of blocks; if that cannot be done, the blocks."""
        old = olds[0]
        as_given = old.kind == "code" or not self.whole.isdisjoint(map(id, news))
        source = None if as_given else self._respelled(olds, news, passages)
        lines = source.split("\n") if source is not None else None
        if lines:
            lines[0] = self._numbered(lines[0], old, news[0], moved=_moved(passages))
        if _moved(passages) or len({block.kind == "row" for block in (*olds, *news)}) > 1:
            for block in olds:
                self._remove(block)
            for block in news[:1] if lines else news:
                self._add(block, lines or self._own_lines(block))
            return
        first, last = self.old.region(old)
        if old.kind == "code" == olds[-1].kind:
            lines = self._code(old, news)
        elif lines is None:
            self.above = old
            lists = [block.kind == "item" or -block.group for block in news]
            gaps = [[], *([""] * (not now or now != above) for above, now in pairwise(lists))]
            lines = [line for gap, block in zip(gaps, news, strict=True) for line in (*gap, *self._own_lines(block))]
        if old.kind == news[0].kind == "heading" and f"](#{old.anchor})" in self.old.source:
            lines[0] += "" if "{#" in lines[0] else f" {{#{old.anchor}}}"
        for block in olds[1:]:
            self._remove(block)
        self._write(first, last, lines)
        self._stay(olds[-1] if source is not None else old, news[-1])

    def _code(self, old: Block, news: Sequence[Block]) -> list[str]:
        """Return the lines of code with other words between its fences."""
        first, last = self.old.region(old)
        given = [line for block in news for line in block.text.split("\n")]
        start, behind = old.line - 1, old.line + old.text.count("\n")
        indent = self.old.lines[start].removesuffix(old.text.split("\n")[0])
        return [*self.old.lines[first:start], *(indent + line for line in given), *self.old.lines[behind:last]]

    def _remove(self, block: Block) -> None:
        """Take out the lines of a block, and the blank lines that parted it from others."""
        lines = self.old.lines
        first, last = self.old.region(block)
        if not first or not lines[first - 1].strip() or first in self.parted:
            while last < len(lines) and not lines[last].strip():
                last += 1
            self.parted.add(last)
        self._write(first, last, [])

    def _write(self, first: int, last: int, lines: list[str]) -> None:
        self.written[first:last] = [lines, *([] for _ in range(first + 1, last))]

    def _add(self, block: Block, lines: list[str]) -> None:
        """Put the lines of a new block behind the last one."""
        close = block.group and block.group == self.group and block.kind != "term"
        item = self._list_item(block)
        if MARKER.match(lines[0]) and item:
            items = [block for block in self.old.in_order if block.group == item.group and block.kind == "item"]
            close = all(self.old.lines[item.line - 2].strip() for item in items[1:])  # no blank lines between them
        elif self.above and self.above.kind == block.kind in ("definition", "footnote", "quote"):
            lines, close = [*[">"] * (block.kind == "quote"), *lines], True
        if item and item.line > self.at:
            self.at = item.line - 1
            self.added[self.at] += lines if close else [*lines, ""]
        elif self.at < 0:
            added = self.added[self.old.in_order[0].line - 1 if self.old.blocks else -1]
            if close and added[-1:] == [""]:
                added.pop()
            added += [*lines, ""]
        else:
            self.added[self.at] += lines if close else ["", *lines]
        if not close:
            self.above = self.above if lines[0][:1].isspace() or MARKER.match(lines[0]) else None
        self.group = block.group

    def _own_lines(self, block: Block) -> list[str]:
        """Return the lines of a block of the other file, as they are written in the place where it comes."""
        start, end = self.new.ends(block)
        if block.kind == "heading":
            title = self.new.source[start:end].lstrip("#")
            return f"{'#' * min(6, max(1, block.level + self.deeper))}{title}".split("\n")
        if item := self._list_item(block):
            return self._item(block, item, end)
        if block.kind == "row" and self.above and self.old.lines[self.above.line - 1].lstrip().startswith("<t"):
            return [f"<tr>{block.html}</tr>"]
        lines = self.new.source[start:end].split("\n")
        if block.number.isdecimal():
            lines[0] = ESCAPED_NUMBER.sub(r"\1\2", lines[0])
        elif block.kind == "item":
            lines[0] = lines[0].replace("- ", self.old.bullet, 1)
        return lines

    def _list_item(self, block: Block) -> Block | None:
        """Return an item of the draft whose list a block belongs to: the one above if it is an item, has a number like
        one, or is a paragraph between two; the one below if it is the first item; None if there is no such list."""
        above = self.above
        below = next((other for other in self.old.in_order if other.line > self.at and id(other) in self.became), None)
        in_list = above and below and below.kind == "item" and below.group == above.group
        if below and not in_list and block.kind == below.kind == "item" and self.became[id(below)].group == block.group:
            return below
        marker = self.old.marker(above) if above and above.kind == "item" else None
        continues = in_list or block.kind == "item" or (marker and marker["number"] and block.number)
        return above if marker and continues and block.kind in ("item", "paragraph") else None

    def _item(self, block: Block, above: Block, end: int) -> list[str]:
        """Return an item of the list above, with the marker and the indent of its items."""
        items = (block for block in reversed(self.old.in_order) if block.line <= above.line and block.kind == "item")
        model = next((item for item in items if block.kind != "item" or item.level <= block.level), above)
        marker = self.old.marker(model)
        written, begins = marker[0] if marker else "", self.new.lead(block)
        if block.kind == "paragraph" and not block.number:
            written = _hanging(written)
        elif block.kind == "item" and block.level > model.level:
            written = _hanging(written) + (f"{block.number}. " if block.number.isdecimal() else self.old.bullet)
        elif marker and marker["number"]:
            number = block.number if block.number.isdecimal() else str(int(marker["number"]) + 1)
            written = written[: marker.start("number")] + number + written[marker.end("number") :]
            begins = self.new.opening(block)
        return (written + self.new.source[begins:end].replace("\n", "\n" + _hanging(written))).split("\n")

    def _respelled(self, olds: Sequence[Block], news: Sequence[Block], passages: Sequence[Passage]) -> str | None:
        """Return the source of blocks with other words; None if the old words are not found in it."""
        order, first = self.old.in_order, self.old.in_order.index(olds[0])
        rows = any(block.kind == "row" for block in (*olds, *news))
        levels = {block.level for block in news if block.kind == "item"}
        cut_off = len(news) > 1 and (len(levels) > 1 or any(block.kind == "heading" for block in news))
        if order[first : first + len(olds)] != [*olds] or (rows and len(passages) > 1) or cut_off:
            return None
        return _Speller(self.old, self.new, olds, news).source()


class _Speller:
    """Writes the source of old blocks with the words of new ones: what stands between two words that stayed, such as
    emphasis, a link or a line end, stays too."""

    def __init__(self, old: _Text, new: _Text, olds: Sequence[Block], news: Sequence[Block]) -> None:
        self.old, self.new, self.olds, self.news = old, new, olds, news
        self.renumbered = _renumbered(olds[0], news[0])
        self.begins = old.lead(olds[0]) if self.renumbered else old.opening(olds[0])
        was = [(block, self.renumbered or block is not olds[0]) for block in olds]
        now = [(block, self.renumbered or block is not news[0]) for block in news]
        units = [old.units(block, numbered=numbered) for block, numbered in was]
        given = [new.units(block, numbered=numbered) for block, numbered in now]
        self.units, self.given = list(chain.from_iterable(units)), list(chain.from_iterable(given))
        self.known = set(chain.from_iterable(look for _, _, look in self.given))
        self.cuts = {*accumulate(map(len, given[:-1]))}  # the characters with which further blocks begin
        begins = [min([old.lead(olds[nth]), *(at for at, _, _ in units[nth][:1])]) for nth in range(1, len(olds))]
        self.seams = list(zip((old.ends(block)[1] for block in olds), begins, strict=False))
        redline = compare(_in_one(old, was), _in_one(new, now))
        runs = [run for passage in redline.passages for run in passage.runs]
        self.ops = [run.op for run in runs for char in run.text if not char.isspace()]

    def source(self) -> str | None:
        """Return the source, by what became of each character; None if the sources do not show all of these."""
        stay = self.ops.count("equal")
        if [stay + self.ops.count("delete"), stay + self.ops.count("insert")] != [len(self.units), len(self.given)]:
            return None
        parts = [self.old.source[self.old.ends(self.olds[0])[0] : self.begins]]
        before = after = first = last = 0  # those gone and those new that are not written yet, and the ones behind them
        for op in self.ops:
            if op == "equal":
                parts += [self._between(before, after, first, last), self.old.source[slice(*self.units[after][:2])]]
                before, first = after + 1, last + 1
            after += op != "insert"
            last += op != "delete"
        return self._parted("".join([*parts, self._between(before, after, first, last)]))

    def _between(self, start: int, end: int, first: int, last: int) -> str:
        """Return the source between two characters that stay: without those from `start` to the one before `end`, which
        are said no more, and with the new ones from `first` to the one before `last`."""
        at = self.units[start - 1][1] if start else self.begins
        to = self.units[end][0] if end < len(self.units) else self.old.ends(self.olds[-1])[1]
        source, ends, says = self._source(at, to), last == len(self.given), first < last or last in self.cuts
        if not says and start == end:
            return source
        if replaces := start < end:
            around = self.units[start][2]
            before, after = self._source(at, self.units[start][0]), self._source(self.units[end - 1][1], to)
            source = EMPTY.sub("", before + after).lstrip(" \t\n>").rstrip()
            replaces = bool({*around} - self.known) or all({*around} <= {*new[2]} for new in self.given[first:last])
        if not replaces:
            around, cut = self._place(source, start, end, first, last)
            before, after = source[:cut], source[cut:]
        spaced = SPACES.search(before)
        before = _spaced(before, self._gap(first) if says or spaced else "")
        if not ends:
            after = _spaced(after[::-1], self._gap(last)[::-1] if says or not spaced else "")[::-1]
        if not says:
            return EMPTY.sub("", before + after)
        places = [first, *sorted(cut for cut in self.cuts if first < cut < last), last]
        written = BREAK.join(self._markdown(start, end, around) for start, end in pairwise(places) if start < end)
        return before + BREAK * (first in self.cuts) + written + BREAK * (last in self.cuts) + after

    def _place(self, source: str, start: int, end: int, first: int, last: int) -> tuple[Look, int]:
        """Return the elements around new words that come between two characters, and their place in the source there:
        within the elements of one of the two if the words are in these in the other file too, else between them."""
        was, then = (units[0][2] if units else () for units in (self.units[:start][-1:], self.units[end : end + 1]))
        both = tuple(takewhile(then.__contains__, was))
        looks = [look for _, _, look in self.given[first:last]]
        shared = set(chain(*looks)).intersection(*looks)
        for look, at in ((was, 0), (then, len(source))):
            if len(look) > len(both) and shared.issuperset(look):
                return look, at
        closed = re.match(f"{CLOSING}{{0,{len(was) - len(both)}}}", source)
        at = closed.end() if closed else 0
        space = None if last == len(self.given) else SPACES.search(source, at)
        return both, (space.end() if self._gap(first) else space.start()) if space else at

    def _gap(self, nth: int) -> str:
        """Return the white space that the other file has before a character: a line break, a space, or none."""
        within = 0 < nth < len(self.given)
        gap = self.new.source[self.given[nth - 1][1] : self.given[nth][0]] if within else ""
        return "\\\n" if "\\\n" in gap else " " * bool(SPACES.search(gap))

    def _source(self, at: int, to: int) -> str:
        """Return the source between two places; where a block ends and the next one begins, a space."""
        for end, begins in self.seams:
            if at <= end and begins <= to:
                return f"{self.old.source[at:end].rstrip()} {self._source(begins, to)}"
        return self.old.source[at:to]

    def _markdown(self, first: int, last: int, around: Look) -> str:
        """Return words of the other file as Markdown, with what is around them there but not yet `around` them."""
        (start, _, look), (_, end, then) = self.given[first], self.given[last - 1]
        within = {opens for opens, _ in around}
        opened = [opens for opens, _ in look if opens not in within]
        closed = [closes for opens, closes in reversed(then) if opens not in within]
        return "".join([*opened, self.new.source[start:end], *closed])

    def _parted(self, source: str) -> str:
        """Return the source cut where a further block begins, with what begins it: the marker of the item above, whose
        number is that of the new block, or a blank line."""
        block, old = self.news[-1], self.olds[0]
        opening = self.old.source[self.old.ends(old)[0] : self.old.lead(old)]
        marker = MARKER.match(opening)
        if block.number.isdecimal() and (block.kind == "item" or (marker and marker["number"])):
            source = source if marker else AROUND_BREAK.sub("\n\n", source, count=1)
            indent = opening[: len(opening) - len(opening.lstrip(" \t>"))]
            return ESCAPED_NUMBER.sub(r"\1\2", AROUND_BREAK.sub(f"\n{indent}", source))
        if block.kind == "item":
            return AROUND_BREAK.sub(f"\n{marker[0] if marker else self.old.bullet}", source)
        hanging = "" if old.kind == "quote" != block.kind else _hanging(opening)
        return AROUND_BREAK.sub(f"\n{hanging.rstrip()}\n{hanging}", source)


def _hanging(opening: str) -> str:
    """Return what the further lines of a block begin with: the signs of its quotations, and spaces; four in a note."""
    return re.sub(r"\[\^.*|[^\s>]", lambda sign: " " * (4 if len(sign[0]) > 1 else 1), opening)


def _spaced(markup: str, gap: str) -> str:
    """Return markup with white space at its end or within it if there is a `gap`, else without any."""
    if not gap:
        return SPACES.sub("", markup)
    return markup if SPACES.search(markup) else f"{markup}{gap}"


def _moved(passages: Iterable[Passage]) -> bool:
    return any(passage.kind == "moved" and not passage.lead_ins for passage in passages)
