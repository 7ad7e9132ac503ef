"""Summaries of all policies → the pages and files of the whole site."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from legalsite.model.revision_id import RevisionId
from legalsite.pages.feeds import applied_otherwise, atom_of_site, json_feed, newest
from legalsite.pages.host_files import host_files, old_slugs
from legalsite.pages.json_files import notices_json, revisions_index, status_json
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, PageView, RenderedFile, in_order, label_in, layout_values, page_view, site_view
from legalsite.pages.phrase_html import applied_in, day_html, language_marks, not_known, revised_html, sentence
from legalsite.pages.policy_summary import Label, PolicySummary, RevisionSummary
from legalsite.pages.record_page import record_pages
from legalsite.pages.routes import (
    CHECKPOINT,
    FEED,
    JSON_FEED,
    LEDGER,
    MISSING,
    NOTICE_SCRIPT,
    NOTICES,
    REVISIONS,
    SITEMAP,
    STATUS,
)
from legalsite.pages.sitemap import sitemap
from legalsite.text.phrase_catalogue import Phrases

CHANGES_SHOWN = 100


def site_pages(
    summaries: Sequence[PolicySummary],
    frame: Frame,
    layouts: Layouts,
    *,
    ledger: bytes | None = None,
    checkpoint: bytes | None = None,
) -> Iterator[RenderedFile]:
    """Yield (file name, bytes) of each page and file. `ledger` and `checkpoint` are the bytes of LEDGER and CHECKPOINT,
    which are served unchanged."""
    summaries = in_order(frame.config, [summary for summary in summaries if summary.shown])
    for language in frame.languages:
        yield home_page(summaries, frame, layouts, language)
        yield all_changes_page(summaries, frame, layouts, language)
    yield FEED, atom_of_site(summaries, frame)
    yield JSON_FEED, json_feed(summaries, frame)
    yield SITEMAP, sitemap(summaries, frame.routes, frame.languages)
    yield REVISIONS, revisions_index(summaries, frame.config)
    yield STATUS, status_json(summaries, frame.on, ledger)
    yield NOTICES, notices_json(summaries, frame)
    yield NOTICE_SCRIPT, layouts.script
    yield from layouts.assets.files.items()
    if ledger is not None:
        yield LEDGER, ledger
        yield from record_pages(ledger, checkpoint, frame, layouts)
    if checkpoint is not None:
        yield CHECKPOINT, checkpoint
    yield from moved_pages(summaries, frame, layouts)
    if frame.config.site_files:
        yield missing_page(summaries, frame, layouts)
        yield from host_files(summaries, frame.routes)


def home_page(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts, language: str) -> RenderedFile:
    """Render the list of all policies with their dates."""
    route, say = frame.routes.home(language), frame.say(language)
    view = page_view(
        frame,
        language,
        "home",
        route,
        frame.config.title,
        description=say.home_known if any(summary.gaps for summary in summaries) else say.home_intro,
        alternates=[(other, frame.routes.home(other)) for other in frame.languages],
    )
    return _rendered(
        "home.html",
        route,
        view,
        frame,
        layouts,
        language=language,
        policies=listed(summaries, frame, language),
        ended=ended(summaries, frame, language),
    )


def all_changes_page(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts, language: str) -> RenderedFile:
    """Render the newest changes of all policies; older ones are in the changelog of each policy."""
    route, say = frame.routes.all_changes(language), frame.say(language)
    changes = newest(summaries, CHANGES_SHOWN)
    view = page_view(
        frame,
        language,
        "all_changes",
        route,
        f"{say.all_changes} · {frame.config.title}",
        description=say.all_changes_intro,
        alternates=[(other, frame.routes.all_changes(other)) for other in frame.languages],
    )
    return _rendered(
        "all-changes.html",
        route,
        view,
        frame,
        layouts,
        language=language,
        changes=[change_view(summary, revision, frame, language) for summary, revision in changes],
        more=sum(len(summary.revisions) for summary in summaries) > len(changes),
        policies=listed(summaries, frame, language),
    )


def missing_page(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts) -> RenderedFile:
    """Render what a host shows when a page is missing."""
    language = frame.routes.first
    view = page_view(frame, language, "missing", MISSING, frame.say(language).missing_title, indexed=False)
    policies = listed(summaries, frame, language)
    return _rendered("missing.html", MISSING, view, frame, layouts, language=language, policies=policies)


def moved_pages(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts) -> Iterator[RenderedFile]:
    """Render a page at each old address of a policy, for hosts that do not read _redirects."""
    routes, language = frame.routes, frame.routes.first
    heading = frame.say(language).moved_title
    for summary in summaries:
        target, title = routes.policy(summary.slug), summary.labels[0].title
        for old_slug in old_slugs(summary, summaries):
            route = routes.policy(old_slug)
            view = page_view(frame, language, "moved", route, heading, canonical=target, indexed=False)
            href = routes.href(target)
            yield _rendered("moved.html", route, view, frame, layouts, language=language, title=title, href=href)


def _rendered(
    layout: str, route: str, view: PageView, frame: Frame, layouts: Layouts, *, language: str, **more: Any
) -> RenderedFile:
    values = layout_values(frame, site_view(frame, language), view, **more)
    return frame.routes.file(route), layouts.render(layout, values)


class ChangeView(Struct, frozen=True):
    """What layouts see of a revision on a page of the whole site. Dates are words with <time> in them."""

    id: str
    year: str
    title: str
    marks: Markup  # the lang and dir attributes of the title
    revised: Markup
    effective: Markup
    applies: Markup  # since or from when, or when the policy ended or ends
    applied: Markup  # when it applied, if it is retroactive or was replaced on its first day; else empty
    unknown: Markup  # for which time before it nobody knows what applied; empty if there is none
    change: str  # the class; empty for the first revision
    change_text: str
    summary: str
    summary_marks: Markup
    never: bool  # whether it is certain that it never applied, and never will
    maybe: bool  # whether nobody knows if it ever applied
    withdrawn: bool
    withheld: bool
    draft: bool
    href: str
    link_href: str  # of its redline, or of its text for the first revision


class ListedPolicy(Struct, frozen=True):
    """What layouts see of a policy in a list of policies."""

    slug: str
    title: str
    marks: Markup
    href: str
    changes_href: str
    upcoming_href: str  # of the page of all pending texts; empty if nothing is pending
    lag: Markup  # says that the translation is of another text than the dates, or that there is none; otherwise empty
    original_href: str  # of the text in force
    in_force: ChangeView | None
    unknown: Markup  # says since when it is not known what applies; empty if it is known
    upcoming: tuple[ChangeView, ...]  # all that are pending, in the order of their days


def listed(summaries: Sequence[PolicySummary], frame: Frame, language: str) -> list[ListedPolicy]:
    """Return the policies that the home page and the menu show, in that language."""
    return [_listed_policy(summary, frame, language) for summary in summaries if summary.in_menu]


def ended(summaries: Sequence[PolicySummary], frame: Frame, language: str) -> list[ListedPolicy]:
    """Return the policies that have been withdrawn, which the home page lists below the others."""
    return [_listed_policy(summary, frame, language) for summary in summaries if not summary.in_menu]


def change_view(summary: PolicySummary, revision: RevisionSummary, frame: Frame, language: str) -> ChangeView:
    """Return what layouts see of a revision, in that language."""
    say, routes, label = frame.say(language), frame.routes, _label_of(summary, revision, language)
    return ChangeView(
        id=revision.revised,
        year=revision.revised[:4],
        title=label.title,
        marks=language_marks(label.words, say.language),
        revised=revised_html(RevisionId.parse(revision.revised), say),
        effective=day_html(date.fromisoformat(revision.effective), say),
        applies=_applies(revision, frame.on, say),
        applied=applied_otherwise(revision, say),
        unknown=not_known([gap.days for gap in revision.unknown], frame.on, say),
        change=revision.change,
        change_text=say.changes[revision.change] if revision.change else "",
        summary=revision.summary,
        summary_marks=language_marks(summary.labels[0].words, say.language),
        never=revision.never,
        maybe=revision.maybe,
        withdrawn=revision.withdrawn,
        withheld=revision.withheld,
        draft=revision.draft,
        href=routes.href(revision.route),
        link_href=routes.href(revision.redline or revision.route),
    )


def _applies(revision: RevisionSummary, on: date, say: Phrases) -> Markup:
    """Return since or from when a revision applies; one that withdraws the policy ends it on that day."""
    start = date.fromisoformat(revision.start)
    if revision.withdrawn:
        return sentence(say.ends_on if revision.status == "pending" else say.ended_on, start=day_html(start, say))
    return applied_in(date.fromisoformat(revision.applies_from), start, None, on, say)


def _listed_policy(summary: PolicySummary, frame: Frame, language: str) -> ListedPolicy:
    say, routes, label = frame.say(language), frame.routes, label_in(summary, language)
    return ListedPolicy(
        slug=summary.slug,
        title=label.title,
        marks=language_marks(label.words, say.language),
        href=routes.href(label.route),
        changes_href=routes.href(routes.changes(summary.slug, label.language)),
        upcoming_href=routes.href(routes.upcoming(summary.slug)) if summary.upcoming else "",
        lag=_lag(summary, label, say),
        original_href=routes.href(routes.policy(summary.slug)),
        in_force=change_view(summary, summary.in_force, frame, language) if summary.in_force else None,
        unknown=_unknown(summary, frame.on, say),
        upcoming=tuple(change_view(summary, revision, frame, language) for revision in summary.upcoming),
    )


def _unknown(summary: PolicySummary, on: date, say: Phrases) -> Markup:
    if not summary.unknown_since:
        return Markup()
    return not_known([gap.days for gap in summary.gaps if gap.start >= summary.unknown_since], on, say)


def _lag(summary: PolicySummary, label: Label, say: Phrases) -> Markup:
    in_force = summary.in_force
    if label is summary.labels[0] or in_force is None or label.translates == in_force.revised:
        return Markup()
    if not label.translates:
        return sentence(say.untranslated_note)
    old, new = (revised_html(RevisionId.parse(revised), say) for revised in (label.translates, in_force.revised))
    return sentence(say.lag_note, old=old, new=new)


def _label_of(summary: PolicySummary, revision: RevisionSummary, language: str) -> Label:
    """Return what a revision is called: by its own title in the first language, by the policy's in others."""
    label = label_in(summary, language)
    return Label(label.language, revision.title, revision.route, label.words) if label is summary.labels[0] else label
