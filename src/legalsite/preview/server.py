"""An HTTP server on this machine for this machine: GET and HEAD, its own Host names only, server-sent events."""

import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from typing import ClassVar
from urllib.parse import urlsplit

from legalsite.errors import Problem, ProblemsFound
from legalsite.preview.edition import Current
from legalsite.preview.responses import EVENTS, SECURITY, Response, event, respond

OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
ALIVE = 15.0  # seconds between comments that keep an idle stream open
NEXT_PORTS = 20


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, current: Current) -> None:
        self.current = current
        if ":" in host:
            self.address_family = AF_INET6
        super().__init__((host, port), Handler)
        shown = f"[{host}]" if ":" in host else host
        self.names = {f"{name}:{self.port}" for name in (*OWN_NAMES, shown.lower())}
        if self.port == 80:
            self.names |= {*OWN_NAMES, shown.lower()}
        self.url = f"http://{shown}:{self.port}"

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Without the standard library's look-up of this machine's name, which may ask a network."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.port

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is no news."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the stub wants a narrower address


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "legalsite", ""
    timeout = 60
    refused: ClassVar[dict[str, str]] = {"Allow": "GET, HEAD"}

    def do_GET(self) -> None:
        """Another site's name in Host means that a page out there reaches for this server (DNS rebinding)."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.names:
            self._send(Response(421, b"This preview answers to its own names only.\n", "text/plain; charset=utf-8"))
        elif urlsplit(self.path).path == EVENTS and self.command == "GET":
            self._stream()
        else:
            self._send(respond(self.path.partition("?")[0].partition("#")[0], self.server.current.edition))

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _refuse(self) -> None:
        self.close_connection = True  # its body was not read
        self._send(Response(405, b"A preview is only read.\n", "text/plain; charset=utf-8", self.refused))

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse  # noqa: N815 - as above

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        length = {"Content-Length": str(len(response.body))}
        for name, value in (self._headers(response.kind) | response.headers | length).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _headers(self, kind: str) -> dict[str, str]:
        return {
            "Content-Type": kind,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": SECURITY,
        }

    def _stream(self) -> None:
        """The serial of the edition at once, then of each that follows."""
        self.close_connection = True
        self.send_response(200)
        for name, value in self._headers("text/event-stream").items():
            self.send_header(name, value)
        self.end_headers()
        current = self.server.current
        edition = current.edition
        self.wfile.write(b"retry: 500\n" + event(edition))
        while not current.closed:
            following = current.after(edition.serial, ALIVE)
            edition = following or edition
            self.wfile.write(event(following) if following else b": alive\n\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Requests are no news."""


@contextmanager
def serving(host: str, port: int, current: Current) -> Iterator[Server]:
    """A server in a thread of its own, on that port or, where it is taken, one of the next. Port 0 takes any."""
    server = _bound(host, port, current)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        current.close()
        server.shutdown()
        server.server_close()
        thread.join()


def _bound(host: str, port: int, current: Current) -> Server:
    fault: OSError | None = None
    for number in range(port, min(port + NEXT_PORTS, 65536)) if port else (0,):
        try:
            return Server(host, number, current)
        except OSError as taken:
            fault = taken
    message = f"no server can listen on {host}, port {port}: {fault.strerror if fault else 'no port'}"
    raise ProblemsFound(
        [Problem("port", message, "give a free one: --port 8100, and an address of this machine as --host")], 2
    )
