"""A policy over time: versions and translations, as described by front matter and the ledger.

The status of a version on a date is always computed, never stored.
"""

import re
import shlex
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from legalsite.model.ledger_record import LedgerRecord
from legalsite.model.promise import ChangeClass, ConfirmedPromise

# source of an imported version's date if the text doesn't state a revision date: the effective date
# that it states, or a commit
DatedBy = Literal["effective", "commit"]
Status = Literal["current", "upcoming", "superseded", "replaced", "withdrawn"]

MAX_VERSIONS_PER_DAY = 99
ONE_DAY = timedelta(days=1)
BY_EFFECTIVE_DATE = attrgetter("effective")
REVISED = attrgetter("revised")
REVISED_DAY = attrgetter("revised.day")
GAP_DAY = attrgetter("day")
GAP_END_DAY = attrgetter("hides_before.day")
VERSION_ID_PATTERN = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:-(?P<nth>[2-9]|[1-9][0-9]))?", re.ASCII
)


class VersionId(Struct, frozen=True, order=True, omit_defaults=True):
    """The ID of a version: its date and, if several versions have this date, a number."""

    day: date
    nth: int = 1  # 1 for the first version of a date, 2 for the second, and so on

    @classmethod
    def parse(cls, text: str) -> "VersionId":
        """Parse `2026-03-02` or `2026-03-02-2`. Raises ValueError if the text is malformed."""
        match = VERSION_ID_PATTERN.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} isn't a valid date")
        return cls(date.fromisoformat(match["day"]), int(match["nth"] or 1))

    def __str__(self) -> str:
        return _written_id(self.day, self.nth)


@lru_cache(1 << 10)  # used in the URL of each page of a version
def _written_id(day: date, nth: int) -> str:
    return f"{day}-{nth}" if nth > 1 else day.isoformat()


def next_id(today: date, published: Iterable[VersionId]) -> VersionId:
    """Return the ID of the next version.

    It has today's date, or that of the newest published version if that's today or later, and the
    next number for that date.
    """
    newest = max(published, default=None)
    if newest and newest.day >= today:
        return VersionId(newest.day, newest.nth + 1)
    return VersionId(today)


# front matter keys that apply to a single version; removed by `revise`
VERSION_ONLY_KEYS = (
    "effective_new_accounts",
    "change",
    "about",
    "summary",
    "summary_covers",
    "replaces",
    "retroactive",
    "withdrawn",
    "approved_by",
    "dated_by",
    "translated_by",
)
# default values of these keys other than None
DEFAULTS = {"approved_by": (), "retroactive": False, "withdrawn": False}
EXPECTED_KEYS = ("change", "summary")  # required by `check`, except in the first version


class FilledFact(NamedTuple):
    """A value in a file that replaced the name of a fact. Lines and columns start at 1."""

    line: int
    start: int
    end: int  # column after the value
    name: str  # such as `company.name`
    value: str


