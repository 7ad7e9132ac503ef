"""Lines of CSV files (RFC 4180) that spreadsheets can open safely."""

import re
from collections.abc import Iterable

# With one of these signs, also a wide one, a spreadsheet may run a cell. It ignores what is before.
FORMULA_SIGNS = "=+-−@|%＝﹦＋﹢－﹣＠﹫｜％﹪"
FORMULA_PATTERN = re.compile(rf"[\s\ufeff\u200b\"'“”‘’]*[{re.escape(FORMULA_SIGNS)}]|[\t\r\n]")
NEEDS_QUOTES_PATTERN = re.compile('[,"\r\n]')


def csv_line(cells: Iterable[str]) -> bytes:
    """Return a CSV line of any values. If a value begins like a formula, it gets an apostrophe, so
    that a spreadsheet treats it as text."""
    row = [f"'{cell}" if FORMULA_PATTERN.match(cell) else cell for cell in cells]
    if NEEDS_QUOTES_PATTERN.search("".join(row)):  # few rows do
        row = [_quoted(cell) for cell in row]
    return (",".join(row) + "\n").encode("utf-8", "surrogatepass")


def _quoted(cell: str) -> str:
    """Return a value of a CSV line in quotes, if it needs them. The module csv only quotes a
    carriage return since Python 3.13."""
    if not NEEDS_QUOTES_PATTERN.search(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
