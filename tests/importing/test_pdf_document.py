"""What a PDF becomes, and what is refused: `pdf.txt` has pages as they look, and the Markdown below `--`."""

import re
from datetime import date
from pathlib import Path

import pytest

from importing.pdf_imports import body_of, imported, questions, refusal
from legalsite.errors import ProblemsFound
from legalsite.importing import pdf_document
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.importing.pdf_document import _list_kind, read_history_pdf
from legalsite.importing.pdf_lines import LetterStyle, PdfLine
from pdf_files import pdf_file

CASES = (Path(__file__).parent / "pdf.txt").read_text().removeprefix("== ").rstrip("\n")


@pytest.mark.parametrize("case", CASES.split("\n\n== "), ids=lambda case: case.partition("\n")[0])
def test_what_a_pdf_becomes(case: str) -> None:
    pages, markdown, notes = case.partition("\n")[2].split("\n--", 2)
    if markdown.startswith(" asked\n"):
        asked = questions(pdf_file(*pages.split("\n==== page\n")))
        assert asked == markdown.removeprefix(" asked\n")
        return
    found = imported(*pages.split("\n==== page\n"))
    assert body_of(found) == markdown.strip()
    listed = [f"Terms.pdf:{entry}" for entry in found.removed]
    shown = [note for note in found.notes if re.match("page|.*words? kept", note)]
    assert "\n".join([*listed, *shown]) == notes.strip()


@pytest.mark.parametrize("text", ["2. Pay.", "\t2. Pay.", "2.\tPay."])
def test_an_item_may_follow_a_gap_that_the_number_of_its_line_leaves(text: str) -> None:
    assert _list_kind([PdfLine(1, 0, 90, 0, [(LetterStyle(10, False), text)])]) == "ol"


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
    assert (
        problem.message
        == "converted from PDF; left out: 1: header or footer of 3 pages: Boats Ltd."
    )


def test_a_version_in_a_history_that_raises_a_question_is_not_read() -> None:
    with pytest.raises(ProblemsFound, match=r"terms\.pdf@1:1: .*words far apart"):
        read_history_pdf(pdf_file("Boat          Fee\nDinghy        20 euros"), "terms.pdf@1")


def test_a_page_as_drawn_has_a_line_for_each_row() -> None:
    table = "#1 Fees\n\nBoat          Fee for a day\nDinghy        20 euros\nYacht         50 euros"
    options = ImportOptions("terms", date(2026, 3, 2), as_drawn=((1, 1),))
    found = imported(table, options=options)
    assert body_of(found).endswith("Boat Fee for a day\\\nDinghy 20 euros\\\nYacht 50 euros")
    assert "page 1: accepted: words far apart: “Boat | Fee for a day”" in found.notes[0]


def test_columns_as_drawn_are_read_one_after_the_other() -> None:
    left = ["We rent small boats to people", "who can swim, and who have a", "license for boats."]
    right = ["You pay before you take", "the boat, and you bring", "it back on the same day."]
    drawn = []
    for column, lines in ((72, left), (300, right)):
        drawn += [
            f"BT /R 10 Tf {column} {700 - 14 * at} Td ({line}) Tj ET"
            for at, line in enumerate(lines)
        ]
    page = "\n".join(drawn).encode()
    assert "words far apart" in questions(pdf_file(page))
    options = ImportOptions("terms", date(2026, 3, 2), as_drawn=((1, 1),))
    assert body_of(imported(page, options=options)) == "\n\n".join(
        [" ".join(left), " ".join(right)]
    )


def test_stops_if_a_letter_would_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_document, "_Composer", Forgetful)
    assert "3 letters would be lost" in refusal(pdf_file("We rent boats, and new cars."))


class Forgetful(pdf_document._Composer):
    def write(self) -> None:
        super().write()
        self.html = [part.replace("new", "") for part in self.html]
