"""Decode text files, and reject invisible or harmful characters.

Files must be UTF-8. Line endings are converted to LF.
"""

import re
import unicodedata
from itertools import islice

from legalsite.errors import (
    HARMFUL,
    HARMFUL_CHARACTERS,
    Problem,
    ProblemIterator,
    ProblemsFound,
    excerpt_of,
    failure,
    raise_problems,
)
from legalsite.text.normalize import COMMON_CHARACTERS, unix_lines

MAX_TEXT_BYTES = 2_000_000
MAX_PROBLEMS = 20  # maximum number of problems reported for a file
BOM = b"\xef\xbb\xbf"
# ASCII characters except control characters, but including tabs and line endings
HARMLESS_ASCII = bytes({*range(0x20, 0x7F), 0x09, 0x0A, 0x0D})


def decode(data: bytes, path: str) -> str:
    """Decode a file, convert its line endings to LF, and remove the byte order mark.

    Raises ProblemsFound if the file is over 2 MB, isn't UTF-8, or contains harmful characters
    (CVE-2021-42574).
    """
    text = decode_utf8(data, path)
    # a quick check of the whole text, because searching each line is slow
    if _may_contain_harmful(data):
        raise_problems(islice(harmful_character_problems(text, path), MAX_PROBLEMS))
    return text


def decode_utf8(data: bytes, path: str) -> str:
    """Decode a file like `decode`, but accept harmful characters.

    Raises ProblemsFound if the file is over 2 MB or isn't UTF-8.
    """
    if len(data) > MAX_TEXT_BYTES:
        message = f"the file is {len(data):,} bytes, over the limit of {MAX_TEXT_BYTES:,}"
        raise failure("too-large", message, "split the policy, or remove embedded data", path)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise failure(
            "bad-encoding", "the file is encoded as UTF-16", "save it as UTF-8", path, 1, 1
        )
    try:
        text = data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemsFound([encoding_problem(data, error, path)]) from None
    return unix_lines(text)


def encode_like(data: bytes, text: str) -> bytes:
    """Encode a text with the line endings and byte order mark of the file that it replaces."""
    written = text.encode()
    if data.count(b"\r\n") == data.count(b"\n") > 0:  # all lines end with CRLF
        written = written.replace(b"\n", b"\r\n")
    if data.startswith(BOM):
        written = BOM + written
    return written


def replace_harmful_characters(data: bytes) -> bytes:
    """Replace harmful characters with spaces, so that texts from other sources can be read.

    Data that isn't UTF-8 is returned unchanged.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    return re.sub(HARMFUL, " ", unix_lines(text)).encode()


def _may_contain_harmful(data: bytes) -> bool:
    """Return whether a UTF-8 file may contain a harmful character."""
    # most texts only contain harmless ASCII and common characters, so they needn't be searched
    others = data.translate(None, HARMLESS_ASCII).decode()
    return not COMMON_CHARACTERS.issuperset(others) and bool(re.search(HARMFUL_CHARACTERS, others))


def encoding_problem(data: bytes, error: UnicodeDecodeError, path: str) -> Problem:
    """Create the problem for the first byte that isn't UTF-8.

    `data` is the content of the file, and `error` was raised by decoding it without its byte order
    mark.
    """
    # `error.start` doesn't count the byte order mark
    content = data.removeprefix(BOM)
    before = unix_lines(content[: error.start].decode("utf-8"))  # the valid text before the byte
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    shown = excerpt_of(content.decode("utf-8", "backslashreplace"), line)
    message = f"byte 0x{content[error.start]:02x} isn't valid UTF-8"
    return Problem("bad-encoding", message, "save the file as UTF-8", path, line, column, shown)


def harmful_character_problems(text: str, path: str) -> ProblemIterator:
    """Yield a problem for the first harmful character in each line."""
    for number, line in enumerate(text.split("\n"), 1):
        character = re.search(HARMFUL, line)
        if character:
            code = ord(character[0])
            yield harmful_character_problem(code, path, number, character.start() + 1, line)


def harmful_character_problem(
    code: int, path: str, line: int, column: int, excerpt: str
) -> Problem:
    message = f"U+{code:04X}, {character_name(code)}, isn't allowed"
    return Problem("bad-character", message, "remove it", path, line, column, excerpt)


def character_name(code: int) -> str:
    """Return the Unicode name of a character, or “a control character” if it has none."""
    return unicodedata.name(chr(code), "a control character").lower()
