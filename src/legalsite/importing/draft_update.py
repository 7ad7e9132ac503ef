"""Update a draft with the text of another file.

Blocks with the same text in both keep the draft's Markdown byte for byte. New and changed blocks
get the Markdown of the other file, adapted to the draft's footnote labels, anchors, list markers,
and heading levels.
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

# a file must share this part of its words with the draft that it updates
MIN_SHARED_WORDS = 0.5
# one or more list markers at the start of a line, possibly in a block quote: `- `, `> 3. `, `- 1) `
MARKER_PATTERN = re.compile(r"[ \t>]*(?:(?:[-+*]|(?P<number>\d{1,9})(?P<end>[.)]))[ \t]+)+")
# What may precede a block's text: list markers, or delimiters such as `## ` or `[^1]: `.
OPENING_PATTERN = re.compile(
    rf"(?:{MARKER_PATTERN.pattern}|[ \t>]*)"
    r"(?:#{1,6}[ \t]+|\[\^[^\]\n]+\]:[ \t]*|[:~][ \t]+|\|[ \t]*)?"
)
# an escaped number such as `3\.` at the start of a line, which isn't a list marker
ESCAPED_NUMBER_PATTERN = re.compile(r"(?m)^([ \t>]*\d{1,9})\\([.)] )")
NOTE_PATTERN = re.compile(r"\[\^[^\]\n]+\]")
# the anchor in `](#anchor)`, or in `{#anchor}` after a heading
ANCHOR_PATTERN = re.compile(r"(?:(?<=\]\(#)|(?<=\{#))[^\s)}]+")
LABEL_PATTERN = re.compile(rf"({NOTE_PATTERN.pattern}):")
# punctuation and emphasis delimiters after a clause number
SIGNS_AFTER_NUMBER_PATTERN = r"[\\.)\]:]*(?:[*_]+(?=\s))?[ \t]*"
# maximum number of delimiters before a clause number, such as emphasis and brackets
MAX_SIGNS_BEFORE_NUMBER = 8
# invisible characters in the source of a clause number
INVISIBLE_IN_NUMBER_PATTERN = re.compile(r"[\\\s*_`~]+")
HTML_ROW_PATTERN = re.compile(r"(?is)<tr\b.*?</tr>")
FORMATTING = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "img": "italic",
    "s": "struck through",
    "sup": "raised",
    "sub": "lowered",
}  # element name → formatting that Word files support

Blocks = Sequence[Block]


class DraftUpdate(Struct, frozen=True):
    """A draft updated with the text of another file."""

    data: bytes
    changed: bool  # whether `data` differs from the original draft
    redline: Redline  # comparison of the original and the updated draft
    # From 0 to 1: the share of the other file's words that the draft contained already, in the same
    # order.
    shared: float
    # text of each block that the update couldn't make equal to the other file
    differing: tuple[str, ...]


def draft_with_new_words(draft: bytes, path: str, markdown: str) -> DraftUpdate:
    """Update a draft with the text of another file.

    `markdown` is the text of the other file, and `path` is the draft's path in messages. Raises
    ProblemsFound if the draft can't be parsed before or after the update.
    """
    old = _Source(decode(draft, path), path)
    new = _Source(markdown, path)
    # `compared` is the document without everything that Word files can't contain, and the redline
    # compares the draft with the other file, block by block
    redline = compare(old.compared, new.compared)
    # with the draft's footnote labels and anchors, unchanged footnotes and links are equal
    labeled = _source_with_draft_labels(new, old, redline)
    if labeled != markdown:
        new = _Source(labeled, path)
        redline = compare(old.compared, new.compared)
    written = _Source(_DraftWriter(old, new).updated_text(redline), path)
    # any difference that's left is a failure of the update, which the user must check
    changes = compare(written.compared, new.compared).block_changes
    differing = list(filter(_has_other_words, changes))
    differing += filter(_has_other_formatting, changes)
    # The other file has no images, so replacing a block removes its image.
    differing += filter(_replaces_image, redline.block_changes)
    for source in (old, written):
        if source.problems:
            raise ProblemsFound(source.problems)
    data = encode_like(draft, written.text)
    words = sum(len(block.text.split()) for block in new.blocks)
    # The share of words that the draft contained already; the comparison counts the others as
    # inserted. It may count more words than `split`, so `min` avoids a negative share.
    shared = 1 - min(1.0, marked_words(redline).inserted / max(1, words))
    texts = tuple(change.block.text for change in differing)
    # the redline for the user compares the whole documents, before and after the update
    return DraftUpdate(data, data != draft, compare(old.document, written.document), shared, texts)


def _source_with_draft_labels(new: "_Source", old: "_Source", redline: Redline) -> str:
    """Use the draft's footnote labels and anchors in the source of the other file.

    `redline` compares the draft, `old`, with the other file, `new`. Footnotes that the draft
    doesn't have get unused labels. Anchors may differ because Word truncates long ones.
    """
    anchors = {}  # the other file's anchor → the draft's anchor
    labels = {}  # the other file's footnote label → the draft's label
    for change in redline.block_changes:
        old_block = change.old
        new_block = change.new
        if not old_block or not new_block:
            continue
        if old_block.anchor:
            anchors[new_block.anchor] = old_block.anchor
        if old_block.kind == new_block.kind == "footnote":
            labels[new.labels[new_block.number]] = old.labels[old_block.number]
    # give each new footnote the first label that the draft doesn't use: `[^1]`, `[^2]`, and so on
    unused = count(1)
    for label in new.labels.values():
        while label not in labels:
            candidate = f"[^{next(unused)}]"
            if candidate not in old.text:
                labels[label] = candidate
    source = NOTE_PATTERN.sub(lambda note: labels.get(note[0], note[0]), new.text)
    return ANCHOR_PATTERN.sub(lambda anchor: anchors.get(anchor[0], anchor[0]), source)


def _has_other_words(change: BlockChange) -> bool:
    """Return whether a block is new, removed, changed, renumbered, or became a list item."""
    old = change.old
    new = change.new
    if not old or not new or any(run.op != "equal" for run in change.runs):
        return True
    became_item = new.kind == "item" and old.kind != "item"
    return became_item or _is_renumbered(old, new)


def _replaces_image(change: BlockChange) -> bool:
    return change.changed and change.old is not None and change.old.kind == "image"


def _has_other_formatting(change: BlockChange) -> bool:
    """Return whether unchanged text has different emphasis or links.

    Only formatting that Word files support is compared. In headings, bold and italics are ignored,
    because Word files often format headings in this way.
    """
    if not change.old or not change.new or _has_other_words(change):
        return False
    ignored = set()
    if "heading" in (change.old.kind, change.new.kind):
        ignored = {"bold", "italic"}
    # only one of the files may contain the clause number as text, so compare from the end
    old_formatting = reversed(_character_formatting(change.old))
    new_formatting = reversed(_character_formatting(change.new))
    pairs = zip(old_formatting, new_formatting, strict=False)
    # `^` keeps the formatting that only one of two characters has
    return any((old ^ new) - ignored for old, new in pairs)


def _character_formatting(block: Block) -> list[set[str]]:
    """Return the emphasis and link of each visible character in a block."""
    formatting = []
    for span in block.spans:
        span_formatting = set(map(_element_formatting, span.inside)) - {""}
        if block.is_head:  # column names are always bold
            span_formatting.discard("bold")
        formatting += [span_formatting] * len("".join(span.text.split()))
    return formatting


def _element_formatting(element: Element) -> str:
    """Return the emphasis or link target of an element.

    Return an empty string if Word doesn't support its formatting.
    """
    # LibreOffice writes `../` before relative links, and a slash after hosts
    href = re.sub(r"^(\.\./)+", "", element.get("href") or "")
    if href:
        return "link to " + href.removeprefix("/").rstrip("/")
    return FORMATTING.get(element.name, "")


def _is_renumbered(old: Block, new: Block) -> bool:
    # footnotes and list items are numbered automatically
    if old.kind == "footnote" or is_same_number(old.number, new.number):
        return False
    return not _is_plain_item(old) and not _is_plain_item(new)


def _is_plain_item(block: Block) -> bool:
    return block.kind == "item" and (not block.number or block.number.isdecimal())


class _Source:
    """A Markdown file with the source position of each block. Line indexes start at 0."""

    def __init__(self, text: str, path: str) -> None:
        self.problems: Problems = []
        self.document = read_document(text.encode(), path, collected=self.problems)
        self.text = text
        self.lines = text.split("\n")
        # offset of the start of each line, with one more entry for the end of the text
        self.offsets = list(accumulate((len(line) + 1 for line in self.lines), initial=0))
        self.labels = {}  # footnote number on the page → label such as `[^1]`
        # Line indexes where blocks and horizontal rules start. `Block.line` counts from 1, and is
        # the line below the fence for fenced code.
        first_lines = {divider.line - 1 for divider in self.document.breaks}
        blocks = _with_code_lines_joined(self.document.blocks)
        for block in blocks:
            # whether the line above the code is a fence such as three backticks
            is_fenced = block.kind == "code" and self._is_fence(block.line - 2)
            first_lines.add(block.line - (2 if is_fenced else 1))
            if block.kind == "footnote":
                # the label may be on an earlier line if the footnote has several paragraphs
                above = LABEL_PATTERN.findall(text, 0, self.offsets[block.line])
                self.labels[block.number] = above[-1] if above else ""
        self.first_lines = [*sorted(first_lines), len(self.lines)]
        # blocks without text can't be compared
        shown = [block for block in blocks if block.text.strip()]
        self.blocks = [_block_as_in_word(block, self.labels) for block in shown]
        self.compared = Document(tuple(self.blocks))
        # in source order; a document has its footnotes at the end
        self.in_order = sorted(self.blocks, key=attrgetter("line"))
        self.bullet = self._first_bullet()

    def _first_bullet(self) -> str:
        """Return the first list marker without a number, such as `* `, or else `- `."""
        for block in self.in_order:
            if block.kind == "item" and not block.number:
                marker = self.marker(block)
                if marker:
                    # the innermost of several markers on the line, as in `> - * `
                    return f"{marker[0].split()[-1]} "
                break  # the item is in HTML
        return "- "

    def marker(self, block: Block) -> re.Match[str] | None:
        return MARKER_PATTERN.match(self.lines[block.line - 1])

    def line_range(self, block: Block) -> tuple[int, int]:
        """Return the index of a block's first line, and of the line after the block."""
        first = block.line - 1
        if block.kind == "code":
            end = block.line + block.text.count("\n")  # the block's text doesn't include fences
            # indented code has no fences
            if self._is_fence(first - 1):
                first -= 1
            if self._is_fence(end):
                end += 1
            return first, end
        end = first + 1
        # A block ends at a blank line (which contains `>` in a quote), at the end of a row in an
        # HTML table, or where the next block or horizontal rule starts.
        limit = self.first_lines[bisect_right(self.first_lines, first)]
        while end < limit and self.lines[end].strip(" \t>") and "</tr>" not in self.lines[end - 1]:
            end += 1
        # `<tr>` may be on a line of its own above the cells
        if self.lines[first - 1].strip() == "<tr>":
            first -= 1
        return first, end

    def _is_fence(self, line: int) -> bool:
        opening = "".join(self.lines[line : line + 1]).strip(" \t>")
        return opening.startswith(("```", "~~~"))

    def span(self, block: Block) -> tuple[int, int]:
        """Return the start and end offset of a block's source. The end excludes the line break."""
        first, end = self.line_range(block)
        return self.offsets[first], self.offsets[end] - 1

    def content_start(self, block: Block) -> int:
        """Return the offset after a block's list marker or heading delimiter."""
        start, end = self.span(block)
        return _match_end(OPENING_PATTERN, self.text, start, end)

    def words_start(self, block: Block) -> int:
        """Return the offset of a block's text, after its clause number."""
        start = self.content_start(block)
        number = block.number.strip("()")
        # the number of a footnote or list item isn't part of the text
        if not number or block.kind == "footnote" or self.marker_number(block):
            return start
        # the number, with emphasis, brackets, and punctuation around it: `**(3)** `
        around = re.compile(
            rf"(?s:.{{0,{MAX_SIGNS_BEFORE_NUMBER}}}?){re.escape(number)}{SIGNS_AFTER_NUMBER_PATTERN}"
        )
        return _match_end(around, self.text, start, len(self.text))

    def marker_number(self, block: Block) -> str:
        marker = self.marker(block)
        if not marker or not marker["number"]:
            return ""
        return marker["number"] + marker["end"]

    def written_number(self, block: Block) -> str:
        """Return a block's number as written in the source, such as `1.2.` or `(a)`."""
        number = self.marker_number(block)
        if number:
            return number
        return INVISIBLE_IN_NUMBER_PATTERN.sub(
            "", self.text[self.content_start(block) : self.words_start(block)]
        )


