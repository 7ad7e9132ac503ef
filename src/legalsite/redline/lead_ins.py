"""Finds list items that stayed in their place in the order of the text, but are under another
lead-in than before, and deleted ones whose lead-in moved away.

The lead-in of a nested item is the item that it is part of ("You may use it if you agree:"). The
lead-in of any other item is the block above its list.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from operator import attrgetter

from legalsite.model.document import Block
from legalsite.model.redline import LeadIns, Redline, UnchangedBlocks
from legalsite.redline.align import Alignment
from legalsite.redline.compared_text import Side
from legalsite.redline.sequences import pairs_of


def lead_ins(blocks: Sequence[Block]) -> list[int]:
    """Return the index of each block's lead-in; -1 for a block that isn't an item, or has nothing
    above its list."""
    leads = [-1] * len(blocks)
    for at, block in enumerate(blocks):
        if block.kind == "item" and at:  # nothing is above the first block
            leads[at] = _lead_in_of_item(blocks, at, leads)
    return leads


def _lead_in_of_item(blocks: Sequence[Block], at: int, leads: Sequence[int]) -> int:
    """Return the index of the lead-in of the item at an index; -1 if it has none. `leads`: the
    results for the blocks above it."""
    level = blocks[at].level  # how deep it is nested; 0 for a block in no list
    for above in range(at - 1, -1, -1):
        block = blocks[above]
        if block.kind == "heading" or block.level < level:  # a nested item is in this block
            return above
        if block.level == level and block.kind == "item":  # the item before it in its list
            return leads[above]
        if not block.level:  # the block above the list
            return above
    return -1


class _SideWithLeadIns:
    """The items of one text, and their lead-ins. `matches`: the blocks that each block is on the
    other side."""

    def __init__(self, side: Side, matches: Mapping[int, Sequence[int]]) -> None:
        self.blocks = side.blocks
        self.leads = side.memory.get_or_make_for("lead-ins", side.blocks, lead_ins)
        """The index of each block's lead-in, or -1."""
        self.matches = matches  # the blocks that each block is on the other side

    def lost_lead_in(self, at: int, other: Block, other_leads: Container[int]) -> Block | None:
        """Return the lead-in of an item if the other side has both, but the item isn't below the
        lead-in there; otherwise None.

        `at`: the index of the item. `other`: the item's block on the other side. `other_leads`: the
        indexes of all lead-ins there.
        """
        lead = self.leads[at]  # -1 if it has none
        if lead not in self.matches:  # the other side has no such block
            return None
        lead_in = self.blocks[lead]
        is_nested = lead_in.kind == "item"
        if other.kind == "item":  # an item that isn't nested may only be in another list
            return lead_in if is_nested else None
        # The item isn't an item on the other side. It left its lead-in if it stands on its own
        # there, and the lead-in still leads other items, and visibly opens a list.
        if other.level or other.number:
            return None
        still_leads = any(match in other_leads for match in self.matches[lead])
        opens_list = is_nested or lead_in.text.rstrip().endswith((":", "："))
        return lead_in if still_leads and opens_list else None


def changed_lead_ins(old: Side, new: Side, alignment: Alignment) -> dict[int, LeadIns]:
    """Return the lead-ins that list items left and joined, for each item that is under another
    lead-in than before, by the index of the new block. A lead-in is the block above a list, such as
    "You may use it if:", or the item above a nested list.

    A lead-in that was replaced takes its items along: an item changes its lead-in only if the
    lead-in that it left, or the one that it joined, is in both texts. If a whole list was indented
    in another way, or became paragraphs, no item left it.
    """
    # the (old, new) indexes of the blocks that kept their order
    pairs = pairs_of(alignment.same)
    for _, group in alignment.rest:
        if len(group.old) == len(group.new) == 1 and not group.moved:
            pairs.append((group.old[0], group.new[0]))
    suspects = [(a, b) for a, b in pairs if _may_change_lead_in(old.blocks[a], new.blocks[b])]
    if not suspects:
        return {}
    # which blocks each block became, and which blocks it came from, by index
    became: dict[int, Sequence[int]] = {a: (b,) for a, b in pairs}
    came_from: dict[int, Sequence[int]] = {b: (a,) for a, b in pairs}
    for _, group in alignment.rest:
        became |= dict.fromkeys(group.old, group.new)
        came_from |= dict.fromkeys(group.new, group.old)
    items_of_old = _SideWithLeadIns(old, became)
    items_of_new = _SideWithLeadIns(new, came_from)
    # the indexes of all lead-ins; `leads` has the one of each block
    old_leads, new_leads = set(items_of_old.leads), set(items_of_new.leads)
    changed = {}
    for a, b in suspects:
        if items_of_new.leads[b] in became.get(items_of_old.leads[a], ()):
            continue  # still under the same lead-in
        left = items_of_old.lost_lead_in(a, new.blocks[b], new_leads)
        joined = items_of_new.lost_lead_in(b, old.blocks[a], old_leads)
        if left or joined:
            changed[b] = LeadIns(left, joined)
    return changed


def _may_change_lead_in(old: Block, new: Block) -> bool:
    """Return whether a block is an item on one side, and nested or something else on the other."""
    if "item" not in (old.kind, new.kind):
        return False
    return old.kind != new.kind or old.level > 0 or new.level > 0


def left_lead_ins(redline: Redline) -> dict[int, Block]:
    """Return the lead-in of each deleted list item that is no longer shown below its lead-in,
    because the lead-in moved away, by the `id()` of the item's block. A lead-in is the block above
    a list, or the item above a nested list."""
    moved = set()  # the ids of the old blocks that moved
    items = []  # the deleted items
    for block_change in redline.stored_changes:  # the others are unchanged
        if not block_change.old:
            continue
        # with `lead_ins`, it only got another lead-in and stayed in its place
        if block_change.kind == "moved" and not block_change.lead_ins:
            moved.add(id(block_change.old))
        if not block_change.new and block_change.old.kind == "item":
            items.append(block_change.old)
    if not moved or not items:
        return {}
    # the old blocks; None for an inserted one
    shown: list[Block | None] = []
    for part in redline.parts:
        shown += part.old if isinstance(part, UnchangedBlocks) else (part.old,)
    stayed = [block for block in shown if id(block) not in moved]
    old_leads = leads_by_block(shown)
    shown_leads = leads_by_block(stayed)  # what stands above each list where its items were
    left = {}
    for item in items:
        lead = old_leads[id(item)]
        if lead and lead is not shown_leads[id(item)]:
            left[id(item)] = lead
    return left


def leads_by_block(blocks: Iterable[Block | None]) -> dict[int, Block | None]:
    """Return the lead-in of each of these blocks of one text, by the id of the block; None for a
    block without one. None among the blocks is skipped."""
    placed = sorted(filter(None, blocks), key=attrgetter("line"))  # in the order of the text
    leads: dict[int, Block | None] = {}
    for block, lead in zip(placed, lead_ins(placed), strict=True):
        leads[id(block)] = placed[lead] if lead >= 0 else None
    return leads
