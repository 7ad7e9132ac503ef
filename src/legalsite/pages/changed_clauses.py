"""A redline → the clauses that changed, as a list of links beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from legalsite.model.document import Block
from legalsite.model.redline import Passage, Redline

MAX_LEVEL = 3  # of the headings that are listed


@dataclass(frozen=True, slots=True)
class ChangedClause:
    """A heading below which something changed."""

    name: str  # the heading, with its number
    anchor: str  # of the first change below it that has one
    deleted: bool  # whether the heading itself was deleted


def changed_clauses(redline: Redline) -> tuple[ChangedClause, ...]:
    """Return the clauses that changed, in the order of the redline; those that only have another number are left
    out. Empty for a text without headings."""
    return tuple(_changed_clauses(redline))


def _changed_clauses(redline: Redline) -> Iterator[ChangedClause]:
    heading: Passage | None = None
    listed, last_anchor = True, ""  # words above the first heading have no entry
    for passage in redline.passages:
        block = passage.new or passage.old
        if block and block.kind == "heading" and 1 < block.level <= MAX_LEVEL:
            heading, listed = passage, False
        if passage.new and passage.new.anchor:
            last_anchor = passage.new.anchor
        if passage.kind in ("unchanged", "renumbered") or listed or heading is None:
            continue
        named = heading.new or heading.old
        if named and last_anchor:
            yield ChangedClause(_name(named), last_anchor, deleted=heading.new is None)
        listed = True


def _name(block: Block) -> str:
    return f"{block.number} {block.text}" if block.number else block.text
