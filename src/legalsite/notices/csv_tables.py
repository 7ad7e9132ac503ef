"""Read the rows of tables that other systems write, in CSV or JSON Lines, and pick the wanted
fields.

Only one row is in memory at a time. A quote that isn't closed makes its own line unreadable, but no
other line."""

import csv
import re
import shlex
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import BufferedReader, TextIOWrapper
from itertools import chain, compress, zip_longest
from typing import Any, BinaryIO, NamedTuple

from msgspec import DecodeError, Struct, convert
from msgspec.json import Decoder

from legalsite.errors import Problem, ProblemsFound, counted, usage_failure

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
SPACES = " \t\u00a0\u3000"  # which may surround a value
NULL = r"\N"  # how databases write a missing value
UTF_8_HELP = "save the list as UTF-8 (in Excel: “CSV UTF-8”)"
QUOTE_HELP = 'close the value with a quote, and double each quote inside it: "Ada ""A."" Lovelace"'
# characters as which `surrogateescape` reads bytes that aren't UTF-8
UNDECODED_BYTE_PATTERN = re.compile("[\udc80-\udcff]")
ADDRESS_LIKE_PATTERN = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# limits of one value in quotes; the quote of a longer value was probably never closed
MAX_VALUE_LINES = 100
MAX_VALUE_SIZE = 1 << 16  # bytes

Report = Callable[[Problem], None]


class Line(NamedTuple):
    """A line of a table: the table's name, the number of the line, and its text without its end."""

    path: str
    number: int
    text: str

    def problem(self, rule: str, message: str, help: str, column: int = 1) -> Problem:
        """Return a problem at this line. Don't quote the line in the message: it contains personal
        data, and logs would store that."""
        return Problem(rule, message, help, self.path, self.number, column)


Row = tuple[Line, Sequence[str]]  # where a row begins, and its value for each field


class ColumnMapping(Struct, frozen=True):
    """The fields that are wanted of a table, and the names of the columns (in JSON, keys) that
    contain them. A dot in a name separates a key from a key within its object."""

    # the name of each field, with other names that are usual; the first field has the addresses
    fields: Mapping[str, tuple[str, ...]]
    required: Sequence[str]  # the fields without which the table can't be read
    header: str  # the help of a problem if the table lacks a required field
    empty: str = ""  # the message if the table has no rows; empty if it needn't have any
    # by field: the name in this table, as a user specified it; no other name is accepted then
    names: Mapping[str, str] = {}
    # by field: its value in a table without a column for it; empty for the others
    absent: Mapping[str, str] = {}

    def accepted_names(self, field: str) -> list[str]:
        """Return the names that the column of a field may have, folded: the one name that a user
        specified or, if there is none, the field's own name and the usual ones."""
        names = (field, *self.fields[field])
        if field in self.names:
            names = (self.names[field],)
        return list(map(_fold, names))

    def find(self, line: Line, columns: Mapping[str, Any], needed: Iterable[str] = ()) -> list[str]:
        """Return the name of each field's column in a table; empty for a field without a column.

        `line`: the first line; `columns`: the name of each column, with a sample value. Raises
        ProblemsFound (status 2) if there is no column for a field that is required or `needed`."""
        by_folded_name = {_fold(name): name for name in columns}  # without upper case and the like
        names = {}
        for field in self.fields:
            # for each name that the field's column may have: the column, or None
            matches = map(by_folded_name.get, self.accepted_names(field))
            names[field] = next(filter(None, matches), "")
        for field in (*self.required, *needed):
            if not names[field]:
                raise ProblemsFound([self._missing_column_problem(line, columns, field)], 2)
        return list(names.values())

    def _missing_column_problem(
        self, line: Line, columns: Mapping[str, Any], field: str
    ) -> Problem:
        """Return the problem that a table has no column for a field.

        It names the columns, unless the first line seems to be a row, whose values are personal
        data. If the addresses are missing, it suggests the one column whose sample is an address."""
        name = self.names.get(field, field)
        message = f"the first line has no column `{name}`"
        help = self.header
        is_row = any(map(ADDRESS_LIKE_PATTERN.search, columns))
        if any(columns) and not is_row:
            message += "; it has: " + ", ".join(filter(None, columns))
            with_addresses = []
            for column, sample in columns.items():
                if ADDRESS_LIKE_PATTERN.fullmatch(str(sample).strip(SPACES)):
                    with_addresses.append(shlex.quote(column))
            is_for_addresses = field == next(iter(self.fields))  # it is the first field
            if is_for_addresses and len(with_addresses) == 1:
                help = "specify the column with the addresses: "
                help += f"`--column {field}={with_addresses[0]}`"
        return line.problem("list-header", message, help)


