"""A policy and all its versions and translations, as described by front matter and the ledger.

The status of a version on a date is never stored, but computed each time.
"""

import re
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

# Imported texts may state no revision date. The version's date is then an effective date in the
# text, or the date of a commit.
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
    """The ID of a version: its date, and a number if several versions have the same date."""

    day: date
    nth: int = 1  # 1 for the first version with this date, 2 for the second, and so on

    @classmethod
    def parse(cls, text: str) -> "VersionId":
        """Parse `2026-03-02` or `2026-03-02-2`. Raises ValueError if the text is malformed."""
        match = VERSION_ID_PATTERN.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} isn't a valid date")
        return cls(date.fromisoformat(match["day"]), int(match["nth"] or 1))

    def __str__(self) -> str:
        return _written_id(self.day, self.nth)


@lru_cache(1 << 10)  # cached because each page of a version has it in its URL
def _written_id(day: date, nth: int) -> str:
    return f"{day}-{nth}" if nth > 1 else day.isoformat()


def next_id(today: date, published: Iterable[VersionId]) -> VersionId:
    """Return the ID of the next version.

    Its date is today or, if the newest published version has a later date, that date.
    """
    newest = max(published, default=None)
    # IDs must increase, even if a version was published under a date that is still ahead
    if newest and newest.day >= today:
        return VersionId(newest.day, newest.nth + 1)
    return VersionId(today)


# front matter keys that are only for a single version; `revise` removes them
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
# default values of VERSION_ONLY_KEYS; the default of the other keys is None
DEFAULTS = {"approved_by": (), "retroactive": False, "withdrawn": False}
EXPECTED_KEYS = ("change", "summary")  # keys that `check` requires, except in the first version


class FilledFact(NamedTuple):
    """A value that replaced the name of a fact in a file. Lines and columns start at 1."""

    line: int
    start: int
    end: int  # column after the last character of the value
    name: str  # name of the fact, such as `company.name`
    value: str


