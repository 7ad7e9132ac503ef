"""End each sentence with exactly one full stop, even after `Korero, Inc.` or `Yahoo!`."""

import re
from collections.abc import Mapping
from functools import lru_cache

_QUOTES = "\"'”’“‘»›」』"
# text that may follow the full stop of a sentence in HTML: quotation marks, tags, and the marker at
# the end of English words
_CLOSING = rf"(?:[{_QUOTES}\ufdd1]|\s»|&#3[49];|</\w+>)*"
_END_CHARACTERS = "?!…؟！？。।"  # characters that end a sentence, in addition to the full stop
_ENDS = frozenset(_END_CHARACTERS)
_BEFORE_STOP = f"{_QUOTES}\ufdd0"  # characters that may be between a placeholder and a full stop
_STOPS = (".", "。", "।")
# a full stop after a placeholder such as {name}; a quotation mark may be in between
_STOPPED = rf"(?P<value>\{{(?P<name>\w+)\}}[{_BEFORE_STOP}]*)(?P<stop>[{''.join(_STOPS)}])"


def has_end(words: str, stop: str = ".") -> bool:
    """Return whether text ends with the full stop `stop`, or with another character such as `!`."""
    if _ENDS.isdisjoint(words) and stop not in words:  # fast path for most values
        return False
    return bool(re.search(rf"[{stop}{_END_CHARACTERS}]{_CLOSING}$", words))


def end_sentence(words: str, stop: str = ".") -> str:
    """Add the full stop `stop`, unless the text ends with a character such as `.` or `!`."""
    return words if has_end(words, stop) else words + stop


@lru_cache(1 << 10)  # cached because pages fill in the same phrases many times
def _has_stopped_value(phrase: str) -> bool:
    for after in phrase.split("}")[1:]:
        # a quick test, because few phrases have such a value, and the pattern compiles slowly
        if after.lstrip(_BEFORE_STOP).startswith(_STOPS):
            return bool(re.search(_STOPPED, phrase))
    return False


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
