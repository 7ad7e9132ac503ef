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
from legalsite.pages.page import Frame, RenderedFile, WholeSite, in_order, label_in, language_marks, page_at
from legalsite.pages.period_phrases import not_known, sentence
from legalsite.pages.policy_summary import Label, PolicySummary
from legalsite.pages.routes import Routes
from legalsite.pages.sitemap import robots, sitemap
from legalsite.pages.status_notes import lag
from legalsite.text.email_addresses import takes_replies
from legalsite.text.phrase_catalogue import Phrases

CHANGES_SHOWN = 100
LAST_SHOWN = 3


def site_pages(site: WholeSite, frame: Frame, layouts: Layouts) -> Iterator[RenderedFile]:
    """Yield (file name, bytes) of each page and file that belongs to no policy."""
    summaries = in_order(frame.config, [summary for summary in site.summaries if summary.shown])
    for language in frame.languages:
        yield home_page(summaries, frame, layouts, language)
        yield all_changes_page(summaries, frame, layouts, language)
        feed = feed_of(summaries, "", frame, language)
        atom, json_feed = frame.routes.feeds("", language)
        yield atom, as_atom(feed, atom, frame)
        yield json_feed, indented(feed)
    yield Routes.SITEMAP, sitemap(summaries, frame)
    yield Routes.VERSIONS, versions_index(summaries, frame)
    yield Routes.STATUS, status_json(summaries, frame, site.record.get(Routes.LEDGER))
    yield Routes.NOTICES, notices_json(summaries, frame)
    yield Routes.NOTICE_SCRIPT, layouts.script.replace(b"{{ site.url }}", frame.config.origin.encode())
    yield from layouts.assets.files.items()
    if frame.config.fragments:
        yield Routes.FRAGMENT_STYLE, fragment_style(layouts.assets)
    yield from site.record.items()
    if Routes.LEDGER in site.record:
        for language, say, values in ledger_values(site.record, summaries, frame):
            yield _rendered("ledger.html", Routes.record, say.record, frame, layouts, language=language, **values)
    if frame.config.host in FORWARDED_BY_PAGES:
        yield from moved_pages(summaries, frame, layouts)
    if frame.config.site_files:
        yield missing_page(summaries, frame, layouts)
        yield Routes.ROBOTS, robots(frame.routes)
        files = files_for(frame.config.host, rules_of(summaries, frame.routes))
        yield from ((name, text.encode()) for name, text in files.items())


def home_page(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts, language: str) -> RenderedFile:
    """Render the table of all policies, what changes next and what changed last."""
    say = frame.say(language)
    changed, _, upcoming = _changes(summaries, frame, language, LAST_SHOWN, with_first=False)
    return _rendered(
        "home.html",
        Routes.home,
        frame.config.title,
        frame,
        layouts,
        language=language,
        description=say.home_known if any(summary.on_day.unknown for summary in summaries) else say.home_intro,
        policies=listed(summaries, frame, language),
        ended=[_listed_policy(summary, frame, language) for summary in summaries if not summary.in_menu],
        upcoming=upcoming,
        changed=changed,
    )


def all_changes_page(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts, language: str) -> RenderedFile:
    """Render the changes of all policies; the oldest are only in the list of each policy."""
    say = frame.say(language)
    changed, more, upcoming = _changes(summaries, frame, language, CHANGES_SHOWN, with_first=True)
    return _rendered(
        "all-changes.html",
        Routes.all_changes,
        f"{say.all_changes} · {frame.config.title}",
        frame,
        layouts,
        language=language,
        description=say.all_changes_intro,
        upcoming=upcoming,
        changed=changed,
        more=more,
        policies=listed(summaries, frame, language),
        address=_address(answers) if takes_replies(answers := frame.config.notice.answers) else "",
    )


def _changes(
    summaries: Sequence[PolicySummary], frame: Frame, language: str, shown: int, *, with_first: bool
) -> tuple[list[VersionView], bool, list[VersionView]]:
    """Return what changed, the last first, as far as it is `shown`, whether there is more, and what changes next, each
    by the day from which it applies. A text that never applied, or of which nobody knows it, is only in the list of its
    policy. The first version of a policy changed nothing."""
    changes = [(summary, text) for summary in summaries for text in summary.on_day.texts if text.periods]
    changes.sort(key=lambda change: (change[1].start, change[1].revised, change[0].slug))
    coming = [change for change in changes if change[1].status == "upcoming"]
    changed = [
        (summary, text)
        for summary, text in reversed(changes)
        if text.status != "upcoming" and (with_first or text.last_text)
    ]
    views = ([change_view(*change, frame, language) for change in some] for some in (changed[:shown], coming))
    return next(views), len(changed) > shown, next(views)


