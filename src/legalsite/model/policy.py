"""A policy over time: its versions and their translations, as front matter and ledger describe
them. The status of a version on a date is computed from them, never stored."""

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

# where an imported version has its date from if its text states no revision date: the effective
# date that it states, or a commit
DatedBy = Literal["effective", "commit"]
Status = Literal["current", "upcoming", "superseded", "replaced", "withdrawn"]

MAX_VERSIONS_PER_DAY = 99
ONE_DAY = timedelta(days=1)
BY_EFFECTIVE_DATE = attrgetter("effective")
REVISED = attrgetter("revised")
REVISED_DAY = attrgetter("revised.day")
GAP_DAY = attrgetter("day")
GAP_END_DAY = attrgetter("hides_before.day")
VERSION_ID_PATTERN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([2-9]|[1-9][0-9]))?", re.ASCII)


class VersionId(Struct, frozen=True, order=True, omit_defaults=True):
    """The id of a version: its date and, if several have this date, its number. Sorts by date."""

    day: date
    nth: int = 1  # counts the versions of one date from 1

    @classmethod
    def parse(cls, text: str) -> "VersionId":
        """Read `2026-03-02` or `2026-03-02-2`. Raises ValueError for anything else."""
        match = VERSION_ID_PATTERN.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} isn't a valid date")
        return cls(date.fromisoformat(match[1]), int(match[2] or 1))

    def __str__(self) -> str:
        """The id as files and commands write it: `2026-03-02`, or `2026-03-02-2`."""
        return _written_id(self.day, self.nth)


@lru_cache(1 << 10)  # the address of each page of a version contains it
def _written_id(day: date, nth: int) -> str:
    """Return the id of the version number `nth` of a day."""
    return f"{day}-{nth}" if nth > 1 else day.isoformat()


def next_id(today: date, published: Iterable[VersionId]) -> VersionId:
    """Return the id of the next version.

    Its date is today, or the date of the newest published version if that is today or later; then
    it gets the next number of that date.
    """
    newest = max(published, default=None)
    if newest and newest.day >= today:
        return VersionId(newest.day, newest.nth + 1)
    return VersionId(today)


# keys of front matter that describe one version alone, so that `revise` removes them
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
# the values of those that front matter lacks, if they aren't None
DEFAULTS = {"approved_by": (), "retroactive": False, "withdrawn": False}
EXPECTED_KEYS = ("change", "summary")  # `check` asks for them, from the second version on


class FilledFact(NamedTuple):
    """A value in a file, in place of the name of a fact. Lines and columns count from 1."""

    line: int
    start: int
    end: int  # the column after the value
    name: str  # such as `company.name`
    value: str


