"""Messages → a relay, over several connections at once. Reports what became of each, and stops when the relay's answers
say that the fault is not the recipients'."""

import os
import smtplib
import threading
import time
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import NoReturn

from msgspec.structs import replace

from legalsite.mail.delivery_database import DatabaseUnavailable
from legalsite.mail.relay import Relay, RelayUnavailable, connect, hand_over, is_open
from legalsite.model.email import Hindrance, Limits, Message, Outcome

MAX_FAILED_RECIPIENTS = 10  # a run stops if so many recipients are rejected, or of unknown outcome,
MAX_FAILED_SHARE = 0.05  # and if they are more than this share of those that were tried
UNKNOWN_IN_A_ROW = 20
MAX_HINDERED_RECIPIENTS = (
    3  # recipients: in a row by a limit of the relay, or as long as nobody was accepted
)
RECONNECTS = (
    3  # times that a closed connection is opened again before the relay counts as unavailable
)
PAUSE = 1.0  # seconds before the first of these; each further one doubles
INTERVAL = 0.1  # seconds between two reports of the progress
WRITE_BATCH_SECONDS = 1.0  # seconds in which a next email takes an outcome along to the disk
MAX_WAITING_MESSAGES = 1000  # messages that wait for the end of a limit

Record = Callable[[Sequence[Outcome], Sequence[Message]], None]


