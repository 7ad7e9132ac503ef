"""Ends sentences with one full stop, also after `Korero, Inc.` and `Yahoo!`."""

import re
from collections.abc import Mapping
from functools import lru_cache

_QUOTES = "\"'”’“‘»›」』"
# what may be between the end of a sentence and the end of its HTML: quotation marks and tags, and
# the mark at the end of English words
_CLOSING = rf"(?:[{_QUOTES}\ufdd1]|\s»|&#3[49];|</\w+>)*"
_STOPPED_PATTERN = re.compile(rf"(\{{(\w+)\}}[{_QUOTES}\ufdd0]*)([.。।])")


def has_end(words: str, stop: str = ".") -> bool:
    """Return whether words end a sentence: with the full stop of their language, or another sign
    that ends sentences in every language."""
    return bool(re.search(rf"[{stop}?!…؟！？。।]{_CLOSING}$", words))


def end_sentence(words: str, stop: str = ".") -> str:
    """Return words with a full stop, unless they end with one or with another end of a sentence."""
    return words if has_end(words, stop) else words + stop


@lru_cache(1 << 10)  # pages fill in few phrases, but each of them many times
def _has_stopped_value(phrase: str) -> bool:
    """Return whether a full stop follows a placeholder."""
    return bool(_STOPPED_PATTERN.search(phrase))


def fit_stops(phrase: str, values: Mapping[str, object]) -> str:
    """Return a phrase without the full stop after each placeholder whose value ends a sentence."""

    if not _has_stopped_value(phrase):
        return phrase

    def fitted(match: re.Match[str]) -> str:
        value = str(values.get(match[2], ""))
        return match[1] if has_end(value, match[3]) else match[0]

    return type(phrase)(_STOPPED_PATTERN.sub(fitted, phrase))
