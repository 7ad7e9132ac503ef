"""The figures of a block in a form that has no language: days, times, amounts, numbers, addresses and link targets."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legalsite.checks.figures import CURRENCY, DIGIT, SIGNS, SPACED, SPACES, without
from legalsite.model.document import Block
from legalsite.text.dates_in_prose import MONTH, days_in
from legalsite.text.languages import base_language
from legalsite.text.month_names import MONTHS
from legalsite.text.number_words import NumberWords, number_words

Kind = Literal["day", "month", "time", "amount", "number", "address", "link"]

MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
PHONE = re.compile(
    r"(?<![\w.,/])(?<![0-9][ \u00a0\u202f])(?:\+\s?[0-9(]|\(?0[0-9])[0-9 ()/\u00a0\u202f–-]{4,20}[0-9]"
    r"(?![\w.,]{0,20}[0-9])"
)
NO_DIGIT = re.compile(r"[^0-9]")
MONTH_AND_YEAR = re.compile(
    rf"\b({MONTH})\.?\s+([12][0-9]{{3}})\b|(?<![\w/.])(0?[1-9]|1[0-2])/((?:19|20)[0-9]{{2}})(?![\w/])", re.IGNORECASE
)
DAY_OF_A_YEAR = re.compile(
    rf"(?<![\w.,])(?:(?P<day1>[0-3]?[0-9])(?:\.|st|nd|rd|th|er)?\s+(?:of\s+)?(?P<month1>{MONTH})\b"
    rf"|(?P<month2>{MONTH})\s+(?P<day2>[0-3]?[0-9])(?:st|nd|rd|th)?(?![\w,.]*[0-9])"
    r"|(?P<day3>[0-3]?[0-9])\.\s?(?P<month3>[01]?[0-9])\.(?!\s?[0-9]))",
    re.IGNORECASE,
)
TIME = re.compile(
    r"(?<![\w.,:])(?:(?P<from>[0-9]{1,2})(?:[:.](?P<past>[0-9]{2}))?\s?(?:bis|und|to|till|until|and|à|et|–|-)\s?)?"
    r"(?:(?P<hour1>[0-9]{1,2})(?:[:.](?P<minute1>[0-9]{2}))?\s?(?:(?P<half>[ap])\.?\s?m\b\.?|uhr\b)"
    r"|(?P<hour2>[0-9]{1,2}):(?P<minute2>[0-9]{2})(?![\w:])|(?P<hour3>[0-9]{1,2})\s?h(?:\s?(?P<minute3>[0-9]{2}))?(?!\w))",
    re.IGNORECASE,
)
ALL_DAY = re.compile(r"\b24/7\b|\b24\s?h(?:eures)?\s?(?:/|sur)\s?24(?:,?\s(?:et\s)?7\s?j(?:ours)?\s?(?:/|sur)\s?7)?")
FIGURES = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
LANGUAGE_TAG = re.compile(r"\.[a-z]{2}$")
SECOND_LEVEL = frozenset({"co", "com", "org", "gov", "ac", "net"})


class Figure(Struct, frozen=True):
    """A figure of a text. Values of different kinds differ: a day is never equal to a number.

    `value`: the form without a language.
    `also`: other values that it may stand for.
    `written`, `line`: as it is written, and where.
    `loose`: it may match a figure of the other text, but does not need one: `one`, `first`.
    `period`: the number with its unit of time, in each way to say it: `2 week`, `14 day`.
    """

    kind: Kind
    value: str
    written: str
    line: int
    also: frozenset[str] = frozenset()
    loose: bool = False
    period: frozenset[str] = frozenset()


def figures_of(block: Block, language: str, *, worded: bool = True) -> list[Figure]:
    """Return the figures of a block, in no particular order. `worded`: number words of both languages are known;
    otherwise only digits count."""
    figures = _figures_of(block, language)
    return figures if worded else [digits for figure in figures for digits in _unworded(figure)]


def _unworded(figure: Figure) -> Iterator[Figure]:
    """Yield a figure as its digits: `May 20` is 20, `5 p.m.` is 5 or 17, `1 million` is 1; `thirty` needs no match."""
    if figure.kind in {"day", "month"}:
        year, month, day = [*figure.value.replace("--", "0-").split("-"), "0"][:3]
        parts = ((int(year), False), (int(month), True), (int(day), False))
        yield from (Figure("number", str(n), figure.written, figure.line, loose=loose) for n, loose in parts if n)
        return
    hour = {str(int(figure.value[:2])), str(int(figure.value[:2]) % 12)} if figure.kind == "time" else set()
    digits = FIGURES.search(figure.written)
    bare = {figure.value.partition(" ")[0], digits[0]} if digits and figure.kind in {"amount", "number"} else set()
    spoken = figure.kind in {"amount", "number"} and not digits
    yield replace(figure, also=figure.also | hour | bare, loose=figure.loose or spoken, period=frozenset())


def _figures_of(block: Block, language: str) -> list[Figure]:
    text, line = block.text, block.line
    figures = list(_links(block))
    figures += [Figure("address", match[0].casefold(), match[0], line) for match in MAIL.finditer(text)]
    text = ALL_DAY.sub(" ", ADDRESS.sub(" ", MAIL.sub(" ", text)))
    found = list(days_in(text))
    for match, day, sure in found:
        other = frozenset() if sure else frozenset({day.replace(month=day.day, day=day.month).isoformat()})
        figures.append(Figure("day", day.isoformat(), match[0], line, other))
    text = without(text, [match for match, _, _ in found])
    for match in MONTH_AND_YEAR.finditer(text):
        month = MONTHS[match[1].casefold()] if match[1] else int(match[3])
        figures.append(Figure("month", f"{match[2] or match[4]}-{month:02}", match[0], line))
    text = MONTH_AND_YEAR.sub(" ", text)
    figures += [_phone(match[0], line) for match in PHONE.finditer(text)]
    text = PHONE.sub(" ", text)
    days = [match for match in DAY_OF_A_YEAR.finditer(text) if _is_day(match, language)]
    figures += [_day_of_a_year(match, line) for match in days]
    text = without(text, days)
    figures += [time for match in TIME.finditer(text) for time in _times(match, line)]
    text = TIME.sub(" ", text)
    for number in numbers_in(text, language):
        kind: Kind = "amount" if " " in number.value else "number"
        figures.append(Figure(kind, number.value, number.written, line, number.also, number.loose, number.period))
    return figures


def _phone(written: str, line: int) -> Figure:
    """Return a phone number, from abroad (+49 (0)40) or from inside the country (040)."""
    digits = NO_DIGIT.sub("", written.replace("(0)", ""))
    abroad = written.lstrip("(").startswith("+")
    inland = frozenset(f"0{digits[code:]}" for code in (1, 2, 3)) if abroad else frozenset()
    return Figure("address", digits, written, line, inland)


def _is_day(match: re.Match[str], language: str) -> bool:
    """Return whether a match is a day: `4.2.` is one only in German; months have capitals except in French."""
    if match["day3"]:
        return base_language(language) == "de" and 1 <= int(match["month3"]) <= 12
    month = match["month1"] or match["month2"]
    return month[0].isupper() if base_language(language) != "fr" else not match["month2"]


def _day_of_a_year(match: re.Match[str], line: int) -> Figure:
    """Return a day of every year, such as 31 December. `4.2.` may be the number of a clause as well."""
    day = int(match["day1"] or match["day2"] or match["day3"])
    month = int(match["month3"]) if match["day3"] else MONTHS[(match["month1"] or match["month2"]).casefold()]
    written = match[0].strip()
    clause = frozenset({written.rstrip(".")}) if match["day3"] else frozenset()
    return Figure("day", f"--{month:02}-{day:02}", written, line, clause)


def _times(match: re.Match[str], line: int) -> Iterator[Figure]:
    """Yield times of day: 5 p.m., 17 Uhr, 17:00 and 17 h are one time. In `9 to 5 p.m.`, 9 may be either half."""
    hour = int(match["hour1"] or match["hour2"] or match["hour3"])
    minute = match["minute1"] or match["minute2"] or match["minute3"] or "00"
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"].casefold() == "p")
    yield Figure("time", f"{hour:02}:{minute}", match[0].strip(), line)
    if match["from"]:
        hour, minute = int(match["from"]), match["past"] or "00"
        other = frozenset({f"{hour + 12:02}:{minute}"}) if match["half"] else frozenset()
        yield Figure("time", f"{hour:02}:{minute}", match["from"], line, other)


def _links(block: Block) -> Iterator[Figure]:
    for span in block.spans:
        if span.of != "target" or not span.text or span.text.startswith("#"):
            continue
        scheme, _, rest = span.text.partition(":")
        if scheme in {"mailto", "tel"}:
            value = rest.partition("?")[0].casefold()
            if value:
                yield _phone(value, block.line) if scheme == "tel" else Figure("address", value, rest, block.line)
        else:
            yield Figure("link", target_of(span.text), span.text, block.line)


def target_of(target: str) -> str:
    """Return what a link and its translation have in common: the owner of another site, or the name of a page of this
    site, because the link may lead to the German page instead of the English one."""
    try:
        host = urlsplit(target).hostname
    except ValueError:
        return target
    if not host:
        path = re.sub(r"\.(?:md|html?)$|/$", "", target.partition("#")[0].partition("?")[0])
        name = LANGUAGE_TAG.sub("", path).rpartition("/")[2]
        return f"/{name}"
    labels = host.removeprefix("www.").split(".")
    level = 3 if len(labels) > 2 and labels[-2] in SECOND_LEVEL else 2
    return labels[-level] if len(labels) >= level else labels[0]


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


class Number(Struct, frozen=True):
    """A number, or an amount with its currency: `1000.5`, `1000.5 €`. The other fields are those of a Figure."""

    value: str
    written: str
    also: frozenset[str] = frozenset()
    loose: bool = False
    period: frozenset[str] = frozenset()


def numbers_in(text: str, language: str) -> Iterator[Number]:
    """Yield the amounts, the numbers in digits and the numbers in words."""
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
    for match in words.idiom.finditer(text):
        yield Number(str(words.idioms[match[0].casefold()]), match[0])
    yield from _words_in(words.idiom.sub(" ", text), words)


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
    """Yield the numbers in words. `two` needs a match only before a unit of time: a translation may say `both`."""
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
    """Return the number that a word is, or begins with before a unit of time (`thirty-day`, `dreissigtägig`), and that
    unit; an empty string if it is not a number."""
    if word in words.figures:
        return words.figures[word], words.unit.match(following)
    for end in range(min(len(word), LONGEST_WORD) - 1, 2, -1):
        unit = words.unit.fullmatch(word, end) if word[:end] in words.figures else None
        if unit:
            return words.figures[word[:end]], unit
    return "", None


def _as_written(unit: re.Match[str] | None, text: str, start: int) -> str:
    return text[start : start + len(unit[0])] if unit and not unit[0].startswith(")") else ""


def _ordinal(word: str, words: NumberWords) -> Iterator[Number]:
    folded = word.casefold()
    for nth, ordinal in enumerate(words.ordinals.split(), 2):
        if folded.startswith(ordinal):
            yield Number(str(nth), word, loose=True)


def _period(value: str, unit: re.Match[str] | None) -> frozenset[str]:
    """Return a period in each way to say it: `2 week` and `14 day`; a year is twelve months."""
    if not unit or not value.isdigit():
        return frozenset()
    working = "working " if WORKING.search(unit[0]) else ""
    name = next(name for name, stem in UNITS.items() if stem.search(unit[0]))
    other = {f"{AS_MANY[name][0] * int(value)} {AS_MANY[name][1]}"} if name in AS_MANY else set()
    return frozenset({f"{value} {working}{name}", *other})


def _numbers_in(period: frozenset[str]) -> frozenset[str]:
    return frozenset(way.partition(" ")[0] for way in period)


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
    """Return a pattern for large round numbers: `1.5 million`, `eine Million`, `10 Tsd.`"""
    scale = number_words(language).scale.pattern
    return re.compile(rf"(?<!\w)(?P<number>{FIGURE}|(?:{_words(language)}))\s(?P<scale>{scale})\.?", re.IGNORECASE)


def _words(language: str) -> str:
    """Return a pattern for number words up to a hundred: larger amounts are written in digits."""
    numbers = number_words(language).figures
    short = [word.replace("ss", "(?:ss|ß)") for word, value in numbers.items() if value.isdigit() and int(value) <= 100]
    one = {"de": r"eine[mnrs]?|ein", "fr": "une?"}.get(base_language(language), "one")
    return "|".join([*sorted(short, key=len, reverse=True), one])


def _scaled(number: str, scale: str | None, language: str) -> str:
    words = number_words(language)
    folded = number.casefold()
    plain = words.figures.get(folded) or ("1" if words.one.fullmatch(folded) else _plain(number, language))
    try:
        return _in_full(Decimal(plain).scaleb(words.scales[scale.casefold()])) if scale else plain
    except InvalidOperation:  # 4.2.1 million
        return plain


def _plain(number: str, language: str) -> str:
    """Return a number in one form: 1.000,50 in German and 1,000.50 in English are 1000.5; 4.2.1 stays."""
    english = base_language(language) == "en"
    bare = GROUPED["en" if english else "de"].sub("", number)
    bare = bare if english else bare.replace(",", ".")
    try:
        return _in_full(Decimal(bare))
    except InvalidOperation:
        return bare


def _in_full(number: Decimal) -> str:
    return format(number.normalize(), "f")
