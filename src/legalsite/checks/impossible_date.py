"""A day that no calendar has: February 30, 31.04.2026."""

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import lru_cache

from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.checks.written import weight
from legalsite.errors import Problem
from legalsite.source.days import MONTH, MONTHS

LEAP, LAST = 2000, 31
REMEMBERED = 1 << 12  # blocks: the texts of a policy share most of theirs
AMBIGUOUS = frozenset({"may", "mar", "mars", "jan", "dec", "sep", "oct"})  # only a year tells them from words
ORDINAL = {"thirtieth": 30, "thirty-first": 31, "thirty-second": 32, "dreißigste": 30, "einunddreißigste": 31}
DAY = rf"[0-9]{{1,2}}|{'|'.join(ORDINAL)}"
# Days from 29 on, since every month has the others; a month is at most this far.
LATE = re.compile(r"(?<![0-9])(?:29|3[0-9])(?![0-9])")
LIKE_A_MONTH = re.compile(
    r"jan|jän|f[eé][bv]|mar|mär|mae|a[pv]r|may|mai|ju[nli]|aug|ao[uû]|sep|o[ck]t|nov|d[eé][cz]", re.IGNORECASE
)
BEFORE, AFTER = 12, 24
IN_WORDS = re.compile(
    rf"\b(?P<month1>(?!may\b){MONTH}|May)\.?\s+(?P<day1>{DAY})(?:st|nd|rd|th)?\b(?:\s*,?\s+(?P<year1>[12][0-9]{{3}})\b)?"
    rf"|(?<![0-9.,])\b(?P<day2>{DAY})(?:\.|st|nd|rd|th|er|n|r)?\s*(?:day\s+)?(?:of\s+)?(?P<month2>{MONTH})\b(?!-)\.?"
    r"(?:\s*,?\s+(?P<year2>[12][0-9]{3})\b)?",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
IN_FIGURES = re.compile(
    r"(?<![\w./-])(?:(?P<year1>(?:19|20)[0-9]{2})(?P<between>[-/])(?P<month1>[0-9]{2})(?P=between)(?P<day1>[0-9]{2})"
    r"|(?P<day2>[0-9]{1,2})(?P<sign>[./])(?P<month2>[0-9]{1,2})(?P=sign)(?P<year2>(?:19|20)[0-9]{2}))(?![\w/-])"
)


def impossible_date(subject: Subject) -> Iterator[Problem]:
    """Of current texts."""
    for text in subject.current:
        for block in subject.document(text).blocks:
            words = block.text
            for written in impossible_days(words) if block.kind != "code" else ():
                message, mend = f"no calendar has the day “{written}”", "write the day that is meant"
                place = at_words(subject, text, block.line, written)
                yield Problem("impossible-date", message, mend, *place, weight(subject, text))


@lru_cache(maxsize=REMEMBERED)
def impossible_days(text: str) -> tuple[str, ...]:
    """As they are written. 02/30 may be read either way: both are none."""
    figures = IN_FIGURES.finditer(text) if YEAR.search(text) else ()
    found = {match.start(): match[0] for match in figures if _no_day_in_figures(match)}
    for start, window in _windows(text):
        for match in IN_WORDS.finditer(window):
            if _no_day_in_words(match):
                found[start + match.start()] = match[0].strip()
    return tuple(found.values())


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Where a late day may stand beside a month, each with where it begins."""
    if any(word[1:] in text for word in ORDINAL):
        yield 0, text
    for late in LATE.finditer(text):
        start = max(0, late.start() - BEFORE)
        window = text[start : late.end() + AFTER]
        if LIKE_A_MONTH.search(window):
            yield start, window


def _no_day_in_words(found: re.Match[str]) -> bool:
    name = (found["month1"] or found["month2"]).casefold()
    written = (found["day1"] or found["day2"]).casefold()
    year = found["year1"] or found["year2"]
    day = ORDINAL.get(written) or int(written)
    sure = year or (day <= LAST and name not in AMBIGUOUS)
    return bool(sure) and not _exists(int(year or LEAP), MONTHS[name], day)


def _no_day_in_figures(found: re.Match[str]) -> bool:
    year, month, day = (int(found[f"{part}1"] or found[f"{part}2"]) for part in ("year", "month", "day"))
    american = found["sign"] is not None and _exists(year, day, month)
    return not _exists(year, month, day) and not american


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
