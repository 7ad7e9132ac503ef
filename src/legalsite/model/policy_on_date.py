"""The computed state of a policy on a date, for pages and commands."""

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
START_AND_END = attrgetter("start", "end")
FIRST_AND_LAST = attrgetter("start", "last_day")
# (publication date if the version was published late, otherwise None; whether the date is only the
# `revised` date)
LatePublication = tuple[date | None, bool]
NOT_LATE: LatePublication = (None, False)


class VersionOnDate(Struct, frozen=True, omit_defaults=True):
    version: Version
    # status on the date; `superseded` if another version was already in effect when the version was
    # replaced
    status: Status
    # Type of change that readers see. Empty for the first version, and for history that states no
    # type.
    change: ChangeClass | Literal[""] = ""
    # version in effect before this one; None for the first version
    previous: VersionId | None = None
    # Version whose text readers last had before this one. This is `previous` unless `previous`
    # withdrew the policy.
    last_text: VersionId | None = None
    # Version in effect after this one, or the version that canceled it. None if there's no such
    # version yet, if a gap hides it, or if a withdrawal of the policy ended this version.
    replaced_by: VersionId | None = None
    # version that ended this one by withdrawing the policy
    withdrawn_by: VersionId | None = None
    # Periods in which the version was or will be in effect. If the version was replaced on its
    # first day, the period starts and ends on that day.
    periods: tuple[Period, ...] = ()
    # periods in which it applies to new accounts, before its effective date
    new_accounts: tuple[Period, ...] = ()
    # Whether the version was in effect before the ledger began. Such a version requires no notice,
    # and was published before the date of its ledger line.
    is_history: bool = False
    # publication date, if the version was published after its effective date
    published: date | None = None
    # whether `published` is only the `revised` date, because no publication of history and drafts
    # is recorded
    dated: bool = False
    # periods between `last_text` and this version for which the version in effect is unknown
    unknown: tuple[Period, ...] = ()
    # whether the version may have taken effect during a gap
    may_have_taken_effect: bool = False

    @property
    def revised(self) -> VersionId:
        return self.version.revised

    @property
    def never_took_effect(self) -> bool:
        """Whether the version certainly didn't take effect, and never will."""
        return not self.periods and not self.may_have_taken_effect

    @property
    def brings_back_policy(self) -> bool:
        return self.last_text != self.previous

    @property
    def start(self) -> date:
        """The start of the version's last period or, without any, its effective date."""
        return self.periods[-1].start if self.periods else self.version.effective

    @property
    def times(self) -> tuple[Period, ...]:
        """The periods in which the version applied or will apply to anyone, including new accounts.

        A version that withdraws the policy has no periods.
        """
        if self.version.withdrawn:
            return ()
        return self.periods + self.new_accounts

    def shares_day(self, other: "VersionOnDate") -> bool:
        """Return whether this version and one of another policy both apply on some day."""
        return any(starmap(Period.shares_day, product(self.times, other.times)))

    @property
    def same_day(self) -> bool:
        """Whether the version was in effect for only a part of a day."""
        return bool(self.periods) and all(period.end == period.start for period in self.periods)

    @property
    def was_replaced(self) -> bool:
        """Whether the version was explicitly replaced, canceled, or superseded on its first day."""
        return self.status == "replaced" or self.never_took_effect or self.same_day

    @property
    def covers_earlier(self) -> bool:
        """Whether the version took effect retroactively, on a date when it didn't exist yet."""
        return bool(self.periods) and self.version.effective < self.revised.day


