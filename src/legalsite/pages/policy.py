"""A policy on a day → all pages below /slug/ and below /language/slug/."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from legalsite.model.document import Document
from legalsite.model.in_force import ONE_DAY
from legalsite.model.policy import Policy, Revision
from legalsite.notices.changelog import changelog
from legalsite.pages import feeds
from legalsite.pages import redline_pages as comparison
from legalsite.pages.edition import LanguageEdition, RenderedFile
from legalsite.pages.json_files import revisions_json
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, RedlineView
from legalsite.pages.policy_summary import PolicySummary, languages_of
from legalsite.pages.policy_text import PolicyHistory, RevisionView
from legalsite.pages.status_notes import landing_notes, language_notes, standing_notes, text_notes
from legalsite.pages.words import day_html

EARLIER_SHOWN = 5


def policy_pages(
    policy: Policy,
    summary: PolicySummary,
    frame: Frame,
    layouts: Layouts,
    *,
    document: Callable[[Revision], Document],
    source: Callable[[Revision], bytes],
    redline: Callable[[Revision, Revision, str], RedlineView],
) -> Iterator[RenderedFile]:
    """(file name, bytes) of each. `summary` is the policy's summary; `document` reads a text, `source` gives its bytes,
    `redline` compares two (old, new, language of the phrases). Raises ProblemsFound where a layout of the site's own
    fails."""
    entries = changelog(policy, frame.on)
    if not entries:
        return
    spoken = languages_of(policy, frame.on, frame.config)
    redline = comparison.remembering(redline, policy, frame.on)
    histories = tuple(
        PolicyHistory(policy, frame.on, language, entries, frame.routes, frame.say(language)) for language in spoken
    )
    for history in histories:
        edition = LanguageEdition(history, histories, frame, layouts, document, redline)
        yield landing(edition)
        yield from comparison.upcoming(edition)
        yield changes(edition)
        for text in history.revisions:
            if not text.withheld:
                yield frame.routes.raw(text), source(text)
            yield one_text(edition, text)
            yield from comparison.change(edition, text)
            yield comparison.since(edition, text)
    yield frame.routes.feed(policy.slug), feeds.atom_of_policy(summary, frame)
    yield frame.routes.revisions(policy.slug), revisions_json(policy, entries, frame.config, frame.on)


def landing(edition: LanguageEdition) -> RenderedFile:
    """The text in force, or what there is to say where none is."""
    history, routes = edition.history, edition.routes
    bound = history.current
    shown = bound or history.upcoming or history.revisions[0]
    past = [text for text in history.revisions if text != bound and history.entry(text).status != "pending"]
    return edition.render(
        "policy.html",
        routes.policy(edition.slug, history.language),
        shown.title,
        tab="in_force",
        alternates=[(sibling.language, routes.policy(edition.slug, sibling.language)) for sibling in edition.siblings],
        description=shown.summary or "",
        text=history.view(bound) if bound else None,
        notes=[*landing_notes(edition), *(text_notes(edition, bound) if bound else ())],
        earlier=[history.view(text) for text in past[:EARLIER_SHOWN]],
        **(edition.parts(bound) if bound else edition.empty_parts(shown)),
    )


def one_text(edition: LanguageEdition, text: Revision) -> RenderedFile:
    """That text, for good."""
    history, routes = edition.history, edition.routes
    view, status = history.view(text), history.entry(text).status
    current = text == history.current and status == "in force"
    return edition.render(
        "revision.html",
        routes.text(text),
        f"{text.title} · {view.name}",
        alternates=edition.alternates(text, routes.text),
        canonical=routes.policy(edition.slug, history.language) if current else "",
        indexed=status in {"in force", "pending"},
        description=view.summary,
        text=view,
        notes=[*standing_notes(edition, text), *language_notes(edition, text), *text_notes(edition, text)],
        **edition.parts(text),
    )


def changes(edition: LanguageEdition) -> RenderedFile:
    """The changelog, and what applied when. Where a revision is not translated, the authoritative text stands in."""
    history, routes, say = edition.history, edition.routes, edition.say
    texts = {entry.revision.revised: history.text_of(entry.revision) or entry.revision for entry in history.entries}
    title = edition.shown.title
    return edition.render(
        "changes.html",
        routes.changes(edition.slug, history.language),
        say.changelog_title.format(title=title),
        tab="changes",
        alternates=[(sibling.language, routes.changes(edition.slug, sibling.language)) for sibling in edition.siblings],
        entries=[history.view(text) for text in texts.values()],
        timeline=[
            TimelineRow(
                day_html(period.start, say),
                day_html(period.end - ONE_DAY, say) if period.end else Markup(""),
                history.view(texts[period.revision.revised]),
            )
            for period in reversed(edition.timeline)
        ],
    )


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One stretch of the timeline: first and last day, the last one empty where no end is known."""

    start: Markup
    end: Markup
    text: RevisionView
