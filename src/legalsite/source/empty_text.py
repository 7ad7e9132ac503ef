"""A text without a single word: a page with a title, dates, and nothing that would apply."""

import re

from legalsite.errors import Problem
from legalsite.model.document import Document

WORD = re.compile(r"\w")
MEND = "write the text below the front matter, or take the file away; one that ends the policy says why"


def empty_text(document: Document, path: str, first_line: int) -> list[Problem]:
    """The problem at the end of the front matter; none where there is a word. Nothing that is in the ledger is asked:
    it cannot be mended. `first_line`: where the text begins in the file."""
    if any(WORD.search(block.text) for block in document.blocks):
        return []
    return [Problem("empty-text", "there is not a word below the front matter", MEND, path, first_line - 1)]
