"""Takes turns: a save goes first, then what browsers ask for, then background work. Nobody waits for ever."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST = 10  # requests that are answered before a step of background work that waits


class Turns:
    """Lets one thread at a time make pages. `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._changed = threading.Condition()
        self._busy = False
        self._saves = self._requests = 0  # turns that somebody waits for, the one that is held included
        self._background = False  # whether a step of background work waits
        self._passed = 0  # requests that went before it
        self._ended = 0.0  # when the last turn ended that somebody waited for

    @property
    def idle(self) -> float:
        """For how many seconds nobody has been waiting."""
        return 0.0 if self._saves or self._requests else self.clock() - self._ended

    @contextmanager
    def save(self) -> Iterator[None]:
        """Hold the turn for a change of the files."""
        with self._changed:
            self._saves += 1
            self._take(lambda: True)
        try:
            yield
        finally:
            with self._changed:
                self._saves -= 1
                self._ended = self.clock()
                self._give_back()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Hold the turn for what a browser asks for."""
        with self._changed:
            self._requests += 1
            self._take(lambda: not self._saves and self._passed < MOST)
        try:
            yield
        finally:
            with self._changed:
                self._requests -= 1
                self._passed += self._background
                self._ended = self.clock()
                self._give_back()

    @contextmanager
    def background(self) -> Iterator[None]:
        """Hold the turn for one step of background work. Only one thread may do such work."""
        with self._changed:
            self._background = True
            self._take(lambda: not self._saves and (not self._requests or self._passed == MOST))
            self._background, self._passed = False, 0
        try:
            yield
        finally:
            with self._changed:
                self._give_back()

    def _take(self, may: Callable[[], bool]) -> None:
        """Wait until nobody holds the turn and it `may` be taken, then take it."""
        self._changed.wait_for(lambda: not self._busy and may())
        self._busy = True

    def _give_back(self) -> None:
        self._busy = False
        self._changed.notify_all()
