"""The words by which rules tell what a change touches: one file a language, which a lawyer can read and extend.

Each entry of a list is a word or some words, parted from the next by a comma or a new line; `*` stands for any ending.
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
    """`name` is how problems call it. Entries that mean the same carry the same word: `us` and `our` are `we`."""

    name: str
    pattern: re.Pattern[str]
    meaning: Mapping[str, str]

    def found(self, text: str) -> list[str]:
        """The entries that stand in a text, in their order."""
        return [self._entry(word) for word in _words(self.pattern, text)]

    def shown(self, entries: Iterable[str], text: str) -> tuple[str, ...]:
        """These entries as they are written in that text."""
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
    """`strict`: words that no editorial change may touch by themselves; `topics`: what a change may be about;
    `numbers`: the words for numbers; `references`: the words before the number of a clause."""

    strict: tuple[WordList, ...]
    topics: tuple[WordList, ...]
    numbers: Mapping[str, str]
    references: re.Pattern[str]
    defines: re.Pattern[str]


@cache
def vocabulary(language: str) -> Vocabulary:
    """Of `de-at` that of `de`; of a language that has none the English one."""
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
    """`we = us = our, you` has two meanings of four words."""
    meaning: dict[str, str] = {}
    patterns: list[str] = []
    for group in re.split(r"[,\n]+", entries.strip()):
        same = [entry.strip() for entry in group.split("=")]
        for entry in same:
            meaning[entry.rstrip("*").casefold()] = same[0].rstrip("*")
            patterns.append(r"\s+".join(map(_pattern, entry.split())))
    return WordList(name, re.compile(rf"(?<![\w-])(?:{_any_of(patterns)})(?![\w])"), meaning)


def _any_of(patterns: Iterable[str]) -> str:
    """By their first letters, of which a search tries one: the lists are long. The longest first."""
    groups: dict[str, list[str]] = {}
    for pattern in sorted(patterns, key=len, reverse=True):
        groups.setdefault(pattern[0] if pattern[0].isalnum() else "", []).append(pattern)
    rest = groups.pop("", [])
    return "|".join([f"{first}(?:{'|'.join(each[1:] for each in group)})" for first, group in groups.items()] + rest)


def _pattern(word: str) -> str:
    """Of words in lower case. Swiss texts write ss where others write ß."""
    return re.escape(word.rstrip("*").lower()).replace("ß", "(?:ß|ss)") + (r"[\w-]*" if word.endswith("*") else "")
