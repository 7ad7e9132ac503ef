"""The words for clauses on changes, and for periods and channels in them, as patterns.

They are in words.toml, a table for each language.
"""

import re
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from legalsite.text.languages import base_language, language_name, read_in
from legalsite.text.word_lists import packaged_tables


class WordLists(Struct, frozen=True):
    """The lists of one language. words.toml says what each of them is for."""

    changes: str
    texts: str
    topics: str
    informs: str
    notices: str
    sure: str
    possible: str
    denied: str
    not_denied: str
    ifs: str
    others: str
    parties: str
    asks: str
    conditions: str
    subjects: str
    joins: str
    either: str
    both: str
    examples: str
    weighty: str
    whole: str
    business: str
    units: Mapping[str, str]
    addresses: str
    postings: str
    times: str
    places: str
    posted_notices: str
    channels: Mapping[str, str]
    read_as: Mapping[str, str]


LINKS = "and|or|with|by|to|in|on|from|under|when|if|und|oder|mit|wenn|et|ou|avec|quand|si"
FEW_WORDS = rf"(?:(?!(?:{LINKS}) )[\w'&/-]+ ){{0,4}}?"


def words_of(language: str) -> WordLists | None:
    """Return the lists for the language of a tag; None if there are none."""
    return word_lists().get(base_language(language))


def why_clauses_not_read(language: str) -> str:
    """Return that there are no lists for the language of a tag; empty if there are.

    The tag is empty if the language is unknown.
    """
    if words_of(language):
        return ""
    written = "it doesn't recognize the language of this text"
    if language:
        name = language_name(language, "en")
        written = f"this text is in {name}"
    languages = read_in("clauses on changes")
    return f"legalsite reads clauses on changes in {languages}; {written}"


def is_weighty(word: str) -> bool:
    """Return whether a word says, in any of the languages, that a change is material."""
    return any(pattern(words.weighty).fullmatch(word) for words in word_lists().values())


@cache
def word_lists() -> Mapping[str, WordLists]:
    """Return the lists of each language, as words.toml has them."""
    return packaged_tables("promises/words.toml", dict[str, WordLists])


@cache
def pattern(phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words."""
    cleaned = [phrase.strip() for phrase in re.split(r"[,\n]", phrases)]
    longest_first = sorted(filter(None, cleaned), key=len, reverse=True)
    any_of = "|".join(map(_regex, longest_first))
    return re.compile(rf"(?:{any_of})(?![\w])", re.IGNORECASE)


def find(phrases: str, text: str) -> re.Match[str] | None:
    """Return where a text has one of the phrases, or None."""
    return pattern(phrases).search(text)


def _regex(phrase: str) -> str:
    words = []
    for word in phrase.split():
        escaped = re.escape(word).replace(r"\*", r"[\w'-]*").replace(r"\?", "[\\w-]?")
        words.append(FEW_WORDS if word == "_" else f"{escaped} ")
    start = r"(?<![\w])"
    if phrase.startswith(("*", "'", "n'")):
        start = ""
    return start + "".join(words).removesuffix(" ").replace(" ", r"\s+")
