"""The words of a language for numbers, and the words used with them: units of time, millions, half a year."""

import re
from collections.abc import Mapping
from functools import cache, cached_property

from msgspec import Struct

from legalsite.text.languages import base_language

ENGLISH_ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
GERMAN_ONES = """
    null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn
    achtzehn neunzehn
"""
GERMAN_TENS = "zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig"
FRENCH_ONES = """
    zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit
    dix-neuf
"""
FRENCH_TENS = "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt"


class NumberWords(Struct, frozen=True, dict=True):
    """The number words of one language, in lower case, with ss for ß (as `str.casefold` writes them)."""

    cardinals: Mapping[str, int]
    """Words for numbers: `thirty` → 30. Of the words for 1, only the one used for counting: `one`, `ein`, `un`."""
    one: re.Pattern[str]
    """Matches any word that may mean one, including articles and ordinals."""
    ordinals: str
    """The beginnings of the ordinals from the second on, separated by spaces."""
    scales: Mapping[str, int]
    """Words for powers of ten: `million` → 6."""
    idioms: Mapping[str, int]
    """Phrases for a whole number of a smaller unit: `half a year` → 6 (months)."""
    others: Mapping[str, str]
    """Other words that stand for figures: `twice` → `2`, `half` → `1/2`."""

    @cached_property
    def figures(self) -> Mapping[str, str]:
        """Words and their figures, `thirty` → `30`, for comparing texts; without the word for 1, which may be an
        article."""
        cardinals = {word: str(number) for word, number in self.cardinals.items() if number != 1}
        return cardinals | dict(self.others)

    @cached_property
    def scale(self) -> re.Pattern[str]:
        """A pattern that finds a word of `scales`."""
        return re.compile(rf"\b(?:{_any_of(self.scales)})\b", re.IGNORECASE)

    @cached_property
    def idiom(self) -> re.Pattern[str]:
        """A pattern that finds one of `idioms`."""
        return re.compile(rf"\b(?:{_any_of(self.idioms)})\b", re.IGNORECASE)


@cache
def number_words(language: str) -> NumberWords:
    """Return the number words of the language of a tag, or the English ones if there are none for it."""
    return {"de": _german, "fr": _french}.get(base_language(language), _english)()


def _english() -> NumberWords:
    return NumberWords(
        cardinals=_cardinals(
            ENGLISH_ONES, ENGLISH_TENS, two_digits="{ten}-{one}", hundred="{} hundred", joints=(" ", " and ")
        ) | {"thousand": 1000},
        one=re.compile(r"ones?|once|firsts?|an?|each|per"),
        ordinals="second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        scales={"thousand": 3, "million": 6, "millions": 6, "billion": 9, "billions": 9, "bn": 9},
        idioms={
            "half a year": 6, "half-year": 6, "fortnight": 14, "half an hour": 30, "quarter of an hour": 15,
            "a dozen": 12, "a hundred": 100, "a thousand": 1000, "half a day": 12,
        },
        others={"twice": "2", "half": "1/2"},
    )  # fmt: skip


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


def _german() -> NumberWords:
    return NumberWords(
        cardinals=_german_cardinals(),
        one=re.compile(r"ein(?:e[mnrs]?|s|mal|malig.*)?|erste.*|je|jede.*|pro"),
        ordinals="zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte",
        scales={
            "tausend": 3, "tsd": 3, "million": 6, "millionen": 6, "mio": 6, "milliarde": 9, "milliarden": 9, "mrd": 9,
            "billion": 12, "billionen": 12,
        },
        idioms={
            "halbes jahr": 6, "halben jahr": 6, "halben jahres": 6, "halbjahr": 6, "halbe stunde": 30,
            "halben stunde": 30, "viertelstunde": 15, "dreiviertelstunde": 45, "dutzend": 12, "halber tag": 12,
            "halben tag": 12,
        },
        others={"zweimal": "2", "halb": "1/2"},
    )  # fmt: skip


def _german_cardinals() -> dict[str, int]:
    """Return the German cardinals that are one word: all up to 999, and full thousands up to 99,000."""
    numbers = _cardinals(GERMAN_ONES, GERMAN_TENS, two_digits="{one}und{ten}", hundred="{}hundert", joints=("",))
    return numbers | {f"{name}tausend": 1000 * n for name, n in numbers.items() if 0 < n < 100} | {"tausend": 1000}


def _french() -> NumberWords:
    return NumberWords(
        cardinals=_french_cardinals(),
        one=re.compile(r"une?s?|premi.*|chaque|par"),
        ordinals="deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième",
        scales={"mille": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9},
        idioms={"demi-heure": 30, "quart d'heure": 15, "douzaine": 12, "demi-journée": 12},
        others={"moitié": "1/2"},
    )


def _french_cardinals() -> dict[str, int]:
    """Return the French cardinals up to 199, spelled with and without hyphens, and round numbers above."""
    ones = FRENCH_ONES.split()
    numbers = dict(zip(ones, range(20), strict=True))
    for tens, name in enumerate(FRENCH_TENS.split(), 2):
        teens = 10 if tens in {7, 9} else 0  # soixante-dix, quatre-vingt-dix-neuf
        for n in range(10):
            rest = ones[n + teens] if n or teens else ""
            numbers[f"{name}-{rest}" if rest else name] = 10 * tens + n
            if rest in {"un", "onze"}:
                numbers |= {f"{name} et {rest}": 10 * tens + n, f"{name}-et-{rest}": 10 * tens + n}
                numbers |= {f"{name} et une": 10 * tens + n} if rest == "un" else {}
    numbers["quatre-vingts"] = 80
    numbers |= {f"cent {rest}": 100 + n for rest, n in numbers.items() if n}
    numbers |= {f"{name} cents": 100 * n for n, name in enumerate(ones[2:10], 2)}
    return numbers | {"cent": 100, "centaine": 100, "mille": 1000}


def _any_of(words: Mapping[str, int]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))
