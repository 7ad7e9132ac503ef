"""Lines of `=====` or `-----`: they underline a heading, or they go, for Markdown would make one of the line above."""

from dataclasses import replace

from legalsite.importing.headings import heading_like
from legalsite.importing.lines import is_rule
from legalsite.importing.piece import Piece, TakenOut, taken_out


def ruled(pieces: list[Piece]) -> tuple[list[Piece], list[TakenOut]]:
    """A rule about as long as the heading-like line right above underlines it; all others are marks between pages."""
    kept: list[Piece] = []
    out: list[TakenOut] = []
    for piece in pieces:
        if not is_rule(piece.text):
            kept.append(piece)
            continue
        above = kept[-1] if kept else None
        if (
            above
            and not piece.gap
            and above.kind in {"text", "title"}
            and abs(len(above.text) - len(piece.text)) <= 3
            and heading_like(above.text)
        ):
            kept[-1] = above if above.kind == "title" else replace(above, kind="heading", level=2)
            out.append(taken_out(piece, "underline of a heading"))
        else:
            out.append(taken_out(piece, "rule, which Markdown would read as a heading"))
    return kept, out
