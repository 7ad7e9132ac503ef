"""Dates in words, names of languages and plural forms in every language, from Unicode's CLDR by way of Babel.

Babel takes a tenth of a second to load, so it is imported when it is first needed. What the built-in languages need is
in this file, so that their pages and redlines do not load it.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from legalsite.text.languages import base_language

DAYS: Mapping[str, tuple[str, str]] = {
    "ar": (
        "{day} {month} {year}",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    ),
    "de": (
        "{day}. {month} {year}",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ),
    "en": (
        "{month} {day}, {year}",
        "January February March April May June July August September October November December",
    ),
    "fr": (
        "{day} {month} {year}",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    ),
}
"""By language: how it writes a day, and its names of the months."""

OWN_NAMES: Mapping[str, str] = {"ar": "العربية", "de": "Deutsch", "en": "English", "fr": "Français"}


def day_in_words(day: date, language: str) -> str:
    """Return a day in words, such as `1 April 2026` (en-gb); as an ISO date if CLDR does not have the language."""
    text = _built_in(day, language) if language in DAYS else _from_cldr(day, language)
    first = day.day == 1 and base_language(language) == "fr"
    return text.replace("1 ", "1er ", 1) if first else text


def _built_in(day: date, language: str) -> str:
    pattern, months = DAYS[language]
    return pattern.format(day=day.day, month=months.split()[day.month - 1], year=day.year)


def _from_cldr(day: date, language: str) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    for tag in (language, base_language(language)):
        with suppress(UnknownLocaleError, ValueError):
            return str(format_date(day, "long", locale=Locale.parse(tag, sep="-")))
    return day.isoformat()


def own_name(language: str) -> str:
    """Return the name of a language in that language, capitalised: `Français`; its tag if CLDR does not have it."""
    if language in OWN_NAMES:
        return OWN_NAMES[language]
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return language
    name = locale.get_display_name(locale) or language
    return name[:1].upper() + name[1:]


def language_name(language: str, speaking: str) -> str:
    """Return the name of `language` in the language `speaking`: `German`, `Deutsch`, `allemand`."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-").get_language_name(base_language(speaking)) or language
    except (UnknownLocaleError, ValueError):
        return language


def plural_form(n: int, language: str) -> str:
    """Return the plural form that goes with `n`: zero, one, two, few, many or other."""
    match base_language(language):
        case "en" | "de":
            return "one" if n == 1 else "other"
        case "fr":
            return "one" if n in (0, 1) else "other"
        case "ar":
            return ("zero", "one", "two")[n] if n < 3 else _arabic_form(n % 100)
        case base:
            from babel import Locale, UnknownLocaleError

            try:
                return Locale.parse(base).plural_form(n)
            except (UnknownLocaleError, ValueError):
                return "one" if n == 1 else "other"


def _arabic_form(last_two: int) -> str:
    """Return the plural form of a number above 2, by its last two digits."""
    if last_two < 3:
        return "other"
    return "few" if last_two <= 10 else "many"
