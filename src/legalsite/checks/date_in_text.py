"""A date line in the text (`Last updated: …`) that contradicts the front matter, or the history that it came from."""

from collections.abc import Iterator
from datetime import date, timedelta

from legalsite.checks.old_dates import Change, caught_up, grace_of, imported_changes, is_imported, newest
from legalsite.checks.place import at_words
from legalsite.checks.stated_days import Kind, Stated, stated_days
from legalsite.checks.subject import Subject
from legalsite.errors import Problem, Severity
from legalsite.model.policy import Revision
from legalsite.redline.summary import summary

MEND = {
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


def date_in_text(subject: Subject) -> Iterator[Problem]:
    """Of every text: in the past it tells what changed under an old date, and for how long that stood. Texts that came
    from a git history say no `revised` of their own: of them only what changed is told."""
    grace = grace_of(subject)
    for change in imported_changes(subject, grace):
        if change.verdict in {"old", "older"} and change.stated:
            severity: Severity = "error" if change.verdict == "old" and change.what == "words" else "warning"
            place = at_words(subject, change.text, change.stated.line, change.stated.written)
            yield Problem("date-in-text", _told(change), MEND[change.text.working], *place, severity)
    for text in subject.texts:
        if is_imported(text):
            continue
        for stated in _contradictions(subject, text, grace):
            real = text.revised.day if stated.kind == "revised" else text.effective
            message = f"{_says(stated)}, and `{stated.kind}` is {real}"
            message += _story(subject, text, stated, grace) if subject.stands(text) == "past" else ""
            mend = MEND[text.working]
            yield Problem("date-in-text", message, mend, *at_words(subject, text, stated.line, stated.written))


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


def _contradictions(subject: Subject, text: Revision, grace: timedelta) -> list[Stated]:
    """Those that fit none of the days that the front matter gives the text."""
    revised = {text.revised.day, text.effective} | ({text.translates.day} if text.translates else set())
    days: dict[Kind, set[date]] = {"revised": revised, "effective": {text.effective}}
    return [
        stated
        for stated in stated_days(subject.document(text))
        if not any(first - grace <= day <= last + grace for first, last in stated.readings for day in days[stated.kind])
    ]


def _story(subject: Subject, text: Revision, stated: Stated, grace: timedelta) -> str:
    """How long it stood so, and what had changed by then."""
    later = [other for other in subject.texts if other.language == text.language and other.revised > text.revised]
    until = caught_up(((one.revised.day, newest(stated_days(subject.document(one)))) for one in later), text, grace)
    story = f"; it stood so for {_days(((until or subject.on) - text.revised.day).days)}"
    before = subject.before(text) if text.translates is None else None
    if before and stated.last < text.revised.day:
        story += f", with what changed: {summary(subject.redline(before, text))}"
    return story
