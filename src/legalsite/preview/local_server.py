"""A server for browsers on this machine, with a thread for each request."""

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
MAX_CONNECTIONS = 200  # each connection is an open file, of which some systems only allow 256


class Response(Struct, frozen=True):
    status: int
    body: bytes = b""
    kind: str = TYPES["html"]
    headers: dict[str, str] = {}


class LocalServer(ThreadingTCPServer):
    """A server that listens on one address and answers each request in a thread.

    The class in http.server looks up this machine's name, which may require a network.
    """

    daemon_threads = True
    request_queue_size = 1024

    security_policy: str  # value of the Content-Security-Policy header

    def __init__(self, host: str, port: int, handler: type["LocalHandler"]) -> None:
        self.connections: dict[socket.socket, None] = {}  # oldest first
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), handler)
        self.port: int = self.server_address[1]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self.port}"
        self.names = set[str]()  # allowed Host headers of requests
        for name in (*HOST_NAMES, shown.lower()):
            self.names.add(f"{name}:{self.port}")
            if self.port == 80:  # browsers omit the default port
                self.names.add(name)

    def server_bind(self) -> None:
        """Bind the address exclusively."""
        claim_port(self.socket)
        super().server_bind()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a request in a thread. With too many connections, close the oldest."""
        self.connections[request] = None  # the values of the dictionary are unused
        if len(self.connections) > MAX_CONNECTIONS:
            # the connection may be closing at the same time
            with suppress(OSError, KeyError, RuntimeError):
                oldest = next(iter(self.connections))
                del self.connections[oldest]
                oldest.shutdown(socket.SHUT_RDWR)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors after the browser closed the connection."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # too narrow


class LocalHandler(BaseHTTPRequestHandler):
    """Handles a connection."""

    server: LocalServer
    connection: socket.socket
    disable_nagle_algorithm = True  # the body is a second packet, which must be sent without delay
    protocol_version = "HTTP/1.1"
    server_version = "legalsite"
    sys_version = ""
    timeout = 60

    def parse_request(self) -> bool:
        """Parse the header of a request, and return whether it can be answered.

        If the end of the request is ambiguous, the status is 400, and the connection is closed.
        """
        # record the lines while the library parses them, because it only keeps the parsed headers
        stream = self.rfile
        head = RecordedLines(stream)
        self.rfile = head  # type: ignore[assignment]  # the head is only read by `readline`
        try:
            is_read = super().parse_request()
        finally:
            self.rfile = stream
        if not is_read:  # the library has sent an error
            return False
        problem = framing_problem(head.lines, self.headers, self.request_version)
        if problem:
            refusal = Response(400, f"{problem}\n".encode(), TYPES["txt"], {"Connection": "close"})
            self.send(refusal)
        has_length = self.headers.get("Content-Length", "0") != "0"
        if has_length or "Transfer-Encoding" in self.headers:
            # the body of the request must not be read as another request
            self.close_connection = True
        return not problem

    def require_own_name(self) -> bool:
        """Check that the Host header is a name of this server, or reject the request.

        Another name means that a page of another site tries to access this server (DNS rebinding).
        """
        hosts = self.headers.get_all("Host", [])
        if len(hosts) == 1 and hosts[0].lower() in self.server.names:
            return True
        self.close_connection = True  # the body wasn't read
        self.send(Response(421, b"This server answers only to its own host names.\n", TYPES["txt"]))
        return False

    def send(self, response: Response) -> None:
        """Send a response. Its body is omitted for a HEAD request."""
        headers = {**response.headers, "Content-Length": str(len(response.body))}
        self.send_head(response.status, response.kind, headers)
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def send_head(self, status: int, kind: str, more: Mapping[str, str]) -> None:
        """Send the status and headers of a response. `more` contains additional headers."""
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
        """Do nothing, because requests aren't logged."""


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
    """Start a server on the first free port from `port` on. A `port` of 0 is any free port.

    `make` creates a server for a host and port. Raises ProblemsFound (status 2) if no port is
    available.
    """
    reason: str | None = "no port is free"
    # port 0 needs only one attempt, because the system chooses a free port
    end = min(port + MAX_PORTS_TO_TRY, 65536) if port else 1
    for number in range(port, end):
        try:
            return make(host, number)
        except OSError as error:
            # the message for this error differs between systems
            is_taken = error.errno == errno.EADDRINUSE
            reason = "another program uses it" if is_taken else error.strerror
    message = f"can't listen on {host}, port {port}: {reason}"
    help = "choose a free port; with --host, use an address of this machine: `--port 8100`"
    raise usage_failure("port", message, help)
