"""Rules about plain language: long sentences, sections that are hard to read, the passive voice."""

from collections.abc import Iterator, Mapping

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.plain_language import Ease, count_passive, count_words, parts, reading_ease, sentences_of
from legalsite.checks.source_positions import at_words
from legalsite.errors import Problem
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.text.languages import base_language

MOST_WORDS = 40
SHORTEST = 200  # characters: forty words have more
SHOWN = 10
OPENING = 30


def long_sentence(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find the ten longest sentences of each editable text, and count the other long ones. The level is always
    information."""
    for text in checked.editable:
        longest = sorted(long_sentences(checked.document(text)), key=lambda entry: -entry[0])
        shown = sorted(longest[:SHOWN], key=lambda entry: entry[1].line)
        more = len(longest) - len(shown)
        for index, (words, block, sentence) in enumerate(shown):
            others = f"; {more} more in the text have over {MOST_WORDS}" if more and not index else ""
            message = f"this sentence has {words} words{others}"
            help = "split it into two, or make a list"
            place = at_words(checked, text, block.line, sentence[:OPENING])
            yield Problem("long-sentence", message, help, *place, "info")


def long_sentences(document: Document) -> Iterator[tuple[int, Block, str]]:
    """Yield the number of words, the block and the sentence, for each with more than forty words."""
    for block in document.blocks:
        if len(block.text) < SHORTEST:
            continue
        for sentence in sentences_of(block):
            words = count_words(sentence) if len(sentence) >= SHORTEST else 0
            if words > MOST_WORDS:
                yield words, block, sentence


MOST = 30  # per cent
FEWEST_SENTENCES = 10


def passive(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find editable texts with many sentences in the passive voice. The level is always information."""
    for text in checked.editable:
        share = _share(checked, text)
        if share is None or share <= MOST:
            continue
        previous = None if text.translates else checked.previous(text)
        was = _share(checked, previous) if previous else None
        trend = f" (previous revision: {was} %)" if was not in {None, share} else ""
        message = f"{share} % of the sentences are in the passive voice{trend}"
        help = "say who does it: “we delete” instead of “will be deleted”"
        yield Problem("passive", message, help, *at_words(checked, text, checked.document(text).blocks[0].line), "info")


def _share(checked: CheckedPolicy, text: Revision) -> int | None:
    counted = count_passive(checked.document(text), checked.language(text))
    return round(100 * counted[0] / counted[1]) if counted and counted[1] >= FEWEST_SENTENCES else None


HARD = 30  # Flesch: below 30 "very difficult", for graduates
FELL = 15  # one and a half of the steps of Flesch's table
FEWEST_WORDS = 100  # Flesch's samples have a hundred words
FORMULAS = {"en": "Flesch's formula", "de": "Amstad's formula"}  # by the language of the text


def readability(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find sections of editable texts that are very hard to read, or much harder than before, by Flesch's formula
    (English) or Amstad's (German). Sections of fewer than a hundred words are skipped. The level is always information.
    """
    for text in checked.editable:
        previous: Mapping[str, Ease] | None = None
        language = checked.language(text)
        for heading, ease in eases(checked.document(text), language):
            previous = _previous_eases(checked, text) if previous is None else previous
            message = _message(ease, previous.get(_name(heading)), FORMULAS[base_language(language)])
            if message:
                help = "use shorter sentences and shorter words; say who does what"
                place = at_words(checked, text, heading.line if heading else checked.document(text).blocks[0].line)
                yield Problem("readability", message, help, *place, "info")


def _message(ease: Ease, was: Ease | None, formula: str) -> str:
    """Return the message; empty if the section is easy enough."""
    fell = was is not None and was.score - ease.score >= FELL
    trend = f" (previous revision: {was.score:.0f})" if was else ""
    if ease.score < HARD:
        return f"the reading ease is {ease.score:.0f}{trend}; less than {HARD} is very hard to read by {formula}"
    return f"the reading ease is {ease.score:.0f}{trend}: much harder to read than before" if fell else ""


def eases(document: Document, language: str) -> Iterator[tuple[Block | None, Ease]]:
    """Yield each section of a hundred or more words by its heading, None for the one before the first."""
    for heading, blocks in parts(document):
        ease = reading_ease(blocks, language) if blocks else None
        if ease and ease.words >= FEWEST_WORDS:
            yield heading, ease


def _previous_eases(checked: CheckedPolicy, text: Revision) -> Mapping[str, Ease]:
    """Return the reading ease of the previous revision's sections, by heading; empty for a translation."""
    previous = None if text.translates else checked.previous(text)
    if previous is None:
        return {}
    language = checked.language(previous)
    return {_name(heading): ease for heading, ease in eases(checked.document(previous), language)}


def _name(heading: Block | None) -> str:
    return heading.text.casefold() if heading else ""
