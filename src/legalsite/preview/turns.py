"""Takes turns: what somebody waits for goes first, background work runs whenever nobody waits."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Lets one thread at a time make pages."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = False
        self._awaited = 0  # turns that somebody waits for, the one that is held included
        self._ended = 0.0  # when the last of them ended

    @property
    def idle(self) -> float:
        """For how many seconds nobody has been waiting."""
        return 0.0 if self._awaited else time.monotonic() - self._ended

    @contextmanager
    def first(self) -> Iterator[None]:
        """Hold the turn for work that somebody waits for."""
        with self._changed:
            self._awaited += 1
            self._changed.wait_for(lambda: not self._busy)
            self._busy = True
        with self._released():
            try:
                yield
            finally:
                self._awaited -= 1
                self._ended = time.monotonic()

    @contextmanager
    def last(self) -> Iterator[None]:
        """Hold the turn for one step of background work, after everything that somebody waits for."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and not self._awaited)
            self._busy = True
        with self._released():
            yield

    @contextmanager
    def _released(self) -> Iterator[None]:
        """Give the turn back in the end."""
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