class PolicyOnDate(Struct, frozen=True, omit_defaults=True, dict=True):
    """The computed state of a policy on a date.

    The state stays the same until the next date on which a status changes.
    """

    slug: str
    # all known versions, newest first
    texts: tuple[VersionOnDate, ...]
    # ID of the current version, or None before the first version takes effect and during a gap
    current_id: VersionId | None = None
    # IDs of the upcoming versions, sorted by effective date
    upcoming_ids: tuple[VersionId, ...] = ()
    # ID of the upcoming version that applies to new accounts; None if the current version does
    new_accounts_id: VersionId | None = None
    periods: tuple[Period, ...] = ()  # periods of all versions and gaps, in order
    # start of the period for which the version is unknown; None if it's known
    unknown_since: date | None = None

    @cached_property
    def by_id(self) -> Mapping[VersionId, VersionOnDate]:
        return {text.revised: text for text in self.texts}

    @property
    def current(self) -> VersionOnDate | None:
        return self.by_id[self.current_id] if self.current_id else None

    @property
    def upcoming(self) -> list[VersionOnDate]:
        return [self.by_id[revised] for revised in self.upcoming_ids]

    @cached_property
    def ended(self) -> date | None:
        """The date when the policy was withdrawn, or None."""
        if not self.current or not self.current.version.withdrawn:
            return None
        # several versions in a row may withdraw the policy, so find the start of the first one's
        # period
        return self.withdrawn_period(self.current.periods[-1]).start

    def withdrawn_period(self, period: Period) -> Period:
        """Return the whole period for which the policy was withdrawn.

        `period` is the period of one version that withdraws the policy. The whole period also
        contains the periods of other such versions directly before and after it.
        """
        end = period.end or date.max  # `period.end` is None if the period hasn't ended
        # group consecutive periods by whether the policy is withdrawn
        for _, run in groupby(self.periods, self._is_withdrawn):
            parts = list(run)
            if period not in parts:
                continue
            # there may be time without any version between the periods, so they aren't all merged
            for whole in joined_periods(parts):
                if whole.start <= period.start and end <= (whole.end or date.max):
                    return whole
        return period  # the policy wasn't withdrawn

    def _is_withdrawn(self, period: Period) -> bool:
        return period.revised is not None and self.by_id[period.revised].version.withdrawn

    def has_twin(self, text: VersionOnDate) -> bool:
        """Return whether another version has equal dates, so that pages can't distinguish them."""
        version = text.version
        # Pages name a version by its effective date, and by its publication date if it was
        # published late. A withdrawal is never named like a version. The last item only
        # distinguishes this kind of key from others.
        key = version.effective, text.published, version.withdrawn, "named"
        return self._counts_by_time[key] > 1

    def has_start_of_another(self, text: VersionOnDate) -> bool:
        """Return whether pages would describe the start of another version in the same words."""
        return self._counts_by_time[self._start_of(text), "start"] > 1

    def has_period_of_another(self, text: VersionOnDate) -> bool:
        """Return whether pages would describe the period of another version in the same words."""
        return self._counts_by_time[self._period_of(text)] > 1

    @cached_property
    def _counts_by_time(self) -> Counter[object]:
        """The number of versions that pages would describe with the same dates.

        There are three kinds of keys: results of `_period_of`, pairs of a result of `_start_of` and
        "start", and tuples that end with "named" (see `has_twin`).
        """
        counts = Counter[object]()
        for text in self.texts:
            # A name with only the effective date could also mean a version that was published late.
            # For all other versions, `published` is None.
            for day in {None, text.published}:
                counts[text.version.effective, day, text.version.withdrawn, "named"] += 1
            counts[self._start_of(text), "start"] += 1
            counts[self._period_of(text)] += 1
        return counts

    def _start_of(self, text: VersionOnDate) -> object:
        """Return the dates with which pages describe the start of a version.

        For two versions that pages would describe in the same words, the results are equal.
        """
        if text.never_took_effect:  # there's no start, so pages describe the period instead
            return self._period_of(text)
        new_accounts = None
        if text.published:  # only titles of versions published late contain this date
            new_accounts = text.version.new_accounts_start
        return text.version.effective, text.published, new_accounts

    def _period_of(self, text: VersionOnDate) -> object:
        """Return the dates with which pages describe the period of a version.

        For two versions that pages would describe in the same words, the results are equal.
        """
        # As far as is known, the version wasn't in effect. Pages then say that it isn't known, when
        # it applied to new accounts, or that it was never in effect.
        if not text.periods:
            return text.may_have_taken_effect or tuple(map(FIRST_AND_LAST, text.new_accounts))
        if text.version.withdrawn:  # pages show how long the policy was withdrawn
            return START_AND_END(self.withdrawn_period(text.periods[-1]))
        return self._start_of(text), tuple(map(START_AND_END, text.periods))

    @cached_property
    def unknown(self) -> list[Period]:
        return [period for period in self.periods if period.revised is None]

    @property
    def unknown_today(self) -> list[Period]:
        """The consecutive gaps up to the date if the version is unknown, or an empty list."""
        since = self.unknown_since
        if since is None:
            return []
        return [period for period in self.unknown if period.start >= since]

    @property
    def status(self) -> Status | Literal["unknown"]:
        """The status of the current version.

        Without a current version, it's "unknown" during a gap, "upcoming" before the first version
        takes effect, and "replaced" if all versions were replaced.
        """
        if self.current:
            return self.current.status
        if self.unknown_since:
            return "unknown"
        return "upcoming" if self.upcoming_ids else "replaced"


