"""Send messages to a mail server over several connections.

Sending stops if the replies are probably not about the recipients.
"""

import os
import time
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from socket import gethostname
from threading import Event, Lock, Thread, current_thread
from typing import NoReturn

from msgspec.structs import replace

from legalsite.mail.connection import RelayConnection
from legalsite.mail.delivery_database import DatabaseUnavailable
from legalsite.mail.relay import (
    Relay,
    RelayUnavailable,
    connect,
    contradicted,
    hand_over,
    is_open,
    second_reply,
)
from legalsite.model.email import Hindrance, Limits, Message, Outcome
from legalsite.system import allowed_cores, use_cores

# minimum number of rejected or unknown results after which a run can stop
MAX_FAILED_RECIPIENTS = 10
MAX_FAILED_SHARE = 0.05  # share of rejected or unknown results above which a run stops
MAX_UNKNOWN_IN_A_ROW = 20
# number of rejections at which a run stops: in a row because of a limit, or because of the sender
# before any email was accepted
MAX_HINDERED_RECIPIENTS = 3
MAX_RECONNECTS = 3  # maximum number of times to reconnect before the server counts as unavailable
QUIT_TIMEOUT = 10.0  # in seconds; the reply to QUIT doesn't matter
PAUSE = 1.0  # seconds before the first reconnection; the pause doubles each time
INTERVAL = 0.1  # seconds between progress reports
# seconds that a result waits for the next attempt, so that one transaction writes both
WRITE_BATCH_SECONDS = 1.0
# maximum number of messages to try again because the server reported a limit
MAX_WAITING_MESSAGES = 1000

# A function that stores results, and attempts that are about to be made. Everything is on disk when
# it returns.
Record = Callable[[Sequence[Outcome], Sequence[Message]], None]


class SendingStopped(Exception):  # noqa: N818 - reads as what happened
    """A run stopped because the replies are probably not about the recipients.

    `cause` is `quota`, `sender`, `unknown`, or `rejected`. The message contains the number of
    recipients and the last reply.
    """

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class RepliesNotRecorded(Exception):  # noqa: N818 - reads as what happened
    """Raised if some replies of the mail server couldn't be recorded.

    `answers` contains recipients with their results. `problem` describes the database error `why`.
    """

    def __init__(self, answers: Sequence[tuple[str, Outcome]], why: DatabaseUnavailable) -> None:
        self.answers = answers
        (self.problem,) = why.problems


def deliver(
    relay: Relay, messages: Iterable[Message], record: Record, *, client_name: str, limits: Limits
) -> Iterator[Counter[str]]:
    """Send all messages. Yield the number of results by state, repeatedly and at the end.

    `record(outcomes, attempts)` is called before each attempt, and also stores the results of
    earlier attempts. `client_name` is our hostname. If the caller stops early, messages in transit
    are completed first.

    Raises RelayUnavailable if messages are left at the end, SendingStopped, RepliesNotRecorded, and
    exceptions from `record` and `messages`.
    """
    batch = _Batch(relay, messages, record, client_name, limits)
    try:
        batch.start()
        while batch.is_busy():
            batch.ended.wait(INTERVAL)
            yield batch.results.counts()
    finally:  # all messages were sent, the caller stopped early, or an error or signal occurred
        batch.stop.set()
        while batch.is_busy():
            # wake up regularly, because Python handles signals only then
            batch.ended.wait(INTERVAL)
        try:
            if batch.unrecorded:  # results that haven't been recorded because of an error
                record([outcome for _, outcome in batch.unrecorded], [])
        except DatabaseUnavailable as error:
            raise RepliesNotRecorded(batch.unrecorded, error) from None
    for failure in batch.errors:  # prefer any other error to RelayUnavailable
        if not isinstance(failure, RelayUnavailable):
            raise failure
    # connections that couldn't reach the server only matter if messages are left
    if batch.errors and not batch.queue.is_empty():
        raise batch.errors[0]
    yield batch.results.counts()


