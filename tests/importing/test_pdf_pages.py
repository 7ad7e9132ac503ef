"""What a PDF has to have to be read, which of its letters are, and what is asked about."""

import io
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from importing.pdf_imports import body_of, imported, questions, refusal
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.pdf_document import import_pdf
from pdf_files import pdf_file

CASES = Path(__file__).parents[2] / "../shared/cases"
FONT = (
    "/Font << /N << /Type /Font /Subtype /Type0 /BaseFont /N /Encoding /Identity-H "
    "/DescendantFonts [4 0 R] >> >>"
)
FONT_BELOW = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /N /CIDSystemInfo << >> >>"
WORDS = b"BT /R 10 Tf 72 700 Td (We rent boats.) Tj ET "


def text(
    words: str, left: float = 72, up: float = 700, size: float = 10, before: str = ""
) -> bytes:
    return f"{before} BT /R {size} Tf {left} {up} Td ({words}) Tj ET ".encode()


@pytest.mark.parametrize(
    ("page", "question"),
    [
        (b"100 100 m 300 300 l S", "no text, as in a scan"),
        (
            WORDS + text("Hidden", up=600, before="BT 3 Tr ET"),
            "words that readers don't see: “Hidden",
        ),
        (WORDS + text("White", up=600, before="1 g"), "words that readers don't see: “White”"),
        (WORDS + text("Away", left=900), "words that readers don't see: “Away”"),
        (
            WORDS + b"q 0 0 50 50 re W n " + text("Clipped", up=600) + b" Q",
            "words that readers don't see: “Clipped”",
        ),
        (
            text("Covered") + b"1 g 60 690 200 30 re f 0 g " + text("We rent.", up=600),
            "words that readers don't see: “Covered”",
        ),
        (WORDS + b"72 703 40 0.5 re f", "line through words: “We rent boats.”"),
        (WORDS + text("boats", left=90), "words above each other: “We rent boats. | boats”"),
        (
            text("W", size=24) + text("e rent boats.", left=95),
            "large initial letter: “W",
        ),
        (WORDS + text("1", left=300), ""),
    ],
)
def test_asks_about_what_is_not_plain_text(page: bytes, question: str) -> None:
    if question:
        assert question in questions(pdf_file(page))
    else:
        assert imported(page).data


@pytest.mark.parametrize("kind", ["Highlight", "StrikeOut", "FreeText", "Text", "Widget", "Stamp"])
def test_asks_about_marks_and_fields(kind: str) -> None:
    whole = pdf_file("We rent <boats|https://a.example/>.")
    marked = whole.replace(b"/Subtype /Link", f"/Subtype /{kind}".encode())
    assert questions(marked).startswith("1: ")
    assert imported("We rent <boats|https://a.example/>.").data


def test_asks_about_letters_without_a_unicode_value() -> None:
    page = b"BT /N 10 Tf 72 700 Td <00070008> Tj ET"
    data = pdf_file("We rent.", page, resources=FONT, objects=[FONT_BELOW])
    asked = refusal(data)
    assert "Terms.pdf:2: error[unclear-page]" in asked
    assert "ocrmypdf" in asked
    assert "`--as-drawn 2`" in asked


def test_reads_the_words_of_forms() -> None:
    font = b"<< /Font << /R << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>"
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources %b /Length %d >>\nstream\n%b\nendstream"
    inner = text("We sell boats.", up=650)
    data = pdf_file(
        WORDS + b"/X Do",
        resources="/XObject << /X 4 0 R >>",
        objects=[form % (font, len(inner), inner)],
    )
    assert re.findall(
        r"We \w+ boats", body_of(import_pdf(data, "a.pdf", ImportOptions("a", date(2026, 3, 2))))
    ) == [
        "We rent boats",
        "We sell boats",
    ]


