"""The words that show what a change is about: one file per language, which a lawyer can read and extend.

An entry of a list is one or more words, and ends with a comma or the line; `*` stands for any ending.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module

from legalsite.text.languages import WORDED, base_language
from legalsite.text.number_words import number_words

REMEMBERED = 1 << 10  # sentences, each with one list: rules ask more than once


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words. `name` is what problems call it; `meaning` maps each entry to one that means the same: `us` and
    `our` to `we`."""

    name: str
    pattern: re.Pattern[str]
    meaning: Mapping[str, str]

    def found(self, text: str) -> list[str]:
        """Return the meanings of the entries in a text, in their order."""
        return [self._entry(word) for word in _words(self.pattern, text)]

    def shown(self, entries: Iterable[str], text: str) -> tuple[str, ...]:
        """Return these entries as they are written in the text."""
        written = {self._entry(word): word.casefold() for word in _words(self.pattern, text)}
        return tuple(written.get(entry, entry) for entry in entries)

    def _entry(self, word: str) -> str:
        word = " ".join(word.casefold().split())
        while word not in self.meaning:
            word = word[:-1]
        return self.meaning[word]


@lru_cache(maxsize=REMEMBERED)
def _words(pattern: re.Pattern[str], text: str) -> list[str]:
    return pattern.findall(text.lower())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language.

    `strict`: lists that no editorial change may touch.
    `topics`: lists of words that show what a change is about.
    `numbers`: number words and their numbers.
    `references`: finds references to clauses.
    `defines`: finds words that define a term.
    """

    strict: tuple[WordList, ...]
    topics: tuple[WordList, ...]
    numbers: Mapping[str, str]
    references: re.Pattern[str]
    defines: re.Pattern[str]


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the vocabulary of a language, falling back to English; `de-at` has that of `de`."""
    short = base_language(language)
    words = import_module(f"legalsite.checks.vocabulary.{short if short in WORDED else 'en'}")
    return Vocabulary(
        tuple(word_list(name, entries) for name, entries in words.STRICT.items()),
        tuple(word_list(name, entries) for name, entries in words.TOPICS.items()),
        number_words(short).figures,
        re.compile(rf"(?:\b(?:{words.REFERENCES})|§§?)\s*([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE),
        re.compile(words.DEFINES, re.IGNORECASE),
    )


def word_list(name: str, entries: str) -> WordList:
    """Read a list in the notation of the language files: `we = us = our, you` has four words with two meanings."""
    meaning: dict[str, str] = {}
    patterns: list[str] = []
    for group in re.split(r"[,\n]+", entries.strip()):
        same = [entry.strip() for entry in group.split("=")]
        for entry in same:
            meaning[entry.rstrip("*").casefold()] = same[0].rstrip("*")
            patterns.append(r"\s+".join(map(_pattern, entry.split())))
    return WordList(name, re.compile(rf"(?<![\w-])(?:{_any_of(patterns)})(?![\w])"), meaning)


def _any_of(patterns: Iterable[str]) -> str:
    """Join patterns into one, the longest first and grouped by first letter, so that a search tries only one group."""
    groups: dict[str, list[str]] = {}
    for pattern in sorted(patterns, key=len, reverse=True):
        groups.setdefault(pattern[0] if pattern[0].isalnum() else "", []).append(pattern)
    rest = groups.pop("", [])
    joined = [f"{first}(?:{'|'.join(pattern[1:] for pattern in group)})" for first, group in groups.items()]
    return "|".join(joined + rest)


def _pattern(word: str) -> str:
    """Return the pattern of a word in lower case. Swiss texts write ss where others write ß."""
    return re.escape(word.rstrip("*").lower()).replace("ß", "(?:ß|ss)") + (r"[\w-]*" if word.endswith("*") else "")
