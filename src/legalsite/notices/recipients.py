"""Recipient lists: the bytes of a CSV file → recipients, or every problem in it; and whether an address is one."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from legalsite.errors import Problem, ProblemsFound, sorted_problems
from legalsite.model.email import Recipient
from legalsite.text.languages import base_language

COLUMNS = ("email", "name", "language")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)

# CSV (RFC 4180), or the same with semicolons.
FIELD = {mark: re.compile(rf'"((?:[^"]|"")*)"|([^"{mark}\r\n]*)') for mark in ",;"}
LINE_END = re.compile(r"\r\n|\n|\r|\Z")
QUOTES = 'write the whole value in quotes, and a quote inside it twice: "Ada ""A."" Lovelace"'
# Not U+200C and U+200D: names in Persian and in Indic scripts need them.
HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")

ATOM = r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\]\\\u200c\u200d]+"
LOCAL_PART = re.compile(rf"{ATOM}(\.{ATOM})*")
LABEL = re.compile(r"(?!-)[^\W_](?:(?:[^\W_]|-)*[^\W_])?")  # of a host name

AddressFault = tuple[str, str]  # message, help


@dataclass(frozen=True, slots=True)
class RecipientList:
    """A list that was read.

    recipients: one for each mailbox
    notes: what was merged or ignored; nothing that prevents a notice
    """

    recipients: tuple[Recipient, ...]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CsvCell:
    """One value and where it starts; lines and columns count from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A decoded file.

    path: as problems name it
    text: its characters
    lines: as an editor counts them
    """

    path: str
    text: str
    lines: list[str]

    def problem(self, rule: str, message: str, help: str, cell: CsvCell) -> Problem:
        """Return a problem at a cell, with its line as the excerpt."""
        excerpt = self.lines[cell.line - 1].rstrip("\r") if cell.line <= len(self.lines) else ""
        return Problem(rule, message, help, self.path, cell.line, cell.column, excerpt)


def read_recipients(data: bytes, path: str) -> RecipientList:
    """Return the recipients in a CSV file with the columns `email` (required), `name` and `language`, in any order;
    other columns are ignored. Raises ProblemsFound with every problem at once: if lines that cannot be read were
    skipped, some people would not be notified."""
    file = _decode(data, path)
    problems: list[Problem] = []
    rows = _rows(file, problems)
    header = next(rows, [])
    columns = _columns(header, file, problems)
    if "email" not in columns:
        raise ProblemsFound(problems)
    read = list(_read(rows, columns, len(header), file, problems=problems))
    if not read and not problems:
        problems.append(
            Problem("no-recipient", "the list has a header but no recipients", "add one recipient per line", path, 1)
        )
    if problems:
        raise ProblemsFound(sorted_problems(problems))
    return _merged(read, file, [cell.text for cell in header if _name(cell) not in COLUMNS])


def language_for(recipient: Recipient, languages: Collection[str]) -> str:
    """Return the language in which a reader gets an email, out of those in which it is written; empty if none fits.
    Somebody who is listed with `de-AT` gets German if nothing is written for Austria, and the other way round."""
    wanted = recipient.language.lower()
    base = base_language(wanted)
    exact = (language for language in languages if language.lower() == wanted)
    return next(exact, "") or next((language for language in languages if base_language(language) == base), "")


def address_fault(address: str) -> AddressFault | None:
    """Return why a text is not one address that a relay will accept (message, help), or None if it is one. Only a
    dot-atom at a host name is accepted (RFC 5321, RFC 6531)."""
    if not address:
        return "there is no address", "fill it in or remove the line"
    if len(address.encode()) > 254:
        return "the address is longer than 254 bytes (RFC 5321)", "check the address"
    return _shape_fault(address) or _parts_fault(*address.rsplit("@", 1))


def _decode(data: bytes, path: str) -> CsvFile:
    """Return the decoded file. Raises ProblemsFound for bytes that are not UTF-8, and for characters that no list
    needs."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        message = f"byte 0x{data[fault.start]:02x} is not UTF-8"
        raise ProblemsFound([Problem("list-encoding", message, "save the list as UTF-8", path, line, column)]) from None
    file = CsvFile(path, text, text.split("\n"))
    problems = [
        Problem("list-character", f"a list must not contain U+{ord(hit[0]):04X}", "remove it", path, line, column)
        for hit in HARMFUL.finditer(text)
        for line, column in [_place(text, hit.start())]
    ]
    if problems:
        raise ProblemsFound(problems)
    return file


