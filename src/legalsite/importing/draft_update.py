"""Updates a draft with the words of another file.

A block whose words stayed keeps its Markdown byte for byte. In a block that changed, only the words
are replaced, so that its links, emphasis, notes and anchor stay. Where that cannot be done, and for
new blocks, the Markdown of the other file is used.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, count, pairwise, takewhile
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problems, ProblemsFound
from legalsite.importing.html_markdown import link
from legalsite.model.document import Block, Document, Element, Span
from legalsite.model.redline import Op, Passage, Redline, sharing_blocks
from legalsite.redline.compare import compare, marked_words
from legalsite.redline.output.docx import PROPERTIES
from legalsite.source.characters import decode, encode_like
from legalsite.source.markdown import decoded_entities, read_document
from legalsite.text.clause_numbers import is_same_number

MIN_SHARED_WORDS = 0.5  # the share of a file's words that must be in the draft that it updates
# the markers of items at the start of a line, perhaps in quotations: `- `, `> 3. `, `- 1) `
MARKER_PATTERN = re.compile(r"[ \t>]*(?:(?:[-+*]|(?P<number>\d{1,9})(?P<end>[.)]))[ \t]+)+")
# What a block's source begins with: the markers of items, and signs such as `## ` or `[^1]: `.
OPENING_PATTERN = re.compile(
    rf"(?:{MARKER_PATTERN.pattern}|[ \t>]*)"
    r"(?:#{1,6}[ \t]+|\[\^[^\]\n]+\]:[ \t]*|[:~][ \t]+|\|[ \t]*)?"
)
HIDDEN_PATTERN = re.compile(  # what no reader sees: tags, comments, link targets, a heading's id
    r"<!--.*?-->|</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>"
    r"|\]\((?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*)(?:\s+[\"'][^\n]*?[\"'])?\)"
    r"|\]\[[^\]\n]*\]|\{#[^}\n]*\}|(?<=\n)[ \t>]+",
    re.DOTALL,
)
# `3\.` at the start of a line, which is a number but no marker
ESCAPED_NUMBER_PATTERN = re.compile(r"(?m)^([ \t>]*\d{1,9})\\([.)] )")
NOTE_PATTERN = re.compile(r"\[\^[^\]\n]+\]")
# the anchor in `](#anchor)` or in a heading's `{#anchor}`
ANCHOR_PATTERN = re.compile(r"(?:(?<=\]\(#)|(?<=\{#))[^\s)}]+")
LABEL_PATTERN = re.compile(rf"({NOTE_PATTERN.pattern}):")
ENTITY_PATTERN = re.compile(r"&#?\w{1,31};")
SIGNS_AFTER_NUMBER_PATTERN = r"[\\.)\]:]*(?:[*_]+(?=\s))?[ \t]*"  # after a number
MAX_SIGNS_BEFORE_NUMBER = 8  # emphasis, brackets
INVISIBLE_IN_NUMBER_PATTERN = re.compile(r"[\\\s*_`~]+")  # in a number
CELL_BORDER_PATTERN = re.compile(r"</t[dh]>\s*<t[dh][^<>]*>")  # between two cells in HTML
# Emphasis, code or a link without words in it.
EMPTY_MARKS_PATTERN = re.compile(
    rf"(\*\*|__|~~|[*_`])\1(?!\1)|\[(?=\])(?s:{HIDDEN_PATTERN.pattern})"
)
# White space, with the quotation signs at the start of the next line.
SPACES_PATTERN = re.compile(r"\s+(?:>[ \t]*)*")  # with the signs of a quotation's next line
CLOSING_PATTERN = rf"(?s:{HIDDEN_PATTERN.pattern}|\*\*|__|~~|`+|[*_\]>])"  # of one element
BREAK = "\ue020"  # stands for the end of a paragraph within words
BREAK_PATTERN = re.compile(rf"\s*{BREAK}[\s{BREAK}]*")


class Marks(NamedTuple):
    """What opens and closes an element in Markdown."""

    opens: str
    closes: str


BOLD = Marks("**", "**")
ITALIC = Marks("*", "*")
MARKS = {
    "strong": BOLD,
    "b": BOLD,
    "em": ITALIC,
    "i": ITALIC,
    "img": ITALIC,
    "s": Marks("~~", "~~"),
    "code": Marks("`", "`"),
}

Blocks = Sequence[Block]
# The marks of the elements around a character, such as emphasis or a link, the outermost first.
Look = tuple[Marks, ...]


class Character(NamedTuple):
    """Where a visible character begins and ends in the source, and its look."""

    start: int
    end: int
    look: Look


class DraftUpdate(Struct, frozen=True):
    """A draft with the words of another file."""

    data: bytes
    changed: bool  # whether these bytes differ from the draft's
    redline: Redline  # the draft compared with it
    # The share of the other file's words that the draft has in the same order, from 0 to 1.
    shared: float
    differing: tuple[str, ...]  # the words of passages that still differ from the other file


def draft_with_new_words(draft: bytes, path: str, markdown: str) -> DraftUpdate:
    """Return the draft with the words of another file, which is given as Markdown.

    `path` is the draft's name in messages. Raises ProblemsFound if the draft cannot be read, or
    could no longer be read afterward.
    """
    old = _Source(decode(draft, path), path)
    new = _Source(markdown, path)
    redline = compare(old.compared, new.compared)
    labeled = _source_with_draft_labels(new, old, redline)
    if labeled != markdown:
        new = _Source(labeled, path)
        redline = compare(old.compared, new.compared)
    replaced: set[int] = set()  # the ids of blocks of the other file to use as they are
    for _ in range(2):  # in the second round, blocks that still differ are replaced as a whole
        written = _Source(_DraftWriter(old, new, replaced).updated_text(redline), path)
        passages = compare(written.compared, new.compared).passages
        differing = list(filter(_has_other_words, passages))
        if not differing:
            break
        replaced |= {id(passage.new) for passage in differing}
    # other emphasis or links are reported, but no reason to replace a block
    differing += filter(_has_other_marks, passages)
    # The other file doesn't have the draft's images, so one in a replaced block is lost.
    for passage in redline.passages:
        if passage.old and passage.old.kind == "image" and id(passage.new) in replaced:
            differing.append(passage)
    for source in (old, written):
        if source.problems:
            raise ProblemsFound(source.problems)
    data = encode_like(draft, written.text)
    words = sum(len(block.text.split()) for block in new.blocks)
    # from 0 to 1: the share of the other file's words that the draft already had
    shared = 1 - min(1.0, marked_words(redline).inserted / max(1, words))
    texts = tuple(passage.block.text for passage in differing)
    return DraftUpdate(data, data != draft, compare(old.document, written.document), shared, texts)


def _source_with_draft_labels(new: "_Source", old: "_Source", redline: Redline) -> str:
    """Return the other file's source with the draft's footnote labels and anchors.

    `redline` compares the draft, `old`, with the other file, `new`. Notes that the draft doesn't
    have get unused labels. Anchors are replaced because Word cuts long ones.
    """
    anchors = {}  # the draft's anchor for each anchor of the other file
    labels = {}  # the draft's footnote label for each label of the other file
    for passage in redline.passages:
        was = passage.old
        now = passage.new
        if not was or not now:
            continue
        if was.anchor:
            anchors[now.anchor] = was.anchor
        if was.kind == now.kind == "footnote":
            labels[new.labels[now.number]] = old.labels[was.number]
    unused = count(1)
    for label in new.labels.values():  # of notes that the draft doesn't have
        while label not in labels:
            candidate = f"[^{next(unused)}]"
            if candidate not in old.text:
                labels[label] = candidate
    source = NOTE_PATTERN.sub(lambda note: labels.get(note[0], note[0]), new.text)
    return ANCHOR_PATTERN.sub(lambda anchor: anchors.get(anchor[0], anchor[0]), source)


def _has_other_words(passage: Passage) -> bool:
    """Return whether a passage has other words or another number, or became a list item.

    Other differences in layout don't count.
    """
    old = passage.old
    new = passage.new
    if not old or not new or any(run.op != "equal" for run in passage.runs):
        return True
    return old.kind != new.kind == "item" or _is_renumbered(old, new)


def _has_other_marks(passage: Passage) -> bool:
    """Return whether the same words have other emphasis or links, if Word files can hold these.

    All words of a heading are bold or italic in a Word file, and a line that is entirely bold may
    be read as a heading, so neither counts. A number may be in the words of only one of the blocks,
    so characters are paired from the end.
    """
    if not passage.old or not passage.new or _has_other_words(passage):
        return False
    ignored = {"", "`"}
    if "heading" in (passage.old.kind, passage.new.kind):
        ignored |= {BOLD.opens, ITALIC.opens}
    # the marks around each character, in both blocks; those in `ignored` may differ
    characters = reversed(_visible_characters(passage.old))
    for (_, old), (_, new) in zip(
        characters, reversed(_visible_characters(passage.new)), strict=False
    ):
        different = {*map(_marks_as_saved, old)} ^ {*map(_marks_as_saved, new)}
        if not ignored.issuperset(marks.opens for marks in different):
            return True
    return False


def _marks_as_saved(marks: Marks) -> Marks:
    """Return marks in the form in which all programs save them: a link without its last slash.

    LibreOffice writes a slash after hosts, and before relative links.
    """
    return Marks(marks.opens, marks.closes.replace("](/", "](").rstrip("/)"))


def _visible_characters(block: Block) -> list[tuple[str, Look]]:
    """Return each character of a block that readers see, without white space, with its look."""
    characters = []
    for span in block.spans:
        look = list(map(_marks_of_element, span.inside))
        if block.is_head:  # names of columns are bold anyway
            look = [marks for marks in look if marks != BOLD]
        characters += [(char, tuple(look)) for char in "".join(span.text.split())]
    return characters


def _marks_of_element(element: Element) -> Marks:
    """Return an element's marks in Markdown; empty ones if Word files have no such element."""
    # LibreOffice writes ../ before relative links.
    href = re.sub(r"^(\.\./)+", "", element.get("href") or "")
    # a link with `|` as its words, cut there, is what opens and closes it
    marks = Marks(*link("|", href).split("|", 1)) if href else MARKS.get(element.name)
    if not marks and element.name in PROPERTIES:
        marks = Marks(f"<{element.name}>", f"</{element.name}>")
    return marks or Marks("", "")


