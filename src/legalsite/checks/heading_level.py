"""A heading two levels or more below the one above it: the contents and screen readers show a gap."""

from collections.abc import Iterator

from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.document import Block, Document


def heading_level(subject: Subject) -> Iterator[Problem]:
    """Of current texts; the first place of each kind of gap."""
    for text in subject.current:
        for (above, level), blocks in _gaps(subject.document(text)).items():
            what = f"this heading is of level {level}, and what stands above it of level {above}"
            more = f"; {len(blocks) - 1} more like it in the text" if len(blocks) > 1 else ""
            mend = f"begin it with {'#' * (above + 1)}"
            first = blocks[0]
            yield Problem("heading-level", what + more, mend, *at_words(subject, text, first.line), "warning")


def _gaps(document: Document) -> dict[tuple[int, int], list[Block]]:
    """(level above, level) → headings. The title of the page is the one heading of level 1."""
    gaps: dict[tuple[int, int], list[Block]] = {}
    above = 1
    for block in document.headings[1 if document.title else 0 :]:
        level = max(block.level, 2)
        if level > above + 1:
            gaps.setdefault((above, level), []).append(block)
        above = level
    return gaps
