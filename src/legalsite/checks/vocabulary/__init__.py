"""The words that give a change its weight: one file per language, which a lawyer can read and extend.

An entry of a list is one or more words, and ends with a comma or the line, unless the next line begins with `=`; `*`
at its end stands for any ending.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import import_module

from msgspec import Struct

from legalsite.text.languages import base_language, has_words
from legalsite.text.number_words import number_words

REMEMBERED = 1 << 10  # sentences: rules ask more than once


class Entry(Struct, frozen=True):
    """An entry of a list in a text: the list's name, the entry's meaning (`we` for `our`), the word as written in lower
    case, and its offsets."""

    name: str
    meaning: str
    written: str
    start: int
    end: int


class Vocabulary(Struct, frozen=True):
    """The words of one language.

    `lists`: the words of each list, by name and then by entry in lower case: its meaning.
    `pattern`: finds the entries of all lists, the longest first.
    `numbers`: number words and their numbers.
    `references`: finds references to clauses.
    `defines`: finds words that define a term.
    `contact`: finds words of a sentence that says how somebody can be reached.
    `prefixes`: syllables that turn a word into its opposite.
    `before_noun`: whether an adjective stands before its noun.
    `qualifiers`: words with which an addition to a noun begins: `who`, `in`.
    `fillers`: words before a noun that do not restrict it: `the`, `our`.
    `by`: words before the one who acts, in a passive sentence.
    """

    lists: Mapping[str, Mapping[str, str]]
    pattern: re.Pattern[str]
    numbers: Mapping[str, str]
    references: re.Pattern[str]
    defines: re.Pattern[str]
    contact: re.Pattern[str]
    prefixes: tuple[str, ...] = ()
    before_noun: bool = True
    qualifiers: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    by: re.Pattern[str] = re.compile(r"(?!)")

    def entries(self, text: str) -> tuple[Entry, ...]:
        """Return the entries of all lists in a text, in its order. Where entries overlap, the longest counts: `without
        delay` is a period and no negation."""
        return _entries(self, text) if self.lists else ()

    def __hash__(self) -> int:
        return id(self)


@lru_cache(maxsize=REMEMBERED)
def _entries(vocabulary: Vocabulary, text: str) -> tuple[Entry, ...]:
    entries = []
    for match in vocabulary.pattern.finditer(text.lower()):
        word = " ".join(match[0].casefold().split())
        key = word
        while key and not any(key in meanings for meanings in vocabulary.lists.values()):
            key = key[:-1]
        entries += [
            Entry(name, meanings[key], word, match.start(), match.end())
            for name, meanings in vocabulary.lists.items()
            if key in meanings
        ]
    return tuple(entries)


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the vocabulary of a language; that of `de-at` is that of `de`. If there are no lists for the language, all
    of them are empty: words of another language would find the wrong things."""
    nothing = re.compile(r"(?!)")
    if not has_words(language):
        return Vocabulary({}, nothing, {}, re.compile(r"§§?\s*([0-9]+(?:\.[0-9]+)*)"), nothing, nothing)
    words = import_module(f"legalsite.checks.vocabulary.{base_language(language)}")
    lists = {name: str(listed.words) for name, listed in words.LISTS.items()}
    return Vocabulary(
        {name: meanings_of(entries) for name, entries in lists.items()},
        pattern_of(", ".join(entries.strip() for entries in lists.values())),
        number_words(language).figures,
        re.compile(rf"(?:\b(?:{words.REFERENCES})|§§?)\s*([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE),
        re.compile(words.DEFINES, re.IGNORECASE),
        pattern_of(words.CONTACT),
        tuple(words.PREFIXES.split()),
        words.BEFORE_NOUN,
        frozenset(words.QUALIFIERS.split()),
        frozenset(words.FILLERS.split()),
        re.compile(rf"\b(?:{words.BY})\s*$", re.IGNORECASE),
    )


def meanings_of(entries: str) -> dict[str, str]:
    """Read a list in the notation of the language files: `we = us = our, you` has four words with two meanings."""
    meanings: dict[str, str] = {}
    for group in _groups(entries):
        meanings |= {entry.rstrip("*").casefold(): group[0].rstrip("*") for entry in group}
    return meanings


def pattern_of(entries: str) -> re.Pattern[str]:
    """Return the pattern that finds the entries of a list in a text in lower case, the longest first."""
    written = {entry for group in _groups(entries) for entry in group}
    any_of = _any_of(r"\s+".join(map(_pattern, entry.split())) for entry in written)
    return re.compile(rf"(?<![\w-])(?:{any_of})(?!\.?\w)")


def _groups(entries: str) -> Iterable[list[str]]:
    """Yield the entries that have one meaning."""
    for group in re.split(r",|\n(?!\s*=)", entries.strip()):
        same = [entry.strip() for entry in group.split("=")]
        if any(same):
            yield same


def _any_of(patterns: Iterable[str]) -> str:
    """Join patterns into one, the longest first and grouped by first letter, so that a search tries only one group."""
    groups: dict[str, list[str]] = {}
    for pattern in sorted(patterns, key=lambda pattern: (-len(pattern), pattern)):
        groups.setdefault(pattern[0] if pattern[0].isalnum() else "", []).append(pattern)
    rest = groups.pop("", [])
    joined = [f"{first}(?:{'|'.join(pattern[1:] for pattern in group)})" for first, group in groups.items()]
    return "|".join(joined + rest)


def _pattern(word: str) -> str:
    """Return the pattern of a word in lower case. Swiss texts write ss where others write ß."""
    return re.escape(word.rstrip("*").lower()).replace("ß", "(?:ß|ss)") + (r"[\w-]*" if word.endswith("*") else "")
