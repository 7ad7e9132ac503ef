"""The result of a notice, as the ledger says, and the status of each of its requirements."""

import shlex
from collections.abc import Callable, Collection, Mapping
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import counted
from legalsite.ledger.chain import Ledger
from legalsite.ledger.lines import LedgerLine
from legalsite.ledger.recorded_result import NOT_ALL, PAGE, RecordedResult
from legalsite.model.config import NoticeSettings
from legalsite.model.declared_time import local_day
from legalsite.model.notice import EXAMPLE_LIST_OPTION, Notice, NoticeRequirement
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import ONE_DAY, applies_from
from legalsite.model.policy import Version
from legalsite.model.promise import NoticeRule
from legalsite.notices.result_file import Figures

RequirementState = Literal["open", "met", "late", "resolved", "canceled"]
RESOLVED_STATES: tuple[RequirementState, ...] = ("met", "resolved")  # the better one first
Basis = Literal["seen", "stated", "recorded"]
Days = Mapping[str, date]  # by channel
# no one records these: emails are counted, and publishing puts a text on its page
UNRECORDED_CHANNELS = ("email", PAGE)


class ChannelUse(Struct, frozen=True):
    """How a notice was given through a channel other than email."""

    channel: str
    day: date
    basis: Basis  # `recorded`: the ledger records the text, so that it is on its page
    seen_live: date | None = None  # when the program saw the text on its page; None if never


class NoticeResult(Struct, frozen=True):
    """What the ledger records of the notice of one version."""

    # by deadline: the newest line about the emails to account holders, judged by that deadline
    emails: Mapping[date, LedgerLine] = {}
    latest: RecordedResult | None = None  # the newest of them
    answers: tuple[LedgerLine, ...] = ()  # what was done for account holders who were missed
    uses: tuple[ChannelUse, ...] = ()  # how the notice was given through other channels

    @property
    def first_emailed(self) -> date | None:
        """When the first email was accepted; None if none was."""
        if self.latest is None:
            return None
        return self.latest.first

    @property
    def all_emailed(self) -> date | None:
        """When everyone had an email; None if someone has none."""
        if self.latest and self.latest.reached_all:
            return self.latest.last
        return None

    @property
    def first_day(self) -> date | None:
        """The first known date on which the notice reached anyone; None if it reached no one."""
        days = [use.day for use in self.uses if use.channel != PAGE]
        if self.first_emailed:
            days.append(self.first_emailed)
        return min(days, default=None)

    def emails_judged_by(self, deadline: date) -> LedgerLine | None:
        """Return the line about emails to account holders, judged by a deadline.

        Return None if no emails to account holders are recorded. If emails were judged by another
        deadline only, derive the answer: an email that met an earlier deadline also meets this one;
        an email that met a later deadline counts as late, unless all had been accepted by this one.
        """
        emails = self.emails
        if deadline in emails or not emails:
            return emails.get(deadline)
        earlier = [day for day in emails if day < deadline]
        nearest = max(earlier, default=min(emails))
        line = emails[nearest]
        result = line.result
        if result is None:  # for the type checker: each of these lines has one
            return None
        if self.all_emailed and self.all_emailed <= deadline:  # everyone in time for this one, too
            judged = replace(result, accepted=result.reached)
        elif earlier:
            judged = result
        else:  # answers to this line are about other people than those who missed this deadline
            judged = replace(result, accepted=NOT_ALL, rest=0)
            line = replace(line, number=0)
        return replace(line, result=replace(judged, deadline=deadline))

    def answers_about(self, emails: LedgerLine | None) -> tuple[LedgerLine, ...]:
        """Return what the company states about those whom these emails missed: each line about
        them, and each that says that nothing more is done for the whole notice."""
        found = []
        for line in self.answers:
            about = _rest(line)
            is_related = not about
            if emails:
                is_related = about in (0, emails.number) or line.number == _rest(emails)
            if is_related:
                found.append(line)
        return tuple(found)

    def add(self, line: LedgerLine) -> "NoticeResult":
        """Return this result, updated with what a later ledger line about the notice records."""
        result = line.result
        if result is None:
            return self
        if result.is_answer:
            return replace(self, answers=(*self.answers, line))
        if result.on:
            use = ChannelUse(result.channel, result.on, result.basis)
            return replace(self, uses=(*self.uses, use))
        # emails to subscribers and reminders are recorded, but meet no requirement
        if result.is_notice_to_accounts and result.deadline:
            emails = {**self.emails, result.deadline: line}
            return replace(self, emails=emails, latest=result)
        return self


