"""Write a redline as Markdown for a GitHub comment, with <ins> and <del>.

The comment includes headings, list items, and table rows, but no emphasis and no links. Link
targets are shown only if they changed.
"""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from msgspec import Struct

from legalsite.model.document import Block, Kind
from legalsite.model.redline import Op, Redline, Run
from legalsite.redline.output.context import lines_in_context
from legalsite.redline.output.outline import CHANGES
from legalsite.redline.output.plain_marks import as_plain_text
from legalsite.redline.output.redline_lines import Line, lines, move_note, notes, runs_with_moves
from legalsite.redline.output.summary import summary
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Phrases, english

GITHUB_LIMIT = 65_536  # maximum number of characters in a GitHub comment
# maximum length of the redlines; CI adds problems and a link to the rest of the comment
REDLINES_LIMIT = 60_000
FIRST = "This is the first version."
MARKS: Mapping[Op, str] = {"delete": "del", "insert": "ins"}
CONTINUED_KINDS: Mapping[Kind, Sequence[Kind]] = {
    "item": ["item"],
    "row": ["row"],
    "code": ["code"],
    "definition": ["term", "definition"],
}
"""Kinds of blocks that can continue a Markdown paragraph → the kinds that can precede them."""
MARKERS: Mapping[Kind, str] = {"quote": "> ", "definition": ": ", "item": "- "}
TABLE_HEAD_LINES = 2  # number of Markdown lines in a table with only a header
_DASHES = {"left": ":--", "right": "--:", "center": ":-:"}
# what GitHub and GitLab would treat as a mention of a user or an issue
_MENTION_PATTERN = r"(?<!\w)@(?=[\w\\])|[#!](?=[0-9])"
_SPECIAL_PATTERN = r"([\\`*_\[\]{}~|<>])"
# the start of a paragraph that Markdown would treat as a list, heading, or quote
_LIKE_MARKER_PATTERN = r"\A(?:[0-9]{1,9}(?=[.)](?:\s|\Z))|(?=(?:[-+=:]+|#{1,6})(?:\s|\Z)|/))"


def as_github(redline: Redline, *, context: int | None = 1, limit: int = GITHUB_LIMIT) -> str:
    """Format a redline as Markdown for a GitHub comment.

    A comment longer than `limit` characters is truncated, with a note at the end.
    """
    heading = summary(redline)
    paragraphs = _paragraphs(redline, context)
    whole = without_mentions(f"**{heading}**\n\n{paragraphs}")
    ending = "*The rest doesn't fit in a comment. To see all of it, run `legalsite diff`.*"
    return truncate(whole, ending, limit)


def as_comment(
    texts: Iterable[tuple[str, str, Redline | None]], context: int | None, rest: str | None
) -> str:
    """Format the redlines of several documents as a single comment.

    `texts` contains the title, path, and redline of each document. The redline of a first version
    is None. `rest` is the URL of the complete redlines. A long comment is truncated if it can end
    with a link to `rest`.
    """
    parts = []
    for title, path, redline in texts:
        shown = FIRST
        if redline:
            shown = as_github(redline, context=context, limit=sys.maxsize)
        heading = without_mentions(escaped(title))
        parts.append(f"## {heading}\n\n`{path}`\n\n{shown}")
    whole = "\n\n".join(parts)
    # without a URL, nothing could lead to the rest, so the comment isn't truncated
    ending = f"*The rest doesn't fit in a comment. [See all of it](<{rest}>).*"
    return truncate(whole, ending, REDLINES_LIMIT) if rest else whole


def without_mentions(markdown: str) -> str:
    """Prevent GitHub and GitLab from treating `@team`, `#12`, or `!12` as a mention.

    This inserts a zero-width space, so that the comment notifies nobody and links to no issue.
    """
    return re.sub(_MENTION_PATTERN, r"\g<0>&#8203;", markdown)