class Version(Struct, frozen=True, omit_defaults=True):
    policy: str  # slug
    revised: VersionId
    title: str
    # for existing accounts; can be before `revised` only if retroactive and not withdrawn
    effective: date
    path: str  # relative to content/
    sha256: str  # hex hash of the file
    # size of the file in bytes; for a withheld version, that of the removed text, or 0 if unknown
    size: int
    # line number where the text starts, after the front matter
    text_line: int = 1
    # Uses a factory so that the language is always encoded. msgspec omits a string only if it's the
    # same object as the default.
    language: str = field(default_factory=lambda: "en")
    change: ChangeClass | None = None
    # topics of the change, as used in promises; None if not stated
    about: tuple[str, ...] | None = None
    summary: str | None = None
    # replaced versions whose changes are included in the summary
    summary_covers: tuple[VersionId, ...] | None = None
    replaces: tuple[VersionId, ...] | None = None
    # applies to new accounts from this date on, which isn't after `effective`
    effective_new_accounts: date | None = None
    retroactive: bool = False
    withdrawn: bool = False  # whether it withdraws the policy
    approved_by: tuple[str, ...] = ()  # names stated in the file
    dated_by: DatedBy | None = None  # only for imported versions without a revision date
    translates: VersionId | None = None  # only for translations: the translated version
    translated_by: str | None = None  # only for translations: who approved it
    part_of: str | None = None  # slug of the policy that this one is part of
    extra: Mapping[str, Any] = {}
    facts: tuple[FilledFact, ...] = ()  # values filled in by `publish`; empty for a draft
    # ledger line without its line ending, followed by the line that withholds the version, if any;
    # empty if not recorded
    recorded: str = ""
    # promise recorded in the front matter
    promise: ConfirmedPromise | None = None
    # If this version replaces upcoming versions: the greatest of their types of change and
    # `change`. None if it doesn't replace any, doesn't state `change`, or restores the current
    # wording.
    counts_as: ChangeClass | None = None
    # whether all it does is cancel upcoming versions, so that readers keep the wording they have
    only_cancels: bool = False
    # whether this is a changed draft that still has the date of a published version; `revised` and
    # `effective` are then the dates that it would get if it were revised now
    undated: bool = False

    def __hash__(self) -> int:
        """Hash the path and content, because the field `extra` isn't hashable."""
        return hash((self.path, self.sha256))

    @property
    def weight(self) -> ChangeClass:
        """The type of change that counts: material if the version doesn't state one."""
        return self.counts_as or self.change or "material"

    @property
    def first_day(self) -> date:
        """The first date when it can be in effect.

        A retroactive version can't be before `revised`.
        """
        return max(self.effective, self.revised.day)

    @property
    def revised_stated(self) -> bool:
        """Whether `revised` is a stated date.

        For imported versions without a revision date, `revised` is only an ID.
        """
        return self.dated_by is None

    @property
    def new_accounts_start(self) -> date | None:
        """The date from which it applies to new accounts, or None if not before `effective`."""
        start = self.effective_new_accounts
        return start if start and start < self.effective else None

    @property
    def record(self) -> LedgerRecord | None:
        return LedgerRecord.parse(self.recorded) if self.recorded else None

    @property
    def recorded_as(self) -> str:
        """The verb of its ledger line, or an empty string."""
        record = self.record
        return record.verb if record else ""

    def recorded_late(self, timezone: str) -> date | None:
        """Return the date when the version was recorded, or None if that isn't after `effective`.

        The date is in `timezone`. Return None, too, for a translation, if the version isn't
        recorded, or if only the line that withholds it is known.
        """
        record = self.record  # its line in the ledger
        if self.translates or not record or record.verb not in ("publish", "import"):
            return None
        day = record.day(timezone)
        return day if day > self.effective else None

    @property
    def recorded_at(self) -> str:
        """The time when the version was recorded (UTC, ISO 8601), or an empty string."""
        record = self.record
        return record.time if record else ""

    def recorded_on(self, timezone: str) -> date:
        """Return the date when the version was recorded, or else its `revised` date."""
        record = self.record
        return record.day(timezone) if record else self.revised.day

    def lists_as_replaced(self, older: "Version") -> bool:
        return older.revised in (self.replaces or ())

    @property
    def is_draft(self) -> bool:
        """Whether its file is the editable draft and not an archived version."""
        return not self.path.startswith(f"{self.policy}/")

    @property
    def suffix(self) -> str:
        """The suffix of the file name: `.md`, or `.de.md` for a translation."""
        return f".{self.language.lower()}.md" if self.translates else ".md"

    @property
    def unpublished(self) -> bool:
        """Whether it's a draft that isn't recorded in the ledger."""
        return self.is_draft and not self.recorded

    @property
    def revise_command(self) -> str:
        command = f"legalsite revise {self.policy}"
        if self.translates is not None:
            command += f" --language {self.language}"
        return command

    @property
    def withheld(self) -> bool:
        """Whether the text was removed and replaced with a reason."""
        return self.path.endswith(".withheld")

    @property
    def text_sha256(self) -> str:
        """The hex hash of the text.

        For a withheld version, it's taken from the ledger, because the file contains only the
        reason.
        """
        if self.withheld and self.record:
            return self.record.sha256
        return self.sha256  # hash of the file

    def facts_shared_with(self, published: "Version") -> list[str]:
        """Return the keys in VERSION_ONLY_KEYS with the same values as in a published version."""
        shared = []
        for name in VERSION_ONLY_KEYS:
            value = getattr(self, name)
            if value != DEFAULTS.get(name) and value == getattr(published, name):
                shared.append(name)
        return shared


VersionTuple = tuple[Version, ...]
# prefix of the first line in a gap's file if a specific version ends the gap; followed by its ID
ENDED_BY = "ended_by: "


