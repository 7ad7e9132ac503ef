"""Language tags, names of languages, plural forms, and the languages in which prose is understood.

Most of the data is from Unicode's CLDR. Babel, which reads the CLDR, takes a tenth of a second to
load and is only imported when needed. Pages and redlines in the built-in languages don't need it.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from legalsite.text.word_lists import packaged_text

if TYPE_CHECKING:
    from babel import Locale

READ = {
    "days": "text/dates_in_prose.toml",
    "clauses on changes": "promises/words.toml",
    "numbers in words": "text/number_words.toml",
    "gaps of templates": "checks/gaps.toml",
}
"""What can be recognized in prose → the file with its words. The supported languages are the
languages in the file."""

RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi")
)

# languages with a dotted and a dotless i, whose lowercase letters are different
DOTTED_I = frozenset(("az", "crh", "tr", "tt"))
DOTLESS: Mapping[str, str] = {"I": "ı", "İ": "i"}


@cache
def languages_read(what: str) -> tuple[str, ...]:
    """Return the languages in which an item of READ, such as `days`, is supported."""
    return tuple(re.findall(r"^\[([a-z]{2,3})\]", packaged_text(READ[what]), re.MULTILINE))


def names_of_languages_read(what: str) -> str:
    """Return the English names of the languages in which an item of READ is supported.

    For example, return `English, German and French`.
    """
    *others, last = [language_name(language, "en") for language in languages_read(what)]
    return ", ".join(others) + f" and {last}"


def base_language(tag: str) -> str:
    """Return the language of a tag in lowercase, such as `de` for `de-AT` (BCP 47) or `de_AT`."""
    return tag.replace("_", "-").partition("-")[0].lower()


def usual_form(tag: str) -> str:
    """Convert a tag to its usual case (RFC 5646, section 2.1.1), such as `zh-Hant-TW`."""
    first, *others = tag.lower().split("-")
    usual = [first]
    is_extension = False  # after a subtag of one letter, all subtags are lowercase
    for part in others:
        if len(part) == 1:
            is_extension = True
        if is_extension:
            usual.append(part)
        elif len(part) == 2:  # the subtag is a region
            usual.append(part.upper())
        elif len(part) == 4 and part.isalpha():  # the subtag is a script
            usual.append(part.title())
        else:
            usual.append(part)
    return "-".join(usual)


def lookup_order(tag: str) -> list[str]:
    """Return the tags under which to look up a language, most specific first.

    The tags are in lowercase: `zh-hant-tw`, `zh-hant`, `zh` (RFC 4647, section 3.4).
    """
    parts = tag.lower().replace("_", "-").split("-")
    tags = []
    while parts:  # each round drops the last subtag
        # a language tag can't end with a subtag of one letter
        if len(parts) == 1 or len(parts[-1]) > 1:
            tags.append("-".join(parts))
        parts.pop()
    return tags


def is_right_to_left(tag: str) -> bool:
    return base_language(tag) in RIGHT_TO_LEFT


def language_attributes(language: str, around: str = "") -> str:
    """Format the attributes `lang` and `dir` of an HTML element, with a leading space.

    `around` is the language of the surrounding element, whose attributes aren't repeated.
    """
    if language == around:
        return ""
    attributes = f' lang="{escape(language)}"'
    right_to_left = is_right_to_left(language)
    # the surrounding element has the same `dir`
    if around and is_right_to_left(around) == right_to_left:
        return attributes
    direction = "rtl" if right_to_left else "ltr"
    return f'{attributes} dir="{direction}"'


# these names are often needed, and Babel is slow to load
OWN_NAMES: Mapping[str, str] = {"ar": "العربية", "de": "Deutsch", "en": "English", "fr": "Français"}


@cache
def cldr_locale(tag: str) -> "Locale | None":
    """Return CLDR's data about a language, or None."""
    from babel import Locale, UnknownLocaleError  # imported late, because it loads slowly

    with suppress(UnknownLocaleError, ValueError):
        return Locale.parse(tag, sep="-")
    return None


def own_name(language: str) -> str:
    """Return the name of a language in that language, such as `Français`.

    Return the tag if the name is unknown.
    """
    if language in OWN_NAMES:
        return OWN_NAMES[language]
    locale = cldr_locale(language)
    if not locale:
        return language
    name = locale.get_display_name(locale) or language
    return upper_first(name, language)  # some languages start their own name in lowercase: français


def upper_first(words: str, language: str) -> str:
    """Capitalize the first letter according to the language.

    In Turkish, `ilk` becomes `İlk`, because it has two letters i. In Dutch, `ijs` becomes `IJs`,
    because `ij` is one letter. Georgian doesn't capitalize words.
    """
    first = words[:1]
    if words.startswith("ij") and base_language(language) == "nl":
        return f"IJ{words[2:]}"
    if first == "i" and base_language(language) in DOTTED_I:
        return f"İ{words[1:]}"
    return first.title() + words[1:]


def lower_first(words: str, language: str) -> str:
    """Convert the first letter to lowercase according to the language.

    `Ilık` becomes `ılık` in Turkish.
    """
    first = words[:1]
    if words.startswith("IJ") and base_language(language) == "nl":
        return f"ij{words[2:]}"
    if first in DOTLESS and base_language(language) in DOTTED_I:
        return DOTLESS[first] + words[1:]
    return first.lower() + words[1:]


def language_name(language: str, speaking: str) -> str:
    """Return the name of a language in the language `speaking`, such as `allemand` for de in fr."""
    locale = cldr_locale(language)
    if not locale:
        return language
    return locale.get_language_name(base_language(speaking)) or language


def tag_of_language_name(name: str) -> str:
    """Return the tag of a language from its name, or an empty string if the name is unknown.

    `Deutsch`, `German (Austria)`, and `allemand` are `de`. The name may be in the language itself,
    or in a language in which clauses about changes are recognized.
    """
    tags = _tags_by_name()
    name = name.casefold()
    # if the name is unknown, try its first word, as in “German” for “German (Austria)”
    return tags.get(name) or tags.get(name.partition(" ")[0], "")


@cache
def _tags_by_name() -> dict[str, str]:
    """Map the names of languages in lowercase to tags, for `tag_of_language_name`."""
    from babel import Locale  # imported late, because it loads slowly

    by_name = {}
    for tag in map(str, Locale("en").languages):
        if len(tag) == 2:  # widely used languages have tags with two letters (ISO 639-1)
            by_name[own_name(tag).casefold()] = tag
            for spoken in languages_read("clauses on changes"):
                by_name[language_name(tag, spoken).casefold()] = tag
    return by_name


def plural_form(n: int, language: str) -> str:
    """Return the plural category for `n`: zero, one, two, few, many, or other."""
    simple = "one" if n == 1 else "other"
    match base_language(language):  # these languages don't need Babel
        case "en" | "de":
            return simple
        case "fr":  # in French, 0 is singular
            return "one" if n == 0 else simple
        case "ar" if n < 3:
            return ("zero", "one", "two")[n]
        case "ar" if n % 100 < 3:  # 100 to 102, 200 to 202, and so on
            return "other"
        case "ar":  # few for 3 to 10, 103 to 110, and so on
            return "few" if n % 100 <= 10 else "many"
        case base:
            locale = cldr_locale(base)
            return locale.plural_form(n) if locale else simple
