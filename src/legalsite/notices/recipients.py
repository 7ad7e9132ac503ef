"""Recipient lists: CSV or JSON Lines, read as a stream → recipients, and every problem in them; and whether an address
is one.

Each line is one row: a value cannot have a line break. So a quote that is not closed spoils its own line and no other,
and only one line is in memory at a time.
"""

import codecs
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from io import TextIOWrapper
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

from legalsite.errors import Problem, ProblemsFound, counted
from legalsite.model.email import Recipient
from legalsite.text.addresses import ascii_domain
from legalsite.text.languages import base_language, lookup_order

COLUMNS = ("email", "name", "language")
LONGEST_LINE = 65_536  # characters
LONGEST_NAME = 200  # characters
MOST_KEYS = 20  # that are ignored and named
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}", re.ASCII)
SPACES = " \t\u00a0\u3000"  # which may surround a value

# CSV (RFC 4180) without line breaks in values, or the same with semicolons.
FIELD = {mark: re.compile(rf'"((?:[^"]++|"")*+)"|([^"{mark}]*+)') for mark in ",;"}
QUOTES = 'write the whole value in quotes on one line, and a quote inside it twice: "Ada ""A."" Lovelace"'
OBJECT = 'write one object per line, like {"email": "ada@example.com", "name": "Ada", "language": "en"}'
UTF_8 = "save the list as UTF-8 (in Excel: “CSV UTF-8”)"

# Not U+200C and U+200D: names in Persian and in Indic scripts need them.
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HARMFUL = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
BYTES = range(0xDC80, 0xDD00)  # how `surrogateescape` reads 0x80 to 0xff where they are not UTF-8
IN_VALUES = re.compile(f"\t|{HARMFUL.pattern}")
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


Row = tuple[Line, str, str, str]  # with email, name and language


def read_recipients(file: BinaryIO, path: str, report: Report) -> Iterator[tuple[int, Recipient]]:
    """Yield the line, counted from 1, and the recipient of each good row of a list, in order. A mailbox that is listed
    twice comes twice.

    A list is CSV with the columns `email` (required), `name` and `language` in any order, or JSON Lines: objects with
    these keys. Its first character shows which. `report` gets every problem of the other rows as an error (a row may
    have several, all with its line), and what is ignored as info. Raises ProblemsFound with status 2 for a list that
    cannot be read at all: it is not UTF-8, its first line names no column `email`, or it has no rows. `path`:
    as problems name it."""
    text = TextIOWrapper(file, "utf-8-sig", "surrogateescape")
    try:
        rows, start = _rows(_lines(text, path), path, report)
        for line, address, name, language in rows:
            values = address.strip(SPACES), name.strip(SPACES), language.strip(SPACES)
            faults = () if _usual(*values) else tuple(_faults(*values))
            for column, rule, message, help in faults:
                report(line.problem(rule, message, help, start(line.text, column)))
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
    if not address:
        return "there is no address", "fill it in or remove the line"
    if len(address.encode()) > 254:
        return "the address is longer than 254 bytes (RFC 5321)", "check the address"
    return _shape_fault(address) or _parts_fault(*address.rsplit("@", 1))


