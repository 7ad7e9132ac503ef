"""A policy on a day → its summary: the facts that pages of the whole site show, small enough to be kept in the build
state."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from legalsite.model import in_force
from legalsite.model.config import Config
from legalsite.model.in_force import UnknownPeriod
from legalsite.model.policy import Policy, Revision
from legalsite.model.promise import TextPromise
from legalsite.notices.changelog import ChangelogEntry, changelog
from legalsite.pages.routes import Routes

if TYPE_CHECKING:
    from legalsite.notices.deadlines import Promises


class Label(Struct, frozen=True):
    """What a policy is called in one language, and where its page is."""

    language: str
    title: str
    route: str
    words: str  # the language of the title's words
    translates: str = ""  # id of the revision whose translation the page shows; empty if it shows none


class RevisionSummary(Struct, frozen=True):
    """What pages of the whole site show of a revision. Days are ISO days."""

    revised: str  # its id
    title: str
    effective: str  # of a retroactive withdrawal, the day on which it became known
    start: str  # later than `effective` if the revision was revised, or came back into force, only then
    applies_from: str  # before `start` if it is retroactive
    change: str  # the class; empty if there is no previous revision
    summary: str
    status: str
    route: str
    redline: str  # route of the redline from what readers last had; empty if there is none
    withdrawn: bool
    withheld: bool
    unknown: tuple["GapSummary", ...] = ()  # between what readers last had and this one
    replaced_by: str = ""  # id of the revision that replaces it, or takes effect in its place
    never: bool = False  # whether it is certain that it never applied, and never will
    maybe: bool = False  # whether nobody knows if it ever applied
    same_day: bool = False  # whether it was replaced on the day on which it began to apply
    draft: bool = False  # whether it is a draft that the ledger does not record
    again: bool = False  # whether it brings back a policy that had ended


class GapSummary(Struct, frozen=True):
    """A period for which it is not known what applied. Days are ISO days; `end`, the first day after it, is empty if no
    end is known."""

    start: str
    end: str
    reason: str

    @property
    def days(self) -> tuple[date, date | None]:
        """The first day, and the first day after it."""
        return date.fromisoformat(self.start), date.fromisoformat(self.end) if self.end else None


class MenuEntry(Struct, frozen=True):
    """What every page needs of a policy: its names."""

    slug: str
    shown: bool  # false as long as no revision is known
    in_menu: bool  # whether menu and home page list the policy: not one that has ended
    labels: tuple[Label, ...]  # by language, the first one first


class PolicySummary(MenuEntry, frozen=True):
    """What pages of the whole site show of a policy."""

    status: str
    in_force: RevisionSummary | None
    upcoming: tuple[RevisionSummary, ...]  # all that are pending, in the order of their days
    revisions: tuple[RevisionSummary, ...]  # newest first
    notices: tuple[RevisionSummary, ...]  # revisions that a banner announces, newest first
    pages: tuple[tuple[tuple[tuple[str, str], ...], str], ...]  # for the sitemap: (language, route) …, last change
    formerly: tuple[str, ...]  # old slugs
    next_change: str | None  # the day from which this summary no longer holds
    gaps: tuple[GapSummary, ...] = ()  # oldest first
    unknown_since: str = ""  # the day from which it is not known what applies; empty if it is known today


def summarize(
    policy: Policy, on: date, config: Config, *, promises: "Promises" = lambda _: TextPromise()
) -> PolicySummary:
    """Return the summary that holds from `on` until the day before its `next_change`. `promises` reads the change
    clauses of a text; only `notices` depends on them, and only if a revision is pending or took effect not long ago."""
    routes = Routes.of(config)
    entries = changelog(policy, on)
    summaries = {entry.revision.revised: _revision_summary(entry, routes) for entry in entries}
    current, upcoming = in_force.in_force(policy, on), in_force.upcoming(policy, on)
    gaps = tuple(map(_gap_summary, in_force.unknown_periods(policy, on)))
    unknown = in_force.unknown_on(policy, on)
    ended = current is not None and current.withdrawn
    labels = tuple(_labels(policy, on, config, routes)) if entries else ()
    announced = [*_announced(policy, on, config, promises), *_still_announced(policy, on, config, promises)]
    return PolicySummary(
        slug=policy.slug,
        shown=bool(entries),
        in_menu=bool(entries) and not ended,
        labels=labels,
        status=_status(policy, on, unknown=bool(unknown)),
        in_force=summaries[current.revised] if current else None,
        upcoming=tuple(summaries[revision.revised] for revision in upcoming),
        revisions=tuple(summaries.values()),
        notices=tuple(summaries[revision.revised] for revision in announced),
        pages=tuple(_pages(labels, upcoming, entries, routes)),
        formerly=config.settings(policy.slug).formerly,
        next_change=_next_change(policy, on, [banner_end(revision, config) for revision in announced]),
        gaps=gaps,
        unknown_since=unknown[0].start.isoformat() if unknown else "",
    )


def _status(policy: Policy, on: date, *, unknown: bool) -> str:
    current = in_force.in_force(policy, on)
    if current:
        return in_force.status(policy, current, on)
    return "unknown" if unknown else "pending" if in_force.upcoming(policy, on) else "replaced"


def _gap_summary(period: UnknownPeriod) -> GapSummary:
    return GapSummary(period.start.isoformat(), period.end.isoformat() if period.end else "", period.gap.reason)


def languages_of(policy: Policy, on: date, config: Config) -> tuple[str, ...]:
    """Return the first language and those that a known revision is translated into, in the order of the settings."""
    return config.languages[0], *(lang for lang in config.languages[1:] if _known_translations(policy, lang, on))


def _known_translations(policy: Policy, language: str, on: date) -> list[Revision]:
    known = {revision.revised for revision in in_force.known(policy, on)}
    return [t for t in policy.translations.get(language, ()) if t.revised.day <= on and t.translates in known]


def _revision_summary(entry: ChangelogEntry, routes: Routes) -> RevisionSummary:
    revision, last = entry.revision, entry.periods[-1] if entry.periods else None
    return RevisionSummary(
        revised=str(revision.revised),
        title=revision.title,
        effective=revision.takes_effect.isoformat(),
        start=(last.start if last else revision.takes_effect).isoformat(),
        applies_from=(last.applies_from if last else revision.takes_effect).isoformat(),
        change=revision.stated if entry.previous else "",
        summary=revision.summary or "",
        status=entry.status,
        route=routes.text(revision),
        redline=routes.change(revision) if entry.last_text else "",
        withdrawn=revision.withdrawn,
        withheld=revision.withheld,
        unknown=tuple(map(_gap_summary, entry.unknown)),
        replaced_by=str(entry.replaced_by.revised) if entry.replaced_by else "",
        never=entry.never,
        maybe=entry.maybe,
        same_day=last is not None and last.end == last.start,
        draft=revision.is_draft and not revision.recorded,
        again=entry.again,
    )


def _labels(policy: Policy, on: date, config: Config, routes: Routes) -> Iterator[Label]:
    first, *others = languages_of(policy, on, config)
    waiting = in_force.upcoming(policy, on) or in_force.known(policy, on)[-1:]
    titled = in_force.in_force(policy, on) or waiting[0]
    yield Label(first, titled.title, routes.policy(policy.slug), config.original_language(policy.slug))
    for language in others:
        shown, route = in_force.shown_translation(policy, language, on), routes.policy(policy.slug, language)
        title = (shown or _known_translations(policy, language, on)[-1]).title
        yield Label(language, title, route, language, str(shown.translates) if shown else "")


def banner_end(revision: Revision, config: Config) -> date:
    """Return the first day on which no banner announces a revision any more."""
    return revision.takes_effect + timedelta(config.notice.banner_days)


def _still_announced(policy: Policy, on: date, config: Config, promises: "Promises") -> list[Revision]:
    """Return the revision in force if a banner still announces it: if it was announced on the day before it took
    effect, or on the day on which it was published."""
    current = in_force.in_force(policy, on)
    if current is None or banner_end(current, config) <= on:
        return []
    day = max(current.revised.day, current.takes_effect - timedelta(1))
    return [current] if current in _noticed_on_site(policy, day, config, promises) else []


def _announced(policy: Policy, on: date, config: Config, promises: "Promises") -> list[Revision]:
    """Return the pending revisions that a banner announces; newest first."""
    if not in_force.upcoming(policy, on):
        return []
    noticed = _noticed_on_site(policy, on, config, promises)
    pending = (revision for revision in noticed if revision.effective > on)
    return sorted(pending, key=lambda revision: revision.revised, reverse=True)


def _noticed_on_site(policy: Policy, on: date, config: Config, promises: "Promises") -> list[Revision]:
    """Return the revisions for which a notice on the site is due on a day, alone or beside others."""
    from legalsite.notices.deadlines import due_notices

    settings, profiles, read = config.settings(policy.slug), config.notice.profiles, cache(promises)
    noticed = {
        notice.revision.revised: notice.revision
        for notice in due_notices(policy, settings, read, on, profiles=profiles)
        if "site" in notice.channels
    }
    return list(noticed.values())


def _pages(
    labels: tuple[Label, ...], upcoming: tuple[Revision, ...], entries: tuple[ChangelogEntry, ...], routes: Routes
) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
    """Yield the pages that a search engine should know, each in its languages, with the day of the last change."""
    if not entries:
        return
    slug, day = entries[0].revision.policy, entries[0].revision.revised.day.isoformat()
    yield tuple((label.language, label.route) for label in labels), day
    yield tuple((label.language, routes.changes(slug, label.language)) for label in labels), day
    if upcoming:
        yield ((routes.first, routes.upcoming(slug)),), max(text.revised.day for text in upcoming).isoformat()


def _next_change(policy: Policy, on: date, ends: Iterable[date]) -> str | None:
    """Return the next day on which a revision's status changes, a translation is revised, or a banner ends."""
    status_change = in_force.next_change(policy, on)
    revised = (text.revised.day for texts in policy.translations.values() for text in texts)
    ahead = [day for day in (*revised, *ends) if day > on]
    day = min((day for day in (status_change, *ahead) if day), default=None)
    return day.isoformat() if day else None


def next_change(summaries: Sequence[PolicySummary]) -> date | None:
    """Return the next day on which the site changes by itself."""
    ahead = [summary.next_change for summary in summaries if summary.next_change]
    return date.fromisoformat(min(ahead)) if ahead else None
