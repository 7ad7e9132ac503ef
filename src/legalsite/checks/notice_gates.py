"""What `legalsite check --gate` checks: by when the notice of a draft is due, and whether the notices of published
texts went out in time."""

from collections.abc import Callable, Collection, Iterator
from datetime import date

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.notice_deadlines import binding_policy, notice_timing
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, Severity
from legalsite.model.notice import Notice, record_command, ways
from legalsite.notices.deadlines import due_notices
from legalsite.notices.timing import NoticeTiming


def gate_effective(
    checked: CheckedPolicy, announced: Collection[str], timing_of: Callable[[Notice, date], NoticeTiming]
) -> Iterator[Problem]:
    """Report on the notice of each published text that is pending or took effect within the last 30 days. `announced`
    are the notices that reached somebody, by `slug@revised`; `timing_of` returns what became of one."""
    policy, settings, on = binding_policy(checked), checked.settings, checked.on
    profiles = checked.config.notice.profiles
    for notice in due_notices(policy, settings, checked.promise, on, profiles=profiles, sent=announced):
        found = timing_of(notice, on)
        message = ". ".join([str(found), *_reach(found)])
        message = message.replace(".”. ", ".” ")  # a quoted sentence brings its own full stop
        place = at_key(checked, notice.revision, "effective")
        yield Problem("gate-effective", message, _help(found, checked), *place, _severity(found, checked))


def _reach(timing: NoticeTiming) -> Iterator[str]:
    """Say whom the emails reached, and through which other channels the notice must still be given."""
    if timing.figures:
        yield f"{timing.figures[:1].upper()}{timing.figures[1:]}"
    elif "email" in timing.notice.channels:
        yield "No email to account holders is recorded"
    unrecorded = [channel for channel in timing.missing if channel not in {"email", "site"}]
    if unrecorded:
        commands = " and ".join(f"`legalsite {record_command(timing.notice, channel)}`" for channel in unrecorded)
        yield f"It is not recorded that the notice was given {ways(unrecorded, 'all')}; once it is: {commands}"


def _severity(timing: NoticeTiming, checked: CheckedPolicy) -> Severity:
    """Return an error if the notice is late, a warning if it can still be in time. It is neither if everybody had it in
    time, or if somebody answered for those who did not."""
    if timing.answered or (timing.gone and timing.in_time):
        return "info"
    last_day = max(timing.notice.revision.effective, timing.notice.send_by)
    return "error" if not timing.in_time or last_day <= checked.on else "warning"


def _help(timing: NoticeTiming, checked: CheckedPolicy) -> str:
    notice, emails = timing.notice, timing.emails
    if timing.answered or (timing.gone and timing.in_time):
        return ""
    left = bool(emails and emails.count("left"))
    command = f"`legalsite notify {'send' if left else 'plan'} {notice.key}`"
    answer = _answer(notice) if emails and not left else ""
    if timing.in_time:
        if timing.given and "email" not in timing.missing:
            return f"give it {ways(timing.missing, 'all')} by {notice.send_by}, then record it"
        return answer or f"send it by {notice.send_by}: {command}"
    if notice.revision.effective > checked.on:
        later = f"publish a revision that replaces it and takes effect on {timing.earliest} or later"
        return f"{later}; or {answer}" if answer else later
    counsel = "" if notice.only_cancels else f", and ask counsel: the text may apply from {timing.earliest}"
    return answer or f"send it now{counsel or f': {command}'}"


def _answer(notice: Notice) -> str:
    """Return how somebody answers for those who were not reached in time."""
    status, record = (f"legalsite notify {command} {notice.key} --unreached" for command in ("status", "record"))
    return (
        f"reach the others by another channel (`{status}` lists them), then record it: "
        f'`{record} --channel post --on DAY`, or `{record} --reason "…"` if nothing more will be done'
    )


def gate_publish(checked: CheckedPolicy) -> Iterator[Problem]:
    """Report by when the notice of each draft is due, and from which day the text may apply if the notice goes out
    today.

    An `effective` date that is too early is reported by the rule notice-period.
    """
    for text in checked.policy.revisions:
        if text.is_draft:
            timing = notice_timing(checked, text)
            none_due = f"no notice of {text.policy}@{text.revised} is required: it may apply from {text.effective}"
            message = str(timing) if timing else none_due
            yield Problem("gate-publish", message, "", *at_key(checked, text, "effective"), "info")
