"""Put the lines of PDF pages in order, and report pages whose order is unclear.

Positions are in points, measured from the left or bottom edge of a page.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from math import inf
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

from legalsite.importing.markdown_writer import Removed, RemovedText

UNKNOWN_LETTER = "\ufffd"  # replaces a letter without a Unicode value
BOXES = "\uf06f\uf071\uf072\uf078\uf0a8\uf0fd\uf0fe"  # codes of checkboxes in symbol fonts
BULLETS = rf"(?![{BOXES}])[•●⦁►▸→○◦▪■□‣∙·➢➤✓❖\ue000-\uf8ff–—-]"
NUMBERS = (
    r"§\s?[0-9]+[a-z]?\.?|[0-9]{1,3}(?:\.[0-9]{1,3})*[.)]|[0-9]{1,2}(?:\.[0-9]{1,2})+"
    r"|\(?[A-Za-z]\)|[A-Za-z]\.|\([0-9]{1,3}\)|\(?[ivxIVX]{1,5}[.)]"
)
MARKER_PATTERN = re.compile(rf"(?P<bullet>{BULLETS})(?=\s|$)|(?P<number>{NUMBERS})(?=\s|$)")
# list markers at the start of a row, and bullets with other character codes; they aren't columns
ROW_START_PATTERN = re.compile(rf"(?:(?:{BULLETS}|{NUMBERS})\s*)+|[^\w\s]")
NOTE_REFERENCE_PATTERN = re.compile(r"[\[(]?(\w{1,3}|\*{1,3}|†)[\])]?")
UNKNOWN_PATTERN = re.compile("[\x00\x01\x03-\x08\x0e-\x1f\ue000-\uf8ff\ufffd\ufffe\uffff]")
ACCENT_PATTERN = re.compile(
    "[\u00a8\u00af\u00b4\u00b8\u02c6\u02c7\u02d8-\u02dd]"
)  # TeX draws accents separately from their letters
RIGHT_TO_LEFT_PATTERN = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
DIGITS_PATTERN = re.compile("[0-9]{1,4}")
LINE_NUMBER_PATTERN = re.compile(r"([0-9]{1,4})(?:\s+|$)")
# an entry in a table of contents: a heading, a gap or dots, and a page number
CONTENTS_PATTERN = re.compile(
    r"(?P<heading>.+?)\s*(?:\t|(?:[.…·_]\s*){3,})\s*(?:(?P<page>[0-9]{1,4})|[ivxlc]{1,6})"
)
LABEL_PATTERN = re.compile(r"[^\t]*: ?\t[^\t]*")
# These lengths are multiples of the font size.
MIN_LINE_DISTANCE = 0.85
MIN_OVERLAP = 0.3  # lines that overlap by this share of their height are next to each other
MAX_SPACE = 0.5  # maximum space between words
MIN_SPACE = 0.12
MAX_MARKER_GAP = 5  # maximum gap between a list marker and its text
MAX_LEADING = 2.2  # maximum distance from one table row to the next
# if three lines have a gap wider than this at the same place, they're in columns
MIN_COLUMN_GAP = 0.5
MIN_INITIAL_SIZE = 1.4
CAPITAL = 0.7  # height of a capital letter

MAX_HEADER_SIZE = 1.08  # as a multiple of the most common font size
MAX_NOTE_REFERENCE_SIZE = 0.9  # as a multiple of the font size of the line
MIN_REPEATS = 3  # this number of pages must have the same header or footer
MIN_CONTENTS = 3  # minimum number of entries in a table of contents
MAX_CONTENTS_DISTANCE = 2  # maximum number of lines from one entry to the next
MIN_KNOWN_ENTRIES = 0.5  # minimum share of entries that are also headings in the file
KEY_LENGTH = 24  # number of letters of an entry to compare with headings
MIN_NUMBERED_LINES = 3
MIN_NUMBERED_SHARE = 0.7
MAX_ROWS = 100_000  # maximum number of rows on a page
MAX_TURNED_SHARE = 0.2  # maximum share of a page's letters that are rotated
MAX_TURNED_LETTERS = 30
MAX_QUOTE_LENGTH = 60


class LetterStyle(NamedTuple):
    """The formatting of letters."""

    size: float
    is_bold: bool
    is_raised: bool = False  # whether the letters are superscript
    link: str = ""  # target of the link, or empty


Edges = tuple[float, float]  # left and right edge
Runs = list[tuple[LetterStyle, str]]  # parts with uniform formatting; `\t` is a wide gap


class PdfLine(Struct):
    """Letters at the same height of a page."""

    page: int
    left: float
    right: float
    base: float  # vertical position of the baseline
    runs: Runs
    spaces: list[Edges] = []  # spaces between words that may separate columns
    gaps: list[Edges] = []  # wide gaps, which are written as `\t`
    # the original lines of a merged line, from left to right
    drawn: list["PdfLine"] = []
    text: str = ""
    size: float = 0

    def __post_init__(self) -> None:
        """Set the text and font size, which depend on the runs."""
        self.text = "".join([text for _, text in self.runs]).strip()
        style, _ = max(self.runs, key=_length)
        self.size = style.size

    @property
    def is_bold(self) -> bool:
        return all(style.is_bold for style, text in self.runs if text.strip())

    @property
    def note_reference(self) -> str:
        """The footnote reference in superscript that a footnote starts with, or an empty string."""
        style, text = self.runs[0]
        reference = NOTE_REFERENCE_PATTERN.fullmatch(text.strip())
        # superscript text is smaller than the rest of the line
        if reference and style.size < MAX_NOTE_REFERENCE_SIZE * self.size:
            return reference[1]
        return ""

    @property
    def top(self) -> float:
        """Vertical position of the top of capital letters."""
        return self.base + CAPITAL * self.size

    def drop(self, words: str) -> None:
        """Remove `words` from the start of the line, where the formatting is uniform."""
        style, text = self.runs[0]
        self.runs[0] = style, text.lstrip().removeprefix(words).lstrip()
        self.__post_init__()  # update the text

    def add_bullet(self, left: float) -> None:
        """Add a bullet that's drawn as a shape."""
        style, text = self.runs[0]
        self.runs[0] = style, f"• {text}"
        self.left = left
        self.__post_init__()  # update the text


