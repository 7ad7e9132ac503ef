"""Read messages from an editor within limits (Language Server Protocol 3.17, Base Protocol).

Real editors don't exceed the limits. After an excessive message, the server stops rather than
waiting or running out of memory.
"""

import re
from typing import BinaryIO, Literal

import msgspec

from legalsite.errors import ProblemsFound, usage_failure

MAX_LINE_SIZE = 1000  # bytes per header line
MAX_HEAD_LINES = 20  # maximum number of header lines; the protocol defines two
MAX_BODY_SIZE = 16 << 20  # bytes
# maximum bytes of a body outside strings; a policy's text is a single string, but each value takes
# memory
MAX_STRUCTURE_SIZE = 1 << 20
MAX_DEPTH = 100  # nesting depth
LENGTH_PATTERN = re.compile(
    rb"content-length:[ \t]*(?P<length>[0-9]{1,8})[ \t]*\r?\n", re.IGNORECASE
)
STRING_PATTERN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
OPENING_BRACKETS = b"[{"
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class JsonRpcMessage(msgspec.Struct):
    """A minimal message, used for validation. The library parses all further fields."""

    jsonrpc: Literal["2.0"]


class Messages:
    """A stream of messages for a library that reads headers with `readline` and bodies with `read`.

    The library always gets a header of two lines: the length of the body, and an empty line.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head_continues = False  # whether the empty line is next

    def readline(self) -> bytes:
        """Return the next header line, or empty bytes at the end of the stream.

        Whatever the header contains, it's reduced to two lines, which two calls return in turn: the
        length of the body, and an empty line. Raises ProblemsFound (status 2) if the header is
        invalid.
        """
        self._head_continues = not self._head_continues
        if not self._head_continues:  # the last call read the header and returned the length
            return b"\r\n"
        lines = self._head_lines()
        if not lines:
            return b""
        lengths = list(filter(None, map(LENGTH_PATTERN.fullmatch, lines)))
        if len(lengths) != 1:
            raise _refused("must have exactly one `Content-Length`")
        size = int(lengths[0]["length"])
        if not 0 < size <= MAX_BODY_SIZE:
            raise _refused(f"must have 1 to {MAX_BODY_SIZE:,} bytes, not {size:,}")
        return b"Content-Length: %d\r\n" % size

    def read(self, size: int) -> bytes:
        """Return a body, or empty bytes if the stream ends early.

        Raises ProblemsFound (status 2) if the body isn't JSON-RPC 2.0 or exceeds a limit.
        """
        body = self._stream.read(size)
        if len(body) < size:
            return b""
        # strings may be long, so they don't count for the limits
        structure = STRING_PATTERN.sub(b"", body)
        if len(structure) > MAX_STRUCTURE_SIZE:
            raise _refused(f"has more than {MAX_STRUCTURE_SIZE:,} bytes outside strings")
        if _depth(structure) > MAX_DEPTH:
            raise _refused(f"nests values more than {MAX_DEPTH} deep")
        try:
            msgspec.json.decode(body.decode(), type=JsonRpcMessage)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _refused("isn't JSON-RPC 2.0") from None
        return body

    def _head_lines(self) -> list[bytes]:
        """Read the header lines of the next message.

        Return an empty list if the stream ends before the header is complete.
        """
        lines: list[bytes] = []
        while True:
            line = self._stream.readline(MAX_LINE_SIZE)
            if line in (b"\r\n", b"\n"):
                return lines or [line]  # an empty list would mean the end of the stream
            if len(line) == MAX_LINE_SIZE or len(lines) == MAX_HEAD_LINES:
                limits = f"{MAX_HEAD_LINES} lines or {MAX_LINE_SIZE:,} bytes in a line"
                raise _refused(f"has a head of more than {limits}")
            if not line.endswith(b"\n"):
                return []
            lines.append(line)


def _depth(structure: bytes) -> int:
    """Return the nesting depth of JSON without its strings."""
    depth = 0
    deepest = 0
    for bracket in structure.translate(None, NO_BRACKETS):
        depth += 1 if bracket in OPENING_BRACKETS else -1
        deepest = max(deepest, depth)
    return deepest


def _refused(reason: str) -> ProblemsFound:
    """Create the error for an invalid message. `reason` follows the words “a message”."""
    return usage_failure("message", f"a message {reason}", "restart the server from the editor")
