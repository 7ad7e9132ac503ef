"""Serves the preview over HTTP to this machine only: files, and server-sent events."""

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
from legalsite.preview.rebuild import (
    CurrentState,
    PageRequest,
    PreviewFile,
    PreviewState,
    running_in_thread,
)

OWN_FILES = ("preview.css", "preview.js", "events.js")
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
PLAIN_TEXT_FILES = {"LEDGER", "CHECKPOINT", "_headers", "_redirects"}
HOST_NAMES = ("localhost", "127.0.0.1", "[::1]")
KEEPALIVE_INTERVAL = 15.0  # seconds between comments in an idle stream
MAX_PORTS_TO_TRY = 20
MAX_CONNECTIONS = 200  # each has a thread, and some systems allow 256 open files
COOKIE = "legalsite-as-of-"  # followed by the port
PUBLISHED = "show=published"  # the query of a page without drafts


class Response(Struct, frozen=True):
    """The answer to one request."""

    status: int
    body: bytes = b""
    kind: str = TYPES["html"]
    headers: dict[str, str] = {}


class Server(ThreadingTCPServer):
    """A server that listens on one address and answers each request in a thread.

    The class of http.server isn't used, because it looks up this machine's name first, which may
    need a network.
    """

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
        self.url = f"http://{shown}:{self.port}"
        self.names = set[str]()
        for name in (*HOST_NAMES, shown.lower()):
            self.names.add(f"{name}:{self.port}")
            if self.port == 80:
                self.names.add(name)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a separate thread. If there are too many connections, end the oldest."""
        self._connections[request] = None
        if len(self._connections) > MAX_CONNECTIONS:
            with suppress(OSError, KeyError, RuntimeError):  # it may just end by itself
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
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # too narrow


class Handler(BaseHTTPRequestHandler):
    """The handler of one connection."""

    server: Server
    connection: socket.socket
    disable_nagle_algorithm = True  # the body, a second packet, must not wait
    protocol_version = "HTTP/1.1"
    server_version = "legalsite"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Answer with a file or the event stream.

        Refuse a foreign name in Host: a page of another site is trying to reach this server (DNS
        rebinding).
        """
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.names:
            self._send(
                Response(421, b"This preview answers only to its own host names.\n", TYPES["txt"])
            )
            return
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # a body follows, which isn't a request
        path, _, query = self.path.partition("#")[0].partition("?")
        if path == EVENTS and self.command == "GET":
            self._stream_events()
        elif path == AS_OF:
            self._send(as_of(query, self.server.port))
        else:
            day = chosen_day(self.headers.get("Cookie", ""), self.server.port)
            request = PageRequest(path, day, query == PUBLISHED)
            self._send(respond(request, query, self.server.current.ready()))

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _refuse_method(self) -> None:
        """Refuse a method that would write."""
        self.close_connection = True  # its body was not read
        self._send(
            Response(405, b"This preview is read-only.\n", TYPES["txt"], {"Allow": "GET, HEAD"})
        )

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse_method  # noqa: N815 - as above

    def _send(self, response: Response) -> None:
        """Send an answer; only its head if the browser asked for no more."""
        headers = {**response.headers, "Content-Length": str(len(response.body))}
        self._send_head(response.status, response.kind, headers)
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _send_head(self, status: int, kind: str, more: Mapping[str, str]) -> None:
        """Send the status and the headers of an answer. `more` are added to those of every answer."""
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

    def _stream_events(self) -> None:
        """Send the serial of the current state, and of each new one, until the preview ends.

        A comment now and then keeps an idle connection open.
        """
        self.close_connection = True
        self._send_head(200, "text/event-stream", {})
        current = self.server.current
        state = current.state
        self.wfile.write(b"retry: 500\n" + event(state))
        while not current.closed:
            later = current.after(state.serial, KEEPALIVE_INTERVAL)
            if later is None:
                self.wfile.write(b": alive\n\n")
            else:
                state = later
                self.wfile.write(event(state))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (inherited)
        """Do nothing: requests are not logged."""


@contextmanager
def serving(host: str, port: int, current: CurrentState) -> Iterator[Server]:
    """Run a server in a thread, on `port` or, if it's taken, one of the next. Port 0 means any."""
    with _bind_server(host, port, current) as server:

        def run() -> None:
            server.serve_forever(poll_interval=0.05)

        def end() -> None:
            current.close()
            server.shutdown()

        with running_in_thread(run, end):
            yield server


