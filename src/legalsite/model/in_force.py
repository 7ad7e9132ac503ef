"""Which revision of a policy is in force on a day. Status is computed from days, never stored.

A gap is a text that nobody knows: from its day on nothing is known to be in force, until a revision that is not older
than the gap takes effect."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy import Gap, Policy, Revision, RevisionId
from legalsite.model.promise import ChangeClass

Status = Literal["in force", "pending", "superseded", "replaced", "withdrawn"]

ONE_DAY = timedelta(days=1)
EFFECTIVE = attrgetter("effective")


class Period(Struct, frozen=True, omit_defaults=True):
    """The time in which a text applied, or for which a gap hides what did."""

    start: date
    end: date | None = None  # the first day after it; None until further notice
    revised: RevisionId | None = None  # None in a gap
    reason: str = ""  # of the gap, as `recorded`
    recorded: str = ""


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

    @property
    def ended(self) -> bool:
        """Whether the text in force ends the policy."""
        return self.current is not None and self.current.revision.withdrawn

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
    periods = all_periods(policy, on)
    unknown = [period for period in periods if period.revised is None]
    by_id: dict[RevisionId | None, list[Period]] = {}
    for period in periods:
        by_id.setdefault(period.revised, []).append(period)
    texts = tuple(_text_on_day(policy, r, on, tuple(by_id.get(r.revised, ())), unknown) for r in known(policy, on))
    ended = [period for text in texts for period in text.periods if text.same_day]
    return PolicyOnDay(
        policy.slug,
        texts[::-1],
        _id(in_force(policy, on)),
        tuple(text.revised for text in upcoming(policy, on)),
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
    before = previous(policy, revision, on)
    last = last_text_before(policy, revision, before, on)
    gaps = {gap.day for gap in gaps_before(policy, revision, last)} if unknown else ()
    instead = None if periods else replaced_the_same_day(policy, revision, on)
    if instead:
        periods = (Period(_start(revision), _start(revision), revision.revised),)
    elif not periods:
        instead = applies_instead(policy, revision, on)
    now, replacing = status(policy, revision, on), replaced_by(policy, revision, on)
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
        maybe=not periods and may_have_applied(policy, revision, on),
    )


def _id(revision: Revision | None) -> RevisionId | None:
    return revision.revised if revision else None


def known(policy: Policy, on: date) -> tuple[Revision, ...]:
    """Return the revisions with a `revised` on or before that day; later ones do not exist yet."""
    return policy.revisions[: bisect_right(policy.revisions, on, key=lambda revision: revision.revised.day)]


def in_force(policy: Policy, on: date) -> Revision | None:
    """Return the revision that applies on that day; None before the first takes effect, and in a gap. A revision that
    withdraws the policy is in force from its effective day on."""
    return _applies(policy, on, on)


def _applies(policy: Policy, day: date, on: date) -> Revision | None:
    """Return the revision that applies on a day, as known on the day `on`."""
    then = min(day, on)
    return _binding(_since_gap(policy, known(policy, then), then), day)


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
    return next((text for text in _applied_until(policy, on, on) if not text.withdrawn), None)


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
    day = _start(revision)
    for number, other in enumerate(known(policy, on)):
        if other.revised.day == day and not _hidden(policy, revision, day):
            before, after = (_binding(policy.revisions[:count], day) for count in (number, number + 1))
            if before == revision != after:
                return other
    return None


def cancelled_by(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """Return the first revision because of which this one never applies: it was revised before this one began to, and
    replaces this one or takes effect on the same day."""
    later = _revised_after(policy, revision, min(on, _start(revision) - ONE_DAY))
    cancels = (o for o in later if revision.revised in (o.replaces or ()) or o.effective == revision.effective)
    return next(cancels, None)


def previous(policy: Policy, revision: Revision, on: date) -> Revision | None:
    """Return the revision that was in force before this one, as known on that day: change classes compare with it. For
    a revision that was replaced, return the one that it was to follow when it was published, as its notice said."""
    eve = revision.effective - ONE_DAY
    if revision.revised.day <= eve:
        replaced = replaced_by(policy, revision, max(on, revision.revised.day))
        then = min(eve, max(on, revision.revised.day))
        rivals = [other for other in known(policy, then) if not replaced or other.revised < revision.revised]
        current = _binding(_since_gap(policy, rivals, then), eve) or _binding(rivals, eve)
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
    earlier = _applied_until(policy, max(on, revision.revised.day), old.effective - ONE_DAY)
    return next((text for text in earlier if not text.withdrawn), old)


def all_periods(policy: Policy, on: date) -> list[Period]:
    """Return which revision applied when, and when it is not known which one did: for each day, as known on that day;
    for days after `on`, as known on `on`. A revision has no period if another one took effect in its place on the same
    day, and two if it came back into force. No period reaches into a gap; one that begins on the day on which a
    revision takes effect hides nothing."""
    texts, gaps = known(policy, on), [gap for gap in policy.gaps if gap.day <= on]
    replacing = {text.revised.day for text in texts if text.replaces}
    periods: list[Period] = []
    now: Revision | Gap | None = None
    for day in sorted({*map(_start, texts), *replacing, *(gap.day for gap in gaps)}):
        before, now = now, _applies(policy, day, on)
        if now is None:
            gap = next((gap for gap in reversed(gaps) if gap.day <= day), None)
            now = gap if gap and (gap.day == day or isinstance(before, Gap)) else None
        if now is before:
            continue
        if before:
            periods[-1] = replace(periods[-1], end=day)
        if isinstance(now, Gap):
            periods.append(Period(day, None, None, now.reason, now.recorded))
        elif now:
            periods.append(Period(day, None, now.revised))
    return periods


def _applied_until(policy: Policy, on: date, last_day: date) -> Iterator[Revision]:
    """Yield the revisions that began to apply on `last_day` or before it, as known on the day `on`, the latest
    first."""
    by_id = {revision.revised: revision for revision in policy.revisions}
    return (by_id[p.revised] for p in reversed(all_periods(policy, on)) if p.start <= last_day and p.revised)


def gaps_before(policy: Policy, revision: Revision, old: Revision | None) -> tuple[Gap, ...]:
    """Return the gaps between an older revision and this one: the texts of that time are not known. Without an older
    one, return all gaps before this revision."""
    return tuple(g for g in policy.gaps if g.day < revision.revised.day and (not old or g.day > old.revised.day))


def may_have_applied(policy: Policy, revision: Revision, on: date) -> bool:
    """Return whether nobody knows if a revision ever took effect: a gap began between the day on which it was revised
    and its effective day."""
    return _hidden(policy, revision, min(revision.effective, on))


def next_change(policy: Policy, on: date) -> date | None:
    """Return the next day on which this policy's pages change by themselves, or None."""
    return next(_change_days(policy, lambda day: day > on), None)


