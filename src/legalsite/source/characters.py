"""Decodes text files: UTF-8 only, LF at the end of lines, and no characters that readers cannot
see.
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
from legalsite.text.normalize import unix_lines

MAX_TEXT_BYTES = 2_000_000
MAX_PROBLEMS = 20  # for one file
BOM = b"\xef\xbb\xbf"
# control characters of ASCII except tab and line ends
CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})


def decode(data: bytes, path: str) -> str:
    """Return the text with LF at the end of every line and without a byte order mark.

    Raises ProblemsFound for more than 2 MB, for another encoding, and for harmful characters
    (CVE-2021-42574), each with its place.
    """
    text = decode_utf8(data, path)
    # the quick answer comes first, because the pattern is slow
    if _may_contain_harmful(text):
        raise_problems(islice(harmful_character_problems(text, path), MAX_PROBLEMS))
    return text


def decode_utf8(data: bytes, path: str) -> str:
    """Return the text with LF line ends and without a byte order mark, even with harmful
    characters.

    Raises ProblemsFound for more than 2 MB, and for another encoding, with its place.
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
    """Return the text as bytes with the line ends and the byte order mark of `data`, the file that
    it replaces.
    """
    written = text.encode()
    if data.count(b"\r\n") == data.count(b"\n") > 0:  # every line ends with CRLF
        written = written.replace(b"\n", b"\r\n")
    if data.startswith(BOM):
        written = BOM + written
    return written


def replace_harmful_characters(data: bytes) -> bytes:
    """Return the bytes with each harmful character replaced by a space, to read the texts of
    others. Bytes that aren't UTF-8 stay as they are.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    return re.sub(HARMFUL, " ", unix_lines(text)).encode()


def _may_contain_harmful(text: str) -> bool:
    """Return whether there may be a harmful character: a quick answer, for which each character is
    looked at only once."""
    if text.isascii():  # only control characters are harmful
        return len(text.encode().translate(None, CONTROLS)) < len(text)
    return re.search(HARMFUL_CHARACTERS, "".join(set(text))) is not None


def encoding_problem(data: bytes, error: UnicodeDecodeError, path: str) -> Problem:
    """Return the problem that reports the first byte that is not UTF-8, with its line and
    column.

    `data` are the bytes of the file. `error` was raised when they were decoded without a byte order
    mark, so its `start` counts from there.
    """
    content = data.removeprefix(BOM)
    before = unix_lines(content[: error.start].decode("utf-8"))
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    shown = excerpt_of(content.decode("utf-8", "backslashreplace"), line)
    message = f"byte 0x{content[error.start]:02x} isn't valid UTF-8"
    return Problem("bad-encoding", message, "save the file as UTF-8", path, line, column, shown)


def harmful_character_problems(text: str, path: str) -> ProblemIterator:
    """Yield a problem for each line with a harmful character, at its first one."""
    for number, line in enumerate(text.split("\n"), 1):
        character = re.search(HARMFUL, line)
        if character:
            code = ord(character[0])
            yield harmful_character_problem(code, path, number, character.start() + 1, line)


def harmful_character_problem(
    code: int, path: str, line: int, column: int, excerpt: str
) -> Problem:
    """Return the problem of one harmful character, given by its code point."""
    message = f"U+{code:04X}, {character_name(code)}, isn't allowed"
    return Problem("bad-character", message, "remove it", path, line, column, excerpt)


def character_name(code: int) -> str:
    """Return the name of a harmful character for messages: its Unicode name, if it has one."""
    return unicodedata.name(chr(code), "a control character").lower()