def policy_on_date(policy: Policy, on: date, timezone: str = "UTC") -> PolicyOnDate:
    """Compute the state of a policy on a date, and of each version known on that date.

    Publication dates are in `timezone`.
    """
    periods = policy.timeline(on)
    # version → its periods; gaps have the key None
    by_id: dict[VersionId | None, list[Period]] = {None: []}
    for period in periods:
        by_id.setdefault(period.revised, []).append(period)
    gap_periods = by_id[None]
    unknown_since = None  # start of the gap that includes `on`, if any
    for gap in joined_periods(gap_periods):  # several gaps in a row are treated as one
        # later gaps aren't known yet, so this gap includes the date
        if not gap.end or gap.end > on:
            unknown_since = gap.start
            break
    new_accounts = policy.new_accounts_periods(on)
    texts = []
    for version in reversed(policy.known(on)):
        in_effect = tuple(by_id.get(version.revised, ()))
        text = _version_on_date(policy, version, on, in_effect, gap_periods, timezone=timezone)
        for_new = [period for period in new_accounts if period.revised == version.revised]
        if for_new:
            # join the periods of a version that applied to new accounts again on the same day
            text = replace(text, new_accounts=tuple(joined_periods(for_new)))
        texts.append(text)
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
    """Return the publication date of a version that was published late, otherwise None.

    The second value tells whether the date is only the version's `revised` date, because no
    publication is recorded, as for a draft or for history (a version that was in effect before the
    ledger began).
    """
    if version.withdrawn:  # a withdrawal can't be retroactive
        return NOT_LATE
    late = version.recorded_late(timezone)
    # history was published before its ledger line, so the date of the line doesn't count
    if late and not policy.is_history(version, timezone):
        return late, False
    # the version is retroactive, but no publication is recorded
    if version.effective < version.revised.day:
        return version.revised.day, True
    return NOT_LATE


def describe_both_days(effective: str, published: date | None, dated: bool) -> str:
    """Describe both dates of a version that was published after its effective date, for messages.

    Return an empty string if `published` is None.
    """
    if not published:
        return ""
    verb = "dated" if dated else "published"
    return f"effective {effective}, {verb} {published}"


def describe_day(day: date, version: Version) -> str:
    """Format a date for messages.

    If the version applies to new accounts earlier, the earlier date is added to the effective date.
    """
    new_accounts = version.new_accounts_start
    if new_accounts and day == version.effective:
        return f"{day} ({new_accounts} for new accounts)"
    return str(day)


def describe_start(version: Version) -> str:
    """Describe when an unpublished version takes effect or withdraws the policy, for messages."""
    start = describe_day(version.effective, version)
    if version.effective < version.revised.day:
        return describe_both_days(start, version.revised.day, dated=True)
    does = "withdraws the policy" if version.withdrawn else "takes effect"
    return f"{does} on {start}"


