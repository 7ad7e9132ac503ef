"""What is said on the terminal: results on standard output, problems on standard error, no raw control characters."""

import json
import os
import sys
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self, TextIO

import click

from legalsite.errors import Problem, ProblemsFound, visible


def say(text: str) -> None:
    """One or more lines of result."""
    _write(sys.stdout, text + "\n")


def say_json(value: Any) -> None:
    _write(sys.stdout, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def warn(text: str) -> None:
    """One or more lines beside the result."""
    _write(sys.stderr, text + "\n")


def print_problems(problems: Iterable[Problem]) -> None:
    """Every problem in full, then a count; of mere warnings and notes, one that says so."""
    problems = list(problems)
    for problem in problems:
        warn(str(problem))
    if any(problem.severity == "error" for problem in problems):
        warn(f"{len(problems)} problem{'s' if len(problems) != 1 else ''}")
    elif problems:
        from legalsite.cli.output.full import counted

        warn(counted(problems))


def print_failure(fault: Exception) -> int:
    """Says what stopped the work and returns the exit status."""
    if isinstance(fault, ProblemsFound):
        print_problems(fault.problems)
        return fault.status
    if isinstance(fault, BrokenPipeError):
        return 0
    if isinstance(fault, OSError):
        place = f"{fault.filename}: " if fault.filename else ""
        warn(f"{place}error[device]: {fault.strerror or fault}")
        warn("  help: nothing was lost; fix the device or the permission and run it again")
        return 2
    warn(f"error[internal]: {type(fault).__name__}: {fault} ({_where(fault)})")
    warn("  help: this is our fault, please report it; nothing was changed")
    if os.environ.get("LEGALSITE_DEBUG"):
        raise fault
    return 3


def _where(fault: Exception) -> str:
    trace, last = fault.__traceback__, ""
    while trace:
        last = f"{trace.tb_frame.f_code.co_filename.rpartition('legalsite/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return last


def _write(stream: TextIO, text: str) -> None:
    """Printable on any terminal: what could harm it, and what the encoding lacks, comes as escapes."""
    encoding = stream.encoding or "utf-8"
    click.echo(visible(text).encode(encoding, "backslashreplace").decode(encoding), file=stream, nl=False)


# --- A bar on standard error, for what lasts: drawn on a terminal only, and only once there was time to wonder. ---


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
