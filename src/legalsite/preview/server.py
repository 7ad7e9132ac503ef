"""Serves the preview over HTTP to this machine only: GET and HEAD, its own host names, server-sent events."""

import io
import json
import resource
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.model.security_policy import PREVIEW, as_header
from legalsite.preview.bar import AS_OF, EVENTS, FOLDER, PageBar, problem_page, with_bar
from legalsite.preview.rebuild import CurrentState, PreviewFile, PreviewState, Wish

OWN = ("preview.css", "preview.js", "events.js")
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "pdf": "application/pdf",
}
PLAIN = {"LEDGER", "CHECKPOINT", "_headers", "_redirects"}
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
ALIVE = 15.0  # seconds between comments that keep an idle stream open
NEXT_PORTS = 20
MOST_FILES = 1024  # open at once: some systems allow 256
MOST_REQUESTS, MOST_STREAMS = 200, 200  # connections at once; each browser has a stream
HEAD_SECONDS, MOST_HEAD = 30.0, 1 << 16  # until the head of a request must be there, and its bytes
PUBLISHED = "show=published"  # the query of a page without drafts


class Response(Struct, frozen=True):
    """The answer to one request."""

    status: int
    body: bytes = b""
    kind: str = TYPES["html"]
    headers: dict[str, str] = {}


class Server(ThreadingHTTPServer):
    """A server that listens on one address and answers each request in a thread."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, host: str, port: int, current: CurrentState) -> None:
        self.current = current
        self._requests: dict[socket.socket, None] = {}  # the oldest first
        self._streams: dict[socket.socket, None] = {}
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), Handler)
        shown = f"[{host}]" if ":" in host else host
        self.names = {f"{name}:{self.port}" for name in (*OWN_NAMES, shown.lower())}
        if self.port == 80:
            self.names |= {*OWN_NAMES, shown.lower()}
        self.url = f"http://{shown}:{self.port}"

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Bind without looking up this machine's name, as the standard library does, which may need a network."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.port

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own."""
        _admit(self._requests, request, MOST_REQUESTS)
        super().process_request(request, client_address)

    def begin_stream(self, connection: socket.socket) -> None:
        """Count a connection as a stream from now on."""
        self._requests.pop(connection, None)
        _admit(self._streams, connection, MOST_STREAMS)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self._requests.pop(request, None)
        self._streams.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors from browsers that closed the connection."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the stub wants a narrower address


class Handler(BaseHTTPRequestHandler):
    """The handler of one connection."""

    server: Server
    connection: socket.socket
    disable_nagle_algorithm = True  # head and body are two packets, and nobody waits for the other side between them
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "legalsite", ""
    timeout = 60
    rfile: io.BufferedReader
    refused: ClassVar[dict[str, str]] = {"Allow": "GET, HEAD"}

    def setup(self) -> None:
        """Read with a time limit."""
        super().setup()
        self._head = Head(self.connection)
        self.rfile = io.BufferedReader(self._head)

    def handle_one_request(self) -> None:
        """Wait for one request, and answer it."""
        self._head.begin()
        super().handle_one_request()

    def do_GET(self) -> None:
        """Answer with a file or the event stream. Refuse a foreign name in Host: a page of another site is trying to
        reach this server (DNS rebinding)."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.names:
            self._send(
                Response(421, b"This preview answers only to its own host names.\n", "text/plain; charset=utf-8")
            )
            return
        path, _, query = self.path.partition("#")[0].partition("?")
        if path == EVENTS and self.command == "GET":
            self._stream()
        elif path == AS_OF:
            self._send(as_of(query, self.server.port))
        else:
            wish = Wish(path, chosen_day(self.headers.get("Cookie", ""), self.server.port), query == PUBLISHED)
            self._send(respond(wish, query, self.server.current.ready()))

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _refuse(self) -> None:
        """Refuse a method that would write."""
        self.close_connection = True  # its body was not read
        self._send(Response(405, b"This preview is read-only.\n", "text/plain; charset=utf-8", self.refused))

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse  # noqa: N815 - as above

    def _send(self, response: Response) -> None:
        self.connection.settimeout(self.timeout)
        self.send_response(response.status)
        length = {"Content-Length": str(len(response.body))}
        for name, value in (self._headers(response.kind) | response.headers | length).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _headers(self, kind: str) -> dict[str, str]:
        """Return the headers that every answer has."""
        return {
            "Content-Type": kind,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": as_header(PREVIEW),
        }

    def _stream(self) -> None:
        """Tell the browser the serial of the current state at once, and that of each state from now on, until the
        preview ends."""
        self.close_connection = True
        self.server.begin_stream(self.connection)
        self.connection.settimeout(self.timeout)
        self.send_response(200)
        for name, value in self._headers("text/event-stream").items():
            self.send_header(name, value)
        self.end_headers()
        current, state = self.server.current, self.server.current.state
        self.wfile.write(b"retry: 500\n" + event(state))
        while not current.closed:
            if later := current.after(state.serial, ALIVE):
                state = later
            self.wfile.write(event(state) if later else b": alive\n\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Do nothing: requests are not logged."""


