"""The server that the preview and the editor share: its own names, and the port that it takes."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from legalsite.errors import ProblemsFound
from legalsite.preview.local_server import (
    LocalHandler,
    LocalServer,
    Response,
    bind_server,
    running,
)
from text_tables import table

PATIENCE = 20.0  # seconds; only a failing test waits this long


class Greeter(LocalHandler):
    """Says good morning to those who know the server's name."""

    def do_GET(self) -> None:
        if self.require_own_name():
            self.send(Response(200, b"Good morning"))


class GreetingServer(LocalServer):
    security_policy = "default-src 'none'"


def serving(host: str, port: int) -> AbstractContextManager[LocalServer]:
    return running(bind_server(host, port, lambda *place: GreetingServer(*place, Greeter)))


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serving("127.0.0.1", 0) as server:
        yield server


def test_answers_only_to_its_own_names(server: LocalServer, browse: Callable[[int], Any]) -> None:
    browser = browse(server.port)
    answer = browser.get("/", host=f"LOCALHOST:{server.port}")
    assert (answer.status, answer.body) == (200, b"Good morning")
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    answer = browser.get("/", host=f"evil.example:{server.port}")
    assert answer.status == 421


def answers(port: int, request: str) -> bytes:
    """Send bytes, and return all that the server sends until it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request.encode("utf-8" if "٥" in request else "latin-1"))
        return b"".join(iter(lambda: connection.recv(4096), b""))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@table("local_server.txt")
def test_a_request_without_a_clear_end_is_refused(
    what: str, headers: str, server: LocalServer, method: str
) -> None:
    head = f" / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    second = f"GET{head}\r\n"
    answer = answers(
        server.port, f"{method}{head}{headers.format(size=len(second))}\r\n\r\n{second}"
    )
    assert answer.startswith(b"HTTP/1.1 400 "), what
    assert b"Connection: close\r\n" in answer
    assert (answer.count(b"HTTP/1.1 "), b"Good morning" in answer) == (1, False)


@pytest.mark.parametrize(
    ("version", "headers", "status"),
    [
        ("1.1", "Content-Length: 0", 200),
        ("1.1", "Content-Length:\t 007 ", 200),
        ("1.1", "TRANSFER-ENCODING: Chunked", 200),
        ("1.0", "Content-Length: 7", 200),
        ("1.0", "Transfer-Encoding: chunked", 400),
    ],
)
def test_a_request_with_a_clear_end_is_answered(
    server: LocalServer, version: str, headers: str, status: int
) -> None:
    head = f"GET / HTTP/{version}\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n"
    answer = answers(server.port, f"{head}{headers}\r\n\r\nGET / H")
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_head_that_breaks_off_is_refused(server: LocalServer) -> None:
    head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    for request in (head, f"{head}Content-Le"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
            connection.sendall(request.encode())
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_taken_port_gives_way_to_the_next(server: LocalServer) -> None:
    with serving("127.0.0.1", server.port) as other:
        assert server.port < other.port <= server.port + 20


def test_an_address_of_another_machine_is_a_problem() -> None:
    with (
        pytest.raises(ProblemsFound, match=r"error\[port\]: can't listen on 192\.0\.2\.1"),
        serving("192.0.2.1", 0),
    ):
        pass


def listening(ports: range, stack: contextlib.ExitStack) -> list[socket.socket]:
    """Return sockets that listen on all of these ports until the stack ends; none if one is not free."""
    with contextlib.ExitStack() as opened:
        try:
            sockets = [
                opened.enter_context(socket.create_server(("127.0.0.1", port))) for port in ports
            ]
        except OSError:
            return []
        stack.enter_context(opened.pop_all())
        return sockets


def test_the_first_of_twenty_ports_that_is_free_is_taken() -> None:
    with contextlib.ExitStack() as stack:
        firsts = range(21_000, 31_000, 20)  # below those that systems give out by themselves
        taken = next(filter(None, (listening(range(first, first + 20), stack) for first in firsts)))
        port = taken[0].getsockname()[1]
        with (
            pytest.raises(ProblemsFound, match=r"port .*: another program uses it") as refused,
            serving("127.0.0.1", port),
        ):
            pass
        assert refused.value.status == 2
        taken[-1].close()
        with serving("127.0.0.1", port) as server:
            assert server.port == port + 19
