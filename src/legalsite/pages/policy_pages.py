"""A policy on a day → all pages below /slug/ and below /language/slug/."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from legalsite.model.document import Document
from legalsite.model.policy import Policy, Version, VersionId
from legalsite.model.policy_on_date import PolicyOnDay, TextOnDay, policy_on_day
from legalsite.pages.edition import Edition, VersionView
from legalsite.pages.feeds import feeds
from legalsite.pages.json_files import versions_json
from legalsite.pages.page import Frame, Listing, Note, Page, RedlineView, language_marks
from legalsite.pages.period_phrases import not_known
from legalsite.pages.policy_summary import PolicySummary, languages_of
from legalsite.pages.redline_pages import (
    change_page,
    shown_since,
    since_page,
    together_page,
    together_texts,
    upcoming_page,
)
from legalsite.pages.routes import Routes
from legalsite.pages.status_notes import policy_notes, text_notes, version_notes, withheld_notes

OPENING = "<h1[^<>]*>"
NO_MARKS = Markup()
PASSING = ("waiting", "same")  # kinds of notes that are true until the next text takes effect
SIDE = Markup('<nav class="side" aria-label="')


class PlannedFile(NamedTuple):
    """A file of the site below the output folder: its path, what makes its content, and the texts whose words it shows,
    by path below content/. Its content depends on these, and on the policy as front matter and ledger describe it."""

    path: str
    make: Callable[[], Page | bytes | Listing]
    shows: frozenset[str]


def policy_pages(
    policy: Policy,
    summary: PolicySummary,
    frame: Frame,
    *,
    document: Callable[[Version], Document],
    source: Callable[[str], bytes],
    redline: Callable[[Version, Version, str], RedlineView],
) -> Iterator[PlannedFile]:
    """Yield each page and file of the policy with a function that makes its bytes, so that a build or a preview can
    make some without the others; nothing before the policy's first version is known. `document` parses a text,
    `source` returns the bytes of a file by its path below content/, `redline` compares two (old, new, language of the
    phrases). The functions raise ProblemsFound if one of the site's own layouts fails."""
    on_day = policy_on_day(policy, frame.on, frame.config.timezone)
    if not on_day.texts:
        return

    def editions_in(frame: Frame) -> list[Edition]:
        editions = list[Edition]()
        for language in languages_of(policy, frame.on, frame.config):
            editions.append(Edition(policy, on_day, language, frame, editions, document, redline))
        return editions

    for edition in editions_in(frame):
        yield from _edition_pages(edition, source)
    if frame.config.fragments:
        for edition in editions_in(replace(frame, routes=frame.routes.absolute, lasting=True)):
            yield from _fragments(edition)
    for language in languages_of(policy, frame.on, frame.config):
        yield from (PlannedFile(*feed, frozenset()) for feed in feeds([summary], policy.slug, frame, language))
    for path in (gap.path for gap in policy.gaps if gap.day <= frame.on):
        yield PlannedFile(path, partial(source, path), frozenset({path}))
    listing = partial(versions_json, policy, summary, on_day, frame)
    make = (lambda: listing) if frame.config.fragments else partial(listing, {})
    yield PlannedFile(frame.routes.versions(policy.slug), make, frozenset(text.path for text in policy.texts))


def _edition_pages(edition: Edition, source: Callable[[str], bytes]) -> Iterator[PlannedFile]:
    """Yield the pages of the policy in one language, and the source files of its texts."""
    routes = edition.routes

    def planned(route: str, page: Callable[[], Page], shown: Iterable[Version | None] = ()) -> PlannedFile:
        return PlannedFile(routes.file(route), page, frozenset(text.path for text in shown if text))

    for route, page, _, shown in _pages_of_texts(edition):
        yield planned(route, page, shown)
    if edition.upcoming_text:
        compared = [text for _, *both in edition.upcoming_compared for text in both]
        yield planned(edition.route(Routes.upcoming), partial(upcoming_page, edition), compared)
    if both := together_texts(edition):
        yield planned(edition.route(Routes.together), partial(together_page, edition, *both), both)
    yield planned(edition.route(Routes.changes), partial(changes_page, edition))
    for text in edition.texts:
        yield PlannedFile(routes.raw(text), partial(source, text.path), frozenset({text.path}))


def _pages_of_texts(edition: Edition) -> Iterator[tuple[str, Callable[[], Page], Version | None, Sequence[Version]]]:
    """Yield the route of the current version, and of each text, of what has changed since and of what it changed; with
    what makes the page, the text that it is about, and those whose words it shows. What the current version changed is
    often also what has changed since the one before it: these two pages are made one after the other, while the redline
    is in memory."""
    routes, current = edition.routes, edition.current_text
    route = edition.route(Routes.policy)
    yield route, partial(current_page, edition), current, [current] if current else []
    for text in edition.texts:
        yield routes.text(text), partial(version_page, edition, text), text, [text]
        yield routes.since(text), partial(since_page, edition, text), text, shown_since(edition, text)
        if old := edition.last_text_before(text):
            yield routes.change(text), partial(change_page, edition, old, text), text, [old, text]


def _fragments(edition: Edition) -> Iterator[PlannedFile]:
    """Yield what a larger site includes of the policy in one language. The edition has absolute addresses."""
    for route, page, named, shown in _pages_of_texts(edition):
        paths = frozenset(text.path for text in (named, *shown) if text)
        yield PlannedFile(edition.routes.fragment(route), partial(_as_fragment, page, route, edition, named), paths)


