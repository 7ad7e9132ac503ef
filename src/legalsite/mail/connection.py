"""A connection to a mail server whose replies have limits, in length and in time (RFC 5321)."""

import smtplib
import socket
import ssl
import time
from smtplib import SMTPServerDisconnected

MAX_REPLY_LINES = 100  # of a reply, such as the list that answers EHLO
# Bytes, with the line end. RFC 5321 (4.5.3.1.5) allows 512; Postfix also reads 2,048.
MAX_REPLY_LINE_LENGTH = 2_048
REPLY_TIMEOUT = 600.0  # seconds, of a connection without a timeout (RFC 5321, 4.5.3.2.6)
BYTES_AT_ONCE = 4_096
CLOSING = 421  # "service not available, closing transmission channel"
CONNECTION_CLOSED = "Connection unexpectedly closed"  # as smtplib says it


class RelayConnection(smtplib.SMTP):
    """smtplib's connection, with limits for what a mail server sends, and for how long it takes.

    The socket's timeout applies to a whole reply or a whole message, not to each byte. After an
    error, the connection is closed.
    """

    _unread = b""  # received, but not returned as a reply yet
    _deadline = float("inf")  # for all steps until the next call of `allow`, in `time.monotonic`

    def allow(self, seconds: float) -> None:
        """Let all further steps together take this long."""
        self._deadline = time.monotonic() + seconds

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and the text of the next reply; the code is -1 if it has none.

        Raises SMTPServerDisconnected if no whole reply comes in time, or if it's too long.
        """
        lines = list[bytes]()
        try:
            deadline = self._next_deadline()
            is_last = False
            while not is_last:
                if len(lines) == MAX_REPLY_LINES:
                    raise OSError(f"its reply has more than {MAX_REPLY_LINES} lines")
                line = self._read_line(deadline)
                lines.append(line[4:].strip(b" \t\r\n"))
                is_last = not line[:3].isdigit() or line[3:4] != b"-"
        except OSError as error:
            self.close()
            raise _disconnected(error) from None
        code = int(line[:3]) if line[:3].isdigit() else -1
        return code, b"\n".join(lines)

    def send(self, s: bytes | str) -> None:  # type: ignore[override]  # the stub wants a buffer
        """Send bytes, or text in ASCII. Raises SMTPServerDisconnected if not all bytes were sent.
        If the mail server sent a reply without being asked, nothing is sent, because that reply
        would be taken for the next one.
        """
        unsent = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        try:
            if self.unasked_reply():
                raise OSError("it sent a reply without being asked")
            deadline = self._next_deadline()
            while unsent:
                with _TimeLeft(self._open_socket(), deadline) as line:
                    sent = line.send(unsent)
                unsent = unsent[sent:]
        except OSError as error:
            self.close()
            raise _disconnected(error) from None

    def unasked_reply(self) -> bytes:
        """Return what the mail server has sent and isn't read yet; empty if nothing.

        Raises OSError if the connection is closed, by either side.
        """
        line = self._open_socket()
        if not self._unread:
            timeout = line.gettimeout()
            line.settimeout(0)
            try:
                self._receive(line)
            except (BlockingIOError, ssl.SSLWantReadError):
                return b""
            finally:
                line.settimeout(timeout)
        return self._unread

    def forbid_unencrypted_reply(self) -> None:
        """Raise SMTPServerDisconnected if something came in clear text after the last reply.

        An attacker could have inserted it before the encryption began (RFC 3207, 6).
        """
        if self._unread:
            self.close()
            raise _disconnected(OSError("it sent a reply without being asked"))

    def _read_line(self, deadline: float) -> bytes:
        """Return the next line of a reply, with its line end."""
        while b"\n" not in self._unread[:MAX_REPLY_LINE_LENGTH]:
            if len(self._unread) >= MAX_REPLY_LINE_LENGTH:
                raise OSError(f"its reply has a line of more than {MAX_REPLY_LINE_LENGTH:,} bytes")
            with _TimeLeft(self._open_socket(), deadline) as line:
                self._receive(line)
        text, end, self._unread = self._unread.partition(b"\n")
        return text + end

    def _receive(self, line: socket.socket) -> None:
        """Receive some bytes. Raises OSError if the mail server has closed the connection."""
        received = line.recv(BYTES_AT_ONCE)
        if not received:
            raise SMTPServerDisconnected(CONNECTION_CLOSED)
        self._unread += received

    def _open_socket(self) -> socket.socket:
        """Return the socket. Raises OSError if the connection was closed."""
        if self.sock is None:
            raise SMTPServerDisconnected(CONNECTION_CLOSED)
        return self.sock

    def _next_deadline(self) -> float:
        """Return the time by which the next reply or message must be complete."""
        seconds = self._open_socket().gettimeout() or REPLY_TIMEOUT
        return min(self._deadline, time.monotonic() + seconds)


class TlsRelayConnection(RelayConnection, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


class _TimeLeft:
    """Gives a socket's next call the time until a deadline, and then its own timeout again."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line = line
        self._timeout = line.gettimeout()
        self._deadline = deadline

    def __enter__(self) -> socket.socket:
        """Return the socket. Raises TimeoutError after the deadline."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._line.settimeout(left)
        return self._line

    def __exit__(self, *_: object) -> None:
        self._line.settimeout(self._timeout)


def _disconnected(error: OSError) -> SMTPServerDisconnected:
    """Return an error of the connection that begins with smtplib's message."""
    reason = str(error).removeprefix(CONNECTION_CLOSED).removeprefix(": ")
    return SMTPServerDisconnected(f"{CONNECTION_CLOSED}: {reason}" if reason else CONNECTION_CLOSED)
