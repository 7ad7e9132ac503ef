"""Marks of many connections → one transaction at a time: whoever marks an email waits until it is on the disk, and all
who wait meanwhile share the next transaction."""

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from legalsite.model.email import Message, Outcome

Record = Callable[[Sequence[Outcome], Sequence[Message]], None]


class Mark:
    """One outcome, one attempt or both, on their way to the disk."""

    def __init__(self, outcome: Outcome | None, attempt: Message | None) -> None:
        self.outcome, self.attempt = outcome, attempt
        self._error: Exception | None = None
        self._unsettled = threading.Lock()
        self._unsettled.acquire()

    def settle(self, error: Exception | None) -> None:
        """Say that the mark is on the disk, or why it is not."""
        self._error = error
        self._unsettled.release()

    def wait(self) -> None:
        """Return when the mark is on the disk. Raises what prevented it."""
        with self._unsettled:
            if self._error:
                raise self._error


class GroupCommit:
    """Writes marks with `record`, in a thread of its own, until the block ends. After an error nothing more is
    written."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._queue: SimpleQueue[Mark | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="marks", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._queue.put(None)
        self._thread.join()

    def submit(self, outcome: Outcome | None, attempt: Message | None) -> Mark:
        """Return at once. The attempt counts only once the mark was waited for."""
        mark = Mark(outcome, attempt)
        self._queue.put(mark)
        return mark

    def _work(self) -> None:
        error: Exception | None = None
        more = True
        while more:
            marks = [self._queue.get()]
            try:
                while True:
                    marks.append(self._queue.get_nowait())
            except Empty:
                pass
            more = None not in marks
            error = self._write([mark for mark in marks if mark], error)

    def _write(self, marks: Sequence[Mark], error: Exception | None) -> Exception | None:
        outcomes = [mark.outcome for mark in marks if mark.outcome]
        attempts = [mark.attempt for mark in marks if mark.attempt]
        if error is None and (outcomes or attempts):
            try:
                self._record(outcomes, attempts)
            except Exception as failed:  # whoever waits raises it
                error = failed
        for mark in marks:
            mark.settle(error)
        return error