ResultsByNotice = Mapping[NoticeKey, NoticeResult]
FindResult = Callable[[Version], NoticeResult | None]


class RequirementStatus(Struct, frozen=True):
    """The status of one requirement of a notice."""

    requirement: NoticeRequirement
    # `open`: not given, and the deadline is still ahead; `met`: given in time; `late`: given after
    # the deadline, or not at all by then; `resolved`: not everyone was reached in time, but the
    # company recorded what it did instead, or why nothing more is needed; `canceled`, only in a
    # report: nothing more is due, because the version was canceled
    state: RequirementState
    basis: Basis | None = None  # what the state rests on; None while it is open or late
    uses: tuple[ChannelUse, ...] = ()  # except for email: how it was given
    missing: tuple[str, ...] = ()  # channels not used yet, even where one of them is enough
    emails: LedgerLine | None = None  # what the ledger says of emails; None if no email counts
    answers: tuple[LedgerLine, ...] = ()  # what was done for those not reached in time
    # the company's reason why reaching fewer than all is enough; empty if it wasn't needed
    sufficiency_reason: str = ""
    earliest_effective: date = date.min  # the first date on which the version may take effect
    # today, or the date of the version if that is later; if it's late, after every deadline
    on: date = date.min
    figures: Figures | None = None  # behind the emails; None if this machine doesn't have them

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for this requirement."""
        return self.state in RESOLVED_STATES

    @property
    def email_result(self) -> RecordedResult | None:
        """The result of the emails; None if no email counts."""
        return _result(self.emails)

    @property
    def lacks_only_answer(self) -> bool:
        """Whether it is resolved once someone accounts for the people whom the emails missed."""
        channels = {use.channel for use in self.uses if use.day <= self.requirement.deadline}
        return bool(self.emails) and _satisfies(self.requirement.rule, channels | {"email"})

    @property
    def channels_to_record(self) -> tuple[str, ...]:
        """The missing channels that the program can't observe, so a person must record them."""
        return tuple(channel for channel in self.missing if channel not in UNRECORDED_CHANNELS)


class SentSoFar(Struct, frozen=True):
    """How many emails of a notice were accepted, of how many, and how many are left to send."""

    accepted: int = 0
    planned: int = 0
    left: int = 0

    def __str__(self) -> str:
        return f"sent so far: {self.accepted:,} of {counted(self.planned, 'email')}, not recorded"


class NoticeStatus(Struct, frozen=True):
    """A notice, and the status of each of its requirements, in their order."""

    notice: Notice
    requirements: tuple[RequirementStatus, ...]
    earliest_send_date: date  # the first date on which a notice that wasn't given can still be sent
    # what the ledger says of emails by the first deadline for emails; None if no email counts
    emails: LedgerLine | None = None
    # whether emails reached all account holders, late or in time, or as many as the company needs
    reached_enough: bool = False
    # if no result is recorded, or emails are left; None unless someone read the database
    sent_so_far: SentSoFar | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for any requirement."""
        return not self.unresolved_by_deadline

    @property
    def unresolved_by_deadline(self) -> dict[date, list[RequirementStatus]]:
        """The requirements for which something is left to do, by deadline."""
        unresolved: dict[date, list[RequirementStatus]] = {}
        for status in self.requirements:
            if not status.is_done:
                unresolved.setdefault(status.requirement.deadline, []).append(status)
        return unresolved

    @property
    def earliest_effective(self) -> date:
        """The first date on which the version may take effect. It needn't wait for emails about
        canceled versions."""
        statuses = self.requirements
        days = [
            each.earliest_effective for each in statuses if each.requirement.source != "canceled"
        ]
        return max(days, default=self.notice.version.effective)

    @property
    def lacks_email(self) -> bool:
        """Whether account holders must still get an email."""
        return any("email" in status.missing for status in self.requirements)

    @property
    def channels_to_record(self) -> tuple[str, ...]:
        """The channels for a person to record, each once, in the order of the requirements."""
        channels: dict[str, None] = {}
        for status in self.requirements:
            channels |= dict.fromkeys(status.channels_to_record)
        return tuple(channels)

    @property
    def email_command(self) -> str:
        """The next command about the emails of this notice, as words after `legalsite`; empty if
        they reached enough account holders."""
        key = self.notice.key
        emails = _result(self.emails)
        if self.sent_so_far and self.sent_so_far.planned:
            return f"notify send {key}"
        if self.reached_enough:
            return ""
        if emails and not emails.left:
            return f"notify status {key} --unreached"
        # no emails about a version that was replaced can be sent
        if self.emails and self.emails.notice_key == key:
            return f"notify send {key}"
        return shlex.join(["notify", "plan", str(key), *EXAMPLE_LIST_OPTION])


def recorded_results(ledger: Ledger) -> dict[NoticeKey, NoticeResult]:
    """Return what all ledger lines together record of each notice.

    A later line about the emails of a notice replaces an earlier one; lines about emails to
    subscribers and about reminders don't count."""
    results: dict[NoticeKey, NoticeResult] = {}
    for line in ledger.lines:
        key = line.notice_key
        if line.result and key:
            results[key] = results.get(key, NoticeResult()).add(line)
    return results


