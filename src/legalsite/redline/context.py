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
