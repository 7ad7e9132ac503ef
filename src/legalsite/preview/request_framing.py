"""Check that the end of a request's header and body is unambiguous.

If a server and its proxy disagree about the end, a body could be treated as another request.
"""

import re
from collections.abc import Sequence
from email.message import Message
from typing import Any

# a single line, without a space before the colon, and without CR or NUL in the value (RFC 9110,
# 5.5)
HEADER_PATTERN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*\r?\n")
HEAD_ENDS = (b"\r\n", b"\n")
# allows any body; `int` doesn't parse more than 4,300 digits
LENGTH_PATTERN = re.compile(r"[0-9]{1,15}")


class RecordedLines:
    """A stream that records the lines read from it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream  # a binary stream
        self.lines: list[bytes] = []

    def readline(self, limit: int) -> bytes:
        """Read the next line, or the first `limit` bytes of a longer one."""
        line: bytes = self._stream.readline(limit)
        self.lines.append(line)
        return line


def framing_problem(lines: Sequence[bytes], headers: Message, version: str) -> str:
    """Explain why the end of a request is ambiguous, or return an empty string.

    `lines` contains the lines after the request line, and `headers` is parsed from them. `version`
    is the HTTP version, such as `HTTP/1.1`. See RFC 9112, 5.1, 5.2, and 6.1 to 6.3.
    """
    *header_lines, last = lines
    if last not in HEAD_ENDS:
        return "The head isn't complete."
    for line in header_lines:
        if not HEADER_PATTERN.fullmatch(line):
            return "Each header is one line: a name, a colon, and a value."
    return _length_problem(headers, version)


def _length_problem(headers: Message, version: str) -> str:
    """Explain why the end of a request's body is ambiguous, or return an empty string."""
    lengths = headers.get_all("Content-Length", [])
    codings = headers.get_all("Transfer-Encoding", [])
    if len(lengths) + len(codings) > 1:
        return "A request has one Content-Length or one Transfer-Encoding."
    if lengths and not LENGTH_PATTERN.fullmatch(lengths[0].strip(" \t")):
        return "Content-Length is a number of bytes."
    if codings and codings[0].strip(" \t").lower() != "chunked":
        return "Transfer-Encoding is chunked."
    if codings and version != "HTTP/1.1":
        return "Transfer-Encoding needs HTTP/1.1."
    return ""
