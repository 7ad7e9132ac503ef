"""The number words of each language, from number_words.toml."""

from functools import cache, cached_property

from msgspec import Struct

from legalsite.text.languages import base_language
from legalsite.text.word_lists import packaged_tables


class NumberWords(Struct, frozen=True, dict=True):
    """The number words of a language.

    They're in lowercase, with ss instead of ß, as `str.casefold` returns them.
    """

    # words for 0 to 99; 1 is the word for counting, such as `one` or `ein`
    below_hundred: str
    # the word in “a hundred”, then the words for 100, 200, and so on; the last ones may be missing
    hundreds: tuple[str, ...]
    joints: tuple[str, ...]  # between the hundreds and the rest of a number, such as “ and ”
    one: str  # a pattern for words that may mean one, including articles and ordinals
    thousand: str = ""  # the end of words for thousands, if these are single words, as in German
    others: dict[str, int] = {}  # more words and spellings

    @cached_property
    def cardinals(self) -> dict[str, int]:
        """Map number words to values, such as `thirty` to 30 and `two hundred and one` to 201."""
        words = dict(zip(self.below_hundred.split(), range(100), strict=True))
        words |= {word: number for word, number in self.others.items() if number < 100}
        numbers = dict(words)
        # the words that may come before “hundred” or “thousand”, all except zero
        counting = {word: number for word, number in words.items() if number}
        # index 0 is the word in “a hundred”, index 1 is 100, and so on
        for at, hundred in enumerate(self.hundreds):
            # “a hundred” is 100, too
            hundreds = numbers[hundred] = 100 * max(at, 1)
            for separator in self.joints:  # such as “ and ” in “two hundred and one”
                for rest, number in counting.items():
                    numbers[f"{hundred}{separator}{rest}"] = hundreds + number
        if self.thousand:  # thousands are a single word, such as zweitausend
            for word, number in counting.items():
                numbers[f"{word}{self.thousand}"] = 1000 * number
        return numbers | self.others


@cache
def number_words(language: str) -> NumberWords:
    """Return the number words of a language. If there are none, return the English ones."""
    lists = packaged_tables("text/number_words.toml", dict[str, NumberWords])
    return lists.get(base_language(language)) or lists["en"]
