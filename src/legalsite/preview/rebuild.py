"""A change of files → the site built again, and an edition of what came of it: the new site, or the problems."""

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from legalsite.errors import Problem, ProblemsFound
from legalsite.preview.watch import Watch

# --- What the preview shows at the moment, and a way to wait for the next of it. ---


@dataclass(frozen=True, slots=True)
class PreviewState:
    """The site in `folder`, all of it under the path `base`. With problems, the folder holds the last site that was
    right, or nothing. `serial` is another for each edition; pages carry it."""

    folder: Path
    base: str = "/"
    problems: tuple[Problem, ...] = ()
    serial: int = 0


class CurrentState:
    """The edition of the moment; one thread sets it, any number wait."""

    def __init__(self, edition: PreviewState) -> None:
        self._edition = edition
        self._changed = threading.Condition()
        self._closed = False

    @property
    def edition(self) -> PreviewState:
        return self._edition

    @property
    def closed(self) -> bool:
        return self._closed

    def set(self, edition: PreviewState) -> PreviewState:
        """Gives it the next serial and wakes all who wait."""
        with self._changed:
            self._edition = replace(edition, serial=self._edition.serial + 1)
            self._changed.notify_all()
            return self._edition

    def after(self, serial: int, seconds: float) -> PreviewState | None:
        """The edition, once it is another than that serial's; None where that takes longer, or the preview ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._edition.serial != serial, seconds)
            return None if self._closed or self._edition.serial == serial else self._edition

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()


# --- follow ---

LOOK = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Built:
    """All of the site lies under the path `base`; `changed` is false where it is as it was."""

    base: str
    changed: bool = True


def renew(current: CurrentState, rebuild: Callable[[], Built]) -> PreviewState | None:
    """Builds and shows what came of it. None where nothing is new. What goes wrong becomes a problem on the page."""
    before = current.edition
    try:
        built = rebuild()
    except Exception as fault:  # the preview lives on, whatever a text or a layout does
        problems = _problems(fault)
        return None if problems == before.problems else current.set(replace(before, problems=problems))
    if not built.changed and not before.problems and built.base == before.base and before.serial:
        return None
    return current.set(replace(before, base=built.base, problems=()))


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
    """A thread that renews at each change, until the context ends. `tell` hears of every new edition. `stale` says that
    time alone has made the site another one; it is asked about once in `every` seconds, since a machine that slept
    through midnight would miss an alarm."""

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


def _problems(fault: Exception) -> tuple[Problem, ...]:
    if isinstance(fault, ProblemsFound):
        return fault.problems
    if isinstance(fault, OSError):
        message = f"{fault.filename or 'a file'}: {fault.strerror or fault}"
        return (Problem("device", message, "fix the file or its permissions and save again"),)
    last = traceback.extract_tb(fault.__traceback__)[-1]
    message = f"{type(fault).__name__}: {fault} ({last.name}, line {last.lineno})"
    return (Problem("internal", message, "this is a bug in legalsite: please report it, and save again to continue"),)
