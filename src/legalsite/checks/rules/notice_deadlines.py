"""Rules about notices that are too late, notices of texts that never apply, reviews that a profile requires, and the
sentence that ends an email about terms."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, Severity
from legalsite.model.notice import Notice, profiles, record_commands
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import months_later
from legalsite.model.policy import Version
from legalsite.model.policy_on_date import both_days
from legalsite.notices.notice_results import (
    UNRECORDED_CHANNELS,
    NoticeStatus,
    RequirementStatus,
    announced_notices,
    evaluate_notice,
)
from legalsite.notices.requirements import announced, due_notices, notice_for
from legalsite.notices.status_phrases import describe_requirement

LIST_HOLIDAYS = 'list the holidays of each year under [notice]: holidays = ["2027-01-01"]'


def notice_period(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions that take effect before their notice can be given in time.

    Only notice periods from a promise, the settings, or a profile count. Whether a notice that reached some people in
    time is enough is checked by `--gate effective`. Imported versions are skipped, because it isn't known when they
    took effect. Error: set a later `effective`. Info: a period in business days extends into a year for which
    `holidays` has no dates.
    """
    for text in checked.policy.versions:
        editable = text in checked.editable
        if text not in checked.texts or (text.recorded_by_import and not editable):
            continue
        if checked.policy.canceled_by(text, date.max):
            continue
        notice_status = notice_status_on(checked, text)
        if notice_status is None:
            continue
        for requirement in notice_status.requirements:
            reached = requirement.emails and requirement.emails.count("accepted")
            if requirement.state == "late" and requirement.requirement.source != "canceled" and not reached:
                message = _message(notice_status, requirement, editable=editable)
                help = _help(text, notice_status.earliest, editable=editable)
                yield Problem("notice-period", message, help, *at_key(checked, text, "effective"))
            elif requirement.requirement.unlisted_years and text.effective > checked.on:
                message = f"its notice is {describe_requirement(notice_status.notice, requirement)}"
                yield Problem("notice-period", message, LIST_HOLIDAYS, *at_key(checked, text, "effective"), "info")


def _message(notice_status: NoticeStatus, requirement: RequirementStatus, *, editable: bool) -> str:
    """Say which day is too early, and why."""
    notice = notice_status.notice
    version = notice.version
    takes_effect = "takes effect" if editable else "took effect"
    when = both_days(version.effective, *notice.published_late(version))
    fact = f"it is {when}" if when else f"it {takes_effect} on {version.effective}"
    due = f"its notice is {describe_requirement(notice, requirement)}"
    if "email" in requirement.missing or not requirement.channels:
        due += f"; it {'can' if editable else 'could'} go out on {notice_status.earliest_send_date} at the earliest"
    return f"{fact}; {due}. Why: {requirement.requirement.why}"


def _help(text: Version, earliest: date, *, editable: bool) -> str:
    if editable and text.is_draft:
        return f"set `effective` to {earliest} or later"
    if editable:
        return f"publish a version that replaces it and takes effect on {earliest} or later"
    advice = "ask counsel how to treat account holders who were promised notice"
    return f"it should not have taken effect before {earliest}; {advice}"


