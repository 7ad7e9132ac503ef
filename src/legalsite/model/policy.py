"""A policy over time: its versions and their translations, as front matter and ledger describe
them; and which of them applies on a day, which is computed, never stored."""

import re
import shlex
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from legalsite.model.declared_time import local_day
from legalsite.model.ledger_record import LedgerRecord
from legalsite.model.promise import ChangeClass, ConfirmedPromise

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
    """Sorts by day, then by `nth`, which counts the texts of one day from 1."""

    day: date
    nth: int = 1

    @classmethod
    def parse(cls, text: str) -> "VersionId":
        """Read `2026-03-02` or `2026-03-02-2`. Raises ValueError for anything else."""
        match = VERSION_ID_PATTERN.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} isn't a valid date")
        return cls(date.fromisoformat(match[1]), int(match[2] or 1))

    def __str__(self) -> str:
        day = self.day.isoformat()
        return f"{day}-{self.nth}" if self.nth > 1 else day


def next_id(today: date, published: Iterable[VersionId]) -> VersionId:
    """Return the id of the next version.

    It's today, or the next number of today or of a later date that a published version has.
    """
    newest = max(published, default=None)
    if newest and newest.day >= today:
        return VersionId(newest.day, newest.nth + 1)
    return VersionId(today)


# Keys of front matter.
VERSION_ONLY_KEYS = (
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
EXPECTED_KEYS = ("change", "summary")  # by `check`, from the second version on


class Version(Struct, frozen=True, omit_defaults=True):
    """One dated text."""

    policy: str
    revised: VersionId
    title: str
    effective: date  # before `revised` only in a retroactive text that does not end the policy
    path: str  # below content/
    sha256: str  # of the file, in hex
    size: int  # of the file, in bytes; of a withheld text that of the text, or 0 if it is not known
    # Of the file, counted from 1, on which the text after the front matter begins.
    text_line: int = 1
    # Encoded always: whether an equal string is the default varies.
    language: str = field(default_factory=lambda: "en")
    change: ChangeClass | None = None
    # the things that the change concerns, as rules of a promise name them; None if it does not say
    about: tuple[str, ...] | None = None
    summary: str | None = None
    # the replaced texts of which somebody says that the summary describes their change, too
    summary_covers: tuple[VersionId, ...] | None = None
    replaces: tuple[VersionId, ...] | None = None
    retroactive: bool = False
    withdrawn: bool = False
    approved_by: str | None = None
    dated_by: Literal["commit"] | None = None
    translates: VersionId | None = None
    translated_by: str | None = None  # in a translation: who says that it is right
    extra: Mapping[str, Any] = {}
    # Its line in the ledger without the line end, and below it the one that withholds it; empty if
    # it is not recorded.
    recorded: str = ""
    # What a person confirmed in the front matter; None if nobody did.
    promise: ConfirmedPromise | None = None
    # Its class toward readers if it replaces upcoming versions: the greatest of `change` and of
    # their classes. None if it replaces none, states no `change`, or has the words of the current
    # version, so that nothing changes.
    counts_as: ChangeClass | None = None
    # Whether this is a changed draft that still has the date of a published text. Then `revised`
    # and `effective` are the days that it would get if it were revised now.
    undated: bool = False

    def __hash__(self) -> int:
        return hash((self.path, self.sha256))  # `extra` has no hash

    @property
    def weight(self) -> ChangeClass:
        """The change class that counts: a version that states none counts as material."""
        return self.counts_as or self.change or "material"

    @property
    def first_day(self) -> date:
        """The first day on which it can apply: a retroactive one does not exist before its
        `revised` day."""
        return max(self.effective, self.revised.day)

    @property
    def recorded_by_import(self) -> bool:
        """Whether its line in the ledger says that it was imported."""
        return self.recorded_as == "import"

    @property
    def record(self) -> LedgerRecord | None:
        """What the ledger says of it; None if it is not recorded."""
        return LedgerRecord.parse(self.recorded) if self.recorded else None

    @property
    def recorded_as(self) -> str:
        """The verb of its line in the ledger; empty if it is not recorded."""
        record = self.record
        return record.verb if record else ""

    def recorded_late(self, timezone: str) -> date | None:
        """Return the day, in that time zone, on which the ledger recorded the text, if it is after
        the day from which the text applies; else None. Imports are recorded late by nature. The
        line of a withheld text has another time."""
        if self.recorded_as not in ("publish", "import"):
            return None
        day = self.recorded_on(timezone)
        return day if day > self.effective else None

    @property
    def recorded_at(self) -> str:
        """The time at which the ledger recorded the text (UTC, in ISO 8601); empty if it is not
        recorded."""
        record = self.record
        return record.time if record else ""

    def recorded_on(self, timezone: str) -> date:
        """Return the day, in that time zone, on which the ledger recorded the text; without a
        ledger, its `revised` day."""
        if not self.recorded:
            return self.revised.day
        return local_day(datetime.fromisoformat(self.recorded_at), timezone)

    def lists_as_replaced(self, older: "Version") -> bool:
        """Return whether its `replaces` names an older version."""
        return older.revised in (self.replaces or ())

    @property
    def is_draft(self) -> bool:
        """Whether this is the file that writers edit, not one of the archive."""
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
        """The hash of the text (hex), also of one that is withheld: its line in the ledger has
        it."""
        if not self.withheld:
            return self.sha256
        record = self.record
        return record.sha256 if record else self.sha256

    def facts_shared_with(self, published: "Version") -> list[str]:
        """Return the names of the values that this draft shares with a published text, and that are
        facts about one text alone."""
        shared = []
        for name in VERSION_ONLY_KEYS:
            value = getattr(self, name)
            if value not in (None, False) and value == getattr(published, name):
                shared.append(name)
        return shared


VersionTuple = tuple[Version, ...]
# And an id: the first line of the file of a gap, if an older version ends it.
ENDED_BY = "ended_by: "


def revise_from(slug: str, start: VersionId, facts: Mapping[str, str]) -> str:
    """Return the command line, without the program, that begins a text with the words of another
    one. `facts`: what is known of it already."""
    command = f"revise {slug} --from {start}"
    for key, value in facts.items():
        option = key.replace("_", "-")
        quoted = shlex.quote(value)
        command += f" --{option} {quoted}"
    return command


class Gap(Struct, frozen=True):
    """A stretch of a policy's past whose text is not known.

    It begins on `day` and ends when a version takes effect that is `ended_by` or newer or, if that
    is not stated, was revised on that day or later; until then nothing is known to be in effect.
    """

    day: date
    path: str  # below content/
    reason: str  # why the text is not known, in the publisher's words
    recorded: str = ""  # the line in the ledger; empty if there is none
    # The first version that ends it, if not the first of that day.
    ended_by: VersionId | None = None

    @property
    def hides_before(self) -> VersionId:
        """The first id of a version that it doesn't hide."""
        return self.ended_by or VersionId(self.day)


class Period(Struct, frozen=True, omit_defaults=True):
    """The time in which a text applied, or for which a gap hides what did."""

    start: date
    end: date | None = None  # the first day after it; None until further notice
    revised: VersionId | None = None  # None in a gap
    reason: str = ""  # of the gap, as `recorded`
    recorded: str = ""
    # the version that was in effect next, after any time without one; None if there was none yet,
    # or a gap hides it
    followed_by: VersionId | None = None


class Policy(Struct, frozen=True, dict=True):
    """The versions in the policy's own language, and the translations by language, both sorted by
    `revised`; and the gaps in its past, sorted by day."""

    slug: str
    versions: VersionTuple
    translations: Mapping[str, VersionTuple] = {}
    gaps: tuple[Gap, ...] = ()

    @property
    def texts(self) -> VersionTuple:
        """The versions and all translations."""
        return *self.versions, *(text for texts in self.translations.values() for text in texts)

    @property
    def published(self) -> "Policy":
        """The policy without its drafts."""
        translations = {}
        for language, texts in self.translations.items():
            translations[language] = _published(texts)
        return replace(self, versions=_published(self.versions), translations=translations)

    def known(self, on: date) -> VersionTuple:
        """Return the versions with a `revised` on or before that day; later ones do not exist
        yet."""
        return self.versions[: self._count(on)]

    def _count(self, on: date) -> int:
        """Return how many versions are known on that day."""
        return bisect_right(self.versions, on, key=REVISED_DAY)

    def version_on(self, on: date) -> Version | None:
        """Return the version that applies on that day; None before the first takes effect, and in a
        gap. A version that withdraws the policy is in effect from its effective day on."""
        return self._applying(self._count(on), on, on)

    def upcoming(self, on: date) -> VersionTuple:
        """Return the upcoming versions in the order of their effective days.

        Each will apply, unless another one is revised.
        """
        ahead = [version for version in self.known(on) if version.effective > on]
        upcoming = [version for version in ahead if self.status(version, on) == "upcoming"]
        return tuple(sorted(upcoming, key=BY_EFFECTIVE_DATE))

    def last_text(self, on: date) -> Version | None:
        """Return what readers last had: the current version or, if that withdraws the policy, the
        one before it that did not. None if nothing is in effect."""
        if not self.version_on(on):
            return None
        for text in self._applied_until(on, on):
            if not text.withdrawn:
                return text
        return None

    def status(self, version: Version, on: date) -> Status:
        """Return the status on that day of a version that exists on it."""
        if self.replaced_by(version, on):
            return "replaced"
        if self._hidden(version, on):
            return "superseded"
        if version.effective > on:
            return "superseded" if self.same_day_replacement(version, on) else "upcoming"
        current = self.version_on(on)
        if current is None or current.revised != version.revised:
            return "superseded"
        return "withdrawn" if version.withdrawn else "current"

    def replaced_by(self, version: Version, on: date) -> Version | None:
        """Return the first version that says that it replaces this one."""
        first = self._first_replacer(version)
        return self.versions[first] if first < self._count(on) else None

    def same_day_replacement(self, version: Version, on: date) -> Version | None:
        """Return the newest version that takes effect on the same day as this older one, and
        therefore in its place."""
        for other in reversed(self._revised_after(version, on)):
            if other.effective == version.effective and not self.replaced_by(other, on):
                return other
        return None

    def canceled_by(self, version: Version, on: date) -> Version | None:
        """Return the first version because of which this one never applies: it was revised before
        this one began to, and replaces this one or takes effect on the same day."""
        for other in self._revised_after(version, min(on, version.first_day - ONE_DAY)):
            if other.lists_as_replaced(version) or other.effective == version.effective:
                return other
        return None

    def previous(self, version: Version, on: date) -> Version | None:
        """Return the version that was in effect before this one, as known on that day, or on its
        `revised` day if that is later. Change classes compare with it.

        For a version that was replaced before its day, return the one that it was to follow when it
        was published, as its notice said.
        """
        eve = version.effective - ONE_DAY
        if version.revised.day <= eve:
            then = min(eve, max(on, version.revised.day))
            count = self._count(then)
            if self.replaced_by(version, then):
                count = bisect_right(self.versions, version.revised, key=REVISED)
            current = self._applying(count, then, eve) or self._applying(count, date.min, eve)
            if current:
                return current
        # what was in effect just before this text was revised: for texts that apply at once, and
        # for those that replace the current version and leave a gap; a retroactive text that leaves
        # a later one in effect follows the text in whose period it falls
        day, count = version.revised.day, bisect_left(self.versions, version.revised, key=REVISED)
        return self._applying(count, day, day, version) or self._applying(
            count, date.min, day, version
        )

    def replaced_while_upcoming(self, version: Version) -> VersionTuple:
        """Return the texts that a version replaces and that were upcoming when it was revised, in
        the order of their days."""
        if not version.replaces:
            return ()
        first = bisect_left(self.versions, min(version.replaces), key=REVISED)
        end = bisect_left(self.versions, version.revised, key=REVISED)
        earlier = self.versions[first:end]  # a version's status depends on later ones alone
        before = replace(self, versions=earlier)
        day = version.revised.day
        named = [text for text in earlier if version.lists_as_replaced(text)]
        replaced = [text for text in named if before.status(text, day) == "upcoming"]
        return tuple(sorted(replaced, key=BY_EFFECTIVE_DATE))

    def last_text_before(self, version: Version, old: Version | None, on: date) -> Version | None:
        """Return what readers last had before this version, as known on that date.

        It is `old`, the previous version, or, if that ended the policy and this one brings it back,
        the last version that didn't end it. Redlines and notices compare with it.
        """
        if not old or not old.withdrawn or version.withdrawn:
            return old
        earlier = list(self._applied_until(max(on, version.revised.day), old.effective))
        if old in earlier:  # another text may have begun to apply later on that day
            earlier = earlier[earlier.index(old) :]
        for text in earlier:
            if not text.withdrawn:
                return text
        return old

    def timeline(self, on: date) -> list[Period]:
        """Return which version applied when, and when it is not known which one did, in the order
        in which that began: for each day, as known on that day; for days after `on`, as known on
        `on`.

        A version that was replaced on the day on which it began has a period that ends on its first
        day. One that came back has several. No period reaches into a gap; one that begins on the
        day on which a version takes effect hides nothing.
        """
        periods = []
        last: dict[VersionId, int] = {}  # the index of the last period of each version
        changes = self._changes(on)
        ends = [*(day for day, _ in changes[1:]), None]
        for (day, text), end, followed_by in zip(
            changes, ends, _next_versions(changes, on), strict=False
        ):
            if isinstance(text, Gap):
                periods.append(Period(day, end, None, text.reason, text.recorded, followed_by))
            elif text and text.revised in last and periods[last[text.revised]].end == day:
                # it was gone for a part of the day only
                earlier = periods[last[text.revised]]
                periods[last[text.revised]] = replace(earlier, end=end, followed_by=followed_by)
            elif text:
                last[text.revised] = len(periods)
                periods.append(Period(day, end, text.revised, followed_by=followed_by))
        return periods

    def _changes(self, on: date) -> list[tuple[date, Version | Gap | None]]:
        """Return what applied from when, in order: a version, a gap, or nothing.

        A gap that begins on the day on which a version takes effect hides nothing.
        """
        changes = []
        current: Version | Gap | None = None
        for day, text, is_last in self._moments(on):
            before, current = current, text
            began = bisect_right(self.gaps, min(day, on), key=GAP_DAY)
            if began and not text:
                gap = self.gaps[began - 1]
                if isinstance(before, Gap) or (is_last and gap.day == day):
                    current = gap
            if current is not before:
                changes.append((day, current))
        return changes

    def _moments(self, on: date) -> Iterator[tuple[date, Version | None, bool]]:
        """Yield each time at which another version may begin to apply, with its day, the version,
        and whether it is the last time of that day. Of a day there are several: its beginning, and
        when each version was published."""
        texts = self.known(on)
        waiting = {text.effective for text in texts if text.effective > text.revised.day}
        replacing = {text.revised.day for text in texts if text.replaces}
        days = {text.first_day for text in texts} | replacing
        for gap in self.gaps:
            if gap.day <= on:
                days.add(gap.day)
        for day in sorted(days):
            until = bisect_right(texts, day, key=REVISED_DAY)
            since = bisect_left(texts, day, key=REVISED_DAY)
            # What applies when the day begins applied before.
            if since < until and day not in waiting:
                since += 1
            for count in range(since, until + 1):
                yield day, self._applying(count, min(day, on), day), count == until

    def _applied_until(self, on: date, last_day: date) -> Iterator[Version]:
        """Yield the versions that began to apply on `last_day` or before it, as known on the day
        `on`, the latest first."""
        for period in reversed(self.timeline(on)):
            if period.start <= last_day and period.revised:
                yield self._by_id[period.revised]

    def gaps_before(self, version: Version, old: Version | None) -> tuple[Gap, ...]:
        """Return the gaps between an older version and this one: the texts of that time are not
        known. Without an older one, return all gaps before this version."""
        since = old.revised.day if old else date.min
        first = bisect_right(self._gaps_by_end, since, key=GAP_END_DAY)
        end = bisect_left(self._gaps_by_end, version.revised.day, key=GAP_END_DAY)
        return tuple(sorted(self._gaps_by_end[first:end], key=GAP_DAY))

    def may_have_taken_effect(self, version: Version, on: date) -> bool:
        """Return whether nobody knows if a version ever took effect: a gap began between the day on
        which it was revised and its effective day, and no known version canceled it."""
        return not self.canceled_by(version, on) and self._hidden(
            version, min(version.effective, on)
        )

    def next_change(self, on: date) -> date | None:
        """Return the next date on which this policy's pages change by themselves, or None."""
        later = [day for day in self._possible_change_days if day > on]
        return next(filter(self._changes_on, later), None)

    def last_change(self, on: date) -> date | None:
        """Return the last date, until `on`, on which they did; None if they never did."""
        earlier = [day for day in self._possible_change_days if day <= on]
        return next(filter(self._changes_on, reversed(earlier)), None)

    @cached_property
    def _revised_days(self) -> set[date]:
        days = {text.revised.day for text in self.texts}
        return days.union(map(GAP_DAY, self.gaps))

    @cached_property
    def _possible_change_days(self) -> list[date]:
        return sorted(self._revised_days.union(map(BY_EFFECTIVE_DATE, self.versions)))

    def _changes_on(self, day: date) -> bool:
        if day in self._revised_days:
            return True
        return self.version_on(day) is not self.version_on(day - ONE_DAY)

    def translation(self, language: str, version: Version, on: date) -> Version | None:
        """Return the newest translation of that version into that language."""
        for text in reversed(self.translations.get(language, ())):
            if text.translates == version.revised and text.revised.day <= on:
                return text
        return None

    def shown_translation(self, language: str, on: date) -> Version | None:
        """Return what to show in that language: the translation of the current version, else the
        newest of an earlier text. It lags behind if its `translates` is not the `revised` of the
        current version."""
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
        """Return what the policy's page shows in each language, where it shows something; the first
        language is that of the versions."""
        texts = {languages[0]: self.version_on(on)}
        for language in languages[1:]:
            texts[language] = self.shown_translation(language, on)
        return {language: text for language, text in texts.items() if text}

    def known_translations(self, language: str, on: date) -> VersionTuple:
        """Return the translations into that language that exist on that day, of versions that
        do."""
        ids = {version.revised for version in self.known(on)}
        texts = [text for text in self.translations.get(language, ()) if text.revised.day <= on]
        return tuple(text for text in texts if text.translates in ids)

    def version(self, revised: VersionId) -> Version | None:
        """Return the version with that id, or None."""
        return self._by_id.get(revised)

    @cached_property
    def _by_id(self) -> Mapping[VersionId, Version]:
        return {version.revised: version for version in reversed(self.versions)}

    def original(self, text: Version) -> Version | None:
        """Return the text that a translation translates; for an original, the text itself."""
        return self.version(text.translates) if text.translates else text

    def _revised_after(self, version: Version, on: date) -> Sequence[Version]:
        """Return the versions after this one that are known on that day."""
        return self.versions[
            bisect_right(self.versions, version.revised, key=REVISED) : self._count(on)
        ]

    def _first_shown(self, on: date) -> VersionId:
        """Return the first id of a version that no gap hides on that day."""
        return self._first_shown_after[bisect_right(self.gaps, on, key=GAP_DAY)]

    @cached_property
    def _first_shown_after(self) -> list[VersionId]:
        """The first id of a version that none of the first gaps hides, by the number of these
        gaps."""
        ends = (gap.hides_before for gap in self.gaps)
        return list(accumulate(ends, max, initial=VersionId(date.min)))

    @cached_property
    def _gaps_by_end(self) -> list[Gap]:
        return sorted(self.gaps, key=GAP_END_DAY)

    @cached_property
    def _by_effective_day(self) -> list[tuple[date, int]]:
        """The effective day of each version, and its index, in the order of the days."""
        return sorted((version.effective, index) for index, version in enumerate(self.versions))

    @cached_property
    def _newest(self) -> list[int]:
        """The greatest index in `_by_effective_day` up to each place."""
        return list(accumulate((index for _, index in self._by_effective_day), max))

    @cached_property
    def _replacers(self) -> Mapping[VersionId, Sequence[int]]:
        """The indexes of the versions that say that they replace another one, by its id."""
        replacers = defaultdict[VersionId, list[int]](list)
        for index, version in enumerate(self.versions):
            for gone in version.replaces or ():
                replacers[gone].append(index)
        return replacers

    def _first_replacer(self, version: Version) -> int:
        """Return the index of the first version that says that it replaces this one; their number
        if there is none."""
        return min(self._replacers.get(version.revised, ()), default=len(self.versions))

    def _applying(
        self, count: int, known_on: date, day: date, follower: Version | None = None
    ) -> Version | None:
        """Return the version in effect on a day, of the first `count` that compete and of these
        that no gap hides on `known_on`; if two have the same effective day, the later one. The
        latest days are looked at first, so that a long history is read in linear time."""
        first = (
            bisect_left(self.versions, self._first_shown(known_on), key=REVISED) if self.gaps else 0
        )
        for place in reversed(range(bisect_right(self._by_effective_day, (day, count)))):
            if self._newest[place] < first:
                return None
            _, index = self._by_effective_day[place]
            version = self.versions[index]
            rivals = (index, *self._replacers.get(version.revised, ()))
            competing = [rival for rival in rivals if self._competes(rival, count, follower)]
            if index >= first and competing == [index]:
                return version
        return None

    def _competes(self, index: int, count: int, follower: Version | None) -> bool:
        """Return whether a version is one of the first `count` and, if another one is given that
        follows it, may have applied just before: until then or, if it leaves a gap, instead of
        it."""
        if index >= count or not follower:
            return index < count
        version = self.versions[index]
        if version.effective > follower.effective and not follower.lists_as_replaced(version):
            return False
        # what was replaced before its day never applied
        first = self._first_replacer(version)
        return first >= count or version.first_day <= self.versions[first].revised.day

    def _hidden(self, version: Version, on: date) -> bool:
        """Return whether a gap that is known on that day hides the version: whatever came in the
        gap may have replaced it."""
        return version.revised < self._first_shown(on)


def _published(texts: VersionTuple) -> VersionTuple:
    return tuple(text for text in texts if not text.unpublished)


def _next_versions(
    changes: Sequence[tuple[date, Version | Gap | None]], on: date
) -> list[VersionId | None]:
    """Return, for each change, the version that was in effect next, of what applied afterward; None
    if there is none yet, or a gap hides it."""
    following: list[VersionId | None] = [None]
    for day, text in reversed(changes[1:]):
        if isinstance(text, Gap):
            following.append(None)
        elif text and day <= on and not text.withdrawn:
            following.append(text.revised)
        else:
            following.append(following[-1])
    return following[::-1]
