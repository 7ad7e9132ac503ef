"""The words that give a change its weight: one file per language, which a lawyer can read and extend.

An entry of a list is one or more words, and ends with a comma or the line, unless the next line begins with `=` or `/`;
`*` at its end stands for any ending. `=` stands between words that mean the same. A `/` with spaces around it stands
between alternatives, such as `granted / refused`: they count only where one replaces the other.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from itertools import chain

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
    `stems`: the entries of each list that may have any ending.
    `alternatives`: of each list, the meanings that count only where one replaces another, each with a number
    that it shares with those others.
    `pattern`: finds the entries of all lists, the longest first.
    `numbers`: number words and their numbers.
    `references`: finds references to clauses.
    `defines`: finds words that define a term.
    `contact`: finds words of a sentence that says how somebody can be reached.
    `prefixes`: syllables that turn a word into its opposite.
    `beginnings`: pairs of beginnings that turn two words into opposites of each other: `in` and `ex`.
    `endings`: the same for endings, each with a letter or two of inflection behind it: `ful` and `less`.
    `before_noun`: whether an adjective stands before its noun.
    `qualifiers`: words with which an addition to a noun begins: `who`, `in`.
    `fillers`: words before a noun that do not restrict it: `the`, `our`.
    `shared_with`: finds who gets something, behind "share" and the like.
    `starts`: finds what a period starts with, behind a length of time and a word such as `after`.
    `by`: words before the one who acts, in a passive sentence.
    """

    lists: Mapping[str, Mapping[str, str]]
    stems: Mapping[str, frozenset[str]]
    alternatives: Mapping[str, Mapping[str, int]]
    pattern: re.Pattern[str]
    numbers: Mapping[str, str]
    references: re.Pattern[str]
    defines: re.Pattern[str]
    contact: re.Pattern[str]
    prefixes: tuple[str, ...] = ()
    beginnings: tuple[tuple[str, str], ...] = ()
    endings: tuple[tuple[str, str], ...] = ()
    before_noun: bool = True
    qualifiers: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    shared_with: re.Pattern[str] = re.compile(r"(?!)")
    starts: re.Pattern[str] = re.compile(r"(?!)")
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
        meanings = _meanings(vocabulary, word)
        entries += [Entry(name, meaning, word, match.start(), match.end()) for name, meaning in meanings]
    return tuple(entries)


@lru_cache(maxsize=REMEMBERED)
def _meanings(vocabulary: Vocabulary, word: str) -> tuple[tuple[str, str], ...]:
    """Return the lists that contain a word, each with the word's meaning. In each list, the longest entry counts."""
    found = []
    shortest = word.rfind(" ") + 1
    for name, meanings in vocabulary.lists.items():
        stems = (word[:end] for end in range(len(word), shortest, -1) if word[:end] in vocabulary.stems[name])
        key = word if word in meanings else next(stems, None)
        if key:
            found.append((name, meanings[key]))
    return tuple(found)


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the vocabulary of a language; that of `de-at` is that of `de`. If there are no lists for the language, all
    of them are empty: words of another language would find the wrong things."""
    nothing = re.compile(r"(?!)")
    if not has_words(language):
        return Vocabulary({}, {}, {}, nothing, {}, re.compile(r"§§?\s*([0-9]+(?:\.[0-9]+)*)"), nothing, nothing)
    words = import_module(f"legalsite.checks.vocabulary.{base_language(language)}")
    lists = {name: str(listed.words) for name, listed in words.LISTS.items()}
    return Vocabulary(
        {name: meanings_of(entries) for name, entries in lists.items()},
        {name: _stems(entries) for name, entries in lists.items()},
        {name: alternatives_of(entries) for name, entries in lists.items()},
        pattern_of(", ".join(entries.strip() for entries in lists.values())),
        number_words(language).figures,
        re.compile(rf"(?:\b(?:{words.REFERENCES})|§§?)\s*([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE),
        re.compile(words.DEFINES, re.IGNORECASE),
        pattern_of(words.CONTACT),
        tuple(words.PREFIXES.split()),
        _pairs(words.BEGINNINGS),
        _pairs(words.ENDINGS),
        words.BEFORE_NOUN,
        frozenset(words.QUALIFIERS.split()),
        frozenset(words.FILLERS.split()),
        re.compile(rf"\b{words.SHARED_WITH}", re.IGNORECASE),
        re.compile(rf"\b(?:{words.STARTS})\s+([^.,;:]{{1,80}})", re.IGNORECASE),
        re.compile(rf"\b(?:{words.BY})\s*$", re.IGNORECASE),
    )


def meanings_of(entries: str) -> dict[str, str]:
    """Read a list in the notation of the language files: `we = us = our, you` has four words with two meanings."""
    meanings: dict[str, str] = {}
    for group in chain.from_iterable(_fields(entries)):
        meanings |= {entry.rstrip("*").casefold(): _meaning(group) for entry in group}
    return meanings


def alternatives_of(entries: str) -> dict[str, int]:
    """Return the meanings of a list that have alternatives, each with a number that they share with these."""
    fields = [field for field in _fields(entries) if len(field) > 1]
    return {_meaning(group): number for number, field in enumerate(fields) for group in field}


def pattern_of(entries: str) -> re.Pattern[str]:
    """Return the pattern that finds the entries of a list in a text in lower case, the longest first."""
    written = set(_written(entries))
    longest_first = sorted(written, key=lambda entry: (-len(entry.rstrip("*")), entry))
    any_of = _any_of(r"\s+".join(map(_pattern, entry.split())) for entry in longest_first)
    return re.compile(rf"(?<![\w-])(?:{any_of})(?!\.?\w)")


def _fields(entries: str) -> Iterable[list[list[str]]]:
    """Yield the groups of entries that are alternatives of each other. The entries of a group have one meaning; most
    groups are alone."""
    for field in re.split(r",|\n(?!\s*(?:=|/\s))", entries.strip()):
        if field.strip():
            yield [[entry.strip() for entry in group.split("=")] for group in re.split(r"\s/\s", field)]


def _written(entries: str) -> Iterable[str]:
    return chain.from_iterable(chain.from_iterable(_fields(entries)))


def _stems(entries: str) -> frozenset[str]:
    return frozenset(entry.rstrip("*").casefold() for entry in _written(entries) if entry.endswith("*"))


def _meaning(group: Sequence[str]) -> str:
    return group[0].rstrip("*")


def _pairs(written: str) -> tuple[tuple[str, str], ...]:
    """Read pairs such as `in/ex`."""
    return tuple((one, other) for one, _, other in (pair.partition("/") for pair in written.split()))


def _any_of(patterns: Iterable[str]) -> str:
    """Join patterns into one, in their order but grouped by first letter, so that a search tries only one group."""
    groups: dict[str, list[str]] = {}
    for pattern in patterns:
        groups.setdefault(pattern[0] if pattern[0].isalnum() else "", []).append(pattern)
    rest = groups.pop("", [])
    joined = [f"{first}(?:{'|'.join(pattern[1:] for pattern in group)})" for first, group in groups.items()]
    return "|".join(joined + rest)


def _pattern(word: str) -> str:
    """Return the pattern of a word in lower case. Swiss texts write ss where others write ß."""
    return re.escape(word.rstrip("*").lower()).replace("ß", "(?:ß|ss)") + (r"[\w-]*" if word.endswith("*") else "")