class Version(Struct, frozen=True, omit_defaults=True):
    policy: str  # slug of the policy
    revised: VersionId
    title: str
    # Effective date for existing accounts. It's before `revised` only if the version is retroactive
    # and doesn't withdraw the policy.
    effective: date
    path: str  # path of the file, relative to content/
    sha256: str  # SHA-256 (hex) of the file
    # Size of the file in bytes. If the version is withheld, this is the size of the removed text,
    # or 0 if unknown.
    size: int
    # line number of the first line below the front matter
    text_line: int = 1
    # the factory ensures that the language is always encoded, because msgspec omits a string that
    # is the same object as the default
    language: str = field(default_factory=lambda: "en")
    change: ChangeClass | None = None
    # topics of the change, to compare them with promises; None if not stated
    about: tuple[str, ...] | None = None
    summary: str | None = None
    # replaced versions whose changes the summary includes
    summary_covers: tuple[VersionId, ...] | None = None
    replaces: tuple[VersionId, ...] | None = None
    # first date on which the version applies to new accounts; `effective` or earlier
    effective_new_accounts: date | None = None
    retroactive: bool = False
    withdrawn: bool = False  # whether the version withdraws the policy
    approved_by: tuple[str, ...] = ()  # names of approvers that the file states
    dated_by: DatedBy | None = None  # only set if an imported version states no revision date
    translates: VersionId | None = None  # ID of the translated version; only for translations
    translated_by: str | None = None  # who approved the translation; only for translations
    part_of: str | None = None  # slug of the policy that contains this policy as a part
    extra: Mapping[str, Any] = {}
    # facts whose names `publish` replaced with values; empty for a draft
    facts: tuple[FilledFact, ...] = ()
    # Ledger line without its line ending, followed by the line that withholds the version, if any.
    # Empty if the version isn't recorded.
    recorded: str = ""
    # promise in the front matter
    promise: ConfirmedPromise | None = None
    # If the version replaces upcoming versions, the greatest type of change among all of them. None
    # if it replaces none, doesn't state `change`, or restores the current wording.
    counts_as: ChangeClass | None = None
    # whether the version only cancels upcoming versions, so that the current wording stays in
    # effect
    only_cancels: bool = False
    # Whether this is a changed draft with the date of a published version. `revised` and
    # `effective` are then the dates that the draft would get today.
    undated: bool = False

    def __hash__(self) -> int:
        """Hash only the path and the content, because `extra` isn't hashable."""
        return hash((self.path, self.sha256))

    @property
    def weight(self) -> ChangeClass:
        """The type of change that counts. If the version states none, it's material."""
        return self.counts_as or self.change or "material"

    @property
    def first_day(self) -> date:
        """The first date on which the version can be in effect.

        Even for a retroactive version, this isn't before `revised`.
        """
        return max(self.effective, self.revised.day)

    @property
    def revised_stated(self) -> bool:
        """Whether `revised` is a date that the version states.

        If an imported version states no revision date, `revised` is only an ID.
        """
        return self.dated_by is None

    @property
    def new_accounts_start(self) -> date | None:
        """The date from which new accounts get the version, or None if `effective` isn't later."""
        start = self.effective_new_accounts
        return start if start and start < self.effective else None

    @property
    def record(self) -> LedgerRecord | None:
        return LedgerRecord.parse(self.recorded) if self.recorded else None

    @property
    def recorded_as(self) -> str:
        """The verb of the version's ledger line, or an empty string."""
        record = self.record
        return record.verb if record else ""

    def recorded_late(self, timezone: str) -> date | None:
        """Return the date when the version was recorded, or None if it was recorded in time.

        The date is in `timezone`. Translations are never late, because they may follow at any time.
        """
        record = self.record  # the ledger lines about the version
        if self.translates or not record:
            return None
        # a line with the verb `withhold` doesn't tell when the version was recorded
        if record.verb not in ("publish", "import"):
            return None
        day = record.day(timezone)
        return day if day > self.effective else None

    @property
    def recorded_at(self) -> str:
        """The time when the version was recorded (UTC, ISO 8601), or an empty string."""
        record = self.record
        return record.time if record else ""

    def recorded_on(self, timezone: str) -> date:
        """Return the date when the version was recorded. Without a record, this is `revised`."""
        record = self.record
        return record.day(timezone) if record else self.revised.day

    def lists_as_replaced(self, older: "Version") -> bool:
        return older.revised in (self.replaces or ())

    @property
    def is_draft(self) -> bool:
        """Whether the file is the editable draft, not an archived version."""
        return not self.path.startswith(f"{self.policy}/")

    @property
    def suffix(self) -> str:
        """The suffix of the file name: `.md`, or `.de.md` for a translation."""
        return f".{self.language.lower()}.md" if self.translates else ".md"

    @property
    def unpublished(self) -> bool:
        """Whether this is a draft that isn't recorded in the ledger."""
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
        """The hash of the text, in hex.

        The file of a withheld version only contains the reason, so its hash is from the ledger.
        """
        if self.withheld and self.record:
            return self.record.sha256
        return self.sha256  # SHA-256 of the file

    def keys_shared_with(self, published: "Version") -> list[str]:
        """Return the keys in VERSION_ONLY_KEYS that have the same value in a published version.

        If this is a draft, its author probably forgot to change them.
        """
        shared = []
        for name in VERSION_ONLY_KEYS:
            value = getattr(self, name)
            is_set = value != DEFAULTS.get(name)
            if is_set and value == getattr(published, name):
                shared.append(name)
        return shared

    def copies_approval(self, other: "Version") -> bool:
        """Return whether the summary and a name in `approved_by` are copied from another version.

        These people approved the other version, not this one.
        """
        # a version that replaces an upcoming one may keep its summary, but not its `summary_covers`
        if (self.summary, self.summary_covers) != (other.summary, other.summary_covers):
            return False
        return not set(self.approved_by).isdisjoint(other.approved_by)


VersionTuple = tuple[Version, ...]
# First line of a gap's file, followed by the ID of the version that ends the gap. The line is
# omitted if any version may end the gap.
ENDED_BY = "ended_by: "


def summarized_version(version: Version | None, original: Version) -> Version:
    """Return the translation if it has a summary, otherwise the original."""
    if version and version.summary:
        return version
    return original


def revise_from(slug: str, start: VersionId, values: Mapping[str, str]) -> str:
    """Return the command that starts a draft from the version `start`, without `legalsite`.

    `values` contains front matter values, which become options.
    """
    import shlex  # imported late because few commands quote words

    command = f"revise {slug} --from {start}"
    for key, value in values.items():
        option = key.replace("_", "-")
        quoted = shlex.quote(value)
        command += f" --{option} {quoted}"
    return command


