"""A section that is very hard to read, by Flesch's formula (English) or Amstad's (German), or became much harder."""

from collections.abc import Iterator, Mapping

from legalsite.checks.place import at_words
from legalsite.checks.prose import Ease, parts, reading_ease
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision

HARD = 30  # Flesch: below 30 "very difficult", for graduates
FELL = 15  # one and a half of the steps of Flesch's table
FEWEST_WORDS = 100  # Flesch's samples have a hundred words


def readability(subject: Subject) -> Iterator[Problem]:
    """Of mendable texts; sections of a hundred words and more. Always information."""
    for text in subject.mendable:
        before: Mapping[str, Ease] | None = None
        for heading, ease in eases(subject.document(text), text.language):
            before = _before(subject, text) if before is None else before
            said = _said(ease, before.get(_name(heading)), _formula(text))
            if said:
                mend = "shorter sentences, shorter words; say who does what"
                place = at_words(subject, text, heading.line if heading else subject.document(text).blocks[0].line)
                yield Problem("readability", said, mend, *place, "info")


def _said(ease: Ease, was: Ease | None, formula: str) -> str:
    """Empty where there is nothing to say."""
    fell = was is not None and was.score - ease.score >= FELL
    trend = f", was {was.score:.0f}" if was else ""
    if ease.score < HARD:
        return f"reading ease {ease.score:.0f}{trend}: {formula} calls less than {HARD} very hard to read"
    return f"reading ease {ease.score:.0f}{trend}: much harder to read than before" if fell else ""


def eases(document: Document, language: str) -> Iterator[tuple[Block | None, Ease]]:
    """By heading, None for what stands before the first."""
    for heading, blocks in parts(document):
        ease = reading_ease(blocks, language) if blocks else None
        if ease and ease.words >= FEWEST_WORDS:
            yield heading, ease


def _before(subject: Subject, text: Revision) -> Mapping[str, Ease]:
    """Of the revision before, by the words of its headings; of a translation there is none to compare."""
    before = None if text.translates else subject.before(text)
    return (
        {_name(heading): ease for heading, ease in eases(subject.document(before), before.language)} if before else {}
    )


def _name(heading: Block | None) -> str:
    return heading.text.casefold() if heading else ""


def _formula(text: Revision) -> str:
    return "Amstad's formula" if text.language.startswith("de") else "Flesch's formula"
