"""Takes turns: what somebody waits for goes first, background work runs whenever nobody waits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Lets one thread at a time make pages."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = False
        self._waiting = 0

    @contextmanager
    def first(self) -> Iterator[None]:
        """Hold the turn for work that somebody waits for."""
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: not self._busy)
            self._waiting -= 1
            self._busy = True
        with self._released():
            yield

    @contextmanager
    def last(self) -> Iterator[None]:
        """Hold the turn for one step of background work, after everything that somebody waits for."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and not self._waiting)
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
