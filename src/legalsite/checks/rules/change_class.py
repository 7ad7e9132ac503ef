"""Rules about `change` and `summary`: whether a revision states them, in its language, and whether its words agree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise

from msgspec import Struct

from legalsite.checks.changed_sentences import ChangedSentence, changed_sentences
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.harmless_changes import harmless
from legalsite.checks.source_positions import Place, at_key, at_words, severity_of
from legalsite.checks.weighty_changes import (
    new_numbers,
    perhaps_weighty_differences,
    unknown_exchange,
    weighty_differences,
)
from legalsite.errors import SEVERITIES, Problem, Severity
from legalsite.model.policy import Revision
from legalsite.model.redline import BlockLayouts, Passage, Redline
from legalsite.redline.compare import have_other_words
from legalsite.text.cldr import language_name
from legalsite.text.languages import UNKNOWN, base_language, has_words, language_other_than
from legalsite.text.normalise import fold
from legalsite.text.phrase_catalogue import english

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


def other_language(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find editable texts whose `summary` or `title` is in another language than their words.

    Those of an original may be in the first language of the site, because its changelog is.
    """
    for text in checked.editable:
        language = base_language(checked.language(text))
        allowed = {language} if text.translates else {language, base_language(checked.config.languages[0])}
        for key, words in (("title", text.title), ("summary", text.summary or "")):
            if other := language_other_than(words, allowed):
                name, its_name = language_name(other, "en"), language_name(language, "en")
                message = f"`{key}` is in {name}, but this text is in {its_name}"
                place = at_key(checked, text, key)
                yield Problem("other-language", message, f"write it in {its_name}", *place, "warning")


