"""Summaries of all policies → the pages and files of the whole site."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from legalsite.model.revision_id import Revised
from legalsite.pages import feeds, words
from legalsite.pages import json_files as site_json
from legalsite.pages import routes as fixed
from legalsite.pages.edition import RenderedFile
from legalsite.pages.host_files import host_files, old_slugs
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, in_order, label_in, page, site_in, values
from legalsite.pages.policy_summary import Label, PolicySummary, RevisionSummary
from legalsite.pages.sitemap import sitemap
from legalsite.text.catalogue import Phrases

CHANGES_SHOWN = 100


def site_pages(
    summaries: Sequence[PolicySummary],
    frame: Frame,
    layouts: Layouts,
    *,
    ledger: bytes | None = None,
    checkpoint: bytes | None = None,
) -> Iterator[RenderedFile]:
    """(file name, bytes) of each. `ledger` and `checkpoint` are the files' bytes, served as they are."""
    summaries = in_order(frame.config, [summary for summary in summaries if summary.shown])
    spoken = languages_of(summaries, frame)
    for language in spoken:
        yield home(summaries, frame, layouts, language, spoken)
        yield all_changes(summaries, frame, layouts, language, spoken)
    yield fixed.FEED, feeds.atom_of_site(summaries, frame)
    yield fixed.JSON_FEED, feeds.json_feed(summaries, frame)
    yield fixed.SITEMAP, sitemap(summaries, frame.routes, spoken)
    yield from site_json.files(summaries, frame, ledger)
    yield fixed.NOTICE_SCRIPT, layouts.script
    yield from layouts.assets.files.items()
    if ledger is not None:
        yield fixed.LEDGER, ledger
    if checkpoint is not None:
        yield fixed.CHECKPOINT, checkpoint
    yield from moved(summaries, frame, layouts)
    if frame.config.site_files:
        yield missing(summaries, frame, layouts)
        yield from host_files(summaries, frame.routes)


def languages_of(summaries: Sequence[PolicySummary], frame: Frame) -> tuple[str, ...]:
    """The first, and every other that some policy has a page in."""
    spoken = {label.language for summary in summaries for label in summary.labels}
    return tuple(lang for lang in frame.config.languages if lang == frame.routes.first or lang in spoken)


def home(
    summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts, language: str, spoken: Sequence[str]
) -> RenderedFile:
    """Every policy with its dates."""
    routes, say = frame.routes, frame.say(language)
    made = page(
        frame,
        language,
        "home",
        routes.home(language),
        frame.config.title,
        description=say.home_intro,
        alternates=[(other, routes.home(other)) for other in spoken],
    )
    known = values(frame, site_in(frame, language), made, policies=listed(summaries, frame, language))
    return routes.file(routes.home(language)), layouts.render("home.html", known)


def all_changes(
    summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts, language: str, spoken: Sequence[str]
) -> RenderedFile:
    """The newest changes of all policies; older ones are in each policy's own changelog."""
    routes, say = frame.routes, frame.say(language)
    newest = feeds.newest(summaries, CHANGES_SHOWN)
    made = page(
        frame,
        language,
        "all_changes",
        routes.all_changes(language),
        f"{say.all_changes} · {frame.config.title}",
        description=say.all_changes_intro,
        alternates=[(other, routes.all_changes(other)) for other in spoken],
    )
    known = values(
        frame,
        site_in(frame, language),
        made,
        changes=[change_of(summary, revision, frame, language) for summary, revision in newest],
        more=sum(len(summary.revisions) for summary in summaries) > len(newest),
        policies=listed(summaries, frame, language),
    )
    return routes.file(routes.all_changes(language)), layouts.render("all-changes.html", known)


def missing(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts) -> RenderedFile:
    """What a host shows where there is nothing."""
    language = frame.routes.first
    title = frame.say(language).missing_title
    made = page(frame, language, "missing", fixed.MISSING, title, indexed=False)
    known = values(frame, site_in(frame, language), made, policies=listed(summaries, frame, language))
    return fixed.MISSING, layouts.render("missing.html", known)


def moved(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts) -> Iterator[RenderedFile]:
    """A page at each old address, for hosts that read no _redirects."""
    routes, language = frame.routes, frame.routes.first
    for summary in summaries:
        for slug in old_slugs(summary, summaries):
            title = frame.say(language).moved_title
            there = routes.policy(summary.slug)
            made = page(frame, language, "moved", routes.policy(slug), title, canonical=there, indexed=False)
            known = values(
                frame, site_in(frame, language), made, title=summary.labels[0].title, href=routes.href(there)
            )
            yield routes.file(routes.policy(slug)), layouts.render("moved.html", known)


