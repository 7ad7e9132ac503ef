"""Decodes bytes in an unknown encoding.

It is told by a byte order mark or a declaration; else it is UTF-8, or Windows-1252.
"""

import re
from collections import Counter
from collections.abc import Collection

from bs4.dammit import EncodingDetector

from legalsite.errors import HARMFUL, counted, usage_failure
from legalsite.importing.other_file_kinds import empty_file, require_text
from legalsite.source.characters import character_name
from legalsite.text.normalize import unix_lines

ZERO_WIDTH = "\u200b\u2060\ufeff"
HIDDEN_BREAK_PATTERN = "[\u2028\u2029\x0c]"
READ_AS_SPACES = frozenset("\x0b\x0c\u2028\u2029\u2800")
# A line break; but "…" in a text that has other characters of Windows-1252, and as a number.
NEXT_LINE = "\u0085"
OTHER_C1_CONTROLS = frozenset(map(chr, range(0x80, 0xA0))) - {NEXT_LINE}
CHARACTER_PATTERN = rf"&#(?:[xX](?P<hex>[0-9a-fA-F]{{1,6}})|(?P<decimal>[0-9]{{1,7}}));|{HARMFUL}"
MULTIBYTE_PATTERN = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"  # of UTF-8
SIGNS = "\xa0§©«®°´·»‘’‚“”„•–—…™€£"  # in Western texts, besides letters
LETTERS = "ÀÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàâäåæçèéêëìíîïñòóôöøùúûüŒœŠšŽžŸÿ"
MAX_NON_ASCII_SHARE = 0.07  # of the signs of a Western text; Czech and Hungarian have more
MAX_ACCENTED_SHARE = (
    0.25  # of the letters of a Western text; nearly all letters of Russian or Japanese
)
GUESSED_ENCODING_NOTE = (
    "the file isn't UTF-8 and was read as Windows-1252; check accents and quotation marks"
)
# What browsers read instead of an encoding that a page declares (WHATWG, Encoding Standard, 4.2).
BROWSER_ENCODINGS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
}


def decode_file(data: bytes, path: str, declared: str = "") -> tuple[str, list[str]]:
    """Return the text of a file, and notes on what had to be assumed, as `decode_any` does.

    `path` is the name in messages; `declared` is the encoding that a web page names. Raises
    ProblemsFound (status 2) if the file is not a text or is empty, or if its encoding is unknown
    and can hardly be a Western one.
    """
    require_text(data, path)
    text, notes = decode_any(data, declared)
    if not text.strip():
        raise empty_file(path)
    are_plain = [letter.isascii() for letter in text if letter.isalpha()]
    accented = are_plain.count(False)
    # a text in another script gives mostly accented letters if it is read as Windows-1252
    if GUESSED_ENCODING_NOTE in notes and accented > MAX_ACCENTED_SHARE * len(are_plain):
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
    """Return a text with LF line ends and without harmful characters, and notes on guesses.

    `declared` is the encoding that a web page names. If `in_markdown`, zero-width characters stay,
    and hidden line breaks become spaces, because a line end would cut a table row; in other texts,
    zero-width characters are removed, and hidden line breaks become line ends.
    """
    notes: list[str] = []
    text = unix_lines(_decode(data, declared, notes))
    if not in_markdown:
        text = re.sub(HIDDEN_BREAK_PATTERN, "\n", text)
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
    """Return a text that is certainly Windows-1252; None if it may have any other encoding.

    Such a text is nearly all ASCII, has only letters and signs of Western languages besides, and
    has no bytes that could be UTF-8.
    """
    if re.search(MULTIBYTE_PATTERN, data):
        return None
    text = data.decode("cp1252", "replace")
    letters = [sign for sign in text if not sign.isascii() and sign not in SIGNS]
    if len(letters) > MAX_NON_ASCII_SHARE * len(text) or not set(letters).issubset(LETTERS):
        return None
    return text


def _decode(data: bytes, declared: str, notes: list[str]) -> str:
    """Return the decoded text, by its byte order mark, the declared encoding, or UTF-8.

    If none of them works, read it as Windows-1252, and add a note that the encoding was guessed.
    """
    data, encoding_of_mark = EncodingDetector.strip_byte_order_mark(data)
    for encoding in (encoding_of_mark, declared, "utf-8"):
        if not encoding:
            continue
        try:
            return data.decode(BROWSER_ENCODINGS.get(encoding.lower(), encoding))
        except (LookupError, ValueError):
            continue
    notes.append(GUESSED_ENCODING_NOTE)
    return data.decode("cp1252", "replace")


def clean_characters(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without harmful characters, and for each kind of character how it was replaced.

    An entry is, for example, `3 × U+2028 (line separator): read as a space`. Hidden line breaks and
    blank signs become spaces, so that no table, list or heading is cut in two. Other characters
    from U+0080 to U+009F become the characters that Windows-1252 has in their place. All others are
    removed. Harmful characters that are written as numbers (`&#8232;`) are replaced, too.
    """
    counts: Counter[str] = Counter()
    blank = READ_AS_SPACES
    # Beside others of these controls, it is the ellipsis of Windows-1252.
    if NEXT_LINE in text and OTHER_C1_CONTROLS.isdisjoint(text):
        blank |= {NEXT_LINE}
    text = re.sub(CHARACTER_PATTERN, lambda match: _counted_replacement(match, counts, blank), text)
    return text, tuple(f"{count} × {what}" for what, count in sorted(counts.items()))


def _counted_replacement(match: re.Match[str], counts: Counter[str], blank: Collection[str]) -> str:
    """Return the replacement of a character, and count how it was replaced in `counts`.

    Characters in `blank` become spaces. A character that is written as a number, such as `&#233;`,
    stays unless it is harmful.
    """
    written = match[0]
    if match["hex"]:
        number = int(match["hex"], 16)
    elif match["decimal"]:
        number = int(match["decimal"])
    else:
        number = ord(written)
    # HTML reads numbers beyond Unicode as U+FFFD.
    is_allowed = number > 0x10FFFF or not re.match(HARMFUL, chr(number))
    # a number ends with `;`; a character that stands for itself only matches if it is harmful
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
