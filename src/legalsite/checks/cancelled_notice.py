"""People were told of a text that was replaced before it applied, and nobody told them so."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model import standing
from legalsite.model.policy import Revision
from legalsite.notices.cancelled import announced


def cancelled_notice(subject: Subject) -> Iterator[Problem]:
    """Of published texts, told at the one that took its place: whatever its class, only a letter reaches those who have
    the first one."""
    slug = subject.policy.slug
    for instead in standing.known(subject.policy, subject.on):
        next_key = f"{slug}@{instead.revised}"
        if instead.working or next_key in subject.sent or _cancelled_itself(subject, instead):
            continue
        for text in announced(subject.policy, instead, subject.sent):
            key = f"{slug}@{text.revised}"
            day = f"{subject.sent[key]:%Y-%m-%d}"
            message = f"the notice of {key} went out on {day}, that text never applies, and no letter said so"
            mend = f"tell those who got it: `legalsite notify plan {next_key} --to FILE.csv`"
            yield Problem("cancelled-notice", message, mend, *at_key(subject, instead, "replaces"), "warning")


def _cancelled_itself(subject: Subject, text: Revision) -> bool:
    """The one that took its place has to tell of both."""
    last = standing.replaced_by(subject.policy, text, subject.on)
    return last is not None and not last.working and last.revised.day <= text.effective
