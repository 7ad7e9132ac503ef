"""Decodes bytes in an unknown encoding: by byte order mark, declared encoding, UTF-8, or else Windows-1252."""

import codecs
import re

from legalsite.errors import counted
from legalsite.importing.hidden_characters import read_as_windows

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HARMFUL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
OF_PROGRAMS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}  # codecs of no web page
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")  # of UTF-8
SIGNS = "\xa0§©«®°´·»‘’‚“”„•–—…™€£"  # in Western texts, besides letters
LETTERS = "ÀÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàâäåæçèéêëìíîïñòóôöøùúûüŒœŠšŽžŸÿ"
IN_WORD = re.compile(rf"(?<=[A-Za-z{LETTERS}'’-])[{LETTERS}]|[{LETTERS}](?=[A-Za-z{LETTERS}'’-])|(?<!\S)[àÀ](?!\S)")
MOST = 0.07  # of the letters of a Western text are not ASCII: Czech and Hungarian have more
LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085\x0c]")


def decode_any(data: bytes, declared: str = "") -> tuple[str, list[str]]:
    """Return the text with LF line ends and without characters that no text may contain, and notes on what had to be
    assumed. `declared` is the encoding that an HTML page names."""
    notes: list[str] = []
    text = _decoded(data, declared, notes)
    text, read = read_as_windows(text)
    if read:
        notes.append(f"characters that no text may have were read as what they stand for: {'; '.join(read)}")
    text = LINE_ENDS.sub("\n", text)
    text, harmful = HARMFUL.subn("", text)
    if harmful:
        characters = counted(harmful, "invisible character")
        notes.append(f"{characters} left out (control characters, zero-width characters, direction marks)")
    return text, notes


def decode_western(data: bytes) -> str | None:
    """Return a text that is surely Windows-1252: it is hardly anything but ASCII, the other letters stand in words, and
    there is nothing that could be UTF-8. Return None for any other."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    others = [letter for letter in text if not letter.isascii() and letter not in SIGNS]
    if MULTIBYTE.search(data) or len(others) > MOST * len(text) or len(others) > len(IN_WORD.findall(text)):
        return None
    return text


def _decoded(data: bytes, declared: str, notes: list[str]) -> str:
    """Return the decoded text. Adds a note if the encoding had to be guessed."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    named = "" if declared.lower().replace("_", "-") in OF_PROGRAMS else declared
    for encoding in filter(None, (named, "utf-8")):
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    notes.append("the file is not UTF-8 and was read as Windows-1252: check accents and quotation marks")
    return data.decode("cp1252", "replace")
