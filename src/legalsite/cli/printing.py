"""Printing: results on standard output, problems and progress on standard error.

Control characters are never printed as they are.
"""

import json
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from legalsite.cli.shell_commands import help_for_shell
from legalsite.errors import (
    LAST_OPTION_PATTERN,
    Problem,
    ProblemsFound,
    describe_severities,
    printable_lines,
    problem_of,
    quote_once,
)

# The groups are: what is before the words to color; these words, such as `error[dead-link]`; then
# the severity, or `help`. They are at the start of a line, after two spaces, or after a place.
KIND_PATTERN = (
    r"(?m)^((?:[^\s:][^\n]*?: )?|  )((error|warning|info)\[[a-z0-9-]+\]|(?<=^  )(help)(?=: ))"
)
RESET_COLOR = "\x1b[0m"  # ECMA-48, SGR
COLORS = {  # of a severity, in bold, and of the word before a help
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
ADDRESS_PATTERN = r"[^\s<>()'\"`,;:]+@[^\s<>()'\"`,;:]+\.[^\s<>()'\"`,;:]+"
MAILBOX_PATTERN = r"(?<!\S)(?=\S*[^\W\d_])\S*(?:\d|\.\w)\S*"  # a letter, with a digit or a dot
ADDRESSES = "addresses"  # the key of --addresses in click's context
MAX_JOINED_PIECES = 10_000  # pieces of JSON that are printed at once
# the beginnings of the names of rules whose messages may quote an address
RULES_QUOTING_ADDRESSES = ("list-", "relay-", "many-")


JsonObject = dict[str, Any]
Lines = Iterator[str]  # lines of a result, for `say`


def say(*lines: str) -> None:
    """Print one or more lines of the result."""
    _write(sys.stdout, "\n".join(lines))


def path_from_here(path: Path) -> str:
    """Return a path relative to the current folder; unchanged if it isn't below that folder."""
    here = Path.cwd()
    if here in path.parents:
        path = path.relative_to(here)
    return path.as_posix()


class StreamedList(list[Any]):
    """A list for `say_json` whose items are made one by one, because there may be millions.

    It is a list because the JSON encoder of Python accepts no other iterable.
    """

    def __init__(self, items: Iterable[Any]) -> None:
        self._rest = iter(items)
        # The encoder asks whether the list is empty, so the list holds its first item.
        super().__init__(islice(self._rest, 1))

    def __iter__(self) -> Iterator[Any]:
        """Yield the first item, then the others; this works only once."""
        return chain(super().__iter__(), self._rest)


def say_json(value: Any) -> None:
    """Print the result as JSON; dates, and other values that JSON doesn't have, as strings."""
    pieces = json.JSONEncoder(ensure_ascii=False, indent=2, default=str).iterencode(value)
    while some := "".join(islice(pieces, MAX_JOINED_PIECES)):  # until no piece is left
        _write(sys.stdout, some, "")
    _write(sys.stdout, "")  # ends the last line


def warn(*remarks: object) -> None:
    """Print each remark on standard error: problems, and all else that isn't the result."""
    for remark in remarks:
        if isinstance(remark, Problem):
            _write(sys.stderr, str(remark._replace(help=help_for_shell(remark.help))))
        else:
            _write(sys.stderr, str(remark))


def print_problems(problems: Iterable[Problem]) -> None:
    """Print every problem in full, then the number of problems of each severity."""
    problems = list(problems)
    quotes: set[str] = set()
    for each in problems:
        problem = quote_once(each, quotes)
        message = problem.message
        if problem.rule.startswith(RULES_QUOTING_ADDRESSES):
            message = mask_addresses(message)
        warn(problem._replace(message=message))
    if problems:
        warn(describe_severities(problems))


def should_mask_addresses() -> bool:
    """Return whether to print `*` in place of email addresses, because others may read the output.

    Others may read it in a pipeline (CI=true), and wherever it isn't printed to a terminal. With
    --addresses, the addresses are always printed.
    """
    from click import get_current_context  # a plain build loads no click

    context = get_current_context(silent=True)
    if context and context.meta.get(ADDRESSES):
        return False
    return os.environ.get("CI") == "true" or not sys.stdout.isatty()


def mask_addresses(text: str, *, is_answer: bool = False) -> str:
    """Return a text with `*` for each email address, unless addresses may be printed.

    If the text `is_answer`, the reply of a mail server, also each word with a digit or a dot in it
    becomes `*`, because it may name a mailbox or a host.
    """
    if not should_mask_addresses():
        return text
    text = re.sub(ADDRESS_PATTERN, "*", text)
    if is_answer:
        text = re.sub(MAILBOX_PATTERN, "*", text)
    return text


def print_failure(error: Exception, argv: Sequence[str]) -> int:
    """Print the exception that stopped the command with these arguments; return the exit status.

    With LEGALSITE_DEBUG set, raise an exception that is a bug of this program.
    """
    if isinstance(error, ProblemsFound):
        # A help that ends with an option means the same command with that option.
        def with_command(match: re.Match[str]) -> str:
            return f"`{_command_with_option(argv, match[1])}`"

        problems = []
        for problem in error.problems:
            help = re.sub(LAST_OPTION_PATTERN, with_command, problem.help)
            problems.append(problem._replace(help=help))
        print_problems(problems)
        if error.recipe:
            warn(help_for_shell(error.recipe))
        return error.status
    warn(problem_of(error))
    if isinstance(error, OSError):
        return 2
    if os.environ.get("LEGALSITE_DEBUG"):
        raise error
    return 3


def _command_with_option(argv: Sequence[str], option: str) -> str:
    """Return the command line with these arguments and an option, such as `--port 8100`.

    If the option already has a value, the new one replaces it, unless the option may be repeated.
    """
    import shlex  # a build with nothing to do quotes nothing

    name, _, value = option.partition(" ")
    kept = list(argv)
    if value and not _may_repeat(argv, name):
        kept = []
        words = iter(argv)
        for word in words:
            if word == name:
                next(words, None)  # the old value
            elif not word.startswith(f"{name}="):
                kept.append(word)
    return f"{shlex.join(['legalsite', *kept])} {option}"


def _may_repeat(argv: Sequence[str], option: str) -> bool:
    """Return whether an option of the command with these arguments may be given more than once."""
    import click  # a plain build loads none

    from legalsite.cli.group import group  # loads click

    command: click.Command | None = group
    for word in argv:
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), word)
    parameters = command.params if command else []
    return any(each.multiple for each in parameters if option in each.opts)


