"""A redline: the changes between two documents, as passages."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Literal, NamedTuple, TypeVar

from msgspec import Struct

from legalsite.model.document import Block, BlockTuple, Layout

Op = Literal["equal", "delete", "insert"]
Entry = TypeVar("Entry")
ChangeKind = Literal["unchanged", "inserted", "deleted", "amended", "moved", "renumbered"]


class Run(NamedTuple):
    """A part of a passage.

    The texts of all equal and delete runs together are the old words; the texts of all equal and
    insert runs are the new words. If old and new words only differ in something that readers don't
    see, an equal run has the new text.
    """

    op: Op
    text: str
    target: bool = False  # the text is the target of a link, and not part of the words
    struck: bool = False  # the words are struck through in the text itself
    note: bool = False  # the text is the mark of a footnote, as `[1]`
    image: bool = False  # the words describe an image, or the target is an image's
    cell: bool = False  # the text is the border between two cells of a row
    # 0, or a number that connects moved words: they are deleted in one place and inserted in
    # another, of the same passage or another one, with the same number
    moved: int = 0

    @property
    def read(self) -> bool:
        """Whether people read the text as words of the policy: it's neither the target of a link nor
        the mark of a footnote."""
        return not self.target and not self.note


RunTuple = tuple[Run, ...]


class LeadIns(Struct, frozen=True):
    """The lead-ins of a list item that moved from one list to another."""

    left: Block | None  # the lead-in of the old list; None if the block was not in a list
    joined: Block | None  # the lead-in of the new list; None if the block is not in a list


class BlockLayouts(NamedTuple):
    """The layouts of a block before and after; equal if the block was split or merged."""

    old: Layout
    new: Layout


class BlockChange(Struct, frozen=True):
    """One block before and after the change.

    If a block was split or merged, consecutive passages share the block of the other side, and each
    has its part of the words.
    """

    kind: ChangeKind
    old: Block | None  # None for an inserted passage
    new: Block | None  # None for a deleted one
    runs: RunTuple
    # set if the block counts as moved only because it has another lead-in
    lead_ins: LeadIns | None = None
    # set if the layout changed. If nothing else changed, the passage is amended; if running text
    # was only split or merged, it is unchanged.
    layouts: BlockLayouts | None = None
    # whether the block's number is part of the words in one text, but not in the other; the runs
    # have it if it is part of the new words
    number_stayed: bool = False

    @property
    def block(self) -> Block:
        """The block of the new text; of a deleted passage, the block of the old one."""
        block = self.new or self.old
        if block is None:
            raise ValueError("a passage has a block on at least one side")
        return block

    @property
    def blocks(self) -> list[Block]:
        """The old block and the new one, without a missing one."""
        return list(filter(None, (self.old, self.new)))

    @property
    def changed(self) -> bool:
        """Whether readers see any difference."""
        return self.kind != "unchanged"


class UnchangedBlocks(Struct, frozen=True):
    """Neighboring unchanged blocks as one value, because most blocks of a redline are unchanged."""

    old: BlockTuple  # as many as `new`
    new: BlockTuple

    def pairs(self) -> Iterator[tuple[Block, Block]]:
        """Yield each old block with its new block."""
        return zip(self.old, self.new, strict=True)

    def block_changes(self) -> Iterator[BlockChange]:
        """Yield an unchanged passage for each block."""
        for old, new in self.pairs():
            yield BlockChange("unchanged", old, new, runs_of_whole_block(new, "equal"))


class Words(Struct, frozen=True):
    """The number of words that a redline marks.

    Moved words count once, and neither as inserted nor as deleted.
    """

    inserted: int = 0
    deleted: int = 0
    moved: int = 0


class Redline(Struct, frozen=True, dict=True):
    """The changes between two documents."""

    # in the order of the new text, with each deleted passage where it was in the old text
    parts: tuple[BlockChange | UnchangedBlocks, ...]

    @property
    def block_changes(self) -> tuple[BlockChange, ...]:
        """All passages, with one for each block of a stretch.

        They aren't stored: a history has thousands of redlines with mostly unchanged blocks.
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
        """The passages outside of stretches, which include all changed passages."""
        return tuple([part for part in self.parts if isinstance(part, BlockChange)])

    @property
    def changed(self) -> bool:
        """Whether any passage changed."""
        return any(block_change.changed for block_change in self.stored_changes)


def sharing_blocks(
    entries: Iterable[Entry], blocks_of: Callable[[Entry], tuple[Block | None, Block | None]]
) -> Iterator[list[Entry]]:
    """Yield groups of neighboring entries: those that share a block, and all entries between them.

    A split block is in several passages, and so is the block that others were merged into: a group
    contains all of these. An entry is a passage, or a value with a passage. `blocks_of` returns its
    old and new block.
    """
    entries = list(entries)
    last = {  # the index of the last entry with each block, by the `id()` of the block
        id(block): nth for nth, entry in enumerate(entries) for block in blocks_of(entry) if block
    }
    start = end = 0  # the first and the last index of the group
    for nth, entry in enumerate(entries):
        # the group goes on at least to the last entry with one of these blocks
        end = max([end, *(last[id(block)] for block in blocks_of(entry) if block)])
        if nth == end:
            yield entries[start : end + 1]
            start = end = nth + 1


def runs_of_whole_block(block: Block, op: Op) -> RunTuple:
    """Return the runs of a block that is unchanged, deleted, or inserted as a whole."""
    return merged(
        [  # positional, because a redline has many runs; in the order of the fields of Run
            Run(op, s.text, s.of == "target", s.struck, s.of == "note", s.image, s.of == "cell")
            for s in block.read
        ]
    )


def merged(runs: Iterable[Run]) -> RunTuple:
    """Return the runs, with neighboring words that only differ in their text merged.

    Targets, footnote marks, and cell borders stay separate runs.
    """
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        # `[2:]`: all fields but `op` and `text`; `read`: words, not a target or a footnote mark
        if last and last.op == run.op and last[2:] == run[2:] and last.read and not last.cell:
            joined[-1] = Run(run.op, last.text + run.text, *run[2:])
        else:
            joined.append(run)
    return tuple(joined)


def words_without(op: Op, runs: Iterable[Run]) -> str:
    """Return the words of one text: of the old text without "insert" runs, or of the new text
    without "delete" runs. `op` is the kind of run to leave out."""
    return "".join(run.text for run in runs if run.op != op and run.read)


def in_one_line(runs: Iterable[Run]) -> RunTuple:
    """Return the runs of a row as words in one line; the borders of its cells become words. Other
    runs stay as they are."""
    runs = tuple(runs)
    if not any(run.cell for run in runs):
        return runs
    return merged([run._replace(cell=False) for run in runs])
