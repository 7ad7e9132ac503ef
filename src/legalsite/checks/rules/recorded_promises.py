"""Rules about what a person recorded that a text promises about its own changes: that it is recorded, and that it still
fits the text."""

from collections.abc import Iterator

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key, at_words, severity_of
from legalsite.errors import Problem, nearest
from legalsite.model.notice import confirm_command
from legalsite.model.policy import Version
from legalsite.promises.words import not_read
from legalsite.text.languages import language_name

LONGEST = 300  # characters of a quote


def promise_unconfirmed(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find drafts for which no one has recorded what the current version, or the draft itself, promises about changes.

    An error for the current version, and for an upcoming version that will be in effect before the draft, because their
    promises govern the draft's notice. A warning for the draft, whose own promise governs the next version; if both
    have the same clause, there is one question. If a clause was found, it's quoted, but it has no effect by itself. The
    question is asked in every language. Error; a warning for the draft's own promise: record the promise, or `promise:
    none` (`legalsite promises --confirm`)."""
    for draft in checked.drafts:
        is_open = draft.promise is None and not draft.withdrawn  # an end promises no more changes
        for text in checked.policy.versions:
            if _governs(checked, text, draft) and checked.promise(text).record is None:
                stands = "which is in effect," if checked.stage(text) == "current" else f"effective {text.effective},"
                message = f"what does the version of {text.revised}, {stands} promise about how changes are announced?"
                help = _how_to_record(text)
                if is_open and _quotes(checked, text) == _quotes(checked, draft):
                    is_open = False
                    message = (
                        f"what do the version of {text.revised}, {stands} and this draft promise about how changes "
                    )
                    message += "are announced?"
                    help = _how_to_record(text, draft)
                message += _first_clause(checked, text)
                yield Problem("promise-unconfirmed", message, help, *at_key(checked, draft, "promise"))
        if is_open:
            message = f"what does this version promise about how changes are announced?{_first_clause(checked, draft)}"
            place = at_key(checked, draft, "promise")
            yield Problem("promise-unconfirmed", message, _how_to_record(draft), *place, "warning")


def _governs(checked: CheckedPolicy, text: Version, draft: Version) -> bool:
    """Return whether a published text is in effect, or will be before the draft."""
    stage = checked.stage(text)
    applies = stage == "current" or (stage == "upcoming" and text.effective < draft.effective)
    return applies and not text.is_draft and not text.withdrawn and not text.withheld


def _quotes(checked: CheckedPolicy, text: Version) -> list[str]:
    """Return the clauses on changes that the program finds in a text."""
    return [clause.quote for clause in checked.clauses(text)]


def _first_clause(checked: CheckedPolicy, text: Version) -> str:
    """Return the first clause that was found, quoted, with what it names or refuses; or that its language is not
    read."""
    clauses = checked.clauses(text)
    if not clauses:
        unread = not_read(checked.language(text))
        return f" {unread[0].upper()}{unread[1:]}" if unread else ""
    clause = clauses[0]
    refused = "; ".join(f"“{part.part}”: {part.reason}" for part in clause.refused[:1])
    says = f"it names {clause}"
    says += f" ({refused})" if refused and not (clause.channels or clause.periods) else ""
    which = "Line" if len(clauses) == 1 else f"The first of its {len(clauses)} clauses, line"
    return f" {which} {clause.first_line}: “{_shortened(clause.quote)}”; {says}"


def _how_to_record(*texts: Version) -> str:
    commands = [f"legalsite {confirm_command(text.policy, text.path)}" for text in texts]
    answer = "\n    ".join(commands)
    none = "\n    ".join(f"{command} --none" for command in commands)
    return f"read it, and record what it promises:\n    {answer}\n  if it doesn't promise notice:\n    {none}"


def promise_weaker(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find recorded promises that ask for less than the clause on changes names, without `confirmed_by`.

    Less means fewer days or none, a missing channel, any one of several channels that the clause joins by “and”, or
    `none` although the clause names a channel. The clause is the first one that `legalsite promises` shows. If several
    versions have the same clause and the same promise, only the newest is reported. Error; a warning if published:
    record what the clause says, or add `confirmed_by`.
    """
    seen = set()
    for text in reversed(_originals(checked, checked.current)):
        record, clauses = checked.promise(text).record, checked.clauses(text)
        if not record or not clauses:
            continue
        clause = clauses[0]
        reading = str(record), clause.quote
        if record.asks_less_than(clause) and reading not in seen:
            message = f"{record.place()} says `{record}`, but the clause names {clause}: “{_shortened(clause.quote)}”"
            where = "in the front matter" if text.is_draft else f'in the settings (`promises."{text.revised}"`)'
            help = f"correct it {where}; if it's correct, add `confirmed_by` there with the confirming person's name"
            place = at_words(checked, text, clause.first_line)
            yield Problem("promise-weaker", message, help, *place, "error" if text.is_draft else "warning")
        seen.add(reading)


def promise_clause_changed(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find drafts whose clause on changes differs from the previous version's, although `promise` stayed the same.
    Warning: read the clause again, and correct `promise`."""
    for text in _originals(checked, checked.editable):
        previous = checked.previous(text)
        if not text.is_draft or text.promise is None or previous is None or previous.withheld:
            continue
        before = checked.promise(previous).record
        words, words_before = (_clause(checked, version) for version in (text, previous))
        if before and words and words_before and words != words_before and text.promise.same_as(before):
            message = f"the clause changed since {previous.revised}, but `promise` did not: “{_shortened(words)}”"
            help = "read the clause again; if it promises something else now, correct `promise`"
            yield Problem("promise-clause-changed", message, help, *at_key(checked, text, "promise"), "warning")


def promise_anchor(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find promises whose `clause` isn't an anchor in the text. Emails quote the clause. Error or warning: correct
    `clause`. Info: a translation lacks the anchor, so emails in its language quote nothing."""
    yield from _unquoted_translations(checked)
    for text in _originals(checked, checked.current):
        record, quotes = checked.promise(text).record, checked.promise(text).quotes
        for rule in record.rules if record else ():
            if record and rule.clause and rule.clause not in quotes:
                anchors = [block.anchor for block in checked.document(text).blocks if block.anchor]
                near, where = nearest(rule.clause, anchors), record.place(rule)
                message = f"`clause` in {where} names {rule.clause!r}, but the text has no clause with that anchor"
                help = f"write `clause: {near}`" if near else "use the last part of the clause's link, after the #"
                own = record.path == f"content/{text.path}"
                place = at_words(checked, text, rule.line, rule.clause) if own else at_key(checked, text, "title")
                yield Problem("promise-anchor", message, help, *place, severity_of(checked, text))


def _unquoted_translations(checked: CheckedPolicy) -> Iterator[Problem]:
    """Yield each promise of an email that no translation can quote, because the clause isn't found there."""
    for text, original in checked.translated:
        promise = checked.promise(original)
        language = language_name(text.language, "en")
        anchors = {block.anchor for block in checked.document(text).blocks}
        for rule in promise.record.rules if promise.record else ():
            if "email" in rule.channels and rule.clause in promise.quotes.keys() - anchors:
                message = f"the {language} translation of {text.translates} has no anchor {rule.clause!r}, "
                message += f"so emails in {language} don't quote the promise"
                help = f"write it behind the heading of the translated clause: {{#{rule.clause}}}"
                yield Problem("promise-anchor", message, help, *at_key(checked, text, "title"), "info")


def _originals(checked: CheckedPolicy, among: list[Version]) -> list[Version]:
    """Return the originals among the texts, the oldest first, without those that were withheld or that end the
    policy."""
    return [text for text in checked.policy.versions if text in among and not (text.withheld or text.withdrawn)]


def _clause(checked: CheckedPolicy, text: Version) -> str:
    """Return, in one line, the words of the clauses that the record names; if it names none, those of all clauses that
    the program found."""
    return " ".join(checked.promise(text).quotes.values()) or " ".join(_quotes(checked, text))


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0] + " …"
