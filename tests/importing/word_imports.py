"""Import Word files, and check that all of their text arrives."""

import re
from datetime import date
from pathlib import Path
from typing import Literal

from legalsite.errors import Problem
from legalsite.importing.docx_document import import_docx
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from legalsite.source.markdown import read_document
from legalsite.source.markdown_chunks import lost_word_problems
from word_files import lines_of_document, word_file, words_of_file

Settle = Literal["", "accept", "reject"]


HERE = Path(__file__).parent


def asked(settle: Settle = "") -> ImportOptions:
    return ImportOptions("terms", date(2026, 3, 2), title="Terms", settle=settle)


def paragraph(words: str, properties: str = "") -> str:
    return f"<p><pPr>{properties}</pPr><r><t>{words}</t></r></p>"


def imported(body: str, settle: Settle = "", **parts: str) -> ImportedText:
    return import_docx(word_file(body, **parts), "Terms.docx", asked(settle))


def missing(file: bytes, found: ImportedText, *, accept: bool = True) -> list[Problem]:
    """Return a problem if text in the file's XML is neither in the draft nor listed as left out."""
    kept = lines_of_document(read_document(found.data, "a.md"))
    listed = [
        problem.message for problem in found.hidden_content if problem.rule != "tracked-change"
    ]
    left_out = [
        re.split("” (?:in|at) ", message)[0] for message in listed
    ]  # without the position, which quotes the draft
    return lost_word_problems(
        "\n".join(words_of_file(file, accept=accept)), "\n".join([*kept, *left_out])
    )


NOTED = '<p><r><t>Fees</t></r><r><{}Reference id="2"/></r></p>'


def written(body: str, settle: Settle = "accept") -> str:
    return imported(body, settle).data.decode().partition("---\n\n")[2].strip("\n")
