"""What changed between two documents, as passages."""

from dataclasses import dataclass
from typing import Literal

from legalsite.model.document import Block

Op = Literal["equal", "delete", "insert"]
PassageKind = Literal["unchanged", "inserted", "deleted", "amended", "moved", "renumbered"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a passage. Texts of equal and delete runs, joined, are the old words; of equal and insert runs, the
    new ones (where the two differ only in what no reader sees, an equal run shows the new text)."""

    op: Op
    text: str
    target: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """`old` is None for an inserted passage, `new` for a deleted one. Where a block was split or merged, consecutive
    passages share the block of the other side and each carries its part of the words."""

    kind: PassageKind
    old: Block | None
    new: Block | None
    runs: tuple[Run, ...]

    @property
    def changed(self) -> bool:
        return self.kind != "unchanged"


@dataclass(frozen=True, slots=True)
class Words:
    """How many words the redline marks."""

    inserted: int = 0
    deleted: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Redline:
    """Passages in the order of the new text, deleted ones where they stood."""

    passages: tuple[Passage, ...]
    words: Words

    @property
    def changed(self) -> bool:
        return any(passage.changed for passage in self.passages)
