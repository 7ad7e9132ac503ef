"""A server for browsers on this machine only, which answers each request in a thread."""

import errno
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, TypeVar

from msgspec import Struct

from legalsite.errors import usage_failure
from legalsite.preview.rebuild import running_in_thread
from legalsite.preview.request_framing import RecordedLines, framing_problem
from legalsite.system import claim_port

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "md": "text/markdown; charset=utf-8",
    "yml": "text/yaml; charset=utf-8",
    "wasm": "application/wasm",
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
HOST_NAMES = ("localhost", "127.0.0.1", "[::1]")
MAX_PORTS_TO_TRY = 20
MAX_CONNECTIONS = 200  # each has a thread, and some systems allow 256 open files


class Response(Struct, frozen=True):
    """The answer to one request."""

    status: int
    body: bytes = b""
    kind: str = TYPES["html"]
    headers: dict[str, str] = {}


class LocalServer(ThreadingTCPServer):
    """A server that listens on one address and answers each request in a thread.

    The class of http.server isn't used, because it looks up this machine's name first, which may
    need a network.
    """

    daemon_threads = True
    request_queue_size = 1024

    security_policy: str  # the value of the header Content-Security-Policy

    def __init__(self, host: str, port: int, handler: type["LocalHandler"]) -> None:
        self.connections: dict[socket.socket, None] = {}  # the oldest first
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), handler)
        self.port: int = self.server_address[1]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self.port}"
        self.names = set[str]()
        for name in (*HOST_NAMES, shown.lower()):
            self.names.add(f"{name}:{self.port}")
            if self.port == 80:
                self.names.add(name)

    def server_bind(self) -> None:
        """Bind the address, which no other program may share."""
        claim_port(self.socket)
        super().server_bind()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a separate thread. If there are too many connections, end the oldest."""
        self.connections[request] = None
        if len(self.connections) > MAX_CONNECTIONS:
            with suppress(OSError, KeyError, RuntimeError):  # it may just end by itself
                oldest = next(iter(self.connections))
                del self.connections[oldest]
                oldest.shutdown(socket.SHUT_RDWR)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self.connections.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors from browsers that closed the connection."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # too narrow


class LocalHandler(BaseHTTPRequestHandler):
    """The handler of one connection."""

    server: LocalServer
    connection: socket.socket
    disable_nagle_algorithm = True  # the body, a second packet, must not wait
    protocol_version = "HTTP/1.1"
    server_version = "legalsite"
    sys_version = ""
    timeout = 60

    def parse_request(self) -> bool:
        """Read the head of a request, and return whether it can be answered; if not, reject it.

        If it isn't clear where the request ends, the answer is 400, and the connection ends. It also
        ends after a request with a body.
        """
        stream = self.rfile
        head = RecordedLines(stream)
        self.rfile = head  # type: ignore[assignment]  # the head is only read by `readline`
        try:
            is_read = super().parse_request()
        finally:
            self.rfile = stream
        if not is_read:
            return False
        problem = framing_problem(head.lines, self.headers, self.request_version)
        if problem:
            refusal = Response(400, f"{problem}\n".encode(), TYPES["txt"], {"Connection": "close"})
            self.send(refusal)
        has_length = self.headers.get("Content-Length", "0") != "0"
        if has_length or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # a body follows, which isn't a request
        return not problem

    def require_own_name(self) -> bool:
        """Return whether the browser names this server in Host; otherwise refuse to answer.

        With a foreign name, a page of another site is trying to reach this server (DNS rebinding).
        """
        hosts = self.headers.get_all("Host", [])
        if len(hosts) == 1 and hosts[0].lower() in self.server.names:
            return True
        self.close_connection = True  # a body was not read
        self.send(Response(421, b"This server answers only to its own host names.\n", TYPES["txt"]))
        return False

    def send(self, response: Response) -> None:
        """Send an answer; only its head if the browser asked for no more."""
        headers = {**response.headers, "Content-Length": str(len(response.body))}
        self.send_head(response.status, response.kind, headers)
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def send_head(self, status: int, kind: str, more: Mapping[str, str]) -> None:
        """Send the status and the headers of an answer. `more` are added to the headers of every
        answer."""
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": self.server.security_policy,
        }
        for name, value in {**headers, **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (inherited)
        """Do nothing: requests are not logged."""


ServerKind = TypeVar("ServerKind", bound=LocalServer)


@contextmanager
def running(server: ServerKind, end: Callable[[], object] = lambda: None) -> Iterator[ServerKind]:
    """Run a server in a thread until the context ends. `end` is called before it's shut down."""

    def run() -> None:
        server.serve_forever(poll_interval=0.05)

    def stop() -> None:
        end()
        server.shutdown()

    with server, running_in_thread(run, stop):
        yield server


def bind_server(host: str, port: int, make: Callable[[str, int], ServerKind]) -> ServerKind:
    """Return a server on `port` or, if it's taken, one of the next. Port 0 means any.

    `make` returns the server of a host and a port. Raises ProblemsFound (status 2) without one.
    """
    reason: str | None = "no port is free"
    end = min(port + MAX_PORTS_TO_TRY, 65536) if port else 1
    for number in range(port, end):
        try:
            return make(host, number)
        except OSError as error:
            # in the same words on every system
            is_taken = error.errno == errno.EADDRINUSE
            reason = "another program uses it" if is_taken else error.strerror
    message = f"can't listen on {host}, port {port}: {reason}"
    help = "choose a free port; with --host, use an address of this machine: `--port 8100`"
    raise usage_failure("port", message, help)
