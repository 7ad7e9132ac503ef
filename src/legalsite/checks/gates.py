"""What `legalsite check --gate` asks: by when the notice of a draft is due, and whether those of published texts went
out in time."""

from collections.abc import Callable, Iterator, Mapping

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.places import at_key
from legalsite.checks.rules.notice import binding_policy, planned_notice
from legalsite.errors import Problem, Severity
from legalsite.model.notice import ways
from legalsite.notices.due import due_notices
from legalsite.notices.timing import NoticeTiming, timing_of

Counts = Callable[[str], Mapping[str, int]]

UNSEEN = ("in_product", "account", "post", "other")  # channels that this program does not send through


def gate_effective(checked: CheckedPolicy, emails: Counts) -> Iterator[Problem]:
    """Report on the notice of each published text that is pending or took effect within the last 30 days.

    `emails` takes the key of a notice and returns how many of its emails are in which state.
    """
    policy, settings, on, sent = binding_policy(checked), checked.settings, checked.on, checked.sent
    for notice in due_notices(
        policy, settings, checked.promises, on, profiles=checked.config.notice.profiles, sent=sent
    ):
        plan = timing_of(notice, on, sent=sent, timezone=checked.config.timezone)
        counts = emails(notice.key)
        message = ". ".join([str(plan), *_reach(plan, counts)])
        place = at_key(checked, notice.revision, "effective")
        yield Problem("gate-effective", message, _help(plan, checked), *place, _severity(plan, counts, checked))


def _reach(plan: NoticeTiming, counts: Mapping[str, int]) -> Iterator[str]:
    """Say how many emails were sent, and which channels cannot be seen from here."""
    if counts:
        yield "Emails: " + ", ".join(f"{number:,} {state}" for state, number in sorted(counts.items()))
    elif "email" in plan.notice.channels:
        yield "No email of this notice is recorded"
    unseen = [channel for channel in plan.notice.channels if channel in UNSEEN]
    if unseen and plan.notice.logic == "all":
        yield f"Whether it went out {ways(unseen, 'all')} cannot be seen from here"


def _severity(plan: NoticeTiming, counts: Mapping[str, int], checked: CheckedPolicy) -> Severity:
    """Return an error if the notice is late, a warning if it can still be in time or not all emails were accepted."""
    if not plan.in_time or (not plan.gone and max(plan.notice.revision.effective, plan.notice.send_by) <= checked.on):
        return "error"
    return "info" if plan.gone and set(counts) <= {"accepted"} else "warning"


def _help(plan: NoticeTiming, checked: CheckedPolicy) -> str:
    notice = plan.notice
    if plan.in_time:
        return "" if plan.gone else f"send it by {notice.send_by}: `legalsite notify plan {notice.key}`"
    if notice.revision.effective > checked.on:
        return f"publish a revision that replaces it and takes effect on {plan.earliest} or later"
    if notice.only_cancels:
        return f"send it now: `legalsite notify plan {notice.key}`"
    return f"send it now, and ask counsel: the text may apply from {plan.earliest}"


def gate_publish(checked: CheckedPolicy) -> Iterator[Problem]:
    """Report by when the notice of each draft is due, and from which day the text may apply if it goes out today.

    That `effective` is too early is reported by notice-period.
    """
    for text in checked.policy.revisions:
        if text.is_draft:
            plan = planned_notice(checked, text)
            none_due = f"no notice of {text.policy}@{text.revised} is required: it may apply from {text.effective}"
            message = str(plan) if plan else none_due
            yield Problem("gate-publish", message, "", *at_key(checked, text, "effective"), "info")
