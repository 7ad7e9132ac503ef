"""Before a text applies: whether its notice went out, in time, and to how many."""

from collections.abc import Callable, Iterator, Mapping

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.places import at_key
from legalsite.checks.rules.notice import binding, planned
from legalsite.errors import Problem, Severity
from legalsite.model.notice import ways
from legalsite.notices.due import due_notices
from legalsite.notices.timing import NoticeTiming, timing_of

Counts = Callable[[str], Mapping[str, int]]

UNSEEN = ("in_product", "account", "post", "other")  # nothing here does these, so nothing here can tell


def gate_effective(checked: CheckedPolicy, emails: Counts) -> Iterator[Problem]:
    """Of each published text that is pending, or took effect within 30 days, and of which a notice is due. `emails`
    gives how many emails of a notice are in which state."""
    policy, settings, on, sent = binding(checked), checked.settings, checked.on, checked.sent
    for notice in due_notices(
        policy, settings, checked.promises, on, profiles=checked.config.notice.profiles, sent=sent
    ):
        plan = timing_of(notice, on, sent=sent, timezone=checked.config.timezone)
        counts = emails(notice.key)
        message = ". ".join([str(plan), *_told(plan, counts)])
        place = at_key(checked, notice.revision, "effective")
        yield Problem("gate-effective", message, _help(plan, checked), *place, _severity(plan, counts, checked))


def _told(plan: NoticeTiming, counts: Mapping[str, int]) -> Iterator[str]:
    """To how many, and by which ways nobody can see."""
    if counts:
        yield "Emails: " + ", ".join(f"{number:,} {state}" for state, number in sorted(counts.items()))
    elif "email" in plan.notice.channels:
        yield "No email of it is known here"
    unseen = [channel for channel in plan.notice.channels if channel in UNSEEN]
    if unseen and plan.notice.logic == "all":
        yield f"Whether it went out {ways(unseen, 'all')} is not known here"


def _severity(plan: NoticeTiming, counts: Mapping[str, int], checked: CheckedPolicy) -> Severity:
    """Late is an error; what can still be in time, and emails that the relay did not accept, are warnings."""
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
    return f"send it now, and talk to counsel: the text may apply from {plan.earliest}"


# --- Before a text is frozen: by when its notice is due, and from which day the text may apply if it goes out
# today. That `effective` is too early is told by the rule notice-period. ---


def gate_publish(checked: CheckedPolicy) -> Iterator[Problem]:
    """Information on each draft that is not in the archive yet."""
    for text in checked.policy.revisions:
        if text.is_draft:
            plan = planned(checked, text)
            nothing = f"nothing asks for a notice of {text.policy}@{text.revised}: it may apply from {text.effective}"
            yield Problem(
                "gate-publish", str(plan) if plan else nothing, "", *at_key(checked, text, "effective"), "info"
            )
