"""What became of a notice: each of its requirements judged by itself, from the ledger or the deliveries."""

import shlex
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.ledger.chain import Ledger
from legalsite.ledger.given_notice import GivenNotice, given_by_email
from legalsite.model.config import NoticeSettings
from legalsite.model.declared_time import local_day
from legalsite.model.notice import EXAMPLE_LIST_OPTION, Notice, NoticeRequirement
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import ONE_DAY, applies_from
from legalsite.model.policy import Version

RequirementState = Literal["open", "met", "late", "resolved"]
RESOLVED_STATES: tuple[RequirementState, ...] = ("met", "resolved")  # the better one first
Days = Mapping[str, date]
REACHED = ("accepted", "late")
UNRECORDED = ("email", "page")  # what nobody records: emails are counted, and publishing puts a text on its page


class NoticeOutcome(Struct, frozen=True):
    """What became of the notice of one text."""

    emails: Mapping[date, GivenNotice] = {}  # the account holders by state, in the light of each last day
    # what somebody answered last for those who were not reached, by the last day
    answers: Mapping[date, GivenNotice] = {}
    explained: GivenNotice | None = None  # that nothing more is done for the whole notice
    given: Days = {}  # the first day on which it was given through each other channel
    emailed: date | None = None  # the day by which an email had reached somebody; None if none did
    complete: date | None = None  # the day by which everybody had an email; None if somebody has none
    live: date | None = None  # the first day on which a run that sent emails saw the text on its page

    @property
    def first_day(self) -> date | None:
        """The first day on which it reached anybody, as far as it is known; None if it did not."""
        return min(filter(None, (self.emailed, *self.given.values())), default=None)

    def counted(self, by: date) -> GivenNotice | None:
        """Return the account holders by state in the light of a last day; None if no email to them is recorded. What
        was counted for an earlier day was in time for this one as well; of a later one, that is not known."""
        if by in self.emails or not self.emails:
            return self.emails.get(by)
        if self.complete and self.complete <= by:
            return given_by_email({"accepted": next(iter(self.emails.values())).total}, by=by)
        if earlier := max((day for day in self.emails if day < by), default=None):
            return replace(self.emails[earlier], by=by)
        later = self.emails[min(self.emails)]
        return given_by_email({**dict(later.counts), "accepted": 0, "late": later.count(*REACHED)}, by=by)

    def add(self, given: GivenNotice, day: date) -> "NoticeOutcome":
        """Return the outcome with what a line of the ledger, written on `day`, says of it."""
        if given.is_answer and not given.unreached:
            return replace(self, explained=given)
        if given.unreached and given.by:
            return replace(self, answers={**self.answers, given.by: given})
        if given.on:
            return replace(self, given=_earliest(self.given, {given.channel: given.on}))
        if given.by is None or given.further:  # subscribers, and what was sent after the notice itself
            return self
        reached = (self.emailed or day) if given.reached else None
        before = self.emails.get(given.by)
        later = before is not None and before.count("late") < given.count("late")  # by a late correction
        whole = reached and given.count(*REACHED) == given.total
        complete = (day if later else self.complete or day) if whole else None
        return replace(self, emails={**self.emails, given.by: given}, emailed=reached, complete=complete)


Outcomes = Mapping[NoticeKey, NoticeOutcome]


class RequirementStatus(Struct, frozen=True):
    """What became of one requirement."""

    requirement: NoticeRequirement
    # `met` if it was in time; `answered` if all that it lacks are account holders for whom somebody answered; `late`
    # after its last day; else `open`
    state: RequirementState
    given: tuple[tuple[str, date], ...] = ()  # the other channels through which the notice was given, each with its day
    missing: tuple[str, ...] = ()  # the channels through which it must still be given; all of them where one is enough
    emails: GivenNotice | None = None  # the account holders by state; None if it takes no email, or if none is recorded
    # what somebody answered for those who were not reached in time; None if nobody did
    answer: GivenNotice | None = None
    enough: str = ""  # the company's reason why fewer than all are enough, if that is why
    earliest: date = date.min  # the first day on which the text may apply, as far as this requirement is concerned
    live: date | None = None  # the day on which the text was seen on its page, if that page is a notice

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.state in RESOLVED_STATES


