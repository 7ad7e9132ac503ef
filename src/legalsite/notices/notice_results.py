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

RequirementState = Literal["open", "met", "late", "resolved"]
RESOLVED_STATES: tuple[RequirementState, ...] = ("met", "resolved")  # the better one first
Days = Mapping[str, date]  # by channel
REACHED = ("accepted", "late")
UNRECORDED_CHANNELS = (
    "email",
    "page",
)  # emails are counted, and publishing puts a text on its page


class NoticeResult(Struct, frozen=True):
    """What is recorded of the notice of one version."""

    emails: Mapping[date, RecordedResult] = {}  # the account holders by state, by deadline
    # what was done for those who weren't reached, by deadline
    resolutions: Mapping[date, RecordedResult] = {}
    explained: RecordedResult | None = None  # that nothing more is done for the whole notice
    channels: Days = {}  # the first date on which it was given through each other channel
    emailed: date | None = None  # when an email had reached anyone; None if none did
    complete: date | None = None  # when everyone had an email; None if someone has none
    live: date | None = None  # the first date on which a run saw the text on its page

    @property
    def first_day(self) -> date | None:
        """The first known date on which it reached anyone; None if it didn't."""
        days = list(self.channels.values())
        if self.emailed:
            days.append(self.emailed)
        return min(days, default=None)

    def counted(self, deadline: date) -> RecordedResult | None:
        """Return the account holders by state, judged by a deadline; None if no email to them is
        recorded.

        An email that met an earlier deadline meets this one as well. Whether one that met a later
        deadline does, isn't known."""
        emails = self.emails
        if deadline in emails or not emails:
            return emails.get(deadline)
        if self.complete and self.complete <= deadline:
            total = next(iter(emails.values())).total
            return email_result({"accepted": total}, by=deadline)
        earlier = [day for day in emails if day < deadline]
        if earlier:
            return replace(emails[max(earlier)], by=deadline)
        later = emails[min(emails)]
        counts = {**dict(later.counts), "accepted": 0, "late": later.count(*REACHED)}
        return email_result(counts, by=deadline)

    def add(self, result: RecordedResult, day: date) -> "NoticeResult":
        """Return this result with what a ledger line, written on `day`, says of the notice."""
        if result.is_resolution and not result.unreached:
            return replace(self, explained=result)
        if result.unreached and result.by:
            return replace(self, resolutions={**self.resolutions, result.by: result})
        if result.on:
            return replace(self, channels=_earliest(self.channels, {result.channel: result.on}))
        if result.by is None or result.further:  # subscribers, reminders, and corrections
            return self
        reached = None
        if result.reached:
            reached = self.emailed or day
        complete = None
        if reached and result.count(*REACHED) == result.total:
            before = self.emails.get(result.by)
            complete = self.complete or day
            if before and before.count("late") < result.count("late"):  # corrected late
                complete = day
        emails = {**self.emails, result.by: result}
        return replace(self, emails=emails, emailed=reached, complete=complete)


ResultsByNotice = Mapping[NoticeKey, NoticeResult]
FindResult = Callable[[Version], NoticeResult | None]


class RequirementStatus(Struct, frozen=True):
    """The status of one requirement."""

    requirement: NoticeRequirement
    # `met`: in time; `resolved`: it only lacks account holders who are accounted for; `late`: after
    # its deadline
    state: RequirementState
    channels: tuple[tuple[str, date], ...] = ()  # other than email, through which it was given
    missing: tuple[str, ...] = ()  # the channels left, even where one of them is enough
    emails: RecordedResult | None = None  # the account holders by state; None if no email counts
    resolution: RecordedResult | None = None  # what was done for those not reached in time
    sufficient: str = ""  # the company's reason why fewer than all are enough, if that is why
    earliest: date = date.min  # the first date on which the version may take effect
    live: date | None = None  # when the text was seen on its page, if that page is a notice

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.state in RESOLVED_STATES


