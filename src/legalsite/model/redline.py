"""The changes between two documents: a redline and its parts."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Literal, NamedTuple, TypeVar

from msgspec import Struct

from legalsite.model.document import Block, BlockTuple, Layout

Op = Literal["equal", "delete", "insert"]
Entry = TypeVar("Entry")
ChangeKind = Literal["unchanged", "inserted", "deleted", "amended", "moved", "renumbered"]


class Run(NamedTuple):
    """A part of a block change with one operation.

    The equal and deleted runs form the old text, and the equal and inserted runs form the new text.
    If the texts differ only in ways that readers don't see, an equal run contains the new text.
    """

    op: Op
    text: str
    target: bool = False  # whether the text is a link target
    struck: bool = False  # whether the document itself strikes the text through
    note: bool = False  # whether the text is a footnote reference, such as `[1]`
    image: bool = False  # whether the text is the description or the target of an image
    cell: bool = False  # whether the text is the border between two table cells
    # number shared by all deleted and inserted runs of the same move, or 0
    moved: int = 0

    @property
    def read(self) -> bool:
        """Whether the run is text of the document, not a link target or footnote reference."""
        return not self.target and not self.note


RunTuple = tuple[Run, ...]


class LeadIns(Struct, frozen=True):
    """The old and new lead-in of a list item."""

    left: Block | None  # old lead-in, or None if the block wasn't in a list before
    joined: Block | None  # new lead-in, or None if the block isn't in a list now


class BlockLayouts(NamedTuple):
    """The old and new layout of a block. They're equal if it was only split or merged."""

    old: Layout
    new: Layout


class BlockChange(Struct, frozen=True):
    """A block before and after a change.

    A block that was split or merged is in several consecutive block changes, each with a part of
    its text.
    """

    kind: ChangeKind
    old: Block | None  # None if the block was inserted
    new: Block | None  # None if the block was deleted
    runs: RunTuple
    # set if the block counts as moved, but only because its lead-in changed
    lead_ins: LeadIns | None = None
    # Set if readers see a different layout. Without any other change, the kind is `amended`, or
    # `unchanged` if running text was only split or merged.
    layouts: BlockLayouts | None = None
    # Whether only one version has the clause number in its text. If the new text has it, the runs
    # have it, too.
    number_stayed: bool = False

    @property
    def block(self) -> Block:
        """The new block, or the old block if it was deleted."""
        block = self.new or self.old
        if block is None:
            raise ValueError("a passage has a block on at least one side")
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
    """Consecutive unchanged blocks. They're a single value, because most blocks don't change."""

    old: BlockTuple  # for each block in `new`, the old block
    new: BlockTuple

    def pairs(self) -> Iterator[tuple[Block, Block]]:
        """Yield (old block, new block) pairs."""
        return zip(self.old, self.new, strict=True)

    def block_changes(self) -> Iterator[BlockChange]:
        """Yield an unchanged block change for each block."""
        for old, new in self.pairs():
            yield BlockChange("unchanged", old, new, runs_of_whole_block(new, "equal"))


class WordCounts(Struct, frozen=True):
    """The number of words that a redline marks.

    A word that moved is counted once, and not as inserted or deleted.
    """

    inserted: int = 0
    deleted: int = 0
    moved: int = 0


class Redline(Struct, frozen=True, dict=True):
    """The changes between two documents."""

    # in the order of the new version; a deleted block is where it was in the old version
    parts: tuple[BlockChange | UnchangedBlocks, ...]

    @property
    def block_changes(self) -> tuple[BlockChange, ...]:
        """All block changes, including one for each unchanged block.

        They aren't stored, because a version history has thousands of redlines, in which most
        blocks are unchanged.
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
    """Group entries that share a block, together with all entries between them.

    An entry is a block change or contains one. All block changes of a block that was split or
    merged are in one group. `blocks_of` returns the old and new block of an entry.
    """
    entries = list(entries)
    last = {  # `id()` of a block → index of the last entry with this block
        id(block): nth for nth, entry in enumerate(entries) for block in blocks_of(entry) if block
    }
    start = end = 0
    for nth, entry in enumerate(entries):
        # the group continues until the last entry that contains one of its blocks
        end = max([end, *(last[id(block)] for block in blocks_of(entry) if block)])
        if nth == end:
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

    Targets, footnote references, and cell borders stay separate.
    """
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        # `[2:]` are all fields except `op` and `text`
        if last and last.op == run.op and last[2:] == run[2:] and last.read and not last.cell:
            joined[-1] = Run(run.op, last.text + run.text, *run[2:])
        else:
            joined.append(run)
    return tuple(joined)


def words_without(op: Op, runs: Iterable[Run]) -> str:
    """Join the text of all runs except those with the operation `op`.

    Without “insert”, this is the old text, and without “delete”, it's the new text.
    """
    return "".join(run.text for run in runs if run.op != op and run.read)


def in_one_line(runs: Iterable[Run]) -> RunTuple:
    """Make cell borders part of the text, so that a table row can be shown on one line."""
    runs = tuple(runs)
    if not any(run.cell for run in runs):
        return runs
    return merged([run._replace(cell=False) for run in runs])
