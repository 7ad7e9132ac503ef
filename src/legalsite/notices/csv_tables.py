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
NOT_UTF_8 = re.compile("[\udc80-\udcff]")  # how `surrogateescape` reads such bytes
LIKE_AN_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
MOST_LINES, LARGEST_VALUE = (
    100,
    1 << 16,
)  # of a value in quotes, and its bytes; what has more was never closed

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

    def called(self, field: str) -> list[str]:
        """Return what a field may be called, without case."""
        return list(
            map(
                _folded,
                [self.names[field]] if field in self.names else (field, *self.fields[field]),
            )
        )

    def find(self, line: Line, columns: Mapping[str, Any], needed: Iterable[str] = ()) -> list[str]:
        """Return the table's name of each field; empty if it has none. `columns`: its names, each
        with a value. Raises ProblemsFound (status 2) if one is missing that is required or
        `needed`."""
        written = {_folded(name): name for name in columns}
        names = {
            field: next(filter(None, map(written.get, self.called(field))), "")
            for field in self.fields
        }
        for field in (*self.required, *needed):
            if not names[field]:
                raise ProblemsFound([self._missing(line, columns, field)], 2)
        return list(names.values())

    def _missing(self, line: Line, columns: Mapping[str, Any], field: str) -> Problem:
        like = [
            name
            for name, value in columns.items()
            if LIKE_AN_ADDRESS.fullmatch(str(value).strip(SPACES))
        ]
        message, help = (
            f"the first line has no column `{self.names.get(field, field)}`",
            self.header,
        )
        if any(columns) and not any(map(LIKE_AN_ADDRESS.search, columns)):  # else it is a person's
            message += f"; it has: {', '.join(filter(None, columns))}"
            if field == next(iter(self.fields)) and len(like) == 1:
                help = (
                    f"name the column with the addresses: `--column {field}={shlex.quote(like[0])}`"
                )
        return line.problem("list-header", message, help)


