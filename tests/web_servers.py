"""A real HTTP server on the loopback interface that returns what tests specify."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Asked:
    """A request that was received. Header names are in lowercase."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Web:
    """What the server does.

    `answers` maps paths to responses; None closes the connection without a response, and other
    paths are 404. `on_ask` is called with each request before its response.
    """

    port: int = 0
    answers: dict[str, Answer | None] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    on_ask: Callable[[Asked], object] = lambda _: None

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serves(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        self.answers[path] = (status, headers, body)
        return self.url(path)

    def serves_site(self, output: Path, below: str = "/") -> str:
        """Serve a built site, and nothing else."""
        self.answers.clear()
        for file in output.rglob("*"):
            if (file / "index.html").is_file():  # hosts add the slash
                folder = f"{below}{file.relative_to(output).as_posix()}"
                self.serves(folder, b"", 301, Location=f"{folder}/")
            if file.is_file():
                self.serves(
                    f"{below}{file.relative_to(output).as_posix()}".removesuffix("index.html"),
                    file.read_bytes(),
                )
        return self.url(below.rstrip("/"))


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, body)
            web.asked.append(asked)
            web.on_ask(asked)
            answer = web.answers.get(self.path, (404, {}, b"nothing here"))
            if answer is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status, more, content = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - the parent's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Ignore clients that hang up, which some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        web.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield web
        server.shutdown()


@pytest.fixture
def closed_port() -> int:
    """A port on the loopback interface that isn't in use."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
