"""Cards of all policies → the pages and files of the whole site."""

from collections.abc import Iterator, Sequence
from datetime import date

from legalsite.pages import feeds, host_files, site_json
from legalsite.pages import routes as fixed
from legalsite.pages.card import Card
from legalsite.pages.edition import Printed
from legalsite.pages.frame import Frame, in_order
from legalsite.pages.layouts import Layouts
from legalsite.pages.listed import change_of, listed
from legalsite.pages.page import page, site_in, values
from legalsite.pages.phrases import phrases_for

CHANGES_SHOWN = 100


def site_pages(
    cards: Sequence[Card],
    frame: Frame,
    layouts: Layouts,
    *,
    ledger: bytes | None = None,
    checkpoint: bytes | None = None,
) -> Iterator[Printed]:
    """(file name, bytes) of each. `ledger` and `checkpoint` are the files' bytes, served as they are."""
    cards = in_order(frame.config, [card for card in cards if card.shown])
    spoken = languages_of(cards, frame)
    for language in spoken:
        yield home(cards, frame, layouts, language, spoken)
        yield all_changes(cards, frame, layouts, language, spoken)
    yield fixed.FEED, feeds.atom_of_site(cards, frame)
    yield fixed.JSON_FEED, feeds.json_feed(cards, frame)
    yield fixed.SITEMAP, host_files.sitemap(cards, frame, spoken)
    yield from site_json.files(cards, frame, ledger)
    yield fixed.NOTICE_SCRIPT, layouts.script
    yield from layouts.assets.files.items()
    if ledger is not None:
        yield fixed.LEDGER, ledger
    if checkpoint is not None:
        yield fixed.CHECKPOINT, checkpoint
    yield from moved(cards, frame, layouts)
    if frame.config.site_files:
        yield missing(cards, frame, layouts)
        yield from host_files.host_files(cards, frame)


def languages_of(cards: Sequence[Card], frame: Frame) -> tuple[str, ...]:
    """The first, and every other that some policy has a page in."""
    spoken = {label.language for card in cards for label in card.labels}
    return tuple(lang for lang in frame.config.languages if lang == frame.routes.first or lang in spoken)


def home(cards: Sequence[Card], frame: Frame, layouts: Layouts, language: str, spoken: Sequence[str]) -> Printed:
    """Every policy with its dates."""
    routes, say = frame.routes, phrases_for(language)
    made = page(
        frame,
        language,
        "home",
        routes.home(language),
        frame.config.title,
        description=say.home_intro,
        others=[(other, routes.home(other)) for other in spoken],
    )
    known = values(frame, site_in(frame, language), made, policies=listed(cards, frame, language))
    return routes.file(routes.home(language)), layouts.render("home.html", known)


def all_changes(cards: Sequence[Card], frame: Frame, layouts: Layouts, language: str, spoken: Sequence[str]) -> Printed:
    """The newest changes of all policies; older ones are in each policy's own changelog."""
    routes, say = frame.routes, phrases_for(language)
    newest = feeds.newest(cards, CHANGES_SHOWN)
    made = page(
        frame,
        language,
        "all_changes",
        routes.all_changes(language),
        f"{say.all_changes} · {frame.config.title}",
        description=say.all_changes_intro,
        others=[(other, routes.all_changes(other)) for other in spoken],
    )
    known = values(
        frame,
        site_in(frame, language),
        made,
        changes=[change_of(card, mark, frame, language) for card, mark in newest],
        more=sum(len(card.marks) for card in cards) > len(newest),
        policies=listed(cards, frame, language),
    )
    return routes.file(routes.all_changes(language)), layouts.render("all-changes.html", known)


def missing(cards: Sequence[Card], frame: Frame, layouts: Layouts) -> Printed:
    """What a host shows where there is nothing."""
    language = frame.routes.first
    title = phrases_for(language).missing_title
    made = page(frame, language, "missing", fixed.MISSING, title, indexed=False)
    known = values(frame, site_in(frame, language), made, policies=listed(cards, frame, language))
    return fixed.MISSING, layouts.render("missing.html", known)


def moved(cards: Sequence[Card], frame: Frame, layouts: Layouts) -> Iterator[Printed]:
    """A page at each old address, for hosts that read no _redirects."""
    routes, language = frame.routes, frame.routes.first
    for card in cards:
        for slug in host_files.left(card, cards):
            title = phrases_for(language).moved_title
            there = routes.policy(card.slug)
            made = page(frame, language, "moved", routes.policy(slug), title, canonical=there, indexed=False)
            known = values(frame, site_in(frame, language), made, title=card.labels[0].title, href=routes.href(there))
            yield routes.file(routes.policy(slug)), layouts.render("moved.html", known)


def next_change(cards: Sequence[Card]) -> date | None:
    """The next day on which the site changes by itself."""
    ahead = [card.next_change for card in cards if card.next_change]
    return date.fromisoformat(min(ahead)) if ahead else None
