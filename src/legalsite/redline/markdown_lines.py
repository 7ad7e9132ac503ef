"""Units, their words already Markdown → the lines around these: headings, lists, tables, quotes, code."""

import re
from collections.abc import Iterator, Sequence

from legalsite.model.document import Block, Kind
from legalsite.redline.inline_markdown import MARKS, escaped
from legalsite.redline.key import written
from legalsite.redline.units import Unit

JOINED: dict[Kind, Kind] = {"item": "item", "row": "row", "code": "code", "term": "term", "definition": "term"}
"""Kinds of which neighbours are one paragraph of Markdown."""

_HEAD = re.compile(r"<th(?: class=\"(\w+)\")?>")
_ALIGNED = {"left": ":--", "right": "--:", "center": ":-:"}
_LIKE_A_MARKER = re.compile(r"\A([\x01\x03]?)(?:([-+=:]+|#{1,6})|(\d{1,9})([.)]))(?=\s|\Z)")


class Lines:
    """Takes units in reading order. `code` stands around lines of code. `depth`: level of the item in which a further
    one, or its second paragraph, may stand; -1 for none."""

    def __init__(self, *, code: tuple[str, str]) -> None:
        self.code, self.depth, self.kind, self.group = code, -1, "", 0
        self.held: list[list[str]] = []
        self.gap = ""
        self.lists: dict[int, tuple[int, int]] = {}

    def cut(self, line: str) -> None:
        """A line that stands for passages left out; between rows of one table it is a row of its own."""
        self.gap = line

    def add(self, unit: Unit, note: str, words: Sequence[str]) -> None:
        """`words` are those of each cell of a row, else one."""
        self._close_gap(unit)
        block = unit.block
        level = min(block.level, self.depth + 1) if block.kind != "heading" else 0
        indent = "    " * level
        line = indent + self._line(unit, note, words, level)
        if not self._goes_on(unit):
            self.group = 0
            self.held.append([line, *(indent + more for more in self._ending(block, len(words)))])
            if block.kind == "code":
                self.held[-1].insert(0, indent + self.code[0])
        elif block.kind == "code":
            self.held[-1].insert(-1, line)
        else:
            self.held[-1].append(line)
        self.kind, self.depth = block.kind, level if block.kind == "item" or level else -1
        self.group = self.group if unit.kind == "deleted" else block.group

    def parts(self) -> Iterator[str]:
        """Paragraphs of Markdown, to be set apart by empty lines."""
        return ("\n".join(lines) for lines in [*self.held, *([[self.gap]] if self.gap else [])])

    def _close_gap(self, unit: Unit) -> None:
        if self.gap and unit.block.kind == self.kind == "row" and self._goes_on(unit):
            self.held[-1].append(f"| {self.gap} |")
        elif self.gap:
            self.held.append([self.gap])
            self.kind, self.depth = "", -1
        self.gap = ""

    def _goes_on(self, unit: Unit) -> bool:
        """Whether a unit goes on with the paragraph before it. Two tables side by side are two."""
        block = unit.block
        if self.kind not in JOINED or JOINED[self.kind] != JOINED.get(block.kind) or block.kind == "term":
            return False
        return block.kind not in ("row", "code") or unit.kind == "deleted" or self.group in (0, block.group)

    def _ending(self, block: Block, columns: int) -> list[str]:
        """What follows the first line: under the head of a table how its columns are aligned."""
        if block.kind == "row":
            sides = _HEAD.findall(block.html)
            sides = sides if len(sides) == columns else [""] * columns
            return [f"| {' | '.join(_ALIGNED.get(side, '---') for side in sides)} |"]
        return [self.code[1]] if block.kind == "code" else []

    def _line(self, unit: Unit, note: str, words: Sequence[str], level: int) -> str:
        block = unit.block
        if block.kind == "row":
            return f"| {note}{' | '.join(words)} |"
        if block.kind == "code":
            return words[0]
        if block.kind == "footnote":
            return f"[^{block.number}]: {note}{words[0]}"
        marker, number = self._marker(unit, level) if block.kind == "item" else ("", _number(unit))
        text = f"{note}{number}{words[0]}"
        if block.kind == "heading":
            return f"{'#' * max(1, block.level)} {text}"
        text = _LIKE_A_MARKER.sub(_told_apart, text)
        return f"{marker}{text}" if marker else {"quote": f"> {text}", "definition": f": {text}"}.get(block.kind, text)

    def _marker(self, unit: Unit, level: int) -> tuple[str, str]:
        """(marker, number as words). A list that follows another has the other marker. A deleted number is no marker,
        or those after it would count on from it; nor is a hyphen that might be left alone under words: it underlines
        a heading."""
        block = unit.block
        self.lists = {depth: last for depth, last in self.lists.items() if depth <= level}
        if unit.kind == "deleted" and level and level not in self.lists:
            return "* ", _number(unit)
        group, nth = self.lists.get(level, (block.group, 0))
        if unit.kind != "deleted":
            nth = nth if group == block.group else 1 - nth
            self.lists[level] = block.group, nth
        if unit.kind != "deleted" and re.fullmatch("[0-9]{1,9}", block.number):
            return f"{block.number}{'.)'[nth]} ", ""
        return f"{'-*'[nth]} ", _number(unit)


def _number(unit: Unit) -> str:
    """It comes and goes with its clause."""
    if not unit.block.number:
        return ""
    before, after = MARKS["delete" if unit.kind == "deleted" else "insert" if unit.kind == "inserted" else "equal"]
    return f"{before}{escaped(written(unit.block.number))} {after}"


def _told_apart(found: re.Match[str]) -> str:
    """The same words, not to be taken for the marker of a list or a heading."""
    before, sign, number, point = found.groups()
    return f"{before}\\{sign}" if sign else f"{before}{number}\\{point}"
