"""Write a redline to the terminal, with colors or with markup such as [-deleted-]{+inserted+}."""

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
"""Colors for marked text without letters and digits, because a line under a comma or through a
hyphen is hard to see."""
MIN_WIDTH = 20  # in columns
MAX_WIDTH = 100  # in columns; longer lines are hard to read
KINDS_NEVER_CUT = frozenset({"heading", "row", "code"})
_COLOR_PATTERN = re.compile("\x1b\\[[0-9;]*m")


def as_text(
    redline: Redline, *, color: bool = False, width: int = MAX_WIDTH, context: int | None = 1
) -> str:
    """Format the summary and all lines. Each line starts with a symbol for its kind of change.

    `width` is the number of columns, up to MAX_WIDTH. `context` is the number of unchanged blocks
    to show around each change. None shows all blocks.
    """
    phrases = english("redline")
    columns = max(MIN_WIDTH, min(width, MAX_WIDTH))
    writer = _TextWriter(phrases, color, columns, context is not None)
    written = [summary(redline)]
    for line in lines_in_context(lines(redline), context):
        written.append("")
        if isinstance(line, int):
            count = phrases.counted("fold", line)
            written.append(writer.marked("quiet", f"  … {count} …"))
        else:
            written += writer.block(line)
    return "\n".join(written)


class _TextWriter(Struct, frozen=True):
    phrases: Phrases
    color: bool
    width: int
    cuts: bool  # whether to shorten long unchanged text

    def block(self, line: Line) -> Iterator[str]:
        """Yield the lines of a block. The first one starts with a symbol for the kind of change."""
        line_notes = notes(line, self.phrases)
        text = ""
        if line.move:
            text += self._quiet_note(f"line {line.move.other_line} → {line.block.line}")
        text += self._quiet_note(line_notes.layout)
        if line.block.number:
            number = written_number(line.block.number)
            if line.number.is_new:  # the number has a different mark from the line
                number = self.marked("insert", number)
            text += f"{number} "
        text += self._quiet_note(line_notes.number)
        sign = SIGNS[line.change]
        for part in self._wrapped_lines(text + self._marked_words(line)):
            yield f"{sign} {part}"
            sign = " "

    def _quiet_note(self, words: str) -> str:
        """Format a note in parentheses, or return an empty string if there's no note."""
        if not words:
            return ""
        return self.marked("quiet", f"({words})") + " "

    def _marked_words(self, line: Line) -> str:
        shown = in_one_line(line.shown)  # convert cell borders to text
        # Shorten the unchanged text around changes. If all unchanged lines are shown, `cuts` is
        # False, and unchanged text is shown in full, too.
        if (
            self.cuts
            and line.change in ("amended", "moved")
            and line.block.kind not in KINDS_NEVER_CUT
        ):
            shown = tuple(shorten(shown))
        words = ""
        for run, move in runs_with_moves(line, shown):
            if move:
                words += " " + self._quiet_note(move_note(move, self.phrases, by_line=True))
            words += self._marked_run(run)
        return words

    def _marked_run(self, run: Run) -> str:
        if run.target and run.op == "equal":  # unchanged link targets aren't shown
            return ""
        if run.target:
            return " " + self.marked(run.op, f"<{run.text}>")
        text = as_plain_text(run)
        bare = text.strip()
        if run.op == "equal" or not bare:
            return text
        # don't mark surrounding spaces
        return text.replace(bare, self.marked(mark_of(run), bare), 1)

    def marked(self, what: str, text: str) -> str:
        """Mark text with colors or markup. `what` is a key of `COLORS`."""
        if not self.color:
            return text.join(PLAIN_MARKS.get(what, ("", "")))
        code = COLORS[what]
        if what in SIGN_COLORS and not any(map(str.isalnum, text)):
            code = SIGN_COLORS[what]
        return f"{code}{text}{END}"

    def _wrapped_lines(self, text: str) -> Iterator[str]:
        """Wrap text at spaces.

        If a color continues on the next line, its code is repeated there.
        """
        line = ""
        color = ""  # escape code of the current color, or an empty string
        room = self.width - 2  # remaining columns of the line; the symbol and a space take up two
        for word in text.split():
            # width in columns, without escape codes
            size = cell_len(_COLOR_PATTERN.sub("", word))
            if line and room < size + 1:
                yield line + (END if color else "")
                line = color
                room = self.width - 2
            if line and line != color:  # the line already contains a word
                line += " "
                room -= 1
            line += word
            room -= size
            for code in _COLOR_PATTERN.findall(word):
                color = code.replace(END, "")  # `END` resets the color
        yield line
