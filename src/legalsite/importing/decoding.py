"""Decodes bytes in an unknown encoding: by byte order mark, declared encoding, UTF-8, or else Windows-1252."""

import re
from collections import Counter
from collections.abc import Collection

from bs4.dammit import EncodingDetector

from legalsite.errors import HARMFUL, counted, usage_failure
from legalsite.importing.other_file_kinds import require_text, without_words
from legalsite.source.characters import name_of
from legalsite.text.normalize import unix_lines

ZERO_WIDTH = "\u200b\u2060\ufeff"
MULTIBYTE = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"  # of UTF-8
SIGNS = "\xa0§©«®°´·»‘’‚“”„•–—…™€£"  # in Western texts, besides letters
LETTERS = "ÀÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàâäåæçèéêëìíîïñòóôöøùúûüŒœŠšŽžŸÿ"
MOST = 0.07  # of the letters of a Western text are not ASCII: Czech and Hungarian have more
GUESSED = "the file isn't UTF-8 and was read as Windows-1252; check accents and quotation marks"
MOST_ACCENTED = 0.25  # of the letters of a Western text are not ASCII; of Russian or Japanese ones hardly any are
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "big5": "big5hkscs"}
"""What browsers read instead of an encoding that a page declares (WHATWG, Encoding Standard, section 4.2)."""
HIDDEN_BREAKS = "[\u2028\u2029\x0c]"


def decode_file(data: bytes, path: str, declared: str = "") -> tuple[str, list[str]]:
    """Return the text of a file and notes, as `decode_any` does. Raises ProblemsFound (status 2) if it is not a text or
    is empty, or if its encoding is not known and can hardly be a Western one."""
    require_text(data, path)
    text, notes = decode_any(data, declared)
    if not text.strip():
        raise without_words(path)
    letters = [letter.isascii() for letter in text if letter.isalpha()]
    if GUESSED in notes and letters.count(False) > MOST_ACCENTED * len(letters):
        message = "this is neither UTF-8 nor a Western encoding"
        help = "save it as UTF-8: `iconv -f ENCODING -t UTF-8 FILE`, where ENCODING is windows-1251, shift_jis …"
        raise usage_failure("encoding", message, help, path)
    return text, notes


def decode_any(data: bytes, declared: str = "", *, in_markdown: bool = False) -> tuple[str, list[str]]:
    """Return the text with LF line ends and without characters that no text may contain, and notes on what had to be
    assumed. `declared` is the encoding that an HTML page names. Hidden line breaks are line ends, unless `in_markdown`,
    where they might be in a table, and where characters without a width stay."""
    notes: list[str] = []
    text = unix_lines(_decoded(data, declared, notes))
    text, cleaned = clean_characters(text if in_markdown else re.sub(HIDDEN_BREAKS, "\n", text))
    if cleaned:
        notes.append(f"invalid characters were cleaned up: {'; '.join(cleaned)}")
    unseen = "" if in_markdown else ZERO_WIDTH
    if invisible := sum(map(text.count, unseen)):
        notes.append(f"{counted(invisible, 'zero-width character')} removed")
    return text.translate(dict.fromkeys(map(ord, unseen))), notes


def decode_western(data: bytes) -> str | None:
    """Return a text that is surely Windows-1252: it is hardly anything but ASCII, the rest are letters and signs
    of Western languages, and there is nothing that could be UTF-8. Return None for any other."""
    text = data.decode("cp1252", "replace")
    others = [letter for letter in text if not letter.isascii() and letter not in SIGNS]
    foreign = re.search(MULTIBYTE, data) or not set(others).issubset(LETTERS)
    return None if foreign or len(others) > MOST * len(text) else text


def _decoded(data: bytes, declared: str, notes: list[str]) -> str:
    """Return the decoded text. Adds a note if the encoding had to be guessed."""
    data, marked = EncodingDetector.strip_byte_order_mark(data)
    for encoding in filter(None, (marked, declared, "utf-8")):
        try:
            return data.decode(WIDER.get(encoding.lower(), encoding))
        except (LookupError, ValueError):
            continue
    notes.append(GUESSED)
    return data.decode("cp1252", "replace")


NEL = "\u0085"  # a line break; but "…" in a text that has other characters of Windows-1252, and as a number
C1 = frozenset(map(chr, range(0x80, 0xA0))) - {NEL}
CHARACTER = rf"&#(?:[xX](?P<hex>[0-9a-fA-F]{{1,6}})|(?P<decimal>[0-9]{{1,7}}));|{HARMFUL}"
BLANK = frozenset("\x0b\x0c\u2028\u2029\u2800")


def clean_characters(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without characters that no text may have, and for each kind of them what became of it, such as
    `3 × U+2028 (line separator): read as a space`.

    Hidden line breaks and blank signs become spaces, so that no table, list or heading is cut in two. Other characters
    from U+0080 to U+009F become those that Windows-1252 has in their place. All others are removed. Characters that are
    written as numbers (`&#8232;`) count as well.
    """
    done: Counter[str] = Counter()
    blank = BLANK | {NEL} if NEL in text and C1.isdisjoint(text) else BLANK
    text = re.sub(CHARACTER, lambda match: _instead(match, done, blank), text)
    return text, tuple(f"{count} × {what}" for what, count in sorted(done.items()))


def _instead(match: re.Match[str], done: Counter[str], blank: Collection[str]) -> str:
    """Return the replacement of a character, and count it. One that is written as a number may be allowed to stay."""
    number = int(match["hex"], 16) if match["hex"] else int(match["decimal"] or ord(match[0]))
    if match[0][-1] == ";" and (number > 0x10FFFF or not re.match(HARMFUL, chr(number))):
        return match[0]
    windows = bytes([number]).decode("cp1252", "ignore") if 0x80 <= number <= 0x9F else ""
    new = " " if chr(number) in blank else windows
    became = "read as a space" if new == " " else f"read as {new}, as in Windows-1252" if new else "removed"
    done[f"U+{number:04X} ({name_of(number)}): {became}"] += 1
    return new