def last_change(policy: Policy, on: date) -> date | None:
    """Return the last day, until `on`, on which they did; None if they did on none."""
    return next(_change_days(policy, lambda day: day <= on, reverse=True), None)


def _change_days(policy: Policy, wanted: Callable[[date], bool], *, reverse: bool = False) -> Iterator[date]:
    revised = {text.revised.day for texts in (policy.revisions, *policy.translations.values()) for text in texts}
    revised |= {gap.day for gap in policy.gaps}
    for day in sorted(filter(wanted, revised | set(map(EFFECTIVE, policy.revisions))), reverse=reverse):
        if day in revised or in_force(policy, day) is not in_force(policy, day - ONE_DAY):
            yield day


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
    return exact or next(
        (text for past in _applied_until(policy, on, on) if (text := translation(policy, language, past, on))), None
    )


def known_translations(policy: Policy, language: str, on: date) -> tuple[Revision, ...]:
    """Return the translations into that language that exist on that day, of revisions that do."""
    ids = {revision.revised for revision in known(policy, on)}
    return tuple(t for t in policy.translations.get(language, ()) if t.revised.day <= on and t.translates in ids)


def revision_of(policy: Policy, revised: RevisionId) -> Revision | None:
    """Return the revision with that id, or None."""
    return next((revision for revision in policy.revisions if revision.revised == revised), None)


def _revised_after(policy: Policy, revision: Revision, on: date) -> Sequence[Revision]:
    """Return the revisions after this one that are known on that day."""
    return known(policy, on)[bisect_right(policy.revisions, revision.revised, key=attrgetter("revised")) :]


def _start(revision: Revision) -> date:
    """Return the first day on which a revision can apply: a retroactive one does not exist before its `revised` day."""
    return max(revision.effective, revision.revised.day)


def _binding(revisions: Sequence[Revision], on: date) -> Revision | None:
    """Return the revision in force among these, sorted by `revised`; if two have the same effective day, the later
    one."""
    replaced = {gone for revision in revisions for gone in revision.replaces or ()}
    begun = [other for other in revisions if other.effective <= on and other.revised not in replaced]
    return max(reversed(begun), key=EFFECTIVE, default=None)


def _since_gap(policy: Policy, revisions: Iterable[Revision], on: date) -> list[Revision]:
    """Return those of these revisions that no gap hides on that day."""
    gap = max((gap.day for gap in policy.gaps if gap.day <= on), default=date.min)
    return [revision for revision in revisions if revision.revised.day >= gap]


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
    return _binding(_since_gap(policy, rivals, revised.day), revised.day) or _binding(rivals, revised.day)
