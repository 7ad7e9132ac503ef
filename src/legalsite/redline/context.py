"""Units → the changed ones with some unchanged ones around, and how many were left out between."""

from collections.abc import Iterator, Sequence

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
    """Of a shown row the head of its table, without which its cells say little; of other passages the heading right
    above."""
    head = 0
    for at, unit in enumerate(units):
        if unit.block.kind == "row":
            opens = not at or units[at - 1].block.kind != "row"
            if opens or (unit.kind != "deleted" and unit.block.group != units[head].block.group):
                head = at
            near[head] = near[head] or near[at]
        elif headings and near[at] and at and units[at - 1].block.kind == "heading":
            near[at - 1] = True
