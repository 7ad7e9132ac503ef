"""Language tags, names of languages and plural forms, and the languages in which prose is read.

What is not built in comes from Unicode's CLDR by way of Babel, which takes a tenth of a second to load: it is imported
when it is first needed. The pages and redlines of the built-in languages do not need it.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from legalsite.model.config import Config
from legalsite.model.policy import Version
from legalsite.text.word_lists import packaged_text

if TYPE_CHECKING:
    from babel import Locale

READ = {
    "days": "text/dates_in_prose.toml",
    "clauses on changes": "promises/words.toml",
    "numbers in words": "text/number_words.toml",
    "gaps of templates": "checks/gaps.toml",
}
"""What is read in prose, and the table that has its words, by language. There is no other list of these languages."""

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})


@cache
def languages_read(what: str) -> tuple[str, ...]:
    """Return the languages in which one of `READ` is read."""
    return tuple(re.findall(r"^\[([a-z]{2,3})\]", packaged_text(READ[what]), re.MULTILINE))


def read_in(what: str) -> str:
    """Return the names of the languages in which one of `READ` is read, in English."""
    *others, last = (language_name(language, "en") for language in languages_read(what))
    return f"{', '.join(others)} and {last}"


def base_language(tag: str) -> str:
    """Return the language of a tag in lower case: `de` for `de-AT` (BCP 47) and for `de_AT`, `frr` for `frr`."""
    return tag.replace("_", "-").partition("-")[0].lower()


def usual_form(tag: str) -> str:
    """Return a tag in the case in which it is usually written (RFC 5646, section 2.1.1): `zh-Hant-TW`, `en-GB`."""
    first, *others = tag.lower().split("-")
    usual, extended = [first], False
    for part in others:
        extended = extended or len(part) == 1  # an extension follows, which is in lower case
        region, script = len(part) == 2, len(part) == 4 and part.isalpha()
        usual.append(part if extended else part.upper() if region else part.title() if script else part)
    return "-".join(usual)


def lookup_order(tag: str) -> list[str]:
    """Return the tags under which something in that language may be found, in lower case, the best one first:
    `zh-hant-tw`, `zh-hant`, `zh` (RFC 4647, section 3.4)."""
    parts = tag.lower().replace("_", "-").split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1) if count == 1 or len(parts[count - 1]) > 1]


def is_right_to_left(tag: str) -> bool:
    """Return whether the language of this tag is written from right to left."""
    return base_language(tag) in RIGHT_TO_LEFT


def text_language(text: Version, config: Config) -> str:
    """Return the language of a text: that in the name of a translation; for an original, the one that the settings give
    for its policy, or else the first one of the site. Nobody guesses it from the words."""
    return text.language if text.translates is not None else config.settings(text.policy).language or text.language


def language_attributes(language: str, around: str = "") -> str:
    """Return the `lang` and `dir` of an HTML element whose words are in that language, with a space first. `around`:
    the language of what is around it; no `dir` is needed if both are written in one direction, and nothing if it is the
    same language."""
    if language == around:
        return ""
    right_to_left = is_right_to_left(language)
    same = around and is_right_to_left(around) == right_to_left
    return f' lang="{escape(language)}"' + ("" if same else f' dir="{"rtl" if right_to_left else "ltr"}"')


OWN_NAMES: Mapping[str, str] = {"ar": "العربية", "de": "Deutsch", "en": "English", "fr": "Français"}


def cldr_locale(tag: str) -> "Locale | None":
    """Return what CLDR knows of a language; None if that is nothing."""
    from babel import Locale, UnknownLocaleError  # takes a tenth of a second to load

    with suppress(UnknownLocaleError, ValueError):
        return Locale.parse(tag, sep="-")
    return None


def own_name(language: str) -> str:
    """Return the name of a language in that language, capitalised: `Français`; its tag if CLDR does not have it."""
    if language in OWN_NAMES:
        return OWN_NAMES[language]
    if not (locale := cldr_locale(language)):
        return language
    name = locale.get_display_name(locale) or language
    return name[:1].upper() + name[1:]


def language_name(language: str, speaking: str) -> str:
    """Return the name of `language` in the language `speaking`: `German`, `Deutsch`, `allemand`."""
    locale = cldr_locale(language)
    return (locale and locale.get_language_name(base_language(speaking))) or language


def tag_named(name: str) -> str:
    """Return the tag of a language by its own name, or that in English, German or French: `de` for `Deutsch`, `German
    (Austria)` and `allemand`; empty if it is the name of none."""
    tags = _tags_by_name()
    name = name.casefold()
    return tags.get(name) or tags.get(name.partition(" ")[0], "")


@cache
def _tags_by_name() -> dict[str, str]:
    english = cldr_locale("en")
    tags = [str(tag) for tag in english.languages if len(str(tag)) == 2] if english else []
    speaking = languages_read("clauses on changes")
    return {
        name.casefold(): tag
        for tag in tags
        for name in (own_name(tag), *(language_name(tag, spoken) for spoken in speaking))
    }


def plural_form(n: int, language: str) -> str:
    """Return the plural form that goes with `n`: zero, one, two, few, many or other."""
    match base_language(language):
        case "en" | "de":
            return "one" if n == 1 else "other"
        case "fr":
            return "one" if n in (0, 1) else "other"
        case "ar" if n < 3:
            return ("zero", "one", "two")[n]
        case "ar":
            return "other" if n % 100 < 3 else "few" if n % 100 <= 10 else "many"
        case base:
            locale = cldr_locale(base)
            return locale.plural_form(n) if locale else "one" if n == 1 else "other"
