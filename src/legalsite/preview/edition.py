"""What the preview shows at the moment, and a way to wait for the next of it."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from legalsite.errors import Problem


@dataclass(frozen=True, slots=True)
class Edition:
    """The site in `folder`, all of it under the path `base`. With problems, the folder holds the last site that was
    right, or nothing. `serial` is another for each edition; pages carry it."""

    folder: Path
    base: str = "/"
    problems: tuple[Problem, ...] = ()
    serial: int = 0


class Current:
    """The edition of the moment; one thread sets it, any number wait."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._changed = threading.Condition()
        self._closed = False

    @property
    def edition(self) -> Edition:
        return self._edition

    @property
    def closed(self) -> bool:
        return self._closed

    def set(self, edition: Edition) -> Edition:
        """Gives it the next serial and wakes all who wait."""
        with self._changed:
            self._edition = replace(edition, serial=self._edition.serial + 1)
            self._changed.notify_all()
            return self._edition

    def after(self, serial: int, seconds: float) -> Edition | None:
        """The edition, once it is another than that serial's; None where that takes longer, or the preview ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._edition.serial != serial, seconds)
            return None if self._closed or self._edition.serial == serial else self._edition

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
