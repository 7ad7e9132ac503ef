"""Pairs of texts for the tests of Word files: all redline cases, ours and the shared ones, and the histories of the
example company."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from legalsite.model.document import Document
from legalsite.source.markdown import read_document

ROOT = Path(__file__).parents[1]
FENCED = re.compile(r"`````(?:markdown|text)\n(.*?)\n?`````", re.DOTALL)


@cache
def pairs() -> tuple[tuple[str, Document, Document], ...]:
    """Return each pair with its name."""
    return tuple(_pairs())


def _pairs() -> Iterator[tuple[str, Document, Document]]:
    cases = {"own": ROOT / "tests/redline/cases", "shared": ROOT / "../shared/accept/redline/cases"}
    for whose, folder in cases.items():
        for path in sorted(folder.glob("*.md")):
            old, new, *_ = (read_document(text.encode(), "a.md") for text in FENCED.findall(path.read_bytes().decode()))
            yield f"{whose}-{path.stem}", old, new
    for folder in sorted(path for path in (ROOT / "content").iterdir() if path.is_dir()):
        texts = [read_document(path.read_bytes(), path.name) for path in sorted(folder.glob("????-??-??.md"))]
        for nth, (old, new) in enumerate(pairwise(texts), 1):
            yield f"{folder.name}-{nth}", old, new
