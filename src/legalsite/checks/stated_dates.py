"""A document → the days that it states of itself, in date lines and in sentences at its ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from legalsite.model.document import Block, Document
from legalsite.text.dates import (
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
from legalsite.text.sentences import sentences

Kind = Literal["revised", "effective"]

SHORT = 60
TOP, BOTTOM = 12, 6  # blocks at the ends of a text, where a date may stand within a sentence
MONTH_ALONE = re.compile(rf"(?:({MONTH})\.?,?\s+|(0?[1-9]|1[0-2])/)([12][0-9]{{3}})\b", re.IGNORECASE)
YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
ITSELF = re.compile(
    r"\b(?:polic(?:y|ies)|terms|agreement|notice|statement|document|conditions|erklärung|hinweise|bedingungen|agb"
    r"|\w+erklärung|\w+hinweise|\w+bedingungen|richtlinie|fassung|politique|charte|présentes)\b",
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


def stated_days(document: Document) -> Iterator[Stated]:
    """What date lines anywhere, and sentences at the top or the end, say of the text itself; of a list or table of
    earlier days the newest. A line right below a heading farther down is the date of that part alone, where the text
    has told its own."""
    newest: dict[tuple[Kind, int], Stated] = {}
    blocks = document.blocks
    for position, block in _candidates(blocks):
        edge = position < TOP or position >= len(blocks) - BOTTOM
        part = not edge and blocks[position - 1].kind == "heading"
        for stated in _in_block(blocks, position):
            told = part and any(kind == stated.kind for kind, _ in newest)
            if told or not _of_itself(_with_colons(block), edge=edge):
                continue
            key = (stated.kind, block.group or -position - 1)
            if key not in newest or newest[key].day < stated.day:
                newest[key] = stated
    yield from newest.values()


def _candidates(blocks: tuple[Block, ...]) -> Iterator[tuple[int, Block]]:
    """Short ones with a day in them, or with a label whose day is the next block."""
    texts = [block.text for block in blocks]
    for position, (block, text, following) in enumerate(zip(blocks, texts, (*texts[1:], ""), strict=True)):
        if len(text) > LONGEST_LINE or block.kind == "code":
            continue
        if YEAR.search(text) or (len(following) < SHORT and YEAR.search(following)):
            yield position, block


def _in_block(blocks: tuple[Block, ...], position: int) -> Iterator[Stated]:
    lines = [(block.line, _with_colons(block)) for block in blocks[position : position + 2]]
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


def _with_colons(block: Block) -> str:
    """A row of a table as the line that it says."""
    return block.text.replace(" | ", ": ")


def _stated(kind: Kind, found: Found, lines: list[tuple[int, str]]) -> Stated:
    for line, text in lines:
        for match, day, _ in days_in(text):
            if day == found.day:
                return Stated(kind, day, day, line, match[0], found.sure)
    return Stated(kind, found.day, found.day, found.line, found.text, found.sure)


def _month(kind: Kind, label: re.Pattern[str], line: int, text: str) -> Iterator[Stated]:
    """`Stage: Januar 2025` means any day of it."""
    for named in label.finditer(text):
        between = BETWEEN.match(text, named.end())
        month = MONTH_ALONE.match(text, between.end() if between else named.end())
        if month:
            first = date(int(month[3]), MONTHS[month[1].lower()] if month[1] else int(month[2]), 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            yield Stated(kind, first, last, line, month[0], True)


def _of_itself(text: str, *, edge: bool) -> bool:
    """A line or a sentence that opens with the label and says little more, or one that names the text: policy, terms,
    notice."""
    label = REVISED.search(text) or EFFECTIVE.search(text)
    if any(map(_opens_with_label, sentences(text))):
        return True
    names_itself = bool(ITSELF.search(text[: label.start() if edge and label else None]))
    return names_itself and (edge or is_date_line(text))


def _opens_with_label(sentence: str) -> bool:
    label = REVISED.search(sentence) or EFFECTIVE.search(sentence)
    opening = label is not None and not sentence[: label.start()].strip(" *_(")
    return opening and len(DAY.sub("", sentence)) < SHORT


# --- A document → the lines in which it tells its own date, and where on the page they stand. ---

At = Literal["at the top", "at the bottom", "within the text"]

EDGE = 5  # so many blocks are the top or the bottom of a text whose headings do not tell
LONGEST = 160  # a date in a longer paragraph is in passing


@dataclass(frozen=True, slots=True)
class DateLine:
    """`revised`: it says when the text was settled; else only from when it applies. `short`: it says hardly anything
    else. `line` counts from 1 in the file."""

    text: str
    line: int
    at: At
    revised: bool
    short: bool


def date_lines(document: Document) -> tuple[DateLine, ...]:
    """In the order of the text."""
    blocks = document.blocks
    found = find_days([(place, block.text) for place, block in enumerate(blocks)])
    return tuple(sorted(_lines(blocks, found.revised, found.effective), key=lambda one: one.line))


def _lines(blocks: tuple[Block, ...], revised: tuple[Found, ...], effective: tuple[Found, ...]) -> Iterator[DateLine]:
    """What says both counts as saying when it was revised."""
    told = {one.line for one in revised}
    edge = min(EDGE, (len(blocks) + 1) // 2)
    first_section = next((place for place, block in enumerate(blocks) if place and block.kind == "heading"), 0)
    for one in (*revised, *(one for one in effective if one.line not in told)):
        at: At = "within the text"
        if one.line < max(edge, first_section):
            at = "at the top"
        elif one.line >= len(blocks) - edge:
            at = "at the bottom"
        block = blocks[one.line]
        short = len(one.text) <= LONGEST
        revised_too = one.line in told or (short and bool(REVISED.search(one.text)))
        yield DateLine(block.text, block.line, at, revised_too, short)