class Gap(Struct, frozen=True):
    """A past period in which the version in effect is unknown.

    The gap starts on `day`. It ends when the version `ended_by` or a newer version takes effect. If
    `ended_by` is None, it ends when any version that was revised on `day` or later takes effect.

    A gap hides the older versions: from its start on, none of them counts as in effect, because
    unknown versions may have replaced them.
    """

    day: date
    path: str  # path of the file, relative to content/
    reason: str  # why the version is unknown, as the publisher explains it
    recorded: str = ""  # ledger line of the gap, or empty
    # oldest version that can end the gap; None if any version from `day` on can
    ended_by: VersionId | None = None

    @property
    def hides_before(self) -> VersionId:
        """The ID of the first version that the gap doesn't hide."""
        return self.ended_by or VersionId(self.day)


class Period(Struct, frozen=True, omit_defaults=True):
    start: date
    end: date | None = None  # the day after the period, or None if it hasn't ended
    revised: VersionId | None = None  # ID of the version, or None for a gap
    reason: str = ""  # reason for the gap; empty for a version
    recorded: str = ""  # ledger line of the gap; empty for a version
    # ID of the version that took effect next, even if none was in effect in between. It may
    # withdraw the policy, unless this version does. None if it doesn't exist yet, or if a gap hides
    # it.
    followed_by: VersionId | None = None

    @property
    def last_day(self) -> date:
        """The last day of the period, or `date.max` if the period hasn't ended.

        Only a part of the day may belong to the period.
        """
        if self.end is None:
            return date.max
        return max(self.start, self.end - ONE_DAY)

    def shares_day(self, other: "Period") -> bool:
        """Return whether a day belongs, at least partly, to both periods."""
        return self.start <= other.last_day and other.start <= self.last_day


class _Moment(NamedTuple):
    day: date
    version: Version | None  # the version in effect from this moment on, or None
    is_last: bool  # whether this is the last moment of its day


