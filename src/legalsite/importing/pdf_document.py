"""Import a PDF with a single column, and ask the user about pages with other layouts.

The size, weight, and spacing of lines identify headings, paragraphs, and list items. They're
written as HTML, which the HTML importer converts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.util import find_spec
from itertools import chain, groupby, pairwise
from math import inf
from operator import attrgetter, itemgetter

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import (
    Problem,
    counted,
    failure,
    missing_extra,
    raise_problems,
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
    MARKER_PATTERN,
    MAX_HEADER_SIZE,
    LetterStyle,
    PdfLine,
    PdfPage,
    body_size,
    find_rows,
    order_lines,
    remove_contents,
    remove_headers,
    remove_line_numbers,
)
from legalsite.importing.plain_text import is_title
from legalsite.source.fences import split_text

PDF_START = b"%PDF-"
UNCLEAR_PAGE = "unclear-page"  # rule id of the problem that the user must accept
ACCEPT_HELP = (
    "look at the page. To leave it out, name the others, as in `--pages 1,3-9`.\n"
    "  For a scan, recognize its text first: `ocrmypdf --force-ocr FILE NEW.pdf`.\n"
    "  To import all of these pages as the file draws them: `--as-drawn {}`"
)
HYPHEN = "\x02"  # PDFium’s character for a hyphen that divides a word
SOFT_HYPHENS = ("\u00ad", "\u2010")  # characters that programs write when they hyphenate a word
HYPHENATED_PATTERN = re.compile(rf"([^\W\d_]+)[{HYPHEN}\u00ad\u2010-]$")
WORD_PATTERN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
CONJUNCTIONS = {"and", "or", "und", "oder", "bzw", "et", "ou", "y", "o", "e", "i", "lub", "oraz"}
ITEM_NUMBER_PATTERN = re.compile(r"[0-9]{1,3}\.")
EAST_ASIAN_PATTERN = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]{2}")
MIN_HEADING_SIZE = MAX_HEADER_SIZE  # as a multiple of the most common font size
MAX_HEADING_LENGTH = 200
MIN_PARAGRAPH_GAP = 1.3  # as a multiple of the usual line spacing
USUAL_LEADING = 1.5  # default for short files, as a multiple of the font size
MAX_LEADING = 2  # maximum line spacing within a paragraph, as a multiple of the font size
MAX_SIZE_CHANGE = 1  # maximum difference of the font size within a paragraph, in points
LETTER_WIDTH = 0.5  # average width of a letter, as a multiple of the font size
FEW = 10  # one line in this many counts as “few”

# options for importing the HTML that this module writes
HTML = ImportOptions("", select=("main",), headings=True)

Group = list[PdfLine]  # lines of a paragraph, heading, or list item


class ReadPdf(Struct, frozen=True):
    """A PDF converted to HTML. Each line of the HTML contains a page."""

    html: str
    removed: Removed
    notes: list[str]
    text: str  # text of all pages


def import_pdf(data: bytes, path: str, options: ImportOptions) -> ImportedText:
    """Convert a PDF to a draft. `path` is used in messages.

    Raises ProblemsFound if the PDF can't be read, or no date is found. It's also raised if the
    order of lines on a page is unclear, and the user hasn't accepted the page.
    """
    pdf = read_pdf(data, path, options)
    # each line of the HTML contains a page, so messages about lines are about pages
    wanted = replace(options, encoding="utf-8", select=HTML.select, headings=True, unit="page")
    imported = import_html(pdf.html.encode(errors="replace"), path, wanted)
    removed = (*pdf.removed, *imported.removed)
    _, body, _ = split_text(imported.data.decode())
    _require_letters(pdf.text, [body, *map(attrgetter("text"), removed)], path)
    return replace(imported, removed=removed, notes=(*pdf.notes, *imported.notes))


def read_history_pdf(data: bytes, location: str) -> ForeignText:
    """Convert a PDF in a git history to Markdown. `location` is used in messages.

    Raises ProblemsFound if the PDF can't be read, or if the order of lines on a page is unclear.
    """
    pdf = read_pdf(data, location)
    page = read_page(pdf.html, location, HTML)
    body = write_markdown(page.blocks)
    removed = pdf.removed + page.removed
    _require_letters(pdf.text, [body, *map(attrgetter("text"), removed)], location)
    message = "converted from PDF"
    if removed:
        message += f"; left out: {'; '.join(map(str, removed))}"
    help = "compare the result with the source"
    warning = Problem("converted-page", message, help, location, severity="warning")
    return ForeignText(body=body, page_title=page.title, problems=(warning,))


def _require_letters(read: str, kept: Iterable[str], path: str) -> None:
    """Raise ProblemsFound if a letter of the file is missing.

    `read` is the text of the file. `kept` contains the text of the draft, and text reported as
    removed.
    """
    lost = Counter(filter(str.isalnum, read)) - Counter(chain.from_iterable(kept))
    if lost:
        message = f"{counted(lost.total(), 'letter')} would be lost: {''.join(lost)}"
        raise failure(
            "lost-letters", message, "please report this file; meanwhile, import it as text", path
        )


def read_pdf(data: bytes, path: str, options: ImportOptions = HTML) -> ReadPdf:
    """Convert a PDF to HTML. `path` is used in messages.

    Raises ProblemsFound if the order of lines on a page is unclear, and the user hasn't accepted
    the page. If the file can't be read, the exit status is 2.
    """
    if find_spec("pypdfium2") is None:
        raise missing_extra("`import pdf`", "pdf-in")
    # imported here because it requires the optional package
    from legalsite.importing.pdf_pages import read_pages

    notes, pages = read_pages(data, path, options.pages)
    size = body_size(pages)
    removed = _remove_non_text(pages, size)
    notes += _order_pages(pages, path, options)
    lines = [line for page in pages for line in page.lines]
    if not lines:
        raise empty_file(path)
    text = " ".join(map(attrgetter("text"), lines))
    composer = _Composer(pages, size)
    composer.write()
    html = "".join(composer.html)
    return ReadPdf(f"<main>{html}</main>", removed, notes + composer.notes, text)


def _remove_non_text(pages: Sequence[PdfPage], size: float) -> Removed:
    """Remove headers, footers, tables of contents, and line numbers, and return their text.

    `size` is the most common font size.
    """
    removed: Removed = []
    for page in pages:
        if page.unread.strip():
            removed.append(RemovedText(page.number, page.unread, "turned, or too small to read"))
        find_rows(page)  # sets `page.rows`, which the functions below change
    removed += remove_headers(pages, size)
    removed += remove_contents(pages)
    return removed + remove_line_numbers(pages)


def _order_pages(pages: Sequence[PdfPage], path: str, options: ImportOptions) -> Iterator[str]:
    """Order the lines of each page, and yield notes about pages that the user accepted.

    Raises ProblemsFound with a problem for each page whose order is unclear.
    """
    problems = []
    for page in pages:
        if not page.lines and not page.has_shapes:
            yield f"page {page.number} is empty, or damaged"
        # whether the user accepted the order in which the file draws the lines
        page.is_drawn = any(first <= page.number <= last for first, last in options.as_drawn)
        order_lines(page)
        questions = "; ".join(map(": ".join, page.questions.items()))
        if page.is_drawn and questions:
            yield f"page {page.number}: accepted: {questions}"
        elif questions:
            problems.append(Problem(UNCLEAR_PAGE, questions, "", path, page.number))
    if problems:
        # only the last problem has help, which names all pages
        unclear = ",".join([str(problem.line) for problem in problems])
        problems[-1] = problems[-1]._replace(help=ACCEPT_HELP.format(unclear))
    raise_problems(problems)


class _Composer:
    """Converts lines to HTML by comparing each with typical lines of the file."""

    def __init__(self, pages: Sequence[PdfPage], size: float) -> None:
        self.lines = [line for page in pages for line in page.lines]
        self.size = size  # the most common font size
        # Numbers of pages whose lines stay in drawing order. Such pages may have columns, so they
        # don't affect the margins.
        self.drawn = {page.number for page in pages if page.is_drawn}
        lines = [line for line in self.lines if line.page not in self.drawn]
        lefts = sorted(line.left for line in lines)
        rights = sorted(line.right for line in lines)
        few = len(lines) // FEW  # the number of lines that may be outside of a margin
        self.left = lefts[few] if lines else 0.0  # left margin; few lines start further left
        self.right = rights[-1 - few] if lines else 0.0  # right margin; few lines end further right
        # a short file has too few lines to find the right margin, so assume equal margins
        if lines and not few:
            self.right = max(self.right, pages[0].width - self.left)
        text = " ".join(map(attrgetter("text"), self.lines))
        self.words = set(WORD_PATTERN.findall(text.lower()))  # all words of the file
        self.leading = _usual_leading(self.lines)
        self.html: list[str] = []
        self.has_heading = False
        # words divided by a hyphen that may be part of the word
        self.hyphens: list[str] = []
        self.notes: list[str] = []
        # (indentation, element) of each open list
        self.lists: list[tuple[float, str]] = []

    def write(self) -> None:
        """Convert all lines to HTML, and append it to `self.html`."""
        groups = self._groups()
        sizes = list(map(self._heading_size, groups))  # 0 if a group isn't a heading
        ranks = sorted(set(sizes) - {0}, reverse=True)
        # if only one heading has the largest size, it's the title
        top_level = 1 if ranks and sizes.count(ranks[0]) == 1 else 2
        page = 1
        for group, size in zip(groups, sizes, strict=True):
            # page numbers become line numbers of the HTML
            self.html.append("\n" * (group[0].page - page))
            page = max(page, group[0].page)
            if size:
                self._write_heading(group, min(6, ranks.index(size) + top_level))
            else:
                self._write_paragraph(group)
        if self.hyphens:
            count = counted(len(self.hyphens), "word")
            shown = ", ".join(self.hyphens)
            self.notes.append(f"{count} kept a hyphen from the end of a line; check: {shown}")

    def _groups(self) -> list[Group]:
        """Group the lines by paragraph, heading, or list item."""
        groups: list[Group] = []
        for line in self.lines:
            if groups and self._continues(groups[-1], line):
                groups[-1].append(line)
            else:
                groups.append([line])
        return groups

    def _continues(self, group: Group, below: PdfLine) -> bool:
        """Return whether the line `below` continues a paragraph.

        `group` contains the lines of the paragraph so far.
        """
        above = group[-1]
        is_full = not self._ends_early(above, below)  # the next word wouldn't have fit on the line
        is_open = is_full and not _ends_sentence(above)  # the line ends within a sentence
        marker = MARKER_PATTERN.match(below.text)
        # A footnote starts with its number, and an item with a bullet. A number starts an item,
        # too, unless it continues a sentence such as “the fees in section” / “3. apply”.
        if below.note_reference or (marker and (marker["bullet"] or not is_open)):
            return False
        # The line is on another page, or at the top of the next column. Its distance and alignment
        # say nothing then, so only the text counts.
        if above.page != below.page or below.base > above.base:
            return above.size == below.size and (is_open or below.text[0].islower())
        # the distance isn't much larger than the usual distance of lines in a paragraph
        is_near = above.base - below.base < MIN_PARAGRAPH_GAP * self.leading * below.size
        # a table row has wide gaps, unlike the paragraph next to it
        if not is_near or bool(above.gaps) != bool(below.gaps):
            return False
        # a different style starts a new paragraph, unless it's within a sentence
        if above.size != below.size or above.is_bold != below.is_bold:
            return is_open and abs(above.size - below.size) <= MAX_SIZE_CHANGE
        # a sentence that ends before the right margin ends the paragraph
        return _is_aligned(group, below) and (is_full or not _ends_sentence(above))

    def _ends_early(self, above: PdfLine, below: PdfLine) -> bool:
        """Return whether the next word would have fit on the line `above`, so it ends early."""
        if above.gaps or below.gaps:  # a table row may end anywhere
            return True
        first, *_ = below.text.split()
        # width of the next word and the space before it
        width = (len(first) + 1) * LETTER_WIDTH * below.size
        # a page in drawing order may have columns, so the right margin says nothing about its lines
        return above.page not in self.drawn and self.right - above.right > width

    def _heading_size(self, group: Group) -> float:
        """Return the font size of a heading in larger type, or 0 if a group isn't one."""
        if group[0].size < MIN_HEADING_SIZE * self.size:
            return 0
        text = _text_of(group)
        # a bold line with a period, or a question, may still be a heading
        is_sentence = _ends_sentence(group[-1]) and not (group[-1].is_bold or text.endswith("?"))
        # a part of a sentence isn't a heading
        is_part = text[0].islower() or text[0] == "(" or text.endswith((",", ";"))
        if is_sentence or is_part or len(text) > MAX_HEADING_LENGTH:
            return 0
        return group[0].size

    def _write_heading(self, group: Group, level: int) -> None:
        """Write a heading. If the first heading names a policy, it's the title."""
        self._end_lists()
        if not self.has_heading and is_title(RawBlock(_text_of(group), 1)):
            level = 1
        self.has_heading = True
        # headings are bold anyway
        text = self._text_html(group).replace("<b>", "").replace("</b>", "")
        self.html.append(f"<h{level}>{text}</h{level}>")

    def _write_paragraph(self, group: Group) -> None:
        """Write a paragraph or list item.

        The indentation shows which lists it belongs to. Other lists are closed.
        """
        first = group[0]
        indent = first.left - self.left
        tolerance = first.size / 2  # an indentation that differs by less is the same
        kind = _list_kind(group)
        if kind:
            # end lists that are further indented, and a list of another kind with the same
            # indentation
            self._end_lists(indent + tolerance)
            if self.lists and self.lists[-1][1] != kind:
                self._end_lists(indent - tolerance)
            if not self.lists or self.lists[-1][0] < indent - tolerance:
                self.lists.append((indent, kind))
                self.html.append(f"<{kind}>")
            marker = first.text.split()[0]  # such as `3.`
            first.drop(marker)
            self.html.append(f'<li value="{marker[:-1]}">')
        else:  # the paragraph continues the item with the same indentation
            self._end_lists(indent - tolerance)
        self.html += ["<p>", self._text_html(group), "</p>"]

    def _end_lists(self, indent: float = -inf) -> None:
        """Close the lists that are indented further than `indent`."""
        while self.lists and self.lists[-1][0] > indent:
            _, kind = self.lists.pop()
            self.html.append(f"</{kind}>")

    def _text_html(self, lines: Group) -> str:
        """Convert lines to HTML with bold type, superscripts, and links."""
        runs: list[tuple[LetterStyle, str]] = []  # (formatting, text) of each part
        for index, line in enumerate(lines):
            # the separator depends on the next line, if there is one
            end = self._line_end(line, *lines[index + 1 : index + 2])
            # HYPHEN is PDFium's character for a hyphen that divides a word
            runs += [(style, escape(text.replace(HYPHEN, "-"))) for style, text in line.runs]
            runs.append((runs[-1][0], end))  # formatted like the text before it
        html = ""
        for style, same in groupby(runs, key=_markdown_style):
            words = "".join(map(itemgetter(1), same))
            html += _span_html(words, *style)
        return html

    def _line_end(self, above: PdfLine, below: PdfLine | None = None) -> str:
        """Return the separator of two lines: nothing, a space, or a line break.

        A hyphen that divides a word is removed from the line `above`.
        """
        if not below:
            return ""
        first_half = HYPHENATED_PATTERN.search(above.text)
        second_half = WORD_PATTERN.match(below.text)
        # The line ends with a hyphen. Before a conjunction, it stands for a word: “pre-” / “and
        # post-contract”.
        if first_half and second_half and second_half[0] not in CONJUNCTIONS:
            style, text = above.runs[-1]
            text = text.rstrip()
            word = f"{first_half[1]}-{second_half[0]}"
            # the word occurs elsewhere without a hyphen, and its second half isn't a name
            is_known = word.replace("-", "").lower() in self.words and second_half[0][0].islower()
            if is_known or text.endswith(SOFT_HYPHENS):
                text = text[:-1]
            # the word doesn't occur elsewhere, so the hyphen is uncertain
            elif word.lower() not in self.words:
                self.hyphens.append(word)
            above.runs[-1] = style, text
            return ""  # nothing separates the halves
        # the line ends early on purpose, as in a postal address
        if self._ends_early(above, below) and not below.text[0].islower():
            return "<br>"
        # only compare characters that exist; the text is empty after removing a list marker
        if EAST_ASIAN_PATTERN.fullmatch(above.text[-1:] + below.text[0]):
            return ""
        return " "


