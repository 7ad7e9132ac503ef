"""The words by which the days of a text are read, and the names of the months in every language in which they are."""

import re
from collections.abc import Mapping
from pkgutil import get_data

import msgspec.toml
from msgspec import Struct


class DateWords(Struct, frozen=True):
    """The words of one language, as date_words.toml says."""

    weekdays: str
    revised: str
    effective: str
    between: str
    others: str
    this: str
    months: tuple[str, ...] = ()
    after: tuple[str, str] = ("", "")
    reasons: str = ""


DATE_WORDS = msgspec.toml.decode(get_data("legalsite", "text/date_words.toml") or b"", type=dict[str, DateWords])
"""The words of each language in which days are read."""


def _months(words: DateWords) -> Mapping[str, int]:
    return {name: number for number, names in enumerate(words.months, 1) for name in names.split(", ")}


MONTHS = {name: number for words in DATE_WORDS.values() for name, number in _months(words).items()}
"""The number of each month by its names and abbreviations in every language, in lower case."""
MONTH = "|".join(map(re.escape, sorted(MONTHS, key=len, reverse=True)))
"""A pattern of all names, the longest ones first."""
NAMES_OF_MONTHS = frozenset([*(name for name in MONTHS if len(name) > 3), *_months(DATE_WORDS["en"])])
"""All names that are no common words of another language, as Portuguese `out` is."""
