"""The result of a notice, as the ledger or the deliveries say, and the status of each of its
requirements."""

import shlex
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.ledger.chain import Ledger
from legalsite.ledger.recorded_result import RecordedResult, email_result
from legalsite.model.config import NoticeSettings
from legalsite.model.declared_time import local_day
from legalsite.model.notice import EXAMPLE_LIST_OPTION, Notice, NoticeRequirement
from legalsite.model.notice_key import NoticeKey
from legalsite.model.notice_period import ONE_DAY, applies_from
from legalsite.model.policy import Version
from legalsite.model.promise import NoticeRule

RequirementState = Literal["open", "met", "late", "resolved", "canceled"]
RESOLVED_STATES: tuple[RequirementState, ...] = ("met", "resolved")  # the better one first
Days = Mapping[str, date]  # by channel
REACHED_STATES = ("accepted", "late")  # of the account holders who got an email
# no one records these: emails are counted, and publishing puts a text on its page
UNRECORDED_CHANNELS = ("email", "page")


class NoticeResult(Struct, frozen=True):
    """What is recorded of the notice of one version."""

    # by deadline: how many account holders are in each state, judged by that deadline
    emails: Mapping[date, RecordedResult] = {}
    # by deadline: what was done for account holders whom no email had reached by then
    resolutions: Mapping[date, RecordedResult] = {}
    # the company's statement that it does nothing more for the whole notice; None without one
    explanation: RecordedResult | None = None
    # by channel other than email: the first date on which the notice was given through it
    channels: Days = {}
    first_emailed: date | None = None  # when an email had reached anyone; None if none did
    all_emailed: date | None = None  # when everyone had an email; None if someone has none
    seen_live: date | None = None  # when the program first saw the text on its page; None if never

    @property
    def first_day(self) -> date | None:
        """The first known date on which the notice reached anyone; None if it reached no one."""
        days = list(self.channels.values())
        if self.first_emailed:
            days.append(self.first_emailed)
        return min(days, default=None)

    def emails_judged_by(self, deadline: date) -> RecordedResult | None:
        """Return how many account holders are in each state, judged by a deadline.

        Return None if no emails to account holders are recorded. If emails were judged by another
        deadline only, derive the answer: an email that met an earlier deadline also meets this one;
        an email that met a later deadline counts as late, because no one knows whether it met this
        one. The deadline nearest to this one says most."""
        emails = self.emails
        if deadline in emails or not emails:
            return emails.get(deadline)
        if self.all_emailed and self.all_emailed <= deadline:  # everyone in time for this one, too
            total = next(iter(emails.values())).total  # the same for each deadline
            return email_result({"accepted": total}, deadline=deadline)
        earlier = [day for day in emails if day < deadline]
        if earlier:
            return replace(emails[max(earlier)], deadline=deadline)
        next_later = emails[min(emails)]
        late = next_later.count(*REACHED_STATES)  # with those that met the later deadline
        counts = {**dict(next_later.counts), "accepted": 0, "late": late}
        return email_result(counts, deadline=deadline)

    def add(self, result: RecordedResult, day: date) -> "NoticeResult":
        """Return this result, updated with what a ledger line about the notice records. The line
        was written on `day`."""
        # the company does nothing more for missed people, without saying how many they are
        if result.is_resolution and not result.unreached:
            return replace(self, explanation=result)
        # the company did something for the people who were missed at a deadline
        if result.unreached and result.deadline:
            return replace(self, resolutions={**self.resolutions, result.deadline: result})
        # the notice was given through another channel than email
        if result.on:
            return replace(self, channels=_earliest(self.channels, {result.channel: result.on}))
        # emails to subscribers, reminders, and corrections are recorded, but meet no requirement
        if result.deadline is None or result.further:
            return self
        # a newer line about the same emails replaces the older one, so it decides both dates again
        first_emailed = None
        if result.has_reached_anyone:
            first_emailed = self.first_emailed or day
        all_emailed = None
        if first_emailed and result.count(*REACHED_STATES) == result.total:
            before = self.emails.get(result.deadline)  # what the older line says
            all_emailed = self.all_emailed or day
            # the emails that the older line lacked arrived later than its date
            if before and before.count("late") < result.count("late"):
                all_emailed = day
        emails = {**self.emails, result.deadline: result}
        return replace(self, emails=emails, first_emailed=first_emailed, all_emailed=all_emailed)


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
    channels: tuple[tuple[str, date], ...] = ()  # except for email: through which it was given
    missing: tuple[str, ...] = ()  # channels not used yet, even where one of them is enough
    emails: RecordedResult | None = None  # the account holders by state; None if no email counts
    resolution: RecordedResult | None = None  # what was done for those not reached in time
    # the company's reason why reaching fewer than all is enough; empty if it wasn't needed
    sufficiency_reason: str = ""
    earliest_effective: date = date.min  # the first date on which the version may take effect
    seen_live: date | None = None  # when the program saw the text on its page; None if never

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for this requirement."""
        return self.state in RESOLVED_STATES


class NoticeStatus(Struct, frozen=True):
    """A notice, and the status of each of its requirements, in their order."""

    notice: Notice
    requirements: tuple[RequirementStatus, ...]
    earliest_send_date: date  # the first date on which a notice that wasn't given can still be sent
    # the account holders by state, judged by the first deadline for emails; None without emails
    emails: RecordedResult | None = None
    # whether emails reached all account holders, late or in time, or as many as the company needs
    reached_enough: bool = False

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
    def first_not_given(self) -> RequirementStatus | None:
        """The first requirement for which the notice must still be given; None if there is none."""
        return next((status for status in self.requirements if status.missing), None)

    @property
    def channels_to_record(self) -> tuple[str, ...]:
        """The channels still missing that the program can't observe, so a person must record them.

        Each is named once, in the order of the requirements."""
        channels: dict[str, None] = {}
        for status in self.requirements:
            channels |= dict.fromkeys(status.missing)
        return tuple(channel for channel in channels if channel not in UNRECORDED_CHANNELS)

    @property
    def email_command(self) -> str:
        """The next command about the emails of this notice, as words after `legalsite`; empty if
        they reached enough account holders."""
        key = self.notice.key
        if self.reached_enough:
            return ""
        if self.emails is None:  # none were planned
            return shlex.join(["notify", "plan", str(key), *EXAMPLE_LIST_OPTION])
        if self.emails.count("expired"):
            return f"notify retry {key}"
        if self.emails.count("left"):
            return f"notify send {key}"
        return f"notify status {key} --unreached"


def recorded_results(ledger: Ledger, timezone: str) -> dict[NoticeKey, NoticeResult]:
    """Return what all ledger lines together record of each notice.

    A later line about the emails of a notice replaces an earlier one; lines about emails to
    subscribers and about reminders don't count. `timezone` turns the time of a line into a date."""
    results: dict[NoticeKey, NoticeResult] = {}
    for line in ledger.lines:
        key = line.notice_key
        if line.result and key:
            before = results.get(key, NoticeResult())
            results[key] = before.add(line.result, local_day(line.time, timezone))
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
        page = {"page": published}
        applicable = [replace(each, channels=_earliest(each.channels, page)) for each in applicable]
    send_date = max(as_of, notice.version.revised.day)
    statuses = []
    has_cancellation = False
    for requirement in notice.requirements:
        results = applicable
        # only this notice says that earlier versions are canceled, so earlier notices don't count
        if requirement.source == "canceled":
            has_cancellation = True
            results = [own_result]
        evaluation = _Evaluation(notice, requirement, send_date, settings)
        # of several results, the one that leads to the best status decides
        statuses.append(min(map(evaluation.status, results), key=_rank))
    # the first applicable result is the notice's own or, without emails, the last earlier one
    latest = own_result if has_cancellation else applicable[0]
    emails = latest.emails_judged_by(notice.email_days[0])  # by the first deadline for emails
    is_enough = bool(latest.all_emailed) or _meets_reach_target(emails, settings)
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
        resolutions = {**result.resolutions, **own_result.resolutions}
        results.append(replace(result, resolutions=resolutions, explanation=own_result.explanation))
    channels = _earliest(*(result.channels for result in results))
    with_emails = [replace(result, channels=channels) for result in results if result.emails]
    return with_emails or [replace(own_result, channels=channels)]


