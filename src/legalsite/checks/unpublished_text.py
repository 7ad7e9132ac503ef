"""A working text that readers do not see yet."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem


def unpublished_text(subject: Subject) -> Iterator[Problem]:
    """Only where there is a ledger: without one, everything is on the site as it stands."""
    for text in subject.texts if subject.published else ():
        if text.working and not text.recorded:
            message = f"this text of {text.revised} is not published: it is not on the site"
            mend = "`legalsite publish` records it"
            yield Problem("unpublished-text", message, mend, *at_key(subject, text, "revised"), "info")
