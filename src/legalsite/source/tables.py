"""Rows of a table: each is a leaf, its cells joined by a span of their own."""

from markdown_it.token import Token

from legalsite.model.document import Span
from legalsite.source.piece import Leaf
from legalsite.source.walk import Walk, line_of

BORDER = Span(" | ", "cell")


def row_opens(walk: Walk, token: Token) -> None:
    """Cells are collected until the row closes."""
    walk.row, walk.row_line = [], line_of(token)


def row_closes(walk: Walk, token: Token) -> None:
    """The row as one leaf."""
    cells, walk.row = walk.row or [], None
    spans = [span for _, cell in cells for span in (BORDER, *cell.spans)][1:]
    html = "".join(f"<{tag}>{cell.html}</{tag[:2]}>" for tag, cell in cells)
    leaf = Leaf("row", tuple(spans), walk.row_line, "", len(walk.holders), walk.groups[-1], html)
    walk.sheet.leaves.append(leaf)
    walk.sheet.html.append(f"<tr>{html}</tr>\n")
