"""The days that a text states for itself, in lines near its top or its bottom: “Last updated: March 2, 2026”."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from legalsite.model.document import Block, Document
from legalsite.text.dates_in_prose import BESIDE, BETWEEN, EFFECTIVE, LONGEST_LINE, MONTH, OF_TEXT, REVISED, days_in
from legalsite.text.month_names import MONTHS

Kind = Literal["revised", "effective"]

TOP, BOTTOM = 12, 6  # paragraphs
LABELS: dict[Kind, re.Pattern[str]] = {"revised": REVISED, "effective": EFFECTIVE}
OF_MONTH = re.compile(
    rf"(?:(?:in|en)\s+)?(?:(?P<name>{MONTH})\.?,?\s+|(?P<number>0?[1-9]|1[0-2])\s?[/.]\s?)(?P<year>(?:19|20)[0-9]{{2}})(?!\d)",
    re.IGNORECASE,
)
OTHER_VERSION = re.compile(  # the line is about another version of the text
    r"\b(?:previous|earlier|prior|older|archived?|next|until|replaces|supersed\w+|first|original\w*"
    r"|vorherige\w*|frühere\w*|nächste\w*|bis|ersetzt|erst\w+|précédente?|ancienne|prochaine|jusqu\w+|remplace"
    r"|première|initiale)\b",
    re.IGNORECASE,
)


class StatedDay(Struct, frozen=True):
    """A day that a text states for itself.

    kind: the day of which the text was last revised, or from which it applies
    first, last: the days that may be meant: the same one, unless only a month is given, or it is unclear which number
        is the day (03/04/2020)
    line: of the file, counted from 1
    written: the date as it is written
    """

    kind: Kind
    first: date
    last: date
    line: int
    written: str


def stated_days(document: Document) -> tuple[StatedDay, ...]:
    """Return the newest day of each kind that a text states. Only its first and last paragraphs count, and only those
    that end with the date; rows, list items and lines about other versions do not."""
    paragraphs = [block for block in document.blocks if block.kind not in {"row", "item", "code", "quote"}]
    near = [*paragraphs[:TOP], *paragraphs[max(TOP, len(paragraphs) - BOTTOM) :]]
    stated = [day for block in near for day in _of_line(block)]
    by_kind = ([day for day in stated if day.kind == kind] for kind in LABELS)
    return tuple(max(days, key=lambda day: day.last) for days in by_kind if days)


def newest(stated: tuple[StatedDay, ...]) -> StatedDay | None:
    """Return the newest day that a text states, of either kind; None if it states none."""
    return max(stated, key=lambda day: day.last, default=None)


def without_date_line(text: str) -> str:
    """Return the words of a block; nothing if it is a date line: its change is no change of words."""
    labelled = len(text) <= LONGEST_LINE and any(label.search(text) for label in LABELS.values())
    return "" if labelled else text


def _of_line(block: Block) -> list[StatedDay]:
    """Return the days of a paragraph, if it is a date line and is not about another version."""
    text = block.text
    if len(text) > LONGEST_LINE or OTHER_VERSION.search(text):
        return []
    found = list(_labelled(text))
    behind = text[max((end for _, _, _, _, end in found), default=0) :]
    if re.search(r"\w", BESIDE.split(behind, maxsplit=1)[0]):
        return []
    return [StatedDay(kind, first, last, block.line, written) for kind, first, last, written, _ in found]


def _labelled(text: str) -> Iterator[tuple[Kind, date, date, str, int]]:
    """Yield kind, first and last day, the words and their end for each date right behind a label."""
    days = {match.start(): (match, day, sure) for match, day, sure in days_in(text)}
    for kind, label in LABELS.items():
        for match in label.finditer(text):
            name = OF_TEXT.match(text, match.end())
            between = BETWEEN.match(text, name.end() if name else match.end())
            at = between.end() if between else match.end()
            if at in days:
                written, day, sure = days[at]
                other = day if sure else day.replace(month=day.day, day=day.month)
                yield kind, min(day, other), max(day, other), written[0], written.end()
            elif month := OF_MONTH.match(text, at):
                year, number = int(month["year"]), int(month["number"] or 0) or MONTHS[month["name"].lower()]
                last = date(year, number, monthrange(year, number)[1])
                yield kind, date(year, number, 1), last, month[0], month.end()
