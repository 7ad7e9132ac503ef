"""Read tables in CSV or JSON Lines that other systems exported, and select columns.

Tables are streamed, one row at a time. An unclosed quote only makes its own line unreadable.
"""

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
SPACES = " \t\u00a0\u3000"  # characters that may surround a value
NULL = r"\N"  # a missing value in database exports
UTF_8_HELP = "save the list as UTF-8 (in Excel: “CSV UTF-8”)"
QUOTE_HELP = 'close the value with a quote, and double each quote inside it: "Ada ""A."" Lovelace"'
# bytes that aren't UTF-8, as decoded by `surrogateescape`
UNDECODED_BYTE_PATTERN = re.compile("[\udc80-\udcff]")
ADDRESS_LIKE_PATTERN = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Limits for a quoted value. A longer value probably lacks its closing quote.
MAX_VALUE_LINES = 100
MAX_VALUE_SIZE = 1 << 16  # bytes

Report = Callable[[Problem], None]


class Line(NamedTuple):
    """A line of a table.

    Messages refer to the table as `path`. `text` doesn't include the line break.
    """

    path: str
    number: int
    text: str

    def problem(self, rule: str, message: str, help: str, column: int = 1) -> Problem:
        """Create a problem at this line.

        The message must not quote the line, because it contains personal data that would end up in
        logs.
        """
        return Problem(rule, message, help, self.path, self.number, column)


Row = tuple[Line, Sequence[str]]  # (first line of the row, value of each field)


class ColumnMapping(Struct, frozen=True):
    """The fields to read from a table, and the names of their columns (CSV) or keys (JSON).

    A dot in a name separates nested keys.
    """

    # field → alternative names; the first field contains the email addresses
    fields: Mapping[str, tuple[str, ...]]
    required: Sequence[str]  # fields that the table must have
    header: str  # help text for a missing required field
    empty: str = ""  # message for a table without rows; empty if rows aren't required
    # field → custom name, which replaces all other names
    names: Mapping[str, str] = {}
    # field → value to use if the table lacks the column; by default, an empty string
    absent: Mapping[str, str] = {}

    def accepted_names(self, field: str) -> list[str]:
        """Return the accepted names of a field's column, case-folded.

        A custom name replaces the field's own name and its alternative names.
        """
        names = (field, *self.fields[field])
        if field in self.names:
            names = (self.names[field],)
        return list(map(_fold, names))

    def find(self, line: Line, columns: Mapping[str, Any], needed: Iterable[str] = ()) -> list[str]:
        """Return the column name of each field; empty if the table lacks the column.

        `columns` maps the column names to sample values, and `line` is the first line. `needed` are
        fields whose columns the user has named. Raises ProblemsFound (status 2) if a required or
        needed field has no column.
        """
        by_folded_name = {_fold(name): name for name in columns}  # folded name → name as written
        names = {}
        for field in self.fields:
            # the existing column with each accepted name, or None
            matches = map(by_folded_name.get, self.accepted_names(field))
            names[field] = next(filter(None, matches), "")
        for field in (*self.required, *needed):
            if not names[field]:
                raise ProblemsFound([self._missing_column_problem(line, columns, field)], status=2)
        return list(names.values())

    def _missing_column_problem(
        self, line: Line, columns: Mapping[str, Any], field: str
    ) -> Problem:
        """Create a problem for a missing column, with the existing columns.

        If exactly one sample is an email address, the help suggests its column for the addresses.
        """
        name = self.names.get(field, field)
        message = f"the first line has no column `{name}`"
        help = self.header
        # without a header, the first line is a row with personal data, which must not be quoted
        is_row = any(map(ADDRESS_LIKE_PATTERN.search, columns))
        if any(columns) and not is_row:
            message += "; it has: " + ", ".join(filter(None, columns))
            with_addresses = []
            for column, sample in columns.items():
                if ADDRESS_LIKE_PATTERN.fullmatch(str(sample).strip(SPACES)):
                    with_addresses.append(shlex.quote(column))
            # the first field contains the addresses
            is_for_addresses = field == next(iter(self.fields))
            if is_for_addresses and len(with_addresses) == 1:
                help = "specify the column with the addresses: "
                help += f"`--column {field}={with_addresses[0]}`"
        return line.problem("list-header", message, help)


