"""The words of a language for numbers.

They are in number_words.toml, a table for each language.
"""

from functools import cache, cached_property

from msgspec import Struct

from legalsite.text.languages import base_language
from legalsite.text.word_lists import packaged_tables


class NumberWords(Struct, frozen=True, dict=True):
    """The number words of one language, in lower case, with ss for ß (as `str.casefold` writes
    them)."""

    below_hundred: str  # the words for 0 to 99; for 1, the one used for counting: `one`, `ein`
    # the word for 100 without a number, and those for 100, 200 … as far as others follow them
    hundreds: tuple[str, ...]
    joints: tuple[str, ...]  # what stands between hundreds and the rest
    one: str  # a pattern for any word that may mean one, including articles and ordinals
    thousand: str = ""  # the end of words that count thousands, where these are one word
    others: dict[str, int] = {}  # further words and spellings

    @cached_property
    def cardinals(self) -> dict[str, int]:
        """The words for numbers and their values: `thirty` → 30, `two hundred and one` → 201."""
        words = dict(zip(self.below_hundred.split(), range(100), strict=True))
        words |= {word: number for word, number in self.others.items() if number < 100}
        numbers = dict(words)
        counting = {word: number for word, number in words.items() if number}  # without zero
        # `hundreds`: the words for 100 without a number (“a hundred”), 100, 200 …
        for at, hundred in enumerate(self.hundreds):
            hundreds = numbers[hundred] = 100 * max(at, 1)  # both 0 and 1 are for 100
            for joint in self.joints:
                for rest, number in counting.items():
                    numbers[f"{hundred}{joint}{rest}"] = hundreds + number
        if self.thousand:  # one word: zweitausend
            for word, number in counting.items():
                numbers[f"{word}{self.thousand}"] = 1000 * number
        return numbers | self.others  # further words and spellings


@cache
def number_words(language: str) -> NumberWords:
    """Return the number words of a language; the English ones if there are none for it."""
    lists = packaged_tables("text/number_words.toml", dict[str, NumberWords])
    return lists.get(base_language(language)) or lists["en"]
