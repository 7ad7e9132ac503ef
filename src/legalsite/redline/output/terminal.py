"""Writes a redline for a terminal: colored or as [-deleted-]{+inserted+}, wrapped, with clause
numbers and context."""

import re
from collections.abc import Iterator

from msgspec import Struct
from rich.cells import cell_len

from legalsite.model.redline import ChangeKind, Redline, Run, in_one_line
from legalsite.redline.output.context import lines_in_context
from legalsite.redline.output.excerpts import shorten
from legalsite.redline.output.plain_marks import PLAIN_MARKS, as_plain_text, mark_of
from legalsite.redline.output.redline_lines import Line, lines, move_note, notes, runs_with_moves
from legalsite.redline.output.summary import summary
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Phrases, english

SIGNS: dict[ChangeKind, str] = {
    "unchanged": " ",
    "inserted": "+",
    "deleted": "-",
    "amended": "~",
    "moved": ">",
    "renumbered": "#",
}
COLORS = {
    "delete": "\x1b[31;9m",
    "insert": "\x1b[32;4m",
    "moved away": "\x1b[35;9m",
    "moved here": "\x1b[35;4m",
    "quiet": "\x1b[2m",
}
END = "\x1b[0m"
SIGN_COLORS = {"delete": "\x1b[31;7m", "insert": "\x1b[32;7m"}
"""The colors of marked text without letters and digits: a line is invisible under a comma or
through a hyphen."""
MIN_WIDTH = 20  # columns
MAX_WIDTH = 100  # columns: longer lines are hard to read
KINDS_NEVER_CUT = frozenset({"heading", "row", "code"})
_COLOR_PATTERN = re.compile("\x1b\\[[0-9;]*m")


def as_text(
    redline: Redline, *, color: bool = False, width: int = MAX_WIDTH, context: int | None = 1
) -> str:
    """Return the summary and the lines, each after a sign that says how it changed.

    `width`: the number of columns; at most MAX_WIDTH are used. `context`: how many unchanged blocks
    to show around each change; None shows all.
    """
    say = english("redline")
    columns = max(MIN_WIDTH, min(width, MAX_WIDTH))
    writer = _TextWriter(say, color, columns, context is not None)
    written = [summary(redline)]
    for line in lines_in_context(lines(redline), context):
        written.append("")
        if isinstance(line, int):
            count = say.counted("fold", line)
            written.append(writer.marked("quiet", f"  … {count} …"))
        else:
            written += writer.block(line)
    return "\n".join(written)


class _TextWriter(Struct, frozen=True):
    """Writes lines of a redline, with or without color, in lines of `width` columns."""

    say: Phrases
    color: bool
    width: int
    cuts: bool  # whether long stretches of unchanged words are cut

    def block(self, line: Line) -> Iterator[str]:
        """Yield the lines of a block. The first one begins with its sign."""
        # where it moved, its layout and its number before the words
        said_of_line = notes(line, self.say)
        text = ""
        if line.move:
            text += self._quiet_note(f"line {line.move.other_line} → {line.block.line}")
        text += self._quiet_note(said_of_line.layout)
        if line.block.number:
            number = written_number(line.block.number)
            if line.number_mark != line.mark:  # the number came, and the words stayed
                number = self.marked("insert", number)
            text += f"{number} "
        text += self._quiet_note(said_of_line.number)
        sign = SIGNS[line.mark]
        for part in self._wrapped_lines(text + self._marked_words(line)):
            yield f"{sign} {part}"
            sign = " "  # only before the first line

    def _quiet_note(self, words: str) -> str:
        """Return words as a note in brackets, with a space after it; empty if there are none."""
        if not words:
            return ""
        return self.marked("quiet", f"({words})") + " "

    def _marked_words(self, line: Line) -> str:
        """Return the words of a line with their marks, and notes before words that moved."""
        shown = in_one_line(line.shown)  # the borders of cells as words
        # `cuts`: whether only some lines are shown, and their unchanged words are cut
        if (
            self.cuts
            and line.mark in ("amended", "moved")
            and line.block.kind not in KINDS_NEVER_CUT
        ):
            shown = tuple(shorten(shown))
        words = ""
        for run, move in runs_with_moves(line, shown):
            if move:
                words += " " + self._quiet_note(move_note(move, self.say, by_line=True))
            words += self._marked_run(run)
        return words

    def _marked_run(self, run: Run) -> str:
        """Return a run with its mark; empty for a target that didn't change."""
        if run.target and run.op == "equal":
            return ""
        if run.target:
            return " " + self.marked(run.op, f"<{run.text}>")
        text = as_plain_text(run)
        bare = text.strip()
        if run.op == "equal" or not bare:
            return text
        # the spaces around it are not in the mark
        return text.replace(bare, self.marked(mark_of(run), bare), 1)

    def marked(self, what: str, text: str) -> str:
        """Return text with a mark. `what`: a key of `COLORS`."""
        if not self.color:
            return text.join(PLAIN_MARKS.get(what, ("", "")))  # between the two signs of the mark
        code = COLORS[what]
        # a line under a comma is invisible, so punctuation alone is shown reversed
        if what in SIGN_COLORS and not any(map(str.isalnum, text)):
            code = SIGN_COLORS[what]
        return f"{code}{text}{END}"

    def _wrapped_lines(self, text: str) -> Iterator[str]:
        """Yield lines broken at spaces. A color that is on at the end of a line is set again on the
        next one."""
        line = ""
        color = ""  # the escape code that is on
        room = self.width - 2  # columns left in the line; a sign and a space come before it
        for word in text.split():
            # its width in columns, without escape codes
            size = cell_len(_COLOR_PATTERN.sub("", word) if "\x1b" in word else word)
            if line and room < size + 1:  # no room for a space and the word
                yield line + (END if color else "")
                line = color
                room = self.width - 2
            if line and line != color:  # it has a word already
                line += " "
                room -= 1
            line += word
            room -= size
            for code in _COLOR_PATTERN.findall(word):
                color = code.replace(END, "")  # empty after the code that ends a color
        yield line
