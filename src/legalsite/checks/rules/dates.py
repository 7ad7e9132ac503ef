"""Rules about dates in texts that contradict the front matter, and about `revised`."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from rapidfuzz.distance import OSA

from legalsite.checks.changed_sentences import ChangedSentence, changed_sentences, join_quotes
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key, at_words
from legalsite.errors import ProblemIterator, counted
from legalsite.model.document import Document
from legalsite.model.policy import Version
from legalsite.redline.compare import marked_words
from legalsite.text.dates_in_prose import (
    Kind,
    StatedDay,
    is_unread_day,
    newest,
    stated_days,
    without_date_line,
)
from legalsite.text.languages import (
    base_language,
    language_name,
    languages_read,
    names_of_languages_read,
)
from legalsite.text.normalize import fold

GRACE = timedelta(days=3)  # maximum time between finishing a text and dating it
# In long words, a single different letter or two swapped letters count as a typo.
MIN_TYPO_WORD_LENGTH = 6
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ADDRESS_OR_TAG = re.compile(
    r"https?://\S+|\{[%{].*?[%}]\}"
)  # URLs and template tags of other tools

HELP = {  # whether the text is a draft → help
    True: (
        "write the date from the front matter, or remove the line; "
        "the page shows the date at the top"
    ),
    False: (
        "publish a version with the correct date, or without one; "
        "the page shows the date at the top"
    ),
}
MEANS: dict[Kind, str] = {"revised": "date of last revision", "effective": "effective date"}


def date_in_text(checked: CheckedPolicy) -> ProblemIterator:
    """Find dates in the text that contradict the front matter: “Last updated …”, and a date alone
    below the title.

    An ambiguous date such as 02/01 contradicts only if both readings do. If legalsite can't read
    dates in the language, an info says so, once per policy. Versions from a git history are
    skipped, because their `revised` is only the date of a commit: see changed-under-old-date.

    Severity: error. Fix: write the date from the front matter, or remove the line.
    """
    yield from _unread_date_problem(checked)
    for text in checked.texts:
        if is_imported(text):
            continue
        recorded = text.recorded_on(checked.config.timezone)
        # dates that the text may state as its date of last revision; “Published on …” may be the
        # date on which the ledger recorded it
        revised = {text.revised.day, text.effective, recorded}
        if text.translates:
            revised.add(text.translates.day)
        # effective dates that the text may state
        effective = {text.effective, text.effective_new_accounts or text.effective}
        allowed: dict[Kind, set[date]] = {"revised": revised, "effective": effective}
        # names of this text and its publisher; dates of other texts don't count
        names = f"{text.title} {checked.config.title} {checked.config.company}"
        for stated in stated_days(checked.document(text), names):
            if any(stated.may_mean(day, GRACE) for day in allowed[stated.kind]):
                continue
            day = text.effective
            if stated.kind == "revised":
                day = text.revised.day
            yield at_words(checked, text, stated.line, stated.written).problem(
                f"the text gives “{stated.written}” as its {MEANS[stated.kind]}"
                f", but `{stated.kind}` is {day}",
                HELP[text.is_draft],
            )


def _unread_date_problem(checked: CheckedPolicy) -> ProblemIterator:
    """Report the first text with a date in a language that legalsite can't read.

    There's one problem for each policy, at a line that seems to end with a date. If no dates in the
    language can be read, the problem is about the whole text.
    """
    languages = names_of_languages_read("days")
    help = "compare the dates with the front matter yourself"
    help += f"; legalsite reads dates in {languages}"
    for text in checked.current:
        language = text.language
        for block in checked.document(text).blocks:
            if is_unread_day(block.text):
                message = f"“{block.text}” may be a date, but legalsite can't read dates"
                message += " in this language"
                yield at_words(checked, text, block.line).problem(message, help, "info")
                return
        if base_language(language) not in languages_read("days"):
            name = language_name(language, "en")
            yield at_key(checked, text, "revised").problem(
                f"legalsite can't read dates in {name}", help, "info"
            )
            return


def future_revised(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts whose `revised` is in the future.

    A published version can't have such a date, because the ledger records when it was published.

    Severity: error. Fix: correct `revised`.
    """
    for text in checked.texts:
        if text.is_draft and text.revised.day > checked.on:
            help = (
                "`revised` is the date the version was finished; the effective date is `effective`"
            )
            if text.translates:
                help = "`revised` is the date the translation was finished"
            yield at_key(checked, text, "revised").problem(
                f"`revised` is {text.revised}, but today is {checked.on}", help
            )