class NoticeStatus(Struct, frozen=True):
    """A notice, and the status of each of its requirements, in their order."""

    notice: Notice
    requirements: tuple[RequirementStatus, ...]
    earliest_send_date: date  # for what wasn't given
    # the account holders by state, judged by the first deadline for emails
    emails: RecordedResult | None = None
    reached_enough: bool = False  # whether emails reached all of them, late or in time, or enough

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for any requirement."""
        return not self.waiting

    @property
    def waiting(self) -> dict[date, list[RequirementStatus]]:
        """The requirements that something is left to do for, by deadline."""
        days: dict[date, list[RequirementStatus]] = {}
        for status in self.requirements:
            if not status.is_done:
                days.setdefault(status.requirement.deadline, []).append(status)
        return days

    @property
    def earliest(self) -> date:
        """The first date on which the version may take effect. It needn't wait for emails about
        canceled versions."""
        statuses = self.requirements
        days = [each.earliest for each in statuses if each.requirement.source != "canceled"]
        return max(days, default=self.notice.version.effective)

    @property
    def lacks_email(self) -> bool:
        """Whether account holders must still get an email."""
        return any("email" in status.missing for status in self.requirements)

    @property
    def lacking(self) -> RequirementStatus | None:
        """The first requirement for which it must still be given; None if there is none."""
        return next((status for status in self.requirements if status.missing), None)

    @property
    def channels_to_record(self) -> tuple[str, ...]:
        """The channels that are left, and that a person must record."""
        channels: dict[str, None] = {}
        for status in self.requirements:
            channels |= dict.fromkeys(status.missing)
        return tuple(channel for channel in channels if channel not in UNRECORDED_CHANNELS)

    @property
    def email_command(self) -> str:
        """The next command for its emails, as words after `legalsite`; empty if all got one."""
        key = self.notice.key
        if self.reached_enough:
            return ""
        if self.emails is None:
            return shlex.join(["notify", "plan", str(key), *EXAMPLE_LIST_OPTION])
        if self.emails.count("expired"):
            return f"notify retry {key}"
        if self.emails.count("left"):
            return f"notify send {key}"
        return f"notify status {key} --unreached"


def recorded_results(ledger: Ledger, timezone: str) -> dict[NoticeKey, NoticeResult]:
    """Return what the ledger records of each notice. The last line about its emails counts; lines
    about subscribers and reminders don't."""
    results: dict[NoticeKey, NoticeResult] = {}
    for line in ledger.lines:
        key = line.notice_key
        if line.result and key:
            before = results.get(key, NoticeResult())
            results[key] = before.add(line.result, local_day(line.time, timezone))
    return results


def announced_notices(results: ResultsByNotice) -> frozenset[NoticeKey]:
    """Return the notices that reached anyone."""
    return frozenset(key for key, result in results.items() if result.first_day)


def evaluate_notice(
    notice: Notice, on: date, find_result: FindResult, *, timezone: str, settings: NoticeSettings
) -> NoticeStatus:
    """Return the status of a notice on a date. `find_result` returns the result of the notice of a
    version. A notice that wasn't given can be sent on `on`, or when the version is revised if that
    is later."""
    own = find_result(notice.version) or NoticeResult()
    counting = applicable_results(notice, find_result)
    published = _published(notice, timezone)
    if published:
        shown = {"page": published}
        counting = [replace(each, channels=_earliest(each.channels, shown)) for each in counting]
    send_date = max(on, notice.version.revised.day)
    statuses = []
    for requirement in notice.requirements:
        results = counting
        if requirement.source == "canceled":
            results = [own]
        evaluation = _Evaluation(notice, requirement, send_date, settings)
        statuses.append(min(map(evaluation.status, results), key=_preference))
    cancels = any(requirement.source == "canceled" for requirement in notice.requirements)
    latest = own if cancels else counting[0]  # only its own emails say that a version is canceled
    emails = latest.counted(notice.email_days[0])
    is_enough = bool(latest.complete) or _meets_reach_target(emails, settings)
    return NoticeStatus(notice, tuple(statuses), send_date, emails, reached_enough=is_enough)


def _published(notice: Notice, timezone: str) -> date | None:
    """Return when the first text whose notice counts was put on its page."""
    versions = notice.version, *notice.carried_over
    days = [version.recorded_on(timezone) for version in versions if not version.is_draft]
    return min(days, default=None)


def applicable_results(notice: Notice, find_result: FindResult) -> list[NoticeResult]:
    """Return the results of the emails that count for a notice, its own first; if there are none,
    one without emails. Other channels count for each of them, and so does what was done for those
    who weren't reached."""
    own = find_result(notice.version) or NoticeResult()
    results = [own]
    for version in notice.carried_over:
        result = find_result(version) or NoticeResult()
        resolutions = {**result.resolutions, **own.resolutions}
        results.append(replace(result, resolutions=resolutions, explained=own.explained))
    channels = _earliest(*(result.channels for result in results))
    with_emails = [replace(result, channels=channels) for result in results if result.emails]
    return with_emails or [replace(own, channels=channels)]


