"""What a PDF becomes, and what is refused: `pdf.txt` has pages as they look, and the Markdown below `--`."""

import re
from datetime import date
from pathlib import Path

import pytest

from importing.pdf_imports import ASKED, body_of, imported, refusal
from legalsite.errors import ProblemsFound
from legalsite.importing import pdf_document
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.pdf_document import import_pdf, read_history_pdf
from pdf_files import pdf_file

CASES = (Path(__file__).parent / "pdf.txt").read_text().removeprefix("== ").rstrip("\n")


@pytest.mark.parametrize("case", CASES.split("\n\n== "), ids=lambda case: case.partition("\n")[0])
def test_what_a_pdf_becomes(case: str) -> None:
    pages, markdown, notes = case.partition("\n")[2].split("\n--", 2)
    found = imported(*pages.split("\n==== page\n"))
    assert body_of(found) == markdown.strip()
    listed = [f"Terms.pdf:{entry}" for entry in found.removed]
    shown = [note for note in found.notes if re.match("page|.*words? kept", note)]
    assert "\n".join([*listed, *shown]) == notes.strip()


def test_takes_dates_from_the_text_and_names_their_page() -> None:
    pages = [
        "#1 Terms\nWe rent boats.",
        "Effective: April 1, 2026\nLast updated: March 2, 2026\n\n" + "We. " * 20,
    ]
    found = imported(*pages, options=ImportOptions("terms"))
    assert (found.title, found.dates.revised, found.dates.effective) == (
        "Terms",
        date(2026, 3, 2),
        date(2026, 4, 1),
    )
    assert "revised 2026-03-02, from page 2: Last updated: March 2, 2026" in found.notes


def test_an_error_about_the_date_names_the_page() -> None:
    pages = ["#1 Terms\nWe rent boats.", "Last updated: March 2026\n\n" + "We. " * 20]
    with pytest.raises(ProblemsFound, match="page 2 gives only a month"):
        imported(*pages, options=ImportOptions("terms"))


def test_shows_what_the_file_says_of_itself_and_takes_none_of_it() -> None:
    info = "/Title (Invoice) /CreationDate (D:20200101) /Producer (\\376\\377\\0W\\0o\\0r\\0d)"
    found = import_pdf(pdf_file("#1 Terms\nWe rent boats.", info=info), "Terms.pdf", ASKED)
    said = "title “Invoice”, made with “Word”, made on “D:20200101”"
    assert found.notes[0] == f"the file's metadata wasn't used: {said}"
    assert found.title == "Terms"


def test_names_the_extra_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_document, "find_spec", lambda _: None)
    assert "pip install '.[pdf-in]'" in refusal(pdf_file("We rent boats."))


def test_a_version_in_a_history_names_what_was_left_out() -> None:
    pages = [
        "Boats Ltd.\n\n" + "\n" * number + f"#1 Part {number}\nWe rent." for number in (1, 2, 3)
    ]
    text = read_history_pdf(pdf_file(*pages), "terms.pdf@1")
    assert text.body.startswith("## Part 1\n\nWe rent.")
    (problem,) = text.problems
    assert problem.message == "converted from PDF; left out: 1: repeated on 3 pages: Boats Ltd."
