"""Print results to standard output, and problems and progress to standard error.

Control characters are always escaped.
"""

import json
import os
import re
import sys
import time
from collections import Counter
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

# Groups: the text before the colored part, the colored part (such as `error[dead-link]`), and the
# severity or `help`. The colored part is at the start of a line, after two spaces, or after a
# position.
KIND_PATTERN = (
    r"(?m)^(?P<before>(?:[^\s:][^\n]*?: )?|  )"
    r"(?P<words>(?P<severity>error|warning|info)\[[a-z0-9-]+\]|(?<=^  )(?P<help>help)(?=: ))"
)
RESET_COLOR = "\x1b[0m"  # ECMA-48, SGR
COLORS = {  # severities are bold
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
# contains a letter, and a digit or dot
MAILBOX_PATTERN = r"(?<!\S)(?=\S*[^\W\d_])\S*(?:\d|\.\w)\S*"
ADDRESSES = "addresses"  # key for --addresses in click's context
MAX_ALIKE = 10  # maximum number of lines, or problems of a rule; further ones are only counted
MAX_JOINED_PIECES = 10_000  # maximum number of pieces of JSON printed at once
# prefixes of rules whose messages may quote an address
RULES_QUOTING_ADDRESSES = ("list-", "relay-", "many-")


JsonObject = dict[str, Any]
Lines = Iterator[str]  # lines for `say`


def say(*lines: str) -> None:
    _write(sys.stdout, "\n".join(lines))


def path_from_here(path: Path) -> str:
    """Return a path relative to the current folder. A path outside of that folder is unchanged."""
    here = Path.cwd()
    if here in path.parents:
        path = path.relative_to(here)
    return path.as_posix()


class StreamedList(list[Any]):
    """A list for `say_json` whose items are generated lazily, because there may be millions.

    It has to be a list, because Python's JSON encoder doesn't accept other iterables.
    """

    def __init__(self, items: Iterable[Any]) -> None:
        self._rest = iter(items)
        # store the first item, because the encoder checks whether the list is empty
        super().__init__(islice(self._rest, 1))

    def __iter__(self) -> Iterator[Any]:
        """Yield all items. This works only once."""
        return chain(super().__iter__(), self._rest)


def say_json(value: Any) -> None:
    """Print the result as JSON. Dates and further types that JSON doesn't support become strings."""
    pieces = json.JSONEncoder(ensure_ascii=False, indent=2, default=str).iterencode(value)
    while some := "".join(islice(pieces, MAX_JOINED_PIECES)):  # until there's nothing left
        _write(sys.stdout, some, "")
    _write(sys.stdout, "")  # end the line


def warn(*remarks: object) -> None:
    """Print remarks to standard error. The help of problems is adapted to the user's shell."""
    for remark in remarks:
        if isinstance(remark, Problem):
            _write(sys.stderr, str(remark._replace(help=help_for_shell(remark.help))))
        else:
            _write(sys.stderr, str(remark))


def print_problems(problems: Iterable[Problem], *, verbose: bool = True) -> None:
    """Print problems and their number. `first_of_many` shortens frequent problems.

    Email addresses of recipients are masked if others may read the output.
    """
    problems = list(problems)
    for each in first_of_many(problems, set(), verbose=verbose):
        shown = each  # a problem, or a line with the number of similar ones
        if isinstance(each, Problem) and each.rule.startswith(RULES_QUOTING_ADDRESSES):
            shown = each._replace(message=mask_addresses(each.message))
        warn(shown)
    if problems:
        warn(describe_severities(problems))


def first_of_many(
    problems: Sequence[Problem], quotes: set[str], *, verbose: bool
) -> Iterator[Problem | str]:
    """Yield problems. If several of them quote the same passage, only the first quotes it in full.

    `quotes` contains the passages that were quoted so far, and gets the new ones. If there are more
    than MAX_ALIKE problems of a kind, only the first one and a count are yielded, unless `verbose`
    is True.
    """
    counts = Counter(f"{problem.severity}[{problem.rule}]" for problem in problems)
    for problem in problems:
        kind = f"{problem.severity}[{problem.rule}]"
        if kind not in counts:  # the count of these problems was already yielded
            continue
        yield quote_once(problem, quotes)
        # after the first problem of a frequent kind, yield the count, and remove it from `counts`
        if counts[kind] > MAX_ALIKE and not verbose:
            yield f"  and {counts.pop(kind) - 1} more: {kind}; to list them, add --verbose"


def first_lines(
    lines: Sequence[str],
    where: str = "to list them, add --verbose",
    *,
    limit: int = MAX_ALIKE,
    verbose: bool = False,
) -> Lines:
    """Yield the first lines, up to `limit`, and the number of further lines.

    `where` says where all lines are listed. If `verbose` is True, yield all lines.
    """
    if verbose:
        yield from lines
        return
    yield from lines[:limit]
    more = len(lines) - limit
    if more > 0:
        yield f"  and {more} more; {where}"


def is_interactive() -> bool:
    """Return whether someone at a terminal sees questions, and can answer them."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def should_mask_addresses() -> bool:
    """Return whether to mask email addresses because others may read the output.

    Addresses are masked in a pipeline (CI=true), and if the output isn't a terminal, but never with
    --addresses.
    """
    from click import get_current_context  # not needed for a plain build

    context = get_current_context(silent=True)  # None in a plain build
    if context and context.meta.get(ADDRESSES):
        return False
    return os.environ.get("CI") == "true" or not sys.stdout.isatty()


def mask_addresses(text: str, *, is_answer: bool = False) -> str:
    """Replace email addresses with `*`, unless addresses may be printed.

    If `is_answer` is True, the text is a reply from a mail server. In this case, words with a digit
    or dot are masked, too, because they may name a mailbox or host.
    """
    if not should_mask_addresses():
        return text
    text = re.sub(ADDRESS_PATTERN, "*", text)
    if is_answer:
        text = re.sub(MAILBOX_PATTERN, "*", text)
    return text


def print_failure(error: Exception, argv: Sequence[str]) -> int:
    """Print the exception that ended a command, and return the exit status.

    If LEGALSITE_DEBUG is set, internal errors are raised instead.
    """
    if isinstance(error, ProblemsFound):
        # if a help ends with an option, show the same command with that option added
        def with_command(match: re.Match[str]) -> str:
            return f"`{_command_with_option(argv, match['option'])}`"

        problems = []
        for problem in error.problems:
            help = re.sub(LAST_OPTION_PATTERN, with_command, problem.help)
            problems.append(problem._replace(help=help))
        print_problems(problems, verbose=not {"--verbose", "-v"}.isdisjoint(argv))
        if error.recipe:  # what to do about all of these problems, such as settings to paste
            warn(help_for_shell(error.recipe))
        return error.status
    warn(problem_of(error))
    if isinstance(error, OSError):
        return 2
    if os.environ.get("LEGALSITE_DEBUG"):
        raise error
    return 3  # an internal error


def _command_with_option(argv: Sequence[str], option: str) -> str:
    """Return the command line with an option added, such as `--port 8100`.

    The value of a given option is replaced, unless the option can be repeated.
    """
    import shlex  # not needed for a build without changes

    name, _, value = option.partition(" ")
    kept = list(argv)
    # a flag has no value to replace
    if value and not _may_repeat(argv, name):
        kept = []
        words = iter(argv)
        for word in words:
            if word == name:
                next(words, None)  # skip the old value
            elif not word.startswith(f"{name}="):
                kept.append(word)
    return f"{shlex.join(['legalsite', *kept])} {option}"


def _may_repeat(argv: Sequence[str], option: str) -> bool:
    import click  # not needed for a plain build

    from legalsite.cli.group import group  # imports click

    # whether the command named in `argv`, such as `notify send`, allows the option several times
    command: click.Command | None = group
    for word in argv:
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), word)
    parameters = command.params if command else []
    return any(each.multiple for each in parameters if option in each.opts)


def _write(stream: TextIO, text: str, end: str = "\n") -> None:
    """Write text so that it's safe on any terminal, followed by `end`.

    Harmful characters, and characters outside the stream's encoding, are escaped. On a terminal,
    severities and the word `help` are colored.
    """
    encoding = stream.encoding or "utf-8"
    text = printable_lines(text)
    try:
        text.encode(encoding)  # succeeds for most texts, and avoids copying them
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    if stream.isatty() and not os.environ.get("NO_COLOR"):
        text = re.sub(KIND_PATTERN, _color_kind, text)
    stream.write(text)
    stream.write(end)
    stream.flush()


def _color_kind(kind: re.Match[str]) -> str:
    return kind["before"] + COLORS[kind["severity"] or kind["help"]] + kind["words"] + RESET_COLOR


class ProgressBar(ExitStack):
    """A progress bar on standard error: `with ProgressBar("Emails") as bar: bar.update(1, 9)`.

    It's shown only on a terminal, and only after a second. `update` draws the bar, because a thread
    wouldn't survive the forks of a build.
    """

    PATIENCE = 1.0  # seconds before the bar is shown
    INTERVAL = 0.1  # seconds between updates

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        super().__init__()
        self._what = what  # what is counted, such as "Emails"
        self._visible = sys.stderr.isatty() and not quiet
        self._next = time.monotonic() + self.PATIENCE  # time of the next update
        self._bar: Any = None  # rich's progress bar, once it's shown

    def update(self, done: int, total: int, more: str = "") -> None:
        """Show the progress and the text `more`, unless the last update was very recent."""
        if not self._visible or time.monotonic() < self._next:
            return
        if self._bar is None:
            self._bar = self._start()
        task = self._bar.task_ids[0]
        self._bar.update(task, completed=done, total=total, more=more, refresh=True)
        self._next = time.monotonic() + self.INTERVAL

    def _start(self) -> Any:
        """Create rich's progress bar, and show it until this context ends."""
        from rich import console, progress  # imported late because it's rarely needed

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
