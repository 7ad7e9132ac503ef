"""A connection on which smtplib has greeted the relay, encrypted and logged in. From then on the event loop sends and
reads: one thread serves all connections, and none of them waits for Python's lock."""

import asyncio
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Sequence

READ_AT_ONCE = 1 << 16  # bytes
MOST_UNREAD = 1 << 16  # bytes that a relay may say before somebody wants to know
CONTINUED = b"-"  # after the code of each line of a reply but the last (RFC 5321, 4.2.1)
CLOSED = "Connection unexpectedly closed"  # as smtplib says it
NO_CODE = -1  # of a reply that does not begin with three digits

Reply = tuple[int, bytes]  # code, text


class Connection:
    """One connection to a relay. `timeout`: seconds that it may take to send or to answer a command. Only one caller at
    a time may wait for it. A connection that breaks closes itself."""

    def __init__(self, smtp: smtplib.SMTP, timeout: float) -> None:
        if smtp.sock is None:
            raise smtplib.SMTPServerDisconnected(CLOSED)
        self._smtp, self._socket, self._timeout = smtp, smtp.sock, timeout
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[None] | None = None
        self._deadline = 0.0  # of this wait, on the loop's clock
        self._alarm: asyncio.TimerHandle | None = None
        self._received, self._lines = b"", list[bytes]()  # the beginning of a line, and of a reply
        self._replies: list[Reply] = []
        self._unread = 0  # bytes
        self._wanted = 0  # replies
        self._fault = ""
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the end of a text waits for an answer
        self._socket.setblocking(False)
        self._loop.add_reader(self._socket, self._receive)

    @property
    def is_open(self) -> bool:
        """Whether it can be used."""
        return not self._fault

    def offers(self, extension: str) -> bool:
        """Return whether the relay offers an extension, like `pipelining`."""
        return self._smtp.has_extn(extension)

    async def send(self, *pieces: bytes) -> None:
        """Send all pieces. Raises OSError if the connection is lost; the last byte was then not sent."""
        self._require_open()
        try:
            rest = self._send_at_once(pieces)
            while rest:
                try:
                    rest = rest[self._socket.send(rest) :]
                except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                    await self._until_writable()
        except OSError as error:
            self._lose(str(error))
            raise

    async def replies(self, count: int, timeout: float | None = None) -> list[Reply]:
        """Return so many replies; fewer if the connection is lost after some of them. Raises OSError if it is lost
        before the first, or if `timeout` seconds have passed."""
        if len(self._replies) < count and self.is_open:
            self._wanted = count
            await self._wait(timeout or self._timeout)
        if not self._replies:
            self._require_open()
        replies, self._replies = self._replies[:count], self._replies[count:]
        self._unread = 0
        return replies

    async def quit(self) -> None:
        """Take leave of the relay and close the connection."""
        with contextlib.suppress(OSError):
            await self.send(b"QUIT\r\n")
            await self.replies(1)
        self.close()

    def close(self) -> None:
        """Close the connection without a word."""
        self._lose("the connection is closed")

    def _send_at_once(self, pieces: Sequence[bytes]) -> memoryview:
        """Send what the socket takes without waiting, and return the rest. TLS takes only one piece at a time."""
        sent = 0
        if not isinstance(self._socket, ssl.SSLSocket):
            with contextlib.suppress(BlockingIOError):
                sent = self._socket.sendmsg(pieces)
            if sent == sum(map(len, pieces)):
                return memoryview(b"")
        return memoryview(b"".join(pieces))[sent:]

    async def _until_writable(self) -> None:
        self._loop.add_writer(self._socket, self._wake)
        await self._wait(self._timeout)
        self._require_open()
        self._loop.remove_writer(self._socket)

    async def _wait(self, seconds: float) -> None:
        """Return when something has happened that the caller waits for, or when the connection is lost."""
        self._waiting = self._loop.create_future()
        self._deadline = self._loop.time() + seconds
        if self._alarm is None or self._alarm.when() > self._deadline:
            self._set_alarm()
        await self._waiting
        self._waiting = None

    def _set_alarm(self) -> None:
        """Look at the deadline when it is over. One alarm serves many waits, since hardly any of them is too long."""
        if self._alarm:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(self._deadline, self._look_at_deadline)

    def _look_at_deadline(self) -> None:
        self._alarm = None
        if self._waiting and self._loop.time() >= self._deadline:
            self._lose("timed out")
        elif self._waiting:
            self._set_alarm()

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def _receive(self) -> None:
        """Read what has come: the event loop calls this."""
        try:
            data = self._socket.recv(READ_AT_ONCE)
            while isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():  # nobody tells us of the rest
                data += self._socket.recv(READ_AT_ONCE)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError as error:
            self._lose(f"{CLOSED}: {error}")
            return
        if not data:
            self._lose(CLOSED)
            return
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._lines.append(line[4:].strip())
            code = int(line[:3]) if line[:3].isdigit() else NO_CODE
            if code == NO_CODE or line[3:4] != CONTINUED:
                self._replies.append((code, b"\n".join(self._lines)))
                self._lines = []
        self._unread += len(data)
        if self._unread > MOST_UNREAD:
            self._lose("the relay does not stop talking")
        elif len(self._replies) >= self._wanted:
            self._wake()

    def _require_open(self) -> None:
        if self._fault:
            raise smtplib.SMTPServerDisconnected(self._fault)

    def _lose(self, fault: str) -> None:
        if self._fault:
            return
        self._fault = fault
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._smtp.close()
        if self._alarm:
            self._alarm.cancel()
        self._wake()
