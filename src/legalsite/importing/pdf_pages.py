"""Reads the words that the pages of a PDF show, with their places, sizes, and links.

Only this module knows pdfminer, which is an extra, so it is imported where a PDF is read.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from math import hypot
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import dict_value, list_value, resolve1, stream_value
from pdfminer.utils import apply_matrix_rect, decode_text

from legalsite.importing.pdf_lines import MIN_SPACE, PdfPage, Piece

MAX_PAGES = 500
UNKNOWN_LETTER = "\ufffd"  # stands for a letter without a code
MIN_SIZE = 1  # point: smaller letters are only for screen readers
# times the size, by which a letter may begin before or behind the end of the last one
MAX_OVERLAP = 0.5
MAX_GAP = 1
EMPTY_STREAM_LENGTH = 8  # bytes, of nothing that is packed
BOLD_NAME_PATTERN = re.compile("(?i)bold|black|heavy")
MIN_BOLD_WEIGHT = 600
LIGATURES = re.compile("[\ufb00-\ufb06]")
FACTS = {"Title": "title", "Producer": "made with", "CreationDate": "made on"}


class PdfRejectedError(Exception):
    """A PDF can't be imported. Its argument is the rule of the problem."""


def read_pages(data: bytes, wanted: Sequence[tuple[int, int]]) -> tuple[str, list[PdfPage]]:
    """Return the facts that a PDF states about itself, in words, and its pages.

    `wanted` are ranges of page numbers; empty for all pages. Raises PdfRejectedError for a file
    that is encrypted or has too many pages, and the many errors of pdfminer for a damaged one.
    """
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    if document.encryption:
        raise PdfRejectedError("encrypted")
    found = list(islice(PDFPage.create_pages(document), MAX_PAGES + 1))
    if len(found) > MAX_PAGES:
        raise PdfRejectedError("too-large")
    stated = resolve1(dict_value(document.catalog["Pages"]).get("Count", len(found)))
    if not found or len(found) != stated:
        raise PdfRejectedError("no-pdf")
    resources = PDFResourceManager()
    pages = []
    for number, page in enumerate(found, 1):
        if not wanted or any(first <= number <= last for first, last in wanted):
            _require_contents(page)
            device = _PageReader(resources, number)
            PDFPageInterpreter(resources, device).process_page(page)
            pages.append(device.page)
    return ", ".join(_stated_facts(document)), pages


def _stated_facts(document: PDFDocument) -> Iterator[str]:
    """Yield each fact in the file's own description, such as `title “Terms”`."""
    for values in document.info[:1]:
        for key, name in FACTS.items():
            value = resolve1(values.get(key))
            if isinstance(value, bytes) and value.strip():
                yield f"{name} “{decode_text(value)}”"


def _require_contents(page: PDFPage) -> None:
    """Raise PdfRejectedError if a part of a page can't be unpacked; pdfminer would leave it out."""
    for content in page.contents:
        stream = stream_value(content)
        packed = stream.get_rawdata() or b""
        if len(packed) > EMPTY_STREAM_LENGTH and not stream.get_data():
            raise PdfRejectedError("no-pdf")


class _PageReader(PDFTextDevice):
    """Collects the letters of one page as pieces of text, while the interpreter draws them."""

    def __init__(self, resources: PDFResourceManager, number: int) -> None:
        super().__init__(resources)
        self.page = PdfPage(number)
        self.height = 0.0
        self.links: list[tuple[str, tuple[float, ...]]] = []  # addresses and boxes
        self.seen: set[tuple[str, int, int]] = set()  # letters and their places
        self.style: tuple[object, ...] = ()  # what all letters of the last piece have in common

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        """Note the places of the links, before the page is drawn."""
        _, bottom, _, top = apply_matrix_rect(ctm, page.mediabox)
        self.height = abs(top - bottom)
        for annotation in list_value(page.annots or []):
            values = dict_value(annotation)
            address = resolve1(dict_value(values.get("A") or {}).get("URI"))
            if isinstance(address, bytes):
                box: Any = [resolve1(corner) for corner in list_value(values["Rect"])]
                self.links.append((decode_text(address), apply_matrix_rect(ctm, box)))

    def paint_path(self, *_: Any, **__: Any) -> None:
        """Note that the page has a picture."""
        self.page.has_picture = True

    render_image = paint_path

    def render_char(  # noqa: PLR0917 - as pdfminer calls it
        self,
        matrix: Any,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: object,
        graphicstate: object,
    ) -> float:
        """Add a letter to the page, and return how wide it is in the units of the text."""
        advance = font.char_width(cid) * fontsize * scaling
        text = self._letter(font, cid)
        along, slant, lean, up, left, low = matrix
        low += rise * up
        size = hypot(lean, up) * abs(fontsize)
        place = (text, round(left), round(low))
        if abs(slant) > abs(along) or size < MIN_SIZE:
            self.page.unread += text
        elif place not in self.seen or text.isspace():  # else, it's drawn twice to look bold
            self.seen.add(place)
            right = left + along * advance
            link = self._link_at((left + right) / 2, low + size / 4)
            style = (font, link, round(size, 1), round(low, 1))
            if style != self.style or not self._add_letter(text, left, right):
                self.style = style
                base = self.height - low
                piece = Piece(text, left, right, base, size, bold=_is_bold(font), link=link)
                self.page.pieces.append(piece)
        return advance

    def _add_letter(self, text: str, left: float, right: float) -> bool:
        """Add a letter to the last piece if it's close to its end; return whether it is."""
        last = self.page.pieces[-1]
        gap = (left - last.right) / last.size
        if not -MAX_OVERLAP < gap < MAX_GAP:
            return False
        if gap > MIN_SPACE:
            last.text += " "
        last.text += text
        last.right = right
        return True

    def _letter(self, font: PDFFont, cid: int) -> str:
        """Return the text of a letter, which may be several characters; count it if it's unknown."""
        try:
            text = font.to_unichr(cid)
        except (PDFUnicodeNotDefined, KeyError):
            self.page.unknown += 1
            return UNKNOWN_LETTER
        if LIGATURES.fullmatch(text):
            return unicodedata.normalize("NFKC", text)
        return text

    def _link_at(self, across: float, up: float) -> str:
        """Return the address of the link at a place; empty if there is none."""
        for address, (left, bottom, right, top) in self.links:
            if left <= across <= right and bottom <= up <= top:
                return address
        return ""


def _is_bold(font: PDFFont) -> bool:
    """Return whether a font is bold, by its name or its weight."""
    weight = resolve1(font.descriptor.get("FontWeight"))
    is_heavy = isinstance(weight, int) and weight >= MIN_BOLD_WEIGHT
    return is_heavy or BOLD_NAME_PATTERN.search(str(font.fontname)) is not None
