"""Messages → a relay, over several connections at once. Reports what became of each, and stops when the relay's answers
say that the fault is not the recipients'."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from itertools import islice
from typing import Any, NoReturn

from msgspec.structs import replace

from legalsite.mail.connection import Connection
from legalsite.mail.group_commit import GroupCommit, Record
from legalsite.mail.relay import Relay, RelayUnavailable, connect, hand_over
from legalsite.model.email import Hindrance, Limits, Message, Outcome

MANY = 10  # a run stops if so many recipients are refused, or of unknown outcome,
SHARE = 0.05  # and if they are more than this share of those that were tried
UNKNOWN_IN_A_ROW = 20
HINDERED = 3  # recipients: in a row by a limit of the relay, or as long as nobody was accepted
RECONNECTS = 3  # times that a closed connection is opened again before the relay counts as unavailable
PAUSE = 1.0  # seconds before the first of these; each further one doubles
INTERVAL = 0.1  # seconds between two reports of progress
HELD = 1000  # messages that wait for their domain's turn, or for the end of a limit


class Braked(Exception):  # noqa: N818 - reads as what happened
    """A run stopped, because the reason for the relay's answers is probably not the recipients'. `cause`: `quota`,
    `sender`, `unknown` or `refused`. The message says how many there were, and has the last answer."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


NO_LIMITS = Limits()


def deliver(
    relay: Relay, messages: Iterable[Message], record: Record, *, client_name: str, limits: Limits = NO_LIMITS
) -> Iterator[Counter[str]]:
    """Hand over all messages. Yield the number of outcomes by state, now and then and at the end.

    `record(outcomes, attempts)` is called before any of the attempts is made, and writes what became of others.
    `client_name` is the host name that we greet the relay with. Raises RelayUnavailable at the end if messages are
    left, Braked, and what `record` and `messages` raise. If the caller stops early, open messages are finished
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
    yield batch.counts()


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
        self._counts = Counter[str]()
        self._put_back = dict[bytes, Hindrance]()  # messages that are to be tried a second time, by their keys
        self._brakes = _Brakes(relay, limits)

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

    async def _send_on_one_connection(self) -> None:
        connection = None
        outcome: Outcome | None = None
        closed = 0
        try:
            while message := await self.queue.next(self.stop):
                try:
                    if not (connection and connection.is_open):
                        if closed:
                            await _wait(self.stop, PAUSE * 2 ** (closed - 1))
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
                closed = closed + 1 if outcome.hindrance == "session" else 0
                earlier = self._put_back.pop(message.key, None)
                if outcome.hindrance and not earlier:
                    refusal, outcome = outcome, None
                    await self._put_last(message, refusal)
                else:
                    outcome = refusal = self._final(outcome)
                    self._counts[outcome.state] += 1
                    self._brakes.add(outcome, self._counts, earlier)
                if closed > RECONNECTS:
                    raise RelayUnavailable(f"{self._relay} closes the connection again and again ({refusal.reply})")
        finally:
            if outcome:
                await self._marks.submit(outcome, None)
            if connection:
                await connection.quit()

    async def _put_last(self, message: Message, refusal: Outcome) -> None:
        """Put a message at the end of the queue, from where it is tried once more."""
        self._put_back[message.key] = refusal.hindrance
        await self._marks.submit(replace(refusal, state="leased"), None)
        self.queue.give_back(message)
        self._brakes.add(refusal, self._counts)

    def _final(self, outcome: Outcome) -> Outcome:
        """Return an outcome with the state in which this run leaves the email. If others were accepted, the relay does
        let us send, and what it says about this email a second time is about its recipient."""
        if outcome.hindrance == "session":
            return replace(outcome, state="deferred")
        if outcome.hindrance == "sender" and self._counts["accepted"]:
            return replace(outcome, state="refused")
        return outcome


class _Brakes:
    """What the relay's answers say about it. Each cause is counted over different recipients."""

    def __init__(self, relay: Relay, limits: Limits) -> None:
        self._relay, self._any_refusals = relay, limits.any_refusals
        self._limited = self._unknown = 0  # in a row
        self._hindered = Counter[str]()  # recipients who are to be tried a second time

    def add(self, outcome: Outcome, counts: Counter[str], earlier: Hindrance | None = None) -> None:
        """Take note of an answer. Raises Braked. `counts`: the final outcomes of the run. `earlier`: why the same
        recipient was hindered before."""
        state, hindrance = outcome.state, outcome.hindrance
        if earlier:
            self._hindered[earlier] -= 1
        if state == "accepted":
            self._limited = self._unknown = 0
            return
        if hindrance and not earlier:
            self._hindered[hindrance] += 1
        self._limited = 0 if hindrance != "quota" else self._limited + (not earlier)
        self._unknown = self._unknown + 1 if state == "unknown" else 0
        limited, unwelcome, unknown = self._hindered["quota"], self._hindered["sender"], counts["unknown"]
        refused, tried = counts["refused"] + unwelcome, counts.total() + self._hindered.total()
        is_refusal = state == "refused" or hindrance == "sender"
        if self._limited >= HINDERED or limited > HELD:
            self._brake("quota", f"refused {limited:,} emails because of a limit", outcome)
        if hindrance == "sender" and unwelcome >= HINDERED and not counts["accepted"]:
            self._brake("sender", f"refused {unwelcome} emails because of their sender, and accepted none", outcome)
        if state == "unknown" and (self._unknown == UNKNOWN_IN_A_ROW or _are_many(unknown, tried)):
            self._brake("unknown", f"did not say what became of {unknown:,} of the first {tried:,} emails", outcome)
        if is_refusal and _are_many(refused, tried) and not self._any_refusals:
            self._brake("refused", f"refused {refused:,} of the first {tried:,} recipients", outcome)

    def _brake(self, cause: str, what: str, outcome: Outcome) -> NoReturn:
        raise Braked(cause, f"{self._relay} {what} ({outcome.reply})")


def _are_many(some: int, tried: int) -> bool:
    return some >= MANY and some > tried * SHARE


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
        """Take back a message that was not sent. It is the last one from now on."""
        self._back.append(message)

    def is_empty(self) -> bool:
        """Return whether no message is left."""
        if not self._back and not self._held:
            self._back.extend(islice(self._fresh, 1))
        return not self._back and not self._held

    def _choose(self, now: float) -> Message | None:
        if not self._domain_pause:
            return self._take()
        ready = next((domain for domain in self._held if self._domain_turn[domain] <= now), None)
        if ready is not None:
            return self._release(ready, now)
        while self._count < HELD:
            message = self._take()
            if message is None:
                return None
            domain = message.recipient.rpartition("@")[2].lower()
            self._held.setdefault(domain, deque()).append(message)
            self._count += 1
            if self._domain_turn.setdefault(domain, now) <= now:
                return self._release(domain, now)
        return None

    def _take(self) -> Message | None:
        message = next(self._fresh, None)
        return self._back.popleft() if message is None and self._back else message

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
