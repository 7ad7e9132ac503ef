"""Split text into sentences."""

import re
from collections.abc import Iterator

from legalsite.text.word_lists import word_lists

# language → abbreviations; the period after an abbreviation never ends a sentence
ABBREVIATIONS = word_lists("text/abbreviations.txt")
BEFORE_NAMES = ABBREVIATIONS["before names"]

_LETTER = r"[^\W\d_]"
_CAPITAL = "[A-ZÀ-ÖØ-ÞΑ-ΩЀ-Я]"
DOTTED = (
    # D.Lgs. and p.ex., but not x.com or t.me
    rf"(?:{_LETTER}\.(?!(?i:ai|co|com|gd|io|me|net|org)\.){_LETTER}{{2,4}}\."
    # abbreviations such as S.r.l. and Co.Ltd.
    rf"|{_LETTER}{{1,4}}\.(?:{_LETTER}\.|{_CAPITAL}(?!{_CAPITAL}){_LETTER}{{0,3}}\.)+)(?!\w)"
)
"""Matches an abbreviation that contains periods, but not a host or file such as atom.io."""
_WORDS = frozenset().union(*ABBREVIATIONS.values())
_ABBREVIATED = r"(?:^|[\s(]|\b[dlDL]['’])(?:(?i:{}|\d{{1,3}}|[a-z])\.|{})$".format(
    "|".join(word.replace(".", "[.] ?") for word in sorted(_WORDS)), DOTTED
)
_MAX_ABBREVIATION_LENGTH = 12
# a clause number or list number
_NUMBERED = re.compile(r"[\s(]*(?:\d{1,3}(?:\.\d+)*|[a-zA-Z]|[ivx]+)[.)]{0,2}")

_OPENING = "\"'“‘„«(\\["
# two classes, because one with several ranges beyond Latin-1 would take longer to compile
_CLOSING = r"(?:[\"'»)\]]++|[’“”]++|\s»)*+"
# start of a sentence: a capital letter, a letter of a script without case, or a digit
_BEGINNING = rf"(?=[{_OPENING}]?\s?(?:[^\W\d_a-zß-ÿ]|\d))"
# a sentence that starts without a space: “on this page.Before that, we write.”
_GLUED = r"(?<=[a-zß-ÿ]{3}\.)(?=[A-ZÀ-ÖØ-Þ][a-zß-ÿ]+,? [a-zß-ÿ])"
# These are strings rather than compiled patterns, because compiling is slow, and few commands need
# all of them.
_END = rf"[.!?…](?:{_GLUED}|{_CLOSING}\s+{_BEGINNING})"
_END_OR_LINE = rf"{_END}|\n+"
_UNSPACED_STOPS = "。！？"
_END_UNSPACED = f"[{_UNSPACED_STOPS}](?![{_UNSPACED_STOPS}」』）)”’]|$)"
# _GLUED only matches after a period
_END_OR_SEMICOLON = rf"[.!?…;](?:{_GLUED}|{_CLOSING}\s+{_BEGINNING})"


def is_abbreviation(word: str) -> bool:
    """Return whether a lowercase word before a period is an abbreviation."""
    return word in _WORDS


def _is_plain(words: str) -> bool:
    """Return whether the text before a period certainly doesn't end with an abbreviation.

    This quick test avoids the slow pattern for abbreviations.
    """
    if not words or not words[-1].isalnum():
        return True
    word = words.rpartition(" ")[2]
    # the text may contain an abbreviation with periods, or end with an initial or a number
    if "." in words or len(word) < 2 or not word.isalpha():
        return False
    return not is_abbreviation(word.lower())


def sentences(text: str, *, lines: bool = False) -> Iterator[str]:
    """Yield the sentences of a text, without surrounding whitespace.

    If `lines` is True, a line break also ends a sentence.
    """
    start = 0
    for end in (*sentence_starts(text, lines=lines), len(text)):
        sentence = text[start:end].strip()
        if sentence:
            yield sentence
        start = end


def sentence_starts(text: str, *, lines: bool = False, semicolons: bool = False) -> Iterator[int]:
    """Yield the start offset of each sentence except the first.

    If `lines` is True, a line break ends a sentence. If `semicolons` is True, a semicolon before a
    capital letter also ends a sentence, and so does an East Asian full stop.
    """
    pattern = _END_OR_LINE if lines else _END
    if semicolons:
        pattern = _END_OR_SEMICOLON
        # few texts need this part, and it takes long to compile
        if any(stop in text for stop in _UNSPACED_STOPS):
            pattern = f"{pattern}|{_END_UNSPACED}"
    start = 0
    for end in re.finditer(pattern, text):
        stop = end.start() + 1  # offset after the character that may end a sentence
        # the end of the text before `stop`, long enough for any abbreviation
        before = text[max(start, stop - _MAX_ABBREVIATION_LENGTH) : stop - 1]
        # the period of an abbreviation or an ordinal day (3. Mai) doesn't end a sentence
        if not _is_plain(before) and re.search(_ABBREVIATED, before + text[stop - 1]):
            continue
        if _NUMBERED.fullmatch(text, start, stop):  # a clause number isn't a sentence by itself
            continue
        start = end.end()
        yield start
