"""Imports a PDF. The sizes, weights, and distances of its lines show which are headings,
paragraphs, items, and tables. They become HTML, so that the import of HTML does the rest.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from importlib.util import find_spec
from itertools import chain, groupby, pairwise
from operator import add, attrgetter
from typing import TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import (
    Problem,
    Problems,
    ProblemsFound,
    counted,
    failure,
    missing_extra,
    raise_problems,
    usage_failure,
)
from legalsite.importing.foreign_front_matter import ForeignText
from legalsite.importing.html_page import import_html, read_page
from legalsite.importing.markdown_writer import (
    ImportedText,
    ImportOptions,
    RawBlock,
    Removed,
    RemovedText,
    write_markdown,
)
from legalsite.importing.other_file_kinds import empty_file
from legalsite.importing.pdf_lines import (
    NOTE_MARK_PATTERN,
    UNKNOWN_LETTER,
    Line,
    Look,
    PdfPage,
    Row,
    Span,
    Table,
    edges_of_text,
    ordered_lines,
    repeated_rows,
    row_text,
    rows_of,
)
from legalsite.importing.plain_text import is_title

PDF_START = b"%PDF-"
SAVE_HELP = "open it in its application, and save it as a PDF again"
TEXT_HELP = (
    "recognize its text, for example: `ocrmypdf --force-ocr FILE NEW.pdf`\n"
    "  or import the other pages: `--pages 2-9`"
)
KEEP_HELP = (
    f"{TEXT_HELP}\n  or import each of these letters as “{UNKNOWN_LETTER}”: `--keep-unknown`"
)
SOFT_HYPHENS = ("\u00ad", "\u2010")  # programs write these where they hyphenate a word
HYPHENATED_PATTERN = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
WORD_PATTERN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
CONJUNCTIONS = {"and", "or", "und", "oder", "bzw", "et", "ou", "y", "o", "e", "i", "lub", "oraz"}
ITEM_NUMBER_PATTERN = re.compile(r"[0-9]{1,3}\.")
EAST_ASIAN_PATTERN = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]{2}")
MIN_HEADING_SIZE = 1.08  # times the size of most letters
MAX_HEADING_LENGTH = 200
MIN_PARAGRAPH_GAP = 1.3  # times the usual distance of lines
USUAL_LEADING = 1.5  # times the size, if a file has too few lines of it
MAX_LEADING = 2  # times the size
MAX_SIZE_CHANGE = 1  # points, within a paragraph
LETTER_WIDTH = 0.5  # times the size, on average
MAX_UNKNOWN_LETTERS = 1  # of a page
MAX_SHOWN_WORDS = 10

HTML = ImportOptions("", select=("main",), headings=True)  # how the HTML is read

Group = list[Line] | Table  # the lines of a paragraph or heading


class ReadPdf(Struct, frozen=True):
    """A PDF as HTML, in which each line has what is on one page."""

    html: str
    removed: Removed
    notes: list[str]


def import_pdf(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Return the draft that a PDF becomes; `path` is the name in messages.

    Raises ProblemsFound as `read_pdf` does, or if no date is known.
    """
    pdf = read_pdf(data, path, options)
    wanted = replace(options, encoding="utf-8", select=HTML.select, headings=True, unit="page")
    imported = import_html(pdf.html.encode(), path, wanted)
    removed = (*pdf.removed, *imported.removed)
    return replace(imported, removed=removed, notes=(*pdf.notes, *imported.notes))


def read_history_pdf(data: bytes, location: str) -> ForeignText:
    """Return the text of a PDF in a history as Markdown; `location` is its name in messages."""
    pdf = read_pdf(data, location)
    page = read_page(pdf.html, location, HTML)
    message = "converted from PDF"
    if pdf.removed:
        message += f"; left out: {'; '.join(map(str, pdf.removed))}"
    help = "compare the result with the source"
    warning = Problem("converted-page", message, help, location, severity="warning")
    return ForeignText(body=write_markdown(page.blocks), page_title=page.title, problems=(warning,))


def read_pdf(data: bytes, path: str, options: ImportOptions = HTML) -> ReadPdf:
    """Return the text of a PDF; `path` is the name in messages.

    Raises ProblemsFound if the file can't be read (status 2), if a page has no text, or if it has
    letters without a Unicode value that the options don't keep.
    """
    if find_spec("pdfminer") is None:
        raise missing_extra("`import pdf`", "pdf-in")
    from legalsite.importing.pdf_pages import read_pages

    try:
        facts, pages = read_pages(data, path, options.pages)
    except (ProblemsFound, MemoryError):
        raise
    except Exception:  # pdfminer raises many kinds for a damaged file
        message = "this isn't a PDF file, or it's damaged"
        raise usage_failure("no-pdf", message, SAVE_HELP, path) from None
    items, removed, problems = _content_of(pages, path)
    if not options.keep_unknown:
        raise_problems(problems)
    if not items:
        raise empty_file(path)
    composer = _Composer(items)
    composer.notes += [problem.message for problem in problems]
    composer.write(items)
    if facts:
        composer.notes.insert(0, f"the file's metadata wasn't used: {facts}")
    html = "".join(composer.html)
    return ReadPdf(f"<main>{html}</main>", removed, composer.notes)


