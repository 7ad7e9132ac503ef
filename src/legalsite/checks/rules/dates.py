"""Rules about dates: date lines that contradict the front matter or the history, a `revised` in the future, and
impossible dates."""

import re
from calendar import monthrange
from collections.abc import Container, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.flat_text import difference
from legalsite.checks.imported_changes import (
    ImportedChange,
    corrected_on,
    grace_of,
    imported_changes,
    is_imported,
    may_be_newer,
    newest_date,
    other_dates,
)
from legalsite.checks.source_positions import at_key, at_words, severity_of
from legalsite.checks.wording_changes import Aspect
from legalsite.errors import Problem, Severity, counted
from legalsite.model.document import Document
from legalsite.model.policy import Revision
from legalsite.redline.output.summary import summary
from legalsite.text.dates_in_prose import MONTH, find_days
from legalsite.text.joined_documents import dated_documents
from legalsite.text.month_names import MONTHS
from legalsite.text.stated_dates import Kind, StatedDate, stated_dates

HELP = {
    True: "write the date from the front matter, or remove the line: the page shows the date at its top",
    False: "publish a revision with the right date or with none: the page shows the date at its top",
}
CHANGED = {"words": "its words changed", "numbers": "the order or numbers of its clauses changed"}
OF_LINKS = frozenset[Aspect]({"links", "addresses"})


