"""Tables as other systems write them, CSV or JSON Lines, read as a stream → rows of the values that
are wanted.

One row is in memory at a time. A quote that is not closed spoils its own line and no other."""

import csv
import re
import shlex
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import BufferedReader, TextIOWrapper
from itertools import chain, zip_longest
from typing import Any, BinaryIO, NamedTuple

from msgspec import DecodeError, Struct, convert
from msgspec.json import Decoder

from legalsite.errors import Problem, ProblemsFound, counted, usage_failure

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
SPACES = " \t\u00a0\u3000"  # which may surround a value
NULL = r"\N"  # as databases write that there is no value
UTF_8 = "save the list as UTF-8 (in Excel: “CSV UTF-8”)"
QUOTE_HELP = 'close the value with a quote, and double each quote inside it: "Ada ""A."" Lovelace"'
NOT_UTF_8 = re.compile("[\udc80-\udcff]")  # how `surrogateescape` reads such bytes
LIKE_AN_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# of a value in quotes; what has more was never closed
MAX_LINES = 100
MAX_VALUE_SIZE = 1 << 16  # bytes

Report = Callable[[Problem], None]


class Line(NamedTuple):
    """A line of a table: the table's name, the number of the line, and its text without its end."""

    path: str
    number: int
    text: str

    def problem(self, rule: str, message: str, help: str, column: int = 1) -> Problem:
        """Return a problem of this line, without its words: they are a person's, and logs keep
        them."""
        return Problem(rule, message, help, self.path, self.number, column)


Row = tuple[Line, Sequence[str]]  # with a value for each field


class ColumnMapping(Struct, frozen=True):
    """What is wanted of a table, and how it names its columns or keys; dots stand for keys within
    keys."""

    # our names, each with others that are as usual; the first one is that of the addresses
    fields: Mapping[str, tuple[str, ...]]
    required: Sequence[str]  # those without which the table cannot be read
    header: str  # what to do if it lacks one of them
    empty: str = ""  # what is wrong with a table without rows; empty if nothing is
    names: Mapping[str, str] = {}  # the table's name of a field, where it is not the usual one

    def accepted_names(self, field: str) -> list[str]:
        """Return the names that a field may have, without case."""
        names = (field, *self.fields[field])
        if field in self.names:
            names = (self.names[field],)
        return list(map(_folded, names))

    def find(self, line: Line, columns: Mapping[str, Any], needed: Iterable[str] = ()) -> list[str]:
        """Return the table's name of each field; empty if it has none. `columns`: its names, each
        with a value. Raises ProblemsFound (status 2) if one is missing that is required or
        `needed`."""
        written = {_folded(name): name for name in columns}
        names = {}
        for field in self.fields:
            found = map(written.get, self.accepted_names(field))
            names[field] = next(filter(None, found), "")
        for field in (*self.required, *needed):
            if not names[field]:
                raise ProblemsFound([self._missing(line, columns, field)], 2)
        return list(names.values())

    def _missing(self, line: Line, columns: Mapping[str, Any], field: str) -> Problem:
        name = self.names.get(field, field)
        message = f"the first line has no column `{name}`"
        help = self.header
        is_personal = any(map(LIKE_AN_ADDRESS.search, columns))  # a recipient, not a header
        if any(columns) and not is_personal:
            message += "; it has: " + ", ".join(filter(None, columns))
            like = []
            for name, value in columns.items():
                if LIKE_AN_ADDRESS.fullmatch(str(value).strip(SPACES)):
                    like.append(shlex.quote(name))
            if field == next(iter(self.fields)) and len(like) == 1:
                help = f"specify the column with the addresses: `--column {field}={like[0]}`"
        return line.problem("list-header", message, help)


