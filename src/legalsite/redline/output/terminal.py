"""Writes a redline for a terminal: colored or as [-deleted-]{+inserted+}, wrapped, with clause numbers and context."""

import re
from collections.abc import Iterator

from msgspec import Struct
from rich.cells import cell_len

from legalsite.model.redline import PassageKind, Redline, Run, in_one_line
from legalsite.redline.output.excerpts import cut
from legalsite.redline.output.units import (
    PLAIN_MARKS,
    Moves,
    Unit,
    as_plain_text,
    in_context,
    layout_note,
    line_note,
    mark_of,
    moved_words,
    summary,
    units,
    with_moves,
)
from legalsite.text.clause_numbers import written_number
from legalsite.text.phrase_catalogue import Phrases, english

SIGNS: dict[PassageKind, str] = {
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
SIGN = {"delete": "\x1b[31;7m", "insert": "\x1b[32;7m"}
"""The colors of a mark without any letter or digit: a line under a comma or through a hyphen is not seen."""
NARROWEST = 20  # columns
WIDEST = 100  # columns: longer lines are hard to read
_CODE = re.compile("\x1b\\[[0-9;]*m")


def as_text(redline: Redline, *, color: bool = False, width: int = WIDEST, context: int | None = 1) -> str:
    """Return the summary and the passages, each after a sign that says how it changed.

    `width`: the number of columns, of which no more than WIDEST are used.
    `context`: how many unchanged passages to show around each change; None shows all.
    """
    writer = _Lines(color, max(NARROWEST, min(width, WIDEST)), context is not None)
    lines = [summary(redline)]
    all_units, say = units(redline), english("redline")
    moves = moved_words(all_units)
    for unit in in_context(all_units, context):
        lines.append("")
        if isinstance(unit, int):
            lines.append(writer.quiet(f"  … {say.counted('fold', unit)} …"))
        else:
            lines += writer.passage(unit, moves, say)
    return "\n".join(lines)


class _Lines(Struct, frozen=True):
    """Writes passages, with or without color, in lines of `width` columns."""

    color: bool
    width: int
    cuts: bool  # whether long stretches of unchanged words are cut

    def quiet(self, text: str) -> str:
        return self._marked("quiet", text)

    def passage(self, unit: Unit, moves: Moves, say: Phrases) -> list[str]:
        """Return the lines of a passage. The first one begins with its sign."""
        number = f"{written_number(unit.block.number)} " if unit.block.number else ""
        if unit.number_kind != unit.kind:
            number = self._marked("insert", number.rstrip()) + " "
        if unit.renumbered_from:
            number += self.quiet(f"({say.filled('was', old=written_number(unit.renumbered_from))})") + " "
        moved = self.quiet(f"(line {unit.old.line} → {unit.block.line})") + " " if unit.went and unit.old else ""
        if note := layout_note(unit, say):
            moved += self.quiet(f"({note})") + " "
        shown = in_one_line(unit.shown)
        if self.cuts and unit.block.kind not in {"heading", "row", "code"} and unit.kind in ("amended", "moved"):
            shown = tuple(cut(shown))
        runs = with_moves(unit.block, shown, moves)
        notes = ((f" {self.quiet(f'({line_note(run, move, say)})')} " if move else "", run) for run, move in runs)
        words = "".join([note + self._run(run) for note, run in notes])
        lines = self._wrapped(f"{moved}{number}{words}")
        return [f"{' ' if nth else SIGNS[unit.kind]} {line}" for nth, line in enumerate(lines)]

    def _run(self, run: Run) -> str:
        if run.op == "equal":
            return "" if run.target else as_plain_text(run)
        if run.target:
            return f" {self._marked(run.op, f'<{run.text}>')}"
        text = as_plain_text(run)
        bare = text.strip()
        if not bare:
            return text
        return text.replace(bare, self._marked(mark_of(run), bare), 1)  # the spaces around it are not in the mark

    def _marked(self, what: str, text: str) -> str:
        if self.color:
            if what in SIGN and not any(map(str.isalnum, text)):
                return f"{SIGN[what]}{text}{END}"
            return f"{COLORS[what]}{text}{END}"
        return text.join(PLAIN_MARKS.get(what, ("", "")))

    def _wrapped(self, text: str) -> Iterator[str]:
        """Yield lines broken at spaces. A color that is on at the end of a line is set again on the next one."""
        line, room, on = "", self.width - 2, ""
        for word in text.split():
            size = cell_len(_CODE.sub("", word) if "\x1b" in word else word)
            if line and room < size + 1:
                yield line + (END if on else "")
                line, room = on, self.width - 2
            space = " " if line and line != on else ""
            line += space + word
            room -= size + len(space)
            for code in _CODE.findall(word):
                on = "" if code == END else code
        yield line
