"""Reads the words that the pages of a PDF show, with their places, sizes, and links.

Only this module knows pdfminer, which is an extra, so it is imported where a PDF is read.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from math import hypot
from typing import Any

from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import LIT
from pdfminer.utils import apply_matrix_rect, decode_text, mult_matrix

from legalsite.errors import usage_failure
from legalsite.importing.pdf_lines import (
    MIN_SPACE,
    RIGHT_TO_LEFT_PATTERN,
    UNKNOWN_LETTER,
    PdfPage,
    Piece,
)

MAX_PAGES = 500
MIN_SIZE = 1  # points: smaller letters are only for screen readers
MAX_OVERLAP = 0.5  # multiple of the size, by which a letter may overlap the one before
EMPTY_STREAM_LENGTH = 8  # bytes of an empty compressed stream
BOLD_NAME_PATTERN = re.compile("(?i)bold|black|heavy")
MIN_BOLD_WEIGHT = 600
LIGATURE_PATTERN = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]+")
SPACE = 32  # the code that word spacing applies to
# In a page: a number, a name, a string, an array of both, an operator, or properties.
TOKEN_PATTERN = re.compile(
    rb"(?s)\s*+(?:(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))|/(?P<name>[\w.+,@:*-]+)"
    rb"|(?P<parts>\[(?:[0-9.\s+-]|\([^()\\]*\)|<(?:[0-9A-Fa-f]{2})*>)*\]"
    rb"|\([^()\\]*\)|<(?:[0-9A-Fa-f]{2})*>)"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9]*\*?)"
    rb"|(?P<properties><<(?:[^<>()]|\([^()\\]*\)|<[^<>]*>)*>>)"
    rb"|\[(?:[^\[\]()<>%]|\((?:[^()\\]|\\.)*\)|<[^<>]*>)*\]|\((?:[^()\\]|\\.)*\))"
)
PART_PATTERN = re.compile(rb"\(([^()]*)\)|<([^<>]*)>|([0-9.+-]+)")
METHOD_NAMES = str.maketrans({"*": "_a", "'": "_q", '"': "_w"})  # of operators, in pdfminer
FACTS = {"Title": "title", "Producer": "made with", "CreationDate": "made on"}


def read_pages(
    data: bytes, path: str, wanted: Sequence[tuple[int, int]]
) -> tuple[str, list[PdfPage]]:
    """Return the facts that a PDF states about itself, in words, and its pages.

    `wanted` are ranges of page numbers; empty for all pages. Raises ProblemsFound (status 2) for a
    file that is encrypted or has too many pages, and various errors for a damaged one. `path` is
    the name in messages.
    """
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    if document.encryption:
        help = "save it without a password, and import that"
        raise usage_failure("encrypted", "the file is encrypted", help, path)
    found = list(islice(PDFPage.create_pages(document), MAX_PAGES + 1))
    if len(found) > MAX_PAGES:
        help = "save its parts as files, and import those"
        raise usage_failure("too-large", "the file has more than 500 pages", help, path)
    stated = resolve1(dict_value(document.catalog["Pages"]).get("Count", len(found)))
    if not found or len(found) != stated:
        raise ValueError("pages are missing")
    resources = PDFResourceManager()
    pages = []
    for number, page in enumerate(found, 1):
        if not wanted or any(first <= number <= last for first, last in wanted):
            _require_contents(page)
            device = _PageReader(resources, number)
            _Interpreter(resources, device).process_page(page)
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
    """Raise ValueError if a part of a page can't be decompressed; pdfminer would leave it out."""
    for content in page.contents:
        stream = stream_value(content)
        packed = stream.get_rawdata() or b""
        if len(packed) > EMPTY_STREAM_LENGTH and not stream.get_data():
            raise ValueError("a part of a page is damaged")


class _Interpreter(PDFPageInterpreter):
    """Draws pages as pdfminer does, but reads their operators in a fraction of the time."""

    def execute(self, streams: Sequence[object]) -> None:
        """Run the operators in streams; pdfminer reads the syntax that the pattern doesn't know."""
        data = b""
        for stream in map(stream_value, streams):
            if stream.objid not in self.parent_stream_ids:  # otherwise, it would draw itself
                data += stream.get_data() + b"\n"
                self.parent_stream_ids.add(stream.objid or 0)
        end = 0
        while token := TOKEN_PATTERN.match(data, end):
            kind = token.lastgroup
            if kind == "operator" and token[kind] == b"BI":  # an image
                break
            end = token.end()
            if kind == "operator":
                self._run(token[kind].decode().translate(METHOD_NAMES))
            elif kind != "properties":
                self.argstack.append(_value_of(token, kind))
        if data[end:].strip():
            rest = PDFStream({}, data[end:])
            rest.set_objid(id(rest), 0)
            super().execute([rest])

    def do_TJ(self, seq: Any) -> None:  # noqa: N802 - as pdfminer names it
        """Show text, without the graphics state that pdfminer copies each time."""
        if self.textstate.font:
            self.device.render_string(self.textstate, seq, self.graphicstate.ncs, self.graphicstate)

    def _run(self, operator: str) -> None:
        """Run an operator with the values before it."""
        method = getattr(self, f"do_{operator}", None)
        if method:
            count = method.__code__.co_argcount - 1
            values = self.pop(count)
            if len(values) == count:
                method(*values)
        self.argstack.clear()


