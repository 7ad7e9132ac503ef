"""PDFs that unpack, nest, or refer without end: read, refused, or stopped at the limits of their process."""

import zlib

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


def packed(data: bytes, times: int) -> bytes:
    """Return a stream that unpacks to many bytes."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode " * times
    return b"<< /Filter [%b] /Length %d >>\nstream\n%b\nendstream" % (filters, len(data), data)


HOSTILE = {
    "unpacks to a gigabyte": whole_file(
        [CATALOG, PAGES, b"<< >>", PAGE, packed(bytes(1 << 30), 2)]
    ),
    "unpacks to many operators": whole_file(
        [CATALOG, PAGES, b"<< >>", PAGE, packed(b"q Q " * 5_000_000, 1)]
    ),
    "draws itself": whole_file(
        [CATALOG, PAGES, b"<< >>", PAGE, FORM + b"\nstream\n/X Do /X Do\nendstream"]
    ),
    "pages in themselves": whole_file(
        [CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>", b"<< >>"]
    ),
    "deep": whole_file([CATALOG, PAGES, b"[" * 100_000, PAGE, b"<< " * 100_000]),
    "many letters at one place": pdf_file(b"BT /R 9 Tf " + b"(a) Tj 9 -9 Td " * 100_000 + b"ET"),
    "many links": pdf_file("\n".join(["<a|b> <a|b> <a|b> <a|b>"] * 5_000)),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.posix_only(LIMITS)
def test_a_hostile_file_ends_at_the_limits(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_SECONDS", 2)
    try:
        imported = run_limited(import_pdf, data, "a.pdf", ASKED)
    except (ProblemsFound, ChildProcessError):
        return
    assert imported.data
