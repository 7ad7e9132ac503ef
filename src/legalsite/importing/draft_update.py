"""Updates a draft with the words of another file.

A block whose words stayed keeps its Markdown byte for byte. A new block, or one whose words changed,
gets the Markdown of the other file, with the draft's footnote labels, anchors, markers and heading
levels.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, count
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problems, ProblemsFound
from legalsite.model.document import Block, Document, Element, Span
from legalsite.model.redline import BlockChange, Redline, sharing_blocks
from legalsite.redline.compare import compare, marked_words
from legalsite.source.characters import decode, encode_like
from legalsite.source.markdown import read_document
from legalsite.text.clause_numbers import is_same_number

MIN_SHARED_WORDS = 0.5  # the share of a file's words that must be in the draft that it updates
# the markers of items at the start of a line, perhaps in quotations: `- `, `> 3. `, `- 1) `
MARKER_PATTERN = re.compile(r"[ \t>]*(?:(?:[-+*]|(?P<number>\d{1,9})(?P<end>[.)]))[ \t]+)+")
# What a block's source begins with: the markers of items, and signs such as `## ` or `[^1]: `.
OPENING_PATTERN = re.compile(
    rf"(?:{MARKER_PATTERN.pattern}|[ \t>]*)"
    r"(?:#{1,6}[ \t]+|\[\^[^\]\n]+\]:[ \t]*|[:~][ \t]+|\|[ \t]*)?"
)
# `3\.` at the start of a line, which is a number but no marker
ESCAPED_NUMBER_PATTERN = re.compile(r"(?m)^([ \t>]*\d{1,9})\\([.)] )")
NOTE_PATTERN = re.compile(r"\[\^[^\]\n]+\]")
# the anchor in `](#anchor)` or in a heading's `{#anchor}`
ANCHOR_PATTERN = re.compile(r"(?:(?<=\]\(#)|(?<=\{#))[^\s)}]+")
LABEL_PATTERN = re.compile(rf"({NOTE_PATTERN.pattern}):")
SIGNS_AFTER_NUMBER_PATTERN = r"[\\.)\]:]*(?:[*_]+(?=\s))?[ \t]*"  # after a number
MAX_SIGNS_BEFORE_NUMBER = 8  # emphasis, brackets
INVISIBLE_IN_NUMBER_PATTERN = re.compile(r"[\\\s*_`~]+")  # in a number
HTML_ROW_PATTERN = re.compile(r"(?is)<tr\b.*?</tr>")
LOOKS = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "img": "italic",
    "s": "struck through",
    "sup": "raised",
    "sub": "lowered",
}  # the emphasis that Word files can hold, by the element's name

Blocks = Sequence[Block]


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
    written = _Source(_DraftWriter(old, new).updated_text(redline), path)
    passages = compare(written.compared, new.compared).block_changes
    differing = list(filter(_has_other_words, passages))
    differing += filter(_looks_different, passages)
    # The other file doesn't have the draft's images, so one in a replaced block is lost.
    differing += filter(_replaces_image, redline.block_changes)
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
    for passage in redline.block_changes:
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


def _has_other_words(passage: BlockChange) -> bool:
    """Return whether a passage has other words or another number, or became a list item.

    Other differences in layout don't count.
    """
    old = passage.old
    new = passage.new
    if not old or not new or any(run.op != "equal" for run in passage.runs):
        return True
    return old.kind != new.kind == "item" or _is_renumbered(old, new)


def _replaces_image(passage: BlockChange) -> bool:
    """Return whether an image of the draft was removed or replaced."""
    return passage.changed and passage.old is not None and passage.old.kind == "image"


def _looks_different(passage: BlockChange) -> bool:
    """Return whether the same words have other emphasis or links, if Word files can hold these.

    All words of a heading are bold or italic in a Word file, and a line that is entirely bold may
    be read as a heading, so neither counts. A number may be in the words of only one of the blocks,
    so characters are paired from the end.
    """
    if not passage.old or not passage.new or _has_other_words(passage):
        return False
    ignored = set()
    if "heading" in (passage.old.kind, passage.new.kind):
        ignored = {"bold", "italic"}
    old_looks = reversed(_looks_of_characters(passage.old))
    new_looks = reversed(_looks_of_characters(passage.new))
    pairs = zip(old_looks, new_looks, strict=False)
    return any((old ^ new) - ignored for old, new in pairs)


def _looks_of_characters(block: Block) -> list[set[str]]:
    """Return the emphasis and the link target of each visible character of a block."""
    looks = []
    for span in block.spans:
        look = set(map(_look_of_element, span.inside)) - {""}
        if block.is_head:  # names of columns are bold anyway
            look.discard("bold")
        looks += [look] * len("".join(span.text.split()))
    return looks


def _look_of_element(element: Element) -> str:
    """Return the emphasis or the link target of an element, or an empty string if Word files have
    no such element.

    LibreOffice writes `../` before relative links, and a slash after hosts.
    """
    href = re.sub(r"^(\.\./)+", "", element.get("href") or "")
    if href:
        return "link to " + href.removeprefix("/").rstrip("/")
    return LOOKS.get(element.name, "")


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
        self.document = read_document(text.encode(), path, collected=self.problems)
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


def _match_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Return where a match that begins at `start` ends; `start` if there is none."""
    match = pattern.match(text, start, end)
    if match:
        return match.end()
    return start


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

    `old` is the draft, and `new` is the other file. In its methods, `olds` are blocks of the draft
    that became the blocks `news`, by `passages`.
    """

    def __init__(self, old: _Source, new: _Source) -> None:
        self.old = old
        self.new = new
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
        for passage in redline.block_changes:  # first all of them, because `_list_item` looks ahead
            if passage.old and passage.new:
                self.new_blocks[id(passage.old)] = passage.new
        removed = None  # the block right above, if it was removed
        # passages of one block, such as a paragraph that was divided, are handled together
        for passages in sharing_blocks(redline.block_changes, _blocks_of):
            olds = _distinct_blocks(passage.old for passage in passages)
            news = _distinct_blocks(passage.new for passage in passages)
            if removed and removed.is_head and not olds and news[0].is_head:
                olds = [removed]  # a table whose head was removed gets the new head in its place
            removed = None if news else olds[0]
            if _keeps_markdown(passages, olds, news):
                self._keep_block(olds[-1], news[-1])
                line = olds[-1].line - 1  # counted from 0
                text = self._line_with_new_number(self.old.lines[line], olds[-1], news[-1])
                if text != self.old.lines[line]:
                    self.written[line] = [text]
            elif olds and news:
                self._replace_blocks(olds, news, passages)
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

    def _replace_blocks(self, olds: Blocks, news: Blocks, passages: Sequence[BlockChange]) -> None:
        """Write the other file's blocks in place of the draft's, or where they moved."""
        old = olds[0]
        # A row that became a paragraph, or the reverse, can't stay in its place.
        if _is_moved(passages) or len({block.kind == "row" for block in (*olds, *news)}) > 1:
            self._move_blocks(olds, news, passages)
            return
        first, end = self.old.line_range(old)
        if old.kind == olds[-1].kind == "code":
            lines = self._code_lines(old, news)
        elif old.kind == "row" and HTML_ROW_PATTERN.search("\n".join(self.old.lines[first:end])):
            lines = self._html_lines(old, news)
        else:
            self.above = old
            lines = self._lines_of_blocks(news)
        if old.kind == news[0].kind == "heading" and "{#" not in lines[0]:
            lines[0] += self._written_anchor(old)
        for block in olds[1:]:
            self._remove_block(block)
        self._write_lines(first, end, lines)
        self._keep_block(old, news[-1])

    def _written_anchor(self, heading: Block) -> str:
        """Return ` {#anchor}` if the draft names the anchor of a heading or links to it; otherwise an
        empty string."""
        anchor = f"{{#{heading.anchor}}}"
        is_named = anchor in self.old.lines[heading.line - 1]
        if is_named or f"](#{heading.anchor})" in self.old.text:
            return f" {anchor}"
        return ""

    def _move_blocks(self, olds: Blocks, news: Blocks, passages: Sequence[BlockChange]) -> None:
        """Remove blocks of the draft, and add them where they are now.

        A block whose words stayed keeps its Markdown.
        """
        for block in olds:
            self._remove_block(block)
        old = olds[0]
        new = news[0]
        is_same = len(passages) == 1 and old.kind == new.kind and not _has_other_words(passages[0])
        if is_same and old.kind != "code":
            start, end = self.old.span(old)
            lines = self.old.text[start:end].split("\n")
            lines[0] = self._line_with_new_number(lines[0], old, new, is_moved=True)
            self._add_block(new, lines)
            return
        for block in news:
            self._add_block(block, self._lines_of(block))

    def _lines_of_blocks(self, blocks: Blocks) -> list[str]:
        """Return the lines of several blocks of the other file, with blank lines between them."""
        lines: list[str] = []
        above = None
        for block in blocks:
            added = self._lines_of(block)
            if above and above.kind == block.kind == "quote":
                lines.append(lines[-1].partition(">")[0] + ">")
            elif above and not _belong_together(above, block) and not _are_items(lines, added):
                lines.append("")
            lines += added
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

    def _html_lines(self, old: Block, news: Blocks) -> list[str]:
        """Return the lines of a row in HTML with other rows in its place.

        A line can contain several rows, or the whole table.
        """
        first, end = self.old.line_range(old)
        source = "\n".join([line for lines in self.written[first:end] for line in lines])
        above = [block for block in self.old.in_order if block.line == old.line]
        rows = list(HTML_ROW_PATTERN.finditer(source))
        row = rows[min(above.index(old), len(rows) - 1)]
        html = "\n".join([f"<tr>{block.html}</tr>" for block in news])
        return (source[: row.start()] + html + source[row.end() :]).split("\n")

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


def _blocks_of(passage: BlockChange) -> tuple[Block | None, Block | None]:
    """Return the two blocks of a passage, the draft's and the other file's."""
    return passage.old, passage.new


def _distinct_blocks(blocks: Iterable[Block | None]) -> list[Block]:
    """Return each block once, in the same order, without None."""
    return list({id(block): block for block in blocks if block}.values())


def _keeps_markdown(passages: Sequence[BlockChange], olds: Blocks, news: Blocks) -> bool:
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


def _are_items(above: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether the last of some lines and the first of others begin list items."""
    return all(map(MARKER_PATTERN.match, (above[-1], below[0])))


def _hanging_indent(opening: str) -> str:
    """Return what a block's further lines begin with, if its first line has this opening.

    These are its quotation signs, and spaces in place of the marker; four spaces in a note.
    """
    without_label = re.sub(r"\[\^.*", "    ", opening)
    return re.sub(r"[^\s>]", " ", without_label)


def _is_moved(passages: Iterable[BlockChange]) -> bool:
    """Return whether any passage moved to another place in the text.

    A passage that counts as moved only because it has another lead-in hasn't.
    """
    return any(passage.kind == "moved" and not passage.lead_ins for passage in passages)
