"""Which revision of a policy binds on a day: status is computed from days, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from legalsite.model.policy import Policy, Revision
from legalsite.model.revised import Revised

Status = Literal["in force", "pending", "superseded", "replaced", "withdrawn"]

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to the day before `end` this revision applied; `end` None: until further notice."""

    revision: Revision
    start: date
    end: date | None


def known(policy: Policy, on: date) -> tuple[Revision, ...]:
    """Revisions settled on that day or before: later ones do not exist yet."""
    return tuple(revision for revision in policy.revisions if revision.revised.day <= on)


def in_force(policy: Policy, on: date) -> Revision | None:
    """Of the revisions that stand on that day, the one that took effect last. None before the first.
    A revision that withdraws the policy is the one in force from its effective day on."""
    return _binding(known(policy, on), on)


def upcoming(policy: Policy, on: date) -> Revision | None:
    """The pending revision that takes effect next."""
    waiting = [revision for revision in _standing(known(policy, on)) if revision.effective > on]
    return min(waiting, key=lambda revision: (revision.effective, _reversed(revision)), default=None)


def status(policy: Policy, revision: Revision, on: date) -> Status:
    """The status of a known revision on that day."""
    if revision not in _standing(known(policy, on)):
        return "replaced"
    if revision.effective > on:
        return "pending"
    if revision != in_force(policy, on):
        return "superseded"
    return "withdrawn" if revision.withdrawn else "in force"


def replaced_by(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """The first revision that says that it replaces this one."""
    return next((other for other in known(policy, on) if revision.revised in (other.replaces or ())), None)


def before(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """The revision that this one succeeds in force, as it stands on that day: redlines, classes and notices are
    against it. For one that never came into force, the one that it would have succeeded."""
    others = [other for other in known(policy, max(on, revision.revised.day)) if other != revision]
    replacer = replaced_by(policy, revision, on)
    if replacer:
        others = [other for other in others if other.revised < replacer.revised]
    if revision.effective <= revision.revised.day:
        return _binding([other for other in others if other.revised < revision.revised], revision.revised.day)
    eve = revision.effective - ONE_DAY
    return _binding([other for other in others if other.revised.day <= eve], eve)


def timeline(policy: Policy, on: date) -> tuple[Period, ...]:
    """What applied when: each day's text as it was known on that day; days to come as known on `on`. Empty stretches
    (a text that was overtaken on its own day) are left out."""
    steps: list[tuple[date, Revision]] = []
    for day in _turning_days(policy, on):
        bound = _binding(known(policy, min(day, on)), day)
        if bound and (not steps or steps[-1][1] != bound):
            steps.append((day, bound))
    ends = [start for start, _ in steps[1:]] + [None]
    return tuple(Period(revision, start, end) for (start, revision), end in zip(steps, ends, strict=True))


def next_change(policy: Policy, on: date) -> date | None:
    """The next day on which this policy's pages change by themselves. None when nothing is ahead."""
    for day in sorted({d for r in policy.revisions for d in (r.effective, r.revised.day) if d > on}):
        eve = day - ONE_DAY
        if known(policy, day) != known(policy, eve) or in_force(policy, day) != in_force(policy, eve):
            return day
    return None


def translation(policy: Policy, language: str, revision: Revision, on: date) -> Revision | None:
    """The newest rendering of that revision in that language."""
    texts = [t for t in policy.translations.get(language, ()) if t.revised.day <= on]
    return max((t for t in texts if t.translates == revision.revised), key=lambda t: t.revised, default=None)


def shown_translation(policy: Policy, language: str, on: date) -> Revision | None:
    """What to show in that language today: the rendering of the text in force, else the newest of an earlier text.
    It lags behind where its `translates` is not the `revised` of the text in force."""
    bound = in_force(policy, on)
    if bound is None:
        return None
    exact = translation(policy, language, bound, on)
    earlier = [period.revision for period in timeline(policy, on) if period.start <= on]
    renderings = (translation(policy, language, revision, on) for revision in reversed(earlier))
    return exact or next((text for text in renderings if text), None)


def _standing(revisions: Iterable[Revision]) -> list[Revision]:
    revisions = list(revisions)
    replaced = {gone for revision in revisions for gone in revision.replaces or ()}
    return [revision for revision in revisions if revision.revised not in replaced]


def _binding(revisions: Iterable[Revision], on: date) -> Revision | None:
    begun = [revision for revision in _standing(revisions) if revision.effective <= on]
    return max(begun, key=lambda revision: (revision.effective, revision.revised), default=None)


def _turning_days(policy: Policy, on: date) -> list[date]:
    return sorted({day for revision in known(policy, on) for day in (revision.effective, revision.revised.day)})


def _reversed(revision: Revision) -> tuple[int, int]:
    """Of two texts for one effective day the later settled one comes into force."""
    return (-revision.revised.day.toordinal(), -revision.revised.nth)


def revision_of(policy: Policy, revised: Revised) -> Revision | None:
    """The revision with that id."""
    return next((revision for revision in policy.revisions if revision.revised == revised), None)
