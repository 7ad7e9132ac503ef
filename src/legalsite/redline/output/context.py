"""Select the unchanged lines to show around changes, so that readers know where they are."""

from collections.abc import Container, Iterable, Iterator, Sequence

from msgspec import Struct

from legalsite.model.redline import ChangeKind
from legalsite.redline.output.redline_lines import Line

KINDS_READ_ALONE = frozenset({"heading", "item", "row"})
"""The kinds of blocks that can be understood without the preceding block."""
UNCHANGED: frozenset[ChangeKind] = frozenset({"unchanged"})


def lines_in_context(lines: Sequence[Line], context: int | None) -> Iterator[Line | int]:
    """Yield the lines to show, and the number of omitted lines for each gap between them.

    `context` is the number of unchanged lines to show around each change. None shows all lines.
    Unless `context` is 0, headings and the introductions of lists are also shown.
    """
    if context is None:
        yield from lines
        return
    shown = shown_flags(lines, context, table_ranges(lines))  # a bool for each line
    left_out = 0  # number of lines omitted since the last shown line
    for line, is_shown in zip(lines, shown, strict=True):
        if not is_shown:
            left_out += 1
            continue
        if left_out:
            yield left_out
            left_out = 0
        yield line
    if left_out:
        yield left_out


def shown_flags(
    lines: Sequence[Line],
    context: int,
    tables: Iterable[range],
    *,
    as_page: bool = False,
    quiet: Container[ChangeKind] = UNCHANGED,
) -> list[bool]:
    """Decide for each line whether to show it because it changed or is near a change.

    `context` is the number of lines to show above and below a changed line. `tables` contains the
    row indexes of each table. `as_page` also shows all headings and items that contain a change,
    and a block above a new or deleted one, which may continue its sentence. Lines with a kind of change in `quiet` count as
    unchanged; on pages, these include renumbered lines.
    """
    shown = [False] * len(lines)
    for at, line in enumerate(lines):
        if line.layouts or line.change not in quiet:  # the layout or the text changed
            start, end = max(0, at - context), min(len(lines), at + context + 1)
            shown[start:end] = [True] * (end - start)
            # a sentence in the block above may continue in a new or deleted block
            may_continue_line_above = (
                line.change in ("inserted", "deleted") and line.block.kind not in KINDS_READ_ALONE
            )
            if as_page and may_continue_line_above and at:  # the first line has no line above
                shown[at - 1] = True
    for table in tables:  # if any row is shown, show the first row of its table, too
        shown[table.start] = any(shown[table.start : table.stop])
    if context or as_page:
        _Surroundings(shown, quiet, every_level=as_page).show(lines)
    return shown


def table_ranges(lines: Sequence[Line]) -> list[range]:
    """Return the row indexes of each table.

    A deleted row belongs to its old table.
    """
    tables: list[range] = []
    group = 0  # number of the table in the new version; 0 if all rows so far were deleted
    for at, line in enumerate(lines):
        block = line.block
        if block.kind != "row":
            continue
        is_deleted = line.change == "deleted"
        # the previous row, if the current table ends directly above this line
        above = lines[at - 1].block if tables and tables[-1].stop == at else None
        # a deleted row has a number from the old version, so it can't be compared
        is_other_table = not is_deleted and group not in (0, block.group)
        # a table starts here: the line above isn't a row, the number differs, or this is a header
        if not above or is_other_table or (block.is_head and not above.is_head):
            tables.append(range(at, at))
            group = 0
        tables[-1] = range(tables[-1].start, at + 1)
        if not is_deleted:
            group = block.group
    return tables


class _OpenList(Struct, frozen=True):
    """A list that the current line may continue."""

    level: int
    group: int
    lead: int  # index of the line above the list, or -1


class _Surroundings:
    """Shows the lines above a change that tell readers which part of the document it's in.

    These lines are the section heading and the text that introduces each list. If `every_level` is
    True, they include the headings of all levels and the parent items.
    """

    def __init__(
        self, shown: list[bool], quiet: Container[ChangeKind], *, every_level: bool
    ) -> None:
        self.shown = shown
        """Whether each line is shown. This list is modified."""
        self.quiet = quiet  # kinds of changes that count as unchanged
        self.every_level = every_level  # whether to show headings of all levels and parent items
        self.headings: list[int] = []
        """The indexes of the headings above the current line."""
        self.items: list[int] = []
        """The indexes of the items that contain the current line, outermost first."""
        self.lists: list[_OpenList] = []
        """The lists that the current line may continue, outermost first."""

    def show(self, lines: Sequence[Line]) -> None:
        """Go through all lines in order, and show the necessary lines above each changed line."""
        for at, line in enumerate(lines):
            block = line.block
            if block.kind == "footnote":
                self.headings = []  # footnotes don't belong to a section
            # remove the headings of the sections that end here
            elif block.kind == "heading" and self.every_level:
                self.headings = [
                    above for above in self.headings if lines[above].block.level < block.level
                ]
            # remove the items that end above this line
            while self.items and (
                block.kind == "heading" or lines[self.items[-1]].block.level >= block.level
            ):
                self.items.pop()
            if self.lists or block.kind == "item":  # otherwise, there's no list to open or close
                self._open_and_close_lists(at, line)
            if line.change not in self.quiet:
                self._show_above()
            # the line is only near a change, so only show a heading directly above it
            elif self.shown[at] and at - 1 in self.headings:
                self.shown[at - 1] = True
            # unless headings of all levels are shown, only the nearest one is
            if block.kind == "heading":
                self.headings = [*self.headings, at] if self.every_level else [at]
            elif block.kind == "item":
                self.items.append(at)

    def _show_above(self) -> None:
        # The line changed, so show what it belongs to: headings, items, and the line above each
        # list.
        for heading in self.headings:
            self.shown[heading] = True
        if self.every_level:
            for item in self.items:
                self.shown[item] = True
        for open_list in self.lists:
            # if the list starts at the first line, `lead` is -1, and the first line itself is shown
            self.shown[max(0, open_list.lead)] = True

    def _open_and_close_lists(self, at: int, line: Line) -> None:
        # update `self.lists`, which contains the lists that the line may continue
        block = line.block
        depth = block.level  # lists at deeper levels end above this line
        if block.kind == "heading":
            depth = -1  # a heading ends all lists
        elif block.kind != "item":
            depth -= 1  # a paragraph at level 1 belongs to an item at level 0
        while self.lists and self.lists[-1].level > depth:
            self.lists.pop()
        if block.kind != "item":
            return
        # only at the top level can a list follow another one directly
        may_be_other_list = self.lists and depth == 0
        # the group of a deleted item is from the old version, so it doesn't identify a new list
        if may_be_other_list and line.change != "deleted" and self.lists[-1].group != block.group:
            self.lists.pop()  # a new list starts directly below the previous list
        if not self.lists or self.lists[-1].level < depth:
            # the line above introduces the list
            self.lists.append(_OpenList(depth, block.group, at - 1))
