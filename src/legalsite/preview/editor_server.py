"""Serves the editor, a CMS in the browser, to this machine only, and takes the CMS's calls.

A call reads or writes files, so it must come from a page of this server: other sites know neither
the token in the page's address nor may they send JSON here.
"""

import json
import secrets
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, unquote, urlencode

from msgspec import Struct

from legalsite.errors import ProblemsFound
from legalsite.preview.local_server import (
    TYPES,
    LocalHandler,
    LocalServer,
    Response,
    bind_server,
    running,
)

CONFIG = "/config.yml"
CALLS = "/api/v1"
MAX_CALL_SIZE = 64 << 20  # bytes; files are a third larger as base64
# Seconds. A browser on this machine sends a body without pauses, and other calls wait for it. On
# Windows, closing the server doesn't end a read that is waiting for data.
BODY_TIMEOUT = 5
WRONG_ADDRESS = "Open the address that `legalsite serve --editor` printed when it was last started."


class Editor(Struct, frozen=True):
    """What the server serves. The functions are called in several threads."""

    page: Callable[[str], bytes]  # the page that loads the CMS, from the address of its config
    config: Callable[[str], bytes]  # the CMS's config, from the address of its calls
    file: Callable[[str], bytes | None]  # a file of the CMS, by its path; None without one
    # The answer to a call, from the id of the page that sends it, and the call's JSON
    answer: Callable[[str, bytes], Response]
    security_policy: str  # the value of the header Content-Security-Policy


class EditorServer(LocalServer):
    """The server of an editor. Its `url` has a token, which is a new one each time."""

    def __init__(self, host: str, port: int, editor: Editor) -> None:
        self.editor = editor
        self.security_policy = editor.security_policy
        self.token = secrets.token_urlsafe(24)
        # Reads and answers one call after the other: together, large ones would need too much
        # memory, and each thread would keep some.
        self.calls = ThreadPoolExecutor(1)
        super().__init__(host, port, EditorHandler)
        self.url += f"/?{urlencode({'token': self.token})}"

    def server_close(self) -> None:
        """Stop listening, and end the calls that are being read."""
        super().server_close()
        self.calls.shutdown(wait=False, cancel_futures=True)
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)


class EditorHandler(LocalHandler):
    """The handler of one connection."""

    server: EditorServer

    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        """Answer with the CMS's page, its config, or one of its files."""
        if self.require_own_name():  # otherwise, it has answered with an error
            self.send(self._file())

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def do_POST(self) -> None:  # noqa: N802 - the standard library's name
        """Answer a call."""
        self.close_connection = True  # whatever follows isn't read
        if not self.require_own_name():
            return
        refusal = self._refusal()
        if refusal:
            self.send(refusal)
            return
        self.server.calls.submit(self._answer_call).result()

    def _answer_call(self) -> None:
        """Read the body of a call, and answer it."""
        size = int(self.headers["Content-Length"])
        self.connection.settimeout(BODY_TIMEOUT)
        data = self.rfile.read(size)
        self.connection.settimeout(self.timeout)
        if len(data) == size:  # otherwise, the browser has ended the connection
            self.send(self.server.editor.answer(self._parameter("page"), data))

    def _refuse_method(self) -> None:
        """Refuse a method that the CMS doesn't use."""
        self.close_connection = True  # its body was not read
        self.send(Response(405, b"", TYPES["txt"], {"Allow": "GET, HEAD, POST"}))

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse_method  # noqa: N815 - as above

    def _file(self) -> Response:
        """Return what a browser asks for, or why it doesn't get it."""
        path = unquote(self._path())
        if path not in {"/", CONFIG}:
            data = self.server.editor.file(path.removeprefix("/"))
            kind = TYPES.get(path.rpartition(".")[2], "application/octet-stream")
            return Response(404, b"", TYPES["txt"]) if data is None else Response(200, data, kind)
        if not self._has_token():
            return Response(403, f"{WRONG_ADDRESS}\n".encode(), TYPES["txt"])
        if path == CONFIG:
            return self._config()
        # Two tabs may edit the same draft, so each page that is loaded has its own id.
        query = urlencode({"token": self.server.token, "page": secrets.token_urlsafe(9)})
        return Response(200, self.server.editor.page(f"{CONFIG.removeprefix('/')}?{query}"))

    def _config(self) -> Response:
        """Return the config of the page that asks for it, or why the site has none."""
        query = urlencode({"token": self.server.token, "page": self._parameter("page")})
        try:
            config = self.server.editor.config(f"{CALLS}?{query}")
        except ProblemsFound as error:
            return Response(500, f"{error}\n".encode(), TYPES["txt"])
        return Response(200, config, TYPES["yml"])

    def _refusal(self) -> Response | None:
        """Return the answer to a request that isn't a call of our own page; None if it is one."""
        if "Content-Length" not in self.headers:
            return refused(411, "A call needs a Content-Length.")
        if int(self.headers["Content-Length"]) > MAX_CALL_SIZE:
            return refused(413, f"A call has at most {MAX_CALL_SIZE >> 20} MB.")
        if self._path() != CALLS:
            return refused(404, "Calls have another address.")
        if self.headers.get_content_type() != TYPES["json"]:
            return refused(415, "A call is JSON.")
        return self._stranger_refusal()

    def _stranger_refusal(self) -> Response | None:
        """Return the answer to a request of another site or program; None for our own page."""
        if self.headers.get_all("Origin", []) != [f"http://{self.headers['Host']}"]:
            return refused(403, "Another site can't call the editor.")
        if not self._has_token():
            return refused(403, WRONG_ADDRESS)
        return None

    def _path(self) -> str:
        """Return the path of the request's address, as the browser sent it."""
        return self.path.partition("#")[0].partition("?")[0]

    def _parameter(self, name: str) -> str:
        """Return a parameter of the request's address; empty if it isn't there."""
        return parse_qs(self.path.partition("?")[2]).get(name, [""])[0]

    def _has_token(self) -> bool:
        """Return whether the request's address has the token of this server."""
        token = self._parameter("token").encode(errors="replace")
        return secrets.compare_digest(token, self.server.token.encode())


@contextmanager
def serving_editor(host: str, port: int, editor: Editor) -> Iterator[EditorServer]:
    """Serve an editor in a thread, on `port` or, if it's taken, one of the next."""
    server = bind_server(host, port, lambda name, number: EditorServer(name, number, editor))
    with running(server):
        yield server


def json_response(status: int, result: object) -> Response:
    """Return an answer in JSON."""
    return Response(status, json.dumps(result).encode(), TYPES["json"])


def refused(status: int, message: str) -> Response:
    """Return the answer to a call that changes nothing. The CMS shows the message."""
    return json_response(status, {"error": message})