def announced_notices(results: ResultsByNotice) -> frozenset[NoticeKey]:
    """Return the keys of the notices that reached anyone."""
    return frozenset(key for key, result in results.items() if result.first_day)


def evaluate_notice(
    notice: Notice, as_of: date, find_result: FindResult, *, timezone: str, settings: NoticeSettings
) -> NoticeStatus:
    """Return the status of a notice, and of each of its requirements, on the date `as_of`.

    `find_result` returns the result of the notice of a version. A notice that wasn't given can be
    sent from `as_of` on, or from the date of the version if that is later."""
    own_result = find_result(notice.version) or NoticeResult()
    applicable = applicable_results(notice, find_result)
    published = _first_published(notice, timezone)
    if published:
        # a published text is on its page, and for some requirements that page is the notice
        page = ChannelUse(PAGE, published, "recorded")
        applicable = [replace(each, uses=(*each.uses, page)) for each in applicable]
    send_date = max(as_of, notice.version.revised.day)
    statuses = []
    # the first applicable result is the notice's own or, without emails, the last earlier one
    latest = applicable[0]
    for requirement in notice.requirements:
        results = applicable
        # only this notice says that earlier versions are canceled, so earlier notices don't count
        if requirement.source == "canceled":
            latest = own_result
            results = [own_result]
        evaluation = _Evaluation(notice, requirement, send_date, settings, timezone)
        # of several results, the one that leads to the best status decides
        statuses.append(min(map(evaluation.status, results), key=_rank))
    emails = latest.emails_judged_by(notice.email_days[0])  # the first deadline for emails
    is_enough = bool(latest.all_emailed) or _meets_reach_target(_result(emails), settings)
    return NoticeStatus(notice, tuple(statuses), send_date, emails, reached_enough=is_enough)


def _first_published(notice: Notice, timezone: str) -> date | None:
    """Return when the first text whose notice counts was published; None if all are drafts.

    These texts are the version of the notice, and the versions that share their notice with it."""
    versions = notice.version, *notice.carried_over
    days = [version.recorded_on(timezone) for version in versions if not version.is_draft]
    return min(days, default=None)


def applicable_results(notice: Notice, find_result: FindResult) -> list[NoticeResult]:
    """Return the results that can meet the requirements of a notice, one for each version whose
    emails count for it: the notice's own version first, then those that share their notice with it.

    Notices through other channels add up, so each result has the channels of all of them. What was
    done for the own version's missed recipients counts in each result too. If no emails were sent,
    return one result without emails."""
    own_result = find_result(notice.version) or NoticeResult()
    results = [own_result]
    for version in notice.carried_over:
        result = find_result(version) or NoticeResult()
        # what is said of a whole notice is only about that version
        answers = filter(_rest, result.answers)
        results.append(replace(result, answers=(*answers, *own_result.answers)))
    uses = tuple(chain.from_iterable(result.uses for result in results))
    with_emails = [replace(result, uses=uses) for result in results if result.emails]
    return with_emails or [replace(own_result, uses=uses)]