def _is_renumbered(old: Block, new: Block) -> bool:
    """Return whether a clause has another number that is among its words."""
    # only the page numbers footnotes, and Markdown the items of a plain list
    if old.kind == "footnote" or is_same_number(old.number, new.number):
        return False
    return not _is_plain_item(old) and not _is_plain_item(new)


def _is_plain_item(block: Block) -> bool:
    """Return whether a block is a list item with a bullet or a number of Markdown, such as `3.`."""
    return block.kind == "item" and (not block.number or block.number.isdecimal())


class _Source:
    """A Markdown file: its blocks as they are compared, and where their words are in the source.

    Lines are counted from 0.
    """

    def __init__(self, text: str, path: str) -> None:
        self.problems: Problems = []  # what would keep the text from becoming a page
        self.document = read_document(text.encode(), path, aside=self.problems)
        self.text = text
        self.lines = text.split("\n")
        # Where each line begins in the text.
        self.offsets = list(accumulate((len(line) + 1 for line in self.lines), initial=0))
        self.labels = {}  # the label of each footnote, such as `[^1]`, by its number on the page
        # The lines, counted from 0, on which blocks and horizontal rules begin. A block's own
        # `line` is counted from 1; of fenced code, it is the line below the fence.
        first_lines = {divider.line - 1 for divider in self.document.breaks}
        blocks = _with_code_lines_joined(self.document.blocks)
        for block in blocks:
            is_fenced = block.kind == "code" and self._is_fence(block.line - 2)
            first_lines.add(block.line - (2 if is_fenced else 1))
            if block.kind == "footnote":
                above = LABEL_PATTERN.findall(text, 0, self.offsets[block.line])
                self.labels[block.number] = above[-1] if above else ""
        self.first_lines = [*sorted(first_lines), len(self.lines)]
        shown = [block for block in blocks if block.text.strip()]
        self.blocks = [_block_as_in_word(block, self.labels) for block in shown]
        self.compared = Document(tuple(self.blocks))
        # In the order of the source; a page shows footnotes at its end.
        self.in_order = sorted(self.blocks, key=attrgetter("line"))
        self.bullet = self._first_bullet()

    def _first_bullet(self) -> str:
        """Return the marker of the first list without numbers, such as `* `; `- ` without one."""
        for block in self.in_order:
            if block.kind == "item" and not block.number:
                marker = self.marker(block)
                if marker:
                    return f"{marker[0].split()[-1]} "
                return "- "
        return "- "

    def marker(self, block: Block) -> re.Match[str] | None:
        """Return the match of an item's marker, such as `- ` or `3. `; None if there is none."""
        return MARKER_PATTERN.match(self.lines[block.line - 1])

    def line_range(self, block: Block) -> tuple[int, int]:
        """Return a block's first line, and the one after its last, counted from 0."""
        first = block.line - 1
        if block.kind == "code":
            end = block.line + block.text.count("\n")
            # Indented code has no fences.
            if self._is_fence(first - 1):
                first -= 1
            if self._is_fence(end):
                end += 1
            return first, end
        end = first + 1
        # It ends above a blank line, the next block, or the next row of a table in HTML. A line with
        # only `>`, in a quotation, is blank, too.
        limit = self.first_lines[bisect_right(self.first_lines, first)]
        while end < limit and self.lines[end].strip(" \t>") and "</tr>" not in self.lines[end - 1]:
            end += 1
        if self.lines[first - 1].strip() == "<tr>":  # the block is a row in HTML
            first -= 1
        return first, end

    def _is_fence(self, line: int) -> bool:
        """Return whether code begins or ends on a line."""
        opening = "".join(self.lines[line : line + 1]).strip(" \t>")
        return opening.startswith(("```", "~~~"))

    def span(self, block: Block) -> tuple[int, int]:
        """Return where the source of a block begins and ends, without its last line end."""
        first, end = self.line_range(block)
        return self.offsets[first], self.offsets[end] - 1

    def content_start(self, block: Block) -> int:
        """Return where a block's source begins after its marker or other opening, such as `## `."""
        start, end = self.span(block)
        return _match_end(OPENING_PATTERN, self.text, start, end)

    def words_start(self, block: Block) -> int:
        """Return where the words of a block begin, after its number if that is among the words."""
        start = self.content_start(block)  # after the marker, the hashes or the like
        number = block.number.strip("()")
        # only the page numbers footnotes, and the number of a list's item is in the marker
        if not number or block.kind == "footnote" or self.marker_number(block):
            return start
        around = re.compile(
            rf"(?s:.{{0,{MAX_SIGNS_BEFORE_NUMBER}}}?){re.escape(number)}{SIGNS_AFTER_NUMBER_PATTERN}"
        )
        return _match_end(around, self.text, start, len(self.text))

    def marker_number(self, block: Block) -> str:
        """Return the number in an item's marker with its sign, such as `3.`; empty without one."""
        marker = self.marker(block)
        if not marker or not marker["number"]:
            return ""
        return marker["number"] + marker["end"]

    def written_number(self, block: Block) -> str:
        """Return a block's number as the source writes it, with its signs: `1.2.` or `(a)`."""
        number = self.marker_number(block)
        if number:
            return number
        return INVISIBLE_IN_NUMBER_PATTERN.sub(
            "", self.text[self.content_start(block) : self.words_start(block)]
        )

    def characters(self, block: Block, *, numbered: bool) -> list[Character]:
        """Return the visible characters of a block, in order, with its number if `numbered`.

        The list is empty if not all of them can be found in the source.
        """
        at, end = self.span(block)
        wanted = _visible_characters(block)  # each with its look
        if numbered:
            wanted = [(sign, ()) for sign in self.written_number(block)] + wanted
        else:
            at = self.words_start(block)
        found = []
        for char, look in wanted:
            place = self._find_character(char, at, end)
            if place is None:
                return []
            found.append(Character(*place, look))
            at = place[1]
        return found

    def characters_of_each(self, blocks: Blocks, *, numbered: bool) -> list[list[Character]]:
        """Return the visible characters of each block; of the first, its number if `numbered`.

        All further blocks have their numbers.
        """
        first, *others = blocks
        further = [self.characters(block, numbered=True) for block in others]
        return [self.characters(first, numbered=numbered), *further]

    def _find_character(self, wanted: str, at: int, end: int) -> tuple[int, int] | None:
        """Return where the wanted character begins and ends, after markup that no reader sees.

        The search is from `at` to `end`. It ends with None at any other letter.
        """
        while at < end:
            char = self.text[at]
            # the character may be written as an entity, `&amp;`, a border between cells, or escaped
            entity = ENTITY_PATTERN.match(self.text, at, end) if char == "&" else None
            if entity and decoded_entities(entity[0]) == wanted:
                return entity.span()
            border = CELL_BORDER_PATTERN.match(self.text, at, end) if wanted == "|" else None
            if border:
                return border.span()
            if char == wanted:
                is_escaped = self.text[at - 1] == "\\"
                return at - is_escaped, at + 1
            if char.isalpha():  # another letter, so that the wanted one isn't next
                return None
            hidden = entity or HIDDEN_PATTERN.match(self.text, at, end)
            at = hidden.end() if hidden else at + 1
        return None