def _value_of(token: re.Match[bytes], kind: str | None) -> Any:
    """Return a number, a name, a string, or an array of numbers and strings."""
    if kind == "number":
        return float(token[kind])
    if kind == "name":
        return LIT(token[kind].decode())
    if kind is None:
        _, value = PDFContentParser([PDFStream({}, token[0] + b" ")]).nextobject()
        return value
    parts: list[Any] = []
    for text, code, number in PART_PATTERN.findall(token["parts"]):
        parts.append(float(number) if number else text or bytes.fromhex(code.decode()))
    if token["parts"].startswith(b"["):
        return parts
    return parts[0]


class _PageReader(PDFDevice):
    """Collects the letters of one page as pieces of text, while the interpreter draws them."""

    ctm: Any  # the matrix of the page

    def __init__(self, resources: PDFResourceManager, number: int) -> None:
        super().__init__(resources)
        self.page = PdfPage(number)
        self.height = 0.0
        self.links: list[tuple[str, tuple[float, ...]]] = []  # addresses and boxes
        self.seen: set[tuple[str, int, int]] = set()  # letters and their places
        self.style: tuple[object, ...] = ()  # what all letters of the last piece have in common

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        """Note the places of the links, before the page is drawn."""
        left, bottom, right, top = apply_matrix_rect(ctm, page.mediabox)
        self.height = abs(top - bottom)
        self.page.width = abs(right - left)
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

    def render_string(self, textstate: Any, seq: Any, ncs: object, graphicstate: object) -> None:
        """Add the letters of a string to the page. `seq` has their codes, and numbers for gaps."""
        font = textstate.font
        scale = textstate.scaling / 100
        along, slant, lean, up, left, low = mult_matrix(textstate.matrix, self.ctm)
        across, down = textstate.linematrix
        left += lean * down
        low += up * (down + textstate.rise)
        size = hypot(lean, up) * abs(textstate.fontsize)
        is_read = abs(slant) <= abs(along) and size >= MIN_SIZE and not font.is_vertical()
        for part in seq:
            if not isinstance(part, bytes):
                across -= part / 1000 * textstate.fontsize * scale
                continue
            for code in font.decode(part):
                text, width = _letter(font, code)
                end = across + width * textstate.fontsize * scale
                if is_read:
                    place = (left + along * across, left + along * end, low + slant * across, size)
                    self._add_letter(text, font, *place)
                else:
                    self.page.unread += text
                across = end + textstate.charspace * scale
                if code == SPACE and not font.is_multibyte():
                    across += textstate.wordspace * scale
        textstate.linematrix = (across, down)

    def _add_letter(  # noqa: PLR0917 - its place is four numbers
        self, text: str, font: PDFFont, left: float, right: float, low: float, size: float
    ) -> None:
        """Add a letter to the last piece if it's close to its end, or else to a new one."""
        place = (text, round(left), round(low))
        if place in self.seen and not text.isspace():  # it's drawn twice to look bold
            return
        self.seen.add(place)
        link = self._link_at((left + right) / 2, low + size / 4) if self.links else ""
        style = (font, link, round(size, 1), round(low, 1))
        if style == self.style:
            last = self.page.pieces[-1]
            gap = (left - last.right) / size
            if -MAX_OVERLAP < gap < MIN_SPACE:
                last.text += text
                last.right = right
                return
        self.style = style
        base = self.height - low
        piece = Piece(text, left, right, base, size, bold=_is_bold(font), link=link)
        self.page.pieces.append(piece)

    def _link_at(self, across: float, up: float) -> str:
        """Return the address of the link at a place; empty if there is none."""
        for address, (left, bottom, right, top) in self.links:
            if left <= across <= right and bottom <= up <= top:
                return address
        return ""


@lru_cache(10_000)
def _letter(font: PDFFont, code: int) -> tuple[str, float]:
    """Return the text of a letter, which may be several characters, and its width."""
    try:
        text = font.to_unichr(code)
    except (PDFUnicodeNotDefined, KeyError):
        text = UNKNOWN_LETTER
    if LIGATURE_PATTERN.fullmatch(text):
        text = unicodedata.normalize("NFKC", text)
    if RIGHT_TO_LEFT_PATTERN.search(text):
        text = text[::-1]  # in the order of its parts on the page
    return text, font.char_width(code)


def _is_bold(font: PDFFont) -> bool:
    """Return whether a font is bold, by its name or its weight."""
    weight = resolve1(font.descriptor.get("FontWeight"))
    is_heavy = isinstance(weight, int) and weight >= MIN_BOLD_WEIGHT
    return is_heavy or BOLD_NAME_PATTERN.search(str(font.fontname)) is not None