def _length(run: tuple[LetterStyle, str]) -> int:
    return len(run[1])


class PdfPage(Struct):
    number: int  # page number, starting at 1
    width: float = 0.0
    height: float = 0.0
    lines: list[PdfLine] = []  # in drawing order
    unread: str = ""  # text that's rotated or too small to read
    has_shapes: bool = False
    questions: dict[str, str] = {}  # what makes the order unclear → quotation
    # lines from top to bottom; lines at the same height are merged
    rows: list[PdfLine] = []
    is_drawn: bool = False  # whether to keep the lines in drawing order

    def ask(self, kind: str, quote: str = "") -> None:
        """Add a question, unless the page already has a question of this kind."""
        shown = " ".join(quote.replace("\t", " | ").split())[:MAX_QUOTE_LENGTH]
        self.questions.setdefault(kind, f"“{shown}”" if shown else "look at it")

    @property
    def text(self) -> str:
        return "\n".join(map(attrgetter("text"), self.lines))


def find_rows(page: PdfPage) -> None:
    """Merge lines at the same height into rows."""
    rows: list[list[PdfLine]] = []
    # from top to bottom, because `base` is measured from the bottom of the page
    for line in sorted(page.lines, key=lambda line: (-line.base, line.left)):
        if rows and any(_is_beside(other, line) for other in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=attrgetter("left"))
        for before, line in pairwise(row):
            # the two lines overlap, so neither is left of the other
            if before.right - line.left > MAX_SPACE * line.size:
                page.ask("words above each other", f"{before.text}\t{line.text}")
        page.rows.append(reduce(_joined, row))