def _usual_leading(lines: Iterable[PdfLine]) -> float:
    """Return the usual distance of lines within a paragraph, as a multiple of the font size."""
    steps = [USUAL_LEADING]  # distances of the baselines of neighboring lines
    for above, below in pairwise(lines):
        step = above.base - below.base
        if 0 < step < MAX_LEADING * below.size:
            steps.append(step / below.size)
    # most lines continue a paragraph, so a low value is the distance within paragraphs
    return sorted(steps)[len(steps) // 4]


def _is_aligned(group: Group, below: PdfLine) -> bool:
    """Return whether a line is aligned with the last line of a paragraph."""
    above = group[-1]
    # the centers of the lines, (left + right) / 2, almost align
    if abs(above.left + above.right - below.left - below.right) < below.size:
        return True
    indent = below.left - above.left
    if len(group) > 1:
        return abs(indent) <= below.size
    # the first line of a paragraph may be indented, and a list marker hangs to the left of its text
    return indent <= below.size or MARKER_PATTERN.match(above.text) is not None


def _span_html(html: str, is_bold: bool, is_raised: bool, link: str) -> str:
    """Put the elements for formatting around HTML. `link` is the target of a link, or empty."""
    if is_raised:
        html = f"<sup>{html}</sup>"
    if is_bold:
        html = f"<b>{html}</b>"
    if link:
        html = f'<a href="{escape(link)}">{html}</a>'
    return html


def _markdown_style(run: tuple[LetterStyle, str]) -> tuple[bool, bool, str]:
    """Return the formatting that Markdown supports, which doesn't include the font size."""
    style, _ = run
    return style.is_bold, style.is_raised, style.link


def _text_of(group: Group) -> str:
    """Join the text of several lines, and collapse whitespace."""
    return " ".join(" ".join(map(attrgetter("text"), group)).split())


def _ends_sentence(line: PdfLine) -> bool:
    """Return whether a line ends a sentence or a lead-in, ignoring quotation marks and brackets."""
    return line.text.rstrip("\"'”’»)").endswith(tuple(".!?…:;。"))


def _list_kind(group: Group) -> str:
    """Return `ul` or `ol` for a list item, otherwise an empty string.

    A bold paragraph with a number is a heading, not an item.
    """
    marker = MARKER_PATTERN.match(group[0].text)
    # The first run is text with the same formatting, up to a wide gap. It must contain the whole
    # marker, because `_write_paragraph` removes the marker from it.
    first, _, _ = group[0].runs[0][1].strip().partition("\t")
    if not marker or not first.strip().startswith(marker[0]):
        return ""
    if marker["bullet"]:
        return "ul"
    is_bold = all(line.is_bold for line in group)
    if is_bold or not ITEM_NUMBER_PATTERN.fullmatch(marker[0]):
        return ""
    return "ol"