class Version(Struct, frozen=True, omit_defaults=True):
    """One version of a policy, or a translation of one."""

    policy: str  # its slug
    revised: VersionId
    title: str
    # for existing accounts; before `revised` only if retroactive and not withdrawn
    effective: date
    path: str  # below content/
    sha256: str  # of the file, in hex
    size: int  # in bytes, of the file; if withheld, of the removed text, or 0 if it is not known
    # the line of the file, counted from 1, on which the text after the front matter begins
    text_line: int = 1
    # A factory, so that the language is always encoded: msgspec omits a string only if it is the
    # same object as the default, which varies.
    language: str = field(default_factory=lambda: "en")
    change: ChangeClass | None = None
    # the topics of the change, as rules of a promise name them; None if the version names none
    about: tuple[str, ...] | None = None
    summary: str | None = None
    # the replaced versions whose changes the summary describes, too
    summary_covers: tuple[VersionId, ...] | None = None
    replaces: tuple[VersionId, ...] | None = None
    # from this date on, at the latest `effective`, it applies to accounts that are opened then
    effective_new_accounts: date | None = None
    retroactive: bool = False
    withdrawn: bool = False  # whether it ends the policy
    approved_by: tuple[str, ...] = ()  # the names that the file states
    dated_by: DatedBy | None = None  # in an imported text without a revision date
    translates: VersionId | None = None  # in a translation: the version that it translates
    translated_by: str | None = None  # in a translation: who says that it is right
    part_of: str | None = None  # the slug of the policy that it is part of
    extra: Mapping[str, Any] = {}
    facts: tuple[FilledFact, ...] = ()  # the values that `publish` filled in; empty in a draft
    # its line in the ledger without the line end and, below it, the line that withholds it; empty
    # if it is not recorded
    recorded: str = ""
    # what a person confirmed in the front matter; None if no promise is recorded there
    promise: ConfirmedPromise | None = None
    # its type of change for readers if it replaces upcoming versions: the greatest of `change` and
    # their types. None if it replaces none, states no `change`, or has the words of the current
    # version, so that nothing changes.
    counts_as: ChangeClass | None = None
    # whether this is a changed draft that still has the date of a published version; then `revised`
    # and `effective` are the dates that it would get if it were revised now
    undated: bool = False

    def __hash__(self) -> int:
        """Return the hash of the file: a version can't be hashed by its fields, because of
        `extra`."""
        return hash((self.path, self.sha256))

    @property
    def weight(self) -> ChangeClass:
        """The type of change that counts for readers: material if the version states none."""
        return self.counts_as or self.change or "material"

    @property
    def first_day(self) -> date:
        """The first date on which it can be in effect: a retroactive version doesn't exist before
        its `revised` date."""
        return max(self.effective, self.revised.day)

    @property
    def revised_stated(self) -> bool:
        """Whether someone stated that it was revised on its `revised` date. For an imported text
        without a revision date, that date is only its id."""
        return self.dated_by is None

    @property
    def new_accounts_start(self) -> date | None:
        """The date from which it applies to newly opened accounts, if that is before its effective
        date; else None."""
        start = self.effective_new_accounts
        return start if start and start < self.effective else None

    @property
    def record(self) -> LedgerRecord | None:
        """Its record in the ledger; None if it is not recorded."""
        return LedgerRecord.parse(self.recorded) if self.recorded else None

    @property
    def recorded_as(self) -> str:
        """The verb of its line in the ledger; empty if it is not recorded."""
        record = self.record
        return record.verb if record else ""

    def recorded_late(self, timezone: str) -> date | None:
        """Return the date, in a time zone, on which the ledger recorded the version, if that is
        after its effective date; else None, also if it is not recorded.

        If only the line that withholds the text is known, its time doesn't count.
        """
        record = self.record  # its line in the ledger
        if not record or record.verb not in ("publish", "import"):
            return None
        day = record.day(timezone)
        return day if day > self.effective else None

    @property
    def recorded_at(self) -> str:
        """The time at which the ledger recorded the version (UTC, in ISO 8601); empty if it is not
        recorded."""
        record = self.record
        return record.time if record else ""

    def recorded_on(self, timezone: str) -> date:
        """Return the date, in a time zone, on which the ledger recorded the version; if it is not
        recorded, its `revised` date."""
        record = self.record
        return record.day(timezone) if record else self.revised.day

    def lists_as_replaced(self, older: "Version") -> bool:
        """Return whether this version's `replaces` lists an older version."""
        return older.revised in (self.replaces or ())

    @property
    def is_draft(self) -> bool:
        """Whether its file is the draft that writers edit, not a file in the archive."""
        return not self.path.startswith(f"{self.policy}/")

    @property
    def suffix(self) -> str:
        """The end of its file's name: `.md`, or `.de.md` for a translation."""
        return f".{self.language.lower()}.md" if self.translates else ".md"

    @property
    def unpublished(self) -> bool:
        """Whether it is a draft that the ledger does not record."""
        return self.is_draft and not self.recorded

    @property
    def revise_command(self) -> str:
        """The command line that gives this draft a new date."""
        command = f"legalsite revise {self.policy}"
        if self.translates is not None:
            command += f" --language {self.language}"
        return command

    @property
    def withheld(self) -> bool:
        """Whether the text was removed, and the file gives the reason instead."""
        return self.path.endswith(".withheld")

    @property
    def text_sha256(self) -> str:
        """The hash of the text (hex). For a withheld text, it comes from the ledger, because the
        file has only the reason."""
        if self.withheld and self.record:
            return self.record.sha256
        return self.sha256  # of the file

    def facts_shared_with(self, published: "Version") -> list[str]:
        """Return the keys that describe one version alone, and that still have the same values in
        this draft as in a published version."""
        shared = []
        for name in VERSION_ONLY_KEYS:
            value = getattr(self, name)
            if value != DEFAULTS.get(name) and value == getattr(published, name):
                shared.append(name)
        return shared


