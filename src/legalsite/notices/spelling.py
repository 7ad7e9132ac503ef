"""How languages write out a day, and where French sets spaces."""

import re
from contextlib import suppress
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date


def day_in_words(day: date, language: str) -> str:
    """`April 1, 2026`, `1 April 2026` (en-GB), `1er avril 2026`; the ISO day where nobody knows the language."""
    for tag in (language, language.partition("-")[0]):
        with suppress(UnknownLocaleError, ValueError):
            text = format_date(day, "long", locale=Locale.parse(tag, sep="-"))
            first = day.day == 1 and tag.partition("-")[0].lower() == "fr"
            return text.replace("1 ", "1er ", 1) if first else text
    return day.isoformat()


def french_spaces(text: str) -> str:
    """No line breaks before : ; ! ? and », and none after «."""
    return re.sub(" (?=[:;!?»])|(?<=«) ", "\N{NO-BREAK SPACE}", text)
