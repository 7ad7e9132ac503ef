"""Before a text is frozen: by when its notice is due, and from which day the text may apply if it goes out today. That
`effective` is too early is told by the rule notice-period."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.planned import planned
from legalsite.checks.subject import Subject
from legalsite.errors import Problem


def gate_publish(subject: Subject) -> Iterator[Problem]:
    """Information on each working text that is not in the archive yet."""
    for text in subject.policy.revisions:
        if text.working:
            plan = planned(subject, text)
            nothing = f"nothing asks for a notice of {text.policy}@{text.revised}: it may apply from {text.effective}"
            yield Problem(
                "gate-publish", str(plan) if plan else nothing, "", *at_key(subject, text, "effective"), "info"
            )
