"""A language → its words for numbers, and those that make one of what stands beside them: million, half a year."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
DE_ONES = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
    " achtzehn neunzehn"
)
DE_TENS = "zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig"
FR_ONES = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit"
    " dix-neuf"
)
FR_TENS = "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt"


@dataclass(frozen=True)
class NumberWords:
    """Words are in lower case, with ss for ß. `numbers`: `thirty` → `30`; no word for one, which is an article as well
    and stands in `one`. `ordinals`: how those from the second on begin, parted by spaces. `unit` finds a unit of time
    after a number. `scales`: `million` → the power of ten. `sayings`: what is said for a whole number in a smaller
    unit, `half a year` → 6."""

    numbers: Mapping[str, str]
    one: re.Pattern[str]
    ordinals: str
    unit: re.Pattern[str]
    scales: Mapping[str, int]
    sayings: Mapping[str, int]

    @cached_property
    def scale(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(sorted(self.scales, key=len, reverse=True))})\b", re.IGNORECASE)

    @cached_property
    def said(self) -> re.Pattern[str]:
        """Finds the sayings."""
        return re.compile(rf"\b(?:{'|'.join(sorted(self.sayings, key=len, reverse=True))})\b", re.IGNORECASE)

    @cached_property
    def possible(self) -> re.Pattern[str]:
        """The first letters of a word in lower case that may be any of these."""
        heads = {word[:2] for word in (*self.numbers, *self.ordinals.split())}
        return re.compile(f"(?:{'|'.join(map(re.escape, sorted(heads)))})|(?:{self.one.pattern})")


@cache
def number_words(language: str) -> NumberWords:
    """Of a language that has none the English ones."""
    return {"de": _german, "fr": _french}.get(language[:2], _english)()


def _english() -> NumberWords:
    return NumberWords(
        numbers=_in_figures(_english_numbers(), "one"),
        one=re.compile(r"ones?|once|firsts?|an?|each|per"),
        ordinals="second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        unit=_unit(r"[\s-]+(?:(?:calendar|business|working|full)\s+)?(?:days?|weeks?|months?|years?|hours?|minutes?)\b"),
        scales={"thousand": 3, "million": 6, "millions": 6, "billion": 9, "billions": 9, "bn": 9},
        sayings={
            "half a year": 6, "half-year": 6, "fortnight": 14, "half an hour": 30, "quarter of an hour": 15,
            "a dozen": 12, "a hundred": 100, "a thousand": 1000, "half a day": 12,
        },
    )  # fmt: skip


def _english_numbers() -> dict[str, int]:
    ones = EN_ONES.split()
    numbers = dict(zip(ones, range(20), strict=True))
    for tens, name in enumerate(EN_TENS.split(), 2):
        numbers |= {name: 10 * tens} | {f"{name}-{one}": 10 * tens + n for n, one in enumerate(ones[1:10], 1)}
    return numbers | {"hundred": 100, "thousand": 1000, "twice": 2}


def _german() -> NumberWords:
    return NumberWords(
        numbers=_in_figures(_german_numbers(), "ein"),
        one=re.compile(r"ein(?:e[mnrs]?|s|mal|malig.*)?|erste.*|je|jede.*|pro"),
        ordinals="zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte",
        unit=_unit(
            r"[\s-]*(?:volle[nr]?\s+)?(?:kalender|werk|arbeits|bank|geschäfts)?"
            r"(?:tage?n?|wochen?|monate?[ns]?|jahre?[ns]?|stunden?|minuten?"
            r"|tägig\w*|wöchig\w*|monatig\w*|jährig\w*|stündig\w*|minütig\w*)\b"
        ),
        scales={
            "tausend": 3, "tsd": 3, "million": 6, "millionen": 6, "mio": 6, "milliarde": 9, "milliarden": 9, "mrd": 9,
            "billion": 12, "billionen": 12,
        },
        sayings={
            "halbes jahr": 6, "halben jahr": 6, "halben jahres": 6, "halbjahr": 6, "halbe stunde": 30,
            "halben stunde": 30, "viertelstunde": 15, "dreiviertelstunde": 45, "dutzend": 12, "halber tag": 12,
            "halben tag": 12,
        },
    )  # fmt: skip


def _german_numbers() -> dict[str, int]:
    """In one word up to 999, and full thousands up to 99,000."""
    ones = DE_ONES.split()
    numbers = dict(zip(ones, range(20), strict=True))
    for tens, name in enumerate(DE_TENS.split(), 2):
        numbers |= {name: 10 * tens} | {f"{one}und{name}": 10 * tens + n for n, one in enumerate(ones[1:10], 1)}
    below = dict(numbers)
    for hundreds, name in enumerate(ones[:10]):
        head = f"{name}hundert" if hundreds else "hundert"
        numbers |= {f"{head}{rest}": 100 * max(hundreds, 1) + n for rest, n in below.items() if n}
        numbers[head] = 100 * max(hundreds, 1)
    return numbers | {f"{name}tausend": 1000 * n for name, n in below.items() if n} | {"tausend": 1000, "zweimal": 2}


def _french() -> NumberWords:
    return NumberWords(
        numbers=_in_figures(_french_numbers(), "un"),
        one=re.compile(r"une?s?|premi.*|chaque|par"),
        ordinals="deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième",
        unit=_unit(r"\s+(?:jours?(?:\s+ouvr\w+)?|semaines?|mois|ans?|années?|heures?|minutes?)\b"),
        scales={"mille": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9},
        sayings={"demi-heure": 30, "quart d'heure": 15, "douzaine": 12, "demi-journée": 12},
    )


def _french_numbers() -> dict[str, int]:
    ones = FR_ONES.split()
    numbers = dict(zip(ones, range(20), strict=True))
    for tens, name in enumerate(FR_TENS.split(), 2):
        high = tens in {7, 9}  # soixante-dix, quatre-vingt-dix-neuf
        for n in range(10):
            rest = ones[n + 10 * high] if n or high else ""
            numbers[f"{name}-{rest}" if rest else name] = 10 * tens + n
            if rest in {"un", "onze"}:
                numbers |= {f"{name} et {rest}{e}": 10 * tens + n for e in ("", "e")}
                numbers[f"{name}-et-{rest}"] = 10 * tens + n
    return numbers | {"quatre-vingts": 80, "cent": 100, "centaine": 100, "mille": 1000}


def _in_figures(numbers: Mapping[str, int], one: str) -> dict[str, str]:
    """As the rules compare them, without the word for one; `half` is no whole number."""
    words = {word: str(number) for word, number in numbers.items() if word != one}
    return words | {"half": "1/2", "halb": "1/2", "moitié": "1/2"}


def _unit(pattern: str) -> re.Pattern[str]:
    """Also where the number is said twice: 10 (ten) days."""
    return re.compile(rf"(?:\s?\([^()]{{1,25}}\)|\))?{pattern}")
