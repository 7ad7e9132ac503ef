"""Language tags, the direction in which a language is written, and the detection of a text's language."""

import re
from collections import Counter
from collections.abc import Iterable

WORDED = ("en", "de", "fr")
"""The languages for which there are word lists for promises, numbers, topics and plain language."""

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})

ENGLISH = """
    the of and to you we your our this that is are be will with for not or by any if may us have from when it on in as
"""
GERMAN = """
    der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus wir sie ihre
    unsere diese bei oder wird
"""
FRENCH = """
    le la les de des du et en un une que qui dans pour par sur au aux ce cette vous nous votre vos nos notre est sont
    être avec ou ne pas plus à
"""
COMMON_WORDS = {
    "en": frozenset(ENGLISH.split()),
    "de": frozenset(GERMAN.split()),
    "fr": frozenset(FRENCH.split()),
}
"""For each language, common words by which its texts are recognised."""

ENOUGH_WORDS = 1_000
WORD = re.compile(r"[^\W\d_]+")


def base_language(tag: str) -> str:
    """Return the language of a tag in lower case: `de` for `de-AT` (BCP 47) and for `de_AT`, `frr` for `frr`."""
    return tag.replace("_", "-").partition("-")[0].lower()


def has_words(tag: str) -> bool:
    """Return whether there are word lists for the language of this tag."""
    return base_language(tag) in WORDED


def is_right_to_left(tag: str) -> bool:
    """Return whether the language of this tag is written from right to left."""
    return base_language(tag) in RIGHT_TO_LEFT


def language_in_name(path: str) -> str | None:
    """Return the language in a file's name, `de` for `privacy.de-AT.md`; None unless it is one of `WORDED`."""
    stem = path.rpartition("/")[2].removesuffix(".md")
    language = base_language(stem.rpartition(".")[2])
    return language if "." in stem and language in WORDED else None


def detect_language(texts: Iterable[str]) -> str:
    """Return the language of `WORDED` whose common words occur most often in the first 1,000 words; English if none
    occur."""
    words: list[str] = []
    for text in texts:
        words += WORD.findall(text.lower())
        if len(words) > ENOUGH_WORDS:
            break
    counts = Counter(words)
    return max(WORDED, key=lambda language: sum(counts[word] for word in COMMON_WORDS[language]))