class _Entry:
    """A result, an attempt, or both, waiting to be written.

    `wake` is set when the waiting thread can continue, because the entry was written or because the
    thread has to write it.
    """

    def __init__(self, outcome: Outcome | None, attempt: Message | None) -> None:
        self.outcome = outcome  # the result of an email that was sent, or None
        self.attempt = attempt  # the email that is about to be sent, or None
        self.written = False  # whether writing was tried, even if it failed
        self.error: Exception | None = None  # the exception if writing failed
        self.wake = Event()


class GroupWriter:
    """A writer that groups updates of several threads into one transaction.

    Each thread waits until its update is on disk. Updates that arrive in the meantime share the
    next transaction. After an error, nothing more is written.
    """

    def __init__(self, record: Record) -> None:
        self._record = record  # stores results and attempts in one transaction
        self._lock = Lock()  # protects the attributes below
        self._waiting = list[_Entry]()  # entries for the next transaction
        self._writing = False  # whether a thread is writing, or was woken up to write
        self._error: Exception | None = None

    def write(self, outcome: Outcome | None, attempt: Message | None) -> None:
        """Write a result, an attempt, or both, and return when everything is on disk.

        Raises the exception that prevented this.
        """
        entry = _Entry(outcome, attempt)
        # this thread writes everything that's waiting, unless another thread is writing
        with self._lock:
            self._waiting.append(entry)
            must_wait = self._writing
            self._writing = True
        if must_wait:
            entry.wake.wait()  # wait until the entry is written, or until this thread has to write
        if not entry.written:  # it's this thread's turn to write
            self._write_group()  # the group includes the thread's own entry
        if entry.error:
            raise entry.error

    def _write_group(self) -> None:
        """Write everything that's waiting in one transaction, and wake up the threads."""
        with self._lock:
            group = self._waiting
            self._waiting = []
        outcomes = [entry.outcome for entry in group if entry.outcome]
        attempts = [entry.attempt for entry in group if entry.attempt]
        try:
            if self._error is None:  # after an error of the database, nothing more is written
                self._record(outcomes, attempts)
        except Exception as failed:  # each waiting thread raises this error
            self._error = failed
        with self._lock:
            # the thread of the first update that arrived in the meantime writes the next group
            following = self._waiting[:1]
            self._writing = bool(following)
        for entry in group:
            entry.written = True
            entry.error = self._error
        for entry in (*group, *following):
            entry.wake.set()


class _Batch:
    """The state that all connections of a run share. Each connection has a thread.

    Threads are never joined: if a signal interrupts `Thread.join`, Python 3.11 treats a running
    thread as ended.
    """

    def __init__(
        self,
        relay: Relay,
        messages: Iterable[Message],
        record: Record,
        client_name: str,
        limits: Limits,
    ) -> None:
        self.relay = relay
        self.client_name = client_name
        self.writer = GroupWriter(record)
        self.queue = _Queue(messages, limits)
        self.errors: list[Exception] = []  # errors that ended connections
        # recipients with results that couldn't be recorded
        self.unrecorded: list[tuple[str, Outcome]] = []
        self.stop = Event()  # set when no connection may start another message
        self.ended = Event()  # set when all connections have ended
        self.results = _Results(relay, limits)
        self._connecting = set[Thread]()  # threads that are opening a connection
        self._open = set[Thread]()  # threads that haven't ended, including those in `_connecting`
        for _ in range(limits.connections):
            self._open.add(Thread(target=self._serve, daemon=True))

    def start(self) -> None:
        """Start all threads.

        If a signal interrupts this, only the started threads are awaited.
        """
        threads = tuple(self._open)
        try:
            with _running_on_one_core():
                for thread in threads:
                    thread.start()
        except BaseException:
            # only a started thread has an `ident`
            self._open.difference_update(thread for thread in threads if thread.ident is None)
            raise

    def is_busy(self) -> bool:
        # threads that are connecting don't count once `stop` is set, because they send nothing and
        # end with the process
        if self.stop.is_set():
            return bool(self._open - self._connecting)
        return bool(self._open)

    def connect(self, message: Message, closed: int) -> RelayConnection | None:
        """Open a new connection for a message, or return None if the run has to stop.

        If connecting fails, the message is put back into the queue. `closed` is the number of times
        in a row that the server closed the connection; the wait before reconnecting doubles each
        time.
        """
        thread = current_thread()
        smtp = None
        self._connecting.add(thread)
        try:
            if closed:
                self.stop.wait(PAUSE * 2 ** (closed - 1))
            if not self.stop.is_set():
                smtp = connect(self.relay, self.client_name)
        except BaseException:
            self.queue.give_back(message)
            raise
        finally:
            self._connecting.discard(thread)
        # the run may have been stopped while this was connecting
        if smtp and self.stop.is_set():
            smtp.close()
            return None
        return smtp

    def _serve(self) -> None:
        """Send messages in a thread, and store its exception.

        If the server is unavailable, other connections continue. Any other error stops them.
        """
        try:
            _Connection(self).send_all()
        except Exception as error:  # `deliver` raises the error at the end
            if not isinstance(error, RelayUnavailable):
                self.stop.set()
            self.errors.append(error)
        finally:
            self._open.discard(current_thread())
            if not self._open:
                self.ended.set()


