"""Decodes bytes in an unknown encoding. A byte order mark or a declaration says which one it is, or
the bytes are valid UTF-8, or all others of them are characters of Western prose. Otherwise, the
user compares two readings and chooses.
"""

import re
from collections import Counter
from collections.abc import Collection
from itertools import pairwise

from bs4.dammit import EncodingDetector

from legalsite.errors import HARMFUL, ProblemsFound, counted, usage_failure
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
SIGNS = "\xa0¡§©ª«®°²´¶·º»¼½¿‘’‚“”„†‡•–—…‹›™€£"  # in Western texts, besides letters
LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŒœÿ"
MAX_NON_ASCII_SHARE = 0.07  # of the signs of a Western text; Czech and Hungarian have more
# What prose doesn't have: control characters and the like, signs within words, £ before a letter,
# ¿ without a question mark, õ as Portuguese hasn't it, a letter alone that has no accent, three
# accents in a row, words in two scripts, and ð or þ, which few languages have.
MISREAD_PATTERN = re.compile(
    r"[\x7f-\x9f\ue000-\uf8ff\uff61-\uff9f]|(?<=\w)[‚„]|[£€](?=[^\W\d_])|¿(?![^?]{0,200}\?)"
    r"|(?<=[^\W\d_])[^\w\s\x00-\x7f’·‘´–—、。，「」（）・：；？！《》…](?=[^\W\d_])"
    r"|(?<![^\W\d_])[œŒæÆßÿ](?![^\W\d_])|[À-ɏ]{3}|[ðþ]|õ(?!e)"
    r"|[A-Za-zÀ-ɏ][Ͱ-߿]|[Ͱ-߿][A-Za-zÀ-ɏ]|[가-힣ㄱ-ㆎ][一-鿿]|[一-鿿][가-힣ㄱ-ㆎ]"
)
# In order of preference, for encodings that are equally likely. Hebrew is before Russian, because
# few Russian texts are valid in cp1255.
OLD_ENCODINGS = """
cp1252 cp1250 cp1255 cp1251 cp1253 cp1254 cp1256 cp1257 iso8859-2 koi8-r mac_roman cp850 cp852
cp866 cp874 cp932 cp949 gb18030 euc_jp big5hkscs
"""
MAX_READ_BYTES = 100_000  # to find likely encodings
OTHER_ENCODING_HELP = (
    "if another one is right, import with `--encoding ENCODING`, such as windows-1250, "
    "or save the file as UTF-8"
)
GUESSED_ENCODING_NOTE = (
    "the file isn't UTF-8 and was read as Windows-1252; check accents and quotation marks"
)
MAX_SHOWN_WORD_LENGTH = 40
# What browsers read instead of an encoding that a page declares (WHATWG, Encoding Standard, 4.2).
BROWSER_ENCODINGS = {
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
}


def decode_file(
    data: bytes, path: str, declared: str = "", *, encoding: str = ""
) -> tuple[str, list[str]]:
    """Return the text of a file, and notes on what had to be assumed, as `decode_any` does.

    `path` is the name in messages; `declared` is the encoding that a web page names, and `encoding`
    is what the user chose. Raises ProblemsFound (status 2) if the file is not a text or has no
    words, or if its encoding isn't certain.
    """
    require_text(data, path)
    notes: list[str] = []
    if encoding and not _decodes(data, encoding):
        message = f"the file can't be read as {encoding}"
        raise usage_failure("encoding", message, OTHER_ENCODING_HELP, path)
    encoding = encoding or _find_encoding(data, path, declared)
    if not encoding:
        data = _without_bad_bytes(data, notes)
    elif encoding not in {declared, "utf-8"}:
        name = _shown_name(encoding)
        notes.append(f"the file isn't UTF-8 and was read as {name}; {OTHER_ENCODING_HELP}")
    text, cleaning_notes = decode_any(data, encoding)
    if not any(map(str.isalnum, text)):
        raise empty_file(path)
    return text, notes + cleaning_notes


def _find_encoding(data: bytes, path: str, declared: str) -> str:
    """Return the encoding of a file that may declare one; empty for UTF-8 with a few other bytes.

    Raises ProblemsFound if it isn't certain.
    """
    _, mark = EncodingDetector.strip_byte_order_mark(data)
    if mark and _decodes(data, mark):
        return mark
    is_declared = bool(declared) and _decodes(data, declared)
    names_utf8 = declared.lower().replace("-", "") == "utf8"
    if _decodes(data, "utf-8"):
        if is_declared and data.isascii():  # ISO-2022-JP is, too
            return declared
        if not is_declared or names_utf8:
            return "utf-8"
        message = f"the page names the encoding {declared}, but the file is also valid UTF-8"
        raise _unclear_encoding(message, ["utf-8", declared], data, path)
    if is_declared:
        return declared
    if _is_mostly_utf8(data):
        return ""
    if is_western(data):
        return "cp1252"
    message = "the file isn't UTF-8, and its encoding isn't certain"
    raise _unclear_encoding(message, _likely_encodings(data), data, path)


