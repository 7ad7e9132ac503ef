"""The notes above a text: its status, upcoming changes, and the original of a translation."""

from collections.abc import Iterator

from markupsafe import Markup

from legalsite.model.policy import Version, VersionId
from legalsite.model.policy_on_date import VersionOnDate
from legalsite.pages.edition import Edition
from legalsite.pages.page import Note, in_language
from legalsite.pages.period_phrases import day_html, fill_markup, gap_sentences, version_day_html


def policy_notes(edition: Edition) -> Iterator[Note]:
    """Yield the notes of a policy's main page about its status."""
    if edition.on_day.new_accounts_id:  # an upcoming version already applies to new accounts
        yield _new_accounts_note(edition, edition.on_day.new_accounts_id)
    if edition.current_text:
        yield from text_notes(edition, edition.current_text)
    else:  # no version is in effect, or it's unknown or not translated
        yield absence_note(edition)
    if edition.on_day.ended:
        yield withdrawn_note(edition)


def coming_notes(edition: Edition) -> Iterator[Note]:
    """Yield a note for each upcoming version: the effective date, the summary, and a link."""
    upcoming = edition.upcoming_links()
    # the page itself shows the first upcoming version if none is in effect
    if edition.on_day.status == "upcoming":
        upcoming = upcoming[1:]
    for version, href in upcoming:
        yield _coming_note(edition, version, href)


def _coming_note(edition: Edition, version: Version, href: str) -> Note:
    """Create the note about an upcoming version. `href` links to its changes."""
    say = edition.say
    view = edition.view(version)
    entry = edition.entry(version)
    phrase = say.coming_note
    if entry.version.withdrawn:
        phrase = say.upcoming_end_note
    start = fill_markup(phrase, start=edition.phrases(entry).effective)
    words = Markup("<b>{}</b>").format(start)
    kind = "coming"
    if view.draft:
        kind = "coming-draft"
        words += say.space + fill_markup(say.brackets, words=say.draft)
    if view.change_text:
        words += say.space + fill_markup(say.brackets, words=view.change_text)
    if view.withheld:
        words += say.space + say.withheld_summary
    elif view.summary:
        words += say.space + Markup("<span{}>{}</span>").format(view.summary_marks, view.summary)
    return Note(kind, words, href, say.upcoming_link)


def _new_accounts_note(edition: Edition, revised: VersionId) -> Note:
    say = edition.say
    entry = edition.on_day.by_id[revised]
    version = entry.version
    words = _new_accounts_sentence(edition, entry, say.new_accounts_note)
    if version.unpublished:
        words += say.space + fill_markup(say.draft_note)
    return Note("new", words, edition.view_of(version).href, say.read_it)


def _new_accounts_sentence(edition: Edition, entry: VersionOnDate, phrase: str) -> Markup:
    """Fill in the dates between which an upcoming version applies to new accounts."""
    say = edition.say
    return fill_markup(
        phrase,
        start=day_html(entry.version.effective, say),
        new=day_html(entry.new_accounts[0].start, say),
        end=day_html(entry.new_accounts[-1].last_day, say),
    )


def version_notes(edition: Edition, version: Version) -> Iterator[Note]:
    """Yield the notes of a text's permanent page: its status, and what replaced it.

    The current version has no note unless the policy has ended. There's at most one note about the
    status, and one about the end of the policy.
    """
    say = edition.say
    entry = edition.entry(version)
    ended = edition.on_day.ended
    # (href, text) of the link to the current version, or empty; the cases below are in order of
    # precedence
    link = ("", "")
    if edition.current and not ended:
        link = (edition.own_href, say.read_current)
    replacement_sentence = Markup()  # “replaced by …”, or empty
    if entry.replaced_by:
        replacement_sentence = edition.phrases(entry).followed_by(edition.link(entry.replaced_by))
    if entry.status == "upcoming":
        yield Note("waiting", upcoming_sentence(edition, version), *link)
    elif entry.status == "withdrawn":
        yield withdrawn_note(edition)
    # It was replaced explicitly, or at the latest on its first day. A version that was only
    # followed by a later one is handled at the end.
    elif replacement_sentence and entry.was_replaced:
        yield Note("old", replacement_sentence, *link)
    elif entry.withdrawn_by:
        end = entry.periods[-1].end
        # an earlier withdrawal ended the version; the last one has its own note below
        if end and end != ended:
            words = fill_markup(say.until_withdrawn_note, start=day_html(end, say))
            yield Note("old", words, *link)
    elif entry.never_took_effect:  # canceled without a replacement
        yield Note("old", fill_markup(say.never_note), *link)
    elif entry.may_have_taken_effect or _is_before_gap(edition, entry):
        yield Note("old", fill_markup(say.before_unknown_note), *link)
    # the sentence already links to the current version
    elif replacement_sentence and entry.replaced_by == edition.on_day.current_id:
        yield Note("old", replacement_sentence)
    elif replacement_sentence:  # a later version followed, but isn't in effect anymore
        yield Note("old", replacement_sentence, *link)
    if ended and entry.status != "withdrawn":
        yield withdrawn_note(edition)


