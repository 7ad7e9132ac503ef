"""Serves the preview over HTTP to this machine only: GET and HEAD, its own host names, server-sent events."""

import html
import json
import os
import socketserver
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET6
from typing import ClassVar
from urllib.parse import quote, unquote, urlsplit

from legalsite.errors import Problem, ProblemsFound, printable_lines
from legalsite.preview.rebuild import CurrentState, PreviewState

EVENTS, SCRIPT = "/_legalsite/events", "/_legalsite/preview.js"
# Reloads the page when the server shows a newer state than that of the page.
SCRIPT_TEXT = b"""(() => {
  const { serial, events } = document.currentScript.dataset;
  const source = new EventSource(events);
  source.onmessage = (event) => {
    if (event.data !== serial) {
      source.close();
      location.reload();
    }
  };
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
"""
SECURITY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
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
SHOWN_BEHIND = "The page shows the last version without errors."
PANEL = (
    "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:2147483647;box-sizing:border-box;"
    "padding:1rem 1.5rem;background:#2b0d0d;color:#fff;border-top:4px solid #ff6b6b;font:16px/1.5 system-ui,sans-serif;"
    "text-align:left"
)
WORDS = (
    "margin:.75rem 0 0;padding:0;background:none;color:#fff;border:0;font:14px/1.5 ui-monospace,monospace;"
    "white-space:pre-wrap"
)
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
ALIVE = 15.0  # seconds between comments that keep an idle stream open
NEXT_PORTS = 20


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one request."""

    status: int
    body: bytes = b""
    kind: str = TYPES["html"]
    headers: dict[str, str] = field(default_factory=dict)


class Server(ThreadingHTTPServer):
    """A server that listens on one address and answers each request in a thread."""

    daemon_threads = True

    def __init__(self, host: str, port: int, current: CurrentState) -> None:
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
        """The port that the server listens on."""
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Bind without looking up this machine's name, as the standard library does, which may need a network."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.port

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors from browsers that closed the connection."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the stub wants a narrower address


class Handler(BaseHTTPRequestHandler):
    """The handler of one connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "legalsite", ""
    timeout = 60
    refused: ClassVar[dict[str, str]] = {"Allow": "GET, HEAD"}

    def do_GET(self) -> None:
        """Answer with a file or the event stream. Refuse a foreign name in Host: a page of another site is trying to
        reach this server (DNS rebinding)."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.names:
            self._send(
                Response(421, b"This preview answers only to its own host names.\n", "text/plain; charset=utf-8")
            )
        elif urlsplit(self.path).path == EVENTS and self.command == "GET":
            self._stream()
        else:
            self._send(respond(self.path.partition("?")[0].partition("#")[0], self.server.current.edition))

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _refuse(self) -> None:
        """Refuse a method that would write."""
        self.close_connection = True  # its body was not read
        self._send(Response(405, b"This preview is read-only.\n", "text/plain; charset=utf-8", self.refused))

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
        """Return the headers that every answer has."""
        return {
            "Content-Type": kind,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": SECURITY,
        }

    def _stream(self) -> None:
        """Send the serial of the current state at once, then the serial of each new state."""
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
        """Do nothing: requests are not logged."""


@contextmanager
def serving(host: str, port: int, current: CurrentState) -> Iterator[Server]:
    """Run a server in a thread of its own, on `port` or, if it is taken, on one of the next ports. Port 0 means any."""
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


def respond(path: str, edition: PreviewState) -> Response:
    """Return the answer for a path; only files in the folder of the site are served. `path` is that of the request
    line, without its query."""
    if path == SCRIPT:
        return Response(200, SCRIPT_TEXT, TYPES["js"])
    if edition.problems and not (edition.folder / "index.html").exists():
        return Response(500, _live(page(edition.problems), edition))
    if path.startswith(edition.base):
        return _within(path, edition)
    return _to(edition.base) if path in {"/", edition.base.rstrip("/")} else _missing(edition)


def _within(path: str, edition: PreviewState) -> Response:
    """Return the answer for a path of the site."""
    asked = _file(path.removeprefix(edition.base), edition.folder)
    if asked is None:
        return _missing(edition)
    if asked.is_dir():
        if not path.endswith("/"):
            return _to(f"{path}/")
        asked /= "index.html"
    try:
        return _found(asked, edition)
    except OSError:
        return _missing(edition)


def _file(path: str, folder: Path) -> Path | None:
    """Return the file in the folder that the path names; None if it is outside or the path is not valid."""
    try:
        parts = unquote(path, errors="strict").split("/")
    except UnicodeDecodeError:
        return None
    if any(part in {".", ".."} or "\0" in part or "\\" in part for part in parts) or "" in parts[:-1]:
        return None
    real, top = os.path.realpath(folder.joinpath(*parts)), os.path.realpath(folder)
    return Path(real) if real == top or real.startswith(top + os.sep) else None


def _found(file: Path, edition: PreviewState) -> Response:
    """Return a file as an answer."""
    body, ending = file.read_bytes(), file.name.rpartition(".")[2]
    kind = TYPES["txt"] if file.name in PLAIN else TYPES.get(ending, "application/octet-stream")
    return Response(200, _live(body, edition) if ending == "html" else body, kind)


def _missing(edition: PreviewState) -> Response:
    """Return the site's own page for missing pages, or a short one."""
    own = edition.folder / "404.html"
    body = own.read_bytes() if own.is_file() else b"<!doctype html><title>404</title><p>This page does not exist.</p>"
    return Response(404, _live(body, edition))


def _to(path: str) -> Response:
    """Return a redirect. It starts with one slash: two would name another host."""
    return Response(302, headers={"Location": "/" + quote(unquote(path), safe="/").lstrip("/")})


def _live(body: bytes, edition: PreviewState) -> bytes:
    """Return the page with the script that reloads it, and with a panel of the problems."""
    added = f'<script src="{SCRIPT}" data-serial="{edition.serial}" data-events="{EVENTS}" defer></script>'.encode()
    if edition.problems and b'id="legalsite-problems"' not in body:
        added += panel(edition.problems, SHOWN_BEHIND)
    before, end, after = body.rpartition(b"</body>")
    return before + added + end + after if end else body + added


def event(edition: PreviewState) -> bytes:
    """Return one server-sent event (WHATWG HTML, 9.2)."""
    return f"data: {json.dumps(edition.serial)}\n\n".encode()


def panel(problems: Sequence[Problem], shown: str) -> bytes:
    """Return a panel over a page that lists the problems. `shown` says which version the page shows."""
    count = f"{len(problems)} problem{'s' * (len(problems) != 1)}"
    listed = "".join(f'<pre style="{WORDS}">{html.escape(printable_lines(str(problem)))}</pre>' for problem in problems)
    return (
        f'<section id="legalsite-problems" role="alert" tabindex="0" lang="en" dir="ltr" style="{PANEL}">'
        f"<strong>{count}. {html.escape(shown)}</strong>{listed}</section>"
    ).encode()


def page(problems: Sequence[Problem]) -> bytes:
    """Return a whole page with the problems, for a site that was never built."""
    body = panel(problems, "There is no page to show yet.").replace(
        PANEL.encode(), PANEL.replace("position:fixed", "position:static").encode()
    )
    return (
        b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems</title></head><body>'
        + body
        + b"</body></html>"
    )
