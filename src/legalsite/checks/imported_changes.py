"""The changes of a policy that came from a git history, and which of them were made under an old date."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from legalsite.checks.changed_sentences import ChangedSentence, changed_sentences
from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.flat_text import difference, is_around_text, same_words
from legalsite.checks.weighty_changes import new_numbers, weighty_differences
from legalsite.model.document import Document
from legalsite.model.in_force import gaps_before
from legalsite.model.policy import Revision
from legalsite.model.redline import Redline
from legalsite.redline.output.summary import summary
from legalsite.text.dates_in_prose import BETWEEN, DAY, EFFECTIVE, LONGEST_LINE, MONTH, REVISED, is_date_line
from legalsite.text.languages import detect_language
from legalsite.text.stated_dates import StatedDate, day_comes_first, stated_dates

Verdict = Literal["dated", "old", "older", "undated"]
Aspect = Literal["words", "links", "numbers", "markup", "signs", "addresses", "date"]

# Markup of other tools, and the part of it that prints words which are not in the text. The lengths are bounded,
# because a text may have many `{{` that are never closed, and each would be searched to the end.
MARKUP = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|\{:.{0,200}?\}|\[!(\w+)\]|\bAUTOTITLE\b")
PRINTS = re.compile(r"\{\{.{0,500}?\}\}|\{%-?\s*(?:data|include|render)\b.{0,500}?%\}|\bAUTOTITLE\b")
PART_OF_DAY = re.compile(rf"\b(?:{MONTH})\b\.?|[0-9]+(?:st|nd|rd|th|er)?|[\W_]", re.IGNORECASE)
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
    `days`: how long an old date stayed, up to the newest text if it still has it; or by how many days a new one is too
    old.
    `aspect`: the weightiest thing that changed: words, link targets, the order or numbers of clauses, another tool's
    markup, punctuation ("signs"), the query or fragment of links ("addresses"), or only the date and the menus around
    the text.
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
        if self.aspect == "words":
            changed = [sentence for sentence in changed if not _is_layout(sentence)]
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

    The first text is not a change, nor is one that ends the policy or follows such an end or a gap: nobody knows when
    its words changed. A text in another language is compared with the last one in its own. Words that stood under this
    date before are under no old date: a page that could not be read for a while has not changed.
    """
    texts = [text for text in checked.policy.revisions if text in checked.texts]
    if not any(map(is_imported, texts)):
        return
    readings = _in_known_order([_read(checked, text) for text in texts])
    began: dict[tuple[int, date | None], date] = {}
    for text, reading in zip(texts, readings, strict=True):
        began.setdefault(reading.key, text.revised.day)
    last: dict[str, tuple[Revision, StatedDate | None]] = {}  # by language
    for index, (text, reading) in enumerate(zip(texts, readings, strict=True)):
        after_end = index > 0 and texts[index - 1].withdrawn
        (previous, its_date), last[reading.language] = last.get(reading.language, (None, None)), (text, reading.stated)
        if previous is None or after_end or not is_imported(text) or text.withdrawn or previous.withdrawn:
            continue
        if gaps_before(checked.policy, text, previous):
            continue
        redline = checked.redline(previous, text)
        aspect = _aspect(redline, checked.document(previous), checked.document(text))
        newest, day = reading.stated, text.revised.day
        known = aspect == "date" or began[reading.key] < day
        verdict = "dated" if known and newest else _verdict(newest, its_date, day - grace)
        until, days = None, 0
        if verdict == "old":
            following = zip(texts[index + 1 :], readings[index + 1 :], strict=True)
            later = ((of.revised.day, None if began[now.key] < day else now.stated) for of, now in following)
            until = corrected_on(later, text, grace)
            days = ((until or texts[-1].revised.day) - day).days
            verdict = "dated" if (until or checked.on) - day <= grace else "old"
        elif verdict == "older" and aspect in {"markup", "signs", "addresses"}:
            verdict = "dated"  # nothing of weight came with the date
        elif verdict == "older" and newest:
            days = (day - newest.last).days
        yield ImportedChange(text, newest, verdict, aspect, until, days, redline)


@dataclass(frozen=True, slots=True)
class _ImportedReading:
    """What matters of a text for the changes after it: its newest date, its language, and a hash of its words, numbers
    and links."""

    stated: StatedDate | None
    language: str
    content: int

    @property
    def key(self) -> tuple[int, date | None]:
        """The same for texts with the same content under the same date."""
        return self.content, self.stated.last if self.stated else None


def _read(checked: CheckedPolicy, text: Revision) -> _ImportedReading:
    document = checked.document(text)
    content = hash(tuple((block.number, block.spans) for block in document.blocks))
    language = detect_language(block.text for block in document.blocks)
    return _ImportedReading(newest_date(stated_dates(document)), language, content)


def _in_known_order(readings: list[_ImportedReading]) -> list[_ImportedReading]:
    """Return the readings with their dates in figures read as those of other texts in the same language show."""
    sure = set[str]()  # languages in which the day comes first
    for language in {reading.language for reading in readings}:
        dates = (reading.stated for reading in readings if reading.stated and reading.language == language)
        sure |= {language} if day_comes_first(dates) else set()
    return [
        replace(reading, stated=replace(reading.stated, sure=True))
        if reading.stated and reading.language in sure
        else reading
        for reading in readings
    ]


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


def _aspect(redline: Redline, old: Document, new: Document) -> Aspect:
    layout = difference(old, new)
    if layout != "words":
        return "date" if layout == "none" else layout
    blocks = [block for passage in redline.passages for block in (passage.old, passage.new) if block]
    headings = frozenset(block.text.casefold() for block in blocks if block.kind == "heading")
    sentences = list(changed_sentences(redline))
    changed = [sentence for sentence in sentences if not (_around_text(sentence, headings) or _only_dates(sentence))]
    if sentences and not changed:
        return "date"
    worded = [sentence for sentence in changed if _worded(sentence)]
    if any(map(_prints_anew, worded)):
        return "words"
    if any(run.target and run.op != "equal" for sentence in changed for run in sentence.runs):
        return "links"
    return "markup" if worded else "signs" if changed else "numbers"


def _around_text(sentence: ChangedSentence, headings: frozenset[str]) -> bool:
    """Return whether the sentence is part of the page around the text and came or went as a whole."""
    return sentence.whole and is_around_text(sentence.block, headings)


def _is_layout(sentence: ChangedSentence) -> bool:
    """Return whether no word of the text changed in the sentence."""
    return same_words(sentence.old, sentence.new) or _around_text(sentence, frozenset())


def _only_dates(sentence: ChangedSentence) -> bool:
    """Return whether the sentence is a date line, or the part of one that was cut in two: "3, 2025"."""
    if is_date_line(sentence.old) or is_date_line(sentence.new):
        return True
    sides = [side for side in (sentence.old, sentence.new) if side.strip()]
    changed = any(run.op != "equal" and run.read for run in sentence.runs)
    return changed and all(_is_part_of_date(side) for side in sides)


def _is_part_of_date(text: str) -> bool:
    """Return whether a text is a label of a date, a date, or a part of one, and nothing else."""
    bare = text
    for pattern in (DAY, REVISED, EFFECTIVE, PART_OF_DAY, BETWEEN):
        bare = pattern.sub("", bare)
    return len(text) < LONGEST_LINE and not bare.strip() and bare != text


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
    changed = [sentence for sentence in sentences if not _only_dates(sentence)]

    def weight(sentence: ChangedSentence) -> tuple[bool, bool]:
        differences = weighty_differences(sentence, language, numbers)
        return not any(difference.minor for difference in differences), not differences

    return sorted(changed, key=weight)
