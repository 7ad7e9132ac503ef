"""What a PDF has to have to be read, and which of its letters are."""

import io
import re
from collections.abc import Sequence
from datetime import date

import pytest
from pypdf import PdfReader, PdfWriter

from importing.pdf_imports import body_of, imported, refusal
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.pdf_document import import_pdf
from pdf_files import pdf_file

FONT = (
    "/Font << /N << /Type /Font /Subtype /Type0 /BaseFont /N /Encoding /Identity-H "
    "/DescendantFonts [4 0 R] >> >>"
)
FONT_BELOW = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /N /CIDSystemInfo << >> >>"
UNKNOWN = b"BT /N 10 Tf 9 9 Td <00070008> Tj ET"


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        (["We rent.", b"100 100 m 300 300 l S"], "page 2 has no text; it may be a scan"),
        (["We rent.", UNKNOWN], "2 letters on page 2 have no Unicode value, as in “\ufffd\ufffd”"),
    ],
)
def test_asks_about_a_page_that_it_cannot_read(pages: Sequence[str | bytes], message: str) -> None:
    refused = refusal(pdf_file(*pages, resources=FONT, objects=[FONT_BELOW]))
    assert message in refused
    assert "ocrmypdf" in refused
    assert "--pages" in refused


def test_keeps_letters_without_a_code_if_the_user_says_so() -> None:
    options = ImportOptions("terms", date(2026, 3, 2), keep_unknown=True)
    data = pdf_file("We rent.", UNKNOWN, UNKNOWN, resources=FONT, objects=[FONT_BELOW])
    found = import_pdf(data, "Terms.pdf", options)
    assert body_of(found).count("\ufffd") == 4
    assert found.notes[0] == "2 letters on page 2 have no Unicode value, as in “\ufffd\ufffd”"
    assert found.notes[1].startswith("2 letters on page 3 ")


def test_an_empty_page_is_no_scan() -> None:
    assert body_of(imported("We rent boats.", b"", "We sell boats.")).count("boats") == 2


def test_refuses_an_encrypted_file() -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf_file("We rent boats."))))
    writer.encrypt("", "secret")
    with io.BytesIO() as written:
        writer.write(written)
        assert "encrypted]: the file is encrypted" in refusal(written.getvalue())


def test_refuses_a_damaged_file() -> None:
    whole = pdf_file("#1 Terms\nWe rent boats.", "And sell them.")
    shorter = whole[: whole.rindex(b"/Type /Page ") - 40]
    packed = whole.replace(b"<< /Length", b"<< /Filter /FlateDecode /Length", 1)
    for data in (b"", b"We rent boats.", shorter, packed, b"%PDF-1.7\n%%EOF"):
        assert "no-pdf]: this isn't a PDF file, or it's damaged" in refusal(data)


def test_refuses_a_file_with_too_many_pages() -> None:
    assert "more than 500 pages" in refusal(pdf_file(*[b""] * 501))


def test_names_letters_that_nobody_reads() -> None:
    page = b"BT /R 10 Tf 72 700 Td (We rent boats.) Tj 0 10 -10 0 500 300 Tm (Draft) Tj ET"
    tiny = b" BT /R 0.1 Tf 72 600 Td (Note) Tj ET"
    (entry,) = imported(page + tiny).removed
    assert str(entry) == "1: rotated, or too small to read: DraftNote"


def test_reads_letters_once_that_are_drawn_twice_to_look_bold() -> None:
    page = b"BT /R 10 Tf 72 700 Td (We rent boats.) Tj 0.2 0 Td (We rent boats.) Tj ET"
    assert body_of(imported(page)) == "We rent boats."


def test_imports_some_pages() -> None:
    pages = ["\n" * number + f"Page {number} is about boats." for number in range(1, 7)]
    options = ImportOptions("terms", date(2026, 3, 2), pages=((2, 3), (6, 6)))
    assert re.findall(r"\d+", body_of(imported(*pages, options=options))) == ["2", "3", "6"]