class NoticeStatus(Struct, frozen=True):
    """A notice, and what became of each of its requirements, in their order."""

    notice: Notice
    requirements: tuple[RequirementStatus, ...]
    out: date  # the first day on which what was not given can be
    # the account holders by state, in the light of the earliest last day for emails; None if none is recorded
    emails: GivenNotice | None = None
    # whether an email reached all of them, late or in time, or as many as the company says are enough
    emailed: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do for any requirement."""
        return all(outcome.settled for outcome in self.requirements)

    @property
    def waiting(self) -> dict[date, list[RequirementStatus]]:
        """The requirements that are not settled, by their last day."""
        days: dict[date, list[RequirementStatus]] = {}
        for outcome in self.requirements:
            if not outcome.settled:
                days.setdefault(outcome.requirement.deadline, []).append(outcome)
        return days

    @property
    def earliest(self) -> date:
        """The first day on which the text may apply. It need not wait for the notice that another one will never
        apply."""
        days = (outcome.earliest for outcome in self.requirements if outcome.requirement.source != "canceled")
        return max(days, default=self.notice.version.effective)

    @property
    def lacks_email(self) -> bool:
        """Whether account holders must still get an email."""
        return any("email" in outcome.missing for outcome in self.requirements)

    @property
    def lacking(self) -> RequirementStatus | None:
        """The first requirement for which it must still be given; None if there is none."""
        return next((outcome for outcome in self.requirements if outcome.missing), None)

    @property
    def channels_to_record(self) -> tuple[str, ...]:
        """The channels that this program cannot see, and through which the notice must still be given."""
        missing = dict.fromkeys(channel for outcome in self.requirements for channel in outcome.missing)
        return tuple(channel for channel in missing if channel not in UNRECORDED)

    @property
    def email_command(self) -> str:
        """The command that comes next for its emails, as words after `legalsite`; empty if all got one."""
        if self.emailed:
            return ""
        if self.emails is None:
            return shlex.join(["notify", "plan", str(self.notice.key), *EXAMPLE_LIST_OPTION])
        if self.emails.count("expired"):
            return f"notify retry {self.notice.key}"
        left = self.emails.count("left")
        return f"notify send {self.notice.key}" if left else f"notify status {self.notice.key} --unreached"


def recorded_outcomes(ledger: Ledger, timezone: str) -> dict[NoticeKey, NoticeOutcome]:
    """Return what became of each notice as the ledger records it. The last line about its emails counts; lines about
    subscribers and reminders do not."""
    outcomes: dict[NoticeKey, NoticeOutcome] = {}
    for line in ledger.lines:
        key = line.notice_key
        if line.given and key:
            outcome = outcomes.get(key, NoticeOutcome())
            outcomes[key] = outcome.add(line.given, local_day(line.time, timezone))
    return outcomes


def announced_notices(outcomes: Outcomes) -> frozenset[NoticeKey]:
    """Return the notices that reached somebody."""
    return frozenset(key for key, outcome in outcomes.items() if outcome.first_day)


def evaluate_notice(
    notice: Notice, on: date, of: Callable[[Version], NoticeOutcome | None], *, timezone: str, settings: NoticeSettings
) -> NoticeStatus:
    """Return what became of a notice on a day. `of` returns what became of the notice of one text. A notice that was
    not given can go out on `on`, or on the day of the version if that is later."""
    texts = [text for text in (notice.version, *notice.carried_over) if not text.is_draft]
    published = min((text.recorded_on(timezone) for text in texts), default=None)
    shown = {"page": published} if published else {}
    own, out = of(notice.version) or NoticeOutcome(), max(on, notice.version.revised.day)
    counting = [replace(outcome, given=_earliest(outcome.given, shown)) for outcome in applicable_outcomes(notice, of)]

    def judged(requirement: NoticeRequirement) -> RequirementStatus:
        """Judge a requirement by the emails that meet it, or else by the first ones."""
        outcomes = [own] if requirement.source == "canceled" else counting
        every = (_judged(notice, requirement, outcome, out, settings=settings) for outcome in outcomes)
        return min(
            every, key=lambda outcome: RESOLVED_STATES.index(outcome.state) if outcome.settled else len(RESOLVED_STATES)
        )

    cancels = any(
        requirement.source == "canceled" for requirement in notice.requirements
    )  # only its own emails can say so
    latest = own if cancels else counting[0]
    emails = latest.counted(notice.email_days[0])
    whole = bool(latest.complete) or _enough(emails, settings)
    return NoticeStatus(notice, tuple(map(judged, notice.requirements)), out, emails, emailed=whole)


def applicable_outcomes(notice: Notice, of: Callable[[Version], NoticeOutcome | None]) -> list[NoticeOutcome]:
    """Return what became of the emails that count for a notice, its own ones first; if there are none, one outcome
    without emails. What was given through other channels counts for each of them, and so does an answer."""
    own, *others = (of(text) or NoticeOutcome() for text in (notice.version, *notice.carried_over))
    given = _earliest(own.given, *(outcome.given for outcome in others))
    answered = (
        replace(outcome, answers={**outcome.answers, **own.answers}, explained=own.explained) for outcome in others
    )
    every = [own, *answered]
    return [replace(outcome, given=given) for outcome in every if outcome.emails] or [replace(own, given=given)]


def _judged(
    notice: Notice, requirement: NoticeRequirement, outcome: NoticeOutcome, out: date, *, settings: NoticeSettings
) -> RequirementStatus:
    """Return what became of a requirement. `out`: when what was not given can be."""
    rule, by, effective = requirement.rule, requirement.deadline, notice.version.effective
    emails = outcome.counted(by) if requirement.takes("email") else None
    missed = emails.total - emails.count("accepted") if emails else 0
    answer = outcome.answers.get(by)
    answer = answer if answer and 0 < missed <= answer.unreached else None
    enough = missed > 0 and _enough(emails, settings)
    answered = ("email",) if answer or enough else ()
    through = {channel: day for channel, day in outcome.given.items() if requirement.takes(channel)}
    if emails and emails.total and not missed:  # at the latest then
        through["email"] = by
    elif emails and outcome.complete:  # the day of the last one
        through["email"] = max(outcome.complete, by + ONE_DAY)
    in_time = {channel for channel, day in through.items() if day <= by}
    channels = rule.channels or ("email", *through)
    every = rule.logic == "all" and bool(rule.channels)
    suffices = all if every else any
    given = suffices(channel in through for channel in channels)
    state: RequirementState = "late" if given or out > by else "open"
    if suffices(channel in in_time for channel in channels):
        state = "met"
    elif answered and suffices(channel in {*in_time, *answered} for channel in channels):
        state = "resolved"
    elif outcome.explained:
        state, answer = "resolved", answer or outcome.explained
    days = [through[channel] for channel in channels if channel in through]
    gone = (max(days) if every else min(days)) if given else out
    others = tuple((channel, day) for channel, day in through.items() if channel != "email")
    wanted = () if given or state in RESOLVED_STATES else rule.channels or ("email",)
    missing = tuple(channel for channel in wanted if channel not in {*through, *answered})
    reason = settings.reached.reason if settings.reached and enough else ""
    earliest = applies_from(rule.period, gone, settings.holidays)
    # The notice of an upcoming version counts only for one that applies no earlier. Another one may go out, too.
    if state in RESOLVED_STATES:
        earliest = max([earliest, *(text.effective for text in notice.carried_over[:1])])
        earliest = min(effective, earliest, applies_from(rule.period, out, settings.holidays))
    return RequirementStatus(requirement, state, others, missing, emails, answer, reason, earliest, outcome.live)


def _enough(emails: GivenNotice | None, settings: NoticeSettings) -> bool:
    """Return whether as many account holders had it in time as the company says are enough."""
    reached = settings.reached
    return bool(emails and emails.total and reached and emails.count("accepted") / emails.total >= reached.share)


def _earliest(*several: Days) -> Days:
    """Return the earliest day of each channel."""
    days: dict[str, date] = {}
    for given in several:
        days |= {channel: min(day, days.get(channel, day)) for channel, day in given.items()}
    return days
