"""A policy on a day → all pages below /slug/ and below /language/slug/."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from markupsafe import Markup
from msgspec import Struct

from legalsite.model.document import Document
from legalsite.model.in_force import ONE_DAY, Period, policy_on_day
from legalsite.model.policy import Policy, Revision, RevisionId
from legalsite.pages.days_in_words import day_html, effective_html, not_known
from legalsite.pages.edition import Edition, RevisionView
from legalsite.pages.feeds import atom_of_policy
from legalsite.pages.json_files import revisions_json
from legalsite.pages.page import Frame, Page, RedlineView, language_marks
from legalsite.pages.policy_summary import PolicySummary, languages_of
from legalsite.pages.redline_pages import change_page, shown_since, since_page, upcoming_page
from legalsite.pages.routes import Routes
from legalsite.pages.status_notes import gap_notes, policy_notes, revision_notes, text_notes, withheld_notes

PREVIOUS_SHOWN = 5


class PlannedFile(NamedTuple):
    """A file of the site below the output folder: its path, what makes its content, and the texts whose words it shows,
    by path below content/. Its content depends on these, and on the policy as front matter and ledger describe it."""

    path: str
    make: Callable[[], Page | bytes]
    shows: frozenset[str]


def policy_pages(
    policy: Policy,
    summary: PolicySummary,
    frame: Frame,
    *,
    document: Callable[[Revision], Document],
    source: Callable[[Revision], bytes],
    redline: Callable[[Revision, Revision, str], RedlineView],
    text_language: Callable[[Revision], str],
) -> Iterator[PlannedFile]:
    """Yield each page and file of the policy with a function that makes its bytes, so that a build or a preview can
    make some without the others; nothing before the policy's first revision is known. `document` parses a text,
    `source` returns its bytes, `redline` compares two (old, new, language of the phrases), `text_language` returns the
    language of a text's words. The functions raise ProblemsFound if one of the site's own layouts fails."""
    on_day, editions = policy_on_day(policy, frame.on), list[Edition]()
    if not on_day.texts:
        return
    for language in languages_of(policy, frame.on, frame.config):
        editions.append(Edition(policy, on_day, language, frame, editions, document, redline, text_language))
    for edition in editions:
        yield from _edition_pages(edition, source)
    yield PlannedFile(frame.routes.feed(policy.slug), partial(atom_of_policy, summary, frame), frozenset())
    hashes = partial(revisions_json, policy, on_day, frame.config, frame.on)
    yield PlannedFile(frame.routes.revisions(policy.slug), hashes, frozenset(text.path for text in policy.texts))


def _edition_pages(edition: Edition, source: Callable[[Revision], bytes]) -> Iterator[PlannedFile]:
    """Yield the pages of the policy in one language. What the text in force changed is often also what has changed
    since the one before it: these two pages are made one after the other, while the redline is in memory."""
    routes = edition.routes

    def planned(route: str, page: Callable[[], Page], *shown: Revision | None) -> PlannedFile:
        return PlannedFile(routes.file(route), page, frozenset(text.path for text in shown if text))

    current, last = edition.text_in_force, edition.last_revision
    yield planned(routes.policy(edition.slug, edition.language), partial(in_force_page, edition), current)
    if upcoming := edition.upcoming_text:
        before = edition.text_of(last) if last else None
        further = [text for _, *compared in edition.further_upcoming for text in compared]
        route = routes.upcoming(edition.slug, edition.language)
        yield planned(route, partial(upcoming_page, edition), before, upcoming, *further)
    yield planned(routes.changes(edition.slug, edition.language), partial(changes_page, edition))
    for text in edition.texts:
        if not text.withheld:
            yield PlannedFile(routes.raw(text), partial(source, text), frozenset({text.path}))
        yield planned(routes.text(text), partial(revision_page, edition, text), text)
        yield planned(routes.since(text), partial(since_page, edition, text), *shown_since(edition, text))
        if old := edition.last_text_before(text):
            yield planned(routes.change(text), partial(change_page, edition, text), old, text)


def in_force_page(edition: Edition) -> Page:
    """Render the text in force. If there is none, the page says why, and from when there will be one."""
    routes = edition.routes
    text, titled = edition.text_in_force, edition.title_text
    previous = [other for other in edition.texts if other != text and edition.entry(other).status != "pending"]
    return edition.render(
        "policy.html",
        routes.policy(edition.slug, edition.language),
        titled.title,
        tab="in_force",
        alternates=edition.in_each(Routes.policy),
        description=titled.summary or "",
        text=edition.view(text) if text else None,
        notes=[*policy_notes(edition), *(withheld_notes(edition, text) if text else ())],
        earlier=[edition.view(other) for other in previous[:PREVIOUS_SHOWN]],
        **(edition.parts(text) if text else edition.empty_parts(titled)),
    )


def revision_page(edition: Edition, text: Revision) -> Page:
    """Render a text at its permanent address."""
    routes = edition.routes
    view, status = edition.view(text), edition.entry(text).status
    current = text == edition.text_in_force and status == "in force"
    return edition.render(
        "revision.html",
        routes.text(text),
        f"{text.title} · {view.name}",
        tab="in_force" if current else "upcoming" if status == "pending" and edition.upcoming_text else "changes",
        alternates=edition.alternates(text, routes.text),
        canonical=routes.policy(edition.slug, edition.language) if current else "",
        indexed=status in {"in force", "pending"},
        description=view.summary,
        text=view,
        notes=[
            *revision_notes(edition, text),
            *text_notes(edition, text),
            *gap_notes(edition, text),
            *withheld_notes(edition, text),
        ],
        **edition.parts(text),
    )


class TimelineRow(Struct, frozen=True):
    """What layouts see of one period of the timeline."""

    start: Markup  # the first day
    end: Markup  # the last day; empty if no end is known
    text: RevisionView | None  # None in a gap: it is not known what applied
    reason: str  # why there is a gap, in the publisher's words; else empty
    reason_marks: Markup  # the lang and dir attributes of the reason


def changes_page(edition: Edition) -> Page:
    """Render the changelog, and the timeline of what applied when. The authoritative text stands in for a revision
    that is not translated."""
    routes, say, on_day = edition.routes, edition.say, edition.on_day
    views = {text.revised: edition.view(edition.text_of(text.revised) or text.revision) for text in on_day.texts}
    title = say.changelog_title.format(title=edition.title_text.title)
    return edition.render(
        "changes.html",
        routes.changes(edition.slug, edition.language),
        title,
        tab="changes",
        description=f"{title}. {say.changelog_known if on_day.unknown else say.changelog_intro}",
        alternates=edition.in_each(Routes.changes),
        entries=list(views.values()),
        gaps=bool(on_day.unknown),
        unknown=not_known(on_day.unknown_today, edition.on, say),
        timeline=[_timeline_row(edition, period, views) for period in reversed(on_day.periods)],
    )


def _timeline_row(edition: Edition, period: Period, views: Mapping[RevisionId, RevisionView]) -> TimelineRow:
    """Return the row of one period. `views` are those to show for each revision."""
    say, start = edition.say, period.start
    end = day_html(max(start, period.end - ONE_DAY), say) if period.end else Markup("")
    marks = language_marks(edition.routes.first, say.language)
    if not period.revised:
        return TimelineRow(day_html(start, say), end, None, period.reason, marks)
    applies_from = edition.on_day.by_id[period.revised].applies_from(start)
    return TimelineRow(effective_html(applies_from, start, say), end, views[period.revised], "", marks)