def _lines(text: TextIOWrapper, path: str) -> Iterator[Line]:
    """Yield the lines that are not blank. Of one that is too long, only the start is kept."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if line[-1] == "\n":
            line = line[:-1]
        elif len(line) > LONGEST_LINE:
            while (more := text.readline(LONGEST_LINE)) and more[-1] != "\n":
                pass
        if line.strip(SPACES):
            yield Line(path, number, line)


def _rows(lines: Iterator[Line], path: str, report: Report) -> tuple[Iterator[Row], Callable[[str, str], int]]:
    """Return the rows of a list in the format that its first line shows, and a function that says where in the text of
    a row a column starts."""
    first = next(lines, Line(path, 1, ""))
    _refuse_other_encodings(first)
    if first.text.lstrip(SPACES).startswith("{"):
        objects = _clean(chain([first], lines), report)
        return _json_rows(objects, path, report), lambda line, column: line.find(f'"{column}"') + 1
    mark, names = _header(first, report)
    row = next(lines, None)
    if row is None:
        message = "the list has a header but no recipients"
        raise ProblemsFound([Problem("no-recipient", message, "add one recipient per line", path, first.number)], 2)
    rows = _csv_rows(_clean(chain([row], lines), report), mark, names, report)
    return rows, lambda line, column: _fields(line, mark)[names.index(column)].start() + 1


def _refuse_other_encodings(first: Line) -> None:
    """Raise ProblemsFound if a list starts like UTF-16 or UTF-32, with or without a byte order mark."""
    data = first.text[:4].encode("utf-8", "surrogateescape")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) or b"\0\0\0" in (data[:3], data[1:]):
        encoding = "UTF-32"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0\0" in (data[::2], data[1::2]):
        encoding = "UTF-16"
    else:
        return
    raise ProblemsFound([Problem("list-encoding", f"the list is {encoding}", UTF_8, first.path, 1, 1)], 2)


def _clean(lines: Iterable[Line], report: Report) -> Iterator[Line]:
    """Yield the lines that are not too long and have no harmful characters; report the others."""
    for line in lines:
        usual = len(line.text) <= LONGEST_LINE and line.text.isprintable()
        if not usual and (problem := _line_problem(line)):
            report(problem)
        else:
            yield line


def _line_problem(line: Line) -> Problem | None:
    """Return the problem with a line's length or characters, or None. Raises ProblemsFound if it is not UTF-8."""
    if len(line.text) > LONGEST_LINE:
        message = f"the line has more than {LONGEST_LINE:,} characters"
        return line.problem("list-length", message, "write one reader per line")
    harmful = HARMFUL.search(line.text)
    if harmful is None:
        return None
    column, code = harmful.start() + 1, ord(harmful[0])
    if code in BYTES:
        message = f"byte 0x{code - 0xDC00:02x} is not UTF-8"
        raise ProblemsFound([line.problem("list-encoding", message, UTF_8, column)], 2)
    return line.problem("list-character", f"{_named(code)}, is not allowed", "remove it", column)


def _header(line: Line, report: Report) -> tuple[str, list[str]]:
    """Return what separates the values of a CSV file, a comma or a semicolon, and its columns in lower case; report
    those that are ignored. Raises ProblemsFound."""
    if problem := _line_problem(line):
        raise ProblemsFound([problem], 2)
    if line.text.lstrip(SPACES).startswith("["):
        help = "write one object per line: jq -c '.[]' readers.json > readers.jsonl"
        raise ProblemsFound([line.problem("list-header", "the list is a JSON array", help)], 2)
    for mark in FIELD:
        fields = _fields(line.text, mark)
        names = [_value(field).strip(SPACES).lower() for field in fields]
        if fields[-1].end() == len(line.text) and "email" in names:
            break
    else:
        help = "start the list with a line like: email,name,language"
        raise ProblemsFound([line.problem("list-header", "the first line has no column `email`", help)], 2)
    twice = [
        line.problem("list-header", f"two columns are named `{name}`", "keep one", field.start() + 1)
        for index, (name, field) in enumerate(zip(names, fields, strict=True))
        if name in COLUMNS and name in names[:index]
    ]
    if twice:
        raise ProblemsFound(twice, 2)
    if ignored := [_value(field) for name, field in zip(names, fields, strict=True) if name not in COLUMNS]:
        report(_ignored("columns", ignored, line.path, line.number))
    return mark, names


def _csv_rows(lines: Iterable[Line], mark: str, names: Sequence[str], report: Report) -> Iterator[Row]:
    """Yield the rows that have as many values as the header has columns; report the others."""
    width = len(names)
    email, name, language = (names.index(column) if column in names else -1 for column in COLUMNS)
    for line in lines:
        if '"' in line.text:
            fields = _fields(line.text, mark)
            if fields[-1].end() < len(line.text):
                message = "a quote is not closed, or is inside a value without quotes around it"
                report(line.problem("list-quote", message, QUOTES, fields[-1].start() + 1))
                continue
            values = [_value(field) for field in fields]
        else:
            values = line.text.split(mark)
        if len(values) != width:
            message = f"{counted(len(values), 'value')}, but the header has {counted(width, 'column')}"
            separator = "a comma" if mark == "," else "a semicolon"
            help = f"write one value for each column, and in quotes if {separator} is part of it"
            report(line.problem("list-columns", message, help))
            continue
        values.append("")  # of a column that the list does not have: its index is -1
        yield line, values[email], values[name], values[language]


def _fields(line: str, mark: str) -> list[re.Match[str]]:
    """Return the values of a line as matches of FIELD. If the last one ends before the line does, a quote is wrong."""
    fields: list[re.Match[str]] = []
    at = 0
    while field := FIELD[mark].match(line, at):  # it always matches
        fields.append(field)
        at = field.end() + 1
        if line[field.end() : at] != mark:
            break
    return fields