class SendingStopped(Exception):  # noqa: N818 - reads as what happened
    """A run stopped, because the reason for the relay's answers is probably not the recipients'. `cause`: `quota`,
    `sender`, `unknown` or `rejected`. The message says how many there were, and has the last answer."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class RepliesNotRecorded(Exception):  # noqa: N818 - reads as what happened
    """What the relay answered to some messages is not recorded. `answers`: to whom, and what. `problem`: why not."""

    def __init__(self, answers: Sequence[tuple[str, Outcome]], why: DatabaseUnavailable) -> None:
        self.answers, (self.problem,) = answers, why.problems


def deliver(
    relay: Relay, messages: Iterable[Message], record: Record, *, client_name: str, limits: Limits
) -> Iterator[Counter[str]]:
    """Hand over all messages. Yield the number of outcomes by state, now and then and at the end.

    `record(outcomes, attempts)` is called before any of the attempts is made, and writes what became of others.
    `client_name` is the host name that we greet the relay with. Raises RelayUnavailable at the end if messages are
    left, Braked, NotRecorded, and what `record` and `messages` raise. If the caller stops early, open messages are
    finished first."""
    batch = _Batch(relay, messages, record, client_name, limits)
    try:
        while batch.is_busy():
            batch.ended.wait(INTERVAL)
            yield batch.counts()
    finally:
        batch.stop.set()
        while batch.is_busy():
            batch.ended.wait(
                INTERVAL
            )  # a signal may reach another thread, and is handled when this one wakes up
        try:
            if batch.unrecorded:  # once more
                record([outcome for _, outcome in batch.unrecorded], [])
        except DatabaseUnavailable as error:
            raise RepliesNotRecorded(batch.unrecorded, error) from None
    fatal = [error for error in batch.errors if not isinstance(error, RelayUnavailable)]
    if fatal or (batch.errors and not batch.queue.is_empty()):
        raise (fatal or batch.errors)[0]
    yield batch.counts()


class _Mark:
    """One outcome, one attempt or both, on their way to the disk. `wake` is locked while whoever gave it must wait."""

    def __init__(self, outcome: Outcome | None, attempt: Message | None) -> None:
        self.outcome, self.attempt, self.written = outcome, attempt, False
        self.error: Exception | None = None  # which prevented it
        self.wake = threading.Lock()
        self.wake.acquire()


class Marks:
    """Writes marks with `record`: whoever gives one waits until it is on the disk, and all who come meanwhile share the
    next transaction. After an error nothing more is written."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._lock = threading.Lock()
        self._waiting: list[_Mark] = []
        self._writing = False
        self._error: Exception | None = None

    def write(self, outcome: Outcome | None, attempt: Message | None) -> None:
        """Return when both are on the disk. Raises what prevented it."""
        mark = _Mark(outcome, attempt)
        with self._lock:
            self._waiting.append(mark)
            writes, self._writing = not self._writing, True
        if not writes:
            mark.wake.acquire()  # when it was written, or when it is the first that was not
        if not mark.written:
            self._write_group()
        if mark.error:
            raise mark.error

    def _write_group(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting, []
        try:
            if self._error is None:
                attempts = [mark.attempt for mark in group if mark.attempt]
                self._record([mark.outcome for mark in group if mark.outcome], attempts)
        except Exception as failed:  # all who wait raise it
            self._error = failed
        with self._lock:
            following = self._waiting[:1]
            self._writing = bool(following)
        for mark in group:
            mark.written, mark.error = True, self._error
        for mark in (*group, *following):
            mark.wake.release()


class _Batch:
    """What the connections share; each has a thread. Nobody calls `Thread.join`: interrupted by a signal, Python 3.11
    takes a thread for ended that is still running."""

    def __init__(
        self,
        relay: Relay,
        messages: Iterable[Message],
        record: Record,
        client_name: str,
        limits: Limits,
    ) -> None:
        self._relay, self._client_name = relay, client_name
        self._marks = Marks(record)
        self._lock = threading.Lock()  # of what is counted
        self.errors: list[Exception] = []  # what ended connections
        self.unrecorded: list[
            tuple[str, Outcome]
        ] = []  # the last outcomes, to whom, where `record` failed
        self.stop = threading.Event()  # set when no connection is to begin another message
        self.queue = _Queue(messages, limits)
        self._counts = Counter[str]()
        self._put_back = dict[
            bytes, Hindrance
        ]()  # messages that are to be tried a second time, by their keys
        self._brakes = _Brakes(relay, limits)
        self.ended = threading.Event()  # set when all connections have ended
        self._connecting = set[threading.Thread]()
        self._open = {
            threading.Thread(target=self._serve, daemon=True) for _ in range(limits.connections)
        }
        with _one_core():
            for thread in tuple(self._open):
                thread.start()

    def is_busy(self) -> bool:
        """Return whether connections are to be waited for. Once `stop` is set, nobody waits for a relay that does not
        answer: a thread that is connecting sends nothing afterward, and ends with the process."""
        return bool(self._open - self._connecting if self.stop.is_set() else self._open)

    def counts(self) -> Counter[str]:
        """Return the number of outcomes so far, by state."""
        with self._lock:
            return self._counts.copy()

    def _serve(self) -> None:
        """Send one message after the other on one connection."""
        try:
            self._send_on_one_connection()
        except Exception as error:  # a connection must not end in silence; the caller raises it
            if not isinstance(error, RelayUnavailable):
                self.stop.set()
            self.errors.append(error)
        finally:
            self._open.discard(threading.current_thread())
            if not self._open:
                self.ended.set()

    def _send_on_one_connection(self) -> None:
        smtp = None
        outcome = None  # of the last message, to `recipient`, until it is recorded
        recipient, closed = "", 0

        def write_outcome() -> None:
            nonlocal outcome
            if outcome:
                self._marks.write(outcome, None)
                outcome = None

        try:
            while message := self.queue.next(self.stop, write_outcome):
                if not (smtp and is_open(smtp)):
                    write_outcome()
                    smtp = self._connected(message, closed)
                    if smtp is None:
                        return
                answer = hand_over(
                    smtp, message, self._relay, partial(self._marks.write, outcome, message)
                )
                closed = closed + 1 if answer.hindrance == "session" else 0
                with self._lock:
                    earlier = self._put_back.pop(message.key, None)
                    final = self._final(answer, message, earlier)
                outcome, recipient = final or replace(answer, state="leased"), message.recipient
                if final is None:
                    write_outcome()
                    self.queue.give_back(message)
                with self._lock:
                    self._brakes.add(final or answer, self._counts, earlier)
                if closed > RECONNECTS:
                    raise RelayUnavailable(
                        f"{self._relay} keeps closing the connection ({answer.reply})"
                    )
        finally:
            if outcome:
                try:
                    write_outcome()
                except Exception:  # `deliver` tries once more
                    self.unrecorded.append((recipient, outcome))
            if smtp:
                with suppress(OSError):
                    smtp.quit()

    def _connected(self, message: Message, closed: int) -> smtplib.SMTP | None:
        """Return a new connection for a message; None if there is to be none any more."""
        thread = threading.current_thread()
        self._connecting.add(thread)
        try:
            if closed:
                self.stop.wait(PAUSE * 2 ** (closed - 1))
            smtp = None if self.stop.is_set() else connect(self._relay, self._client_name)
        except BaseException:
            self.queue.give_back(message)
            raise
        finally:
            self._connecting.discard(thread)
        if smtp and self.stop.is_set():
            smtp.close()
            return None
        return smtp

    def _final(
        self, answer: Outcome, message: Message, earlier: Hindrance | None
    ) -> Outcome | None:
        """Return an outcome with the state in which this run leaves the email; None if it is to be tried once more, at
        the end. If others were accepted, the relay lets us send, and its second answer is about the recipient."""
        if answer.hindrance and not earlier:
            self._put_back[message.key] = answer.hindrance
            return None
        if answer.hindrance == "session":
            answer = replace(answer, state="deferred")
        elif answer.hindrance == "sender" and self._counts["accepted"]:
            answer = replace(answer, state="rejected")
        self._counts[answer.state] += 1
        return answer


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep the threads that are started here on one core, where the system can do that. They share one interpreter, so
    they work in turn, and a turn that changes the core costs half as much again (`python -m benchmarks.sending`).
    Processes of one machine get different cores; so do containers on it, where each may be process 1."""
    if not (hasattr(os, "sched_getaffinity") and hasattr(os, "sched_setaffinity")):
        yield
        return
    cores = os.sched_getaffinity(0)
    with suppress(OSError):
        number = os.getpid() + zlib.crc32(os.uname().nodename.encode())
        os.sched_setaffinity(0, {sorted(cores)[number % len(cores)]})
    try:
        yield
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, cores)


class _Brakes:
    """What the relay's answers say about it. Each cause is counted over different recipients."""

    def __init__(self, relay: Relay, limits: Limits) -> None:
        self._relay, self._ignore_rejections = relay, limits.ignore_rejections
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
        limited, unwelcome, unknown = (
            self._hindered["quota"],
            self._hindered["sender"],
            counts["unknown"],
        )
        rejected, tried = counts["rejected"] + unwelcome, counts.total() + self._hindered.total()
        is_rejection = state == "rejected" or hindrance == "sender"
        if self._limited >= MAX_HINDERED_RECIPIENTS or limited > MAX_WAITING_MESSAGES:
            self._brake("quota", f"rejected {limited:,} emails because of a limit", outcome)
        if (
            hindrance == "sender"
            and unwelcome >= MAX_HINDERED_RECIPIENTS
            and not counts["accepted"]
        ):
            self._brake(
                "sender",
                f"rejected {unwelcome} emails because of their sender and accepted none",
                outcome,
            )
        if state == "unknown" and (self._unknown == UNKNOWN_IN_A_ROW or _are_many(unknown, tried)):
            self._brake(
                "unknown",
                f"gave no final response for {unknown:,} of the first {tried:,} emails",
                outcome,
            )
        if is_rejection and _are_many(rejected, tried) and not self._ignore_rejections:
            self._brake(
                "rejected", f"rejected {rejected:,} of the first {tried:,} recipients", outcome
            )

    def _brake(self, cause: str, what: str, outcome: Outcome) -> NoReturn:
        raise SendingStopped(cause, f"{self._relay} {what} ({outcome.reply})")


def _are_many(some: int, tried: int) -> bool:
    return some >= MAX_FAILED_RECIPIENTS and some > tried * MAX_FAILED_SHARE


class _Queue:
    """The messages that no connection has begun, in an order that keeps to the rate."""

    def __init__(self, messages: Iterable[Message], limits: Limits) -> None:
        self._lock = threading.Lock()
        self._fresh, self._back = iter(messages), deque[Message]()
        self._pause = 1 / limits.rate if limits.rate else 0.0
        self._turn = time.monotonic()  # when the next message may be sent

    def next(self, stop: threading.Event, idle: Callable[[], None]) -> Message | None:
        """Return a message when it is its turn; None if there is none, or when `stop` is set. `idle` is called if that
        takes longer than AT_ONCE."""
        began = time.monotonic()
        while not stop.is_set():
            with self._lock:
                now = time.monotonic()
                if now >= self._turn:
                    self._turn = (
                        max(self._turn, now) + self._pause
                    )  # what was missed is not made up for
                    message = next(self._fresh, None)
                    return self._back.popleft() if message is None and self._back else message
                wait = self._turn - now
            if now + wait > began + WRITE_BATCH_SECONDS:
                idle()
            stop.wait(wait)
        return None

    def give_back(self, message: Message) -> None:
        """Take back a message that was not sent. It is the last one from now on."""
        self._back.append(message)

    def is_empty(self) -> bool:
        """Return whether no message is left."""
        if not self._back:
            self._back.extend(islice(self._fresh, 1))
        return not self._back
