"""Which revision of a policy is in force on a day. Status is computed from days, never stored.

A gap is a text that nobody knows: from its day on nothing is known to be in force, until a revision that is not older
than the gap takes effect."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from heapq import heappop, heappush
from operator import attrgetter
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy import Gap, Policy, Revision, RevisionId

Status = Literal["in force", "pending", "superseded", "replaced", "withdrawn"]

ONE_DAY = timedelta(days=1)
EFFECTIVE = attrgetter("effective")


class Period(Struct, frozen=True):
    """The time in which a revision applied: from `start` to the day before `end`, or until further notice (None)."""

    revision: Revision
    start: date
    end: date | None

    @property
    def applies_from(self) -> date:
        """The day from which the text applies: the effective day of a retroactive text, which is before `start`."""
        return self.revision.takes_effect if self.start == self.revision.revised.day else self.start


class UnknownPeriod(Struct, frozen=True):
    """The time for which a gap hides what applied: from `start` to the day before `end`, or until further notice
    (None)."""

    gap: Gap
    start: date
    end: date | None

    @property
    def days(self) -> tuple[date, date | None]:
        """The first day, and the first day after it."""
        return self.start, self.end


def known(policy: Policy, on: date) -> tuple[Revision, ...]:
    """Return the revisions with a `revised` on or before that day; later ones do not exist yet."""
    return policy.revisions[: bisect_right(policy.revisions, on, key=lambda revision: revision.revised.day)]


def in_force(policy: Policy, on: date) -> Revision | None:
    """Return the revision that applies on that day; None before the first takes effect, and in a gap. A revision that
    withdraws the policy is in force from its effective day on."""
    binding = _binding(known(policy, on), on)
    return binding if binding and not _hidden(policy, binding, on) else None


def upcoming(policy: Policy, on: date) -> tuple[Revision, ...]:
    """Return the pending revisions in the order of their effective days. Each will apply, unless another one is
    revised."""
    ahead = (revision for revision in known(policy, on) if revision.effective > on)
    return tuple(sorted((r for r in ahead if status(policy, r, on) == "pending"), key=EFFECTIVE))


def last_text(policy: Policy, on: date) -> Revision | None:
    """Return what readers last had: the text in force or, if that withdraws the policy, the one before it that did
    not. None if nothing is in force."""
    if not in_force(policy, on):
        return None
    texts = (period.revision for period in reversed(timeline(policy, on)) if period.start <= on)
    return next((text for text in texts if not text.withdrawn), None)


def status(policy: Policy, revision: Revision, on: date) -> Status:
    """Return the status on that day of a revision that exists on it."""
    if replaced_by(policy, revision, on):
        return "replaced"
    if _hidden(policy, revision, on):
        return "superseded"
    if revision.effective > on:
        return "superseded" if applies_instead(policy, revision, on) else "pending"
    current = in_force(policy, on)
    if current is None or current.revised != revision.revised:
        return "superseded"
    return "withdrawn" if revision.withdrawn else "in force"


def replaced_by(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """Return the first revision that says that it replaces this one."""
    replacing = (other for other in known(policy, on) if other.replaces)
    return next((other for other in replacing if revision.revised in (other.replaces or ())), None)


def applies_instead(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """Return the newest revision that takes effect on the same day as this older one, and therefore in its place."""
    later = _revised_after(policy, revision, on)
    same_day = (other for other in reversed(later) if other.effective == revision.effective)
    return next((other for other in same_day if not replaced_by(policy, other, on)), None)


def replaced_the_same_day(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """Return the revision that was published on the day on which this one began to apply, and that applied instead
    before the day was over. Until then, this one was in force."""
    day = revision.begins
    for number, other in enumerate(known(policy, on)):
        if other.revised > revision.revised and other.revised.day == day and not _hidden(policy, revision, day):
            before, after = (_binding(policy.revisions[:count], day) for count in (number, number + 1))
            if before == revision != after:
                return other
    return None


def cancelled_by(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """Return the first revision because of which this one never applies: it was revised before this one began to, and
    replaces this one or takes effect on the same day."""
    later = _revised_after(policy, revision, min(on, revision.begins - ONE_DAY))
    cancels = (o for o in later if revision.revised in (o.replaces or ()) or o.effective == revision.effective)
    return next(cancels, None)


def previous(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """Return the revision that was in force before this one, as known on that day: change classes compare with it. For
    a revision that never came into force, return the one that it would have followed."""
    eve = revision.effective - ONE_DAY
    if revision.revised.day <= eve:
        last = replaced_by(policy, revision, max(on, revision.revised.day))
        then = known(policy, min(eve, max(on, revision.revised.day)))
        current = _binding([other for other in then if not last or other.revised < last.revised], eve)
        if current:
            return current
    return _overtaken(policy, revision)


def replaced_while_pending(policy: Policy, revision: Revision) -> tuple[Revision, ...]:
    """Return the texts that a revision replaces and that were pending when it was revised, in the order of their
    days."""
    if not revision.replaces:
        return ()
    earlier = tuple(other for other in policy.revisions if other.revised < revision.revised)
    before, day = replace(policy, revisions=earlier), revision.revised.day
    gone = [r for r in earlier if r.revised in revision.replaces and status(before, r, day) == "pending"]
    return tuple(sorted(gone, key=EFFECTIVE))


def last_text_before(policy: Policy, revision: Revision, old: Revision | None, on: date) -> Revision | None:
    """Return what readers last had before this revision, as known on that day: `old`, which is the previous revision,
    or, if that ended the policy and this one brings it back, the last text that did not end it. Redlines and notices
    compare with it."""
    if not old or not old.withdrawn or revision.withdrawn:
        return old
    periods = timeline(policy, max(on, revision.revised.day))
    earlier = (period.revision for period in reversed(periods) if period.start < old.takes_effect)
    return next((text for text in earlier if not text.withdrawn), old)


def timeline(policy: Policy, on: date) -> tuple[Period, ...]:
    """Return which revision applied when: for each day, as known on that day; for days after `on`, as known on `on`. A
    revision has no period if another one took effect in its place on the same day, and two if it came back into force.
    No period reaches into a gap."""
    periods: list[Period] = []
    for day, current in _days_of_change(known(policy, on), [gap.day for gap in known_gaps(policy, on)]):
        if periods and periods[-1].end is None:
            periods[-1] = Period(periods[-1].revision, periods[-1].start, day)
        if current:
            periods.append(Period(current, day, None))
    return tuple(periods)


def known_gaps(policy: Policy, on: date) -> tuple[Gap, ...]:
    """Return the gaps that begin on or before that day."""
    return tuple(gap for gap in policy.gaps if gap.day <= on)


def unknown_periods(policy: Policy, on: date) -> tuple[UnknownPeriod, ...]:
    """Return when it is not known which text applied. A gap hides nothing if a revision takes effect on its day."""
    gaps = known_gaps(policy, on)
    if not gaps:
        return ()
    periods = timeline(policy, on)
    starts = sorted({*(period.start for period in periods), *(gap.day for gap in gaps)})
    hidden = [gap for gap in gaps if not any(p.start <= gap.day and (not p.end or gap.day < p.end) for p in periods)]
    return tuple(UnknownPeriod(gap, gap.day, next((day for day in starts if day > gap.day), None)) for gap in hidden)


def unknown_on(policy: Policy, on: date) -> tuple[UnknownPeriod, ...]:
    """Return the unknown periods, one right after the other, that reach to that day; empty if it is known which text
    applied on that day, or that none did."""
    stretch: list[UnknownPeriod] = []
    for period in unknown_periods(policy, on):
        stretch = [*stretch, period] if stretch and stretch[-1].end == period.start else [period]
    return tuple(stretch) if stretch and (stretch[-1].end is None or stretch[-1].end > on) else ()


def gaps_before(policy: Policy, revision: Revision, old: Revision | None) -> tuple[Gap, ...]:
    """Return the gaps between an older revision and this one: the texts of that time are not known. Without an older
    one, return all gaps before this revision."""
    return tuple(g for g in policy.gaps if g.day < revision.revised.day and (not old or g.day > old.revised.day))


def may_have_applied(policy: Policy, revision: Revision, on: date) -> bool:
    """Return whether nobody knows if a revision ever took effect: a gap began between the day on which it was revised
    and its effective day."""
    return any(revision.revised.day < gap.day <= min(revision.effective, on) for gap in policy.gaps)


def next_change(policy: Policy, on: date) -> date | None:
    """Return the next day on which this policy's pages change by themselves, or None."""
    revised = {text.revised.day for texts in (policy.revisions, *policy.translations.values()) for text in texts}
    revised |= {gap.day for gap in policy.gaps}
    for day in sorted(day for day in revised | set(map(EFFECTIVE, policy.revisions)) if day > on):
        if day in revised or in_force(policy, day) is not in_force(policy, day - ONE_DAY):
            return day
    return None


