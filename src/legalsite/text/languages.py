"""Language tags, names of languages, days in words and plural forms, and the detection of a text's language.

What is not built in comes from Unicode's CLDR by way of Babel, which takes a tenth of a second to load: it is imported
when it is first needed. The pages and redlines of the built-in languages do not need it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from html import escape
from pkgutil import get_data
from typing import TYPE_CHECKING, NamedTuple

from legalsite.model.config import Config
from legalsite.model.document import Document
from legalsite.model.policy import Revision

if TYPE_CHECKING:
    from babel import Locale

WORDED = ("en", "de", "fr")
"""The languages for which there are word lists for promises, numbers, topics and plain language."""

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})

UNKNOWN = "und"
"""The tag of a language that is not known (ISO 639-2: undetermined)."""

# Languages written without spaces, or in letters that are not a `WORD` alone, are recognised by their letters. These
# patterns take long to compile, and few texts need them.
LETTERS = {
    "hi": "[\u0904-\u0939]",
    "ja": "[\u3041-\u30ff]",
    "ko": "[\uac00-\ud7a3]",
    "th": "[\u0e01-\u0e5b]",
    "zh": "[\u4e00-\u9fff]",
}
FOREIGN = "[\u0904-\u0939\u0e01-\u0e5b\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"


_LISTS = (get_data("legalsite", "locale/common_words.txt") or b"").decode().splitlines()
COMMON_WORDS = {
    language: frozenset(words.split())
    for language, _, words in (line.partition(":") for line in _LISTS if line and line[0] != "#")
}
"""For each language that is recognised by its words, the commonest ones."""

SIGNS = {language: chr(ord("A") + number) for number, language in enumerate(COMMON_WORDS)}
"""A character for each of these languages."""

LANGUAGES_OF: dict[str, str] = {}
"""For each common word, the signs of the languages in which it is one."""

for _language, _words in COMMON_WORDS.items():
    for _word in _words:
        LANGUAGES_OF[_word] = LANGUAGES_OF.get(_word, "") + SIGNS[_language]

ENOUGH_WORDS = 1_000
OPENING = 200  # words that confirm the expected language of a text; only if they do not, more of it is read
FEW_WORDS = 20  # of a text so short, that none of them is common says nothing
FEWEST_COMMON = 0.04  # of the words of a longer text; in English, German and French texts it is a quarter or more
WORD = re.compile(r"[^\W\d_]+")
ALONE = re.compile(r"(?<![\w@/.:_-])[^\W\d_]+(?![\w@/_]|[.:-]\w)")  # no part of a name like `ads.example.com` or `_os`
FEWEST_FOREIGN, FOREIGN_TO_KNOWN = 2, 3  # common words of a sentence that is in another language than expected
REMEMBERED = 1 << 10  # blocks: the revisions of a policy share most of theirs


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


def language_in_name(path: str) -> str | None:
    """Return the language in a file's name, `de` for `privacy.de-AT.md`; None unless it is one of `WORDED`."""
    stem = path.rpartition("/")[2].removesuffix(".md")
    language = base_language(stem.rpartition(".")[2])
    return language if "." in stem and language in WORDED else None


def text_language(text: Revision, config: Config, document: Document) -> str:
    """Return the language of a text, `UNKNOWN` if nobody can tell. For a translation, it is the one in its name; for an
    original, the one that the settings give for the policy, else the one of its words, because a site may be left at
    its default language. Words too few to tell are taken to be in that one, and so are the words of no known language
    if that one cannot be detected."""
    stated = text.language if text.translates is not None else config.settings(text.policy).language
    if stated:
        return stated
    expected = base_language(text.language)
    words = [block.text for block in document.blocks]
    if detect_language(words, expected, OPENING) == expected:
        return text.language
    detected = detect_language(words, expected)
    detectable = expected in SIGNS or expected in LETTERS
    return text.language if detected == expected or (detected == UNKNOWN and not detectable) else detected


def detect_language(texts: Iterable[str], likely: str = "en", enough: int = ENOUGH_WORDS) -> str:
    """Return the language in which the first `enough` words are written, `UNKNOWN` if that is none of `SIGNS`.

    `likely` is returned if the text is too short to tell: no common word of any language is in it.
    """
    read: list[str] = []
    blocks: list[Spoken] = []
    words = foreign = 0
    for text in texts:
        block = _spoken(text)
        read.append(text)
        blocks.append(block)
        words += block.words
        foreign += block.foreign
        if words > enough:
            break
    if foreign and foreign * 4 > len(letters := "".join(map(_letters, read))):
        return _by_letters(letters, foreign)
    signs = "".join([block.signs for block in blocks])
    common = {language: signs.count(sign) for language, sign in SIGNS.items()}
    language = max(common, key=common.__getitem__)
    if common[language] > FEWEST_COMMON * words:
        return language
    return UNKNOWN if words > FEW_WORDS else likely


