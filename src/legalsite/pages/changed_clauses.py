"""A redline → the clauses that changed, as a list of links beside it."""

from collections.abc import Iterator

from msgspec import Struct

from legalsite.model.document import Block
from legalsite.model.redline import Redline, Stretch

MAX_LEVEL = 3  # of the headings that are listed


class ChangedClause(Struct, frozen=True):
    """A heading below which something changed."""

    name: str  # the heading, with its number
    anchor: str  # of the first change below it that has one
    deleted: bool  # whether the heading itself was deleted


def changed_clauses(redline: Redline) -> tuple[ChangedClause, ...]:
    """Return the clauses that changed, in the order of the redline; those that only have another number are left
    out. Empty for a text without headings."""
    return tuple(_changed_clauses(redline))


def _changed_clauses(redline: Redline) -> Iterator[ChangedClause]:
    heading: Block | None = None
    deleted = False
    listed, last_anchor = True, ""  # words above the first heading have no entry
    for part in redline.parts:
        blocks = part.new if isinstance(part, Stretch) else [block for block in (part.new or part.old,) if block]
        above = next((block for block in reversed(blocks) if _is_listed(block)), None)
        if above:
            heading, deleted, listed = above, not part.new, False
        if part.new:
            last_anchor = next((block.anchor for block in reversed(blocks) if block.anchor), last_anchor)
        if isinstance(part, Stretch) or part.kind in ("unchanged", "renumbered") or listed:
            continue
        if heading and last_anchor:
            yield ChangedClause(_name(heading), last_anchor, deleted=deleted)
        listed = True


def _is_listed(block: Block) -> bool:
    return block.kind == "heading" and 1 < block.level <= MAX_LEVEL


def _name(block: Block) -> str:
    return f"{block.number} {block.text}" if block.number else block.text
