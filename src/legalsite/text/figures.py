"""Find figures in a clause that are missing from its translation.

Figures are numbers, dates, times, and periods. Each language writes them differently. A number word
only counts as a figure if a unit of time follows it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from legalsite.text.dates_in_prose import DATE_WORDS, days_in
from legalsite.text.languages import base_language, cldr_locale
from legalsite.text.number_words import number_words

# a time of day such as 3 p.m., 15:30, 15h30, or 午後3時
CLOCK_PATTERN = re.compile(
    r"(午後|오후|下午)?\s?(?<!\d)(\d{1,2})(?:[:h](\d\d)\b)?(?:\s?([ap])\.?\s?m\b\.?|(?<=[:h]\d\d)|(?=[時时시]))"
)
# a number, possibly with thousands separators and decimals: 1,000.50, 1 000,5
NUMBER_PATTERN = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?:[ \u00a0\u202f.,'’٬]\d{2,3})*[ \u00a0\u202f.,'’٬]\d{3}(?!\d|[ \u00a0-]\d)|\d+)"
    r"(?:[.,٫](?P<decimals>\d+)(?!\d|[.,-]\d))?"
)
WORD_PATTERN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# maximum number of words in a written-out number, enough for “one hundred and twenty”
MAX_NUMBER_WORDS = 5
MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}  # unit → number of minutes
MONTHS = {"month": 1, "year": 12}  # unit → number of months


class Figure(NamedTuple):
    """A number in a clause."""

    value: Decimal
    written: str
    period: tuple[str, Decimal] | None  # the number in minutes or months, if a unit of time follows


def missing_figures(
    text: str, language: str, translation: str, translation_language: str
) -> list[str]:
    """Return the figures in `text` that its translation lacks.

    A number that the translation writes out isn't missing.
    """
    languages = {base_language(language), base_language(translation_language)}
    # compare dates only if their parts can be recognized in both languages
    with_dates = languages <= DATE_WORDS.keys()
    numbers = number_words(translation_language).cardinals
    # numbers that the translation writes out; None for all other words
    written_out = {numbers.get(word) for word in WORD_PATTERN.findall(translation.casefold())}
    unmatched = list(_figures(translation, translation_language, with_dates=with_dates))
    missing = []
    for figure in _figures(text, language, with_dates=with_dates):
        same = [candidate for candidate in unmatched if _are_same(figure, candidate)]
        if same:  # each figure in the translation only counts once
            unmatched.remove(same[0])
        # the number one is never missing, because there are too many ways to express it
        elif figure.value != 1 and figure.value not in written_out:
            missing.append(figure.written)
    return missing


def _are_same(figure: Figure, other: Figure) -> bool:
    """Return whether two figures have the same value, such as `1 year` and `12 months`."""
    if figure.period and other.period:
        return figure.period == other.period
    return figure.value == other.value


def _figures(text: str, language: str, *, with_dates: bool) -> Iterator[Figure]:
    """Yield the figures in a text: times in 24-hour format, numbers, and parts of dates.

    If `with_dates` is True, a written-out date has three figures: its day, month, and year. So May
    3, 2026 and 3/5/2026 have the same figures.
    """
    figures = text  # the text, in which all figures are converted to digits
    if with_dates:
        for match, day, _ in days_in(text):  # for an ambiguous date, use its first meaning
            # semicolons separate the numbers, so that they don't look like decimals or a time
            figures = figures.replace(match[0], f"{day.day}; {day.month}; {day.year}", 1)
    # word for a unit → (`minutes` or `months`, how many of them the unit has)
    units = _units_of_time(base_language(language))
    figures = _replace_number_words(figures.casefold(), number_words(language).cardinals, units)
    figures = CLOCK_PATTERN.sub(_clock_in_24_hours, figures)
    for match in NUMBER_PATTERN.finditer(figures):
        whole = re.sub(r"\D", "", match["whole"])  # the digits, without thousands separators
        value = Decimal(f"{whole}.{match['decimals'] or 0}")
        end = match.end()
        # skip the space or hyphen between a number and its unit
        if figures.startswith((" ", "\u00a0", "-"), end):
            end += 1
        period = None  # (unit, number of minutes or months) if a unit of time follows
        word = WORD_PATTERN.match(figures, end)
        for form, (name, factor) in units.items():
            # a unit may have another ending than in `units`
            if word and word[0].startswith(form):
                period = name, value * factor
                break
        yield Figure(value, match[0], period)


def _clock_in_24_hours(time: re.Match[str]) -> str:
    """Convert a time to figures in 24-hour format, such as `; 15; ` for `3 p.m.`.

    Semicolons separate the figures from other numbers. Minutes of 0 are omitted.
    """
    # `afternoon` is an East Asian word for p.m., and `half` is the first letter of a.m. or p.m.;
    # any of them may be None, and so may the minute
    afternoon, hour, minute, half = time.groups()
    hours = int(hour)
    if half or afternoon:  # on a 12-hour clock, 12 is before 1
        hours %= 12
    if half == "p" or afternoon:
        hours += 12
    if int(minute or 0) == 0:
        return f"; {hours}; "
    return f"; {hours}; {minute}; "


def _replace_number_words(text: str, numbers: Mapping[str, int], units: Iterable[str]) -> str:
    """Replace number words before units of time with digits, as in `30 days`.

    `numbers` maps number words to values, and `units` contains the words for units.
    """
    words = list(WORD_PATTERN.finditer(text))
    # iterate backward, because each replacement changes the offsets after it
    for at in range(len(words) - 1, 0, -1):  # no number precedes the first word
        # `words[at]` isn't a unit of time, whatever its ending
        if not words[at][0].startswith(tuple(units)):
            continue
        end = words[at - 1].end()  # the word before the unit is the last word of the number
        for first in words[max(0, at - MAX_NUMBER_WORDS) : at]:  # try the longest number first
            start = first.start()
            phrase = text[start:end]
            if phrase in numbers:
                text = text[:start] + str(numbers[phrase]) + text[end:]
                break
    return text


@cache
def _units_of_time(language: str) -> Mapping[str, tuple[str, int]]:
    """Map the words for units of time in a language to their size, longest words first.

    For example, `hours` is mapped to (minutes, 60), and `years` to (months, 12).
    """
    from babel.units import format_unit  # imported late, because it loads slowly

    units: dict[str, tuple[str, int]] = {}
    locale = cldr_locale(language) or "en"
    for sizes, name in ((MINUTES, "minutes"), (MONTHS, "months")):
        for unit, size in sizes.items():
            # most languages use all of their plural forms with these numbers
            for number in (1, 2, 5):
                form = format_unit(number, f"duration-{unit}", locale=locale)
                units |= dict.fromkeys(WORD_PATTERN.findall(form.casefold()), (name, size))
    return dict(sorted(units.items(), key=lambda unit: -len(unit[0])))
