"""The values that layouts get on every page: the site, the page, and links to other languages."""

import hashlib
import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from legalsite.ledger.chain import Ledger
from legalsite.model.config import Config, NoticeSettings
from legalsite.model.security_policy import as_meta
from legalsite.model.titles import title_prefixes
from legalsite.pages.assets import Assets, company_style
from legalsite.pages.groups import by_folder, group_label
from legalsite.pages.policy_summary import (
    Label,
    PolicySummary,
    RelatedSummaries,
    Summaries,
    related_summaries,
)
from legalsite.pages.routes import Routes
from legalsite.text.email_addresses import takes_replies
from legalsite.text.languages import is_right_to_left, language_attributes
from legalsite.text.phrase_catalogue import Catalogue, Phrases


def language_marks(language: str, page_language: str) -> Markup:
    """Return the lang and dir attributes for a language, or nothing for the page's language."""
    return Markup(language_attributes(language, page_language))  # noqa: S704 - escaped there


def in_language(words: str, language: str, phrases: Phrases) -> Markup:
    """Wrap text in an element that states its language if the page has another language."""
    marks = language_marks(language, phrases.language)
    return Markup(f"<span{marks}>{escape(words)}</span>")  # noqa: S704 - escaped


KINDS_WITH_PDF = frozenset({"policy", "redline", "version"})
MAX_MENU_ENTRIES = 10  # a menu for more policies lists groups instead

RenderedFile = tuple[str, bytes]  # (path in the output folder, content)
PageRoutes = Mapping[str, str]  # language → route


class Frame(Struct, frozen=True):
    """The values that all pages of a build share."""

    config: Config
    on: date
    routes: Routes
    menus: Mapping[str, Markup]  # language → HTML
    assets: Mapping[str, str]  # path relative to layouts/ → link
    languages: tuple[str, ...]  # languages of the site's pages, the main one first
    # language by the first folder of a route: `terms` → en, `de` → de
    language_of: Mapping[str, str]
    policy_routes: Collection[str]  # routes of policies, without the trailing slash
    related: RelatedSummaries  # policies whose versions are listed on the pages of a related policy
    ledger: bool  # whether the site has a ledger
    company_styles: Mapping[str, bytes]  # route → stylesheet with the colors of a company
    # hash of everything that pages show of this frame, except the date and `related`
    digest: str
    catalogue: Catalogue
    # the site's URL when the ledger was created; it identifies the site even after a move
    first_url: str
    # whether the pages are fragments, whose text must stay true after the next change
    for_fragments: bool = False
    # Cache of `layout_values`. The key contains the language, the link that the menu marks as
    # current, and the id of the company's settings.
    sites: dict[tuple[str, str, int], "SiteView"] = {}

    def say(self, language: str) -> Phrases:
        """Return the phrases of pages in a language.

        English phrases in place of missing translations are marked.
        """
        return self.catalogue.phrases("pages", language, marked=True)