def _read(data: bytes, encoding: str) -> str:
    """Return the text in an encoding, as browsers read it."""
    return data.decode(BROWSER_ENCODINGS.get(encoding.lower(), encoding))


def _decodes(data: bytes, encoding: str) -> bool:
    """Return whether the whole file is valid in an encoding."""
    try:
        return bool(_read(data, encoding)) or not data
    except (LookupError, ValueError):
        return False


def _is_mostly_utf8(data: bytes) -> bool:
    """Return whether a file is UTF-8 except for a few bytes: at most half as many as its
    letters."""
    bad = data.decode("utf-8", "replace").count("\ufffd")
    return bad * 2 <= len(re.findall(MULTIBYTE_PATTERN, data))


def _without_bad_bytes(data: bytes, notes: list[str]) -> bytes:
    """Return a file in UTF-8 with U+FFFD in place of invalid bytes, and add a note about each
    line."""
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            notes.append(
                f"line {number}: byte 0x{line[error.start]:02X} isn't UTF-8 and is shown as \ufffd; "
                "write the right character in the draft"
            )
    return data.decode("utf-8", "replace").encode()


def _likely_encodings(data: bytes) -> list[str]:
    """Return encodings that give different texts, the most likely ones first."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    part = b"\n".join(lines)[:MAX_READ_BYTES]
    encodings: dict[str, str] = {}  # by text
    for encoding in OLD_ENCODINGS.split():
        if _decodes(data, encoding):
            encodings.setdefault(part.decode(encoding, "ignore"), encoding)
    return [encodings[text] for text in sorted(encodings, key=_misread_count)]


def _misread_count(text: str) -> int:
    """Return how many signs that a text was read in the wrong encoding it has."""
    count = len(MISREAD_PATTERN.findall(text))
    for letter, next_letter in pairwise(text):
        if letter.islower() and next_letter.isupper() and not next_letter.isascii():
            count += 1
    return count


def _unclear_encoding(message: str, encodings: list[str], data: bytes, path: str) -> ProblemsFound:
    """Return the exception that asks the user for the encoding.

    It shows the first word that differs between the readings in the first two of `encodings`.
    """
    readings = {}
    for encoding in encodings[:2]:
        readings[_shown_name(encoding)] = _read(data, encoding).split()
    for words in zip(*readings.values(), strict=False):
        if len(set(words)) == len(words):
            pairs = zip(words, readings, strict=True)
            shown = [f"“{word[:MAX_SHOWN_WORD_LENGTH]}” in {name}" for word, name in pairs]
            message += ": " + " or ".join(shown)
            break
    return usage_failure("encoding", message, OTHER_ENCODING_HELP, path)


def _shown_name(encoding: str) -> str:
    """Return the name of an encoding that users know."""
    return encoding.replace("cp125", "windows-125")


def decode_any(
    data: bytes, encoding: str = "", *, in_markdown: bool = False
) -> tuple[str, list[str]]:
    """Return a text with LF line ends and without harmful characters, and notes on guesses.

    `encoding` is used if there is no byte order mark. If `in_markdown`, zero-width characters stay,
    and hidden line breaks become spaces, because a line end would cut a table row; in other texts,
    zero-width characters are removed, and hidden line breaks become line ends.
    """
    notes: list[str] = []
    text = unix_lines(_decode(data, encoding, notes))
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


def is_western(data: bytes) -> bool:
    """Return whether a text is certainly Windows-1252.

    Such a text is nearly all ASCII, has only letters and signs besides that Western prose has,
    where prose has them, and has no bytes that could be UTF-8.
    """
    if re.search(MULTIBYTE_PATTERN, data):
        return False
    text = data.decode("cp1252", "replace")
    letters = [sign for sign in text if not sign.isascii() and sign not in SIGNS]
    if len(letters) > MAX_NON_ASCII_SHARE * len(text) or not set(letters).issubset(LETTERS):
        return False
    return not _misread_count(text)


def _decode(data: bytes, encoding: str, notes: list[str]) -> str:
    """Return the decoded text, by its byte order mark, the encoding, or UTF-8.

    If none of them works, read it as Windows-1252, and add a note that the encoding was guessed.
    """
    data, encoding_of_mark = EncodingDetector.strip_byte_order_mark(data)
    for possible in (encoding_of_mark, encoding, "utf-8"):
        if possible and _decodes(data, possible):
            return _read(data, possible)
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
