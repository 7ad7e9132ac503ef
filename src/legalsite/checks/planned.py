"""A text → the notice that its change calls for, and when that went out or can go out."""

from legalsite.checks.subject import Subject
from legalsite.model.policy import Revision
from legalsite.notices.due import notice_for
from legalsite.notices.plan import Plan, plan_of


def planned(subject: Subject, text: Revision) -> Plan | None:
    """None where nothing asks for a notice. Of a text that can be mended the notice goes out on the day; of one that
    applies already, and of which no notice is recorded, on the day that it was settled: no earlier one was possible.
    The clauses that are in force on that day govern."""
    on = max(subject.on, text.revised.day) if text in subject.mendable else text.revised.day
    profiles = subject.config.notice.profiles
    notice = notice_for(subject.policy, text, subject.settings, subject.promises, on, profiles=profiles)
    return plan_of(notice, on, sent=subject.sent, timezone=subject.config.timezone) if notice else None
