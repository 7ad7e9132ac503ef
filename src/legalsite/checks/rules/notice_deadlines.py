"""Rules about notices that are too late, notices of texts that never apply, reviews that a profile requires, and the
sentence that ends an email about terms."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, Severity
from legalsite.model.notice import Notice, profiles, record_commands
from legalsite.model.notice_period import months_later
from legalsite.model.policy import Version
from legalsite.notices.outcomes import UNRECORDED, NoticeStatus, RequirementStatus, announced_notices, evaluate_notice
from legalsite.notices.requirements import announced, due_notices, notice_for
from legalsite.notices.status_phrases import describe_requirement

LIST_HOLIDAYS = 'list the holidays of that year under [notice]: holidays = ["2027-01-01"]'


def notice_period(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find texts that apply before a notice of them could be in time. A period that nobody promised does not count.
    Whether a notice that some people had in time is enough is for `--gate effective` to say.

    Imported texts are skipped, because nobody knows when they began to apply. Error: a later `effective`. Info: a
    period of business days reaches into a year of which `holidays` names no day.
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
    applies = "applies" if editable else "applied"
    due = f"its notice is {describe_requirement(notice_status.notice, requirement)}"
    if "email" in requirement.missing or not requirement.given:
        due += f"; it {'can' if editable else 'could'} go out on {notice_status.out} at the earliest"
    return f"it {applies} from {notice_status.notice.version.effective}; {due}. Why: {requirement.requirement.why}"


def _help(text: Version, earliest: date, *, editable: bool) -> str:
    if editable and text.is_draft:
        return f"set `effective` to {earliest} or later"
    if editable:
        return f"publish a version that replaces it and takes effect on {earliest} or later"
    return f"it should have applied from {earliest}: ask counsel about the people who were promised a notice"


def canceled_notice(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find texts that were announced and then canceled, if no email has said so.

    The problem is reported at the text that replaces it, or that takes effect on the same day. Even if that is an
    editorial change, only an email reaches those who got the first one. Warning: `legalsite notify plan`, and send it.
    """
    slug, sent = checked.policy.slug, announced_notices(checked.outcomes)
    for replacement in checked.policy.known(checked.on):
        next_key = f"{slug}@{replacement.revised}"
        if replacement.is_draft or (next_key in sent and checked.outcomes[next_key].emailed):
            continue
        last = checked.policy.canceled_by(replacement, checked.on)
        if last and not last.is_draft:  # that one then announces both
            continue
        for text in announced(checked.policy, replacement, sent):
            key = f"{slug}@{text.revised}"
            day = checked.outcomes[key].first_day
            message = f"the notice of {key} went out on {day}, but that text never applies, and no email has said so"
            help = f"notify those who got it: `legalsite notify plan {next_key} --to FILE.csv`"
            place = at_key(checked, replacement, "replaces" if replacement.replaces else "effective")
            yield Problem("canceled-notice", message, help, *place, "warning")


