"""The banners above a text: whether it applies, what comes next, and what language it is translated from."""

from collections.abc import Iterator

from markupsafe import Markup

from legalsite.model.policy import Version
from legalsite.model.policy_on_date import TextOnDay
from legalsite.pages.edition import Edition
from legalsite.pages.page import Note, in_language
from legalsite.pages.period_phrases import (
    covers_earlier,
    dated_html,
    day_html,
    effective_html,
    followed_by,
    not_known,
    sentence,
)
from legalsite.text.phrase_catalogue import Phrases


def policy_notes(edition: Edition) -> Iterator[Note]:
    """Yield the notes of the policy's own page: whether what it shows is in effect."""
    current = edition.current
    if edition.current_text:
        yield from text_notes(edition, edition.current_text)
    else:
        yield absence_note(edition)
    if current and current.withdrawn:
        yield withdrawn_note(edition)


def version_notes(edition: Edition, text: Version) -> Iterator[Note]:
    """Yield the notes of a text's permanent page: what became of it."""
    say, entry = edition.say, edition.entry(text)
    ended, gaps = edition.on_day.ended, [period.start for period in edition.on_day.unknown]
    successor = edition.link(entry.replaced_by) if entry.replaced_by else None
    link = (edition.own_href, say.read_current) if edition.current and not ended else ("", "")
    if entry.status == "upcoming":
        yield Note("waiting", upcoming_sentence(edition, text), *link)
    elif entry.status == "withdrawn":
        yield withdrawn_note(edition)
    elif successor and entry.was_replaced:
        yield Note("old", followed_by(entry, successor, say), *link)
    elif entry.never:
        yield Note("old", sentence(say.never_note), *link)
    elif entry.maybe or entry.periods[-1].end in gaps:  # nobody knows what came, or if it did
        yield Note("old", sentence(say.before_unknown_note), *link)
    elif successor:
        words = followed_by(entry, successor, say)
        yield Note("old", words, *(link if entry.replaced_by != edition.on_day.current_id else ()))
    if ended and entry.status != "withdrawn":
        yield withdrawn_note(edition)


def upcoming_sentence(edition: Edition, text: Version) -> Markup:
    """Return the sentence that says when a text takes effect, or when it ends the policy."""
    say, version = edition.say, edition.entry(text).version
    phrase = say.upcoming_end_note if version.withdrawn else say.upcoming_note
    return sentence(phrase, start=day_html(version.effective, say))


def text_notes(edition: Edition, text: Version) -> Iterator[Note]:
    """Yield the notes of every page that shows a text: whether it is only a draft; when it took effect, if it is
    retroactive; of a translation also which version it translates, and whether another one is in effect. Nothing of
    a withdrawn policy is."""
    if text.is_draft and not text.recorded:
        phrase = edition.say.undated_note if text.undated else edition.say.draft_note
        yield Note("draft", sentence(phrase))
    if covers := covers_earlier(edition.entry(text), edition.say):
        yield Note("retroactive", covers)
    if edition.authoritative:
        return
    say, current = edition.say, edition.current
    entry = edition.entry(text)
    original = entry.version
    if current and not current.withdrawn and text == edition.current_text and original != current:
        yield Note("lag", lag(entry, edition.entry(current), say), edition.editions[0].own_href, say.read_authoritative)
    else:
        own = entry.never or original.withdrawn or edition.on_day.has_twin(entry)
        day = dated_html(original.revised, say) if own else effective_html(entry, say)
        words = sentence(say.translated_text_note if own else say.translation_note, day=day)
        yield Note("translation", words, edition.routes.href(edition.routes.text(original)), say.read_authoritative)


def lag(old: TextOnDay, new: TextOnDay, say: Phrases) -> Markup:
    """Return the sentence on a translation of `old` while `new` is in effect; two of one day cannot be told apart by
    it."""
    if old.version.effective == new.version.effective:
        return sentence(say.untranslated_note)
    return sentence(say.lag_note, old=effective_html(old, say), new=effective_html(new, say))


def withheld_notes(edition: Edition, text: Version) -> Iterator[Note]:
    """Yield a note on a text that was withheld, where the page shows the reason instead."""
    if text.withheld:
        yield Note("withheld", sentence(edition.say.withheld_note))


def absence_note(edition: Edition) -> Note:
    """Return the note that says why no text in this language is in effect today."""
    say = edition.say
    if unknown := edition.on_day.unknown_today:
        reason = in_language(unknown[-1].reason, edition.routes.first, say)
        shown = Markup(say.sentences(not_known(unknown, edition.frame.on, say), reason))  # noqa: S704 - escaped
        return Note("gap", shown, edition.view(edition.texts[0]).href, say.read_last_known)
    if edition.current:
        return Note("lag", sentence(say.untranslated_note), edition.editions[0].own_href, say.read_authoritative)
    first = edition.upcoming[0]
    shown = sentence(say.not_yet, start=day_html(first.effective, say))
    return Note("waiting", shown, edition.upcoming_href(first), say.upcoming_link)


def withdrawn_note(edition: Edition) -> Note:
    """Return the note that says when the policy ended. If the text that says why is not in this language, it links to
    the authoritative one."""
    say, end = edition.say, edition.current
    start = day_html(edition.on_day.ended, say) if edition.on_day.ended else ""
    untranslated = end is not None and edition.text_of(end) is None
    link = (edition.editions[0].own_href, say.read_authoritative) if untranslated else ()
    return Note("ended", sentence(say.withdrawn_note, start=start), *link)
