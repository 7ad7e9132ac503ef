"""Messages → a relay, over a few connections at once. Tells what became of each; decides nothing about trying again."""

import contextlib
import smtplib
import threading
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue

from legalsite.mail.relay import Relay, RelayAway, connected, hand_over
from legalsite.model.email import Message, Outcome

CONNECTIONS = 4

Write = Callable[[Outcome | None, Message | None], None]


def deliver(
    relay: Relay, messages: Iterable[Message], write: Write, *, name: str, connections: int = CONNECTIONS
) -> Iterator[Outcome]:
    """Outcomes in the order in which they come. `write(outcome, attempt)` records them before they are yielded, and
    each attempt before it is made, from several threads. Raises RelayAway at the end where messages were left."""
    batch = _Batch(relay, messages, write, name)
    threads = [threading.Thread(target=batch.work, daemon=True) for _ in range(connections)]
    for thread in threads:
        thread.start()
    faults: list[Exception] = []
    running = len(threads)
    try:
        while running:
            news = batch.news.get()
            if isinstance(news, Outcome):
                yield news
            elif news is None:
                running -= 1
            else:
                faults.append(news)
    finally:
        batch.stop.set()
        for thread in threads:
            thread.join()
    grave = [fault for fault in faults if not isinstance(fault, RelayAway)]
    if grave or (faults and batch.take() is not None):
        raise (grave or faults)[0]


class _Batch:
    """What the threads share."""

    def __init__(self, relay: Relay, messages: Iterable[Message], write: Write, name: str) -> None:
        self.relay, self.write, self.name = relay, write, name
        self.news: SimpleQueue[Outcome | Exception | None] = SimpleQueue()
        self.stop = threading.Event()
        self._left, self._returned = iter(messages), list[Message]()
        self._lock = threading.Lock()

    def take(self) -> Message | None:
        with self._lock:
            return self._returned.pop() if self._returned else next(self._left, None)

    def work(self) -> None:
        """One thread: one connection, one message after the other."""
        try:
            self._work()
        except RelayAway as away:
            self.news.put(away)
        except Exception as fault:  # a thread must not die in silence; the caller raises it
            self.stop.set()
            self.news.put(fault)
        finally:
            self.news.put(None)

    def _work(self) -> None:
        smtp: smtplib.SMTP | None = None
        told: Outcome | None = None
        try:
            while not self.stop.is_set() and (message := self.take()):
                try:
                    smtp = smtp if smtp and smtp.sock else connected(self.relay, self.name)
                except RelayAway:
                    self._returned.append(message)
                    raise
                data = message.data()
                self._record(told, message)
                told = hand_over(smtp, message, data, self.relay)
                if told.state == "pending":
                    self.stop.set()
                    self._returned.append(message)
                    raise RelayAway(f"{self.relay} takes no mail from {message.sender} ({told.reply})")
        finally:
            self._record(told, None)
            if smtp and smtp.sock:
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    smtp.quit()

    def _record(self, outcome: Outcome | None, attempt: Message | None) -> None:
        """The last outcome and the next attempt in one step: half the writes, and no gap in which both are unknown."""
        if outcome or attempt:
            self.write(outcome, attempt)
        if outcome:
            self.news.put(outcome)
