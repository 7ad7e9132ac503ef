"""Whatever stands where on a page of a PDF: each word is in the draft, or the import lists it."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importing.pdf_imports import body_of, imported
from legalsite.importing.pdf_lines import PdfPage, Piece, row_text, rows_of

WORD = re.compile(r"\w+")
WORDS = st.text("abcdefgé1", min_size=1, max_size=9)
LINES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
COLUMNS = st.lists(LINES, min_size=1, max_size=3).map("    ".join)
MARKED = st.builds(
    str.__add__, st.sampled_from(["", "", "#1 ", "#2 ", "! ", "• ", "1. ", "   "]), COLUMNS
)
PAGES = st.lists(MARKED | st.just(""), min_size=1, max_size=12).map("\n".join)


@given(st.lists(PAGES, min_size=1, max_size=4))
def test_every_word_is_kept_or_named(pages: list[str]) -> None:
    found = imported("We rent boats.", *pages)
    kept = Counter(WORD.findall(re.sub(r"^(\d+)\)", r"\1", body_of(found))))
    for entry in found.removed:
        count = int([*re.findall(r"on (\d+) page", entry.reason), 1][0])
        for word in WORD.findall(entry.text):
            kept[word] += count
    written = "\n".join(
        ["We rent boats.", *[re.sub(r"(?m)^(?:#\d|!) ", "", page) for page in pages]]
    )
    words = Counter(WORD.findall(written))
    assert not words - kept, words - kept


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ("על GDPR (EU) 2016/679 לפי", "לפי GDPR (EU) 2016/679 על"),
        (".2026-03-02 מיום בתוקף", "בתוקף מיום 2026-03-02."),
        (".02-03-2026 من يسري", "يسري من 2026-03-02."),
        ("The word פרטיות is Hebrew", "The word פרטיות is Hebrew"),
    ],
)
def test_letters_from_right_to_left_are_in_the_order_of_reading(drawn: str, text: str) -> None:
    page = PdfPage(1, width=300)
    if not text.startswith("The"):
        page.pieces.append(Piece("עברית" * 5, 10, 90, 40, 10))
    for place, word in enumerate(drawn.split()):
        left = 10 + 60 * place / 9
        backward = re.sub("[^\\W\\da-zA-Z]+", lambda letters: letters[0][::-1], word)
        page.pieces.append(Piece(backward, left, left + 5, 20, 10))
    assert row_text(rows_of(page)[0]) == text
