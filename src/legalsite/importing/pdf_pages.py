"""Read the lines of PDF pages in drawing order, and report content that isn't plain text.

Only this module uses PDFium, which is optional.
"""

import re
from collections.abc import Iterator, Sequence
from ctypes import addressof, byref, c_double, create_string_buffer
from itertools import groupby, pairwise
from math import hypot
from operator import attrgetter
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import PdfObject
from pypdfium2 import raw as pdfium

from legalsite.errors import usage_failure
from legalsite.importing.pdf_lines import (
    CAPITAL,
    ROW_START_PATTERN,
    UNKNOWN_LETTER,
    Edges,
    LetterStyle,
    PdfLine,
    PdfPage,
)

MAX_PAGES = 500
SAVE_HELP = "open it in its application, and save it as a PDF again"
BOLD_NAME_PATTERN = re.compile("(?i)bold|black|heavy|semibd")
MIN_BOLD_WEIGHT = 600
MIN_SIZE = 1.5  # in points; a smaller letter is meant for screen readers
MAX_SLANT = 0.02  # maximum slope of the baseline
INVISIBLE_MODES = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
EAST_ASIAN = "\u2e80"  # first East Asian character in Unicode
# These lengths are multiples of the font size.
MAX_RAISE = 0.6  # a letter raised further is on another line
MAX_STEP_BACK = 0.5  # a letter further back to the left is drawn over other letters
MAX_GAP = 2  # a letter further right is on another line
MIN_GAP = 0.75  # minimum width of a space that may separate columns
MIN_SPACE = 0.1
MIN_NOTE_RAISE = 0.15
MAX_NOTE_SIZE = 0.9
MAX_STROKE = 0.2  # maximum height of a strikethrough line
STRUCK = (0.12, 0.6)  # its height above the baseline, from and to
BULLET = (0.15, 0.6)  # minimum width and maximum height of a shape that's a bullet
MAX_BULLET_DISTANCE = 2.5
MIN_PICTURE_SHARE = 0.25  # minimum share of the page area that a picture covers
MAX_PIXELS = 2_000  # maximum length of the longer side of a rendered page
MIN_CONTRAST = 10  # minimum difference between two brightness values, out of 255
MAX_FORMS = 14  # maximum nesting depth of PDF forms
SHAPES = {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE}
ANNOTATIONS = {
    pdfium.FPDF_ANNOT_TEXT: "comment",
    pdfium.FPDF_ANNOT_FREETEXT: "text added to the page",
    pdfium.FPDF_ANNOT_HIGHLIGHT: "highlighted words",
    pdfium.FPDF_ANNOT_UNDERLINE: "underlined words",
    pdfium.FPDF_ANNOT_STRIKEOUT: "struck-out words",
    pdfium.FPDF_ANNOT_STAMP: "stamp",
    pdfium.FPDF_ANNOT_CARET: "inserted words",
    pdfium.FPDF_ANNOT_REDACT: "words to be redacted",
    pdfium.FPDF_ANNOT_WIDGET: "form field",
}


class Letter(NamedTuple):
    """A letter or a word, and its horizontal position."""

    style: LetterStyle
    text: str
    left: float
    right: float


class Font(NamedTuple):
    key: int  # address of the font
    is_bold: bool
    known: set[str]  # letters known to have a Unicode value


class Look(NamedTuple):
    """Properties that all letters of a text object share."""

    style: LetterStyle
    is_read: bool  # whether the letters are horizontal and large enough
    is_visible: bool
    font: Font


def read_pages(data: bytes, path: str, wanted: Sequence[Edges]) -> tuple[list[str], list[PdfPage]]:
    """Read the pages of a PDF, and return them with notes about the file.

    If `wanted` contains ranges of page numbers, other pages are skipped. `path` is used in
    messages. Raises ProblemsFound with exit status 2 if the file requires a password, is damaged,
    or has too many pages.
    """
    notes = []
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > MAX_PAGES:
            help = "save its parts as files, and import those"
            raise usage_failure("too-large", "the file has more than 500 pages", help, path)
        if pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0:  # -1 without restrictions
            notes.append("the author restricted what others may do with the file")
        pages = []
        for number in range(1, len(document) + 1):
            if not wanted or any(first <= number <= last for first, last in wanted):
                page = _PageReader(document[number - 1], number).read()
                pages.append(page)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            help = "save it without a password, and import that"
            raise usage_failure("password", "the file needs a password", help, path) from None
        message = "this isn't a PDF file, or it's damaged"
        raise usage_failure("no-pdf", message, SAVE_HELP, path) from None
    return notes, pages