def _match_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Return where a match that begins at `start` ends; `start` if there is none."""
    match = pattern.match(text, start, end)
    if match:
        return match.end()
    return start


def _joined_blocks(source: _Source, blocks: Blocks, *, numbered: bool) -> Document:
    """Return a document with these blocks as one, with their numbers among the words.

    The first block has its number only if `numbered`.
    """
    spans = []
    for block in blocks:
        number = ""
        if numbered or block is not blocks[0]:
            number = f"{source.written_number(block)} "
        spans += [Span(f" {number}"), *block.spans]
    return Document((replace(blocks[-1], spans=tuple(spans), number="", line=1),))


def _with_code_lines_joined(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks, with neighboring lines of code joined into one block."""
    joined: list[Block] = []
    for block in blocks:
        if joined and joined[-1].kind == block.kind == "code":
            above = joined[-1]
            gap = "\n" * (block.line - above.line - above.text.count("\n"))
            joined[-1] = replace(above, spans=(*above.spans, Span(gap), *block.spans))
        else:
            joined.append(block)
    return joined


def _block_as_in_word(block: Block, labels: Mapping[str, str]) -> Block:
    """Return a block as Word files can hold it, so that it compares as equal to one.

    It has no link targets and no empty cells at the end of a row. A footnote's mark is its label,
    from `labels`.
    """
    spans = []
    for span in block.spans:
        if span.of == "note":
            spans.append(Span(labels.get(span.text.strip("[]"), span.text)))
        elif span.of != "target":
            spans.append(span._replace(image=False))
    while block.kind == "row" and spans and not spans[-1].text.strip(" |"):
        spans.pop()
    return replace(block, spans=tuple(spans))


