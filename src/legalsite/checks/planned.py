"""A text → the notice that its change calls for, and when that went out or can go out."""

from legalsite.checks.subject import Subject
from legalsite.model.policy import Policy, Revision
from legalsite.notices.due import notice_for
from legalsite.notices.plan import Plan, plan_of


def planned(subject: Subject, text: Revision) -> Plan | None:
    """None where nothing asks for a notice. Of a text that can be mended the notice goes out on the day; of one that
    applies already, and of which no notice is recorded, on the day that it was settled: no earlier one was possible.
    The clauses that are in force on that day govern."""
    on = max(subject.on, text.revised.day) if text in subject.mendable else text.revised.day
    policy, profiles = binding(subject, text), subject.config.notice.profiles
    notice = notice_for(policy, text, subject.settings, subject.promises, on, profiles=profiles)
    return plan_of(notice, on, sent=subject.sent, timezone=subject.config.timezone) if notice else None


def binding(subject: Subject, text: Revision | None = None) -> Policy:
    """Without the draft, which binds nobody and comes before nothing, unless it is the `text` that is looked at."""
    texts = subject.policy.revisions
    if subject.published:
        texts = tuple(one for one in texts if not one.working or one == text)
    return Policy(subject.policy.slug, texts)
