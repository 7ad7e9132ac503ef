"""Writes a redline as Markdown for a comment on GitHub, with <ins> and <del>.

It has the words, headings, items and rows of the text; emphasis and links are not written again,
but targets of links that changed are.
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

GITHUB_LIMIT = 65_536  # the largest number of characters that a comment on GitHub may have
REDLINES_LIMIT = 60_000  # of these, in a comment to which a pipeline adds problems and a link
FIRST = "This is the first version."
MARKS: Mapping[Op, str] = {"delete": "del", "insert": "ins"}  # the tags around changed words
CONTINUED_KINDS: Mapping[Kind, Sequence[Kind]] = {
    "item": ["item"],
    "row": ["row"],
    "code": ["code"],
    "definition": ["term", "definition"],
}
"""The kinds of blocks that continue a paragraph of Markdown, each with the kinds of the block
before it in such a paragraph."""
MARKERS: Mapping[Kind, str] = {"quote": "> ", "definition": ": ", "item": "- "}
TABLE_HEAD_LINES = 2  # lines of Markdown of a table that has no row below its head yet
_DASHES = {"left": ":--", "right": "--:", "center": ":-:"}
# What GitHub and GitLab read as a mention of a person, or of an issue.
_MENTION_PATTERN = r"(?<!\w)@(?=[\w\\])|[#!](?=[0-9])"
_SPECIAL_PATTERN = r"([\\`*_\[\]{}~|<>])"
# The start of a paragraph that would begin a list, a heading or a quote.
_LIKE_MARKER_PATTERN = r"\A(?:[0-9]{1,9}(?=[.)](?:\s|\Z))|(?=(?:[-+=:]+|#{1,6})(?:\s|\Z)|/))"


def as_github(redline: Redline, *, context: int | None = 1, limit: int = GITHUB_LIMIT) -> str:
    """Return the summary and the lines as Markdown for a comment on GitHub. If they are cut to
    `limit` characters, the last line says so."""
    heading = summary(redline)
    paragraphs = _paragraphs(redline, context)
    whole = without_mentions(f"**{heading}**\n\n{paragraphs}")
    ending = "*The rest doesn't fit in a comment. To see all of it, run `legalsite diff`.*"
    return truncate(whole, ending, limit)


def as_comment(
    texts: Iterable[tuple[str, str, Redline | None]], context: int | None, rest: str | None
) -> str:
    """Return one comment with the redlines of several texts, each below the title of the text and
    the path of its file.

    `texts`: (title, path, redline) of each; the redline of a first version is None. `rest`: the
    address of all redlines; if it is given, a comment that is too long is cut, with a link to it.
    """
    parts = []
    for title, path, redline in texts:
        shown = FIRST
        if redline:
            shown = as_github(redline, context=context, limit=sys.maxsize)
        heading = without_mentions(escaped(title))
        parts.append(f"## {heading}\n\n`{path}`\n\n{shown}")
    whole = "\n\n".join(parts)
    ending = f"*The rest doesn't fit in a comment. [See all of it](<{rest}>).*"
    return truncate(whole, ending, REDLINES_LIMIT) if rest else whole


def without_mentions(markdown: str) -> str:
    """Return a comment that notifies no one and adds no link to an issue: a space without width
    keeps GitHub and GitLab from reading `@team`, `#12` or `!12` in a text as a mention."""
    return re.sub(_MENTION_PATTERN, r"\g<0>&#8203;", markdown)


def truncate(whole: str, ending: str, limit: int) -> str:
    """Return Markdown with at most `limit` characters. If `whole` is longer, it is cut between two
    paragraphs, and `ending` follows."""
    if len(whole) <= limit:
        return whole
    shown: list[str] = []
    room = limit - len(ending)
    for part in whole.split("\n\n"):
        room -= len(part) + 2  # with the empty line after it
        if room < 0:
            break
        shown.append(part)
    return "\n\n".join([*shown, ending])


def _paragraphs(redline: Redline, context: int | None) -> str:
    """Return the lines as paragraphs of Markdown, with an empty line between them.

    The rows of a table, items of a list and lines of code form one paragraph.
    """
    say = english("redline")
    writer = _Writer(say)
    for line in lines_in_context(lines(redline), context):
        if isinstance(line, int):  # so many lines are left out
            count = say.counted("fold", line)
            writer.gap = f"*… {count} …*"
        else:
            writer.add(line)
    if writer.gap:  # the last lines are left out
        writer.paragraphs.append([writer.gap])
    text = "\n\n".join(["\n".join(paragraph) for paragraph in writer.paragraphs])
    for tag in MARKS.values():
        text = text.replace(f"</{tag}><{tag}>", "")  # neighbors with the same mark become one
    return text


class _Writer(Struct):
    """Writes lines as paragraphs of Markdown, in reading order."""

    say: Phrases
    paragraphs: list[list[str]] = []  # the lines of each paragraph
    gap: str = ""  # the paragraph for lines that were left out, if it is still to be added
    kind: str = ""  # of the last block
    group: int = 0  # of the last block in the new text; 0 if only deleted blocks are in a paragraph
    depth: int = -1  # the level of the last item, in which more may follow; -1 if there is none

    def add(self, line: Line) -> None:
        """Add a line to `paragraphs`. Between the rows of one table, a gap becomes a row.

        `depth` is the level of the item before, in which the line may be; -1 without one. `kind`
        and `group` belong to the block before, such as a row of a table.
        """
        block = line.block
        goes_on = self._continues_paragraph(line)
        # `gap` stands for the lines that were left out above
        if self.gap and goes_on and block.kind == "row":
            self.paragraphs[-1].append(f"| {self.gap} |")
        elif self.gap:
            self.paragraphs.append([self.gap])
            goes_on = False
            self.depth = -1
        level = 0
        if block.kind != "heading":  # no deeper than one level below the item above
            level = min(block.level, self.depth + 1)
        indent = " " * 4 * level
        # the first line is the block; of code, the second, between the lines around it
        written = [indent + part for part in self._lines_of_block(line)]
        if not goes_on:
            self.paragraphs.append(written)
        elif block.kind == "code":  # before the line that ends the code
            self.paragraphs[-1].insert(-1, written[1])
        else:
            self.paragraphs[-1].append(written[0])
        self.gap = ""
        self.kind = block.kind
        self.depth = -1
        if block.kind == "item" or level:
            self.depth = level
        if line.mark != "deleted":
            self.group = block.group
        elif not goes_on:
            self.group = 0  # none is known in the new text

    def _continues_paragraph(self, line: Line) -> bool:
        """Return whether a line belongs to the paragraph before it. The rows of another table and
        the lines of other code don't."""
        block = line.block
        # `kind`: of the block before; a kind that isn't listed continues nothing
        if self.kind not in CONTINUED_KINDS.get(block.kind, ()):
            return False
        if block.is_head and len(self.paragraphs[-1]) > TABLE_HEAD_LINES:
            return False  # the head of another table
        return (
            block.kind not in ("row", "code")
            or line.mark == "deleted"  # its group is in the old text: it stays where it was
            or self.group in (0, block.group)
        )

    def _lines_of_block(self, line: Line) -> list[str]:
        """Return the lines of Markdown for a block that begins a paragraph. If it continues one,
        only the first of them is needed; of code, the second."""
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
        if is_ordered and line.mark != "deleted":  # else the number is text, with its mark
            marker = f"{block.number}. "
            number = ""
        words = note + number + cells[0]
        if block.kind == "heading":
            marker = "#" * max(1, block.level)
            return [f"{marker} {words}"]
        # words that would begin a list or a heading get a backslash: `1\. We …`
        return [marker + re.sub(_LIKE_MARKER_PATTERN, r"\g<0>\\", words)]

    def _comment(self, line: Line) -> str:
        """Return a comment with the notes on a line; empty if there are none."""
        move, number, layout = notes(line, self.say, by_line=True)
        words = ", ".join(filter(None, (move, layout, number)))
        if not words:
            return ""
        return f"<sub>{_escaped_for(words, line)}</sub> "

    def _marked_number(self, line: Line) -> str:
        """Return the number of a clause, marked like the clause itself."""
        if not line.block.number:
            return ""
        number = escaped(written_number(line.block.number))
        return _marked_text(CHANGES.get(line.number_mark, "equal"), f"{number} ")

    def _marked_cells(self, line: Line) -> list[str]:
        """Return the words with their marks, for each cell of a row; one element for another block.
        A comment follows words that moved."""
        cells = [""]
        for run, move in runs_with_moves(line, line.shown):
            if run.cell:
                cells.append("")
                continue
            cells[-1] += _marked_text(run.op, _text_of_run(run, line))
            if move:
                note = _escaped_for(move_note(move, self.say, by_line=True), line)
                cells[-1] += f"<sub>{note}</sub>"
        return cells