def same_words(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find editable texts that have the same words as the previous revision.

    Texts that replace another, withdraw the policy or have a new title are skipped, because that is a change too.
    """
    texts = [text for text in checked.policy.revisions if text in checked.editable]
    for text in texts:
        previous = _newest_before(checked, text)
        if previous is None or text.replaces or text.withdrawn or previous.withdrawn or text.title != previous.title:
            continue
        if have_other_words(checked.document(previous), checked.document(text)):
            continue  # this is true of most texts, and a redline would take many times as long
        if not checked.redline(previous, text).changed:
            message = f"the wording is the same as in {previous.revised}, but the new date says that something changed"
            help = "delete this revision; to postpone or cancel another one, name that one in `replaces`"
            yield Problem("same-words", message, help, *at_key(checked, text, "revised"), "warning")


def _newest_before(checked: CheckedPolicy, text: Revision) -> Revision | None:
    earlier = [revision for revision in checked.policy.revisions if revision.revised < text.revised]
    return earlier[-1] if earlier else None


def editorial_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find what is not known to be harmless in editorial revisions.

    Words and figures that change what a text means are an error in an editable text, whoever signed it. Everything else
    is a question, a warning that `approved_by` answers. It is not asked of past revisions, because nobody is left to
    answer it.
    """
    for change in _claimed(checked, "editorial"):
        text, previous = change.text, change.previous
        if text.withdrawn or text.title != previous.title:
            difference = "it ends the policy" if text.withdrawn else f"the title was “{previous.title}”"
            message = f"this revision is marked editorial, but {difference}"
            place = at_key(checked, text, "change")
            yield Problem("editorial-change", message, change.help(UNDO), *place, severity_of(checked, text))
        yield from _most(change, _editorial_problems(change))


def minor_change(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find rights, duties, figures and parties that current minor revisions change, and that nobody signed off with
    `approved_by`.

    Past revisions are skipped: the rule asks a question, and nobody is left to answer it.
    """
    for change in _claimed(checked, "minor"):
        if change.asked:
            yield from _most(change, _minor_problems(change))


def unread_language(checked: CheckedPolicy) -> Iterator[Problem]:
    """Find the languages without word lists among current texts marked editorial or minor: information, once for each
    language of a policy."""
    told: set[str] = set()
    for change in (*_claimed(checked, "editorial"), *_claimed(checked, "minor")):
        if change.text not in checked.current:
            continue
        language = base_language(change.language)
        if not has_words(language) and language not in told:
            told.add(language)
            name = "the language of this text" if language == UNKNOWN else language_name(language, "en")
            message = f"no word lists for {name}: numbers, dates, links and whole clauses are compared, but not the "
            message += "words that change a right or a duty"
            help = f"let a person who reads the language decide whether the change is {change.text.change}"
            yield Problem("unread-language", message, help, *at_key(checked, change.text, "change"), "info")


UNDO = "mark it `minor` or `material`, or undo the change"
ASK = (
    "if nothing changes for readers, add `approved_by:` with the name of the person who decided that; else mark it "
    "`minor` or `material`"
)
JUDGE = (
    "if one of them matters to readers, mark it `material`; else add `approved_by:` with the name of the person who "
    "decided that"
)
SIGN = "mark it `material`, or add `approved_by:` with the name of the person who decided that it is minor"


class ClaimedChange(Struct, frozen=True, dict=True):
    """A text that states its change class, and the text of the same language that it is compared with."""

    checked: CheckedPolicy
    text: Revision
    previous: Revision

    @cached_property
    def redline(self) -> Redline:
        """The changes between the two."""
        return self.checked.redline(self.previous, self.text)

    @cached_property
    def language(self) -> str:
        """The language whose word lists are asked."""
        return self.checked.language(self.text)

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The old number of each renumbered clause and its new one."""
        return new_numbers(self.redline)

    @cached_property
    def named_clauses(self) -> tuple[str, str]:
        """The letters of the clause that a confirmed promise names, in the previous text and in this one; empty where
        none is named. Nothing of that is read by the program."""
        previous, text = (_letters(self.checked.promises(side).quote) for side in (self.previous, self.text))
        return previous, text

    @cached_property
    def suggested_clauses(self) -> tuple[list[str], list[str]]:
        """The letters of what the program reads as clauses on changes, in the previous text and in this one."""
        previous, text = (
            [_letters(promise.quote) for promise in self.checked.promises(side).suggested]
            for side in (self.previous, self.text)
        )
        return previous, text

    @property
    def asked(self) -> bool:
        """Whether a person can still be asked about the class, and none has signed it off. A translation is signed off
        by its original's name as well."""
        original = _original(self.checked, self.text)
        signed = self.text.approved_by or (original and original.approved_by)
        return self.text in self.checked.current and not signed

    def help(self, help: str) -> str:
        """Return the help for a problem: a published text cannot get another class."""
        if self.text in self.checked.editable:
            return help
        condition = "if this matters to readers, " if help in {ASK, JUDGE} else ""
        name = f"{self.text.policy}@{self.text.revised}"
        return f"a published text keeps its class; {condition}send a notice now: `legalsite notify plan {name}`"

    def problem(self, sentence: ChangedSentence, difference: str, help: str, severity: Severity) -> Problem:
        """Return the problem of a sentence, with its changed words."""
        message = f"this revision is marked {self.text.change}, but compared with {self.previous.revised} it changes "
        place = _place(self.checked, self.text, sentence)
        message += f"{difference}: “{sentence.quote}”"
        return Problem(f"{self.text.change}-change", message, self.help(help), *place, severity)


def _claimed(checked: CheckedPolicy, change: str) -> Iterator[ClaimedChange]:
    """Yield the texts of a class that follow another, originals and translations."""
    for text in checked.texts:
        original = _original(checked, text) if text.change == change else None
        previous = checked.previous(original) if original else None
        if previous and text.translates is not None:
            translations = checked.policy.translations[text.language]
            previous = next((each for each in reversed(translations) if each.translates == previous.revised), None)
        if previous:
            yield ClaimedChange(checked, text, previous)


def _original(checked: CheckedPolicy, text: Revision) -> Revision | None:
    if text.translates is None:
        return text
    return next((known for known in checked.policy.revisions if known.revised == text.translates), None)


def _editorial_problems(change: ClaimedChange) -> Iterator[Problem]:
    severity = severity_of(change.checked, change.text)
    for sentence in changed_sentences(change.redline):
        differences = weighty_differences(sentence, change.language, change.numbers)
        shown = [str(difference) for difference in (differences[:1] if sentence.whole else differences)]
        if _in_named_clause(change, sentence):
            shown.insert(0, NAMED_CLAUSE)
        if shown:
            yield change.problem(sentence, "; ".join(shown), UNDO, severity)
        elif change.asked and not harmless(sentence, change.language, change.numbers):
            clause = _in_change_clause(change, sentence)
            difference = CLAUSE if clause else "more than quotation marks, spacing and the like"
            yield change.problem(sentence, difference, ASK, "warning")
    for passage in change.redline.outside_stretches if change.asked else ():
        same = passage.kind not in {"unchanged", "renumbered"} and all(run.op == "equal" for run in passage.runs)
        if passage.layouts or same:
            yield _placed(change, passage)


def _minor_problems(change: ClaimedChange) -> Iterator[Problem]:
    unknown = []
    for sentence in changed_sentences(change.redline):
        weighty = weighty_differences(sentence, change.language, change.numbers)
        binding = [str(difference) for difference in weighty if difference.minor]
        named = _in_named_clause(change, sentence)
        clause = [NAMED_CLAUSE] if named else [CLAUSE] if _in_change_clause(change, sentence) else []
        perhaps = [] if binding else list(map(str, perhaps_weighty_differences(sentence, change.language)))
        if binding or clause or perhaps:
            severity = severity_of(change.checked, change.text) if binding or named else "warning"
            yield change.problem(sentence, "; ".join([*clause, *binding, *perhaps]), SIGN, severity)
        elif exchange := unknown_exchange(sentence, change.language):
            unknown.append(" → ".join(exchange))
    if unknown:
        yield _unknown(change, list(dict.fromkeys(unknown)))


def _unknown(change: ClaimedChange, exchanges: Sequence[str]) -> Problem:
    """Return the words that replaced others, of which the program cannot tell whether they mean the same."""
    shown = "; ".join(exchanges[:MOST]) + (f" and {len(exchanges) - MOST} more" if exchanges[MOST:] else "")
    message = f"this revision is marked minor, but no list says whether these words mean the same: {shown}"
    place = at_key(change.checked, change.text, "change")
    return Problem("minor-change", message, change.help(JUDGE), *place, "info")


CLAUSE = "what seems to be the clause on changes"
NAMED_CLAUSE = "the clause on changes, as `promise` names it"
SHORTEST = 12  # letters of a sentence that can be recognised in the quote of a promise


def _in_change_clause(change: ClaimedChange, sentence: ChangedSentence) -> bool:
    """Return whether the program reads the sentence as part of the clause on changes, on either side."""
    return _touches(change.suggested_clauses, sentence) and not harmless(sentence, change.language, change.numbers)


def _in_named_clause(change: ClaimedChange, sentence: ChangedSentence) -> bool:
    """Return whether the sentence is part of the clause that a confirmed promise names, on either side."""
    clauses = [[clause] if clause else [] for clause in change.named_clauses]
    return _touches(clauses, sentence) and not harmless(sentence, change.language, change.numbers)


def _touches(clauses: Sequence[Sequence[str]], sentence: ChangedSentence) -> bool:
    """Return whether the sentence is part of one of these clauses, or contains one. `clauses`: the letters of the
    clauses of the old text and of those of the new one."""
    for known, side in zip(clauses, (sentence.old, sentence.new), strict=True):
        words = _letters(side) if known else ""
        if len(words) >= SHORTEST and any(words in clause or clause in words for clause in known):
            return True
    return False


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, fold(words))).casefold()