class _Connection:
    """A thread's connection to the server, reopened if the server closes it."""

    def __init__(self, batch: _Batch) -> None:
        self._batch = batch
        self._smtp: RelayConnection | None = None  # the connection; None before the first message
        self._closed = 0  # number of times in a row that the server closed the connection
        self._recipient = ""  # recipient of the last message
        self._outcome: Outcome | None = None  # result of the last message, until it's recorded

    def send_all(self) -> None:
        """Send messages until none are left or the run has to stop."""
        try:
            # the queue calls `_write_outcome` before a long wait, so that the last result isn't
            # written too late
            while message := self._batch.queue.next_message(self._batch.stop, self._write_outcome):
                self._check_outcome()
                if not (self._smtp and is_open(self._smtp)):
                    # write the last result first, because connecting may take a while
                    self._write_outcome()
                    self._smtp = self._batch.connect(message, self._closed)
                if self._smtp is None:  # the run has to stop
                    return
                self._send(self._smtp, message)
        finally:
            self._close()

    def _send(self, smtp: RelayConnection, message: Message) -> None:
        """Send a message, and keep its result, which is written together with the next attempt.

        Raises SendingStopped if the run has to stop.
        """
        batch = self._batch
        # writes the last result and the attempt before the server gets the message
        record_attempt = partial(batch.writer.write, self._outcome, message)
        answer = hand_over(smtp, message, batch.relay, record_attempt)
        # count how often in a row the server closed the connection (`session`)
        self._closed = self._closed + 1 if answer.hindrance == "session" else 0
        # `final` is None if the message will be tried again; `earlier` is why this is a second try
        final, earlier = batch.results.final_outcome(answer, message)
        self._recipient = message.recipient
        self._outcome = final
        # Any connection of the run may try the message again, so its state must be stored before
        # it's put back.
        if final is None:
            self._outcome = replace(answer, state="leased")  # the state before the attempt
            self._write_outcome()
            batch.queue.give_back(message)
        batch.results.check(final or answer, earlier)
        if self._closed > MAX_RECONNECTS:
            raise RelayUnavailable(f"{batch.relay} keeps closing the connection ({answer.reply})")

    def _check_outcome(self) -> None:
        """Change the last result to unknown if the server replied twice to the message.

        Raises SendingStopped if the run has to stop.
        """
        outcome = self._outcome
        # if no message was sent, there's no hash, and the server can't have replied twice
        if not self._smtp or not outcome or not outcome.sha256:
            return
        reply = second_reply(self._smtp, self._batch.relay)
        if reply:
            self._smtp.close()
            self._outcome = contradicted(outcome, reply)
            self._batch.results.correct(outcome, self._outcome)

    def _write_outcome(self) -> None:
        if self._outcome:
            self._batch.writer.write(self._outcome, None)
            self._outcome = None

    def _close(self) -> None:
        """Write the last result, and close the connection."""
        with suppress(SendingStopped):  # the run ends anyway
            self._check_outcome()
        outcome = self._outcome
        try:
            self._write_outcome()
        except Exception:  # `deliver` tries to record the result again at the end
            if outcome:
                self._batch.unrecorded.append((self._recipient, outcome))
        if self._smtp:
            self._smtp.allow(QUIT_TIMEOUT)
            with suppress(OSError):
                self._smtp.quit()