def _match_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = pattern.match(text, start, end)
    if match:
        return match.end()
    return start


def _with_code_lines_joined(blocks: Iterable[Block]) -> list[Block]:
    """Merge neighboring code blocks, because the other file may have one for each line of code."""
    joined: list[Block] = []
    for block in blocks:
        if joined and joined[-1].kind == block.kind == "code":
            above = joined[-1]
            # the line breaks in between: one, plus one for each blank line
            gap = "\n" * (block.line - above.line - above.text.count("\n"))
            joined[-1] = replace(above, spans=(*above.spans, Span(gap), *block.spans))
        else:
            joined.append(block)
    return joined


def _block_as_in_word(block: Block, labels: Mapping[str, str]) -> Block:
    """Reduce a block to what a Word file can contain, so that both files can be compared.

    Link targets and empty cells at the end of a row are removed. Footnote references become the
    labels in `labels`.
    """
    spans = []
    for span in block.spans:
        if span.of == "note":
            spans.append(Span(labels.get(span.text.strip("[]"), span.text)))
        elif span.of != "target":
            spans.append(span._replace(image=False))  # an image becomes its alternative text
    # this span is an empty cell or the separator before it
    while block.kind == "row" and spans and not spans[-1].text.strip(" |"):
        spans.pop()
    return replace(block, spans=tuple(spans))