def _is_beside(first: PdfLine, second: PdfLine) -> bool:
    """Return whether two lines overlap too much to be below each other."""
    size = min(first.size, second.size)
    overlap = min(first.top, second.top) - max(first.base, second.base)
    distance = abs(first.base - second.base)
    return distance < MIN_LINE_DISTANCE * size or overlap > MIN_OVERLAP * size


def _joined(line: PdfLine, other: PdfLine) -> PdfLine:
    """Merge a line with the line on its right.

    `gaps` are wide gaps between merged lines, which are written as tabs. `spaces` are wide spaces
    within a line. Both may separate columns.
    """
    gap = (other.left - line.right) / max(line.size, other.size)
    # the gap after a list marker or footnote number may be wide
    is_marker = ROW_START_PATTERN.fullmatch(line.text) or line.note_reference
    gaps = line.gaps
    space = " "
    if gap < MIN_SPACE:
        space = ""
    elif gap > (MAX_MARKER_GAP if is_marker else MAX_SPACE):  # the gap may separate columns
        space = "\t"
        gaps = [*gaps, (line.right, other.left)]
    runs = [*line.runs, (other.runs[0][0], space), *other.runs]
    # the larger text has the right baseline, because smaller text may be superscript
    base = max(line, other, key=attrgetter("size")).base
    right = max(line.right, other.right)
    drawn = [*(line.drawn or [line]), other]  # the original lines
    return PdfLine(line.page, line.left, right, base, runs, line.spaces + other.spaces, gaps, drawn)


def body_size(pages: Iterable[PdfPage]) -> float:
    """Return the most common font size."""
    weights = Counter[float]()  # font size → number of characters
    for page in pages:
        for line in page.lines:
            weights[line.size] += len(line.text)
    return max(weights, key=weights.__getitem__, default=0)


def remove_headers(pages: Sequence[PdfPage], size: float) -> Removed:
    """Remove headers and footers, and return their text.

    A header or footer is at the same position of several pages, and has the same text except for
    the page number. `size` is the most common font size.
    """
    removed: Removed = []
    while True:  # removing a header makes another row the first of its page, so repeat
        # Key of a header → page number → row. The key, such as position and text, is the same on
        # each page with the header.
        rows_by_key: dict[tuple[object, ...], dict[int, PdfLine]] = defaultdict(dict)
        for page in pages:
            for row in page.rows[:1] + page.rows[-1:]:
                for key in _header_keys(row, size):
                    rows_by_key[key][page.number] = row
        removed_ids = set[int]()
        for key, same in rows_by_key.items():
            # a row has several keys, so another key may have removed it
            rows = [row for row in same.values() if id(row) not in removed_ids]
            # A key of two parts contains the whole text. Other keys contain a page number, which is
            # more certain, so two pages suffice in a short file.
            needed = MIN_REPEATS if len(key) == 2 else min(MIN_REPEATS, max(2, len(pages)))
            if rows and len(same) >= needed:
                removed_ids.update(map(id, rows))
                words = " ".join(rows[0].text.split())
                reason = f"header or footer of {len(same)} pages"
                removed.append(RemovedText(rows[0].page, words, reason))
        if not removed_ids:
            return removed
        for page in pages:
            page.rows = [row for row in page.rows if id(row) not in removed_ids]


def _header_keys(line: PdfLine, size: float) -> Iterator[tuple[object, ...]]:
    """Yield keys that are equal for the same header on different pages.

    A key contains the position and text. For a header with a page number, it also contains the
    difference between this number and the actual page.
    """
    height = round(line.base)
    # a line in larger type is a heading
    if line.size <= size * MAX_HEADER_SIZE:
        yield height, line.text
        for number in DIGITS_PATTERN.finditer(line.text):
            start, end = number.span()
            yield height, line.text[:start], line.text[end:], int(number[0]) - line.page


