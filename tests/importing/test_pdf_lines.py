"""Whatever stands where on a page of a PDF: each word is in the draft, or the import lists it."""

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from importing.pdf_imports import body_of, imported

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
        count = int(re.findall(r"on (\d+) page", entry.reason)[0])
        for word in WORD.findall(entry.text):
            kept[word] += count
    written = "\n".join(
        ["We rent boats.", *[re.sub(r"(?m)^(?:#\d|!) ", "", page) for page in pages]]
    )
    words = Counter(WORD.findall(written))
    assert not words - kept, words - kept