def _as_fragment(make: Callable[[], Page], route: str, edition: Edition, named: Version | None) -> Page:
    """Return what a larger site includes of the page at `route`, which `make` returns; its element says that it is
    about the text `named`. Its list of sections is named after the page, so that two of them on one page differ. No
    word says what is so only until the next text takes effect."""
    page = make()
    side = SIDE + f"{page.view.title} · "
    values = {"body": NO_MARKS, "body_marks": NO_MARKS, "comparisons": (), **page.values}
    values |= {
        "named": edition.view(named) if named else None,
        "notes": [note for note in values["notes"] if not (edition.upcoming and note.kind in PASSING)],
        "comparisons": [replace(view, redline=view.redline.replace(SIDE, side)) for view in values["comparisons"]],
    }
    view = replace(page.view, pdf_href="")
    return replace(page, layout="fragment.html", view=view, values=values, part_of=route)


def current_page(edition: Edition) -> Page:
    """Render the current version. If there is none, the page says why, and from when there will be one."""
    text, titled = edition.current_text, edition.title_text
    ahead = edition.steps_ahead()
    dated, href = text or edition.current, ""
    if not dated and not edition.on_day.unknown_today:
        (dated, href), *ahead = ahead
    return edition.render(
        "policy.html",
        edition.route(Routes.policy),
        titled.title,
        tab="current",
        alternates=edition.in_each(Routes.policy),
        description=titled.summary or "",
        text=edition.view(text) if text else None,
        when=edition.days(dated, href, ahead) if dated else edition.steps(*ahead),
        upcoming=[edition.view(upcoming) for upcoming, _ in edition.steps_ahead()],
        notes=[*policy_notes(edition), *(withheld_notes(edition, text) if text else ())],
        **(edition.parts(text) if text else edition.empty_parts(titled)),
    )


def version_page(edition: Edition, text: Version) -> Page:
    """Render a text at its permanent address."""
    routes, view, status = edition.routes, edition.view(text), edition.entry(text).status
    current = text == edition.current_text and status == "current"
    parts = edition.parts(text)
    if escape(edition.title_text.title) not in parts["heading"]:  # it had another title
        of = Markup('<h1><span class="of"{}>{}<span class="vh">{}</span></span> ')
        opening = of.format(edition.marks(edition.title_text), edition.title_text.title, edition.say.colon)
        parts["heading"] = Markup(re.sub(OPENING, lambda _: opening, parts["heading"]))  # noqa: S704 - both are safe
    return edition.render(
        "version.html",
        routes.text(text),
        f"{text.title} · {view.period.striptags()}",
        tab="current" if current else "upcoming" if status == "upcoming" and edition.upcoming_text else "changes",
        alternates=edition.alternates(text, routes.text),
        canonical=edition.route(Routes.policy) if current else "",
        indexed=status in {"current", "upcoming"},
        description=view.summary,
        text=view,
        when=edition.days(text, ahead=edition.steps_ahead() if current else ()),
        notes=[
            *version_notes(edition, text),
            *text_notes(edition, text),
            *([Note("gap", view.unknown)] if view.unknown else ()),
            *withheld_notes(edition, text),
        ],
        **parts,
    )


class Entry(Struct, frozen=True):
    """What layouts see of an entry in the list of versions."""

    text: VersionView | None  # None in a gap: it is not known what applied
    year: int  # of the day on which it begins
    period: Markup
    reason: str = ""  # why there is a gap, in the publisher's words
    reason_marks: Markup = NO_MARKS  # the lang and dir attributes of the reason
    instead_of: tuple[VersionView, ...] = ()  # texts that never applied, because this one replaced them


def changes_page(edition: Edition) -> Page:
    """Render the list of all versions: now, next, before. The authoritative text stands in for a version that is not
    translated."""
    say, on_day = edition.say, edition.on_day
    title, intro = edition.title_text.title, say.versions_known if on_day.unknown else say.versions_intro
    never: dict[VersionId, list[VersionView]] = {}
    notice_status = []
    for text in on_day.texts:
        instead = _applies_instead(on_day, text)
        if text.never and instead:
            never.setdefault(instead, []).append(edition.view_of(text.version))
        else:
            notice_status.append(text)
    entries: dict[str, list[tuple[date, Entry]]] = {"now": [], "next": [], "before": []}
    for text in notice_status:
        view = edition.view_of(text.version)
        group = {"current": "now", "upcoming": "next"}.get(text.status, "before")
        entry = Entry(view, text.start.year, view.period, instead_of=tuple(never.get(text.revised, ())))
        entries[group].append((text.start, entry))
    marks = language_marks(edition.routes.first, say.language)
    for period in on_day.unknown:
        group = "now" if period in on_day.unknown_today else "before"
        unknown = not_known([period], edition.frame.on, say)
        entries[group].append((period.start, Entry(None, period.start.year, unknown, period.reason, marks)))
    groups = {name: sorted(dated, key=itemgetter(0), reverse=name != "next") for name, dated in entries.items()}
    return edition.render(
        "changes.html",
        edition.route(Routes.changes),
        say.titled(title, say.versions),
        tab="changes",
        description=say.sentences(f"{title}{say.full_stop}", intro),
        alternates=edition.in_each(Routes.changes),
        intro=intro,
        groups={name: [entry for _, entry in dated] for name, dated in groups.items() if dated},
    )


def _applies_instead(on_day: PolicyOnDay, text: TextOnDay) -> VersionId | None:
    """Return the version that applies in place of one that never does."""
    while text.never:
        if not text.replaced_by:
            return None
        text = on_day.by_id[text.replaced_by]
    return text.revised
