"""Decide whether two blocks look the same to readers, and whether a block's layout changed.

A paragraph that becomes a list item may change its meaning, and so may a list item that becomes a
paragraph. For example, “if you agree” at the end of a list applies to its last item, while below
the list it applies to all items.
"""

from functools import lru_cache
from typing import get_args

from legalsite.model.document import Block, HeadingLevel, Layout, Of, SpanTuple
from legalsite.model.redline import BlockLayouts
from legalsite.redline.tokens import BORDER, IMAGE, NOTE, STRUCK
from legalsite.text.clause_numbers import is_same_number
from legalsite.text.normalize import fold

# number of characters; keys of longer blocks aren't cached, because such blocks are rare
MAX_CACHED_LENGTH = 4_000


def block_key(block: Block) -> str:
    """Return a comparison key for a block. Blocks that look the same to readers have equal keys.

    The key covers the text, cell borders, link targets, footnote references, strikethrough, and
    images.
    """
    # long blocks are rare, so don't keep their text in the cache; `__wrapped__` is the function
    # without its cache
    if len(block.text) > MAX_CACHED_LENGTH:
        return _key_of_spans.__wrapped__(block.read)
    return _key_of_spans(block.read)


@lru_cache(8192)
def _key_of_spans(spans: SpanTuple) -> str:
    """Build the comparison key of a block from its spans.

    The result is cached, because versions of a policy share most of their blocks.
    """
    parts = []
    for text, of, struck, image, _ in spans:  # unpacking is faster than attribute access
        # plain text, which most spans are
        if of == "words" and not struck and not image:
            parts.append(fold(text))  # normalize quotes, dashes, and spaces
        else:
            parts.append(_key_of_special_span(text, of, struck, image))
    return " ".join("".join(parts).split())  # collapse whitespace


def _key_of_special_span(text: str, of: Of, struck: bool, image: bool) -> str:
    """Return the key of a span that isn't plain text.

    The key contains control characters. They never occur in a document, so the key differs from any
    plain text.
    """
    if of == "cell":
        return f" {BORDER} "
    # ignore the number of a footnote, because it changes if a footnote is added above
    if of == "note":
        return NOTE
    sign = IMAGE if image else ""  # differs from the same text outside of an image
    if of == "target":
        return f"\0{sign}{text}\0"
    if struck:
        sign = STRUCK + sign
    return sign + fold(text) + sign


RUNNING_TEXT_KINDS = frozenset({"paragraph", "indented", "quote", "code"})
"""Kinds of blocks that can be split or merged without changing the meaning."""
HEADING_LEVELS: tuple[HeadingLevel, ...] = get_args(HeadingLevel)
FIRST_OR_FOLLOWING_LAYOUTS = frozenset({"indented", "item", "definition", "footnote"})
"""Layouts of the first and the following paragraphs of a list item, definition, or footnote."""


def layout_of(block: Block) -> Layout:
    """Return the layout of a block. An image counts as a paragraph."""
    if block.kind not in ("image", "paragraph"):
        return block.kind
    return "indented" if block.level else "paragraph"


def changed_layouts(was: Block, block: Block, *, begun: bool = False) -> BlockLayouts | None:
    """Return a block's old and new layout, or None if readers see no difference.

    `begun` means that a block was split or merged, and that this isn't its first part. A further
    paragraph of a list item has the layout “indented”.
    """
    old = layout_of(was)
    new = layout_of(block)
    if begun:
        # a list item that was split into two paragraphs is still a single item
        is_second_paragraph = old != new and "indented" in (old, new)
        is_one_item = is_second_paragraph and FIRST_OR_FOLLOWING_LAYOUTS.issuperset((old, new))
        return None if is_one_item else BlockLayouts(old, new)
    # include the levels, because `layout_of` ignores the level of headings
    if old == new == "heading" and was.level != block.level:
        return BlockLayouts(HEADING_LEVELS[was.level - 1], HEADING_LEVELS[block.level - 1])
    if old == new or _look_alike(was, block):
        return None
    return BlockLayouts(old, new)


def is_reflow(layouts: BlockLayouts) -> bool:
    """Return whether running text was only split into paragraphs or merged."""
    return layouts.old == layouts.new and layouts.new in RUNNING_TEXT_KINDS


def _look_alike(was: Block, block: Block) -> bool:
    """Return whether two blocks of different kinds look the same.

    A list item looks like a paragraph with the same number, and a heading like a bold paragraph.
    """
    kinds = {was.kind, block.kind}
    if kinds == {"item", "paragraph"}:  # an item with a bullet looks different
        return bool(was.number) and is_same_number(was.number, block.number)
    if kinds != {"heading", "paragraph"}:
        return False
    paragraph = was if was.kind == "paragraph" else block
    # punctuation and spaces don't need to be bold
    return all(span.bold for span in paragraph.spans if span.text.strip(".: "))
