"""A sentence of more than forty words: who reads it has forgotten its beginning by its end."""

from collections.abc import Iterator

from legalsite.checks.place import at_words
from legalsite.checks.prose import count_words, sentences
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.document import Block, Document

MOST_WORDS = 40
SHORTEST = 200  # characters: forty words have more
SHOWN = 10
OPENING = 30


def long_sentence(subject: Subject) -> Iterator[Problem]:
    """Of mendable texts, the ten longest, and how many more there are. Always information."""
    for text in subject.mendable:
        found = sorted(long_ones(subject.document(text)), key=lambda one: -one[0])
        shown = sorted(found[:SHOWN], key=lambda one: one[1].line)
        more = len(found) - len(shown)
        for place, (words, block, sentence) in enumerate(shown):
            rest = f"; {more} more of the text have over {MOST_WORDS}" if more and not place else ""
            message = f"this sentence has {words} words{rest}"
            mend = "make two of it, or a list"
            where = at_words(subject, text, block.line, sentence[:OPENING])
            yield Problem("long-sentence", message, mend, *where, "info")


def long_ones(document: Document) -> Iterator[tuple[int, Block, str]]:
    """Words, block, sentence."""
    for block in document.blocks:
        if len(block.text) < SHORTEST:
            continue
        for sentence in sentences(block):
            words = count_words(sentence) if len(sentence) >= SHORTEST else 0
            if words > MOST_WORDS:
                yield words, block, sentence
