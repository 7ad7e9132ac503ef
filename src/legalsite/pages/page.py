"""One page as layouts see it, whatever stands on it: its name, address and language, and the same page in other
languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from legalsite.pages import routes as fixed
from legalsite.pages.frame import Frame
from legalsite.pages.phrases import phrases_for
from legalsite.pages.words import own_name


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language, or, where `current`, this one."""

    language: str
    name: str
    href: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Page:
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
class Site:
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


def site_in(frame: Frame, language: str, here: str = "") -> Site:
    """`here` is the href of the policy that the menu marks as the current one."""
    routes, config = frame.routes, frame.config
    menu = frame.menus[language]
    mark = Markup('href="{}"').format(here)
    return Site(
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
    others: Iterable[tuple[str, str]] = (),
    canonical: str = "",
    indexed: bool = True,
) -> Page:
    """`others` are (language, route) of all renderings of this page, this one included; `canonical` is a route."""
    routes = frame.routes
    alternates = tuple(
        Alternate(other, own_name(other), routes.href(there), routes.url(there), other == language)
        for other, there in others
    )
    return Page(
        kind=kind,
        title=title,
        description=description,
        language=phrases_for(language).language,
        canonical=routes.url(canonical or route),
        alternates=alternates if len(alternates) > 1 else (),
        indexed=indexed,
    )


def values(frame: Frame, site: Site, made: Page, **more: Any) -> dict[str, Any]:
    """What a layout knows on every page, and more."""
    return {"site": site, "page": made, "say": phrases_for(site.language), "assets": frame.assets, **more}
