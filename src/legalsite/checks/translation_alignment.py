"""Aligns the sections of a translation with those of its original."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest

from msgspec import Struct

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.model import in_force
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision

NAME = re.compile(r"^(?:[^\W\d_]{2,}\.?\s+|§{1,2}\s?)+")
PART = re.compile(r"[1-9][0-9]*|0(?![0-9])|[a-z]+")  # "04" is 4
GAP, RENUMBERED, OTHER_LEVEL = 1.0, 0.6, 3.0
MOST_COMPARED = 1_000_000  # pairs of sections


class Section(Struct, frozen=True, dict=True):
    """A heading, None before the first one, and the blocks below it up to the next heading."""

    heading: Block | None
    blocks: tuple[Block, ...]

    @cached_property
    def signature(self) -> tuple[int, tuple[str, ...]]:
        """The level and the number of the heading; 0 and no number if there is none."""
        return (self.heading.level, parts_of(self.heading.number)) if self.heading else (0, ())

    @cached_property
    def shape(self) -> tuple[int, int, int, int]:
        """The number of paragraphs, items and rows, and the length of all blocks together."""
        kinds = [block.kind for block in self.blocks]
        length = sum(len(block.text) for block in self.blocks)
        return kinds.count("paragraph"), kinds.count("item"), kinds.count("row"), length


Pair = tuple[Section | None, Section | None]


def translation_pairs(checked: CheckedPolicy) -> Iterator[tuple[Revision, Revision]]:
    """Yield each current translation after the text that it translates, as (original, translation)."""
    for text in checked.current:
        original = in_force.revision_of(checked.policy, text.translates) if text.translates else None
        if original and not original.withheld and not text.withheld:
            yield original, text


def sections(document: Document) -> list[Section]:
    """Split a document at its headings; the first section has none."""
    parts: list[tuple[Block | None, list[Block]]] = [(None, [])]
    for block in document.blocks:
        if block.kind == "heading":
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [Section(heading, tuple(blocks)) for heading, blocks in parts]


def parts_of(number: str) -> tuple[str, ...]:
    """Split a number into its parts: `Section 4.2(b)` becomes 4, 2, b."""
    return tuple(PART.findall(NAME.sub("", number).casefold()))


def align_sections(old: Sequence[Section], new: Sequence[Section]) -> list[Pair]:
    """Return the pairs that leave the fewest sections without a counterpart.

    The words are of two languages, so levels, numbers, lengths and kinds of blocks are compared. If all headings agree
    in level and number, sections are paired in order. So are those of texts with thousands of headings, because the
    alignment takes O(n·m).
    """
    alike = [section.signature for section in old] == [section.signature for section in new]
    if alike or len(old) * len(new) > MOST_COMPARED:
        return list(zip_longest(old, new))
    cost = [[GAP * column for column in range(len(new) + 1)]]
    for row, section in enumerate(old, 1):
        line = [GAP * row]
        for column, other in enumerate(new, 1):
            paired = cost[row - 1][column - 1] + _unlikeness(section, other)
            line.append(min(paired, cost[row - 1][column] + GAP, line[-1] + GAP))
        cost.append(line)
    return _path(old, new, cost)


def _path(old: Sequence[Section], new: Sequence[Section], cost: list[list[float]]) -> list[Pair]:
    pairs: list[Pair] = []
    row, column = len(old), len(new)
    while row or column:
        best = cost[row][column]
        if row and column and best == cost[row - 1][column - 1] + _unlikeness(old[row - 1], new[column - 1]):
            row, column = row - 1, column - 1
            pairs.append((old[row], new[column]))
        elif row and best == cost[row - 1][column] + GAP:
            row -= 1
            pairs.append((old[row], None))
        else:
            column -= 1
            pairs.append((None, new[column]))
    return pairs[::-1]


def _unlikeness(old: Section, new: Section) -> float:
    """Return how unlike two sections are: from 0, for what may be the same, to more than the cost of two gaps."""
    level, number = old.signature
    other_level, other_number = new.signature
    if level != other_level:
        return OTHER_LEVEL
    unlikeness = RENUMBERED if number != other_number else 0.0
    for count, other in zip(old.shape, new.shape, strict=True):
        unlikeness += 0.3 * abs(count - other) / max(count, other, 1)
    return unlikeness
