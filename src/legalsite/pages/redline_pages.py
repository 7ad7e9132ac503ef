"""The pages that show a redline: what is upcoming, what a version changed, and what has changed since one."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from legalsite.model.policy import Version, VersionTuple
from legalsite.pages.edition import Edition, VersionView
from legalsite.pages.page import Note, Page
from legalsite.pages.period_phrases import day_html, followed_by, not_known, sentence
from legalsite.pages.routes import Routes
from legalsite.pages.status_notes import absence_note, text_notes, upcoming_sentence, withdrawn_note
from legalsite.text.written_html import with_prefixed_anchors

MAX_LISTED_CHANGES, SHOWN_WHEN_OVER_MAX = 20, 5  # changes that a page lists one by one, and how many of more than that
NOTHING = Markup()


class Comparison(Struct, frozen=True):
    """What layouts see of a comparison; a page may have several."""

    anchor: str
    heading: Markup  # empty if the page has no other
    notes: Sequence[Note]
    summary: str = ""
    summary_marks: Markup = NOTHING  # the lang and dir attributes of the summary
    compared: Markup = NOTHING  # says what it is compared with, if that is not the current version
    old: VersionView | None = None
    new: VersionView | None = None  # None if it, or what it is compared with, is not in this language
    redline: Markup = NOTHING  # empty if it cannot be shown
    in_words: str = ""  # how much changed
    body: Markup = NOTHING  # the whole text, if there is nothing to compare it with
    body_marks: Markup = NOTHING  # the lang and dir attributes of the body


def upcoming_page(edition: Edition) -> Page:
    """Render each upcoming version in the order of their days, compared with what applies before it: the first with the
    text in effect. There must be an upcoming text in this language."""
    say = edition.say
    comparisons = [_upcoming(edition, *compared) for compared in edition.upcoming_compared]
    several = len(comparisons) > 1
    texts = [text for text, _ in edition.steps_ahead()]
    hrefs = [f"#{comparison.anchor}" if several else "" for comparison in comparisons]
    now = edition.text_of(edition.last_version)
    together = together_texts(edition)
    return _redline_page(
        edition,
        edition.route(Routes.upcoming),
        say.changes_next if several else say.filled("upcoming_title", day=say.day_text(edition.upcoming[0].effective)),
        comparisons,
        tab="upcoming",
        when=edition.steps(*([(now, edition.own_href)] if now else []), *zip(texts, hrefs, strict=True)),
        previous_change=_change(edition, edition.before(edition.upcoming[0])),
        together_href=edition.routes.href(edition.route(Routes.together)) if together else "",
        alternates=edition.in_each(Routes.upcoming, lambda other: other.upcoming_text),
    )


def together_texts(edition: Edition) -> tuple[Version, Version] | None:
    """Return the current version and the last upcoming one, if there are several and both are in this language."""
    old = edition.text_of(edition.last_version)
    new = edition.text_of(edition.upcoming[-1]) if len(edition.upcoming) > 1 else None
    return (old, new) if old and new and edition.upcoming_text else None


def together_page(edition: Edition, old: Version, new: Version) -> Page:
    """Render all that will change, as one comparison."""
    return _redline_page(
        edition,
        edition.route(Routes.together),
        edition.say.together_title,
        [_comparison(edition, old, new, own_summary=False)],
        tab="upcoming",
        when=edition.steps((old, edition.own_href), *edition.steps_ahead()),
        alternates=edition.in_each(Routes.together, together_texts),
    )


def change_page(edition: Edition, old: Version, text: Version) -> Page:
    """Render what a version changed. `old` is what readers last had before it, in the same language."""
    routes, say, entry = edition.routes, edition.say, edition.entry(text)
    languages = {other.language for other in edition.editions if other.text_of(entry.last_text)}
    successor = edition.link(entry.replaced_by) if entry.never and entry.replaced_by else ""
    return _redline_page(
        edition,
        routes.change(text),
        edition.view(text).change_title,
        [_comparison(edition, old, text)],
        tab="changes",
        when=edition.steps((old, edition.view(old).href), (text, edition.view(text).href)),
        alternates=[pair for pair in edition.alternates(text, routes.change) if pair[0] in languages],
        previous_change=_change(edition, edition.before(text)),
        next_change=_change(edition, edition.after(text)),
        notes=[Note("old", followed_by(entry, successor, say))] if successor else [],
    )


def since_page(edition: Edition, text: Version) -> Page:
    """Render what has changed since somebody agreed to that text: only the changed passages, and a list of the changes.
    If there were very many, it has the newest few and leads to the list of all versions. Nothing has changed since a
    day that is still to come, or that never was: an upcoming version is compared with the current version. Every text
    has this page; if there is nothing to compare, the page says so."""
    routes, say, entry = edition.routes, edition.say, edition.entry(text)
    current, compared, upcoming = edition.current_text, _compared_since(edition, text), entry.status == "upcoming"
    view = edition.view(text)
    title = view.since_title
    if upcoming or entry.never:
        title = say.compared_title if compared else str(view.period.striptags())
    notes = []
    if edition.on_day.ended:
        notes.append(withdrawn_note(edition))
    if upcoming:
        notes.append(Note("waiting", upcoming_sentence(edition, text)))
    elif not current:
        notes.append(absence_note(edition))
    elif text == current and entry.status == "current":
        notes.append(Note("same", sentence(say.since_same)))
    count, steps = edition.steps_since(entry.version) if compared and not upcoming else (0, iter(()))
    line = [(text, view.href)]
    comparisons = []
    if compared:
        line.insert(not upcoming, (compared, edition.own_href))
        if count <= edition.frame.config.since:
            (old, _), (new, _) = line
            comparisons.append(_comparison(edition, old, new, own_summary=count == 1, only_changes=True))
    view_id = edition.view_of(entry.version).id
    listed = count > 1 or not comparisons
    return _redline_page(
        edition,
        routes.since(text),
        title,
        comparisons,
        tab="changes",
        when=edition.steps(*line),
        alternates=edition.alternates(text, routes.since),
        notes=[*(text_notes(edition, current) if current and not comparisons else ()), *notes],
        steps=list(islice(steps, count if count <= MAX_LISTED_CHANGES else SHOWN_WHEN_OVER_MAX)) if listed else [],
        steps_before=say.counted("steps_before", count) if count > MAX_LISTED_CHANGES else "",
        list_href=f"{routes.href(edition.route(Routes.changes))}#_{view_id}",
    )


def shown_since(edition: Edition, text: Version) -> VersionTuple:
    """Return the texts whose words `since_page` shows."""
    compared, entry = _compared_since(edition, text), edition.entry(text)
    many = entry.status != "upcoming" and edition.steps_since(entry.version)[0] > edition.frame.config.since
    return (text, compared) if compared and not many else ()


def _compared_since(edition: Edition, text: Version) -> Version | None:
    """Return the current version; None if it is that text, or if that text never applied so far and the current version
    is not in this language, or ended the policy."""
    current, entry = edition.current_text, edition.entry(text)
    binding = not edition.on_day.ended and current == edition.text_of(edition.current)
    begun = entry.status != "upcoming" and not entry.never
    return current if text != current and (begun or binding) else None


def _redline_page(edition: Edition, route: str, title: str, comparisons: Sequence[Comparison], **more: Any) -> Page:
    """Return a page of comparisons. `more` are further arguments of `Edition.render`."""
    compared = [view for comparison in comparisons for view in (comparison.old, comparison.new) if view]
    return edition.render(
        "redline.html",
        route,
        edition.say.titled(edition.title_text.title, title),
        description=comparisons[0].in_words if comparisons else "",
        indexed=route == edition.route(Routes.upcoming),
        heading=title,
        comparisons=comparisons,
        proven=list({view.id: view for view in compared}.values()),
        **{
            "notes": [],
            "steps": [],
            "steps_before": "",
            "previous_change": None,
            "next_change": None,
            "together_href": "",
            **more,
        },
    )


def _change(edition: Edition, version: Version | None) -> VersionView | None:
    """Return a version if the page of its change can be linked to."""
    view = edition.view_of(version) if version else None
    return view if view and view.change_href else None


def _upcoming(edition: Edition, version: Version, old: Version | None, new: Version | None) -> Comparison:
    """Compare an upcoming version with what applies before it."""
    say, first = edition.say, version == edition.upcoming[0]
    day = day_html(version.effective, say)
    heading = compared = NOTHING
    if len(edition.upcoming) > 1:
        heading = sentence(say.ends_on if version.withdrawn else say.on_day, start=day)
    anchor = edition.routes.upcoming_anchor(version.revised)
    if not new or not (old or first):
        href = f"{edition.routes.href(edition.routes.upcoming(edition.slug))}#{anchor}"
        lag = Note("lag", sentence(say.upcoming_untranslated_note), href, say.read_authoritative)
        return Comparison(anchor, heading, [lag])
    if old and not first:
        compared = sentence(say.upcoming_then_intro, start=day_html(edition.entry(old).version.effective, say))
    notes = [Note("ended", sentence(say.upcoming_end_note, start=day))] if version.withdrawn else []
    return _comparison(edition, old, new, anchor=anchor, heading=heading, compared=compared, notes=notes)


def _comparison(
    edition: Edition,
    old: Version | None,
    new: Version,
    *,
    anchor: str = "",
    heading: Markup = NOTHING,
    compared: Markup = NOTHING,
    notes: Sequence[Note] = (),
    own_summary: bool = True,
    only_changes: bool = False,
) -> Comparison:
    """Compare two texts, unless one of them is withheld; `new` alone is shown in full."""
    say, view = edition.say, edition.view(new)
    shown = [*notes, *text_notes(edition, new)]
    html, in_words, parts = NOTHING, "", {"body": NOTHING, "body_marks": NOTHING}
    if not old:
        key = "upcoming_unknown_note" if edition.on_day.unknown_since else "upcoming_first_note"
        shown.append(Note("waiting", sentence(say[key])))
        parts = edition.parts(new)
    else:
        if edition.entry(new).again:
            shown.append(Note("ended", sentence(say.again_compared)))
        for text in (old, new):
            if text.withheld:  # there is no redline
                link = edition.link(edition.entry(text).revised)
                shown.append(Note("withheld", sentence(say.withheld_redline, text=link)))
        shown += _gap_notes(edition, old, new)
    if old and not (old.withheld or new.withheld):
        redline = edition.redline(old, new, say.language)
        names = edition.view(old).period, view.period
        html = Markup(redline.html(names=names, only_changes=only_changes, deeper=1 if heading else 0))  # noqa: S704 - redline/ escapes its words
        if heading:  # the page has other HTML with the same ids
            html = Markup(with_prefixed_anchors(html, f"{anchor}-"))  # noqa: S704 - as above
        in_words = redline.summary
        untouched = [] if redline.is_changed else list(_untouched_notes(edition, old, new))
        if untouched:  # that nothing changed is true of the translation alone
            html, in_words = NOTHING, ""
            shown += untouched
    own = own_summary and view.summary
    return Comparison(
        anchor,
        heading,
        shown,
        own or (in_words and f"{in_words}{say.full_stop}"),
        view.summary_marks if own else NOTHING,
        compared,
        edition.view(old) if old else None,
        view,
        html,
        in_words,
        parts["body"],
        parts["body_marks"],
    )


def _untouched_notes(edition: Edition, old: Version, new: Version) -> Iterator[Note]:
    """Yield a note if two translations have the same words, but their originals don't."""
    former, original = edition.entry(old).version, edition.entry(new).version
    if edition.authoritative or former.withheld or original.withheld:
        return
    say, routes = edition.say, edition.routes
    if edition.redline(former, original, say.language).is_changed:
        yield Note("lag", sentence(say.untouched_note), routes.href(routes.change(original)), say.read_authoritative)


def _gap_notes(edition: Edition, old: Version, new: Version) -> Iterator[Note]:
    """Yield a note if texts between the two are not known, so that a change may be older than `new`."""
    both = (edition.entry(text).version for text in (new, old))
    gaps = {gap.day for gap in edition.policy.gaps_before(*both)}
    unknown = [period for period in edition.on_day.unknown if period.start in gaps]
    if unknown:
        say = edition.say
        yield Note("gap", sentence(say.unknown_compared, unknown=not_known(unknown, edition.frame.on, say)))
