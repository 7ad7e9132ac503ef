"""Units → the changed ones with some unchanged ones around, and how many were left out between."""

from collections.abc import Iterator, Sequence

from legalsite.model.document import Block
from legalsite.redline.units import Unit


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
    """Of a shown row the head of its table, without which its cells say little; of a changed item what leads in to its
    list; of other passages the heading right above."""
    head = 0
    lists: list[tuple[int, int]] = []  # those that are open: level, and which unit stands over them
    for at, unit in enumerate(units):
        block = unit.block
        if block.kind == "row":
            opens = not at or units[at - 1].block.kind != "row"
            if opens or (unit.kind != "deleted" and block.group != units[head].block.group):
                head = at
            near[head] = near[head] or near[at]
        elif headings and near[at] and at and units[at - 1].block.kind == "heading":
            near[at - 1] = True
        _open_and_close(lists, at, block)
        if headings and block.kind == "item" and unit.kind != "unchanged":
            for _, over in lists:
                _show(units, near, over)


def _open_and_close(lists: list[tuple[int, int]], at: int, block: Block) -> None:
    depth = 0 if block.kind == "heading" else block.level
    if block.kind != "item":
        depth -= 1
    while lists and lists[-1][0] > depth:
        lists.pop()
    if block.kind == "item" and (not lists or lists[-1][0] < depth):
        lists.append((depth, at - 1))


def _show(units: Sequence[Unit], near: list[bool], at: int) -> None:
    """One that stands over others, and the heading right above it."""
    for above in (at, at - 1):
        if above >= 0 and (above == at or units[above].block.kind == "heading"):
            near[above] = True
