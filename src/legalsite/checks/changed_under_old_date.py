"""How many changes of a policy went out under the date of an older text, in one sentence."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from legalsite.checks.old_dates import Change, What, grace_of, imported_changes
from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem

SAID: dict[What, str] = {
    "words": "in words",
    "links": "in links alone",
    "numbers": "in the order or the numbers of clauses alone",
    "markup": "in another tool's markup alone",
    "signs": "in punctuation alone",
}


def changed_under_old_date(subject: Subject) -> Iterator[Problem]:
    """Of a policy that came from a git history, once, at its newest text: date-in-text tells of each change."""
    changes = [change for change in imported_changes(subject, grace_of(subject)) if change.what != "date"]
    if any(change.verdict in {"old", "older"} for change in changes):
        newest = changes[-1].text
        message = _told(changes, subject.on)
        yield Problem("changed-under-old-date", message, "", *at_key(subject, newest, "revised"), "info")


def _told(changes: Sequence[Change], on: date) -> str:
    first, last = (change.text.revised.day for change in (changes[0], changes[-1]))
    verdicts = Counter(change.verdict for change in changes)
    old = [change for change in changes if change.verdict == "old"]
    when = f"from {first} to {last}" if first < last else f"on {first}"
    said = [f"{_counted(len(changes), 'change')} {when}: {len(old) or 'none'} under an old date"]
    if old:
        kinds = Counter(change.what for change in old)
        longest = max(old, key=lambda change: change.days)
        said[0] += f" ({', '.join(f'{kinds[what]} {words}' for what, words in SAID.items() if kinds[what])})"
        said += [f"{_counted(_days_in_all(old, on), 'day')} in all, longest from {longest.text.revised.day} on"]
    if verdicts["older"]:
        said += [f"{verdicts['older']} with a new date that is older than the change"]
    if verdicts["undated"]:
        said += [f"{verdicts['undated']} while the text stated no date"]
    return "; ".join(said)


def _days_in_all(old: Sequence[Change], on: date) -> int:
    """Each day once."""
    days: set[date] = set()
    for change in old:
        start = change.text.revised.day
        days |= {start + timedelta(days=day) for day in range(((change.until or on) - start).days)}
    return len(days)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