def describe_periods(text: VersionOnDate) -> str:
    """Describe when a version was or will be in effect, or withdrew the policy, for messages.

    Also state whether it's retroactive or withheld.
    """
    version = text.version
    times = []
    for period in text.periods:
        start = describe_day(period.start, version)
        time = f"from {start} on"
        if period.end:
            time = f"from {start} to {period.end - ONE_DAY}"
        if period.end == period.start:  # it was replaced on its first day
            time = f"on part of {start}"
        times.append(time)
    does = "withdraws the policy" if version.withdrawn else "in effect"
    words = f"{does} " + " and ".join(times)
    # it may have taken effect during a gap, when the version in effect is unknown
    if not times:
        words = "not known whether it took effect"
    if text.never_took_effect:  # it certainly didn't
        words = describe_never(text)
    if text.covers_earlier:
        words += f", retroactive to {version.effective}"
    if version.withheld:
        words += "; withheld: a reason is published in place of its text, summary, and approvals"
    return words


def describe_never(text: VersionOnDate) -> str:
    """Describe a version that never took effect, or applied only to new accounts, for messages."""
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
    """Describe a period for which the version is unknown, for messages."""
    # the version has become known
    if gap.end == gap.start:
        return f"version unknown from {gap.start} on when this was recorded; it's known now"
    if gap.end:
        return f"version unknown from {gap.start} to {gap.end - ONE_DAY}"
    return f"version unknown from {gap.start} on"


def joined_periods(periods: Iterable[Period]) -> list[Period]:
    """Merge consecutive periods. `periods` must be sorted.

    A merged period only has a start and an end.
    """
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
    gap_periods: Sequence[Period],
    *,
    timezone: str,
) -> VersionOnDate:
    """Compute the state of a version on a date.

    `periods` contains the version's periods, and `gap_periods` the periods of all gaps.
    """
    before = policy.previous(version, on)
    # the same version or, if it withdrew the policy, an earlier one
    last = policy.last_text_before(version, before, on)
    gaps = policy.gaps_before(version, last)
    status = policy.status(version, on)
    replaced_by = policy.replaced_by(version, on)
    withdrawn_by = None
    if periods:  # the version was in effect, or will be
        followed_by = periods[-1].followed_by
        next_version = policy.version(followed_by) if followed_by else None
        # the policy was withdrawn next; a withdrawal itself isn't ended by another withdrawal
        if next_version and next_version.withdrawn and not version.withdrawn:
            withdrawn_by = followed_by
            followed_by = None
        # This version's last period had ended before another version explicitly replaced it, so it
        # only counts as superseded.
        if replaced_by and (periods[-1].end or date.max) < replaced_by.revised.day:
            status = "superseded"
    else:  # as far as is known, the version was never in effect
        followed_by = _id(policy.canceled_by(version, on) or replaced_by)
    change: ChangeClass | Literal[""] = ""
    is_history = policy.is_history(version, timezone)
    # the first version has nothing to compare with; for history, only a stated type counts
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
        unknown=_periods_of(gaps, gap_periods),
        may_have_taken_effect=not periods and policy.may_have_taken_effect(version, on),
    )


def _periods_of(gaps: Sequence[Gap], gap_periods: Sequence[Period]) -> tuple[Period, ...]:
    """Return the periods that start with one of the gaps.

    `gap_periods` contains the periods of all gaps.
    """
    if not gaps:
        return ()
    days = {gap.day for gap in gaps}
    # `gap_periods` is sorted, so only search from the first gap to the last
    first = bisect_left(gap_periods, min(days), key=START)
    end = bisect_right(gap_periods, max(days), key=START)
    return tuple(period for period in gap_periods[first:end] if period.start in days)


def _id(version: Version | None) -> VersionId | None:
    return version.revised if version else None