def _bind_server(host: str, port: int, current: CurrentState) -> Server:
    """Return a server on the first free port. Raises ProblemsFound (status 2) without one."""
    reason: str | None = "no port is free"
    end = min(port + MAX_PORTS_TO_TRY, 65536) if port else 1
    for number in range(port, end):
        try:
            return Server(host, number, current)
        except OSError as error:
            reason = error.strerror
    message = f"can't listen on {host}, port {port}: {reason}"
    help = "choose a free port; with --host, use an address of this machine: `--port 8100`"
    raise usage_failure("port", message, help)


def respond(request: PageRequest, query: str, state: PreviewState) -> Response:
    """Return the answer to a request.

    The request has the path as the browser sent it, without `query`.
    """
    path = request.path
    own_file = path.removeprefix(FOLDER)
    if path.startswith(FOLDER) and own_file in OWN_FILES:
        data = files("legalsite").joinpath("preview", "assets", own_file).read_bytes()
        return Response(200, data, TYPES[own_file.rpartition(".")[2]])
    # the site may be below a path, with a slash at its end
    if path in {"/", state.base.rstrip("/")} and path != state.base:
        return _redirect_response(state.base)
    if not path.startswith(state.base):
        return _page_response(404, request, state, None)
    try:
        return _respond_below(unquote(path.removeprefix(state.base)), request, query, state)
    except ProblemsFound as error:
        # problems of the whole build are shown before those of a single page
        state = replace(state, problems=state.problems or error.problems)
        return _page_response(500, request, state, None)


def _respond_below(name: str, request: PageRequest, query: str, state: PreviewState) -> Response:
    """Return the answer for a path below the site's base.

    `name` is the decoded path, `query` is needed for redirects. Raises ProblemsFound if the file
    can't be made because of problems.
    """
    is_folder = not name or name.endswith("/")
    path = f"{name}index.html" if is_folder else name
    file = state.file(replace(request, path=path))
    if file is None:
        index = f"{name}/index.html"
        # the address of a folder needs a slash at its end, so that relative links work
        if not is_folder and state.file(replace(request, path=index)):
            address = f"{request.path}/"
            return _redirect_response(f"{address}?{query}" if query else address)
        not_found = state.file(replace(request, path="404.html"))
        return _page_response(404, request, state, not_found)
    # only pages have a bar
    if file.bar is not None:
        return _page_response(200, request, state, file)
    kind = TYPES["txt"]
    if name not in PLAIN_TEXT_FILES:
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return Response(200, file.data, kind)


def _page_response(
    status: int, request: PageRequest, state: PreviewState, file: PreviewFile | None
) -> Response:
    """Return a page with its bar. If `file` is None, the page says why there is none.

    `status` is only used if no problem is the reason.
    """
    address = request.path
    if request.published:
        address += f"?{PUBLISHED}"
    data = None
    bar = PageBar()
    if file:
        data = file.data
        bar = file.bar or bar
    elif state.problems:
        status = 500
    return Response(status, with_bar(data, bar, address, state.problems, state.serial))


def _redirect_response(path: str) -> Response:
    """Return a redirect to a path of this server, with its query.

    The address gets exactly one slash at its beginning, because two would name another host.
    """
    address, mark, query = path.partition("?")
    quoted = quote(unquote(address), safe="/").lstrip("/")
    return Response(302, headers={"Location": f"/{quoted}{mark}{query}"})


def as_of(query: str, port: int) -> Response:
    """Return the answer to the form that chooses a date, whose fields are in `query`.

    It sets a cookie with the date, or deletes the cookie if there is none, and redirects to the
    page that the form was on. Browsers share cookies between ports, so the cookie's name has the
    port.
    """
    fields = parse_qs(query)
    day = fields.get("day", [""])[0]
    target = fields.get("to", ["/"])[0]
    # the only query that pages have
    if target.partition("?")[2] not in {"", PUBLISHED}:
        target = urlsplit(target).path
    cookie = "; Path=/; Max-Age=0"
    if _day(day):
        cookie = f"{day}; Path=/; HttpOnly; SameSite=Lax"
    redirect = _redirect_response(target)
    headers = redirect.headers | {"Set-Cookie": f"{COOKIE}{port}={cookie}"}
    return replace(redirect, headers=headers)


def chosen_day(cookies: str, port: int) -> date | None:
    """Return the date in the browser's cookies; None for today."""
    day = ""
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == f"{COOKIE}{port}":
            day = value
    return _day(day)


def _day(text: str) -> date | None:
    """Return an ISO date; None if the text isn't one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def event(state: PreviewState) -> bytes:
    """Return the server-sent event (WHATWG HTML, 9.2) that tells pages the current serial."""
    return f"data: {state.serial}\n\n".encode()
