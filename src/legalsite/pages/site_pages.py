"""Cards of all policies → the pages and files of the whole site."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from legalsite.model.revision_id import Revised
from legalsite.pages import feeds, host_files, words
from legalsite.pages import json_files as site_json
from legalsite.pages import routes as fixed
from legalsite.pages.edition import Printed
from legalsite.pages.layouts import Layouts
from legalsite.pages.page import Frame, in_order, label_in, page, site_in, values
from legalsite.pages.phrases import Phrases, phrases_for
from legalsite.pages.policy_summary import Card, Label, Mark

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


# --- A card → what the pages of the whole site tell of a policy and of its changes. ---


@dataclass(frozen=True, slots=True)
class Change:
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
class Listed:
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
    in_force: Change | None
    upcoming: Change | None


def listed(cards: Sequence[Card], frame: Frame, language: str) -> list[Listed]:
    """Those that the home page lists, as that language tells of them."""
    return [_listed(card, frame, language) for card in cards if card.listed]


def change_of(card: Card, mark: Mark, frame: Frame, language: str) -> Change:
    """A revision as that language tells of it."""
    say: Phrases = phrases_for(language)
    routes, label = frame.routes, _named(card, mark, language)
    effective, start = (words.day_html(date.fromisoformat(day), say.language) for day in (mark.effective, mark.start))
    return Change(
        id=mark.revised,
        year=mark.revised[:4],
        title=label.title,
        marks=words.language_marks(label.language, say.language),
        revised=words.revised_html(Revised.parse(mark.revised), say),
        effective=effective,
        applies=words.sentence(say.applies_from if mark.status == "pending" else say.applies_since, start=start),
        change=mark.change,
        change_text=say.changes[mark.change] if mark.change else "",
        summary=mark.summary,
        summary_marks=words.language_marks(routes.first, say.language),
        withdrawn=mark.withdrawn,
        withheld=mark.withheld,
        href=routes.href(mark.route),
        link_href=routes.href(mark.redline or mark.route),
    )


def _listed(card: Card, frame: Frame, language: str) -> Listed:
    routes, label = frame.routes, label_in(card, language)
    own = label.language
    return Listed(
        slug=card.slug,
        title=label.title,
        marks=words.language_marks(own, phrases_for(language).language),
        href=routes.href(label.route),
        changes_href=routes.href(routes.changes(card.slug, own)),
        upcoming_href=routes.href(routes.upcoming(card.slug)) if card.upcoming else "",
        lag=_lag(card, label, language),
        original_href=routes.href(routes.policy(card.slug)),
        in_force=change_of(card, card.in_force, frame, language) if card.in_force else None,
        upcoming=change_of(card, card.upcoming, frame, language) if card.upcoming else None,
    )


def _lag(card: Card, label: Label, language: str) -> Markup:
    bound, say = card.in_force, phrases_for(language)
    if label is card.labels[0] or bound is None or label.renders == bound.revised:
        return Markup()
    if not label.renders:
        return words.sentence(say.untranslated_note)
    old, new = (words.revised_html(Revised.parse(day), say) for day in (label.renders, bound.revised))
    return words.sentence(say.lag_note, old=old, new=new)


def _named(card: Card, mark: Mark, language: str) -> Label:
    """A revision goes by its own title in the first language, by the policy's in others."""
    label = label_in(card, language)
    return Label(label.language, mark.title, mark.route) if label is card.labels[0] else label
