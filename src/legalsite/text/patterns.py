"""Compile patterns without characters that a text doesn't contain.

`re` takes 50 µs to compile a character class with several characters beyond Latin-1, and a pattern
may have dozens of these classes.
"""

import re
from functools import cache
from typing import Literal

Characters = Literal["ascii", "western", "any"]

# characters of Windows-1252 that aren't in Latin-1
WESTERN_SIGNS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"

_NOT_WESTERN = rf"[^\x00-\xff{WESTERN_SIGNS}]"
_ESCAPE_PATTERN = re.compile(r"\\u([0-9a-f]{4})")
# a class with characters beyond ASCII, which starts with a `[` that isn't escaped
_CLASS_PATTERN = re.compile(
    r"(?<!\\)\[(?P<not>\^?)"
    r"(?P<content>(?>(?:[\x00-\[^-\x7f]|\\.)*)[^\x00-\x7f](?>(?:[^\\\]]|\\.)*))\]"
)
# a range or a character; part of an escape sequence is harmless, because ASCII is kept
_RANGE_PATTERN = re.compile(".-.|.", re.DOTALL)


def pattern_for(text: str, pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern for a text, and cache it for other texts with the same characters."""
    return compile_for(characters_of(text), pattern, flags)


def characters_of(text: str) -> Characters:
    """Return the smallest set that contains all characters of a text.

    The set is ASCII, Windows-1252 (“western”), or Unicode (“any”).
    """
    if text.isascii():
        return "ascii"
    if re.search(_NOT_WESTERN, text):
        return "any"
    return "western"


@cache
def compile_for(characters: Characters, pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern for texts that contain only certain characters.

    The character classes in the pattern must not start with `]`.
    """
    if characters == "any":
        return re.compile(pattern, flags)

    def narrow(found: re.Match[str]) -> str:
        """Remove characters that can't occur in the text from a character class."""
        kept = ""
        for part in _RANGE_PATTERN.findall(found["content"]):
            if _may_occur(part, characters):
                kept += part
        if kept:
            return f"[{found['not']}{kept}]"
        if found["not"]:
            return r"[\s\S]"  # any character
        return "(?!)"  # no character

    unescaped = _ESCAPE_PATTERN.sub(_unescape, pattern)
    return re.compile(_CLASS_PATTERN.sub(narrow, unescaped), flags)


def _unescape(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def _may_occur(part: str, characters: Characters) -> bool:
    """Return whether a character, or any character in a range, may occur in a text."""
    first = part[0]
    if first.isascii():
        return True
    if characters == "ascii":
        return False
    if first <= "\xff":
        return True
    last = part[-1]
    return any(first <= sign <= last for sign in WESTERN_SIGNS)
