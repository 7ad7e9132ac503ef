"""Whether a notice is in time: what became of it, the days on which it was given through each channel, or can be given,
and what that means for the text."""

import shlex
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from legalsite.ledger.chain import Ledger
from legalsite.ledger.given_notice import REMINDER, GivenNotice
from legalsite.model.config import Reached
from legalsite.model.in_force import ONE_DAY
from legalsite.model.notice import A_LIST, Notice, ways
from legalsite.model.policy import Revision
from legalsite.notices.deadlines import notice_applies_from


class NoticeOutcome(Struct, frozen=True):
    """What became of a notice.

    emails: the account holders by state; None if no email to them is recorded
    accepted: days, each with how many emails had been accepted by then, oldest first
    given: the first day on which it was given through each other channel
    answer: what somebody answered last for those who were not reached; None if nobody did
    carried_over: whether the emails are those of a pending text whose notice counts for this one
    """

    emails: GivenNotice | None = None
    accepted: tuple[tuple[date, int], ...] = ()
    given: tuple[tuple[str, date], ...] = ()
    answer: GivenNotice | None = None
    carried_over: bool = False

    @property
    def first_day(self) -> date | None:
        """The first day on which it reached anybody, as far as it is known; None if it did not."""
        by_email = [self.accepted[0][0]] if self.accepted and self.emails and self.emails.reached else []
        return min([*by_email, *(day for _, day in self.given)], default=None)


Outcomes = Mapping[str, NoticeOutcome]  # by `slug@revised`


class NoticeTiming(Struct, frozen=True):
    """When a notice goes out; as a string, sentences that say so.

    notice: what is announced
    out: the day on which it had been given through every channel that it needs; if it was not, the first day on which
        it can be
    gone: whether it was given through every channel that it needs
    shown: whether it was given by being shown on the site alone
    given: the channels of the notice through which it was given, each with its day
    missing: the channels through which it must still be given; empty if one of several is enough
    emails: the account holders by state; None if no email to them is recorded
    emailed: whether all of them got an email, late or in time, or as many as the company says are enough
    enough: the company's reason why fewer than all are enough, if that is why
    answer: what somebody answered for all who were not reached in time; None if nobody did
    """

    notice: Notice
    out: date
    gone: bool
    shown: bool = False
    given: tuple[tuple[str, date], ...] = ()
    missing: tuple[str, ...] = ()
    emails: GivenNotice | None = None
    emailed: bool = False
    enough: str = ""
    answer: GivenNotice | None = None

    @property
    def earliest(self) -> date:
        """The first day on which the text may apply if the notice goes out on that day."""
        return notice_applies_from(self.notice, self.out)

    @property
    def in_time(self) -> bool:
        return self.out <= self.notice.send_by

    @property
    def partly(self) -> bool:
        """Whether some account holders had it in time, and all that it lacks is the others."""
        reached = self.emails and self.emails.count("accepted") and self.emails.count("accepted") < self.emails.total
        return bool(reached) and not {*self.missing} - {"email"}

    @property
    def answered(self) -> bool:
        """Whether all that the notice lacks are account holders for whom somebody answered."""
        return self.answer is not None and not {*self.missing} - {"email"}

    @property
    def lacks_email(self) -> bool:
        """Whether account holders must still get an email."""
        return "email" in self.notice.channels and not self.gone and not self.answered

    @property
    def email_command(self) -> str:
        """The command that comes next for its emails, as words after `legalsite`; empty if all got one."""
        if self.emailed:
            return ""
        if self.emails is None:
            return shlex.join(["notify", "plan", self.notice.key, *A_LIST])
        left = self.emails.count("left")
        return f"notify send {self.notice.key}" if left else f"notify status {self.notice.key} --unreached"

    @property
    def figures(self) -> str:
        """What became of the emails to account holders, in one sentence, with what the company says about those who
        were not reached; empty if no email is recorded."""
        if self.emails is None:
            return ""
        words = self.emails.in_words or "sent by email; how many were accepted is not recorded"
        enough = f" (these are enough: {self.enough})" if self.enough else ""
        return f"{words}{enough}{f'. {self.answer.in_words}' if self.answer else ''}"

    @property
    def verdict(self) -> str:
        """Whether the notice was given in time, in words that follow "the notice"; empty if it is still to be given."""
        if not self.gone:
            return "did not reach all in time" if self.answered else ""
        late = self.emails.count("late") if self.emails and "email" in dict(self.given) else 0
        if self.in_time:
            return "counts as given" if self.enough else "was given in time"
        return f"was given late to {late:,}" if late and self.emails and late < self.emails.total else "was given late"

    @property
    def outcome(self) -> str:
        """When the notice goes out, and what that means for the text, in words."""
        effective = self.notice.revision.effective
        late = f"too late for {effective}" if self.earliest > effective else f"late for {self.notice.send_by}"
        if self.notice.postpones and not self.gone and self.given:
            return f"{self._went}, but no email has named the new day yet"
        if self.gone:
            went = self._went
            sentence, link = (went, ", and") if self.in_time else (f"{went}, {late}", ":")
        else:
            partly = f"{self._went}, but not yet {ways(self.missing, 'all')}; " if self.given else ""
            sentence, link = f"{partly}one that goes out on {self.out} is {'in time' if self.in_time else late}", ":"
        if self.notice.only_cancels:
            return sentence
        return f"{sentence}{link} the text may apply from {self.earliest}"

    @property
    def _went(self) -> str:
        """The channels through which it was given, with their days, in words."""
        if self.shown:
            return f"a site that was built since {self.out} shows it"
        if self.gone and self.notice.channels == ("email",):
            return f"it went out on {self.out}"
        parts = (f"{ways([channel], 'all')} on {day}" for channel, day in self.given)
        return f"it was given {' and '.join(parts)}"

    def __str__(self) -> str:
        notice = self.notice
        due = f"{'was' if self.gone else 'is'} due by {notice.send_by}, {ways(notice.channels, notice.logic)}"
        if notice.carried_over:
            due += f" (the notice of {notice.policy}@{notice.carried_over[0].revised} counts as well)"
        return f"notice {notice.key} {due}; {self.outcome}. Why: {notice.reason}"


