"""PDFs that unpack, nest, or refer without end: read, refused, or stopped at the limits of their process."""

import zlib
from collections.abc import Callable

import pytest

from importing.pdf_imports import ASKED
from legalsite.disk import processes
from legalsite.disk.processes import run_limited
from legalsite.errors import ProblemsFound
from legalsite.importing.pdf_document import import_pdf
from pdf_files import pdf_file, whole_file
from posix_needs import LIMITS

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
PAGES = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
FORM = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 10 /Resources << /XObject << /X 5 0 R >> >> >>"


FORM_WITH = (
    b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 60 "
    b"/Resources << /XObject << /X %d 0 R >> >> >>"
)
ZLIB_HEADER = b"\x78\xda"
ADLER_MODULUS = 65_521
WORDS = b"BT /R 10 Tf 72 700 Td (We rent boats.) Tj ET"


def packed(data: bytes) -> bytes:
    """Return a stream that unpacks to these bytes."""
    return stream(zlib.compress(data, 9), 1)


def packed_gigabyte() -> bytes:
    """Return a stream that unpacks twice, to a gigabyte of zeros.

    All megabytes are packed alike, so only one is packed.
    """
    count = 1 << 10
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    megabyte = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = ((count << 20) % ADLER_MODULUS << 16) | 1  # of zeros
    data = ZLIB_HEADER + megabyte * count + packer.flush() + checksum.to_bytes(4, "big")
    return stream(zlib.compress(data, 9), 2)


def stream(data: bytes, times: int) -> bytes:
    """Return a stream with data that was packed several times."""
    filters = b"/FlateDecode " * times
    return b"<< /Filter [%b] /Length %d >>\nstream\n%b\nendstream" % (filters, len(data), data)


HOSTILE: dict[str, Callable[[], bytes]] = {  # made when they are tested, because some are large
    "unpacks to a gigabyte": lambda: whole_file(
        [CATALOG, PAGES, b"<< >>", PAGE, packed_gigabyte()]
    ),
    "unpacks to many operators": lambda: whole_file(
        [CATALOG, PAGES, b"<< >>", PAGE, packed(b"q Q " * 5_000_000)]
    ),
    "draws itself": lambda: whole_file(
        [CATALOG, PAGES, b"<< >>", PAGE, FORM + b"\nstream\n/X Do /X Do\nendstream"]
    ),
    "pages in themselves": lambda: whole_file(
        [CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>", b"<< >>"]
    ),
    "deep": lambda: whole_file([CATALOG, PAGES, b"[" * 100_000, PAGE, b"<< " * 100_000]),
    "page trees 5,000 deep": lambda: whole_file(
        [
            CATALOG,
            *(
                b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3)
                for number in range(5_000)
            ),
            b"<< /Type /Page /Parent 5001 0 R /MediaBox [0 0 9 9] >>",
        ]
    ),
    "forms within forms": lambda: whole_file(
        [
            CATALOG,
            PAGES,
            b"<< >>",
            PAGE,
            *(
                FORM_WITH % (number + 6) + b"\nstream\n" + b"/X Do " * 10 + b"\nendstream"
                for number in range(14)
            ),
        ]
    ),
    "unpacks runs": lambda: whole_file(
        [
            CATALOG,
            PAGES,
            b"<< >>",
            PAGE,
            packed(b"\x81q\x81\n" * 4_000_000).replace(
                b"/FlateDecode ]", b"/FlateDecode /RunLengthDecode ]"
            ),
        ]
    ),
    "a huge map of letters": lambda: pdf_file(
        b"BT /N 9 Tf 9 9 Td <0007> Tj ET",
        resources="/Font << /N << /Type /Font /Subtype /Type0 /BaseFont /N "
        "/Encoding /Identity-H /ToUnicode 4 0 R /DescendantFonts [5 0 R] >> >>",
        objects=[
            packed(
                b"1 begincodespacerange <0000> <ffff> endcodespacerange "
                + b"1 beginbfrange <0000> <ffff> <0041> endbfrange " * 300_000
            ),
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /N /CIDSystemInfo << >> >>",
        ],
    ),
    "actions": lambda: pdf_file("We rent boats.").replace(
        b"/Type /Catalog",
        b"/Type /Catalog /OpenAction << /S /JavaScript /JS (while(true){}) /Next << /S /Launch /F (/bin/true) >> >>",
    ),
    "17 MB": lambda: pdf_file("We rent boats.", objects=[b"(" + b"a" * 17_000_000 + b")"]),
    "a huge page": lambda: pdf_file(WORDS).replace(b"[0 0 595 842]", b"[0 0 9999999 9999999]"),
    "many letters at one place": lambda: pdf_file(
        b"BT /R 9 Tf " + b"(a) Tj 9 -9 Td " * 100_000 + b"ET"
    ),
    "many links": lambda: pdf_file("\n".join(["<a|b> <a|b> <a|b> <a|b>"] * 5_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.posix_only(LIMITS)
def test_a_hostile_file_ends_at_the_limits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_SECONDS", 1)
    data = HOSTILE[name]()
    try:
        imported = run_limited(import_pdf, data, "a.pdf", ASKED)
    except (ProblemsFound, ChildProcessError):
        return
    assert imported.data


def test_the_gigabyte_unpacks() -> None:
    _, _, data = packed_gigabyte().removesuffix(b"\nendstream").partition(b"stream\n")
    unpacker = zlib.decompressobj()
    assert unpacker.decompress(zlib.decompress(data), 1 << 20) == bytes(1 << 20)
