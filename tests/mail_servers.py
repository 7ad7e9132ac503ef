"""A real SMTP server on loopback that does what a test tells it to, and a real PostgreSQL on a socket of its own."""

import asyncio
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from benchmarks import postgresql as postgresql_server

from posix_needs import SOCKETS

if TYPE_CHECKING:
    import sqlalchemy as sa
    from aiosmtpd.smtp import SMTP

    from legalsite.mail.relay import Relay


@dataclass
class Post:
    """What the server does: `rcpt` and `data` give the answer to an address, "drop" and "close" cut the line after and
    before the whole message was taken, "hang" gives no answer at all. With
    `hang_up`, it closes the connection after each email. `greeted`: how often somebody said EHLO."""

    rcpt: Callable[[str], str] = lambda _: "250 ok"
    data: Callable[[str], str] = lambda _: "250 taken"
    mail: str = "250 ok"
    extensions: list[str] = field(default_factory=list)
    hang_up: bool = False
    greeted: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)

    @property
    def addresses(self) -> list[str]:
        return sorted(address for address, _ in self.taken)

    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=policy.default) for _, data in self.taken]

    async def handle_EHLO(
        self, _server: "SMTP", session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greeted += 1
        return [
            responses[0],
            *(f"250-{extension}" for extension in self.extensions),
            *responses[1:],
        ]

    async def handle_MAIL(
        self, _server: "SMTP", _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.senders.append(address)
        envelope.mail_options.extend(options)
        return self.mail

    async def handle_RCPT(
        self, server: "SMTP", _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        answer = self.rcpt(address)
        if answer == "close":
            server.transport.abort()
        if answer == "hang":
            await asyncio.Event().wait()
        if answer.startswith("25"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: "SMTP", _session: Any, envelope: Any) -> str:
        answer = self.data(envelope.rcpt_tos[0])
        if answer in ("drop", "hang") or answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos[0], envelope.original_content))
        if answer == "drop":
            server.transport.abort()
        if answer == "hang":
            await asyncio.Event().wait()
        if self.hang_up:
            asyncio.get_running_loop().call_soon(
                server.transport.close
            )  # once the answer is written
        return answer


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def relay(post: Post) -> Iterator["Relay"]:
    with serving(post) as relay:
        yield relay


@pytest.fixture(name="serving")
def serving_fixture() -> Callable[..., AbstractContextManager["Relay"]]:
    return serving


@contextmanager
def serving(post: Post, *, tls: ssl.SSLContext | None = None, **settings: Any) -> Iterator["Relay"]:
    """On a port that the system chooses; ends with the block. `tls`: from the start."""
    from aiosmtpd.smtp import SMTP

    from legalsite.mail.relay import Relay

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(
        lambda *_: None
    )  # a client that hangs up in the handshake is what some tests are about
    smtp = partial(SMTP, post, loop=loop, **{"enable_SMTPUTF8": True} | settings)
    starting = loop.create_server(smtp, "127.0.0.1", 0, ssl=tls)
    server = loop.run_until_complete(starting)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Relay("127.0.0.1", server.sockets[0].getsockname()[1], connect_timeout=5, timeout=5)
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _closed(server: asyncio.Server) -> None:
    server.close()
    await server.wait_closed()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@dataclass
class ScriptedRelay:
    """A mail server that sends these replies, by the first word of a command; `text` is the one to
    a whole message. A reply of several pieces is sent piece by piece, until the client hangs up."""

    replies: dict[str, bytes | Iterable[bytes]]
    texts: list[bytes] = field(default_factory=list)  # whole messages that came
    greeted: int = 0  # connections
    sent: int = 0  # bytes

    def serve(self, server: socket.socket) -> None:
        """Serve one connection after the other, until the server is closed."""
        with suppress(OSError):
            while True:
                line, _ = server.accept()
                self.greeted += 1
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each piece at once
                with line, suppress(OSError):
                    self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        self._send(line, "banner")
        with line.makefile("rb") as commands:
            for command in commands:
                verb = command.partition(b" ")[0].strip().upper().decode(errors="replace")
                self._send(line, verb)
                wanted = self.replies.get(verb)
                if verb == "DATA" and isinstance(wanted, bytes) and wanted.startswith(b"354"):
                    self._take_text(commands)
                    self._send(line, "text")
                if verb == "QUIT":
                    return

    def _take_text(self, commands: IO[bytes]) -> None:
        lines = list[bytes]()
        for line in commands:
            if line == b".\r\n":
                self.texts.append(b"".join(lines))
                return
            lines.append(line)
        raise ConnectionError("the client hung up before the whole message")

    def _send(self, line: socket.socket, name: str) -> None:
        reply = self.replies.get(name, b"500 what\r\n")
        for piece in [reply] if isinstance(reply, bytes) else reply:
            line.sendall(piece)
            self.sent += len(piece)


SCRIPT = {
    "banner": b"220 x\r\n",
    "EHLO": b"250-x\r\n250 PIPELINING\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    "text": b"250 taken\r\n",
    "RSET": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}


@contextmanager
def scripted_relay(
    timeout: float = 5, **replies: bytes | Iterable[bytes]
) -> Iterator[tuple["Relay", ScriptedRelay]]:
    """Yield a relay that sends these replies in place of those in SCRIPT. `timeout`: in seconds."""
    from legalsite.mail.relay import Relay

    scripted = ScriptedRelay({**SCRIPT, **replies})
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=scripted.serve, args=[server], daemon=True)
        thread.start()
        port = server.getsockname()[1]
        yield Relay("127.0.0.1", port, connect_timeout=timeout, timeout=timeout), scripted
        with suppress(OSError):  # Windows ends `accept` when the server is closed
            server.shutdown(socket.SHUT_RDWR)
    thread.join(10)
    assert not thread.is_alive()


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL that goes away with the tests. Other machines could reach it, and it may be restarted."""

    folder: Path  # of its socket
    port: int

    @property
    def connection(self) -> str:
        """What psycopg connects with to look after the databases."""
        return f"host={self.folder} port={self.port} user=legalsite dbname=template1"

    def copy(self, old: str, new: str) -> None:
        """Copy one database over another, to which nobody is connected."""
        import psycopg
        from psycopg.sql import SQL, Identifier

        with psycopg.connect(self.connection, autocommit=True) as db:
            db.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(new)))
            db.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(new), Identifier(old))
            )


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip(SOCKETS)
    if postgresql_server.programs() is None:
        assert os.environ.get("CI") != "true", "install postgresql"
        pytest.skip("install postgresql to test deliveries in it")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    cache = getattr(pytestconfig, "cache", None)  # without it under `-p no:cacheprovider`
    kept = cache and cache.mkdir("postgresql")
    with postgresql_server.running(
        f"-c fsync=off -c port={port}", addresses="127.0.0.1", kept=kept
    ) as folder:
        yield Cluster(folder, port)


@pytest.fixture
def postgresql(cluster: Cluster) -> str:
    """The URL of the database of all tests, with nothing in it."""
    return emptied(f"postgresql://legalsite@/postgres?host={cluster.folder}&port={cluster.port}")


@pytest.fixture
def tcp_database(cluster: Cluster) -> str:
    """The same, as another machine reaches it."""
    return emptied(f"postgresql://legalsite@127.0.0.1:{cluster.port}/postgres")


def emptied(url: str) -> str:
    """Empty a database and reset its settings, because to make one takes longer, and return its URL."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP SCHEMA public CASCADE")
        db.execute("CREATE SCHEMA public")
        db.execute("ALTER DATABASE postgres RESET ALL")
    return url


def wait_for_killed_runs(engine: "sa.Engine") -> None:
    """Wait until PostgreSQL has noticed that killed runs of `notify send` are gone, and their locks with them."""
    from legalsite.mail.delivery_database import runs, wait_for_lock

    with engine.begin() as db:
        for run in db.scalars(runs.select()).all():
            wait_for_lock(db, run)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, site_folder: Path) -> str:
    """The URL of a database with nothing in it, of either kind."""
    from legalsite.mail.delivery_database import database_url

    configured = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    return database_url(site_folder, configured)