def _result(line: LedgerLine | None) -> RecordedResult | None:
    """Return the result in a ledger line, if there is one."""
    if line is None:
        return None
    return line.result


def _rest(line: LedgerLine) -> int:
    """Return the number of the line whose missed people a line is about, or whose answer covers
    them; 0 without one."""
    if line.result is None:
        return 0
    return line.result.rest


def _rank(status: RequirementStatus) -> tuple[int, int]:
    """Return the rank of a status: the lowest is the best. Of several results that count for a
    requirement, the one that leads to the best status decides or, of equal ones, the one with which
    most people were reached."""
    state = len(RESOLVED_STATES)
    if status.is_done:
        state = RESOLVED_STATES.index(status.state)
    emails = status.email_result
    return state, -emails.least_percent if emails else 0


class _Evaluation(Struct, frozen=True):
    """Everything except for the result that the status of one requirement depends on."""

    notice: Notice
    requirement: NoticeRequirement
    send_date: date  # on which the notice can be sent, if it wasn't given yet
    settings: NoticeSettings
    timezone: str

    def status(self, result: NoticeResult) -> RequirementStatus:
        """Return the status of the requirement if its notice has this result.

        A person who got no email in time is missed. Email counts as in time although people were
        missed if the company recorded what it did for all of them (an answer), or if the emails in
        time reach the share that it set as enough. If the company states after the deadline that it
        does nothing more for the whole notice, the requirement is resolved, too.
        """
        emails = None  # the line about emails, judged by the deadline; None if there is none
        if self.requirement.allows("email"):
            emails = result.emails_judged_by(self.requirement.deadline)
        recorded = _result(emails)
        is_enough = False
        answers = result.answers_about(None)
        excused = set[str]()  # the channels that count as in time although people were missed
        if recorded and not recorded.reached_all_in_time:
            is_enough = _meets_reach_target(recorded, self.settings)
            answers = result.answers_about(emails)
            if is_enough or any(map(_rest, answers)):
                excused.add("email")
        answers = tuple(line for line in answers if _rest(line) or self._explains(line))
        uses = self._uses_by_channel(result)
        days = {use.channel: use.day for use in uses}
        days |= self._email_day(recorded)
        state = self._state(days, excused)
        if state not in RESOLVED_STATES and not all(map(_rest, answers)):
            state = "resolved"
        # whether it was given through enough channels, in time or late
        is_given = _satisfies(self.requirement.rule, days)
        missing: tuple[str, ...] = ()
        if not is_given and state not in RESOLVED_STATES:
            missing = self._missing_channels(days.keys() | excused)
        target = self.settings.reached
        return RequirementStatus(
            self.requirement,
            state,
            self._basis(state, uses, recorded, is_enough=is_enough),
            uses=uses,
            missing=missing,
            emails=emails,
            answers=answers,  # shown even if other channels alone met the requirement
            sufficiency_reason=target.reason if target and is_enough else "",
            earliest_effective=self._earliest_effective(days, state, is_given=is_given),
            on=date.max if state == "late" else self.send_date,
        )

    def _basis(
        self,
        state: RequirementState,
        uses: Collection[ChannelUse],
        emails: RecordedResult | None,
        *,
        is_enough: bool,
    ) -> Basis | None:
        """Return what a state rests on: the best basis that is enough for it. `is_enough`: whether
        the emails reach the share that the company set."""
        if state not in RESOLVED_STATES:
            return None
        channels = set[str]()
        if emails and (emails.reached_all_in_time or is_enough):
            channels.add("email")
        bases: tuple[Basis, ...] = ("seen", "recorded")
        for basis in bases:
            for use in uses:
                if use.basis == basis and use.day <= self.requirement.deadline:
                    channels.add(use.channel)
            if _satisfies(self.requirement.rule, channels):
                return basis
        return "stated"

    def _state(self, days: Days, excused: Collection[str]) -> RequirementState:
        """Return the state of the requirement, apart from an explanation.

        `days`: by when the notice was given through each channel. `excused`: the channels that
        count as in time although people were missed."""
        rule, deadline = self.requirement.rule, self.requirement.deadline
        in_time = {channel for channel, day in days.items() if day <= deadline}
        if _satisfies(rule, in_time):
            return "met"
        if _satisfies(rule, in_time.union(excused)):
            return "resolved"
        # it was given too late, or it wasn't given, and can only be sent too late
        if _satisfies(rule, days) or self.send_date > deadline:
            return "late"
        return "open"

    def _explains(self, line: LedgerLine) -> bool:
        """Return whether a line about the whole notice was written when the deadline was over."""
        return local_day(line.time, self.timezone) > self.requirement.deadline

    def _missing_channels(self, used: Collection[str]) -> tuple[str, ...]:
        """Return the channels to give the notice through, apart from those that were used."""
        wanted = self.requirement.rule.channels or ("email",)  # if any channel will do, email
        return tuple(channel for channel in wanted if channel not in used)

    def _uses_by_channel(self, result: NoticeResult) -> tuple[ChannelUse, ...]:
        """Return how the notice was given through each channel other than email that the
        requirement allows: the first time or, if it is also in time, the first that was seen."""
        deadline = self.requirement.deadline
        chosen: dict[str, ChannelUse] = {}
        seen_live = None  # the first date on which the text was seen on its page
        for use in sorted(result.uses, key=attrgetter("day")):
            if use.channel == PAGE and use.basis == "seen":
                seen_live = seen_live or use.day
            elif self.requirement.allows(use.channel):
                earlier = chosen.setdefault(use.channel, use)
                if use.basis == "seen" and earlier.basis != "seen" and use.day <= deadline:
                    chosen[use.channel] = use
        page = chosen.get(PAGE)
        if page and seen_live:
            page = replace(page, seen_live=seen_live)
            if seen_live <= deadline:
                page = replace(page, basis="seen")
            chosen[PAGE] = page
        return tuple(chosen.values())

    def _email_day(self, emails: RecordedResult | None) -> dict[str, date]:
        """Return `email` → the date by which the notice was given by email.

        Email counts as a channel once everyone has an email. Return nothing before."""
        if not emails or not emails.last:
            return {}
        if emails.reached_all_in_time:
            return {"email": min(emails.last, self.requirement.deadline)}
        if emails.reached_all:  # someone was late
            return {"email": max(emails.last, self.requirement.deadline + ONE_DAY)}
        return {}

    def _earliest_effective(self, days: Days, state: RequirementState, *, is_given: bool) -> date:
        """Return the earliest date on which the version may take effect as far as this requirement
        is concerned: when its period has passed since the notice.

        `days`: on which the notice was given, by channel; `is_given`: whether these channels are
        enough. If they aren't, the notice can only be given from now on."""
        rule = self.requirement.rule
        holidays = self.settings.holidays
        if_sent_now = applies_from(rule.period, self.send_date, holidays)
        earliest = if_sent_now
        if is_given:
            # if the rule needs all its channels, the notice is given once the last one was used
            given = max(days.values()) if _needs_all(rule) else min(days.values())
            earliest = applies_from(rule.period, given, holidays)
        if state not in RESOLVED_STATES:  # the notice is late or missing, so its date decides
            return earliest
        # The notices of upcoming versions that this one replaces told readers when these take
        # effect, so they only count for a version that doesn't take effect before that. The first
        # version in `carried_over` was replaced last, and takes effect last.
        for replaced in self.notice.carried_over[:1]:
            earliest = max(earliest, replaced.effective)
        # Any of these dates is allowed: when the period of the earlier notice has passed, when the
        # period of a new notice would, and the planned date, for which the requirement is resolved.
        return min(earliest, if_sent_now, self.notice.version.effective)


def _needs_all(rule: NoticeRule) -> bool:
    """Return whether a rule asks for a notice through each of its channels, not just one."""
    return rule.logic == "all" and bool(rule.channels)


def _satisfies(rule: NoticeRule, channels: Collection[str]) -> bool:
    """Return whether a notice through these channels satisfies a rule. The rule allows each of
    them."""
    if _needs_all(rule):
        return set(rule.channels).issubset(channels)
    return bool(channels)


def _meets_reach_target(emails: RecordedResult | None, settings: NoticeSettings) -> bool:
    """Return whether the share of account holders who had the email in time is at least the share
    that the company set as enough; False if it set none."""
    return bool(emails and settings.reached and emails.is_enough(settings.reached.percent))
