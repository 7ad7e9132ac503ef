"""The sentences of a letter, by language, and what days and languages are called there."""

from collections.abc import Mapping
from datetime import date

from babel import Locale, UnknownLocaleError

from legalsite.model.revised import Revised
from legalsite.notices.phrases_de import GERMAN
from legalsite.notices.phrases_en import ENGLISH
from legalsite.notices.phrases_fr import FRENCH
from legalsite.notices.spelling import day_in_words, french_spaces

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": {name: french_spaces(words) for name, words in FRENCH.items()},
}


def phrase(language: str, name: str, /, **values: object) -> str:
    """English where the language has no phrases of its own."""
    return LANGUAGES[spoken(language)][name].format(**values)


def quoted(language: str, words: str) -> str:
    """In the language's quotation marks, unless the words bring their own."""
    return words if words[:1] in '“„«"' else phrase(language, "quote", words=words)


def written_day(day: date, language: str) -> str:
    """April 1, 2026; 1 April 2026 in British English; 1. April 2026."""
    return day_in_words(day, language if speaks(language) else "en")


def written_revised(revised: Revised, language: str) -> str:
    """The day; for a further text of that day, which one."""
    day = written_day(revised.day, language)
    return day if revised.nth == 1 else f"{day} ({phrase(language, 'nth', nth=revised.nth)})"


def language_name(language: str, speaking: str) -> str:
    """What a language is called in another: German, Deutsch."""
    try:
        return Locale.parse(language, sep="-").get_language_name(spoken(speaking)) or language
    except (UnknownLocaleError, ValueError):
        return language


def spoken(language: str) -> str:
    """The language whose phrases are used: dates must not come in another one than the words around them."""
    return language.partition("-")[0].lower() if speaks(language) else "en"


def speaks(language: str) -> bool:
    """Whether there are phrases in that language."""
    return language.partition("-")[0].lower() in LANGUAGES
