"""What is sent arrives whole however slowly the other side reads, replies are read in whatever pieces they come, and a
connection that breaks says so."""

import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from legalsite.mail.relay import MOST_UNREAD, Connection, Reply

LARGE = b"0123456789abcdef" * 250_000  # more than the buffers of a socket hold


@contextmanager
def talking(relay: Callable[[socket.socket], object], timeout: float = 5) -> Iterator[Connection]:
    """Yield a connection to `relay`, which talks on another thread."""
    smtp = smtplib.SMTP()
    with socket.create_server(("127.0.0.1", 0)) as server:
        smtp.sock = socket.create_connection(server.getsockname(), timeout=timeout)
        there, _ = server.accept()
    with there:
        thread = threading.Thread(target=relay, args=[there])
        thread.start()
        connection = Connection(smtp, timeout)
        try:
            yield connection
        finally:
            connection.close()
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
    with talking(says(*pieces)) as connection:
        connection.send(b"NOOP\r\n")
        assert connection.replies(len(replies)) == replies


def test_a_relay_that_hangs_up_after_some_replies_has_said_them() -> None:
    with talking(says(b"421 4.3.2 closing\r\n")) as connection:
        connection.send(b"MAIL\r\nRCPT\r\nDATA\r\n")
        assert connection.replies(3) == [(421, b"4.3.2 closing")]
        assert not connection.is_open()
        for late in (lambda: connection.replies(1), lambda: connection.send(b"QUIT\r\n")):
            with pytest.raises(OSError, match="unexpectedly closed"):
                late()


@pytest.mark.parametrize("line", [b"250-more\r\n", b"250-\r\n", b"2"])
def test_a_reply_without_an_end_is_not_read_for_ever(line: bytes) -> None:
    with talking(says(line * (MOST_UNREAD + 1))) as connection:
        connection.send(b"NOOP\r\n")
        with pytest.raises(OSError, match="does not stop talking"):
            connection.replies(1)


def test_a_relay_that_speaks_in_a_pause_or_closes_is_left() -> None:
    for said in (b"250 ok\r\n421 4.4.2 idle\r\n", b"250 ok\r\n"):
        with talking(says(said)) as connection:
            connection.send(b"NOOP\r\n")
            assert connection.replies(1) == [(250, b"ok")]
            while connection.is_open():
                time.sleep(0.001)


def test_what_is_sent_arrives_whole() -> None:
    received = bytearray()

    def relay(there: socket.socket) -> None:
        while data := there.recv(1000):
            received.extend(data)

    with talking(relay) as connection:
        connection.send(LARGE[:10], LARGE[10:])
    assert bytes(received) == LARGE


def test_a_relay_that_reads_nothing_or_says_nothing_is_given_up() -> None:
    given_up = threading.Event()
    for wait in (lambda each: each.send(LARGE * 10), lambda each: each.replies(1), lambda each: each.replies(1, 0.2)):
        given_up.clear()
        with talking(lambda _: given_up.wait(10), timeout=0.1) as connection:
            try:
                with pytest.raises(OSError, match="timed out"):
                    wait(connection)
                assert not connection.is_open()
            finally:
                given_up.set()


def test_a_relay_that_speaks_letter_by_letter_has_no_more_time() -> None:
    given_up = threading.Event()

    def relay(there: socket.socket) -> None:
        with suppress(OSError):
            while not given_up.wait(0.02):
                there.sendall(b"2")

    with talking(relay, timeout=0.2) as connection:
        began = time.monotonic()
        with pytest.raises(OSError, match="timed out"):
            connection.replies(1)
        given_up.set()
    assert time.monotonic() - began < 2


def test_a_late_answer_leaves_the_next_command_its_whole_time() -> None:
    received = bytearray()

    def relay(there: socket.socket) -> None:
        for part in (b"354", b" go on\r\n"):
            time.sleep(0.2)
            there.sendall(part)
        time.sleep(0.5)
        while data := there.recv(1 << 20):
            received.extend(data)

    with talking(relay, timeout=0.6) as connection:
        assert connection.replies(1) == [(354, b"go on")]
        connection.send(LARGE * 3)
    assert len(received) == 3 * len(LARGE)
