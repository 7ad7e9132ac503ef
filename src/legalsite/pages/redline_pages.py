"""The pages that show a redline: what comes, what a revision changed, what changed since one."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from markupsafe import Markup

from legalsite.model import in_force as standing
from legalsite.model.policy import Policy, Revision
from legalsite.pages.edition import LanguageEdition, RenderedFile
from legalsite.pages.page import Note, RedlineView
from legalsite.pages.policy_text import RevisionView
from legalsite.pages.status_notes import absence_note, language_notes
from legalsite.pages.words import day_html, language_marks, revision_link, revision_of, sentence
from legalsite.redline.output.html import mark_phrase_language

Compare = Callable[[Revision, Revision, str], RedlineView]


def remembering(redline: Compare, policy: Policy, on: date) -> Compare:
    """Asks once for the pairs that two pages show: those that end at the text in force or at the coming one and begin
    at the revision before."""
    ends = [revision for revision in (standing.in_force(policy, on), standing.upcoming(policy, on)) if revision]
    twice = {(before.revised, end.revised) for end in ends if (before := standing.previous(policy, end, on))}
    made: dict[tuple[str, str, str], RedlineView] = {}

    def compare(old: Revision, new: Revision, language: str) -> RedlineView:
        if (old.translates or old.revised, new.translates or new.revised) not in twice:
            return redline(old, new, language)
        key = (old.path, new.path, language)
        if key not in made:
            made[key] = redline(old, new, language)
        return made[key]

    return compare


def upcoming(edition: LanguageEdition) -> Iterator[RenderedFile]:
    """The nearest pending text against the one in force; nothing where none is pending, or not in this language."""
    history, say = edition.history, edition.say
    coming, bound = history.upcoming, history.current
    if not coming or not edition.upcoming:
        return
    day = edition.upcoming.effective
    told = say.coming_end_note if edition.upcoming.withdrawn else say.coming_intro if bound else say.coming_first_note
    yield _page(
        edition,
        edition.routes.upcoming(edition.slug, history.language),
        say.coming_title.format(day=say.day_text(day)),
        bound,
        coming,
        tab="upcoming",
        alternates=[
            (s.language, edition.routes.upcoming(edition.slug, s.language)) for s in edition.siblings if s.upcoming
        ],
        intro=sentence(told, start=day_html(day, say)),
        notes=[*language_notes(edition, coming)],
    )


def change(edition: LanguageEdition, text: Revision) -> Iterator[RenderedFile]:
    """What a revision changed; nothing for the first, and where what came before it is not in this language."""
    history, say, routes = edition.history, edition.say, edition.routes
    before = history.previous(text)
    if not before:
        return
    compared = [s for s in edition.siblings if (t := s.text_of(history.entry(text).revision)) and s.previous(t)]
    languages = {sibling.language for sibling in compared}
    yield _page(
        edition,
        routes.change(text),
        say.change_title.format(day=say.revised_text(text.revised)),
        before,
        text,
        alternates=[pair for pair in edition.alternates(text, routes.change) if pair[0] in languages],
        intro=_span(edition, say.change_from, before, text),
        notes=[*language_notes(edition, text)],
    )


def since(edition: LanguageEdition, text: Revision) -> RenderedFile:
    """What changed since somebody agreed to that text. The address holds for every text, also where there is nothing to
    show."""
    history, say, routes = edition.history, edition.say, edition.routes
    entry, bound = history.entry(text), history.current
    compared = bound if bound and entry.status != "pending" and text != bound else None
    notes = [*language_notes(edition, bound)] if bound else []
    if entry.status == "pending":
        notes.append(Note("waiting", sentence(say.since_pending, applied=history.view(text).applied)))
    elif not bound:
        notes.append(absence_note(edition))
    elif text == bound and entry.status in {"in force", "withdrawn"}:
        notes.append(Note("same", sentence(say.since_same)))
    return _page(
        edition,
        routes.since(text),
        say.since_title.format(day=say.revised_text(text.revised)),
        text if compared else None,
        compared,
        alternates=edition.alternates(text, routes.since),
        intro=_span(edition, say.since_intro, text, compared) if compared else None,
        notes=notes,
        steps=_steps(edition, entry.revision) if compared else [],
    )


def _span(edition: LanguageEdition, phrase: str, old: Revision, new: Revision) -> Markup:
    return sentence(phrase, old=revision_of(old.revised, edition.say), new=revision_of(new.revised, edition.say))


def _steps(edition: LanguageEdition, agreed: Revision) -> list[RevisionView]:
    """The revisions that came into force since, the newest first."""
    history = edition.history
    begun = (period.revision for period in reversed(edition.timeline) if period.start <= history.on)
    return [history.view(history.text_of(r) or r) for r in begun if r.revised > agreed.revised]


def _page(
    edition: LanguageEdition, route: str, title: str, old: Revision | None, new: Revision | None, **more: Any
) -> RenderedFile:
    """`old` and `new` are compared where both are given and neither is withheld; `new` alone is shown in full."""
    history = edition.history
    gone = [text for text in (old, new) if text and text.withheld]
    view = edition.redline(old, new, edition.say.language) if old and new and not gone else None
    notes = [*(_no_redline(edition, text) for text in gone if old), *more.pop("notes", ())]
    more.setdefault("steps", [history.view(new)] if new else [])
    return edition.render(
        "redline.html",
        route,
        f"{edition.shown.title}: {title}",
        indexed=more.get("tab") == "upcoming",
        description=view.summary if view else "",
        heading=title,
        old=history.view(old) if old else None,
        new=history.view(new) if new else None,
        redline=_spoken(edition, view.html) if view else Markup(""),
        redline_marks=language_marks(history.language, edition.say.language),
        body=edition.parts(new)["body"] if new and not old else Markup(""),
        notes=notes,
        **more,
    )


def _spoken(edition: LanguageEdition, html: str) -> Markup:
    """Its phrases are the page's, in an element that is marked as the text's language."""
    marks = str(language_marks(edition.say.language, edition.history.language))
    return Markup(mark_phrase_language(html, marks))  # noqa: S704 - redline/ escapes what it draws


def _no_redline(edition: LanguageEdition, text: Revision) -> Note:
    say = edition.say
    link = revision_link(text.revised, edition.href(edition.routes.text(text)), say)
    return Note("withheld", sentence(say.withheld_redline, text=link))
