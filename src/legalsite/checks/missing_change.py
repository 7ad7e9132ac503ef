"""A revision that does not say how much it changes."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem


def missing_change(subject: Subject) -> Iterator[Problem]:
    """From the second revision on, of texts that can still say it."""
    for text in subject.mendable:
        before = subject.before(text) if text.translates is None and text.change is None else None
        if before:
            message = f"`change` is missing: the text counts as a material change of that of {before.revised}"
            mend = "add `change: editorial`, `minor` or `material`"
            yield Problem("missing-change", message, mend, *at_key(subject, text, "change"))
