"""Rebuild the preview after each change.

The preview shows the new site, or the old site with the problems of the new one.
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
MAX_END_TIME = 5.0  # maximum time to wait for a thread to end, in seconds


class PageRequest(Struct, frozen=True):
    """A browser's request for a file."""

    path: str  # path relative to the output folder
    on: date | None  # date of the site; None for today
    published: bool  # whether to ignore drafts


class PreviewFile(Struct, frozen=True):
    """A file of the site, and the bar if it's a page."""

    data: bytes
    bar: PageBar | None = None  # None if the file isn't a page


def _no_file(_: PageRequest) -> None:
    # there's no site yet
    return None


class PreviewState(Struct, frozen=True):
    """What the preview shows."""

    # Returns a requested file, or None. May raise ProblemsFound.
    file: Callable[[PageRequest], PreviewFile | None] = _no_file
    base: str = "/"  # URL path of the site
    # problems of the last build; `file` then serves the last site without problems
    problems: ProblemTuple = ()
    serial: int = 0  # number of the state, which pages contain
    # content security policy of the site's pages
    directives: Mapping[str, str] = field(default_factory=lambda: SITE)


class CurrentState:
    """The current state of the preview, shared by threads. `closed` means that it has ended."""

    def __init__(self, state: PreviewState) -> None:
        self.state = state
        self.closed = False
        # serial of the state before the first build
        self._first = state.serial
        self._changed = threading.Condition()

    def set(self, state: PreviewState) -> PreviewState:
        """Set a new state with the next serial, wake all waiting threads, and return the state."""
        with self._changed:
            self.state = replace(state, serial=self.state.serial + 1)
            self._changed.notify_all()
            return self.state

    def after(self, serial: int, seconds: float) -> PreviewState | None:
        """Wait until the serial differs from `serial`, and return the state.

        Return None after `seconds`, or when the preview ends.
        """
        if not self._wait_until_not(serial, seconds) or self.closed:
            return None
        return self.state

    def ready(self) -> PreviewState:
        """Wait for the first build, and return the current state."""
        self._wait_until_not(self._first)
        return self.state

    def _wait_until_not(self, serial: int, seconds: float | None = None) -> bool:
        """Wait until the serial differs from `serial`, or the preview ends.

        Return False if that takes more than `seconds`.
        """

        with self._changed:
            return self._changed.wait_for(
                lambda: self.closed or self.state.serial != serial, seconds
            )

    def close(self) -> None:
        """End the preview, and wake all waiting threads."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()


@contextmanager
def running_in_thread(work: Callable[[], object], end: Callable[[], object]) -> Iterator[None]:
    """Do work in a thread until the context ends. `end` must make the work return.

    A thread that doesn't return, for example because of an endless layout, ends with the program.
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
    """Call `rebuild` in a thread after each change, until the context ends.

    `watch` reports changes of files. `stale` returns whether the site is outdated because of the
    date. It's called repeatedly, because a timer fails if the machine is asleep at midnight.
    """

    def work() -> None:
        while not watch.closed:
            # `watch` may be closed while `changed` waits
            if (watch.changed(DATE_CHECK_INTERVAL) or stale()) and not watch.closed:
                rebuild()

    return running_in_thread(work, watch.close)


def update_state(
    current: CurrentState, build: Callable[[], PreviewState | None]
) -> PreviewState | None:
    """Build, update the current state, and return it.

    Return None if there's nothing new: `build` returned None, or the problems are the same. Any
    exception becomes a problem on the page.
    """
    before = current.state
    try:
        built = build()
    except ProblemsFound as error:
        return _with_problems(current, error.problems)
    except Exception as error:  # an error in a text or layout must not end the preview
        return _with_problems(current, (problem_of(error),))
    if built is not None:
        return current.set(built)
    # nothing changed since the last build without problems, which is shown already
    if not before.problems:
        return None
    # a change that caused problems was undone, so only remove the problems
    return current.set(replace(before, problems=()))


def _with_problems(current: CurrentState, problems: ProblemTuple) -> PreviewState | None:
    """Set the problems of the current state, and return it, or None if it has them already."""
    if problems == current.state.problems:
        return None
    return current.set(replace(current.state, problems=problems))
