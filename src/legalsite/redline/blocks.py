"""Decides when two blocks are the same to a reader: by a key made of their words, by their
numbers and layouts.

A paragraph that became a list item, or a list item that became a paragraph, may mean something
else: "if you agree" at the end of a list applies to its last item, and below the list to all of
them.
"""

from functools import lru_cache
from typing import get_args

from legalsite.model.document import Block, HeadingLevel, Layout, Of, SpanTuple
from legalsite.model.redline import BlockLayouts
from legalsite.redline.tokens import BORDER, IMAGE, NOTE, STRUCK
from legalsite.text.clause_numbers import is_same_number
from legalsite.text.normalize import fold

MAX_CACHED_LENGTH = 4_000  # characters of a block whose key is remembered; hardly any is longer


def block_key(block: Block) -> str:
    """Return a key of what readers see of a block; it is equal if they see no difference.

    The key covers its words, cell borders, link targets and footnote marks, and which words are
    struck through or describe an image.
    """
    if len(block.text) > MAX_CACHED_LENGTH:  # don't remember its key
        return _key_of_spans.__wrapped__(block.read)
    return _key_of_spans(block.read)


@lru_cache(8192)
def _key_of_spans(spans: SpanTuple) -> str:
    """Return the text that is equal for two lists of spans if readers see no difference between
    them: the length of a space makes none.

    It is remembered, because versions of a policy share most of their blocks.
    """
    parts = []
    for text, of, struck, image, _ in spans:  # unpacked, which takes less time than attributes
        if of == "words" and not struck and not image:
            parts.append(fold(text))  # quotes, dashes and spaces in one form each
        else:
            parts.append(_key_of_special_span(text, of, struck, image))
    return " ".join("".join(parts).split())  # one space for each stretch of them


def _key_of_special_span(text: str, of: Of, struck: bool, image: bool) -> str:
    """Return the key of a span that isn't plain words: its text, marked with control characters,
    which occur in no text, so that it never equals the key of plain words."""
    if of == "cell":  # the border between two cells
        return f" {BORDER} "
    if of == "note":  # the mark of a footnote, whichever it is: footnotes follow in their order
        return NOTE
    sign = IMAGE if image else ""
    if of == "target":
        return f"\0{sign}{text}\0"
    if struck:
        sign = STRUCK + sign
    return sign + fold(text) + sign


RUNNING_TEXT_KINDS = frozenset({"paragraph", "indented", "quote", "code"})
"""Text in which it does not matter where one block ends and the next one begins."""
HEADING_LEVELS: tuple[HeadingLevel, ...] = get_args(HeadingLevel)
FIRST_OR_FOLLOWING_LAYOUTS = frozenset({"indented", "item", "definition", "footnote"})
"""The layouts of the first paragraph of an item, a definition or a footnote, and of the paragraphs
that follow it."""


def layout_of(block: Block) -> Layout:
    """Return how a block is laid out: an image as a paragraph, because what it shows is compared
    with the words."""
    if block.kind not in ("image", "paragraph"):
        return block.kind
    return "indented" if block.level else "paragraph"


def changed_layouts(was: Block, block: Block, *, begun: bool = False) -> BlockLayouts | None:
    """Return how a block was laid out and how it is now; None if readers see no difference.

    `begun`: one of the two blocks began in an earlier passage, because it was split or merged. This
    is a change even if the layouts are equal, so that the result isn't None; except for the second
    paragraph of one item, definition or footnote.
    """
    old = layout_of(was)
    new = layout_of(block)
    if begun:
        # a list item that was cut into two paragraphs is still one item: the second is `indented`
        is_second_paragraph = old != new and "indented" in (old, new)
        is_one_item = is_second_paragraph and FIRST_OR_FOLLOWING_LAYOUTS.issuperset((old, new))
        return None if is_one_item else BlockLayouts(old, new)
    # the layout of a heading doesn't say its level, so name both levels
    if old == new == "heading" and was.level != block.level:
        return BlockLayouts(HEADING_LEVELS[was.level - 1], HEADING_LEVELS[block.level - 1])
    if old == new or _look_alike(was, block):
        return None
    return BlockLayouts(old, new)


def is_reflow(layouts: BlockLayouts) -> bool:
    """Return whether running text was only cut in two, or joined."""
    return layouts.old == layouts.new and layouts.new in RUNNING_TEXT_KINDS


def _look_alike(was: Block, block: Block) -> bool:
    """Return whether two blocks of different kinds look the same: an item and a paragraph with
    one number, or a heading and a bold paragraph."""
    kinds = {was.kind, block.kind}
    if kinds == {"item", "paragraph"}:
        return bool(was.number) and is_same_number(was.number, block.number)
    if kinds != {"heading", "paragraph"}:
        return False
    paragraph = was if was.kind == "paragraph" else block
    # whether the whole paragraph is bold; punctuation and spaces need not be
    return all(span.bold for span in paragraph.spans if span.text.strip(".: "))
