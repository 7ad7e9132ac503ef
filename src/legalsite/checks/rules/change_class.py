"""Rules about `change` and `summary`: whether a revision states them, and whether its words agree with them."""

from collections.abc import Iterator, Mapping

from legalsite.checks.changed_sentences import (
    ChangedSentence,
    Difference,
    binding_differences,
    changed_sentences,
    new_numbers,
    topic_differences,
)
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.source_positions import Place, at_key, at_words, severity_of
from legalsite.checks.vocabulary import vocabulary
from legalsite.errors import Problem
from legalsite.model.policy import Revision

MOST = 12  # passages reported for one revision; nobody needs more examples


def missing_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find editable revisions, from the second on, that do not state how much they change."""
    for text in checked.editable:
        previous = checked.previous(text) if text.translates is None and text.change is None else None
        if previous:
            message = f"`change` is missing: the text counts as a material change from {previous.revised}"
            help = "add `change: editorial`, `change: minor` or `change: material`"
            yield Problem("missing-change", message, help, *at_key(checked, text, "change"))


def missing_summary(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find editable revisions, from the second on, that do not summarize their change.

    A translation needs its own sentence, because the changelog in its language shows it.
    """
    for text in checked.editable:
        original = next((known for known in checked.policy.revisions if known.revised == text.translates), text)
        if text.summary is None and checked.previous(original):
            message = "`summary` is missing: the changelog, the feeds and the notices cannot say what changed"
            help = "add `summary:` with one plain sentence that says what changed"
            yield Problem("missing-summary", message, help, *at_key(checked, text, "summary"))


def same_words(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find editable texts that have the same words as the previous revision.

    Texts that replace another, withdraw the policy or have a new title are skipped, because that is a change too.
    """
    texts = [text for text in checked.policy.revisions if text in checked.editable]
    for text in texts:
        previous = _newest_before(checked, text)
        if previous is None or text.replaces or text.withdrawn or previous.withdrawn or text.title != previous.title:
            continue
        if not checked.redline(previous, text).changed:
            message = f"the wording is the same as in {previous.revised}, but the new date says that something changed"
            help = "delete this revision; to postpone or cancel another one, name that one in `replaces`"
            yield Problem("same-words", message, help, *at_key(checked, text, "revised"), "warning")


def _newest_before(checked: CheckedPolicy, text: Revision) -> Revision | None:
    earlier = [revision for revision in checked.policy.revisions if revision.revised < text.revised]
    return earlier[-1] if earlier else None


def editorial_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find what no editorial change may touch, in every revision. It is an error in an editable text."""
    for text in checked.policy.revisions:
        previous = checked.previous(text) if text.change == "editorial" and text in checked.texts else None
        if previous is None:
            continue
        help = "mark it `minor` or `material`, or undo the change"
        help = help if text in checked.editable else _published_help(text)
        if text.withdrawn or text.title != previous.title:
            difference = "it ends the policy" if text.withdrawn else f"the title was “{previous.title}”"
            message = f"this revision is marked editorial, but {difference}"
            place = at_key(checked, text, "change")
            yield Problem("editorial-change", message, help, *place, severity_of(checked, text))
        yield from _in_sentences(checked, text, previous, help)


def minor_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find rights, duties and data in current minor revisions that nobody signed off with `approved_by`.

    Past revisions are skipped: the rule asks a question, and nobody is left to answer it.
    """
    for text in checked.policy.revisions:
        asked = text.change == "minor" and not text.approved_by and text in checked.current
        previous = checked.previous(text) if asked else None
        if previous:
            help = "mark it `material`, or add `approved_by:` with the name of the person who decided that it is minor"
            help = help if text in checked.editable else _published_help(text)
            yield from _in_sentences(checked, text, previous, help)


def _in_sentences(checked: CheckedPolicy, text: Revision, previous: Revision, help: str) -> Iterator[Problem]:
    """Yield a problem for each changed sentence that does not fit `change`; the last one counts those above MOST."""
    rule = f"{text.change}-change"
    verb = "changes" if text.change == "editorial" else "touches"
    redline, severity, reported = checked.redline(previous, text), severity_of(checked, text), 0
    numbers = new_numbers(redline)
    for sentence in changed_sentences(redline):
        differences = _differences(sentence, text, numbers)
        reported += bool(differences)
        if differences and reported <= MOST:
            message = f"this revision is marked {text.change}, but compared with {previous.revised} it {verb} "
            message += f"{'; '.join(map(str, differences))}: “{sentence.quote}”"
            yield Problem(rule, message, help, *_place(checked, text, sentence), severity)
    if reported > MOST:
        message = f"this revision is marked {text.change}, but it {verb} such things in {reported - MOST} more passages"
        yield Problem(rule, message, help, *at_key(checked, text, "change"), severity)


def _differences(sentence: ChangedSentence, text: Revision, numbers: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return what a change of this class may not touch: binding words and topics in an editorial change, only topics in
    a minor one."""
    binding = binding_differences(sentence, text.language, numbers)
    if text.change == "editorial":
        return binding if sentence.whole else (*binding, *topic_differences(sentence, text.language, ()))
    if sentence.whole:
        return _topics_of_whole(sentence, text) if binding else ()
    return topic_differences(sentence, text.language, binding)


def _topics_of_whole(sentence: ChangedSentence, text: Revision) -> tuple[Difference, ...]:
    """Return the topics of a passage that was inserted or deleted."""
    words = [
        (topic.name, tuple(dict.fromkeys(topic.found(sentence.old + sentence.new))))
        for topic in vocabulary(text.language).topics
    ]
    if sentence.new.strip():
        return tuple(Difference(name, added=entries) for name, entries in words if entries)
    return tuple(Difference(name, removed=entries) for name, entries in words if entries)


def _published_help(text: Revision) -> str:
    return f"a published text keeps its class; send a notice now: `legalsite notify plan {text.policy}@{text.revised}`"


def _place(checked: CheckedPolicy, text: Revision, sentence: ChangedSentence) -> Place:
    """Return the place of the new words, or of `change` in the front matter if nothing of the passage is left."""
    if not sentence.line:
        return at_key(checked, text, "change")
    words = next((run.text.strip() for run in sentence.runs if run.op == "insert" and run.read), "")
    return at_words(checked, text, sentence.line, words[:30])