VersionTuple = tuple[Version, ...]
# The first line of a gap's file begins with it if a certain version ends the gap; its id follows.
ENDED_BY = "ended_by: "


def summarized_version(text: Version | None, original: Version) -> Version:
    """Return the version whose summary is shown with a text: the text itself, which may be a
    translation, or else its original."""
    if text and text.summary:
        return text
    return original


def revise_from(slug: str, start: VersionId, facts: Mapping[str, str]) -> str:
    """Return the command, without `legalsite`, that starts a draft from the version `start`.

    `facts`: values for the draft's front matter, which become options.
    """
    command = f"revise {slug} --from {start}"
    for key, value in facts.items():
        option = key.replace("_", "-")
        quoted = shlex.quote(value)
        command += f" --{option} {quoted}"
    return command


class Gap(Struct, frozen=True):
    """A period in a policy's past for which the version in effect is not known.

    It begins on `day`. It ends when a version takes effect that is `ended_by` or newer; without
    `ended_by`, when a version takes effect that was revised on `day` or later.
    """

    day: date
    path: str  # below content/
    reason: str  # why the text is not known, in the publisher's words
    recorded: str = ""  # the line in the ledger; empty if there is none
    # the oldest version that can end it; None for the first version of `day`
    ended_by: VersionId | None = None

    @property
    def hides_before(self) -> VersionId:
        """The oldest version id that it doesn't hide: older versions may have been replaced in the
        gap."""
        return self.ended_by or VersionId(self.day)


class Period(Struct, frozen=True, omit_defaults=True):
    """The time in which one version was in effect, or the time of a gap."""

    start: date
    end: date | None = None  # the first day after it; None until further notice
    revised: VersionId | None = None  # None in a gap
    reason: str = ""  # of the gap; empty for a version
    recorded: str = ""  # the gap's line in the ledger; empty for a version
    # the version that took effect next, after any time without one; it may withdraw the policy,
    # unless this one does. None if there was none yet, or a gap hides it
    followed_by: VersionId | None = None

    @property
    def last_day(self) -> date:
        """The last day that belongs to it, at least in part; `date.max` until further notice."""
        if self.end is None:
            return date.max
        return max(self.start, self.end - ONE_DAY)

    def shares_day(self, other: "Period") -> bool:
        """Return whether a day belongs to both periods, at least in part."""
        return self.start <= other.last_day and other.start <= self.last_day


class _Moment(NamedTuple):
    """A moment at which another version may take effect."""

    day: date
    version: Version | None  # in effect from then on
    is_last: bool  # of this day


class _Change(NamedTuple):
    """A change of what is in effect."""

    day: date
    begins: Version | Gap | None  # None: no version is in effect, and it isn't a gap


