"""Import PDFs that were created from the text of their pages."""

from datetime import date

import pytest

from legalsite.errors import ProblemsFound
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.importing.pdf_document import import_pdf
from pdf_files import pdf_file

ASKED = ImportOptions("terms", date(2026, 3, 2))


def imported(*pages: str | bytes, options: ImportOptions = ASKED) -> ImportedText:
    return import_pdf(pdf_file(*pages), "Terms.pdf", options)


def refusal(data: bytes, options: ImportOptions = ASKED) -> str:
    with pytest.raises(ProblemsFound) as raised:
        import_pdf(data, "Terms.pdf", options)
    return str(raised.value)


def body_of(found: ImportedText) -> str:
    return found.data.decode().split("---\n\n", 1)[1].strip()


def questions(data: bytes) -> str:
    """Return what the import asks about each page, one question per line."""
    with pytest.raises(ProblemsFound) as raised:
        import_pdf(data, "Terms.pdf", ASKED)
    lines = []
    for problem in raised.value.problems:
        lines += [f"{problem.line}: {question}" for question in problem.message.split("; ")]
    return "\n".join(lines)