class _DraftWriter:
    """Writes the text of the other file into the draft, block by block.

    `old` is the draft, and `new` is the other file. In the methods, `news` are blocks of the other
    file that replace the draft's blocks `olds`. `changes` compares them.
    """

    def __init__(self, old: _Source, new: _Source) -> None:
        self.old = old
        self.new = new
        # for each line of the draft, the lines that replace it; the last entry is the end of the
        # draft
        self.written = [[line] for line in old.lines]
        self.written.append([])
        # for each entry of `written`, the lines to insert before it
        self.added: list[list[str]] = [[] for _ in self.written]
        # New blocks are inserted above the line with this index, or at the start of the draft if
        # it's -1.
        self.position = -1
        # The block above the current position if it's unchanged, so that new blocks can continue
        # its list or table.
        self.above: Block | None = None
        # Group id of the list or table that the last new block or the row above belongs to in the
        # other file, or 0.
        self.added_group = 0
        # indexes of lines below a block that was removed with its blank lines
        self.lines_after_removed: set[int] = set()
        # `id()` of a block of the draft → matching block of the other file
        self.new_blocks: dict[int, Block] = {}
        # level of the draft's headings minus the level of the other file's headings
        self.extra_heading_level = 0

    def updated_text(self, redline: Redline) -> str:
        """Return the updated text of the draft. `redline` compares the draft with the new file.

        For each line of the draft, `self.written` contains the lines that replace it, and
        `self.added` contains the lines to insert above it. All of them are joined at the end.
        """
        # `_list_item` needs to know which later blocks match, so match all blocks first
        for change in redline.block_changes:
            if change.old and change.new:
                self.new_blocks[id(change.old)] = change.new
        removed = None  # the block above if it was removed
        # a split paragraph, for example, has several changes, which are processed together
        for changes in sharing_blocks(redline.block_changes, attrgetter("old", "new")):
            olds = _distinct_blocks(change.old for change in changes)
            news = _distinct_blocks(change.new for change in changes)
            # the header of a table was removed, and a new one follows, so write it in the same place
            if removed and removed.is_head and not olds and news[0].is_head:
                olds = [removed]
            removed = None if news else olds[0]
            if _keeps_markdown(changes, olds, news):
                old = olds[-1]
                new = news[-1]
                self._keep_block(old, new)
                line = old.line - 1
                text = self._line_with_new_number(self.old.lines[line], old, new)
                if text != self.old.lines[line]:
                    self.written[line] = [text]
            elif olds and news:
                self._replace_blocks(olds, news, changes)
            elif news:
                self._add_block(news[0], self._lines_of(news[0]))
            else:
                self._remove_block(olds[0])
        lines = []
        for added, written in zip(self.added, self.written, strict=True):
            lines += added + written
        # keep the number of line breaks at the end of the file
        line_ends = self.old.text[len(self.old.text.rstrip("\n")) :]
        return "\n".join(lines).rstrip("\n") + line_ends

    def _line_with_new_number(
        self, line: str, old: Block, new: Block, *, is_moved: bool = False
    ) -> str:
        """Update the list number at the start of a line if necessary.

        Markdown numbers a list automatically after its first item. So only the first item of a list
        and a moved item need their number.
        """
        if not new.number.isdecimal():  # Markdown doesn't support this number
            return line
        if not is_moved:
            # the first item of the new list
            first = next(item for item in self.new.blocks if item.group == new.group)
            if new is not first or new.number == old.number:
                return line
        marker = MARKER_PATTERN.match(line)
        if not marker or not marker["number"]:
            return line
        return line.replace(marker["number"], new.number, 1)

    def _keep_block(self, old: Block, new: Block) -> None:
        """Keep `old`, which matches `new`, and insert the next new blocks below it."""
        _, self.position = self.old.line_range(old)
        self.above = old
        # a new row may continue this table
        self.added_group = new.group if new.kind == "row" else 0
        if old.kind == new.kind == "heading":
            self.extra_heading_level = old.level - new.level

    def _replace_blocks(self, olds: Blocks, news: Blocks, changes: Sequence[BlockChange]) -> None:
        """Replace blocks of the draft with blocks of the other file.

        Blocks that moved are written at their new position.
        """
        old = olds[0]
        # a block that became a row, or was one, must join or leave a table
        if _is_moved(changes) or len({block.kind == "row" for block in (*olds, *news)}) > 1:
            self._move_blocks(olds, news, changes)
            return
        first, end = self.old.line_range(old)
        if old.kind == olds[-1].kind == "code":  # keep the draft's fences
            lines = self._code_lines(old, news)
        elif old.kind == "row" and HTML_ROW_PATTERN.search("\n".join(self.old.lines[first:end])):
            lines = self._html_lines(old, news)
        else:
            self.above = old  # so that a new item gets the list marker of the item it replaces
            lines = self._lines_of_blocks(news)
        # keep the id of the heading, because links may use it
        if old.kind == news[0].kind == "heading" and "{#" not in lines[0]:
            lines[0] += self._written_anchor(old)
        for block in olds[1:]:
            self._remove_block(block)
        self._write_lines(first, end, lines)
        self._keep_block(old, news[-1])

    def _written_anchor(self, heading: Block) -> str:
        """Return a heading's anchor as ` {#anchor}`, or an empty string.

        The anchor is only needed if the draft contains it, or a link to it.
        """
        anchor = f"{{#{heading.anchor}}}"
        is_named = anchor in self.old.lines[heading.line - 1]
        if is_named or f"](#{heading.anchor})" in self.old.text:
            return f" {anchor}"
        return ""

    def _move_blocks(self, olds: Blocks, news: Blocks, changes: Sequence[BlockChange]) -> None:
        """Remove blocks from the draft, and insert them at their new position.

        A block with the same text keeps its Markdown.
        """
        for block in olds:
            self._remove_block(block)
        old = olds[0]
        new = news[0]
        is_same = len(changes) == 1 and old.kind == new.kind and not _has_other_words(changes[0])
        if is_same and old.kind != "code":
            start, end = self.old.span(old)
            lines = self.old.text[start:end].split("\n")
            lines[0] = self._line_with_new_number(lines[0], old, new, is_moved=True)
            self._add_block(new, lines)
            return
        for block in news:
            self._add_block(block, self._lines_of(block))

    def _lines_of_blocks(self, blocks: Blocks) -> list[str]:
        """Return the lines of blocks of the other file, with blank lines between them."""
        lines: list[str] = []
        above = None
        for block in blocks:
            added = self._lines_of(block)
            if above and above.kind == block.kind == "quote":
                # a blank line of the quote, indented like the line above: ` >`
                lines.append(lines[-1].partition(">")[0] + ">")
            elif above and not _belong_together(above, block) and not _are_items(lines, added):
                lines.append("")
            lines += added
            above = block
        return lines

    def _code_lines(self, old: Block, news: Blocks) -> list[str]:
        """Return the lines of a code block of the draft, with other code between its fences."""
        first, end = self.old.line_range(old)
        code = old.line - 1  # index of the first line of code
        # the source before the code on this line, such as indentation
        indent = self.old.lines[code].removesuffix(old.text.split("\n")[0])
        lines = self.old.lines[first:code]
        for block in news:
            lines += [indent + line for line in block.text.split("\n")]
        # index of the line after the code, such as the closing fence
        after = old.line + old.text.count("\n")
        return lines + self.old.lines[after:end]

    def _html_lines(self, old: Block, news: Blocks) -> list[str]:
        """Replace a row of an HTML table with other rows.

        Several rows, or even the whole table, may be on a line.
        """
        first, end = self.old.line_range(old)
        # earlier changes may have replaced other rows on the same lines
        source = "\n".join([line for lines in self.written[first:end] for line in lines])
        blocks_on_line = [block for block in self.old.in_order if block.line == old.line]
        rows = list(HTML_ROW_PATTERN.finditer(source))
        # each row is a block; the pattern may find fewer rows if the HTML is unusual
        row = rows[min(blocks_on_line.index(old), len(rows) - 1)]
        html = "\n".join([f"<tr>{block.html}</tr>" for block in news])
        return (source[: row.start()] + html + source[row.end() :]).split("\n")

    def _remove_block(self, block: Block) -> None:
        """Remove a block, and the blank lines below it if there are also blank lines above it."""
        lines = self.old.lines
        first, end = self.old.line_range(block)
        # the blank lines below aren't needed if there's a blank line, a removed block, or nothing
        # above
        if not first or not lines[first - 1].strip() or first in self.lines_after_removed:
            while end < len(lines) and not lines[end].strip():
                end += 1
            self.lines_after_removed.add(end)
        self._write_lines(first, end, [])

    def _write_lines(self, first: int, end: int, lines: list[str]) -> None:
        """Replace the draft's lines from index `first` up to, but not including, `end`."""
        self.written[first] = lines
        for line in range(first + 1, end):
            self.written[line] = []

    def _add_block(self, block: Block, lines: list[str]) -> None:
        """Insert a new block at the current position, after a blank line if necessary.

        `self.position` is the index of a line of the draft, or -1 for the start of the draft, and
        `self.added` contains the lines to insert above each line. `self.above` is the block of the
        draft above the position if the new block may continue its list or table, or None.
        """
        # `is_close` tells whether the block directly follows the block above, without a blank line.
        # Blocks of the same list or table do, except for the terms of a definition list.
        is_close = block.group > 0 and block.group == self.added_group and block.kind != "term"
        item = self._list_item(block)  # an item of the draft's list that the block joins, or None
        if item and MARKER_PATTERN.match(lines[0]):
            is_close = self._is_tight(item)
        elif self.above and self.above.kind == block.kind in ("definition", "footnote", "quote"):
            is_close = True
            # a blank line of the quote separates the paragraphs
            if block.kind == "quote":
                lines = [">", *lines]
        # the item is below the position, so the block becomes the first item of its list
        if item and item.line > self.position:
            self.position = item.line - 1
            if not is_close:
                lines = [*lines, ""]
            self.added[self.position] += lines
        elif self.position < 0:  # insert the block above the first block of the draft
            # a draft without blocks gets the lines at its end
            added = self.added[self.old.in_order[0].line - 1 if self.old.blocks else -1]
            # drop the blank line at the end of the previous new block
            if is_close and added[-1:] == [""]:
                added.pop()
            added += [*lines, ""]
        else:
            if not is_close:
                self.added[self.position].append("")
            self.added[self.position] += lines
        # the new block ends the list or table above it, unless it's indented or is an item
        if not is_close and not lines[0][:1].isspace() and not MARKER_PATTERN.match(lines[0]):
            self.above = None
        self.added_group = block.group

    def _is_tight(self, item: Block) -> bool:
        """Return whether an item is in a tight list: one without blank lines between its items."""
        above = None
        for block in self.old.in_order:
            if block.group != item.group or block.kind != "item":
                continue
            # the line above this item is blank; `block.line` counts from 1
            if above and not self.old.lines[block.line - 2].strip():
                return False
            above = block
        return True

    def _lines_of(self, block: Block) -> list[str]:
        """Write a block of the other file in the style of the draft.

        Headings and items get the draft's heading levels and list markers. In an HTML table, rows
        are written as HTML.
        """
        start, end = self.new.span(block)
        text = self.new.text[start:end]
        if block.kind == "heading":
            level = min(6, max(1, block.level + self.extra_heading_level))
            title = text.lstrip("#")
            return f"{'#' * level}{title}".split("\n")
        item = self._list_item(block)
        if item:
            return self._item_lines(block, item, end)
        if block.kind == "row" and self._is_in_html():
            return [f"<tr>{block.html}</tr>"]
        lines = text.split("\n")
        # a number in a list marker isn't escaped, unlike a number such as `3\.` in the text
        if block.number.isdecimal():
            lines[0] = ESCAPED_NUMBER_PATTERN.sub(r"\1\2", lines[0])
        elif block.kind == "item":  # use the bullet of the draft
            lines[0] = lines[0].replace("- ", self.old.bullet, 1)
        return lines

    def _is_in_html(self) -> bool:
        line = self.old.lines[self.above.line - 1] if self.above else ""
        return line.lstrip().startswith("<t")

    def _list_item(self, block: Block) -> Block | None:
        """Return an item of the draft's list that a new block joins, or None.

        It's the item above if the new block is an item, a paragraph between two items, or a
        numbered paragraph after a numbered item. It's the item below if the new block becomes the
        first item of a list.
        """
        above = self.above  # the draft's block above the current position, or None
        # the next block of the draft that is also in the other file
        kept = (block for block in self.old.in_order if id(block) in self.new_blocks)
        below = next((block for block in kept if block.line > self.position), None)
        is_between = False  # whether the items above and below are in the same list
        if below and below.kind == "item":
            # A group is a list or table. Compare groups of the draft with each other, and groups of
            # the other file.
            is_between = above is not None and below.group == above.group
            same_list = self.new_blocks[id(below)].group == block.group
            # the new item is above the first item of its list
            if block.kind == "item" and not is_between and same_list:
                return below
        # nothing else is above, or the item is in an HTML list, which has no list markers
        if not above or above.kind != "item" or not self.old.marker(above):
            return None
        if block.kind == "item":
            return above
        # a paragraph is part of the list if it's between items, or if both have a number
        is_numbered = block.number and self.old.marker_number(above)
        if block.kind == "paragraph" and (is_between or is_numbered):
            return above
        return None

    def _item_lines(self, block: Block, above: Block, end: int) -> list[str]:
        """Format a new block for the list that contains `above`.

        `end` is the offset of the block's end in the other file.
        """
        model = self._model_item(block, above)  # the item whose marker and indentation it gets
        marker = self.old.marker(model)
        start = self.new.content_start(block)  # a clause number in the text comes after it
        is_numbered = block.number.isdecimal()
        # the start of the block's first line: indentation and list marker, such as `  - `
        opening = marker[0] if marker else ""
        if block.kind == "paragraph" and not block.number:  # the block continues an item
            opening = _hanging_indent(opening)
        # the block is the first item of a nested list
        elif block.kind == "item" and block.level > model.level:
            own_marker = f"{block.number}. " if is_numbered else self.old.bullet
            opening = _hanging_indent(opening) + own_marker
        elif marker and marker["number"]:  # the block is the next item, or a numbered paragraph
            number = block.number if is_numbered else str(int(marker["number"]) + 1)
            opening = opening[: marker.start("number")] + number + opening[marker.end("number") :]
            start = self.new.words_start(block)  # the list marker contains the number already
        hanging = _hanging_indent(opening)
        text = self.new.text[start:end].replace("\n", f"\n{hanging}")
        return f"{opening}{text}".split("\n")

    def _model_item(self, block: Block, above: Block) -> Block:
        """Return the item whose list marker and indentation a new block gets.

        It's `above` or the nearest item before it that isn't nested deeper than the new item.
        Without such an item, it's `above`.
        """
        for item in reversed(self.old.in_order):
            if item.kind != "item" or item.line > above.line:
                continue
            # a paragraph belongs to the nearest item
            if block.kind != "item" or item.level <= block.level:
                return item
        return above