def _rows(file: CsvFile, problems: list[Problem]) -> Iterator[list[CsvCell]]:
    """Yield each record; empty lines are left out. Stops at a quote that is not closed, because nothing after it can be
    read."""
    text, at, line, start = file.text, 0, 1, 0
    head = file.lines[0]
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
            message = "a quote is not closed, or is inside a value without quotes around it"
            problems.append(file.problem("list-quote", message, QUOTES, row[-1]))
            return
        at, line, start = end.end(), line + 1, end.end()
        if len(row) > 1 or row[0].text:
            yield row


def _columns(header: list[CsvCell], file: CsvFile, problems: list[Problem]) -> dict[str, int]:
    """Return the index of each column that is read."""
    names = [_name(cell) for cell in header]
    if "email" not in names and not problems:
        message, help = "the first line has no column `email`", "start the list with a line like: email,name,language"
        problems.append(file.problem("list-header", message, help, CsvCell("", 1, 1)))
    for number, name in enumerate(names):
        if name in COLUMNS and name in names[:number]:
            problems.append(file.problem("list-header", f"two columns are named `{name}`", "keep one", header[number]))
    return {name: names.index(name) for name in COLUMNS if name in names}


def _name(cell: CsvCell) -> str:
    return cell.text.strip().lower()


def _read(
    rows: Iterable[list[CsvCell]], columns: Mapping[str, int], width: int, file: CsvFile, *, problems: list[Problem]
) -> Iterator[tuple[Recipient, CsvCell]]:
    """Yield the recipient of each good record with the cell of its address; what is wrong with the others is added to
    `problems`."""
    for row in rows:
        if len(row) != width:
            message, help = (
                f"{len(row)} values, but {width} columns in the header",
                "put values that contain a comma in quotes",
            )
            problems.append(file.problem("list-columns", message, help, row[0]))
            continue
        cells = {name: row[number] for name, number in columns.items()}
        values = {name: cell.text.strip(" \t") for name, cell in cells.items()}
        faults = [(cells[name], fault) for name, value in values.items() for fault in _faults(name, value)]
        problems += [file.problem(*fault, cell) for cell, fault in faults]
        if not faults:
            yield Recipient(values["email"], values.get("name", ""), values.get("language", "")), cells["email"]


def _faults(column: str, value: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a value: rule, message, help."""
    if "\n" in value or "\r" in value:
        yield "list-line-break", f"a line break inside `{column}`", "write one reader per line, and close the quote"
    elif column == "email":
        fault = address_fault(value)
        if fault:
            yield "list-address", *fault
    elif column == "language" and value and not LANGUAGE.fullmatch(value):
        yield "list-language", f"{value!r} is not a language tag", "write it like de or pt-BR, or leave it empty"


def _merged(read: list[tuple[Recipient, CsvCell]], file: CsvFile, ignored: list[str]) -> RecipientList:
    """Return one recipient for each mailbox, the first one listed, and notes on what was merged or ignored."""
    first: dict[str, tuple[Recipient, CsvCell]] = {}
    notes: list[Problem] = []
    if ignored:
        message = f"columns that are ignored: {', '.join(map(repr, ignored))}"
        notes.append(Problem("list-header", message, path=file.path, line=1, severity="info"))
    for recipient, cell in read:
        listed, first_cell = first.setdefault(recipient.key, (recipient, cell))
        if first_cell is not cell:
            same = f"the same mailbox as {listed.address} in line {first_cell.line}"
            message = f"{recipient.address} is {same}: it gets one email"
            notes.append(Problem("list-duplicate", message, "", file.path, cell.line, cell.column, severity="info"))
    return RecipientList(tuple(recipient for recipient, _ in first.values()), tuple(notes))


def _place(text: str, at: int) -> tuple[int, int]:
    """Return line and column of the character at index `at`."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _shape_fault(address: str) -> AddressFault | None:
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


def _parts_fault(local: str, domain: str) -> AddressFault | None:
    if not LOCAL_PART.fullmatch(local) or len(local.encode()) > 64:
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
