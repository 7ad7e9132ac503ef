"""A text that applies before those who were promised a notice could have had it in time."""

from collections.abc import Iterator
from datetime import date

from legalsite.checks.place import at_key
from legalsite.checks.planned import planned
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model import standing
from legalsite.model.policy import Revision
from legalsite.notices.plan import Plan


def notice_period(subject: Subject) -> Iterator[Problem]:
    """Of every original but those that were imported: there nobody knows from when they applied. That a change is
    announced as soon as possible, which nobody promised, sets no period."""
    for text in subject.policy.revisions:
        mendable = text in subject.mendable
        if text not in subject.texts or (_imported(text) and not mendable) or _never_applied(subject, text):
            continue
        plan = planned(subject, text)
        if plan and not plan.in_time and any(ground.source != "custom" for ground in plan.notice.reason.grounds):
            place = at_key(subject, text, "effective")
            yield Problem("notice-period", _message(plan, mendable=mendable), _mend(plan, mendable=mendable), *place)


def _imported(text: Revision) -> bool:
    return text.recorded.split()[2:3] == ["import"]


def _never_applied(subject: Subject, text: Revision) -> bool:
    """Whether another took its place before its day; a draft that does so is how a pending text is mended."""
    by = standing.replaced_by(subject.policy, text, date.max)
    return by is not None and by.revised.day <= max(text.effective, text.revised.day)


def _message(plan: Plan, *, mendable: bool) -> str:
    """Which day is too early for what."""
    notice = plan.notice
    applies = "applies" if mendable else "applied"
    if plan.gone:
        out = f"its notice went out on {plan.out}"
    elif mendable:
        out = f"a notice goes out on {plan.out} at the earliest"
    else:
        out = f"no notice could go out before it was settled on {plan.out}"
    due = f"it {applies} from {notice.revision.effective}, and its notice was due by {notice.send_by}"
    return f"{due}; {out}: {notice.reason}"


def _mend(plan: Plan, *, mendable: bool) -> str:
    if mendable and plan.notice.revision.working:
        return f"set `effective` to {plan.earliest} or later"
    if mendable:
        return f"publish a revision that replaces it and takes effect on {plan.earliest} or later"
    return f"it should have applied from {plan.earliest} on: talk to counsel about those who were promised a notice"
