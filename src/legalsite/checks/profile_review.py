"""A text that was not revised for longer than a profile allows."""

from collections.abc import Iterator

from legalsite.checks.place import at_key
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.notice import months_before
from legalsite.model.profiles import PROFILES


def profile_review(subject: Subject) -> Iterator[Problem]:
    """The newest original that readers see or will see counts; not a draft, which nobody sees."""
    seen = [text for text in subject.policy.revisions if subject.stands(text) in {"pending", "in force"}]
    for profile in (PROFILES[name] for name in subject.config.notice.profiles):
        concerned = profile.review_months and subject.settings.kind in profile.kinds
        if not concerned or not seen or seen[-1].withdrawn:
            continue
        newest = seen[-1]
        if newest.revised.day < months_before(subject.on, profile.review_months):
            months = profile.review_months
            message = f"revised on {newest.revised}, more than {months} months ago: profile {profile.name} "
            message += f"asks for an update at least once every {months} months ({profile.source})"
            mend = "go through it again, and publish what is no longer so; the day of the review may stand in the text"
            yield Problem("profile-review", message, mend, *at_key(subject, newest, "revised"))
