"""Summaries of all policies → the pages and files of the whole site."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.policy_on_date import TextOnDay
from legalsite.pages.assets import fragment_style
from legalsite.pages.edition import VersionView, version_view
from legalsite.pages.feeds import as_atom, feed_of
from legalsite.pages.hosts import FORWARDED_BY_PAGES, files_for, old_addresses, old_slugs, rules_of
from legalsite.pages.jinja_layouts import Layouts
from legalsite.pages.json_files import indented, notices_json, status_json, versions_index
from legalsite.pages.ledger_page import ledger_values
from legalsite.pages.page import (
    Frame,
    RenderedFile,
    WholeSite,
    in_order,
    label_in,
    language_marks,
    page_at,
)
from legalsite.pages.period_phrases import not_known, sentence
from legalsite.pages.policy_summary import Label, PolicySummary, Summaries
from legalsite.pages.routes import Routes
from legalsite.pages.sitemap import robots, sitemap
from legalsite.pages.status_notes import lag
from legalsite.text.email_addresses import takes_replies
from legalsite.text.phrase_catalogue import Phrases

MAX_CHANGES_SHOWN = 100
LAST_CHANGES_SHOWN = 3  # on the home page

Change = tuple[PolicySummary, TextOnDay]


def site_pages(site: WholeSite, frame: Frame, layouts: Layouts) -> Iterator[RenderedFile]:
    """Yield (file name, bytes) of each page and file that belongs to no policy."""
    summaries = in_order(frame.config, [summary for summary in site.summaries if summary.shown])
    ledger = site.record.get(Routes.LEDGER)
    for language in frame.languages:
        yield home_page(summaries, frame, layouts, language)
        yield all_changes_page(summaries, frame, layouts, language)
        yield from _feeds(summaries, frame, language)
    yield Routes.SITEMAP, sitemap(summaries, frame)
    yield Routes.VERSIONS, versions_index(summaries, frame)
    yield Routes.STATUS, status_json(summaries, frame, ledger)
    yield Routes.NOTICES, notices_json(summaries, frame)
    script = layouts.script.replace(b"{{ site.url }}", frame.config.origin.encode())
    yield Routes.NOTICE_SCRIPT, script
    yield from layouts.assets.files.items()
    if frame.config.fragments:
        yield Routes.FRAGMENT_STYLE, fragment_style(layouts.assets)
    yield from site.record.items()
    if ledger:
        for language, say, values in ledger_values(site.record, summaries, frame):
            values["language"] = language
            yield _rendered("ledger.html", Routes.record, say.record, frame, layouts, **values)
    if frame.config.host in FORWARDED_BY_PAGES:
        yield from moved_pages(summaries, frame, layouts)
    if frame.config.site_files:
        yield missing_page(summaries, frame, layouts)
        yield Routes.ROBOTS, robots(frame.routes)
        files = files_for(frame.config.host, rules_of(summaries, frame.routes))
        for name, text in files.items():
            yield name, text.encode()


def _feeds(summaries: Summaries, frame: Frame, language: str) -> Iterator[RenderedFile]:
    feed = feed_of(summaries, "", frame, language)
    atom, json_feed = frame.routes.feeds("", language)
    yield atom, as_atom(feed, atom, frame)
    yield json_feed, indented(feed)


def home_page(summaries: Summaries, frame: Frame, layouts: Layouts, language: str) -> RenderedFile:
    """Render the table of all policies, what changes next and what changed last."""
    say = frame.say(language)
    has_gaps = any(summary.on_day.unknown for summary in summaries)
    ended = [summary for summary in summaries if not summary.in_menu]
    changed = [change for change in _changed(summaries) if change[1].last_text]
    return _rendered(
        "home.html",
        Routes.home,
        frame.config.title,
        frame,
        layouts,
        language=language,
        description=say.home_known if has_gaps else say.home_intro,
        policies=listed(summaries, frame, language),
        ended=[_listed_policy(summary, frame, language) for summary in ended],
        upcoming=_views(_coming(summaries), frame, language),
        changed=_views(changed[:LAST_CHANGES_SHOWN], frame, language),
    )


def all_changes_page(
    summaries: Summaries, frame: Frame, layouts: Layouts, language: str
) -> RenderedFile:
    """Render the changes of all policies; the oldest are only in the list of each policy."""
    say = frame.say(language)
    changed = _changed(summaries)
    answers = frame.config.notice.answers
    return _rendered(
        "all-changes.html",
        Routes.all_changes,
        f"{say.all_changes} · {frame.config.title}",
        frame,
        layouts,
        language=language,
        description=say.all_changes_intro,
        upcoming=_views(_coming(summaries), frame, language),
        changed=_views(changed[:MAX_CHANGES_SHOWN], frame, language),
        more=len(changed) > MAX_CHANGES_SHOWN,
        policies=listed(summaries, frame, language),
        address=_address(answers) if takes_replies(answers) else "",
    )


def _changes(summaries: Summaries) -> list[Change]:
    """Return the versions that applied or will apply, by effective date."""
    changes = []
    for summary in summaries:
        changes += [(summary, text) for text in summary.on_day.texts if text.periods]
    changes.sort(key=lambda change: (change[1].start, change[1].revised, change[0].slug))
    return changes


def _changed(summaries: Summaries) -> list[Change]:
    """Return the versions that took effect, newest first."""
    changes = reversed(_changes(summaries))
    return [change for change in changes if change[1].status != "upcoming"]


def _coming(summaries: Summaries) -> list[Change]:
    """Return the versions that will take effect, the next one first."""
    return [change for change in _changes(summaries) if change[1].status == "upcoming"]


def _views(changes: Sequence[Change], frame: Frame, language: str) -> list[VersionView]:
    return [change_view(*change, frame, language) for change in changes]


def missing_page(summaries: Summaries, frame: Frame, layouts: Layouts) -> RenderedFile:
    """Render the page that a host shows if a page is missing."""
    language = frame.routes.first
    page = page_at(
        frame,
        language,
        "missing.html",
        Routes.MISSING,
        frame.say(language).missing_title,
        indexed=False,
        policies=listed(summaries, frame, language),
    )
    return Routes.MISSING, layouts.page(frame, page)


def moved_pages(summaries: Summaries, frame: Frame, layouts: Layouts) -> Iterator[RenderedFile]:
    """Render a page at each old address of a policy, and of its versions in each language.

    They are for hosts that do not read _redirects.
    """
    routes = frame.routes
    for summary in summaries:
        for label in summary.labels:
            for old, version in _moved(summary, label, summaries, routes):
                route = old + version
                target = label.route + version
                page = page_at(
                    frame,
                    label.language,
                    "moved.html",
                    route,
                    frame.say(label.language).moved_title,
                    canonical=target,
                    indexed=False,
                    title=label.title,
                    href=routes.href(target),
                )
                yield routes.file(route), layouts.page(frame, page)


def _moved(
    summary: PolicySummary, label: Label, summaries: Summaries, routes: Routes
) -> Iterator[tuple[str, str]]:
    """Yield the old routes of a policy in a language, each with the part that names a version."""
    is_first = label.language == routes.first
    texts = summary.translations.get(label.language, ())
    if is_first:
        texts = tuple(text.version for text in summary.on_day.texts)
    for slug in old_slugs(summary, summaries):
        old = routes.policy(slug, label.language)
        yield old, ""
        for text in texts:
            if not text.withheld:
                yield old, f"{text.revised}/"
    if not is_first:
        return
    for address in old_addresses(summary):
        if address.startswith(routes.base):
            old = address.removeprefix(routes.base)
            yield old if old.endswith((".html", "/")) else f"{old}/", ""


def _rendered(
    layout: str,
    route: Callable[[Routes, str], str],
    title: str,
    frame: Frame,
    layouts: Layouts,
    *,
    language: str,
    **more: Any,
) -> RenderedFile:
    """Render a page that the site has in each language. `more` goes to `page_at`."""
    alternates = {other: route(frame.routes, other) for other in frame.languages}
    own = alternates[language]
    page = page_at(frame, language, layout, own, title, alternates=alternates.items(), **more)
    return frame.routes.file(own), layouts.page(frame, page)


class ListedPolicy(Struct, frozen=True):
    """A policy in a list of policies."""

    slug: str
    title: str
    marks: Markup
    href: str
    changes_href: str
    upcoming_href: str  # the page of all upcoming versions; empty if there are none
    lag: Markup  # a note if the translation is missing or outdated; otherwise empty
    original_href: str  # the current version in the original language
    current: VersionView | None
    unknown: Markup  # a note if the current version is unknown; otherwise empty
    upcoming: tuple[VersionView, ...]  # the upcoming versions, by effective date


def listed(summaries: Summaries, frame: Frame, language: str) -> list[ListedPolicy]:
    """Return the policies that the home page and the menu show: not those that have ended."""
    return [_listed_policy(summary, frame, language) for summary in summaries if summary.in_menu]


def change_view(
    summary: PolicySummary, text: TextOnDay, frame: Frame, language: str
) -> VersionView:
    """Return what layouts see of a version, in that language if it is translated.

    It has its own title in the first language, the policy's in others.
    """
    label = label_in(summary, language)
    say = frame.say(language)
    shown, compared = summary.in_language(text, label.language)
    view = version_view(shown, text, summary.on_day, frame, say, compared=compared)
    if label is summary.labels[0]:
        return view
    return replace(view, title=label.title, marks=language_marks(label.words, say.language))


def _listed_policy(summary: PolicySummary, frame: Frame, language: str) -> ListedPolicy:
    say = frame.say(language)
    routes = frame.routes
    label = label_in(summary, language)
    on_day = summary.on_day
    upcoming_href = ""
    if on_day.upcoming_ids:
        shown_in = summary.upcoming_language(label.language)
        upcoming_href = routes.href(routes.upcoming(summary.slug, shown_in))
    current = on_day.current
    upcoming = [(summary, text) for text in on_day.upcoming]
    return ListedPolicy(
        slug=summary.slug,
        title=label.title,
        marks=language_marks(label.words, say.language),
        href=routes.href(label.route),
        changes_href=routes.href(routes.changes(summary.slug, label.language)),
        upcoming_href=upcoming_href,
        lag=_lag(summary, label, say),
        original_href=routes.href(routes.policy(summary.slug)),
        current=change_view(summary, current, frame, language) if current else None,
        unknown=not_known(on_day.unknown_today, frame.on, say),
        upcoming=tuple(_views(upcoming, frame, language)),
    )


def _lag(summary: PolicySummary, label: Label, say: Phrases) -> Markup:
    current = summary.on_day.current
    if not current or label is summary.labels[0] or label.translates == current.revised:
        return Markup()
    if not label.translates:
        return sentence(say.untranslated_note)
    return lag(summary.on_day.by_id[label.translates], current, say)


def _address(answers: str) -> str:
    from email.utils import parseaddr  # loads sockets; few sites take replies

    return parseaddr(answers)[1]