def _content_of(
    pages: Sequence[PdfPage], path: str
) -> tuple[list[Line | Table], Removed, Problems]:
    """Return the lines and tables of pages, what isn't in them, and which letters are unknown.

    Raises ProblemsFound if a page is a picture.
    """
    rows = list(map(rows_of, pages))
    repeated, removed = _repeated_words(rows)
    edges = edges_of_text(rows)
    items: list[Line | Table] = []
    problems: Problems = []
    for page, all_rows in zip(pages, rows, strict=True):
        shown = [row for row in all_rows if id(row) not in repeated]
        if not shown and page.has_picture:
            message = f"page {page.number} has no text; it may be a scan"
            raise failure("no-words", message, TEXT_HELP, path)
        problems += _unknown_letters(shown, path)
        above = items[-1] if items else None
        columns = above.columns if isinstance(above, Table) else ()
        found = ordered_lines(shown, page, edges, columns)
        removed += _add_items(items, list(found), page.number)
        if page.unread.strip():
            removed.append(RemovedText(page.number, page.unread, "rotated, or too small to read"))
    return items, removed, problems


def _add_items(items: list[Line | Table], found: list[Line | Table], page: int) -> Removed:
    """Add what was found on a page, where a table may continue; return the table's head if it's
    repeated."""
    above = items[-1] if items else None
    below = found[0] if found else None
    items += found
    if not isinstance(above, Table) or not isinstance(below, Table):
        return []
    if not below.columns or len(below.columns) != len(above.columns):
        return []
    items.remove(below)
    rows = below.rows
    removed = []
    head = row_text(chain.from_iterable(rows[0]))
    if head == row_text(chain.from_iterable(above.rows[0])):
        removed.append(RemovedText(page, head, "repeated head of a table"))
        rows = rows[1:]
    if rows and not rows[0][0]:  # it continues the row above
        above.rows[-1] = list(map(add, above.rows[-1], rows[0]))
        rows = rows[1:]
    above.rows.extend(rows)
    return removed


def _unknown_letters(rows: Sequence[Row], path: str) -> Problems:
    """Return the problem of a page with several letters without a Unicode value; a single one is
    ignored."""
    lines = [text for text in map(row_text, rows) if UNKNOWN_LETTER in text]
    count = "".join(lines).count(UNKNOWN_LETTER)
    if count <= MAX_UNKNOWN_LETTERS:
        return []
    page = rows[0][0].page
    message = f"{count:,} letters on page {page} have no Unicode value, as in “{lines[0]}”"
    return [Problem("unknown-letters", message, KEEP_HELP, path)]


def _repeated_words(pages: Iterable[Sequence[Row]]) -> tuple[set[int], Removed]:
    """Return the ids of the rows that are repeated on several pages, and entries with their words.

    `pages` has the rows of each page.
    """
    ids = set[int]()
    removed = []
    for same in repeated_rows(chain.from_iterable(pages)):
        ids.update(map(id, same))
        first, second, *_ = map(row_text, same)
        reason = f"repeated on {len(same)} pages"
        if first != second:
            reason += " with another number"
        removed.append(RemovedText(same[0][0].page, first, reason))
    return ids, removed