def read_rows(file: BinaryIO, path: str, report: Report, columns: ColumnMapping) -> Iterator[Row]:
    """Yield the rows of a table in order, with the line on which each begins.

    A table is CSV with a header, or JSON Lines: its first character shows which. `report` is called
    with an error for each row that can't be read, and with the columns that are ignored, as info.
    Raises ProblemsFound (status 2) for a table that can't be read at all. `path`: the table's name
    in problems."""
    # `_lines` finds bytes that aren't in the encoding by what `errors` puts in their place
    encoding, errors = "utf-8-sig", "surrogateescape"
    # a UTF-16 file is only recognized by its byte order mark
    if isinstance(file, BufferedReader) and file.peek()[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding, errors = "utf-16", "replace"
    text = TextIOWrapper(file, encoding, errors)
    try:
        yield from _rows(_lines(text, path), Line(path, 1, ""), report, columns)
    finally:
        if not file.closed:
            text.detach()  # the file is the caller's to close


def _lines(text: TextIOWrapper, path: str) -> Iterator[Line]:
    """Yield the lines that aren't blank. Raises ProblemsFound at the first line that isn't in the
    encoding of the file, UTF-8 or UTF-16."""
    for number, written in enumerate(text, 1):
        line = Line(path, number, written.removesuffix("\n"))
        # `replace` is only set for UTF-16, and puts U+FFFD in the place of an invalid character
        if text.errors == "replace" and "\ufffd" in line.text:
            message = "the file has a UTF-16 byte order mark but isn't UTF-16"
            raise ProblemsFound([line.problem("list-encoding", message, UTF_8_HELP)], 2)
        # a quick test first: a printable line has no such byte
        byte = None if line.text.isprintable() else UNDECODED_BYTE_PATTERN.search(line.text)
        if byte:  # `surrogateescape` has added 0xDC00 to it
            message = f"byte 0x{ord(byte[0]) - 0xDC00:02x} isn't UTF-8"
            column = byte.start() + 1
            raise ProblemsFound([line.problem("list-encoding", message, UTF_8_HELP, column)], 2)
        if not written.isspace():
            yield line


def _rows(
    lines: Iterator[Line], empty_line: Line, report: Report, columns: ColumnMapping
) -> Iterator[Row]:
    """Yield the rows of a table in the format that its first line shows: JSON Lines or CSV.

    `empty_line` stands for the first line of an empty file. Raises ProblemsFound if the table can't
    be read at all, or must have rows (`columns.empty` is the message about that) and has none."""
    first = next(lines, empty_line)
    start = first.text.lstrip(SPACES)[:1]
    if start == "{":
        yield from _json_rows(chain([first], lines), first, report, columns)
        return
    if start == "[":
        message = "this is a JSON array, not JSON Lines"
        help = "write one object per line: `jq -c '.[]' list.json > list.jsonl`"
        raise ProblemsFound([first.problem("list-json", message, help)], 2)
    # Excel writes `sep=;` on a line above the header
    if first.text.lstrip('"').lower().startswith("sep="):
        first = next(lines, empty_line)
    # as long as a quote is open, the header continues on the next line
    while first.text.count('"') % 2:
        more = next(lines, None)
        if not more or more.number >= MAX_VALUE_LINES:  # the quote was probably never closed
            break
        first = first._replace(text=f"{first.text}\n{more.text}")
    sample = next(lines, None)  # a row from which `_CsvReader` guesses what the columns contain
    reader = _CsvReader(first, sample, report, columns)
    if sample is None and columns.empty:
        help = "add one recipient per line"
        raise usage_failure("no-recipient", columns.empty, help, first.path, first.number)
    yield from reader.rows(chain([sample] if sample else [], lines))


class _CsvReader:
    """Reads the rows of a CSV file (RFC 4180) with a given header."""

    def __init__(
        self, header: Line, sample: Line | None, report: Report, columns: ColumnMapping
    ) -> None:
        """Read the header, and report which of its columns are ignored.

        `sample`: the first row; None if there is none. Raises ProblemsFound if a required column is
        missing, or a wanted one occurs twice."""
        self.report = report
        self.separator = _separator(header.text, columns)
        header_names = _quoted_values([header.text], self.separator)
        values = []  # of the first row, as samples
        if sample:
            text = sample.text
            # the row may continue on the next line; a sample needn't be exact
            values = _quoted_values([text], self.separator) or text.split(self.separator)
            del values[len(header_names) :]
        names = columns.find(header, dict(zip_longest(header_names, values)), columns.names)
        folded = list(map(_fold, header_names))
        for field, name in zip(columns.fields, names, strict=True):
            if name and folded.count(_fold(name)) > 1:
                message = f"two columns are named `{field}`"
                raise ProblemsFound([header.problem("list-header", message, "keep one")], 2)
        ignored = [name for name in header_names if name and name not in names]
        if ignored:
            message = "ignored columns: " + ", ".join(map(repr, ignored))
            problem = header.problem("list-header", message, "", 0)
            report(problem._replace(severity="info"))
        self.width = len(header_names)  # in columns
        # the column of each field, counted from 0; a field without one gets a new one after the
        # last
        self.positions = []
        for number, name in enumerate(names, self.width):
            self.positions.append(header_names.index(name) if name else number)
        # the values of fields without a column
        self.absent = [columns.absent.get(field, "") for field in columns.fields]

    def rows(self, lines: Iterator[Line]) -> Iterator[Row]:
        """Yield each row with its first line: its values in the order of the wanted fields.

        Report rows whose number of values differs from the number of columns.
        """
        # lines to read again, because they seemed to be part of a value in quotes, but aren't
        returned: deque[Line] = deque()

        def next_line() -> Line | None:
            """Return the next line to read; None at the end of the file."""
            if returned:
                return returned.popleft()
            return next(lines, None)

        while line := next_line():
            values = line.text.split(self.separator)
            if '"' in line.text:
                values = _quoted_values([line.text], self.separator)
            if not values:
                # a quote isn't closed on this line, but it may be closed on a further one
                values, taken = _values_over_lines(line, iter(next_line, None), self.separator)
                if len(values) < self.width:
                    returned.extendleft(reversed(taken))
                    message = "a quoted value isn't closed, or has text after its closing quote"
                    self.report(line.problem("list-quote", message, QUOTE_HELP))
                    continue
            if NULL in line.text:  # databases write this for a missing value
                values = ["" if value == NULL else value for value in values]
            if not any(values[self.width :]):  # more values than columns are fine if empty
                del values[self.width :]
            if len(values) == self.width:
                values += self.absent
                yield line, [values[position] for position in self.positions]
            else:
                self._report_width(line, len(values))

    def _report_width(self, line: Line, width: int) -> None:
        """Report a row whose number of values, `width`, differs from the header's."""
        values, columns = counted(width, "value"), counted(self.width, "column")
        message = f"{values}, but the header has {columns}"
        separator = SEPARATORS[self.separator]
        help = f"write one value for each column; quote values that contain {separator}"
        self.report(line.problem("list-columns", message, help))


def _separator(header: str, columns: ColumnMapping) -> str:
    """Return the character that separates the values of a file: one for which the header has the
    column of the addresses or, if there is none, the one that is most frequent in the header."""
    address_field = next(iter(columns.fields))  # the first one
    address_names = set(columns.accepted_names(address_field))
    for separator in SEPARATORS:
        if address_names.intersection(map(_fold, _quoted_values([header], separator))):
            return separator
    return max(SEPARATORS, key=header.count)


def _quoted_values(lines: Iterable[str], separator: str) -> list[str]:
    """Return the values of the row that begins on the first of these lines; empty if a quote isn't
    closed on them, or has text after it."""
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return []


def _values_over_lines(
    first: Line, following: Iterator[Line], separator: str
) -> tuple[list[str], list[Line]]:
    """Return the values of a row whose values in quotes contain line breaks, and the lines of
    `following` that were read for it.

    There are no values if a quote isn't closed within the limits of a value, or has text after
    it."""
    taken = []

    def texts() -> Iterator[str]:
        """Yield the lines of the row until a value in quotes exceeds the limits."""
        yield f"{first.text}\n"
        value_start = first.number  # the line on which the open value begins
        size = _size_after_last_quote(first.text)
        for line in following:
            taken.append(line)
            # two quotes stand for one within a value, so they close nothing
            value, closing_quote, rest = line.text.replace('""', "''").partition('"')
            size += len(value.encode()) + 1
            if line.number - value_start >= MAX_VALUE_LINES or size > MAX_VALUE_SIZE:
                return
            if closing_quote:
                value_start = line.number
                size = _size_after_last_quote(rest)
            yield f"{line.text}\n"

    return _quoted_values(texts(), separator), taken


def _size_after_last_quote(text: str) -> int:
    """Return how many bytes follow the last quote in a text: the part of a value that is open."""
    return len(text.rpartition('"')[2].encode())


def _json_rows(
    lines: Iterable[Line], first: Line, report: Report, columns: ColumnMapping
) -> Iterator[Row]:
    """Yield the row of each line that is a JSON object; report the other lines. All objects use the
    same names for their keys as the first one, which is also among `lines`. Raises ProblemsFound
    if it is an object, but lacks a required key."""
    # by field: the name of its key; the first object may use another usual one
    names = [columns.names.get(field, field) for field in columns.fields]
    absent: list[str | None] = [None] * len(names)
    decode = Decoder(dict[str, Any], float_hook=str).decode  # numbers keep their digits
    with suppress(DecodeError, RecursionError):  # the loop reports an invalid first line
        keys = columns.find(first, dict(_leaves(decode(first.text))))
        names = [key or name for key, name in zip(keys, names, strict=True)]
        fields = zip(columns.fields, keys, strict=True)
        absent = [None if key else columns.absent.get(field) for field, key in fields]
    is_nested = any("." in name for name in names)  # a name like `user.email`
    missing = set(compress(names, absent))  # keys that the first object could have
    for line in lines:
        try:
            row = decode(line.text)
            if is_nested:
                row = dict(_leaves(row))
            values = list(map(_json_text, map(row.get, names, absent)))
            late = missing & row.keys()
        except (DecodeError, RecursionError) as error:
            message = f"this isn't a recipient object: {error}"
            help = "write one object per line, like "
            help += '{"email": "ada@example.com", "name": "Ada", "language": "en"}'
            report(line.problem("list-json", message, help))
            continue
        if late:  # it's unclear what rows without it mean
            message = f"this row has `{late.pop()}`, but the first row doesn't"
            report(line.problem("list-json", message, "add it to every row"))
        else:
            yield line, values


def _json_text(value: Any) -> str:
    """Return a JSON value as text; empty for null. An array of texts has spaces between them. Raises
    ValidationError (a DecodeError) for an object, and for any other array."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if type(value) is list:
        return " ".join(convert(value, list[str]))
    return str(convert(value, int | float | bool))


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value within a JSON value that isn't an object, with its name: the keys that lead
    to it, joined by dots. `name`: of the value itself."""
    if isinstance(value, list):
        yield name, value
        value = dict(enumerate(value))
    if not isinstance(value, dict):
        yield name, value
        return
    prefix = f"{name}." if name else ""
    for key, child in value.items():
        yield from _leaves(child, f"{prefix}{key}")


def _fold(name: str) -> str:
    """Return a name in lower case, with single spaces, to compare it with others."""
    return " ".join(name.split()).casefold()
