"""What the text in force promises about how long before a change readers are told, and `notice` asks for less."""

from collections.abc import Iterator

from legalsite.checks.governing import calendar_days, promised_notices, quoted
from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.notices.due import promised_ground


def promise_days(subject: Subject) -> Iterator[Problem]:
    """Where there is a `notice` for the policy. The longer time counts all the same; whoever reads the settings plans
    by the shorter one."""
    rule = subject.settings.notice
    if rule is None:
        return
    for text, promise in promised_notices(subject):
        wanted = promised_ground(promise, text)
        days = calendar_days(wanted)
        if days > rule.days_before:
            said = (
                "notice of a change before it applies"
                if days == 1
                else f"notice {_time(days, promise.days)} before one"
            )
            words = quoted(promise)
            message = f"the text promises {said}, and `notice` says days_before = {rule.days_before}: {words}"
            place = at_words(subject, text, promise.first_line)
            yield Problem("promise-days", message, f"write days_before = {days} in legalsite.toml", *place)


def _time(days: int, promised: int | None) -> str:
    """Business days are more calendar days."""
    return f"{days} days" if days == promised else f"{promised} business days ({days} calendar days)"