def profile_review(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find policies that have not been revised for longer than a profile allows, or that promise no notice although a
    profile requires a clause. A draft does not count, because nobody sees it. Error: review the text, and publish what
    has changed."""
    seen = [text for text in checked.policy.versions if checked.stage(text) in {"upcoming", "current"}]
    for profile in (profiles()[name] for name in checked.config.notice.profiles):
        if checked.settings.kind not in profile.kinds or not seen or seen[-1].withdrawn:
            continue
        newest = seen[-1]
        record = checked.promise(newest).record
        if profile.clause and record and record.nothing:
            fact = f"the text promises no notice of changes (recorded in {record.place()})"
            message = f"{fact}, but profile {profile.name} requires a clause on them ({profile.source})"
            help = "say how readers are notified of changes, of which changes, and how long before they apply"
            yield Problem("profile-review", message, help, *at_key(checked, newest, "title"))
        if profile.review_months and newest.revised.day < months_later(checked.on, -profile.review_months):
            months = profile.review_months
            message = f"revised on {newest.revised}, more than {months} months ago: profile {profile.name} "
            message += f"requires an update at least every {months} months ({profile.source})"
            help = "review the text and publish what has changed; the text may state the day of the review"
            yield Problem("profile-review", message, help, *at_key(checked, newest, "revised"))


def awaits_email(checked: CheckedPolicy, text: Version) -> bool:
    """Return whether an email can give the notice of a text, and none has."""
    notice_status = notice_status_on(checked, text)
    return bool(
        notice_status
        and not notice_status.emailed
        and any(requirement.takes("email") for requirement in notice_status.notice.requirements)
    )


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
        lambda version: checked.outcomes.get(f"{version.policy}@{version.revised}"),
        timezone=checked.config.timezone,
        settings=checked.config.notice,
    )


def gate_effective(
    checked: CheckedPolicy, announced: Collection[str], evaluate_notice: Callable[[Notice, date], NoticeStatus]
) -> Iterator[Problem]:
    """Report on each requirement of the notice of each published text that is upcoming or took effect within the last
    30 days. `announced` are the notices that reached somebody, by `slug@revised`; `evaluate_notice` returns what became
    of one."""
    for notice in due_notices(checked.binding(), checked.config, checked.promise, checked.on, sent=announced):
        notice_status = evaluate_notice(notice, checked.on)
        place = at_key(checked, notice.version, "effective")
        for requirement in notice_status.requirements:
            message = (
                f"notice {notice.key}, {describe_requirement(notice, requirement)}. Why: {requirement.requirement.why}"
            )
            severity: Severity = (
                "info" if requirement.settled else "error" if requirement.state == "late" else "warning"
            )
            help = "" if requirement.settled else "\n  ".join(_still_possible(notice_status, requirement, checked.on))
            yield Problem("gate-effective", message, help, *place, severity)


def _still_possible(notice_status: NoticeStatus, requirement: RequirementStatus, on: date) -> Iterator[str]:
    """Yield what can still be done for a requirement: try those again that expired, send to those who are left, record
    another channel, answer for those who were not reached, or publish a text that applies later."""
    notice, emails = notice_status.notice, requirement.emails
    left = emails and emails.count("left")
    if "email" in requirement.missing and (emails is None or emails.count("left", "expired")):
        what = "make those pending that expired" if emails and emails.count("expired") else "send it"
        yield f"{what}: `legalsite {notice_status.email_command or f'notify status {notice.key}'}`"
    for channel in requirement.missing:
        if channel not in UNRECORDED:
            commands = " or ".join(f"`legalsite {command}`" for command in record_commands(notice, channel))
            yield f"once it is given, record it: {commands}"
    excused = requirement.answer or requirement.enough
    if emails and not excused and (requirement.state == "late" or not left) and emails.count("accepted") < emails.total:
        by = (
            f" --by {requirement.requirement.deadline}"
            if requirement.requirement.deadline != notice.email_days[0]
            else ""
        )
        answer = f"{notice.key} --unreached{by}"
        status, record = (f"legalsite notify {command} {answer}" for command in ("status", "record"))
        cancel = f"or end that:\n    legalsite notify cancel {notice.key} --reason REASON\n  and then "
        yield (
            f"{cancel * bool(left)}list those who were not reached:\n    {status}\n  if you wrote to them, record it:\n"
            f'    {record} --channel letter --on DATE\n  if nothing more will be done:\n    {record} --reason "…"'
        )
    if requirement.state == "late" and requirement.requirement.source != "canceled":
        if notice.version.effective > on:
            yield f"publish a version that replaces it and takes effect on {notice_status.earliest} or later"
        else:
            yield f"ask counsel: for this notice, the text may apply from {notice_status.earliest}"


def gate_publish(policies: Iterable[CheckedPolicy]) -> Iterator[Problem]:
    """Report by when the notice of each draft of these policies is due, and from which day the text may apply if the
    notice goes out today.

    An `effective` date that is too early is reported by the rule notice-period.
    """
    for checked in policies:
        for text in checked.drafts:
            notice_status, place = notice_status_on(checked, text), at_key(checked, text, "effective")
            if not notice_status or not notice_status.requirements:
                message = f"no notice of {text.policy}@{text.revised} is required: it may apply from {text.effective}"
                yield Problem("gate-publish", message, "", *place, "info")
                continue
            for requirement in notice_status.requirements:
                message = f"notice {notice_status.notice.key}, {describe_requirement(notice_status.notice, requirement)}; sent today, the text "
                message += f"may apply from {notice_status.earliest}. Why: {requirement.requirement.why}"
                yield Problem("gate-publish", message, "", *place, "info")
