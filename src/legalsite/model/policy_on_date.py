"""All that is computed of a policy for a day, in one value, for whatever shows it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Literal

from msgspec import Struct

from legalsite.model.policy import Gap, Period, Policy, Status, Version, VersionId
from legalsite.model.promise import ChangeClass

START = attrgetter("start")


class VersionOnDate(Struct, frozen=True, omit_defaults=True):
    """A version, and what is computed of it for a day."""

    version: Version
    # its status on the day; not replaced, but superseded, if it had ceased to apply before another
    # one named it
    status: Status
    # the class that a page may name; empty for the first version, and for an imported one that
    # states none
    change: ChangeClass | Literal[""] = ""
    # The version that was in effect before it; None for the first.
    previous: VersionId | None = None
    # what readers last had before it: `previous` or, if that ended the policy, the last text before
    last_text: VersionId | None = None
    # the version that was in effect after it; of one that never applies, the version that canceled
    # it; None if there is none yet, or if a gap hides it
    replaced_by: VersionId | None = None
    # the periods in which it applied or will apply; one without a day if it was replaced on its
    # first day
    periods: tuple[Period, ...] = ()
    # the day on which it was published if that is after its effective day; None also for the first
    # version that was recorded, which was known before
    published: date | None = None
    # Whether `published` is only the day of the text, as of an imported one or a draft.
    dated: bool = False
    # the periods between `last_text` and this version for which it is not known what applied
    unknown: tuple[Period, ...] = ()
    may_have_applied: bool = False  # whether nobody knows if it ever applied, because of a gap

    @property
    def revised(self) -> VersionId:
        """The id of the version."""
        return self.version.revised

    @property
    def never_applied(self) -> bool:
        """Whether it is certain that it never applied, and never will."""
        return not self.periods and not self.may_have_applied

    @property
    def brings_back_policy(self) -> bool:
        """Whether it brings back a policy that had ended."""
        return self.last_text != self.previous

    @property
    def start(self) -> date:
        """The first day of its last period; that on which it was to apply if it never did."""
        return self.periods[-1].start if self.periods else self.version.effective

    @property
    def same_day(self) -> bool:
        """Whether it applied for a part of a day only."""
        return bool(self.periods) and all(period.end == period.start for period in self.periods)

    @property
    def was_replaced(self) -> bool:
        """Whether another text took its place before its day or on it, or named it: it did not only
        follow."""
        return self.status == "replaced" or self.never_applied or self.same_day

    @property
    def covers_earlier(self) -> bool:
        """Whether it is retroactive, and took effect: it also covers days on which it was not in
        effect."""
        return bool(self.periods) and self.version.effective < self.revised.day


class PolicyOnDate(Struct, frozen=True, omit_defaults=True, dict=True):
    """All that is computed of a policy for a day; nothing of it changes before the next day on
    which a status does."""

    slug: str
    # Every version that is known, the newest first: the "last revised" changelog.
    texts: tuple[VersionOnDate, ...]
    # The current version; None before the first takes effect, and in a gap.
    current_id: VersionId | None = None
    upcoming_ids: tuple[VersionId, ...] = ()  # the upcoming versions in the order of their days
    # when each text applied, and when it is not known which one did, in the order in which that
    # began
    periods: tuple[Period, ...] = ()
    # The day from which it is not known what applies; None if it is known.
    unknown_since: date | None = None

    @cached_property
    def by_id(self) -> Mapping[VersionId, VersionOnDate]:
        """The texts by their ids."""
        return {text.revised: text for text in self.texts}

    @property
    def current(self) -> VersionOnDate | None:
        """The current version."""
        return self.by_id[self.current_id] if self.current_id else None

    @property
    def upcoming(self) -> list[VersionOnDate]:
        """The upcoming versions in the order of their days."""
        return [self.by_id[revised] for revised in self.upcoming_ids]

    @cached_property
    def ended(self) -> date | None:
        """The first day without a current version, if the current version ends the policy, which
        one before it may have ended already; else None."""
        if not self.current or not self.current.version.withdrawn:
            return None
        return self.without_version(self.current.periods[-1]).start

    def without_version(self, period: Period) -> Period:
        """Return the whole time without a version to which the period of a text that ends the
        policy belongs."""
        end = period.end or date.max
        for is_end, run in groupby(self.periods, self._ends):
            for time in joined_periods(run) if is_end else ():
                if time.start <= period.start and end <= (time.end or date.max):
                    return time
        return period

    def _ends(self, period: Period) -> bool:
        """Return whether it is a period of a text that ends the policy."""
        return period.revised is not None and self.by_id[period.revised].version.withdrawn

    def has_twin(self, text: VersionOnDate) -> bool:
        """Return whether another text takes effect on the same day, so that this day names neither
        of them. One that was published later is named by both days."""
        return self._alike[text.version.effective, text.published, "named"] > 1

    def looks_like_another(self, text: VersionOnDate) -> bool:
        """Return whether pages say the same of when another text applied, or did not, or name the
        same day."""
        return any(self._alike[time] > 1 for time in self._times_of(text))

    @cached_property
    def _alike(self) -> Counter[object]:
        """How many texts have each effective day, alone and with their day of publication, and each
        time."""
        alike = Counter[object]()
        for text in self.texts:
            for day in {None, text.published}:
                alike[text.version.effective, day, "named"] += 1
            alike.update(self._times_of(text))
        return alike

    def _times_of(self, text: VersionOnDate) -> Iterator[object]:
        """Yield the days on which a text takes effect and began, and the time without a version; of
        one that has no days, whether it may have applied."""
        if not text.periods:
            yield text.may_have_applied
            return
        yield text.version.effective, text.periods[0].start
        if text.version.withdrawn:
            yield self.without_version(text.periods[-1])

    @cached_property
    def unknown(self) -> list[Period]:
        """The periods for which it is not known what applied."""
        return [period for period in self.periods if period.revised is None]

    @property
    def unknown_today(self) -> list[Period]:
        """Those of them, one right after the other, that reach to the day."""
        since = self.unknown_since
        if since is None:
            return []
        return [period for period in self.unknown if period.start >= since]

    @property
    def status(self) -> Status | Literal["unknown"]:
        """The status of the current version; if there is none, why."""
        if self.current:
            return self.current.status
        if self.unknown_since:
            return "unknown"
        return "upcoming" if self.upcoming_ids else "replaced"


def policy_on_date(policy: Policy, on: date, timezone: str = "UTC") -> PolicyOnDate:
    """Return what is computed of a policy for a day.

    `timezone`: of the days on which texts were published.
    """
    periods = policy.timeline(on)
    by_id: dict[VersionId | None, list[Period]] = {None: []}
    for period in periods:
        by_id.setdefault(period.revised, []).append(period)
    unknown = by_id[None]
    unknown_since = None
    for gap in joined_periods(unknown):
        if not gap.end or gap.end > on:
            unknown_since = gap.start
            break
    texts = []
    for version in reversed(policy.known(on)):
        own = tuple(by_id.get(version.revised, ()))
        texts.append(_version_on_date(policy, version, on, own, unknown, timezone=timezone))
    return PolicyOnDate(
        policy.slug,
        tuple(texts),
        _id(policy.version_on(on)),
        tuple(text.revised for text in policy.upcoming(on)),
        tuple(periods),
        unknown_since,
    )


def published_late(version: Version, first: Version, timezone: str) -> tuple[date | None, bool]:
    """Return the day on which a version was published, if that is after its effective day, and
    whether it is only the day of the text. What was recorded together with the `first` version of
    the policy was known before. What ends the policy covers no earlier days."""
    if version.withdrawn:
        return None, False
    late = version.recorded_late(timezone)
    imported = version.recorded_by_import
    if late and not imported and version.recorded_at != first.recorded_at:
        return late, False
    if version.effective < version.revised.day:
        return version.revised.day, imported or late != version.revised.day
    return None, False


def describe_both_days(effective: date, published: date | None, dated: bool) -> str:
    """Return both days of a text that was published after its effective day, for messages; else
    nothing."""
    if not published:
        return ""
    how = "dated" if dated else "published"
    return f"effective {effective}, {how} {published}"


def describe_start(version: Version, published: date | None = None, dated: bool = False) -> str:
    """Return when a version takes effect or ends the policy, for messages; both days if it was
    published later."""
    does = "withdraws the policy" if version.withdrawn else "takes effect"
    return (
        describe_both_days(version.effective, published, dated) or f"{does} on {version.effective}"
    )


def joined_periods(periods: Iterable[Period]) -> list[Period]:
    """Return one period for all that have no break between them. `periods` are sorted."""
    whole: list[Period] = []
    for period in periods:
        if whole and whole[-1].end == period.start:
            whole[-1] = Period(whole[-1].start, period.end)
        else:
            whole.append(period)
    return whole


def _version_on_date(
    policy: Policy,
    version: Version,
    on: date,
    periods: tuple[Period, ...],
    unknown: Sequence[Period],
    *,
    timezone: str,
) -> VersionOnDate:
    """Return what is computed of one version.

    `periods` are its own, `unknown` those of all gaps.
    """
    before = policy.previous(version, on)
    last = policy.last_text_before(version, before, on)
    gaps = policy.gaps_before(version, last)
    status = policy.status(version, on)
    replaced_by = policy.replaced_by(version, on)
    if periods:
        followed_by = periods[-1].followed_by
        if replaced_by and (periods[-1].end or date.max) < replaced_by.revised.day:
            status = "superseded"
    else:
        followed_by = _id(policy.canceled_by(version, on) or replaced_by)
    change: ChangeClass | Literal[""] = ""
    is_unstated_import = version.recorded_by_import and not version.change
    if before and not is_unstated_import:
        change = version.weight
    return VersionOnDate(
        version,
        status,
        change,
        _id(before),
        _id(last),
        followed_by,
        periods,
        *published_late(version, policy.versions[0], timezone),
        unknown=_periods_of(gaps, unknown),
        may_have_applied=not periods and policy.may_have_taken_effect(version, on),
    )


def _periods_of(gaps: Sequence[Gap], unknown: Sequence[Period]) -> tuple[Period, ...]:
    """Return the periods that begin with one of these gaps, of all `unknown` ones."""
    if not gaps:
        return ()
    days = {gap.day for gap in gaps}
    first = bisect_left(unknown, min(days), key=START)
    end = bisect_right(unknown, max(days), key=START)
    return tuple(period for period in unknown[first:end] if period.start in days)


def _id(version: Version | None) -> VersionId | None:
    return version.revised if version else None
