"""Detect whether a text seems to be in a different language from the one specified."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from legalsite.text.word_lists import word_lists

# Letters that identify languages without spaces, or languages whose letters `WORD` doesn't match.
# The patterns are compiled on first use, because they're rarely needed and slow to compile.
LETTERS = {
    "hi": "[\u0904-\u0939]",
    "ja": "[\u3041-\u30ff]",
    "ko": "[\uac00-\ud7a3]",
    "th": "[\u0e01-\u0e5b]",
    "zh": "[\u4e00-\u9fff]",
}
FOREIGN = "|".join(LETTERS.values())

COMMON_WORDS = word_lists("locale/common_words.txt")
"""Language → its most common words, for languages recognized by words."""

MAX_WORDS = 1_000  # count at most this many words of a text
MIN_COMMON_WORDS = 10  # minimum number of common words of the other language in the text
# minimum number of common words of the other language for each common word of an expected one
MIN_RATIO = 3
MAX_KANJI = 24  # maximum length of a text in kanji that may be a Japanese title without kana
WORD = re.compile(r"[^\W\d_]+")
# a word that isn't part of a name such as `ads.example.com` or `_os`
STANDALONE_WORD = re.compile(r"(?<![\w@/.:_-])[^\W\d_]+(?![\w@/_]|[.:-]\w)")


def detect_other_language(
    texts: Iterable[str], expected: Collection[str], min_words: int = MIN_COMMON_WORDS
) -> str | None:
    """Return the language of some texts if it's clearly not an expected one, or None.

    `expected` contains base languages, such as `de`. The language is clear if more than a quarter
    of the letters only occur in this language. Otherwise, the texts must contain at least
    `min_words` common words of the language, and at least three times as many as of any expected
    language.
    """
    # the text may be in an expected language that can't be detected
    if not set(expected) <= {*COMMON_WORDS, *LETTERS}:
        return None
    whole = _first_words(texts).lower()
    letters = "".join(WORD.findall(whole))
    # number of letters that identify their language
    foreign = 0 if letters.isascii() else len(re.findall(FOREIGN, letters))
    if foreign * 4 > len(letters):  # more than a quarter of the letters identify their language
        language: str | None = _language_of_letters(letters, foreign)
        # kanji, which count as Chinese, also occur in Japanese, and a short Japanese title may have
        # no kana, which would identify the language
        if language == "zh" and "ja" in expected and len(letters) <= MAX_KANJI:
            return None  # the text could be a Japanese title
    else:
        language = _language_of_words(whole, expected, min_words)
    if language in expected:
        return None
    return language


def _language_of_letters(letters: str, foreign: int) -> str:
    """Return the language with the most letters that only occur in this language.

    `foreign` is the number of letters that identify their language.
    """
    counts = {language: len(re.findall(own, letters)) for language, own in LETTERS.items()}
    # In a Japanese text, more than 10 % of the characters are kana. The others are mostly kanji,
    # which count as Chinese.
    if counts["ja"] * 10 > foreign:
        return "ja"
    return max(counts, key=counts.__getitem__)


def _language_of_words(text: str, expected: Collection[str], min_words: int) -> str | None:
    """Return the language with the most common words in a text, or None if there are too few."""
    found = Counter(STANDALONE_WORD.findall(text))  # number of occurrences of each word
    counts = {}  # language → number of its common words that the text contains
    for language, words in COMMON_WORDS.items():
        counts[language] = sum(map(found.__getitem__, words))
    language = max(counts, key=counts.__getitem__)
    # there must be clearly more words of this language than of an expected one
    limits = [MIN_RATIO * counts.get(other, 0) for other in expected]
    if counts[language] < max([min_words, *limits]):
        return None
    return language


def _first_words(texts: Iterable[str]) -> str:
    """Join texts in order, and stop when there are more than MAX_WORDS words."""
    read = []
    words = 0
    for text in texts:
        read.append(text)
        words += text.count(" ") + 1
        if words > MAX_WORDS:
            break
    return " ".join(read)
