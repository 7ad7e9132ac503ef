"""Writes a redline as Markdown: CriticMarkup for other tools, or <ins> and <del> for a comment on a merge request.

It has the words, headings, items and rows of the text; emphasis and links are not written again, but targets of links
that changed are.
"""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from msgspec import Struct

from legalsite.model.document import Kind
from legalsite.model.redline import Op, Redline, Run
from legalsite.redline.output.units import (
    Moves,
    Unit,
    as_plain_text,
    in_context,
    layout_note,
    line_note,
    moved_words,
    summary,
    units,
    with_moves,
)
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Phrases, english

GITHUB_LIMIT = 65_536  # the largest number of characters that a comment on GitHub may have
FIRST = "This is the first version."
JOINED: Mapping[Kind, Sequence[Kind]] = {
    "item": ["item"],
    "row": ["row"],
    "code": ["code"],
    "definition": ["term", "definition"],
}
"""The kinds of blocks that form one paragraph of Markdown with a block of these kinds before them."""
HEAD_LINES = 2  # of a table that has no other row yet
_ALIGNED = {"left": ":--", "right": "--:", "center": ":-:"}
_LIVE = r"(?<!\w)@(?=[\w\\])|[#!](?=[0-9])"
_SPECIAL = r"([\\`*_\[\]{}~|<>])"
_BEFORE_MARKER = r"\A(?:[0-9]{1,9}(?=[.)](?:\s|\Z))|(?=(?:[-+=:]+|#{1,6})(?:\s|\Z)|/))"


class Flavour(Struct, frozen=True):
    """The way in which one kind of Markdown marks changes."""

    marks: Mapping[Op, tuple[str, str]]  # the signs before and after deleted and inserted words
    comment: tuple[str, str]  # the signs before and after a comment
    code: tuple[str, str]  # the lines before and after code


CRITIC = Flavour({"delete": ("{--", "--}"), "insert": ("{++", "++}")}, ("{>>", "<<}"), ("````", "````"))
GITHUB = Flavour(
    {"delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>")}, ("<sub>", "</sub> "), ("<pre>", "</pre>")
)


def as_criticmarkup(redline: Redline, *, context: int | None = None) -> str:
    """Return the redline as {--deleted--}{++inserted++}, with {>>comments<<} on moves and numbers (criticmarkup.com).

    Accepting all changes gives the words of the new text.
    """
    return _paragraphs(redline, context, CRITIC)


def as_github(redline: Redline, *, context: int | None = 1, limit: int = GITHUB_LIMIT) -> str:
    """Return the summary and the passages. If they are cut at `limit` characters, the last line says so."""
    whole = without_mentions(f"**{summary(redline)}**\n\n{_paragraphs(redline, context, GITHUB)}")
    return fitted(whole, "*The rest doesn't fit in a comment. To see all of it, run `legalsite diff`.*", limit)


def as_comment(texts: Iterable[tuple[str, str, Redline | None]], context: int | None, rest: str | None) -> str:
    """Return the redlines of several texts, each below the title of its text and the path of its file; None if there is
    no text before it. They are cut as one comment if `rest` is given, the address of all of them."""
    parts = []
    for title, path, redline in texts:
        shown = as_github(redline, context=context, limit=sys.maxsize) if redline else FIRST
        parts.append(f"## {without_mentions(escaped(title))}\n\n`{path}`\n\n{shown}")
    whole = "\n\n".join(parts)
    ending = f"*The rest doesn't fit in a comment. [See all of it](<{rest}>).*"
    return fitted(whole, ending, GITHUB_LIMIT - 1) if rest else whole


def without_mentions(markdown: str) -> str:
    """Return a comment that calls nobody and leaves no trace elsewhere: a space without width keeps GitHub and GitLab
    from reading `@team`, `#12` or `!12` of a text as a mention."""
    return re.sub(_LIVE, r"\g<0>&#8203;", markdown)


def fitted(whole: str, ending: str, limit: int) -> str:
    """Return Markdown that has at most `limit` characters: cut between two passages if it is longer, and with this
    ending."""
    if len(whole) <= limit:
        return whole
    shown, room = list[str](), limit - len(ending)
    for part in whole.split("\n\n"):
        room -= len(part) + 2
        if room < 0:
            break
        shown.append(part)
    return "\n\n".join([*shown, ending])


def _paragraphs(redline: Redline, context: int | None, flavour: Flavour) -> str:
    """Return paragraphs of Markdown with an empty line between them.

    The rows of a table, items of a list and lines of code form one paragraph.
    """
    all_units, say = units(redline), english("redline")
    writer = _Writer(flavour, say, moved_words(all_units))
    for unit in in_context(all_units, context):
        if isinstance(unit, int):
            writer.gap = f"*… {say.counted('fold', unit)} …*"
        else:
            writer.add(unit)
    if writer.gap:
        writer.paragraphs.append([writer.gap])
    text = "\n\n".join(["\n".join(lines) for lines in writer.paragraphs])
    for before, after in flavour.marks.values():
        text = text.replace(f"{after}{before}", "")
    return text