def summarized_version(version: Version | None, original: Version) -> Version:
    """Return the version whose summary is shown: the translation, or else the original."""
    if version and version.summary:
        return version
    return original


def revise_from(slug: str, start: VersionId, facts: Mapping[str, str]) -> str:
    """Return the command, without `legalsite`, to start a draft from the version `start`.

    `facts` contains front matter values, which are passed as options.
    """
    command = f"revise {slug} --from {start}"
    for key, value in facts.items():
        option = key.replace("_", "-")
        quoted = shlex.quote(value)
        command += f" --{option} {quoted}"
    return command


class Gap(Struct, frozen=True):
    """A period in a policy's past for which the version in effect is unknown.

    It starts on `day`, and ends when a version takes effect that is `ended_by` or newer. If
    `ended_by` is None, the version must have been revised on `day` or later.
    """

    day: date
    path: str  # relative to content/
    reason: str  # why the version is unknown, as explained by the publisher
    recorded: str = ""  # ledger line, or empty
    # oldest version that can end it; None for the first version of `day`
    ended_by: VersionId | None = None

    @property
    def hides_before(self) -> VersionId:
        """The oldest version ID that isn't hidden.

        Older versions may have been replaced during the gap.
        """
        return self.ended_by or VersionId(self.day)


class Period(Struct, frozen=True, omit_defaults=True):
    start: date
    end: date | None = None  # first day after the period; None if it hasn't ended
    revised: VersionId | None = None  # None for a gap
    reason: str = ""  # reason for the gap; empty for a version
    recorded: str = ""  # ledger line of the gap; empty for a version
    # The version that took effect next, possibly later. It may withdraw the policy, unless this one
    # does. None if there's none yet, or if a gap hides it.
    followed_by: VersionId | None = None

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period, at least partly.

        It's `date.max` if the period hasn't ended.
        """
        if self.end is None:
            return date.max
        return max(self.start, self.end - ONE_DAY)

    def shares_day(self, other: "Period") -> bool:
        """Return whether a day belongs, at least partly, to both periods."""
        return self.start <= other.last_day and other.start <= self.last_day


class _Moment(NamedTuple):
    day: date
    version: Version | None  # in effect from this moment on
    is_last: bool  # whether it's the last moment of the day


class _Change(NamedTuple):
    day: date
    begins: Version | Gap | None  # None if no version is in effect and it's not a gap


class Policy(Struct, frozen=True, dict=True):
    """A policy with all its versions. Methods compute their status on a date.

    On a date `on`, versions with a later `revised` don't exist yet.
    """

    slug: str
    versions: VersionTuple  # the originals, sorted by `revised`
    translations: Mapping[str, VersionTuple] = {}  # language → translations sorted by `revised`
    gaps: tuple[Gap, ...] = ()

    @property
    def texts(self) -> VersionTuple:
        return *self.versions, *(text for texts in self.translations.values() for text in texts)

    def without(self, paths: Collection[str]) -> "Policy":
        """Return the policy without the texts (versions and translations) at these paths."""
        versions = tuple(text for text in self.versions if text.path not in paths)
        translations = {}
        for language, texts in self.translations.items():
            translations[language] = tuple(text for text in texts if text.path not in paths)
        return replace(self, versions=versions, translations=translations)

    def texts_like(self, version: Version) -> VersionTuple:
        """Return all versions or, for a translation, all translations into its language."""
        return self.translations[version.language] if version.translates else self.versions

    @property
    def published(self) -> "Policy":
        """The policy without unpublished drafts."""
        return self.without([text.path for text in self.texts if text.unpublished])

    @cached_property
    def _first_run(self) -> list[LedgerRecord]:
        """The policy's ledger lines that were written by its first publish.

        A run writes lines with the same time: first gaps, then archived texts, then one draft per
        language. If the order is different, the lines are from two runs in the same second.
        """
        lines = {text.recorded for text in self.texts} | {gap.recorded for gap in self.gaps}
        run: list[LedgerRecord] = []
        drafts: set[str] = set()  # suffixes of file names
        for line in sorted(lines - {""}):  # lines start with their number
            record = LedgerRecord.parse(line)
            # the verbs of a run are in alphabetical order: gap, import, publish
            if run and (record.time != run[-1].time or record.verb < run[-1].verb):
                break
            if record.verb == "publish" and record.suffix in drafts:
                break
            if record.verb == "publish":
                drafts.add(record.suffix)
            run.append(record)
        return run

    @property
    def is_published(self) -> bool:
        """Whether the policy is in the ledger."""
        return bool(self._first_run)

    def is_history(self, version: Version, timezone: str) -> bool:
        """Return whether a recorded text was in effect before the ledger recorded the policy.

        For a translation, its original counts. The original's effective date must be before the
        date of the policy's first ledger line. This suffices if that line and this text were
        recorded by the same run. If a later run recorded the text, it must have added an old
        version: a version that became the current one on the day of the run isn't history.
        """
        original = self.original(version)
        record = version.record
        if not original or not record:
            return False
        if original.effective >= self._first_run[0].day(timezone):
            return False
        if record.line <= self._first_run[-1].line:  # sorting lines sorts them by number
            return True
        recorded = [each for each in self.versions if "" < each.recorded_at <= record.time]
        gaps = tuple(gap for gap in self.gaps if "" < gap.recorded < version.recorded)
        after_run = Policy(self.slug, tuple(recorded), gaps=gaps)
        current = after_run.version_on(record.day(timezone))
        return current is None or current.revised != original.revised

    def known(self, on: date) -> VersionTuple:
        """Return the versions whose `revised` is on or before a date."""
        return self.versions[: self._count(on)]

    def _count(self, on: date) -> int:
        return bisect_right(self.versions, on, key=REVISED_DAY)

    def version_on(self, on: date) -> Version | None:
        """Return the version in effect on a date.

        Return None before the first version takes effect, and during a gap. A version that
        withdraws the policy stays in effect from its effective date on.
        """
        return self._applying(self._count(on), on, on)

    def upcoming(self, on: date) -> VersionTuple:
        """Return the upcoming versions, sorted by effective date.

        Each of them will take effect unless a new version replaces it.
        """
        # skip other versions, because computing a status is slow
        ahead = [version for version in self.known(on) if version.effective > on]
        upcoming = [version for version in ahead if self.status(version, on) == "upcoming"]
        return tuple(sorted(upcoming, key=BY_EFFECTIVE_DATE))

    def planned(self, on: date) -> VersionTuple:
        """Return the version in effect on a date, if any, followed by the upcoming ones."""
        return tuple(filter(None, (self.version_on(on), *self.upcoming(on))))

    def new_accounts_periods(self, on: date) -> list[Period]:
        """Return the periods in which upcoming versions apply to new accounts, in order.

        Each day is computed as known on that day, and days after `on` as known on `on`. As in the
        timeline, a version that applied for only a part of a day has a period that ends on the same
        day.
        """
        versions = self.known(on)
        if not any(version.new_accounts_start for version in versions):
            return []
        gaps = tuple(gap for gap in self.gaps if gap.day <= on)
        known = replace(self, versions=versions, gaps=gaps)
        changes = known.possible_change_days
        days: set[date] = set()  # on which a different version may start to apply
        for version in versions:
            if version.new_accounts_start:
                first = bisect_left(changes, version.new_accounts_start)
                days.update(changes[first : bisect_right(changes, version.effective)])
        periods: list[Period] = []
        before = None  # the version that applied to new accounts before
        for day in sorted(days):
            # number of versions known at the start and end of the day
            since = bisect_left(versions, day, key=REVISED_DAY)
            until = bisect_right(versions, day, key=REVISED_DAY)
            for count in range(since, until + 1):
                # the policy at the start of the day, then after each version revised on it
                moment = replace(known, versions=versions[:count])
                version_then = moment.version_for_new_accounts(day)
                if version_then is before:
                    continue
                if before:
                    periods[-1] = replace(periods[-1], end=day)
                if version_then:
                    periods.append(Period(day, None, version_then.revised))
                before = version_then
        return periods

    def version_for_new_accounts(self, on: date) -> Version | None:
        """Return the upcoming version that applies to accounts opened on a date.

        If there are several, return the one furthest in the future. Return None if the current
        version applies.
        """
        for version in reversed(self.upcoming(on)):
            start = version.new_accounts_start
            if start and start <= on:
                return version
        return None

    def last_text(self, on: date) -> Version | None:
        """Return the version that readers last had, or None if no version is in effect.

        This is the current version or, if it withdraws the policy, the last one that didn't.
        """
        if not self.version_on(on):
            return None
        for text in self._applied_until(on, on):  # latest first
            if not text.withdrawn:
                return text
        return None  # all versions withdrew the policy

    def status(self, version: Version, on: date) -> Status:
        """Return the status of a version on a date. The version must exist on that date.

        It's `replaced` if a later version lists it in `replaces`, and `upcoming` before its
        effective date. While it's in effect, it's `current`, or `withdrawn` if it withdraws the
        policy. Otherwise, it's `superseded`.
        """
        if self.replaced_by(version, on):
            return "replaced"
        if self._is_in_gap(version, on):  # it may have been replaced by an unknown version
            return "superseded"
        if version.effective > on:  # another version may take effect on the same date instead
            return "superseded" if self.same_day_replacement(version, on) else "upcoming"
        current = self.version_on(on)
        if current is None or current.revised != version.revised:
            return "superseded"
        return "withdrawn" if version.withdrawn else "current"

    def replaced_by(self, version: Version, on: date) -> Version | None:
        """Return the first version known on a date that lists this one in `replaces`, or None."""
        first = self._first_replacer(version)  # index of the first replacing version
        return self.versions[first] if first < self._count(on) else None

    def same_day_replacement(self, version: Version, on: date) -> Version | None:
        """Return the newest later version with the same effective date, or None.

        It takes effect instead of this one.
        """
        for other in reversed(self._revised_after(version, on)):
            if other.effective == version.effective and not self.replaced_by(other, on):
                return other
        return None

    def canceled_by(self, version: Version, on: date) -> Version | None:
        """Return the first version that prevents this one from taking effect, or None.

        It was revised before this version's first day, and replaces it or has the same effective
        date.
        """
        # later versions known on the date and on the day before the first day
        for other in self._revised_after(version, min(on, version.first_day - ONE_DAY)):
            if other.lists_as_replaced(version) or other.effective == version.effective:
                return other
        return None

    def previous(self, version: Version, on: date) -> Version | None:
        """Return the version in effect before this one, which its type of change is relative to.

        The result is as known on `on`, or on the version's `revised` date if that's later. If the
        version was replaced before taking effect, return the version that it would have followed
        when it was published, as announced. Return None if no version was in effect.
        """
        eve = version.effective - ONE_DAY
        # A version announced before its effective date follows the version in effect on the day
        # before that date.
        if version.revised.day <= eve:
            known_on = min(eve, max(on, version.revised.day))
            count = self._count(known_on)  # number of versions known on that day
            if self.replaced_by(version, known_on):
                # exclude later versions
                count = bisect_right(self.versions, version.revised, key=REVISED)
            # among the first `count` versions, the one in effect on the day before
            current = self._applying(count, known_on, eve)
            # ignore gaps, so that no version is hidden
            current = current or self._applying(count, date.min, eve)
            if current:
                return current
        # Otherwise, use the version in effect just before this one was revised. This is the case
        # for versions that take effect immediately, and for those that replace the current version
        # and leave a gap. A retroactive version that doesn't end a later one follows the version in
        # whose period it falls.
        day = version.revised.day
        count = bisect_left(self.versions, version.revised, key=REVISED)
        current = self._applying(count, day, day, version)
        # ignore gaps, so that no version is hidden
        return current or self._applying(count, date.min, day, version)

    def replaced_while_upcoming(self, version: Version) -> VersionTuple:
        """Return the versions that this one replaces and that were upcoming when it was revised.

        They are sorted by effective date.
        """
        if not version.replaces:
            return ()
        # from the first replaced version to the one before this; the status depends only on later
        # versions
        first = bisect_left(self.versions, min(version.replaces), key=REVISED)
        end = bisect_left(self.versions, version.revised, key=REVISED)
        earlier = self.versions[first:end]
        before = replace(self, versions=earlier)
        named = [text for text in earlier if version.lists_as_replaced(text)]
        replaced = [
            text for text in named if before.status(text, version.revised.day) == "upcoming"
        ]
        return tuple(sorted(replaced, key=BY_EFFECTIVE_DATE))

    def last_text_before(self, version: Version, old: Version | None, on: date) -> Version | None:
        """Return the version that readers last had before this one, as known on a date.

        This is `old`, the previous version. But if `old` withdrew the policy and this version
        reinstates it, it's the last version that didn't withdraw it. Redlines and notices compare
        with it.
        """
        # this version doesn't reinstate the policy
        if not old or not old.withdrawn or version.withdrawn:
            return old
        # versions that took effect no later than `old`, latest first
        earlier = list(self._applied_until(max(on, version.revised.day), old.effective))
        if old in earlier:  # skip versions that took effect later on the same day
            earlier = earlier[earlier.index(old) :]
        for text in earlier:
            if not text.withdrawn:
                return text
        return old  # all earlier versions withdrew the policy, too

    def comparison_base(self, text: Version, on: date) -> Version | None:
        """Return the text that another text is compared with, as known on a date, or None.

        It's the text that readers last had before it, in the same language.
        """
        version = self.original(text)
        if not version:
            return None
        on = max(on, version.revised.day)
        old = self.last_text_before(version, self.previous(version, on), on)
        if old and text.translates:
            return self.translation(text.language, old, date.max)
        return old

    def timeline(self, on: date) -> list[Period]:
        """Return the periods of versions and gaps, in order.

        Each day is computed as known on that day, and days after `on` as known on `on`. A version
        replaced on its first day has a period that ends on the day it starts. A version that came
        back has several periods. Periods don't overlap with gaps. A gap that starts on the day when
        a version takes effect is ignored.
        """
        periods = []
        last: dict[VersionId, int] = {}  # version → index of its last period
        changes = self._changes(on)
        # each change ends the period started by the previous one
        ends = [*(change.day for change in changes[1:]), None]
        for (day, text), end, followed_by in zip(
            changes, ends, _next_versions(changes, on), strict=False
        ):
            if isinstance(text, Gap):
                periods.append(Period(day, end, None, text.reason, text.recorded, followed_by))
            elif text and text.revised in last and periods[last[text.revised]].end == day:
                # another version was in effect for only a part of the day, so extend the earlier
                # period
                earlier = periods[last[text.revised]]
                periods[last[text.revised]] = replace(earlier, end=end, followed_by=followed_by)
            elif text:  # None means that no version is in effect
                last[text.revised] = len(periods)
                periods.append(Period(day, end, text.revised, followed_by=followed_by))
        return periods

    def _changes(self, on: date) -> list[_Change]:
        """Return all changes of the version in effect, in order.

        A gap that starts on the day when a version takes effect is ignored.
        """
        changes = []
        # what is in effect after each moment; `before` is what was in effect until then
        current: Version | Gap | None = None
        for day, text, is_last in self._moments(on):
            before = current
            current = text
            # number of gaps that have started by that day
            gap_count = bisect_right(self.gaps, min(day, on), key=GAP_DAY)
            if gap_count and not text:  # no known version is in effect
                gap = self.gaps[gap_count - 1]
                begins = gap.day == day
                # the gap continues, or starts at the end of a day on which no version took effect
                if isinstance(before, Gap) or (begins and is_last):
                    current = gap
                elif begins:
                    current = before
            if current is not before:
                changes.append(_Change(day, current))
        return changes

    def _moments(self, on: date) -> Iterator[_Moment]:
        """Yield each moment when a different version may take effect, in order.

        A date has several moments: its start, and one after each version revised on it.
        """
        texts = self.known(on)
        # dates on which previously announced versions take effect
        waiting = {text.effective for text in texts if text.effective > text.revised.day}
        # dates on which a version is replaced, so another one may be in effect
        replacing = {text.revised.day for text in texts if text.replaces}
        days = {text.first_day for text in texts} | replacing
        for gap in self.gaps:
            if gap.day <= on:
                days.add(gap.day)
        for day in sorted(days):
            # number of versions known at the end and start of the day
            until = bisect_right(texts, day, key=REVISED_DAY)
            since = bisect_left(texts, day, key=REVISED_DAY)
            # The first moment is the start of the day. Unless a waiting version takes effect then,
            # the version in effect is the same as on the day before.
            if since < until and day not in waiting:
                since += 1
            for count in range(since, until + 1):
                version = self._applying(count, min(day, on), day)
                yield _Moment(day, version, is_last=count == until)

    def _applied_until(self, on: date, last_day: date) -> Iterator[Version]:
        """Yield the versions that took effect no later than `last_day`, latest first.

        They are computed as known on the date `on`.
        """
        for period in reversed(self.timeline(on)):
            if period.start <= last_day and period.revised:
                yield self._by_id[period.revised]

    def gaps_before(self, version: Version, old: Version | None) -> tuple[Gap, ...]:
        """Return the gaps between an older version and this one.

        If `old` is None, start at the first gap.
        """
        since = old.revised.day if old else date.min
        # gaps ended by a version that is newer than `old` and older than this version
        first = bisect_right(self._gaps_by_end, since, key=GAP_END_DAY)
        end = bisect_left(self._gaps_by_end, version.revised.day, key=GAP_END_DAY)
        return tuple(sorted(self._gaps_by_end[first:end], key=GAP_DAY))

    def may_have_taken_effect(self, version: Version, on: date) -> bool:
        """Return whether it's unknown if a version ever took effect.

        That's the case if a gap started between its `revised` and effective dates, and no known
        version canceled it.
        """
        if self.canceled_by(version, on):
            return False
        return self._is_in_gap(version, min(version.effective, on))

    def next_change(self, on: date) -> date | None:
        """Return the next date when this policy's pages change without an edit, or None."""
        later = [day for day in self.possible_change_days if day > on]
        return next(filter(self._changes_on, later), None)  # first actual change

    def last_change(self, on: date) -> date | None:
        """Return the last date up to `on` when the pages changed without an edit, or None."""
        earlier = [day for day in self.possible_change_days if day <= on]
        return next(filter(self._changes_on, reversed(earlier)), None)

    @cached_property
    def _revised_days(self) -> set[date]:
        """The dates when a version, translation, or gap starts to exist."""
        return {text.revised.day for text in self.texts}.union(map(GAP_DAY, self.gaps))

    @cached_property
    def possible_change_days(self) -> list[date]:
        """The sorted dates when pages may change."""
        days = self._revised_days.union(map(BY_EFFECTIVE_DATE, self.versions))
        for version in self.versions:
            if version.effective_new_accounts:
                days.add(version.effective_new_accounts)
        return sorted(days)

    def _changes_on(self, day: date) -> bool:
        """Return whether pages do change on a possible date.

        They do if a text or gap starts to exist, or if a different version is in effect than on the
        day before.
        """
        if day in self._revised_days:
            return True
        eve = day - ONE_DAY
        if self.version_on(day) is not self.version_on(eve):
            return True
        return self.version_for_new_accounts(day) is not self.version_for_new_accounts(eve)

    def translation(self, language: str, version: Version, on: date) -> Version | None:
        """Return the newest translation of a version, as known on a date, or None."""
        for text in reversed(self.translations.get(language, ())):
            if text.translates == version.revised and text.revised.day <= on:
                return text
        return None

    def shown_translation(self, language: str, on: date) -> Version | None:
        """Return the translation to show in a language, or None.

        This is the translation of the current version, or else of the latest earlier version that
        has one.
        """
        current = self.version_on(on)
        if current is None or language not in self.translations:
            return None
        shown = self.translation(language, current, on)
        if shown:
            return shown
        for version in self._applied_until(on, on):
            shown = self.translation(language, version, on)
            if shown:
                return shown
        return None

    def shown_texts(self, languages: Sequence[str], on: date) -> dict[str, Version]:
        """Return the text shown on the policy's page in each language that has one."""
        texts = {}
        current = self.version_on(on)
        if current:
            texts[current.language] = current
        for language in languages:
            translation = self.shown_translation(language, on)
            if translation:
                texts[language] = translation
        return texts

    def known_translations(self, language: str, on: date) -> VersionTuple:
        """Return the translations known on a date whose versions are known, too."""
        ids = {version.revised for version in self.known(on)}
        texts = [text for text in self.translations.get(language, ()) if text.revised.day <= on]
        return tuple(text for text in texts if text.translates in ids)

    def version(self, revised: VersionId) -> Version | None:
        return self._by_id.get(revised)

    @cached_property
    def _by_id(self) -> Mapping[VersionId, Version]:
        """Version ID → version. If an ID isn't unique, the first version is used."""
        return {version.revised: version for version in reversed(self.versions)}

    def original(self, version: Version) -> Version | None:
        """Return the original of a translation. For an original, return itself."""
        return self.version(version.translates) if version.translates else version

    def _revised_after(self, version: Version, on: date) -> Sequence[Version]:
        """Return the versions with a later `revised` than this one that are known on a date."""
        return self.versions[
            bisect_right(self.versions, version.revised, key=REVISED) : self._count(on)
        ]

    def _first_shown(self, on: date) -> VersionId:
        """Return the oldest version ID that isn't hidden by a gap on a date."""
        return self._first_shown_after[bisect_right(self.gaps, on, key=GAP_DAY)]

    @cached_property
    def _first_shown_after(self) -> list[VersionId]:
        """The oldest visible version ID, indexed by the number of gaps that have started."""
        ends = (gap.hides_before for gap in self.gaps)
        return list(accumulate(ends, max, initial=VersionId(date.min)))

    @cached_property
    def _gaps_by_end(self) -> list[Gap]:
        """The gaps, sorted by the date of the version that can end them."""
        return sorted(self.gaps, key=GAP_END_DAY)

    @cached_property
    def _by_effective_day(self) -> list[tuple[date, int]]:
        """(effective date, index in `versions`) of each version, sorted."""
        return sorted((version.effective, index) for index, version in enumerate(self.versions))

    @cached_property
    def _newest(self) -> list[int]:
        """The greatest version index up to each position in `_by_effective_day`."""
        return list(accumulate((index for _, index in self._by_effective_day), max))

    @cached_property
    def _replacers(self) -> Mapping[VersionId, Sequence[int]]:
        """Version ID → indexes of the versions that list it in `replaces`."""
        replacers = defaultdict[VersionId, list[int]](list)
        for index, version in enumerate(self.versions):
            for replaced in version.replaces or ():
                replacers[replaced].append(index)
        return replacers

    def _first_replacer(self, version: Version) -> int:
        """Return the index of the first version that lists this one in `replaces`.

        If there's none, return the number of versions, which is greater than any index.
        """
        return min(self._replacers.get(version.revised, ()), default=len(self.versions))

    def _applying(
        self, count: int, known_on: date, day: date, follower: Version | None = None
    ) -> Version | None:
        """Return the version in effect on `day`, or None.

        Only the first `count` versions are considered, and not those hidden by gaps known on
        `known_on` (`date.min` disables gaps). If several versions have the same effective date, the
        last one is in effect. If `follower` is given, return the version that it follows; see
        `_competes`.
        """
        # index of the first version that isn't hidden by a gap
        first = (
            bisect_left(self.versions, self._first_shown(known_on), key=REVISED) if self.gaps else 0
        )
        # Go back from the latest effective date up to `day`. `_newest` contains the greatest
        # version index up to each position, so that a long history takes linear time.
        for place in reversed(range(bisect_right(self._by_effective_day, (day, count)))):
            if self._newest[place] < first:  # all remaining versions are hidden by gaps
                return None
            _, index = self._by_effective_day[place]
            version = self.versions[index]
            # the version itself, and those that list it in `replaces`
            rivals = (index, *self._replacers.get(version.revised, ()))
            competing = [rival for rival in rivals if self._competes(rival, count, follower)]
            # no competing version replaces it
            is_alone = competing == [index]
            if index >= first and is_alone:
                return version
        return None

    def _competes(self, index: int, count: int, follower: Version | None) -> bool:
        """Return whether `_applying` considers the version with an index.

        It must be among the first `count` versions. If a `follower` is given, the version must also
        be able to have been in effect just before it, or be replaced by it.
        """
        if index >= count or not follower:
            return index < count
        version = self.versions[index]
        # takes effect after the follower, which doesn't replace it
        if version.effective > follower.effective and not follower.lists_as_replaced(version):
            return False
        # a version replaced before its first day was never in effect
        first = self._first_replacer(version)  # the number of versions if there's none
        return first >= count or version.first_day <= self.versions[first].revised.day

    def _is_in_gap(self, version: Version, on: date) -> bool:
        """Return whether a version is hidden by a gap known on a date.

        An unknown version in the gap may have replaced it.
        """
        return version.revised < self._first_shown(on)


def _next_versions(changes: Sequence[_Change], on: date) -> list[VersionId | None]:
    """Return, for each change in a timeline, the next version that took effect by `on`.

    Periods without a version are skipped, and so are consecutive withdrawals. The result is None if
    there's no such version yet, if a gap comes first, or if a withdrawal follows a period without a
    version.
    """
    following: list[Version | None] = [None]  # built from the last change to the first
    for (day, state), (_, before) in pairwise(reversed(changes)):
        next_version = following[-1]
        if isinstance(state, Gap) or (not state and _withdraws(next_version)):
            next_version = None
        elif state and day <= on and not (state.withdrawn and _withdraws(before)):
            next_version = state
        following.append(next_version)
    return [version.revised if version else None for version in reversed(following)]


def _withdraws(state: Version | Gap | None) -> bool:
    return isinstance(state, Version) and state.withdrawn
