"""Decode bytes in an unknown encoding.

A byte order mark or a declaration names the encoding. Otherwise, valid UTF-8 is read as UTF-8, and
a plausible Western text as Windows-1252. In all other cases, the user compares two readings and
chooses an encoding.
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
# NEL is a line break, but the same code is “…” in Windows-1252. It's read as “…” if the text
# contains other C1 controls, or if it's a character reference.
NEXT_LINE = "\u0085"
OTHER_C1_CONTROLS = frozenset(map(chr, range(0x80, 0xA0))) - {NEXT_LINE}
CHARACTER_PATTERN = rf"&#(?:[xX](?P<hex>[0-9a-fA-F]{{1,6}})|(?P<decimal>[0-9]{{1,7}}));|{HARMFUL}"
# UTF-8 characters of several bytes
MULTIBYTE_PATTERN = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
SIGNS = "\xa0¡§©ª«®°²´¶·º»¼½¿‘’‚“”„†‡•–—…‹›™€£"  # common symbols in texts of Western languages
LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŒœÿ"
# a text with more non-ASCII letters may be Czech or Hungarian, for example, which Windows-1252
# can't encode
MAX_NON_ASCII_SHARE = 0.07
# Signs of a wrong encoding: control characters, symbols inside words, £ before a letter, ¿ without
# a question mark, õ other than in Portuguese, standalone letters that aren't words, three accented
# letters in a row, words in two scripts, and ð or þ, which few languages use.
MISREAD_PATTERN = re.compile(
    r"[\x7f-\x9f\ue000-\uf8ff\uff61-\uff9f]|(?<=\w)[‚„]|[£€](?=[^\W\d_])|¿(?![^?]{0,200}\?)"
    r"|(?<=[^\W\d_])[^\w\s\x00-\x7f’·‘´–—、。，「」（）・：；？！《》…](?=[^\W\d_])"
    r"|(?<![^\W\d_])[œŒæÆßÿ](?![^\W\d_])|[À-ɏ]{3}|[ðþ]|õ(?!e)"
    r"|[A-Za-zÀ-ɏ][Ͱ-߿]|[Ͱ-߿][A-Za-zÀ-ɏ]|[가-힣ㄱ-ㆎ][一-鿿]|[一-鿿][가-힣ㄱ-ㆎ]"
)
# In order of preference. Hebrew (cp1255) comes before Russian, because few Russian texts are valid
# in cp1255.
OLD_ENCODINGS = """
cp1252 cp1250 cp1255 cp1251 cp1253 cp1254 cp1256 cp1257 iso8859-2 koi8-r mac_roman cp850 cp852
cp866 cp874 cp932 cp949 gb18030 euc_jp big5hkscs
"""
MAX_READ_BYTES = 100_000  # the start of a file is enough to find likely encodings
OTHER_ENCODING_HELP = (
    "if another one is right, import with `--encoding ENCODING`, such as windows-1250, "
    "or save the file as UTF-8"
)
GUESSED_ENCODING_NOTE = (
    "the file isn't UTF-8 and was read as Windows-1252; check accents and quotation marks"
)
MAX_SHOWN_WORD_LENGTH = 40
# How browsers interpret the name of an encoding (WHATWG, Encoding Standard, 4.2).
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
    """Decode a file, and return notes about guesses and replacements.

    `path` is used in messages. `declared` is the encoding that a web page states, and `encoding` is
    the user's choice. Raises ProblemsFound with exit status 2 if the file isn't text, contains no
    words, or has an uncertain encoding.
    """
    require_text(data, path)
    notes: list[str] = []
    if encoding and not _decodes(data, encoding):
        message = f"the file can't be read as {encoding}"
        raise usage_failure("encoding", message, OTHER_ENCODING_HELP, path)
    encoding = encoding or _find_encoding(data, path, declared)
    if not encoding:  # the file is UTF-8 with a few invalid bytes
        data = _without_bad_bytes(data, notes)
    elif encoding not in {declared, "utf-8"}:
        name = _shown_name(encoding)
        notes.append(f"the file isn't UTF-8 and was read as {name}; {OTHER_ENCODING_HELP}")
    text, cleaning_notes = decode_any(data, encoding)
    if not any(map(str.isalnum, text)):
        raise empty_file(path)
    return text, notes + cleaning_notes


def _find_encoding(data: bytes, path: str, declared: str) -> str:
    """Determine the encoding of a file.

    Return an empty string for UTF-8 with a few invalid bytes. Raises ProblemsFound if the encoding
    is uncertain.
    """
    # if there's a byte order mark, it's certain
    _, encoding_of_mark = EncodingDetector.strip_byte_order_mark(data)
    if encoding_of_mark and _decodes(data, encoding_of_mark):
        return encoding_of_mark
    is_declared = bool(declared) and _decodes(data, declared)
    names_utf8 = declared.lower().replace("-", "") == "utf8"
    if _decodes(data, "utf-8"):
        if is_declared and data.isascii():  # ISO-2022-JP, for example, only uses ASCII bytes
            return declared
        if not is_declared or names_utf8:
            return "utf-8"
        # both encodings are possible, and the texts differ
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
    """Decode data. Browsers read some encodings as others, so this does the same."""
    return data.decode(BROWSER_ENCODINGS.get(encoding.lower(), encoding))


def _decodes(data: bytes, encoding: str) -> bool:
    """Return whether data is valid in an encoding. It isn't if the encoding is unknown."""
    try:
        # the encoding is wrong if it turns a file that isn't empty into an empty text
        return bool(_read(data, encoding)) or not data
    except (LookupError, ValueError):
        return False


