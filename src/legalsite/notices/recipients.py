"""Recipient lists: CSV or JSON Lines, read as a stream → recipients, and every problem in them; and whether an address
is one.

Each line is one row: a value cannot have a line break. So a quote that is not closed spoils its own line and no other,
and only one line is in memory at a time.
"""

import csv
import re
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from io import BufferedReader, TextIOWrapper
from itertools import chain, zip_longest
from typing import Any, BinaryIO, NamedTuple

from msgspec import DecodeError, Struct, defstruct
from msgspec.json import Decoder
from msgspec.structs import astuple

from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.model.email import Recipient
from legalsite.text.addresses import ascii_domain
from legalsite.text.languages import base_language, lookup_order

COLUMNS = ("email", "name", "language")
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
HEADER = "start the list with a line like: email,name,language, and save it as UTF-8"
LONGEST_NAME = 200  # characters
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}", re.ASCII)
SPACES = " \t\u00a0\u3000"  # which may surround a value
UTF_8 = "save the list as UTF-8 (in Excel: “CSV UTF-8”)"
NOT_UTF_8 = re.compile("[\udc80-\udcff]")  # how `surrogateescape` reads such bytes

# Not U+200C and U+200D: names in Persian and in Indic scripts need them.
HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe"
    "\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# A mail program decodes such a word (RFC 2047), and a line break may come out of it (CVE-2024-6923).
ENCODED_WORD = re.compile(r"=\?[^?]*\?[bq]\?", re.IGNORECASE)

# The usual address: without fault if it has at most 64 characters, as many as RFC 5321 allows before the @.
USUAL = re.compile(r"[\w+-]++(?:\.[\w+-]++)*+@(?:[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+\.)+[A-Za-z0-9]++", re.ASCII)
ATOM = r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\]\\\u200c\u200d]+"
LOCAL_PART = re.compile(rf"{ATOM}(\.{ATOM})*")
LABEL = re.compile(r"(?!.{64})[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")  # of a host name

AddressFault = tuple[str, str]  # message, help
Report = Callable[[Problem], None]


class Line(NamedTuple):
    """A line of a list: the list's name, the number of the line, and its text without its end."""

    path: str
    number: int
    text: str

    def problem(self, rule: str, message: str, help: str, column: int = 1) -> Problem:
        """Return a problem with the start of the line as the excerpt, and with escapes for bytes that are not UTF-8."""
        excerpt = self.text[: column + 110].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        return Problem(rule, message, help, self.path, self.number, column, excerpt)


Row = tuple[Line, Sequence[str]]  # with email, name and language


class Columns(Struct, frozen=True):
    """How a list names its columns or keys, by how we do, where they are not called `email`, `name` and `language`;
    `again`: the command line that reads the list, to which `--column` can be added."""

    names: Mapping[str, str] = {}
    again: str = "legalsite notify plan POLICY --to FILE"

    def wanted(self) -> list[str]:
        """Return the three names, without case."""
        return [_folded(self.names.get(column, column)) for column in COLUMNS]

    def require(self, line: Line, found: Mapping[str, Any], needed: Iterable[str] = ()) -> None:
        """Raise ProblemsFound if the list lacks the column of the addresses, or others that are `needed`. `found`: its
        names, each with a value."""
        folded, addresses = set(map(_folded, found)), self.names.get("email", "email")
        if missing := [name for name in (addresses, *needed) if _folded(name) not in folded]:
            like = [shlex.quote(name) for name, value in found.items() if USUAL.fullmatch(str(value).strip(SPACES))]
            named = f"`{self.again} --column email={''.join(like)}`"
            help = f"say which one has the addresses: {named}" if len(like) == 1 and missing[0] == addresses else HEADER
            there = f"; it has: {', '.join(filter(None, found))}" if any(found) else ""
            message = f"the first line has no column `{missing[0]}`{there}"
            raise ProblemsFound([line.problem("list-header", message, help)], 2)


AS_WE_DO = Columns()


def read_recipients(
    file: BinaryIO, path: str, report: Report, columns: Columns = AS_WE_DO
) -> Iterator[tuple[int, Recipient]]:
    """Yield the line, counted from 1, and the recipient of each good row of a list, in order. A mailbox that is listed
    twice comes twice.

    A list is CSV with the columns `email` (required), `name` and `language` in any order, or JSON Lines: objects with
    these keys; `columns` says where they have other names. Its first character shows which. `report` gets every problem
    of the other rows as an error (a row may have several, all with its line), and the columns that are ignored as info.
    Raises ProblemsFound with status 2 for a list that cannot be read at all: it is neither UTF-8 nor marked UTF-16, its
    first line names no column `email`, or it has no rows. `path`: as problems name it."""
    wide = isinstance(file, BufferedReader) and file.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = TextIOWrapper(file, "utf-16" if wide else "utf-8-sig", "replace" if wide else "surrogateescape")
    try:
        for line, untrimmed in _rows(_lines(text, path), Line(path, 1, ""), report, columns):
            values = [value.strip(SPACES) for value in untrimmed]
            if "_" in values[2]:  # de_AT.UTF-8, as POSIX writes it
                values[2] = values[2].partition(".")[0].replace("_", "-")
            faults = () if _usual(*values) else tuple(_faults(values))
            for rule, message, help in faults:
                report(line.problem(rule, message, help))
            if not faults:
                yield line.number, Recipient(*values)
    finally:
        if not file.closed:
            text.detach()  # the file is the caller's to close


