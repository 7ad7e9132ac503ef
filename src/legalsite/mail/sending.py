"""Messages → a relay, over several connections at once. Reports what became of each, and never decides to try again."""

import contextlib
import smtplib
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from queue import Empty, SimpleQueue

from msgspec.structs import replace

from legalsite.mail.group_commit import GroupCommit
from legalsite.mail.relay import CLOSING, Relay, RelayUnavailable, connect, hand_over
from legalsite.model.email import Limits, Message, Outcome

FIRST_REFUSED = 20  # a run stops if all of so many first recipients are refused
REFUSED_SHARE = 0.05  # a run stops if more than this share is refused,
REFUSED_AMONG = 200  # once so many were tried
RECONNECTS = 3  # times that a closed connection is opened again before the relay counts as unavailable
PAUSE = 1.0  # seconds before the first of these; each further one doubles
INTERVAL = 0.1  # seconds between two reports of progress
HELD = 1000  # messages that wait for their domain's turn

Record = Callable[[Sequence[Outcome], Sequence[Message]], None]


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
    with GroupCommit(record) as marks:
        batch = _Batch(relay, messages, marks, client_name, limits)
        threads = [threading.Thread(target=batch.work, daemon=True) for _ in range(limits.connections)]
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads):
                with contextlib.suppress(Empty):
                    batch.ended.get(timeout=INTERVAL)
                yield batch.counts()
        finally:
            batch.stop.set()
            for thread in threads:
                thread.join()
    fatal = [error for error in batch.errors if not isinstance(error, RelayUnavailable)]
    if fatal or (batch.errors and not batch.queue.is_empty()):
        raise (fatal or batch.errors)[0]
    counts = batch.counts()
    yield counts
    if counts["refused"] and counts["refused"] == counts.total() and not limits.any_refusals:
        raise TooManyRefused(f"{relay} refused all recipients of this run ({counts.total():,})")


class _Batch:
    """What the threads share.

    ended: gets an item when a thread has ended
    errors: what ended threads
    stop: set when no thread is to begin another message
    """

    def __init__(
        self, relay: Relay, messages: Iterable[Message], marks: GroupCommit, client_name: str, limits: Limits
    ) -> None:
        self.relay, self.marks, self.client_name, self.limits = relay, marks, client_name, limits
        self.ended: SimpleQueue[None] = SimpleQueue()
        self.errors: list[Exception] = []
        self.stop = threading.Event()
        self.queue = _Queue(messages, limits)
        self._open = limits.connections
        self._counts = Counter[str]()
        self._refusal = ""  # the last one
        self._lock = threading.Lock()

    def counts(self) -> Counter[str]:
        """Return the number of outcomes so far, by state."""
        with self._lock:
            return Counter(self._counts)

    def work(self) -> None:
        """Run one thread: one connection, one message after the other."""
        try:
            self._work()
        except Exception as error:  # a thread must not die in silence; the caller raises it
            if not isinstance(error, RelayUnavailable):
                self.stop.set()
            self.errors.append(error)
        finally:
            with self._lock:
                self._open -= 1
            self.ended.put(None)

    def _work(self) -> None:
        connection: smtplib.SMTP | None = None
        outcome: Outcome | None = None
        closed = 0
        try:
            while message := self.queue.next(self.stop):
                try:
                    connection = connection if connection and connection.sock else connect(self.relay, self.client_name)
                except RelayUnavailable:
                    self.queue.give_back(message)
                    raise
                attempt = self.marks.submit(outcome, message)
                outcome = None
                outcome = hand_over(connection, message, self.relay, attempt.wait)
                attempt.wait()
                if outcome.state == "pending":
                    closed += 1
                    refusal, outcome = outcome, None
                    self._give_back(message, refusal, closed)
                    if self._is_spare():
                        return
                    self.stop.wait(PAUSE * 2 ** (closed - 1))
                else:
                    closed = 0
                    self._count(outcome)
        finally:
            if outcome:
                self.marks.submit(outcome, None).wait()
            if connection and connection.sock:
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    connection.quit()

    def _give_back(self, message: Message, refusal: Outcome, closed: int) -> None:
        """Leave a message that was not sent to another connection. Raises RelayUnavailable if none will be better
        off."""
        if refusal.code != CLOSING:
            self.stop.set()
            self.marks.submit(refusal, None).wait()
            self.queue.give_back(message)
            raise RelayUnavailable(f"{self.relay} does not accept mail from {message.sender} ({refusal.reply})")
        self.marks.submit(replace(refusal, state="leased"), None).wait()
        self.queue.give_back(message)
        if closed > RECONNECTS:
            raise RelayUnavailable(f"{self.relay} closes the connection again and again ({refusal.reply})")

    def _is_spare(self) -> bool:
        """Return whether other connections are open: a relay that closes one of them gets fewer."""
        with self._lock:
            return self._open > 1

    def _count(self, outcome: Outcome) -> None:
        with self._lock:
            self._counts[outcome.state] += 1
            tried, refused = self._counts.total(), self._counts["refused"]
            self._refusal = outcome.reply if outcome.state == "refused" else self._refusal
            if self.limits.any_refusals or not refused:
                return
            all_first = tried == refused >= FIRST_REFUSED
            many = tried >= REFUSED_AMONG and refused > tried * REFUSED_SHARE
        if all_first or many:
            raise TooManyRefused(
                f"{self.relay} refused {refused:,} of the first {tried:,} recipients ({self._refusal})"
            )


class _Queue:
    """The messages that no connection has begun, in an order that keeps to the rates. Any thread may call it."""

    def __init__(self, messages: Iterable[Message], limits: Limits) -> None:
        self._fresh, self._back = iter(messages), deque[Message]()
        self._held: dict[str, deque[Message]] = {}  # by domain, in wait of its turn
        self._count = 0  # of those that are held
        self._pause = 1 / limits.rate if limits.rate else 0.0
        self._domain_pause = 1 / limits.domain_rate if limits.domain_rate else 0.0
        self._turn = time.monotonic()  # when the next message may be sent
        self._domain_turn: dict[str, float] = {}
        self._lock = threading.Lock()

    def next(self, stop: threading.Event) -> Message | None:
        """Return a message when it is its turn; None if there is none, or when `stop` is set."""
        while not stop.is_set():
            with self._lock:
                now = time.monotonic()
                message = self._choose(now) if now >= self._turn else None
                if message:
                    self._turn = max(self._turn, now) + self._pause  # what was missed is not made up for
                    return message
                waits = [self._turn] if now < self._turn else [self._domain_turn[domain] for domain in self._held]
            if not waits:
                return None
            stop.wait(max(0.001, min(waits) - now))
        return None

    def give_back(self, message: Message) -> None:
        """Take back a message that was not begun."""
        with self._lock:
            self._back.append(message)

    def is_empty(self) -> bool:
        """Return whether no message is left."""
        with self._lock:
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
