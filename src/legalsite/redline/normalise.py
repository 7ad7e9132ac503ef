"""A text → what a reader takes it for: spellings that look the same have one key. What is shown stays the original."""

import re
import unicodedata
from functools import lru_cache

from legalsite.model.document import Block

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe0e\ufe0f\ufeff"
"""Soft hyphen, joiners, zero-width spaces, direction marks, byte order mark, as a range inside a character class."""

_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufe0e\ufe0f\ufeff"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
FOLDS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _UNSEEN)),
    **dict.fromkeys(map(ord, "“”„‟«»〝〞＂"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›′ʼ＇`´"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣"), "-"),
    **dict.fromkeys(map(ord, _SPACES), " "),
    ord("…"): "...",
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),  # ligatures
}
_DASHES = re.compile("-{2,3}")


def fold(text: str) -> str:
    """The text with quotes, dashes, spaces and invisible characters in one spelling, composed (NFC)."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(FOLDS)
    elif "`" in text:
        text = text.replace("`", "'")
    return _DASHES.sub("-", text) if "--" in text else text


def block_key(block: Block) -> str:
    """Words, cell borders and link targets of a block in one spelling: equal keys read and lead alike."""
    spans = block.spans
    if len(spans) == 1 and spans[0].of != "target":
        return _plain_key(spans[0].text)
    words = "".join([f"\0{span.text}\0" if span.of == "target" else fold(span.text) for span in spans])
    return " ".join(words.split())


def same_number(one: str, other: str) -> bool:
    """Whether two clause numbers count the same: (a), a) and a. do."""
    return one == other or one.strip("()") == other.strip("()")


def written(number: str) -> str:
    """As it stands before its clause: `3.`, `Section 3.`, `a)`, but `4.2`, `(a)`, `§ 5`, `第3条`."""
    if len(number) < 5 and number.isascii() and number.islower() and number.isalpha():
        return f"{number})"
    plain = number[-1:].isascii() and number[-1:].isalnum() and "." not in number and not number.startswith("§")
    return f"{number}." if plain else number


@lru_cache(8192)
def _plain_key(text: str) -> str:
    """Remembered, since revisions of one policy share most of their words."""
    return " ".join(fold(text).split())
