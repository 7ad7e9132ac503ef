"""Decides which unchanged lines are shown with those that changed, so that readers know where they
are."""

from collections.abc import Container, Iterable, Iterator, Sequence

from legalsite.model.redline import PassageKind
from legalsite.redline.output.redline_lines import Line

UNLED = frozenset({"heading", "item", "row"})  # blocks that are read without the one before them
UNCHANGED: frozenset[PassageKind] = frozenset({"unchanged"})


def in_context(lines: Sequence[Line], context: int | None) -> Iterator[Line | int]:
    """Yield changed lines, `context` unchanged lines around each, and the numbers of unchanged
    lines that are left out.

    With None as context, all lines are shown. With context, so is what a changed line is read with.
    """
    if context is None:
        yield from lines
        return
    near = are_near(lines, context, tables(lines))
    left_out = 0
    for line, is_shown in zip(lines, near, strict=True):
        if not is_shown:
            left_out += 1
            continue
        if left_out:
            yield left_out
            left_out = 0
        yield line
    if left_out:
        yield left_out


def are_near(
    lines: Sequence[Line],
    context: int,
    tables: Iterable[range],
    *,
    as_page: bool = False,
    quiet: Container[PassageKind] = UNCHANGED,
) -> list[bool]:
    """Return for each line whether it changed, or is shown with one that did.

    `tables`: where the rows of each are. `as_page`: show what a new block goes on from, and all
    headings and items that a changed line is in. `quiet`: the marks of lines that count as
    unchanged."""
    near = [False] * len(lines)
    for at, line in enumerate(lines):
        if line.layouts or line.mark not in quiet:
            start, end = max(0, at - context), min(len(lines), at + context + 1)
            near[start:end] = [True] * (end - start)
            is_new = line.mark in ("inserted", "deleted") and line.block.kind not in UNLED
            if as_page and is_new and at:
                near[at - 1] = True
    for table in tables:
        near[table.start] = any(near[table.start : table.stop])
    if context or as_page:
        _Surroundings(near, quiet, every_level=as_page).show(lines)
    return near


def tables(lines: Sequence[Line]) -> list[range]:
    """Return where the rows of each table are. A deleted row is in the table in which it was, and
    one head that replaces another has the same rows below it."""
    places: list[range] = []
    group = 0  # of the rows of the table that are in the new text
    for at, line in enumerate(lines):
        block = line.block
        if block.kind != "row":
            continue
        deleted = line.mark == "deleted"
        above = lines[at - 1].block if places and places[-1].stop == at else None
        other_group = not deleted and group not in (0, block.group)
        if not above or other_group or (block.is_head and not above.is_head):
            places.append(range(at, at))
            group = 0
        places[-1] = range(places[-1].start, at + 1)
        if not deleted:
            group = block.group
    return places


class _Surroundings:
    """Marks the heading of the section of a changed line, or the headings and items of
    `every_level` above it, and the texts that introduce its lists as near; of other lines that are,
    the heading right above."""

    def __init__(
        self, near: list[bool], quiet: Container[PassageKind], *, every_level: bool
    ) -> None:
        self.near = near
        self.quiet = quiet
        self.every_level = every_level
        self.headings: list[int] = []
        self.items: list[
            int
        ] = []  # those that the line is a part of, each deeper than the one before
        self.lists: list[tuple[int, int, int]] = []
        """The lists that are open: level, group, and the line above them."""

    def show(self, lines: Sequence[Line]) -> None:
        """Go through all lines in order."""
        for at, line in enumerate(lines):
            block = line.block
            if block.kind == "footnote":
                self.headings = []  # notes are a part of no section
            elif block.kind == "heading" and self.every_level:
                self.headings = [
                    above for above in self.headings if lines[above].block.level < block.level
                ]
            while self.items and (
                block.kind == "heading" or lines[self.items[-1]].block.level >= block.level
            ):
                self.items.pop()
            if self.lists or block.kind == "item":
                self._open_and_close_lists(at, line)
            if line.mark not in self.quiet:
                self._show_above()
            elif self.near[at] and at - 1 in self.headings:
                self.near[at - 1] = True
            if block.kind == "heading":
                self.headings = [*self.headings, at] if self.every_level else [at]
            elif block.kind == "item":
                self.items.append(at)

    def _show_above(self) -> None:
        for heading in self.headings:
            self.near[heading] = True
        if self.every_level:
            for item in self.items:
                self.near[item] = True
        for _, _, lead in self.lists:
            self.near[max(0, lead)] = True

    def _open_and_close_lists(self, at: int, line: Line) -> None:
        block = line.block
        depth = 0 if block.kind == "heading" else block.level
        if block.kind != "item":
            depth -= 1
        while self.lists and self.lists[-1][0] > depth:
            self.lists.pop()
        if block.kind != "item":
            return
        is_first_level = self.lists and depth == 0
        if is_first_level and line.mark != "deleted" and self.lists[-1][1] != block.group:
            self.lists.pop()  # another list, right below
        if not self.lists or self.lists[-1][0] < depth:
            self.lists.append((depth, block.group, at - 1))
