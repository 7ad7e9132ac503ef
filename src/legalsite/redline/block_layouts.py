"""Decides when a block is laid out in another way, so that readers see a difference although its words are the same.

A paragraph that became a list item, or a list item that became a paragraph, may mean something else: "if you agree" at
the end of a list applies to its last item, and below the list to all of them.
"""

from legalsite.model.document import Block, Layout
from legalsite.model.redline import BlockLayouts
from legalsite.redline.block_keys import same_number

RUNNING = frozenset({"paragraph", "indented", "quote", "code"})
"""Text in which it does not matter where one block ends and the next one begins."""
OF_ONE_BLOCK = frozenset({"indented", "item", "definition", "footnote"})
"""The first paragraph of an item, a definition or a footnote, and those that follow it."""


def layout_of(block: Block) -> Layout:
    """Return what a block looks like. What an image shows, and whether it is one, is compared with the words."""
    kind = "paragraph" if block.kind == "image" else block.kind
    return "indented" if block.level and kind == "paragraph" else kind


def changed_layouts(was: Block, block: Block, *, begun: bool = False) -> BlockLayouts | None:
    """Return how a block was laid out and how it is now; None if readers see no difference.

    `begun`: one of the two has begun in an earlier passage, because it was split or merged.
    """
    old, new = layout_of(was), layout_of(block)
    if begun:
        same = RUNNING if old == new else OF_ONE_BLOCK if "indented" in (old, new) else ()
        return None if {old, new}.issubset(same) else BlockLayouts(old, new)
    return None if old == new or _look_alike(was, block) else BlockLayouts(old, new)


def _look_alike(was: Block, block: Block) -> bool:
    """Return whether two blocks of different kinds look the same: an item and a paragraph with one number, or a heading
    and a bold paragraph."""
    kinds = {was.kind, block.kind}
    if kinds == {"item", "paragraph"}:
        return bool(was.number) and same_number(was.number, block.number)
    return kinds == {"heading", "paragraph"} and _is_bold(was if was.kind == "paragraph" else block)


def _is_bold(block: Block) -> bool:
    html = block.html.rstrip(".: ")
    return html.startswith("<strong>") and html.find("</strong>") == len(html) - len("</strong>")
