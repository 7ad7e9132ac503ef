"""The pages that show a redline: what is upcoming, what a revision changed, and what has changed since one."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

from legalsite.model import in_force
from legalsite.model.document import Block
from legalsite.model.policy import Revision
from legalsite.model.redline import Passage, Redline, Stretch
from legalsite.pages.days_in_words import day_html, not_known, revision_link, revision_of, sentence
from legalsite.pages.edition import Edition, RevisionView
from legalsite.pages.page import ChangedClause, Note, Page, RedlineView, language_marks
from legalsite.pages.status_notes import absence_note, pending_sentence, text_notes, upcoming_notes, withdrawn_note
from legalsite.redline.output.html import mark_phrase_language
from legalsite.text.written_html import TAG, with_prefixed_anchors

SIDES = "_sides"
MAX_LEVEL = 3  # of the headings that are listed as changed clauses
IDS = re.compile('id="([^"]*)"')


def upcoming_page(edition: Edition) -> Page:
    """Render the upcoming text, compared with what readers last had, and below it those that follow, each compared
    with the one before it. There must be an upcoming text in this language."""
    routes, say = edition.routes, edition.say
    new = edition.upcoming_text
    if not new:
        raise AssertionError(f"{edition.slug} has no upcoming text")
    revision, *further = edition.upcoming
    old = edition.text_of(edition.last_revision)
    intro = say.upcoming_end_note if revision.withdrawn else _compared_with(edition, old)
    return _redline_page(
        edition,
        routes.upcoming(edition.slug, edition.language),
        say.upcoming_title.format(day=say.day_text(revision.effective)),
        old,
        new,
        tab="upcoming",
        previous_change=_step(edition, old),
        alternates=[
            (other.language, routes.upcoming(other.slug, other.language))
            for other in edition.editions
            if other.upcoming_text
        ],
        intro=sentence(intro, start=day_html(revision.effective, say)),
        notes=[*text_notes(edition, new), *upcoming_notes(edition, further)],
        further=[_further_change(edition, *compared) for compared in edition.further_upcoming],
    )


def with_other_ids(html: Markup, prefix: str) -> Markup:
    """Return the HTML with `prefix` before each id, and in each link to one: the page has other HTML with the same
    ids."""
    renamed = TAG.sub(lambda tag: with_prefixed_anchors(tag[0], prefix), html)
    return Markup(renamed)  # noqa: S704 - it was safe, and only the values of ids and links are longer


class FurtherChange(Struct, frozen=True):
    """What layouts see of a pending text that takes effect after the next one."""

    anchor: str
    heading: str
    intro: Markup
    notes: list[Note]
    new: RevisionView | None  # None if it, or what it is compared with, is not in this language
    redline: Markup  # empty if it cannot be shown
    redline_marks: Markup  # the lang and dir attributes of the redline


def _further_change(edition: Edition, revision: Revision, old: Revision | None, new: Revision | None) -> FurtherChange:
    """Compare a pending text with what readers have before it, if both are in this language."""
    say = edition.say
    anchor, day = edition.routes.upcoming_anchor(revision.revised), day_html(revision.effective, say)
    heading = say.upcoming_title.format(day=say.day_text(revision.effective))
    if not old or not new:
        href = f"{edition.routes.href(edition.routes.upcoming(edition.slug))}#{anchor}"
        notes = [Note("lag", sentence(say.upcoming_untranslated_note), href, say.read_authoritative)]
        return FurtherChange(anchor, heading, sentence(say.upcoming_note, start=day), notes, None, Markup(), Markup())
    redline = None if old.withheld or new.withheld else edition.redline(old, new, say.language)
    intro = say.upcoming_end_note if revision.withdrawn else say.upcoming_then_intro
    start = day if revision.withdrawn else day_html(edition.entry(old).revision.effective, say)
    return FurtherChange(
        anchor,
        heading,
        sentence(intro, start=start),
        [*_withheld_notes(edition, old, new), *text_notes(edition, new)],
        edition.view(new),
        with_other_ids(_in_its_language(redline, only_changes=False), f"{anchor}-") if redline else Markup(),
        language_marks(redline.text_language) if redline else Markup(),
    )


def _compared_with(edition: Edition, old: Revision | None) -> str:
    """Return the phrase that says what the upcoming text is compared with: with `old`, or with nothing."""
    if not old:
        key = "upcoming_unknown_note" if edition.on_day.unknown_since else "upcoming_first_note"
    else:
        key = "upcoming_again_intro" if edition.on_day.ended else "upcoming_intro"
    return str(edition.say[key])


def change_page(edition: Edition, text: Revision) -> Page:
    """Render what a revision changed. What readers last had before it must be there in the same language."""
    routes, say = edition.routes, edition.say
    old = edition.last_text_before(text)
    if not old:
        raise AssertionError(f"{text.path} has no text before it")
    entry = edition.entry(text)
    languages = {
        other.language
        for other in edition.editions
        if (translation := other.text_of(entry.revision)) and other.last_text_before(translation)
    }
    return _redline_page(
        edition,
        routes.change(text),
        say.change_title.format(day=say.revised_text(text.revised)),
        old,
        text,
        tab="changes",
        alternates=[pair for pair in edition.alternates(text, routes.change) if pair[0] in languages],
        **_steps_beside(edition, text),
        intro=_from_to(edition, say.change_again if entry.again else say.change_from, old, text),
        notes=[*text_notes(edition, text)],
    )


def _steps_beside(edition: Edition, text: Revision) -> dict[str, Any]:
    """Return links to the changes before and after that of a text, if these have pages."""
    return {
        "previous_change": _step(edition, edition.previous_text(text)),
        "next_change": _step(edition, edition.next_text(text)),
    }


def _step(edition: Edition, text: Revision | None) -> RevisionView | None:
    return edition.view(text) if text and edition.view(text).change_href else None


def since_page(edition: Edition, text: Revision) -> Page:
    """Render what has changed since somebody agreed to that text: only the changed passages, or a list of the changes
    if there were very many. Every text has this page; if there is nothing to compare, the page says so."""
    routes, say = edition.routes, edition.say
    entry, current, compared = edition.entry(text), edition.text_in_force, _compared_since(edition, text)
    notes = [*text_notes(edition, current)] if current else []
    if edition.on_day.ended:
        notes.append(withdrawn_note(edition))
    if entry.status == "pending":
        notes.append(Note("waiting", pending_sentence(edition, text)))
    elif not current:
        notes.append(absence_note(edition))
    elif text == current and entry.status == "in force":
        notes.append(Note("same", sentence(say.since_same)))
    steps = edition.steps_since(entry.revision) if compared else []
    one_by_one = _is_one_by_one(edition, steps)
    applies = current is not None and edition.entry(current).status == "in force"
    intro = say.change_from if not applies else say.since_steps if one_by_one else say.since_intro
    return _redline_page(
        edition,
        routes.since(text),
        say.since_title.format(day=say.revised_text(text.revised)),
        text if compared else None,
        compared,
        tab="changes",
        alternates=edition.alternates(text, routes.since),
        intro=_from_to(edition, intro, text, compared) if compared else None,
        notes=notes,
        steps=steps,
        only_changes=True,
        one_by_one=one_by_one,
    )


def shown_since(edition: Edition, text: Revision) -> tuple[Revision, ...]:
    """Return the texts whose words `since_page` shows."""
    compared = _compared_since(edition, text)
    if not compared or _is_one_by_one(edition, edition.steps_since(edition.entry(text).revision)):
        return ()
    return text, compared


def _compared_since(edition: Edition, text: Revision) -> Revision | None:
    """Return the text in force; None if it is that text, or if that text is not in force yet."""
    current = edition.text_in_force
    return current if edition.entry(text).status != "pending" and text != current else None


def _is_one_by_one(edition: Edition, steps: list[RevisionView]) -> bool:
    """Return whether there are so many changes that the page since then lists them."""
    return len(steps) > edition.frame.config.since


def _from_to(edition: Edition, phrase: str, old: Revision, new: Revision) -> Markup:
    return sentence(phrase, old=revision_of(old.revised, edition.say), new=revision_of(new.revised, edition.say))


def _redline_page(
    edition: Edition,
    route: str,
    title: str,
    old: Revision | None,
    new: Revision | None,
    *,
    notes: Sequence[Note],
    only_changes: bool = False,
    one_by_one: bool = False,
    **more: Any,
) -> Page:
    """Render a page that compares `old` with `new`, unless one of them is withheld; `new` alone is shown in full.

    `only_changes`: leave out all other passages.
    `one_by_one`: do not compare the two, but link the comparison of each step from one to the other.
    """
    withheld = any(text and text.withheld for text in (old, new))
    comparable = not (withheld or one_by_one)
    redline = edition.redline(old, new, edition.say.language) if old and new and comparable else None
    parts = edition.parts(new) if new and not old else edition.empty_parts(edition.title_text)
    more = {"steps": [edition.view(new)] if new else [], "previous_change": None, "next_change": None, **more}
    return edition.render(
        "redline.html",
        route,
        f"{edition.title_text.title}: {title}",
        indexed=more["tab"] == "upcoming",
        **_redline_parts(redline, only_changes),
        heading=title,
        old=edition.view(old) if old else None,
        new=edition.view(new) if new else None,
        body=parts["body"],
        body_marks=parts["body_marks"],
        notes=[
            *(_withheld_notes(edition, old, new) if old else ()),
            *notes,
            *(_gap_notes(edition, old, new) if old and new else ()),
        ],
        one_by_one=one_by_one,
        **{"further": [], **more},
    )


def _redline_parts(redline: RedlineView | None, only_changes: bool) -> dict[str, Any]:
    """Return the values of a layout that shows a redline, or none."""
    if not redline:
        return {"description": "", "clauses": [], "side_by_side": False, "redline": Markup(), "redline_marks": Markup()}
    html = _in_its_language(redline, only_changes)
    ids = set(IDS.findall(html))
    return {
        "description": redline.summary,
        "clauses": [clause for clause in redline.clauses if escape(clause.anchor) in ids],
        "side_by_side": SIDES in ids,
        "redline": html,
        "redline_marks": language_marks(redline.text_language),
    }


def _gap_notes(edition: Edition, old: Revision, new: Revision) -> Iterator[Note]:
    """Yield a note if texts between the two are not known, so that a change may be older than `new`."""
    both = (edition.entry(text).revision for text in (new, old))
    gaps = {gap.day for gap in in_force.gaps_before(edition.policy, *both)}
    unknown = [period for period in edition.on_day.unknown if period.start in gaps]
    if unknown:
        say = edition.say
        yield Note("gap", sentence(say.unknown_compared, unknown=not_known(unknown, edition.on, say)))


def _in_its_language(redline: RedlineView, only_changes: bool) -> Markup:
    """Return the redline's HTML for an element that is marked as being in the text's language: its phrases are in the
    page's, and are marked as such."""
    marks = str(language_marks(redline.language, redline.text_language))
    return Markup(mark_phrase_language(redline.html(only_changes), marks))  # noqa: S704 - redline/ escapes what it draws