def truncate(whole: str, ending: str, limit: int) -> str:
    """Truncate Markdown between two paragraphs if it's longer than `limit`, and append `ending`."""
    if len(whole) <= limit:
        return whole
    shown: list[str] = []
    room = limit - len(ending)
    for part in whole.split("\n\n"):
        room -= len(part) + 2  # the length of the paragraph and of the blank line above it
        if room < 0:
            break
        shown.append(part)
    return "\n\n".join([*shown, ending])


def _paragraphs(redline: Redline, context: int | None) -> str:
    """Format the lines as Markdown paragraphs.

    Table rows, list items, and lines of code are combined into one paragraph.
    """
    phrases = english("redline")
    writer = _Writer(phrases)
    for line in lines_in_context(lines(redline), context):
        if isinstance(line, int):  # the number of omitted lines
            count = phrases.counted("fold", line)
            writer.gap = f"*… {count} …*"
        else:
            writer.add(line)
    if writer.gap:  # lines at the end were omitted
        writer.paragraphs.append([writer.gap])
    text = "\n\n".join(["\n".join(paragraph) for paragraph in writer.paragraphs])
    for tag in MARKS.values():
        text = text.replace(f"</{tag}><{tag}>", "")  # merge adjacent tags
    return text


class _Writer(Struct):
    phrases: Phrases
    paragraphs: list[list[str]] = []  # lines of each paragraph
    gap: str = ""  # the note about omitted lines, if it hasn't been added yet
    kind: str = ""  # kind of the previous block
    # number of the block's list or table in the new version; 0 if all blocks of the paragraph were
    # deleted
    group: int = 0
    depth: int = -1  # level of the last item if the next line may continue the item, otherwise -1

    def add(self, line: Line) -> None:
        """Add a line to the last paragraph, or start a new paragraph.

        `kind`, `group`, and `depth` describe the block above, so that a line can continue its
        table, list, or code. They're updated for the next line. `gap` is a note about omitted lines
        that hasn't been added yet.
        """
        block = line.block
        goes_on = self._continues_paragraph(line)
        if self.gap and goes_on and block.kind == "row":
            # rows of the table were omitted, so add the note as a row
            self.paragraphs[-1].append(f"| {self.gap} |")
        elif self.gap:
            self.paragraphs.append([self.gap])
            goes_on = False  # a list doesn't continue below the note
            self.depth = -1
        level = 0  # nesting depth in lists
        # `depth` is the level of the item above; Markdown allows only one additional level per item
        if block.kind != "heading":
            level = min(block.level, self.depth + 1)
        indent = " " * 4 * level
        # a new paragraph consists of all these lines: code between <pre> and </pre>, or a row and
        # the line below the header
        written = [indent + part for part in self._lines_of_block(line)]
        if not goes_on:
            self.paragraphs.append(written)
        # insert the line of code before `</pre>`
        elif block.kind == "code":
            self.paragraphs[-1].insert(-1, written[1])
        else:
            self.paragraphs[-1].append(written[0])
        self.gap = ""
        self.kind = block.kind
        self.depth = -1
        if block.kind == "item" or level:
            self.depth = level
        # the number of a deleted row or item is from the old version
        if line.change != "deleted":
            self.group = block.group
        elif not goes_on:
            self.group = 0  # the number in the new version is unknown

    def _continues_paragraph(self, line: Line) -> bool:
        """Return whether a line continues the previous paragraph.

        A row of another table starts a new paragraph, and so does a line of another code block.
        """
        block = line.block
        if self.kind not in CONTINUED_KINDS.get(block.kind, ()):
            return False
        # a header below other rows starts another table
        if block.is_head and len(self.paragraphs[-1]) > TABLE_HEAD_LINES:
            return False
        return (
            block.kind not in ("row", "code")
            # the number of a deleted block is from the old version, so assume that it continues the
            # list
            or line.change == "deleted"
            or self.group in (0, block.group)
        )

    def _lines_of_block(self, line: Line) -> list[str]:
        """Return the Markdown lines of a block that starts a paragraph.

        If the block continues a paragraph, the caller uses only the first line. For code, it uses
        the second.
        """
        block = line.block
        note = self._comment(line)
        if block.kind == "code":
            return ["<pre>", note + self._marked_cells(line)[0], "</pre>"]
        cells = [cell.strip() for cell in self._marked_cells(line)]
        if block.kind == "row":
            row = " | ".join(cells)
            return [f"| {note}{row} |", _row_below_head(block, len(cells))]
        if block.kind == "footnote":
            return [f"[^{block.number}]: {note}{cells[0]}"]
        marker = MARKERS.get(block.kind, "")
        number = self._marked_number(line)
        is_ordered = block.kind == "item" and re.fullmatch("[0-9]{1,9}", block.number)
        # a deleted number is marked as deleted in the text
        if is_ordered and line.change != "deleted":
            marker = f"{block.number}. "
            number = ""
        words = note + number + cells[0]
        if block.kind == "heading":
            marker = "#" * max(1, block.level)
            return [f"{marker} {words}"]
        # escape text that would start a list or heading: `1\. We …`
        return [marker + re.sub(_LIKE_MARKER_PATTERN, r"\g<0>\\", words)]

    def _comment(self, line: Line) -> str:
        """Format the notes on a line, or return an empty string if there are none."""
        move, number, layout = notes(line, self.phrases, by_line=True)
        words = ", ".join(filter(None, (move, layout, number)))
        if not words:
            return ""
        return f"<sub>{_escaped_for(words, line)}</sub> "

    def _marked_number(self, line: Line) -> str:
        if not line.block.number:
            return ""
        number = escaped(written_number(line.block.number))
        return _marked_text(CHANGES.get(line.number_change, "equal"), f"{number} ")

    def _marked_cells(self, line: Line) -> list[str]:
        """Format the text of each cell with its changes.

        A block that isn't a table row counts as a single cell.
        """
        cells = [""]
        for run, move in runs_with_moves(line, line.shown):
            if run.cell:
                cells.append("")
                continue
            cells[-1] += _marked_text(run.op, _text_of_run(run, line))
            # text moved, so add a note after it
            if move:
                note = _escaped_for(move_note(move, self.phrases, by_line=True), line)
                cells[-1] += f"<sub>{note}</sub>"
        return cells