class _PageReader:
    """Reads a page letter by letter."""

    def __init__(self, handle: pypdfium2.PdfPage, number: int) -> None:
        self.handle = handle
        self.text_page = handle.get_textpage()  # kept, because closing it would invalidate `text`
        self.text = self.text_page.raw
        self.page = PdfPage(number, *handle.get_size())  # the result
        self.left, _, _, self.top = handle.get_bbox()
        # number of pixels per point in the rendered page
        self.scale = min(1.0, MAX_PIXELS / max(1.0, *handle.get_size()))
        self.has_annotations = pdfium.FPDFPage_GetAnnotCount(handle) > 0
        self.looks_of_objects: dict[int, Look] = {}  # address of a text object → its properties
        # values that PDFium returns for a text object → its properties
        self.looks: dict[tuple[float, ...], Look] = {}
        self.fonts: dict[int, Font] = {}  # address of the font → the font
        self.place = pdfium.FS_RECTF()  # box of the current letter
        self.start, self.baseline = c_double(), c_double()  # position of the current letter
        self.matrix = pdfium.FS_MATRIX()  # transformation of the current text object
        self.letters: list[Letter] = []  # letters of the current line
        self.base = self.size = self.end = 0.0  # baseline, font size, and end of the current line
        self.unseen = ""  # invisible text

    def read(self) -> PdfPage:
        """Read the text of the page, and render it to find invisible text."""
        count = pdfium.FPDFText_CountChars(self.text)
        if count:
            picture = self.handle.render(scale=self.scale, grayscale=True, may_draw_forms=False)
            self.pixels = bytes(picture.buffer)
            self.stride: int = picture.stride  # number of bytes per row of pixels
            self.height: int = picture.height
        self._read_letters(count)
        self._note_annotations()
        self._note_shapes()
        page = self.page
        if self.handle.get_rotation():
            page.ask("turned page", page.unread or page.text)
        if self.unseen:
            page.ask("words that readers don't see", self.unseen)
        return page

    def _read_letters(self, count: int) -> None:
        """Read the letters of the page, and group them by line.

        `count` is the number of characters, including “generated” ones: the spaces and line breaks
        that PDFium adds where letters are far apart. Letters that are rotated or too small are only
        added to `page.unread`. Invisible letters are read, and added to `unseen`.
        """
        place = byref(self.place)
        start, baseline = byref(self.start), byref(self.baseline)
        for index in range(count):
            letter = chr(pdfium.FPDFText_GetUnicode(self.text, index))
            if letter.isspace() and pdfium.FPDFText_IsGenerated(self.text, index):
                if letter != " ":  # any other generated character is a line break
                    self._end_line()
                elif self.letters:
                    style = self.letters[-1].style._replace(is_raised=False)
                    self.letters.append(Letter(style, letter, self.end, self.end))
                continue
            look = self._look(index)
            if not look.is_read:
                self.page.unread += letter
                continue
            if not look.is_visible:
                self.unseen += letter
            # PDFium makes up a letter if there's no Unicode value. Asking is slow, so remember
            # letters with a value.
            if letter not in look.font.known:
                if pdfium.FPDFText_HasUnicodeMapError(self.text, index):
                    letter = UNKNOWN_LETTER
                else:
                    look.font.known.add(letter)
            pdfium.FPDFText_GetLooseCharBox(self.text, index, place)
            pdfium.FPDFText_GetCharOrigin(self.text, index, start, baseline)
            self._add_letter(letter, look.style)
        self._end_line()

    def _add_letter(self, letter: str, style: LetterStyle) -> None:
        """Add a letter to the current line, or start a new line.

        `self.place` is the box of the letter, and `self.baseline` its vertical position. A letter
        that's far from the end of the line, or goes back to the left, starts a new line.
        """
        left, up = self.place.left, self.baseline.value
        # the letter is higher or lower than the line, or far to the right of its end
        is_far = abs(up - self.base) > MAX_RAISE * max(style.size, self.size)
        is_far = is_far or left - self.end > MAX_GAP * style.size
        # letters of a ligature have the same position
        is_ligature = bool(self.letters) and self.letters[-1].left == left
        if is_far or (self.end - left > MAX_STEP_BACK * style.size and not is_ligature):
            self._end_line()
        # The letter is the first, or is larger than the line so far, which may start with a small
        # footnote reference. The larger letters determine the baseline.
        if not self.letters or style.size * MAX_NOTE_SIZE > self.size:
            self.base, self.size = up, style.size
        is_small = style.size < MAX_NOTE_SIZE * self.size
        is_raised = is_small and up - self.base > MIN_NOTE_RAISE * self.size
        link = self._link_at(left + 1, up + style.size / 4)  # a point within the letter
        if is_raised or link:
            style = style._replace(is_raised=is_raised, link=link)
        if letter.strip():  # a space at the end of a line doesn't make the line longer
            self.end = self.place.right
        self.letters.append(Letter(style, letter, left, self.end))

    def _look(self, index: int) -> Look:
        """Return the properties of a letter, which its whole text object shares."""
        item = pdfium.FPDFText_GetTextObject(self.text, index)
        key = addressof(item.contents) if item else 0  # address of the text object
        look = self.looks_of_objects.get(key)
        if not look:
            matrix = self.matrix
            pdfium.FPDFText_GetMatrix(self.text, index, byref(matrix))
            size = pdfium.FPDFText_GetFontSize(self.text, index)
            font = self._font(pdfium.FPDFTextObj_GetFont(item))
            mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
            # many text objects have the same properties, so cache them, too
            facts = (size, matrix.a, matrix.b, matrix.c, matrix.d, mode, font.key)
            look = self.looks.get(facts)
            if not look:
                # the matrix may scale letters
                size *= hypot(matrix.c, matrix.d)
                style = LetterStyle(round(size, 1), font.is_bold)
                # the letters are horizontal, and large enough
                is_read = abs(matrix.b) <= MAX_SLANT * matrix.a and size >= MIN_SIZE
                look = Look(style, is_read, mode not in INVISIBLE_MODES, font)
                self.looks[facts] = look
            self.looks_of_objects[key] = look
        return look

    def _font(self, handle: Any) -> Font:
        """Return the font with this handle. Its name or weight tells whether it's bold."""
        key = addressof(handle.contents) if handle else 0
        if key not in self.fonts:
            name = create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(handle, name, 200)
            is_named = BOLD_NAME_PATTERN.search(name.value.decode(errors="replace"))
            is_bold = bool(is_named) or pdfium.FPDFFont_GetWeight(handle) >= MIN_BOLD_WEIGHT
            self.fonts[key] = Font(key, is_bold, set())
        return self.fonts[key]

    def _link_at(self, left: float, up: float) -> str:
        """Return the URL of the link at a position, or an empty string."""
        link = self.has_annotations and pdfium.FPDFLink_GetLinkAtPoint(self.handle, left, up)
        if not link:
            return ""
        action = pdfium.FPDFLink_GetAction(link)
        # the first call only returns the size
        size = pdfium.FPDFAction_GetURIPath(self.handle.pdf, action, None, 0)
        address = create_string_buffer(size + 1)
        pdfium.FPDFAction_GetURIPath(self.handle.pdf, action, address, size)
        return address.value.decode(errors="replace")

    def _end_line(self) -> None:
        """Add the current letters to the page as a line, and note invisible words."""
        letters = _with_spaces(self.letters)
        self.letters = []
        runs = []  # parts with the same formatting
        for style, same in groupby(letters, attrgetter("style")):
            runs.append((style, "".join(map(attrgetter("text"), same))))
        words = []  # letters between spaces, each joined to one `Letter`
        for is_space, group in groupby(letters, _is_space):
            if not is_space:
                part = list(group)
                text = "".join(map(attrgetter("text"), part))
                words.append(Letter(part[0].style, text, part[0].left, part[-1].right))
        if words:
            left, right = words[0].left, words[-1].right
            spaces = list(_wide_spaces(words))
            self.page.lines.append(PdfLine(self.page.number, left, right, self.base, runs, spaces))
        for word in words:
            # for example, the word is white, or a shape covers it
            if any(map(str.isalnum, word.text)) and not self._has_ink(word):
                self.unseen += f"{word.text} "

    def _has_ink(self, word: Letter) -> bool:
        """Return whether the rendered page isn't uniform at the position of a word."""
        # convert to pixels; a PDF measures heights from the bottom, but the picture starts at the
        # top
        start = max(0, int((word.left - self.left) * self.scale))
        end = max(0, int((word.right - self.left) * self.scale) + 1)
        top = int((self.top - self.base - word.style.size * CAPITAL) * self.scale)
        bottom = int((self.top - self.base) * self.scale) + 1
        pixels = b""
        for row in range(max(0, top), min(bottom, self.height)):
            pixels += self.pixels[row * self.stride + start : row * self.stride + end]
        return bool(pixels) and max(pixels) - min(pixels) >= MIN_CONTRAST

    def _note_annotations(self) -> None:
        """Add questions about comments, form fields, and markup."""
        for index in range(pdfium.FPDFPage_GetAnnotCount(self.handle)):
            note = pdfium.FPDFPage_GetAnnot(self.handle, index)
            kind = ANNOTATIONS.get(pdfium.FPDFAnnot_GetSubtype(note))
            pdfium.FPDFPage_CloseAnnot(note)
            if kind:
                self.page.ask(kind)

    def _shapes(self, form: PdfObject | None = None, level: int = 0) -> Iterator[PdfObject]:
        """Yield the paths and pictures of the page, or of a form.

        In PDF, a form is a group of objects. `level` is the number of enclosing forms.
        """
        parent = form or self.handle
        count = pdfium.FPDFFormObj_CountObjects if form else pdfium.FPDFPage_CountObjects
        get_object = pdfium.FPDFFormObj_GetObject if form else pdfium.FPDFPage_GetObject
        for index in range(count(parent)):
            raw = get_object(parent, index)
            kind = pdfium.FPDFPageObj_GetType(raw)
            if kind in SHAPES:
                yield PdfObject(raw, self.handle, self.handle.pdf, form)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and level < MAX_FORMS:
                item = PdfObject(raw, self.handle, self.handle.pdf, form)
                yield from self._shapes(item, level + 1)

    def _note_shapes(self) -> None:
        """Add questions about pictures and lines through text, and write drawn bullets as text."""
        page = self.page
        page.has_shapes = pdfium.FPDFPage_CountObjects(self.handle) > 0
        for item in self._shapes():
            left, bottom, right, top = item.get_bounds()
            form = item.container
            while form:  # convert the coordinates of each form to the coordinates around it
                left, bottom, right, top = form.get_matrix().on_rect(left, bottom, right, top)
                form = form.container
            width, height = right - left, top - bottom
            if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                # `_questions` asks about a page without lines, such as a scan
                if page.lines and width * height > MIN_PICTURE_SHARE * page.width * page.height:
                    page.ask("large picture")
                continue
            # the shape may be a line through text, or a bullet in front of it
            for line in page.lines:
                # height of the shape's center above the baseline, relative to the font size
                above = ((top + bottom) / 2 - line.base) / line.size
                overlap = min(right, line.right) - max(left, line.left)
                is_flat = width > 3 * height and height <= MAX_STROKE * line.size
                if is_flat and STRUCK[0] < above < STRUCK[1] and overlap > line.size:
                    page.ask("line through words", line.text)
                sides = sorted([width, height])
                is_bullet = BULLET[0] < sides[0] / line.size and sides[1] / line.size < BULLET[1]
                is_before = 0 < line.left - right < MAX_BULLET_DISTANCE * line.size
                if is_bullet and is_before and 0 < above < 1:
                    line.add_bullet(left)


