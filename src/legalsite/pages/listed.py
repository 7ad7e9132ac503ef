"""A card → what the pages of the whole site tell of a policy and of its changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from legalsite.model.revised import Revised
from legalsite.pages import words
from legalsite.pages.card import Card, Label, Mark
from legalsite.pages.frame import Frame, label_in
from legalsite.pages.phrases import Phrases, phrases_for


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
