"""A redline: what changed between two documents, as passages."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Literal, NamedTuple, TypeVar

from msgspec import Struct

from legalsite.model.document import Block, BlockTuple, Layout

Op = Literal["equal", "delete", "insert"]
Entry = TypeVar("Entry")
PassageKind = Literal["unchanged", "inserted", "deleted", "amended", "moved", "renumbered"]


class Run(NamedTuple):
    """A part of a passage.

    The texts of the equal and delete runs, joined, are the old words; those of the equal and insert
    runs are the new ones (where they differ only in what no reader sees, an equal run has the new
    text).
    """

    op: Op
    text: str
    target: bool = False  # the text is where a link leads, which is not part of the joined texts
    struck: bool = False  # the words are struck through in the text itself
    note: bool = False  # the text is the mark of a footnote, as `[1]`
    image: bool = False  # the words describe an image, or the target is an image's
    cell: bool = False  # the text is the border between two cells of a row
    # the words moved from one passage to another, or to another place in their passage. They are
    # deleted in one place and inserted in the other, with the same number; 0 for all other runs.
    moved: int = 0

    @property
    def read(self) -> bool:
        """Whether the text is words of the policy: not a target and not the mark of a footnote."""
        return not self.target and not self.note


RunTuple = tuple[Run, ...]


class LeadIns(Struct, frozen=True):
    """The lead-in that a list item left, and the one that it came under; None for what is not in a
    list."""

    left: Block | None
    joined: Block | None


class BlockLayouts(NamedTuple):
    """How a block was laid out, and how it is now. Equal if a block was cut in two, or joined."""

    old: Layout
    new: Layout


class Passage(Struct, frozen=True):
    """One block before and after the change.

    If a block was split or merged, consecutive passages share the block of the other side, and each
    has its part of the words.
    """

    kind: PassageKind
    old: Block | None  # None for an inserted passage
    new: Block | None  # None for a deleted one
    runs: RunTuple
    # if it counts as moved because it is under another one, in the same place as before
    lead_ins: LeadIns | None = None
    # if it is laid out in another way; if nothing else changed, it is amended, and unchanged where
    # running text was cut in two, or joined
    layouts: BlockLayouts | None = None
    # whether one text has the number of the block beside its words, and the other one in them; the
    # runs have it where the new text has it
    number_stayed: bool = False

    @property
    def block(self) -> Block:
        """The block of the new text; of a deleted passage, that of the old one."""
        block = self.new or self.old
        if block is None:
            raise ValueError("a passage has a block on at least one side")
        return block

    @property
    def blocks(self) -> list[Block]:
        """The old block and the new one, as far as there are both."""
        return list(filter(None, (self.old, self.new)))

    @property
    def changed(self) -> bool:
        """Whether readers see any difference."""
        return self.kind != "unchanged"


class Stretch(Struct, frozen=True):
    """Neighboring blocks of the new text that nobody changed: one value, because most blocks of
    most redlines are unchanged. `old` has the block that each of them was."""

    old: BlockTuple
    new: BlockTuple

    def pairs(self) -> Iterator[tuple[Block, Block]]:
        """Yield each block as it was and as it is."""
        return zip(self.old, self.new, strict=True)

    def passages(self) -> Iterator[Passage]:
        """Yield a passage for each block."""
        for old, new in self.pairs():
            yield Passage("unchanged", old, new, runs_of_whole_block(new, "equal"))


class Words(Struct, frozen=True):
    """How many words the redline marks.

    Words that moved count once, and neither as inserted nor as deleted.
    """

    inserted: int = 0
    deleted: int = 0
    moved: int = 0


class Redline(Struct, frozen=True, dict=True):
    """The passages and the unchanged stretches in the order of the new text, deleted passages where
    they were."""

    parts: tuple[Passage | Stretch, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, with one for each block of a stretch.

        They are made anew each time, because a history has thousands of redlines and most of their
        blocks are unchanged.
        """
        passages: list[Passage] = []
        for part in self.parts:
            if isinstance(part, Passage):
                passages.append(part)
            else:
                passages += part.passages()
        return tuple(passages)

    @cached_property
    def outside_stretches(self) -> tuple[Passage, ...]:
        """The passages that are in no stretch: all that changed are among them."""
        return tuple([part for part in self.parts if isinstance(part, Passage)])

    @property
    def changed(self) -> bool:
        """Whether any passage changed."""
        return any(passage.changed for passage in self.outside_stretches)


def sharing_blocks(
    entries: Iterable[Entry], blocks_of: Callable[[Entry], tuple[Block | None, Block | None]]
) -> Iterator[list[Entry]]:
    """Yield passages, or what they are in, that share a block together, with those between them.

    `blocks_of`: returns the old and the new block of one.
    """
    entries = list(entries)
    last = {
        id(block): nth for nth, entry in enumerate(entries) for block in blocks_of(entry) if block
    }
    start = end = 0  # of those that belong together
    for nth, entry in enumerate(entries):
        end = max([end, *(last[id(block)] for block in blocks_of(entry) if block)])
        if nth == end:
            yield entries[start : end + 1]
            start = end = nth + 1


def runs_of_whole_block(block: Block, op: Op) -> RunTuple:
    """Return the runs of a block that was kept, deleted or inserted as a whole."""
    return merged(
        [
            Run(op, s.text, s.of == "target", s.struck, s.of == "note", s.image, s.of == "cell")
            for s in block.read
        ]
    )


def merged(runs: Iterable[Run]) -> RunTuple:
    """Return the runs; neighboring words with the same mark become one run.

    Targets, notes and borders stay apart.
    """
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and last.op == run.op and last[2:] == run[2:] and last.read and not last.cell:
            joined[-1] = Run(run.op, last.text + run.text, *run[2:])
        else:
            joined.append(run)
    return tuple(joined)


def words_without(op: Op, runs: Iterable[Run]) -> str:
    """Return the words that are read in one text: those of the runs without the deleted or the
    inserted ones."""
    return "".join(run.text for run in runs if run.op != op and run.read)


def in_one_line(runs: Iterable[Run]) -> RunTuple:
    """Return the runs of a row as words in one line, with the borders of its cells among them."""
    runs = tuple(runs)
    if not any(run.cell for run in runs):
        return runs
    return merged([run._replace(cell=False) for run in runs])