class _DraftWriter:
    """Writes the draft with the other file's words, block by block.

    `old` is the draft, and `new` is the other file. `replaced` has the ids of the blocks of the
    other file that are used as they are, because writing only their words failed. In its methods,
    `olds` are blocks of the draft that became the blocks `news`, by `passages`.
    """

    def __init__(self, old: _Source, new: _Source, replaced: set[int]) -> None:
        self.old = old
        self.new = new
        self.replaced = replaced
        # The lines to write in place of each line of the draft, and below the last one.
        self.written = [[line] for line in old.lines]
        self.written.append([])
        self.added: list[list[str]] = [[] for _ in self.written]  # new lines before each line
        # The line before which the next new block goes; -1 before the first block of the draft.
        self.position = -1
        # The last block of the draft that stayed; new blocks continue its list or table.
        self.above: Block | None = None
        # The list or table of the other file in which the last new block is, or that of the row
        # above; 0 if there is none.
        self.added_group = 0
        # The lines after blocks that were removed with the blank lines around them.
        self.lines_after_removed: set[int] = set()
        # The block of the other file for each block of the draft, by the id of the latter.
        self.new_blocks: dict[int, Block] = {}
        # How many levels deeper the draft's headings are than the other file's.
        self.extra_heading_level = 0

    def updated_text(self, redline: Redline) -> str:
        """Return the whole draft with the new words. `redline` compares it with the other file.

        `written` has the lines to write in place of each line of the draft, and `added` the new
        lines before each of them.
        """
        for passage in redline.passages:  # first all of them, because `_list_item` looks ahead
            if passage.old and passage.new:
                self.new_blocks[id(passage.old)] = passage.new
        removed = None  # the block right above, if it was removed
        # passages of one block, such as a paragraph that was divided, are handled together
        for passages in sharing_blocks(redline.passages, _blocks_of):
            olds = _distinct_blocks(passage.old for passage in passages)
            news = _distinct_blocks(passage.new for passage in passages)
            if removed and removed.is_head and not olds and news[0].is_head:
                olds = [removed]  # a table whose head was removed gets the new head in its place
            removed = None if news else olds[0]
            if _keeps_markdown(passages, olds, news):
                self._keep_block(olds[-1], news[-1])
                line = olds[-1].line - 1  # counted from 0
                text = self._line_with_new_number(self.old.lines[line], olds[-1], news[-1])
                self.written[line] = [text]
            elif olds and news:
                self._replace_words(olds, news, passages)
            elif news:
                self._add_block(news[0], self._lines_of(news[0]))
            else:
                self._remove_block(olds[0])
        lines = []
        for added, written in zip(self.added, self.written, strict=True):
            lines += added + written
        # The file ends with as many line ends as before.
        line_ends = self.old.text[len(self.old.text.rstrip("\n")) :]
        return "\n".join(lines).rstrip("\n") + line_ends

    def _line_with_new_number(
        self, line: str, old: Block, new: Block, *, is_moved: bool = False
    ) -> str:
        """Return the line of an item, with its number in the other file if that is needed.

        It is if the item moved, or if it begins a list with another number; Markdown counts all
        other items.
        """
        if not new.number.isdecimal():  # not a number of Markdown
            return line
        if not is_moved:
            # the first item of its list
            first = next(item for item in self.new.blocks if item.group == new.group)
            if new is not first or new.number == old.number:
                return line
        marker = MARKER_PATTERN.match(line)
        if not marker or not marker["number"]:
            return line
        return line.replace(marker["number"], new.number, 1)

    def _keep_block(self, old: Block, new: Block) -> None:
        """Record that `old` stays in the draft, as `new` of the other file; new blocks go below."""
        _, self.position = self.old.line_range(old)
        self.above = old
        self.added_group = new.group if new.kind == "row" else 0  # a new row continues its table
        if old.kind == new.kind == "heading":
            self.extra_heading_level = old.level - new.level

    def _replace_words(self, olds: Blocks, news: Blocks, passages: Sequence[Passage]) -> None:
        """Write blocks of the draft with new words; if that cannot be done, use the new blocks.

        It can't if `replaced` has one of the new blocks: their words couldn't be written before.
        """
        old = olds[0]
        is_code = old.kind == "code"
        is_moved = _is_moved(passages)
        source = None  # of all old blocks together, with the new words
        if not is_code and self.replaced.isdisjoint(map(id, news)):
            source = self._source_with_new_words(olds, news, passages)
        lines: list[str] = []
        if source is not None:
            lines = source.split("\n")
            lines[0] = self._line_with_new_number(lines[0], old, news[0], is_moved=is_moved)
        # A row that became a paragraph, or the reverse, can't stay in its place.
        if is_moved or len({block.kind == "row" for block in (*olds, *news)}) > 1:
            self._move_blocks(olds, news, lines)
            return
        first, end = self.old.line_range(old)
        if is_code and olds[-1].kind == "code":
            lines = self._code_lines(old, news)
        elif not lines:
            self.above = old
            lines = self._lines_of_blocks(news)
        # Links to a heading need its old anchor, even if its words are others.
        is_linked = f"](#{old.anchor})" in self.old.text
        if is_linked and old.kind == news[0].kind == "heading" and "{#" not in lines[0]:
            lines[0] += f" {{#{old.anchor}}}"
        for block in olds[1:]:
            self._remove_block(block)
        self._write_lines(first, end, lines)
        if source is not None:  # further new blocks go below the last of the blocks in it
            old = olds[-1]
        self._keep_block(old, news[-1])

    def _move_blocks(self, olds: Blocks, news: Blocks, lines: list[str]) -> None:
        """Remove blocks of the draft, and add them where they are now.

        They get these lines if there are any; otherwise they are written as in the other file.
        """
        for block in olds:
            self._remove_block(block)
        if lines:
            self._add_block(news[0], lines)
            return
        for block in news:
            self._add_block(block, self._lines_of(block))

    def _lines_of_blocks(self, blocks: Blocks) -> list[str]:
        """Return the lines of several blocks of the other file, with blank lines between them."""
        lines = []
        above = None
        for block in blocks:
            if above and not _belong_together(above, block):
                lines.append("")
            lines += self._lines_of(block)
            above = block
        return lines

    def _code_lines(self, old: Block, news: Blocks) -> list[str]:
        """Return the lines of a code block with other words between its fences."""
        first, end = self.old.line_range(old)
        code = old.line - 1  # the first line below the fence, if there is one
        indent = self.old.lines[code].removesuffix(old.text.split("\n")[0])
        lines = self.old.lines[first:code]
        for block in news:
            lines += [indent + line for line in block.text.split("\n")]
        # the line below the code, such as the closing fence
        after = old.line + old.text.count("\n")
        return lines + self.old.lines[after:end]

    def _remove_block(self, block: Block) -> None:
        """Remove a block's lines, and the blank lines that separate it from the next block."""
        lines = self.old.lines
        first, end = self.old.line_range(block)
        # Only if the block is the first of the draft, or a blank line or a removed block is above.
        if not first or not lines[first - 1].strip() or first in self.lines_after_removed:
            while end < len(lines) and not lines[end].strip():
                end += 1
            self.lines_after_removed.add(end)
        self._write_lines(first, end, [])

    def _write_lines(self, first: int, end: int, lines: list[str]) -> None:
        """Write lines in place of the draft's lines from `first` up to `end`."""
        self.written[first] = lines
        for line in range(first + 1, end):
            self.written[line] = []

    def _add_block(self, block: Block, lines: list[str]) -> None:
        """Add the lines of a new block below the last one, with a blank line between if needed.

        `position` is the line of the draft before which it goes; -1 above its first block. `above`
        is the last block of the draft that stayed, and `added_group` is the list or table of the
        other file that the last new block is in.
        """
        # Whether no blank line separates the block from the one above it.
        is_close = block.group > 0 and block.group == self.added_group and block.kind != "term"
        item = self._list_item(block)  # an item of the list that the block joins, if it does
        if item and MARKER_PATTERN.match(lines[0]):
            is_close = self._is_tight(item)
        elif self.above and self.above.kind == block.kind in ("definition", "footnote", "quote"):
            is_close = True
            if block.kind == "quote":  # between two paragraphs of one quotation
                lines = [">", *lines]
        if item and item.line > self.position:  # the block becomes the first item of a list
            self.position = item.line - 1
            if not is_close:
                lines = [*lines, ""]
            self.added[self.position] += lines
        elif self.position < 0:  # above the first block of the draft
            # without any block, at the end
            added = self.added[self.old.in_order[0].line - 1 if self.old.blocks else -1]
            if is_close and added[-1:] == [""]:  # the blank line below the last new block
                added.pop()
            added += [*lines, ""]
        else:
            if not is_close:
                self.added[self.position].append("")
            self.added[self.position] += lines
        if not is_close and not lines[0][:1].isspace() and not MARKER_PATTERN.match(lines[0]):
            self.above = None  # the new block ends the list or table above
        self.added_group = block.group

    def _is_tight(self, item: Block) -> bool:
        """Return whether no blank lines separate the items of the list with this item."""
        above = None
        for block in self.old.in_order:
            if block.group != item.group or block.kind != "item":
                continue
            if above and not self.old.lines[block.line - 2].strip():
                return False
            above = block
        return True

    def _lines_of(self, block: Block) -> list[str]:
        """Return the lines of a block of the other file, in the form of the draft where it goes.

        A heading gets the draft's level, an item the draft's marker, and a row HTML if its table is
        HTML.
        """
        start, end = self.new.span(block)
        if block.kind == "heading":
            level = min(6, max(1, block.level + self.extra_heading_level))
            title = self.new.text[start:end].lstrip("#")
            return f"{'#' * level}{title}".split("\n")
        item = self._list_item(block)
        if item:
            return self._item_lines(block, item, end)
        if block.kind == "row" and self._is_in_html():
            return [f"<tr>{block.html}</tr>"]
        lines = self.new.text[start:end].split("\n")
        if block.number.isdecimal():
            lines[0] = ESCAPED_NUMBER_PATTERN.sub(r"\1\2", lines[0])
        elif block.kind == "item":
            lines[0] = lines[0].replace("- ", self.old.bullet, 1)
        return lines

    def _is_in_html(self) -> bool:
        """Return whether the block above is in a table that is written in HTML."""
        line = self.old.lines[self.above.line - 1] if self.above else ""
        return line.lstrip().startswith("<t")

    def _list_item(self, block: Block) -> Block | None:
        """Return an item of the draft whose list a new block belongs to; None if there is none.

        It is the item above if the new block is an item, a paragraph between two items, or a
        paragraph with a number if the list has numbers. It is the item below if the new block is
        the first item of its list.
        """
        above = self.above
        # The next block of the draft that is also in the other file.
        kept = (block for block in self.old.in_order if id(block) in self.new_blocks)
        # `position` counts lines from 0, and `line` from 1
        below = next((block for block in kept if block.line > self.position), None)
        is_between = False
        if below and below.kind == "item":
            is_between = above is not None and below.group == above.group
            same_list = self.new_blocks[id(below)].group == block.group
            if block.kind == "item" and not is_between and same_list:
                return below
        if not above or above.kind != "item" or not self.old.marker(above):
            return None
        has_number = block.number and self.old.marker_number(above)
        belongs = block.kind == "item" or (block.kind == "paragraph" and (is_between or has_number))
        return above if belongs else None

    def _item_lines(self, block: Block, above: Block, end: int) -> list[str]:
        """Return the lines of a new block in the list of `above`, in the form of the list's items.

        `end` is where the block ends in the other file's source.
        """
        model = self._model_item(block, above)
        marker = self.old.marker(model)
        start = self.new.content_start(block)
        is_numbered = block.number.isdecimal()
        opening = marker[0] if marker else ""
        if block.kind == "paragraph" and not block.number:  # a further paragraph of the item
            opening = _hanging_indent(opening)
        elif block.kind == "item" and block.level > model.level:  # the first item of a list in it
            own_marker = f"{block.number}. " if is_numbered else self.old.bullet
            opening = _hanging_indent(opening) + own_marker
        elif marker and marker["number"]:  # the next item, or a paragraph with a number
            number = block.number if is_numbered else str(int(marker["number"]) + 1)
            opening = opening[: marker.start("number")] + number + opening[marker.end("number") :]
            start = self.new.words_start(block)
        hanging = _hanging_indent(opening)
        text = self.new.text[start:end].replace("\n", f"\n{hanging}")
        return f"{opening}{text}".split("\n")

    def _model_item(self, block: Block, above: Block) -> Block:
        """Return the item whose marker and indent a new block gets: the last one up to `above`.

        If the new block is an item, deeper items don't count. If there is none, it is `above`.
        """
        for item in reversed(self.old.in_order):
            if item.kind != "item" or item.line > above.line:
                continue
            if block.kind != "item" or item.level <= block.level:
                return item
        return above

    def _source_with_new_words(
        self, olds: Blocks, news: Blocks, passages: Sequence[Passage]
    ) -> str | None:
        """Return the source of blocks with other words; None if whole blocks must be replaced."""
        first = self.old.in_order.index(olds[0])
        has_rows = any(block.kind == "row" for block in (*olds, *news))
        # Blocks with others between them, as footnotes may be, have no common source.
        are_apart = self.old.in_order[first : first + len(olds)] != [*olds]
        if are_apart or (has_rows and len(passages) > 1):
            return None
        # Each new block but the first gets the marker of the first old one: so they must be
        # paragraphs, or items on one level.
        if len(news) > 1:
            levels = {block.level for block in news if block.kind == "item"}
            if len(levels) > 1 or any(block.kind == "heading" for block in news):
                return None
        return _WordReplacement(self.old, self.new, olds, news).updated_source()