def read_rows(file: BinaryIO, path: str, report: Report, columns: ColumnMapping) -> Iterator[Row]:
    """Yield the rows of a table in order, with the line on which each begins.

    A table is CSV with a header, or JSON Lines: its first character shows which. `report` gets
    every row that cannot be read as an error, and the columns that are ignored as info. Raises
    ProblemsFound (status 2) for a table that cannot be read at all. `path`: as problems name it."""
    wide = isinstance(file, BufferedReader) and file.peek()[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = TextIOWrapper(
        file, "utf-16" if wide else "utf-8-sig", "replace" if wide else "surrogateescape"
    )
    try:
        yield from _rows(_lines(text, path), Line(path, 1, ""), report, columns)
    finally:
        if not file.closed:
            text.detach()  # the file is the caller's to close


def _lines(text: TextIOWrapper, path: str) -> Iterator[Line]:
    """Yield the lines that are not blank. Raises ProblemsFound at one that is not UTF-8."""
    for number, written in enumerate(text, 1):
        line = Line(path, number, written.removesuffix("\n"))
        if text.errors == "replace" and "\ufffd" in line.text:
            message = "the file has a UTF-16 byte order mark but isn't UTF-16"
            raise ProblemsFound([line.problem("list-encoding", message, UTF_8)], 2)
        if not line.text.isprintable() and (byte := NOT_UTF_8.search(line.text)):
            message = f"byte 0x{ord(byte[0]) - 0xDC00:02x} isn't UTF-8"
            raise ProblemsFound(
                [line.problem("list-encoding", message, UTF_8, byte.start() + 1)], 2
            )
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
        help = "write one object per line: `jq -c '.[]' list.json > list.jsonl`"
        raise ProblemsFound(
            [first.problem("list-json", "this is a JSON array, not JSON Lines", help)], 2
        )
    if first.text.lstrip('"').lower().startswith("sep="):  # Excel's first line
        first = next(lines, nothing)
    header = first
    while header.text.count('"') % 2 and (more := next(lines, None)) and more.number < MOST_LINES:
        header = header._replace(text=f"{header.text}\n{more.text}")
    row = next(lines, None)
    mark, places, width = _header(header, row, report, columns)
    if row is None and columns.empty:
        raise usage_failure("no-recipient", columns.empty, "add one recipient per line", *first[:2])
    yield from _csv_rows(chain([row] if row else [], lines), mark, places, width, report)


def _header(
    line: Line, row: Line | None, report: Report, columns: ColumnMapping
) -> tuple[str, list[int], int]:
    """Return what separates the values of a CSV file (RFC 4180), the places of those that are
    wanted, behind the last column if there are none, and the number of columns; report those that
    are ignored. Raises ProblemsFound."""
    called = columns.called(next(iter(columns.fields)))
    likely = [
        mark
        for mark in SEPARATORS
        if {*called} & {*map(_folded, _quoted_values([line.text], mark))}
    ]
    mark = likely[0] if likely else max(SEPARATORS, key=line.text.count)
    written = _quoted_values([line.text], mark)
    sample = (
        (_quoted_values([row.text], mark) or row.text.split(mark))[: len(written)] if row else ()
    )
    names = columns.find(line, dict(zip_longest(written, sample)), columns.names)
    folded = list(map(_folded, written))
    for field, name in zip(columns.fields, names, strict=True):
        if name and folded.count(_folded(name)) > 1:
            message = f"two columns are named `{field}`"
            raise ProblemsFound([line.problem("list-header", message, "keep one")], 2)
    if ignored := [name for name in written if name and name not in names]:
        message = f"ignored columns: {', '.join(map(repr, ignored))}"
        report(Problem("list-header", message, path=line.path, line=line.number, severity="info"))
    return mark, [written.index(name) if name else len(written) for name in names], len(written)


def _csv_rows(
    lines: Iterator[Line], mark: str, places: Sequence[int], width: int, report: Report
) -> Iterator[Row]:
    """Yield the rows that have as many values as the header has columns; report the others."""
    again: deque[Line] = deque()  # lines that seemed to be part of a value

    def following() -> Line | None:
        return again.popleft() if again else next(lines, None)

    while line := following():
        values = (
            line.text.split(mark) if '"' not in line.text else _quoted_values([line.text], mark)
        )
        if not values:
            values, taken = _values_over_lines(line, iter(following, None), mark)
            if len(values) < width:
                again.extendleft(reversed(taken))
                help = 'close the value with a quote, and double each quote inside it: "Ada ""A."" Lovelace"'
                message = "a quoted value isn't closed, or has text after its closing quote"
                report(line.problem("list-quote", message, help))
                continue
        if NULL in line.text:
            values = ["" if value == NULL else value for value in values]
        if not any(values[width:]):
            del values[width:]
        if len(values) != width:
            message = (
                f"{counted(len(values), 'value')}, but the header has {counted(width, 'column')}"
            )
            help = f"write one value for each column; quote values that contain {SEPARATORS[mark]}"
            report(line.problem("list-columns", message, help))
            continue
        values.append("")  # of a column that the table does not have
        yield line, [values[place] for place in places]


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
        begun, size = (
            first.number,
            len(first.text.rpartition('"')[2].encode()),
        )  # of the value that is open
        for line in following:
            taken.append(line)
            value, closed, rest = line.text.replace('""', "''").partition('"')
            size += len(value.encode()) + 1
            if line.number - begun >= MOST_LINES or size > LARGEST_VALUE:
                return
            if closed:
                begun, size = line.number, len(rest.rpartition('"')[2].encode())
            yield f"{line.text}\n"

    return _quoted_values(texts(), mark), taken


def _json_rows(
    lines: Iterable[Line], first: Line, report: Report, columns: ColumnMapping
) -> Iterator[Row]:
    """Yield the objects; report the other lines. The first one shows how the keys are written."""
    names = [columns.names.get(field, field) for field in columns.fields]
    decode = Decoder(dict[str, Any], float_hook=str).decode
    with suppress(DecodeError, RecursionError):  # it is reported below
        keys = columns.find(first, dict(_leaves(decode(first.text))))
        names = [key or name for key, name in zip(keys, names, strict=True)]
    nested = any("." in name for name in names)
    for line in lines:
        try:
            row = dict(_leaves(decode(line.text))) if nested else decode(line.text)
            values = [
                value if type(value) is str else _written(value) for value in map(row.get, names)
            ]
        except (DecodeError, RecursionError) as fault:
            help = 'write one object per line, like {"email": "ada@example.com", "name": "Ada", "language": "en"}'
            report(line.problem("list-json", f"this isn't a recipient object: {fault}", help))
        else:
            yield line, values


def _written(value: Any) -> str:
    """Return a value of JSON as text; empty for null. Raises ValidationError for one that has
    others in it."""
    return "" if value is None else str(convert(value, int | float | bool))


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values within a value by their names, with dots for keys within keys."""
    if not isinstance(value, dict | list):
        yield name, value
        return
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves(child, f"{name}.{key}" if name else str(key))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