def _distinct_blocks(blocks: Iterable[Block | None]) -> list[Block]:
    """Remove duplicates and None, and keep the order."""
    return list({id(block): block for block in blocks if block}.values())


def _keeps_markdown(changes: Sequence[BlockChange], olds: Blocks, news: Blocks) -> bool:
    """Return whether the draft's blocks `olds` stay, because `news` have the same text."""
    if _is_moved(changes) or any(map(_has_other_words, changes)):
        return False
    # code is one block in the draft, but may be one block per line in the other file
    return len(olds) == len(news) or (len(news) > 0 and olds[0].kind == "code")


def _belong_together(above: Block, below: Block) -> bool:
    """Return whether two blocks are in the same list or table."""
    # an item and a block of another kind are separated, even within a list
    if "item" in (above.kind, below.kind):
        return above.kind == below.kind
    return below.group > 0 and above.group == below.group


def _are_items(above: Sequence[str], below: Sequence[str]) -> bool:
    return all(map(MARKER_PATTERN.match, (above[-1], below[0])))


def _hanging_indent(opening: str) -> str:
    """Return the indentation of a block whose first line starts with `opening`.

    Block quote markers stay. List markers become spaces, and footnote labels four spaces.
    """
    without_label = re.sub(r"\[\^.*", "    ", opening)
    return re.sub(r"[^\s>]", " ", without_label)


def _is_moved(changes: Iterable[BlockChange]) -> bool:
    """Return whether any block moved. An item with a different lead-in doesn't count as moved."""
    return any(change.kind == "moved" and not change.lead_ins for change in changes)