def _is_space(letter: Letter) -> bool:
    return letter.text.isspace()


def _wide_spaces(words: Sequence[Letter]) -> Iterator[Edges]:
    """Yield the spaces between words that may separate columns."""
    start = ""  # the text before the space, without spaces
    for word, following in pairwise(words):
        start += word.text
        is_wide = following.left - word.right > MIN_GAP * word.style.size
        # a wide space after a list marker or a label such as “Address:” doesn't separate columns
        if is_wide and not ROW_START_PATTERN.fullmatch(start) and not start.endswith(":"):
            yield word.right, following.left


def _with_spaces(letters: list[Letter]) -> list[Letter]:
    """Add narrow spaces that PDFium leaves out, unless the text is spaced out."""
    # distances of neighboring letters, relative to the font size; 0 next to a space
    steps = []
    for before, letter in pairwise(letters):
        is_within = before.text.strip() and letter.text.strip()
        steps.append((letter.left - before.right) / letter.style.size if is_within else 0)
    # a large median distance means that the text is spaced out, so wide gaps aren't spaces
    if not steps or sorted(steps)[len(steps) // 2] > MIN_SPACE / 2:
        return letters
    spaced = letters[:1]
    for letter, step in zip(letters[1:], steps, strict=True):
        # East Asian text has no spaces between words
        if step > MIN_SPACE and letter.text < EAST_ASIAN:
            spaced.append(letter._replace(text=" "))
        spaced.append(letter)
    return spaced
