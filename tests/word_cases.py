"""Pairs of texts for tests of Word files: all redline cases, ours and the shared ones, and the
histories of the example company.
"""

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
def source_pairs() -> tuple[tuple[str, bytes, bytes], ...]:
    """Return the source of each pair, with its name."""
    return tuple(_source_pairs())


@cache
def pair(name: str) -> tuple[Document, Document]:
    """Return one of the pairs, parsed."""
    old, new = next(texts for each, *texts in source_pairs() if each == name)
    return read_document(old, "a.md"), read_document(new, "a.md")


def _source_pairs() -> Iterator[tuple[str, bytes, bytes]]:
    cases = {"own": ROOT / "tests/redline/cases", "shared": ROOT / "../shared/accept/redline/cases"}
    for whose, folder in cases.items():
        for path in sorted(folder.glob("*.md")):
            old, new, *_ = (text.encode() for text in FENCED.findall(path.read_bytes().decode()))
            yield f"{whose}-{path.stem}", old, new
    for folder in sorted(path for path in (ROOT / "content").iterdir() if path.is_dir()):
        texts = [path.read_bytes() for path in sorted(folder.glob("????-??-??.md"))]
        for nth, (old, new) in enumerate(pairwise(texts), 1):
            yield f"{folder.name}-{nth}", old, new
