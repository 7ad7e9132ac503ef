"""What is left above the title and below the last sentence of a page, once its frame is gone: links and small print."""

import re

from legalsite.importing.html_blocks import Read
from legalsite.source.banner import COPYRIGHT
from legalsite.source.days import is_date_line

LINK = re.compile(r"\[[^\[\]]*+\]\((?:<[^<>]*+>|[^()\s]*+)\)")
WORD = re.compile(r"\w+")
FARTHEST, LONGEST = 12, 60


def above_title(read: list[Read]) -> tuple[list[Read], dict[int, str]]:
    """The title first, and which of the pieces that stood above it go, with the reason: links and short lines that are
    no sentences. Without a title near the top all stays."""
    place = next((place for place, (piece, _) in enumerate(read[:FARTHEST]) if piece.kind == "title"), 0)
    moved = [read[place], *read[:place], *read[place + 1 :]] if place else read
    out = {
        number: "navigation" if _links(piece.text) else "above the title"
        for number, (piece, words) in enumerate(moved[: place + 1])
        if number and (_links(piece.text) or _short(words))
    }
    return moved, out


def below_text(read: list[Read]) -> dict[int, str]:
    """From the end upwards, rows of links."""
    out = {}
    for place in range(len(read) - 1, 0, -1):
        if _links(read[place][0].text) < 2:
            break
        out[place] = "footer"
    return out


def _links(text: str) -> int:
    """How many links, where there is hardly a word beside them."""
    links = len(LINK.findall(text))
    return links if len(WORD.findall(LINK.sub("", text))) <= 4 else 0


def _short(words: str) -> bool:
    return (
        len(words) <= LONGEST
        and not words.endswith((".", "!", "?", ":"))
        and not is_date_line(words)
        and not COPYRIGHT.match(words)
    )
