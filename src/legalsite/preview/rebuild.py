"""Builds the site again after each change, and keeps what the preview shows: the new site, or the problems."""

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound
from legalsite.preview.watch import Watch

LOOK = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class PreviewState:
    """The state that the preview shows.

    `folder`: the folder of the site. If there are problems, it contains the last site without errors, or nothing.
    `base`: the path at which the whole site is served.
    `problems`: the problems of the last build.
    `serial`: a different number for each state; pages carry it.
    """

    folder: Path
    base: str = "/"
    problems: tuple[Problem, ...] = ()
    serial: int = 0


class CurrentState:
    """The state that the preview shows now. One thread sets it, and any number of threads can wait for it."""

    def __init__(self, edition: PreviewState) -> None:
        self._edition = edition
        self._changed = threading.Condition()
        self._closed = False

    @property
    def edition(self) -> PreviewState:
        """The state that is shown now."""
        return self._edition

    @property
    def closed(self) -> bool:
        """True if the preview has ended."""
        return self._closed

    def set(self, edition: PreviewState) -> PreviewState:
        """Give the state the next serial, wake all waiting threads, and return it."""
        with self._changed:
            self._edition = replace(edition, serial=self._edition.serial + 1)
            self._changed.notify_all()
            return self._edition

    def after(self, serial: int, seconds: float) -> PreviewState | None:
        """Return the state once its serial differs from `serial`; None if that takes longer, or if the preview
        ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._edition.serial != serial, seconds)
            return None if self._closed or self._edition.serial == serial else self._edition

    def close(self) -> None:
        """End the preview and wake all waiting threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class Built:
    """The result of one build.

    `base`: the path at which the whole site is served.
    `changed`: whether the site differs from the previous one.
    """

    base: str
    changed: bool = True


@contextmanager
def following(
    current: CurrentState,
    watch: Watch,
    rebuild: Callable[[], Built],
    tell: Callable[[PreviewState], object],
    *,
    stale: Callable[[], bool] = lambda: False,
    every: float = LOOK,
) -> Iterator[None]:
    """Renew the state after each change, in a thread, until the context ends.

    `tell`: called with every new state.
    `stale`: returns whether the passing of time has made the site stale. It is called every `every` seconds, because a
    machine that slept through midnight would miss an alarm.
    """

    def work() -> None:
        while not watch.closed:
            due = watch.changed(every) or stale()
            edition = renew(current, rebuild) if due and not watch.closed else None
            if edition:
                tell(edition)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        watch.close()
        thread.join()


def renew(current: CurrentState, rebuild: Callable[[], Built]) -> PreviewState | None:
    """Build, and return the new state; None if nothing is new. Any exception becomes a problem on the page."""
    before = current.edition
    try:
        built = rebuild()
    except Exception as fault:  # the preview goes on, whatever a text or a layout does
        problems = _problems(fault)
        return None if problems == before.problems else current.set(replace(before, problems=problems))
    if not built.changed and not before.problems and built.base == before.base and before.serial:
        return None
    return current.set(replace(before, base=built.base, problems=()))


def _problems(fault: Exception) -> tuple[Problem, ...]:
    """Return an exception as problems."""
    if isinstance(fault, ProblemsFound):
        return fault.problems
    if isinstance(fault, OSError):
        message = f"{fault.filename or 'a file'}: {fault.strerror or fault}"
        return (Problem("io", message, "fix the file or its permissions and save again"),)
    last = traceback.extract_tb(fault.__traceback__)[-1]
    message = f"{type(fault).__name__}: {fault} ({last.name}, line {last.lineno})"
    return (Problem("internal", message, "this is a bug in legalsite: please report it, and save again to continue"),)
