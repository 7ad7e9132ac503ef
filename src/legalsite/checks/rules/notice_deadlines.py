"""Rules about notices that are too late, notices of texts that never apply, reviews that a profile requires, and the
sentence that ends an email about terms."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key
from legalsite.errors import Problem, Severity
from legalsite.model import in_force
from legalsite.model.notice import PROFILES, Notice, record_command, ways
from legalsite.model.notice_period import months_before
from legalsite.model.policy import Policy, Revision
from legalsite.notices.deadlines import announced, due_notices, notice_for
from legalsite.notices.timing import NoticeTiming, announced_notices, timing_of, with_carried_over


def notice_period(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find texts that apply before a notice of them could be in time. A period that nobody promised does not count.
    Whether a notice that some people had in time is enough is for `--gate effective` to say.

    Imported texts are skipped, because nobody knows when they began to apply. Error: a later `effective`.
    """
    for text in checked.policy.revisions:
        editable = text in checked.editable
        if text not in checked.texts or (text.recorded_by_import and not editable):
            continue
        if in_force.cancelled_by(checked.policy, text, date.max):
            continue
        timing = notice_timing(checked, text)
        if timing is None or timing.in_time or timing.partly or timing.answered:
            continue
        if any(ground.source != "custom" for ground in timing.notice.grounds):  # somebody promised or requires it
            message, help = _message(timing, editable=editable), _help(timing, editable=editable)
            yield Problem("notice-period", message, help, *at_key(checked, text, "effective"))


def _message(timing: NoticeTiming, *, editable: bool) -> str:
    """Say which day is too early, and why."""
    notice = timing.notice
    applies = "applies" if editable else "applied"
    if timing.gone:
        sent = f"its notice went out on {timing.out}"
    elif editable:
        sent = f"a notice can go out on {timing.out} at the earliest"
    else:
        sent = f"no notice could go out before {timing.out}, when it was revised"
    due = f"it {applies} from {notice.revision.effective}, but its notice was due by {notice.send_by}"
    return f"{due}; {sent}: {notice.reason}"


def _help(timing: NoticeTiming, *, editable: bool) -> str:
    if editable and timing.notice.revision.is_draft:
        return f"set `effective` to {timing.earliest} or later"
    if editable:
        return f"publish a revision that replaces it and takes effect on {timing.earliest} or later"
    return f"it should have applied from {timing.earliest}: ask counsel about the people who were promised a notice"


def cancelled_notice(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find texts that were announced and then cancelled, if no email has said so.

    The problem is reported at the text that replaces it, or that takes effect on the same day. Even if that is an
    editorial change, only an email reaches those who got the first one. Warning: `legalsite notify plan`, and send it.
    """
    slug, sent = checked.policy.slug, announced_notices(checked.outcomes)
    for replacement in in_force.known(checked.policy, checked.on):
        next_key = f"{slug}@{replacement.revised}"
        emails = checked.outcomes[next_key].emails if next_key in sent else None
        if replacement.is_draft or (emails and emails.reached):
            continue
        last = in_force.cancelled_by(checked.policy, replacement, checked.on)
        if last and not last.is_draft:  # that one then announces both
            continue
        for text in announced(checked.policy, replacement, sent):
            key = f"{slug}@{text.revised}"
            day = checked.outcomes[key].first_day
            message = f"the notice of {key} went out on {day}, but that text never applies, and no email has said so"
            help = f"notify those who got it: `legalsite notify plan {next_key} --to FILE.csv`"
            place = at_key(checked, replacement, "replaces" if replacement.replaces else "effective")
            yield Problem("cancelled-notice", message, help, *place, "warning")


def profile_review(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find policies that have not been revised for longer than a profile allows, or that promise no notice although a
    profile requires a clause. A draft does not count, because nobody sees it. Error: review the text, and publish what
    has changed."""
    seen = [text for text in checked.policy.revisions if checked.stage(text) in {"pending", "in force"}]
    for profile in (PROFILES[name] for name in checked.config.notice.profiles):
        if checked.settings.kind not in profile.kinds or not seen or seen[-1].withdrawn:
            continue
        newest = seen[-1]
        record = checked.promise(newest).record
        if profile.clause and record and record.nothing:
            message = (
                f"the text promises no notice of changes (recorded in {record.place}), but profile {profile.name} "
            )
            message += f"requires a clause on them ({profile.source})"
            help = "say how readers are notified of changes, of which changes, and how long before they apply"
            yield Problem("profile-review", message, help, *at_key(checked, newest, "title"))
        if profile.review_months and newest.revised.day < months_before(checked.on, profile.review_months):
            months = profile.review_months
            message = f"revised on {newest.revised}, more than {months} months ago: profile {profile.name} "
            message += f"requires an update at least every {months} months ({profile.source})"
            help = "review the text and publish what has changed; the text may state the day of the review"
            yield Problem("profile-review", message, help, *at_key(checked, newest, "revised"))


def notice_timing(checked: CheckedPolicy, text: Revision) -> NoticeTiming | None:
    """Return when the notice of a text went out or can go out; None if nothing requires one.

    For a text that can still change, that is today. For one that already applies and has no recorded notice, it is
    the day on which it was revised: no earlier notice was possible. The clauses in force on that day govern.
    """
    on = max(checked.on, text.revised.day) if text in checked.editable else text.revised.day
    notice = notice_for(binding_policy(checked, text), text, checked.config, checked.promise, on)
    if notice is None:
        return None
    outcome = with_carried_over(notice, lambda each: checked.outcomes.get(f"{each.policy}@{each.revised}"))
    return timing_of(notice, on, outcome, timezone=checked.config.timezone)


def binding_policy(checked: CheckedPolicy, text: Revision | None = None) -> Policy:
    """Return the policy without its draft, which binds nobody, unless the draft is the `text` in question."""
    texts = checked.policy.revisions
    if checked.published:
        texts = tuple(revision for revision in texts if not revision.is_draft or revision == text)
    return Policy(checked.policy.slug, texts)


def gate_effective(
    checked: CheckedPolicy, announced: Collection[str], timing_of: Callable[[Notice, date], NoticeTiming]
) -> Iterator[Problem]:
    """Report on the notice of each published text that is pending or took effect within the last 30 days. `announced`
    are the notices that reached somebody, by `slug@revised`; `timing_of` returns what became of one."""
    for notice in due_notices(binding_policy(checked), checked.config, checked.promise, checked.on, sent=announced):
        found = timing_of(notice, checked.on)
        message = ". ".join([str(found), *_reach(found)])
        message = message.replace(".”. ", ".” ")  # a quoted sentence brings its own full stop
        place = at_key(checked, notice.revision, "effective")
        yield Problem("gate-effective", message, _gate_help(found, checked), *place, _severity(found, checked))


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


def _gate_help(timing: NoticeTiming, checked: CheckedPolicy) -> str:
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


def gate_publish(policies: Iterable[CheckedPolicy]) -> Iterator[Problem]:
    """Report by when the notice of each draft of these policies is due, and from which day the text may apply if the
    notice goes out today.

    An `effective` date that is too early is reported by the rule notice-period.
    """
    for checked in policies:
        for text in (text for text in checked.policy.revisions if text.is_draft):
            timing = notice_timing(checked, text)
            none_due = f"no notice of {text.policy}@{text.revised} is required: it may apply from {text.effective}"
            message = str(timing) if timing else none_due
            yield Problem("gate-publish", message, "", *at_key(checked, text, "effective"), "info")
