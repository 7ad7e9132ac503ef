"""The results of notices according to the ledger, and the status of each requirement."""

import shlex
from collections.abc import Callable, Collection, Iterable, Mapping
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
RESOLVED_STATES: tuple[RequirementState, ...] = ("met", "resolved")  # best first
Basis = Literal["seen", "stated", "recorded"]
Days = Mapping[str, date]  # keyed by channel
# users can't record these: emails are counted, and a published text is on its page
UNRECORDED_CHANNELS = ("email", PAGE)
# deadline of emails in a notice that only requires other channels
NO_DEADLINE = date.max


class ChannelUse(Struct, frozen=True):
    """How notice was given through a channel other than email."""

    channel: str
    day: date
    basis: Basis  # `recorded` means that the text is on its page because the ledger records it
    # first date on which the program saw the text on its page, or None
    seen_live: date | None = None


class NoticeResult(Struct, frozen=True):
    # deadline or NO_DEADLINE → newest line with the result of emails to account holders
    emails: Mapping[date, LedgerLine] = {}
    latest: RecordedResult | None = None  # the newest result in `emails`
    first_emailed: date | None = None  # when the first email was accepted
    # lines that say what was done for account holders who weren't reached
    resolutions: tuple[LedgerLine, ...] = ()
    uses: tuple[ChannelUse, ...] = ()  # uses of other channels

    @property
    def all_emailed(self) -> date | None:
        """The date when the last account holder was emailed, or None if some weren't emailed."""
        if self.latest and self.latest.reached_all:
            return self.latest.last
        return None

    @property
    def first_day(self) -> date | None:
        """The first known date on which the notice reached anyone, or None.

        A text on its page doesn't count, because publishing a text notifies no one.
        """
        days = [use.day for use in self.uses if use.channel != PAGE]
        if self.first_emailed:
            days.append(self.first_emailed)
        return min(days, default=None)

    def emails_judged_by(self, deadline: date | None) -> LedgerLine | None:
        """Return the line about emails to account holders, evaluated for a deadline, or None.

        If the emails were only evaluated for other deadlines, the nearest result is converted.
        Emails that met an earlier deadline also meet `deadline`. Emails evaluated for a later
        deadline count as late, unless all of them were accepted by `deadline`.
        """
        emails = self.emails
        last_day = deadline or NO_DEADLINE
        if last_day in emails or not emails:
            return emails.get(last_day)
        earlier = [day for day in emails if day < last_day]
        # the last earlier deadline, or the first later one
        nearest = max(earlier, default=min(emails))
        line = emails[nearest]
        result = line.result
        # the line always has a result, but the type checker doesn't know that
        if result is None:
            return None
        in_time = result.accepted  # emails that met an earlier deadline also meet this one
        if not deadline or (self.all_emailed and self.all_emailed <= deadline):
            in_time = result.reached  # emails that the line counts as late are in time here
        elif not earlier:
            in_time = NOT_ALL
            # The line is about a later deadline, by which other recipients were missed. `rest` and
            # `number` connect it to statements about what was done for them. Without these numbers,
            # those statements don't count for this deadline.
            result = replace(result, rest=0)
            line = replace(line, number=0)
        return replace(line, result=replace(result, accepted=in_time, deadline=deadline))

    def resolutions_about(self, emails: LedgerLine | None) -> tuple[LedgerLine, ...]:
        """Return the lines about account holders who were missed by the given emails.

        A resolution is a statement by the company about what was done for recipients who were
        missed. The result includes the lines in which the company ends the whole notice. Without
        `emails`, it contains only these.
        """
        found = []
        for line in self.resolutions:
            about = _related_line(line)  # number of the line about emails; 0 for the whole notice
            is_related = not about
            if emails:
                # Usually, the resolution names the line about the emails. A newer line about the
                # same emails has another number, so it names the resolution instead.
                is_related = about in (0, emails.number) or line.number == _related_line(emails)
            if is_related:
                found.append(line)
        return tuple(found)

    def add(self, line: LedgerLine) -> "NoticeResult":
        """Return a copy that includes a newer ledger line about the notice."""
        result = line.result
        if result is None:  # the line isn't about the result of a notice
            return self
        if result.is_resolution:
            return replace(self, resolutions=(*self.resolutions, line))
        # notice was given through another channel on a certain day
        if result.on:
            use = ChannelUse(result.channel, result.on, result.basis)
            return replace(self, uses=(*self.uses, use))
        # emails to subscribers and reminders don't meet any requirement
        if result.is_notice_to_accounts:
            emails = {**self.emails, result.deadline or NO_DEADLINE: line}
            # Date of the first accepted email, or None. A line about a correction has the date of
            # the correction's first email, so an earlier date is kept.
            first = result.first
            if first and self.first_emailed:
                first = min(first, self.first_emailed)
            return replace(self, emails=emails, latest=result, first_emailed=first)
        return self