def make_frame(
    config: Config,
    on: date,
    policies: Summaries,
    assets: Assets,
    catalogue: Catalogue,
    *,
    ledger: bool,
    first_url: str = "",
) -> Frame:
    """Collect the values that all pages of a build share.

    `on` is the date of the build. `ledger` tells whether the site has a ledger. `first_url` is the
    URL in the ledger's header, or empty to use the current URL. If the frame's digest changes, all
    pages must be rebuilt.
    """
    routes = Routes.of(config)
    hrefs = {name: routes.href(route) for name, route in assets.routes.items()}
    # languages of the site's pages
    used = {config.main_language}
    policy_routes = set[str]()  # without the trailing slash
    # first folder of a route → language
    language_of = dict.fromkeys(("", "changes", "record"), routes.first)  # pages about all policies
    for policy in policies:
        language_of[policy.slug.partition("/")[0]] = routes.first
        for label in policy.labels:
            used.add(label.language)
            policy_routes.add(label.route.rstrip("/"))
        policy_routes.add(routes.old_route(policy.slug, routes.policy(policy.slug)).rstrip("/"))
    policy_routes.discard("")  # most policies have no old route
    languages = tuple(language for language in config.languages if language in used)
    for language in languages:
        language_of[routes.home(language).strip("/")] = language
        language_of[language.lower()] = language
    menus = _menus(config, policies, catalogue)
    imprint = config.notice.imprint_of(config.company)
    companies = []
    # without companies, all pages use the settings of the site
    for policy in policies if config.companies else ():
        companies += [config.company_values(policy.slug, language) for language in languages]
    # everything that pages show of the frame, for its digest
    parts = (
        (config.title, config.home, imprint, config.show_type_of_change),
        reply_address(config.notice),
        sorted(config.directives.items()),
        config.url,
        config.fragments,
        languages,
        menus,
        sorted(policy_routes),
        sorted(hrefs.items()),
        ledger,
        first_url,
        companies,
    )
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    return Frame(
        config=config,
        on=on,
        routes=routes,
        menus=menus,
        assets=hrefs,
        languages=languages,
        language_of=language_of,
        policy_routes=policy_routes,
        related=related_summaries(sort_policies(config, policies)),
        ledger=ledger,
        company_styles=_company_styles(config, policies),
        digest=digest,
        catalogue=catalogue,
        first_url=first_url or config.origin,
    )


def _company_styles(config: Config, policies: Summaries) -> dict[str, bytes]:
    """Return the stylesheet of each company that has colors, keyed by route."""
    styles = {}
    for policy in policies:
        notice = config.for_policy(policy.slug).notice
        # a company without colors has those of the site, which need no stylesheet
        if notice.accent != config.notice.accent:
            route, style = company_style(notice)
            styles[route] = style
    return styles


def _menus(config: Config, policies: Summaries, catalogue: Catalogue) -> dict[str, Markup]:
    """Render the menu in each language as <li> elements. If it's too long, it's empty."""
    entries = sort_policies(config, [policy for policy in policies if policy.in_menu])
    item = Markup('<li><a href="{}"{}>{}</a></li>')
    menus = dict.fromkeys(config.languages, Markup())
    for language in menus:
        page_language = catalogue.phrases("pages", language).language
        for label in _menu_labels(config, entries, language):
            href = Routes.of(config).href(label.route)
            marks = language_marks(label.words, page_language)
            menus[language] += item.format(href, marks, label.title)
    return menus


def _menu_labels(config: Config, policies: Summaries, language: str) -> list[Label]:
    """Return the labels of policies, or of folders if there are too many policies.

    If there are also too many folders, return an empty list.
    """
    if len(policies) <= MAX_MENU_ENTRIES:
        shown = {each.slug: label_in(each, language, config.main_language) for each in policies}
        titles = {slug: label.title for slug, label in shown.items()}
        prefixes = title_prefixes(titles, config, language)
        for slug, prefix in prefixes.items():
            shown[slug] = replace(shown[slug], title=prefix + titles[slug])
        return list(shown.values())
    labels = []
    for folder, grouped in by_folder(config, policies).items():
        if folder:
            labels.append(group_label(config, folder, language))
        else:
            labels += [label_in(policy, language, config.main_language) for policy in grouped]
    if len(labels) > MAX_MENU_ENTRIES:
        return []
    return labels


def with_link_languages(html: str, frame: Frame, language: str) -> str:
    """Add hreflang to links to pages of this site in other languages."""
    if len(frame.languages) == 1:
        return html

    def with_hreflang(link: re.Match[str]) -> str:
        # the first folder of a URL tells its language; folders such as assets/ have none
        target_language = frame.language_of.get(link["folder"] or "", language)
        if target_language == language:
            return link[0]
        return f'{link[0]} hreflang="{target_language}"'

    routes = frame.routes
    # The URL of a page, with its first folder as a group. The home page has no folder: `base` is
    # its path, and `origin` its full URL.
    site = "(?:" + re.escape(routes.base) + "|" + re.escape(routes.origin) + ")"
    path = r'(?:(?P<folder>[^"/#?]+)/(?:[^"#?]*/)?)?(?:#[^"]*)?'
    return re.sub(rf'<a (?:[^<>]* )?href="{site}{path}"(?![^<>]* hreflang=)', with_hreflang, html)


