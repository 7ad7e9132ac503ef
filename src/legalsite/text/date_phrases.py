"""Dates in words: how each language writes them, and the names of months."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from legalsite.text.languages import base_language, cldr_locale, lookup_order
from legalsite.text.word_lists import packaged_text


def _read_month_names() -> Mapping[str, Sequence[Sequence[str]]]:
    """Return the names and abbreviations of each month, January first, by language."""
    by_language = {}
    # each line is like `en: january, jan; february, feb; …`
    for line in packaged_text("text/names_of_months.txt").splitlines():
        if not line.startswith("#"):
            language, _, months = line.partition(": ")
            by_language[language] = [names.split(", ") for names in months.split("; ")]
    return by_language


def _month_numbers(languages: Iterable[str]) -> Mapping[str, int]:
    """Return the number of each month by its names in these languages: `apr` → 4."""
    numbers = {}
    for language in languages:
        for number, names in enumerate(NAMES[language], 1):
            numbers.update(dict.fromkeys(names, number))
    return numbers


def _pattern_of_names(names: Iterable[str]) -> str:
    """Return a pattern of names, which tries longer names first. Names are grouped by their first
    letter, because most words begin with none of these letters: a pattern that tries each name
    takes five times as long.
    """
    by_letter: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_letter.setdefault(name[0], []).append(re.escape(name[1:]))
    letters = "".join(by_letter)
    patterns = []
    for letter, rests in by_letter.items():
        endings = "|".join(rests)
        patterns.append(f"{letter}(?:{endings})")
    alternatives = "|".join(patterns)
    return f"(?=[{letters}])(?:{alternatives})"


NAMES = _read_month_names()
MONTHS = _month_numbers(NAMES)
"""The number of each month by its names and abbreviations in every language, in lower case."""
MONTH = _pattern_of_names(MONTHS)
"""A pattern of all names."""
LONG_NAMES = frozenset(name for name in MONTHS if len(name) > 3)
NAMES_OF_MONTHS = LONG_NAMES.union(_month_numbers(["en"]))
"""All names that aren't common words of another language, as Portuguese `out` is."""

DAYS = {"ar": "{} {} {}", "de": "{}. {} {}", "en": "{1} {0}, {2}", "fr": "{} {} {}"}
"""How the languages of most pages write day, month, and year, so that these don't need Babel."""

CAPITALS = ("de", "en")  # of DAYS, the languages in which names of months begin with a capital

FIRST_DAYS: Mapping[str, str] = {"fr": "1er", "it": "1º", "pt": "1º", "pt-pt": "1"}
"""By language: how it writes the first day of a month, where that is not a plain number."""


def day_in_words(day: date, language: str) -> str:
    """Return a date in words, such as `1 April 2026` (en-gb).

    It is an ISO date if CLDR, Unicode's data about languages, lacks the language. A no-break space
    is between the day and the month after it.
    """
    if language in DAYS:  # the languages of most pages, which don't need Babel
        month = NAMES[language][day.month - 1][0]  # its full name, in lower case
        if language in CAPITALS:
            month = month.title()
        text = DAYS[language].format(day.day, month, day.year)
    else:
        from babel.dates import format_date  # takes a tenth of a second to load

        text = day.isoformat()
        locale = cldr_locale(language) or cldr_locale(base_language(language))
        if locale:
            text = str(format_date(day, "long", locale=locale))
    if day.day == 1:  # which some languages write as an ordinal: 1er
        for tag in lookup_order(language):
            if tag in FIRST_DAYS:
                text = text.replace("1 ", f"{FIRST_DAYS[tag]} ")
                break
    # the space after a day at the start doesn't break
    return re.sub(r"^(\d\S*) ", "\\1\N{NO-BREAK SPACE}", text)
