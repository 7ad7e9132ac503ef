"""The server of the editor: only its own page, with its token, can call it."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from legalsite.preview import editor_server
from legalsite.preview.editor_server import Editor, EditorServer, json_response, serving_editor
from text_tables import table

PATIENCE = 20.0  # seconds; only a failing test waits this long


@pytest.fixture
def calls() -> list[tuple[str, bytes]]:
    """The page's id and the JSON of each call that was answered."""
    return []


@pytest.fixture
def server(calls: list[tuple[str, bytes]]) -> Iterator[EditorServer]:
    def answer(page: str, data: bytes) -> Any:
        calls.append((page, data))
        return json_response(200, {"number": len(calls)})

    editor = Editor(
        page=lambda config: f"<link href={config}>".encode(),
        config=lambda calls: f"proxy_url: {calls}".encode(),
        file=lambda path: b"let x" if path == "cms/a.js" else None,
        answer=answer,
        security_policy="default-src 'self'",
    )
    with serving_editor("127.0.0.1", 0, editor) as server:
        yield server


@pytest.fixture
def browser(server: EditorServer, browse: Callable[[int], Any]) -> Any:
    return browse(server.port)


def post(server: EditorServer, headers: str, path: str = "", body: str = "{}") -> bytes:
    """Send a call with these headers, and return all that the server sends before it hangs up. Headers that are always
    there, such as Host, have a default; `-` as a value leaves them out."""
    host = f"127.0.0.1:{server.port}"
    path = path or f"/api/v1?token={server.token}&page=one"
    lines = headers.format(host=host, port=server.port).split("\r\n") if headers else []
    usual = {"Host": host, "Content-Type": "application/json", "Content-Length": str(len(body))}
    for name, value in usual.items():
        if not any(line.startswith(f"{name}: ") for line in lines):
            lines.append(f"{name}: {value}")
    lines = [line for line in lines if not line.endswith(": -")]
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join([f"POST {path} HTTP/1.1", *lines, "", body]).encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_page_has_a_config_and_the_config_has_the_address_of_calls(
    server: EditorServer, browser: Any, calls: list[tuple[str, bytes]]
) -> None:
    page = browser.get(server.url.removeprefix(f"http://127.0.0.1:{server.port}"))
    assert page.status == 200
    assert page.headers["content-security-policy"] == "default-src 'self'"
    config = page.body.decode().partition("href=")[2].rstrip(">")
    address = browser.get(f"/{config}").body.decode().removeprefix("proxy_url: ")
    assert post(server, "Origin: http://{host}", address, '{"a": 1}').endswith(b'{"number": 1}')
    (page_id, data) = calls[0]
    assert page_id in config
    assert data == b'{"a": 1}'
    again = browser.get(server.url.removeprefix(f"http://127.0.0.1:{server.port}"))
    assert page_id not in again.body.decode()


@table("editor_server.txt")
def test_a_request_that_is_not_a_call_of_our_own_page_is_refused(
    what: str, headers: str, status: str, server: EditorServer, calls: list[tuple[str, bytes]]
) -> None:
    answer = post(server, headers)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), what
    assert (answer.count(b"HTTP/1.1 "), calls) == (1, [])


@pytest.mark.parametrize(
    "path",
    ["/api/v1", "/api/v1?token=", "/api/v1?token=x", "/api/v1?token=%ff", "/api/v1?page={token}"],
)
def test_a_call_needs_the_token(
    path: str, server: EditorServer, calls: list[tuple[str, bytes]]
) -> None:
    answer = post(server, "Origin: http://{host}", path.format(token=server.token))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"Open the address that `legalsite serve --editor` printed" in answer
    assert calls == []


def test_without_the_token_there_is_no_page_and_no_config(browser: Any) -> None:
    for path in (
        "/",
        "/config.yml",
        "/?token=",
        "/?token=x",
        "/config.yml?token=x",
        "/%63onfig.yml",
    ):
        answer = browser.get(path)
        assert answer.status == 403
        assert b"proxy_url" not in answer.body


def test_calls_are_answered_one_after_the_other(server: EditorServer) -> None:
    """Together, 20 calls of 60 MB would need more than a gigabyte."""
    threads = []

    def answer(page: str, data: bytes) -> Any:
        threads.append(threading.get_ident())
        return json_response(200, {})

    with serving_editor("127.0.0.1", 0, replace(server.editor, answer=answer)) as other:
        for _ in range(3):
            assert post(other, "Origin: http://{host}").startswith(b"HTTP/1.1 200 ")
    assert (len(threads), len(set(threads))) == (3, 1)


def unfinished_call(server: EditorServer) -> socket.socket:
    """Send a call without its body, and return the connection when the server waits for the rest."""
    host = f"127.0.0.1:{server.port}"
    lines = [
        f"POST /api/v1?token={server.token} HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        "Content-Type: application/json",
        "Content-Length: 100",
    ]
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    while not server.calls._threads:  # it's being read
        pass
    return connection


def test_a_call_that_never_ends_does_not_keep_the_server_from_closing(server: EditorServer) -> None:
    with serving_editor("127.0.0.1", 0, server.editor) as other:
        connection = unfinished_call(other)
    with connection:
        assert connection.recv(1000) == b""


def test_a_call_that_stops_in_the_middle_does_not_keep_others_waiting(
    server: EditorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_server, "BODY_TIMEOUT", 0.05)
    with unfinished_call(server) as connection:
        assert post(server, "Origin: http://{host}").startswith(b"HTTP/1.1 200 ")
        assert connection.recv(1000) == b""


def test_the_token_is_another_one_each_time(server: EditorServer) -> None:
    with serving_editor("127.0.0.1", 0, server.editor) as other:
        assert other.token != server.token


def test_only_the_files_of_the_cms_are_served(server: EditorServer, browser: Any) -> None:
    script = browser.get("/cms/a.js")
    assert (script.status, script.body) == (200, b"let x")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    for path in ("/cms/b.js", "/legalsite.toml", f"/x?token={server.token}"):
        assert browser.get(path).status == 404
    assert browser.get("/cms/a.js", host="evil.example").status == 421


def test_other_methods_are_refused_so_that_no_other_site_may_ask(browser: Any) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = browser.get("/api/v1", method=method)
        assert answer.status == 405
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_second_request_in_the_same_connection_is_not_read(
    server: EditorServer, calls: list[tuple[str, bytes]]
) -> None:
    second = f"GET /cms/a.js HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n"
    answer = post(server, "Origin: http://{host}\r\nContent-Length: 2", body="{}" + second)
    assert (answer.count(b"HTTP/1.1 "), b"let x" in answer) == (1, False)
    assert calls == [("one", b"{}")]


def test_a_call_that_ends_too_early_changes_nothing(
    server: EditorServer, calls: list[tuple[str, bytes]]
) -> None:
    head = f"POST /api/v1?token={server.token} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    head += f"Origin: http://127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(f"{head}Content-Length: 100\r\n\r\n{{}}".encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1000) == b""
    assert calls == []