def _is_mostly_utf8(data: bytes) -> bool:
    """Return whether a file is UTF-8 with few invalid bytes."""
    bad = data.decode("utf-8", "replace").count("\ufffd")
    # at most half as many invalid bytes as characters of several bytes
    return bad * 2 <= len(re.findall(MULTIBYTE_PATTERN, data))


def _without_bad_bytes(data: bytes, notes: list[str]) -> bytes:
    """Replace invalid UTF-8 bytes with U+FFFD, and append a note for each affected line."""
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
    """Return encodings that give different texts, most likely first.

    The most likely encoding gives the text with the fewest signs of a wrong encoding.
    """
    # ASCII characters are the same in most encodings, so only the other lines can differ
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    part = b"\n".join(lines)[:MAX_READ_BYTES]
    encodings: dict[str, str] = {}  # text → first encoding that gives it
    for encoding in OLD_ENCODINGS.split():
        if _decodes(data, encoding):
            encodings.setdefault(part.decode(encoding, "ignore"), encoding)
    return [encodings[text] for text in sorted(encodings, key=_misread_count)]


def _misread_count(text: str) -> int:
    """Count signs that a text was decoded with the wrong encoding."""
    count = len(MISREAD_PATTERN.findall(text))
    # a capital letter inside a word, such as “pÓlisa”
    for letter, next_letter in pairwise(text):
        if letter.islower() and next_letter.isupper() and not next_letter.isascii():
            count += 1
    return count


def _unclear_encoding(message: str, encodings: list[str], data: bytes, path: str) -> ProblemsFound:
    """Create an exception that asks for the encoding.

    It quotes the first word that the two most likely encodings show differently.
    """
    readings = {}
    for encoding in encodings[:2]:
        readings[_shown_name(encoding)] = _read(data, encoding).split()
    for words in zip(*readings.values(), strict=False):
        if len(set(words)) == len(words):  # this word looks different in each encoding
            pairs = zip(words, readings, strict=True)
            shown = [f"“{word[:MAX_SHOWN_WORD_LENGTH]}” in {name}" for word, name in pairs]
            message += ": " + " or ".join(shown)
            break
    return usage_failure("encoding", message, OTHER_ENCODING_HELP, path)


def _shown_name(encoding: str) -> str:
    """Return the common name of an encoding."""
    return encoding.replace("cp125", "windows-125")