def language_for(wanted: str, languages: Collection[str]) -> str:
    """Return the language in which a reader gets an email, out of those in which it is written; empty if none fits.
    Somebody who is listed with `de-AT` gets German if nothing is written for Austria, and the other way round."""
    written = {language.lower(): language for language in languages}
    exact = (written[tag] for tag in lookup_order(wanted) if tag in written)
    base = base_language(wanted)
    return next(exact, "") or next((language for language in languages if base_language(language) == base), "")


def address_fault(address: str) -> AddressFault | None:
    """Return why a text is not one address that a relay will accept (message, help), or None if it is one. Only a
    dot-atom at a host name is accepted (RFC 5321, RFC 6531)."""
    return next(_address_faults(address), None)


def _lines(text: TextIOWrapper, path: str) -> Iterator[Line]:
    """Yield the lines that are not blank. Raises ProblemsFound at one that is not UTF-8."""
    for number, written in enumerate(text, 1):
        line = Line(path, number, written.removesuffix("\n"))
        if text.errors == "replace" and "\ufffd" in line.text:
            raise ProblemsFound(
                [line.problem("list-encoding", "this is not UTF-16, as the list's mark says", UTF_8)], 2
            )
        if not line.text.isprintable() and (byte := NOT_UTF_8.search(line.text)):
            message = f"byte 0x{ord(byte[0]) - 0xDC00:02x} is not UTF-8"
            raise ProblemsFound([line.problem("list-encoding", message, UTF_8, byte.start() + 1)], 2)
        if not written.isspace():
            yield line


def _rows(lines: Iterator[Line], nothing: Line, report: Report, columns: Columns) -> Iterator[Row]:
    """Yield the rows of a list in the format that its first line shows. Raises ProblemsFound."""
    first = next(lines, nothing)
    if first.text.lstrip(SPACES).startswith("{"):
        yield from _json_rows(chain([first], lines), first, report, columns)
        return
    if first.text.lstrip(SPACES).startswith("["):
        help = "write one object per line: `jq -c '.[]' list.json > list.jsonl`"
        raise ProblemsFound([first.problem("list-json", "this is an array of JSON, not JSON Lines", help)], 2)
    if first.text.lower().startswith("sep="):  # Excel's first line
        first = next(lines, nothing)
    row = next(lines, None)
    mark, names = _header(first, row, report, columns)
    if row is None:
        message = "the list has a header but no recipients"
        raise ProblemsFound([Problem("no-recipient", message, "add one recipient per line", *first[:2])], 2)
    yield from _csv_rows(chain([row], lines), mark, names, report)


def _header(line: Line, row: Line | None, report: Report, columns: Columns) -> tuple[str, list[str]]:
    """Return what separates the values of a CSV file (RFC 4180), and its columns as we call them; report those that are
    ignored. Raises ProblemsFound."""
    wanted = columns.wanted()
    likely = [mark for mark in SEPARATORS if wanted[0] in map(_folded, _quoted_values(line.text, mark))]
    mark = likely[0] if likely else max(SEPARATORS, key=line.text.count)
    written = _quoted_values(line.text, mark)
    sample = (_quoted_values(row.text, mark) or row.text.split(mark))[: len(written)] if row else ()
    columns.require(line, dict(zip_longest(written, sample)), columns.names.values())
    names = [COLUMNS[wanted.index(_folded(name))] if _folded(name) in wanted else name for name in written]
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        message = f"two columns are named `{twice[0]}`"
        raise ProblemsFound([line.problem("list-header", message, "keep one")], 2)
    if ignored := [name for name, known in zip(written, names, strict=True) if name and known not in COLUMNS]:
        message = f"columns that are ignored: {', '.join(map(repr, ignored))}"
        report(Problem("list-header", message, path=line.path, line=line.number, severity="info"))
    return mark, names