def _preference(status: RequirementStatus) -> int:
    """Return the place of a status among those that emails about several versions lead to."""
    if status.is_done:
        return RESOLVED_STATES.index(status.state)
    return len(RESOLVED_STATES)


class _Evaluation(Struct, frozen=True):
    """What the status of a requirement depends on, except for the result."""

    notice: Notice
    requirement: NoticeRequirement
    send_date: date  # for what wasn't given
    settings: NoticeSettings

    def status(self, result: NoticeResult) -> RequirementStatus:
        """Return the status of the requirement if its notice has this result."""
        rule, deadline = self.requirement.rule, self.requirement.deadline
        emails = None
        missed = 0
        if self.requirement.allows("email"):
            emails = result.counted(deadline)
        if emails:
            missed = emails.total - emails.count("accepted")
        resolution = result.resolutions.get(deadline)
        if resolution and not 0 < missed <= resolution.unreached:
            resolution = None
        is_enough = missed > 0 and _meets_reach_target(emails, self.settings)
        accounted = {"email"} if resolution or is_enough else set[str]()
        days = self._days_by_channel(result, emails, missed)
        is_given = _satisfies(rule, days)
        in_time = {channel for channel, day in days.items() if day <= deadline}
        state: RequirementState = "open"
        if _satisfies(rule, in_time):
            state = "met"
        elif accounted and _satisfies(rule, in_time | accounted):
            state = "resolved"
        elif result.explained:
            state = "resolved"
            resolution = resolution or result.explained
        elif is_given or self.send_date > deadline:
            state = "late"
        wanted = rule.channels or ("email",)
        if is_given or state in RESOLVED_STATES:
            wanted = ()
        reached = self.settings.reached
        return RequirementStatus(
            self.requirement,
            state,
            channels=tuple((channel, day) for channel, day in days.items() if channel != "email"),
            missing=tuple(each for each in wanted if each not in days and each not in accounted),
            emails=emails,
            resolution=resolution,
            sufficient=reached.reason if reached and is_enough else "",
            earliest=self._earliest_effective(days if is_given else {}, state),
            live=result.live,
        )

    def _days_by_channel(
        self, result: NoticeResult, emails: RecordedResult | None, missed: int
    ) -> dict[str, date]:
        """Return by when the notice was given through each channel that counts."""
        allows = self.requirement.allows
        days = {channel: day for channel, day in result.channels.items() if allows(channel)}
        deadline = self.requirement.deadline
        if emails and emails.total and not missed:
            days["email"] = deadline  # at the latest
        elif emails and result.complete:
            days["email"] = max(result.complete, deadline + ONE_DAY)
        return days

    def _earliest_effective(self, days: Days, state: RequirementState) -> date:
        """Return when the version may take effect. `days`: on which its notice was given, by
        channel."""
        rule = self.requirement.rule
        holidays = self.settings.holidays
        if_sent_again = applies_from(rule.period, self.send_date, holidays)
        earliest = if_sent_again
        if days:
            given = max(days.values()) if _needs_all(rule) else min(days.values())
            earliest = applies_from(rule.period, given, holidays)
        if state not in RESOLVED_STATES:
            return earliest
        # the notice of an upcoming version counts only for a version that takes effect no earlier
        for version in self.notice.carried_over[:1]:
            earliest = max(earliest, version.effective)
        return min(earliest, if_sent_again, self.notice.version.effective)


def _needs_all(rule: NoticeRule) -> bool:
    """Return whether a rule asks for each of its channels."""
    return rule.logic == "all" and bool(rule.channels)


def _satisfies(rule: NoticeRule, channels: Collection[str]) -> bool:
    """Return whether a rule asks for no more than these channels, all of which count for it."""
    if _needs_all(rule):
        return all(channel in channels for channel in rule.channels)
    return bool(channels)


def _meets_reach_target(emails: RecordedResult | None, settings: NoticeSettings) -> bool:
    """Return whether enough account holders, as the company says, had the email in time."""
    if not emails or not emails.total or not settings.reached:
        return False
    return emails.count("accepted") / emails.total >= settings.reached.share


def _earliest(*several: Days) -> Days:
    """Return the earliest date of each channel."""
    earliest: dict[str, date] = {}
    for days in several:
        for channel, day in days.items():
            earliest[channel] = min(day, earliest.get(channel, day))
    return earliest
