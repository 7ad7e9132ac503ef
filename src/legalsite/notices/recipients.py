"""Recipient lists: the bytes of a CSV file → recipients, or every problem in it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.model.email import Recipient
from legalsite.text.languages import base_language

# --- A CSV file (RFC 4180, or with semicolons) → rows of cells that know where they start. ---

# U+200C and U+200D are left: names in Persian and in Indic scripts need them.
HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
FIELD = {mark: re.compile(rf'"((?:[^"]|"")*)"|([^"{mark}\r\n]*)') for mark in ",;"}
LINE_END = re.compile(r"\r\n|\n|\r|\Z")
QUOTES = 'write the whole value in quotes, and a quote inside it twice: "Ada ""A."" Lovelace"'


@dataclass(frozen=True, slots=True)
class CsvCell:
    """One value and where it starts, counted from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A decoded file. `lines` are as an editor counts them."""

    path: str
    text: str
    lines: list[str]

    def problem(self, rule: str, wrong: str, help: str, cell: CsvCell) -> Problem:
        excerpt = self.lines[cell.line - 1].rstrip("\r") if cell.line <= len(self.lines) else ""
        return Problem(rule, wrong, help, self.path, cell.line, cell.column, excerpt)


def read_sheet(data: bytes, path: str) -> CsvFile:
    """Raises ProblemsFound for bytes that are no UTF-8 and for characters that no list has a reason to hold."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        wrong = f"byte 0x{data[fault.start]:02x} is not UTF-8"
        raise ProblemsFound([Problem("list-encoding", wrong, "save the list as UTF-8", path, line, column)]) from None
    sheet = CsvFile(path, text, text.split("\n"))
    found = [
        Problem("list-character", f"a list must not contain U+{ord(hit[0]):04X}", "remove it", path, line, column)
        for hit in HARMFUL.finditer(text)
        for line, column in [_place(text, hit.start())]
    ]
    if found:
        raise ProblemsFound(found)
    return sheet


def read_rows(sheet: CsvFile, found: list[Problem]) -> Iterator[list[CsvCell]]:
    """Each record; empty lines are left out. Stops where a quote is not closed: what follows has no shape."""
    text, at, line, start = sheet.text, 0, 1, 0
    head = sheet.lines[0]
    mark = ";" if ";" in head and "," not in head else ","
    while at < len(text):
        row: list[CsvCell] = []
        while not row or text[at : at + 1] == mark:
            at += bool(row)
            field = FIELD[mark].match(text, at)
            if field is None:
                break
            value = field[1].replace('""', '"') if field[1] is not None else field[2]
            row.append(CsvCell(value, line, at - start + 1))
            at, inner = field.end(), field[0].count("\n")
            if inner:
                line, start = line + inner, text.rfind("\n", 0, at) + 1
        end = LINE_END.match(text, at)
        if end is None:
            wrong = "a quote is not closed, or is inside a value without quotes around it"
            found.append(sheet.problem("list-quote", wrong, QUOTES, row[-1]))
            return
        at, line, start = end.end(), line + 1, end.end()
        if len(row) > 1 or row[0].text:
            yield row


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


# --- recipients ---

COLUMNS = ("email", "name", "language")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class RecipientList:
    """`notes` tell what was merged or left aside: nothing that stops a notice."""

    recipients: tuple[Recipient, ...]
    notes: tuple[Problem, ...] = ()


def read_recipients(data: bytes, path: str) -> RecipientList:
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
        found.append(
            Problem("no-recipient", "the list has a header but no recipients", "add one recipient per line", path, 1)
        )
    if found:
        raise ProblemsFound(sorted_problems(found))
    return _merged(read, sheet, [cell.text for cell in header if _name(cell) not in COLUMNS])


def language_for(recipient: Recipient, said: Collection[str]) -> str:
    """Of the languages in which an email is written, the one for this reader; empty where none is. `de-AT` is told in
    German where nothing is written in Austrian, and the other way round."""
    wanted = recipient.language.lower()
    plain = base_language(wanted)
    exact = (one for one in said if one.lower() == wanted)
    return next(exact, "") or next((one for one in said if base_language(one) == plain), "")


def _columns(header: list[CsvCell], sheet: CsvFile, found: list[Problem]) -> dict[str, int]:
    """Where each column stands."""
    names = [_name(cell) for cell in header]
    if "email" not in names and not found:
        wrong, help = "the first line has no column `email`", "start the list with a line like: email,name,language"
        found.append(sheet.problem("list-header", wrong, help, CsvCell("", 1, 1)))
    for number, name in enumerate(names):
        if name in COLUMNS and name in names[:number]:
            found.append(sheet.problem("list-header", f"two columns are named `{name}`", "keep one", header[number]))
    return {name: names.index(name) for name in COLUMNS if name in names}


