"""Renews the preview after each change, and keeps what it shows: the new site, or the last one with the problems."""

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from legalsite.errors import Problem, ProblemsFound
from legalsite.preview.bar import PageBar
from legalsite.preview.turns import Turns
from legalsite.preview.watch import Watch

LOOK = 10.0  # seconds
QUIET = 1.5  # seconds without a save or a request before work begins that nobody waits for
LONGEST = 5.0  # seconds that it waits for quiet, before it goes on for QUIET seconds: some pages ask every second
FETCH = 0.3  # seconds after a save that are for the browser, which fetches the page

Step = Callable[[], object] | None


class Wish(Struct, frozen=True):
    """What a browser asks for.

    `path`: the file's path below the output.
    `on`: the day to look at the site as of; None for today.
    `published`: without drafts.
    """

    path: str
    on: date | None = None
    published: bool = False


class PreviewFile(Struct, frozen=True):
    """A file of the site. `bar` is what the bar of a page shows; None for a file that is not a page."""

    data: bytes
    bar: PageBar | None = None


def nothing(_: Wish) -> PreviewFile | None:
    """Return no file: there is no site yet."""
    return None


class PreviewState(Struct, frozen=True):
    """The state that the preview shows.

    `file`: makes the file that a browser asks for; None if there is none. It may raise ProblemsFound.
    `base`: the path at which the whole site is served.
    `problems`: the problems of the last build. If there are any, `file` makes files of the last site without.
    `serial`: a different number for each state; pages carry it.
    """

    file: Callable[[Wish], PreviewFile | None] = nothing
    base: str = "/"
    problems: tuple[Problem, ...] = ()
    serial: int = 0


class CurrentState:
    """The state that the preview shows now, and any number of threads can wait for the next."""

    def __init__(self, state: PreviewState) -> None:
        self._state = state
        self._first = state.serial
        self._changed = threading.Condition()
        self._closed = False

    @property
    def state(self) -> PreviewState:
        """The state that is shown now."""
        return self._state

    @property
    def closed(self) -> bool:
        """True if the preview has ended."""
        return self._closed

    def set(self, state: PreviewState) -> PreviewState:
        """Give the state the next serial, wake all waiting threads, and return it."""
        with self._changed:
            self._state = replace(state, serial=self._state.serial + 1)
            self._changed.notify_all()
            return self._state

    def after(self, serial: int, seconds: float) -> PreviewState | None:
        """Return the state once its serial differs from `serial`; None if that takes longer, or if the preview
        ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._state.serial != serial, seconds)
            return None if self._closed or self._state.serial == serial else self._state

    def ready(self) -> PreviewState:
        """Return the state as soon as there is one to show."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._state.serial != self._first)
            return self._state

    def close(self) -> None:
        """End the preview and wake all waiting threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class Built(Struct, frozen=True):
    """The result of one build: what makes the files of the new site, and the path at which all of it is served."""

    file: Callable[[Wish], PreviewFile | None]
    base: str


class StartAgain(Exception):  # noqa: N818 - reads as what is to be done
    """What runs in the background is out of date."""


class Background:
    """Work that nobody waits for, in a thread of its own: one step after another, while nobody has saved or asked for
    anything for `quiet` seconds. If it is not quiet for `longest` seconds, the work goes on for `quiet` seconds all the
    same, but not right after a save. `start` returns the steps; it is called again whenever `again` was. Each step
    holds the turn. What takes longer is yielded as a function, which runs without the turn and calls `give_way` now and
    then."""

    def __init__(
        self,
        turns: Turns,
        start: Callable[[], Iterator[Step]],
        failed: Callable[[tuple[Problem, ...]], object],
        quiet: float = QUIET,
        longest: float = LONGEST,
    ) -> None:
        self._turns, self._start, self._failed = turns, start, failed
        self._quiet, self._longest = quiet, longest
        self._due = 0.0  # when the work that is left goes on, even if it is not quiet
        self._called = 0.0  # when `again` was called last
        self._wanted = threading.Event()
        self._closed = False

    def again(self) -> None:
        """Drop the steps that are left, and start again."""
        self._called = self._turns.clock()
        self._wanted.set()

    def give_way(self) -> None:
        """Wait until nobody waits. Raises StartAgain if the steps are to start again."""
        with self._turns.background():
            if self._wanted.is_set():
                raise StartAgain

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work until the context ends."""
        thread = threading.Thread(target=self._work, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._closed = True
            self._wanted.set()
            thread.join()

    def _work(self) -> None:
        done = True
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._closed:  # after `clear`, which may have cleared what the end set
                return
            if done:
                self._due = self._turns.clock() + self._longest
            steps = self._start()
            while self._may_go_on() and self._step(steps):
                pass
            done = not self._wanted.is_set()

    def _may_go_on(self) -> bool:
        """Wait until it is quiet, or the work is due. Return False if the steps are to start again."""
        now = self._turns.clock()
        if now > self._due + self._quiet:
            self._due = now + self._longest
        while not self._wanted.is_set() and (rest := self._rest()) > 0:
            self._wanted.wait(rest)
        return not self._wanted.is_set()

    def _rest(self) -> float:
        """Return for how many seconds to wait before the next step."""
        due = max(self._due, self._called + FETCH)
        return min(self._quiet - self._turns.idle, due - self._turns.clock())

    def _step(self, steps: Iterator[Step]) -> bool:
        """Do one step. Return whether another may follow."""
        try:
            with self._turns.background():
                if self._wanted.is_set():
                    return False
                longer = next(steps, steps)
            if callable(longer):
                longer()
        except Exception as fault:  # as in `renew`
            with self._turns.background():
                if not self._wanted.is_set():
                    self._failed(problems_of(fault))
            return False
        return longer is not steps


@contextmanager
def following(
    watch: Watch,
    rebuild: Callable[[], object],
    *,
    stale: Callable[[], bool] = lambda: False,
    every: float = LOOK,
) -> Iterator[None]:
    """Call `rebuild` after each change, in a thread, until the context ends.

    `stale`: returns whether the passing of time has made the site stale. It is called every `every` seconds, because a
    machine that slept through midnight would miss an alarm.
    """

    def work() -> None:
        while not watch.closed:
            if (watch.changed(every) or stale()) and not watch.closed:
                rebuild()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        watch.close()
        thread.join()


def renew(current: CurrentState, build: Callable[[], Built | None]) -> PreviewState | None:
    """Build, and return the new state; None if nothing is new, because `build` returned None or the problems are the
    same. Any exception becomes a problem on the page."""
    before = current.state
    try:
        built = build()
    except Exception as fault:  # the preview goes on, whatever a text or a layout does
        problems = problems_of(fault)
        return None if problems == before.problems else current.set(replace(before, problems=problems))
    if built is None:
        return current.set(replace(before, problems=())) if before.problems else None
    return current.set(replace(before, file=built.file, base=built.base, problems=()))


def problems_of(fault: Exception) -> tuple[Problem, ...]:
    """Return an exception as problems."""
    if isinstance(fault, ProblemsFound):
        return fault.problems
    if isinstance(fault, OSError):
        message = f"{fault.filename or 'a file'}: {fault.strerror or fault}"
        return (Problem("io", message, "fix the file or its permissions and save again"),)
    last = traceback.extract_tb(fault.__traceback__)[-1]
    message = f"{type(fault).__name__}: {fault} ({last.name}, line {last.lineno})"
    return (Problem("internal", message, "this is a bug in legalsite: please report it, and save again to continue"),)
