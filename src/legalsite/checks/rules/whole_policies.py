"""Rules about whole policies: their reviews and titles."""

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import ProblemIterator
from legalsite.model.policy_on_date import policy_on_date
from legalsite.model.review import REMINDER_PERIOD, next_review


def review_due(checked: CheckedPolicy) -> ProblemIterator:
    """Find policies that someone must review within 30 days, or should have reviewed, according to
    `review` in the settings.

    Severity: info. Fix: publish a new version, or set `reviewed`.
    """
    policy = checked.without_draft()
    on_day = policy_on_date(policy, checked.on, checked.config.timezone)
    review = next_review(on_day, checked.config, checked.on)
    if not review or not on_day.current or review.due - REMINDER_PERIOD > checked.on:
        return
    help = "publish a new version, or set the date on which someone reviewed it in the settings, "
    help += f'below [policies."{policy.slug}"]: reviewed = {checked.on}'
    version = on_day.current.version
    yield at_key(checked, version, "revised").problem(f"review this policy {review}", help, "info")


def same_title(checked: CheckedPolicy) -> ProblemIterator:
    """Find policies with the same title that lists and emails can't tell apart.

    Policies of different companies or groups may have the same title, because lists and emails then
    add the name of the company or group.

    Severity: warning. Fix: change the title of one, or name their folders in `[groups]`.
    """
    if checked.same_title_as:
        message = f"this is also the title of {checked.same_title_as}"
        help = "change one of the titles, or put the policies into folders with different names, "
        help += "which you can set in [groups]"
        version = checked.policy.versions[-1]
        yield at_key(checked, version, "title").problem(message, help, "warning")