def _is_before_gap(edition: Edition, entry: VersionOnDate) -> bool:
    end = entry.periods[-1].end  # the day after the last period
    return any(gap.start == end for gap in edition.on_day.unknown)


def upcoming_sentence(edition: Edition, version: Version) -> Markup:
    """Return the sentence that tells when a version takes effect, or when it ends the policy."""
    say = edition.say
    entry = edition.entry(version)
    if edition.on_day.new_accounts_id == entry.revised:
        return _new_accounts_sentence(edition, entry, say.upcoming_new_accounts_note)
    # the version has applied to some new accounts, but doesn't anymore
    if entry.new_accounts and entry.new_accounts[0].start <= edition.on:
        return _new_accounts_sentence(edition, entry, say.upcoming_some_accounts_note)
    phrase = say.upcoming_note
    if entry.version.withdrawn:
        phrase = say.upcoming_end_note
    return fill_markup(phrase, start=edition.phrases(entry).effective)


def text_notes(edition: Edition, version: Version) -> Iterator[Note]:
    """Yield the notes of all pages that show a text.

    They tell that the text is a draft, when a retroactive version took effect, and which original a
    translation has.
    """
    say = edition.say
    entry = edition.entry(version)
    if version.unpublished:
        phrase = say.draft_note
        if version.undated:
            phrase = say.undated_note
        yield Note("draft", fill_markup(phrase))
    covers = edition.phrases(entry).covers_earlier
    if covers:
        yield Note("retroactive", covers)
    if not edition.authoritative:
        yield _translation_note(edition, version, entry)


def _translation_note(edition: Edition, version: Version, entry: VersionOnDate) -> Note:
    """Create the note that names a translation's original, or says that it's outdated.

    `entry` is the translated version.
    """
    say = edition.say
    current = edition.current
    original = entry.version
    # this is shown as the current text, because the current version isn't translated yet; after the
    # policy's end, no version is current
    if (
        version == edition.current_text
        and current
        and original != current
        and not current.withdrawn
    ):
        return _authoritative_note(edition, "lag", outdated_sentence(edition, entry))
    # Use the original's `revised` date if its effective date would be wrong, or if another version
    # has the same effective date.
    if entry.never_took_effect or original.withdrawn or edition.on_day.has_twin(entry):
        day = version_day_html(original.revised, say)
        if original.withdrawn:  # a withdrawal isn't a version of that date, so it has no number
            day = day_html(original.revised.day, say)
        words = fill_markup(say.translated_text_note, day=day)
    else:
        words = fill_markup(say.translation_note, day=edition.phrases(entry).effective)
    return Note("translation", words, edition.routes.links.text(original), say.read_authoritative)


def _authoritative_note(edition: Edition, kind: str, words: Markup) -> Note:
    href = edition.routes.links.policy(edition.slug)
    return Note(kind, words, href, edition.say.read_authoritative)


def outdated_sentence(edition: Edition, text: VersionOnDate) -> Markup:
    """Return the sentence about an outdated translation of the version `text`.

    The sentence contains no dates if the translated and the current version have the same effective
    date.
    """
    say = edition.say
    current = edition.on_day.current
    # two equal dates wouldn't tell readers what's outdated
    if not current or text.version.effective == current.version.effective:
        return fill_markup(say.untranslated_note)
    old = edition.phrases(text).effective
    return fill_markup(say.lag_note, old=old, new=edition.phrases(current).effective)


def withheld_notes(edition: Edition, version: Version) -> Iterator[Note]:
    """Yield a note if a text is withheld. Its page then shows the reason instead."""
    if version.withheld:
        yield Note("withheld", fill_markup(edition.say.withheld_note))


def absence_note(edition: Edition) -> Note:
    """Create the note that explains why this language has no current text."""
    say = edition.say
    unknown = edition.on_day.unknown_today
    if unknown:  # today is in a gap, so link to the last known text
        language = edition.routes.languages.of_pages(edition.slug)
        reason = in_language(unknown[-1].reason, language, say)
        words = say.sentences(gap_sentences(unknown, edition.frame.on, say), reason)
        href = edition.view(edition.texts[0]).href  # the newest text
        return Note("gap", Markup(words), href, say.read_last_known)  # noqa: S704 - escaped
    if edition.current:  # only the translation is missing
        return _authoritative_note(edition, "lag", fill_markup(say.untranslated_note))
    # no version was in effect yet, so at least one is upcoming
    first = edition.upcoming[0]
    shown = fill_markup(say.not_yet, start=edition.phrases(edition.entry(first)).effective)
    kind = "waiting"
    if first.unpublished:
        kind = "coming-draft"
        shown += say.space + fill_markup(say.draft_note)
    return Note(kind, shown, edition.view_of(first).href, say.whole_text)


def withdrawn_note(edition: Edition) -> Note:
    """Create the note that tells when the policy ended.

    If this language doesn't have the withdrawal, the note links to the original.
    """
    say = edition.say
    ended = edition.on_day.ended
    start = ""
    if ended:  # always set for a policy that ended
        start = day_html(ended, say)
    words = fill_markup(say.withdrawn_note, start=start)
    if edition.current and not edition.text_of(edition.current):
        return _authoritative_note(edition, "ended", words)
    return Note("ended", words)
