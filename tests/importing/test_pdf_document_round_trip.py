"""A policy whose words come back from the PDF that `build --pdf` made of it."""

import re
from pathlib import Path

import pytest
from rapidfuzz.distance import LCSseq

from importing.pdf_imports import ASKED, body_of
from legalsite.cli import run
from legalsite.importing.pdf_document import import_pdf
from legalsite.source.markdown import read_document

pytest.importorskip(
    "weasyprint", exc_type=(ImportError, OSError), reason="PDFs need WeasyPrint and Pango"
)

CONTENT = Path(__file__).parents[2] / "content"
WORD = re.compile(r"\w+")


def words_and_headings(data: bytes) -> tuple[list[str], list[str]]:
    blocks = read_document(data, "terms.md", collected=[]).blocks
    headings = [" ".join(WORD.findall(block.text)) for block in blocks if block.kind == "heading"]
    return WORD.findall(" ".join(block.text for block in blocks)), headings


def test_the_words_of_a_pdf_are_those_of_its_policy(tmp_path: Path) -> None:
    site = tmp_path / "site"
    init = ["init", str(site), "--quiet", "--title", "Ours", "--url", "https://legal.test/"]
    assert run(init) == 0
    source = (CONTENT / "terms" / "2022-03-07.md").read_bytes()
    (site / "content/terms.md").write_bytes(source)
    assert run(["build", "--pdf", "--unpublished", "--quiet", "--root", str(site)]) == 0
    data = (site / "output/terms.pdf").read_bytes()
    words, headings = words_and_headings(source)
    found, found_headings = words_and_headings(body_of(import_pdf(data, "a.pdf", ASKED)).encode())
    assert LCSseq.similarity(words, found) >= 0.995 * len(words)
    assert set(headings) <= set(found_headings)
