"""Messages → a relay, over several connections at once. Reports what became of each, and never decides to try again."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from itertools import islice
from typing import Any

from msgspec.structs import replace

from legalsite.mail.connection import Connection
from legalsite.mail.group_commit import GroupCommit, Record
from legalsite.mail.relay import CLOSING, Relay, RelayUnavailable, connect, hand_over
from legalsite.model.email import Limits, Message, Outcome

FIRST_REFUSED = 20  # a run stops if all of so many first recipients are refused
REFUSED_SHARE = 0.05  # a run stops if more than this share is refused,
REFUSED_AMONG = 200  # once so many were tried
RECONNECTS = 3  # times that a closed connection is opened again before the relay counts as unavailable
PAUSE = 1.0  # seconds before the first of these; each further one doubles
INTERVAL = 0.1  # seconds between two reports of progress
HELD = 1000  # messages that wait for their domain's turn


class TooManyRefused(Exception):  # noqa: N818 - reads as what happened
    """The relay refuses so many recipients that the reason is probably ours. The message says how many."""


NO_LIMITS = Limits()


def deliver(
    relay: Relay, messages: Iterable[Message], record: Record, *, client_name: str, limits: Limits = NO_LIMITS
) -> Iterator[Counter[str]]:
    """Hand over all messages. Yield the number of outcomes by state, now and then and at the end.

    `record(outcomes, attempts)` is called before any of the attempts is made, and writes what became of others.
    `client_name` is the host name that we greet the relay with. Raises RelayUnavailable at the end if messages are
    left, TooManyRefused, and what `record` and `messages` raise. If the caller stops early, open messages are finished
    first."""
    with closing(asyncio.new_event_loop()) as loop, ThreadPoolExecutor(2) as pool:  # for the loop and the marks
        loop.set_default_executor(pool)
        batch = _Batch(relay, messages, record, client_name, limits)
        sending = pool.submit(loop.run_until_complete, batch.send())
        try:
            while wait([sending], INTERVAL).not_done:
                yield batch.counts()
        finally:
            loop.call_soon_threadsafe(batch.stop.set)
            # The pool must not end before it: the last marks are written there. A signal may reach another thread, and
            # is handled when this one wakes up.
            while wait([sending], INTERVAL).not_done:
                pass
        sending.result()
    fatal = [error for error in batch.errors if not isinstance(error, RelayUnavailable)]
    if fatal or (batch.errors and not batch.queue.is_empty()):
        raise (fatal or batch.errors)[0]
    counts = batch.counts()
    yield counts
    if counts["refused"] and counts["refused"] == counts.total() and not limits.any_refusals:
        raise TooManyRefused(f"{relay} refused all recipients of this run ({counts.total():,})")


class _Batch:
    """What the connections share. All of them are served by one thread, so nothing needs a lock.

    errors: what ended connections
    stop: set when no connection is to begin another message
    """

    def __init__(
        self, relay: Relay, messages: Iterable[Message], record: Record, client_name: str, limits: Limits
    ) -> None:
        self._relay, self._client_name, self._limits = relay, client_name, limits
        self._marks = GroupCommit(record)
        self.errors: list[Exception] = []
        self.stop = asyncio.Event()
        self.queue = _Queue(messages, limits)
        self._open = limits.connections
        self._counts = Counter[str]()
        self._refusal = ""  # the last one

    def counts(self) -> Counter[str]:
        """Return the number of outcomes so far, by state. Any thread may ask."""
        return self._counts.copy()

    async def send(self) -> None:
        """Return when all connections have ended."""
        async with self._marks:
            await asyncio.gather(*(self._serve() for _ in range(self._limits.connections)))

    async def _serve(self) -> None:
        """Send one message after the other on one connection."""
        try:
            await self._send_on_one_connection()
        except Exception as error:  # a connection must not end in silence; the caller raises it
            if not isinstance(error, RelayUnavailable):
                self.stop.set()
            self.errors.append(error)
        finally:
            self._open -= 1

    async def _send_on_one_connection(self) -> None:
        connection = None
        outcome: Outcome | None = None
        closed = 0
        try:
            while message := await self.queue.next(self.stop):
                try:
                    if not (connection and connection.is_open):
                        connection = await _unless(self.stop, connect(self._relay, self._client_name))
                except RelayUnavailable:
                    self.queue.give_back(message)
                    raise
                if connection is None:
                    self.queue.give_back(message)
                    return
                attempt = self._marks.submit(outcome, message)
                outcome = None
                outcome = await hand_over(connection, message, self._relay, attempt)
                await attempt
                if outcome.state == "pending":
                    closed += 1
                    refusal, outcome = outcome, None
                    await self._give_back(message, refusal, closed)
                    if self._is_spare():
                        return
                    await _wait(self.stop, PAUSE * 2 ** (closed - 1))
                else:
                    closed = 0
                    self._count(outcome)
        finally:
            if outcome:
                await self._marks.submit(outcome, None)
            if connection:
                await connection.quit()

    async def _give_back(self, message: Message, refusal: Outcome, closed: int) -> None:
        """Leave a message that was not sent to another connection. Raises RelayUnavailable if none will be better
        off."""
        if refusal.code != CLOSING:
            self.stop.set()
            await self._marks.submit(refusal, None)
            self.queue.give_back(message)
            raise RelayUnavailable(f"{self._relay} does not accept mail from {message.sender} ({refusal.reply})")
        await self._marks.submit(replace(refusal, state="leased"), None)
        self.queue.give_back(message)
        if closed > RECONNECTS:
            raise RelayUnavailable(f"{self._relay} closes the connection again and again ({refusal.reply})")

    def _is_spare(self) -> bool:
        """Return whether other connections are open: a relay that closes one of them gets fewer."""
        return self._open > 1

    def _count(self, outcome: Outcome) -> None:
        self._counts[outcome.state] += 1
        tried, refused = self._counts.total(), self._counts["refused"]
        self._refusal = outcome.reply if outcome.state == "refused" else self._refusal
        if self._limits.any_refusals or not refused:
            return
        all_first = tried == refused >= FIRST_REFUSED
        many = tried >= REFUSED_AMONG and refused > tried * REFUSED_SHARE
        if all_first or many:
            raise TooManyRefused(
                f"{self._relay} refused {refused:,} of the first {tried:,} recipients ({self._refusal})"
            )


class _Queue:
    """The messages that no connection has begun, in an order that keeps to the rates."""

    def __init__(self, messages: Iterable[Message], limits: Limits) -> None:
        self._fresh, self._back = iter(messages), deque[Message]()
        self._held: dict[str, deque[Message]] = {}  # by domain, in wait of its turn
        self._count = 0  # of those that are held
        self._pause = 1 / limits.rate if limits.rate else 0.0
        self._domain_pause = 1 / limits.domain_rate if limits.domain_rate else 0.0
        self._turn = time.monotonic()  # when the next message may be sent
        self._domain_turn: dict[str, float] = {}

    async def next(self, stop: asyncio.Event) -> Message | None:
        """Return a message when it is its turn; None if there is none, or when `stop` is set."""
        while not stop.is_set():
            now = time.monotonic()
            message = self._choose(now) if now >= self._turn else None
            if message:
                self._turn = max(self._turn, now) + self._pause  # what was missed is not made up for
                return message
            waits = [self._turn] if now < self._turn else [self._domain_turn[domain] for domain in self._held]
            if not waits:
                return None
            await _wait(stop, max(0.001, min(waits) - now))
        return None

    def give_back(self, message: Message) -> None:
        """Take back a message that was not begun."""
        self._back.append(message)

    def is_empty(self) -> bool:
        """Return whether no message is left."""
        if not self._back and not self._held:
            self._back.extend(islice(self._fresh, 1))
        return not self._back and not self._held

    def _choose(self, now: float) -> Message | None:
        if not self._domain_pause:
            return self._back.popleft() if self._back else next(self._fresh, None)
        ready = next((domain for domain in self._held if self._domain_turn[domain] <= now), None)
        if ready is not None:
            return self._release(ready, now)
        while self._count < HELD:
            message = self._back.popleft() if self._back else next(self._fresh, None)
            if message is None:
                return None
            domain = message.recipient.rpartition("@")[2].lower()
            self._held.setdefault(domain, deque()).append(message)
            self._count += 1
            if self._domain_turn.setdefault(domain, now) <= now:
                return self._release(domain, now)
        return None

    def _release(self, domain: str, now: float) -> Message:
        message = self._held[domain].popleft()
        self._count -= 1
        if not self._held[domain]:
            del self._held[domain]
        self._domain_turn[domain] = now + self._domain_pause
        return message


async def _unless(stop: asyncio.Event, connecting: Coroutine[Any, Any, Connection]) -> Connection | None:
    """Return the connection; None if `stop` is set before: nobody waits for a relay that does not answer."""
    connected = asyncio.create_task(connecting)
    tasks = connected, asyncio.create_task(stop.wait())
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return None if connected.cancelled() else connected.result()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    """Return after some seconds, or when `stop` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
