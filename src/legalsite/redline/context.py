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
