"""The preview's server: what it answers, to whom, and what it never does."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from legalsite.errors import Problem, ProblemsFound
from legalsite.preview.bar import PageBar
from legalsite.preview.rebuild import CurrentState, PageRequest, PreviewFile, PreviewState
from legalsite.preview.server import Server, serving
from posix_needs import READS
from text_tables import table

FILES = {
    "index.html": "<!doctype html><head></head><body><h1>Home</h1></body>",
    "terms/index.html": "<!doctype html><p>Terms",
    "404.html": "<p>Not here</p>",
    "a.css": "p { }",
    "LEDGER": "legalsite-ledger v2",
    "two words.md": "# x",
}


def made(wish: PageRequest) -> PreviewFile | None:
    """A site of a few files; the home page says which day and text somebody wishes."""
    if wish.path not in FILES:
        return None
    wished = f"<p>{wish.on} {wish.published}" if wish.path == "index.html" else ""
    page = PageBar(day="2026-11-21") if wish.path.endswith(".html") else None
    return PreviewFile((FILES[wish.path] + wished).encode(), page)


@pytest.fixture
def current() -> CurrentState:
    current = CurrentState(PreviewState())
    current.set(PreviewState(made, "/legal/"))
    return current


PATIENCE = 20.0  # seconds; only a failing test waits this long


@pytest.fixture
def server(current: CurrentState) -> Iterator[Server]:
    with serving("127.0.0.1", 0, current) as server:
        yield server


@pytest.fixture
def browser(server: Server, browse: Callable[[int], Any]) -> Any:
    return browse(server.port)


def test_pages_and_files_below_the_base(browser: Any) -> None:
    home = browser.get("/legal/")
    assert home.status == 200
    assert home.headers["content-type"] == "text/html; charset=utf-8"
    assert home.headers["cache-control"] == "no-store"
    assert home.body.startswith(
        b'<!doctype html><head><link rel="stylesheet" href="/_legalsite/preview.css">'
    )
    assert b"<body><h1>Home</h1><aside " in home.body
    assert b"None False" in home.body
    styles = browser.get("/legal/a.css")
    assert (styles.status, styles.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert browser.get("/legal/LEDGER").headers["content-type"] == "text/plain; charset=utf-8"
    assert browser.get("/legal/two%20words.md?x=1").body == b"# x"
    script = browser.get("/_legalsite/preview.js")
    assert (script.status, b"EventSource" in script.body) == (200, True)
    icon = browser.get("/_legalsite/icon.svg")
    assert (icon.status, icon.headers["content-type"]) == (200, "image/svg+xml")


def test_folders_end_with_a_slash_the_root_leads_to_the_base_and_what_is_not_there_is_the_sites_own_page(
    browser: Any,
) -> None:
    for path, target in (
        ("/", "/legal/"),
        ("/legal", "/legal/"),
        ("/legal/terms", "/legal/terms/"),
    ):
        assert browser.get(path).headers["location"] == target
    missing = browser.get("/legal/nothing")
    assert missing.status == 404
    assert b"<p>Not here</p>" in missing.body
    assert [browser.get(path).status for path in ("/elsewhere/", f"/legal/{'x' * 300}/")] == [
        404,
        404,
    ]


@table("server.txt")
def test_no_way_leads_out_of_the_folder(path: str, browser: Any) -> None:
    answer = browser.get(path)
    assert answer.status == 404
    assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example:{port}",
        "",
        "evil.example:{port}",
    ],
)
def test_other_names_are_refused(browser: Any, host: str) -> None:
    for path in ("/legal/", "/_legalsite/events", "/_legalsite/preview.js"):
        assert browser.get(path, host=host.format(port=browser.port)).status == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_its_own_names_are_served(browser: Any, host: str) -> None:
    assert browser.get("/legal/", host=f"{host}:{browser.port}").status == 200


def test_it_is_only_read_and_head_has_no_body(browser: Any) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = browser.get("/legal/", method=method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    answer = browser.get("/legal/", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("head", ["Content-Length: {size}", "Transfer-Encoding: chunked"])
def test_the_body_of_a_request_is_no_second_request(server: Server, head: str, method: str) -> None:
    host = f"HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
    second = f"GET /legal/LEDGER {host}\r\n"
    first = f"{method} /legal/a.css {host}{head.format(size=len(second))}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(f"{first}{second}".encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert (answer.count(b"HTTP/1.1 "), b"p { }" in answer, b"legalsite-ledger" in answer) == (
        1,
        method == "GET",
        False,
    )


def test_problems_stand_over_the_last_page_and_go_again(
    browser: Any, current: CurrentState
) -> None:
    problem = Problem(
        "bad-date", "<b> is no day", "write a day", "content/terms.md", 2, 10, "revised: <b>"
    )
    with browser.events() as events:
        assert next(events) == "1"
        current.set(PreviewState(made, "/legal/", (problem,)))
        assert next(events) == "2"
        shown = browser.get("/legal/terms/").body.decode()
        assert 'data-serial="2"' in shown
        assert (
            "content/terms.md:2:10: error[bad-date]: &lt;b&gt; is no day\n  2 | revised: &lt;b&gt;\n"
            in shown
        )
        assert "<p>Terms" in shown
        current.set(PreviewState(made, "/legal/"))
        assert next(events) == "3"
        assert "bad-date" not in browser.get("/legal/terms/").body.decode()


def test_why_there_is_no_page_is_said_on_one(browse: Callable[[int], Any]) -> None:
    def fail(wish: PageRequest) -> PreviewFile | None:
        raise ProblemsFound([Problem("layout-error", wish.path)])

    none = Problem("no-site", "nothing\u202e here")
    for state, words in (
        (PreviewState(problems=(none,)), rb"error[no-site]: nothing\u202e here"),
        (PreviewState(fail), b"error[layout-error]: terms/index.html"),
    ):
        current = CurrentState(PreviewState())
        current.set(state)
        with serving("127.0.0.1", 0, current) as server:
            answer = browse(server.port).get("/terms/")
        assert answer.status == 500
        assert words in answer.body
        assert b'data-serial="1"' in answer.body
        # else browsers ask for /favicon.ico, and the policy allows no icon in the page itself
        assert b'<link rel="icon" href="/_legalsite/icon.svg">' in answer.body


def test_a_day_is_kept_in_a_cookie_and_published_texts_are_asked_for_in_the_address(
    browser: Any, server: Server
) -> None:
    chosen = browser.get("/_legalsite/as-of?day=2027-03-01&to=/legal/terms/")
    assert (chosen.status, chosen.headers["location"]) == (302, "/legal/terms/")
    cookie = chosen.headers["set-cookie"]
    assert cookie == f"legalsite-as-of-{server.port}=2027-03-01; Path=/; HttpOnly; SameSite=Lax"
    assert b"2027-03-01 False" in browser.get("/legal/", cookie=cookie.partition(";")[0]).body
    again = browser.get("/_legalsite/as-of?to=//evil.example/")
    assert again.headers["location"] == "/evil.example/"
    assert again.headers["set-cookie"].endswith("=; Path=/; Max-Age=0")
    published = browser.get("/legal/?show=published").body
    assert b"None True" in published
    assert b'name="to" value="/legal/?show=published"' in published
    assert b'name="to" value="/legal/"' in browser.get("/legal/?from=search").body
    assert (
        b"None False" in browser.get("/legal/", cookie=f"legalsite-as-of-{server.port}=soon").body
    )


def test_of_a_thousand_open_tabs_the_newest_are_told_and_the_next_page_still_comes(
    browser: Any, server: Server, current: CurrentState, capsys: pytest.CaptureFixture[str]
) -> None:
    head = f"GET /_legalsite/events HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode()
    with connections(server, 1000, head) as tabs:
        assert browser.get("/legal/").status == 200
        for tab in tabs[-100:]:
            _read_until(tab, b"data: 1\n\n")
        current.set(PreviewState(made, "/legal/"))
        for tab in tabs[-100:]:
            _read_until(tab, b"data: 2\n\n")
        assert eventually(lambda: 150 < threading.active_count() <= 205)
    assert capsys.readouterr().err == ""


def test_heads_that_never_end_keep_nobody_waiting(browser: Any, server: Server) -> None:
    with connections(server, 400, b"GET /legal/ HTTP/1.1\r\nX: "):
        assert browser.get("/legal/").status == 200
        if sys.platform == "win32":  # until the other end hangs up
            pytest.skip(READS)
        assert eventually(lambda: 150 < threading.active_count() <= 205)


@contextlib.contextmanager
def connections(server: Server, count: int, head: bytes) -> Iterator[list[socket.socket]]:
    """Open so many connections that each send the head of a request."""
    opened = [
        socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) for _ in range(count)
    ]
    try:
        for connection in opened:
            with contextlib.suppress(ConnectionError):
                connection.sendall(head)
        yield opened
    finally:
        for connection in opened:
            connection.close()


def eventually(holds: Callable[[], bool]) -> bool:
    """Wait until something holds; threads that are ended need a moment."""
    until = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return holds()


def _read_until(connection: socket.socket, end: bytes) -> None:
    seen = b""
    while not seen.endswith(end):
        more = connection.recv(4096)
        assert more, seen
        seen += more


@pytest.mark.parametrize("target", ["//[", "http://[x", "//[?a=b"])
def test_a_target_that_is_no_url_is_refused(browser: Any, target: str) -> None:
    answer = browser.get(f"/_legalsite/as-of?day=2026-11-21&to={target}?x")
    assert (answer.status, answer.body) == (400, b"`to` isn't a URL.\n")
