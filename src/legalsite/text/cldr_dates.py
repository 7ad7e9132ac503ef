"""Reads dates with the name of a month in any language of CLDR, Unicode's data about languages. The
data is only loaded for a line that may have such a date.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache

from legalsite.text.languages import base_language, cldr_locale

TOKEN_PATTERN = re.compile(r"\d+|[^\W\d_](?:[^\s\d,.:;()/|–—-]|[.](?=[^\W\d_]))*")
# A day, at least two letters, and a year; or the year first. Also years of the Buddhist calendar.
CANDIDATE_PATTERN = re.compile(
    r"(?<!\d)\d{1,2}(?!\d)\D{3,40}(?<!\d)(?:19|20|25)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20|25)\d\d(?!\d)\D{1,40}(?<!\d)\d{1,2}(?!\d)"
    r"|\S{2}\s\d{1,2}\D{1,8}(?:19|20|25)\d\d(?!\d)"
)
MAX_DATE_LINE_LENGTH = 120
MAX_NAME_TOKENS = 3  # in the name of a month, such as `tháng 12`
MAX_DAY_DISTANCE = 2  # in tokens between a month and its day, as in `sausio 5`
MAX_YEAR_DISTANCE = 4  # in tokens between a month and its year, as in `2026 m. sausio`
BUDDHIST_YEARS = 543  # by which the Buddhist calendar is ahead


def dates_of_line(text: str, language: str = "") -> tuple[date, ...]:
    """Return the dates that the single date of a short line may mean; empty without a date. There
    are several if the month's name means another month in another language, and `language` (the tag
    of the text's language) is unknown.
    """
    if len(text) > MAX_DATE_LINE_LENGTH:
        return ()
    text = _plain(text)
    if not CANDIDATE_PATTERN.search(text):
        return ()
    tokens = TOKEN_PATTERN.findall(text)
    names = _month_names(base_language(language))
    for length in range(MAX_NAME_TOKENS, 0, -1):
        for start in range(len(tokens) - length + 1):
            end = start + length
            months = names.get(" ".join(tokens[start:end]), frozenset())
            numbers = _day_and_year(tokens, start, end)
            if months and numbers:
                return tuple(_existing_dates(*numbers, months))
    return ()


def _plain(text: str) -> str:
    """Return a text in lower case, with ASCII digits, and without signs that only some people
    write."""
    text = re.sub(r"\d", _ascii_figure, text)
    text = text.casefold().replace("i\u0307", "i").replace("’", "'")
    text = re.sub(r"\d+,(?=\s+[^\W\d_])", "", text)  # not a day: “Version 4, March 2025”
    return re.sub("[\u200c-\u200f\xad]", "", text)


def _ascii_figure(match: re.Match[str]) -> str:
    return str(int(match[0]))


def _day_and_year(tokens: Sequence[str], start: int, end: int) -> tuple[int, int] | None:
    """Return the day and the year around the name of a month; None unless there is one of each."""
    near = [
        *tokens[max(0, start - MAX_DAY_DISTANCE) : start],
        *tokens[end : end + MAX_DAY_DISTANCE],
    ]
    around = tokens[max(0, start - MAX_YEAR_DISTANCE) : end + MAX_YEAR_DISTANCE]
    days = [token for token in near if token.isdecimal() and len(token) < 3]
    years = [token for token in around if token.isdecimal() and len(token) == 4]
    if len(days) != 1 or len(years) != 1:
        return None
    return int(days[0]), int(years[0])


def _existing_dates(day: int, year: int, months: frozenset[int]) -> Iterator[date]:
    """Yield the date in each month that has such a day, in our calendar and in the Buddhist one."""
    if year > 2442:
        year -= BUDDHIST_YEARS
    for month in sorted(months):
        with suppress(ValueError):
            yield date(year, month, day)


@cache
def _month_names(language: str) -> Mapping[str, frozenset[int]]:
    """Return the months that each name and abbreviation means, in one language, or in all."""
    from babel.localedata import locale_identifiers  # takes a tenth of a second to load

    languages = [language]
    if not cldr_locale(language):
        languages = [tag for tag in locale_identifiers() if "_" not in tag]
    months = defaultdict[str, set[int]](set)
    for tag in languages:
        for name, month in _names_of_language(tag):
            months[" ".join(TOKEN_PATTERN.findall(_plain(name)))].add(month)
    # a name of two letters may be a word of another language
    is_known = len(languages) == 1
    names = {}
    for name, numbers in months.items():
        if is_known or len(name) > 2 or not name.isascii():
            names[name] = frozenset(numbers)
    return names


def _names_of_language(tag: str) -> Iterator[tuple[str, int]]:
    """Yield each name of a month, including a prefix that dates join to it, and its number:
    `בינואר` means “in January”."""
    locale = cldr_locale(tag)
    if not locale:
        return
    patterns = [str(locale.date_formats[width].pattern) for width in ("long", "medium")]
    affixes = re.findall(r"(?<!\S)([^\s'\w.,]*|\w(?=M))MMMM?'?([^\s'.,]*)", " ".join(patterns))
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                yield name, number
                for before, after in affixes:
                    yield f"{before}{name}{after}", number
