"""Printing: results on standard output, problems and progress on standard error, no raw control characters."""

import json
import os
import re
import shlex
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from legalsite.errors import (
    LAST_OPTION,
    Problem,
    ProblemsFound,
    by_severity,
    printable_lines,
    problem_of,
)

KIND = r"(?m)^((?:[^\s:][^\n]*?: )?|  )((error|warning|info)\[[a-z0-9-]+\]|(?<=^  )(help)(?=: ))"
RED, GREEN, YELLOW, CYAN, BOLD, PLAIN = (
    f"\x1b[{code}m" for code in (31, 32, 33, 36, 1, 0)
)  # ECMA-48, SGR
A_CHANGE = {
    "editorial": "an editorial change",
    "minor": "a minor change",
    "material": "a material change",
}
ADDRESS = r"[^\s<>()'\"`,;:]+@[^\s<>()'\"`,;:]+\.[^\s<>()'\"`,;:]+"
MAILBOX = r"(?<!\S)(?=\S*[^\W\d_])\S*(?:\d|\.\w)\S*"  # a letter, with a digit or a dot
ADDRESSES = "addresses"  # what click keeps of --addresses
PIECES = 10_000  # of JSON, which are printed at once
NAME_PEOPLE = ("list-", "relay-", "many-")  # rules whose messages may quote an address
COLORS = {"error": RED + BOLD, "warning": YELLOW + BOLD, "info": CYAN + BOLD, "help": GREEN}

JsonObject = dict[str, Any]


def say(*lines: str) -> None:
    """Print one or more lines of the result."""
    _write(sys.stdout, "\n".join(lines))


def from_here(path: Path) -> str:
    """Return a path as a person in the current folder writes it: without that folder, if it is below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if here in path.parents else path)


class Streamed(list[Any]):
    """A list for `say_json` whose items are made one by one, because there may be millions."""

    def __init__(self, items: Iterable[Any]) -> None:
        self._rest = iter(items)
        super().__init__(islice(self._rest, 1))  # so that it is known whether it is empty

    def __iter__(self) -> Iterator[Any]:
        return chain(super().__iter__(), self._rest)


def say_json(value: Any) -> None:
    """Print the result as JSON; days and what else JSON has no values for as text."""
    pieces = json.JSONEncoder(ensure_ascii=False, indent=2, default=str).iterencode(value)
    while some := "".join(islice(pieces, PIECES)):
        _write(sys.stdout, some, "")
    _write(sys.stdout, "")


def warn(text: str) -> None:
    """Print one or more lines that are not the result."""
    _write(sys.stderr, text)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print every problem in full, then the number of problems of each severity."""
    problems = list(problems)
    for problem in problems:
        names_people = problem.rule.startswith(NAME_PEOPLE)
        warn(
            str(
                problem._replace(message=without_people(problem.message))
                if names_people
                else problem
            )
        )
    if problems:
        warn(by_severity(problems))


def hides_people() -> bool:
    """Return whether addresses are left out, because what is printed may be kept for many to read: in the log of a
    pipeline (CI=true), or anywhere but on a terminal. --addresses prints them all the same."""
    from click import get_current_context  # a plain build loads no click

    context = get_current_context(silent=True)
    if context and context.meta.get(ADDRESSES):
        return False
    return os.environ.get("CI") == "true" or not sys.stdout.isatty()


def without_people(text: str, *, is_answer: bool = False) -> str:
    """Return a text as it may be printed: with `*` for each address where people are hidden, and in the answer of a
    relay for each word that may name a mailbox, or a host."""
    if not hides_people():
        return text
    without_addresses = re.sub(ADDRESS, "*", text)
    return re.sub(MAILBOX, "*", without_addresses) if is_answer else without_addresses


def print_failure(fault: Exception, argv: Sequence[str]) -> int:
    """Print what stopped the command with these arguments, and return the exit status."""
    if isinstance(fault, ProblemsFound):
        command = shlex.join(["legalsite", *argv])  # which a help is about that ends with an option
        print_problems(
            problem._replace(
                help=re.sub(LAST_OPTION, lambda option: f"`{command} {option[1]}`", problem.help)
            )
            for problem in fault.problems
        )
        if fault.recipe:
            warn(fault.recipe)
        return fault.status
    warn(str(problem_of(fault)))
    if isinstance(fault, OSError):
        return 2
    if os.environ.get("LEGALSITE_DEBUG"):
        raise fault
    return 3


def _write(stream: TextIO, text: str, end: str = "\n") -> None:
    """Write lines so that any terminal can show them: harmful characters, and those that the encoding lacks, become
    escapes. The severity of a problem, and the word `help`, have the color of their kind. A long text is not copied
    for the sake of the few that need this."""
    encoding = stream.encoding or "utf-8"
    text = printable_lines(text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    if stream.isatty() and not os.environ.get("NO_COLOR"):
        text = re.sub(
            KIND, lambda match: f"{match[1]}{COLORS[match[3] or match[4]]}{match[2]}{PLAIN}", text
        )
    stream.write(text)
    stream.write(end)
    stream.flush()


class ProgressBar(ExitStack):
    """A progress bar on standard error: `with Bar("Emails") as bar: bar.update(done, total)`. It is drawn on a terminal
    only, and only once the work has lasted a second. No thread draws it: one would not survive the forks of a build."""

    PATIENCE = 1.0  # seconds before a bar is worth drawing
    INTERVAL = 0.1  # seconds between two drawings

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        super().__init__()
        self._what = what
        self._visible = sys.stderr.isatty() and not quiet
        self._next = time.monotonic() + self.PATIENCE
        self._bar: Any = None

    def update(self, done: int, total: int, more: str = "") -> None:
        """Say how much of the work is done, and more about it in a few words."""
        if not self._visible or time.monotonic() < self._next:
            return
        self._bar = self._bar or self._start()
        self._bar.update(
            self._bar.tasks[0].id, completed=done, total=total, more=more, refresh=True
        )
        self._next = time.monotonic() + self.INTERVAL

    def _start(self) -> Any:
        from rich import console, progress  # few commands last long enough for a bar

        columns = (
            progress.TextColumn(self._what),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            progress.TextColumn("{task.fields[more]}"),
        )
        stderr = console.Console(stderr=True)
        bar = self.enter_context(
            progress.Progress(*columns, console=stderr, auto_refresh=False, transient=True)
        )
        bar.add_task("", total=None, more="")
        return bar
