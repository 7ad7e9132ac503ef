"""Folds long unchanged stretches of a redline, between the context of its changes."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from legalsite.model.document import Block
from legalsite.model.redline import Stretch
from legalsite.redline.output.move_notes import Arrival, Departure, Entry
from legalsite.redline.output.units import Unit

AHEAD = 1  # units shown after a change
BEFORE = 2  # units shown before the next change, and the heading above it if it is that near
LEAST = 4  # a shorter stretch is not worth a click


class Context(Struct, frozen=True):
    """Unchanged blocks that are shown."""

    blocks: tuple[Block, ...]


class Fold(Struct, frozen=True):
    """Unchanged blocks that begin and end outside of any list or table."""

    blocks: tuple[Block, ...]


Shown = Unit | Departure | Arrival | Context | Fold


def folded(entries: Sequence[Entry], *, all_of_it: bool = False) -> Iterator[Shown]:
    """Yield entries, context and folds in reading order. `all_of_it`: nothing changed, so nothing needs context."""
    blocks: list[Block] = []
    first = True
    for entry in entries:
        if isinstance(entry, Stretch):
            blocks += entry.new
        elif isinstance(entry, Unit) and entry.kind == "unchanged":
            blocks.append(entry.block)
        else:
            yield from _fold(blocks, 0 if first else AHEAD, BEFORE)
            yield entry
            blocks, first = [], False
    yield from _fold(blocks, 0 if first else AHEAD, 0 if all_of_it or not first else BEFORE)


def _fold(blocks: Sequence[Block], ahead: int, before: int) -> Iterator[Context | Fold]:
    start, end = ahead, len(blocks) - before
    section = -1  # the heading above the next change
    if before:
        section = next((at for at in reversed(range(len(blocks))) if blocks[at].kind == "heading"), -1)
        if end - 4 <= section < end:
            end = section
    while start < end and _inside(blocks, start):
        start += 1
    while start < end < len(blocks) and _inside(blocks, end):
        end -= 1
    if start < end < len(blocks) and blocks[end].kind == "item":
        end -= _leading_in(blocks, end)
    if end - start < LEAST:
        yield from _context(blocks)
        return
    yield from _context(blocks[:start])
    if start <= section < end:
        yield from _away(blocks[start:section])
        yield from _context(blocks[section : section + 1])
        start = section + 1
    yield from _away(blocks[start:end])
    yield from _context(blocks[end:])


def _context(blocks: Sequence[Block]) -> Iterator[Context]:
    if blocks:
        yield Context(tuple(blocks))


def _away(blocks: Sequence[Block]) -> Iterator[Context | Fold]:
    """Yield the blocks as a fold, or as context if they are too few to be worth a click."""
    if len(blocks) < LEAST:
        yield from _context(blocks)
    else:
        yield Fold(tuple(blocks))


def _leading_in(blocks: Sequence[Block], at: int) -> int:
    """Return how many blocks introduce the list that begins at `at`: a sentence, and the heading right above it."""
    sentence = at > 0 and blocks[at - 1].kind == "paragraph"
    heading = at > sentence and blocks[at - 1 - sentence].kind == "heading"
    return sentence + heading


def _inside(blocks: Sequence[Block], at: int) -> bool:
    """Return whether a cut before this block would go through a list, table, code or list of definitions."""
    block = blocks[at]
    if block.kind in ("row", "code", "definition"):
        return at == 0 or blocks[at - 1].group == block.group or block.kind == "definition"
    return (block.kind == "item" or block.level > 0) and block.kind != "heading" and not _opens(blocks, at)


def _opens(blocks: Sequence[Block], at: int) -> bool:
    block = blocks[at]
    return at > 0 and block.level == 0 and blocks[at - 1].group != block.group
