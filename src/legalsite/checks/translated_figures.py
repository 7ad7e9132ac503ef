"""A block → its figures in a form that has no language: days, times, amounts, numbers, addresses, where links lead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal
from urllib.parse import urlsplit

from legalsite.checks.figures import AMOUNT, SIGNS
from legalsite.checks.words import vocabulary
from legalsite.model.document import Block
from legalsite.source.days import MONTH, MONTHS, days_in

Kind = Literal["day", "month", "time", "amount", "number", "address", "link"]

SPOKEN = {
    "en": "one first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "de": "ein erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte",
    "fr": "un premi deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième",
}
ARTICLES = frozenset({"a", "an", "each", "per", "pro", "par"})  # a year, pro Jahr
UNITS = {
    "en": r"(?:(?:calendar|business|working|full)\s+)?(?:days?|weeks?|months?|years?|hours?|minutes?)",
    "de": r"(?:volle[nr]?\s+)?(?:kalender|werk|arbeits|bank)?(?:tage?n?|wochen?|monate?n?|jahre?n?|stunden?|minuten?)",
    "fr": r"(?:jours?|semaines?|mois|ans?|années?|heures?|minutes?)",
}
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
PHONE = re.compile(r"\+[0-9][0-9 ()/–-]{6,}[0-9]")
MONTH_AND_YEAR = re.compile(rf"\b({MONTH})\.?\s+([12][0-9]{{3}})\b", re.IGNORECASE)
TIME = re.compile(
    r"(?<![\w.,:])(?:([0-9]{1,2})(?:[:.]([0-9]{2}))?\s?(?:([ap])\.?\s?m\b\.?|uhr\b)"
    r"|([0-9]{1,2}):([0-9]{2})(?![\w:])|([0-9]{1,2})\s?h(?:\s?([0-9]{2}))?(?!\w))",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?<!\w)[0-9]+(?:[.,'’\u00a0\u202f][0-9]{3}(?![0-9]))*(?:[.,][0-9]+)*"
    r"(st|nd|rd|th|er|e|ème|te[nrs]?)?(?!\w)"
)
GROUPED = {
    "en": re.compile(r"[,'’\u00a0\u202f](?=[0-9]{3}(?![0-9]))"),
    "de": re.compile(r"[.'’\u00a0\u202f](?=[0-9]{3}(?![0-9]))"),
}
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
LANGUAGE_TAG = re.compile(r"\.[a-z]{2}$")
SECOND_LEVEL = frozenset({"co", "com", "org", "gov", "ac", "net"})
CURRENCY = {"franken": "chf", "francs": "chf", "franc": "chf"}


@dataclass(frozen=True, slots=True)
class Figure:
    """`also`: other values that it may stand for. `loose`: it answers for a figure of the other text, and asks for
    none: `one`, `first`."""

    kind: Kind
    value: str
    written: str
    line: int
    also: frozenset[str] = frozenset()
    loose: bool = False


def figures_of(block: Block, language: str) -> list[Figure]:
    """In no particular order."""
    text, line = block.text, block.line
    found = list(_links(block))
    found += [Figure("address", match[0].casefold(), match[0], line) for match in MAIL.finditer(text)]
    text = ADDRESS.sub(" ", MAIL.sub(" ", text))
    found += [Figure("address", re.sub(r"[^0-9]", "", match[0]), match[0], line) for match in PHONE.finditer(text)]
    text = PHONE.sub(" ", text)
    for match, day, sure in list(days_in(text)):
        other = frozenset() if sure else frozenset({day.replace(month=day.day, day=day.month).isoformat()})
        found.append(Figure("day", day.isoformat(), match[0], line, other))
        text = text.replace(match[0], " ", 1)
    for match in MONTH_AND_YEAR.finditer(text):
        found.append(Figure("month", f"{match[2]}-{MONTHS[match[1].casefold()]:02}", match[0], line))
    text = MONTH_AND_YEAR.sub(" ", text)
    found += [Figure("time", _time(match), match[0].strip(), line) for match in TIME.finditer(text)]
    return [*found, *_numbers(TIME.sub(" ", text), language, line)]


def _numbers(text: str, language: str, line: int) -> Iterator[Figure]:
    for match in AMOUNT.finditer(text):
        sign = " ".join((match["before"] or match["after"]).casefold().split())
        number = _plain(match["number1"] or match["number2"], language)
        value = f"{number} {CURRENCY.get(sign, SIGNS.get(sign, sign))}"
        yield Figure("amount", value, match[0].strip(), line)
    for match in NUMBER.finditer(AMOUNT.sub(" ", text)):
        plain = _plain(match[0].removesuffix(match[1] or ""), language)
        yield Figure("number", plain, match[0], line, frozenset({match[0]}), loose=bool(match[1]))
    yield from _spoken(text, language, line)


def _spoken(text: str, language: str, line: int) -> Iterator[Figure]:
    """A number in words asks for its like only before a unit of time: `two` may well be rendered by `both`."""
    short = language[:2] if language[:2] in SPOKEN else "en"
    numbers = vocabulary(short).numbers
    one, *ordinals = SPOKEN[short].split()
    unit = re.compile(rf"\s+{UNITS[short]}\b", re.IGNORECASE)
    for match in WORD.finditer(text):
        word = match[0].casefold()
        if word in numbers:
            yield Figure("number", numbers[word], match[0], line, loose=not unit.match(text, match.end()))
        elif word.startswith(one) or word in ARTICLES:
            yield Figure("number", "1", match[0], line, loose=True)
        else:
            nth = next((nth for nth, ordinal in enumerate(ordinals, 1) if word.startswith(ordinal)), 0)
            if nth:
                yield Figure("number", str(nth), match[0], line, loose=True)


def _plain(number: str, language: str) -> str:
    """1.000,50 in German and 1,000.50 in English are 1000.5; 4.2.1 stays."""
    english = language.startswith("en")
    bare = GROUPED["en" if english else "de"].sub("", number)
    bare = bare if english else bare.replace(",", ".")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return bare
    return format(value.normalize(), "f")


def _time(match: re.Match[str]) -> str:
    """5 p.m., 17 Uhr, 17:00 and 17 h are one time."""
    hour = int(match[1] or match[4] or match[6])
    minute = match[2] or match[5] or match[7] or "00"
    if match[3]:
        hour = hour % 12 + 12 * (match[3].casefold() == "p")
    return f"{hour:02}:{minute}"


def _links(block: Block) -> Iterator[Figure]:
    for span in block.spans:
        if span.of != "target" or not span.text or span.text.startswith("#"):
            continue
        scheme, _, rest = span.text.partition(":")
        if scheme in {"mailto", "tel"}:
            value = rest.partition("?")[0].casefold()
            yield Figure("address", re.sub(r"[^0-9]", "", value) if scheme == "tel" else value, rest, block.line)
        else:
            yield Figure("link", place_of(span.text), span.text, block.line)


def place_of(target: str) -> str:
    """A page of another site by whose it is: its German page renders its English one. A page of this site by its
    name."""
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