class Head(io.RawIOBase):
    """The bytes that a connection sends, until its time is over or they are too many for the head of a request."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.begin()

    def begin(self) -> None:
        """Start the time of the next request."""
        self._until, self._left = time.monotonic() + HEAD_SECONDS, MOST_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come. Raises TimeoutError, and ConnectionError after too many bytes."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        if self._left <= 0:
            raise ConnectionError
        self._connection.settimeout(seconds)
        count = self._connection.recv_into(buffer)
        self._left -= count
        return count


def _admit(connections: dict[socket.socket, None], connection: socket.socket, most: int) -> None:
    """Add a connection. Of too many, the oldest is ended: it is not the one that somebody has just opened."""
    connections[connection] = None
    if len(connections) > most:
        with suppress(OSError, KeyError, RuntimeError):  # it may end by itself just now
            oldest = next(iter(connections))
            del connections[oldest]
            oldest.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(host: str, port: int, current: CurrentState) -> Iterator[Server]:
    """Run a server in a thread of its own, on `port` or, if it is taken, on one of the next ports. Port 0 means any."""
    _allow_many_files()
    server = _bound(host, port, current)
    serve = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serve.start()
    try:
        yield server
    finally:
        current.close()
        server.shutdown()
        server.server_close()
        serve.join()


def _allow_many_files() -> None:
    """Raise the number of files that this process may open, where the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _bound(host: str, port: int, current: CurrentState) -> Server:
    """Return a server on the first free port. Raises ProblemsFound (status 2) if there is none."""
    fault: OSError | None = None
    for number in range(port, min(port + NEXT_PORTS, 65536)) if port else (0,):
        try:
            return Server(host, number, current)
        except OSError as taken:
            fault = taken
    message = f"cannot listen on {host}, port {port}: {fault.strerror if fault else 'no port'}"
    raise ProblemsFound(
        [
            Problem(
                "port", message, "choose a free port, for example --port 8100, and an address of this machine as --host"
            )
        ],
        2,
    )


def respond(wish: Wish, query: str, state: PreviewState) -> Response:
    """Return the answer for a path with its query. The path of `wish` is that of the request line."""
    path = wish.path
    if path.startswith(FOLDER) and path.removeprefix(FOLDER) in OWN:
        return Response(200, _own()[path.removeprefix(FOLDER)], TYPES[path.rpartition(".")[2]])
    if path in {"/", state.base.rstrip("/")} and path != state.base:
        return _to(state.base)
    name = _name(path.removeprefix(state.base)) if path.startswith(state.base) else None
    if name is None:
        return _page(404, wish, query, state, None)
    try:
        return _within(name, wish, query, state)
    except ProblemsFound as found:
        return _page(500, wish, query, replace(state, problems=state.problems or found.problems), None)


def _within(name: str, wish: Wish, query: str, state: PreviewState) -> Response:
    """Return the answer for a path below the base. Raises ProblemsFound if the file cannot be made."""
    folder = not name or name.endswith("/")
    made = state.file(replace(wish, path=name + "index.html" * folder))
    if made is None and not folder and state.file(replace(wish, path=f"{name}/index.html")):
        return _to(f"{wish.path}/" + f"?{query}" * bool(query))
    if made is None:
        return _page(404, wish, query, state, state.file(replace(wish, path="404.html")))
    if made.bar is not None:
        return _page(200, wish, query, state, made)
    kind = TYPES["txt"] if name in PLAIN else TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return Response(200, made.data, kind)


def _name(path: str) -> str | None:
    """Return the path of a file below the output; None if it is not valid."""
    try:
        name = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    parts = name.split("/")
    valid = not any(part in {".", ".."} or "\0" in part or "\\" in part for part in parts) and "" not in parts[:-1]
    return name if valid else None


def _page(status: int, wish: Wish, query: str, state: PreviewState, made: PreviewFile | None) -> Response:
    """Return a page with its bar. Without a page of the site, it says why there is none."""
    address = wish.path + f"?{query}" * (query == PUBLISHED)
    bar = (made.bar if made else None) or PageBar()
    if made:
        return Response(status, with_bar(made.data, bar, address, state.problems, state.serial))
    if state.problems:
        return Response(500, problem_page(bar, address, state.problems, state.serial))
    return Response(404, with_bar(NOT_THERE, bar, address, (), state.serial))


NOT_THERE = (
    b'<!doctype html><html lang="en"><head><title>404</title></head>'
    b"<body><main><h1>This page does not exist.</h1></main></body></html>"
)


def _to(path: str) -> Response:
    """Return a redirect. It starts with one slash: two would name another host."""
    address, mark, query = path.partition("?")
    return Response(302, headers={"Location": "/" + quote(unquote(address), safe="/").lstrip("/") + mark + query})


def as_of(query: str, port: int) -> Response:
    """Return the answer that makes a browser show the site as of the day in the query, or of today if there is none,
    and leads back to where it came from. Browsers share cookies between ports, so the name has the port."""
    fields = parse_qs(query)
    day, to = fields.get("day", [""])[0], fields.get("to", ["/"])[0]
    kept = f"{day}; Path=/; HttpOnly; SameSite=Lax" if _day(day) else "; Path=/; Max-Age=0"
    target = _to(to if to.partition("?")[2] in {"", PUBLISHED} else urlsplit(to).path)
    return replace(target, headers={**target.headers, "Set-Cookie": f"{_cookie(port)}={kept}"})


def chosen_day(cookies: str, port: int) -> date | None:
    """Return the day that the browser's cookies name; None for today."""
    try:
        cookie = SimpleCookie(cookies).get(_cookie(port))
    except CookieError:
        return None
    return _day(cookie.value) if cookie else None


def _cookie(port: int) -> str:
    return f"legalsite-as-of-{port}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@cache
def _own() -> dict[str, bytes]:
    """Return the files of the preview itself."""
    folder = files("legalsite") / "preview" / "assets"
    return {name: (folder / name).read_bytes() for name in OWN}


def event(state: PreviewState) -> bytes:
    """Return one server-sent event (WHATWG HTML, 9.2)."""
    return f"data: {json.dumps(state.serial)}\n\n".encode()
