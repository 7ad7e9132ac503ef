"""A paragraph that is nothing but a few bold words over a paragraph or a list → the heading that it stands for."""

import re
from dataclasses import replace

from legalsite.importing.headings import CALLS, heading_like, title_case
from legalsite.importing.html_blocks import Read
from legalsite.importing.piece import Piece

BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
SENTENCE = 60  # characters; a shorter line without an end may be one of a list of names


def with_bold_headings(read: list[Read]) -> list[Read]:
    """One alone is taken for a heading only where its words begin with capitals; several of a page explain each
    other."""
    found = [place for place in range(len(read)) if _heads(read, place)]
    if len(found) == 1 and not title_case(read[found[0]][1]):
        return read
    result: list[Read] = []
    level = 1
    for place, (piece, words) in enumerate(read):
        if piece.kind in {"title", "heading"}:
            level = piece.level
        result.append((_heading(piece, level), words) if place in found else (piece, words))
    return result


def _heading(piece: Piece, above: int) -> Piece:
    """One below the last heading that is marked as such."""
    return replace(piece, text=BOLD.sub(r"\1", piece.text), kind="heading", level=min(6, above + 1))


def _heads(read: list[Read], place: int) -> bool:
    piece, words = read[place]
    if piece.kind != "text" or not BOLD.fullmatch(piece.text) or place + 1 == len(read):
        return False
    if not heading_like(words) or CALLS.fullmatch(words.rstrip(":")):
        return False
    if place and BOLD.fullmatch(read[place - 1][0].text):  # two lines of bold: an address, a call
        return False
    below = read[place + 1][0]
    if below.kind == "text":
        return not BOLD.fullmatch(below.text) and (below.ends_sentence or len(below.text) > SENTENCE)
    return below.kind in {"item", "verbatim"} and not words.endswith(":")
