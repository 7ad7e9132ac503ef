"""What `legalsite check --gate` checks: by when the notice of a draft is due, and whether the notices of published
texts went out in time."""

from collections.abc import Callable, Iterator, Mapping

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.rules.notice import binding_policy, notice_timing
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, Severity
from legalsite.ledger.given_notice import counts_in_words
from legalsite.model.email import UNFINISHED
from legalsite.model.notice import confirm_commands, record_command, ways
from legalsite.notices.deadlines import due_notices
from legalsite.notices.timing import NoticeTiming, timing_of

Counts = Callable[[str], Mapping[str, int]]


def gate_effective(checked: CheckedPolicy, emails: Counts) -> Iterator[Problem]:
    """Report on the notice of each published text that is pending or took effect within the last 30 days.

    `emails` takes the key of a notice and returns how many of its emails are in which state.
    """
    policy, settings, on, sent = binding_policy(checked), checked.settings, checked.on, checked.sent
    profiles, timezone = checked.config.notice.profiles, checked.config.timezone
    due, sure = (
        due_notices(policy, settings, checked.promises, on, profiles=profiles, sent=sent, suggestions=suggestions)
        for suggestions in (True, False)
    )
    confirmed = {notice.key: timing_of(notice, on, sent=sent, timezone=timezone) for notice in sure}
    for notice in due:
        timing = timing_of(notice, on, sent=sent, timezone=timezone)
        by_email = sent.get(notice.key, {}).get("email")
        counts = emails(notice.key) or dict(by_email.given.counts if by_email else ())
        message = ". ".join([str(timing), *_reach(timing, counts)])
        message = message.replace(".”. ", ".” ")  # a quoted sentence brings its own full stop
        place = at_key(checked, notice.revision, "effective")
        severity, certain = _severity(timing, counts, checked), confirmed.get(notice.key)
        if severity == "error" and (certain is None or _severity(certain, counts, checked) != "error"):
            severity = "warning"  # it is late only if the program read a promise right
        yield Problem("gate-effective", message, _help(timing, counts, checked), *place, severity)


def _reach(timing: NoticeTiming, counts: Mapping[str, int]) -> Iterator[str]:
    """Say how many emails were sent, and through which other channels the notice must still be given."""
    if counts:
        yield f"Emails: {counts_in_words(counts)}"
    elif "email" in timing.notice.channels:
        yield "No email of this notice is recorded"
    unrecorded = [channel for channel in timing.missing if channel not in {"email", "site"}]
    if unrecorded:
        commands = " and ".join(f"`legalsite {record_command(timing.notice, channel)}`" for channel in unrecorded)
        yield f"It is not recorded that the notice was given {ways(unrecorded, 'all')}; once it is: {commands}"


def _severity(timing: NoticeTiming, counts: Mapping[str, int], checked: CheckedPolicy) -> Severity:
    """Return an error if the notice is late, a warning if it can still be in time or not all emails were accepted.
    Those that were cancelled do not count, because their readers are not on the list any more; but somebody must have
    got the notice."""
    last_day = max(timing.notice.revision.takes_effect, timing.notice.send_by)
    if not timing.in_time or (not timing.gone and last_day <= checked.on):
        return "error"
    accepted = not counts or set(counts) - {"cancelled"} == {"accepted"}
    return "info" if timing.gone and accepted else "warning"


def _help(timing: NoticeTiming, counts: Mapping[str, int], checked: CheckedPolicy) -> str:
    notice = timing.notice
    command = f"`legalsite notify {'send' if counts.keys() & set(UNFINISHED) else 'plan'} {notice.key}`"
    if timing.in_time:
        if timing.given and "email" not in timing.missing:
            return "" if timing.gone else f"give it {ways(timing.missing, 'all')} by {notice.send_by}, then record it"
        return "" if timing.gone else f"send it by {notice.send_by}: {command}"
    if commands := confirm_commands(notice):
        quoted = (f"`legalsite {command}`" for command in commands)
        return f"read the clause and confirm what it promises: {' and '.join(quoted)}"
    if notice.revision.effective > checked.on:
        return f"publish a revision that replaces it and takes effect on {timing.earliest} or later"
    if notice.only_cancels:
        return f"send it now: {command}"
    return f"send it now, and ask counsel: the text may apply from {timing.earliest}"


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
