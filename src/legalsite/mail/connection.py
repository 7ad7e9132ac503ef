"""A connection to a mail server that limits the length and duration of replies (RFC 5321)."""

import smtplib
import socket
import ssl
import time
from smtplib import SMTPServerDisconnected

MAX_REPLY_LINES = 100  # maximum number of lines in a reply, such as the reply to EHLO
# In bytes, including the line break. RFC 5321 (4.5.3.1.5) allows 512; Postfix reads up to 2,048.
MAX_REPLY_LINE_LENGTH = 2_048
REPLY_TIMEOUT = 600.0  # in seconds, for connections without a timeout (RFC 5321, 4.5.3.2.6)
BYTES_AT_ONCE = 4_096
CLOSING = 421  # reply code for “service not available, closing transmission channel”
CONNECTION_CLOSED = "Connection unexpectedly closed"  # message of smtplib for a closed connection


class RelayConnection(smtplib.SMTP):
    """An SMTP connection of smtplib that limits the length and duration of the server's replies.

    The socket's timeout applies to a whole reply or message rather than to each byte. Errors close
    the connection.
    """

    _unread = b""  # data received after the last reply
    # time limit for all steps until the next call of `allow`, as a value of `time.monotonic`
    _deadline = float("inf")

    def allow(self, seconds: float) -> None:
        """Set a time limit for the total time of all further steps."""
        self._deadline = time.monotonic() + seconds

    def getreply(self) -> tuple[int, bytes]:
        """Read the next reply, and return its code (-1 if it has none) and text.

        Raises SMTPServerDisconnected if the reply is too long or isn't complete in time.
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
                # a dash after the code means that another line follows
                is_last = not line[:3].isdigit() or line[3:4] != b"-"
        except OSError as error:
            self.close()
            raise _disconnected(error) from None
        code = int(line[:3]) if line[:3].isdigit() else -1
        return code, b"\n".join(lines)

    def send(self, s: bytes | str) -> None:  # type: ignore[override]  # the stub wants a buffer
        """Send bytes or ASCII text. Raises SMTPServerDisconnected if not everything was sent.

        If the server sent a reply that wasn't expected, nothing is sent, because that reply would
        be mistaken for the reply to this data.
        """
        unsent = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        try:
            if self.unasked_reply():
                raise OSError("it sent a reply without being asked")
            deadline = self._next_deadline()
            while unsent:
                with _TimeLimit(self._connected_socket(), deadline) as sock:
                    sent = sock.send(unsent)
                unsent = unsent[sent:]
        except OSError as error:
            self.close()
            raise _disconnected(error) from None

    def unasked_reply(self) -> bytes:
        """Return data that the server sent without being asked, or empty bytes.

        Raises OSError if either side closed the connection.
        """
        sock = self._connected_socket()
        if not self._unread:
            timeout = sock.gettimeout()
            sock.settimeout(0)  # don't wait for data
            try:
                self._receive(sock)
            except (BlockingIOError, ssl.SSLWantReadError):
                return b""
            finally:
                sock.settimeout(timeout)
        return self._unread

    def forbid_unencrypted_reply(self) -> None:
        """Raise SMTPServerDisconnected if the server sent unencrypted data after its last reply.

        An attacker could have injected such data before encryption started (RFC 3207, 6).
        """
        if self._unread:
            self.close()
            raise _disconnected(OSError("it sent a reply without being asked"))

    def _read_line(self, deadline: float) -> bytes:
        """Read a line of a reply, and keep what was received after it for the next call.

        Raises OSError if the line is too long or isn't complete by the deadline.
        """
        while b"\n" not in self._unread[:MAX_REPLY_LINE_LENGTH]:
            if len(self._unread) >= MAX_REPLY_LINE_LENGTH:
                raise OSError(f"its reply has a line of more than {MAX_REPLY_LINE_LENGTH:,} bytes")
            with _TimeLimit(self._connected_socket(), deadline) as sock:
                self._receive(sock)
        text, end, self._unread = self._unread.partition(b"\n")
        return text + end

    def _receive(self, sock: socket.socket) -> None:
        """Receive some bytes. Raises OSError if the server closed the connection."""
        received = sock.recv(BYTES_AT_ONCE)
        if not received:
            raise SMTPServerDisconnected(CONNECTION_CLOSED)
        self._unread += received

    def _connected_socket(self) -> socket.socket:
        if self.sock is None:
            raise SMTPServerDisconnected(CONNECTION_CLOSED)
        return self.sock

    def _next_deadline(self) -> float:
        """Return the time limit for the next reply or message, as a value of `time.monotonic`."""
        seconds = self._connected_socket().gettimeout() or REPLY_TIMEOUT
        return min(self._deadline, time.monotonic() + seconds)


class TlsRelayConnection(RelayConnection, smtplib.SMTP_SSL):
    """An SMTP connection that's encrypted from the start."""


class _TimeLimit:
    """A context manager that limits a socket's next call to the time left until a deadline.

    Afterward, the socket has its previous timeout again.
    """

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._timeout = sock.gettimeout()
        self._deadline = deadline

    def __enter__(self) -> socket.socket:
        """Return the socket. Raises TimeoutError after the deadline."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return self._sock

    def __exit__(self, *_: object) -> None:
        self._sock.settimeout(self._timeout)


def _disconnected(error: OSError) -> SMTPServerDisconnected:
    """Create an exception whose message starts with smtplib's."""
    reason = str(error).removeprefix(CONNECTION_CLOSED).removeprefix(": ")
    return SMTPServerDisconnected(f"{CONNECTION_CLOSED}: {reason}" if reason else CONNECTION_CLOSED)
