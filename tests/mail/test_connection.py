"""What is sent arrives whole however slowly the other side reads, replies are read in whatever pieces they come, and a
connection that breaks says so."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from legalsite.mail.connection import MOST_UNREAD, Connection, Reply

LARGE = b"0123456789abcdef" * 250_000  # more than the buffers of a socket hold


def talk(
    relay: Callable[[socket.socket], object], client: Callable[[Connection], Awaitable[Any]], timeout: float = 5
) -> Any:
    """Return what `client` returns, which talks to `relay` on another thread."""

    async def talking() -> Any:
        connection = Connection(smtp, timeout)
        try:
            return await client(connection)
        finally:
            connection.close()

    smtp = smtplib.SMTP()
    with socket.create_server(("127.0.0.1", 0)) as server:
        smtp.sock = socket.create_connection(server.getsockname())
        there, _ = server.accept()
    with there:
        thread = threading.Thread(target=relay, args=[there])
        thread.start()
        try:
            return asyncio.run(talking())
        finally:
            thread.join()


def says(*pieces: bytes) -> Callable[[socket.socket], None]:
    """Return a relay that says this, each piece on its own, and then hangs up."""

    def relay(there: socket.socket) -> None:
        there.recv(100)
        with suppress(ConnectionError):  # who is talked to for ever hangs up
            for piece in pieces:
                there.sendall(piece)
        there.close()

    return relay


@pytest.mark.parametrize(("pieces", "replies"), [
    ([b"250 ok\r\n"], [(250, b"ok")]),
    ([b"250 one\r\n550 5.1.1 two\r\n354 three\r\n"], [(250, b"one"), (550, b"5.1.1 two"), (354, b"three")]),
    ([b"250-one\r\n25", b"0-two\r\n250 three\r", b"\n"], [(250, b"one\ntwo\nthree")]),
    ([b"250\r\n", b"451\n"], [(250, b""), (451, b"")]),
    ([b"what now\r\n"], [(-1, b"now")]),
    ([b"\r\n"], [(-1, b"")]),
])  # fmt: skip
def test_replies_are_read_in_whatever_pieces_they_come(pieces: list[bytes], replies: list[Reply]) -> None:
    async def client(connection: Connection) -> list[Reply]:
        await connection.send(b"NOOP\r\n")
        return await connection.replies(len(replies))

    assert talk(says(*pieces), client) == replies


def test_a_relay_that_hangs_up_after_some_replies_has_said_them() -> None:
    async def client(connection: Connection) -> list[Reply]:
        await connection.send(b"MAIL\r\nRCPT\r\nDATA\r\n")
        replies = await connection.replies(3)
        assert not connection.is_open
        for late in (connection.replies(1), connection.send(b"QUIT\r\n")):
            with pytest.raises(OSError, match="unexpectedly closed"):
                await late
        return replies

    assert talk(says(b"421 4.3.2 closing\r\n"), client) == [(421, b"4.3.2 closing")]


@pytest.mark.parametrize("line", [b"250-more\r\n", b"250-\r\n", b"2"])
def test_a_reply_without_an_end_is_not_read_for_ever(line: bytes) -> None:
    async def client(connection: Connection) -> None:
        await connection.send(b"NOOP\r\n")
        with pytest.raises(OSError, match="does not stop talking"):
            await connection.replies(1)

    talk(says(line * (MOST_UNREAD + 1)), client)


def test_a_relay_that_goes_on_talking_is_given_up() -> None:
    async def client(connection: Connection) -> None:
        await connection.send(b"NOOP\r\n")
        assert await connection.replies(1) == [(250, b"ok")]
        while connection.is_open:
            await asyncio.sleep(0)
        with pytest.raises(OSError, match="does not stop talking"):
            await connection.send(b"NOOP\r\n")

    talk(says(b"250 ok\r\n" * MOST_UNREAD), client)


def test_what_is_sent_arrives_whole() -> None:
    received = bytearray()

    def relay(there: socket.socket) -> None:
        while data := there.recv(1000):
            received.extend(data)

    async def client(connection: Connection) -> None:
        await connection.send(LARGE[:10], LARGE[10:])

    talk(relay, client)
    assert bytes(received) == LARGE


def test_a_relay_that_reads_nothing_is_given_up() -> None:
    given_up = threading.Event()

    async def client(connection: Connection) -> bool:
        try:
            with pytest.raises(OSError, match="timed out"):
                await connection.send(LARGE * 10)
            return connection.is_open
        finally:
            given_up.set()

    assert talk(lambda _: given_up.wait(10), client, timeout=0.1) is False


def test_a_relay_that_says_nothing_is_given_up() -> None:
    given_up = threading.Event()

    async def client(connection: Connection) -> None:
        try:
            for seconds in (0.2, 0.1):  # the second wait is shorter than the first
                with pytest.raises(OSError, match="timed out"):
                    await connection.replies(1, seconds)
        finally:
            given_up.set()

    talk(lambda _: given_up.wait(10), client)