def _write(stream: TextIO, text: str, end: str = "\n") -> None:
    """Write a text so that any terminal can show it, and then `end`.

    Harmful characters, and characters that the stream's encoding lacks, become escapes. On a
    terminal, the severity of a problem and the word `help` are in color.
    """
    encoding = stream.encoding or "utf-8"
    text = printable_lines(text)
    try:
        text.encode(encoding)  # it nearly always succeeds, and then the text isn't copied
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    if stream.isatty() and not os.environ.get("NO_COLOR"):
        text = re.sub(KIND_PATTERN, _color_kind, text)
    stream.write(text)
    stream.write(end)
    stream.flush()


def _color_kind(kind: re.Match[str]) -> str:
    """Return a match of KIND_PATTERN with its severity, or the word `help`, in color."""
    before, words, severity, help = kind.groups()
    return before + COLORS[severity or help] + words + RESET_COLOR


class ProgressBar(ExitStack):
    """A progress bar on standard error: `with ProgressBar("Emails") as bar: bar.update(1, 9)`.

    It is drawn on a terminal only, and only once the work has lasted a second. `update` draws it,
    and not a thread, which wouldn't survive the forks of a build.
    """

    PATIENCE = 1.0  # seconds before a bar is worth drawing
    INTERVAL = 0.1  # seconds between two drawings

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        super().__init__()
        self._what = what  # is counted, such as "Emails"
        self._visible = sys.stderr.isatty() and not quiet
        self._next = time.monotonic() + self.PATIENCE  # when to draw it next
        self._bar: Any = None  # rich's bar, once it was drawn

    def update(self, done: int, total: int, more: str = "") -> None:
        """Draw how much of the work is done, and `more` words about it, if it is time to draw."""
        if not self._visible or time.monotonic() < self._next:
            return
        if self._bar is None:
            self._bar = self._start()
        task = self._bar.task_ids[0]
        self._bar.update(task, completed=done, total=total, more=more, refresh=True)
        self._next = time.monotonic() + self.INTERVAL

    def _start(self) -> Any:
        """Return rich's bar, and show it until this context ends."""
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
