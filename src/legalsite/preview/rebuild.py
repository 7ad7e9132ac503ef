"""Rebuilds the preview after each change.

It shows the new site, or the last one with the problems.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from legalsite.errors import ProblemsFound, ProblemTuple, problem_of
from legalsite.model.security_policy import SITE
from legalsite.preview.bar import PageBar
from legalsite.preview.watch import Watch

DATE_CHECK_INTERVAL = 10.0  # seconds
MAX_END_TIME = 5.0  # seconds that a thread gets to end


class PageRequest(Struct, frozen=True):
    """What a browser asks for."""

    path: str  # of the file, below the output
    on: date | None  # the date that the site is shown as of; None for today
    published: bool  # without drafts


class PreviewFile(Struct, frozen=True):
    """A file of the site."""

    data: bytes
    bar: PageBar | None = None  # what the bar shows; None if the file isn't a page


def _no_file(_: PageRequest) -> None:
    # there is no site yet
    return None


class PreviewState(Struct, frozen=True):
    """The state that the preview shows."""

    # Returns the file that a browser requests; None if there is none. It may raise ProblemsFound.
    file: Callable[[PageRequest], PreviewFile | None] = _no_file
    base: str = "/"  # the path at which the whole site is served
    # Of the last build. If there are any, `file` returns files of the last site without problems.
    problems: ProblemTuple = ()
    serial: int = 0  # a different number for each state, which pages contain
    # the content security policy of the site's pages
    directives: Mapping[str, str] = field(default_factory=lambda: SITE)


class CurrentState:
    """The current state of the preview, for any number of threads.

    `closed` means that the preview has ended.
    """

    def __init__(self, state: PreviewState) -> None:
        self.state = state
        self.closed = False
        # the serial of the state that nothing was built for yet
        self._first = state.serial
        self._changed = threading.Condition()

    def set(self, state: PreviewState) -> PreviewState:
        """Give the state the next serial, wake all waiting threads, and return it."""
        with self._changed:
            self.state = replace(state, serial=self.state.serial + 1)
            self._changed.notify_all()
            return self.state

    def after(self, serial: int, seconds: float) -> PreviewState | None:
        """Return the state once its serial differs from `serial`.

        It's None if that takes longer than `seconds`, or if the preview ends.
        """
        if not self._wait_until_not(serial, seconds) or self.closed:
            return None
        return self.state

    def ready(self) -> PreviewState:
        """Wait until there is a first build, and return the current state."""
        self._wait_until_not(self._first)
        return self.state

    def _wait_until_not(self, serial: int, seconds: float | None = None) -> bool:
        """Wait until the serial is no longer `serial`, or the preview ends.

        Return whether that happened within `seconds`, if there is such a limit.
        """

        with self._changed:
            return self._changed.wait_for(
                lambda: self.closed or self.state.serial != serial, seconds
            )

    def close(self) -> None:
        """End the preview and wake all waiting threads."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()


@contextmanager
def running_in_thread(work: Callable[[], object], end: Callable[[], object]) -> Iterator[None]:
    """Do the work in a thread until the context ends. `end` makes the work return.

    If the work doesn't return, for example because it waits for an endless layout, the thread is
    left to end with the program.
    """
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end()
        thread.join(MAX_END_TIME)


def rebuilding_on_changes(
    watch: Watch, rebuild: Callable[[], object], stale: Callable[[], bool]
) -> AbstractContextManager[None]:
    """Call `rebuild` after each change, in a thread, until the context ends.

    `watch` reports changes of files. `stale` returns whether the site is outdated because of the
    date. It's called repeatedly, because a machine that slept through midnight would miss an alarm.
    """

    def work() -> None:
        while not watch.closed:
            # `changed` waits, and the watch may be closed meanwhile
            if (watch.changed(DATE_CHECK_INTERVAL) or stale()) and not watch.closed:
                rebuild()

    return running_in_thread(work, watch.close)


def update_state(
    current: CurrentState, build: Callable[[], PreviewState | None]
) -> PreviewState | None:
    """Build, update the current state, and return it.

    `build` returns None if nothing changed. Return None if nothing is new: then, or if the problems
    are the same as before. Any exception becomes a problem on the page.
    """
    before = current.state
    try:
        built = build()
    except ProblemsFound as error:
        return _with_problems(current, error.problems)
    except Exception as error:  # the preview goes on, whatever a text or a layout does
        return _with_problems(current, (problem_of(error),))
    if built is not None:
        return current.set(built)
    # the build is what it was before it had problems
    if not before.problems:
        return None
    return current.set(replace(before, problems=()))


def _with_problems(current: CurrentState, problems: ProblemTuple) -> PreviewState | None:
    """Give the current state these problems, and return it; None if it has them already."""
    if problems == current.state.problems:
        return None
    return current.set(replace(current.state, problems=problems))
