"""A CSV file (RFC 4180, or with semicolons) → rows of cells that know where they start."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from legalsite.errors import Problem, ProblemsFound

# U+200C and U+200D are left: names in Persian and in Indic scripts need them.
HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
FIELD = {mark: re.compile(rf'"((?:[^"]|"")*)"|([^"{mark}\r\n]*)') for mark in ",;"}
LINE_END = re.compile(r"\r\n|\n|\r|\Z")
QUOTES = 'write the whole value in quotes, and a quote inside it twice: "Ada ""A."" Lovelace"'


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and where it starts, counted from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A decoded file. `lines` are as an editor counts them."""

    path: str
    text: str
    lines: list[str]

    def problem(self, rule: str, wrong: str, mend: str, cell: Cell) -> Problem:
        excerpt = self.lines[cell.line - 1].rstrip("\r") if cell.line <= len(self.lines) else ""
        return Problem(rule, wrong, mend, self.path, cell.line, cell.column, excerpt)


def read_sheet(data: bytes, path: str) -> Sheet:
    """Raises ProblemsFound for bytes that are no UTF-8 and for characters that no list has a reason to hold."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        wrong = f"byte 0x{data[fault.start]:02x} is no UTF-8"
        raise ProblemsFound([Problem("list-encoding", wrong, "save the list as UTF-8", path, line, column)]) from None
    sheet = Sheet(path, text, text.split("\n"))
    found = [
        Problem("list-character", f"U+{ord(hit[0]):04X} must not stand in a list", "remove it", path, line, column)
        for hit in HARMFUL.finditer(text)
        for line, column in [_place(text, hit.start())]
    ]
    if found:
        raise ProblemsFound(found)
    return sheet


def read_rows(sheet: Sheet, found: list[Problem]) -> Iterator[list[Cell]]:
    """Each record; empty lines are left out. Stops where a quote is not closed: what follows has no shape."""
    text, at, line, start = sheet.text, 0, 1, 0
    head = sheet.lines[0]
    mark = ";" if ";" in head and "," not in head else ","
    while at < len(text):
        row: list[Cell] = []
        while not row or text[at : at + 1] == mark:
            at += bool(row)
            field = FIELD[mark].match(text, at)
            if field is None:
                break
            value = field[1].replace('""', '"') if field[1] is not None else field[2]
            row.append(Cell(value, line, at - start + 1))
            at, inner = field.end(), field[0].count("\n")
            if inner:
                line, start = line + inner, text.rfind("\n", 0, at) + 1
        end = LINE_END.match(text, at)
        if end is None:
            wrong = "a quote opens and does not close, or stands inside a value"
            found.append(sheet.problem("list-quote", wrong, QUOTES, row[-1]))
            return
        at, line, start = end.end(), line + 1, end.end()
        if len(row) > 1 or row[0].text:
            yield row


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
