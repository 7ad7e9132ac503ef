"""Find list items whose introductory sentence changed.

The sentence that introduces an item is its lead-in. The lead-in of a nested item is its parent item
(“You may use it if you agree:”). The lead-in of any other item is the block above the list. This
module also finds deleted items whose lead-in moved.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from operator import attrgetter

from legalsite.model.document import Block
from legalsite.model.redline import LeadIns, Redline, UnchangedBlocks
from legalsite.redline.align import Alignment
from legalsite.redline.compared_text import Side
from legalsite.redline.sequences import pairs_of


def lead_ins(blocks: Sequence[Block]) -> list[int]:
    """Return the index of each block's lead-in, or -1 for a block without a lead-in."""
    leads = [-1] * len(blocks)
    for at, block in enumerate(blocks):
        if block.kind == "item":
            leads[at] = _lead_in_of_item(blocks, at, leads)
    return leads


def _lead_in_of_item(blocks: Sequence[Block], at: int, leads: Sequence[int]) -> int:
    """Return the index of an item's lead-in, or -1 if it has none.

    A lead-in is the block that introduces a list, or the parent item of a nested list.

    `leads` contains the lead-ins of the blocks above the item.
    """
    level = blocks[at].level  # nesting depth, 0 outside of lists
    for above in range(at - 1, -1, -1):
        block = blocks[above]
        # a heading, or the parent of a nested item
        if block.kind == "heading" or block.level < level:
            return above
        if block.level == level and block.kind == "item":  # the previous item of the same list
            return leads[above]
        if not block.level:  # the block isn't in a list
            return above
    return -1


class _SideWithLeadIns:
    """One version of a document, with the lead-in of each item.

    `matches` maps the index of each block to the indexes of the matching blocks in the other
    version.
    """

    def __init__(self, side: Side, matches: Mapping[int, Sequence[int]]) -> None:
        self.blocks = side.blocks
        self.leads = side.cache.get_or_make_for("lead-ins", side.blocks, lead_ins)
        """The index of each block's lead-in, or -1."""
        self.matches = matches

    def lost_lead_in(self, at: int, other: Block, other_leads: Container[int]) -> Block | None:
        """Return an item's lead-in if the item lost it in the other version, otherwise None.

        `at` is the item's index, `other` is the matching block of the other version, and
        `other_leads` contains the indexes of all lead-ins of the other version.
        """
        lead = self.leads[at]
        if lead not in self.matches:  # the other version has no block that matches the lead-in
            return None
        lead_in = self.blocks[lead]
        is_nested = lead_in.kind == "item"
        # The block is still an item. A nested one has a different parent. A top-level one may just
        # be in a different list.
        if other.kind == "item":
            return lead_in if is_nested else None
        # an indented or numbered paragraph still belongs to the list
        if other.level or other.number:
            return None
        # The item became a paragraph. It only lost its lead-in if the lead-in still introduces
        # other items and clearly starts a list. If it introduces no items anymore, the whole list
        # became paragraphs.
        still_leads = any(match in other_leads for match in self.matches[lead])
        opens_list = is_nested or lead_in.text.rstrip().endswith((":", "："))
        return lead_in if still_leads and opens_list else None


def changed_lead_ins(old: Side, new: Side, alignment: Alignment) -> dict[int, LeadIns]:
    """Map each item that got a different lead-in to its old and new lead-in.

    A lead-in is the block that introduces a list, or the parent item of a nested list. The keys are
    indexes of new blocks. An item is only included if the other version still contains its lead-in.
    The items of a list that was re-indented or converted to paragraphs as a whole aren't included,
    either (see `lost_lead_in`).
    """
    # blocks that kept their order, as (old, new) indexes
    pairs = pairs_of(alignment.same)
    for _, group in alignment.rest:
        if len(group.old) == len(group.new) == 1 and not group.moved:
            pairs.append((group.old[0], group.new[0]))
    # fast path: most redlines contain no such items
    suspects = [(a, b) for a, b in pairs if _may_change_lead_in(old.blocks[a], new.blocks[b])]
    if not suspects:
        return {}
    # Old block → new blocks, and new block → old blocks. There are several blocks if a block was
    # split, or if blocks were merged.
    became: dict[int, Sequence[int]] = {a: (b,) for a, b in pairs}
    came_from: dict[int, Sequence[int]] = {b: (a,) for a, b in pairs}
    for _, group in alignment.rest:
        became |= dict.fromkeys(group.old, group.new)
        came_from |= dict.fromkeys(group.new, group.old)
    items_of_old = _SideWithLeadIns(old, became)
    items_of_new = _SideWithLeadIns(new, came_from)
    old_leads, new_leads = set(items_of_old.leads), set(items_of_new.leads)
    changed = {}
    for a, b in suspects:
        # the lead-in is the same, though it may have been reworded
        if items_of_new.leads[b] in became.get(items_of_old.leads[a], ()):
            continue
        left = items_of_old.lost_lead_in(a, new.blocks[b], new_leads)
        joined = items_of_new.lost_lead_in(b, old.blocks[a], old_leads)
        if left or joined:
            changed[b] = LeadIns(left, joined)
    return changed


def _may_change_lead_in(old: Block, new: Block) -> bool:
    if "item" not in (old.kind, new.kind):
        return False
    # the lead-ins of top-level items aren't compared
    return old.kind != new.kind or old.level > 0 or new.level > 0


def left_lead_ins(redline: Redline) -> dict[int, Block]:
    """Map the `id()` of each deleted item whose lead-in moved to its lead-in.

    A lead-in is the block that introduces a list, or the parent item of a nested list. A redline
    shows such an item at its old position, below a different lead-in.
    """
    moved = set()  # ids of old blocks
    items = []  # the deleted list items
    for block_change in redline.stored_changes:
        if not block_change.old:
            continue
        # if `lead_ins` is set, the block stayed in place, and only its lead-in changed
        if block_change.kind == "moved" and not block_change.lead_ins:
            moved.add(id(block_change.old))
        if not block_change.new and block_change.old.kind == "item":
            items.append(block_change.old)
    if not moved or not items:  # no lead-in moved, or no item was deleted
        return {}
    # all blocks of the old version; None for an inserted block
    old_blocks: list[Block | None] = []
    for part in redline.parts:
        old_blocks += part.old if isinstance(part, UnchangedBlocks) else (part.old,)
    # omit moved blocks, because the redline shows them at their new position
    stayed = [block for block in old_blocks if id(block) not in moved]
    old_leads = leads_by_block(old_blocks)
    shown_leads = leads_by_block(stayed)
    left = {}
    for item in items:
        lead = old_leads[id(item)]
        # without the moved blocks, a different block is above the item
        if lead and lead is not shown_leads[id(item)]:
            left[id(item)] = lead
    return left


def leads_by_block(blocks: Iterable[Block | None]) -> dict[int, Block | None]:
    """Map the `id()` of each block to its lead-in, or to None.

    All blocks must be from the same version. None values in `blocks` are skipped.
    """
    placed = sorted(filter(None, blocks), key=attrgetter("line"))  # in document order
    leads: dict[int, Block | None] = {}
    for block, lead in zip(placed, lead_ins(placed), strict=True):
        leads[id(block)] = placed[lead] if lead >= 0 else None
    return leads