def _blocks_of(passage: Passage) -> tuple[Block | None, Block | None]:
    """Return the two blocks of a passage, the draft's and the other file's."""
    return passage.old, passage.new


def _distinct_blocks(blocks: Iterable[Block | None]) -> list[Block]:
    """Return each block once, in the same order, without None."""
    return list({id(block): block for block in blocks if block}.values())


def _keeps_markdown(passages: Sequence[Passage], olds: Blocks, news: Blocks) -> bool:
    """Return whether blocks keep their Markdown, because neither words nor place changed."""
    if _is_moved(passages) or any(map(_has_other_words, passages)):
        return False
    # Code has one block in the draft, but perhaps one for each line in the other file.
    return len(olds) == len(news) or (len(news) > 0 and olds[0].kind == "code")


def _belong_together(above: Block, below: Block) -> bool:
    """Return whether two blocks are in one list or table, so that no blank line separates them."""
    if "item" in (above.kind, below.kind):
        return above.kind == below.kind
    return below.group > 0 and above.group == below.group


class _WordReplacement:
    """Writes the source of blocks of the draft (`olds`) with the words of new blocks (`news`).

    Markup between two words that stayed, such as emphasis, a link or a line end, stays, too.
    """

    def __init__(self, old: _Source, new: _Source, olds: Blocks, news: Blocks) -> None:
        self.old = old
        self.new = new
        self.olds = olds
        self.news = news
        # Whether the number of the first block has changed, so that it is replaced like a word.
        self.numbered = _is_renumbered(olds[0], news[0])
        # The words of all old blocks are from `start` up to `end` in the draft.
        self.start = old.words_start(olds[0])
        if self.numbered:
            self.start = old.content_start(olds[0])
        _, self.end = old.span(olds[-1])
        of_olds = old.characters_of_each(olds, numbered=self.numbered)
        of_news = new.characters_of_each(news, numbered=self.numbered)
        self.old_characters = list(chain(*of_olds))
        self.new_characters = list(chain(*of_news))
        # All marks that any new word has.
        self.new_marks = set(chain(*map(attrgetter("look"), self.new_characters)))
        # The indexes of the new characters with which the second and further new blocks begin.
        self.block_starts = set(accumulate(map(len, of_news[:-1])))
        self.seams = []  # for two neighboring old blocks, where one ends and the next begins
        for above, below, characters in zip(olds, olds[1:], of_olds[1:], strict=False):
            _, end = old.span(above)
            # Its number counts as words, and may be in the marker, before the content.
            starts = [character.start for character in characters[:1]]
            self.seams.append((end, min([old.content_start(below), *starts])))

    def updated_source(self) -> str | None:
        """Return the source with the new words; None if the sources don't show all characters.

        Each character of the old and new words was kept, deleted or inserted. If `numbered`, the
        number of the first block has changed, and is replaced like a word.
        """
        was = _joined_blocks(self.old, self.olds, numbered=self.numbered)
        now = _joined_blocks(self.new, self.news, numbered=self.numbered)
        ops: list[Op] = []
        for passage in compare(was, now).passages:
            for run in passage.runs:
                ops += [run.op] * len("".join(run.text.split()))
        # The operations are for exactly the characters that were found in the sources.
        old_length = len(ops) - ops.count("insert")
        new_length = len(ops) - ops.count("delete")
        if (old_length, new_length) != (len(self.old_characters), len(self.new_characters)):
            return None
        start, _ = self.old.span(self.olds[0])
        source = self.old.text[start : self.start]
        # The characters that stay next to the ones to replace; at first, the edges of the words.
        left = Character(self.start, self.start, ())
        right = Character(self.end, self.end, ())
        remaining = iter(self.old_characters)
        removed = []  # the characters deleted since the last one that stayed
        # The new characters from `first` up to `end` are not written yet.
        first = end = 0
        for op in ops:
            if op == "delete":
                removed.append(next(remaining))
            elif op == "insert":
                end += 1
            else:  # the character is kept
                kept = next(remaining)
                source += self._source_between(left, removed, kept, first, end)
                source += self.old.text[kept.start : kept.end]
                left = kept
                removed = []
                end += 1
                first = end
        return self._split_into_blocks(
            source + self._source_between(left, removed, right, first, end)
        )

    def _source_between(
        self, left: Character, removed: list[Character], right: Character, first: int, end: int
    ) -> str:
        """Return the source between two characters that stay.

        `removed` are the old characters between them; the new characters from `first` up to `end`
        are added.
        """
        # Whether new words are here, or the new character after them begins a further block.
        adds = first < end or end in self.block_starts
        if not adds and not removed:
            return self._old_source(left.end, right.start)
        look, before, after = self._look_and_source_around(left, removed, right, first, end)
        # There is white space beside new words exactly where the other file has some. Where words
        # were only removed, one white space stays at most.
        has_space = SPACES_PATTERN.search(before)
        before = _markup_with_space(before, self._space_before(first) if adds or has_space else "")
        if end < len(self.new_characters):
            space = self._space_before(end) if adds or not has_space else ""
            # Reversed, so that white space is added before the markup.
            after = _markup_with_space(after[::-1], space[::-1])[::-1]
        if not adds:
            return EMPTY_MARKS_PATTERN.sub("", before + after)
        added = self._added_markdown(first, end, look)
        return before + added + after

    def _added_markdown(self, first: int, end: int, look: Look) -> str:
        """Return the new characters from `first` up to `end` as Markdown that goes into this look.

        `BREAK` stands where a further block begins.
        """
        starts = [start for start in range(first, end + 1) if start in self.block_starts]
        parts = []
        for start, stop in pairwise([first, *starts, end]):
            parts.append(self._new_markdown(start, stop, look) if start < stop else "")
        return BREAK.join(parts)

    def _look_and_source_around(
        self, left: Character, removed: list[Character], right: Character, first: int, end: int
    ) -> tuple[Look, str, str]:
        """Return the look that surrounds new words, and the source before and after them.

        The new words replace the `removed` characters between `left` and `right`, which stay. They
        are the new characters from `first` up to `end`.
        """
        source = self._old_source(left.end, right.start)
        added = [char.look for char in self.new_characters[first:end]]
        if removed:
            look = removed[0].look
            before = self._old_source(left.end, removed[0].start)
            after = self._old_source(removed[-1].end, right.start)
            # New words get the look of the removed words if they have it in the other file, too,
            # or if none of its words here has such marks (`new_marks`), perhaps because the file
            # can't hold them.
            if not self.new_marks.issuperset(look) or all(map(set(look).issubset, added)):
                return look, before, after
            # without marks around no words, and without the signs of a quotation
            source = EMPTY_MARKS_PATTERN.sub("", before + after).lstrip(" \t\n>").rstrip()
        # They go into the elements around `left` or `right` if all of them are in these in the
        # other file, too. Otherwise, they go between them, into the elements that both have in
        # common: the outermost ones, so that none is cut.
        common = tuple(takewhile(right.look.__contains__, left.look))
        shared = set(chain(*added)).intersection(*added)  # the marks of every new character
        if len(left.look) > len(common) and shared.issuperset(left.look):
            return left.look, "", source
        if len(right.look) > len(common) and shared.issuperset(right.look):
            return right.look, source, ""
        closed = len(left.look) - len(common)  # how many elements end after `left`
        closing = re.compile(f"{CLOSING_PATTERN}{{0,{closed}}}")
        place = _match_end(closing, source, 0, len(source))  # after the ends of these elements
        space = SPACES_PATTERN.search(source, place)
        if space and end < len(self.new_characters):
            place = space.end() if self._space_before(first) else space.start()
        return common, source[:place], source[place:]

    def _space_before(self, nth: int) -> str:
        """Return the white space before the nth new character: a line break, a space or nothing."""
        if not 0 < nth < len(self.new_characters):
            return ""
        gap = self.new.text[self.new_characters[nth - 1].end : self.new_characters[nth].start]
        if "\\\n" in gap:
            return "\\\n"
        if SPACES_PATTERN.search(gap):
            return " "
        return ""

    def _old_source(self, start: int, end: int) -> str:
        """Return the draft's source between two places, with only a space between two blocks.

        `seams` has where each old block ends and the next one begins.
        """
        for block_end, next_start in self.seams:
            if start <= block_end and next_start <= end:
                above = self.old.text[start:block_end].rstrip()
                return f"{above} {self._old_source(next_start, end)}"
        return self.old.text[start:end]

    def _new_markdown(self, first: int, end: int, look: Look) -> str:
        """Return the new characters from `first` up to `end` as the other file's Markdown.

        Marks around them are written unless they are in `look`, within which they will be.
        """
        opening = self.new_characters[first]
        closing = self.new_characters[end - 1]
        present = {marks.opens for marks in look}
        text = self.new.text[opening.start : closing.end]
        for marks in reversed(opening.look):
            if marks.opens not in present:
                text = marks.opens + text
        for marks in reversed(closing.look):
            if marks.opens not in present:
                text += marks.closes
        return text

    def _split_into_blocks(self, source: str) -> str:
        """Return the source with each `BREAK` replaced by what begins a further block.

        That is a line end and a marker for an item (a numbered item has its number among the new
        words), and a blank line for any other block.
        """
        block = self.news[-1]
        old = self.olds[0]
        start, _ = self.old.span(old)
        opening = self.old.text[start : self.old.content_start(old)]
        marker = MARKER_PATTERN.match(opening)
        is_numbered = marker is not None and marker["number"] is not None
        if block.number.isdecimal() and (block.kind == "item" or is_numbered):
            if not marker:  # a paragraph above the first item
                source = BREAK_PATTERN.sub("\n\n", source, count=1)
            indent = opening[: len(opening) - len(opening.lstrip(" \t>"))]
            return ESCAPED_NUMBER_PATTERN.sub(r"\1\2", BREAK_PATTERN.sub(f"\n{indent}", source))
        if block.kind == "item":
            bullet = marker[0] if marker else self.old.bullet
            return BREAK_PATTERN.sub(f"\n{bullet}", source)
        # A block that isn't quoted anymore begins without quotation signs.
        hanging = "" if old.kind == "quote" != block.kind else _hanging_indent(opening)
        return BREAK_PATTERN.sub(f"\n{hanging.rstrip()}\n{hanging}", source)


def _hanging_indent(opening: str) -> str:
    """Return what a block's further lines begin with, if its first line has this opening.

    These are its quotation signs, and spaces in place of the marker; four spaces in a note.
    """
    without_label = re.sub(r"\[\^.*", "    ", opening)
    return re.sub(r"[^\s>]", " ", without_label)


def _markup_with_space(markup: str, gap: str) -> str:
    """Return markup with white space, its own or else `gap` at its end; with none if no `gap`."""
    if not gap:
        return SPACES_PATTERN.sub("", markup)
    if SPACES_PATTERN.search(markup):
        return markup
    return markup + gap


def _is_moved(passages: Iterable[Passage]) -> bool:
    """Return whether any passage moved to another place in the text.

    A passage that counts as moved only because it has another lead-in hasn't.
    """
    return any(passage.kind == "moved" and not passage.lead_ins for passage in passages)