ResultsByNotice = Mapping[NoticeKey, NoticeResult]
FindResult = Callable[[Version], NoticeResult | None]


class RequirementStatus(Struct, frozen=True):
    requirement: NoticeRequirement
    # `open`: the deadline hasn't passed. `met`: given in time. `late`: not given by the deadline.
    # `resolved`: some recipients were missed, but it's recorded what was done for them, or why
    # nothing more is needed. `canceled`: nothing more is due because the version was canceled; only
    # in reports.
    state: RequirementState
    basis: Basis | None = None  # what the state is based on; None while open or late
    uses: tuple[ChannelUse, ...] = ()  # use of channels other than email
    # channels that weren't used yet, even if one of them would be enough
    missing: tuple[str, ...] = ()
    # the line about emails, or None if email isn't a channel or nothing is recorded
    emails: LedgerLine | None = None
    resolutions: tuple[LedgerLine, ...] = ()  # lines about recipients who weren't reached in time
    # why the company considers its target share enough; empty if the share didn't decide the state
    sufficiency_reason: str = ""
    earliest_effective: date = date.min  # earliest date on which the version may take effect
    # today or, if later, the version's date; `date.max` if the requirement is late
    on: date = date.min
    figures: Figures | None = None  # counts of emails; None if this machine doesn't have them

    @property
    def is_done(self) -> bool:
        return self.state in RESOLVED_STATES

    @property
    def email_result(self) -> RecordedResult | None:
        """The result of emails, or None if there are none."""
        return _result(self.emails)

    @property
    def lacks_only_answer(self) -> bool:
        """Whether the requirement only lacks a record of what was done for missed recipients."""
        channels = {use.channel for use in self.uses if use.day <= self.requirement.deadline}
        # such a record would make email count as in time
        return bool(self.emails) and _satisfies(self.requirement.rule, channels | {"email"})

    @property
    def channels_to_record(self) -> tuple[str, ...]:
        """The missing channels that the user must record, because the program can't observe them."""
        return tuple(channel for channel in self.missing if channel not in UNRECORDED_CHANNELS)


class SentSoFar(Struct, frozen=True):
    """The number of emails for a notice that were planned, were accepted, and are left to send."""

    accepted: int = 0
    planned: int = 0
    left: int = 0

    def __str__(self) -> str:
        return f"sent so far: {self.accepted:,} of {counted(self.planned, 'email')}, not recorded"


class NoticeStatus(Struct, frozen=True):
    """A notice with the status of each requirement."""

    notice: Notice
    requirements: tuple[RequirementStatus, ...]
    earliest_send_date: date  # earliest date on which an unsent notice can still be sent
    # ledger line about the emails, evaluated for their first deadline; None if there are none
    emails: LedgerLine | None = None
    # whether all account holders were emailed (in time or late), or the company's target share was
    # emailed in time
    reached_enough: bool = False
    # None once a result is recorded, or if the database wasn't read
    sent_so_far: SentSoFar | None = None

    @property
    def is_done(self) -> bool:
        return not self.unresolved_by_deadline

    @property
    def unresolved_by_deadline(self) -> dict[date, list[RequirementStatus]]:
        """The requirements that are left to do, by deadline."""
        unresolved: dict[date, list[RequirementStatus]] = {}
        for status in self.requirements:
            if not status.is_done:
                unresolved.setdefault(status.requirement.deadline, []).append(status)
        return unresolved

    @property
    def earliest_effective(self) -> date:
        """The earliest date on which the version may take effect."""
        days = [
            each.earliest_effective
            for each in self.requirements
            # emails about canceled versions don't delay this version
            if each.requirement.source != "canceled"
        ]
        return max(days, default=self.notice.version.effective)

    @property
    def lacks_email(self) -> bool:
        """Whether account holders still need to be emailed."""
        return any("email" in status.missing for status in self.requirements)

    @property
    def channels_to_record(self) -> tuple[str, ...]:
        """The channels whose use the user must record, in the order of the requirements."""
        channels = chain.from_iterable(each.channels_to_record for each in self.requirements)
        return tuple(dict.fromkeys(channels))  # without duplicates

    @property
    def email_command(self) -> str:
        """The next command for this notice's emails, without `legalsite`.

        It's empty if enough account holders were reached.
        """
        key = self.notice.key
        line = self.emails
        result = _result(line)
        if self.sent_so_far and self.sent_so_far.planned:  # sending hasn't been recorded yet
            return f"notify send {key}"
        if self.reached_enough:
            return ""
        if line and not line.number:  # the emails were only evaluated for another deadline
            return f"notify record {line.notice_key} --sent"
        # all emails were sent, so list the recipients whose emails weren't accepted
        if result and not result.left:
            return f"notify status {key} --unreached"
        # continue this notice's own emails; emails about a replaced version can't be sent anymore
        if line and line.notice_key == key:
            return f"notify send {key}"
        return shlex.join(["notify", "plan", str(key), *EXAMPLE_LIST_OPTION])