def missing_page(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts) -> RenderedFile:
    """Render what a host shows when a page is missing."""
    language = frame.routes.first
    title, policies = frame.say(language).missing_title, listed(summaries, frame, language)
    page = page_at(frame, language, "missing.html", Routes.MISSING, title, indexed=False, policies=policies)
    return Routes.MISSING, layouts.page(frame, page)


def moved_pages(summaries: Sequence[PolicySummary], frame: Frame, layouts: Layouts) -> Iterator[RenderedFile]:
    """Render a page at each old address of a policy, and of its versions in each language, for hosts that do not read
    _redirects."""
    routes = frame.routes
    for summary in summaries:
        addresses = [old.removeprefix(routes.base) for old in old_addresses(summary) if old.startswith(routes.base)]
        single = [(old if old.endswith((".html", "/")) else f"{old}/", "") for old in addresses]
        texts = {routes.first: [text.version for text in summary.on_day.texts], **summary.translations}
        for label in summary.labels:
            language, heading = label.language, frame.say(label.language).moved_title
            versions = ["", *(f"{text.revised}/" for text in texts[language] if not text.withheld)]
            moved = [(routes.policy(old, language), text) for old in old_slugs(summary, summaries) for text in versions]
            for old, version in moved + single * (language == routes.first):
                route, target = old + version, label.route + version
                page = page_at(
                    frame,
                    language,
                    "moved.html",
                    route,
                    heading,
                    canonical=target,
                    indexed=False,
                    title=label.title,
                    href=routes.href(target),
                )
                yield routes.file(route), layouts.page(frame, page)


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
    """Render a page that the site has in each of its languages. `more` are further arguments of `page_at`."""
    own, alternates = route(frame.routes, language), [(other, route(frame.routes, other)) for other in frame.languages]
    page = page_at(frame, language, layout, own, title, alternates=alternates, **more)
    return frame.routes.file(own), layouts.page(frame, page)


class ListedPolicy(Struct, frozen=True):
    """What layouts see of a policy in a list of policies."""

    slug: str
    title: str
    marks: Markup
    href: str
    changes_href: str
    upcoming_href: str  # of the page of all upcoming versions; empty if nothing is upcoming
    lag: Markup  # says that the translation is of another text than the dates, or that there is none; otherwise empty
    original_href: str  # of the current version
    current: VersionView | None
    unknown: Markup  # says since when it is not known what applies; empty if it is known
    upcoming: tuple[VersionView, ...]  # all that are upcoming, in the order of their days


def listed(summaries: Sequence[PolicySummary], frame: Frame, language: str) -> list[ListedPolicy]:
    """Return the policies that the home page and the menu show, in that language: not those that have ended."""
    return [_listed_policy(summary, frame, language) for summary in summaries if summary.in_menu]


def change_view(summary: PolicySummary, text: TextOnDay, frame: Frame, language: str) -> VersionView:
    """Return what layouts see of a version, in that language where it is translated: it is called by its own title in
    the first language, by the policy's in others."""
    original, label, say = summary.labels[0], label_in(summary, language), frame.say(language)
    shown, compared = summary.in_language(text, label.language)
    view = version_view(shown, text, summary.on_day, frame, say, compared=compared)
    if label is original:
        return view
    return replace(view, title=label.title, marks=language_marks(label.words, say.language))


def _listed_policy(summary: PolicySummary, frame: Frame, language: str) -> ListedPolicy:
    say, routes, label, on_day = frame.say(language), frame.routes, label_in(summary, language), summary.on_day
    return ListedPolicy(
        slug=summary.slug,
        title=label.title,
        marks=language_marks(label.words, say.language),
        href=routes.href(label.route),
        changes_href=routes.href(routes.changes(summary.slug, label.language)),
        upcoming_href=routes.href(routes.upcoming(summary.slug, summary.upcoming_language(label.language)))
        if on_day.upcoming_ids
        else "",
        lag=_lag(summary, label, say),
        original_href=routes.href(routes.policy(summary.slug)),
        current=change_view(summary, on_day.current, frame, language) if on_day.current else None,
        unknown=not_known(on_day.unknown_today, frame.on, say),
        upcoming=tuple(change_view(summary, text, frame, language) for text in on_day.upcoming),
    )


def _lag(summary: PolicySummary, label: Label, say: Phrases) -> Markup:
    current = summary.on_day.current_id
    if label is summary.labels[0] or current is None or label.translates == current:
        return Markup()
    if not label.translates:
        return sentence(say.untranslated_note)
    return lag(summary.on_day.by_id[label.translates], summary.on_day.by_id[current], say)


def _address(answers: str) -> str:
    from email.utils import parseaddr  # loads sockets; few sites take replies

    return parseaddr(answers)[1]
