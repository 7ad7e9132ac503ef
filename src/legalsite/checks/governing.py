"""Whose change clauses a company has to keep: those of the text in force; before there is one, those of the newest."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from legalsite.checks.subject import Subject
from legalsite.model.notice import Ground
from legalsite.model.policy import Policy, Revision
from legalsite.model.promise import Promise
from legalsite.notices.due import binds, notice_for
from legalsite.notices.plan import Plan, plan_of

LONGEST = 300
GAP = "[…]"
TOLD = re.compile(
    r"notif|notice|inform|announc|alert|e-?mail|let you know|tell|advis|post|publi|benachricht|mitteil|hinweis"
    r"|unterricht|mitgeteilt|veröffentlich|courriel|prévenir|préviendr|avert|avis",
    re.IGNORECASE,
)


def governing(subject: Subject) -> Revision | None:
    """The original that binds on the day, else the newest that can still be fixed. None where the policy has ended."""
    originals = [text for text in subject.policy.revisions if text in subject.current]
    bound = [text for text in originals if subject.stands(text) == "in force"]
    found = bound or originals[-1:]
    return None if not found or found[0].withdrawn or found[0].withheld else found[0]


def promised_notices(subject: Subject) -> Iterator[tuple[Revision, Promise]]:
    """Each promise of the governing text that somebody will be told."""
    text = governing(subject)
    if text:
        yield from ((text, promise) for promise in subject.promises(text) if binds(promise))


def quoted(promise: Promise, about: re.Pattern[str] = TOLD) -> str:
    """The clause in one line, in quotation marks; of a long one what it says `about` something, or its beginning."""
    words = " ".join(promise.quote.split())
    if len(words) > LONGEST:
        words = _about(words, about) or words
    if len(words) > LONGEST:
        words = words[:LONGEST].rpartition(" ")[0] + " …"
    return f"“{words}”"


def _about(words: str, about: re.Pattern[str]) -> str:
    """The sentences that are about it; gaps are marked."""
    sentences = re.split(r"(?<=[.!?]) (?!\[…\])", words)
    said = [sentence if about.search(sentence) else GAP for sentence in sentences]
    whole = " ".join(sentence for sentence, before in zip(said, ["", *said], strict=False) if sentence != before)
    return whole.strip(f" {GAP}") and whole


def calendar_days(ground: Ground) -> int:
    """How many days before a text applies are always enough; business days are most from a Monday on."""
    week = (date(2024, 1, 1) + timedelta(days=day) for day in range(7))
    return max((effective - ground.send_by(effective)).days for effective in week)


# --- A text → the notice that its change calls for, and when that went out or can go out. ---


def planned(subject: Subject, text: Revision) -> Plan | None:
    """None where nothing asks for a notice. Of a text that can be fixed the notice goes out on the day; of one that
    applies already, and of which no notice is recorded, on the day that it was settled: no earlier one was possible.
    The clauses that are in force on that day govern."""
    on = max(subject.on, text.revised.day) if text in subject.editable else text.revised.day
    policy, profiles = binding(subject, text), subject.config.notice.profiles
    notice = notice_for(policy, text, subject.settings, subject.promises, on, profiles=profiles)
    return plan_of(notice, on, sent=subject.sent, timezone=subject.config.timezone) if notice else None


def binding(subject: Subject, text: Revision | None = None) -> Policy:
    """Without the draft, which binds nobody and comes before nothing, unless it is the `text` that is looked at."""
    texts = subject.policy.revisions
    if subject.published:
        texts = tuple(one for one in texts if not one.is_draft or one == text)
    return Policy(subject.policy.slug, texts)
