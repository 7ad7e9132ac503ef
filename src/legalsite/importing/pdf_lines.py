"""Puts the words on the pages of a PDF into the order in which people read them.

Places are in points, counted from the left and the top of a page.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice, pairwise, repeat
from operator import attrgetter, itemgetter
from typing import NamedTuple

from msgspec import Struct

BULLETS = "[•●⦁►▸→○◦▪■□‣∙·➢➤✓❖\ue000-\uf8ff–—-]|o"
NUMBERS = (
    r"§\s?[0-9]+[a-z]?\.?|[0-9]{1,3}(?:\.[0-9]{1,3})*[.)]|[0-9]{1,2}(?:\.[0-9]{1,2})+"
    r"|\(?[A-Za-z]\)|[a-z]\.|\([0-9]{1,3}\)|\(?[ivxIVX]{1,5}[.)]"
)
MARKER_PATTERN = re.compile(rf"(?P<bullet>{BULLETS})(?=\s|$)|(?P<number>{NUMBERS})(?=\s|$)")
NOTE_MARK_PATTERN = re.compile(r"[\[(]?(\w{1,3}|\*{1,3}|†)[\])]?")
UNKNOWN_LETTER = "\ufffd"  # stands for a letter without a Unicode value
# Letters that are written from right to left, and words among them that are written from left to
# right.
RTL_CHARACTERS = "\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
RIGHT_TO_LEFT_PATTERN = re.compile(
    f"[{RTL_CHARACTERS}](?:[{RTL_CHARACTERS}\\s]*[{RTL_CHARACTERS}])?"
)
LTR_WORD = rf"(?:[^\W{RTL_CHARACTERS}][^{RTL_CHARACTERS}]*)?[^\W\d{RTL_CHARACTERS}]"  # in reverse
IN_HEBREW_PATTERN = re.compile(rf"{LTR_WORD}|\d+(?:[.,:/+-]\d+)*")
IN_ARABIC_PATTERN = re.compile(rf"{LTR_WORD}|\d+(?:[.,:/]\d+)*")
ARABIC_PATTERN = re.compile("[\u0600-\u08ff\ufb50-\ufefc]")
DIGITS_PATTERN = re.compile("[0-9]{1,4}")
# all of these are multiples of the size of the letters
MIN_SPACE = 0.12  # between two words
MIN_COLUMN_GAP = 1.0
MAX_MARKER_GAP = 5  # between a marker and its words
MAX_ROW_OFFSET = 0.6  # between the baselines of one row
MAX_LEADING = 2  # between the lines of a cell
MIN_TEXT_WIDTH = 10  # of a column of text
MIN_RAISE = 0.12  # how far the mark of a note is raised
MAX_RAISED_SIZE = 0.86
MIN_ROW_GAP = 1.25  # times the smallest distance of lines, between two rows of a table
MIN_TEXT_LINES = 4
MIN_TEXT_FILL = 0.75  # the share of a column's width that most lines of a text fill
MIN_REPEATS = 3  # pages
MAX_NUMBERS = 4  # in a row; one of them may be the page number


Edges = tuple[float, float]  # left and right
Columns = Sequence[Edges]


class Piece(Struct):
    """Words in one size and font, without a wide space between them."""

    text: str
    left: float
    right: float
    base: float  # the place of the baseline
    size: float  # of the font
    bold: bool = False
    link: str = ""  # the address to which it leads

    def length(self) -> int:
        """Return how many characters it has."""
        return len(self.text)


class Look(NamedTuple):
    """How words look."""

    link: str
    is_bold: bool
    is_raised: bool  # whether it's a small mark above the line


class Span(Struct):
    """Words of a line that look the same."""

    look: Look
    text: str


class PdfPage(Struct):
    """What a page shows."""

    number: int  # counted from 1
    width: float = 0.0
    opposite_pattern: re.Pattern[str] | None = None  # the words written in the other direction
    pieces: list[Piece] = []
    unread: str = ""  # letters that are too small to read, or rotated
    has_picture: bool = False  # whether there is an image or a line


class Line:
    """Pieces beside each other, and the edges of the column that they are in."""

    def __init__(self, pieces: Sequence[Piece], page: PdfPage) -> None:
        main = max(pieces, key=Piece.length)
        self.drawn = pieces  # in their order on the page
        self.page = page.number
        self.left = pieces[0].left
        self.right: float = max(map(attrgetter("right"), pieces))
        self.base = main.base
        self.size = round(2 * main.size) / 2
        self.is_bold = all(map(attrgetter("bold"), pieces))
        self.column: Edges = (self.left, self.right)
        letters: list[tuple[Look, str]] = []
        end = self.left
        for piece in pieces:
            is_small = piece.size < MAX_RAISED_SIZE * main.size
            is_raised = is_small and main.base - piece.base > MIN_RAISE * main.size
            look = Look(piece.link, piece.bold, is_raised)
            if piece.left - end > MIN_SPACE * max(piece.size, main.size):
                letters.append((look, " "))
            end = piece.right
            letters += zip(repeat(look), piece.text)
        self.text = "".join(map(itemgetter(1), letters))
        for words in page.opposite_pattern.finditer(self.text) if page.opposite_pattern else ():
            letters[slice(*words.span())] = letters[slice(*words.span())][::-1]
        self.spans: list[Span] = []
        for look, same in groupby(letters, itemgetter(0)):
            self.spans.append(Span(look, "".join(map(itemgetter(1), same))))
        self.text = "".join(map(attrgetter("text"), self.spans)).strip()
        self.marker = MARKER_PATTERN.match(self.text)
        self.is_ended = self.text.rstrip("\"'”’»)").endswith(tuple(".!?…:;。"))

    @property
    def note_mark(self) -> str:
        """The raised mark with which a note begins; empty if it begins with other words."""
        mark = NOTE_MARK_PATTERN.fullmatch(self.spans[0].text.strip())
        if mark and self.spans[0].look.is_raised:
            return mark[1]
        return ""


Row = list[Line]  # the lines beside each other


class Table(Struct, frozen=True):
    """The lines in the cells of a table, by rows and columns."""

    rows: list[list[Row]]
    columns: Columns = ()  # their edges; empty if they aren't clear


def _mirror_page(page: PdfPage) -> None:
    """Prepare a page with letters that are written from right to left. If most of them are, mirror
    the page, so that its right edge becomes its left edge.
    """
    letters = "".join(map(attrgetter("text"), page.pieces))
    backward = "".join(RIGHT_TO_LEFT_PATTERN.findall(letters))
    if backward:
        page.opposite_pattern = RIGHT_TO_LEFT_PATTERN
    if 2 * len(backward) > len(letters):
        page.opposite_pattern = IN_HEBREW_PATTERN
        if ARABIC_PATTERN.search(backward):
            page.opposite_pattern = IN_ARABIC_PATTERN
        for piece in page.pieces:
            piece.left, piece.right = page.width - piece.right, page.width - piece.left
            piece.text = piece.text[::-1]


def rows_of(page: PdfPage) -> list[Row]:
    """Return the lines of a page, each with those beside it, from top to bottom."""
    _mirror_page(page)
    rows: list[list[Piece]] = []
    for piece in sorted(page.pieces, key=attrgetter("base")):
        if not piece.text.strip():
            continue
        above = rows[-1][0] if rows else piece
        offset = piece.base - above.base
        if rows and offset < MAX_ROW_OFFSET * (piece.size + above.size) / 2:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_lines_of_row(row, page) for row in rows]


def _lines_of_row(row: list[Piece], page: PdfPage) -> Row:
    """Return the pieces of a row as lines, divided where there may be a gap between columns."""
    row.sort(key=attrgetter("left"))
    lines: Row = []
    start = 0
    for end, (before, piece) in enumerate(pairwise(row), 1):
        gap = (piece.left - before.right) / max(before.size, piece.size)
        if gap < MIN_COLUMN_GAP:
            continue
        is_far = start or gap > MAX_MARKER_GAP
        if is_far or not MARKER_PATTERN.fullmatch(Line(row[:end], page).text):
            lines.append(Line(row[start:end], page))
            start = end
    return [*lines, Line(row[start:], page)]


def row_text(row: Iterable[Line]) -> str:
    """Return the words of lines, with single spaces."""
    return " ".join(" ".join(map(attrgetter("text"), row)).split())


def repeated_rows(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield each group of rows at the same place on several pages. Their words are the same, except
    for a page number.
    """
    places: dict[tuple[int, str], dict[int, Row]] = defaultdict(dict)
    for row in rows:
        page = row[0].page
        place = round(row[0].base)
        text = row_text(row)
        places[place, text][page] = row
        for number in islice(DIGITS_PATTERN.finditer(text), MAX_NUMBERS):
            counting = f"{int(number[0]) - page}: {text[: number.start()]} {text[number.end() :]}"
            places[place, counting][page] = row
    for same in places.values():
        if len(same) >= MIN_REPEATS:
            yield list(same.values())


