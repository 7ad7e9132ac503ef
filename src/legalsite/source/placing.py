"""Parsed stretches put together again: each block gets its line in the file, its group and its anchor."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from legalsite.model.document import Block, Document
from legalsite.source.other_names import other_names
from legalsite.source.piece import Leaf, Piece
from legalsite.source.raw_html import clean
from legalsite.source.slugs import Anchors


def place(pieces: Sequence[tuple[int, Piece]]) -> Document:
    """The document of pieces, each with the line in the file on which it begins. Anchors that writers chose come first;
    a clause's anchor builds on that of the heading above it. A heading that the text links by another tool's name for
    it has that one too."""
    anchors = Anchors(name for _, piece in pieces for name in piece.reserved)
    fixed = iter(
        [anchors.unique(leaf.fixed) for _, piece in pieces if piece.fixed for leaf in piece.leaves if leaf.fixed]
    )
    blocks: list[Block] = []
    html: list[str] = []
    headings: dict[int, int] = {}
    prefix, groups = "", 0
    for line, piece in pieces:
        gaps = iter(piece.html)
        html.append(next(gaps))
        for leaf in piece.leaves:
            anchor = next(fixed) if leaf.fixed else anchors.unique(_wanted(leaf, prefix)) if leaf.stem else ""
            if leaf.kind == "heading":
                prefix = anchor
            if anchor:
                html.append(f' id="{anchor}"')
                html.append(next(gaps))
            group = leaf.group and leaf.group + groups
            block = Block(leaf.kind, leaf.spans, line + leaf.line, leaf.number, anchor, leaf.level, group, leaf.html)
            blocks.append(block)
            if anchor and leaf.kind == "heading":
                headings[len(html) - 1] = len(blocks) - 1
        groups += piece.groups
    whole = _with_other_names(html, blocks, headings, anchors.taken)
    title = blocks[0].text if blocks and blocks[0].kind == "heading" and blocks[0].level == 1 else ""
    return Document(tuple(blocks), clean(whole) if any(piece.raw for _, piece in pieces) else whole, title)


def _with_other_names(html: list[str], blocks: list[Block], headings: Mapping[int, int], taken: Collection[str]) -> str:
    """`headings`: the place in `html` at which each goes on after its anchor, and which of the blocks it is: that one
    gets the name too, as redlines show it."""
    whole = "".join(html)
    named = [*other_names(whole, {at: blocks[nth] for at, nth in headings.items()}, taken)]
    for at, name in named:
        target = f'<span id="{name}"></span>'
        html[at] = html[at].replace(">", f">{target}", 1)
        block = blocks[headings[at]]
        blocks[headings[at]] = replace(block, html=f"{target}{block.html}")
    return "".join(html) if named else whole


def _wanted(leaf: Leaf, prefix: str) -> str:
    if leaf.kind == "heading":
        return leaf.stem
    return f"{prefix or 'clause'}-{leaf.stem}"
