"""A change that calls itself editorial and touches what binds people."""

from collections.abc import Iterator

from legalsite.checks.changed_sentences import Stretch, Touch, new_numbers, stretches, topics, touched
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.places import Place, at_key, at_words
from legalsite.checks.vocabulary import vocabulary
from legalsite.errors import Problem, Severity
from legalsite.model.policy import Revision

MOST = 12  # passages told of one revision: who reads twelve knows


def editorial_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of every revision: of a editable one it is an error, of one in force only the next can say it better."""
    for text in checked.policy.revisions:
        before = checked.previous(text) if text.change == "editorial" and text in checked.texts else None
        if before:
            yield from _of_revision(checked, text, before)


def _of_revision(checked: CheckedPolicy, text: Revision, before: Revision) -> Iterator[Problem]:
    severity: Severity = "error" if text in checked.editable else "warning"
    help = "class it `minor` or `material`, or take the change out"
    help = help if severity == "error" else announce(text)
    if text.withdrawn or text.title != before.title:
        what = "it ends the policy" if text.withdrawn else f"the title was “{before.title}”"
        message = f"this revision is editorial, and {what}"
        yield Problem("editorial-change", message, help, *at_key(checked, text, "change"), severity)
    redline = checked.redline(before, text)
    numbers = new_numbers(redline)
    told = 0
    for stretch in stretches(redline):
        found = touched(stretch, text.language, numbers)
        found += () if stretch.whole else topics(stretch, text.language, ())
        told += bool(found)
        if found and told <= MOST:
            why = "; ".join(map(str, found))
            message = f"this revision is editorial, and against {before.revised} it changes {why}: “{stretch.quote}”"
            yield Problem("editorial-change", message, help, *place_of(checked, text, stretch), severity)
    if told > MOST:
        message = f"this revision is editorial, and {told - MOST} more passages change what binds"
        yield Problem("editorial-change", message, help, *at_key(checked, text, "change"), severity)


def announce(text: Revision) -> str:
    """What can still be done about a published text, whose class stays."""
    return f"the record stays as it is; tell people now: `legalsite notify plan {text.policy}@{text.revised}`"


def place_of(checked: CheckedPolicy, text: Revision, stretch: Stretch) -> Place:
    """At the new words; at `change` where all that is left is before the text."""
    if not stretch.line:
        return at_key(checked, text, "change")
    words = next((run.text.strip() for run in stretch.runs if run.op == "insert" and not run.target), "")
    return at_words(checked, text, stretch.line, words[:30])


# --- A change that calls itself minor and touches rights, duties or data. ---


def minor_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Of revisions that people read today or will read, and that nobody signed off: in the past there is nobody to ask.
    `approved_by` answers the question: somebody has read it and calls it minor."""
    for text in checked.policy.revisions:
        asked = text.change == "minor" and not text.approved_by and text in checked.current
        before = checked.previous(text) if asked else None
        if before:
            yield from _minor_change_of_revision(checked, text, before)


def _minor_change_of_revision(checked: CheckedPolicy, text: Revision, before: Revision) -> Iterator[Problem]:
    severity: Severity = "error" if text in checked.editable else "warning"
    help = "class it `material`, or add `approved_by:` with the name of who decided that it is minor"
    help = help if severity == "error" else announce(text)
    redline = checked.redline(before, text)
    numbers = new_numbers(redline)
    told = 0
    for stretch in stretches(redline):
        found = _topics(stretch, text.language, touched(stretch, text.language, numbers))
        told += bool(found)
        if found and told <= MOST:
            why = "; ".join(map(str, found))
            message = f"this revision is minor, and against {before.revised} it touches {why}: “{stretch.quote}”"
            yield Problem("minor-change", message, help, *place_of(checked, text, stretch), severity)
    if told > MOST:
        message = f"this revision is minor, and {told - MOST} more passages touch rights, duties or data"
        yield Problem("minor-change", message, help, *at_key(checked, text, "change"), severity)


def _topics(stretch: Stretch, language: str, strict: tuple[Touch, ...]) -> tuple[Touch, ...]:
    if not stretch.whole:
        return topics(stretch, language, strict)
    lists = vocabulary(language).topics if strict else ()
    found = ((words.name, tuple(dict.fromkeys(words.found(stretch.old + stretch.new)))) for words in lists)
    new = bool(stretch.new.strip())
    return tuple(Touch(name, come=said) if new else Touch(name, gone=said) for name, said in found if said)


# --- A revision that does not say how much it changes. ---


def missing_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """From the second revision on, of texts that can still say it."""
    for text in checked.editable:
        before = checked.previous(text) if text.translates is None and text.change is None else None
        if before:
            message = f"`change` is missing: the text counts as a material change of that of {before.revised}"
            help = "add `change: editorial`, `minor` or `material`"
            yield Problem("missing-change", message, help, *at_key(checked, text, "change"))


# --- A revision that does not say in a sentence what it changes. ---


def missing_summary(checked: CheckedPolicy) -> Iterator[Problem]:
    """From the second revision on, of texts that can still say it. A translation is asked for its own sentence, since
    the changelog in its language shows it."""
    for text in checked.editable:
        original = next((each for each in checked.policy.revisions if each.revised == text.translates), text)
        if text.summary is None and checked.previous(original):
            message = "`summary` is missing: changelog, feeds and notices have nothing to say of this change"
            help = "add `summary:` with one plain sentence that tells what changed"
            yield Problem("missing-summary", message, help, *at_key(checked, text, "summary"))


# --- A new revision with the words of the one before: a date without a change. ---


def same_words(checked: CheckedPolicy) -> Iterator[Problem]:
    """A text that replaces another, withdraws the policy or has another title says something by itself."""
    texts = [text for text in checked.policy.revisions if text in checked.editable]
    for text in texts:
        before = _settled_before(checked, text)
        if before is None or text.replaces or text.withdrawn or before.withdrawn or text.title != before.title:
            continue
        if not checked.redline(before, text).changed:
            message = f"every word is as in the revision of {before.revised}, and the date says that something changed"
            help = "leave it out; or, to postpone or cancel another text, name that one in `replaces`"
            yield Problem("same-words", message, help, *at_key(checked, text, "revised"), "warning")


def _settled_before(checked: CheckedPolicy, text: Revision) -> Revision | None:
    earlier = [revision for revision in checked.policy.revisions if revision.revised < text.revised]
    return earlier[-1] if earlier else None
