"""Renews the preview after each change, and keeps what it shows: the new site, or the last one with the problems."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import ProblemsFound, ProblemTuple, problem_of
from legalsite.preview.bar import PageBar
from legalsite.preview.watch import Watch

LOOK = 10.0  # seconds between two looks at the day


class PageRequest(Struct, frozen=True):
    """What a browser asks for."""

    path: str  # of the file, below the output
    on: date | None  # the day to look at the site as of; None for today
    published: bool  # without drafts


class PreviewFile(Struct, frozen=True):
    """A file of the site."""

    data: bytes
    bar: PageBar | None = None  # what the bar of a page shows; None for a file that is not a page


class PreviewState(Struct, frozen=True):
    """The state that the preview shows."""

    # makes the file that a browser asks for; None if there is none. It may raise ProblemsFound
    file: Callable[[PageRequest], PreviewFile | None] = lambda _: None
    base: str = "/"  # the path at which the whole site is served
    # of the last build; if there are any, `file` makes files of the last site without
    problems: ProblemTuple = ()
    serial: int = 0  # a different number for each state; pages carry it


class CurrentState:
    """The state that the preview shows now, and any number of threads can wait for the next. `closed`: the preview has
    ended."""

    def __init__(self, state: PreviewState) -> None:
        self.state = state
        self.closed = False
        self._first = state.serial
        self._changed = threading.Condition()

    def set(self, state: PreviewState) -> PreviewState:
        """Give the state the next serial, wake all waiting threads, and return it."""
        with self._changed:
            self.state = replace(state, serial=self.state.serial + 1)
            self._changed.notify_all()
            return self.state

    def after(self, serial: int, seconds: float) -> PreviewState | None:
        """Return the state once its serial differs from `serial`; None if that takes longer, or if the preview
        ends."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self.state.serial != serial, seconds)
            return None if self.closed or self.state.serial == serial else self.state

    def ready(self) -> PreviewState:
        """Return the state as soon as there is one to show."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self.state.serial != self._first)
            return self.state

    def close(self) -> None:
        """End the preview and wake all waiting threads."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()


@contextmanager
def in_a_thread(work: Callable[[], object], end: Callable[[], object]) -> Iterator[None]:
    """Do the work in a thread until the context ends. `end` makes the work return."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end()
        thread.join()


def following(watch: Watch, rebuild: Callable[[], object], stale: Callable[[], bool]) -> AbstractContextManager[None]:
    """Call `rebuild` after each change, in a thread, until the context ends. `stale` returns whether the passing of
    time has made the site stale. It is called now and then, because a machine that slept through midnight would miss an
    alarm."""

    def work() -> None:
        while not watch.closed:
            if (watch.changed(LOOK) or stale()) and not watch.closed:
                rebuild()

    return in_a_thread(work, watch.close)


def renew(current: CurrentState, build: Callable[[], PreviewState | None]) -> PreviewState | None:
    """Build, and return the new state; None if nothing is new, because `build` returned None or the problems are the
    same. Any exception becomes a problem on the page."""
    before = current.state
    try:
        built = build()
    except Exception as fault:  # the preview goes on, whatever a text or a layout does
        problems = fault.problems if isinstance(fault, ProblemsFound) else (problem_of(fault),)
        return None if problems == before.problems else current.set(replace(before, problems=problems))
    if built is None:
        return current.set(replace(before, problems=())) if before.problems else None
    return current.set(built)