def recorded_outcomes(ledger: Ledger, timezone: str) -> dict[str, NoticeOutcome]:
    """Return what became of each notice as the ledger records it. The last line about its emails counts; lines about
    subscribers and reminders do not."""
    outcomes: dict[str, NoticeOutcome] = {}
    for line in ledger.lines:
        given = line.given
        if given is None or given.further == REMINDER or given.audience == "subscribers":
            continue
        key, day = f"{line.policy}@{line.revised}", local_day(line.time, timezone)
        known = outcomes.get(key, NoticeOutcome())
        if given.unreached:
            outcomes[key] = replace(known, answer=given)
        elif given.on:
            days = dict(known.given)
            days[given.channel] = min(given.on, days.get(given.channel, given.on))
            outcomes[key] = replace(known, given=tuple(days.items()))
        else:
            began_again = known.emails and given.count("late") > known.emails.count("late")
            before = () if began_again else known.accepted
            outcomes[key] = replace(known, emails=given, accepted=(*before, (day, given.count("accepted", "late"))))
    return outcomes


def announced_notices(outcomes: Outcomes) -> frozenset[str]:
    """Return the notices, by `slug@revised`, that reached somebody."""
    return frozenset(key for key, outcome in outcomes.items() if outcome.first_day)


def with_carried_over(notice: Notice, of: Callable[[Revision], NoticeOutcome | None]) -> NoticeOutcome:
    """Return what became of a notice, and where no email of its own is recorded, of those that count for it. `of`
    returns what became of the notice of one text."""
    whole = of(notice.revision) or NoticeOutcome()
    for text in notice.carried_over:
        earlier = of(text) or NoticeOutcome()
        days = dict(earlier.given)
        days |= {channel: min(day, days.get(channel, day)) for channel, day in whole.given}
        whole = replace(earlier if whole.emails is None else whole, given=tuple(days.items()))
        whole = replace(whole, carried_over=True) if whole.emails is earlier.emails and whole.emails else whole
    return whole


def timing_of(
    notice: Notice, on: date, outcome: NoticeOutcome | None, *, timezone: str, reached: Reached | None = None
) -> NoticeTiming:
    """Return when a notice goes out. `outcome` is what became of it; `reached`, how many account holders the company
    says are enough. A published text is on the site from then on, which is one of the channels. A notice that was not
    given can go out on `on`, or on the day of the revision if that is later."""
    outcome = outcome or NoticeOutcome()
    emails, days = outcome.emails, dict(outcome.given)
    texts = [text for text in (notice.revision, *notice.carried_over) if not text.is_draft]
    shown = "site" not in days and bool(texts)
    if shown:
        days["site"] = min(shown_since(text, timezone) for text in texts)
    by_email, enough = _emailed(outcome, notice.send_by, reached)
    if by_email:
        days["email"] = by_email
    given = tuple((channel, days[channel]) for channel in notice.channels if channel in days)
    missing = tuple(channel for channel in notice.channels if channel not in days)
    if notice.logic == "any" and given:
        given, missing = (min(given, key=lambda channel_and_day: channel_and_day[1]),), ()
    gone = not missing
    out = max(day for _, day in given) if gone else max(on, notice.revision.revised.day, *(day for _, day in given))
    if notice.logic == "any" and len(missing) > 1:
        missing = ()  # one of them is enough
    if notice.postpones and outcome.carried_over:
        gone, missing = False, tuple(dict.fromkeys(("email", *missing)))
    missed = emails.total - emails.count("accepted") if emails else 0
    return NoticeTiming(
        notice, out, gone, shown and gone and given[0][0] == "site" and len(given) == 1, given, missing, emails,
        emailed=by_email is not None,
        enough=enough,
        answer=outcome.answer if outcome.answer and 0 < missed <= outcome.answer.unreached else None,
    )  # fmt: skip


def _emailed(outcome: NoticeOutcome, last_day: date, reached: Reached | None) -> tuple[date | None, str]:
    """Return the day on which all account holders had an email, or as many as are `reached` enough; None if they do
    not. And the reason why fewer are enough, if they are fewer than all in time."""
    emails = outcome.emails
    accepted = emails.count("accepted", "late") if emails else 0
    first = next((day for day, count in outcome.accepted if count >= accepted), None)
    if emails is None or first is None:
        return None, ""
    in_time = emails.count("accepted")
    if in_time < emails.total and reached and in_time >= reached.share * emails.total:
        return min(first, last_day), reached.reason
    if accepted < emails.total:
        return None, ""
    if emails.count("late"):
        return max(first, last_day + ONE_DAY), ""
    return (min(first, last_day) if emails.audience else first), ""


def shown_since(revision: Revision, timezone: str) -> date:
    """Return the day on which the ledger says that a revision was published; without a ledger, its `revised` day."""
    if not revision.recorded:
        return revision.revised.day
    return local_day(datetime.fromisoformat(revision.recorded.split()[1]), timezone)


def local_day(time: datetime, timezone: str) -> date:
    """Return the day of a time in a time zone."""
    return time.astimezone(ZoneInfo(timezone)).date()
