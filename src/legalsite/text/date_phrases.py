"""Days in words: how each language writes one, by which words those of a text are read, and the names of months."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from legalsite.text.languages import base_language, cldr_locale, lookup_order
from legalsite.text.word_lists import packaged_text


def _read_names() -> Mapping[str, Sequence[Sequence[str]]]:
    lines = packaged_text("text/names_of_months.txt").splitlines()
    named = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {language: [names.split(", ") for names in months.split("; ")] for language, _, months in named}


def _numbered(months: Iterable[Sequence[str]]) -> Mapping[str, int]:
    return {name: number for number, names in enumerate(months, 1) for name in names}


NAMES = _read_names()
"""The names and abbreviations of each month, January first, by language."""
MONTHS = {name: number for months in NAMES.values() for name, number in _numbered(months).items()}
"""The number of each month by its names and abbreviations in every language, in lower case."""
MONTH = "|".join(map(re.escape, sorted(MONTHS, key=len, reverse=True)))
"""A pattern of all names, the longest ones first."""
NAMES_OF_MONTHS = frozenset([*(name for name in MONTHS if len(name) > 3), *_numbered(NAMES["en"])])
"""All names that are no common words of another language, as Portuguese `out` is."""

DAYS = {"ar": "{} {} {}", "de": "{}. {} {}", "en": "{1} {0}, {2}", "fr": "{} {} {}"}
"""How the languages write a day in which most pages are, so that Babel is not needed."""

CAPITALS = ("de", "en")  # where names of months begin with a capital

FIRST_DAYS: Mapping[str, str] = {"fr": "1er", "it": "1º", "pt": "1º", "pt-pt": "1"}
"""By language: how it writes the first day of a month, where that is not a plain number."""


def day_in_words(day: date, language: str) -> str:
    """Return a day in words, such as `1 April 2026` (en-gb); as an ISO date if CLDR does not have the language. No line
    ends between a day and the month after it."""
    if language in DAYS:
        month = NAMES[language][day.month - 1][0]
        text = DAYS[language].format(day.day, month.title() if language in CAPITALS else month, day.year)
    else:
        from babel.dates import format_date  # takes a tenth of a second to load

        locale = cldr_locale(language) or cldr_locale(base_language(language))
        text = str(format_date(day, "long", locale=locale)) if locale else day.isoformat()
    if day.day == 1:
        ordinal = next((FIRST_DAYS[tag] for tag in lookup_order(language) if tag in FIRST_DAYS), "1")
        text = text.replace("1 ", f"{ordinal} ")
    return re.sub(r"^(\d\S*) ", "\\1\N{NO-BREAK SPACE}", text)
