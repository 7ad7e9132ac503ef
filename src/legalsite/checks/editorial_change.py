"""A change that calls itself editorial and touches what binds people."""

from collections.abc import Iterator

from legalsite.checks.place import Place, at_key, at_words
from legalsite.checks.stretches import Stretch, stretches
from legalsite.checks.subject import Subject
from legalsite.checks.touched import new_numbers, topics, touched
from legalsite.errors import Problem, Severity
from legalsite.model.policy import Revision

MOST = 12  # passages told of one revision: who reads twelve knows


def editorial_change(subject: Subject) -> Iterator[Problem]:
    """Of every revision: of a mendable one it is an error, of one in force only the next can say it better."""
    for text in subject.policy.revisions:
        before = subject.before(text) if text.change == "editorial" and text in subject.texts else None
        if before:
            yield from _of_revision(subject, text, before)


def _of_revision(subject: Subject, text: Revision, before: Revision) -> Iterator[Problem]:
    severity: Severity = "error" if text in subject.mendable else "warning"
    mend = "class it `minor` or `material`, or take the change out"
    mend = mend if severity == "error" else announce(text)
    if text.withdrawn or text.title != before.title:
        what = "it ends the policy" if text.withdrawn else f"the title was “{before.title}”"
        message = f"this revision is editorial, and {what}"
        yield Problem("editorial-change", message, mend, *at_key(subject, text, "change"), severity)
    redline = subject.redline(before, text)
    numbers = new_numbers(redline)
    told = 0
    for stretch in stretches(redline):
        found = touched(stretch, text.language, numbers)
        found += () if stretch.whole else topics(stretch, text.language, ())
        told += bool(found)
        if found and told <= MOST:
            why = "; ".join(map(str, found))
            message = f"this revision is editorial, and against {before.revised} it changes {why}: “{stretch.quote}”"
            yield Problem("editorial-change", message, mend, *place_of(subject, text, stretch), severity)
    if told > MOST:
        message = f"this revision is editorial, and {told - MOST} more passages change what binds"
        yield Problem("editorial-change", message, mend, *at_key(subject, text, "change"), severity)


def announce(text: Revision) -> str:
    """What can still be done about a published text, whose class stays."""
    return f"the record stays as it is; tell people now: `legalsite notify plan {text.policy}@{text.revised}`"


def place_of(subject: Subject, text: Revision, stretch: Stretch) -> Place:
    """At the new words; at `change` where all that is left is before the text."""
    if not stretch.line:
        return at_key(subject, text, "change")
    words = next((run.text.strip() for run in stretch.runs if run.op == "insert" and not run.target), "")
    return at_words(subject, text, stretch.line, words[:30])