def _name(cell: CsvCell) -> str:
    return cell.text.strip().lower()


def _read(
    rows: Iterable[list[CsvCell]], columns: Mapping[str, int], width: int, sheet: CsvFile, *, found: list[Problem]
) -> Iterator[tuple[Recipient, CsvCell]]:
    """Each good record with the cell of its address; what is wrong with the others goes to `found`."""
    for row in rows:
        if len(row) != width:
            wrong, help = (
                f"{len(row)} values, but {width} columns in the header",
                "put values that contain a comma in quotes",
            )
            found.append(sheet.problem("list-columns", wrong, help, row[0]))
            continue
        cells = {name: row[number] for name, number in columns.items()}
        values = {name: cell.text.strip(" \t") for name, cell in cells.items()}
        faults = [(cells[name], fault) for name, value in values.items() for fault in _faults(name, value)]
        found += [sheet.problem(*fault, cell) for cell, fault in faults]
        if not faults:
            yield Recipient(values["email"], values.get("name", ""), values.get("language", "")), cells["email"]


def _faults(column: str, value: str) -> Iterator[tuple[str, str, str]]:
    """Rule, what is wrong, how to fix it."""
    if "\n" in value or "\r" in value:
        yield "list-line-break", f"a line break inside `{column}`", "write one reader per line, and close the quote"
    elif column == "email":
        fault = address_fault(value)
        if fault:
            yield "list-address", *fault
    elif column == "language" and value and not LANGUAGE.fullmatch(value):
        yield "list-language", f"{value!r} is not a language tag", "write it like de or pt-BR, or leave it empty"


def _merged(read: list[tuple[Recipient, CsvCell]], sheet: CsvFile, unread: list[str]) -> RecipientList:
    """One entry for each mailbox, the first; what was merged is said."""
    first: dict[str, tuple[Recipient, CsvCell]] = {}
    notes: list[Problem] = []
    if unread:
        wrong = f"columns that are ignored: {', '.join(map(repr, unread))}"
        notes.append(Problem("list-header", wrong, path=sheet.path, line=1, severity="info"))
    for recipient, cell in read:
        kept, where = first.setdefault(recipient.key, (recipient, cell))
        if where is not cell:
            wrong = f"{recipient.address} is the same mailbox as {kept.address} in line {where.line}: it gets one email"
            notes.append(Problem("list-duplicate", wrong, "", sheet.path, cell.line, cell.column, severity="info"))
    return RecipientList(tuple(recipient for recipient, _ in first.values()), tuple(notes))


# --- Whether a text is one e-mail address that a relay will take: a dot-atom at a host name (RFC 5321, RFC 6531). ---

ATOM = r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\]\\\u200c\u200d]+"
LOCAL = re.compile(rf"{ATOM}(\.{ATOM})*")
LABEL = re.compile(r"(?!-)[^\W_](?:(?:[^\W_]|-)*[^\W_])?")

Fault = tuple[str, str]


def address_fault(address: str) -> Fault | None:
    """What is wrong and how to fix it; None where nothing is."""
    if not address:
        return "there is no address", "fill it in or remove the line"
    if len(address.encode()) > 254:
        return "the address is longer than 254 bytes (RFC 5321)", "check the address"
    return _fault_of_shape(address) or _fault_of_parts(*address.rsplit("@", 1))


def _fault_of_shape(address: str) -> Fault | None:
    if "@" not in address:
        return f"{address!r} has no @", "write it like ada@example.com"
    if "<" in address or ">" in address:
        return (
            f"{address!r} is a name with an address",
            "write only the address here, and the name in the column `name`",
        )
    if re.search(r"[,;\s]", address):
        return f"{address!r} has a space in it, or is more than one address", "write one address per line"
    return None


def _fault_of_parts(local: str, domain: str) -> Fault | None:
    if not LOCAL.fullmatch(local) or len(local.encode()) > 64:
        return f"{local!r} is not valid before the @", "check the address; quoted local parts are not accepted"
    labels = domain.split(".")
    if len(labels) < 2:
        return f"{domain!r} has no dot", "write the whole domain, like example.com"
    try:
        domain.encode("idna")
    except UnicodeError:
        return f"{domain!r} is not a domain", "check what is after the @"
    if not all(LABEL.fullmatch(label) for label in labels):
        return f"{domain!r} is not a domain", "check what is after the @"
    return None