def _value(field: re.Match[str]) -> str:
    return field[2] if field[1] is None else field[1].replace('""', '"')


def _json_rows(lines: Iterable[Line], path: str, report: Report) -> Iterator[Row]:
    """Yield the objects that have an email; report the other lines and, at the end, the keys that are ignored."""
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=float)
    ignored: dict[str, None] = {}
    for line in lines:
        column = 1
        try:
            row = decoder.decode(line.text)
            message = _object_fault(row)
        except json.JSONDecodeError as fault:
            message, column = f"this is not one JSON object: {fault.msg}", fault.colno
        except ValueError as fault:
            message = str(fault)
        except RecursionError:
            message = "the object is nested too deeply"
        if message:
            report(line.problem("list-json", message, OBJECT, column))
            continue
        if len(ignored) < MOST_KEYS:
            ignored |= dict.fromkeys(key[:40] for key in row if key not in COLUMNS)
        yield line, row["email"], row.get("name", ""), row.get("language", "")
    if ignored:
        report(_ignored("keys", list(ignored)[:MOST_KEYS], path, 0))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object. Raises ValueError if a key is there twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"two keys are named {twice[:40]!r}")
    return values


def _object_fault(row: object) -> str:
    """Return why a JSON value is not a row; empty if it is one."""
    if not isinstance(row, dict):
        return "this is not a JSON object"
    if "email" not in row:
        return "the object has no key `email`"
    wrong = (column for column in COLUMNS if not isinstance(row.get(column, ""), str))
    return next((f"`{column}` is not a string" for column in wrong), "")


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


def _faults(address: str, name: str, language: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield what is wrong with the values of a row: column, rule, message, help."""
    for column, value in zip(COLUMNS, (address, name, language), strict=True):
        if harmful := IN_VALUES.search(value):
            yield column, "list-character", f"{_named(ord(harmful[0]))}, is not allowed in `{column}`", "remove it"
        elif ENCODED_WORD.search(value):
            message = f"`{column}` has an encoded word, which may hide harmful characters"
            yield column, "list-encoded-word", message, "write the characters themselves, in UTF-8"
        elif column == "email" and (fault := address_fault(value)):
            yield column, "list-address", *fault
        elif column == "name" and len(value) > LONGEST_NAME:
            message = f"the name has more than {LONGEST_NAME} characters"
            yield column, "list-length", message, "shorten it, or leave it empty"
        elif column == "language" and value and not LANGUAGE.fullmatch(value):
            message = f"{value[:40]!r} is not a language tag"
            yield column, "list-language", message, "write it like de or pt-BR, or leave it empty"


def _named(code: int) -> str:
    """Return a harmful character as messages name it."""
    if code == 0:
        kind = "NUL"
    elif code < 0xA0:
        kind = "a control character"
    elif BIDI.match(chr(code)):
        kind = "a character that changes the direction of text"
    elif 0xD800 <= code <= 0xDFFF:
        kind = "half a character"
    else:
        kind = "a character that nobody can see"
    return f"U+{code:04X}, {kind}"


def _ignored(what: str, names: Iterable[str], path: str, line: int) -> Problem:
    message = f"{what} that are ignored: {', '.join(map(repr, names))}"
    return Problem("list-header", message, path=path, line=line, severity="info")


def _shape_fault(address: str) -> AddressFault | None:
    if "@" not in address:
        return f"{address!r} has no @", "write it like ada@example.com"
    if "<" in address or ">" in address:
        help = "write only the address here, and the name in the column `name`"
        return f"{address!r} is a name with an address", help
    if re.search(r"[,;\s]", address):
        return f"{address!r} has a space in it, or is more than one address", "write one address per line"
    return None


def _parts_fault(local: str, domain: str) -> AddressFault | None:
    if not LOCAL_PART.fullmatch(local) or len(local.encode()) > 64:
        return f"{local!r} is not valid before the @", "check the address; quoted local parts are not accepted"
    if "." not in domain:
        return f"{domain!r} has no dot", "write the whole domain, like example.com"
    try:
        labels = ascii_domain(domain).split(".")
    except ValueError:
        labels = [""]
    if not all(LABEL.fullmatch(label) for label in labels):
        return f"{domain!r} is not a domain", "check what is after the @"
    return None
