"""Checks that no word of a text is lost, by comparing the words of the source with the words that were rendered."""

import re
from collections import Counter

from markdown_it.common.entities import entities

from legalsite.errors import Problem

WORD = re.compile(r"[^\W_]+")
SPACED = bytes(code if code > 127 or chr(code).isalnum() else ord(" ") for code in range(256))
ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
SHOWN = 6


def text_lost(source: str, accounted: str) -> list[Problem]:
    """Return a problem if words of `source` are missing from `accounted`, at the line (from 0) that loses the most."""
    if _cut_at_signs(source) == _cut_at_signs(accounted) or WORD.findall(source) == WORD.findall(accounted):
        return []
    decoded = decoded_entities(source).casefold()
    lost = Counter(WORD.findall(decoded)) - Counter(WORD.findall(accounted.casefold()))
    if not lost:
        return []
    lines = [[word for word in WORD.findall(line) if word in lost] for line in decoded.split("\n")]
    line = max(range(len(lines)), key=lambda number: len(lines[number]))
    words = " ".join((lines[line] or list(lost))[:SHOWN])
    help = "put a backslash before the sign that hides them, close what was opened, or remove the words"
    return [Problem("text-lost", f"the page would lose {sum(lost.values())} words: “{words}”", help, line=line)]


def _cut_at_signs(text: str) -> list[bytes]:
    """Return what is between the ASCII signs of a text. Texts that have this in common have the same words, and it
    takes a tenth of the time of finding the words.
    """
    return text.encode(errors="surrogatepass").translate(SPACED).split()


def decoded_entities(text: str) -> str:
    """Return the text with entities such as `&eacute;`, `&#233;` and `&#xE9;` replaced by their characters."""
    return ENTITY.sub(_decoded, text) if "&" in text else text


def _decoded(entity: re.Match[str]) -> str:
    if entity[3]:
        return entities.get(entity[3], entity[0])
    code = int(entity[1]) if entity[1] else int(entity[2], 16)
    return chr(code) if code < 0x110000 else entity[0]
