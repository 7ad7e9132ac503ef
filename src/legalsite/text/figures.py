"""Finds the figures in a clause that its translation lacks: numbers, dates, times, and periods.

Each language writes them in its own way. A number in words counts as a figure before a unit of
time.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from legalsite.text.dates_in_prose import DATE_WORDS, days_in
from legalsite.text.languages import base_language, cldr_locale
from legalsite.text.number_words import number_words

# a time of day: 3 p.m., 15:30, 15h30, 午後3時
CLOCK_PATTERN = re.compile(
    r"(午後|오후|下午)?\s?(?<!\d)(\d{1,2})(?:[:h](\d\d)\b)?(?:\s?([ap])\.?\s?m\b\.?|(?<=[:h]\d\d)|(?=[時时시]))"
)
# a number, perhaps with signs between its thousands, and with decimals: 1,000.50, 1 000,5
NUMBER_PATTERN = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?:[ \u00a0\u202f.,'’٬]\d{2,3})*[ \u00a0\u202f.,'’٬]\d{3}(?!\d|[ \u00a0-]\d)|\d+)"
    r"(?:[.,٫](?P<decimals>\d+)(?!\d|[.,-]\d))?"
)
WORD_PATTERN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
MAX_NUMBER_WORDS = 5  # "one hundred and twenty"
MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}  # in each unit
MONTHS = {"month": 1, "year": 12}  # in each unit


class Figure(NamedTuple):
    """A number in a clause."""

    value: Decimal
    written: str
    period: tuple[str, Decimal] | None  # the same in minutes or months, if a unit of time follows


def missing_figures(text: str, language: str, other: str, its_language: str) -> list[str]:
    """Return the figures of a text that the `other` text, its counterpart in `its_language`, lacks.

    A number that the other text has in words isn't missing. Nor is the number one: there are too
    many ways to say it.
    """
    # Dates are compared part by part, if they can be read in both languages.
    are_days_read = {base_language(language), base_language(its_language)} <= DATE_WORDS.keys()
    numbers = number_words(its_language).cardinals
    # the numbers that the other text has in words, and None for its other words
    in_words = {numbers.get(word) for word in WORD_PATTERN.findall(other.casefold())}
    unmatched = list(_figures(other, its_language, are_days_read=are_days_read))
    missing = []
    for figure in _figures(text, language, are_days_read=are_days_read):
        same = [candidate for candidate in unmatched if _are_same(figure, candidate)]
        if same:  # the other text has it once for each time that this text has it
            unmatched.remove(same[0])
        elif figure.value != 1 and figure.value not in in_words:
            missing.append(figure.written)
    return missing


def _are_same(figure: Figure, other: Figure) -> bool:
    """Return whether two figures have the same value; `1 year` and `12 months` have."""
    if figure.period and other.period:
        return figure.period == other.period
    return figure.value == other.value


def _figures(text: str, language: str, *, are_days_read: bool) -> Iterator[Figure]:
    """Yield the figures in a text: dates by part, clock times in 24 hours, and numbers.

    `are_days_read`: find dates in the language, in whatever form they are.
    """
    rest = text
    if are_days_read:
        for match, day, _ in days_in(text):  # the last is another date that may be meant
            rest = rest.replace(match[0], f"{day.day}; {day.month}; {day.year}", 1)
    # the words for units, each with `minutes` or `months` and how many of these it is
    units = _units_of_time(base_language(language))
    rest = _replace_number_words(rest.casefold(), number_words(language).cardinals, units)
    rest = CLOCK_PATTERN.sub(_clock_in_24_hours, rest)
    for match in NUMBER_PATTERN.finditer(rest):
        whole = re.sub(r"\D", "", match["whole"])  # without the signs between its thousands
        value = Decimal(f"{whole}.{match['decimals'] or 0}")
        end = match.end()
        if rest.startswith((" ", "\u00a0", "-"), end):  # between a number and its unit
            end += 1
        period = None
        word = WORD_PATTERN.match(rest, end)
        for form, (name, factor) in units.items():
            if word and word[0].startswith(form):
                period = name, value * factor
                break
        yield Figure(value, match[0], period)


def _clock_in_24_hours(time: re.Match[str]) -> str:
    """Return a clock time as figures: `; 15; ` for `3 p.m.`, with the minute unless it is 0."""
    # `half` is the first letter of a.m. or p.m.; `afternoon` is an East Asian word for p.m.; both
    # and the minute may be missing
    afternoon, hour, minute, half = time.groups()
    hours = int(hour)
    if half or afternoon:  # a clock of 12 hours, on which 12 comes before 1
        hours %= 12
    if half == "p" or afternoon:
        hours += 12
    if int(minute or 0) == 0:
        return f"; {hours}; "
    return f"; {hours}; {minute}; "


def _replace_number_words(text: str, numbers: Mapping[str, int], units: Iterable[str]) -> str:
    """Return a text with digits in place of number words before units of time: `30 days`.

    `numbers` has the value of each number word, and `units` the words for units.
    """
    words = list(WORD_PATTERN.finditer(text))
    # from the end, so that the offsets of earlier words stay right
    for at in range(len(words) - 1, 0, -1):
        if not words[at][0].startswith(tuple(units)):  # no unit, not even with another ending
            continue
        end = words[at - 1].end()  # of the word before the unit
        for first in words[max(0, at - MAX_NUMBER_WORDS) : at]:  # the longest number first
            start = first.start()
            phrase = text[start:end]
            if phrase in numbers:
                text = text[:start] + str(numbers[phrase]) + text[end:]
                break
    return text


@cache
def _units_of_time(language: str) -> Mapping[str, tuple[str, int]]:
    """Return the words of a language for units of time, the longest first.

    Each has `minutes` or `months`, and how many of them the unit is: `hours` → minutes, 60.
    """
    from babel.units import format_unit  # takes a tenth of a second to load

    units: dict[str, tuple[str, int]] = {}
    locale = cldr_locale(language) or "en"
    for sizes, name in ((MINUTES, "minutes"), (MONTHS, "months")):
        for unit, size in sizes.items():
            for number in (1, 2, 5):  # which have all plural forms of most languages
                form = format_unit(number, f"duration-{unit}", locale=locale)
                units |= dict.fromkeys(WORD_PATTERN.findall(form.casefold()), (name, size))
    return dict(sorted(units.items(), key=lambda unit: -len(unit[0])))
