"""A revision that does not say in a sentence what it changes."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem


def missing_summary(subject: Subject) -> Iterator[Problem]:
    """From the second revision on, of texts that can still say it. A translation is asked for its own sentence, since
    the changelog in its language shows it."""
    for text in subject.mendable:
        original = next((each for each in subject.policy.revisions if each.revised == text.translates), text)
        if text.summary is None and subject.before(original):
            message = "`summary` is missing: changelog, feeds and notices have nothing to say of this change"
            mend = "add `summary:` with one plain sentence that tells what changed"
            yield Problem("missing-summary", message, mend, *at_key(subject, text, "summary"))