def read_rows(file: BinaryIO, path: str, report: Report, columns: ColumnMapping) -> Iterator[Row]:
    """Yield the first line and the values of each row of a CSV file or JSON Lines file.

    The first character determines the format, and a CSV file must have a header. Unreadable rows
    are passed to `report` as errors, and ignored columns as information. Problems refer to the
    table as `path`. Raises ProblemsFound (status 2) if the table can't be read at all.
    """
    # `_lines` recognizes invalid bytes by the characters with which `errors` replaces them
    encoding = "utf-8-sig"
    errors = "surrogateescape"
    # UTF-16 is only recognized by its byte order mark
    if isinstance(file, BufferedReader) and file.peek()[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
        errors = "replace"
    text = TextIOWrapper(file, encoding, errors)  # closes `file` when it's garbage-collected
    try:
        yield from _rows(_lines(text, path), Line(path, 1, ""), report, columns)
    finally:
        if not file.closed:
            text.detach()  # keep the caller's file open


def _lines(text: TextIOWrapper, path: str) -> Iterator[Line]:
    """Yield all lines except blank ones.

    Raises ProblemsFound at the first line that isn't valid in the file's encoding, UTF-8 or UTF-16.
    """
    for number, written in enumerate(text, 1):
        line = Line(path, number, written.removesuffix("\n"))
        # `replace` is only used for UTF-16, and turns invalid characters into U+FFFD
        if text.errors == "replace" and "\ufffd" in line.text:
            message = "the file has a UTF-16 byte order mark but isn't UTF-16"
            raise ProblemsFound([line.problem("list-encoding", message, UTF_8_HELP)], status=2)
        # fast path: printable lines contain no invalid bytes
        byte = None if line.text.isprintable() else UNDECODED_BYTE_PATTERN.search(line.text)
        if byte:  # `surrogateescape` adds 0xDC00 to the byte
            message = f"byte 0x{ord(byte[0]) - 0xDC00:02x} isn't UTF-8"
            problem = line.problem("list-encoding", message, UTF_8_HELP, byte.start() + 1)
            raise ProblemsFound([problem], status=2)
        if not written.isspace():
            yield line


def _rows(
    lines: Iterator[Line], empty_line: Line, report: Report, columns: ColumnMapping
) -> Iterator[Row]:
    """Detect the format of a table by its first line, JSON Lines or CSV, and yield its rows.

    `empty_line` is used as the first line of an empty file. Raises ProblemsFound if the table can't
    be read at all, or if it's empty and `columns.empty` is set.
    """
    first = next(lines, empty_line)
    start = first.text.lstrip(SPACES)[:1]
    if start == "{":
        yield from _json_rows(chain([first], lines), first, report, columns)
        return
    if start == "[":
        message = "this is a JSON array, not JSON Lines"
        help = "write one object per line: `jq -c '.[]' list.json > list.jsonl`"
        raise ProblemsFound([first.problem("list-json", message, help)], status=2)
    # Excel writes `sep=;` above the header
    if first.text.lstrip('"').lower().startswith("sep="):
        first = next(lines, empty_line)
    # the header continues on the next line while a quote is open, so the number of quotes is odd
    while first.text.count('"') % 2:
        more = next(lines, None)
        if not more or more.number >= MAX_VALUE_LINES:  # the closing quote is probably missing
            break
        first = first._replace(text=f"{first.text}\n{more.text}")
    sample = next(lines, None)  # the first row, used to guess what the columns contain
    reader = _CsvReader(first, sample, report, columns)
    if sample is None and columns.empty:
        help = "add one recipient per line"
        raise usage_failure("no-recipient", columns.empty, help, first.path, first.number)
    yield from reader.rows(chain([sample] if sample else [], lines))


class _CsvReader:
    """A reader for the rows of a CSV file (RFC 4180) below its header."""

    def __init__(
        self, header: Line, sample: Line | None, report: Report, columns: ColumnMapping
    ) -> None:
        """Parse the header, and report ignored columns.

        `sample` is the first row, or None. Raises ProblemsFound if a required column is missing, or
        if two columns have the name of a field.
        """
        self.report = report
        self.separator = _separator(header.text, columns)
        header_names = _quoted_values([header.text], self.separator)
        values = []  # sample values, from the first row
        if sample:
            text = sample.text
            # the row may continue on the next line, but a sample needn't be exact
            values = _quoted_values([text], self.separator) or text.split(self.separator)
            del values[len(header_names) :]  # the row may be longer than the header
        # the name of each field's column, or empty
        names = columns.find(header, dict(zip_longest(header_names, values)), columns.names)
        folded = list(map(_fold, header_names))
        for field, name in zip(columns.fields, names, strict=True):
            if name and folded.count(_fold(name)) > 1:
                message = f"two columns are named `{field}`"
                raise ProblemsFound([header.problem("list-header", message, "keep one")], status=2)
        ignored = [name for name in header_names if name and name not in names]
        if ignored:
            message = "ignored columns: " + ", ".join(map(repr, ignored))
            problem = header.problem("list-header", message, "", 0)
            report(problem._replace(severity="info"))
        self.width = len(header_names)  # number of columns
        # The index of each field's column. Fields without a column get the indexes after the last
        # column, where `rows` appends `absent`.
        self.positions = []
        for number, name in enumerate(names, self.width):
            self.positions.append(header_names.index(name) if name else number)
        # values to append for fields without a column
        self.absent = [columns.absent.get(field, "") for field in columns.fields]

    def rows(self, lines: Iterator[Line]) -> Iterator[Row]:
        """Yield the first line of each row, with the values of the fields in order.

        Rows with the wrong number of values are reported instead.
        """
        # lines to read again because they aren't part of a quoted value after all
        returned: deque[Line] = deque()

        def next_line() -> Line | None:
            if returned:
                return returned.popleft()
            return next(lines, None)

        def values_over_lines(line: Line) -> list[str]:
            """Parse a row that continues on later lines, or return an empty list."""
            # `iter` yields lines until `next_line` returns None
            values, taken = _values_over_lines(line, iter(next_line, None), self.separator)
            if len(values) >= self.width:
                return values
            # this isn't a complete row, so the lines below may contain other rows
            returned.extendleft(reversed(taken))
            return []

        while line := next_line():
            values = line.text.split(self.separator)
            if '"' in line.text:
                values = _quoted_values([line.text], self.separator)
            # if a quoted value isn't closed on this line, look for the closing quote on later lines
            values = values or values_over_lines(line)
            if not values:
                message = "a quoted value isn't closed, or has text after its closing quote"
                self.report(line.problem("list-quote", message, QUOTE_HELP))
                continue
            if NULL in line.text:  # databases export `\N` for missing values
                values = ["" if value == NULL else value for value in values]
            if not any(values[self.width :]):  # extra values are ignored if they're empty
                del values[self.width :]
            if len(values) == self.width:
                values += self.absent  # values of the fields without a column
                yield line, [values[position] for position in self.positions]
            else:
                self._report_width(line, len(values))

    def _report_width(self, line: Line, width: int) -> None:
        """Report a row with the wrong number of values, `width`."""
        values = counted(width, "value")
        columns = counted(self.width, "column")
        message = f"{values}, but the header has {columns}"
        separator = SEPARATORS[self.separator]
        help = f"write one value for each column; quote values that contain {separator}"
        self.report(line.problem("list-columns", message, help))


def _separator(header: str, columns: ColumnMapping) -> str:
    """Choose the separator that results in an address column, or else the most common one."""
    address_field = next(iter(columns.fields))
    address_names = set(columns.accepted_names(address_field))
    for separator in SEPARATORS:
        if address_names.intersection(map(_fold, _quoted_values([header], separator))):
            return separator
    return max(SEPARATORS, key=header.count)


def _quoted_values(lines: Iterable[str], separator: str) -> list[str]:
    """Parse the row that starts on the first line.

    Return an empty list if a quoted value is followed by text or isn't closed.
    """
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return []


def _values_over_lines(
    first: Line, following: Iterator[Line], separator: str
) -> tuple[list[str], list[Line]]:
    """Parse a row whose quoted values contain line breaks.

    `first` is the first line of the row, and `following` yields the lines below it. Return the
    values, and the lines that were read below `first`. The values are empty if a quoted value is
    followed by text, or isn't closed within the limits.
    """
    taken = []

    def texts() -> Iterator[str]:
        """Yield the lines of the row until a quoted value exceeds the limits."""
        yield f"{first.text}\n"
        value_start = first.number  # line on which the open value starts
        size = _size_after_last_quote(first.text)
        for line in following:
            taken.append(line)
            # two quotes are an escaped quote, which doesn't close the value
            value, closing_quote, rest = line.text.replace('""', "''").partition('"')
            size += len(value.encode()) + 1
            if line.number - value_start >= MAX_VALUE_LINES or size > MAX_VALUE_SIZE:
                return
            if closing_quote:  # another value may be open at the end of this line
                value_start = line.number
                size = _size_after_last_quote(rest)
            yield f"{line.text}\n"

    return _quoted_values(texts(), separator), taken


def _size_after_last_quote(text: str) -> int:
    """Return the size, in bytes, of the unclosed quoted value at the end of a line."""
    return len(text.rpartition('"')[2].encode())


def _json_rows(
    lines: Iterable[Line], first: Line, report: Report, columns: ColumnMapping
) -> Iterator[Row]:
    """Yield a row for each line with a JSON object, and report all other lines.

    All objects must use the same keys as `first`, which is also in `lines`. Raises ProblemsFound if
    `first` lacks a required key.
    """
    # the key of each field, until the first object shows whether it uses an alternative name
    names = [columns.names.get(field, field) for field in columns.fields]
    # the value of each field if a row lacks its key; None becomes an empty string
    absent: list[str | None] = [None] * len(names)
    decode = Decoder(dict[str, Any], float_hook=str).decode  # `float_hook` preserves all digits
    with suppress(DecodeError, RecursionError):  # the loop below reports an invalid first line
        # the key of each field in the first object, or empty
        keys = columns.find(first, dict(_leaves(decode(first.text))))
        for index, field in enumerate(columns.fields):
            if keys[index]:
                names[index] = keys[index]
            else:
                absent[index] = columns.absent.get(field)
    is_nested = any("." in name for name in names)  # a key such as `user.email`
    # Keys that the first object lacks, and for which `columns.absent` has a value. No other row may
    # have such a key.
    missing = set(compress(names, absent))
    for line in lines:
        try:
            row = decode(line.text)
            if is_nested:
                row = dict(_leaves(row))
            values = list(map(_json_text, map(row.get, names, absent)))
            late = missing & row.keys()  # keys in this row that the first object lacks
        except (DecodeError, RecursionError) as error:
            message = f"this isn't a recipient object: {error}"
            help = "write one object per line, like "
            help += '{"email": "ada@example.com", "name": "Ada", "language": "en"}'
            report(line.problem("list-json", message, help))
            continue
        # earlier rows may lack the key by mistake, and were read with another value
        if late:
            message = f"this row has `{late.pop()}`, but the first row doesn't"
            report(line.problem("list-json", message, "add it to every row"))
        else:
            yield line, values


def _json_text(value: Any) -> str:
    """Convert a JSON value to text.

    Null becomes an empty string, and an array of strings is joined with spaces. Raises
    ValidationError (a DecodeError) for objects and arrays of other values.
    """
    if type(value) is str:
        return value
    if value is None:
        return ""
    if type(value) is list:
        return " ".join(convert(value, list[str]))
    return str(convert(value, int | float | bool))


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (name, value) for each nested value of a JSON row, except objects.

    In `{"user": {"email": "ada@example.com"}}`, the name of the address is `user.email`. A list is
    followed by its items, with names such as `emails.0`. `name` is the name of `value` itself.
    """
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
    return " ".join(name.split()).casefold()
