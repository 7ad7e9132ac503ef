"""Pairs of texts whose redline, as a Word file, is imported again to get both texts."""

import io
import zipfile
from collections.abc import Callable

import pytest

from importing.word_imports import asked, missing
from legalsite.errors import ProblemsFound
from legalsite.importing.docx_document import import_docx
from legalsite.model.document import Document
from legalsite.redline.compare import compare
from legalsite.redline.output.docx import as_docx
from legalsite.source.markdown import read_document
from word_cases import pair, source_pairs
from word_files import lines_of_document

SHARE = 3  # every run includes one in this many pairs; the long run includes all


def come_back(*, short: bool) -> Callable[[str], None]:
    """Create a test of the short pairs, which were written for redlines, or of those from real
    texts.
    """
    pairs = [
        pytest.param(name, marks=[pytest.mark.long] * bool(at % SHARE))
        for at, (name, _, _) in enumerate(source_pairs())
        if name.startswith("own-") == short
    ]

    @pytest.mark.parametrize("name", pairs)
    def test_a_redline_comes_back_word_for_word(name: str) -> None:
        old, new = pair(name)
        file = as_docx(compare(old, new), author="Harbour Ledger", day="2026-03-02")
        for settle, document in (("accept", new), ("reject", old)):
            if not document.blocks:
                with pytest.raises(ProblemsFound, match="no text"):
                    import_docx(file, "a.docx", asked(settle))
                continue
            found = import_docx(file, "a.docx", asked(settle if file_has_changes(file) else ""))
            written = read_document(found.data, "a.md")
            assert words_of(written) == words_of(document)
            assert notes_of(written) == notes_of(document)
            assert missing(file, found, accept=settle == "accept") == []

    return test_a_redline_comes_back_word_for_word


def file_has_changes(file: bytes) -> bool:
    return b"w:author" in zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml")


def notes_of(document: Document) -> list[str]:
    """Return each footnote reference, and the numbers of all footnotes."""
    marks = [span.text for block in document.blocks for span in block.spans if span.of == "note"]
    return marks + [block.number for block in document.blocks if block.kind == "footnote"]


def words_of(document: Document) -> str:
    """Return the text without spaces, cell borders, and footnote references."""
    text = "".join("".join(lines_of_document(document)).split()).replace("|", "")
    for mark in (f"[{nth}]" for nth in range(1, 30)):
        text = text.replace(mark, "")
    return text
