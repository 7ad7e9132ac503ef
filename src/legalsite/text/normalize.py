"""Normalize characters that look alike: line endings, quotes, dashes, and spaces."""

import re
import unicodedata

# Characters for a character class: soft hyphen, joiners, zero-width spaces, direction marks, and
# byte order mark.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufe0e\ufe0f\ufeff"
# Non-ASCII characters of most texts: Latin letters, typographic punctuation, and a few signs. Quick
# tests for them avoid patterns for rarer characters, which take long to compile.
_LATIN = frozenset(map(chr, range(0xA0, 0x180)))
_SOFT_HYPHEN = "\u00ad"
COMMON_CHARACTERS = (_LATIN | set("‐‑–—‘’‚“”„•…‹›€™")) - {_SOFT_HYPHEN}
_SPACES = (
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_FOLDS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, INVISIBLE)),
    **dict.fromkeys(map(ord, "“”„‟«»〝〞＂"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›′ʼ＇`´"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣"), "-"),
    **dict.fromkeys(map(ord, _SPACES), " "),
    ord("…"): "...",
    **dict(
        zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
    ),  # ligatures such as ﬁ
}


def unix_lines(text: str) -> str:
    """Convert `\\r\\n` and `\\r` to `\\n`."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def file_text(data: bytes) -> str:
    r"""Decode a UTF-8 file, drop its byte order mark, and convert line endings to `\n`.

    Raises UnicodeDecodeError if the data isn't UTF-8.
    """
    return unix_lines(data.decode("utf-8-sig"))


def fold(text: str) -> str:
    """Convert text to NFC, unify quotes, dashes, and spaces, and remove invisible characters."""
    # this changes an ASCII text only if it contains a backtick or several hyphens in a row
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_FOLDS)
    elif "`" in text:  # a backtick is the only ASCII character in `_FOLDS`
        text = text.replace("`", "'")
    if "--" in text:  # two or three hyphens stand for a dash
        text = re.sub("-{2,3}", "-", text)
    return text
