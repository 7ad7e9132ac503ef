"""A policy on a day → its "last revised" changelog: every revision, what it replaced, and when it applied."""

from dataclasses import dataclass
from datetime import date

from legalsite.model import in_force
from legalsite.model.in_force import Period, Status
from legalsite.model.policy import Policy, Revision


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    """One revision in the changelog.

    revision: the text
    previous: the revision that was in force before it; None for the first
    status: its status on the day
    replaced_by: the first revision that says that it replaces this one; None if there is none
    periods: the periods in which it applied or will apply
    """

    revision: Revision
    previous: Revision | None
    status: Status
    replaced_by: Revision | None
    periods: tuple[Period, ...]


def changelog(policy: Policy, on: date) -> tuple[ChangelogEntry, ...]:
    """Return every revision that is known on a day, the newest first."""
    periods: dict[str, list[Period]] = {}
    for period in in_force.timeline(policy, on):
        periods.setdefault(period.revision.path, []).append(period)
    return tuple(
        ChangelogEntry(
            revision,
            in_force.previous(policy, revision, on),
            in_force.status(policy, revision, on),
            in_force.replaced_by(policy, revision, on),
            tuple(periods.get(revision.path, ())),
        )
        for revision in reversed(in_force.known(policy, on))
    )
