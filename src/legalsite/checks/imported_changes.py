"""The changes of a policy that came from a git history, and which of them were made under an old date."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from legalsite.checks.changed_sentences import ChangedSentence, changed_sentences
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.weighty_changes import new_numbers, weighty_differences
from legalsite.model.policy import Revision
from legalsite.model.redline import Redline
from legalsite.redline.output.summary import summary
from legalsite.text.dates_in_prose import is_date_line
from legalsite.text.stated_dates import StatedDate, stated_dates

Verdict = Literal["dated", "old", "older", "undated"]
Aspect = Literal["words", "links", "numbers", "markup", "signs", "date"]

# Markup of other tools, and the part of it that prints words which are not in the text. The lengths are bounded,
# because a text may have many `{{` that are never closed, and each would be searched to the end.
MARKUP = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|\[!(\w+)\]|\bAUTOTITLE\b")
PRINTS = re.compile(r"\{\{.{0,500}?\}\}|\{%-?\s*(?:data|include|render)\b.{0,500}?%\}|\bAUTOTITLE\b")
ANY = "\0"
GRACE = 3  # days that may lie between finishing the words and writing the date
QUOTED = 3


@dataclass(frozen=True)
class ImportedChange:
    """One text of an imported policy that differs from the text before it.

    `stated`: the newest date that it states for itself.
    `verdict`: "old" if the previous text stated the same date or a later one; "older" if the date is new, but `days`
    older than the change; "undated" if the text states none; otherwise "dated".
    `until`: the day on which a text stated a newer date, or the date or the text was removed; None if it never was.
    `days`: how long an old date stayed, or by how many days a new one is too old.
    `aspect`: the weightiest thing that changed: words, link targets, the order or numbers of clauses, another tool's
    markup, punctuation ("signs"), or only the date.
    """

    text: Revision
    stated: StatedDate | None
    verdict: Verdict
    aspect: Aspect
    until: date | None
    days: int
    redline: Redline

    @cached_property
    def summary(self) -> str:
        """How much changed, and the weightiest changed sentences."""
        changed = _heaviest_first(self.redline, self.text.language) if self.aspect in {"words", "links"} else []
        quotes = "; ".join(f"“{sentence.quote}”" for sentence in changed[:QUOTED])
        more = f"; and {len(changed) - QUOTED} more" if len(changed) > QUOTED else ""
        return summary(self.redline) + (f": {quotes}{more}" if quotes else "")


def is_imported(text: Revision) -> bool:
    """Return whether `revised` is only the day of a commit, and not a date that the company wrote."""
    return "imported" in text.extra and text.recorded.split(" ")[2:3] == ["import"]


def grace_of(checked: CheckedPolicy) -> timedelta:
    """Return the days of grace that legalsite.toml sets for date-in-text in this policy, else GRACE."""
    given = [
        setting.grace_days
        for setting in checked.config.checks
        if setting.rule == "date-in-text"
        and setting.policy in {"", checked.policy.slug}
        and setting.grace_days is not None
    ]
    return timedelta(days=given[-1] if given else GRACE)


def imported_changes(checked: CheckedPolicy, grace: timedelta) -> Iterator[ImportedChange]:
    """Yield the changes in the order of time.

    The first text is not a change, nor is one that ends the policy or follows such an end.
    """
    texts = [text for text in checked.policy.revisions if text in checked.texts]
    if not any(map(is_imported, texts)):
        return
    stated = {text.path: newest_date(stated_dates(checked.document(text))) for text in texts}
    for index, text in enumerate(texts):
        previous = texts[index - 1] if index else None
        if previous is None or not is_imported(text) or text.withdrawn or previous.withdrawn:
            continue
        redline = checked.redline(previous, text)
        aspect, newest = _aspect(redline), stated[text.path]
        verdict = _verdict(newest, stated[previous.path], text.revised.day - grace) if aspect != "date" else "dated"
        until, days = None, 0
        if verdict == "old":
            later = ((other.revised.day, stated[other.path]) for other in texts[index + 1 :])
            until = corrected_on(later, text, grace)
            days = ((until or checked.on) - text.revised.day).days
            verdict = "dated" if days <= grace.days else "old"
        elif verdict == "older" and newest:
            days = (text.revised.day - newest.last).days
        yield ImportedChange(text, newest, verdict, aspect, until, days, redline)


def newest_date(stated: Iterable[StatedDate]) -> StatedDate | None:
    """Return the date that ends last; None if there is none."""
    return max(stated, key=lambda known: known.last, default=None)


def corrected_on(later: Iterable[tuple[date, StatedDate | None]], text: Revision, grace: timedelta) -> date | None:
    """Return the day from which a later text no longer shows a date that is too old for this one: it states a newer
    date or none. Return None if no later text does."""
    covers = text.revised.day - grace
    return next((day for day, stated in later if stated is None or _reaches(stated, covers)), None)


def _reaches(stated: StatedDate, day: date) -> bool:
    return any(last >= day for _, last in stated.readings)


def _verdict(stated: StatedDate | None, previous: StatedDate | None, earliest: date) -> Verdict:
    if stated is None:
        return "undated"
    if _reaches(stated, earliest):
        return "dated"
    return "old" if previous and previous.day >= stated.day else "older"


def _aspect(redline: Redline) -> Aspect:
    changed = list(changed_sentences(redline))
    if changed and all(is_date_line(sentence.old) or is_date_line(sentence.new) for sentence in changed):
        return "date"
    worded = [sentence for sentence in changed if _worded(sentence)]
    if any(map(_prints_anew, worded)):
        return "words"
    if any(run.target and run.op != "equal" for sentence in changed for run in sentence.runs):
        return "links"
    return "markup" if worded else "signs" if changed else "numbers"


def _worded(sentence: ChangedSentence) -> bool:
    """Return whether letters or digits of the sentence changed."""
    runs = (run for run in sentence.runs if run.op != "equal" and run.read)
    return any(letter.isalnum() for run in runs for letter in run.text)


def _prints_anew(sentence: ChangedSentence) -> bool:
    """Return whether readers see different words once the other tool has processed its markup.

    A gap that the tool fills in may get the same words that were there before.
    """
    sides = (sentence.old, sentence.new)
    if not any(map(MARKUP.search, sides)):
        return True
    old, new = (_letters(MARKUP.sub(r"\1", PRINTS.sub(ANY, side))) for side in sides)
    return not (_filled(old, new) or _filled(new, old))


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter == ANY).lower()


def _filled(text: str, other: str) -> bool:
    """Return whether `other` may be `text` with each gap filled in by one or more letters.

    The words between two gaps are searched for from the first possible position, in linear time; a regular expression
    would try every combination.
    """
    first, *between = text.split(ANY)
    if not between:
        return text == other
    last = between.pop()
    start, end = len(first), len(other) - len(last)
    for words in between:
        position = other.find(words, start + 1, end)
        if position < 0:
            return False
        start = position + len(words)
    return start < end and other.startswith(first) and other.endswith(last)


def _heaviest_first(redline: Redline, language: str) -> list[ChangedSentence]:
    """Return the changed sentences without date lines, those that not even a minor change may make first."""
    numbers = new_numbers(redline)
    sentences = changed_sentences(redline)
    changed = [sentence for sentence in sentences if not (is_date_line(sentence.old) or is_date_line(sentence.new))]

    def weight(sentence: ChangedSentence) -> tuple[bool, bool]:
        differences = weighty_differences(sentence, language, numbers)
        return not any(difference.minor for difference in differences), not differences

    return sorted(changed, key=weight)
