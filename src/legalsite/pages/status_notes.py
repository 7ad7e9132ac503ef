"""What stands above a text: whether it applies, what comes after it, what language it is a translation from."""

from collections.abc import Iterator

from legalsite.model.policy import Revision
from legalsite.pages import words
from legalsite.pages.edition import LanguageEdition
from legalsite.pages.page import Note


def landing_notes(edition: LanguageEdition) -> Iterator[Note]:
    """For the page of the policy: its standing today."""
    bound = edition.in_force
    if edition.history.current:
        yield from language_notes(edition, edition.history.current)
    else:
        yield absence_note(edition)
    if bound and bound.withdrawn:
        yield ended_note(edition)
    elif bound:
        yield from coming_notes(edition)


def absence_note(edition: LanguageEdition) -> Note:
    """Why no text in this language applies today."""
    say = edition.say
    if edition.in_force:
        there = edition.href(edition.routes.policy(edition.slug))
        return Note("lag", words.sentence(say.untranslated_note), there, say.read_authoritative)
    if edition.upcoming:
        told = words.sentence(say.not_yet, start=words.day_html(edition.upcoming.effective, say))
        return Note("waiting", told, edition.href(edition.upcoming_route), say.coming_link)
    return Note("old", words.sentence(say.nothing))


def coming_notes(edition: LanguageEdition) -> Iterator[Note]:
    """That another text is on its way."""
    coming, say = edition.upcoming, edition.say
    if coming:
        phrase = say.coming_end_note if coming.withdrawn else say.coming_note
        start = words.day_html(coming.effective, say)
        yield Note("coming", words.sentence(phrase, start=start), edition.href(edition.upcoming_route), say.coming_link)


def text_notes(edition: LanguageEdition, text: Revision) -> Iterator[Note]:
    """That a text which applies, or did, has effect from a day on which nobody could read it; that it had to go, and
    that what stands in its place is why."""
    say, entry = edition.say, edition.history.entry(text)
    settled, start = entry.revision.revised.day, entry.revision.effective
    if start < settled and entry.periods and not entry.revision.withdrawn:
        days = {"day": words.day_html(settled, say), "start": words.day_html(start, say)}
        yield Note("retroactive", words.sentence(say.retroactive_note, **days))
    if text.withheld:
        yield Note("withheld", words.sentence(say.withheld_note))


def language_notes(edition: LanguageEdition, text: Revision) -> Iterator[Note]:
    """That a text is a translation, and whether of the text in force."""
    say, bound = edition.say, edition.in_force
    if edition.history.authoritative:
        return
    original = edition.history.entry(text).revision
    if bound and text == edition.history.current and original != bound:
        old, new = (words.revised_html(revision.revised, say) for revision in (original, bound))
        there = edition.href(edition.routes.policy(edition.slug))
        yield Note("lag", words.sentence(say.lag_note, old=old, new=new), there, say.read_authoritative)
    else:
        day = words.revised_html(original.revised, say)
        there = edition.href(edition.routes.text(original))
        yield Note("translation", words.sentence(say.translation_note, day=day), there, say.read_authoritative)


def standing_notes(edition: LanguageEdition, text: Revision) -> Iterator[Note]:
    """What became of a text: for its page for good."""
    say, entry = edition.say, edition.history.entry(text)
    applied = edition.history.view(text).applied
    there = edition.href(edition.routes.policy(edition.slug, edition.history.language))
    link = (there, say.read_in_force) if edition.in_force else ("", "")
    if entry.status == "in force":
        yield from coming_notes(edition)
    elif entry.status == "pending":
        yield Note("waiting", words.sentence(say.pending_note, applied=applied), *link)
    elif entry.status == "withdrawn":
        yield ended_note(edition)
    elif entry.status == "replaced" and entry.replaced_by:
        replacer = edition.link(entry.replaced_by)
        yield Note("old", words.sentence(say.replaced_note, next=replacer, applied=applied), *link)
    else:
        after = _after(edition, entry.revision)
        told = words.sentence(say.superseded_note, applied=applied, next=edition.link(after)) if after else None
        yield Note("old", told or words.sentence(say.never_note), *link)


def ended_note(edition: LanguageEdition) -> Note:
    say = edition.say
    start = words.day_html(edition.in_force.effective, say) if edition.in_force else ""
    return Note("ended", words.sentence(say.withdrawn_note, start=start))


def _after(edition: LanguageEdition, revision: Revision) -> Revision | None:
    """What applied when this one no longer did."""
    last = None
    for index, period in enumerate(edition.timeline):
        if period.revision.revised == revision.revised:
            last = edition.timeline[index + 1].revision if index + 1 < len(edition.timeline) else None
    return last