def changed_under_old_date(checked: CheckedPolicy) -> ProblemIterator:
    """Find imported versions whose wording changed although the date in the text didn't.

    A version is skipped if the date in the text was updated within a few days, because it was only
    late.

    Severity: warning. Fix: publish a version with the correct date.
    """
    versions = checked.policy.versions
    texts = [text for text in versions if text in checked.texts and not text.withdrawn]
    if not any(map(is_imported, texts)):
        return
    stated = {text.path: stated_days(checked.document(text), text.title) for text in texts}
    for previous, text in pairwise(texts):
        old = newest(stated[previous.path])
        new = newest(stated[text.path])
        # skip a version without a date, or with a newer date than the previous version
        if not is_imported(text) or not old or not new or new.last > old.last:
            continue
        # the date in the text is as new as the commit, or was updated soon after it
        if new.last >= text.revised.day - GRACE or _date_follows_soon(text, texts, stated):
            continue
        # comparing words is much faster than a redline
        if words(checked.document(previous)) == words(checked.document(text)):
            continue
        redline = checked.redline(previous, text)
        changes = [change for change in changed_sentences(redline) if not _has_only_typos(change)]
        if changes:
            marked = marked_words(redline)
            inserted = counted(marked.inserted, "word")
            counts = f"{inserted} inserted, {marked.deleted:,} deleted"
            message = "the wording changed, but the date in the text, "
            message += f"“{new.written}”, didn't: {counts}: "
            message += join_quotes([f"“{change.quote}”" for change in changes])
            help = HELP[False]  # help for published versions
            yield at_words(checked, text, new.line, new.written).problem(message, help, "warning")


def is_imported(version: Version) -> bool:
    """Return whether a version was imported from git, so that `revised` is the date of a commit."""
    return "imported" in version.extra and version.recorded_as == "import"


def words(document: Document) -> Counter[str]:
    """Count each word of a text, except in date lines, URLs, and template tags."""
    counts: Counter[str] = Counter()
    for block in document.blocks:
        counts.update(_words(ADDRESS_OR_TAG.sub(" ", without_date_line(block.text))))
    return counts


def _date_follows_soon(
    version: Version, texts: Sequence[Version], stated: Mapping[str, Sequence[StatedDay]]
) -> bool:
    """Return whether a later version, written at most GRACE after this one, states other dates.

    `stated` maps the path of each version to the dates in its text. An imported version was written
    on the date of its commit; its `revised` may be its effective date.
    """
    days = [day.last for day in stated[version.path]]
    for other in texts:
        is_soon = version.revised < other.revised and _written(other) <= version.revised.day + GRACE
        if is_soon and [day.last for day in stated[other.path]] != days:
            return True
    return False


def _written(version: Version) -> date:
    """Return the date on which a text was written.

    If `revised` of an imported text is its effective date, that's the date of its commit.
    """
    try:
        return date.fromisoformat(str(version.extra["imported"]["date"]))
    except (KeyError, TypeError, ValueError):  # the value is missing, or was edited by hand
        return version.revised.day


def _has_only_typos(sentence: ChangedSentence) -> bool:
    """Return whether a sentence only differs in case, punctuation, and typos.

    Date lines are ignored.
    """
    old = _words(without_date_line(sentence.old))
    new = _words(without_date_line(sentence.new))
    return len(old) == len(new) and all(map(_are_alike, old, new))


def _are_alike(old: str, new: str) -> bool:
    """Return whether two words are equal, apart from a typo."""
    return old == new or (len(old) >= MIN_TYPO_WORD_LENGTH and OSA.distance(old, new) == 1)


def _words(text: str) -> list[str]:
    """Split a text into words and numbers, ignoring case and the kind of apostrophe."""
    return [word.casefold() for word in WORD.findall(fold(text))]
