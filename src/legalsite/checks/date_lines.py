"""A document → the lines in which it tells its own date, and where on the page they stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from legalsite.model.document import Block, Document
from legalsite.source.days import REVISED, Found, find_days

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
