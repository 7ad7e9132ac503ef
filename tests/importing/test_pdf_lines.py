"""Whatever stands where on a page of a PDF: each word is in the draft, or the import lists it or asks."""

import re
from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from importing.pdf_imports import body_of, imported, questions
from legalsite.errors import ProblemsFound
from legalsite.importing.markdown_writer import ImportedText, ImportOptions
from pdf_files import pdf_file

WORD = re.compile(r"\w+")
WORDS = st.text("abcdefgé1", min_size=1, max_size=9)
LINES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
COLUMNS = st.lists(LINES, min_size=1, max_size=3).map("    ".join)
MARKED = st.builds(
    str.__add__, st.sampled_from(["", "", "#1 ", "#2 ", "! ", "• ", "1. ", "   "]), COLUMNS
)
PAGES = st.lists(MARKED | st.just(""), min_size=1, max_size=12).map("\n".join)
AS_DRAWN = ImportOptions("terms", date(2026, 3, 2), as_drawn=((1, 9),))


def accepted(*pages: str) -> ImportedText:
    """Import pages, and accept the order in which they are drawn if the import asks."""
    try:
        return imported(*pages)
    except ProblemsFound:
        return imported(*pages, options=AS_DRAWN)


@given(st.lists(PAGES, min_size=1, max_size=4))
def test_every_word_is_kept_or_named(pages: list[str]) -> None:
    found = accepted("We rent boats.", *pages)
    kept = Counter(WORD.findall(re.sub(r"^(\d+)\)", r"\1", body_of(found))))
    for entry in found.removed:
        count = int([*re.findall(r"of (\d+) page", entry.reason), 1][0])
        for word in WORD.findall(entry.text):
            kept[word] += count
    written = "\n".join(
        ["We rent boats.", *[re.sub(r"(?m)^(?:#\d|!) ", "", page) for page in pages]]
    )
    words = Counter(WORD.findall(written))
    assert not words - kept, words - kept


def test_columns_whose_lines_are_half_a_line_apart_are_asked_about() -> None:
    page = b""
    for column, up in ((72, 700), (300, 694)):
        for line in range(4):
            page += b"BT /R 10 Tf %d %d Td (We rent small boats) Tj ET " % (column, up - 12 * line)
    assert "words above each other" in questions(pdf_file(page))


def test_columns_with_a_narrow_gap_that_are_drawn_across_are_asked_about() -> None:
    page = b""
    for up in (700, 688, 676, 664):
        page += b"BT /R 10 Tf 72 %d Td [(We rent boats) -1000 (You pay now)] TJ ET " % up
    assert "as between columns" in questions(pdf_file(page))


def test_a_drawn_shape_before_a_line_is_a_bullet() -> None:
    page = b""
    for up, words in ((700, b"We rent:"), (686, b"small boats"), (672, b"large boats")):
        page += b"BT /R 10 Tf 90 %d Td (%s) Tj ET " % (up, words)
        if words.endswith(b"boats"):
            page += b"76 %d 3 3 re f " % (up + 2)
    assert body_of(imported(page)).endswith("- small boats\n- large boats")