def read_rows(file: BinaryIO, path: str, report: Report, columns: ColumnMapping) -> Iterator[Row]:
    """Yield the rows of a table in order, with the line on which each begins.

    A table is CSV with a header, or JSON Lines: its first character shows which. `report` gets
    every row that can't be read as an error, and the columns that are ignored as info. Raises
    ProblemsFound (status 2) for a table that can't be read at all. `path`: as problems name it."""
    encoding, errors = "utf-8-sig", "surrogateescape"
    if isinstance(file, BufferedReader) and file.peek()[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding, errors = "utf-16", "replace"
    text = TextIOWrapper(file, encoding, errors)
    try:
        yield from _rows(_lines(text, path), Line(path, 1, ""), report, columns)
    finally:
        if not file.closed:
            text.detach()  # the file is the caller's to close


def _lines(text: TextIOWrapper, path: str) -> Iterator[Line]:
    """Yield the lines that aren't blank. Raises ProblemsFound at one that isn't UTF-8."""
    for number, written in enumerate(text, 1):
        line = Line(path, number, written.removesuffix("\n"))
        if text.errors == "replace" and "\ufffd" in line.text:
            message = "the file has a UTF-16 byte order mark but isn't UTF-16"
            raise ProblemsFound([line.problem("list-encoding", message, UTF_8)], 2)
        byte = None if line.text.isprintable() else NOT_UTF_8.search(line.text)
        if byte:
            message = f"byte 0x{ord(byte[0]) - 0xDC00:02x} isn't UTF-8"
            column = byte.start() + 1
            raise ProblemsFound([line.problem("list-encoding", message, UTF_8, column)], 2)
        if not written.isspace():
            yield line


def _rows(
    lines: Iterator[Line], nothing: Line, report: Report, columns: ColumnMapping
) -> Iterator[Row]:
    """Yield the rows of a table in the format that its first line shows. Raises ProblemsFound."""
    first = next(lines, nothing)
    start = first.text.lstrip(SPACES)[:1]
    if start == "{":
        yield from _json_rows(chain([first], lines), first, report, columns)
        return
    if start == "[":
        message = "this is a JSON array, not JSON Lines"
        help = "write one object per line: `jq -c '.[]' list.json > list.jsonl`"
        raise ProblemsFound([first.problem("list-json", message, help)], 2)
    if first.text.lstrip('"').lower().startswith("sep="):  # Excel's first line
        first = next(lines, nothing)
    while first.text.count('"') % 2:
        more = next(lines, None)
        if not more or more.number >= MAX_LINES:
            break
        first = first._replace(text=f"{first.text}\n{more.text}")
    row = next(lines, None)
    reader = _CsvReader(first, row, report, columns)
    if row is None and columns.empty:
        help = "add one recipient per line"
        raise usage_failure("no-recipient", columns.empty, help, first.path, first.number)
    yield from reader.rows(chain([row] if row else [], lines))


class _CsvReader:
    """The rows of a CSV file (RFC 4180) with some header. Reports columns that are ignored. Raises
    ProblemsFound if the header can't be read."""

    def __init__(
        self, header: Line, row: Line | None, report: Report, columns: ColumnMapping
    ) -> None:
        self.report = report
        self.mark = _separator(header.text, columns)
        written = _quoted_values([header.text], self.mark)
        sample = []
        if row:
            values = _quoted_values([row.text], self.mark) or row.text.split(self.mark)
            sample = values[: len(written)]
        names = columns.find(header, dict(zip_longest(written, sample)), columns.names)
        folded = list(map(_folded, written))
        for field, name in zip(columns.fields, names, strict=True):
            if name and folded.count(_folded(name)) > 1:
                message = f"two columns are named `{field}`"
                raise ProblemsFound([header.problem("list-header", message, "keep one")], 2)
        ignored = [name for name in written if name and name not in names]
        if ignored:
            message = "ignored columns: " + ", ".join(map(repr, ignored))
            problem = header.problem("list-header", message, "", 0)
            report(problem._replace(severity="info"))
        self.width = len(written)
        # the place of each field, behind the last column if there is none
        self.places = [written.index(name) if name else self.width for name in names]

    def rows(self, lines: Iterator[Line]) -> Iterator[Row]:
        """Yield the rows that have as many values as the header has columns; report the others."""
        again: deque[Line] = deque()  # lines that seemed to be part of a value

        def following() -> Line | None:
            if again:
                return again.popleft()
            return next(lines, None)

        while line := following():
            values = line.text.split(self.mark)
            if '"' in line.text:
                values = _quoted_values([line.text], self.mark)
            if not values:
                values, taken = _values_over_lines(line, iter(following, None), self.mark)
                if len(values) < self.width:
                    again.extendleft(reversed(taken))
                    message = "a quoted value isn't closed, or has text after its closing quote"
                    self.report(line.problem("list-quote", message, QUOTE_HELP))
                    continue
            if NULL in line.text:
                values = ["" if value == NULL else value for value in values]
            if not any(values[self.width :]):
                del values[self.width :]
            if len(values) == self.width:
                values.append("")  # of a column that the table doesn't have
                yield line, [values[place] for place in self.places]
            else:
                self._report_width(line, len(values))

    def _report_width(self, line: Line, width: int) -> None:
        values, columns = counted(width, "value"), counted(self.width, "column")
        message = f"{values}, but the header has {columns}"
        mark = SEPARATORS[self.mark]
        help = f"write one value for each column; quote values that contain {mark}"
        self.report(line.problem("list-columns", message, help))


def _separator(header: str, columns: ColumnMapping) -> str:
    """Return what separates the values of a file with this header."""
    wanted = set(columns.accepted_names(next(iter(columns.fields))))
    for mark in SEPARATORS:
        if wanted.intersection(map(_folded, _quoted_values([header], mark))):
            return mark
    return max(SEPARATORS, key=header.count)


def _quoted_values(lines: Iterable[str], mark: str) -> list[str]:
    """Return the values of a row; empty if a quote is wrong, or is closed on a further line."""
    try:
        return next(csv.reader(lines, delimiter=mark, strict=True))
    except csv.Error:
        return []


def _values_over_lines(
    first: Line, following: Iterator[Line], mark: str
) -> tuple[list[str], list[Line]]:
    """Return the values of a row with line breaks in quotes, none if a quote is wrong or not
    closed; and its lines."""
    taken = []

    def texts() -> Iterator[str]:
        yield f"{first.text}\n"
        begun = first.number  # the line of the value that is open
        size = _size_after_quote(first.text)
        for line in following:
            taken.append(line)
            value, closed, rest = line.text.replace('""', "''").partition('"')
            size += len(value.encode()) + 1
            if line.number - begun >= MAX_LINES or size > MAX_VALUE_SIZE:
                return
            if closed:
                begun = line.number
                size = _size_after_quote(rest)
            yield f"{line.text}\n"

    return _quoted_values(texts(), mark), taken


def _size_after_quote(text: str) -> int:
    return len(text.rpartition('"')[2].encode())


def _json_rows(
    lines: Iterable[Line], first: Line, report: Report, columns: ColumnMapping
) -> Iterator[Row]:
    """Yield the objects; report the other lines. The first one shows how the keys are written."""
    names = [columns.names.get(field, field) for field in columns.fields]
    decode = Decoder(dict[str, Any], float_hook=str).decode
    with suppress(DecodeError, RecursionError):  # it is reported below
        keys = columns.find(first, dict(_leaves(decode(first.text))))
        names = [key or name for key, name in zip(keys, names, strict=True)]
    is_nested = any("." in name for name in names)
    for line in lines:
        try:
            row = decode(line.text)
            if is_nested:
                row = dict(_leaves(row))
            values = list(map(_written, map(row.get, names)))
        except (DecodeError, RecursionError) as fault:
            message = f"this isn't a recipient object: {fault}"
            help = "write one object per line, like "
            help += '{"email": "ada@example.com", "name": "Ada", "language": "en"}'
            report(line.problem("list-json", message, help))
        else:
            yield line, values


def _written(value: Any) -> str:
    """Return a value of JSON as text; empty for null. Raises ValidationError for one that has
    others in it."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    return str(convert(value, int | float | bool))


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values within a value by their names, with dots for keys within keys."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if not isinstance(value, dict):
        yield name, value
        return
    prefix = f"{name}." if name else ""
    for key, child in value.items():
        yield from _leaves(child, f"{prefix}{key}")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
