"""A policy on a day → all pages below /slug/ and below /language/slug/."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from markupsafe import Markup
from msgspec import Struct

from legalsite.model.document import Document
from legalsite.model.in_force import ONE_DAY, Period, UnknownPeriod
from legalsite.model.policy import Policy, Revision, RevisionId
from legalsite.notices.changelog import changelog
from legalsite.pages.feeds import atom_of_policy
from legalsite.pages.json_files import revisions_json
from legalsite.pages.language_edition import LanguageEdition, RevisionView
from legalsite.pages.page import Frame, Page, RedlineView, day_html, effective_html, language_marks, not_known
from legalsite.pages.policy_renderer import PolicyRenderer
from legalsite.pages.policy_summary import PolicySummary, languages_of
from legalsite.pages.redline_pages import change_page, shown_since, since_page, upcoming_page
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
    entries = changelog(policy, frame.on)
    if not entries:
        return
    languages = languages_of(policy, frame.on, frame.config)
    original = frame.config.original_language(policy.slug)
    editions = tuple(
        LanguageEdition(policy, frame.on, language, entries, frame.routes, frame.say(language), original)
        for language in languages
    )
    for edition in editions:
        renderer = PolicyRenderer(edition, editions, frame, document, redline, text_language)
        yield from _edition_pages(renderer, source)
    yield PlannedFile(frame.routes.feed(policy.slug), partial(atom_of_policy, summary, frame), frozenset())
    hashes = partial(revisions_json, policy, entries, frame.config, frame.on)
    yield PlannedFile(frame.routes.revisions(policy.slug), hashes, frozenset(text.path for text in policy.texts))


def _edition_pages(renderer: PolicyRenderer, source: Callable[[Revision], bytes]) -> Iterator[PlannedFile]:
    """Yield the pages of the policy in one language. What the text in force changed is often also what has changed
    since the one before it: these two pages are made one after the other, while the redline is in memory."""
    edition, routes = renderer.edition, renderer.edition.routes

    def planned(route: str, page: Callable[[], Page], *shown: Revision | None) -> PlannedFile:
        return PlannedFile(routes.file(route), page, frozenset(text.path for text in shown if text))

    current, last = edition.text_in_force, edition.last_revision
    yield planned(routes.policy(edition.slug, edition.language), partial(in_force_page, renderer), current)
    if upcoming := edition.upcoming_text:
        before = edition.text_of(last) if last else None
        further = [text for _, *compared in edition.further_upcoming for text in compared]
        route = routes.upcoming(edition.slug, edition.language)
        yield planned(route, partial(upcoming_page, renderer), before, upcoming, *further)
    yield planned(routes.changes(edition.slug, edition.language), partial(changes_page, renderer))
    for text in edition.texts:
        if not text.withheld:
            yield PlannedFile(routes.raw(text), partial(source, text), frozenset({text.path}))
        yield planned(routes.text(text), partial(revision_page, renderer, text), text)
        yield planned(routes.since(text), partial(since_page, renderer, text), *shown_since(renderer, text))
        if old := edition.last_text_before(text):
            yield planned(routes.change(text), partial(change_page, renderer, text), old, text)


def in_force_page(renderer: PolicyRenderer) -> Page:
    """Render the text in force. If there is none, the page says why, and from when there will be one."""
    edition, routes = renderer.edition, renderer.edition.routes
    text, titled = edition.text_in_force, edition.title_text
    previous = [other for other in edition.texts if other != text and edition.entry(other).status != "pending"]
    return renderer.render(
        "policy.html",
        routes.policy(edition.slug, edition.language),
        titled.title,
        tab="in_force",
        alternates=[(other.language, routes.policy(other.slug, other.language)) for other in renderer.editions],
        description=titled.summary or "",
        text=edition.view(text) if text else None,
        notes=[*policy_notes(edition), *(withheld_notes(edition, text) if text else ())],
        earlier=[edition.view(other) for other in previous[:PREVIOUS_SHOWN]],
        **(renderer.parts(text) if text else renderer.empty_parts(titled)),
    )


def revision_page(renderer: PolicyRenderer, text: Revision) -> Page:
    """Render a text at its permanent address."""
    edition, routes = renderer.edition, renderer.edition.routes
    view, status = edition.view(text), edition.entry(text).status
    current = text == edition.text_in_force and status == "in force"
    return renderer.render(
        "revision.html",
        routes.text(text),
        f"{text.title} · {view.name}",
        tab="in_force" if current else "upcoming" if status == "pending" and edition.upcoming_text else "changes",
        alternates=renderer.alternates(text, routes.text),
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
        **renderer.parts(text),
    )


class TimelineRow(Struct, frozen=True):
    """What layouts see of one period of the timeline."""

    start: Markup  # the first day
    end: Markup  # the last day; empty if no end is known
    text: RevisionView | None  # None in a gap: it is not known what applied
    reason: str  # why there is a gap, in the publisher's words; else empty
    reason_marks: Markup  # the lang and dir attributes of the reason


def changes_page(renderer: PolicyRenderer) -> Page:
    """Render the changelog, and the timeline of what applied when. The authoritative text stands in for a revision
    that is not translated."""
    edition, routes, say = renderer.edition, renderer.edition.routes, renderer.edition.say
    texts = {entry.revision.revised: edition.text_of(entry.revision) or entry.revision for entry in edition.entries}
    title = say.changelog_title.format(title=edition.title_text.title)
    return renderer.render(
        "changes.html",
        routes.changes(edition.slug, edition.language),
        title,
        tab="changes",
        description=f"{title}. {say.changelog_known if edition.unknown else say.changelog_intro}",
        alternates=[(other.language, routes.changes(other.slug, other.language)) for other in renderer.editions],
        entries=[edition.view(text) for text in texts.values()],
        gaps=bool(edition.unknown),
        unknown=not_known([period.days for period in edition.unknown_today], edition.on, say),
        timeline=[_timeline_row(edition, period, texts) for period in reversed(_all_periods(edition))],
    )


def _all_periods(edition: LanguageEdition) -> list[Period | UnknownPeriod]:
    """Return the periods of all texts and those of the gaps between them, by their days: of two that begin on one day,
    first the one that ended on it."""
    ended = [period for entry in edition.entries for period in entry.periods if period.end == period.start]
    ended.sort(key=lambda period: period.revision.revised)
    return sorted([*ended, *edition.timeline, *edition.unknown], key=lambda period: period.start)


def _timeline_row(
    edition: LanguageEdition, period: Period | UnknownPeriod, texts: Mapping[RevisionId, Revision]
) -> TimelineRow:
    """Return the row of one period. `texts` are those to show for each revision."""
    say = edition.say
    start = day_html(period.start, say)
    end = day_html(max(period.start, period.end - ONE_DAY), say) if period.end else Markup("")
    marks = language_marks(edition.routes.first, say.language)
    if isinstance(period, UnknownPeriod):
        return TimelineRow(start, end, None, period.gap.reason, marks)
    start = effective_html(period.applies_from, period.start, say)
    return TimelineRow(start, end, edition.view(texts[period.revision.revised]), "", marks)
