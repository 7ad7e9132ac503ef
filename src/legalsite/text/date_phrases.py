"""Write out dates in any language, and provide the names of months."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from legalsite.text.languages import base_language, cldr_locale, lookup_order
from legalsite.text.word_lists import packaged_text


def _read_month_names() -> Mapping[str, Sequence[Sequence[str]]]:
    """Return the names and abbreviations of each month, January first, by language."""
    by_language = {}
    # lines have the form `en: january, jan; february, feb; …`
    for line in packaged_text("text/names_of_months.txt").splitlines():
        if not line.startswith("#"):
            language, _, months = line.partition(": ")
            by_language[language] = [names.split(", ") for names in months.split("; ")]
    return by_language


def _month_numbers(languages: Iterable[str]) -> Mapping[str, int]:
    """Map the names of months in the languages to their numbers, such as `apr` to 4."""
    numbers = {}
    for language in languages:
        for number, names in enumerate(NAMES[language], 1):
            numbers.update(dict.fromkeys(names, number))
    return numbers


NAMES = _read_month_names()
MONTHS = _month_numbers(NAMES)
"""Name or abbreviation of a month in any language, in lowercase → its number."""
LONG_NAMES = frozenset(name for name in MONTHS if len(name) > 3)
NAMES_OF_MONTHS = LONG_NAMES.union(_month_numbers(["en"]))
"""All names except common words of other languages, such as Portuguese `out`."""

DAYS = {"ar": "{} {} {}", "de": "{}. {} {}", "en": "{1} {0}, {2}", "fr": "{} {} {}"}
"""Date formats for the languages of most pages. Babel isn't needed for them."""

CAPITALS = ("de", "en")  # languages in DAYS that capitalize names of months

FIRST_DAYS: Mapping[str, str] = {"fr": "1er", "it": "1º", "pt": "1º", "pt-pt": "1"}
"""Language → first day of a month, if the language doesn't write it as a plain number."""


def day_in_words(day: date, language: str) -> str:
    """Write out a date, such as `1 April 2026` (en-gb).

    Return an ISO date if CLDR (Unicode's data about languages) doesn't include the language.
    """
    if language in DAYS:  # most pages are in one of these languages, so Babel isn't needed
        month = NAMES[language][day.month - 1][0]  # full name of the month, in lowercase
        if language in CAPITALS:
            month = month.title()
        text = DAYS[language].format(day.day, month, day.year)
    else:
        from babel.dates import format_date  # imported late, because it loads slowly

        text = day.isoformat()
        # CLDR may include `de`, but not a regional variant
        locale = cldr_locale(language) or cldr_locale(base_language(language))
        if locale:
            text = str(format_date(day, "long", locale=locale))
    if day.day == 1:  # some languages write the first day of a month as an ordinal, such as 1er
        for tag in lookup_order(language):  # `pt-pt` comes before `pt`
            if tag in FIRST_DAYS:
                text = text.replace("1 ", f"{FIRST_DAYS[tag]} ")
                break
    # if the date starts with the day, a no-break space separates the day from the month
    return re.sub(r"^(\d\S*) ", "\\1\N{NO-BREAK SPACE}", text)