def _placed(change: ClaimedChange, passage: Passage) -> Problem:
    """Return the question about a passage in another place, or laid out in another way."""
    block, line = passage.new or passage.old, passage.new.line if passage.new else 0
    words = " ".join(block.text.split()) if block else ""
    shown = words if len(words) <= QUOTED else f"{words[:QUOTED].rstrip()}…"
    what = "a passage in another place"
    if passage.lead_ins:
        what = "a list item under another lead-in"
    elif passage.layouts:
        what = _laid_out(passage.layouts)
    message = f"this revision is marked editorial, but compared with {change.previous.revised} it has {what}: “{shown}”"
    place = at_words(change.checked, change.text, line) if line else at_key(change.checked, change.text, "change")
    return Problem("editorial-change", message, change.help(ASK), *place, "warning")


def _laid_out(layouts: BlockLayouts) -> str:
    """Return the words that say how a passage is laid out now."""
    say = english("redline")
    was, now = (say[f"as_{layout}"] for layout in layouts)
    return f"{was} that was cut in two or joined with another" if was == now else f"{now} that was {was}"


QUOTED = 80  # characters of a passage that moved


def _most(change: ClaimedChange, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the first MOST problems, errors before warnings; the last one counts the others."""
    ordered = sorted(problems, key=lambda problem: list(SEVERITIES).index(problem.severity))
    yield from ordered[:MOST]
    if rest := ordered[MOST:]:
        message = (
            f"this revision is marked {change.text.change}, but it changes such things in {len(rest)} more passages"
        )
        place = at_key(change.checked, change.text, "change")
        yield Problem(rest[0].rule, message, rest[0].help, *place, rest[0].severity)


def _place(checked: CheckedPolicy, text: Revision, sentence: ChangedSentence) -> Place:
    """Return the place of the new words, or of those after the first that were removed; that of `change` in the front
    matter if nothing of the passage is left."""
    if not sentence.line:
        return at_key(checked, text, "change")
    read = [run for run in sentence.runs if run.read]
    added = (run.text.strip() for run in read if run.op == "insert")
    behind = (after.text.strip() for run, after in pairwise(read) if run.op == "delete")
    words = next((words for words in chain(added, behind) if words), "")
    return at_words(checked, text, sentence.line, words[:30])
