"""The words of a language for numbers.

They are in number_words.toml, a table for each language.
"""

from collections.abc import Mapping
from functools import cache
from pkgutil import get_data

import msgspec.toml
from msgspec import Struct
from msgspec.structs import replace

from legalsite.text.languages import base_language


class NumberWords(Struct, frozen=True):
    """The number words of one language, in lower case, with ss for ß (as `str.casefold` writes them).

    ones, tens: the words for 0 to 19, and for 20, 30 … 90
    one: a pattern for any word that may mean one, including articles and ordinals
    cardinals: words for numbers: `thirty` → 30. Of the words for 1, only the one used for counting: `one`, `ein`, `un`
    """

    ones: str
    tens: str
    one: str
    cardinals: Mapping[str, int] = {}


@cache
def number_words(language: str) -> NumberWords:
    """Return the number words of the language of a tag, or the English ones if there are none for it."""
    lists = msgspec.toml.decode(get_data("legalsite", "text/number_words.toml") or b"", type=dict[str, NumberWords])
    base = base_language(language) if base_language(language) in lists else "en"
    return replace(lists[base], cardinals=CARDINALS[base](lists[base].ones, lists[base].tens))


def _english_cardinals(ones: str, tens: str) -> dict[str, int]:
    joints = (" ", " and ")
    return _cardinals(ones, tens, two_digits="{ten}-{one}", hundred="{} hundred", joints=joints) | {"thousand": 1000}


def _cardinals(ones: str, tens: str, *, two_digits: str, hundred: str, joints: tuple[str, ...]) -> dict[str, int]:
    """Return the cardinals up to 999. `two_digits` and `hundred` say how they are made of others; the rest of a number
    follows its hundreds after one of `joints`."""
    words = ones.split()
    below_hundred = dict(zip(words, range(20), strict=True))
    for ten, name in enumerate(tens.split(), 2):
        below_hundred[name] = 10 * ten
        below_hundred |= {two_digits.format(ten=name, one=one): 10 * ten + n for n, one in enumerate(words[1:10], 1)}
    numbers = dict(below_hundred)
    for hundreds, name in enumerate(["", *words[1:10]]):
        start = hundred.format(name).strip()
        numbers[start] = 100 * max(hundreds, 1)
        for joint in joints:
            numbers |= {f"{start}{joint}{rest}": numbers[start] + n for rest, n in below_hundred.items() if n}
    return numbers


def _german_cardinals(ones: str, tens: str) -> dict[str, int]:
    """Return the German cardinals that are one word: all up to 999, and full thousands up to 99,000."""
    numbers = _cardinals(ones, tens, two_digits="{one}und{ten}", hundred="{}hundert", joints=("",))
    return numbers | {f"{name}tausend": 1000 * n for name, n in numbers.items() if 0 < n < 100} | {"tausend": 1000}


def _french_cardinals(ones: str, tens: str) -> dict[str, int]:
    """Return the French cardinals up to 199, spelled with and without hyphens, and round numbers above."""
    words = ones.split()
    numbers = dict(zip(words, range(20), strict=True))
    for ten, name in enumerate(tens.split(), 2):
        teens = 10 if ten in {7, 9} else 0  # soixante-dix, quatre-vingt-dix-neuf
        for n in range(10):
            rest = words[n + teens] if n or teens else ""
            numbers[f"{name}-{rest}" if rest else name] = 10 * ten + n
            if rest in {"un", "onze"}:
                numbers |= {f"{name} et {rest}": 10 * ten + n, f"{name}-et-{rest}": 10 * ten + n}
                numbers |= {f"{name} et une": 10 * ten + n} if rest == "un" else {}
    numbers["quatre-vingts"] = 80
    numbers |= {f"cent {rest}": 100 + n for rest, n in numbers.items() if n}
    numbers |= {f"{name} cents": 100 * n for n, name in enumerate(words[2:10], 2)}
    return numbers | {"cent": 100, "centaine": 100, "mille": 1000}


CARDINALS = {"en": _english_cardinals, "de": _german_cardinals, "fr": _french_cardinals}
