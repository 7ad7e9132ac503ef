"""Decodes bytes in an unknown encoding.

It is told by a byte order mark or a declaration; else it is UTF-8, or Windows-1252.
"""

import re
from collections import Counter
from collections.abc import Collection

from bs4.dammit import EncodingDetector

from legalsite.errors import HARMFUL, counted, usage_failure
from legalsite.importing.other_file_kinds import require_text, without_words
from legalsite.source.characters import character_name
from legalsite.text.normalize import unix_lines

ZERO_WIDTH = "\u200b\u2060\ufeff"
HIDDEN_BREAKS = "[\u2028\u2029\x0c]"
BLANK = frozenset("\x0b\x0c\u2028\u2029\u2800")
# A line break; but "…" in a text that has other characters of Windows-1252, and as a number.
NEL = "\u0085"
C1 = frozenset(map(chr, range(0x80, 0xA0))) - {NEL}
CHARACTER = rf"&#(?:[xX](?P<hex>[0-9a-fA-F]{{1,6}})|(?P<decimal>[0-9]{{1,7}}));|{HARMFUL}"
MULTIBYTE = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"  # of UTF-8
SIGNS = "\xa0§©«®°´·»‘’‚“”„•–—…™€£"  # in Western texts, besides letters
LETTERS = "ÀÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàâäåæçèéêëìíîïñòóôöøùúûüŒœŠšŽžŸÿ"
MAX_WESTERN_LETTERS = 0.07  # of the signs of a Western text; Czech and Hungarian have more
MAX_ACCENTED = 0.25  # of the letters of a Western text; nearly all letters of Russian or Japanese
GUESSED = "the file isn't UTF-8 and was read as Windows-1252; check accents and quotation marks"
# What browsers read instead of an encoding that a page declares (WHATWG, Encoding Standard, 4.2).
BROWSER_ENCODINGS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
}


def decode_file(data: bytes, path: str, declared: str = "") -> tuple[str, list[str]]:
    """Return the text of a file and notes, as `decode_any` does.

    Raises ProblemsFound (status 2) if it is not a text or is empty, or if its encoding is not known
    and can hardly be a Western one.
    """
    require_text(data, path)
    text, notes = decode_any(data, declared)
    if not text.strip():
        raise without_words(path)
    letters = [letter.isascii() for letter in text if letter.isalpha()]
    if GUESSED in notes and letters.count(False) > MAX_ACCENTED * len(letters):
        message = "this is neither UTF-8 nor a Western encoding"
        help = (
            "save it as UTF-8: `iconv -f ENCODING -t UTF-8 FILE`, "
            "where ENCODING is windows-1251, shift_jis …"
        )
        raise usage_failure("encoding", message, help, path)
    return text, notes


def decode_any(
    data: bytes, declared: str = "", *, in_markdown: bool = False
) -> tuple[str, list[str]]:
    """Return the text with LF line ends and without characters that no text may contain.

    Notes say what had to be assumed. `declared` is the encoding that an HTML page names. Hidden
    line breaks are line ends, unless `in_markdown`, where they might be in a table, and where
    characters without a width stay.
    """
    notes: list[str] = []
    text = unix_lines(_decode(data, declared, notes))
    if not in_markdown:
        text = re.sub(HIDDEN_BREAKS, "\n", text)
    text, cleaned = clean_characters(text)
    if cleaned:
        shown = "; ".join(cleaned)
        notes.append(f"invalid characters were cleaned up: {shown}")
    if not in_markdown:
        visible = text.translate(dict.fromkeys(map(ord, ZERO_WIDTH)))
        if visible != text:
            removed = counted(len(text) - len(visible), "zero-width character")
            notes.append(f"{removed} removed")
            text = visible
    return text, notes


def decode_western(data: bytes) -> str | None:
    """Return a text that is surely Windows-1252; None for any other.

    It is hardly anything but ASCII, the rest are letters and signs of Western languages, and there
    is nothing that could be UTF-8.
    """
    if re.search(MULTIBYTE, data):
        return None
    text = data.decode("cp1252", "replace")
    others = [sign for sign in text if not sign.isascii() and sign not in SIGNS]
    if len(others) > MAX_WESTERN_LETTERS * len(text) or not set(others).issubset(LETTERS):
        return None
    return text


def _decode(data: bytes, declared: str, notes: list[str]) -> str:
    """Return the decoded text. Adds a note if the encoding had to be guessed."""
    data, marked = EncodingDetector.strip_byte_order_mark(data)
    for encoding in (marked, declared, "utf-8"):
        if not encoding:
            continue
        try:
            return data.decode(BROWSER_ENCODINGS.get(encoding.lower(), encoding))
        except (LookupError, ValueError):
            continue
    notes.append(GUESSED)
    return data.decode("cp1252", "replace")


def clean_characters(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without characters that no text may have, and how each kind was replaced.

    Hidden line breaks and blank signs become spaces, so that no table, list or heading is cut in
    two. Other characters from U+0080 to U+009F become those that Windows-1252 has in their place.
    All others are removed. Characters that are written as numbers (`&#8232;`) count as well. An
    entry is `3 × U+2028 (line separator): read as a space`.
    """
    counts: Counter[str] = Counter()
    blank = BLANK
    if NEL in text and C1.isdisjoint(text):
        blank |= {NEL}
    text = re.sub(CHARACTER, lambda match: _replacement(match, counts, blank), text)
    return text, tuple(f"{count} × {what}" for what, count in sorted(counts.items()))


def _replacement(match: re.Match[str], counts: Counter[str], blank: Collection[str]) -> str:
    """Return the replacement of a character, and count it.

    One that is written as a number may be allowed to stay.
    """
    written = match[0]
    if match["hex"]:
        number = int(match["hex"], 16)
    elif match["decimal"]:
        number = int(match["decimal"])
    else:
        number = ord(written)
    is_allowed = number > 0x10FFFF or not re.match(HARMFUL, chr(number))
    if is_allowed and written[-1] == ";":
        return written
    new = ""
    result = "removed"
    if chr(number) in blank:
        new = " "
        result = "read as a space"
    elif 0x80 <= number <= 0x9F:
        new = bytes([number]).decode("cp1252", "ignore")
        if new:
            result = f"read as {new}, as in Windows-1252"
    name = character_name(number)
    counts[f"U+{number:04X} ({name}): {result}"] += 1
    return new
