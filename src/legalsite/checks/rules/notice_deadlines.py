"""Rules about deadlines of notices and reviews, and about notices of canceled versions."""

from collections.abc import Iterable, Iterator
from datetime import date

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, ProblemIterator, Severity
from legalsite.model.notice import Notice, profiles, record_commands
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import months_later
from legalsite.model.policy import Version
from legalsite.model.policy_on_date import describe_both_days, describe_day
from legalsite.notices.notice_results import (
    NoticeStatus,
    RequirementStatus,
    announced_notices,
    evaluate_notice,
)
from legalsite.notices.requirements import announced_then_canceled, notice_for
from legalsite.notices.status_phrases import describe_requirement, unreached_options
from legalsite.text.sentence_ends import end_sentence

LIST_HOLIDAYS = 'list the holidays of each year under [notice]: holidays = ["2027-01-01"]'


def notice_period(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions that take effect before their notice can be given in time.

    Only notice periods from a promise, the settings, or a profile count. If some people weren't
    notified in time, `--gate effective` checks whether the notice is still sufficient. Versions
    that were in effect before the policy's first publish are skipped. An info says if a period in
    business days extends into a year for which `holidays` has no dates.

    Severity: error. Fix: set a later `effective`.
    """
    is_recorded = any(text.recorded for text in checked.policy.texts)
    for text in checked.policy.versions:
        editable = text in checked.editable  # a draft, or an upcoming version
        if text not in checked.texts:
            continue
        # an unrecorded text may have been in effect for a long time
        if text.effective < checked.on and not is_recorded:
            continue
        # the notice of a canceled version doesn't depend on its effective date
        if checked.policy.canceled_by(text, date.max):
            continue
        # In a gap, nobody knows which version is in effect. If one began before the effective date,
        # nobody knows whether this version takes effect.
        is_hidden = checked.policy.may_have_taken_effect(text, checked.on)
        if is_hidden and text.first_day > checked.on:
            continue
        notice_status = notice_status_on(checked, text)
        if notice_status is None:
            continue
        for requirement in notice_status.requirements:
            if _is_too_late(requirement):
                message = _late_message(notice_status, requirement, editable=editable)
                earliest = notice_status.earliest_effective
                help = _late_help(checked, text, earliest, editable=editable)
                yield at_key(checked, text, "effective").problem(message, help)
            # the period in business days extends into a year without listed holidays, which may
            # make the deadline earlier
            elif requirement.requirement.unlisted_years and text.effective > checked.on:
                status = describe_requirement(notice_status.notice, requirement)
                yield at_key(checked, text, "effective").problem(
                    f"its notice is {status}", LIST_HOLIDAYS, "info"
                )


def _is_too_late(requirement: RequirementStatus) -> bool:
    """Return whether a version takes effect too early for its notice.

    That's the case if the notice is late, and no email was sent by the deadline. The notice of a
    canceled version doesn't depend on its effective date.
    """
    if requirement.state != "late" or requirement.requirement.source == "canceled":
        return False
    emails = requirement.email_result
    # if the first email was in time, others may have failed; `gate_effective` is about these
    return not emails or not emails.first or emails.first > requirement.requirement.deadline


def _late_message(
    notice_status: NoticeStatus, requirement: RequirementStatus, *, editable: bool
) -> str:
    """Explain that a version takes effect too early, and why.

    `editable` means that the version hasn't taken effect yet.
    """
    notice = notice_status.notice
    version = notice.version
    takes_effect = "takes effect" if editable else "took effect"
    effective = describe_day(version.effective, version)
    message = f"it {takes_effect} on {effective}"
    # empty unless the version was published after its effective date
    both = describe_both_days(effective, *notice.published_late(version))
    if both:
        message = f"it is {both}"
    message += "; its notice is " + describe_requirement(notice, requirement)
    # emails weren't sent, or no channel was used yet
    if "email" in requirement.missing or not requirement.uses:
        can = "can" if editable else "could"
        message += f"; it {can} go out on {notice_status.earliest_send_date} at the earliest"
    return f"{end_sentence(message)} Why: {requirement.requirement.why}"


def _late_help(checked: CheckedPolicy, version: Version, earliest: date, *, editable: bool) -> str:
    """Explain what to do about a version that takes effect before the `earliest` allowed date.

    `editable` means that the version hasn't taken effect yet.
    """
    if editable and checked.is_unpublished(version):  # its file can still be edited
        return f"set `effective` to {earliest} or later"
    if editable:
        return f"publish a version that replaces it and takes effect on {earliest} or later"
    advice = "ask counsel how to treat account holders who were promised notice"
    return f"it should not have taken effect before {earliest}; {advice}"


def canceled_notice(checked: CheckedPolicy) -> ProblemIterator:
    """Find versions that were announced and then canceled without an email that says so.

    The problem is reported at the version that replaces the canceled one, or has the same effective
    date. An email is needed even if that version's change is editorial, because nothing else
    reaches the recipients of the first email.

    Severity: warning. Fix: plan an email with `legalsite notify plan`, and send it.
    """
    sent = announced_notices(checked.notice_results)  # keys of the notices that reached anyone
    # `known` omits versions that are dated after the check
    for replacement in checked.policy.known(checked.on):
        next_key = NoticeKey.of(replacement)
        # an email about the replacement also says which version was canceled
        is_announced = next_key in sent and checked.notice_results[next_key].first_emailed
        # an unpublished draft doesn't cancel anything yet
        if replacement.is_draft or is_announced:
            continue
        last = checked.policy.canceled_by(replacement, checked.on)
        # the replacement was canceled, too; an email about `last` is about both
        if last and not last.is_draft:
            continue
        key_name = "replaces" if replacement.replaces else "effective"
        for text in announced_then_canceled(checked.policy, replacement, sent):
            key = NoticeKey.of(text)
            day = checked.notice_results[key].first_day
            help = f"notify its recipients: `legalsite notify plan {next_key} --to FILE.csv`"
            yield at_key(checked, replacement, key_name).problem(
                f"{key} was announced on {day} and then canceled, but no email has said so",
                help,
                "warning",
            )


def profile_review(checked: CheckedPolicy) -> ProblemIterator:
    """Find policies that weren't revised as often as a profile requires, and policies that promise
    no notice of changes if a profile requires a clause about it.

    Drafts don't count, because they aren't public.

    Severity: error. Fix: review the policy, and publish what changed.
    """
    public = [
        text for text in checked.policy.versions if checked.stage(text) in {"upcoming", "current"}
    ]
    # a withdrawn policy needs no review
    if not public or public[-1].withdrawn:
        return
    newest = public[-1]
    for name in checked.config.notice.profiles:
        profile = profiles()[name]  # the requirements of a law, for some kinds of policies
        if checked.settings.kind not in profile.kinds:
            continue
        record = checked.promise(newest).record
        # without a record, the rule promise-unconfirmed asks what the text promises
        if profile.clause and record and record.promises_no_notice:
            help = "say which changes readers are notified of, how, "
            help += "and how long before they take effect"
            yield at_key(checked, newest, "title").problem(
                "this version doesn't promise notice of changes "
                f"(recorded in {record.place()}), but profile {profile.name} "
                f"requires a clause on them ({profile.source})",
                help,
            )
        months = profile.review_months
        if months and newest.revised.day < months_later(checked.on, -months):
            help = "review the policy, and publish what changed; "
            help += "the text may give the date of the review"
            yield at_key(checked, newest, "revised").problem(
                f"dated {newest.revised}, more than {months} months ago: "
                f"profile {profile.name} requires an update "
                f"at least every {months} months ({profile.source})",
                help,
            )


def notice_status_on(checked: CheckedPolicy, text: Version) -> NoticeStatus | None:
    """Return the status of a version's notice, or None if no notice is required.

    For a version that can still change, it's today's status. Otherwise, it's the status on the date
    of `revised`, the first date on which notice could be given.
    """
    today = max(checked.on, text.revised.day)  # a draft may have a date in the future
    on = today if text in checked.editable else text.revised.day
    notice = notice_for(checked.without_draft(text), text, checked.config, checked.promise, today)
    if notice is None:
        return None
    return evaluate_notice(
        notice,
        on,
        lambda version: checked.notice_results.get(NoticeKey.of(version)),
        timezone=checked.config.timezone,
        settings=checked.config.notice,
    )


def gate_effective(checked: CheckedPolicy, notices: Iterable[NoticeStatus]) -> ProblemIterator:
    """Yield a problem for each requirement of the notices, or an info if it's met.

    `notices` contains notices that are due, and missed notices that aren't resolved.
    """
    for notice_status in notices:
        notice = notice_status.notice
        place = at_key(checked, notice.version, "effective")
        for requirement in notice_status.requirements:
            status = end_sentence(describe_requirement(notice, requirement))
            message = f"notice {notice.key}, {status} Why: {requirement.requirement.why}"
            severity: Severity = "info"
            help = ""
            if not requirement.is_done:  # before the deadline, it's only a warning
                severity = "error" if requirement.state == "late" else "warning"
                help = "\n  ".join(_possible_remedies(notice_status, requirement, checked.on))
            yield Problem("gate-effective", message, help, *place, severity)


def _possible_remedies(
    notice_status: NoticeStatus, requirement: RequirementStatus, on: date
) -> Iterator[str]:
    """Yield help lines that explain how an unmet requirement can still be met."""
    notice = notice_status.notice
    emails = requirement.email_result
    # emails are required, and not all have been sent
    if "email" in requirement.missing and (emails is None or emails.left):
        yield f"send it: `legalsite {notice_status.email_command}`"
    for channel in requirement.channels_to_record:
        commands = [f"`legalsite {command}`" for command in record_commands(notice, channel)]
        yield "when you've given this notice, record it: " + " or ".join(commands)
    # the missed recipients are resolved, or a reason is recorded why the others are enough
    is_excused = requirement.resolutions or requirement.sufficiency_reason
    if emails and not is_excused and not emails.reached_all_in_time:
        # otherwise, the remaining emails can still be sent before the deadline
        if requirement.state == "late" or not emails.left:
            yield _how_to_resolve(notice, requirement)
    # The notice is late, but nobody was missed without a record: nobody had to be emailed,
    # everybody was reached in time, or the ledger says what was done instead.
    elif requirement.state == "late":
        record = f"legalsite notify record {notice.key} --unreached"
        yield f'if nothing more is planned:\n    {record} --reason "…"'
    # a later effective date doesn't help if the notice isn't late, or is about a cancellation
    if requirement.state != "late" or requirement.requirement.source == "canceled":
        return
    earliest = notice_status.earliest_effective
    if notice.version.effective > on:
        yield f"publish a version that replaces it and takes effect on {earliest} or later"
    else:
        yield f"ask counsel; under this notice, the version may only take effect on {earliest}"


def _how_to_resolve(notice: Notice, requirement: RequirementStatus) -> str:
    """Return the commands that list and resolve missed recipients.

    If emails are left to send, maybe about an earlier version, they must be canceled first. If the
    deadline changed after the emails were recorded, the result for the new deadline must be
    recorded first.
    """
    options = unreached_options(notice, requirement)
    first = ""
    emails = requirement.emails
    if emails and emails.result and emails.result.left:
        # emails that are left must be canceled first
        command = f"legalsite notify cancel {emails.notice_key} --reason REASON"
        first = f"or cancel the rest:\n    {command}\n  and then "
    # The recorded result is for an earlier deadline, so record one for this deadline first. Without
    # a recorded result for the deadline, the line number is 0.
    elif emails and not emails.number:
        command = f"legalsite notify record {emails.notice_key} --sent"
        first = f"record the result by this deadline:\n    {command}\n  and then "
    since = "in time" if requirement.state == "late" else "yet"
    record = f"legalsite notify record {options}"
    return (
        f"{first}list people who weren't reached {since}:\n    legalsite notify status {options}\n"
        f"  if you wrote to them, record it:\n    {record} --channel letter --on DATE\n"
        f'  if nothing more is planned:\n    {record} --reason "…"'
    )


def gate_publish(policies: Iterable[CheckedPolicy]) -> ProblemIterator:
    """Yield an info for each notice requirement of each draft.

    It tells when the notice is due, and when the draft may take effect if notice is sent today.
    """
    for checked in policies:
        for text in checked.drafts:
            notice_status = notice_status_on(checked, text)
            place = at_key(checked, text, "effective")
            if not notice_status or not notice_status.requirements:
                key = NoticeKey.of(text)
                message = f"{key} requires no notice; it may take effect on {text.effective}"
                yield Problem("gate-publish", message, "", *place, "info")
                continue
            for requirement in notice_status.requirements:
                notice = notice_status.notice
                status = describe_requirement(notice, requirement)
                yield Problem(
                    "gate-publish",
                    f"notice {notice.key}, {status}; if it is sent today, this version "
                    f"may take effect on {notice_status.earliest_effective}. "
                    f"Why: {requirement.requirement.why}",
                    "",
                    *place,
                    "info",
                )
