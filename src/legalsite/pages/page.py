"""What layouts see on every page: the site, the page itself, and the same page in other languages."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from legalsite.model.config import Config
from legalsite.model.security_policy import SITE, as_meta
from legalsite.pages.assets import Assets
from legalsite.pages.policy_summary import Label, PolicySummary
from legalsite.pages.routes import Routes
from legalsite.text.languages import is_right_to_left, language_attributes
from legalsite.text.phrase_catalogue import Catalogue, Phrases


def language_marks(language: str, page_language: str) -> Markup:
    """Return the attributes of an element whose words are in that language; empty if the page is in it as well."""
    return Markup(language_attributes(language, page_language))  # noqa: S704 - escaped there


def in_language(words: str, language: str, say: Phrases) -> Markup:
    """Return words in an element that says in which language they are, if the page is in another one."""
    return Markup("<span{}>{}</span>").format(language_marks(language, say.language), words)


WITH_PDF = frozenset({"policy", "redline", "version"})  # the kinds of pages that have a PDF beside them
LONGEST_MENU = 10  # policies; above that, pages have no menu

RenderedFile = tuple[str, bytes]  # path below the output folder, content


class Frame(Struct, frozen=True):
    """What all pages of one build share."""

    config: Config
    on: date
    routes: Routes
    menus: Mapping[str, Markup]  # by language
    assets: Mapping[str, str]  # hrefs by the name below layouts/
    languages: tuple[str, ...]  # those in which the site has pages, the first one first
    language_of: Mapping[str, str]  # of the pages whose route begins with this part
    ledger: bool  # whether there is one
    digest: str  # changes if anything here but the day changes
    catalogue: Catalogue
    first_url: str  # with which the ledger began: it names the site for good, even if the site moves
    lasting: bool = False  # whether what is said of a version must hold after the next change, too
    sites: dict[tuple[str, str], "SiteView"] = {}
    """What pages see of the site, by language and current policy; all pages of a policy see the same."""

    def say(self, language: str) -> Phrases:
        """Return the phrases of pages in that language."""
        return self.catalogue.phrases("pages", language)


def make_frame(
    config: Config, on: date, policies: Sequence[PolicySummary], assets: Assets, catalogue: Catalogue,
    *, ledger: bool, first_url: str = "",
) -> Frame:  # fmt: skip
    """Return what all pages share. The menu is empty if it would be too long for a page. `first_url`: that of the
    ledger's header; empty if there is none."""
    routes = Routes.of(config)
    entries = in_order(config, [policy for policy in policies if policy.in_menu])
    if len(entries) > LONGEST_MENU:
        entries = []
    menus = {language: _menu(entries, language, routes, catalogue) for language in config.languages}
    hrefs = {name: routes.href(route) for name, route in assets.routes.items()}
    used = {config.main_language, *(label.language for policy in policies if policy.shown for label in policy.labels)}
    languages = tuple(language for language in config.languages if language in used)
    first = dict.fromkeys(
        ["", "changes", "record", *(policy.slug.partition("/")[0] for policy in policies)], routes.first
    )
    language_of = first | {routes.home(language).strip("/"): language for language in languages}
    shown = config.title, config.home, config.notice.imprint_of(config.company), config.show_type_of_change
    shared = (shown, config.url, config.fragments, languages, menus, sorted(hrefs.items()), ledger, first_url)
    digest = hashlib.sha256(repr(shared).encode()).hexdigest()
    return Frame(
        config, on, routes, menus, hrefs, languages, language_of, ledger, digest, catalogue, first_url or config.origin
    )


def with_languages(html: str, frame: Frame, language: str) -> str:
    """Return a page in `language` that says of each link to a page of the site in another one in which it is."""

    def marked(link: re.Match[str]) -> str:
        there = frame.language_of.get(link[1] or "", language)
        return link[0] if there == language else f'{link[0]} hreflang="{there}"'

    site = f"(?:{re.escape(frame.routes.base)}|{re.escape(frame.routes.origin)})"
    to_a_page = rf'<a (?:[^<>]* )?href="{site}(?:([^"/#?]+)/(?:[^"#?]*/)?)?(?:#[^"]*)?"'
    return re.sub(rf"{to_a_page}(?![^<>]* hreflang=)", marked, html) if len(frame.languages) > 1 else html


def in_order(config: Config, policies: Sequence[PolicySummary]) -> list[PolicySummary]:
    """Return the policies in the order of the settings; those that are not in the settings follow by slug."""
    positions = {slug: position for position, slug in enumerate(config.policies)}
    return sorted(policies, key=lambda policy: (positions.get(policy.slug, len(positions)), policy.slug))


def label_in(policy: PolicySummary, language: str) -> Label:
    """Return what the policy is called in that language, or else in the first one."""
    return next((label for label in policy.labels if label.language == language), policy.labels[0])


def _menu(policies: Sequence[PolicySummary], language: str, routes: Routes, catalogue: Catalogue) -> Markup:
    page_language = catalogue.phrases("pages", language).language
    labels = [label_in(policy, language) for policy in policies]
    item = Markup('<li><a href="{}"{}>{}</a></li>')
    return Markup("").join(
        item.format(routes.href(label.route), language_marks(label.words, page_language), label.title)
        for label in labels
    )


class Alternate(Struct, frozen=True):
    """What layouts see of a page in one of its languages."""

    language: str
    name: str  # what the language calls itself
    href: str
    url: str
    current: bool  # whether it is this page