def sort_policies(config: Config, policies: Summaries) -> list[PolicySummary]:
    """Sort policies by the order of the settings, and then by slug."""
    positions = {slug: position for position, slug in enumerate(config.policies)}

    def sort_key(policy: PolicySummary) -> tuple[int, str]:
        return positions.get(policy.slug, len(positions)), policy.slug

    return sorted(policies, key=sort_key)


def label_in(policy: PolicySummary, language: str, first: str) -> Label:
    """Return the label of a policy for readers of a language.

    If the policy has no text in that language, the label is in `first`, the site's first language.
    If it has no text in that either, the label is in the original's language.
    """
    # in reverse, because the first label of a language takes precedence
    labels = {label.language: label for label in reversed(policy.labels)}
    return labels.get(language) or labels.get(first) or policy.labels[0]


class Alternate(Struct, frozen=True):
    """A page in one of its languages."""

    language: str
    name: str  # the language's own name
    href: str
    url: str
    current: bool  # whether this is the page that is shown


class PageView(Struct, frozen=True):
    """The page that a layout renders."""

    kind: str  # the layout's name
    title: str
    description: str
    language: str  # the language of the page's phrases
    right_to_left: bool  # whether that language is written from right to left
    canonical: str  # the page's absolute URL
    alternates: tuple[Alternate, ...]  # this page in each language; empty if there's only one
    languages: tuple[Alternate, ...]  # the nearest page in each language; empty if there's only one
    indexed: bool  # whether search engines may list it; false for old versions and most redlines
    pdf_href: str  # the same page as a PDF; empty if the build makes none


class WholeSite(Struct, frozen=True):
    """The input for pages that don't belong to a policy.

    `record` contains the files of the ledger that exist: LEDGER, CHECKPOINT, its signature, and its
    signers. They're served unchanged.
    """

    summaries: Summaries
    record: Mapping[str, bytes]
    ledger: Ledger  # the parsed LEDGER


class Page(Struct, frozen=True):
    """A page that hasn't been rendered yet."""

    layout: str
    language: str
    current: str  # link that the menu marks as current
    view: PageView
    config: Config  # settings of the page's company, or the site's settings
    values: Mapping[str, Any]  # additional values for this kind of layout
    part_of: str = ""  # for a fragment, the route of its page


class SiteView(Struct, frozen=True):
    """The site in one language. Every href works under any base path."""

    title: str
    url: str
    base: str
    language: str
    timezone: str
    home_href: str
    company_url: str  # the company's own site; empty if not set
    company_name: str  # the host name in `company_url`
    imprint: str  # the company's name and postal address, on one or more lines
    contact: str  # the email address for replies to notices; empty if replies aren't accepted
    changes_href: str
    feed_href: str
    record_href: str  # the page that shows the ledger; empty if there's none
    ledger_href: str  # the ledger itself; empty if there's none
    style_href: str
    company_style_href: str  # the stylesheet with the company's colors; empty if it has none
    menu: Markup  # a list of <li> elements; empty if there are too many policies
    recorded: bool  # whether the site has a ledger
    security_policy: Markup  # the <meta> element with the content security policy


class Note(Struct, frozen=True):
    """A banner above a version."""

    kind: str  # coming, coming-draft, draft, ended, gap, lag, new, old, retroactive, same, translation, waiting, withheld
    text: Markup
    href: str = ""
    link: str = ""


def layout_values(frame: Frame, page: Page) -> dict[str, Any]:
    """Return the variables that a page's layout can use."""
    # many pages have the same values about the site, so create them only once
    key = page.language, page.current, id(page.config)
    site = frame.sites.get(key)
    if not site:
        site = frame.sites[key] = _site_view(frame, page)
    return {
        "site": site,
        "page": page.view,
        "say": frame.say(page.language),
        "assets": frame.assets,
        **page.values,
    }


def reply_address(notice: NoticeSettings) -> str:
    """Return the email address that accepts replies to notices, or an empty string."""
    if not takes_replies(notice.answers):
        return ""
    # imported late because it loads sockets, which few sites need
    from email.utils import parseaddr

    return parseaddr(notice.answers)[1]


