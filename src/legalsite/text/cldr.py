"""Dates in words, names of languages and plural forms in every language, from Unicode's CLDR by way of Babel.

Babel takes a tenth of a second to load, so it is imported when it is first needed.
"""

from contextlib import suppress
from datetime import date

from legalsite.text.languages import base_language


def day_in_words(day: date, language: str) -> str:
    """Return a day in words, such as `1 April 2026` (en-gb); as an ISO date if CLDR does not have the language."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    for tag in (language, base_language(language)):
        with suppress(UnknownLocaleError, ValueError):
            text = format_date(day, "long", locale=Locale.parse(tag, sep="-"))
            first = day.day == 1 and base_language(tag) == "fr"
            return text.replace("1 ", "1er ", 1) if first else text
    return day.isoformat()


def own_name(language: str) -> str:
    """Return the name of a language in that language, capitalised: `Français`; its tag if CLDR does not have it."""
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
    """Return the plural form that goes with `n`: zero, one, two, few, many or other.

    The rules of the built-in languages are in this module, so that their redlines do not load Babel.
    """
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
