"""Divides a text into sentences."""

import re
from collections.abc import Iterator

from legalsite.text.word_lists import word_lists

# by language; the full stop of an abbreviation doesn't end a sentence, whatever follows
ABBREVIATIONS = word_lists("text/abbreviations.txt")
BEFORE_NAMES = ABBREVIATIONS["before names"]

_LETTER = r"[^\W\d_]"
_CAPITAL = "[A-ZÀ-ÖØ-ÞΑ-ΩЀ-Я]"
DOTTED = (
    rf"(?:{_LETTER}\.(?!(?i:ai|co|com|gd|io|me|net|org)\.){_LETTER}{{2,4}}\."  # D.Lgs., p.ex., not x.com or t.me
    rf"|{_LETTER}{{1,4}}\.(?:{_LETTER}\.|{_CAPITAL}(?!{_CAPITAL}){_LETTER}{{0,3}}\.)+)(?!\w)"  # S.r.l., Co.Ltd.
)
"""The pattern of an abbreviation with full stops inside it, not of a host or file such as atom.io."""
_WORDS = frozenset().union(*ABBREVIATIONS.values())
_ABBREVIATED = r"(?:^|[\s(]|\b[dlDL]['’])(?:(?i:{}|\d{{1,3}}|[a-z])\.|{})$".format(
    "|".join(word.replace(".", "[.] ?") for word in sorted(_WORDS)), DOTTED
)
_MAX_ABBREVIATION_LENGTH = 12
# the number of a clause or an item
_NUMBERED = re.compile(r"[\s(]*(?:\d{1,3}(?:\.\d+)*|[a-zA-Z]|[ivx]+)[.)]{0,2}")

_OPENING = "\"'“‘„«(\\["
_CLOSING = "(?:[\"'”“’»)\\]]|\\s»)*"
# a capital, a letter of a script without capitals, or a digit
_BEGINNING = rf"(?=[{_OPENING}]?\s?(?:[^\W\d_a-zß-ÿ]|\d))"
# "on this page.Before that, we write."
_GLUED = r"(?<=[a-zß-ÿ]{3}\.)(?=[A-ZÀ-ÖØ-Þ][a-zß-ÿ]+,? [a-zß-ÿ])"
# Each of these takes a while to compile, and few commands need all of them: `re` compiles one when it
# is first used.
_END = rf"[.!?…](?:{_GLUED}|{_CLOSING}\s+{_BEGINNING})"
_END_OR_LINE = rf"{_END}|\n+"
_END_UNSPACED = "[。！？](?![。！？」』）)”’]|$)"
_END_OR_SEMICOLON = rf"{_END}|;{_CLOSING}\s+{_BEGINNING}|{_END_UNSPACED}"


def is_abbreviation(word: str) -> bool:
    """Return whether a word before a full stop, in lower case, is an abbreviation."""
    return word in _WORDS


def _is_plain(words: str) -> bool:
    """Return whether words before a period surely don't end with an abbreviation. They end with a
    word that isn't one, and contain no period, or they end with a bracket or another sign. Most
    texts are like this, so few need the slow pattern of abbreviations.
    """
    if not words or not words[-1].isalnum():
        return True
    word = words.rpartition(" ")[2]
    # it may be dotted, an initial, a number, or in brackets
    if "." in words or len(word) < 2 or not word.isalpha():
        return False
    return not is_abbreviation(word.lower())


def sentences(text: str, *, lines: bool = False) -> Iterator[str]:
    """Yield the sentences of a text, without the spaces around them.

    With `lines`, each end of a line also ends a sentence.
    """
    start = 0
    for end in (*sentence_starts(text, lines=lines), len(text)):
        sentence = text[start:end].strip()
        if sentence:
            yield sentence
        start = end


def sentence_starts(text: str, *, lines: bool = False, semicolons: bool = False) -> Iterator[int]:
    """Yield the offset at which each sentence except the first begins.

    The full stop of an abbreviation, an ordinal day (3. Mai), or a clause number doesn't end a
    sentence. With `lines`, each end of a line also ends a sentence. With `semicolons`, so does a
    semicolon before a capital letter, and an East Asian full stop, which has no space after it.
    """
    pattern = _END_OR_LINE if lines else _END
    if semicolons:
        pattern = _END_OR_SEMICOLON
    start = 0
    for end in re.finditer(pattern, text):
        mark = end.start() + 1  # after the sign that may end the sentence
        # the sentence up to the sign, or as much of it as an abbreviation may have
        before = text[max(start, mark - _MAX_ABBREVIATION_LENGTH) : mark - 1]
        if not _is_plain(before) and re.search(_ABBREVIATED, before + text[mark - 1]):
            continue
        if _NUMBERED.fullmatch(text, start, mark):  # the sentence would be only a clause number
            continue
        start = end.end()
        yield start
