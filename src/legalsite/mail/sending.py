"""Messages → a relay, over a few connections at once. Reports what became of each, and never decides to try again."""

import contextlib
import smtplib
import threading
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue

from legalsite.mail.relay import Relay, RelayUnavailable, connect, hand_over
from legalsite.model.email import Message, Outcome

CONNECTIONS = 4

Record = Callable[[Outcome | None, Message | None], None]


def deliver(
    relay: Relay, messages: Iterable[Message], record: Record, *, client_name: str, connections: int = CONNECTIONS
) -> Iterator[Outcome]:
    """Hand over all messages and yield outcomes in the order in which they come.

    `record(outcome, attempt)` is called from several threads: with each attempt before it is made, and with each
    outcome before it is yielded. `client_name` is the host name that we greet the relay with. Raises RelayUnavailable
    at the end if messages are left."""
    batch = _Batch(relay, messages, record, client_name)
    threads = [threading.Thread(target=batch.work, daemon=True) for _ in range(connections)]
    for thread in threads:
        thread.start()
    errors: list[Exception] = []
    running = len(threads)
    try:
        while running:
            event = batch.events.get()
            if isinstance(event, Outcome):
                yield event
            elif event is None:
                running -= 1
            else:
                errors.append(event)
    finally:
        batch.stop.set()
        for thread in threads:
            thread.join()
    fatal = [error for error in errors if not isinstance(error, RelayUnavailable)]
    if fatal or (errors and batch.take() is not None):
        raise (fatal or errors)[0]


class _Batch:
    """What the threads share.

    events: outcomes and errors as they come, and None when a thread has ended
    stop: set when no thread is to begin another message
    """

    def __init__(self, relay: Relay, messages: Iterable[Message], record: Record, client_name: str) -> None:
        self.relay, self.record, self.client_name = relay, record, client_name
        self.events: SimpleQueue[Outcome | Exception | None] = SimpleQueue()
        self.stop = threading.Event()
        self._left, self._returned = iter(messages), list[Message]()
        self._lock = threading.Lock()

    def take(self) -> Message | None:
        """Return a message that no thread has begun, or None if there is none."""
        with self._lock:
            return self._returned.pop() if self._returned else next(self._left, None)

    def work(self) -> None:
        """Run one thread: one connection, one message after the other."""
        try:
            self._work()
        except RelayUnavailable as error:
            self.events.put(error)
        except Exception as error:  # a thread must not die in silence; the caller raises it
            self.stop.set()
            self.events.put(error)
        finally:
            self.events.put(None)

    def _work(self) -> None:
        connection: smtplib.SMTP | None = None
        outcome: Outcome | None = None
        try:
            while not self.stop.is_set() and (message := self.take()):
                try:
                    connection = connection if connection and connection.sock else connect(self.relay, self.client_name)
                except RelayUnavailable:
                    self._returned.append(message)
                    raise
                data = message.data()
                self._report(outcome, message)
                outcome = hand_over(connection, message, data, self.relay)
                if outcome.state == "pending":
                    self.stop.set()
                    self._returned.append(message)
                    raise RelayUnavailable(f"{self.relay} accepts no mail from {message.sender} ({outcome.reply})")
        finally:
            self._report(outcome, None)
            if connection and connection.sock:
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    connection.quit()

    def _report(self, outcome: Outcome | None, attempt: Message | None) -> None:
        """Record the last outcome and the next attempt in one step: this halves the writes, and leaves no gap in which
        neither is known."""
        if outcome or attempt:
            self.record(outcome, attempt)
        if outcome:
            self.events.put(outcome)