def remove_contents(pages: Sequence[PdfPage]) -> Removed:
    """Remove tables of contents, and return their text.

    The rows of a table of contents end with increasing page numbers. Most of them are also headings
    in the file.
    """
    rows = [(page, row) for page in pages for row in page.rows]
    entries = {}  # index of a row that looks like an entry → its match
    others = []  # letters of all other rows
    for index, (_, row) in enumerate(rows):
        entry = CONTENTS_PATTERN.fullmatch(row.text)
        if entry:
            entries[index] = entry
        else:
            others.append(_letters(row.text))
    removed = []
    group: list[int] = []  # indexes of entries that are close to each other
    # an additional distant index ends the last group
    for index in [*entries, len(rows) + MIN_CONTENTS]:
        # the group is complete, so decide whether it's a table of contents
        if group and index - group[-1] > MAX_CONTENTS_DISTANCE:
            if _is_contents([entries[at] for at in group], others):
                # also remove the rows between the entries
                for page, row in rows[group[0] : group[-1] + 1]:
                    page.rows.remove(row)
                    words = " ".join(row.text.split())
                    removed.append(RemovedText(page.number, words, "table of contents"))
            group = []
        group.append(index)
    return removed


def _is_contents(entries: Sequence[re.Match[str]], others: Sequence[str]) -> bool:
    """Return whether rows that end with numbers are the entries of a table of contents.

    `others` contains the letters of the other rows in the file.
    """
    known = [entry for entry in entries if _is_heading(entry["heading"], others)]
    # an entry may also have a Roman numeral
    numbers = [int(entry["page"]) for entry in entries if entry["page"]]
    is_known = len(known) >= MIN_KNOWN_ENTRIES * len(entries)
    # page numbers never decrease
    return len(entries) >= MIN_CONTENTS and is_known and numbers == sorted(numbers)


def _letters(text: str) -> str:
    """Return the letters of a text in lowercase. Headings and entries are compared by them."""
    return "".join(filter(str.isalpha, text.lower()))


def _is_heading(entry: str, others: Iterable[str]) -> bool:
    """Return whether the text of an entry in a table of contents is also a heading.

    A row starts with the text, or ends with it, after a number. `others` contains the letters of
    the rows.
    """
    letters = _letters(entry)
    start = letters[:KEY_LENGTH]
    return any(other.startswith(start) or other.endswith(letters) for other in others)


def remove_line_numbers(pages: Sequence[PdfPage]) -> Removed:
    """Remove increasing line numbers in the left margin, and return them."""
    lefts = Counter[int]()  # left edge → number of rows without a number
    # (position in the file, number, row) for each row that starts with a number
    numbered: list[tuple[int, re.Match[str], PdfLine]] = []
    for page in pages:
        for index, row in enumerate(page.rows):
            number = LINE_NUMBER_PATTERN.match(row.text)
            if number:
                # pages have fewer than MAX_ROWS rows, so positions are unique
                numbered.append((page.number * MAX_ROWS + index, number, row))
            else:
                lefts[round(row.left)] += 1
    steps = 0  # number of times that the number increases exactly like the row
    for (start, first, _), (end, second, _) in pairwise(numbered):
        if int(second[1]) - int(first[1]) == end - start:
            steps += 1
    # too few numbers increase with the rows, so they're part of the text
    if steps < max(MIN_NUMBERED_LINES, MIN_NUMBERED_SHARE * (len(numbered) - 1)) or not lefts:
        return []
    ((margin, _),) = lefts.most_common(1)  # left edge of most rows
    removed = []
    for _, number, row in numbered:
        if row.left < margin - MAX_SPACE * row.size:
            removed.append(RemovedText(row.page, number[1], "number of a line"))
            # if the row was merged from several lines, its first line also contains the number
            for line in (row, *row.drawn[:1]):
                line.drop(number[1])
                line.gaps = [gap for gap in line.gaps if gap[0] > margin]
                line.left = margin
    return removed