def _text_of_run(run: Run, line: Line) -> str:
    """Return a run as Markdown without its mark; empty for a target that didn't change, and for
    all but the words of code."""
    if line.block.kind == "code":
        return _escaped_for(run.text, line) if run.read else ""
    if run.target and run.op == "equal":
        return ""
    if run.target:
        target = escaped(run.text)
        return f" (→ {target})"
    if run.note:  # `[1]` is written `[^1]`
        label = run.text.strip("[]")
        return f"[^{label}]"
    return as_plain_text(run._replace(text=escaped(run.text)))


def _escaped_for(text: str, line: Line) -> str:
    """Return text of a line, escaped for what it is written as: HTML in code, else Markdown."""
    return escape(text) if line.block.kind == "code" else escaped(text)


def _marked_text(op: Op, text: str) -> str:
    """Return text with the mark of an operation. Equal text and mere spaces have no mark."""
    if op == "equal" or not text.strip():
        return text
    tag = MARKS[op]
    return f"<{tag}>{text}</{tag}>"


def _row_below_head(head: Block, columns: int) -> str:
    """Return the line of Markdown below the head of a table, which says how columns are aligned."""
    sides = [cell.get("class") or "" for cell in head.cells if cell.name == "th"]
    if len(sides) != columns:  # it isn't a head, or cells were deleted or added: none is aligned
        sides = [""] * columns
    dashes = " | ".join([_DASHES.get(side, "---") for side in sides])
    return f"| {dashes} |"


def escaped(text: str) -> str:
    """Return the words, escaped so that neither Markdown nor HTML reads them as markup."""
    return re.sub(_SPECIAL_PATTERN, r"\\\1", text.replace("&", "&amp;").replace("\n", " "))
