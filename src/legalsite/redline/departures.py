"""Units → the same with a note where each moved passage stood before."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from legalsite.model.document import Block
from legalsite.redline.units import Unit


@dataclass(frozen=True, slots=True)
class Departure:
    """`nth` joins it to the arrival: passages that moved together have one number, borne by the first of them."""

    block: Block
    nth: int
    down: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A moved unit. `nth` is 0 for those that only follow the first of their stretch."""

    unit: Unit
    nth: int
    down: bool


Entry = Unit | Departure | Arrival


def with_departures(units: Sequence[Unit]) -> list[Entry]:
    """In reading order."""
    if not any(unit.kind == "moved" for unit in units):
        return list(units)
    stayed = [(unit.old.line, at) for at, unit in enumerate(units) if unit.old and unit.kind != "moved"]
    lines = [line for line, _ in stayed]
    entries: list[Entry] = []
    notes: dict[int, list[Departure]] = defaultdict(list)
    count = 0
    last_place = last_line = -1
    for at, unit in enumerate(units):
        if unit.kind != "moved" or unit.old is None:
            last_place = -1
            entries.append(unit)
            continue
        index = bisect_right(lines, unit.old.line)
        place = stayed[index - 1][1] + 1 if index else 0
        follows = place == last_place and unit.old.line >= last_line
        down = place <= at
        if not follows:
            count += 1
            notes[place].append(Departure(unit.old, count, down))
        entries.append(Arrival(unit, 0 if follows else count, down))
        last_place, last_line = place, unit.old.line
    return [entry for at in range(len(entries) + 1) for entry in [*notes.get(at, ()), *entries[at : at + 1]]]
