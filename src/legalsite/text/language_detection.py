"""Whether a text seems to be in another language than its site says."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from legalsite.text.word_lists import word_lists

# Languages written without spaces, or in letters that are not a `WORD` alone, are recognised by their letters. These
# patterns take long to compile, and few texts need them.
LETTERS = {
    "hi": "[\u0904-\u0939]",
    "ja": "[\u3041-\u30ff]",
    "ko": "[\uac00-\ud7a3]",
    "th": "[\u0e01-\u0e5b]",
    "zh": "[\u4e00-\u9fff]",
}
FOREIGN = "|".join(LETTERS.values())

COMMON_WORDS = word_lists("locale/common_words.txt")
"""For each language that is recognised by its words, the commonest ones."""

MOST_WORDS = 1_000  # that are looked at
MIN_COMMON_WORDS, TO_KNOWN = 10, 3  # common words of a text that seems to be in another language than expected
MOST_KANJI = 24  # in a row: a Japanese title may have no kana
WORD = re.compile(r"[^\W\d_]+")
ALONE = re.compile(r"(?<![\w@/.:_-])[^\W\d_]+(?![\w@/_]|[.:-]\w)")  # no part of a name like `ads.example.com` or `_os`


def detect_other_language(
    texts: Iterable[str], expected: Collection[str], fewest: int = MIN_COMMON_WORDS
) -> str | None:
    """Return the language in which a text seems to be, if that is plainly none of `expected`, which are base languages:
    it is written in the letters of that one, or has `fewest` common words of it, and three times as many as of any that
    is expected. None if it is in one of these, or if nobody can tell."""
    read, words = [], 0
    for text in texts:
        read.append(text)
        words += text.count(" ") + 1
        if words > MOST_WORDS:
            break
    whole = " ".join(read).lower()
    letters = "".join(WORD.findall(whole))
    foreign = 0 if letters.isascii() else len(re.findall(FOREIGN, letters))
    if foreign * 4 > len(letters):
        letters_of = {language: len(re.findall(own, letters)) for language, own in LETTERS.items()}
        # a tenth of kana makes a text Japanese, whatever else is in it
        language = "ja" if letters_of["ja"] * 10 > foreign else max(letters_of, key=letters_of.__getitem__)
        if language == "zh" and "ja" in expected and len(letters) <= MOST_KANJI:
            return None
    else:
        counts = Counter(ALONE.findall(whole))
        common = {language: sum(map(counts.__getitem__, words)) for language, words in COMMON_WORDS.items()}
        language = max(common, key=common.__getitem__)
        if common[language] < max([fewest, *(TO_KNOWN * common.get(other, 0) for other in expected)]):
            return None
    return None if language in expected or not set(expected) <= {*COMMON_WORDS, *LETTERS} else language
