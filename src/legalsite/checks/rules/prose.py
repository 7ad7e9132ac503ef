"""Rules about plain language: long sentences, sections that are hard to read, the passive voice."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_words
from legalsite.errors import Problem
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.text.languages import base_language
from legalsite.text.sentences import sentences


class Ease(Struct, frozen=True):
    """The reading ease of a section, and the number of words and sentences that it was measured on."""

    score: float
    words: int
    sentences: int


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
            words = len(WORD.findall(sentence)) if len(sentence) >= SHORTEST else 0
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
    for heading, blocks in prose_by_heading(document):
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


REMEMBERED = 1 << 12  # blocks: three rules ask for the sentences of each
PROSE = frozenset({"paragraph", "item", "quote", "definition", "footnote"})
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[0-9][0-9.,]*")  # a number is a word
LETTERS = re.compile(r"[^\W\d_]+")
ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
# The e that is not heard: `use`, `used`, `uses`, but `table`, `needed`, `changes`.
ENGLISH_SILENT = re.compile(
    r"e(?:(?<=[^\Waeiouyl\d_]e)(?:|(?<![td]e)d|(?<![sxzcg]e)(?<!she)(?<!che)s)|(?<=[aeiouy]le)[sd]?)\b"
    r"|(?<=bus)i(?=ness)|(?<=ev)e(?=ry)"
)
# Neighbours heard apart: `via`, `being`, `area`, `create`, `client`, `annual`, but `special`, `union`, `people`.
ENGLISH_APART = re.compile(
    r"i(?:(?<![ctsgxn]i)(?=a|u|o(?!n\b)|en[ct]|et\b|ety)|(?<=[ct]i)(?=at)|(?<=\bsci)(?=en)|(?<=ci)(?=ety))"
    r"|e(?:(?=ing\b)|(?<=cre)(?=a)|(?<=[dr]e)(?=a\b)|(?:(?<=\bre)|(?<=nre)|(?<=ide))(?=al)|(?<!ge)(?=o(?![upn])))"
    r"|u(?:(?<![qg]u)(?=a[lrt])|(?=ing\b))|[yo](?=ing\b)"
)
GERMAN_VOWELS = re.compile(r"aa|ai|au|ay|ee|ei|eu|ey|ie|oo|ou|äu|[aeiouyäöüéè]")
BE = r"(?:am|is|are|was|were|be|been|being|isn['’]t|aren['’]t|wasn['’]t|weren['’]t)"
IRREGULAR = (
    r"made|given|taken|held|kept|sent|sold|told|paid|shown|known|done|seen|found|brought|bought|built|chosen|drawn|written"
    r"|set|put|met|left|lost|led|read|understood|withdrawn|undertaken|bound|borne|begun|broken|dealt|forgotten|hidden"
)
ADVERB = r"(?:not|also|only|then|never|always|otherwise|[a-z]{2,20}ly)"
ENGLISH_PASSIVE = re.compile(rf"\b{BE}\s+(?:{ADVERB}\s+){{0,2}}(?:[a-z]{{2,20}}ed|{IRREGULAR})\b", re.IGNORECASE)
PARTICIPLE = (
    r"(?:[a-zäöüß]{0,20}ge[a-zäöüß]{2,20}(?:t|en)|[a-zäöüß]{1,20}iert"
    r"|(?:ver|be|ent|er|zer|über|unter|wider)[a-zäöüß]{3,20}(?:t|en))"
)
GERMAN_PASSIVE = re.compile(
    rf"\b(?:wird|werden|wurde|wurden)\b[^.!?;]{{0,200}}?\b{PARTICIPLE}(?=[\s.,;:!?)]*(?:$|[.,;:!?)]|und\b|oder\b))"
    rf"|\b{PARTICIPLE}\s+(?:wird|werden|wurde|wurden|worden)\b",
    re.IGNORECASE,
)


def sentences_of(block: Block) -> tuple[str, ...]:
    """Return the sentences of a block of prose; nothing of other blocks. The end of a line ends a sentence as well."""
    return _sentences(block.text) if block.kind in PROSE else ()


@lru_cache(maxsize=REMEMBERED)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(sentences(text, lines=True))


def reading_ease(blocks: Iterable[Block], language: str) -> Ease | None:
    """Return the reading ease of a section; None if it has no words, or if it is neither in English nor in German.

    English: Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948): 206.835 - 1.015 words per
    sentence - 84.6 syllables per word. German: Amstad, "Wie verständlich sind unsere Zeitungen?", Zürich 1978: 180 -
    words per sentence - 58.5 syllables per word.
    """
    return _reading_ease(tuple(block.text for block in blocks if block.kind in PROSE), base_language(language))


@lru_cache(maxsize=REMEMBERED)
def _reading_ease(texts: tuple[str, ...], language: str) -> Ease | None:
    """Compute `reading_ease`. Cached, because an unchanged section is measured twice."""
    complete = [sentence for words in texts for sentence in _sentences(words) if " " in sentence]
    text = " ".join(LETTERS.findall(" ".join(complete).casefold()))
    words = text.count(" ") + 1 if text else 0
    if not words or language not in {"en", "de"}:
        return None
    length = words / len(complete)
    if language == "de":
        score = 180 - length - 58.5 * len(GERMAN_VOWELS.findall(text)) / words
    else:
        heard = len(ENGLISH_VOWELS.findall(text)) + len(ENGLISH_APART.findall(text))
        syllables = heard - len(ENGLISH_SILENT.findall(text))
        score = 206.835 - 1.015 * length - 84.6 * max(syllables, words) / words
    return Ease(score, words, len(complete))


def count_passive(document: Document, language: str) -> tuple[int, int] | None:
    """Return how many sentences have a passive verb, and how many there are; None for a language without a pattern."""
    pattern = {"en": ENGLISH_PASSIVE, "de": GERMAN_PASSIVE}.get(base_language(language))
    if pattern is None:
        return None
    complete = [sentence for block in document.blocks for sentence in sentences_of(block) if " " in sentence]
    return sum(1 for sentence in complete if pattern.search(sentence)), len(complete)


def prose_by_heading(document: Document) -> Iterator[tuple[Block | None, list[Block]]]:
    """Yield each heading, None before the first, with the prose below it up to the next one."""
    heading: Block | None = None
    below: list[Block] = []
    for block in document.blocks:
        if block.kind == "heading":
            yield heading, below
            heading, below = block, []
        elif block.kind in PROSE:
            below.append(block)
    yield heading, below