def language_other_than(text: str, expected: Collection[str]) -> str | None:
    """Return the language of a short text if it is plainly none of `expected`, which are base languages: it has two
    common words of that language or more, and three times as many as of any language that is expected."""
    if foreign_letters(text) or not set(expected) <= set(SIGNS):
        return None
    common = {language: _spoken(text).signs.count(sign) for language, sign in SIGNS.items()}
    language = max(common, key=common.__getitem__)
    known = max((common[each] for each in expected), default=0)
    return language if common[language] >= max(FEWEST_FOREIGN, FOREIGN_TO_KNOWN * known) else None


def foreign_letters(text: str) -> int:
    """Return how many characters of the text are in `FOREIGN`."""
    return len(re.findall(FOREIGN, text))


def language_attributes(language: str) -> str:
    """Return the `lang` and `dir` of an HTML element whose words are in that language, with a space first. An empty
    `lang` says that the language is not known (HTML Standard, 3.2.6.2)."""
    if language == UNKNOWN:
        return ' lang="" dir="auto"'
    return f' lang="{escape(language)}" dir="{"rtl" if is_right_to_left(language) else "ltr"}"'


class Spoken(NamedTuple):
    """What a block of text shows of its language: how many words it has that stand alone, how many of its letters are
    in `FOREIGN`, and the signs of the languages of each of its common words."""

    words: int
    foreign: int
    signs: str


@lru_cache(maxsize=REMEMBERED)
def _spoken(text: str) -> Spoken:
    foreign = 0 if text.isascii() else foreign_letters(_letters(text))
    words = ALONE.findall(text.lower())
    return Spoken(len(words), foreign, "".join([LANGUAGES_OF[word] for word in words if word in LANGUAGES_OF]))


def _letters(text: str) -> str:
    """Return the letters of all words in lower case."""
    return "".join(WORD.findall(text.lower()))


def _by_letters(written: str, foreign: int) -> str:
    """Return which of `LETTERS` a text is written in. A tenth of kana makes a text Japanese, whatever else is in it."""
    letters_of = {language: len(re.findall(letters, written)) for language, letters in LETTERS.items()}
    return "ja" if letters_of["ja"] * 10 > foreign else max(letters_of, key=lambda language: letters_of[language])


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

FIRST_DAYS: Mapping[str, str] = {"fr": "1er", "it": "1º", "pt": "1º", "pt-pt": "1"}
"""By language: how it writes the first day of a month, where that is not a plain number."""

OWN_NAMES: Mapping[str, str] = {"ar": "العربية", "de": "Deutsch", "en": "English", "fr": "Français"}


def day_in_words(day: date, language: str) -> str:
    """Return a day in words, such as `1 April 2026` (en-gb); as an ISO date if CLDR does not have the language. No line
    ends between a day and the month after it."""
    if language in DAYS:
        pattern, months = DAYS[language]
        text = pattern.format(day=day.day, month=months.split()[day.month - 1], year=day.year)
    else:
        text = _from_cldr(day, language)
    if day.day == 1:
        ordinal = next((FIRST_DAYS[tag] for tag in lookup_order(language) if tag in FIRST_DAYS), "1")
        text = text.replace("1 ", f"{ordinal} ", 1)
    return re.sub(r"^(\d\S*) ", "\\1\N{NO-BREAK SPACE}", text)


def _from_cldr(day: date, language: str) -> str:
    from babel.dates import format_date

    locale = _locale(language) or _locale(base_language(language))
    return str(format_date(day, "long", locale=locale)) if locale else day.isoformat()


def _locale(tag: str) -> "Locale | None":
    """Return what CLDR knows of a language; None if that is nothing."""
    from babel import Locale, UnknownLocaleError

    with suppress(UnknownLocaleError, ValueError):
        return Locale.parse(tag, sep="-")
    return None


def own_name(language: str) -> str:
    """Return the name of a language in that language, capitalised: `Français`; its tag if CLDR does not have it."""
    if language in OWN_NAMES:
        return OWN_NAMES[language]
    if not (locale := _locale(language)):
        return language
    name = locale.get_display_name(locale) or language
    return name[:1].upper() + name[1:]


def language_name(language: str, speaking: str) -> str:
    """Return the name of `language` in the language `speaking`: `German`, `Deutsch`, `allemand`."""
    locale = _locale(language)
    return (locale and locale.get_language_name(base_language(speaking))) or language


def tag_named(name: str) -> str:
    """Return the tag of a language by its own name, or that in English, German or French: `de` for `Deutsch`, `German
    (Austria)` and `allemand`; empty if it is the name of none."""
    tags = _tags_by_name()
    name = name.casefold()
    return tags.get(name) or tags.get(name.partition(" ")[0], "")


@lru_cache(maxsize=1)
def _tags_by_name() -> dict[str, str]:
    from babel import Locale

    tags = [str(tag) for tag in Locale.parse("en").languages if len(str(tag)) == 2]
    return {
        name.casefold(): tag for tag in tags for name in (own_name(tag), *(language_name(tag, each) for each in WORDED))
    }


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
            locale = _locale(base)
            return locale.plural_form(n) if locale else "one" if n == 1 else "other"


def _arabic_form(last_two: int) -> str:
    """Return the plural form of a number above 2, by its last two digits."""
    if last_two < 3:
        return "other"
    return "few" if last_two <= 10 else "many"
