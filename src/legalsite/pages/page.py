"""One page as layouts see it, whatever stands on it: its name, address and language, and the same page in other
languages."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from markupsafe import Markup

from legalsite.model.config import Config
from legalsite.pages import routes as fixed
from legalsite.pages.layouts import Layouts
from legalsite.pages.policy_summary import Label, MenuEntry
from legalsite.pages.routes import Routes
from legalsite.pages.words import language_marks
from legalsite.text.catalogue import Catalogue, Phrases

# --- What every page of the site shares: the site's name, the menu of each language, the stylesheet. ---

LONGEST_MENU = 10

Policy = TypeVar("Policy", bound=MenuEntry)


@dataclass(frozen=True, slots=True)
class RedlineView:
    """A redline as redline.html.as_html draws it, its summary in words, and the language of its phrases."""

    html: str
    summary: str
    language: str


@dataclass(frozen=True, slots=True)
class Frame:
    """`menus` by language; `assets` are hrefs by the name below layouts/; `ledger` tells whether texts are recorded at
    all. `digest` changes with anything on it but the day."""

    config: Config
    on: date
    routes: Routes
    menus: Mapping[str, Markup]
    assets: Mapping[str, str]
    ledger: bool
    digest: str
    catalogue: Catalogue

    def say(self, language: str) -> Phrases:
        """Return the phrases of pages in that language."""
        return self.catalogue.phrases("pages", language)


def frame(
    config: Config, on: date, policies: Sequence[MenuEntry], layouts: Layouts, catalogue: Catalogue, *, ledger: bool
) -> Frame:
    """A menu has titles and nothing else of a policy; it is left out where it would be longer than a page wants."""
    routes = Routes.of(config)
    listed = in_order(config, [policy for policy in policies if policy.in_menu])
    if len(listed) > LONGEST_MENU:
        listed = []
    menus = {language: _menu(listed, language, routes, catalogue) for language in config.languages}
    assets = {name: routes.href(route) for name, route in layouts.assets.routes.items()}
    shared = (config.title, config.url, config.languages, menus, sorted(assets.items()), ledger)
    digest = hashlib.sha256(repr(shared).encode()).hexdigest()
    return Frame(config, on, routes, menus, assets, ledger, digest, catalogue)


def in_order(config: Config, policies: Sequence[Policy]) -> list[Policy]:
    """As legalsite.toml names the policies, then by slug."""
    places = {slug: place for place, slug in enumerate(config.policies)}
    return sorted(policies, key=lambda policy: (places.get(policy.slug, len(places)), policy.slug))


def label_in(policy: MenuEntry, language: str) -> Label:
    """Its name in that language, else in the first."""
    return next((label for label in policy.labels if label.language == language), policy.labels[0])


def _menu(policies: Sequence[MenuEntry], language: str, routes: Routes, catalogue: Catalogue) -> Markup:
    spoken = catalogue.phrases("pages", language).language
    return Markup("").join(_item(label_in(policy, language), spoken, routes) for policy in policies)


def _item(label: Label, spoken: str, routes: Routes) -> Markup:
    marks = language_marks(label.language, spoken)
    return Markup('<li><a href="{}"{}>{}</a></li>').format(routes.href(label.route), marks, label.title)


# --- page ---


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language, or, where `current`, this one."""

    language: str
    name: str
    href: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """`language` is what the page itself speaks; `canonical` an absolute URL. `indexed` is false for what search
    engines should leave alone: texts that no longer apply, and redlines."""

    kind: str
    title: str
    description: str
    language: str
    canonical: str
    alternates: tuple[Alternate, ...]
    indexed: bool


@dataclass(frozen=True, slots=True)
class SiteView:
    """The site in one language, for layouts. Hrefs work under any base path; `menu` is a row of <li>, empty where there
    are too many policies for one."""

    title: str
    url: str
    base: str
    language: str
    home_href: str
    changes_href: str
    feed_href: str
    json_feed_href: str
    ledger_href: str
    style_href: str
    menu: Markup
    recorded: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A banner above the text. `kind`: coming, ended, old, lag, translation, waiting, withheld."""

    kind: str
    text: Markup
    href: str = ""
    link: str = ""


def site_in(frame: Frame, language: str, here: str = "") -> SiteView:
    """`here` is the href of the policy that the menu marks as the current one."""
    routes, config = frame.routes, frame.config
    menu = frame.menus[language]
    mark = Markup('href="{}"').format(here)
    return SiteView(
        title=config.title,
        url=config.origin,
        base=config.base,
        language=language,
        home_href=routes.href(routes.home(language)),
        changes_href=routes.href(routes.all_changes(language)),
        feed_href=routes.href(fixed.FEED),
        json_feed_href=routes.href(fixed.JSON_FEED),
        ledger_href=routes.href(fixed.LEDGER) if frame.ledger else "",
        style_href=frame.assets["style.css"],
        menu=menu.replace(mark, mark + Markup(' aria-current="true"')) if here else menu,
        recorded=frame.ledger,
    )


def page(
    frame: Frame,
    language: str,
    kind: str,
    route: str,
    title: str,
    *,
    description: str = "",
    alternates: Iterable[tuple[str, str]] = (),
    canonical: str = "",
    indexed: bool = True,
) -> PageView:
    """`alternates` are (language, route) of all renderings of this page, this one included; `canonical` is a route."""
    routes = frame.routes
    links = tuple(
        Alternate(other, frame.catalogue.own_name(other), routes.href(there), routes.url(there), other == language)
        for other, there in alternates
    )
    return PageView(
        kind=kind,
        title=title,
        description=description,
        language=frame.say(language).language,
        canonical=routes.url(canonical or route),
        alternates=links if len(links) > 1 else (),
        indexed=indexed,
    )


def values(frame: Frame, site: SiteView, made: PageView, **more: Any) -> dict[str, Any]:
    """What a layout knows on every page, and more."""
    return {"site": site, "page": made, "say": frame.say(site.language), "assets": frame.assets, **more}