def next_change(summaries: Sequence[PolicySummary]) -> date | None:
    """The next day on which the site changes by itself."""
    ahead = [summary.next_change for summary in summaries if summary.next_change]
    return date.fromisoformat(min(ahead)) if ahead else None


# --- A summary → what the pages of the whole site tell of a policy and of its changes. ---


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One revision on a page of the whole site; `applies` tells since or from when, `change` is empty for the first;
    dates are words with <time> in them. `link_href` leads to its redline, or to its text where nothing came before."""

    id: str
    year: str
    title: str
    marks: Markup
    revised: Markup
    effective: Markup
    applies: Markup
    change: str
    change_text: str
    summary: str
    summary_marks: Markup
    withdrawn: bool
    withheld: bool
    href: str
    link_href: str


@dataclass(frozen=True, slots=True)
class ListedPolicy:
    """A policy on the home page. `in_force` and `upcoming` are None where there is none; `lag` says that the
    translation is of another text than the dates, or that there is none, empty where it is of that text;
    `original_href` leads to the text in force."""

    slug: str
    title: str
    marks: Markup
    href: str
    changes_href: str
    upcoming_href: str
    lag: Markup
    original_href: str
    in_force: ChangeView | None
    upcoming: ChangeView | None


def listed(summaries: Sequence[PolicySummary], frame: Frame, language: str) -> list[ListedPolicy]:
    """Those that the home page lists, as that language tells of them."""
    return [_listed(summary, frame, language) for summary in summaries if summary.in_menu]


def change_of(summary: PolicySummary, revision: RevisionSummary, frame: Frame, language: str) -> ChangeView:
    """A revision as that language tells of it."""
    say: Phrases = frame.say(language)
    routes, label = frame.routes, _named(summary, revision, language)
    effective, start = (
        words.day_html(date.fromisoformat(day), say) for day in (revision.effective, revision.start)
    )
    return ChangeView(
        id=revision.revised,
        year=revision.revised[:4],
        title=label.title,
        marks=words.language_marks(label.language, say.language),
        revised=words.revised_html(Revised.parse(revision.revised), say),
        effective=effective,
        applies=words.sentence(say.applies_from if revision.status == "pending" else say.applies_since, start=start),
        change=revision.change,
        change_text=say.changes[revision.change] if revision.change else "",
        summary=revision.summary,
        summary_marks=words.language_marks(routes.first, say.language),
        withdrawn=revision.withdrawn,
        withheld=revision.withheld,
        href=routes.href(revision.route),
        link_href=routes.href(revision.redline or revision.route),
    )


def _listed(summary: PolicySummary, frame: Frame, language: str) -> ListedPolicy:
    routes, label = frame.routes, label_in(summary, language)
    own = label.language
    return ListedPolicy(
        slug=summary.slug,
        title=label.title,
        marks=words.language_marks(own, frame.say(language).language),
        href=routes.href(label.route),
        changes_href=routes.href(routes.changes(summary.slug, own)),
        upcoming_href=routes.href(routes.upcoming(summary.slug)) if summary.upcoming else "",
        lag=_lag(summary, label, frame.say(language)),
        original_href=routes.href(routes.policy(summary.slug)),
        in_force=change_of(summary, summary.in_force, frame, language) if summary.in_force else None,
        upcoming=change_of(summary, summary.upcoming, frame, language) if summary.upcoming else None,
    )


def _lag(summary: PolicySummary, label: Label, say: Phrases) -> Markup:
    bound = summary.in_force
    if label is summary.labels[0] or bound is None or label.renders == bound.revised:
        return Markup()
    if not label.renders:
        return words.sentence(say.untranslated_note)
    old, new = (words.revised_html(Revised.parse(day), say) for day in (label.renders, bound.revised))
    return words.sentence(say.lag_note, old=old, new=new)


def _named(summary: PolicySummary, revision: RevisionSummary, language: str) -> Label:
    """A revision goes by its own title in the first language, by the policy's in others."""
    label = label_in(summary, language)
    return Label(label.language, revision.title, revision.route) if label is summary.labels[0] else label
