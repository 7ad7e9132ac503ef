"""A redline: what changed between two documents, as passages."""

from dataclasses import dataclass
from typing import Literal

from legalsite.model.document import Block

Op = Literal["equal", "delete", "insert"]
PassageKind = Literal["unchanged", "inserted", "deleted", "amended", "moved", "renumbered"]


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a passage. The texts of the equal and delete runs, joined, are the old words; those of the equal and
    insert runs are the new ones (where they differ only in what no reader sees, an equal run has the new text).
    `target`: the text is where a link leads, which is not part of the joined texts.
    `struck`: the words are struck through in the text itself.
    `note`: the text is the mark of a footnote, as `[1]`.
    `image`: the words describe an image, or the target is an image's.
    `moved`: the words moved from one passage to another, or to another place in their passage. They are deleted in one
    place and inserted in the other, with the same number; 0 for all other runs."""

    op: Op
    text: str
    target: bool = False
    struck: bool = False
    note: bool = False
    image: bool = False
    moved: int = 0

    @property
    def read(self) -> bool:
        """Whether the text is words of the policy: not a target and not the mark of a footnote."""
        return not self.target and not self.note


@dataclass(frozen=True, slots=True)
class LeadIns:
    """The lead-in that a list item left, and the one that it came under; None for what is not in a list."""

    left: Block | None
    joined: Block | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One block before and after the change. `old` is None for an inserted passage, `new` for a deleted one. If a block
    was split or merged, consecutive passages share the block of the other side, and each has its part of the words.
    `lead_ins`: given if the passage counts as moved because it is under another lead-in, in the same place as before.
    """

    kind: PassageKind
    old: Block | None
    new: Block | None
    runs: tuple[Run, ...]
    lead_ins: LeadIns | None = None

    @property
    def changed(self) -> bool:
        """Whether readers see any difference."""
        return self.kind != "unchanged"


@dataclass(frozen=True, slots=True)
class Words:
    """How many words the redline marks. Words that moved count once, and neither as inserted nor as deleted."""

    inserted: int = 0
    deleted: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Redline:
    """The passages in the order of the new text, deleted ones where they were."""

    passages: tuple[Passage, ...]
    words: Words

    @property
    def changed(self) -> bool:
        """Whether any passage changed."""
        return any(passage.changed for passage in self.passages)
