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
    LAST_OPTION_PATTERN,
    Problem,
    ProblemsFound,
    describe_severities,
    printable_lines,
    problem_of,
)

KIND = r"(?m)^((?:[^\s:][^\n]*?: )?|  )((error|warning|info)\[[a-z0-9-]+\]|(?<=^  )(help)(?=: ))"
PLAIN = "\x1b[0m"  # ECMA-48, SGR
COLORS = {  # bold
    "error": "\x1b[31m\x1b[1m",
    "warning": "\x1b[33m\x1b[1m",
    "info": "\x1b[36m\x1b[1m",
    "help": "\x1b[32m",
}
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


JsonObject = dict[str, Any]
Lines = Iterator[str]  # of a result, for `say`


def say(*lines: str) -> None:
    """Print one or more lines of the result."""
    _write(sys.stdout, "\n".join(lines))


def from_here(path: Path) -> str:
    """Return a path as a person in the current folder writes it: without that folder."""
    here = Path.cwd()
    if here in path.parents:
        path = path.relative_to(here)
    return str(path)


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


def warn(*remarks: object) -> None:
    """Print what isn't the result, such as problems, each on one or more lines."""
    for remark in remarks:
        _write(sys.stderr, str(remark))


def print_problems(problems: Iterable[Problem]) -> None:
    """Print every problem in full, then the number of problems of each severity."""
    problems = list(problems)
    for problem in problems:
        message = problem.message
        if problem.rule.startswith(NAME_PEOPLE):
            message = without_people(message)
        warn(problem._replace(message=message))
    if problems:
        warn(describe_severities(problems))


def hides_people() -> bool:
    """Return whether addresses are left out, because what is printed may be kept for many to read.

    It may in the log of a pipeline (CI=true), and anywhere but on a terminal. --addresses prints
    them all the same.
    """
    from click import get_current_context  # a plain build loads no click

    context = get_current_context(silent=True)
    if context and context.meta.get(ADDRESSES):
        return False
    return os.environ.get("CI") == "true" or not sys.stdout.isatty()


def without_people(text: str, *, is_answer: bool = False) -> str:
    """Return a text as it may be printed: with `*` for each address where people are hidden.

    In the answer of a relay, also for each word that may name a mailbox, or a host.
    """
    if not hides_people():
        return text
    text = re.sub(ADDRESS, "*", text)
    if is_answer:
        text = re.sub(MAILBOX, "*", text)
    return text


def print_failure(fault: Exception, argv: Sequence[str]) -> int:
    """Print what stopped the command with these arguments, and return the exit status."""
    if isinstance(fault, ProblemsFound):
        # a help that ends with an option is about the same command
        command = shlex.join(["legalsite", *argv]).replace("\\", r"\\")
        problems = []
        for problem in fault.problems:
            help = re.sub(LAST_OPTION_PATTERN, rf"`{command} \1`", problem.help)
            problems.append(problem._replace(help=help))
        print_problems(problems)
        if fault.recipe:
            warn(fault.recipe)
        return fault.status
    warn(problem_of(fault))
    if isinstance(fault, OSError):
        return 2
    if os.environ.get("LEGALSITE_DEBUG"):
        raise fault
    return 3


def _write(stream: TextIO, text: str, end: str = "\n") -> None:
    """Write lines so that any terminal can show them.

    Harmful characters, and those that the encoding lacks, become escapes. The severity of a
    problem, and the word `help`, have the color of their kind. A long text is not copied for the
    sake of the few that need this.
    """
    encoding = stream.encoding or "utf-8"
    text = printable_lines(text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    if stream.isatty() and not os.environ.get("NO_COLOR"):
        text = re.sub(KIND, _colored, text)
    stream.write(text)
    stream.write(end)
    stream.flush()


def _colored(kind: re.Match[str]) -> str:
    before, words, severity, help = kind.groups()
    return before + COLORS[severity or help] + words + PLAIN


class ProgressBar(ExitStack):
    """A progress bar on standard error: `with Bar("Emails") as bar: bar.update(done, total)`.

    It is drawn on a terminal only, and only once the work has lasted a second. No thread draws it:
    one would not survive the forks of a build.
    """

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
        if self._bar is None:
            self._bar = self._start()
        task = self._bar.task_ids[0]
        self._bar.update(task, completed=done, total=total, more=more, refresh=True)
        self._next = time.monotonic() + self.INTERVAL

    def _start(self) -> Any:
        from rich import console, progress  # few commands last long enough for a bar

        bar = progress.Progress(
            progress.TextColumn(self._what),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            progress.TextColumn("{task.fields[more]}"),
            console=console.Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self.enter_context(bar)
        bar.add_task("", total=None, more="")
        return bar