@contextmanager
def _running_on_one_core() -> Iterator[None]:
    """Start threads on a single core, if the system supports that.

    Python runs only one of the threads at a time, and switching between cores makes them 50% slower
    (`python -m benchmarks.sending`). The core depends on the process ID and hostname, so that
    processes and containers use different cores.
    """
    cores = allowed_cores()
    if cores:
        number = os.getpid() + zlib.crc32(gethostname().encode())
        use_cores({sorted(cores)[number % len(cores)]})
    try:
        yield
    finally:
        use_cores(cores)


class _Results:
    """The results of a run, which decide whether the run has to stop. It's thread-safe."""

    def __init__(self, relay: Relay, limits: Limits) -> None:
        self._relay = relay
        self._ignore_rejections = limits.ignore_rejections
        self._lock = Lock()
        self._counts = Counter[str]()  # number of final results by state
        # key of a message that will be tried again → reason
        self._tried_before = dict[bytes, Hindrance]()
        # number of replies in a row, to different recipients, that report a limit or leave the
        # result unknown
        self._limited_in_a_row = 0
        self._unknown_in_a_row = 0
        # reason → number of recipients whose emails will be tried again
        self._hindered = Counter[str]()

    def counts(self) -> Counter[str]:
        with self._lock:
            return self._counts.copy()

    def final_outcome(
        self, answer: Outcome, message: Message
    ) -> tuple[Outcome | None, Hindrance | None]:
        """Return the final result of an email in this run, and why it was tried twice.

        The result is None if the email will be tried again. The reason is None on the first try.
        """
        with self._lock:
            # reason for the second try, or None on the first try
            earlier = self._tried_before.pop(message.key, None)
            # a hindrance means that the result may not be about the recipient, so try once more
            if answer.hindrance and not earlier:
                self._tried_before[message.key] = answer.hindrance
                return None, earlier
            # both tries lost the connection, so later runs try the email again until it expires
            if answer.hindrance == "session":
                answer = replace(answer, state="deferred")
            # the server lets us send, because it accepted other emails, so the rejection is about
            # the recipient
            elif answer.hindrance == "sender" and self._counts["accepted"]:
                answer = replace(answer, state="rejected")
            self._counts[answer.state] += 1
        return answer, earlier

    def correct(self, old: Outcome, new: Outcome) -> None:
        """Replace the result of an email. Raises SendingStopped if the run has to stop."""
        with self._lock:
            self._counts[old.state] -= 1
            self._counts[new.state] += 1
        self.check(new)

    def check(self, outcome: Outcome, earlier: Hindrance | None = None) -> None:
        """Count a reply. Raises SendingStopped if the run has to stop.

        `earlier` is the reason for a second try, or None on the first try.
        """
        with self._lock:
            if earlier:  # the recipient was already counted after the first try
                self._hindered[earlier] -= 1
            if outcome.state == "accepted":
                self._limited_in_a_row = 0
                self._unknown_in_a_row = 0
                return
            if outcome.hindrance and not earlier:
                self._hindered[outcome.hindrance] += 1
            # a series counts different recipients, so a second rejection of the same one doesn't
            # continue it
            if outcome.hindrance != "quota":
                self._limited_in_a_row = 0
            elif not earlier:
                self._limited_in_a_row += 1
            is_unknown = outcome.state == "unknown"
            self._unknown_in_a_row = self._unknown_in_a_row + 1 if is_unknown else 0
            self._check_hindrances(outcome)
            self._check_results(outcome)

    def _check_hindrances(self, outcome: Outcome) -> None:
        """Stop if the server has reached a limit (`quota`) or doesn't let us send (`sender`)."""
        limited = self._hindered["quota"]  # these messages wait to be tried again
        is_limited = self._limited_in_a_row >= MAX_HINDERED_RECIPIENTS
        if is_limited or limited > MAX_WAITING_MESSAGES:
            self._stop_run("quota", f"rejected {limited:,} emails because of a limit", outcome)
        unwelcome = self._hindered["sender"]
        # a server that accepted emails lets us send, so these rejections are about recipients
        is_unwelcome = outcome.hindrance == "sender" and not self._counts["accepted"]
        if is_unwelcome and unwelcome >= MAX_HINDERED_RECIPIENTS:
            what = f"rejected {unwelcome} emails because of their sender and accepted none"
            self._stop_run("sender", what, outcome)

    def _check_results(self, outcome: Outcome) -> None:
        """Stop if too many results are unknown or too many recipients were rejected."""
        tried = self._counts.total() + self._hindered.total()
        unknown = self._counts["unknown"]
        are_many = self._unknown_in_a_row == MAX_UNKNOWN_IN_A_ROW or _exceeds_limits(unknown, tried)
        # the message quotes this outcome's reply, so it must be one of the unknown ones
        if outcome.state == "unknown" and are_many:
            what = f"gave no final response for {unknown:,} of the first {tried:,} emails"
            self._stop_run("unknown", what, outcome)
        # an email that was rejected because of its sender counts as rejected until it's tried again
        rejected = self._counts["rejected"] + self._hindered["sender"]
        is_rejection = outcome.state == "rejected" or outcome.hindrance == "sender"
        if is_rejection and _exceeds_limits(rejected, tried) and not self._ignore_rejections:
            what = f"rejected {rejected:,} of the first {tried:,} recipients"
            self._stop_run("rejected", what, outcome)

    def _stop_run(self, cause: str, what: str, outcome: Outcome) -> NoReturn:
        """Raise SendingStopped. `what` describes what the server did."""
        raise SendingStopped(cause, f"{self._relay} {what} ({outcome.reply})")


