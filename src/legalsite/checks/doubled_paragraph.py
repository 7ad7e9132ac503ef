"""A paragraph that a copying hand doubled."""

from collections.abc import Iterator

from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.document import Block, Document
from legalsite.redline.key import block_key

FEWEST_WORDS_NEXT = 4
FEWEST_WORDS_APART = 60
PROSE = frozenset({"paragraph", "item", "quote", "definition"})


def doubled_paragraph(subject: Subject) -> Iterator[Problem]:
    """Of current texts. Equal neighbours, and equal paragraphs of 60 words and more anywhere: shorter ones may well be
    said twice."""
    for text in subject.current:
        for first, second in doubled(subject.document(text)):
            message = f"this stands on line {first.line} too, word for word"
            mend = "take one of the two out"
            yield Problem("doubled-paragraph", message, mend, *at_words(subject, text, second.line), "warning")


def doubled(document: Document) -> Iterator[tuple[Block, Block]]:
    """The first and its double."""
    seen: dict[str, Block] = {}
    last: Block | None = None
    for block in document.blocks:
        key = block_key(block) if block.kind in PROSE else ""
        words = key.count(" ") + 1
        if words >= FEWEST_WORDS_NEXT:
            first = seen.setdefault(key, block)
            if words >= FEWEST_WORDS_APART and first is not block:
                yield first, block
            elif last and last.kind == block.kind and block_key(last) == key:
                yield last, block
        last = block
