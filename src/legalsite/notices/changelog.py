"""A policy on a day → its "last revised" changelog: every revision, what it replaced, and when it applied."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from legalsite.model import in_force
from legalsite.model.in_force import Period, Status, UnknownPeriod
from legalsite.model.policy import Policy, Revision


class ChangelogEntry(Struct, frozen=True):
    """One revision in the changelog.

    revision: the text
    previous: the revision that was in force before it; None for the first
    last_text: what readers last had before it: `previous` or, if that ended the policy, the last text before
    status: its status on the day; not replaced, but superseded, if it had ceased to apply before another one named it
    replaced_by: the first revision that says that it replaces this one, while this one applied or could still do so, or
        the one that takes effect on the same day in its place; None if there is none
    periods: the periods in which it applied or will apply; one without a day if it was replaced on its first day
    unknown: the periods between `last_text` and this revision for which it is not known what applied
    never: whether it is certain that it never applied, and never will
    maybe: whether nobody knows if it ever applied, because of a gap
    """

    revision: Revision
    previous: Revision | None
    last_text: Revision | None
    status: Status
    replaced_by: Revision | None
    periods: tuple[Period, ...]
    unknown: tuple[UnknownPeriod, ...] = ()
    never: bool = False
    maybe: bool = False

    @property
    def again(self) -> bool:
        """Whether it brings back a policy that had ended."""
        return self.last_text is not self.previous


def changelog(policy: Policy, on: date) -> tuple[ChangelogEntry, ...]:
    """Return every revision that is known on a day, the newest first."""
    periods: dict[str, list[Period]] = {}
    for period in in_force.timeline(policy, on):
        periods.setdefault(period.revision.path, []).append(period)
    unknown = in_force.unknown_periods(policy, on)
    return tuple(_entry(policy, revision, on, periods, unknown) for revision in reversed(in_force.known(policy, on)))


def _entry(
    policy: Policy,
    revision: Revision,
    on: date,
    periods: Mapping[str, Sequence[Period]],
    unknown: Sequence[UnknownPeriod],
) -> ChangelogEntry:
    """Return the entry of one revision. `periods` are those of each revision, by the path of its file."""
    previous = in_force.previous(policy, revision, on)
    last_text = in_force.last_text_before(policy, revision, previous, on)
    gaps = in_force.gaps_before(policy, revision, last_text) if unknown else ()
    applied = tuple(periods.get(revision.path, ()))
    instead = None
    if not applied and (instead := in_force.replaced_the_same_day(policy, revision, on)):
        applied = (Period(revision, revision.begins, revision.begins),)
    elif not applied:
        instead = in_force.applies_instead(policy, revision, on)
    maybe = not applied and in_force.may_have_applied(policy, revision, on)
    status, replaced_by = in_force.status(policy, revision, on), in_force.replaced_by(policy, revision, on)
    ended = applied[-1].end if applied else None
    if replaced_by and ended and ended < replaced_by.revised.day:
        status, replaced_by = "superseded", None
    return ChangelogEntry(
        revision,
        previous,
        last_text,
        status,
        replaced_by or instead,
        applied,
        tuple(period for period in unknown if period.gap in gaps),
        never=not applied and not maybe,
        maybe=maybe,
    )
