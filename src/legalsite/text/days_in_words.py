"""Days in words: how each language writes one, by which words those of a text are read, and the names of months."""

import re
from collections.abc import Mapping
from datetime import date
from pkgutil import get_data

import msgspec.toml
from msgspec import Struct

from legalsite.text.languages import base_language, cldr_locale, lookup_order


class DateWords(Struct, frozen=True):
    """The words of one language, as dates_in_prose.toml says."""

    weekdays: str
    revised: str
    effective: str
    between: str
    others: str
    until: str
    verbs: str
    this: str
    months: tuple[str, ...] = ()
    after: tuple[str, str] = ("", "")
    reasons: str = ""


DATE_WORDS = msgspec.toml.decode(get_data("legalsite", "text/dates_in_prose.toml") or b"", type=dict[str, DateWords])
"""The words of each language in which days are read."""


def _months(words: DateWords) -> Mapping[str, int]:
    return {name: number for number, names in enumerate(words.months, 1) for name in names.split(", ")}


MONTHS = {name: number for words in DATE_WORDS.values() for name, number in _months(words).items()}
"""The number of each month by its names and abbreviations in every language, in lower case."""
MONTH = "|".join(map(re.escape, sorted(MONTHS, key=len, reverse=True)))
"""A pattern of all names, the longest ones first."""
NAMES_OF_MONTHS = frozenset([*(name for name in MONTHS if len(name) > 3), *_months(DATE_WORDS["en"])])
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
        month = DATE_WORDS[language].months[day.month - 1].partition(",")[0]
        text = DAYS[language].format(day.day, month.title() if language in CAPITALS else month, day.year)
    else:
        from babel.dates import format_date  # takes a tenth of a second to load

        locale = cldr_locale(language) or cldr_locale(base_language(language))
        text = str(format_date(day, "long", locale=locale)) if locale else day.isoformat()
    if day.day == 1:
        ordinal = next((FIRST_DAYS[tag] for tag in lookup_order(language) if tag in FIRST_DAYS), "1")
        text = text.replace("1 ", f"{ordinal} ")
    return re.sub(r"^(\d\S*) ", "\\1\N{NO-BREAK SPACE}", text)
