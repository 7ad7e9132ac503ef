"""A sentence of more than forty words: who reads it has forgotten its beginning by its end."""

from collections.abc import Iterator, Mapping

from legalsite.checks import plain_language as prose
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.places import at_words
from legalsite.checks.plain_language import Ease, count_words, parts, reading_ease, sentences_of
from legalsite.errors import Problem
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.text.languages import base_language

MOST_WORDS = 40
SHORTEST = 200  # characters: forty words have more
SHOWN = 10
OPENING = 30


def long_sentence(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of editable texts, the ten longest, and how many more there are. Always information."""
    for text in checked.editable:
        found = sorted(long_ones(checked.document(text)), key=lambda one: -one[0])
        shown = sorted(found[:SHOWN], key=lambda one: one[1].line)
        more = len(found) - len(shown)
        for place, (words, block, sentence) in enumerate(shown):
            rest = f"; {more} more of the text have over {MOST_WORDS}" if more and not place else ""
            message = f"this sentence has {words} words{rest}"
            help = "make two of it, or a list"
            where = at_words(checked, text, block.line, sentence[:OPENING])
            yield Problem("long-sentence", message, help, *where, "info")


def long_ones(document: Document) -> Iterator[tuple[int, Block, str]]:
    """Words, block, sentence."""
    for block in document.blocks:
        if len(block.text) < SHORTEST:
            continue
        for sentence in sentences_of(block):
            words = count_words(sentence) if len(sentence) >= SHORTEST else 0
            if words > MOST_WORDS:
                yield words, block, sentence


# --- Many sentences in the passive: they hide who does what. ---

MOST = 30  # per cent
FEWEST_SENTENCES = 10


def passive(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of editable texts, with the share in the revision before. Always information."""
    for text in checked.editable:
        share = _share(checked, text)
        if share is None or share <= MOST:
            continue
        before = None if text.translates else checked.previous(text)
        was = _share(checked, before) if before else None
        trend = f", was {was} %" if was not in {None, share} else ""
        message = f"{share} % of the sentences are in the passive{trend}"
        help = "say who does it: “we delete” for “will be deleted”"
        yield Problem("passive", message, help, *at_words(checked, text, checked.document(text).blocks[0].line), "info")


def _share(checked: CheckedPolicy, text: Revision) -> int | None:
    counted = prose.passive(checked.document(text), text.language)
    return round(100 * counted[0] / counted[1]) if counted and counted[1] >= FEWEST_SENTENCES else None


# --- A section that is very hard to read, by Flesch's formula (English) or Amstad's (German), or became much
# harder. ---

HARD = 30  # Flesch: below 30 "very difficult", for graduates
FELL = 15  # one and a half of the steps of Flesch's table
FEWEST_WORDS = 100  # Flesch's samples have a hundred words


def readability(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of editable texts; sections of a hundred words and more. Always information."""
    for text in checked.editable:
        before: Mapping[str, Ease] | None = None
        for heading, ease in eases(checked.document(text), text.language):
            before = _before(checked, text) if before is None else before
            said = _said(ease, before.get(_name(heading)), _formula(text))
            if said:
                help = "shorter sentences, shorter words; say who does what"
                place = at_words(checked, text, heading.line if heading else checked.document(text).blocks[0].line)
                yield Problem("readability", said, help, *place, "info")


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


def _before(checked: CheckedPolicy, text: Revision) -> Mapping[str, Ease]:
    """Of the revision before, by the words of its headings; of a translation there is none to compare."""
    before = None if text.translates else checked.previous(text)
    return (
        {_name(heading): ease for heading, ease in eases(checked.document(before), before.language)} if before else {}
    )


def _name(heading: Block | None) -> str:
    return heading.text.casefold() if heading else ""


def _formula(text: Revision) -> str:
    return "Amstad's formula" if base_language(text.language) == "de" else "Flesch's formula"
