"""People were told of a text that was replaced before it applied, and nobody told them so."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model import standing


def cancelled_notice(subject: Subject) -> Iterator[Problem]:
    """Of published texts, told at the one that replaces them: whatever its class, only a letter reaches those who have
    the first one."""
    slug = subject.policy.slug
    for text in subject.policy.revisions:
        key = f"{slug}@{text.revised}"
        instead = standing.replaced_by(subject.policy, text, subject.on) if key in subject.sent else None
        if instead is None or instead.working or instead.revised.day > text.effective:
            continue
        next_key = f"{slug}@{instead.revised}"
        if next_key not in subject.sent:
            day = f"{subject.sent[key]:%Y-%m-%d}"
            message = f"the notice of {key} went out on {day}, that text never applies, and no letter said so"
            mend = f"tell those who got it: `legalsite notify plan {next_key} --to FILE.csv`"
            yield Problem("cancelled-notice", message, mend, *at_key(subject, instead, "replaces"), "warning")
