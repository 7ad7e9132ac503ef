"""The numbers, amounts, dates and clause references of a sentence, each in one spelling."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from legalsite.checks.vocabulary import Vocabulary
from legalsite.text.dates_in_prose import MONTH, days_in

CURRENCY = (
    r"(?:\b(?:US|CA|AU|NZ|HK|[AC]))?\$|[€£¥₹₩₽%‰]|(?:us-?)?dollars?\b|euros?\b|pounds?\b|pfund\b|franken\b|francs?\b"
    r"|percent\b|per\s+cent\b|prozent\b|pour\s?cent\b|USD\b|EUR\b|GBP\b|CHF\b"
)
SIGNS = {
    "dollar": "$", "dollars": "$", "usd": "$", "us$": "$", "us-dollar": "$", "euro": "€", "euros": "€", "eur": "€",
    "pound": "£", "pounds": "£", "pfund": "£", "gbp": "£", "percent": "%", "per cent": "%", "prozent": "%",
    "pour cent": "%", "pourcent": "%",
}  # fmt: skip
SPACES = "\u00a0\u202f\u2009 "
SPACED = rf"(?<![0-9])[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}}){{1,6}}(?![0-9])(?:[.,][0-9]+)?"
FIGURE = rf"(?:{SPACED}|(?<![0-9])[0-9]+(?:[.,'’][0-9]{{3}}){{0,6}}(?:[.,][0-9]+)?)"
AMOUNT = re.compile(
    rf"(?P<before>{CURRENCY})\s?(?P<number1>{FIGURE})|(?P<number2>{FIGURE})\s?(?P<after>{CURRENCY})", re.IGNORECASE
)
NUMBER = re.compile(rf"(?<![\w.]){FIGURE}(?![\w])")
GROUPS = re.compile(rf"[.,'’{SPACES}](?=[0-9]{{3}}(?![0-9]))")
DIGIT = re.compile(r"[0-9]")
MONTH_AND_YEAR = re.compile(rf"\b(?:{MONTH})\.?\s+[12][0-9]{{3}}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a sentence; `rest` is the text without them, so that the month of May is not taken for a verb."""

    dates: tuple[str, ...]
    amounts: tuple[str, ...]
    references: tuple[str, ...]
    numbers: tuple[str, ...]
    rest: str


def figures(text: str, vocabulary: Vocabulary) -> Figures:
    """Return the figures of a text: dates in ISO form, amounts with their sign first; `thirty` is 30."""
    days: list[str] = []
    for match, day, _ in list(days_in(text)):
        days.append(_day(day))
        text = text.replace(match[0], " ", 1)
    months, text = _taken(MONTH_AND_YEAR, text)
    days += [" ".join(match[0].casefold().split()) for match in months]
    references, text = _taken(vocabulary.references, text)
    amounts, text = _taken(AMOUNT, text)
    figured, rest = _taken(NUMBER, text)
    numbers = [_plain(match[0]) for match in figured]
    numbers += [
        vocabulary.numbers[word]
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", rest.casefold())
        if word in vocabulary.numbers
    ]
    named = tuple(match[1] for match in references)
    return Figures(tuple(days), tuple(map(_amount, amounts)), named, tuple(numbers), rest)


def renumbered(reference: str, numbers: Mapping[str, str]) -> str:
    """Return the reference after the clauses were renumbered: 4.2 is 5.2 if 4 became 5."""
    head = reference
    while head:
        if head in numbers:
            return numbers[head] + reference[len(head) :]
        head = head.rpartition(".")[0]
    return reference


def _taken(pattern: re.Pattern[str], text: str) -> tuple[list[re.Match[str]], str]:
    """Return all matches, and the text without them. Each of these patterns contains a digit."""
    matches = list(pattern.finditer(text)) if DIGIT.search(text) else []
    return matches, pattern.sub(" ", text) if matches else text


def _day(day: date) -> str:
    return day.isoformat()


def _amount(match: re.Match[str]) -> str:
    sign = " ".join((match["before"] or match["after"]).casefold().split())
    return SIGNS.get(sign, sign) + _plain(match["number1"] or match["number2"])


def _plain(number: str) -> str:
    """Remove the marks between groups of digits: 1,000 and 1.000 and 1 000 are one number."""
    return GROUPS.sub("", number)
