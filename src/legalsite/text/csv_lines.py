"""Write lines of CSV files (RFC 4180) that are safe to open in spreadsheets."""

import re
from collections.abc import Iterable

# A spreadsheet may execute a cell that starts with one of these characters, even after whitespace
# or quotes. Some of them are full-width.
FORMULA_SIGNS = "=+-−@|%＝﹦＋﹢－﹣＠﹫｜％﹪"
FORMULA_PATTERN = re.compile(rf"[\s\ufeff\u200b\"'“”‘’]*[{re.escape(FORMULA_SIGNS)}]|[\t\r\n]")
NEEDS_QUOTES_PATTERN = re.compile('[,"\r\n]')


def csv_line(cells: Iterable[str]) -> bytes:
    """Format a CSV line.

    An apostrophe is added before values that look like formulas, so that spreadsheets treat them as
    text.
    """
    row = [f"'{cell}" if FORMULA_PATTERN.match(cell) else cell for cell in cells]
    if NEEDS_QUOTES_PATTERN.search("".join(row)):  # few lines need quotes
        row = [_quoted(cell) for cell in row]
    # without `surrogatepass`, encoding would fail for half of a surrogate pair
    return (",".join(row) + "\n").encode("utf-8", "surrogatepass")


def _quoted(cell: str) -> str:
    """Quote a CSV value if necessary.

    The csv module isn't used, because it only quotes carriage returns since Python 3.13.
    """
    if not NEEDS_QUOTES_PATTERN.search(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
