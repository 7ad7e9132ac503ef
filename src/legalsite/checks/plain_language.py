"""Measures of plain language: words in a sentence, reading ease, the passive voice."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from legalsite.model.document import Block, Document
from legalsite.text.languages import base_language
from legalsite.text.sentences import sentences

REMEMBERED = 1 << 12  # blocks: three rules ask for the sentences of each
PROSE = frozenset({"paragraph", "item", "quote", "definition", "footnote"})
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[0-9][0-9.,]*")
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


class Ease(Struct, frozen=True):
    """The reading ease of a section, and the number of words and sentences that it was measured on."""

    score: float
    words: int
    sentences: int


def sentences_of(block: Block) -> tuple[str, ...]:
    """Return the sentences of a block of prose; nothing of other blocks. The end of a line ends a sentence as well."""
    return _sentences(block.text) if block.kind in PROSE else ()


@lru_cache(maxsize=REMEMBERED)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(sentences(text, lines=True))


def count_words(text: str) -> int:
    """Return the number of words in a text; a number counts as one."""
    return len(WORD.findall(text))


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


def parts(document: Document) -> Iterator[tuple[Block | None, list[Block]]]:
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