class Policy(Struct, frozen=True, dict=True):
    """A policy with all its versions. Methods compute what they mean on a date.

    In all of them, `on` is the date of the knowledge: versions with a later `revised` don't exist
    yet.
    """

    slug: str
    versions: VersionTuple  # in the site's first language, sorted by `revised`
    translations: Mapping[str, VersionTuple] = {}  # by language, sorted by `revised`
    gaps: tuple[Gap, ...] = ()  # sorted by day

    @property
    def texts(self) -> VersionTuple:
        """The versions and all translations."""
        return *self.versions, *(text for texts in self.translations.values() for text in texts)

    def without(self, paths: Collection[str]) -> "Policy":
        """Return the policy without the texts whose files have these paths."""
        versions = tuple(text for text in self.versions if text.path not in paths)
        translations = {}
        for language, texts in self.translations.items():
            translations[language] = tuple(text for text in texts if text.path not in paths)
        return replace(self, versions=versions, translations=translations)

    def texts_like(self, text: Version) -> VersionTuple:
        """Return the versions or, for a translation, all translations into its language."""
        return self.translations[text.language] if text.translates else self.versions

    @property
    def published(self) -> "Policy":
        """The policy without unpublished drafts."""
        return self.without([text.path for text in self.texts if text.unpublished])

    @cached_property
    def _first_run(self) -> list[LedgerRecord]:
        """The ledger's lines about the policy that its first run wrote; none if it has no lines.

        A run writes lines with the same time: first about gaps, then about archived texts, then
        about one draft in each language. Lines in another order are of two runs in one second.
        """
        lines = {text.recorded for text in self.texts} | {gap.recorded for gap in self.gaps}
        run: list[LedgerRecord] = []
        drafts: set[str] = set()  # how the names of their files end
        for line in sorted(lines - {""}):  # each begins with its number
            record = LedgerRecord.parse(line)
            # in the order of a run, the verbs are sorted: gap, import, publish
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
        """Whether the ledger has lines about the policy."""
        return bool(self._first_run)

    def is_history(self, text: Version, timezone: str) -> bool:
        """Return whether a recorded text, or the version that it translates, was in effect before
        the ledger began to record the policy.

        Its effective date is before the date of the policy's first line, and the text was recorded
        by the same run as that line, or its version wasn't current after the run that recorded it.
        """
        original = self.original(text)
        record = text.record
        if not original or not record:
            return False
        if original.effective >= self._first_run[0].day(timezone):
            return False
        if record.line <= self._first_run[-1].line:  # lines sort by their numbers
            return True
        recorded = [each for each in self.versions if "" < each.recorded_at <= record.time]
        gaps = tuple(gap for gap in self.gaps if "" < gap.recorded < text.recorded)
        after_run = Policy(self.slug, tuple(recorded), gaps=gaps)
        current = after_run.version_on(record.day(timezone))
        return current is None or current.revised != original.revised

    def known(self, on: date) -> VersionTuple:
        """Return the versions whose `revised` is on or before that date; later versions don't exist
        yet."""
        return self.versions[: self._count(on)]

    def _count(self, on: date) -> int:
        """Return how many versions are known on that date."""
        return bisect_right(self.versions, on, key=REVISED_DAY)

    def version_on(self, on: date) -> Version | None:
        """Return the version in effect on that date; None before the first one takes effect, and in
        a gap. A version that withdraws the policy stays in effect from its effective date on."""
        return self._applying(self._count(on), on, on)

    def upcoming(self, on: date) -> VersionTuple:
        """Return the upcoming versions in the order of their effective dates.

        Each of them will take effect, unless a new version replaces it.
        """
        # without the others, whose status takes longer to compute
        ahead = [version for version in self.known(on) if version.effective > on]
        upcoming = [version for version in ahead if self.status(version, on) == "upcoming"]
        return tuple(sorted(upcoming, key=BY_EFFECTIVE_DATE))

    def planned(self, on: date) -> VersionTuple:
        """Return the version in effect on that date, if there is one, and the upcoming ones."""
        return tuple(filter(None, (self.version_on(on), *self.upcoming(on))))

    def new_accounts_periods(self, on: date) -> list[Period]:
        """Return the periods in which upcoming versions apply to accounts that are opened then, in
        order.

        Each day is computed as known on that day; days after `on`, as known on `on`. As in the
        timeline, a version that applied for a part of a day has a period that ends on that day.
        """
        versions = self.known(on)
        if not any(version.new_accounts_start for version in versions):
            return []
        gaps = tuple(gap for gap in self.gaps if gap.day <= on)
        known = replace(self, versions=versions, gaps=gaps)
        changes = known.possible_change_days
        days: set[date] = set()
        for version in versions:
            if version.new_accounts_start:
                first = bisect_left(changes, version.new_accounts_start)
                days.update(changes[first : bisect_right(changes, version.effective)])
        periods: list[Period] = []
        before = None  # the version that applied to new accounts until the day
        for day in sorted(days):
            # how many versions are known at the beginning of the day, and at its end
            since = bisect_left(versions, day, key=REVISED_DAY)
            until = bisect_right(versions, day, key=REVISED_DAY)
            for count in range(since, until + 1):
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
        """Return the upcoming version that applies to accounts opened on that date, the furthest
        ahead of several; None if the current version does."""
        for version in reversed(self.upcoming(on)):
            start = version.new_accounts_start
            if start and start <= on:
                return version
        return None

    def last_text(self, on: date) -> Version | None:
        """Return the version that readers last had: the current version or, if it withdraws the
        policy, the last one that didn't. None if no version is in effect."""
        if not self.version_on(on):
            return None
        for text in self._applied_until(on, on):  # the latest first
            if not text.withdrawn:
                return text
        return None  # the first version withdrew the policy

    def status(self, version: Version, on: date) -> Status:
        """Return the status of a version on a date on which it exists.

        It is `replaced` if a later version lists it in `replaces`; `upcoming` before its effective
        date; `current` while it is in effect, or `withdrawn` if it then withdraws the policy;
        otherwise `superseded`.
        """
        if self.replaced_by(version, on):
            return "replaced"
        if self._is_in_gap(version, on):  # an unknown version may have replaced it
            return "superseded"
        if version.effective > on:  # another version with this date may take effect in its place
            return "superseded" if self.same_day_replacement(version, on) else "upcoming"
        current = self.version_on(on)
        if current is None or current.revised != version.revised:
            return "superseded"
        return "withdrawn" if version.withdrawn else "current"

    def replaced_by(self, version: Version, on: date) -> Version | None:
        """Return the first version, as known on that date, that lists this one in `replaces`; None
        if there is none."""
        first = self._first_replacer(version)  # its index
        return self.versions[first] if first < self._count(on) else None

    def same_day_replacement(self, version: Version, on: date) -> Version | None:
        """Return the newest later version with the same effective date, which takes effect in place
        of this one; None if there is none."""
        for other in reversed(self._revised_after(version, on)):
            if other.effective == version.effective and not self.replaced_by(other, on):
                return other
        return None

    def canceled_by(self, version: Version, on: date) -> Version | None:
        """Return the first version that keeps this one from taking effect; None if there is none.

        It was revised before this version's first day, and replaces this version or has the same
        effective date.
        """
        # later versions that are known on the date and on the eve of the first day
        for other in self._revised_after(version, min(on, version.first_day - ONE_DAY)):
            if other.lists_as_replaced(version) or other.effective == version.effective:
                return other
        return None

    def previous(self, version: Version, on: date) -> Version | None:
        """Return the version in effect before this one, with which its type of change compares.

        It is computed as known on `on`, or on the version's `revised` date if that is later. For a
        version that was replaced before its effective date, return the version that it would have
        followed when it was published, as its notice said. None if no version was in effect.
        """
        eve = version.effective - ONE_DAY
        # A version that was announced before its effective date follows the one in effect on the
        # day before that date.
        if version.revised.day <= eve:
            known_on = min(eve, max(on, version.revised.day))
            count = self._count(known_on)  # of the versions known on that day, from the first on
            if self.replaced_by(version, known_on):
                count = bisect_right(self.versions, version.revised, key=REVISED)  # none after it
            # the version in effect on the eve, of the first `count` versions
            current = self._applying(count, known_on, eve)
            # as known before all gaps: then no gap hides a version
            current = current or self._applying(count, date.min, eve)
            if current:
                return current
        # The version in effect just before this one was revised: for versions that take effect at
        # once, and versions that replace the current version and leave a gap. A retroactive version
        # that leaves a later one in effect follows the version in whose period it falls.
        day, count = version.revised.day, bisect_left(self.versions, version.revised, key=REVISED)
        current = self._applying(count, day, day, version)
        # as known before all gaps: then no gap hides a version
        return current or self._applying(count, date.min, day, version)

    def replaced_while_upcoming(self, version: Version) -> VersionTuple:
        """Return the versions that this one replaces and that were upcoming when it was revised, in
        the order of their effective dates; none if it replaces none."""
        if not version.replaces:
            return ()
        # from the first version that it replaces to the one before it: a version's status depends
        # on later ones alone
        first = bisect_left(self.versions, min(version.replaces), key=REVISED)
        end = bisect_left(self.versions, version.revised, key=REVISED)
        earlier = self.versions[first:end]
        before = replace(self, versions=earlier)
        day = version.revised.day
        named = [text for text in earlier if version.lists_as_replaced(text)]
        replaced = [text for text in named if before.status(text, day) == "upcoming"]
        return tuple(sorted(replaced, key=BY_EFFECTIVE_DATE))

    def last_text_before(self, version: Version, old: Version | None, on: date) -> Version | None:
        """Return the version that readers last had before this one, as known on that date.

        It is `old`, the previous version; but if `old` withdrew the policy and this version brings
        it back, it is the last version that didn't withdraw it. Redlines and notices compare with
        it.
        """
        if not old or not old.withdrawn or version.withdrawn:  # it brings back no policy
            return old
        # the versions that took effect until `old` did, the latest first
        earlier = list(self._applied_until(max(on, version.revised.day), old.effective))
        if old in earlier:  # skip versions that took effect later on the same day as `old`
            earlier = earlier[earlier.index(old) :]
        for text in earlier:
            if not text.withdrawn:
                return text
        return old  # every version before it withdrew the policy, too

    def comparison_base(self, text: Version, on: date) -> Version | None:
        """Return the text with which a text is compared, as known on that date: the one that
        readers last had before it, in its language. None if there is none."""
        version = self.original(text)
        if not version:
            return None
        on = max(on, version.revised.day)
        old = self.last_text_before(version, self.previous(version, on), on)
        if old and text.translates:
            return self.translation(text.language, old, date.max)
        return old

    def timeline(self, on: date) -> list[Period]:
        """Return the periods in which each version was in effect, and the periods of gaps, in order.

        Each day is computed as known on that day; days after `on`, as known on `on`. A version that
        was replaced on its first day has a period that ends on the day on which it starts. If a
        version came back, it has several periods. No period reaches into a gap; a gap that begins
        on the day on which a version takes effect hides nothing.
        """
        periods = []
        last: dict[VersionId, int] = {}  # the index in `periods` of each version's last period
        changes = self._changes(on)
        # each change ends what the change before it began
        ends = [*(change.day for change in changes[1:]), None]
        for (day, text), end, followed_by in zip(
            changes, ends, _next_versions(changes, on), strict=False
        ):
            if isinstance(text, Gap):
                periods.append(Period(day, end, None, text.reason, text.recorded, followed_by))
            elif text and text.revised in last and periods[last[text.revised]].end == day:
                # another version was in effect for a part of the day only: one period
                earlier = periods[last[text.revised]]
                periods[last[text.revised]] = replace(earlier, end=end, followed_by=followed_by)
            elif text:  # otherwise, no version is in effect
                last[text.revised] = len(periods)
                periods.append(Period(day, end, text.revised, followed_by=followed_by))
        return periods

    def _changes(self, on: date) -> list[_Change]:
        """Return each change of what is in effect, in order. A gap that begins on the day on which
        a version takes effect hides nothing."""
        changes = []
        # what is in effect after the moment of the loop; `before` is what was in effect before it
        current: Version | Gap | None = None
        for day, text, is_last in self._moments(on):
            before, current = current, text
            # how many gaps have begun until that day
            gap_count = bisect_right(self.gaps, min(day, on), key=GAP_DAY)
            if gap_count and not text:  # no version is known to be in effect
                gap = self.gaps[gap_count - 1]
                begins = gap.day == day
                # the gap goes on, or begins at the end of its day, if no version took effect on it
                if isinstance(before, Gap) or (begins and is_last):
                    current = gap
                elif begins:
                    current = before
            if current is not before:
                changes.append(_Change(day, current))
        return changes

    def _moments(self, on: date) -> Iterator[_Moment]:
        """Yield each moment at which another version may take effect, in order. A date has several:
        its beginning, and one after each version revised on it."""
        texts = self.known(on)
        # the dates on which a version takes effect that was announced before
        waiting = {text.effective for text in texts if text.effective > text.revised.day}
        # the dates on which another version may be in effect because one is replaced
        replacing = {text.revised.day for text in texts if text.replaces}
        days = {text.first_day for text in texts} | replacing
        for gap in self.gaps:
            if gap.day <= on:
                days.add(gap.day)
        for day in sorted(days):
            # how many versions are known at the end of the day, and at its beginning
            until = bisect_right(texts, day, key=REVISED_DAY)
            since = bisect_left(texts, day, key=REVISED_DAY)
            # The first moment is the beginning of the day. Unless a waiting version takes effect
            # then, the same version is in effect as on the day before.
            if since < until and day not in waiting:
                since += 1
            for count in range(since, until + 1):
                version = self._applying(count, min(day, on), day)
                yield _Moment(day, version, is_last=count == until)

    def _applied_until(self, on: date, last_day: date) -> Iterator[Version]:
        """Yield the versions that took effect until `last_day`, as known on the date `on`, the
        latest first."""
        for period in reversed(self.timeline(on)):
            if period.start <= last_day and period.revised:
                yield self._by_id[period.revised]

    def gaps_before(self, version: Version, old: Version | None) -> tuple[Gap, ...]:
        """Return the gaps between an older version, `old`, and this one; without `old`, all gaps
        before this version."""
        since = old.revised.day if old else date.min
        # A gap ends when a version with a certain date or a newer one takes effect: the gaps whose
        # date is after `old`, and before this version.
        first = bisect_right(self._gaps_by_end, since, key=GAP_END_DAY)
        end = bisect_left(self._gaps_by_end, version.revised.day, key=GAP_END_DAY)
        return tuple(sorted(self._gaps_by_end[first:end], key=GAP_DAY))

    def may_have_taken_effect(self, version: Version, on: date) -> bool:
        """Return whether it is unknown if a version ever took effect: a gap began between its
        `revised` date and its effective date, and no known version canceled it."""
        if self.canceled_by(version, on):
            return False
        return self._is_in_gap(version, min(version.effective, on))

    def next_change(self, on: date) -> date | None:
        """Return the next date on which this policy's pages change without an edit, or None."""
        later = [day for day in self.possible_change_days if day > on]
        return next(filter(self._changes_on, later), None)  # the first on which they do change

    def last_change(self, on: date) -> date | None:
        """Return the last date until `on` on which this policy's pages changed without an edit, or
        None."""
        earlier = [day for day in self.possible_change_days if day <= on]
        return next(filter(self._changes_on, reversed(earlier)), None)

    @cached_property
    def _revised_days(self) -> set[date]:
        """The dates on which a version, a translation, or a gap begins to exist."""
        days = {text.revised.day for text in self.texts}
        return days.union(map(GAP_DAY, self.gaps))

    @cached_property
    def possible_change_days(self) -> list[date]:
        """The dates on which pages may change, sorted."""
        days = self._revised_days.union(map(BY_EFFECTIVE_DATE, self.versions))
        for version in self.versions:
            if version.effective_new_accounts:
                days.add(version.effective_new_accounts)
        return sorted(days)

    def _changes_on(self, day: date) -> bool:
        """Return whether pages change on one of the possible dates: a text or gap begins to exist,
        or another version is in effect than on the day before."""
        if day in self._revised_days:
            return True
        eve = day - ONE_DAY
        if self.version_on(day) is not self.version_on(eve):
            return True
        return self.version_for_new_accounts(day) is not self.version_for_new_accounts(eve)

    def translation(self, language: str, version: Version, on: date) -> Version | None:
        """Return the newest translation of a version into a language, as known on that date; None
        if there is none."""
        for text in reversed(self.translations.get(language, ())):
            if text.translates == version.revised and text.revised.day <= on:
                return text
        return None

    def shown_translation(self, language: str, on: date) -> Version | None:
        """Return the text to show in a language: the translation of the current version or, if
        there is none, of the latest version before it that has one. Then its `translates` isn't the
        `revised` of the current version. None if no version is current, or none is translated."""
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
        """Return the text that the policy's page shows in each language that has one: in the first
        language the current version, in others a translation."""
        texts = {languages[0]: self.version_on(on)}
        for language in languages[1:]:
            texts[language] = self.shown_translation(language, on)
        return {language: text for language, text in texts.items() if text}

    def known_translations(self, language: str, on: date) -> VersionTuple:
        """Return the translations into a language that exist on that date, if the versions that
        they translate exist, too."""
        ids = {version.revised for version in self.known(on)}
        texts = [text for text in self.translations.get(language, ()) if text.revised.day <= on]
        return tuple(text for text in texts if text.translates in ids)

    def version(self, revised: VersionId) -> Version | None:
        """Return the version with that id, or None."""
        return self._by_id.get(revised)

    @cached_property
    def _by_id(self) -> Mapping[VersionId, Version]:
        """The versions by their ids; of two with the same id, the first one."""
        return {version.revised: version for version in reversed(self.versions)}

    def original(self, text: Version) -> Version | None:
        """Return the text that a translation translates; for an original, the text itself."""
        return self.version(text.translates) if text.translates else text

    def _revised_after(self, version: Version, on: date) -> Sequence[Version]:
        """Return the versions with a later `revised` than this one that are known on that date."""
        return self.versions[
            bisect_right(self.versions, version.revised, key=REVISED) : self._count(on)
        ]

    def _first_shown(self, on: date) -> VersionId:
        """Return the oldest version id that no gap hides on that date."""
        return self._first_shown_after[bisect_right(self.gaps, on, key=GAP_DAY)]

    @cached_property
    def _first_shown_after(self) -> list[VersionId]:
        """The oldest version id that no gap hides, by the number of gaps that have begun."""
        ends = (gap.hides_before for gap in self.gaps)
        return list(accumulate(ends, max, initial=VersionId(date.min)))

    @cached_property
    def _gaps_by_end(self) -> list[Gap]:
        """The gaps, sorted by the date of the version that can end them."""
        return sorted(self.gaps, key=GAP_END_DAY)

    @cached_property
    def _by_effective_day(self) -> list[tuple[date, int]]:
        """The effective date of each version and its index in `versions`, sorted."""
        return sorted((version.effective, index) for index, version in enumerate(self.versions))

    @cached_property
    def _newest(self) -> list[int]:
        """The greatest version index in `_by_effective_day` up to each place in it."""
        return list(accumulate((index for _, index in self._by_effective_day), max))

    @cached_property
    def _replacers(self) -> Mapping[VersionId, Sequence[int]]:
        """The indexes of the versions that list a version in `replaces`, by the id of that
        version."""
        replacers = defaultdict[VersionId, list[int]](list)
        for index, version in enumerate(self.versions):
            for replaced in version.replaces or ():
                replacers[replaced].append(index)
        return replacers

    def _first_replacer(self, version: Version) -> int:
        """Return the index of the first version that lists this one in `replaces`; if there is
        none, the number of versions, which is greater than any index."""
        return min(self._replacers.get(version.revised, ()), default=len(self.versions))

    def _applying(
        self, count: int, known_on: date, day: date, follower: Version | None = None
    ) -> Version | None:
        """Return the version in effect on `day`, or None; of two with the same effective date, the
        later.

        `count`: consider only so many versions, from the first on. `known_on`: leave out versions
        that are hidden by a gap known on that date (`date.min`: by none). `follower`: if given,
        return the version that it follows; see `_competes`.
        """
        # the index of the first version that no gap hides
        first = (
            bisect_left(self.versions, self._first_shown(known_on), key=REVISED) if self.gaps else 0
        )
        # Go back from the latest effective date up to `day`. `_by_effective_day` has (effective date,
        # index of the version) in order; `_newest` has the greatest index up to each place in it, so
        # that a long history takes linear time.
        for place in reversed(range(bisect_right(self._by_effective_day, (day, count)))):
            if self._newest[place] < first:  # gaps hide all versions that are left
                return None
            _, index = self._by_effective_day[place]
            version = self.versions[index]
            # the version itself, and the versions that list it in `replaces`
            rivals = (index, *self._replacers.get(version.revised, ()))
            competing = [rival for rival in rivals if self._competes(rival, count, follower)]
            # the only version to consider, so no other one replaces it
            is_alone = competing == [index]
            if index >= first and is_alone:
                return version
        return None

    def _competes(self, index: int, count: int, follower: Version | None) -> bool:
        """Return whether `_applying` considers the version with this index.

        It must be one of the first `count`. If a `follower` is given, the version must also have
        been able to be in effect just before it, or be one that the follower replaces.
        """
        if index >= count or not follower:
            return index < count
        version = self.versions[index]
        # it takes effect only after the follower, which doesn't replace it
        if version.effective > follower.effective and not follower.lists_as_replaced(version):
            return False
        # a version that was replaced before its first day never was in effect
        first = self._first_replacer(version)  # an index; the number of versions if there is none
        return first >= count or version.first_day <= self.versions[first].revised.day

    def _is_in_gap(self, version: Version, on: date) -> bool:
        """Return whether a gap that is known on that date hides the version: an unknown version in
        the gap may have replaced it."""
        return version.revised < self._first_shown(on)


def _next_versions(changes: Sequence[_Change], on: date) -> list[VersionId | None]:
    """Return, for each change of the timeline, the next version that took effect until `on`.

    Times without a version are skipped, and so are several withdrawals in a row. None if there is
    no such version yet, if a gap comes first, or if a withdrawal comes after a time without one.
    """
    following: list[Version | None] = [None]  # from the last change to the first
    for (day, state), (_, before) in pairwise(reversed(changes)):
        next_version = following[-1]
        if isinstance(state, Gap) or (not state and _withdraws(next_version)):
            next_version = None
        elif state and day <= on and not (state.withdrawn and _withdraws(before)):
            next_version = state
        following.append(next_version)
    return [version.revised if version else None for version in reversed(following)]


def _withdraws(state: Version | Gap | None) -> bool:
    """Return whether the policy is withdrawn in a state of its timeline."""
    return isinstance(state, Version) and state.withdrawn
