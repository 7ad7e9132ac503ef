"""What every page of the site shares: the site's name, the menu of each language, the stylesheet."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from markupsafe import Markup

from legalsite.model.config import Config
from legalsite.pages.card import Label, Listing
from legalsite.pages.layouts import Layouts
from legalsite.pages.phrases import phrases_for
from legalsite.pages.routes import Routes
from legalsite.pages.words import language_marks

LONGEST_MENU = 10

Policy = TypeVar("Policy", bound=Listing)


@dataclass(frozen=True, slots=True)
class RedlineView:
    """A redline as redline.html.as_html draws it, and its summary in words."""

    html: str
    summary: str


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


def frame(config: Config, on: date, policies: Sequence[Listing], layouts: Layouts, *, ledger: bool) -> Frame:
    """A menu has titles and nothing else of a policy; it is left out where it would be longer than a page wants."""
    routes = Routes.of(config)
    listed = in_order(config, [policy for policy in policies if policy.listed])
    if len(listed) > LONGEST_MENU:
        listed = []
    menus = {language: _menu(listed, language, routes) for language in config.languages}
    assets = {name: routes.href(route) for name, route in layouts.assets.routes.items()}
    shared = (config.title, config.url, config.languages, menus, sorted(assets.items()), ledger)
    return Frame(config, on, routes, menus, assets, ledger, hashlib.sha256(repr(shared).encode()).hexdigest())


def in_order(config: Config, policies: Sequence[Policy]) -> list[Policy]:
    """As legalsite.toml names the policies, then by slug."""
    places = {slug: place for place, slug in enumerate(config.policies)}
    return sorted(policies, key=lambda policy: (places.get(policy.slug, len(places)), policy.slug))


def label_in(policy: Listing, language: str) -> Label:
    """Its name in that language, else in the first."""
    return next((label for label in policy.labels if label.language == language), policy.labels[0])


def _menu(policies: Sequence[Listing], language: str, routes: Routes) -> Markup:
    spoken = phrases_for(language).language
    return Markup("").join(_item(label_in(policy, language), spoken, routes) for policy in policies)


def _item(label: Label, spoken: str, routes: Routes) -> Markup:
    marks = language_marks(label.language, spoken)
    return Markup('<li><a href="{}"{}>{}</a></li>').format(routes.href(label.route), marks, label.title)
