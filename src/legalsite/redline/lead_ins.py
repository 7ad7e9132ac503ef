"""Finds list items that stayed in their place in the order of the text, but are under another lead-in than before, and
deleted ones whose lead-in moved away.

The lead-in of a nested item is the item that it is part of ("You may use it if you agree:"). The lead-in of any other
item is the block above its list.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from operator import attrgetter

from legalsite.model.document import Block
from legalsite.model.redline import LeadIns, Redline, Stretch
from legalsite.redline.compared_text import Side
from legalsite.redline.sequences import EqualRun, pairs_of

Parts = tuple[Sequence[int], Sequence[int]]
"""Blocks of the old text, by index, and the blocks of the new one that they became."""


def lead_ins(blocks: Sequence[Block]) -> list[int]:
    """Return the index of each block's lead-in; -1 for a block that is no item, or has nothing above its list."""
    leads = [-1] * len(blocks)
    for at, block in enumerate(blocks):
        if block.kind == "item" and at:
            leads[at] = _lead_in(blocks, at, leads)
    return leads


def _lead_in(blocks: Sequence[Block], at: int, leads: Sequence[int]) -> int:
    level = blocks[at].level
    for above in range(at - 1, -1, -1):
        block = blocks[above]
        if block.kind == "heading" or block.level < level:
            return above
        if block.level == level and (block.kind == "item" or not level):
            return leads[above] if block.kind == "item" else above
    return -1


def changed_lead_ins(old: Side, new: Side, same: Sequence[EqualRun], groups: Sequence[Parts]) -> dict[int, LeadIns]:
    """Return the lead-ins of the items that left theirs or came under another one, by the index of the new block.

    `same` and `groups`: which blocks became which. A lead-in that was replaced takes its items along: an item changes
    its lead-in only if the one that it left, or the one that it joined, is in both texts. If a whole list was indented
    in another way, or became paragraphs, no item left it.
    """
    one_to_one = [(olds[0], news[0]) for olds, news in groups if len(olds) == len(news) == 1]
    unlike = [run for run in same if new.has_nested or not old.looks_like(new, run)]
    suspects = [(a, b) for a, b in [*pairs_of(unlike), *one_to_one] if _is_suspect(old.blocks[a], new.blocks[b])]
    if not suspects:
        return {}
    over_old, over_new = (side.memory.get_or_make_for("lead-ins", side.blocks, lead_ins) for side in (old, new))
    leads_old, leads_new = set(over_old), set(over_new)
    became = _partners(same, groups)
    came_from = _partners([EqualRun(b, a, n) for a, b, n in same], [(news, olds) for olds, news in groups])
    changed = {}
    for a, b in suspects:
        lead, now = over_old[a], over_new[b]
        if now in became.get(lead, ()):
            continue
        left = _is_in_one_only((old.blocks, a, lead), new.blocks[b], became, leads_new)
        joined = _is_in_one_only((new.blocks, b, now), old.blocks[a], came_from, leads_old)
        if left or joined:
            changed[b] = LeadIns(old.blocks[lead] if left else None, new.blocks[now] if joined else None)
    return changed


def _is_suspect(was: Block, block: Block) -> bool:
    """Return whether a block may be under another lead-in: it is nested, or was no item before, or is none any more."""
    is_item = "item" in (was.kind, block.kind)
    return is_item and (was.kind != block.kind or was.level > 0 or block.level > 0)


def left_lead_ins(redline: Redline) -> dict[int, Block]:
    """Return the lead-in of each deleted item that is not shown below it any more, because the lead-in moved away, by
    the id of the item's block."""
    outside = redline.outside_stretches
    moved = {id(passage.old) for passage in outside if passage.kind == "moved" and passage.old and not passage.lead_ins}
    items = [passage.old for passage in outside if not passage.new and passage.old and passage.old.kind == "item"]
    if not moved or not items:
        return {}
    sides = [part.old if isinstance(part, Stretch) else (part.old,) for part in redline.parts]
    shown = {id(block): block for blocks in sides for block in blocks if block}  # a block that was split comes once
    stayed = [block for block in shown.values() if id(block) not in moved]
    over, before = leads_by_block(stayed), leads_by_block(shown.values())
    return {id(item): lead for item in items if (lead := before[id(item)]) and lead is not over[id(item)]}


def leads_by_block(blocks: Iterable[Block | None]) -> dict[int, Block | None]:
    """Return the lead-in of each of these blocks of one text, by the id of the block."""
    placed = sorted([block for block in blocks if block], key=attrgetter("line"))
    leads = zip(placed, lead_ins(placed), strict=True)
    return {id(block): placed[lead] if lead >= 0 else None for block, lead in leads}


def _partners(same: Iterable[EqualRun], groups: Iterable[Parts]) -> dict[int, Sequence[int]]:
    """Return which blocks of the new text each block of the old one became."""
    partners: dict[int, Sequence[int]] = {a: (b,) for a, b in pairs_of(same)}
    partners.update({a: news for olds, news in groups for a in olds})
    return partners


def _is_in_one_only(
    led: tuple[Sequence[Block], int, int], other: Block, partners: Mapping[int, Sequence[int]], leads: Container[int]
) -> bool:
    """Return whether an item has a lead-in on one side that is on the other side as well, but not above the item.

    `led`: the blocks of its side, its index and that of its lead-in. `other`: what it is on the other side. `partners`:
    the blocks of that side by index. `leads`: the lead-ins of that side.
    """
    blocks, at, lead = led
    if lead not in partners or blocks[at].kind != "item":
        return False
    nested = blocks[lead].kind == "item"
    if other.kind == "item":
        return nested
    on_its_own = not other.level and not other.number
    still_leads = any(partner in leads for partner in partners[lead])
    return on_its_own and still_leads and (nested or blocks[lead].text.rstrip().endswith((":", "：")))
