"""Serves the preview over HTTP to this machine only: GET and HEAD, its own host names, server-sent events."""

import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from http.server import BaseHTTPRequestHandler
from importlib.resources import files
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import ProblemsFound, usage_failure
from legalsite.model.security_policy import PREVIEW, as_header
from legalsite.preview.bar import AS_OF, EVENTS, FOLDER, PageBar, with_bar
from legalsite.preview.rebuild import CurrentState, PageRequest, PreviewFile, PreviewState, in_a_thread

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
MAX_CONNECTIONS = (
    200  # connections at once, each with a thread: some systems allow 256 open files; a browser has one stream
)
PUBLISHED = "show=published"  # the query of a page without drafts


class Response(Struct, frozen=True):
    """The answer to one request."""

    status: int
    body: bytes = b""
    kind: str = TYPES["html"]
    headers: dict[str, str] = {}


class Server(ThreadingTCPServer):
    """A server that listens on one address and answers each request in a thread. That of http.server looks up this
    machine's name first, which may need a network."""

    allow_reuse_address = daemon_threads = True
    request_queue_size = 1024

    def __init__(self, host: str, port: int, current: CurrentState) -> None:
        self.current = current
        self._connections: dict[socket.socket, None] = {}  # the oldest first
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), Handler)
        self.port: int = self.server_address[1]
        shown = f"[{host}]" if ":" in host else host
        ports = ("", ":80") if self.port == 80 else (f":{self.port}",)
        self.names = {f"{name}{port}" for name in (*OWN_NAMES, shown.lower()) for port in ports}
        self.url = f"http://{shown}:{self.port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own. Of too many connections, the oldest is ended: it is not the one that somebody
        has just opened."""
        self._connections[request] = None
        if len(self._connections) > MAX_CONNECTIONS:
            with suppress(OSError, KeyError, RuntimeError):  # it may end by itself just now
                oldest = next(iter(self._connections))
                del self._connections[oldest]
                oldest.shutdown(socket.SHUT_RDWR)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self._connections.pop(request, None)
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

    def do_GET(self) -> None:
        """Answer with a file or the event stream. Refuse a foreign name in Host: a page of another site is trying to
        reach this server (DNS rebinding)."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.names:
            self._send(Response(421, b"This preview answers only to its own host names.\n", TYPES["txt"]))
            return
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # what follows is a body, and nobody reads it as a request
        path, _, query = self.path.partition("#")[0].partition("?")
        if path == EVENTS and self.command == "GET":
            self._stream()
        elif path == AS_OF:
            self._send(as_of(query, self.server.port))
        else:
            wish = PageRequest(path, chosen_day(self.headers.get("Cookie", ""), self.server.port), query == PUBLISHED)
            self._send(respond(wish, query, self.server.current.ready()))

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _refuse(self) -> None:
        """Refuse a method that would write."""
        self.close_connection = True  # its body was not read
        self._send(Response(405, b"This preview is read-only.\n", TYPES["txt"], {"Allow": "GET, HEAD"}))

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse  # noqa: N815 - as above

    def _send(self, response: Response) -> None:
        self._begin(response.status, response.kind, response.headers | {"Content-Length": str(len(response.body))})
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _begin(self, status: int, kind: str, more: Mapping[str, str]) -> None:
        """Send the head of an answer."""
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": as_header(PREVIEW),
        }
        for name, value in {**headers, **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self) -> None:
        """Tell the browser the serial of the current state at once, and that of each state from now on, until the
        preview ends."""
        self.close_connection = True
        self._begin(200, "text/event-stream", {})
        current, state = self.server.current, self.server.current.state
        self.wfile.write(b"retry: 500\n" + event(state))
        while not current.closed:
            if later := current.after(state.serial, ALIVE):
                state = later
            self.wfile.write(event(state) if later else b": alive\n\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Do nothing: requests are not logged."""


@contextmanager
def serving(host: str, port: int, current: CurrentState) -> Iterator[Server]:
    """Run a server in a thread of its own, on `port` or, if it is taken, on one of the next ports. Port 0 means any."""

    def end() -> None:
        current.close()
        server.shutdown()

    with _bound(host, port, current) as server, in_a_thread(lambda: server.serve_forever(poll_interval=0.05), end):
        yield server


def _bound(host: str, port: int, current: CurrentState) -> Server:
    """Return a server on the first free port. Raises ProblemsFound (status 2) if there is none."""
    fault = None
    for number in range(port, min(port + NEXT_PORTS, 65536)) if port else (0,):
        try:
            return Server(host, number, current)
        except OSError as taken:
            fault = taken
    message = f"can't listen on {host}, port {port}: {fault.strerror if fault else 'no port is free'}"
    help = "choose a free port, and if you use --host, an address of this machine: `--port 8100`"
    raise usage_failure("port", message, help)


def respond(wish: PageRequest, query: str, state: PreviewState) -> Response:
    """Return the answer for a path with its query. The path of `wish` is that of the request line."""
    path = wish.path
    if path.startswith(FOLDER) and (name := path.removeprefix(FOLDER)) in OWN:
        data = files("legalsite").joinpath("preview", "assets", name).read_bytes()
        return Response(200, data, TYPES[name.rpartition(".")[2]])
    if path in {"/", state.base.rstrip("/")} and path != state.base:
        return _to(state.base)
    if not path.startswith(state.base):
        return _page(404, wish, query, state, None)
    try:
        return _within(unquote(path.removeprefix(state.base)), wish, query, state)
    except ProblemsFound as refusal:
        return _page(500, wish, query, replace(state, problems=state.problems or refusal.problems), None)


def _within(name: str, wish: PageRequest, query: str, state: PreviewState) -> Response:
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


def _page(status: int, wish: PageRequest, query: str, state: PreviewState, made: PreviewFile | None) -> Response:
    """Return a page with its bar. Without a page of the site, it says why there is none."""
    address = wish.path + f"?{query}" * (query == PUBLISHED)
    bar = (made.bar if made else None) or PageBar()
    status = 500 if state.problems and not made else status
    return Response(status, with_bar(made.data if made else None, bar, address, state.problems, state.serial))


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
    values = dict(cookie.strip().partition("=")[::2] for cookie in cookies.split(";"))
    return _day(values.get(_cookie(port), ""))


def _cookie(port: int) -> str:
    return f"legalsite-as-of-{port}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def event(state: PreviewState) -> bytes:
    """Return one server-sent event (WHATWG HTML, 9.2)."""
    return f"data: {state.serial}\n\n".encode()
