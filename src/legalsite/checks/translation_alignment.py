"""A translation and its original, side by side: sections by their headings, blocks by their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from legalsite.checks.checked_policy import CheckedPolicy
from legalsite.checks.clause_references import parts_of
from legalsite.model import in_force as standing
from legalsite.model.document import Block, Document
from legalsite.model.policy import Revision

GAP, RENUMBERED, OTHER_LEVEL = 1.0, 0.6, 3.0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (None before the first) and the blocks below it, up to the next heading."""

    heading: Block | None
    blocks: tuple[Block, ...]


Pair = tuple[Section | None, Section | None]


def renderings(checked: CheckedPolicy) -> Iterator[tuple[Revision, Revision]]:
    """Current translations, each with the text that it renders."""
    for text in checked.current:
        original = standing.revision_of(checked.policy, text.translates) if text.translates else None
        if original and not original.withheld and not text.withheld:
            yield original, text


def sections(document: Document) -> list[Section]:
    parts: list[tuple[Block | None, list[Block]]] = [(None, [])]
    for block in document.blocks:
        if block.kind == "heading":
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return [Section(heading, tuple(blocks)) for heading, blocks in parts]


def aligned(old: Sequence[Section], new: Sequence[Section]) -> list[Pair]:
    """The pairing that leaves the fewest sections alone. Words are of two languages: levels, numbers, lengths and kinds
    of blocks tell. Only where the headings differ in level or number is there anything to look for: O(n·m) then."""
    if [_sign(section) for section in old] == [_sign(section) for section in new]:
        return list(zip(old, new, strict=True))
    cost = [[GAP * column for column in range(len(new) + 1)]]
    for row, section in enumerate(old, 1):
        line = [GAP * row]
        for column, other in enumerate(new, 1):
            paired = cost[row - 1][column - 1] + _unlike(section, other)
            line.append(min(paired, cost[row - 1][column] + GAP, line[-1] + GAP))
        cost.append(line)
    return _path(old, new, cost)


def _path(old: Sequence[Section], new: Sequence[Section], cost: list[list[float]]) -> list[Pair]:
    pairs: list[Pair] = []
    row, column = len(old), len(new)
    while row or column:
        here = cost[row][column]
        if row and column and here == cost[row - 1][column - 1] + _unlike(old[row - 1], new[column - 1]):
            row, column = row - 1, column - 1
            pairs.append((old[row], new[column]))
        elif row and here == cost[row - 1][column] + GAP:
            row -= 1
            pairs.append((old[row], None))
        else:
            column -= 1
            pairs.append((None, new[column]))
    return pairs[::-1]


def _sign(section: Section) -> tuple[int, tuple[str, ...]]:
    heading = section.heading
    return (heading.level, parts_of(heading.number)) if heading else (0, ())


def _shape(section: Section) -> tuple[int, int, int, int]:
    """Paragraphs, items, rows, and the length of all."""
    kinds = [block.kind for block in section.blocks]
    length = sum(len(block.text) for block in section.blocks)
    return kinds.count("paragraph"), kinds.count("item"), kinds.count("row"), length


def _unlike(old: Section, new: Section) -> float:
    """From 0 for what may be one section to more than two gaps."""
    if (old.heading is None) != (new.heading is None):
        return OTHER_LEVEL
    level, number = _sign(old)
    other_level, other_number = _sign(new)
    if level != other_level:
        return OTHER_LEVEL
    unlike = RENUMBERED if number != other_number else 0.0
    for count, other in zip(_shape(old), _shape(new), strict=True):
        unlike += 0.3 * abs(count - other) / max(count, other, 1)
    return unlike
