"""Detects whether a text seems to be in a language other than the one that the site says."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from legalsite.text.word_lists import word_lists

# Languages written without spaces, or in letters that are not a `WORD` alone, are recognized by
# their letters. These patterns take long to compile, and few texts need them.
LETTERS = {
    "hi": "[\u0904-\u0939]",
    "ja": "[\u3041-\u30ff]",
    "ko": "[\uac00-\ud7a3]",
    "th": "[\u0e01-\u0e5b]",
    "zh": "[\u4e00-\u9fff]",
}
FOREIGN = "|".join(LETTERS.values())

COMMON_WORDS = word_lists("locale/common_words.txt")
"""For each language that is recognized by its words, the most common ones."""

MAX_WORDS = 1_000  # words of a text that are counted
MIN_COMMON_WORDS = 10  # of another language, in a text that seems to be in that language
MIN_RATIO = 3  # common words of another language per common word of an expected one
MAX_KANJI = 24  # in a row: a Japanese title may have no kana
WORD = re.compile(r"[^\W\d_]+")
# not a part of a name like `ads.example.com` or `_os`
STANDALONE_WORD = re.compile(r"(?<![\w@/.:_-])[^\W\d_]+(?![\w@/_]|[.:-]\w)")


def detect_other_language(
    texts: Iterable[str], expected: Collection[str], min_words: int = MIN_COMMON_WORDS
) -> str | None:
    """Return the language that texts seem to be in, if that is clearly none of the `expected` ones.

    `expected` are base languages, such as `de`. The texts are in another language if more than a
    quarter of their letters are letters of that language alone; or if they have at least
    `min_words` of its common words, and three times as many as of any expected language. None if
    they seem to be in an expected language, or if it can't be determined.
    """
    # the text may be in a language that can't be recognized
    if not set(expected) <= {*COMMON_WORDS, *LETTERS}:
        return None
    whole = _first_words(texts).lower()
    letters = "".join(WORD.findall(whole))
    # how many letters are only used by languages that are recognized by their letters
    foreign = 0 if letters.isascii() else len(re.findall(FOREIGN, letters))
    if foreign * 4 > len(letters):  # more than a quarter
        language: str | None = _language_of_letters(letters, foreign)
        if language == "zh" and "ja" in expected and len(letters) <= MAX_KANJI:
            return None  # it may be a Japanese title
    else:
        language = _language_of_words(whole, expected, min_words)
    if language in expected:
        return None
    return language


def _language_of_letters(letters: str, foreign: int) -> str:
    """Return the language with the most letters of its own. `foreign`: how many letters belong to
    one of these languages."""
    counts = {language: len(re.findall(own, letters)) for language, own in LETTERS.items()}
    if counts["ja"] * 10 > foreign:  # a tenth of kana makes a text Japanese
        return "ja"
    return max(counts, key=counts.__getitem__)


def _language_of_words(text: str, expected: Collection[str], min_words: int) -> str | None:
    """Return the language whose common words a text has most often; None if it has too few to be
    sure, or not many more than of an expected language."""
    found = Counter(STANDALONE_WORD.findall(text))  # how often each word is in the text
    counts = {}  # how many of its common words are in the text, by language
    for language, words in COMMON_WORDS.items():
        counts[language] = sum(map(found.__getitem__, words))
    language = max(counts, key=counts.__getitem__)
    limits = [MIN_RATIO * counts.get(other, 0) for other in expected]
    if counts[language] < max([min_words, *limits]):
        return None
    return language


def _first_words(texts: Iterable[str]) -> str:
    """Return the first texts as one, until they have more than MAX_WORDS words."""
    read = []
    words = 0
    for text in texts:
        read.append(text)
        words += text.count(" ") + 1
        if words > MAX_WORDS:
            break
    return " ".join(read)