def test_reads_hebrew_only_if_a_person_accepts_it() -> None:
    names = "/Differences [97 /alefhebrew /bethebrew]"
    font = f"/Font << /H << /Type /Font /Subtype /Type1 /BaseFont /H /Encoding << {names} >> >> >>"
    page = b"BT /H 10 Tf 72 700 Td (ab) Tj ET"
    asked = questions(pdf_file(page, resources=font))
    assert "right to left" in asked or "Unicode" in asked


def test_an_empty_page_is_named() -> None:
    found = imported("We rent boats.", b"", "We sell boats.")
    assert body_of(found).count("boats") == 2
    assert found.notes[0] == "page 2 is empty, or damaged"


def test_calls_a_password_a_password() -> None:
    for algorithm in ("RC4-128", "AES-128", "AES-256"):
        assert "password]: the file needs a password" in refusal(encrypted("secret", algorithm))


def test_reads_a_file_that_only_the_author_locked() -> None:
    found = import_pdf(encrypted("", "AES-128"), "a.pdf", ImportOptions("a", date(2026, 3, 2)))
    assert body_of(found) == "We rent boats."
    assert found.notes[0] == "the author restricted what others may do with the file"


def encrypted(password: str, algorithm: str) -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf_file("We rent boats."))))
    writer.encrypt(password, "owner", algorithm=algorithm)
    with io.BytesIO() as written:
        writer.write(written)
        return written.getvalue()


def test_refuses_a_damaged_file() -> None:
    whole = pdf_file("#1 Terms\nWe rent boats.", "And sell them.")
    shorter = whole[: whole.rindex(b"/Type /Page ") - 40]
    for data in (b"", b"We rent boats.", shorter, b"%PDF-1.7\n%%EOF"):
        assert "no-pdf]: this isn't a PDF file, or it's damaged" in refusal(data)


def test_reads_a_file_with_a_broken_table_of_objects() -> None:
    data = pdf_file("We rent boats.").replace(b"startxref\n", b"startxref\n9")
    assert (
        body_of(import_pdf(data, "a.pdf", ImportOptions("a", date(2026, 3, 2)))) == "We rent boats."
    )


def test_refuses_a_file_with_too_many_pages() -> None:
    assert "more than 500 pages" in refusal(pdf_file(*[b""] * 501))


def test_lists_letters_that_nobody_reads() -> None:
    page = b"BT /R 10 Tf 72 700 Td (We rent boats.) Tj 0 10 -10 0 500 300 Tm (Draft) Tj ET"
    tiny = b" BT /R 0.1 Tf 72 600 Td (Note) Tj ET"
    (entry,) = imported(page + tiny).removed
    assert entry.reason == "turned, or too small to read"
    assert "".join(entry.text.split()) == "DraftNote"


def test_reads_letters_once_that_are_drawn_twice_to_look_bold() -> None:
    page = b"BT /R 10 Tf 72 700 Td (We rent boats.) Tj 0.2 0 Td (We rent boats.) Tj ET"
    assert "We rent boats." in body_of(imported(page))


def test_imports_some_pages() -> None:
    pages = ["\n" * number + f"Page {number} is about boats." for number in range(1, 7)]
    options = ImportOptions("terms", date(2026, 3, 2), pages=((2, 3), (6, 6)))
    assert re.findall(r"\d+", body_of(imported(*pages, options=options))) == ["2", "3", "6"]


ASKED_CASES = {
    "drop-cap": "large initial letter",
    "invisible-words": "words that readers don't see",
    "table-without-lines": "words far apart: “Purpose | Days”",
    "three-columns": "words far apart",
    "watermark-level": "words above each other",
}


def case_files() -> Sequence[Path]:
    return sorted(CASES.glob("pdf-*/input.pdf"))


@pytest.mark.skipif(not CASES.is_dir(), reason="the files are in ../shared/cases")
@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.parent.name)
def test_files_of_strangers_are_read_or_asked_about(path: Path) -> None:
    question = ASKED_CASES.get(path.parent.name.removeprefix("pdf-"))
    if question:
        assert question in questions(path.read_bytes())
    else:
        assert import_pdf(path.read_bytes(), "input.pdf", ImportOptions("t", date(2026, 1, 5))).data