def date_in_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find date lines that contradict the front matter, in every text; for a past text, say how long this lasted.

    The `revised` of a text from a git history is only the day of a commit. For these texts, find changes made under an
    old date instead, and days from which they say that they apply that are not their `effective`.
    """
    grace = grace_of(checked)
    reported: set[str] = set()
    of_links: list[ImportedChange] = []
    for change in checked.once(imported_changes):
        if change.aspect in OF_LINKS:
            of_links += [change] if change.verdict == "old" else []
            reported.add(change.text.path)
        elif change.verdict == "old" and change.stated:
            severity: Severity = "error" if change.aspect == "words" and not change.slip else "warning"
            place = at_words(checked, change.text, change.stated.line, change.stated.written)
            reported.add(change.text.path)
            yield Problem("date-in-text", _old_date(change), HELP[change.text.is_draft], *place, severity)
    yield from _only_links(checked, of_links)
    yield from _other_effects(checked, reported, grace)
    for text in checked.texts:
        if is_imported(text):
            continue
        for stated in _contradictions(checked, text, grace):
            real = text.revised.day if stated.kind == "revised" else text.effective
            message = f"{_says(stated)}, but `{stated.kind}` is {real}"
            message += _duration(checked, text, stated) if checked.stage(text) == "past" else ""
            help = HELP[text.is_draft]
            yield Problem("date-in-text", message, help, *at_words(checked, text, stated.line, stated.written))


def _only_links(checked: CheckedPolicy, changes: Sequence[ImportedChange]) -> Iterator[Problem]:
    """Yield one note, at the newest text, about all texts in which only links changed under an old date: many pages
    give every visitor other queries of links."""
    last = changes[-1] if changes else None
    if last and last.stated:
        days = sorted({change.text.revised.day for change in changes})
        when = f"in {len(days)} texts from {days[0]} to {days[-1]}" if len(days) > 1 else f"on {days[0]}"
        written = {change.stated.written for change in changes if change.stated}
        date = f" (“{last.stated.written}”)" if len(written) == 1 else ""
        message = f"only links or addresses changed {when}, while the text kept its date{date}"
        place = at_words(checked, last.text, last.stated.line, last.stated.written)
        yield Problem("date-in-text", message, "", *place, "info")


def _other_effects(checked: CheckedPolicy, reported: Container[str], grace: timedelta) -> Iterator[Problem]:
    """Yield a problem for each day from which imported texts say that they apply and that is not their `effective`, at
    the newest of these texts, unless it is among the `reported` paths, or has the words of a text that was right to
    name this day or is reported."""
    by_day: dict[date, list[tuple[Revision, StatedDate]]] = {}
    aspects = {change.text.path: change.aspect for change in checked.once(imported_changes)}
    passed: dict[str, date | None] = {}  # the day that a text without a problem of its own states, by path
    for text in filter(is_imported, checked.texts):
        stated = _other_effect(checked, text, grace)
        before = checked.previous(text)
        if stated:
            by_day.setdefault(stated.last, []).append((text, stated))
            if before and passed.get(before.path) == stated.last:
                changed = aspects.get(text.path) or difference(checked.document(before), checked.document(text))
                if changed not in CHANGED:
                    passed[text.path] = stated.last
        if stated is None or text.path in reported:
            newest = _newest_effect(dated_documents(checked.document(text))[0])
            passed[text.path] = newest.last if newest else None
    for group in by_day.values():
        alone = [(text, stated) for text, stated in group if text.path not in passed]
        if not alone:
            continue
        text, stated = alone[-1]
        place = at_words(checked, text, stated.line, stated.written)
        message = f"{_says(stated)}, but `effective` is {text.effective}, as the import decided"
        if text.effective == text.revised.day:  # then the import writes no `effective`
            message = f"{_says(stated)}, but for this site it applies from {text.effective}, the day of the commit"
        help = HELP[text.is_draft]
        if stated.last > text.revised.day:
            day = stated.last if stated.sure else "DAY"
            given = f"`--effective {checked.policy.slug}@{text.revised}={day}`"
            help = f"if the line is right, import the history with {given}; if not, {help}"
        yield Problem("date-in-text", message, help, *place, "warning")


def _other_effect(checked: CheckedPolicy, text: Revision, grace: timedelta) -> StatedDate | None:
    """Return the day from which an imported text says that it applies, if that is not its `effective` day. An
    earlier day is right beside a newer date, in whatever form: then only the first wording applied from it. A text that
    a later one corrected within the days of grace has none. Nor has one of several documents, with a section that opens
    with a date, or with several such days: each part may have its own."""
    document, *others = dated_documents(checked.document(text))
    newest = _newest_effect(document)
    if others or newest is None:
        return None
    if any(first - grace <= text.effective <= last + grace for first, last in newest.readings):
        return None
    written = find_days(list(enumerate(block.text for block in document.blocks))).effective
    if len({stated.day for stated in written}) > 1:
        return None
    revised = (days for stated in stated_dates(document) if stated.kind == "revised" for days in stated.readings)
    if newest.last < text.effective and (
        any(first > newest.last for first, _ in revised) or may_be_newer(text, document, newest)
    ):
        return None
    soon = [
        other
        for other in checked.policy.revisions
        if text.revised < other.revised and other.revised.day <= text.revised.day + grace
    ]
    if corrected_on(((o.revised.day, newest_date(stated_dates(checked.document(o)))) for o in soon), text, grace):
        return None
    return newest


def _newest_effect(document: Document) -> StatedDate | None:
    """Return the last of the days from which a text says that it applies."""
    return newest_date(stated for stated in stated_dates(document) if stated.kind == "effective")


def _says(stated: StatedDate) -> str:
    whole_month = "in" if stated.day < stated.last else "on"
    verb = f"was last revised {whole_month}" if stated.kind == "revised" else "applies from"
    return f"the text says that it {verb} {stated.shown} (“{stated.written}”)"


def _old_date(change: ImportedChange) -> str:
    """Say what changed in an imported text, and how long its old date stayed."""
    if change.stated is None:
        raise ValueError("a change under an old date has a date")
    changed = f"{CHANGED[change.aspect]} on {change.text.revised.day}"
    slip = "; this may be a corrected slip" if change.slip else ""
    return f"{_says(change.stated)}, but {changed}; {_stayed(change)}; {change.summary}{slip}"


def _stayed(change: ImportedChange) -> str:
    days = counted(change.days, "day")
    if change.until:
        removed = ", when the text was removed" if change.ended else ""
        back = ", when the earlier words were back" if change.back else ""
        return f"the old date stayed for {days}, until {change.until}{back or removed}"
    if change.stayed:
        return f"the newest text still has the old date{f', {days} later' if change.days else ''}"
    return f"the old date stayed for at least {days}"


def _contradictions(checked: CheckedPolicy, text: Revision, grace: timedelta) -> list[StatedDate]:
    """Return the dates that the text states and that fit none of the days in its front matter."""
    revised = {text.revised.day, text.effective} | ({text.translates.day} if text.translates else set())
    days: dict[Kind, set[date]] = {"revised": revised, "effective": {text.effective}}
    return [
        stated
        for stated in stated_dates(dated_documents(checked.document(text))[0])
        if not any(first - grace <= day <= last + grace for first, last in stated.readings for day in days[stated.kind])
    ]


def _duration(checked: CheckedPolicy, text: Revision, stated: StatedDate) -> str:
    """Say how long the wrong date stayed, at least up to a text in which no date is found, and what had changed."""
    later = [other for other in checked.texts if other.language == text.language and other.revised > text.revised]
    known = ((other.revised.day, stated_dates(checked.document(other))) for other in later)
    dates = ((day, newest_date(one for one in its if one.kind == stated.kind)) for day, its in known)
    until, other = next(other_dates(dates, stated), (None, None))
    least = "at least " if until and other is None else ""
    duration = f"; the wrong date stayed for {least}{counted(((until or checked.on) - text.revised.day).days, 'day')}"
    previous = checked.previous(text) if text.translates is None else None
    if previous and stated.last < text.revised.day:
        duration += f", while this changed: {summary(checked.redline(previous, text))}"
    return duration


LEAP, LAST = 2000, 31
REMEMBERED = 1 << 12  # blocks: most are the same in all texts of a policy
AMBIGUOUS = frozenset({"may", "mar", "mars", "jan", "dec", "sep", "oct"})  # without a year they may be ordinary words
ORDINAL = {"thirtieth": 30, "thirty-first": 31, "thirty-second": 32, "dreißigste": 30, "einunddreißigste": 31}
DAY = rf"[0-9]{{1,2}}|{'|'.join(ORDINAL)}"
# Only days from 29 on can be impossible; BEFORE and AFTER say how many characters away their month may be.
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
    """Find impossible dates in current texts, such as February 30."""
    for text in checked.current:
        for block in checked.document(text).blocks:
            words = block.text
            for written in impossible_days(words) if block.kind != "code" else ():
                message, help = f"“{written}” is not a valid date", "write the date that is meant"
                place = at_words(checked, text, block.line, written)
                yield Problem("impossible-date", message, help, *place, severity_of(checked, text))


@lru_cache(maxsize=REMEMBERED)
def impossible_days(text: str) -> tuple[str, ...]:
    """Return the impossible dates as they are written. A date like 02/30 counts because both ways to read it are
    impossible."""
    figures = IN_FIGURES.finditer(text) if YEAR.search(text) else ()
    days = {match.start(): match[0] for match in figures if _is_impossible_in_figures(match)}
    for start, window in _windows(text):
        for match in IN_WORDS.finditer(window):
            if _is_impossible_in_words(match):
                days[start + match.start()] = match[0].strip()
    return tuple(days.values())


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text in which a late day may stand beside a month, each with its offset."""
    if any(word[1:] in text for word in ORDINAL):
        yield 0, text
    for late in LATE.finditer(text):
        start = max(0, late.start() - BEFORE)
        window = text[start : late.end() + AFTER]
        if LIKE_A_MONTH.search(window):
            yield start, window


def _is_impossible_in_words(match: re.Match[str]) -> bool:
    name = (match["month1"] or match["month2"]).casefold()
    written = (match["day1"] or match["day2"]).casefold()
    year = match["year1"] or match["year2"]
    day = ORDINAL.get(written) or int(written)
    sure = year or (day <= LAST and name not in AMBIGUOUS)
    return bool(sure) and not _exists(int(year or LEAP), MONTHS[name], day)


def _is_impossible_in_figures(match: re.Match[str]) -> bool:
    year, month, day = (int(match[f"{part}1"] or match[f"{part}2"]) for part in ("year", "month", "day"))
    american = match["sign"] is not None and _exists(year, day, month)
    return not _exists(year, month, day) and not american


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def future_revised(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find drafts whose `revised` is in the future. A published text cannot have one, because the ledger says when it
    was published."""
    for text in checked.texts:
        if text.is_draft and text.revised.day > checked.on:
            message = f"`revised` is {text.revised}, but today is {checked.on}"
            help = "`revised` is the day on which the text was finished; the day from which it applies is `effective`"
            yield Problem("future-revised", message, help, *at_key(checked, text, "revised"))
