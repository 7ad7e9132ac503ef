"""The number words of each language.

They're in number_words.toml, in a table for each language.
"""

from functools import cache, cached_property

from msgspec import Struct

from legalsite.text.languages import base_language
from legalsite.text.word_lists import packaged_tables


class NumberWords(Struct, frozen=True, dict=True):
    """The number words of a language, in lowercase, with ss for ß as in `str.casefold`."""

    below_hundred: str  # words for 0 to 99; for 1, the one used for counting: `one`, `ein`
    # the word for 100 without a number, then those for 100, 200, and so on, as far as listed
    hundreds: tuple[str, ...]
    joints: tuple[str, ...]  # separators between hundreds and the rest
    one: str  # a pattern for any word that may mean one, including articles and ordinals
    thousand: str = ""  # suffix of words for thousands, if these are single words
    others: dict[str, int] = {}  # further words and spellings

    @cached_property
    def cardinals(self) -> dict[str, int]:
        """Map number words to values, such as `thirty` to 30 and `two hundred and one` to 201."""
        words = dict(zip(self.below_hundred.split(), range(100), strict=True))
        words |= {word: number for word, number in self.others.items() if number < 100}
        numbers = dict(words)
        counting = {word: number for word, number in words.items() if number}  # without zero
        # the words for 100 without a number (“a hundred”), 100, 200, and so on
        for at, hundred in enumerate(self.hundreds):
            hundreds = numbers[hundred] = 100 * max(at, 1)  # both 0 and 1 mean 100
            for joint in self.joints:
                for rest, number in counting.items():
                    numbers[f"{hundred}{joint}{rest}"] = hundreds + number
        if self.thousand:  # a single word: zweitausend
            for word, number in counting.items():
                numbers[f"{word}{self.thousand}"] = 1000 * number
        return numbers | self.others


@cache
def number_words(language: str) -> NumberWords:
    """Return the number words of a language. If there are none, return the English ones."""
    lists = packaged_tables("text/number_words.toml", dict[str, NumberWords])
    return lists.get(base_language(language)) or lists["en"]
