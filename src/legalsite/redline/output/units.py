"""A redline → units: what is printed as one paragraph, heading, item or row, whatever it was before."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from legalsite.model.document import Block
from legalsite.model.redline import Passage, PassageKind, Redline, Run
from legalsite.redline.normalise import same_number


class Unit(NamedTuple):
    """One block of the new text, or a deleted one of the old, with all its runs. `old`: the first block that it comes
    from; `goes_on`: that block begins in a unit before this one.
    """

    kind: PassageKind
    block: Block
    old: Block | None
    runs: tuple[Run, ...]
    goes_on: bool = False

    @property
    def shown(self) -> tuple[Run, ...]:
        """The runs without the targets of links that came or went with their words; what these stood between is one."""
        found: list[Run] = []
        for run in telling(self.runs):
            if found and found[-1].op == run.op and not found[-1].target and not run.target:
                found[-1] = Run(run.op, found[-1].text + run.text)
            else:
                found.append(run)
        return tuple(found)

    @property
    def renumbered_from(self) -> str:
        """The old number, where the number that stands beside the text is another one now, or gone; else empty. A
        bullet that became a number, or the reverse, is style."""
        if self.old is None or self.goes_on or self.kind == "deleted":
            return ""
        was, now = self.old.number, self.block.number
        style = not now and "item" in (self.old.kind, self.block.kind)
        return "" if style or same_number(was, now) else was


def units(redline: Redline) -> list[Unit]:
    """In reading order. Passages that share a block of the new text, since several were merged, are one unit."""
    found: list[Unit] = []
    last: Block | None = None
    for group in _groups(redline):
        unit = _unit(group, last)
        found.append(unit)
        last = group[-1].old or unit.old or last
    return found


def telling(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs without the targets of links that came or went with their words: only that one leads elsewhere now is
    worth a word."""
    last: Run | None = None
    for run in runs:
        if not run.target or run.op == "equal" or last is None or last.op != run.op:
            yield run
        last = run


def kinds(redline: Redline) -> Counter[PassageKind]:
    """How many changed units of each kind there are. A heading counts as one with the clause right under it where the
    same happened to both."""
    counts: Counter[PassageKind] = Counter()
    heading: PassageKind | None = None
    for group in _groups(redline):
        kind = _kind(group)
        if heading and heading != kind:
            counts[heading] += 1
        heading = None
        if kind != "unchanged":
            block = group[0].new or group[0].old
            if block and block.kind == "heading":
                heading = kind
            else:
                counts[kind] += 1
    if heading:
        counts[heading] += 1
    return counts


def _groups(redline: Redline) -> Iterator[Sequence[Passage]]:
    start, passages = 0, redline.passages
    for at, (passage, following) in enumerate(pairwise(passages), 1):
        if following.new is not passage.new or following.new is None:
            yield passages[start:at]
            start = at
    if passages:
        yield passages[start:]


def _unit(group: Sequence[Passage], last: Block | None) -> Unit:
    """`last`: the old block that was read before."""
    first = group[0]
    block = first.new or first.old
    if block is None:
        raise ValueError("a passage has a block on one side at least")
    if len(group) == 1:
        return Unit(first.kind, block, first.old, first.runs, first.old is last is not None)
    old = next((passage.old for passage in group if passage.old), None)
    return Unit(_kind(group), block, old, tuple(_spaced(group)), old is last is not None)


def _spaced(group: Sequence[Passage]) -> Iterator[Run]:
    """The runs of passages that are read as one: what was deleted at the end of a block is not glued to the next."""
    last: Run | None = None
    for passage in group:
        for nth, run in enumerate(passage.runs):
            before, after = "", ""
            if last and not nth and not _apart(last, run):
                before, after = (" ", "") if last.op == "delete" else ("", " ") if run.op == "delete" else ("", "")
            if last:
                yield Run(last.op, f"{last.text}{before}", last.target) if before else last
            last = Run(run.op, f"{after}{run.text}", run.target) if after else run
    if last:
        yield last


def _apart(one: Run, other: Run) -> bool:
    return one.target or other.target or one.text[-1:].isspace() or other.text[:1].isspace()


def _kind(group: Sequence[Passage]) -> PassageKind:
    kind = group[0].kind
    return kind if len(group) == 1 or all(passage.kind == kind for passage in group) else "amended"


# --- Units → the changed ones with some unchanged ones around, and how many were left out between. ---


def in_context(units: Sequence[Unit], context: int | None) -> Iterator[Unit | int]:
    """A number stands for that many unchanged units that are not shown. None as context: everything is shown."""
    if context is None:
        yield from units
        return
    near = [False] * len(units)
    for at, unit in enumerate(units):
        if unit.kind != "unchanged":
            for beside in range(max(0, at - context), min(len(units), at + context + 1)):
                near[beside] = True
    _show_what_stands_over(units, near, headings=context > 0)
    left_out = 0
    for unit, shown in zip(units, near, strict=True):
        if not shown:
            left_out += 1
            continue
        if left_out:
            yield left_out
        left_out = 0
        yield unit
    if left_out:
        yield left_out


def _show_what_stands_over(units: Sequence[Unit], near: list[bool], *, headings: bool) -> None:
    """Of a shown row the head of its table, without which its cells say little; of what changed the heading of its
    section and, if it is an item, what leads in to its list; of other passages the heading right above."""
    head, section = 0, -1
    lists: list[tuple[int, int, int]] = []  # those that are open: level, group, and which unit stands over them
    for at, unit in enumerate(units):
        block = unit.block
        if block.kind == "row":
            opens = not at or units[at - 1].block.kind != "row"
            if opens or (unit.kind != "deleted" and block.group != units[head].block.group):
                head = at
            near[head] = near[head] or near[at]
        _open_and_close(lists, at, unit)
        if headings and near[at] and section >= 0 and (unit.kind != "unchanged" or section == at - 1):
            near[section] = True
        if headings and unit.kind != "unchanged":
            for _, _, over in lists:
                near[max(0, over)] = True
        if block.kind == "heading":
            section = at


def _open_and_close(lists: list[tuple[int, int, int]], at: int, unit: Unit) -> None:
    block = unit.block
    depth = 0 if block.kind == "heading" else block.level
    if block.kind != "item":
        depth -= 1
    while lists and lists[-1][0] > depth:
        lists.pop()
    if block.kind != "item":
        return
    if lists and lists[-1][0] == depth == 0 and unit.kind != "deleted" and lists[-1][1] != block.group:
        lists.pop()  # another list, right below
    if not lists or lists[-1][0] < depth:
        lists.append((depth, block.group, at - 1))


# --- Units → the same with a note where each moved passage stood before. ---


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


# --- Entries → the same with long unchanged stretches folded away, a few passages of context left around each
# change. ---

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