def recorded_results(ledger: Ledger) -> dict[NoticeKey, NoticeResult]:
    """Combine all ledger lines about each notice. Newer lines about emails replace older ones.

    Lines about reminders and emails to subscribers are ignored.
    """
    results: dict[NoticeKey, NoticeResult] = {}
    for line in ledger.lines:
        key = line.notice_key
        if line.result and key:
            results[key] = results.get(key, NoticeResult()).add(line)
    return results


def announced_notices(results: ResultsByNotice) -> frozenset[NoticeKey]:
    """Return the keys of notices that reached anyone."""
    return frozenset(key for key, result in results.items() if result.first_day)


def evaluate_notice(
    notice: Notice, as_of: date, find_result: FindResult, *, timezone: str, settings: NoticeSettings
) -> NoticeStatus:
    """Determine the status of a notice and its requirements on the date `as_of`.

    `find_result` returns the result of a version's notice. The applicable results are those of the
    notice itself, and of earlier notices that also count for it. An unsent notice can be sent from
    `as_of` or from the version's date, whichever is later.
    """
    applicable = applicable_results(notice, find_result)
    published = _first_published(notice, timezone)
    if published:
        # a published text is on its page, which some requirements accept as a channel
        page = ChannelUse(PAGE, published, "recorded")
        applicable = [replace(each, uses=(*each.uses, page)) for each in applicable]
    send_date = max(as_of, notice.version.revised.day)
    statuses = []
    # The emails of this result are shown for the whole notice. They're the notice's own emails or,
    # if it has none, those of the newest earlier notice that counts.
    shown = applicable[0]
    for requirement in notice.requirements:
        results = applicable
        # only this notice announces the cancellation, so emails of earlier notices don't count, and
        # aren't shown
        if requirement.source == "canceled":
            shown = find_result(notice.version) or NoticeResult()
            results = [shown]
        evaluation = _Evaluation(notice, requirement, send_date, settings, timezone)
        # if several results apply, the best status counts
        statuses.append(min(map(evaluation.status, results), key=_rank))
    emails = shown.emails_judged_by(notice.email_days[0])  # the earliest deadline of emails
    is_enough = bool(shown.all_emailed) or _meets_reach_target(_result(emails), settings)
    return NoticeStatus(notice, tuple(statuses), send_date, emails, reached_enough=is_enough)


def _first_published(notice: Notice, timezone: str) -> date | None:
    """Return the date when the first version that counts for a notice was published.

    Returns None if all versions are drafts.
    """
    # versions in `carried_over` share their notice with this version
    versions = notice.version, *notice.carried_over
    days = [version.recorded_on(timezone) for version in versions if not version.is_draft]
    return min(days, default=None)


def applicable_results(notice: Notice, find_result: FindResult) -> list[NoticeResult]:
    """Return the results that can meet a notice's requirements: one for each version with emails.

    These are the notice's own version, which comes first, and the earlier upcoming versions whose
    notices also count for it (`carried_over`). If no version has emails, there's one result for
    all. Each result also has the uses of other channels for all versions, and the resolutions of
    this notice: the company's statements about what was done for recipients whom it didn't reach.
    """
    own_result = find_result(notice.version) or NoticeResult()
    results = [own_result]
    for version in notice.carried_over:
        result = find_result(version) or NoticeResult()
        # Keep statements that name a ledger line with missed recipients. A statement about a whole
        # notice names no line, and doesn't apply to other notices.
        resolutions = filter(_related_line, result.resolutions)
        results.append(replace(result, resolutions=(*resolutions, *own_result.resolutions)))
    uses = tuple(chain.from_iterable(result.uses for result in results))
    with_emails = [replace(result, uses=uses) for result in results if result.emails]
    return with_emails or [replace(own_result, uses=uses)]


