"""Detects the encoding of a text that isn't UTF-8, by the letters of its language.

The letters come from CLDR, Unicode's data about languages, so that no list of alphabets is needed.
"""

import re
from collections import Counter
from functools import cache

from legalsite.text.language_detection import COMMON_WORDS, STANDALONE_WORD
from legalsite.text.languages import base_language, cldr_locale

# In order of preference, for encodings that give the same text.
ENCODINGS = """
cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859-2 iso8859-5 iso8859-7
iso8859-9 koi8-r koi8-u mac_roman mac_latin2 mac_cyrillic cp850 cp437 cp852 cp866 cp932 euc_jp
gb18030 big5hkscs cp949 cp874
"""
LANGUAGES = (*COMMON_WORDS, "zh", "zh-hant", "ja", "ko", "ru", "uk", "el", "he", "tr", "th")
IDEOGRAPHIC = frozenset({"zh", "zh-hant", "zh-tw", "zh-hk", "ja", "ko"})
SIGNS = frozenset("\xa0§©®°·«»‘’‚“”„•–—…™€£、。，「」（）・：；？！《》〈〉　")
# A sign of punctuation within a word, other than an apostrophe, was a letter; so was a letter alone
# that has no accent, such as œ.
MISREAD_PATTERN = re.compile(
    r"(?<=\w)[‚„]|(?<![^\W\d_])[œŒæÆßÿ](?![^\W\d_])"
    r"|(?<=[^\W\d_])[^\w\s\x00-\x7f’·‘–—、。，「」（）・：；？！《》…](?=[^\W\d_])"
)
MIXED_SCRIPTS_PATTERN = re.compile(
    r"[A-Za-z\u00c0-\u024f][\u0370-\u07ff]|[\u0370-\u07ff][A-Za-z\u00c0-\u024f]"
)
MIN_NAMES = 3  # of CLDR that have a letter of the language
MIN_KNOWN_SHARE = 0.2  # of the characters of a text in a language with thousands of characters
MIN_SIGNS = 10  # of such a text
# of the letters and signs outside of ASCII in any other text: few names have ù
MAX_UNKNOWN_SHARE = 0.1
MIN_WORDS = 3  # common words of a language, in a text whose language is unknown
MIN_RATIO = 2  # of the number of common words, or known signs, to the number in the next reading
MAX_READ_BYTES = 100_000


def detect_encodings(data: bytes, language: str) -> list[str]:
    """Return a list with the encoding of some bytes, or with the encodings among which the user
    must choose.

    `language` is the tag that the text states; empty if unknown. The list is empty if no encoding
    gives only letters of the language.
    """
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    part = b"\n".join(lines)[:MAX_READ_BYTES]
    languages = [language] if cldr_locale(language) else _likely_languages(part)
    scores: dict[str, float] = {}  # by reading
    encodings: dict[str, str] = {}
    for encoding in ENCODINGS.split():
        text = _decoded(part, encoding)
        if not text or _is_misread(text):
            continue
        score = 0.0
        for one in languages:
            score = max(score, _plausibility(text, one))
        if score:
            scores[text] = max(score, scores.get(text, 0))
            encodings.setdefault(text, encoding)
    best = sorted(scores, key=scores.__getitem__, reverse=True)
    if len(best) > 1 and scores[best[0]] >= MIN_RATIO * scores[best[1]]:
        best = best[:1]
    return [encodings[text] for text in best]


def _likely_languages(data: bytes) -> list[str]:
    """Return the languages that a text may be in, by its common words in ASCII: those with at least
    half as many as the first, or all that have no Latin letters."""
    text = re.sub(rb"[\x80-\xff]", b"_", data).decode().lower()
    words = Counter(STANDALONE_WORD.findall(text))
    counts = {}
    for language in LANGUAGES:
        counts[language] = _common_words(words, language)
    most = max(counts.values())
    if most < MIN_WORDS:
        return list(LANGUAGES)
    likely = []
    for language, count in counts.items():
        if count * 2 >= most:
            likely.append(language)
    return likely


def _decoded(data: bytes, encoding: str) -> str:
    """Return the text in this encoding; empty if it isn't valid, except for a character cut at the
    end."""
    for end in (len(data), len(data) - 1):
        try:
            return data[:end].decode(encoding)
        except ValueError:
            continue
    return ""


def _is_misread(text: str) -> bool:
    """Return whether a text has signs within words, words in two alphabets, or control
    characters."""
    has_controls = re.search(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]", text)
    return bool(has_controls or MISREAD_PATTERN.search(text) or MIXED_SCRIPTS_PATTERN.search(text))


def _plausibility(text: str, language: str) -> float:
    """Return how likely a text is in this language; 0 if it has letters that the language lacks.

    It is one plus the number of common words or, in a language with many signs, one plus the share
    of signs that CLDR knows.
    """
    others = [sign for sign in text if not sign.isascii()]
    letters = [sign for sign in others if sign not in SIGNS]
    alphabet = _letters(language)
    known = len([letter for letter in letters if letter in alphabet])
    if language in IDEOGRAPHIC:
        share = known / max(MIN_SIGNS, len(letters))
        if share < MIN_KNOWN_SHARE:
            return 0
        return 1 + share
    if len(letters) - known > MAX_UNKNOWN_SHARE * len(others):
        return 0
    words = Counter(STANDALONE_WORD.findall(text.lower()))
    return 1 + _common_words(words, language)


def _common_words(words: Counter[str], language: str) -> int:
    """Return how many of the words of a text are common words of a language."""
    return sum([words[word] for word in COMMON_WORDS.get(language, ())])


@cache
def _letters(language: str) -> frozenset[str]:
    """Return the letters of a language, in both cases, from names in CLDR and from common words."""
    locale = cldr_locale(language)
    if base_language(language) == "en":  # in CLDR, it has the letters of many names
        return frozenset("éÉ")
    if not locale:
        return frozenset()
    counts = Counter[str]()
    for names in (locale.territories, locale.languages, locale.currencies, locale.scripts):
        for name in names.values():
            counts.update(set(f"{name.lower()}{name.upper()}"))
    least = MIN_NAMES
    if language in IDEOGRAPHIC:
        least = 1
    letters = set()
    for letter, count in counts.items():
        if count >= least:
            letters.add(letter)
    for word in COMMON_WORDS.get(language, ()):
        letters.update(word, word.upper())
    return frozenset(letters)
