"""A text that applies before those who were promised a notice could have had it in time."""

from collections.abc import Iterator
from datetime import date

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.places import at_key
from legalsite.errors import Problem
from legalsite.model import in_force as standing
from legalsite.model.notice import months_before
from legalsite.model.policy import Policy, Revision
from legalsite.model.profiles import PROFILES
from legalsite.notices.due import announced, notice_for
from legalsite.notices.timing import NoticeTiming, timing_of


def notice_period(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of every original but those that were imported: there nobody knows from when they applied. That a change is
    announced as soon as possible, which nobody promised, sets no period."""
    for text in checked.policy.revisions:
        editable = text in checked.editable
        if text not in checked.texts or (_imported(text) and not editable) or _never_applied(checked, text):
            continue
        plan = planned(checked, text)
        if plan and not plan.in_time and any(ground.source != "custom" for ground in plan.notice.reason.grounds):
            place = at_key(checked, text, "effective")
            yield Problem("notice-period", _message(plan, editable=editable), _help(plan, editable=editable), *place)


def _imported(text: Revision) -> bool:
    return text.recorded.split()[2:3] == ["import"]


def _never_applied(checked: CheckedPolicy, text: Revision) -> bool:
    """Whether another took its place before its day; a draft that does so is how a pending text is fixed."""
    by = standing.replaced_by(checked.policy, text, date.max)
    return by is not None and by.revised.day <= max(text.effective, text.revised.day)


def _message(plan: NoticeTiming, *, editable: bool) -> str:
    """Which day is too early for what."""
    notice = plan.notice
    applies = "applies" if editable else "applied"
    if plan.gone:
        out = f"its notice went out on {plan.out}"
    elif editable:
        out = f"a notice goes out on {plan.out} at the earliest"
    else:
        out = f"no notice could go out before it was settled on {plan.out}"
    due = f"it {applies} from {notice.revision.effective}, and its notice was due by {notice.send_by}"
    return f"{due}; {out}: {notice.reason}"


def _help(plan: NoticeTiming, *, editable: bool) -> str:
    if editable and plan.notice.revision.is_draft:
        return f"set `effective` to {plan.earliest} or later"
    if editable:
        return f"publish a revision that replaces it and takes effect on {plan.earliest} or later"
    return f"it should have applied from {plan.earliest} on: talk to counsel about those who were promised a notice"


# --- People were told of a text that was replaced before it applied, and nobody told them so. ---


def cancelled_notice(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of published texts, told at the one that took its place: whatever its class, only an email reaches those who have
    the first one."""
    slug = checked.policy.slug
    for instead in standing.known(checked.policy, checked.on):
        next_key = f"{slug}@{instead.revised}"
        if instead.is_draft or next_key in checked.sent or _cancelled_itself(checked, instead):
            continue
        for text in announced(checked.policy, instead, checked.sent):
            key = f"{slug}@{text.revised}"
            day = f"{checked.sent[key]:%Y-%m-%d}"
            message = f"the notice of {key} went out on {day}, that text never applies, and no email said so"
            help = f"tell those who got it: `legalsite notify plan {next_key} --to FILE.csv`"
            yield Problem("cancelled-notice", message, help, *at_key(checked, instead, "replaces"), "warning")


def _cancelled_itself(checked: CheckedPolicy, text: Revision) -> bool:
    """The one that took its place has to tell of both."""
    last = standing.replaced_by(checked.policy, text, checked.on)
    return last is not None and not last.is_draft and last.revised.day <= text.effective


# --- A text that was not revised for longer than a profile allows. ---


def profile_review(checked: CheckedPolicy) -> Iterator[Problem]:
    """The newest original that readers see or will see counts; not a draft, which nobody sees."""
    seen = [text for text in checked.policy.revisions if checked.stage(text) in {"pending", "in force"}]
    for profile in (PROFILES[name] for name in checked.config.notice.profiles):
        concerned = profile.review_months and checked.settings.kind in profile.kinds
        if not concerned or not seen or seen[-1].withdrawn:
            continue
        newest = seen[-1]
        if newest.revised.day < months_before(checked.on, profile.review_months):
            months = profile.review_months
            message = f"revised on {newest.revised}, more than {months} months ago: profile {profile.name} "
            message += f"asks for an update at least once every {months} months ({profile.source})"
            help = "go through it again, and publish what is no longer so; the day of the review may stand in the text"
            yield Problem("profile-review", message, help, *at_key(checked, newest, "revised"))


# --- The notice that a change calls for, and when it went out or can go out. ---


def planned(checked: CheckedPolicy, text: Revision) -> NoticeTiming | None:
    """None where nothing asks for a notice. Of a text that can be fixed the notice goes out on the day; of one that
    applies already, and of which no notice is recorded, on the day that it was settled: no earlier one was possible.
    The clauses that are in force on that day govern."""
    on = max(checked.on, text.revised.day) if text in checked.editable else text.revised.day
    policy, profiles = binding(checked, text), checked.config.notice.profiles
    notice = notice_for(policy, text, checked.settings, checked.promises, on, profiles=profiles)
    return timing_of(notice, on, sent=checked.sent, timezone=checked.config.timezone) if notice else None


def binding(checked: CheckedPolicy, text: Revision | None = None) -> Policy:
    """Without the draft, which binds nobody and comes before nothing, unless it is the `text` that is looked at."""
    texts = checked.policy.revisions
    if checked.published:
        texts = tuple(one for one in texts if not one.is_draft or one == text)
    return Policy(checked.policy.slug, texts)
