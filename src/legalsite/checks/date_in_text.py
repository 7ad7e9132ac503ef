"""A date line in the text (`Last updated: …`) that contradicts the front matter."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from legalsite.checks.place import at_words
from legalsite.checks.subject import Subject
from legalsite.errors import Problem
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision
from legalsite.redline.summary import summary
from legalsite.source.days import (
    BETWEEN,
    DAY,
    EFFECTIVE,
    LONGEST_LINE,
    MONTH,
    MONTHS,
    REVISED,
    Found,
    days_in,
    find_days,
    is_date_line,
)

Kind = Literal["revised", "effective"]

MEND = {
    True: "write the day of the front matter, or take the line out: the page shows it at its top",
    False: "publish a text that says the right day, or none: the page shows it at its top",
}
GRACE = 3  # days between settling the words and writing the date: nobody is misled by them
SHORT = 60
TOP, BOTTOM = 12, 6  # blocks at the ends of a text, where a date may stand within a sentence
MONTH_ALONE = re.compile(rf"({MONTH})\.?,?\s+([12][0-9]{{3}})\b", re.IGNORECASE)
YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
ITSELF = re.compile(
    r"\b(?:polic(?:y|ies)|terms|agreement|notice|statement|document|conditions|erklärung|hinweise|bedingungen|agb"
    r"|\w+erklärung|\w+hinweise|\w+bedingungen|richtlinie|politique|charte|présentes)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A day (or, with a later `last`, a month) that the text says of itself, as it is written there. Where `sure` is
    False, day and month may be the other way round."""

    kind: Kind
    day: date
    last: date
    line: int
    written: str
    sure: bool

    @property
    def said(self) -> str:
        return str(self.day) if self.day == self.last else f"{self.day:%Y-%m}"

    @property
    def readings(self) -> list[tuple[date, date]]:
        if self.sure:
            return [(self.day, self.last)]
        other = date(self.day.year, self.day.day, self.day.month)
        return [(self.day, self.day), (other, other)]


def date_in_text(subject: Subject) -> Iterator[Problem]:
    """Of every text: in the past it tells what changed under an old date, and for how long that stood."""
    grace = timedelta(days=_grace(subject))
    found = [(text, _contradictions(subject, text, grace)) for text in subject.texts]
    wrong = {text.path for text, contradictions in found if contradictions}
    for text, contradictions in found:
        past = subject.stands(text) == "past"
        for stated in contradictions:
            said = "was last revised on" if stated.kind == "revised" else "applies from"
            real = text.revised.day if stated.kind == "revised" else text.effective
            message = f"the text says that it {said} {stated.said} (“{stated.written}”), and `{stated.kind}` is {real}"
            message += _story(subject, text, stated, wrong) if past else ""
            mend = MEND[text.working]
            yield Problem("date-in-text", message, mend, *at_words(subject, text, stated.line, stated.written))


def stated_days(document: Document) -> Iterator[Stated]:
    """What date lines anywhere, and sentences at the top or the end, say of the text itself; of a list or table of
    earlier days the newest."""
    newest: dict[tuple[Kind, int], Stated] = {}
    blocks = document.blocks
    for position, block in _candidates(blocks):
        edge = position < TOP or position >= len(blocks) - BOTTOM
        for stated in _in_block(blocks, position):
            if not _of_itself(block.text, edge=edge):
                continue
            key = (stated.kind, block.group or -position - 1)
            if key not in newest or newest[key].day < stated.day:
                newest[key] = stated
    yield from newest.values()


def _candidates(blocks: tuple[Block, ...]) -> Iterator[tuple[int, Block]]:
    """Short ones with a day in them, or with a label whose day is the next block."""
    for position, block in enumerate(blocks):
        if len(block.text) > LONGEST_LINE or block.kind == "code":
            continue
        following = blocks[position + 1].text if position + 1 < len(blocks) else ""
        if YEAR.search(block.text) or (len(following) < SHORT and YEAR.search(following)):
            yield position, block


def _in_block(blocks: tuple[Block, ...], position: int) -> Iterator[Stated]:
    lines = [(block.line, block.text.replace(" | ", ": ")) for block in blocks[position : position + 2]]
    days = find_days(lines)
    sides: tuple[tuple[Kind, re.Pattern[str], tuple[Found, ...]], ...] = (
        ("revised", REVISED, days.revised),
        ("effective", EFFECTIVE, days.effective),
    )
    for kind, label, founds in sides:
        here = [found for found in founds if found.line == lines[0][0]]
        yield from (_stated(kind, found, lines) for found in here)
        if not here:
            yield from _month(kind, label, *lines[0])


def _stated(kind: Kind, found: Found, lines: list[tuple[int, str]]) -> Stated:
    for line, text in lines:
        for match, day, _ in days_in(text):
            if day == found.day:
                return Stated(kind, day, day, line, match[0], found.sure)
    return Stated(kind, found.day, found.day, found.line, found.text, found.sure)


def _month(kind: Kind, label: re.Pattern[str], line: int, text: str) -> Iterator[Stated]:
    """`Stand: Januar 2025` means any day of it."""
    for named in label.finditer(text):
        between = BETWEEN.match(text, named.end())
        month = MONTH_ALONE.match(text, between.end() if between else named.end())
        if month:
            first = date(int(month[2]), MONTHS[month[1].lower()], 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            yield Stated(kind, first, last, line, month[0], True)


def _of_itself(text: str, *, edge: bool) -> bool:
    """A line that opens with the label and says little more, or one that names the text: policy, terms, notice."""
    label = REVISED.search(text) or EFFECTIVE.search(text)
    opening = label is not None and not text[: label.start()].strip(" *_(")
    if opening and len(DAY.sub("", text)) < SHORT:
        return True
    names_itself = bool(ITSELF.search(text[: label.start() if edge and label else None]))
    return names_itself and (edge or is_date_line(text))


def _contradictions(subject: Subject, text: Revision, grace: timedelta) -> list[Stated]:
    """Those that fit none of the days that the front matter gives the text."""
    revised = {text.revised.day, text.effective} | ({text.translates.day} if text.translates else set())
    days: dict[Kind, set[date]] = {"revised": revised, "effective": {text.effective}}
    return [
        stated
        for stated in stated_days(subject.document(text))
        if not any(first - grace <= day <= last + grace for first, last in stated.readings for day in days[stated.kind])
    ]


def _story(subject: Subject, text: Revision, stated: Stated, wrong: Collection[str]) -> str:
    """How long it stood so, and what had changed by then."""
    later = [other for other in subject.texts if other.language == text.language and other.revised > text.revised]
    until = next((other.revised.day for other in later if other.path not in wrong), subject.on)
    story = f"; it stood so for {(until - text.revised.day).days} days"
    before = subject.before(text) if text.translates is None else None
    if before and stated.last < text.revised.day:
        story += f", with what changed: {summary(subject.redline(before, text))}"
    return story


def _grace(subject: Subject) -> int:
    given = [
        setting.grace_days
        for setting in subject.config.checks
        if setting.rule == "date-in-text"
        and setting.policy in {"", subject.policy.slug}
        and setting.grace_days is not None
    ]
    return given[-1] if given else GRACE
