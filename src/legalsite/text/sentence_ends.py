"""End sentences with a single full stop, even after `Korero, Inc.` or `Yahoo!`."""

import re
from collections.abc import Mapping
from functools import lru_cache

_QUOTES = "\"'”’“‘»›」』"
# what may be between the end of a sentence and the end of its HTML: quotation marks, tags, and the
# mark for the end of English words
_CLOSING = rf"(?:[{_QUOTES}\ufdd1]|\s»|&#3[49];|</\w+>)*"
# a full stop after a placeholder such as {name}, possibly with a quotation mark between
_STOPPED_PATTERN = re.compile(rf"(?P<value>\{{(?P<name>\w+)\}}[{_QUOTES}\ufdd0]*)(?P<stop>[.。।])")


def has_end(words: str, stop: str = ".") -> bool:
    """Return whether text ends a sentence, with the language's full stop or other punctuation."""
    return bool(re.search(rf"[{stop}?!…؟！？。।]{_CLOSING}$", words))


def end_sentence(words: str, stop: str = ".") -> str:
    """Add a full stop unless text already ends a sentence."""
    return words if has_end(words, stop) else words + stop


@lru_cache(1 << 10)  # cached because pages fill in the same phrases many times
def _has_stopped_value(phrase: str) -> bool:
    """Return whether a placeholder is followed by a full stop."""
    return bool(_STOPPED_PATTERN.search(phrase))


def fit_stops(phrase: str, values: Mapping[str, object]) -> str:
    """Remove full stops after placeholders whose value already ends a sentence.

    `values` maps the names of placeholders to values, which aren't filled in yet.
    """

    if not _has_stopped_value(phrase):
        return phrase

    def fitted(match: re.Match[str]) -> str:
        value = str(values.get(match["name"], ""))
        return match["value"] if has_end(value, match["stop"]) else match[0]

    # keep the type, because phrases of some languages are of a subclass of `str`
    return type(phrase)(_STOPPED_PATTERN.sub(fitted, phrase))
