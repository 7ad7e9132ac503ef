"""Rules about dates: date lines that contradict the front matter or stayed when the words changed, and a `revised` in
the future."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from rapidfuzz.distance import OSA

from legalsite.checks.changed_sentences import ChangedSentence, changed_sentences, listed
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key, at_words
from legalsite.errors import Problem, counted
from legalsite.model.document import Document
from legalsite.model.policy import Version
from legalsite.redline.compare import marked_words
from legalsite.text.dates_in_prose import Kind, StatedDay, is_unread_day, newest, stated_days, without_date_line
from legalsite.text.languages import base_language, language_name, languages_read, read_in
from legalsite.text.normalize import fold

GRACE = timedelta(days=3)  # that may lie between finishing the words and writing the date
MIN_TYPO_WORD_LENGTH = 6  # letters: in a word as long, one other letter, or two exchanged ones, are a corrected slip
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
NO_WORDS = re.compile(r"https?://\S+|\{[%{].*?[%}]\}")  # addresses, and what another tool fills in

HELP = {
    True: "write the date from the front matter, or remove the line; the page shows the date at the top",
    False: "publish a version with the correct date, or without one; the page shows the date at the top",
}
MEANS: dict[Kind, str] = {"revised": "date of last revision", "effective": "effective date"}


def date_in_text(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find dates in the text that contradict the front matter: “Last updated …”, and a date alone below the title.

    An ambiguous date such as 02/01 contradicts only if both readings do. If legalsite can't read dates in the language,
    an info says so, once per policy. Versions from a git history are skipped, because their `revised` is only the date
    of a commit: see changed-under-old-date. Error: write the date from the front matter, or remove the line."""
    yield from _unread_dates(checked)
    for text in checked.texts:
        recorded = text.recorded_on(checked.config.timezone)
        revised = {text.revised.day, text.effective, recorded}
        if text.translates:
            revised.add(text.translates.day)
        real: dict[Kind, set[date]] = {"revised": revised, "effective": {text.effective}}
        names = f"{text.title} {checked.config.title} {checked.config.company}"
        for stated in () if is_imported(text) else stated_days(checked.document(text), names):
            if any(stated.may_mean(day, GRACE) for day in real[stated.kind]):
                continue
            day = text.revised.day if stated.kind == "revised" else text.effective
            states = f"the text gives “{stated.written}” as its {MEANS[stated.kind]}"
            message = f"{states}, but `{stated.kind}` is {day}"
            place = at_words(checked, text, stated.line, stated.written)
            yield Problem("date-in-text", message, HELP[text.is_draft], *place)


def _unread_dates(checked: CheckedPolicy) -> Iterator[Problem]:
    """Yield the first text that readers see in a language in which dates are not read, or the first line of one that
    seems to have such a date."""
    for text in checked.current:
        language = checked.language(text)
        lines = [block for block in checked.document(text).blocks if is_unread_day(block.text)]
        if base_language(language) not in languages_read("days"):
            message = f"legalsite can't read dates in {language_name(language, 'en')}"
            place = at_key(checked, text, "revised")
        elif lines:
            message = f"“{lines[0].text}” may be a date, but legalsite can't read dates in this language"
            place = at_words(checked, text, lines[0].line)
        else:
            continue
        help = f"compare the dates with the front matter yourself; legalsite reads dates in {read_in('days')}"
        yield Problem("date-in-text", message, help, *place, "info")
        return


def future_revised(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find drafts whose `revised` is in the future. A published version can't have such a date, because the ledger
    records when it was published. Error: correct `revised`."""
    for text in checked.texts:
        if text.is_draft and text.revised.day > checked.on:
            message = f"`revised` is {text.revised}, but today is {checked.on}"
            help = "`revised` is the date the version was finished; the effective date is `effective`"
            yield Problem("future-revised", message, help, *at_key(checked, text, "revised"))


def changed_under_old_date(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find imported versions whose wording changed although the date in the text didn't. A version whose date followed
    within days is skipped, because the date was only late. Warning: publish a version with the correct date."""
    texts = [text for text in checked.policy.versions if text in checked.texts and not text.withdrawn]
    stated = {text.path: stated_days(checked.document(text), text.title) for text in texts}
    for previous, text in pairwise(texts):
        old, new = newest(stated[previous.path]), newest(stated[text.path])
        if not is_imported(text) or not old or not new or new.last > old.last:
            continue
        if new.last >= text.revised.day - GRACE or _follows(text, texts, stated):
            continue
        if words(checked.document(previous)) == words(checked.document(text)):
            continue
        redline = checked.redline(previous, text)
        quotes = [f"“{change.quote}”" for change in changed_sentences(redline) if not _only_slips(change)]
        if quotes:
            marked = marked_words(redline)
            counts = f"{counted(marked.inserted, 'word')} inserted, {marked.deleted:,} deleted"
            message = f"the wording changed, but the date in the text, “{new.written}”, didn't: {counts}: "
            message += listed(quotes)
            place = at_words(checked, text, new.line, new.written)
            yield Problem("changed-under-old-date", message, HELP[False], *place, "warning")


def is_imported(text: Version) -> bool:
    """Return whether `revised` is only the day of a commit, and not a day that the company wrote."""
    return "imported" in text.extra and text.recorded_by_import


def words(document: Document) -> Counter[str]:
    """Return the words of a text without its date lines, and without addresses."""
    texts = (NO_WORDS.sub(" ", without_date_line(block.text)) for block in document.blocks)
    return Counter(word for text in texts for word in _words(text))


def _follows(text: Version, texts: list[Version], stated: dict[str, tuple[StatedDay, ...]]) -> bool:
    """Return whether a text within days of GRACE states other days."""
    soon = (other for other in texts if text.revised < other.revised and other.revised.day <= text.revised.day + GRACE)
    days = {path: [day.last for day in days] for path, days in stated.items()}
    return any(days[other.path] != days[text.path] for other in soon)


def _only_slips(sentence: ChangedSentence) -> bool:
    """Return whether the words of a sentence are the same but for case, punctuation and one letter in long words."""
    old, new = _words(without_date_line(sentence.old)), _words(without_date_line(sentence.new))
    pairs = list(zip(old, new, strict=False)) if len(old) == len(new) else [("", "-")]
    return all(a == b or (len(a) >= MIN_TYPO_WORD_LENGTH and OSA.distance(a, b) == 1) for a, b in pairs)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(fold(text))]