def edges_of_text(pages: Iterable[Iterable[Row]]) -> Edges:
    """Return the left and right edge of the text on all pages, which few lines exceed."""
    lines = list(chain.from_iterable(chain.from_iterable(pages)))
    if not lines:
        return 0.0, 0.0
    rights = sorted(map(attrgetter("right"), lines))
    return _edges(lines)[0], rights[9 * len(rights) // 10]


def ordered_lines(
    rows: Sequence[Row], page: PdfPage, edges: Edges, above: Columns
) -> Iterator[Line | Table]:
    """Yield the lines of a page in the order in which they are read, and its tables.

    `edges` are the text's edges, `above` are the columns of a table that ends the page before.
    """
    index = 0
    while index < len(rows):
        columns, zone = _rows_in_columns(rows[index:], above)
        index += len(zone)
        is_part = len(above) == len(columns)
        above = ()
        if columns:
            yield from _ordered_zone(columns, zone, is_part=is_part)
            continue
        whole = zone[0][0]
        if len(zone[0]) > 1:
            drawn = chain.from_iterable(map(attrgetter("drawn"), zone[0]))
            whole = Line(list(drawn), page)
        whole.column = edges
        yield whole


def _edges(lines: Sequence[Line]) -> Edges:
    """Return the left and the right edge of all lines."""
    left: float = min(map(attrgetter("left"), lines))
    right: float = max(map(attrgetter("right"), lines))
    return left, right


def _rows_in_columns(rows: Sequence[Row], above: Columns) -> tuple[list[Edges], Sequence[Row]]:
    """Return the edges of columns, and the rows that are in them, from the first row on.

    The rows end with one that has several lines, or with lines closely below it. If there are no
    columns, return the first row without edges. `above` are the edges of a table that may continue.
    """
    columns = list(above)
    found = columns
    end = 0
    divided = 2 * bool(above)  # how many rows have several lines
    for index, row in enumerate(rows):
        columns = _merged([*columns, *map(attrgetter("left", "right"), row)])
        if len(columns) < max(2, len(above)):
            break
        divided += len(row) > 1
        is_close = 0 < row[0].base - rows[index - 1][0].base < MAX_LEADING * row[0].size
        if len(row) > 1 or (is_close and end == index):
            end = index + 1
            found = columns
    if end and divided > 1:
        return found, rows[:end]
    if above:
        return _rows_in_columns(rows, ())
    return [], rows[:1]


def _merged(spans: list[Edges]) -> list[Edges]:
    """Return spans of numbers in order, with those that overlap as one."""
    merged: list[Edges] = []
    for left, right in sorted(spans):
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _ordered_zone(
    columns: Columns, zone: Sequence[Row], *, is_part: bool
) -> Iterator[Line | Table]:
    """Yield the lines of columns of text, one column after the other, or a table.

    If it is a part of the table above, a single row is enough. Wider gaps divide the rows of a
    table. If all gaps are the same, each row is one.
    """
    gaps = [below[0].base - above[0].base for above, below in pairwise(zone)]
    limit = MIN_ROW_GAP * min(gaps, default=0)
    is_even = max(gaps, default=0) <= limit and min(map(len, zone)) > 1
    groups = [list(zone[0])]
    for row, gap in zip(zone[1:], gaps, strict=True):
        if gap > limit or is_even:
            groups.append([])
        groups[-1] += row
    table = [_cells(group, columns) for group in groups]
    is_clear = is_part or len(table) > 1
    for cells in table:
        is_clear = is_clear and cells.count([]) < len(cells) - 1
    texts = list(filter(None, _cells(chain.from_iterable(zone), columns)))
    is_table = is_clear and len(table) > 2 and not is_even
    if not is_table and all(map(_is_text, texts)):
        for text in texts:
            for line in text:
                line.column = _edges(text)
                yield line
    elif is_clear:
        yield Table(table, columns)
    else:
        yield Table([[row] for row in zone])


def _cells(lines: Iterable[Line], columns: Columns) -> list[Row]:
    """Return the lines in each column."""
    left = list(lines)
    cells = []
    for _, right in columns:
        cells.append([line for line in left if line.left < right])
        left = [line for line in left if line.left >= right]
    cells[-1] += left  # words that are written from right to left end left of their start
    return cells


def _is_text(column: Sequence[Line]) -> bool:
    """Return whether a column is running text, which means that most of its lines are full."""
    left, right = _edges(column)
    lengths = sorted(line.right - line.left for line in column)
    is_full = lengths[len(lengths) // 2] >= MIN_TEXT_FILL * (right - left)
    is_wide = right - left >= MIN_TEXT_WIDTH * column[0].size
    return is_full and is_wide and len(column) >= MIN_TEXT_LINES