def _site_view(frame: Frame, page: Page) -> SiteView:
    """Create the values about the site and the page's company that a layout can show."""
    links = frame.routes.links
    config = page.config
    language = page.language
    current = page.current
    menu = frame.menus[language]
    while current:
        href = Markup('href="{}"').format(current)
        menu = menu.replace(href, href + Markup(' aria-current="true"'))
        # also mark the group that contains the policy, whose link is the path of the parent folder
        current = current[: current.rstrip("/").rfind("/") + 1]
    company_style_href = ""
    # a company without colors has those of the site
    if config.notice.accent != frame.config.notice.accent:
        company_style_href = frame.routes.href(company_style(config.notice)[0])
    record_href = ""  # the page that shows the ledger
    ledger_href = ""  # the ledger's file
    if frame.ledger:
        record_href = links.record(language)
        ledger_href = frame.routes.href(Routes.LEDGER)
    return SiteView(
        title=config.title,
        url=config.origin,
        base=config.base,
        language=language,
        timezone=config.timezone,
        home_href=links.home(language),
        company_url=config.home,
        company_name=config.home_name,
        imprint=config.notice.imprint_of(config.company),
        contact=reply_address(config.notice),
        changes_href=links.all_changes(language),
        feed_href=links.feeds("", language)[0],
        record_href=record_href,
        ledger_href=ledger_href,
        style_href=frame.assets["style.css"],
        company_style_href=company_style_href,
        menu=menu,
        recorded=frame.ledger,
        security_policy=Markup(as_meta(config.directives)),  # noqa: S704 - checked
    )


def page_at(
    frame: Frame,
    language: str,
    layout: str,
    route: str,
    title: str,
    /,
    *,
    current: str = "",
    description: str = "",
    alternates: Mapping[str, str] = {},
    elsewhere: Mapping[str, str] = {},
    canonical: str = "",
    indexed: bool = True,
    config: Config | None = None,
    **values: Any,
) -> Page:
    """Create the page at a route.

    `layout` is a file name such as `policy.html`. `current` is the link that the menu marks as
    current. `alternates` contains the routes of this page in all its languages. `elsewhere`
    contains routes for other languages, by default of the home page. `canonical` is a route, by
    default the page's own. `indexed` allows search engines to list the page. `config` contains the
    settings of the page's company, by default the site's settings. `values` are passed to the
    layout.
    """
    routes = frame.routes
    # the language of the phrases on the page: English if `language` has no phrases
    page_language = frame.say(language).language
    kind = layout.removesuffix(".html").replace("-", "_")
    pdf_href = ""
    if frame.config.pdf and kind in KINDS_WITH_PDF:
        pdf_href = routes.href(routes.pdf(route))
    # the closest page in each language; the last value for a language takes precedence
    nearest = {other: routes.home(other) for other in frame.languages}
    nearest.update({**elsewhere, language: route, **alternates})
    view = PageView(
        kind=kind,
        title=title,
        description=description,
        language=page_language,
        right_to_left=is_right_to_left(page_language),
        canonical=routes.url(canonical or route),
        alternates=_alternates(alternates, frame, language),
        languages=_alternates(nearest, frame, language),
        indexed=indexed and frame.config.indexed,
        pdf_href=pdf_href,
    )
    return Page(layout, language, current, view, config or frame.config, values)


def _alternates(pages: PageRoutes, frame: Frame, current: str) -> tuple[Alternate, ...]:
    """Return links to a page in each language, or nothing if there's only one language.

    `pages` maps languages to routes. `current` is the language of the page with the links.
    """
    if len(pages) < 2:
        return ()
    links = []
    # Browsers show the first link to readers of other languages, so the site's first language comes
    # first. Its key is False, which is less than True.
    for language in sorted(pages, key=lambda language: language != frame.routes.first):
        route = pages[language]
        name = frame.catalogue.own_name(language)
        href = frame.routes.href(route)
        url = frame.routes.url(route)
        links.append(Alternate(language, name, href, url, language == current))
    return tuple(links)
