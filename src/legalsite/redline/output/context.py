"""Decides which unchanged lines are shown with those that changed, so that readers know where they
are."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from legalsite.model.redline import ChangeKind
from legalsite.redline.output.redline_lines import Line

KINDS_READ_ALONE = frozenset({"heading", "item", "row"})
"""The kinds of blocks that readers understand without the block before them."""
UNCHANGED: frozenset[ChangeKind] = frozenset({"unchanged"})


def lines_in_context(lines: Sequence[Line], context: int | None) -> Iterator[Line | int]:
    """Yield the changed lines, with `context` unchanged lines around each of them, and for each gap
    how many lines are left out there.

    With None as context, yield all lines. With a context other than 0, also yield the heading above
    a changed line, and the text that introduces its list.
    """
    if context is None:
        yield from lines
        return
    shown = shown_flags(lines, context, table_ranges(lines))  # whether each line is shown
    left_out = 0  # how many lines before this one are left out
    for line, is_shown in zip(lines, shown, strict=True):
        if not is_shown:
            left_out += 1
            continue
        if left_out:
            yield left_out
            left_out = 0
        yield line
    if left_out:  # the lines at the end
        yield left_out


def shown_flags(
    lines: Sequence[Line],
    context: int,
    tables: Iterable[range],
    *,
    as_page: bool = False,
    quiet: Container[ChangeKind] = UNCHANGED,
) -> list[bool]:
    """Return for each line whether it is shown: it changed, or it is shown with a changed line.

    `context`: how many lines are shown above and below a changed line. `tables`: the indexes of the
    rows of each table; its first row is shown with any other row. `as_page`: also show the block
    before a new or deleted one that may continue it, and all headings and items that a changed line
    is in. `quiet`: the marks of lines that count as unchanged.
    """
    shown = [False] * len(lines)
    for at, line in enumerate(lines):
        if line.layouts or line.mark not in quiet:  # its layout changed, or its words did
            start, end = max(0, at - context), min(len(lines), at + context + 1)
            shown[start:end] = [True] * (end - start)
            may_continue_line_above = (
                line.mark in ("inserted", "deleted") and line.block.kind not in KINDS_READ_ALONE
            )
            if as_page and may_continue_line_above and at:  # `at`: there is a line above
                shown[at - 1] = True
    for table in tables:  # its first row is shown with any other row
        shown[table.start] = any(shown[table.start : table.stop])
    if context or as_page:
        _Surroundings(shown, quiet, every_level=as_page).show(lines)
    return shown


def table_ranges(lines: Sequence[Line]) -> list[range]:
    """Return the indexes of the rows of each table. A deleted row is in the table in which it was,
    and if one head row replaces another, both are in one table."""
    places: list[range] = []
    group = 0  # of the last table in the new text; 0 as long as all its rows are deleted
    for at, line in enumerate(lines):
        block = line.block
        if block.kind != "row":
            continue
        deleted = line.mark == "deleted"
        # the row right above, if it is in the last table
        above = lines[at - 1].block if places and places[-1].stop == at else None
        other_group = not deleted and group not in (0, block.group)
        # a table begins: below no row, with the rows of another group, or with another head
        if not above or other_group or (block.is_head and not above.is_head):
            places.append(range(at, at))
            group = 0
        places[-1] = range(places[-1].start, at + 1)
        if not deleted:
            group = block.group
    return places


class _OpenList(NamedTuple):
    """A list that the current line may continue."""

    level: int
    group: int  # of its items
    lead: int  # the index of the line above its first item


class _Surroundings:
    """Marks lines as shown that readers need to understand where a changed line is: the heading of
    its section, or all headings and items above it with `every_level`, and the texts that introduce
    its lists. For an unchanged line that is shown, only the heading right above it.
    """

    def __init__(
        self, shown: list[bool], quiet: Container[ChangeKind], *, every_level: bool
    ) -> None:
        self.shown = shown
        """Whether each line is shown; changed here."""
        self.quiet = quiet  # the marks of lines that count as unchanged
        self.every_level = every_level  # whether headings of all levels and items are shown
        self.headings: list[int] = []
        """The indexes of the headings above the current line: of its section, or of all levels."""
        self.items: list[int] = []
        """The indexes of the items that the current line is in, each deeper than the one before."""
        self.lists: list[_OpenList] = []
        """The lists that the current line may continue, each deeper than the one before."""

    def show(self, lines: Sequence[Line]) -> None:
        """Mark what is above each changed line, going through all lines in order.

        `headings`, `items` and `lists` are what the current line is below or in, `shown` says
        whether each line is shown, and lines with a mark in `quiet` count as unchanged.
        """
        for at, line in enumerate(lines):
            block = line.block
            if block.kind == "footnote":
                self.headings = []  # notes are a part of no section
            elif block.kind == "heading" and self.every_level:  # close sections at its level
                self.headings = [
                    above for above in self.headings if lines[above].block.level < block.level
                ]
            # the items that end before this line
            while self.items and (
                block.kind == "heading" or lines[self.items[-1]].block.level >= block.level
            ):
                self.items.pop()
            if self.lists or block.kind == "item":
                self._open_and_close_lists(at, line)
            if line.mark not in self.quiet:
                self._show_above()
            elif self.shown[at] and at - 1 in self.headings:  # right below its heading
                self.shown[at - 1] = True
            if block.kind == "heading":
                self.headings = [*self.headings, at] if self.every_level else [at]
            elif block.kind == "item":
                self.items.append(at)

    def _show_above(self) -> None:
        """Mark in `shown` what readers need above the current line: its headings, the items that it
        is in (with `every_level`), and the text above each of its lists."""
        for heading in self.headings:
            self.shown[heading] = True
        if self.every_level:
            for item in self.items:
                self.shown[item] = True
        for open_list in self.lists:  # `lead`: the line above its first item; -1 above the text
            self.shown[max(0, open_list.lead)] = True

    def _open_and_close_lists(self, at: int, line: Line) -> None:
        """Remove the lists that end before a line, and add the list that it begins, to `lists`:
        those that the line may continue, each deeper than the one before. `at`: the index of the
        line."""
        block = line.block
        depth = 0 if block.kind == "heading" else block.level
        if block.kind != "item":
            depth -= 1  # a paragraph of level 1 is in an item of level 0
        while self.lists and self.lists[-1].level > depth:
            self.lists.pop()
        if block.kind != "item":
            return
        is_first_level = self.lists and depth == 0
        # a deleted item stays in the list that is open: its group is one of the old text
        if is_first_level and line.mark != "deleted" and self.lists[-1].group != block.group:
            self.lists.pop()  # another list, right below
        if not self.lists or self.lists[-1].level < depth:
            self.lists.append(_OpenList(depth, block.group, at - 1))
