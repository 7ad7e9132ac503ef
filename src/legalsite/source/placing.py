"""Parsed stretches put together again: each block gets its line in the file, its group and its anchor."""

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

from legalsite.model.document import Block, Document
from legalsite.source.other_names import other_names
from legalsite.source.piece import Leaf, Piece
from legalsite.source.raw_html import clean
from legalsite.source.slugs import Anchors


def place(pieces: Sequence[tuple[int, Piece]], known: MutableMapping[tuple[Any, ...], Any]) -> Document:
    """The document of pieces, each with the line in the file on which it begins. Anchors that writers chose come first;
    a clause's anchor builds on that of the heading above it. A heading that the text links by another tool's name for
    it has that one too. `known`, which holds the pieces, remembers what came of one in its place: most stand where they
    stood in the revision before."""
    anchors = Anchors(name for _, piece in pieces for name in piece.reserved)
    fixed = iter(
        [anchors.unique(leaf.fixed) for _, piece in pieces if piece.fixed for leaf in piece.leaves if leaf.fixed]
    )
    blocks: list[Block] = []
    html: list[str] = []
    prefix, groups = "", 0
    for line, piece in pieces:
        names: list[str] = []
        for leaf in piece.leaves:
            anchor = next(fixed) if leaf.fixed else anchors.unique(_wanted(leaf, prefix)) if leaf.stem else ""
            if leaf.kind == "heading":
                prefix = anchor
            names.append(anchor)
        key = id(piece), line, groups, *names
        placed = known.get(key)
        if placed is None:
            placed = known[key] = tuple(_blocks(piece, line, groups, names)), _html(piece, names)
        blocks += placed[0]
        html.append(placed[1])
        groups += piece.groups
    whole = _with_other_names("".join(html), blocks, anchors.taken)
    title = blocks[0].text if blocks and blocks[0].kind == "heading" and blocks[0].level == 1 else ""
    return Document(tuple(blocks), clean(whole) if any(piece.raw for _, piece in pieces) else whole, title)


def _blocks(piece: Piece, line: int, groups: int, names: Sequence[str]) -> Iterator[Block]:
    for leaf, anchor in zip(piece.leaves, names, strict=True):
        group = leaf.group and leaf.group + groups
        yield Block(leaf.kind, leaf.spans, line + leaf.line, leaf.number, anchor, leaf.level, group, leaf.html)


def _html(piece: Piece, names: Sequence[str]) -> str:
    ids = [f' id="{name}"' for name in names if name]
    return "".join([part for pair in zip(piece.html, [*ids, ""], strict=True) for part in pair])


def _with_other_names(html: str, blocks: list[Block], taken: set[str]) -> str:
    """Headings that have such a name get it in their block too, as redlines show it."""
    headings = {at: block for at, block in enumerate(blocks) if block.kind == "heading" and block.anchor}
    for at, name in [*other_names(html, headings, taken)]:
        target = f'<span id="{name}"></span>'
        opening = f' id="{blocks[at].anchor}">'
        html = html.replace(opening, opening + target, 1)
        blocks[at] = replace(blocks[at], html=target + blocks[at].html)
    return html


def _wanted(leaf: Leaf, prefix: str) -> str:
    if leaf.kind == "heading":
        return leaf.stem
    return f"{prefix or 'clause'}-{leaf.stem}"
