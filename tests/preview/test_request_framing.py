"""Whatever bytes a program sends, both servers go on, and each request has one answer."""

import re
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.preview.bar import PageBar
from legalsite.preview.editor_server import Editor, json_response, serving_editor
from legalsite.preview.local_server import LocalServer
from legalsite.preview.rebuild import CurrentState, PageRequest, PreviewFile, PreviewState
from legalsite.preview.server import serving

PATIENCE = 20.0  # seconds; only a failing test waits this long
STATUS_PATTERN = re.compile(rb"^HTTP/1\.1 (\d{3}) ", re.MULTILINE)
SECRET = b"the file that only a smuggled request asks for"
TARGETS = [
    b"/",
    b"/secret.txt",
    b"/_legalsite/as-of?day=",
    b"/_legalsite/as-of?to=",
    b"/?show=published",
    b"/api/v1?token=",
    b"/config.yml?token=",
    b"http://localhost/",
]
ODD_PIECES = [
    b"%",
    b"%ff",
    b"%00",
    b"//",
    b"[",
    b"]",
    b"\\",
    b"#",
    b"?",
    b"&",
    b"=",
    b":",
    b"@",
    b"\xff",
]
ODD_PIECES += [
    b"2026-03-02",
    b"0000-00-00",
    b"9999-12-31",
    b"2026-W01-1",
    b"\t",
    b"\x85",
    b"\r",
    b"\x00",
]
NAMES = [b"Content-Length", b"Transfer-Encoding", b"Cookie", b"Host", b"Origin", b"Content-Type"]
NAMES += [b"Connection", b"Expect", b"content-length", b"From ", b"X", b""]
VALUES = [b"0", b"5", b"+5", b"0x5", b"5, 5", b"chunked", b"close", b"keep-alive", b"100-continue"]
VALUES += [b"application/json", b"text/html; charset=x; a=b", b";;", b"9" * 5000]
VALUES += [
    b"legalsite-as-of-1=2026-03-02",
    b"\r\n folded",
    b"\xb2",
    b"",
    b"{host}",
    b"http://{host}",
]

targets = st.builds(
    lambda start, pieces: start + b"".join(pieces),
    st.sampled_from(TARGETS),
    st.lists(st.sampled_from(ODD_PIECES) | st.binary(max_size=3), max_size=4),
)
headers = st.builds(
    lambda *parts: b"".join(parts),
    st.sampled_from(NAMES),
    st.sampled_from([b": ", b":", b" : ", b"\t:", b"", b"\r\n:"]),
    st.sampled_from(VALUES) | st.binary(max_size=5),
    st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\n\r\n"]),
)
requests = st.builds(
    lambda method, target, version, lines, end: b"".join(
        [method, b" ", target, version, b"\r\nHost: {host}\r\n", *lines, end]
    ),
    st.sampled_from([b"GET", b"HEAD", b"POST", b"PUT", b"get", b"", b"\xff"]),
    targets,
    st.sampled_from(
        [b" HTTP/1.1", b" HTTP/1.0", b"", b" HTTP/2.0", b" HTTP/\xb2.1", b" HTTP/1.1 x"]
    ),
    st.lists(headers, max_size=4),
    st.sampled_from([b"\r\n", b"\n", b"", b"\r\n12345", b"\r\n[[[["]),
)
messages = st.lists(requests | st.binary(max_size=30), min_size=1, max_size=3).map(b"".join)


class Servers:
    """Both servers, and the exceptions that they reported."""

    def __init__(self, *servers: LocalServer) -> None:
        self.faults: list[BaseException | None] = []
        self.servers = servers
        for server in servers:
            server.handle_error = self._report  # type: ignore[method-assign]  # for this test

    def _report(self, *_: object) -> None:
        self.faults.append(sys.exception())

    def send(self, server: LocalServer, data: bytes) -> bytes:
        """Return what a server answers until it hangs up; nothing if it cuts the line."""
        host = f"127.0.0.1:{server.port}".encode()
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
            try:
                connection.sendall(data.replace(b"{host}", host))
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65536), b""))
            except OSError:  # it hung up before it had read everything
                return b""


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    files = {"index.html": b"<p>Home", "secret.txt": SECRET}

    def page(request: PageRequest) -> PreviewFile | None:
        data = files.get(request.path)
        if data is None:
            return None
        return PreviewFile(data, PageBar() if request.path.endswith(".html") else None)

    current = CurrentState(PreviewState())
    current.set(PreviewState(page))
    editor = Editor(
        page=lambda config: b"",
        config=lambda calls: b"",
        file=files.get,
        answer=lambda page, data: json_response(200, {}),
        security_policy="default-src 'self'",
    )
    with ExitStack() as running:
        yield Servers(
            running.enter_context(serving("127.0.0.1", 0, current)),
            running.enter_context(serving_editor("127.0.0.1", 0, editor)),
        )


def _has_known_answers(servers: Servers, data: bytes) -> None:
    for server in servers.servers:
        answer = servers.send(server, data)
        statuses = {int(status) for status in STATUS_PATTERN.findall(answer)}
        assert statuses <= {
            100,
            200,
            302,
            400,
            403,
            404,
            405,
            411,
            413,
            414,
            415,
            421,
            431,
            501,
            505,
        }
    assert servers.faults == []


@given(messages)
def test_both_servers_answer_any_bytes(servers: Servers, data: bytes) -> None:
    _has_known_answers(servers, data)


@given(st.lists(headers, max_size=3).map(b"".join), st.sampled_from([b"GET", b"POST", b"PUT"]))
def test_no_body_is_read_as_a_request(servers: Servers, lines: bytes, method: bytes) -> None:
    second = b"GET /secret.txt HTTP/1.1\r\nHost: {host}\r\n\r\n"
    first = method + b" / HTTP/1.1\r\nHost: {host}\r\n" + lines
    framed = first + b"Content-Length: %d\r\n\r\n" % (len(second) + 9) + second
    for server in servers.servers:
        # an empty line among the headers ends the head, so the second request is one
        is_one_head = b"\n\r\n" not in lines and b"\n\n" not in lines
        if is_one_head:
            assert SECRET not in servers.send(server, framed)
    assert servers.faults == []
