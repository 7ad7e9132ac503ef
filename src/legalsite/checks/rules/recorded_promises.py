"""Rules about recorded promises: whether they exist and still match the text."""

from msgspec.structs import astuple

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import at_key, at_words, severity_of
from legalsite.errors import ProblemIterator, Severity, cut_at_word, nearest
from legalsite.model.notice import confirm_command
from legalsite.model.policy import Version
from legalsite.promises.words import why_clauses_not_read
from legalsite.text.languages import language_name

MAX_QUOTE_LENGTH = 300  # maximum length of a quoted clause


def promise_unconfirmed(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts whose promise about changes, or the promise that governs their own notice, isn't
    recorded.

    An unrecorded promise of the current version, or of an upcoming version that will be in
    effect before the draft, is an error, because it governs the draft's notice. The draft's own
    promise governs the notice of the next version, so it's only a warning. If both have the
    same clause, a single problem asks about both. If a clause was found, the message quotes it,
    but it has no effect unless a person records it. The question is asked in every language.

    Severity: error, or warning for the draft's own promise. Fix: record the promise, or
    `promise: none` (`legalsite promises --confirm`).
    """
    for draft in checked.drafts:
        # whether to ask about the draft, too; after a withdrawal, there are no changes to announce
        is_unanswered = draft.promise is None and not draft.withdrawn
        place = at_key(checked, draft, "promise")
        for text in checked.policy.versions:
            if not _governs(checked, text, draft) or checked.promise(text).record is not None:
                continue
            status = f"effective {text.effective},"
            if checked.stage(text) == "current":
                status = "which is in effect,"
            whose = f"does the version of {text.revised}, {status}"
            help = _how_to_record(text)
            # both texts have the same clause, so one question is enough
            if is_unanswered and _clause_quotes(checked, text) == _clause_quotes(checked, draft):
                is_unanswered = False
                whose = f"do the version of {text.revised}, {status} and this draft"
                help = _how_to_record(text, draft)
            clause = _describe_first_clause(checked, text)
            yield place.problem(
                f"what {whose} promise about how changes are announced?{clause}", help
            )
        if is_unanswered:
            clause = _describe_first_clause(checked, draft)
            message = f"what does this version promise about how changes are announced?{clause}"
            help = _how_to_record(draft)
            yield place.problem(message, help, "warning")


def _governs(checked: CheckedPolicy, version: Version, draft: Version) -> bool:
    """Return whether the promise of a published version applies to the notice of a draft.

    The version must be in effect, or take effect before the draft. A draft that was in effect
    before the ledger recorded the policy needs no notice.
    """
    if version.is_draft or version.withdrawn or version.withheld or checked.is_history(draft):
        return False
    stage = checked.stage(version)
    return stage == "current" or (stage == "upcoming" and version.effective < draft.effective)


def _clause_quotes(checked: CheckedPolicy, version: Version) -> list[str]:
    return [clause.quote for clause in checked.clauses(version)]


def _describe_first_clause(checked: CheckedPolicy, version: Version) -> str:
    """Quote the first clause about changes in a version, and describe what it promises.

    Without a clause, return a note that clauses can't be found in this language, or an empty
    string. The result starts with a space.
    """
    clauses = checked.clauses(version)
    if not clauses:
        unread = why_clauses_not_read(version.language)
        if not unread:
            return ""
        return f" {unread[0].upper()}{unread[1:]}"
    clause = clauses[0]
    line = f"Line {clause.first_line}"
    if len(clauses) > 1:
        line = f"The first of its {len(clauses)} clauses, line {clause.first_line}"
    quote = cut_at_word(clause.quote, MAX_QUOTE_LENGTH)
    description = f" {line}: “{quote}”; it names {clause}"
    for part in clause.unclear:
        # don't quote the whole clause twice
        if part.part == clause.quote:
            description += f"; it's unclear, because {part.reason}"
        else:
            description += f"; unclear: “{part.part}” ({part.reason})"
    # explain why the clause promises nothing
    if clause.refused and not (clause.unclear or clause.promises_notice):
        refused = clause.refused[0]
        description += f" (“{refused.part}”: {refused.reason})"
    return description


def _how_to_record(*texts: Version) -> str:
    """Explain how to record what texts promise, or that they don't promise notice."""
    commands = [f"legalsite {confirm_command(text.policy, text.path)}" for text in texts]
    answer = "\n    ".join(commands)
    none = "\n    ".join([f"{command} --rule none" for command in commands])
    how = f"read it, and record what it promises:\n    {answer}"
    return f"{how}\n  if it doesn't promise notice:\n    {none}"


def promise_weaker(checked: CheckedPolicy) -> ProblemIterator:
    """Find recorded promises without `confirmed_by` that ask for less than the clause on changes.

    A promise asks for less if it has fewer days or none, lacks a channel, accepts any one of
    several channels that the clause joins with “and”, or is `none` although the clause promises
    notice. The clause is the first one that `legalsite promises` shows. If several versions have
    the same clause and the same promise, only the newest is reported.

    Severity: error, or warning if the version is published, if part of the clause is unclear, or if
    the record names its `clause`, which means that a person has read it. Fix: record what the
    clause says, or add `confirmed_by`.
    """
    seen = set()  # (promise, clause) of newer versions
    for text in reversed(_originals_among(checked, checked.current)):
        promise = checked.promise(text)
        record = promise.record
        clauses = checked.clauses(text)
        if not record or not clauses:
            continue
        clause = clauses[0]
        reading = (str(record), clause.quote)  # the user only has to compare these once
        if record.asks_less_than(clause) and reading not in seen:
            quote = cut_at_word(clause.quote, MAX_QUOTE_LENGTH)
            promised = f"{record.place()} promises {record.in_words}"
            message = f"{promised}, but the clause names {clause}: “{quote}”"
            where = f'in the settings (`promises."{text.revised}"`)'
            severity: Severity = "warning"
            if checked.is_unpublished(text):
                where = "in the front matter"
                # the record doesn't name a clause of this text, so nobody may have read the clause
                if not promise.quotes:
                    severity = "error"
            # If part of the clause is unclear, the record may be right, unless the record says
            # that there's no notice and the rest of the clause clearly promises it.
            denies_promise = record.promises_no_notice and clause.promises_notice
            if clause.unclear and not denies_promise:
                part, reason = astuple(clause.unclear[0])
                part = cut_at_word(part, MAX_QUOTE_LENGTH)
                message = f"{promised}, but part of the clause is unclear ({reason}): “{part}”"
                severity = "warning"
            yield at_words(checked, text, clause.first_line).problem(
                message,
                f"correct it {where}; if it's correct, "
                "add `confirmed_by` there with the confirming person's name",
                severity,
            )
        seen.add(reading)


def promise_clause_changed(checked: CheckedPolicy) -> ProblemIterator:
    """Find drafts whose clause on changes differs from the previous version's, although `promise`
    stayed the same.

    Severity: warning. Fix: read the clause again, and correct `promise`.
    """
    for text in _originals_among(checked, checked.editable):
        previous = checked.previous(text)
        # a published version can't be corrected, and a withheld one has no clause
        if not text.is_draft or text.promise is None or previous is None or previous.withheld:
            continue
        before = checked.promise(previous).record
        words = _clause_words(checked, text)
        old_words = _clause_words(checked, previous)
        # both versions must have a promise and a clause
        if not before or not words or not old_words or words == old_words:
            continue
        if text.promise.same_as(before):
            quote = cut_at_word(words, MAX_QUOTE_LENGTH)
            help = "read the clause again; if it promises something else now, correct `promise`"
            yield at_key(checked, text, "promise").problem(
                f"the clause changed since {previous.revised}, but `promise` didn't: “{quote}”",
                help,
                "warning",
            )


def promise_anchor(checked: CheckedPolicy) -> ProblemIterator:
    """Find promises whose `clause` isn't an anchor in the text.

    Emails quote the clause. If only a translation lacks the anchor, an info says that emails in its
    language quote nothing.

    Severity: error, or warning once the version is in effect. Fix: correct `clause`.
    """
    yield from _unquoted_translation_problems(checked)
    for text in _originals_among(checked, checked.current):
        promise = checked.promise(text)
        record = promise.record
        if not record:
            continue
        for rule in record.rules:
            # `quotes` only has the anchors that exist in the text
            if not rule.clause or rule.clause in promise.quotes:
                continue
            anchors = [block.anchor for block in checked.document(text).blocks if block.anchor]
            near = nearest(rule.clause, anchors)
            where = record.place(rule)
            message = f"`clause` in {where} names {rule.clause!r}, "
            message += "but the text has no clause with that anchor"
            help = "use the last part of the clause's link, after the #"
            if near:
                help = f"write `clause: {near}`"
            # the promise may be recorded in the settings instead
            place = at_key(checked, text, "title")
            if record.path == f"content/{text.path}":
                place = at_words(checked, text, rule.line, rule.clause)
            yield place.problem(message, help, severity_of(checked, text))


def _unquoted_translation_problems(checked: CheckedPolicy) -> ProblemIterator:
    """Report translations that lack the anchor of a promise, which emails then can't quote."""
    for text, original in checked.translations_with_originals:
        promise = checked.promise(original)
        if not promise.record:
            continue
        language = language_name(text.language, "en")
        anchors = {block.anchor for block in checked.document(text).blocks}
        for rule in promise.record.rules:
            # the original has the clause, but the translation doesn't
            if "email" in rule.channels and rule.clause in promise.quotes.keys() - anchors:
                help = f"add it after the heading of the translated clause: {{#{rule.clause}}}"
                if not text.unpublished:
                    help = f"in the next version, {help}"
                yield at_key(checked, text, "title").problem(
                    f"the {language} translation of {text.translates} has no anchor "
                    f"{rule.clause!r}, so emails in {language} don't quote the promise",
                    help,
                    "info",
                )


def _originals_among(checked: CheckedPolicy, among: list[Version]) -> list[Version]:
    """Return the originals in a list of texts, oldest first.

    Withheld versions, and versions that withdraw the policy, are skipped.
    """
    originals = [text for text in checked.policy.versions if text in among]
    return [text for text in originals if not text.withheld and not text.withdrawn]


def _clause_words(checked: CheckedPolicy, version: Version) -> str:
    """Return the text of the clauses that a recorded promise names, on one line.

    If it names none, all clauses found in the text are used.
    """
    return " ".join(checked.promise(version).quotes.values()) or " ".join(
        _clause_quotes(checked, version)
    )
