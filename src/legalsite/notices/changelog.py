"""A policy on a day → its "last revised" changelog: what was settled when, what it came after, what became of it."""

from dataclasses import dataclass
from datetime import date

from legalsite.model import in_force as standing
from legalsite.model.in_force import Period, Status
from legalsite.model.policy import Policy, Revision


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    """One revision as the changelog tells of it. `previous` is the one that it succeeds in force; None for the first.
    `periods` are the stretches of days in which it applied or, pending, will apply."""

    revision: Revision
    previous: Revision | None
    status: Status
    replaced_by: Revision | None
    periods: tuple[Period, ...]


def changelog(policy: Policy, on: date) -> tuple[ChangelogEntry, ...]:
    """Every revision known on that day, the newest first."""
    periods: dict[str, list[Period]] = {}
    for period in standing.timeline(policy, on):
        periods.setdefault(period.revision.path, []).append(period)
    return tuple(
        ChangelogEntry(
            revision,
            standing.previous(policy, revision, on),
            standing.status(policy, revision, on),
            standing.replaced_by(policy, revision, on),
            tuple(periods.get(revision.path, ())),
        )
        for revision in reversed(standing.known(policy, on))
    )