def decode_any(
    data: bytes, encoding: str = "", *, in_markdown: bool = False
) -> tuple[str, list[str]]:
    """Decode a text, normalize its line endings, and remove harmful characters.

    Also return notes about guesses and replacements. `encoding` is used unless there's a byte order
    mark. If `in_markdown` is True, zero-width characters are kept, and hidden line breaks become
    spaces. Otherwise, zero-width characters are removed, and hidden line breaks become line breaks.
    A hidden line break is a character such as U+2028 (line separator) or a form feed.
    """
    notes: list[str] = []
    text = unix_lines(_decode(data, encoding, notes))
    # in Markdown, a line break could split a table row
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
    """Return whether a text is certainly in Windows-1252.

    It must be mostly ASCII, without UTF-8 sequences. All other characters must be letters and
    symbols of Western languages, in plausible positions.
    """
    if re.search(MULTIBYTE_PATTERN, data):
        return False
    text = data.decode("cp1252", "replace")
    # a text with only ASCII characters and symbols is Western, too
    letters = [sign for sign in text if not sign.isascii() and sign not in SIGNS]
    if len(letters) > MAX_NON_ASCII_SHARE * len(text) or not set(letters).issubset(LETTERS):
        return False
    return not _misread_count(text)


def _decode(data: bytes, encoding: str, notes: list[str]) -> str:
    """Decode a text using its byte order mark, the given encoding, or UTF-8.

    If all of them fail, use Windows-1252, and append a note.
    """
    data, encoding_of_mark = EncodingDetector.strip_byte_order_mark(data)
    for possible in (encoding_of_mark, encoding, "utf-8"):
        if possible and _decodes(data, possible):
            return _read(data, possible)
    notes.append(GUESSED_ENCODING_NOTE)
    return data.decode("cp1252", "replace")


def clean_characters(text: str) -> tuple[str, tuple[str, ...]]:
    """Replace harmful characters, and describe the replacements.

    A description looks like `3 × U+2028 (line separator): read as a space`. Hidden line breaks and
    blank characters become spaces, so that they don't split a table, list, or heading. Other
    characters from U+0080 to U+009F are read as Windows-1252. All other harmful characters are
    removed. The same applies to character references such as `&#8232;`.
    """
    counts: Counter[str] = Counter()
    blank = READ_AS_SPACES
    # U+0085 is a line break in Unicode, but “…” in Windows-1252, which is likely if the text
    # contains other controls of that range
    if NEXT_LINE in text and OTHER_C1_CONTROLS.isdisjoint(text):
        blank |= {NEXT_LINE}
    text = re.sub(CHARACTER_PATTERN, lambda match: _counted_replacement(match, counts, blank), text)
    return text, tuple(f"{count} × {what}" for what, count in sorted(counts.items()))


def _counted_replacement(match: re.Match[str], counts: Counter[str], blank: Collection[str]) -> str:
    """Return the replacement for a character or character reference, and count it in `counts`.

    Characters in `blank` become spaces. Harmless references such as `&#233;` stay.
    """
    written = match[0]
    if match["hex"]:
        number = int(match["hex"], 16)
    elif match["decimal"]:
        number = int(match["decimal"])
    else:
        number = ord(written)
    # HTML decodes numbers beyond Unicode as U+FFFD, which is harmless
    is_allowed = number > 0x10FFFF or not re.match(HARMFUL, chr(number))
    # the match is a reference, which ends with a semicolon, to a harmless character
    if is_allowed and written[-1] == ";":
        return written
    new = ""
    result = "removed"
    if chr(number) in blank:
        new = " "
        result = "read as a space"
    # usually, another program read this byte of Windows-1252 as Latin-1
    elif 0x80 <= number <= 0x9F:
        new = bytes([number]).decode("cp1252", "ignore")
        if new:
            result = f"read as {new}, as in Windows-1252"
    name = character_name(number)
    counts[f"U+{number:04X} ({name}): {result}"] += 1
    return new
