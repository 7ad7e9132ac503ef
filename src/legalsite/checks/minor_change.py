"""A change that calls itself minor and touches rights, duties or data."""

from collections.abc import Iterator

from legalsite.checks.editorial_change import MOST, announce, place_of
from legalsite.checks.place import at_key
from legalsite.checks.stretches import Stretch, stretches
from legalsite.checks.subject import Subject
from legalsite.checks.touched import Touch, new_numbers, topics, touched
from legalsite.checks.words import vocabulary
from legalsite.errors import Problem, Severity
from legalsite.model.policy import Revision


def minor_change(subject: Subject) -> Iterator[Problem]:
    """Of revisions that people read today or will read, and that nobody signed off: in the past there is nobody to ask.
    `approved_by` answers the question: somebody has read it and calls it minor."""
    for text in subject.policy.revisions:
        asked = text.change == "minor" and not text.approved_by and text in subject.current
        before = subject.before(text) if asked else None
        if before:
            yield from _of_revision(subject, text, before)


def _of_revision(subject: Subject, text: Revision, before: Revision) -> Iterator[Problem]:
    severity: Severity = "error" if text in subject.mendable else "warning"
    mend = "class it `material`, or add `approved_by:` with the name of who decided that it is minor"
    mend = mend if severity == "error" else announce(text)
    redline = subject.redline(before, text)
    numbers = new_numbers(redline)
    told = 0
    for stretch in stretches(redline):
        found = _topics(stretch, text.language, touched(stretch, text.language, numbers))
        told += bool(found)
        if found and told <= MOST:
            why = "; ".join(map(str, found))
            message = f"this revision is minor, and against {before.revised} it touches {why}: “{stretch.quote}”"
            yield Problem("minor-change", message, mend, *place_of(subject, text, stretch), severity)
    if told > MOST:
        message = f"this revision is minor, and {told - MOST} more passages touch rights, duties or data"
        yield Problem("minor-change", message, mend, *at_key(subject, text, "change"), severity)


def _topics(stretch: Stretch, language: str, strict: tuple[Touch, ...]) -> tuple[Touch, ...]:
    if not stretch.whole:
        return topics(stretch, language, strict)
    lists = vocabulary(language).topics if strict else ()
    found = ((words.name, tuple(dict.fromkeys(words.found(stretch.old + stretch.new)))) for words in lists)
    new = bool(stretch.new.strip())
    return tuple(Touch(name, come=said) if new else Touch(name, gone=said) for name, said in found if said)
