"""Recipient lists: the bytes of a CSV file → recipients, or every problem in it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.letter import Recipient
from legalsite.notices.address import fault_of_address
from legalsite.notices.cells import Cell, Sheet, read_rows, read_sheet

COLUMNS = ("email", "name", "language")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Listed:
    """`notes` tell what was merged or left aside: nothing that stops a notice."""

    recipients: tuple[Recipient, ...]
    notes: tuple[Problem, ...] = ()


def read_recipients(data: bytes, path: str) -> Listed:
    """Columns `email` (required), `name`, `language`, in any order; others are not read. Raises ProblemsFound with
    every problem at once, because a notice that skips the lines it cannot read has not told everybody."""
    sheet = read_sheet(data, path)
    found: list[Problem] = []
    rows = read_rows(sheet, found)
    header = next(rows, [])
    columns = _columns(header, sheet, found)
    if "email" not in columns:
        raise ProblemsFound(found)
    read = list(_read(rows, columns, len(header), sheet, found=found))
    if not read and not found:
        found.append(Problem("no-recipient", "a header and nobody below it", "add one address a line", path, 1))
    if found:
        raise ProblemsFound(sorted(found, key=lambda problem: (problem.line, problem.column)))
    return _merged(read, sheet, [cell.text for cell in header if _name(cell) not in COLUMNS])


def language_for(recipient: Recipient, said: Collection[str]) -> str:
    """Of the languages in which a letter is written, the one for this reader; empty where none is. `de-AT` is told in
    German where nothing is written in Austrian, and the other way round."""
    wanted = recipient.language.lower()
    plain = wanted.partition("-")[0]
    exact = (one for one in said if one.lower() == wanted)
    return next(exact, "") or next((one for one in said if one.lower().partition("-")[0] == plain), "")


def _columns(header: list[Cell], sheet: Sheet, found: list[Problem]) -> dict[str, int]:
    """Where each column stands."""
    names = [_name(cell) for cell in header]
    if "email" not in names and not found:
        wrong, mend = "the first line names no column `email`", "start the list with a line like: email,name,language"
        found.append(sheet.problem("list-header", wrong, mend, Cell("", 1, 1)))
    for number, name in enumerate(names):
        if name in COLUMNS and name in names[:number]:
            found.append(sheet.problem("list-header", f"two columns are named `{name}`", "keep one", header[number]))
    return {name: names.index(name) for name in COLUMNS if name in names}


def _name(cell: Cell) -> str:
    return cell.text.strip().lower()


def _read(
    rows: Iterable[list[Cell]], columns: Mapping[str, int], width: int, sheet: Sheet, *, found: list[Problem]
) -> Iterator[tuple[Recipient, Cell]]:
    """Each good record with the cell of its address; what is wrong with the others goes to `found`."""
    for row in rows:
        if len(row) != width:
            wrong, mend = f"{len(row)} values under a header of {width}", "put a value that holds a comma in quotes"
            found.append(sheet.problem("list-columns", wrong, mend, row[0]))
            continue
        cells = {name: row[number] for name, number in columns.items()}
        values = {name: cell.text.strip(" \t") for name, cell in cells.items()}
        faults = [(cells[name], fault) for name, value in values.items() for fault in _faults(name, value)]
        found += [sheet.problem(*fault, cell) for cell, fault in faults]
        if not faults:
            yield Recipient(values["email"], values.get("name", ""), values.get("language", "")), cells["email"]


def _faults(column: str, value: str) -> Iterator[tuple[str, str, str]]:
    """Rule, what is wrong, how to mend it."""
    if "\n" in value or "\r" in value:
        yield "list-line-break", f"a line break inside `{column}`", "one reader, one line: close the quote"
    elif column == "email":
        fault = fault_of_address(value)
        if fault:
            yield "list-address", *fault
    elif column == "language" and value and not LANGUAGE.fullmatch(value):
        yield "list-language", f"{value!r} is no language", "write it like de or pt-BR, or leave it empty"


def _merged(read: list[tuple[Recipient, Cell]], sheet: Sheet, unread: list[str]) -> Listed:
    """One entry for each mailbox, the first; what was merged is said."""
    first: dict[str, tuple[Recipient, Cell]] = {}
    notes: list[Problem] = []
    if unread:
        wrong = f"columns not read: {', '.join(map(repr, unread))}"
        notes.append(Problem("list-header", wrong, path=sheet.path, line=1, severity="info"))
    for recipient, cell in read:
        kept, where = first.setdefault(recipient.key, (recipient, cell))
        if where is not cell:
            wrong = f"{recipient.address} is {kept.address} of line {where.line} again: one letter"
            notes.append(Problem("list-duplicate", wrong, "", sheet.path, cell.line, cell.column, severity="info"))
    return Listed(tuple(recipient for recipient, _ in first.values()), tuple(notes))
