"""Cleans up the characters that no text of a site may have: controls, hidden line breaks and marks that change the
direction of text. It reports what became of them, because the text then differs from its source."""

import re
from collections import Counter

from legalsite.source.characters import HARMFUL, name_of

NEL = "\u0085"  # a line break; but "…" in a text that has other characters of Windows-1252, and as a number
C1 = re.compile("[\x80-\x84\x86-\x9f]")
READ_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]{1,3}")  # UTF-8 that was read as Latin-1 and written again
REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<decimal>[0-9]{1,7}));")
ROUNDS = 3  # a number may stand within another; nobody does that by accident, and what is left is refused
BLANK = frozenset("\x0b\x0c\x85\u2028\u2029\u2800")


def clean_characters(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without characters that no text may have, and for each kind of them what became of it, such as
    `3 × U+2028 (a hidden line break): read as a space`.

    Hidden line breaks and blank signs become spaces, so that no table, list or heading is cut in two. Other characters
    from U+0080 to U+009F become those that Windows-1252 has in their place, and UTF-8 that was encoded twice becomes
    what it was. All others are removed. Characters that are written as numbers (`&#8232;`) count as well.
    """
    done: Counter[str] = Counter()
    text = _misread(text, done)
    text = HARMFUL.sub(lambda match: _instead(match[0], done), text)
    for _ in range(ROUNDS if "&#" in text else 0):
        text = REFERENCE.sub(lambda match: _reference(match, done), text)
    return text, tuple(f"{count} × {what}" for what, count in sorted(done.items()))


def _misread(text: str, done: Counter[str]) -> str:
    """Return the text with UTF-8 that was encoded twice as it was meant; and if other characters of Windows-1252 are
    left in it, with its U+0085 as well."""
    if C1.search(text):
        text = READ_TWICE.sub(lambda match: _read_once(match[0], done), text)
    if C1.search(text):
        text = re.sub(NEL, lambda match: _counted(match[0], "…", done), text)
    return text


def _instead(character: str, done: Counter[str]) -> str:
    """Return the replacement of a character, and count it."""
    return _counted(character, " " if character in BLANK else _of_windows(character), done)


def _counted(character: str, new: str, done: Counter[str]) -> str:
    """Return the replacement `new` of a character, and count it."""
    became = "read as a space" if new == " " else f"read as {new}, as in Windows-1252" if new else "removed"
    done[f"U+{ord(character):04X} ({name_of(ord(character))}): {became}"] += 1
    return new


def _of_windows(character: str) -> str:
    """Return the character that Windows-1252 has at this number; empty if it has none there."""
    try:
        return bytes([ord(character)]).decode("cp1252") if "\x80" <= character <= "\x9f" else ""
    except UnicodeDecodeError:
        return ""


def _read_once(pair: str, done: Counter[str]) -> str:
    """Return the character that was encoded twice; the same characters if they are something else."""
    if not C1.search(pair):
        return pair
    try:
        new = pair.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return pair
    if not new.isprintable():
        return pair
    done[f"UTF-8 that was encoded twice: read as {new}"] += 1
    return new


def _reference(match: re.Match[str], done: Counter[str]) -> str:
    """Return the replacement of a character that is written as a number, or the reference itself if it may stay."""
    code = int(match["hex"], 16) if match["hex"] else int(match["decimal"])
    if code > 0x10FFFF or not HARMFUL.match(chr(code)):
        return match[0]
    return _counted(NEL, "…", done) if chr(code) == NEL else _instead(chr(code), done)
