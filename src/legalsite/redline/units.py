"""A redline → units: what is printed as one paragraph, heading, item or row, whatever it was before."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from legalsite.model.document import Block
from legalsite.model.redline import Passage, PassageKind, Redline, Run
from legalsite.redline.key import same_number


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
