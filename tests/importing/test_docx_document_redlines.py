"""A redline that was written as a Word file comes back as the text that it was made of."""

import io
import zipfile

import pytest

from importing.word_imports import HERE, asked, missing
from legalsite.importing.docx_document import import_docx
from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.source.markdown import read_document
from word_cases import pair, source_pairs
from word_files import lines_of_document

SHARE = 3  # one pair of so many is in every run, all of them in the long one


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.long] * bool(at % SHARE)) for at, (name, _, _) in enumerate(source_pairs())],
)
def test_a_redline_comes_back_word_for_word(name: str) -> None:
    old, new = pair(name)
    file = as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02")
    for settle, document in (("accept", new), ("reject", old)):
        found = import_docx(file, "a.docx", asked(settle if file_has_changes(file) else ""))
        assert words_of(read_document(found.data, "a.md")) == words_of(document)
        assert missing(file, found, accept=settle == "accept") == []


def test_the_notes_of_a_redline_stay_notes() -> None:
    text = "Fees[^1] are due.\n\n[^1]: Of 2026.\n"
    old, new = (read_document(each.encode(), "a.md") for each in (text, text.replace("due", "paid")))
    draft = import_docx(as_docx(compare(old, new), author="A"), "a.docx", asked("accept")).data.decode()
    assert draft.endswith("---\n\nFees[^1] are paid.\n\n[^1]: Of 2026.\n")


@pytest.mark.parametrize("old", ["Pay", "Owe"])
def test_what_the_file_of_a_redline_shows_as_code_lists_and_columns_stays_that(old: str) -> None:
    text = (HERE / "exported.md").read_text()
    was, now = (read_document(each.encode(), "a.md") for each in (text.replace("Pay", old), text))
    found = import_docx(as_docx(compare(was, now), author="A"), "a.docx", asked("accept")).data.decode()
    assert found.partition("---\n\n")[2] == text


def file_has_changes(file: bytes) -> bool:
    return b"w:author" in zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml")


def words_of(document: Document) -> str:
    """Return the words without spaces, borders of cells and marks of footnotes."""
    text = "".join("".join(lines_of_document(document)).split()).replace("|", "")
    for mark in (f"[{nth}]" for nth in range(1, 30)):
        text = text.replace(mark, "")
    return text
