"""A new revision with the words of the one before: a date without a change."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.policy import Revision


def same_words(subject: Subject) -> Iterator[Problem]:
    """A text that replaces another, withdraws the policy or has another title says something by itself."""
    texts = [text for text in subject.policy.revisions if text in subject.mendable]
    for text in texts:
        before = _settled_before(subject, text)
        if before is None or text.replaces or text.withdrawn or before.withdrawn or text.title != before.title:
            continue
        if not subject.redline(before, text).changed:
            message = f"every word is as in the revision of {before.revised}, and the date says that something changed"
            mend = "leave it out; or, to postpone or cancel another text, name that one in `replaces`"
            yield Problem("same-words", message, mend, *at_key(subject, text, "revised"), "warning")


def _settled_before(subject: Subject, text: Revision) -> Revision | None:
    earlier = [revision for revision in subject.policy.revisions if revision.revised < text.revised]
    return earlier[-1] if earlier else None
