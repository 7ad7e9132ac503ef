"""A text → its numbers and amounts, in figures and in words, in a form that has no language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from legalsite.checks.figures import CURRENCY, DIGIT, SIGNS, SPACED, SPACES
from legalsite.checks.number_words import NumberWords, number_words

FIGURE = rf"{SPACED}|(?<![0-9])[0-9]+(?:[.,'’][0-9]{{3}}(?![0-9])){{0,6}}(?:[.,][0-9]+){{0,6}}"
NUMBER = re.compile(
    rf"(?<![^\W_])(?:{FIGURE})(?:(?P<nth>st|nd|rd|th|er|e|ème|te[nrs]?)(?![^\W_]))?(?![0-9])(?P<unit>[^\W\d_]*)"
)
GLUED = re.compile(r"(?<=[^\W\d_])[0-9]+")
GROUPED = {
    "en": re.compile(rf"[,'’{SPACES}](?=[0-9]{{3}}(?![0-9]))"),
    "de": re.compile(rf"[.'’{SPACES}](?=[0-9]{{3}}(?![0-9]))"),
}
OTHER_MEANINGS = frozenset({"acht", "sieben", "neuf"})  # attention, to sift, new
UNITS = {
    "day": re.compile("day|tag|täg|jour"), "week": re.compile("week|woche|wöch|semaine"),
    "month": re.compile("month|monat|mois"), "year": re.compile(r"year|jahr|jähr|\ban"),
    "hour": re.compile("hour|stund|stünd|heure"), "minute": re.compile("minut"),
}  # fmt: skip
AS_MANY = {"week": (7, "day"), "year": (12, "month")}
WORKING = re.compile("business|working|werk|arbeits|bank|geschäfts|ouvr")
TO = "–|-|to|and|or|bis|und|oder|à|et|ou"
LONGEST_UNIT, LONGEST_WORD = 50, 60
HOURS = re.compile(r"\s?heures\b")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:\set\s(?:une?|onze)\b)?")
SIGN = re.compile(CURRENCY, re.IGNORECASE)
CODES = {"franken": "chf", "francs": "chf", "franc": "chf"}


@dataclass(frozen=True, slots=True)
class Number:
    """`value` is `1000.5`, of an amount `1000.5 €`. `also`, `loose` and `period` as a Figure has them."""

    value: str
    written: str
    also: frozenset[str] = frozenset()
    loose: bool = False
    period: frozenset[str] = frozenset()


def numbers_in(text: str, language: str) -> Iterator[Number]:
    """Amounts, numbers in figures, numbers in words."""
    words = number_words(language)
    if SIGN.search(text):
        yield from _amounts_in(text, language)
        text = _amounts(language).sub(" ", text)
    if words.scale.search(text):
        for match in _counts(language).finditer(text):
            yield Number(_scaled(match["number"], match["scale"], language), match[0].strip(" ."))
        text = _counts(language).sub(" ", text)
    if DIGIT.search(text):
        yield from _figures_in(text, language)
    for match in words.said.finditer(text):
        yield Number(str(words.sayings[match[0].casefold()]), match[0])
    yield from _words_in(words.said.sub(" ", text), words)


def _amounts_in(text: str, language: str) -> Iterator[Number]:
    for match in _amounts(language).finditer(text):
        sign = " ".join((match["before"] or match["after"]).casefold().split())
        code = CODES.get(sign, SIGNS.get(sign, sign))
        number = _scaled(match["number1"] or match["number2"], match["scale1"] or match["scale2"], language)
        yield Number(f"{number} {code}", match[0].strip(" ."))
        if match["from"]:  # 15 to 20 dollars
            yield Number(f"{_plain(match['from'], language)} {code}", match["from"])


def _figures_in(text: str, language: str) -> Iterator[Number]:
    words = number_words(language)
    for match in NUMBER.finditer(text):
        written = match[0].removesuffix(match["unit"])
        plain = _plain(written.removesuffix(match["nth"] or ""), language)
        rest = text[match.start("unit") : match.end() + LONGEST_UNIT].lower()
        unit = words.unit.match(rest)
        period = _period(plain, unit)
        hour = {f"{int(plain):02}:00"} if plain.isdigit() and HOURS.match(rest) else set()
        also = _numbers_in(period) | {written} | hour
        yield Number(plain, written + _as_written(unit, text, match.start("unit")), also, bool(match["nth"]), period)
    yield from (Number(match[0], match[0], loose=True) for match in GLUED.finditer(text))


def _words_in(text: str, words: NumberWords) -> Iterator[Number]:
    """`two` asks for its like only before a unit of time: it may well be rendered by `both`."""
    for match in WORD.finditer(text):
        word = match[0].casefold()
        if not words.possible.match(word):
            continue
        following = text[match.end() : match.end() + LONGEST_UNIT].lower()
        value, unit = _spoken(word, following, words)
        if value:
            period = _period(value, unit)
            loose = not period and (value in {"0", "1/2", "2"} or word in OTHER_MEANINGS)
            written = match[0] + (_as_written(unit, text, match.end()) if unit and unit.string == following else "")
            yield Number(value, written, _numbers_in(period), loose, period)
        elif words.one.fullmatch(word):
            period = _period("1", words.unit.match(following))
            yield Number("1", match[0], _numbers_in(period), loose=True, period=period)
        else:
            yield from _ordinal(match[0], words)


def _spoken(word: str, following: str, words: NumberWords) -> tuple[str, re.Match[str] | None]:
    """The number that a word is, or that it begins with before a unit of time (`thirty-day`, `dreissigtägig`), and that
    unit. Empty where there is none."""
    if word in words.numbers:
        return words.numbers[word], words.unit.match(following)
    for end in range(min(len(word), LONGEST_WORD) - 1, 2, -1):
        unit = words.unit.fullmatch(word, end) if word[:end] in words.numbers else None
        if unit:
            return words.numbers[word[:end]], unit
    return "", None


def _as_written(unit: re.Match[str] | None, text: str, start: int) -> str:
    return text[start : start + len(unit[0])] if unit and not unit[0].startswith(")") else ""


def _ordinal(word: str, words: NumberWords) -> Iterator[Number]:
    folded = word.casefold()
    for nth, ordinal in enumerate(words.ordinals.split(), 2):
        if folded.startswith(ordinal):
            yield Number(str(nth), word, loose=True)


def _period(value: str, unit: re.Match[str] | None) -> frozenset[str]:
    """`14 day` and, of weeks, `2 week` as well; a year is twelve months."""
    if not unit or not value.isdigit():
        return frozenset()
    working = "working " if WORKING.search(unit[0]) else ""
    name = next(name for name, stem in UNITS.items() if stem.search(unit[0]))
    other = {f"{AS_MANY[name][0] * int(value)} {AS_MANY[name][1]}"} if name in AS_MANY else set()
    return frozenset({f"{value} {working}{name}", *other})


def _numbers_in(period: frozenset[str]) -> frozenset[str]:
    return frozenset(each.partition(" ")[0] for each in period)


@cache
def _amounts(language: str) -> re.Pattern[str]:
    scale, figure = number_words(language).scale.pattern, rf"(?:{FIGURE})"
    words = rf"(?:{FIGURE}|(?<!\w)(?:{_words(language)})\b)"
    return re.compile(
        rf"(?P<before>{CURRENCY})\s?(?P<number1>{figure})(?:\s?(?P<scale1>{scale})\b\.?)?"
        rf"|(?:(?P<from>{figure})\s?(?:{TO})\s?)?(?P<number2>{words})\s?(?:(?P<scale2>{scale})\b\.?\s?)?"
        rf"(?:de\s|d['’])?(?P<after>{CURRENCY})",
        re.IGNORECASE,
    )


@cache
def _counts(language: str) -> re.Pattern[str]:
    """`1.5 million`, `eine Million`, `10 Tsd.`"""
    scale = number_words(language).scale.pattern
    return re.compile(rf"(?<!\w)(?P<number>{FIGURE}|(?:{_words(language)}))\s(?P<scale>{scale})\.?", re.IGNORECASE)


def _words(language: str) -> str:
    """Up to a hundred: amounts of more are written in figures."""
    numbers = number_words(language).numbers
    short = [word.replace("ss", "(?:ss|ß)") for word, value in numbers.items() if value.isdigit() and int(value) <= 100]
    one = {"de": r"eine[mnrs]?|ein", "fr": "une?"}.get(language[:2], "one")
    return "|".join([*sorted(short, key=len, reverse=True), one])


def _scaled(number: str, scale: str | None, language: str) -> str:
    words = number_words(language)
    folded = number.casefold()
    plain = words.numbers.get(folded) or ("1" if words.one.fullmatch(folded) else _plain(number, language))
    try:
        return _in_full(Decimal(plain).scaleb(words.scales[scale.casefold()])) if scale else plain
    except InvalidOperation:  # 4.2.1 million
        return plain


def _plain(number: str, language: str) -> str:
    """1.000,50 in German and 1,000.50 in English are 1000.5; 4.2.1 stays."""
    english = language.startswith("en")
    bare = GROUPED["en" if english else "de"].sub("", number)
    bare = bare if english else bare.replace(",", ".")
    try:
        return _in_full(Decimal(bare))
    except InvalidOperation:
        return bare


def _in_full(number: Decimal) -> str:
    return format(number.normalize(), "f")