class _Composer:
    """Writes lines as HTML, by comparing them with what is usual in the whole file."""

    def __init__(self, items: Iterable[Line | Table]) -> None:
        lines = [item for item in items if isinstance(item, Line)]
        text = " ".join(map(attrgetter("text"), lines))
        self.words = set(WORD_PATTERN.findall(text.lower()))
        weights = Counter[float]()
        for line in lines:
            weights[line.size] += len(line.text)
        self.size = max(weights, key=weights.__getitem__, default=0)
        distances: dict[float, list[float]] = defaultdict(list)
        for above, below in pairwise(lines):
            if below.base > above.base and below.size == above.size:
                distances[below.size].append(below.base - above.base)
        self.leading: dict[float, float] = {}
        # at least a quarter of the lines are within paragraphs
        for size, each in distances.items():
            self.leading[size] = min(sorted(each)[len(each) // 4], MAX_LEADING * size)
        self.marks = _marks_of_notes(lines)
        self.html: list[str] = []
        self.has_heading = False
        self.hyphens: list[str] = []  # the words that kept a hyphen from the end of a line
        self.notes: list[str] = []  # what the user should check
        self.lists: list[tuple[float, str]] = []  # the indents and elements of those around

    def write(self, items: Iterable[Line | Table]) -> None:
        """Write all lines and tables, and the notes on them."""
        groups = self._groups(items)
        sizes = list(map(self._heading_size, groups))
        ranks = sorted(set(sizes) - {0}, reverse=True)
        # with a single heading in the largest size, that is the title
        is_titled = bool(ranks) and sizes.count(ranks[0]) == 1
        page = 1
        for group, size in zip(groups, sizes, strict=True):
            if isinstance(group, Table):
                self._write_table(group)
                continue
            self.html.append("\n" * (group[0].page - page))  # each line has a page
            page = group[0].page
            if size:
                self._write_heading(group, min(6, ranks.index(size) + 2 - is_titled))
            else:
                self._write_paragraph(group)
        if self.hyphens:
            shown = ", ".join(self.hyphens[:MAX_SHOWN_WORDS])
            count = counted(len(self.hyphens), "word")
            self.notes.append(f"{count} kept a hyphen from the end of a line; check: {shown}")

    def _groups(self, items: Iterable[Line | Table]) -> list[Group]:
        """Return the lines of each paragraph, and the tables."""
        groups: list[Group] = []
        for item in items:
            if isinstance(item, Table):
                groups.append(item)
            elif groups and self._continues(groups[-1], item):
                groups[-1].append(item)
            else:
                groups.append([item])
        return groups

    def _continues(self, group: Group, below: Line) -> TypeGuard[list[Line]]:
        """Return whether a line continues the paragraph of the lines above it."""
        if isinstance(group, Table):
            return False
        above = group[-1]
        is_full = not _is_cut(above, below)
        is_open = is_full and not above.is_ended  # in the middle of a sentence
        if below.note_mark or (below.marker and (below.marker["bullet"] or not is_open)):
            return False
        if (above.page, above.column) != (below.page, below.column):
            return above.size == below.size and (is_open or below.text[0].islower())
        leading = self.leading.get(above.size, USUAL_LEADING * above.size)
        if not 0 < below.base - above.base < MIN_PARAGRAPH_GAP * leading:
            return False
        if above.size != below.size or above.is_bold != below.is_bold:
            return is_open and abs(above.size - below.size) <= MAX_SIZE_CHANGE
        indent = below.left - above.left
        is_moved = abs(indent) > below.size
        if len(group) == 1:  # the first line may be indented, or hang
            is_moved = indent > below.size and not above.marker
        is_centered = abs(above.left + above.right - below.left - below.right) < below.size
        return (is_centered or not is_moved) and (is_full or not above.is_ended)

    def _heading_size(self, group: Group) -> float:
        """Return the size of a heading in larger letters; 0 for anything else."""
        if isinstance(group, Table) or group[0].size < MIN_HEADING_SIZE * self.size:
            return 0
        text = row_text(group)
        is_sentence = group[-1].is_ended and not (group[-1].is_bold or text.endswith("?"))
        is_part = text[0].islower() or text[0] == "(" or text.endswith((",", ";"))
        if is_sentence or is_part or len(text) > MAX_HEADING_LENGTH:
            return 0
        return group[0].size

    def _write_heading(self, group: Sequence[Line], level: int) -> None:
        """Write a heading; the first one is the title if it names a policy."""
        self._end_lists()
        if not self.has_heading and is_title(RawBlock(row_text(group), 1)):
            level = 1
        self.has_heading = True
        text = self._text_html(group).replace("<b>", "").replace("</b>", "")
        self.html.append(f"<h{level}>{text}</h{level}>")

    def _write_paragraph(self, group: Sequence[Line]) -> None:
        """Write a paragraph, a list item, or a note."""
        first = group[0]
        if first.note_mark in self.marks:
            self._end_lists()
            self.html.append(f'<div data-note="{first.note_mark}">')
            first.spans[0].text = ""
            self.html.append(self._text_html(group))
            self.html.append("</div>")
            return
        indent = first.left - first.column[0]
        tolerance = first.size / 2
        kind = _list_kind(group)
        if kind:
            self._end_lists(indent + tolerance)
            if self.lists and self.lists[-1][1] != kind:
                self._end_lists(indent - tolerance)
            if not self.lists or self.lists[-1][0] < indent - tolerance:
                self.lists.append((indent, kind))
                self.html.append(f"<{kind}>")
            marker = first.text.split()[0]
            first.spans[0].text = first.spans[0].text.lstrip().removeprefix(marker)
            self.html.append(f'<li value="{marker[:-1]}">')
        else:  # a further paragraph of an item begins below its words
            self._end_lists(indent - tolerance)
        self.html.append("<p>")
        self.html.append(self._text_html(group))
        self.html.append("</p>")

    def _end_lists(self, indent: float = -1.0) -> None:
        """End the lists whose items are indented by more than this."""
        while self.lists and self.lists[-1][0] > indent:
            _, kind = self.lists.pop()
            self.html.append(f"</{kind}>")

    def _write_table(self, table: Table) -> None:
        """Write a table; if its rows aren't clear, write lines of text, and add a note."""
        self._end_lists()
        if not table.columns:
            first = row_text(table.rows[0][0])
            page = table.rows[0][0][0].page
            self.notes.append(f"page {page}: a table became lines of text; check it: “{first}”")
            for row in table.rows:
                self.html.append(self._text_html(row[0]))
                self.html.append("<br>")
            return
        self.html.append("<table>")
        for row in table.rows:
            self.html.append("<tr>")
            for cell in row:
                self.html.append("<td>")
                self.html.append(self._text_html(cell))
        self.html.append("</table>")

    def _text_html(self, lines: Sequence[Line]) -> str:
        """Return the words of lines as HTML, with links and the marks of notes."""
        spans: list[Span] = []
        for index, line in enumerate(lines):
            end = self._line_end(line, *lines[index + 1 : index + 2])
            spans += [Span(span.look, escape(span.text)) for span in line.spans]
            spans.append(Span(spans[-1].look, end))
        html = ""
        for look, same in groupby(spans, key=attrgetter("look")):
            words = "".join(map(attrgetter("text"), same))
            html += self._span_html(words, look)
        return html

    def _span_html(self, html: str, look: Look) -> str:
        """Return words that look the same as HTML."""
        mark = NOTE_MARK_PATTERN.fullmatch(html.strip())
        if look.is_raised and mark and mark[1] in self.marks:
            return f'<a data-note="{mark.group(1)}"></a>'
        if look.is_raised:
            html = f"<sup>{html}</sup>"
        if look.is_bold:
            html = f"<b>{html}</b>"
        if look.link:
            address = escape(look.link)
            html = f'<a href="{address}">{html}</a>'
        return html

    def _line_end(self, above: Line, below: Line | None = None) -> str:
        """Return what is between two lines: nothing, a space, or a line break.

        A hyphen that only divides a word is removed from the first line.
        """
        if not below:
            return ""
        last = above.spans[-1]
        half = HYPHENATED_PATTERN.search(above.text)
        rest = WORD_PATTERN.match(below.text)
        if half and rest and rest[0] not in CONJUNCTIONS:
            last.text = last.text.rstrip()
            word = "-".join([half[1], rest[0]])
            is_known = word.replace("-", "").lower() in self.words and rest[0][0].islower()
            if is_known or above.text.endswith(SOFT_HYPHENS):
                last.text = last.text[:-1]
            elif word.lower() not in self.words:
                self.hyphens.append(word)
            return ""
        if _is_cut(above, below) and not below.text[0].islower():
            return "<br>"
        if EAST_ASIAN_PATTERN.fullmatch(above.text[-1] + below.text[0]):
            return ""
        return " "


def _list_kind(group: Sequence[Line]) -> str:
    """Return the element of the list that a paragraph is an item of; empty if it isn't one.

    If a number and all words after it are bold, it belongs to a heading.
    """
    first = group[0]
    if not first.marker or not first.spans[0].text.strip().startswith(first.marker[0]):
        return ""
    if first.marker["bullet"]:
        return "ul"
    is_bold = all(line.is_bold for line in group)
    if is_bold or not ITEM_NUMBER_PATTERN.fullmatch(first.marker[0]):
        return ""
    return "ol"


def _marks_of_notes(lines: Iterable[Line]) -> set[str]:
    """Return the raised marks that are in the text and at the start of exactly one note."""
    notes = Counter[str]()
    marks = set()
    for line in lines:
        notes[line.note_mark] += 1
        for span in line.spans[1:]:
            mark = NOTE_MARK_PATTERN.fullmatch(span.text.strip())
            if span.look.is_raised and mark:
                marks.add(mark[1])
    return {mark for mark in marks if notes[mark] == 1}


def _is_cut(above: Line, below: Line) -> bool:
    """Return whether the first word of a line would have fit on the line above it."""
    first, *_ = below.text.split()
    width = (len(first) + 1) * LETTER_WIDTH * below.size
    return above.column[1] - above.right > width