def _exceeds_limits(failed: int, tried: int) -> bool:
    """Return whether so many recipients failed that a run has to stop."""
    return failed >= MAX_FAILED_RECIPIENTS and failed > tried * MAX_FAILED_SHARE


class _Queue:
    """A queue of messages, in order and at the configured rate."""

    def __init__(self, messages: Iterable[Message], limits: Limits) -> None:
        self._lock = Lock()
        self._unread = iter(messages)
        self._given_back = deque[Message]()  # messages to try again after all others
        self._pause = 1 / limits.rate if limits.rate else 0.0  # seconds between two messages
        self._turn = time.monotonic()  # earliest time for the next message

    def next_message(self, stop: Event, idle: Callable[[], None]) -> Message | None:
        """Wait until the next message may be sent, and return it.

        Return None if no messages are left, or if `stop` is set. `idle` is called before a wait of
        more than WRITE_BATCH_SECONDS.
        """
        began = time.monotonic()
        while not stop.is_set():
            with self._lock:
                now = time.monotonic()
                if now >= self._turn:
                    # count from now, without making up for lost time, so that the rate is never
                    # exceeded
                    self._turn = now + self._pause
                    message = next(self._unread, None)
                    # messages that are tried again come last
                    if message is None and self._given_back:
                        message = self._given_back.popleft()
                    return message
                wait = self._turn - now
            if now + wait > began + WRITE_BATCH_SECONDS:
                idle()
            stop.wait(wait)
        return None

    def give_back(self, message: Message) -> None:
        """Put back a message that wasn't sent. It comes after all others."""
        self._given_back.append(message)

    def is_empty(self) -> bool:
        """Return whether no messages are left. This may read the next message."""
        if not self._given_back:
            self._given_back.extend(islice(self._unread, 1))
        return not self._given_back