def _csv_rows(lines: Iterable[Line], mark: str, names: Sequence[str], report: Report) -> Iterator[Row]:
    """Yield the rows that have as many values as the header has columns; report the others."""
    width = len(names)
    columns = [names.index(column) if column in names else width for column in COLUMNS]
    for line in lines:
        values = line.text.split(mark)
        if '"' in line.text:
            values = _quoted_values(line.text, mark)
            if not values:
                help = 'write the whole value in quotes on one line, and a quote inside it twice: "Ada ""A."" Lovelace"'
                report(line.problem("list-quote", "a quote is not closed, or is followed by more of its value", help))
                continue
        if len(values) > width and not any(values[width:]):
            del values[width:]
        if len(values) != width:
            message = f"{counted(len(values), 'value')}, but the header has {counted(width, 'column')}"
            help = f"write one value for each column, and in quotes if {SEPARATORS[mark]} is part of it"
            report(line.problem("list-columns", message, help))
            continue
        values.append("")  # of a column that the list does not have
        yield line, [values[column] for column in columns]


def _quoted_values(line: str, mark: str) -> list[str]:
    """Return the values of a line; empty if a quote is wrong. One that opens here and closes on another line is."""
    try:
        return [] if line.count('"') % 2 else next(csv.reader([line], delimiter=mark, strict=True))
    except csv.Error:
        return []


def _json_rows(lines: Iterable[Line], first: Line, report: Report, columns: Columns) -> Iterator[Row]:
    """Yield the objects that have an email; report the other lines. The first one shows how the keys are written."""
    try:
        found = Decoder(dict[str, Any]).decode(first.text)
        columns.require(first, found)
    except (DecodeError, RecursionError):
        found = {}
    written = {_folded(key): key for key in found}
    named = {column: columns.names.get(column, column) for column in COLUMNS}
    keys = {column: written.get(_folded(name), name) for column, name in named.items()}
    fields: list[tuple[Any, ...]] = [("email", str | None), ("name", str | None, ""), ("language", str | None, "")]
    decoder = Decoder(defstruct("JsonRow", fields, rename=keys))
    for line in lines:
        try:
            row = decoder.decode(line.text)
        except (DecodeError, RecursionError) as fault:
            help = 'write one object per line, like {"email": "ada@example.com", "name": "Ada", "language": "en"}'
            report(line.problem("list-json", f"this is not the object of one reader: {fault}", help))
        else:
            yield line, [value or "" for value in astuple(row)]


def _folded(name: str) -> str:
    return name.strip(SPACES).casefold()


def _usual(address: str, name: str, language: str) -> bool:
    """Return whether the values are without fault and look as almost all do. This takes far less time than looking
    for faults."""
    return (
        len(address) <= 64
        and USUAL.fullmatch(address) is not None
        and len(name) <= LONGEST_NAME
        and "=?" not in name
        and name.isprintable()
        and (not language or LANGUAGE.fullmatch(language) is not None)
    )


def _faults(values: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the values of a row: rule, message, help."""
    for column, value in zip(COLUMNS, values, strict=True):
        if harmful := HARMFUL.search(value):
            message = f"U+{ord(harmful[0]):04X} is not allowed in `{column}`"
            yield "list-character", message, "remove this character, which nobody can see"
        elif ENCODED_WORD.search(value):
            message = f"`{column}` has an encoded word, which may hide harmful characters"
            yield "list-encoded-word", message, "write the characters themselves, in UTF-8"
        elif column == "email" and (fault := address_fault(value)):
            yield "list-address", *fault
        elif column == "name" and len(value) > LONGEST_NAME:
            message = f"the name has more than {LONGEST_NAME} characters"
            yield "list-length", message, "shorten it, or leave it empty"
        elif column == "language" and value and not LANGUAGE.fullmatch(value):
            message = f"{value[:40]!r} is not a language tag"
            yield "list-language", message, "write it like de or pt-BR, or leave it empty"


def _address_faults(address: str) -> Iterator[AddressFault]:
    local, _, domain = address.rpartition("@")
    if not address:
        yield "there is no address", "fill it in or remove the line"
    if len(address.encode()) > 254:
        yield "the address is longer than 254 bytes (RFC 5321)", "check the address"
    if "@" not in address:
        yield f"{address!r} has no @", "write it like ada@example.com"
    if "<" in address or ">" in address:
        yield f"{address!r} is a name with an address", "write only the address here, and the name in the column `name`"
    if re.search(r"[,;\s]", address):
        yield f"{address!r} has a space in it, or is more than one address", "write one address per line"
    if not LOCAL_PART.fullmatch(local) or len(local.encode()) > 64:
        yield f"{local!r} is not valid before the @", "check the address; quoted local parts are not accepted"
    if "." not in domain:
        yield f"{domain!r} has no dot", "write the whole domain, like example.com"
    try:
        labels = ascii_domain(domain).split(".")
    except ValueError:
        labels = [""]
    if not all(LABEL.fullmatch(label) for label in labels):
        yield f"{domain!r} is not a domain", "check what is after the @"