def _rank(status: RequirementStatus) -> int:
    """Return the rank of a status: 0 is the best. Of several results that count for a requirement,
    the one that leads to the best status decides."""
    if status.is_done:
        return RESOLVED_STATES.index(status.state)
    return len(RESOLVED_STATES)


class _Evaluation(Struct, frozen=True):
    """Everything except for the result that the status of one requirement depends on."""

    notice: Notice
    requirement: NoticeRequirement
    send_date: date  # on which the notice can be sent, if it wasn't given yet
    settings: NoticeSettings

    def status(self, result: NoticeResult) -> RequirementStatus:
        """Return the status of the requirement if its notice has this result.

        A person who got no email in time is missed. Email counts as in time although people were
        missed if the company recorded what it did for all of them (a resolution), or if the emails
        in time reach the share that it set as enough. If the company states that it does nothing
        more (`explanation`), the requirement is resolved, too.
        """
        emails = None  # the results of emails at the deadline; None if there are none
        missed = 0  # the number of people
        if self.requirement.allows("email"):
            emails = result.emails_judged_by(self.requirement.deadline)
        if emails:
            missed = emails.total - emails.count("accepted")
        resolution = self._resolution(result, missed)
        is_enough = missed > 0 and _meets_reach_target(emails, self.settings)
        # the channels that count as in time although people were missed
        excused = {"email"} if resolution or is_enough else set[str]()
        days = self._days_by_channel(result, emails, missed)
        state = self._state(days, excused)
        if result.explanation and state not in RESOLVED_STATES:
            state = "resolved"
            resolution = resolution or result.explanation
        # whether it was given through enough channels, in time or late
        is_given = _satisfies(self.requirement.rule, days)
        missing: tuple[str, ...] = ()
        if not is_given and state not in RESOLVED_STATES:
            missing = self._missing_channels(days.keys() | excused)
        given_days = days if is_given else {}
        target = self.settings.reached
        return RequirementStatus(
            self.requirement,
            state,
            channels=tuple((channel, day) for channel, day in days.items() if channel != "email"),
            missing=missing,
            emails=emails,
            resolution=resolution,  # shown even if other channels alone met the requirement
            sufficiency_reason=target.reason if target and is_enough else "",
            earliest_effective=self._earliest_effective(given_days, state),
            seen_live=result.seen_live,
        )

    def _resolution(self, result: NoticeResult, missed: int) -> RecordedResult | None:
        """Return what the company did for the people who were missed; None if it did nothing, or
        for fewer people, or if no one was missed."""
        resolution = result.resolutions.get(self.requirement.deadline)
        if resolution and 0 < missed <= resolution.unreached:
            return resolution
        return None

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

    def _missing_channels(self, used: Collection[str]) -> tuple[str, ...]:
        """Return the channels to give the notice through, apart from those that were used."""
        wanted = self.requirement.rule.channels or ("email",)  # if any channel will do, email
        return tuple(channel for channel in wanted if channel not in used)

    def _days_by_channel(
        self, result: NoticeResult, emails: RecordedResult | None, missed: int
    ) -> dict[str, date]:
        """Return by when the notice was given through each channel that the requirement allows.

        `emails`: the account holders by state, judged by its deadline; `missed`: how many of them
        had no email by then. Email counts as a channel once everyone has an email."""
        allows = self.requirement.allows
        days = {channel: day for channel, day in result.channels.items() if allows(channel)}
        deadline = self.requirement.deadline
        if emails and emails.total and not missed:
            days["email"] = deadline  # or earlier: all that is known is that it was in time
        elif emails and result.all_emailed:
            # someone was late, so everyone had an email only after the deadline
            days["email"] = max(result.all_emailed, deadline + ONE_DAY)
        return days

    def _earliest_effective(self, days: Days, state: RequirementState) -> date:
        """Return the earliest date on which the version may take effect as far as this requirement
        is concerned: when its period has passed since the notice.

        `days`: on which the notice was given, by channel; empty if it wasn't given, so that it can
        only be sent from now on."""
        rule = self.requirement.rule
        holidays = self.settings.holidays
        if_sent_now = applies_from(rule.period, self.send_date, holidays)
        earliest = if_sent_now
        if days:
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
        return all(channel in channels for channel in rule.channels)
    return bool(channels)


def _meets_reach_target(emails: RecordedResult | None, settings: NoticeSettings) -> bool:
    """Return whether the share of account holders who had the email in time is at least the share
    that the company set as enough; False if it set none."""
    if not emails or not emails.total or not settings.reached:
        return False
    return emails.count("accepted") / emails.total >= settings.reached.share


def _earliest(*several: Days) -> Days:
    """Return the earliest date of each channel in any of these mappings."""
    earliest: dict[str, date] = {}
    for days in several:
        for channel, day in days.items():
            earliest[channel] = min(day, earliest.get(channel, day))
    return earliest
