"""End each sentence with exactly one full stop, even after `Korero, Inc.` or `Yahoo!`."""

import re
from collections.abc import Mapping
from functools import lru_cache

_QUOTES = "\"'”’“‘»›」』"
# text that may follow the full stop of a sentence in HTML: quotation marks, tags, and the marker at
# the end of English words
_CLOSING = rf"(?:[{_QUOTES}\ufdd1]|\s»|&#3[49];|</\w+>)*"
# a full stop after a placeholder such as {name}; a quotation mark may be in between
_STOPPED = rf"(?P<value>\{{(?P<name>\w+)\}}[{_QUOTES}\ufdd0]*)(?P<stop>[.。।])"


def has_end(words: str, stop: str = ".") -> bool:
    """Return whether text ends with the full stop `stop`, or with another character such as `!`."""
    return bool(re.search(rf"[{stop}?!…؟！？。।]{_CLOSING}$", words))


def end_sentence(words: str, stop: str = ".") -> str:
    """Add the full stop `stop`, unless the text ends with a character such as `.` or `!`."""
    return words if has_end(words, stop) else words + stop


@lru_cache(1 << 10)  # cached because pages fill in the same phrases many times
def _has_stopped_value(phrase: str) -> bool:
    return bool(re.search(_STOPPED, phrase))


def fit_stops(phrase: str, values: Mapping[str, object]) -> str:
    """Remove the full stop after a placeholder if its value already ends with one, or with `!`.

    `values` maps the names of placeholders to values, which aren't filled in yet.
    """

    if not _has_stopped_value(phrase):
        return phrase

    def fitted(match: re.Match[str]) -> str:
        value = str(values.get(match["name"], ""))
        return match["value"] if has_end(value, match["stop"]) else match[0]

    # keep the type, because phrases of some languages are of a subclass of `str`
    return type(phrase)(re.sub(_STOPPED, fitted, phrase))