def _result(line: LedgerLine | None) -> RecordedResult | None:
    if line is None:
        return None
    return line.result


def _related_line(line: LedgerLine) -> int:
    """Return the number of the other line about the same missed recipients, or 0.

    A statement about what was done for them names the line that counts them as missed. A later line
    about the emails may name that statement. A statement about the whole notice names no line.
    """
    if line.result is None:
        return 0
    return line.result.rest


def _rank(status: RequirementStatus) -> tuple[int, int]:
    """Return a sort key for statuses of the same requirement, best first."""
    state = len(RESOLVED_STATES)
    if status.is_done:
        state = RESOLVED_STATES.index(status.state)
    # if states are equal, the status with more recipients reached comes first
    emails = status.email_result
    return state, (-emails.least_percent if emails else 0)


class _Evaluation(Struct, frozen=True):
    """Determines the status of one requirement from the result of a notice."""

    notice: Notice
    requirement: NoticeRequirement
    send_date: date  # date on which an ungiven notice can be sent
    settings: NoticeSettings
    timezone: str

    def status(self, result: NoticeResult) -> RequirementStatus:
        """Determine the status of the requirement for a result.

        Recipients who weren't emailed in time are missed. Email still counts as in time if enough
        recipients were reached according to the company's target, or if the company recorded a
        resolution: what was done for the others.
        """
        emails = None  # the ledger line with the counts of emails for this deadline, or None
        if self.requirement.allows("email"):
            emails = result.emails_judged_by(self.requirement.deadline)
        recorded = _result(emails)
        is_enough = False
        missed = None  # the same ledger line if recipients were missed, or None
        if recorded and not recorded.reached_all_in_time:
            missed = emails
            is_enough = _meets_reach_target(recorded, self.settings)
        resolutions = self._resolutions(result, missed)
        excused = set[str]()  # channels that count as in time although recipients were missed
        # a resolution that names the line about emails is about the missed recipients; one that
        # names no line is about the whole notice, which `_state` checks
        if is_enough or any(map(_related_line, resolutions)):
            excused.add("email")
        uses = self._uses_by_channel(result)
        days = {use.channel: use.day for use in uses}
        days |= self._email_day(recorded)
        state = self._state(days, excused, resolutions)
        target = self.settings.reached
        return RequirementStatus(
            self.requirement,
            state,
            self._basis(state, uses, recorded, is_enough=is_enough),
            uses=uses,
            missing=self._missing_channels(days, excused, state),
            emails=emails,
            resolutions=tuple(resolutions),  # shown even if other channels are enough
            sufficiency_reason=target.reason if target and is_enough else "",
            earliest_effective=self._earliest_effective(days, state),
            # after the deadline, emails aren't described as accepted “so far”
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
        """Return the strongest sufficient basis, or None if the requirement isn't resolved.

        What the program has seen is stronger than what the ledger records, and what the company has
        stated is weakest. `is_enough` means that emails reached the company's target share.
        """
        if state not in RESOLVED_STATES:
            return None
        channels = set[str]()  # the channels through which notice was given in time
        # the program counts emails itself, so they're always seen
        if emails and (emails.reached_all_in_time or is_enough):
            channels.add("email")
        # strongest first; with each basis, `channels` grows until there are enough
        bases: tuple[Basis, ...] = ("seen", "recorded")
        for basis in bases:
            for use in uses:
                if use.basis == basis and use.day <= self.requirement.deadline:
                    channels.add(use.channel)
            if _satisfies(self.requirement.rule, channels):
                return basis
        return "stated"

    def _state(
        self, days: Days, excused: Collection[str], resolutions: Iterable[LedgerLine]
    ) -> RequirementState:
        """Determine the state.

        `days` are the dates on which the notice was given, by channel. `excused` channels count as
        in time although recipients were missed.
        """
        rule = self.requirement.rule
        deadline = self.requirement.deadline
        in_time = {channel for channel, day in days.items() if day <= deadline}
        if _satisfies(rule, in_time):
            return "met"
        if _satisfies(rule, in_time.union(excused)):
            return "resolved"
        # a resolution that names no other line says that nothing more is done for the whole notice
        if not all(map(_related_line, resolutions)):
            return "resolved"
        # the notice was given late, or can only be sent late
        if _satisfies(rule, days) or self.send_date > deadline:
            return "late"
        return "open"

    def _resolutions(self, result: NoticeResult, missed: LedgerLine | None) -> list[LedgerLine]:
        """Return the statements that count for this requirement.

        They are about the recipients whom `missed`, a line about emails, counts as missed, or about
        the whole notice. Without `missed`, they're all about the whole notice.
        """
        resolutions = []
        for line in result.resolutions_about(missed):
            is_after_deadline = local_day(line.time, self.timezone) > self.requirement.deadline
            # before the deadline, the notice could still have been given
            if _related_line(line) or is_after_deadline:
                resolutions.append(line)
        return resolutions

    def _missing_channels(
        self, days: Days, excused: Collection[str], state: RequirementState
    ) -> tuple[str, ...]:
        """Return the channels that weren't used yet. The parameters are the same as for `_state`.

        The result is empty if enough channels were used, in time or late.
        """
        rule = self.requirement.rule
        if state in RESOLVED_STATES or _satisfies(rule, days):
            return ()
        # if any channel is accepted, use email
        wanted = rule.channels or ("email",)
        return tuple(channel for channel in wanted if channel not in (*days, *excused))

    def _uses_by_channel(self, result: NoticeResult) -> tuple[ChannelUse, ...]:
        """Return the first use of each allowed channel except email.

        If the program saw a later use that's still in time, that use is returned instead, because
        it needs no statement by the company.
        """
        deadline = self.requirement.deadline
        chosen: dict[str, ChannelUse] = {}
        seen_live = None  # first date on which the text was seen on its page
        for use in sorted(result.uses, key=attrgetter("day")):
            # publishing puts a text on its page; seeing it there only adds proof
            if use.channel == PAGE and use.basis == "seen":
                seen_live = seen_live or use.day
            elif self.requirement.allows(use.channel):
                earlier = chosen.setdefault(use.channel, use)
                if use.basis == "seen" and earlier.basis != "seen" and use.day <= deadline:
                    chosen[use.channel] = use
        # the page's use is dated by publication, even if the text was only seen later
        page = chosen.get(PAGE)
        if page and seen_live:
            page = replace(page, seen_live=seen_live)
            if seen_live <= deadline:
                page = replace(page, basis="seen")
            chosen[PAGE] = page
        return tuple(chosen.values())

    def _email_day(self, emails: RecordedResult | None) -> dict[str, date]:
        """Return {"email": date} with the date on which the last recipient was emailed.

        The result is empty if not everyone has been emailed. If the date of the last email
        contradicts the recorded share, because a clock was wrong, the share decides whether that
        was in time.
        """
        if not emails or not emails.last:
            return {}
        if emails.reached_all_in_time:
            return {"email": min(emails.last, self.requirement.deadline)}
        if emails.reached_all:  # but someone was only emailed after the deadline
            return {"email": max(emails.last, self.requirement.deadline + ONE_DAY)}
        return {}

    def _earliest_effective(self, days: Days, state: RequirementState) -> date:
        """Return the earliest effective date that this requirement allows.

        The version may take effect when the period of the notice is over. `days` are the dates on
        which the notice was given, by channel. If these channels aren't enough, the period can only
        start from now on.
        """
        rule = self.requirement.rule
        holidays = self.settings.holidays
        start = self.send_date
        if _satisfies(rule, days):
            # if the rule needs all channels, the notice is given when the last one is used
            start = max(days.values()) if _needs_all(rule) else min(days.values())
        earliest = applies_from(rule.period, start, holidays)
        # the notice is late or missing, so the version must wait for the end of this period
        if state not in RESOLVED_STATES:
            return earliest
        # A notice that also counts for this version announced an earlier version's effective date,
        # so this version can't take effect before it. The first version in `carried_over` was
        # replaced last, and takes effect last.
        carried_over = self.notice.carried_over
        if carried_over:
            earliest = max(earliest, carried_over[0].effective)
        # The requirement is met, so each of these dates is allowed: the end of the period of the
        # notice that was given, the end of the period of a notice sent now, and the planned date.
        if_sent_now = applies_from(rule.period, self.send_date, holidays)
        return min(earliest, if_sent_now, self.notice.version.effective)


def _needs_all(rule: NoticeRule) -> bool:
    return rule.logic == "all" and bool(rule.channels)


def _satisfies(rule: NoticeRule, channels: Collection[str]) -> bool:
    """Return whether notice through `channels` satisfies a rule.

    The rule must allow all of these channels.
    """
    if _needs_all(rule):
        return set(rule.channels).issubset(channels)
    return bool(channels)


def _meets_reach_target(emails: RecordedResult | None, settings: NoticeSettings) -> bool:
    """Return whether the company has a target share that the emails reached in time."""
    return bool(emails and settings.reached and emails.is_enough(settings.reached.percent))