def translation(policy: Policy, language: str, revision: Revision, on: date) -> Revision | None:
    """Return the newest translation of that revision into that language."""
    texts = policy.translations.get(language, ())
    renderings = (t for t in reversed(texts) if t.translates == revision.revised and t.revised.day <= on)
    return next(renderings, None)


def shown_translation(policy: Policy, language: str, on: date) -> Revision | None:
    """Return what to show in that language: the translation of the text in force, else the newest of an earlier text.
    It lags behind if its `translates` is not the `revised` of the text in force."""
    current = in_force(policy, on)
    if current is None or language not in policy.translations:
        return None
    exact = translation(policy, language, current, on)
    earlier = (period.revision for period in reversed(timeline(policy, on)) if period.start <= on)
    return exact or next((text for past in earlier if (text := translation(policy, language, past, on))), None)


def revision_of(policy: Policy, revised: RevisionId) -> Revision | None:
    """Return the revision with that id, or None."""
    return next((revision for revision in policy.revisions if revision.revised == revised), None)


def _revised_after(policy: Policy, revision: Revision, on: date) -> Sequence[Revision]:
    """Return the revisions after this one that are known on that day."""
    return known(policy, on)[bisect_right(policy.revisions, revision.revised, key=attrgetter("revised")) :]


def _standing(revisions: Sequence[Revision]) -> list[Revision]:
    replaced = {gone for revision in revisions if revision.replaces for gone in revision.replaces}
    return [revision for revision in revisions if revision.revised not in replaced] if replaced else list(revisions)


