"""The changes between two documents."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Literal, NamedTuple, TypeVar

from msgspec import Struct

from legalsite.model.document import Block, BlockTuple, Layout

Op = Literal["equal", "delete", "insert"]
Entry = TypeVar("Entry")
ChangeKind = Literal["unchanged", "inserted", "deleted", "amended", "moved", "renumbered"]


class Run(NamedTuple):
    """A part of a block's text that's equal, deleted, or inserted.

    The equal and deleted runs form the old text, and the equal and inserted runs form the new text.
    If readers see no difference between the two texts, an equal run contains the new text.
    """

    op: Op
    text: str
    target: bool = False  # whether the text is a link target
    struck: bool = False  # whether the document itself strikes the text through
    note: bool = False  # whether the text is a footnote reference, such as `[1]`
    image: bool = False  # whether the text is an image's alternative text or its target
    cell: bool = False  # whether the text is the border between two table cells
    # number of the move that a deleted or inserted run belongs to, or 0
    moved: int = 0

    @property
    def read(self) -> bool:
        """Whether the run is visible text, not a link target or footnote reference."""
        return not self.target and not self.note


RunTuple = tuple[Run, ...]


class LeadIns(Struct, frozen=True):
    """The old and new lead-in of a list item."""

    left: Block | None  # old lead-in, or None if the block wasn't in a list before
    joined: Block | None  # new lead-in, or None if the block isn't in a list now


class BlockLayouts(NamedTuple):
    """The old and new layout of a block. They're equal if the block was only split or merged."""

    old: Layout
    new: Layout


class BlockChange(Struct, frozen=True):
    """A block before and after a change.

    If a block was split or merged, several consecutive block changes contain it. Each of them has
    the runs for a part of the text.
    """

    kind: ChangeKind
    old: Block | None  # None if the block was inserted
    new: Block | None  # None if the block was deleted
    runs: RunTuple
    # set if only the lead-in changed; the kind is then `moved`
    lead_ins: LeadIns | None = None
    # Set if readers see a different layout. If nothing else changed, the kind is `amended`. If
    # running text was only split or merged, it's `unchanged`.
    layouts: BlockLayouts | None = None
    # Whether only one version has the clause number in its text, while the other has it as a list
    # number. If the new text has it, the runs have it, too.
    number_stayed: bool = False

    @property
    def block(self) -> Block:
        """The new block, or the old block if it was deleted."""
        block = self.new or self.old
        if block is None:
            raise ValueError("a block change has a block on at least one side")
        return block

    @property
    def blocks(self) -> list[Block]:
        """The old and the new block, without None."""
        return list(filter(None, (self.old, self.new)))

    @property
    def changed(self) -> bool:
        """Whether readers see a difference."""
        return self.kind != "unchanged"


class UnchangedBlocks(Struct, frozen=True):
    """Consecutive unchanged blocks, stored as a single value because most blocks don't change."""

    old: BlockTuple  # the old block for each block in `new`
    new: BlockTuple

    def pairs(self) -> Iterator[tuple[Block, Block]]:
        return zip(self.old, self.new, strict=True)

    def block_changes(self) -> Iterator[BlockChange]:
        for old, new in self.pairs():
            yield BlockChange("unchanged", old, new, runs_of_whole_block(new, "equal"))


class WordCounts(Struct, frozen=True):
    """The number of words that a redline marks.

    Words that moved only count as moved, not as inserted or deleted.
    """

    inserted: int = 0
    deleted: int = 0
    moved: int = 0


class Redline(Struct, frozen=True, dict=True):
    """The changes between two documents."""

    # in the order of the new version; a deleted block is at its old position
    parts: tuple[BlockChange | UnchangedBlocks, ...]

    @property
    def block_changes(self) -> tuple[BlockChange, ...]:
        """All block changes, including one for each unchanged block.

        They aren't stored, because most blocks in the thousands of redlines of a version history
        are unchanged.
        """
        block_changes: list[BlockChange] = []
        for part in self.parts:
            if isinstance(part, BlockChange):
                block_changes.append(part)
            else:
                block_changes += part.block_changes()
        return tuple(block_changes)

    @cached_property
    def stored_changes(self) -> tuple[BlockChange, ...]:
        """The block changes in `parts`, without the groups of unchanged blocks."""
        return tuple([part for part in self.parts if isinstance(part, BlockChange)])

    @property
    def changed(self) -> bool:
        return any(block_change.changed for block_change in self.stored_changes)


def sharing_blocks(
    entries: Iterable[Entry], blocks_of: Callable[[Entry], tuple[Block | None, Block | None]]
) -> Iterator[list[Entry]]:
    """Group entries that share a block.

    An entry contains a block change, and `blocks_of` returns its old and new block. If a block was
    split or merged, all of its entries are in one group, together with the entries between them.
    Blocks are compared by identity, because two blocks of a document may be equal.
    """
    entries = list(entries)
    last = {}  # `id()` of a block → index of the last entry with this block
    for nth, entry in enumerate(entries):
        for block in filter(None, blocks_of(entry)):
            last[id(block)] = nth
    start = end = 0  # indexes of the first and last entry of the group
    for nth, entry in enumerate(entries):
        # the group extends to the last entry with one of its blocks
        for block in filter(None, blocks_of(entry)):
            end = max(end, last[id(block)])
        if nth == end:  # no later entry shares a block with the group
            yield entries[start : end + 1]
            start = end = nth + 1


def runs_of_whole_block(block: Block, op: Op) -> RunTuple:
    """Return the runs of a block that's unchanged, deleted, or inserted as a whole."""
    return merged(
        [  # positional arguments are faster, which matters because there are so many runs
            Run(op, s.text, s.of == "target", s.struck, s.of == "note", s.image, s.of == "cell")
            for s in block.read
        ]
    )


def merged(runs: Iterable[Run]) -> RunTuple:
    """Merge adjacent runs that differ only in their text.

    Link targets, footnote references, and cell borders stay separate.
    """
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        # `last[2:]` contains all fields except `op` and `text`; only visible text is `read`, not
        # link targets and footnote references
        if last and last.op == run.op and last[2:] == run[2:] and last.read and not last.cell:
            joined[-1] = Run(run.op, last.text + run.text, *run[2:])
        else:
            joined.append(run)
    return tuple(joined)


def words_without(op: Op, runs: Iterable[Run]) -> str:
    """Join the text of all runs except those with the operation `op`.

    Without “insert”, the result is the old text. Without “delete”, it's the new text.
    """
    return "".join(run.text for run in runs if run.op != op and run.read)


def in_one_line(runs: Iterable[Run]) -> RunTuple:
    """Make cell borders part of the text, to show a table row on one line."""
    runs = tuple(runs)
    if not any(run.cell for run in runs):
        return runs
    return merged([run._replace(cell=False) for run in runs])