class _Change(NamedTuple):
    day: date
    # the version or gap that begins, or None if no version is in effect
    begins: Version | Gap | None


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
        """Return the policy without the versions and translations in the files with these paths."""
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
        """The policy's ledger lines from the run that first published it.

        All lines of a run have the same time. They're in a fixed order: gaps, then archived texts,
        then one draft for each language. Lines in a different order are from two runs in the same
        second. The texts of this run may be older than the ledger (see `is_history`).
        """
        lines = {text.recorded for text in self.texts} | {gap.recorded for gap in self.gaps}
        run: list[LedgerRecord] = []
        drafts: set[str] = set()  # suffixes of the drafts' file names, one for each language
        # sort by the number at the start of each line; unrecorded texts have an empty line
        for line in sorted(lines - {""}):
            record = LedgerRecord.parse(line)
            # another run starts, because the verbs of a run are in alphabetical order: gap, import,
            # publish
            if run and (record.time != run[-1].time or record.verb < run[-1].verb):
                break
            if record.verb == "publish":
                # another run starts, because a run publishes at most one draft in each language
                if record.suffix in drafts:
                    break
                drafts.add(record.suffix)
            run.append(record)
        return run

    @property
    def is_published(self) -> bool:
        """Whether the policy is in the ledger."""
        return bool(self._first_run)

    def is_history(self, version: Version, timezone: str) -> bool:
        """Return whether a recorded text was in effect before the ledger recorded the policy.

        Such a text is history: it was published before the date of its ledger line, and required no
        notice. For a translation, this depends on its original.
        """
        original = self.original(version)
        record = version.record
        if not original or not record:
            return False
        # the original must have taken effect before the policy's first ledger line
        if original.effective >= self._first_run[0].day(timezone):
            return False
        # Texts that were recorded in the first run are history. Ledger lines start with their
        # numbers, so they can be compared.
        if record.line <= self._first_run[-1].line:
            return True
        # A later run recorded the text. It may have published a retroactive version, which isn't
        # history: readers got a new current version. Otherwise, it added an old version. To
        # distinguish these cases, find the current version as of that run, from the texts and gaps
        # that were recorded by then. Without a record, their times and lines are empty.
        recorded = [each for each in self.versions if "" < each.recorded_at <= record.time]
        gaps = tuple(gap for gap in self.gaps if "" < gap.recorded < version.recorded)
        after_run = Policy(self.slug, tuple(recorded), gaps=gaps)
        current = after_run.version_on(record.day(timezone))
        # during a gap, there's no current version, so the run only added an old one
        return current is None or current.revised != original.revised

    def known(self, on: date) -> VersionTuple:
        """Return the versions whose `revised` is on or before a date."""
        return self.versions[: self._count(on)]

    def _count(self, on: date) -> int:
        return bisect_right(self.versions, on, key=REVISED_DAY)

    def version_on(self, on: date) -> Version | None:
        """Return the version in effect on a date.

        Return None before the first version takes effect, and during a gap. A version that
        withdraws the policy is in effect from its effective date on.
        """
        return self._in_effect(self._count(on), on, on)

    def upcoming(self, on: date) -> VersionTuple:
        """Return the upcoming versions, sorted by effective date.

        Each of them will take effect unless a new version replaces it.
        """
        # Only these versions can be upcoming. Skip all others, because computing a status is slow.
        ahead = [version for version in self.known(on) if version.effective > on]
        upcoming = [version for version in ahead if self.status(version, on) == "upcoming"]
        return tuple(sorted(upcoming, key=BY_EFFECTIVE_DATE))

    def planned(self, on: date) -> VersionTuple:
        """Return the version in effect on a date, if any, followed by the upcoming versions."""
        return tuple(filter(None, (self.version_on(on), *self.upcoming(on))))

    def new_accounts_periods(self, on: date) -> list[Period]:
        """Return the periods in which upcoming versions apply to new accounts, in order.

        Such a version states a date before its effective date. It applies to accounts opened from
        that date on, while the current version still applies to all other accounts.

        The result for each day up to `on` is based on the versions known on that day. For later
        days, it's based on the versions known on `on`. If a version applied for only a part of a
        day, because another one was published on that day, its period starts and ends on that day.
        """
        versions = self.known(on)
        if not any(version.new_accounts_start for version in versions):
            return []
        gaps = tuple(gap for gap in self.gaps if gap.day <= on)
        policy = replace(self, versions=versions, gaps=gaps)  # as known on `on`
        changes = policy.possible_change_days
        days: set[date] = set()  # days on which another version may start to apply
        for version in versions:
            # A version applies only to new accounts until its effective date, when it applies to
            # all accounts. Until then, any change may start, end, or interrupt its period.
            if version.new_accounts_start:
                first = bisect_left(changes, version.new_accounts_start)
                days.update(changes[first : bisect_right(changes, version.effective)])
        periods: list[Period] = []
        before = None  # version that applied to new accounts before this day
        for day in sorted(days):
            # number of versions that exist at the start and at the end of the day
            since = bisect_left(versions, day, key=REVISED_DAY)
            until = bisect_right(versions, day, key=REVISED_DAY)
            # check the policy at the start of the day, and after each version revised on that day
            for count in range(since, until + 1):
                policy_then = replace(policy, versions=versions[:count])
                version_then = policy_then.version_for_new_accounts(day)
                if version_then is before:
                    continue
                if before:  # its period, which is the last one, ends
                    periods[-1] = replace(periods[-1], end=day)
                if version_then:
                    periods.append(Period(day, None, version_then.revised))
                before = version_then
        return periods

    def version_for_new_accounts(self, on: date) -> Version | None:
        """Return the upcoming version that applies to accounts opened on a date.

        Of several such versions, return the one that takes effect last. Return None if the current
        version applies.
        """
        for version in reversed(self.upcoming(on)):
            start = version.new_accounts_start
            if start and start <= on:
                return version
        return None

    def last_text(self, on: date) -> Version | None:
        """Return the version whose text readers last had, or None.

        This is usually the current version. If the current version withdraws the policy, it's the
        last version with a text. Return None before the first version, and during a gap, when the
        version in effect is unknown.
        """
        if not self.version_on(on):
            return None
        for text in self._applied_until(on, on):  # latest version first
            if not text.withdrawn:
                return text
        return None  # all versions withdrew the policy

    def status(self, version: Version, on: date) -> Status:
        """Return the status of a version on a date. The version must exist on that date.

        A version is `replaced` if a later version lists it in `replaces`, and `upcoming` before its
        effective date. In effect, it's `current`, or `withdrawn` if it withdraws the policy.
        Afterward, it's `superseded`, and so is a version that a newer version with the same
        effective date, or a gap, prevents from taking effect.
        """
        if self.replaced_by(version, on):
            return "replaced"
        if self._is_hidden_by_gap(version, on):  # an unknown version may have replaced it
            return "superseded"
        # the version hasn't taken effect yet, and never will if a newer version with the same
        # effective date takes effect instead
        if version.effective > on:
            return "superseded" if self.same_day_replacement(version, on) else "upcoming"
        current = self.version_on(on)
        # the effective date has passed, and this isn't the version in effect
        if current is None or current.revised != version.revised:
            return "superseded"
        return "withdrawn" if version.withdrawn else "current"

    def replaced_by(self, version: Version, on: date) -> Version | None:
        """Return the first version known on a date that lists this one in `replaces`, or None."""
        first = self._first_replacer(version)  # index of the first version that lists this one
        return self.versions[first] if first < self._count(on) else None

    def same_day_replacement(self, version: Version, on: date) -> Version | None:
        """Return the newest later version with the same effective date, or None.

        That version takes effect instead of this one. A version that was replaced doesn't count.
        """
        for other in reversed(self._revised_after(version, on)):
            if other.effective == version.effective and not self.replaced_by(other, on):
                return other
        return None

    def canceled_by(self, version: Version, on: date) -> Version | None:
        """Return the first version that prevents this one from taking effect, or None."""
        # only versions that were revised before the first day of this version can prevent it
        for other in self._revised_after(version, min(on, version.first_day - ONE_DAY)):
            # of two versions with the same effective date, the newer one takes effect
            if other.lists_as_replaced(version) or other.effective == version.effective:
                return other
        return None

    def previous(self, version: Version, on: date) -> Version | None:
        """Return the version in effect before this one, or None.

        For a version that was announced in advance, this is the version in effect on the day before
        its effective date. For any other version, it's usually the version in effect just before
        this one was published. The type of change is relative to the returned version.

        The result is based on the versions known on `on` or on the version's `revised` date,
        whichever is later.
        """
        eve = version.effective - ONE_DAY
        # the version was announced in advance, so find the version in effect on the day before it
        if version.revised.day <= eve:
            # the later of `on` and the date of this version, but no later than the eve: versions
            # revised after the eve don't change which version was in effect on it
            known_on = min(eve, max(on, version.revised.day))
            count = self._count(known_on)  # number of versions known on that day
            if self.replaced_by(version, known_on):
                # The version was replaced. So omit the versions after it, to find the version that
                # was to precede it when it was published.
                count = bisect_right(self.versions, version.revised, key=REVISED)
            # consider only the first `count` versions
            current = self._in_effect(count, known_on, eve)
            # if a gap hides the previous version, ignore all gaps (`date.min`)
            current = current or self._in_effect(count, date.min, eve)
            if current:
                return current
        # Otherwise, the version usually follows the version in effect just before it was revised. A
        # retroactive version that doesn't end a later one follows the version whose period contains
        # its effective date, which `_in_effect` finds for a follower.
        day = version.revised.day
        count = bisect_left(self.versions, version.revised, key=REVISED)
        current = self._in_effect(count, day, day, follower=version)
        # if a gap hides the previous version, ignore all gaps (`date.min`)
        return current or self._in_effect(count, date.min, day, follower=version)

    def replaced_while_upcoming(self, version: Version) -> VersionTuple:
        """Return the upcoming versions that this one replaced, sorted by effective date."""
        if not version.replaces:
            return ()
        # Find the statuses just before this version was published. They don't depend on versions
        # older than the replaced ones, so omit these, because computing a status is slow.
        first = bisect_left(self.versions, min(version.replaces), key=REVISED)
        end = bisect_left(self.versions, version.revised, key=REVISED)
        earlier = self.versions[first:end]
        before = replace(self, versions=earlier)
        listed = [old for old in earlier if version.lists_as_replaced(old)]
        replaced = [old for old in listed if before.status(old, version.revised.day) == "upcoming"]
        return tuple(sorted(replaced, key=BY_EFFECTIVE_DATE))

    def last_text_before(self, version: Version, old: Version | None, on: date) -> Version | None:
        """Return the version whose text readers last had before this one, as known on a date.

        Redlines and notices compare this version with the returned version, which is usually the
        previous version, `old`. If `old` withdrew the policy, it's an earlier version.
        """
        # only a version that reinstates a withdrawn policy is compared with an earlier text than
        # that of the previous version
        if not old or not old.withdrawn or version.withdrawn:
            return old
        on = max(on, version.revised.day)  # this version must be known
        # the versions that took effect on the same day as `old` or earlier, latest first
        earlier = list(self._applied_until(on, old.effective))
        # Skip the versions that took effect after `old` on the same day. If a gap hides `old`, it
        # isn't in the list.
        if old in earlier:
            earlier = earlier[earlier.index(old) :]
        for text in earlier:
            if not text.withdrawn:
                return text
        return old  # all earlier versions withdrew the policy as well

    def comparison_base(self, text: Version, on: date) -> Version | None:
        """Return the text to compare another text with, as known on a date, or None.

        This is the previous text that readers had in the same language.
        """
        version = self.original(text)
        if not version:
            return None
        on = max(on, version.revised.day)
        old = self.last_text_before(version, self.previous(version, on), on)
        if old and text.translates:
            # use its newest translation, even if that was published later than `on`
            return self.translation(text.language, old, date.max)
        return old

    def timeline(self, on: date) -> list[Period]:
        """Return the periods of versions and gaps, in order.

        The result for each day up to `on` is based on the versions known on that day. For later
        days, it's based on the versions known on `on`. If a version was replaced on its first day,
        its period starts and ends on that day. A version has several periods if it came back after
        another version was replaced. A gap is a period in which the version in effect is unknown.
        Periods of versions don't overlap with gaps.
        """
        periods = []
        last: dict[VersionId, int] = {}  # version → index of its last period
        changes = self._changes(on)
        # a period ends on the day of the next change
        ends = [*(change.day for change in changes[1:]), None]
        # without any change, `ends` and the next versions still have one item
        for (day, begins), end, followed_by in zip(
            changes, ends, _next_versions(changes, on), strict=False
        ):
            if isinstance(begins, Gap):
                periods.append(Period(day, end, None, begins.reason, begins.recorded, followed_by))
                continue
            if not begins:  # no version is in effect, so no period starts
                continue
            index = last.get(begins.revised)
            if index is not None and periods[index].end == day:
                # the version comes back on the day when its last period ended, because another
                # version was only in effect for a part of this day, so the last period continues
                periods[index] = replace(periods[index], end=end, followed_by=followed_by)
            else:
                last[begins.revised] = len(periods)
                periods.append(Period(day, end, begins.revised, followed_by=followed_by))
        return periods

    def _changes(self, on: date) -> list[_Change]:
        """Return all changes of the version in effect, in order, for `timeline`.

        A change is the start of a version, of a gap (when the version in effect is unknown), or of
        a time without either. If a version takes effect on the first day of a gap, the gap is
        ignored.
        """
        changes = []
        # the version or gap after each moment; `before` is the previous one
        current: Version | Gap | None = None
        for day, version, is_last in self._moments(on):
            before = current
            current = version
            # number of gaps that have begun by this day, without gaps that aren't known on `on`
            gap_count = bisect_right(self.gaps, min(day, on), key=GAP_DAY)
            if gap_count and not version:  # a gap may be the reason why no version is in effect
                gap = self.gaps[gap_count - 1]
                begins = gap.day == day
                # A gap continues once it has begun. A new gap begins at the end of its first day,
                # because a version may still take effect on that day.
                if isinstance(before, Gap) or (begins and is_last):
                    current = gap
                # this isn't the last moment of the day, and nothing changes until then
                elif begins:
                    current = before
            if current is not before:
                changes.append(_Change(day, current))
        return changes

    def _moments(self, on: date) -> Iterator[_Moment]:
        """Yield each moment when the version in effect may change, in order.

        The moments are the start of a day, and the time after each version that was revised on that
        day.
        """
        versions = self.known(on)
        # days when a version that was announced in advance takes effect
        announced = {each.effective for each in versions if each.effective > each.revised.day}
        # if a version cancels others, an earlier version may be in effect again
        replacing = {each.revised.day for each in versions if each.replaces}
        # a version takes effect on its effective date or, if it's retroactive, when it's published
        days = {each.first_day for each in versions} | replacing
        for gap in self.gaps:
            if gap.day <= on:
                days.add(gap.day)
        for day in sorted(days):
            # number of versions that exist at the end and at the start of the day
            until = bisect_right(versions, day, key=REVISED_DAY)
            since = bisect_left(versions, day, key=REVISED_DAY)
            # without an announced version that takes effect on this day, nothing changes at its
            # start, so skip that moment; a day always has at least one moment
            if since < until and day not in announced:
                since += 1
            for count in range(since, until + 1):
                # the version in effect on this day, if only the first `count` versions exist
                version = self._in_effect(count, min(day, on), day)
                yield _Moment(day, version, is_last=count == until)

    def _applied_until(self, on: date, last_day: date) -> Iterator[Version]:
        """Yield the versions that took effect on `last_day` or earlier, latest first.

        The result is based on the versions known on the date `on`.
        """
        for period in reversed(self.timeline(on)):
            if period.start <= last_day and period.revised:
                yield self._by_id[period.revised]

    def gaps_before(self, version: Version, old: Version | None) -> tuple[Gap, ...]:
        """Return the gaps between an older version, `old`, and this one.

        If `old` is None, return all gaps before this version.
        """
        since = old.revised.day if old else date.min
        # the gaps that ended between the two versions
        first = bisect_right(self._gaps_by_end, since, key=GAP_END_DAY)
        end = bisect_left(self._gaps_by_end, version.revised.day, key=GAP_END_DAY)
        return tuple(sorted(self._gaps_by_end[first:end], key=GAP_DAY))

    def may_have_taken_effect(self, version: Version, on: date) -> bool:
        """Return whether it's unknown if a version took effect, because of a gap in the history."""
        if self.canceled_by(version, on):  # it certainly didn't
            return False
        # if a gap began by the effective date and hides the version, nobody knows
        return self._is_hidden_by_gap(version, min(version.effective, on))

    def next_change(self, on: date) -> date | None:
        """Return the next date on which this policy's pages change without an edit, or None."""
        later = [day for day in self.possible_change_days if day > on]
        # first date on which pages really change
        return next(filter(self._do_pages_change, later), None)

    def last_change(self, on: date) -> date | None:
        """Return the last date, up to `on`, on which the pages changed without an edit, or None."""
        earlier = [day for day in self.possible_change_days if day <= on]
        return next(filter(self._do_pages_change, reversed(earlier)), None)

    @cached_property
    def _revised_days(self) -> set[date]:
        """The dates on which a version, a translation, or a gap was created."""
        return {text.revised.day for text in self.texts}.union(map(GAP_DAY, self.gaps))

    @cached_property
    def possible_change_days(self) -> list[date]:
        """The dates on which pages may change, sorted."""
        days = self._revised_days.union(map(BY_EFFECTIVE_DATE, self.versions))
        for version in self.versions:
            if version.effective_new_accounts:
                days.add(version.effective_new_accounts)
        return sorted(days)

    def _do_pages_change(self, day: date) -> bool:
        """Return whether pages really change on a date in `possible_change_days`."""
        if day in self._revised_days:  # a new version, translation, or gap changes pages
            return True
        # a different version is in effect than on the day before
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

        This is the translation of the current version or, without one, of the latest earlier
        version with a translation.
        """
        current = self.version_on(on)
        if current is None or language not in self.translations:
            return None
        shown = self.translation(language, current, on)  # usually exists, so look for it first
        if shown:
            return shown
        for version in self._applied_until(on, on):  # latest version first
            shown = self.translation(language, version, on)
            if shown:
                return shown
        return None

    def shown_texts(self, languages: Sequence[str], on: date) -> dict[str, Version]:
        """Map each language to the text that the policy's page shows in that language."""
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
        """Return the translations known on a date. The translated version must be known, too."""
        ids = {version.revised for version in self.known(on)}
        texts = [text for text in self.translations.get(language, ()) if text.revised.day <= on]
        return tuple(text for text in texts if text.translates in ids)

    def version(self, revised: VersionId) -> Version | None:
        return self._by_id.get(revised)

    @cached_property
    def _by_id(self) -> Mapping[VersionId, Version]:
        """Version ID → version. Of several versions with the same ID, the first counts."""
        return {version.revised: version for version in reversed(self.versions)}

    def original(self, version: Version) -> Version | None:
        """Return the original of a translation. For an original, return itself."""
        return self.version(version.translates) if version.translates else version

    def _revised_after(self, version: Version, on: date) -> Sequence[Version]:
        """Return the versions with a later `revised` than this one that are known on a date."""
        return self.versions[
            bisect_right(self.versions, version.revised, key=REVISED) : self._count(on)
        ]

    def _first_not_hidden(self, on: date) -> VersionId:
        """Return the oldest version ID that no gap hides on a date."""
        return self._first_not_hidden_after[bisect_right(self.gaps, on, key=GAP_DAY)]

    @cached_property
    def _first_not_hidden_after(self) -> list[VersionId]:
        """The results of `_first_not_hidden`, indexed by the number of gaps that have begun."""
        ends = (gap.hides_before for gap in self.gaps)
        return list(accumulate(ends, max, initial=VersionId(date.min)))

    @cached_property
    def _gaps_by_end(self) -> list[Gap]:
        """The gaps, sorted by the date of the version that ends them."""
        return sorted(self.gaps, key=GAP_END_DAY)

    @cached_property
    def _by_effective_day(self) -> list[tuple[date, int]]:
        """(effective date, index in `versions`) of each version, sorted."""
        return sorted((version.effective, index) for index, version in enumerate(self.versions))

    @cached_property
    def _newest_until(self) -> list[int]:
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

        If no version does, return the number of versions, which is greater than all indexes.
        """
        return min(self._replacers.get(version.revised, ()), default=len(self.versions))

    def _in_effect(
        self, count: int, known_on: date, day: date, follower: Version | None = None
    ) -> Version | None:
        """Return the version in effect on `day`, or None.

        This is the version with the latest effective date up to `day` that no other version lists
        in `replaces`. Only the first `count` versions are considered, which are the versions that
        existed at a certain moment. Versions hidden by a gap that's known on
        `known_on` are ignored; `date.min` means no gaps. With a `follower`, return the version that
        it follows (see `_is_considered`).
        """
        # index of the first version that no gap hides
        first = 0
        if self.gaps:
            first = bisect_left(self.versions, self._first_not_hidden(known_on), key=REVISED)
        # Go back from the latest effective date that isn't after `day`. Of several versions with
        # the same date, the last one comes first. With `_newest_until`, the loop ends as soon as no
        # version is left, so that even a long history takes linear time.
        for position in reversed(range(bisect_right(self._by_effective_day, (day, count)))):
            if self._newest_until[position] < first:  # gaps hide all versions that are left
                return None
            _, index = self._by_effective_day[position]
            version = self.versions[index]
            # Indexes of the version and of the versions that list it in `replaces`. It's in effect
            # if none of the latter is considered.
            rivals = (index, *self._replacers.get(version.revised, ()))
            considered = [rival for rival in rivals if self._is_considered(rival, count, follower)]
            is_unreplaced = considered == [index]
            if index >= first and is_unreplaced:
                return version
        return None

    def _is_considered(self, index: int, count: int, follower: Version | None) -> bool:
        """Return whether `_in_effect` considers the version with an index.

        Only the first `count` versions are considered. The `follower` is a version that was just
        published. To find the version before it, versions that take effect later than the follower,
        or that never took effect, aren't considered.
        """
        if index >= count:
            return False
        if not follower:
            return True
        version = self.versions[index]
        # the version takes effect later than the follower, which then only follows it by replacing
        # it
        if version.effective > follower.effective and not follower.lists_as_replaced(version):
            return False
        # index of the version that replaces it, or the number of versions if there's none
        first = self._first_replacer(version)
        # it was in effect if it wasn't replaced, or not before its first day
        return first >= count or version.first_day <= self.versions[first].revised.day

    def _is_hidden_by_gap(self, version: Version, on: date) -> bool:
        """Return whether a gap that's known on a date hides a version.

        From the start of a gap on, the older versions are hidden: unknown ones may have replaced
        them.
        """
        return version.revised < self._first_not_hidden(on)


def _next_versions(changes: Sequence[_Change], on: date) -> list[VersionId | None]:
    """Return, for each change in a timeline, the version that takes effect next.

    Only versions that have taken effect by `on` count.

    The next version is None if it doesn't exist yet, or if a gap comes first.
    """
    # Iterate from the last change, which has no next version, to the first. Each round looks at a
    # change and the change before it, and finds the next version for the latter.
    following: list[Version | None] = [None]
    # `before` precedes `state`, which is a version, a gap, or None
    for (day, state), (_, before) in pairwise(reversed(changes)):
        next_version = following[-1]  # what follows `state`, and also `before` by default
        # what follows `before` is a gap, or a time without a version that ends with a withdrawal
        if isinstance(state, Gap) or (not state and _withdraws(next_version)):
            next_version = None
        # `state` is a version, so it follows `before`, unless both withdraw the policy
        elif state and day <= on and not (state.withdrawn and _withdraws(before)):
            next_version = state
        following.append(next_version)
    return [version.revised if version else None for version in reversed(following)]


def _withdraws(state: Version | Gap | None) -> bool:
    return isinstance(state, Version) and state.withdrawn