class PageView(Struct, frozen=True):
    """What layouts see of the page."""

    kind: str  # the layout's name
    title: str
    description: str
    language: str  # of its phrases
    right_to_left: bool  # whether that language is written from right to left
    canonical: str  # an absolute URL
    alternates: tuple[Alternate, ...]  # empty if there is only this page
    languages: tuple[Alternate, ...]  # where a reader of each language goes on; empty if the site has only one
    indexed: bool  # false for what search engines should leave alone: superseded texts, and redlines
    pdf_href: str  # of the same page as a PDF, if the build makes them


class WholeSite(Struct, frozen=True):
    """What the pages that belong to no policy show: all policies, and the `record`: LEDGER, CHECKPOINT and what it is
    signed with, by name, as far as they are there. All these files are served unchanged."""

    summaries: Sequence[PolicySummary]
    record: Mapping[str, bytes]


Listing = Callable[[Mapping[str, str]], bytes]
"""Makes a file that lists the others of the policy, from the SHA-256 of each by its path on the site."""


class Page(Struct, frozen=True):
    """A page that no layout has made HTML of yet."""

    layout: str
    language: str
    current: str  # the href of the policy that the menu marks as the current one
    view: PageView
    values: Mapping[str, Any]  # what only layouts of this kind see
    part_of: str = ""  # of a fragment: the route of the page of which it is a part


class SiteView(Struct, frozen=True):
    """What layouts see of the site, in one language. Hrefs work under any base path."""

    title: str
    url: str
    base: str
    language: str
    timezone: str
    home_href: str
    company_url: str  # of the company's own site; empty if the settings name none
    company_name: str  # the host of that site
    imprint: str  # the company's name and postal address, on one line or more
    changes_href: str
    feed_href: str
    record_href: str  # of the page that shows the ledger; empty without one
    ledger_href: str  # empty without a ledger
    style_href: str
    menu: Markup  # one <li> after another; empty if there are too many policies
    recorded: bool  # whether there is a ledger
    security_policy: Markup  # the <meta> of its content security policy


class Note(Struct, frozen=True):
    """What layouts see of a banner above a text."""

    kind: str  # coming, draft, ended, lag, old, retroactive, same, translation, waiting or withheld
    text: Markup
    href: str = ""
    link: str = ""


class RedlineView(Struct, frozen=True):
    """A redline: how much changed, in words, and a function that returns it as HTML. It takes the `names` of the two
    texts, `only_changes` to show nothing else, and how much `deeper` headings are on the page than in the text."""

    html: Callable[..., str]
    summary: str
    is_changed: bool


def layout_values(frame: Frame, page: Page) -> dict[str, Any]:
    """Return all that a layout sees: what every page has, and what this one has."""
    key = page.language, page.current
    site = frame.sites.get(key)
    if not site:
        site = frame.sites[key] = _site_view(frame, *key)
    return {"site": site, "page": page.view, "say": frame.say(page.language), "assets": frame.assets, **page.values}


def _site_view(frame: Frame, language: str, current: str) -> SiteView:
    routes, config = frame.routes, frame.config
    menu = frame.menus[language]
    href = Markup('href="{}"').format(current)
    return SiteView(
        title=config.title,
        url=config.origin,
        base=config.base,
        language=language,
        timezone=config.timezone,
        home_href=routes.href(routes.home(language)),
        company_url=config.home,
        company_name=config.home_name,
        imprint=config.notice.imprint_of(config.company),
        changes_href=routes.href(routes.all_changes(language)),
        feed_href=routes.href(routes.feeds("", language)[0]),
        record_href=routes.href(routes.record(language)) if frame.ledger else "",
        ledger_href=routes.href(routes.LEDGER) if frame.ledger else "",
        style_href=frame.assets["style.css"],
        menu=menu.replace(href, href + Markup(' aria-current="true"')) if current else menu,
        recorded=frame.ledger,
        security_policy=Markup(as_meta(SITE)),  # noqa: S704 - all of it is ours
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
    alternates: Iterable[tuple[str, str]] = (),
    elsewhere: Iterable[tuple[str, str]] = (),
    canonical: str = "",
    indexed: bool = True,
    **values: Any,
) -> Page:
    """Return the page at `route`. `alternates` are (language, route) of this page in all its languages, this one
    included; `elsewhere` are those of the nearest page in a language that lacks this one, by default the home page;
    `canonical` is a route, by default the page's own; `current` and `values` are those of the page."""
    routes, catalogue, phrases = frame.routes, frame.catalogue, frame.say(language)
    kind = layout.removesuffix(".html").replace("-", "_")

    def in_language(other: str, target: str) -> Alternate:
        href, url = routes.href(target), routes.url(target)
        return Alternate(other, catalogue.own_name(other), href, url, other == language)

    pages = dict(alternates)
    nearest = {**{other: routes.home(other) for other in frame.languages}, **dict(elsewhere), language: route, **pages}
    links = [in_language(other, target) for other, target in pages.items()] if len(pages) > 1 else []
    switch = [in_language(other, nearest[other]) for other in frame.languages] if len(frame.languages) > 1 else []
    view = PageView(
        kind=kind,
        title=title,
        description=description,
        language=phrases.language,
        right_to_left=is_right_to_left(phrases.language),
        canonical=routes.url(canonical or route),
        alternates=tuple(links),
        languages=tuple(switch),
        indexed=indexed,
        pdf_href=routes.href(routes.pdf(route)) if frame.config.pdf and kind in WITH_PDF else "",
    )
    return Page(layout, language, current, view, values)