def _binding(revisions: Sequence[Revision], on: date) -> Revision | None:
    """Return the revision in force among these, sorted by `revised`; if two have the same effective day, the later
    one."""
    begun = [revision for revision in _standing(revisions) if revision.effective <= on]
    return max(reversed(begun), key=EFFECTIVE, default=None)


def _hidden(policy: Policy, revision: Revision, on: date) -> bool:
    """Return whether a gap that is known on that day began after the revision was revised: whatever came in the gap
    may have replaced it."""
    return any(revision.revised.day < gap.day <= on for gap in policy.gaps)


def _overtaken(policy: Policy, revision: Revision) -> Revision | None:
    """Return what was in force just before this text was revised: for texts that apply at once, and for those that
    replace the text in force and leave a gap. A retroactive text that leaves a later one in force follows the text in
    whose period it falls."""
    revised = revision.revised
    earlier = policy.revisions[: bisect_right(policy.revisions, revised, key=attrgetter("revised"))]
    gone = revision.replaces or ()
    rivals = [o for o in earlier if o.revised != revised and (o.effective <= revision.effective or o.revised in gone)]
    return _binding(rivals, revised.day)


def _days_of_change(revisions: Sequence[Revision], gaps: Sequence[date]) -> Iterator[tuple[date, Revision | None]]:
    """Yield every day on which another text (or none) comes into force, in order, in O(n log n). `gaps` are the days on
    which gaps begin, sorted."""
    gone: dict[RevisionId, date] = {}
    for revision in revisions:
        for replaced in revision.replaces or ():
            gone.setdefault(replaced, revision.revised.day)
    starts = [(revision.begins, index) for index, revision in enumerate(revisions)]
    coming = sorted(starts, reverse=True)
    begun: list[tuple[int, int]] = []  # the latest effective day first, then the latest revised
    current: Revision | None = None
    for day in sorted({start for start, _ in starts} | set(gone.values()) | set(gaps)):
        while coming and coming[-1][0] <= day:
            index = coming.pop()[1]
            heappush(begun, (-revisions[index].effective.toordinal(), -index))
        while begun and gone.get(revisions[-begun[0][1]].revised, date.max) <= day:
            heappop(begun)
        now = revisions[-begun[0][1]] if begun else None
        begun_gaps = bisect_right(gaps, day)
        if now and begun_gaps and now.revised.day < gaps[begun_gaps - 1]:
            now = None
        if now is not current:
            current = now
            yield day, current
