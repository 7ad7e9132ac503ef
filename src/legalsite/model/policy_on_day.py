"""All that is computed of a policy for a day, in one value, for whatever shows it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import takewhile
from operator import attrgetter
from typing import Literal

from msgspec import Struct

from legalsite.model.policy import Period, Policy, Revision, RevisionId, Status
from legalsite.model.promise import ChangeClass


class TextOnDay(Struct, frozen=True, omit_defaults=True):
    """A revision, and what is computed of it for a day."""

    revision: Revision
    # its status on the day; not replaced, but superseded, if it had ceased to apply before another one named it
    status: Status
    # the class that a page may name; empty for the first revision, and for an imported one that states none
    change: ChangeClass | Literal[""] = ""
    previous: RevisionId | None = None  # the revision that was in force before it; None for the first
    # what readers last had before it: `previous` or, if that ended the policy, the last text before
    last_text: RevisionId | None = None
    # the first revision that says that it replaces this one, while this one applied or could still do so, or the one
    # that takes effect on the same day in its place; None if there is none
    replaced_by: RevisionId | None = None
    # the periods in which it applied or will apply; one without a day if it was replaced on its first day
    periods: tuple[Period, ...] = ()
    # the periods between `last_text` and this revision for which it is not known what applied
    unknown: tuple[Period, ...] = ()
    maybe: bool = False  # whether nobody knows if it ever applied, because of a gap

    @property
    def revised(self) -> RevisionId:
        """The id of the revision."""
        return self.revision.revised

    @property
    def never(self) -> bool:
        """Whether it is certain that it never applied, and never will."""
        return not self.periods and not self.maybe

    @property
    def again(self) -> bool:
        """Whether it brings back a policy that had ended."""
        return self.last_text != self.previous

    @property
    def start(self) -> date:
        """The first day of its last period; that on which it was to apply if it never did."""
        return self.periods[-1].start if self.periods else self.revision.effective

    @property
    def same_day(self) -> bool:
        """Whether it was replaced on the day on which it began to apply."""
        return bool(self.periods) and self.periods[-1].end == self.start

    def applies_from(self, start: date) -> date:
        """Return the day from which it applies in the period from `start` on: the effective day of a retroactive text,
        which is before it."""
        return self.revision.effective if start == self.revised.day else start


class PolicyOnDay(Struct, frozen=True, omit_defaults=True, dict=True):
    """All that is computed of a policy for a day; nothing of it changes before the next day on which a status does."""

    slug: str
    texts: tuple[TextOnDay, ...]  # every revision that is known, the newest first: the "last revised" changelog
    in_force: RevisionId | None = None  # the revision in force; None before the first takes effect, and in a gap
    pending: tuple[RevisionId, ...] = ()  # the pending revisions in the order of their days
    # when each text applied, and when it is not known which one did, by their days: of two that begin on one day, first
    # the one that ended on it
    periods: tuple[Period, ...] = ()
    unknown_since: date | None = None  # the day from which it is not known what applies; None if it is known

    @cached_property
    def by_id(self) -> Mapping[RevisionId, TextOnDay]:
        """The texts by their ids."""
        return {text.revised: text for text in self.texts}

    @property
    def current(self) -> TextOnDay | None:
        """The text in force."""
        return self.by_id[self.in_force] if self.in_force else None

    @property
    def upcoming(self) -> list[TextOnDay]:
        """The pending texts in the order of their days."""
        return [self.by_id[revised] for revised in self.pending]

    @cached_property
    def ended(self) -> date | None:
        """The first day without a version in force, if the text in force ends the policy, which one before it may have
        ended already; else None."""
        started = (period for period in self.periods[::-1] if self.current and period.start <= self.current.start)
        ending = takewhile(lambda period: period.revised and self.by_id[period.revised].revision.withdrawn, started)
        return min((period.start for period in ending), default=None)

    def version_instead(self, text: TextOnDay) -> TextOnDay | None:
        """Return the version that replaces a text; None if none does, or what ends the policy does."""
        instead = self.by_id[text.replaced_by] if text.replaced_by else None
        return None if instead and instead.revision.withdrawn else instead

    def has_twin(self, text: TextOnDay) -> bool:
        """Return whether another text takes effect on the same day, so that this day names neither of them."""
        return sum(other.revision.effective == text.revision.effective for other in self.texts) > 1

    @property
    def unknown(self) -> list[Period]:
        """The periods for which it is not known what applied."""
        return [period for period in self.periods if period.revised is None]

    @property
    def unknown_today(self) -> list[Period]:
        """Those of them, one right after the other, that reach to the day."""
        return [period for period in self.unknown if self.unknown_since and period.start >= self.unknown_since]

    @property
    def status(self) -> Status | Literal["unknown"]:
        """The status of the text in force; if there is none, why."""
        if self.current:
            return self.current.status
        return "unknown" if self.unknown_since else "pending" if self.pending else "replaced"


def policy_on_day(policy: Policy, on: date) -> PolicyOnDay:
    """Return what is computed of a policy for a day."""
    periods = policy.all_periods(on)
    unknown = [period for period in periods if period.revised is None]
    by_id: dict[RevisionId | None, list[Period]] = {}
    for period in periods:
        by_id.setdefault(period.revised, []).append(period)
    texts = tuple(_text_on_day(policy, r, on, tuple(by_id.get(r.revised, ())), unknown) for r in policy.known(on))
    ended = [period for text in texts for period in text.periods if text.same_day]
    return PolicyOnDay(
        policy.slug,
        texts[::-1],
        _id(policy.in_force(on)),
        tuple(text.revised for text in policy.upcoming(on)),
        tuple(sorted([*ended, *periods], key=attrgetter("start"))),
        _unknown_since(unknown, on),
    )


def _unknown_since(unknown: Iterable[Period], on: date) -> date | None:
    """Return the first day of the unknown periods, one right after the other, that reach to that day; None if it is
    known which text applied on it, or that none did."""
    since, end = None, date.min
    for period in unknown:
        since = since if end == period.start else period.start
        end = period.end or date.max
    return since if end > on else None


def _text_on_day(
    policy: Policy, revision: Revision, on: date, periods: tuple[Period, ...], unknown: Sequence[Period]
) -> TextOnDay:
    """Return what is computed of one revision. `periods` are its own, `unknown` those of all gaps."""
    before = policy.previous(revision, on)
    last = policy.last_text_before(revision, before, on)
    gaps = {gap.day for gap in policy.gaps_before(revision, last)} if unknown else ()
    instead = None if periods else policy.replaced_the_same_day(revision, on)
    if instead:
        periods = (Period(revision.first_day, revision.first_day, revision.revised),)
    elif not periods:
        instead = policy.applies_instead(revision, on)
    now, replacing = policy.status(revision, on), policy.replaced_by(revision, on)
    if replacing and periods and (periods[-1].end or date.max) < replacing.revised.day:
        now, replacing = "superseded", None
    return TextOnDay(
        revision,
        now,
        "" if not before or (revision.recorded_by_import and not revision.change) else revision.weight,
        _id(before),
        _id(last),
        _id(replacing or instead),
        periods,
        tuple(period for period in unknown if period.start in gaps),
        maybe=not periods and policy.may_have_applied(revision, on),
    )


def _id(revision: Revision | None) -> RevisionId | None:
    return revision.revised if revision else None
