"""A day in words, as each language writes it: `March 2, 2026`, `2. März 2026`."""

import re
from collections.abc import Mapping
from datetime import date

from legalsite.text.date_words import DATE_WORDS
from legalsite.text.languages import base_language, cldr_locale, lookup_order

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
