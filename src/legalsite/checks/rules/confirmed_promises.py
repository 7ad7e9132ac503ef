"""Rules about what a person confirmed that a text promises: that it is confirmed, and that it still fits the text."""

from collections.abc import Collection, Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.kinds_of_text import is_agreed_or_informs, is_long_enough
from legalsite.checks.rules.promises import (
    at_record,
    governing,
    how_to_confirm,
    is_closed,
    is_copy,
    quoted,
    shortened,
)
from legalsite.checks.source_positions import at_key, at_words, severity_of
from legalsite.errors import Problem, nearest
from legalsite.model.policy import Revision
from legalsite.model.promise import ConfirmedPromise, TextPromises
from legalsite.notices.promised_grounds import promised_grounds, same_notice, same_record


def promise_unconfirmed(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a policy for which nobody has confirmed what its text promises, and ask for it. The text that governs comes
    first, then the newest that can still change.

    Asks about texts that are agreed to or inform about data and are not just a few words. It does not say which clause
    it is: a program may take another one for it, and `promises` shows what it reads. Of any other text, such as
    by-laws, it quotes the words by which a notice would be planned. Texts that will not change are left out, and copies
    in another language for which no notice would be planned.
    """
    texts = (governing(checked), *reversed(_originals(checked, checked.editable)))
    for text in (text for text in texts if text and not checked.promises(text).confirmed):
        promises = checked.promises(text)
        if not promises.suggested or is_closed(checked, text):
            continue
        grounds = promised_grounds(promises, text)
        agreed = is_agreed_or_informs(text.title, text.policy)
        if agreed and (grounds or (is_long_enough(checked.document(text)) and not is_copy(checked, text))):
            message = "nobody has confirmed what this text promises about its own changes"
            help, place = "read its clause on changes, then record what it promises", at_key(checked, text, "title")
        elif grounds:
            read = quoted(grounds[0].promise) if grounds[0].promise else ""
            planned = "nobody has confirmed these words, by which a notice would be planned"
            message = f"{planned}; they may be about something else: {read}"
            help = "if they are not about changes of this text, record `promise: none`; if they are, what they promise"
            place = at_words(checked, text, grounds[0].first_line)
        else:
            return
        help += f": {how_to_confirm(text)} writes down a suggestion, for you to correct"
        yield Problem("promise-unconfirmed", message, help, *place, "warning")
        return


def promise_differs(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find texts whose clause reads differently from what was confirmed.

    The program may be wrong. A person who has looked says so with `approved_by`, or with `reason` in the settings.
    """
    for text in _originals(checked, checked.current):
        promises = checked.promises(text)
        record, suggested = promises.record, promises.suggested
        if record is None or not suggested or text.approved_by or record.reason:
            continue
        if any(same_notice(record, promise) for promise in suggested):
            continue
        message = f"the clause seems to say something other than what was confirmed: {record.place} records"
        message += f" “{record}”, and the text says {quoted(suggested[0])}"
        help = f"correct `promise`, or {_how_to_approve(record)} if it is right"
        place = at_words(checked, text, suggested[0].first_line)
        yield Problem("promise-differs", message, help, *place, "warning")


def _how_to_approve(record: ConfirmedPromise) -> str:
    return "say who looked at it, with `approved_by`," if record.path.endswith(".md") else "add a `reason` to it"


def promise_clause_changed(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find texts whose clause on changes is worded differently from the previous revision, while `promise` stayed the
    same. A person who has looked says so with `approved_by`."""
    for text in _originals(checked, checked.editable):
        previous = checked.previous(text)
        if text.promise is None or text.approved_by or previous is None or previous.withheld:
            continue
        new, old = checked.promises(text), checked.promises(previous)
        words, words_before = _clause(new), _clause(old)
        if not (old.record and words and words_before) or words == words_before:
            continue
        if same_record(text.promise, old.record):
            message = f"the clause changed since {previous.revised}, but `promise` did not: “{shortened(words)}”"
            help = "correct `promise`, or say who looked at it, with `approved_by`, if it still says what is promised"
            yield Problem("promise-clause-changed", message, help, *at_key(checked, text, "promise"), "warning")


def _clause(promises: TextPromises) -> str:
    """Return, in one line, the words of the clause that the record names. If it names none, return those of all clauses
    that the program read."""
    return promises.quote or " ".join(" ".join(promise.quote.split()) for promise in promises.suggested)


def promise_anchor(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find a `promise` whose `clause` is not an anchor of the text. Emails quote the clause."""
    for text in _originals(checked, checked.current):
        record = checked.promises(text).record
        if record and record.clause and not checked.promises(text).quote:
            anchors = [block.anchor for block in checked.document(text).blocks if block.anchor]
            near = nearest(record.clause, anchors)
            message = f"`clause` in {record.place} names {record.clause!r}, but the text has no clause with that anchor"
            help = f"did you mean {near!r}?" if near else "the anchor is the last part of the link of the clause"
            yield Problem("promise-anchor", message, help, *at_record(checked, text), severity_of(checked, text))


def _originals(checked: CheckedPolicy, among: Collection[Revision]) -> list[Revision]:
    """Return the originals among the texts, the oldest first, without those that were withheld."""
    return [text for text in checked.policy.revisions if text in among and not text.withheld]