class _Writer(Struct):
    """The paragraphs of the units that were added, in reading order.

    `gap`: the line for units that were left out, which is still to be added.
    `kind`, `group`: those of the last unit.
    `depth`: the level of the last item, which may contain further items and paragraphs; -1 for none.
    """

    flavour: Flavour
    say: Phrases
    moves: Moves
    paragraphs: list[list[str]] = []
    gap: str = ""
    kind: str = ""
    group: int = 0
    depth: int = -1

    def add(self, unit: Unit) -> None:
        """Add a unit. Between the rows of one table, a gap becomes a row."""
        block = unit.block
        goes_on = self._goes_on(unit)
        if self.gap and goes_on and block.kind == "row":
            self.paragraphs[-1].append(f"| {self.gap} |")
        elif self.gap:
            self.paragraphs.append([self.gap])
            goes_on, self.depth = False, -1
        level = 0 if block.kind == "heading" else min(block.level, self.depth + 1)
        line, *more = (" " * 4 * level + line for line in self._lines(unit))
        if not goes_on:
            self.paragraphs.append([line, *more])
        elif block.kind == "code":
            self.paragraphs[-1].insert(-1, more[0])
        else:
            self.paragraphs[-1].append(line)
        self.gap, self.kind, self.depth = "", block.kind, level if block.kind == "item" or level else -1
        if not goes_on or unit.kind != "deleted":
            self.group = block.group if unit.kind != "deleted" else 0

    def _goes_on(self, unit: Unit) -> bool:
        """Return whether a unit belongs to the paragraph before it. Two tables in a row are two."""
        block = unit.block
        if self.kind not in JOINED.get(block.kind, ()) or (block.is_head and len(self.paragraphs[-1]) > HEAD_LINES):
            return False
        return block.kind not in ("row", "code") or unit.kind == "deleted" or self.group in (0, block.group)

    def _lines(self, unit: Unit) -> list[str]:
        """Return the lines of a unit, with those that begin and end the paragraph if it is the first there."""
        block, note = unit.block, self._note(unit)
        if block.kind == "code":
            return [self.flavour.code[0], self._code(unit), self.flavour.code[1]]
        cells = self._words(unit)
        if block.kind == "row":
            heads = [cell.get("class") or "" for cell in block.cells if cell.name == "th"]
            sides = heads if len(heads) == len(cells) else [""] * len(cells)
            return [
                f"| {note}{' | '.join(cells)} |",
                f"| {' | '.join(_ALIGNED.get(side, '---') for side in sides)} |",
            ]
        number = self._number(unit)
        if block.kind == "heading":
            return [f"{'#' * max(1, block.level)} {note}{number}{cells[0]}"]
        if block.kind == "footnote":
            return [f"[^{block.number}]: {note}{cells[0]}"]
        marker = {"quote": "> ", "definition": ": ", "item": "- "}.get(block.kind, "")
        if block.kind == "item" and unit.kind != "deleted" and re.fullmatch("[0-9]{1,9}", block.number):
            marker, number = f"{block.number}. ", ""
        return [marker + re.sub(_BEFORE_MARKER, r"\g<0>\\", f"{note}{number}{cells[0]}")]

    def _note(self, unit: Unit) -> str:
        notes = []
        if unit.went and unit.old:
            notes.append(self.say.filled("moved_from", line=unit.old.line))
        if note := layout_note(unit, self.say):
            notes.append(escaped(note))
        if unit.renumbered_from:
            notes.append(self.say.filled("was", old=written_number(unit.renumbered_from)))
        return ", ".join(notes).join(self.flavour.comment) if notes else ""

    def _number(self, unit: Unit) -> str:
        """Return the number of a clause, marked like the clause itself."""
        op: Op = "delete" if unit.kind == "deleted" else "insert" if unit.number_kind == "inserted" else "equal"
        return self._marked(op, f"{escaped(written_number(unit.block.number))} ") if unit.block.number else ""

    def _code(self, unit: Unit) -> str:
        texts = ((run.op, run.text if self.flavour is CRITIC else escape(run.text)) for run in unit.shown if run.read)
        return "".join(self._marked(op, text) for op, text in texts)

    def _words(self, unit: Unit) -> list[str]:
        """Return the words with their marks; for a row, those of each cell. Words that moved are followed by a note."""
        cells = [""]
        for run, move in with_moves(unit.block, unit.shown, self.moves):
            if run.cell:
                cells.append("")
                continue
            cells[-1] += self._marked(run.op, _text(run))
            if move:
                note = escaped(line_note(run, move, self.say))
                cells[-1] += f"{self.flavour.comment[0]}{note}{self.flavour.comment[1].rstrip()}"
        return [cell.strip() for cell in cells]

    def _marked(self, op: Op, text: str) -> str:
        return text.join(self.flavour.marks[op]) if op != "equal" and text.strip() else text


def _text(run: Run) -> str:
    """Return the words of a run; of targets, those that changed."""
    if run.target:
        return "" if run.op == "equal" else f" (→ {escaped(run.text)})"
    if run.note:
        return f"[^{run.text.strip('[]')}]"
    return as_plain_text(run._replace(text=escaped(run.text)))


def escaped(text: str) -> str:
    """Return the words, escaped so that neither Markdown nor HTML reads them as markup."""
    return re.sub(_SPECIAL, r"\\\1", text.replace("&", "&amp;").replace("\n", " "))
