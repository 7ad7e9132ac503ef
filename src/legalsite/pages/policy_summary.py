"""A policy on a day → the facts of it that pages of the whole site need, small enough to be kept in the
build state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from legalsite.model import in_force as standing
from legalsite.model.config import Config
from legalsite.model.policy import Policy, Revision
from legalsite.model.revision_id import Revised
from legalsite.notices.changelog import ChangelogEntry, changelog
from legalsite.pages.routes import Routes

if TYPE_CHECKING:
    from legalsite.notices.due import Promises


@dataclass(frozen=True, slots=True)
class Label:
    """What a policy is called in one language, and the route of its page there; `renders`: of a translation, the
    revision that it shows, empty where its page shows none, since what is in force was never translated."""

    language: str
    title: str
    route: str
    renders: str = ""


@dataclass(frozen=True, slots=True)
class RevisionSummary:
    """One revision as other pages name it. Days are ISO days. It applies from `start`, which is later than `effective`
    where it was settled, or came back into force, only then. `change` and `redline` are empty where nothing came
    before."""

    revised: str
    title: str
    effective: str
    start: str
    change: str
    summary: str
    status: str
    route: str
    redline: str
    withdrawn: bool
    withheld: bool


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """What every page may need of a policy: its names, first the one in the first language. `shown` is false where no
    revision is known yet; `in_menu` where the policy stands in menu and home."""

    slug: str
    shown: bool
    in_menu: bool
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class PolicySummary(MenuEntry):
    """And what only pages of the whole site need. `revisions` is the changelog, newest first. `pages` are those that a
    search engine should know: (language, route) in each language, and the day of the last change."""

    status: str
    in_force: RevisionSummary | None
    upcoming: RevisionSummary | None
    revisions: tuple[RevisionSummary, ...]
    notices: tuple[RevisionSummary, ...]
    pages: tuple[tuple[tuple[tuple[str, str], ...], str], ...]
    formerly: tuple[str, ...]
    next_change: str | None


def summarize(policy: Policy, on: date, config: Config, *, promises: "Promises" = lambda revision: ()) -> PolicySummary:
    """Holds from `on` until the day before `next_change`. `promises` reads a text's change clauses: it is asked only
    where a revision is pending or new, and only `notices` depends on it."""
    routes = Routes.of(config)
    entries = changelog(policy, on)
    summaries = {entry.revision.revised: _revision_summary(entry, routes) for entry in entries}
    bound, coming = standing.in_force(policy, on), standing.upcoming(policy, on)
    ended = bound is not None and bound.withdrawn
    labels = tuple(_labels(policy, on, config, routes)) if entries else ()
    return PolicySummary(
        slug=policy.slug,
        shown=bool(entries),
        in_menu=bool(entries) and not ended,
        labels=labels,
        status=standing.status(policy, bound, on) if bound else "pending" if coming else "replaced",
        in_force=summaries[bound.revised] if bound else None,
        upcoming=summaries[coming.revised] if coming else None,
        revisions=tuple(summaries.values()),
        notices=tuple(summaries[revised] for revised in _announced(policy, on, config, promises)),
        pages=tuple(_pages(labels, coming, entries, routes)),
        formerly=config.settings(policy.slug).formerly,
        next_change=_next_change(policy, on),
    )


def languages_of(policy: Policy, on: date, config: Config) -> tuple[str, ...]:
    """The first language, then those that something known is translated into, in the site's order."""
    return config.languages[0], *(lang for lang in config.languages[1:] if _renderings(policy, lang, on))


def _renderings(policy: Policy, language: str, on: date) -> list[Revision]:
    """Of revisions that are known on that day."""
    known = {revision.revised for revision in standing.known(policy, on)}
    return [t for t in policy.translations.get(language, ()) if t.revised.day <= on and t.translates in known]


def _revision_summary(entry: ChangelogEntry, routes: Routes) -> RevisionSummary:
    revision = entry.revision
    return RevisionSummary(
        revised=str(revision.revised),
        title=revision.title,
        effective=revision.effective.isoformat(),
        start=(entry.periods[-1].start if entry.periods else revision.effective).isoformat(),
        change=revision.stated if entry.previous else "",
        summary=revision.summary or "",
        status=entry.status,
        route=routes.text(revision),
        redline=routes.change(revision) if entry.previous else "",
        withdrawn=revision.withdrawn,
        withheld=revision.withheld,
    )


def _labels(policy: Policy, on: date, config: Config, routes: Routes) -> Iterator[Label]:
    first, *others = languages_of(policy, on, config)
    shown = standing.in_force(policy, on) or standing.upcoming(policy, on) or standing.known(policy, on)[-1]
    yield Label(first, shown.title, routes.policy(policy.slug))
    for language in others:
        text, route = standing.shown_translation(policy, language, on), routes.policy(policy.slug, language)
        title = (text or _renderings(policy, language, on)[-1]).title
        yield Label(language, title, route, str(text.translates) if text else "")


def _announced(policy: Policy, on: date, config: Config, promises: "Promises") -> list[Revised]:
    """A banner is for what is still to come, where a notice on the site is due: alone or as one way of several."""
    if not standing.upcoming(policy, on):
        return []
    from legalsite.notices.due import due_notices

    due = due_notices(policy, config.settings(policy.slug), promises, on, profiles=config.notice.profiles)
    told = {notice.revision.revised for notice in due if "site" in notice.channels and notice.revision.effective > on}
    return sorted(told, reverse=True)


def _pages(
    labels: tuple[Label, ...], coming: Revision | None, entries: tuple[ChangelogEntry, ...], routes: Routes
) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
    if not entries:
        return
    slug, day = entries[0].revision.policy, entries[0].revision.revised.day.isoformat()
    yield tuple((label.language, label.route) for label in labels), day
    yield tuple((label.language, routes.changes(slug, label.language)) for label in labels), day
    if coming:
        yield ((routes.first, routes.upcoming(slug)),), coming.revised.day.isoformat()


def _next_change(policy: Policy, on: date) -> str | None:
    """Of the days ahead, the first on which its pages change: its own turns, and translations that are settled then."""
    turn = standing.next_change(policy, on)
    ahead = [text.revised.day for texts in policy.translations.values() for text in texts if text.revised.day > on]
    day = min((d for d in (turn, *ahead) if d), default=None)
    return day.isoformat() if day else None