def canceled_notice(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find versions that were announced and then canceled without an email that says so.

    The problem is reported at the version that replaces the canceled one, or has the same effective date. Even for an
    editorial change, only an email reaches the recipients of the first one. Warning: plan an email with `legalsite
    notify plan`, and send it.
    """
    sent = announced_notices(checked.notice_results)
    for replacement in checked.policy.known(checked.on):
        next_key = NoticeKey.of(replacement)
        if replacement.is_draft or (next_key in sent and checked.notice_results[next_key].emailed):
            continue
        last = checked.policy.canceled_by(replacement, checked.on)
        if last and not last.is_draft:  # that one then announces both
            continue
        for text in announced(checked.policy, replacement, sent):
            key = NoticeKey.of(text)
            day = checked.notice_results[key].first_day
            message = f"{key} was announced on {day} and then canceled, but no email has said so"
            help = f"notify its recipients: `legalsite notify plan {next_key} --to FILE.csv`"
            place = at_key(checked, replacement, "replaces" if replacement.replaces else "effective")
            yield Problem("canceled-notice", message, help, *place, "warning")


def profile_review(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find policies that weren't revised within the time that a profile allows, or that promise no notice although a
    profile requires a clause on changes. Drafts don't count, because they aren't public. Error: review the policy, and
    publish what changed."""
    seen = [text for text in checked.policy.versions if checked.stage(text) in {"upcoming", "current"}]
    for profile in (profiles()[name] for name in checked.config.notice.profiles):
        if checked.settings.kind not in profile.kinds or not seen or seen[-1].withdrawn:
            continue
        newest = seen[-1]
        record = checked.promise(newest).record
        if profile.clause and record and record.nothing:
            fact = f"this version doesn't promise notice of changes (recorded in {record.place()})"
            message = f"{fact}, but profile {profile.name} requires a clause on them ({profile.source})"
            help = "say which changes readers are notified of, how, and how long before they take effect"
            yield Problem("profile-review", message, help, *at_key(checked, newest, "title"))
        if profile.review_months and newest.revised.day < months_later(checked.on, -profile.review_months):
            months = profile.review_months
            message = f"revised on {newest.revised}, more than {months} months ago: profile {profile.name} "
            message += f"requires an update at least every {months} months ({profile.source})"
            help = "review the policy, and publish what changed; the text may give the date of the review"
            yield Problem("profile-review", message, help, *at_key(checked, newest, "revised"))


def notice_status_on(checked: CheckedPolicy, text: Version) -> NoticeStatus | None:
    """Return what became of the notice of a text, or can become of it; None if nothing requires one.

    For a text that can still change, that is today. For one that already applies and has no recorded notice, it is
    the day on which it was revised: no earlier notice was possible. The clauses in effect on that day govern.
    """
    on = max(checked.on, text.revised.day) if text in checked.editable else text.revised.day
    notice = notice_for(checked.binding(text), text, checked.config, checked.promise, on)
    if notice is None:
        return None
    return evaluate_notice(
        notice,
        on,
        lambda version: checked.notice_results.get(NoticeKey.of(version)),
        timezone=checked.config.timezone,
        settings=checked.config.notice,
    )


def gate_effective(
    checked: CheckedPolicy, announced: Collection[NoticeKey], evaluate_notice: Callable[[Notice, date], NoticeStatus]
) -> Iterator[Problem]:
    """Report on each requirement of the notice of each published text that is upcoming or took effect within the last
    30 days. `announced` are the notices that reached somebody; `evaluate_notice` returns what became
    of one."""
    for notice in due_notices(checked.binding(), checked.config, checked.promise, checked.on, sent=announced):
        notice_status = evaluate_notice(notice, checked.on)
        place = at_key(checked, notice.version, "effective")
        for requirement in notice_status.requirements:
            message = (
                f"notice {notice.key}, {describe_requirement(notice, requirement)}. Why: {requirement.requirement.why}"
            )
            severity: Severity = (
                "info" if requirement.is_done else "error" if requirement.state == "late" else "warning"
            )
            help = "" if requirement.is_done else "\n  ".join(_still_possible(notice_status, requirement, checked.on))
            yield Problem("gate-effective", message, help, *place, severity)


def _still_possible(notice_status: NoticeStatus, requirement: RequirementStatus, on: date) -> Iterator[str]:
    """Yield what can still be done for a requirement: try those again that expired, send to those who are left, record
    another channel, answer for those who were not reached, or publish a text that applies later."""
    notice, emails = notice_status.notice, requirement.emails
    left = emails and emails.count("left")
    if "email" in requirement.missing and (emails is None or emails.count("left", "expired")):
        what = "retry the expired emails" if emails and emails.count("expired") else "send it"
        yield f"{what}: `legalsite {notice_status.email_command or f'notify status {notice.key}'}`"
    for channel in requirement.missing:
        if channel not in UNRECORDED_CHANNELS:
            commands = " or ".join(f"`legalsite {command}`" for command in record_commands(notice, channel))
            yield f"when you've given this notice, record it: {commands}"
    excused = requirement.resolution or requirement.sufficient
    if emails and not excused and (requirement.state == "late" or not left) and emails.count("accepted") < emails.total:
        by = (
            f" --by {requirement.requirement.deadline}"
            if requirement.requirement.deadline != notice.email_days[0]
            else ""
        )
        answer = f"{notice.key} --unreached{by}"
        status, record = (f"legalsite notify {command} {answer}" for command in ("status", "record"))
        cancel = f"or cancel the rest:\n    legalsite notify cancel {notice.key} --reason REASON\n  and then "
        yield (
            f"{cancel * bool(left)}list people you couldn't reach:\n    {status}\n  if you wrote to them, record it:\n"
            f'    {record} --channel letter --on DATE\n  if nothing more is planned:\n    {record} --reason "…"'
        )
    if requirement.state == "late" and requirement.requirement.source != "canceled":
        if notice.version.effective > on:
            yield f"publish a version that replaces it and takes effect on {notice_status.earliest} or later"
        else:
            yield f"ask counsel; under this notice, the version may only take effect on {notice_status.earliest}"


def gate_publish(policies: Iterable[CheckedPolicy]) -> Iterator[Problem]:
    """Report by when the notice of each draft of these policies is due, and from which day the text may apply if the
    notice goes out today.

    An `effective` date that is too early is reported by the rule notice-period.
    """
    for checked in policies:
        for text in checked.drafts:
            notice_status, place = notice_status_on(checked, text), at_key(checked, text, "effective")
            if not notice_status or not notice_status.requirements:
                message = f"{NoticeKey.of(text)} requires no notice; it may take effect on {text.effective}"
                yield Problem("gate-publish", message, "", *place, "info")
                continue
            for requirement in notice_status.requirements:
                notice = notice_status.notice
                message = (
                    f"notice {notice.key}, {describe_requirement(notice, requirement)}; if it is sent today, this "
                )
                message += f"version may take effect on {notice_status.earliest}. Why: {requirement.requirement.why}"
                yield Problem("gate-publish", message, "", *place, "info")
