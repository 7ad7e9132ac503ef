"""A real SMTP server on loopback that does what a test tells it to."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from legalsite.mail.url import Relay


@dataclass
class Post:
    """What the server does: `rcpt` and `data` give the answer to an address, "drop" and "close" cut the line after and
    before the whole message was taken."""

    rcpt: Callable[[str], str] = lambda _: "250 ok"
    data: Callable[[str], str] = lambda _: "250 taken"
    mail: str = "250 ok"
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def addresses(self) -> list[str]:
        return sorted(address for address, _ in self.taken)

    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=policy.default) for _, data in self.taken]

    async def handle_MAIL(self, _server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.mail

    async def handle_RCPT(self, server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        answer = self.rcpt(address)
        if answer == "close":
            server.transport.abort()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:
        answer = self.data(envelope.rcpt_tos[0])
        if answer == "drop" or answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos[0], envelope.original_content))
        if answer == "drop":
            server.transport.abort()
        return answer


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def relay(post: Post) -> Iterator[Relay]:
    with serving(post) as relay:
        yield relay


@pytest.fixture(name="serving")
def serving_fixture() -> Callable[..., AbstractContextManager[Relay]]:
    return serving


@contextmanager
def serving(post: Post, **settings: Any) -> Iterator[Relay]:
    """On a port that the system chooses; ends with the block."""
    loop = asyncio.new_event_loop()
    starting = loop.create_server(lambda: SMTP(post, enable_SMTPUTF8=True, loop=loop, **settings), "127.0.0.1", 0)
    server = loop.run_until_complete(starting)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Relay("127.0.0.1", server.sockets[0].getsockname()[1], patience=5, dot_patience=5)
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
