"""A browser for tests of the preview: requests and event streams over real sockets, with time
limits.
"""

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import pytest

PATIENCE = 20.0  # seconds; only failing tests wait this long


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Browser:
    port: int

    def get(
        self, path: str, *, method: str = "GET", host: str | None = None, cookie: str = ""
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host=True)
            if host != "":
                connection.putheader("Host", host or f"127.0.0.1:{self.port}")
            if cookie:
                connection.putheader("Cookie", cookie)
            connection.endheaders()
            response = connection.getresponse()
            return Answer(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
        finally:
            connection.close()

    @contextmanager
    def events(self) -> Iterator[Iterator[str]]:
        """Yield the data of each event as it arrives."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(
                f"GET /_legalsite/events HTTP/1.1\r\nHost: localhost:{self.port}\r\n\r\n".encode()
            )
            with connection.makefile("rb") as stream:
                assert stream.readline() == b"HTTP/1.1 200 OK\r\n", "browsers take no other"
                yield _data(stream)


def _data(stream: BinaryIO) -> Iterator[str]:
    for line in stream:
        assert not line.startswith(b": alive"), "no event came while the server waited"
        if line.startswith(b"data: "):
            yield line[6:].strip().decode()


@pytest.fixture
def browse() -> type[Browser]:
    return Browser
