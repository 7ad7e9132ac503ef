"""Everything that is computed of a policy for a date, in one value, for pages and commands."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby, product, starmap
from operator import attrgetter
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy import ONE_DAY, Gap, Period, Policy, Status, Version, VersionId
from legalsite.model.promise import ChangeClass

START = attrgetter("start")
# The date on which a version was published if that is after its effective date (else None), and
# whether that is only its `revised` date.
LatePublication = tuple[date | None, bool]
NOT_LATE: LatePublication = (None, False)


class VersionOnDate(Struct, frozen=True, omit_defaults=True):
    """A version, and everything that is computed of it for a date."""

    version: Version
    # its status on the date; superseded, not replaced, if it was no longer in effect when another
    # version replaced it
    status: Status
    # the type of change that pages may show; empty for the first version, and for history that
    # states none
    change: ChangeClass | Literal[""] = ""
    # the version that was in effect before it; None for the first one
    previous: VersionId | None = None
    # the version that readers last had before it: `previous` or, if that withdrew the policy, the
    # last one that didn't
    last_text: VersionId | None = None
    # the version that was in effect after it; for a version that never took effect, the one that
    # canceled it; None if there is none yet, if a gap hides it, or if it ended by a withdrawal
    replaced_by: VersionId | None = None
    withdrawn_by: VersionId | None = None  # the withdrawal by which it ended; None without one
    # the periods in which it was or will be in effect; a period without a day if it was replaced on
    # its first day
    periods: tuple[Period, ...] = ()
    # the periods before it takes effect in which it applies to accounts that are opened then
    new_accounts: tuple[Period, ...] = ()
    # whether it was in effect before the ledger began: it owes no notice, and its date in the
    # ledger isn't a date of publication
    is_history: bool = False
    # the date on which it was published if that is after its effective date; else None
    published: date | None = None
    # whether `published` is the version's own `revised`, not a recorded date: history or a draft
    dated: bool = False
    # the periods between `last_text` and this version for which the version in effect isn't known
    unknown: tuple[Period, ...] = ()
    may_have_taken_effect: bool = False  # whether a gap makes it unknown if it ever took effect

    @property
    def revised(self) -> VersionId:
        """The id of the version."""
        return self.version.revised

    @property
    def never_took_effect(self) -> bool:
        """Whether it certainly never took effect, and never will."""
        return not self.periods and not self.may_have_taken_effect

    @property
    def brings_back_policy(self) -> bool:
        """Whether it brings back a policy that had been withdrawn."""
        return self.last_text != self.previous

    @property
    def start(self) -> date:
        """The first day of its last period; if it has none, its effective date."""
        return self.periods[-1].start if self.periods else self.version.effective

    @property
    def times(self) -> tuple[Period, ...]:
        """The periods in which it applied or will apply to anyone, with the one for new accounts;
        none if it withdraws the policy."""
        if self.version.withdrawn:
            return ()
        return self.periods + self.new_accounts

    def shares_day(self, other: "VersionOnDate") -> bool:
        """Return whether this version, and one of another policy, applied or will apply on the same
        day."""
        return any(starmap(Period.shares_day, product(self.times, other.times)))

    @property
    def same_day(self) -> bool:
        """Whether it was only in effect for a part of a day: its periods have no whole day."""
        return bool(self.periods) and all(period.end == period.start for period in self.periods)

    @property
    def was_replaced(self) -> bool:
        """Whether a later version did more than follow it: it lists it in `replaces`, canceled it,
        or took its place on its first day."""
        return self.status == "replaced" or self.never_took_effect or self.same_day

    @property
    def covers_earlier(self) -> bool:
        """Whether it is retroactive and took effect, so that it also covers days before it
        existed."""
        return bool(self.periods) and self.version.effective < self.revised.day


class PolicyOnDate(Struct, frozen=True, omit_defaults=True, dict=True):
    """Everything that is computed of a policy for a date. It stays the same until the next date on
    which a status changes."""

    slug: str
    # every version that is known, the newest first, as in the changelog
    texts: tuple[VersionOnDate, ...]
    # the current version; None before the first one takes effect, and in a gap
    current_id: VersionId | None = None
    upcoming_ids: tuple[VersionId, ...] = ()  # in the order of their effective dates
    # the upcoming version that applies to accounts opened on the date; None if the current one does
    new_accounts_id: VersionId | None = None
    periods: tuple[Period, ...] = ()  # of all versions and gaps, in order
    # the date since which the version in effect is not known; None if it is known
    unknown_since: date | None = None

    @cached_property
    def by_id(self) -> Mapping[VersionId, VersionOnDate]:
        """The versions by their ids."""
        return {text.revised: text for text in self.texts}

    @property
    def current(self) -> VersionOnDate | None:
        """The current version; None if there is none."""
        return self.by_id[self.current_id] if self.current_id else None

    @property
    def upcoming(self) -> list[VersionOnDate]:
        """The upcoming versions in the order of their effective dates."""
        return [self.by_id[revised] for revised in self.upcoming_ids]

    @cached_property
    def ended(self) -> date | None:
        """The date on which the policy ended if the current version withdraws it; else None. An
        earlier version may have withdrawn it already."""
        if not self.current or not self.current.version.withdrawn:
            return None
        return self.without_version(self.current.periods[-1]).start

    def without_version(self, period: Period) -> Period:
        """Return the whole time for which the policy was withdrawn, of which `period` is a part.

        `period` is the period of a version that withdraws the policy; several may be adjacent.
        """
        end = period.end or date.max  # None: until further notice
        # neighboring periods of versions that withdraw the policy, and of others
        for is_withdrawn, run in groupby(self.periods, self._is_withdrawn):
            for time in joined_periods(run) if is_withdrawn else ():
                if time.start <= period.start and end <= (time.end or date.max):  # it includes it
                    return time
        return period  # if no such version has this period

    def _is_withdrawn(self, period: Period) -> bool:
        """Return whether this is a period of a version that withdraws the policy."""
        return period.revised is not None and self.by_id[period.revised].version.withdrawn

    def has_twin(self, text: VersionOnDate) -> bool:
        """Return whether another version has the same effective date, so that pages can't name
        either of them by this date alone.

        Pages name a version that was published later by both dates, so both must be the same.
        """
        return self._counts_by_time[text.version.effective, text.published, "named"] > 1

    def looks_like_another(self, text: VersionOnDate) -> bool:
        """Return whether pages would describe in the same words when another version took effect,
        or when it was in effect."""
        has_same_start = self._counts_by_time[self._start_of(text), "start"] > 1
        return has_same_start or self.has_period_of_another(text)

    def has_period_of_another(self, text: VersionOnDate) -> bool:
        """Return whether pages would describe when another version was in effect, or that it never
        was, in the same words."""
        return self._counts_by_time[self._period_of(text)] > 1

    @cached_property
    def _counts_by_time(self) -> Counter[object]:
        """How many versions have each time, as pages tell it, so that no two are told alike.

        A key is what `_period_of` returns for a version, or a pair with "start", or (effective
        date, date of publication, "named") for what its name says. A version that was published
        after its effective date has two keys of this kind: with the date of publication, and with
        None for a name without it.
        """
        counts = Counter[object]()
        for text in self.texts:
            # one key, with None, if it wasn't published later; otherwise two
            for day in {None, text.published}:
                counts[text.version.effective, day, "named"] += 1
            counts[self._start_of(text), "start"] += 1
            counts[self._period_of(text)] += 1
        return counts

    def _start_of(self, text: VersionOnDate) -> object:
        """Return what pages tell about the beginning of a version, for `_counts_by_time`."""
        if not text.periods:  # it was never in effect, as far as is known
            return text.may_have_taken_effect or text.new_accounts
        return text.version.effective, text.periods[0].start

    def _period_of(self, text: VersionOnDate) -> object:
        """Return what pages tell about the period of a version, for `_counts_by_time`."""
        if text.version.withdrawn and text.periods:
            return self.without_version(text.periods[-1])
        return self._start_of(text)

    @cached_property
    def unknown(self) -> list[Period]:
        """The periods of gaps, for which the version in effect is not known."""
        return [period for period in self.periods if period.revised is None]

    @property
    def unknown_today(self) -> list[Period]:
        """The last gaps, one right after the other, if they include the date; else none."""
        since = self.unknown_since
        if since is None:
            return []
        return [period for period in self.unknown if period.start >= since]

    @property
    def status(self) -> Status | Literal["unknown"]:
        """The status of the current version. Without one: "unknown" in a gap, "upcoming" before the
        first version takes effect, or "replaced" if all were."""
        if self.current:
            return self.current.status
        if self.unknown_since:
            return "unknown"
        return "upcoming" if self.upcoming_ids else "replaced"


def policy_on_date(policy: Policy, on: date, timezone: str = "UTC") -> PolicyOnDate:
    """Return everything that is computed of a policy for a date.

    `timezone`: the time zone for the dates on which versions were published.
    """
    periods = policy.timeline(on)
    by_id: dict[VersionId | None, list[Period]] = {None: []}  # the periods of gaps under None
    for period in periods:
        by_id.setdefault(period.revised, []).append(period)
    unknown = by_id[None]
    unknown_since = None
    for gap in joined_periods(unknown):  # gaps without a break between them count as one
        if not gap.end or gap.end > on:  # it includes the date: later gaps aren't known
            unknown_since = gap.start
            break
    new_accounts = policy.new_accounts_periods(on)
    texts = []
    for version in reversed(policy.known(on)):
        own = tuple(by_id.get(version.revised, ()))
        text = _version_on_date(policy, version, on, own, unknown, timezone=timezone)
        own_new = [period for period in new_accounts if period.revised == version.revised]
        # a version that applied again later on the same day has one period
        own_new = joined_periods(own_new)
        texts.append(replace(text, new_accounts=tuple(own_new)) if own_new else text)
    return PolicyOnDate(
        policy.slug,
        tuple(texts),
        _id(policy.version_on(on)),
        tuple(text.revised for text in policy.upcoming(on)),
        _id(policy.version_for_new_accounts(on)),
        tuple(periods),
        unknown_since,
    )


def published_late(policy: Policy, version: Version, timezone: str) -> LatePublication:
    """Return when a version was published if that is after its effective date (else None), and
    whether this is only its `revised` date, because no publication on that date is recorded."""
    if version.withdrawn:  # it doesn't cover earlier days
        return NOT_LATE
    late = version.recorded_late(timezone)
    if late and not policy.is_history(version, timezone):
        return late, False
    if version.effective < version.revised.day:  # it is retroactive
        return version.revised.day, True
    return NOT_LATE


def describe_both_days(effective: str, published: date | None, dated: bool) -> str:
    """Return both dates of a version that was published after its effective date, for messages;
    for other versions, nothing."""
    if not published:
        return ""
    verb = "dated" if dated else "published"
    return f"effective {effective}, {verb} {published}"


def describe_day(day: date, version: Version) -> str:
    """Return a date for messages; if it is the effective date of a version that applies to new
    accounts earlier, both dates."""
    new_accounts = version.new_accounts_start
    if new_accounts and day == version.effective:
        return f"{day} ({new_accounts} for new accounts)"
    return str(day)


def describe_start(version: Version) -> str:
    """Return when an unpublished version takes effect or withdraws the policy, for messages; if it
    is retroactive, both dates."""
    start = describe_day(version.effective, version)
    if version.effective < version.revised.day:
        return describe_both_days(start, version.revised.day, dated=True)
    does = "withdraws the policy" if version.withdrawn else "takes effect"
    return f"{does} on {start}"


def describe_periods(text: VersionOnDate) -> str:
    """Return when a version was or will be in effect, or withdrew the policy, for messages; also
    whether it is retroactive, and whether its text is withheld."""
    version = text.version
    times = []
    for period in text.periods:
        start = describe_day(period.start, version)
        time = f"from {start} on"
        if period.end:
            time = f"from {start} to {period.end - ONE_DAY}"
        if period.end == period.start:
            time = f"on part of {start}"
        times.append(time)
    does = "withdraws the policy" if version.withdrawn else "in effect"
    words = f"{does} " + " and ".join(times)
    if not times:  # because of a gap
        words = "not known whether it took effect"
    if text.never_took_effect:
        words = describe_never(text)
    if text.covers_earlier:
        words += f", retroactive to {version.effective}"
    if version.withheld:
        words += "; withheld: a reason is published in place of its text, summary, and approvals"
    return words


def describe_never(text: VersionOnDate) -> str:
    """Return, for messages, that a version never took effect, or to which accounts it applied."""
    times = []
    for time in text.new_accounts:
        days = f"from {time.start} to {time.last_day}"
        if time.start == time.last_day:
            days = f"on {time.start}"
        times.append(days)
    if not times:
        return "never in effect"
    return "in effect only for accounts opened " + " and ".join(times)


def describe_gap(gap: Period) -> str:
    """Return the period of a gap, for messages."""
    if gap.end:
        return f"version unknown from {gap.start} to {gap.end - ONE_DAY}"
    return f"version unknown from {gap.start} on"


def joined_periods(periods: Iterable[Period]) -> list[Period]:
    """Return sorted periods, with one period in place of all that follow without a break. Such a
    period has only a start and an end, and no version."""
    joined: list[Period] = []
    for period in periods:
        if joined and joined[-1].end == period.start:
            joined[-1] = Period(joined[-1].start, period.end)
        else:
            joined.append(period)
    return joined


def _version_on_date(
    policy: Policy,
    version: Version,
    on: date,
    periods: tuple[Period, ...],
    unknown: Sequence[Period],
    *,
    timezone: str,
) -> VersionOnDate:
    """Return everything that is computed of one version.

    `periods`: the periods of this version. `unknown`: the periods of all gaps.
    """
    before = policy.previous(version, on)
    last = policy.last_text_before(version, before, on)  # not one that withdraws the policy
    gaps = policy.gaps_before(version, last)
    status = policy.status(version, on)
    replaced_by = policy.replaced_by(version, on)
    withdrawn_by = None
    if periods:  # it was in effect, or will be
        followed_by = periods[-1].followed_by
        next_version = policy.version(followed_by) if followed_by else None
        if next_version and next_version.withdrawn and not version.withdrawn:
            withdrawn_by = followed_by
            followed_by = None
        if replaced_by and (periods[-1].end or date.max) < replaced_by.revised.day:
            status = "superseded"  # it was no longer in effect when it was replaced
    else:
        followed_by = _id(policy.canceled_by(version, on) or replaced_by)
    change: ChangeClass | Literal[""] = ""
    is_history = policy.is_history(version, timezone)
    # the first version changes nothing, and history counts as nothing that it doesn't state
    if before and (version.change or not is_history):
        change = version.weight
    published, dated = published_late(policy, version, timezone)
    return VersionOnDate(
        version,
        status,
        change,
        _id(before),
        _id(last),
        followed_by,
        withdrawn_by,
        periods,
        is_history=is_history,
        published=published,
        dated=dated,
        unknown=_periods_of(gaps, unknown),
        may_have_taken_effect=not periods and policy.may_have_taken_effect(version, on),
    )


def _periods_of(gaps: Sequence[Gap], unknown: Sequence[Period]) -> tuple[Period, ...]:
    """Return the periods that begin with any of these gaps. `unknown`: the periods of all gaps."""
    if not gaps:
        return ()
    days = {gap.day for gap in gaps}
    # of all periods of gaps, which are sorted, those that start between the first and the last day
    first = bisect_left(unknown, min(days), key=START)
    end = bisect_right(unknown, max(days), key=START)
    return tuple(period for period in unknown[first:end] if period.start in days)


def _id(version: Version | None) -> VersionId | None:
    """Return the id of a version, or None for None."""
    return version.revised if version else None
