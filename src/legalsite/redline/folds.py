"""Entries → the same with long unchanged stretches folded away, a few passages of context left around each change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from legalsite.redline.departures import Entry
from legalsite.redline.units import Unit

AHEAD = 1  # passages left to read after a change
BEFORE = 2  # passages left to read before the next one, and the heading above it where it is that near
LEAST = 4  # a shorter stretch is not worth a click


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged units that begin and end outside of any list or table."""

    units: tuple[Unit, ...]


def folded(entries: Sequence[Entry], *, all_of_it: bool = False) -> Iterator[Entry | Fold]:
    """In reading order. `all_of_it`: nothing changed, so nothing needs context."""
    stretch: list[Unit] = []
    first = True
    for entry in entries:
        if isinstance(entry, Unit) and entry.kind == "unchanged":
            stretch.append(entry)
            continue
        yield from _fold(stretch, 0 if first else AHEAD, BEFORE)
        yield entry
        stretch, first = [], False
    yield from _fold(stretch, 0 if first else AHEAD, 0 if all_of_it or not first else BEFORE)


def _fold(stretch: Sequence[Unit], ahead: int, before: int) -> Iterator[Entry | Fold]:
    start, end = ahead, len(stretch) - before
    section = -1  # the heading under which the next change stands
    if before:
        section = max((at for at, unit in enumerate(stretch) if unit.block.kind == "heading"), default=-1)
        if end - 4 <= section < end:
            end = section
    while start < end and _inside(stretch, start):
        start += 1
    while start < end < len(stretch) and _inside(stretch, end):
        end -= 1
    if start < end < len(stretch) and stretch[end].block.kind == "item":
        end -= _leading_in(stretch, end)
    if end - start < LEAST:
        yield from stretch
        return
    yield from stretch[:start]
    if start <= section < end:
        yield from _away(stretch[start:section])
        yield stretch[section]
        start = section + 1
    yield from _away(stretch[start:end])
    yield from stretch[end:]


def _away(units: Sequence[Unit]) -> Iterator[Unit | Fold]:
    """What is worth a click is folded."""
    if len(units) < LEAST:
        yield from units
    else:
        yield Fold(tuple(units))


def _leading_in(stretch: Sequence[Unit], at: int) -> int:
    """How many passages lead in to the list that begins there: a sentence, and the heading right above it."""
    sentence = at > 0 and stretch[at - 1].block.kind == "paragraph"
    heading = at > sentence and stretch[at - 1 - sentence].block.kind == "heading"
    return sentence + heading


def _inside(stretch: Sequence[Unit], at: int) -> bool:
    """Whether a cut before this unit would go through a list, table, code or list of definitions."""
    block = stretch[at].block
    if block.kind in ("row", "code", "definition"):
        return at == 0 or stretch[at - 1].block.group == block.group or block.kind == "definition"
    return (block.kind == "item" or block.level > 0) and block.kind != "heading" and not _opens(stretch, at)


def _opens(stretch: Sequence[Unit], at: int) -> bool:
    block = stretch[at].block
    return at > 0 and block.level == 0 and stretch[at - 1].block.group != block.group