def _text_of_run(run: Run, line: Line) -> str:
    # in code, neither link targets nor footnote references are shown
    if line.block.kind == "code":
        return _escaped_for(run.text, line) if run.read else ""
    # unchanged link targets aren't shown
    if run.target and run.op == "equal":
        return ""
    if run.target:
        target = escaped(run.text)
        return f" (→ {target})"
    if run.note:  # replace `[1]` with `[^1]`
        label = run.text.strip("[]")
        return f"[^{label}]"
    return as_plain_text(run._replace(text=escaped(run.text)))


def _escaped_for(text: str, line: Line) -> str:
    return escape(text) if line.block.kind == "code" else escaped(text)


def _marked_text(op: Op, text: str) -> str:
    if op == "equal" or not text.strip():  # changed whitespace isn't marked
        return text
    tag = MARKS[op]
    return f"<{tag}>{text}</{tag}>"


def _row_below_head(head: Block, columns: int) -> str:
    # Markdown writes the alignment of each column, which is a class in HTML, below the header
    sides = [cell.get("class") or "" for cell in head.cells if cell.name == "th"]
    if len(sides) != columns:  # the row above isn't a header, or cells were added or deleted
        sides = [""] * columns
    dashes = " | ".join([_DASHES.get(side, "---") for side in sides])
    return f"| {dashes} |"


def escaped(text: str) -> str:
    """Escape text so that it isn't treated as Markdown or HTML."""
    return re.sub(_SPECIAL_PATTERN, r"\\\1", text.replace("&", "&amp;").replace("\n", " "))