def order_lines(page: PdfPage) -> None:
    """Order the lines of a page by rows, or as drawn if the user accepted that.

    Questions about the order are added to the page.
    """
    for kind, quote in _questions(page):
        page.ask(kind, quote)
    lines = page.rows
    if page.is_drawn:
        # Headers and the like were only removed from `rows`. A row that wasn't merged is a line
        # itself.
        kept = {id(line) for row in page.rows for line in row.drawn or [row]}
        lines = []
        for line in page.lines:
            if id(line) not in kept:
                continue
            if lines and _is_right_of(lines[-1], line):
                lines.append(_joined(lines.pop(), line))
            else:
                lines.append(line)
    page.lines = [line for line in lines if line.text]


def _is_right_of(line: PdfLine, other: PdfLine) -> bool:
    return abs(line.base - other.base) < MIN_SPACE * line.size and other.left > line.right


def _questions(page: PdfPage) -> Iterator[tuple[str, str]]:
    """Yield (reason, quotation) for anything that makes the order of a page unclear."""
    text = page.text
    # only ask if there's much unread text
    if len(page.unread) > MAX_TURNED_SHARE * len(text) + MAX_TURNED_LETTERS:
        yield "turned text, or a turned page", page.unread
    if not text and page.has_shapes:
        yield "no text, as in a scan", ""
    for line in page.lines:
        # a bullet may be a character of a symbol font, so skip it
        marker = MARKER_PATTERN.match(line.text)
        words = line.text[marker.end() :] if marker else line.text
        if UNKNOWN_PATTERN.search(words):
            yield "letters without a Unicode value", line.text
        if ACCENT_PATTERN.search(words):
            yield "accents beside their letters", line.text
        if RIGHT_TO_LEFT_PATTERN.search(words):
            yield "text from right to left", line.text
    rows = page.rows
    for index, row in enumerate(rows):
        # a footnote isn't part of the text above it
        if row.note_reference:
            yield "footnote", row.text
        # the first part of the row is larger than most of its text
        style, text = row.runs[0]
        if text.strip().isalpha() and style.size > MIN_INITIAL_SIZE * row.size:
            yield "large initial letter", row.text
        # rows above and below
        around = rows[max(0, index - 1) : index] + rows[index + 1 : index + 2]
        # whether neither of them can be in the same table
        is_clear = all(_is_apart(row, other) for other in around)
        # wide gaps may separate columns, except after a label such as `Address:`
        if row.gaps and not is_clear and not LABEL_PATTERN.fullmatch(row.text):
            yield "words far apart", row.text
        if _have_column_gap(rows[index : index + 3]):
            yield "gaps above each other, as between columns", row.text


def _is_apart(line: PdfLine, other: PdfLine) -> bool:
    """Return whether a line with gaps and another line can't be in the same table.

    They can't if they're too far apart, or if the other line has text where the gap is.
    """
    if abs(line.base - other.base) > MAX_LEADING * max(line.size, other.size):
        return True
    return not other.gaps and any(
        other.left < left and right < other.right for left, right in line.gaps
    )


def _have_column_gap(lines: Sequence[PdfLine]) -> bool:
    """Return whether three consecutive lines have a gap at the same position."""
    # left and right edges of gaps that all lines so far share; before the first line, everything is
    # a gap
    common = [(-inf, inf)]
    for line in lines:
        both = []  # overlaps of gaps; the width is negative if they don't overlap
        # `gaps` are between merged lines, and `spaces` are wide spaces within a line
        for left, right in line.gaps + line.spaces:
            both += [(max(left, start), min(right, end)) for start, end in common]
        common = [edges for edges in both if edges[1] - edges[0] > MIN_COLUMN_GAP * line.size]
    return bool(common) and len(lines) > 2
