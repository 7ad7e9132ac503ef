"""A bar on standard error, for what lasts: drawn on a terminal only, and only once there was time to wonder."""

import sys
import time
from types import TracebackType
from typing import Any, Self


class Bar:
    """`with Bar("Letters", 40) as bar: bar.update(done)`. `patience` in seconds."""

    def __init__(self, what: str, total: int, *, patience: float = 1.0, quiet: bool = False) -> None:
        self._what, self._total, self._patience = what, total, patience
        self._shows = sys.stderr.isatty() and not quiet
        self._started = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def update(self, done: int) -> None:
        if not self._shows or (not self._bar and time.monotonic() - self._started < self._patience):
            return
        if not self._bar:
            self._bar = self._drawn()
        self._bar.update(self._bar.tasks[0].id, completed=done)

    def _drawn(self) -> Any:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn(self._what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.add_task("", total=self._total)
        bar.start()
        return bar
