"""Serve the editor, a CMS in the browser, on this machine only, and answer its API calls.

A call reads or writes files, so it must come from a page of this server. Other sites don't know the
token in the page's URL, and can't send JSON to this server.
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
MAX_CALL_SIZE = 64 << 20  # in bytes; base64 makes files a third larger
# In seconds. A browser on this machine sends data without pauses, and other calls have to wait. On
# Windows, closing the server doesn't end a read that waits for data.
BODY_TIMEOUT = 5
WRONG_ADDRESS = "Open the address that `legalsite serve --editor` printed when it was last started."


class Editor(Struct, frozen=True):
    """What the server serves. Several threads call the functions."""

    # creates the page that loads the CMS; the argument is the URL of its configuration
    page: Callable[[str], bytes]
    # creates the configuration of the CMS; the argument is the URL of its API
    config: Callable[[str], bytes]
    file: Callable[[str], bytes | None]  # returns a file of the CMS, or None if it doesn't exist
    # answers an API call; the arguments are the id of the page and the call's JSON
    answer: Callable[[str, bytes], Response]
    security_policy: str  # value of the Content-Security-Policy header


class EditorServer(LocalServer):
    """A server for an editor. Its `url` contains a new token each time."""

    def __init__(self, host: str, port: int, editor: Editor) -> None:
        self.editor = editor
        self.security_policy = editor.security_policy
        self.token = secrets.token_urlsafe(24)
        # Calls are answered one by one, because several large calls at once would need too much
        # memory.
        self.calls = ThreadPoolExecutor(1)
        super().__init__(host, port, EditorHandler)
        self.url += f"/?{urlencode({'token': self.token})}"

    def server_close(self) -> None:
        """Stop listening, and stop reading calls."""
        super().server_close()
        self.calls.shutdown(wait=False, cancel_futures=True)
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)


class EditorHandler(LocalHandler):
    """Handles a connection."""

    server: EditorServer

    def do_GET(self) -> None:  # noqa: N802 - the standard library's name
        """Serve the CMS's page, its configuration, or one of its files."""
        if self.require_own_name():  # otherwise, an error has been sent
            self.send(self._file())

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def do_POST(self) -> None:  # noqa: N802 - the standard library's name
        """Answer an API call."""
        self.close_connection = True  # ignore data that follows
        if not self.require_own_name():
            return
        refusal = self._refusal()
        if refusal:
            self.send(refusal)
            return
        self.server.calls.submit(self._answer_call).result()

    def _answer_call(self) -> None:
        size = int(self.headers["Content-Length"])  # `_refusal` has checked that it's set
        # other calls wait for this one, so don't wait for a slow browser
        self.connection.settimeout(BODY_TIMEOUT)
        data = self.rfile.read(size)
        self.connection.settimeout(self.timeout)
        if len(data) == size:  # otherwise, the browser has closed the connection
            self.send(self.server.editor.answer(self._parameter("page"), data))

    def _refuse_method(self) -> None:
        """Reject a method that the CMS doesn't use."""
        self.close_connection = True  # the body wasn't read
        self.send(Response(405, b"", TYPES["txt"], {"Allow": "GET, HEAD, POST"}))

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse_method  # noqa: N815 - as above

    def _file(self) -> Response:
        """Return the requested file, or an error response."""
        path = unquote(self._path())
        if path not in {"/", CONFIG}:
            # the files of the CMS itself contain no secrets, so they require no token
            data = self.server.editor.file(path.removeprefix("/"))
            kind = TYPES.get(path.rpartition(".")[2], "application/octet-stream")
            return Response(404, b"", TYPES["txt"]) if data is None else Response(200, data, kind)
        if not self._has_token():
            return Response(403, f"{WRONG_ADDRESS}\n".encode(), TYPES["txt"])
        if path == CONFIG:
            return self._config()
        # each loaded page gets its own id, because two tabs may edit the same draft
        query = urlencode({"token": self.server.token, "page": secrets.token_urlsafe(9)})
        return Response(200, self.server.editor.page(f"{CONFIG.removeprefix('/')}?{query}"))

    def _config(self) -> Response:
        """Return the configuration for the requesting page, or an error response."""
        query = urlencode({"token": self.server.token, "page": self._parameter("page")})
        try:
            config = self.server.editor.config(f"{CALLS}?{query}")
        except ProblemsFound as error:
            return Response(500, f"{error}\n".encode(), TYPES["txt"])
        return Response(200, config, TYPES["yml"])

    def _refusal(self) -> Response | None:
        """Return an error response, or None if the request is an API call of our own page."""
        if "Content-Length" not in self.headers:
            return refused(411, "A call needs a Content-Length.")
        # `parse_request` has checked that it's a number
        if int(self.headers["Content-Length"]) > MAX_CALL_SIZE:
            return refused(413, f"A call has at most {MAX_CALL_SIZE >> 20} MB.")
        if self._path() != CALLS:
            return refused(404, "Calls have another address.")
        if self.headers.get_content_type() != TYPES["json"]:
            return refused(415, "A call is JSON.")
        return self._stranger_refusal()

    def _stranger_refusal(self) -> Response | None:
        """Return an error response if the request is from another site or program, or None."""
        # browsers send the site that a call comes from as `Origin`
        if self.headers.get_all("Origin", []) != [f"http://{self.headers['Host']}"]:
            return refused(403, "Another site can't call the editor.")
        if not self._has_token():
            return refused(403, WRONG_ADDRESS)
        return None

    def _path(self) -> str:
        """Return the path of the requested URL, as sent by the browser."""
        return self.path.partition("#")[0].partition("?")[0]

    def _parameter(self, name: str) -> str:
        """Return a query parameter of the requested URL, or an empty string."""
        return parse_qs(self.path.partition("?")[2]).get(name, [""])[0]

    def _has_token(self) -> bool:
        """Return whether the requested URL contains this server's token."""
        token = self._parameter("token").encode(errors="replace")
        return secrets.compare_digest(token, self.server.token.encode())


@contextmanager
def serving_editor(host: str, port: int, editor: Editor) -> Iterator[EditorServer]:
    """Serve an editor in a thread, on the first free port from `port` on."""
    server = bind_server(host, port, lambda name, number: EditorServer(name, number, editor))
    with running(server):
        yield server


def json_response(status: int, result: object) -> Response:
    return Response(status, json.dumps(result).encode(), TYPES["json"])


def refused(status: int, message: str) -> Response:
    """Create the response to a call that changed nothing. The CMS displays `message`."""
    return json_response(status, {"error": message})