def _withheld_notes(edition: Edition, *texts: Revision | None) -> Iterator[Note]:
    """Yield a note for each text because of which there is no redline: it is withheld."""
    routes, say = edition.routes, edition.say
    for text in texts:
        if text and text.withheld:
            link = revision_link(text.revised, routes.href(routes.text(text)), say)
            yield Note("withheld", sentence(say.withheld_redline, text=link))


def changed_clauses(redline: Redline) -> tuple[ChangedClause, ...]:
    """Return the clauses that changed, in the order of the redline; those that only have another number are left
    out. Empty for a text without headings."""
    return tuple(_changed_clauses(redline))


def _changed_clauses(redline: Redline) -> Iterator[ChangedClause]:
    heading: Block | None = None
    deleted = False
    listed, last_anchor = True, ""  # words above the first heading have no entry
    for part in redline.parts:
        for block in _blocks(part):
            if _is_listed(block):
                heading, deleted, listed = block, not part.new, False
            if part.new and block.anchor:
                last_anchor = block.anchor
        if isinstance(part, Stretch) or part.kind in ("unchanged", "renumbered") or listed:
            continue
        if heading and last_anchor:
            yield ChangedClause(heading.name, last_anchor, deleted=deleted)
        listed = True


def _blocks(part: Passage | Stretch) -> Sequence[Block]:
    if isinstance(part, Stretch):
        return part.new
    return [block for block in (part.new or part.old,) if block]


def _is_listed(block: Block) -> bool:
    return block.kind == "heading" and 1 < block.level <= MAX_LEVEL
