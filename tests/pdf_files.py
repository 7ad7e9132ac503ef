"""Create PDFs from text.

Each character has a separate position, so that a page in a fixture looks like the PDF.
"""

import re
from collections.abc import Sequence

LEFT = 72  # points
TOP = 800
LEADING = 14
SIZE = 10
WIDTH = 0.6  # of each Courier character, as a factor of the font size
# `#1 ` and `#2 ` start a line in larger type, and `! ` a line in bold.
MARKS = {"#1 ": (18, "B"), "#2 ": (14, "B"), "! ": (SIZE, "B"), "": (SIZE, "R")}
# Text between two spaces, a superscript such as `^1`, or a link such as `<words|address>`.
PART = re.compile(r"\^\w|<[^<>|]*\|[^<>]*>|(?:(?!\^\w|<[^<>]*\||\s\s).)+")
FONTS = {"R": "Courier", "B": "Courier-Bold"}


def drawn_page(text: str) -> tuple[bytes, list[tuple[float, float, float, str]]]:
    """Return the content of a page that looks like the text, and its links."""
    content = []
    links = []
    for number, line in enumerate(text.split("\n")):
        mark = next(mark for mark in MARKS if line.startswith(mark))
        size, font = MARKS[mark]
        down = TOP - LEADING * number
        shift = 0  # characters of the fixture that aren't drawn
        for part in PART.finditer(line, len(mark)):
            words = part[0]
            left = LEFT + WIDTH * size * (part.start() - len(mark) - shift)
            raise_by = 0.0
            drawn = size
            if words.startswith("^"):
                words = words[1:]
                shift += 1
                drawn, raise_by = 0.6 * size, 0.4 * size
            elif "|" in words:
                words, _, address = words[1:-1].partition("|")
                shift += len(part[0]) - len(words)
                links.append((left, down, left + WIDTH * size * len(words), address))
            left += WIDTH * size * (len(words) - len(words.lstrip()))
            code = re.sub(rb"([()\\])", rb"\\\1", words.strip().encode("cp1252"))
            content.append(
                f"BT /{font} {drawn:g} Tf {left:g} {down + raise_by:g} Td (".encode()
                + code
                + b") Tj ET"
            )
    return b"\n".join(content), links


def pdf_file(
    *pages: str | bytes, info: str = "", resources: str = "", objects: Sequence[bytes] = ()
) -> bytes:
    """Create a PDF. A page is either text, as in fixtures, or the content of a page.

    `info` is the file's metadata, `resources` are additional entries in each page's resources, and
    `objects` are additional objects, starting at number 4.
    """
    bodies: list[bytes] = [b"", b"", b"", *objects]
    fonts = "".join(
        f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >> "
        for name, font in FONTS.items()
    )
    kids = []
    for page in pages:
        content, links = drawn_page(page) if isinstance(page, str) else (page, [])
        annotations = "".join(
            f"<< /Type /Annot /Subtype /Link /Rect [{left} {low - 2} {right} {low + SIZE}] "
            f"/A << /S /URI /URI ({address}) >> >> "
            for left, low, right, address in links
        )
        bodies.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(bodies)} 0 R "
            f"/Resources << /Font << {fonts}>> {resources} >> /Annots [{annotations}] >>".encode()
        )
        kids.append(f"{len(bodies)} 0 R")
    bodies[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    bodies[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    bodies[2] = f"<< {info} >>".encode()
    return whole_file(bodies)


def whole_file(bodies: Sequence[bytes]) -> bytes:
    """Create a PDF with these objects.

    The first one is the catalog, and the third one is the information.
    """
    written = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\n" % (len(bodies) + 1)
    return written + b"startxref\n%d\n%%%%EOF\n" % table
