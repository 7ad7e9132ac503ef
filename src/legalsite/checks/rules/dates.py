"""A date line in the text (`Last updated: …`) that contradicts the front matter, or the history that it came from."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.imported_changes import Change, caught_up, grace_of, imported_changes, is_imported, newest
from legalsite.checks.places import at_key, at_words, weight
from legalsite.checks.stated_dates import Kind, Stated, stated_days
from legalsite.errors import Problem, Severity
from legalsite.model.policy import Revision
from legalsite.redline.output.summary import summary
from legalsite.text.dates import MONTH, MONTHS

HELP = {
    True: "write the day of the front matter, or take the line out: the page shows it at its top",
    False: "publish a text that says the right day, or none: the page shows it at its top",
}
CHANGED = {
    "words": "its words changed",
    "links": "where its links lead changed",
    "numbers": "the order or the numbers of its clauses changed",
    "markup": "the markup of another tool changed",
    "signs": "its punctuation changed",
}


def date_in_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of every text: in the past it tells what changed under an old date, and for how long that stood. Texts that came
    from a git history say no `revised` of their own: of them only what changed is told."""
    grace = grace_of(checked)
    for change in imported_changes(checked, grace):
        if change.verdict in {"old", "older"} and change.stated:
            severity: Severity = "error" if change.verdict == "old" and change.what == "words" else "warning"
            place = at_words(checked, change.text, change.stated.line, change.stated.written)
            yield Problem("date-in-text", _told(change), HELP[change.text.is_draft], *place, severity)
    for text in checked.texts:
        if is_imported(text):
            continue
        for stated in _contradictions(checked, text, grace):
            real = text.revised.day if stated.kind == "revised" else text.effective
            message = f"{_says(stated)}, and `{stated.kind}` is {real}"
            message += _story(checked, text, stated, grace) if checked.stage(text) == "past" else ""
            help = HELP[text.is_draft]
            yield Problem("date-in-text", message, help, *at_words(checked, text, stated.line, stated.written))


def _says(stated: Stated) -> str:
    said = "was last revised on" if stated.kind == "revised" else "applies from"
    return f"the text says that it {said} {stated.said} (“{stated.written}”)"


def _told(change: Change) -> str:
    """Of an imported text: what changed, and how long it stood under an old date."""
    if change.stated is None:
        raise ValueError("a change under an old date has a date")
    day = change.text.revised.day
    if change.verdict == "older":
        late = f"the history has these words from {day} on, {_days(change.days)} later"
        return f"{_says(change.stated)}, set anew with this change, and {late}; {change.summary}"
    return f"{_says(change.stated)}, and {CHANGED[change.what]} on {day}; {_stood(change)}; {change.summary}"


def _stood(change: Change) -> str:
    if change.until is None:
        return f"it has stood so for {_days(change.days)}"
    return f"it stood so for {_days(change.days)}, until {change.until}"


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def _contradictions(checked: CheckedPolicy, text: Revision, grace: timedelta) -> list[Stated]:
    """Those that fit none of the days that the front matter gives the text."""
    revised = {text.revised.day, text.effective} | ({text.translates.day} if text.translates else set())
    days: dict[Kind, set[date]] = {"revised": revised, "effective": {text.effective}}
    return [
        stated
        for stated in stated_days(checked.document(text))
        if not any(first - grace <= day <= last + grace for first, last in stated.readings for day in days[stated.kind])
    ]


def _story(checked: CheckedPolicy, text: Revision, stated: Stated, grace: timedelta) -> str:
    """How long it stood so, and what had changed by then."""
    later = [other for other in checked.texts if other.language == text.language and other.revised > text.revised]
    until = caught_up(((one.revised.day, newest(stated_days(checked.document(one)))) for one in later), text, grace)
    story = f"; it stood so for {_days(((until or checked.on) - text.revised.day).days)}"
    before = checked.previous(text) if text.translates is None else None
    if before and stated.last < text.revised.day:
        story += f", with what changed: {summary(checked.redline(before, text))}"
    return story


# --- A day that no calendar has: February 30, 31.04.2026. ---

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


def impossible_date(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of current texts."""
    for text in checked.current:
        for block in checked.document(text).blocks:
            words = block.text
            for written in impossible_days(words) if block.kind != "code" else ():
                message, help = f"no calendar has the day “{written}”", "write the day that is meant"
                place = at_words(checked, text, block.line, written)
                yield Problem("impossible-date", message, help, *place, weight(checked, text))


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


# --- A text that says that it was settled on a day that is still to come. ---


def future_revised(checked: CheckedPolicy) -> Iterator[Problem]:
    """Only of drafts: an archived one cannot have been published ahead of its day, the ledger holds its time."""
    for text in checked.texts:
        if text.is_draft and text.revised.day > checked.on:
            message = f"revised is {text.revised}, and today is {checked.on}: nobody has settled this text yet"
            help = "`revised` is the day on which the text was settled; from when it applies is `effective`"
            yield Problem("future-revised", message, help, *at_key(checked, text, "revised"))
