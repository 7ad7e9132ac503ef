"""Options that several commands share, as click declares them."""

import functools
import os
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import Exit

from legalsite.cli.invocation import Invocation
from legalsite.cli.printing import ADDRESSES, say, warn
from legalsite.model.portable_names import excessive_length_reason, unportable_reason

if TYPE_CHECKING:
    from legalsite.notices.csv_tables import ColumnMapping


CommandFunction = Callable[..., Any]  # a function that click calls
Decorator = Callable[[CommandFunction], CommandFunction]
Strings = tuple[str, ...]  # what an option or argument gives that may be repeated


class ShortPath(click.Path):
    """A path that isn't too long for the systems and the library that reads it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(path_type=Path, **settings)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path. Raises UsageError if it is too long."""
        reason = excessive_length_reason(os.fspath(value))
        if reason:
            self.fail(reason, param, ctx)
        return super().convert(value, param, ctx)


class NewFolder(ShortPath):
    """The path of a folder to write, whose name must work on Windows, too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path. Raises UsageError if Windows can't store its name."""
        reason = unportable_reason(Path(value).name)
        if reason:
            self.fail(reason, param, ctx)
        return super().convert(value, param, ctx)


PATH = ShortPath()
NEW_FILE = ShortPath(dir_okay=False)
NEW_FOLDER = NewFolder(file_okay=False)
FOLDER = ShortPath(file_okay=False)
REPORTS = ShortPath(exists=True, allow_dash=True)
EXISTING_FILE = ShortPath(exists=True, dir_okay=False)
EXISTING_FOLDER = ShortPath(exists=True, file_okay=False)


ROOT = click.Option(["--root"], type=FOLDER, help="The site's folder.")
VERBOSITY = (
    click.Option(["--quiet", "-q"], is_flag=True, help="Print only problems."),
    click.Option(
        ["--verbose", "-v"],
        is_flag=True,
        help="Also print the site's folder, the time taken, and all that is otherwise only counted.",
    ),
)


def option(*declaration: str, **settings: Any) -> Decorator:
    """Return a decorator that adds an option to a command.

    The declaration is `--name VALUE` or `--name`, then any further names as click reads them, and
    the help last. The settings are click's.
    """
    first, *names, help = declaration
    name, _, metavar = first.partition(" ")
    return click.option(name, *names, help=help, metavar=metavar or None, **settings)


flag = functools.partial(option, is_flag=True)
text_option = functools.partial(option, default="")


def options(*declared: Decorator) -> Decorator:
    """Return a decorator that adds several options to a command, in this order."""

    def add(function: CommandFunction) -> CommandFunction:
        for declare in reversed(declared):  # click lists the one that was added last first
            function = declare(function)
        return function

    return add


def command_with_example(
    example: str, group: Any = click, *, root: bool = True, **settings: Any
) -> Callable[[CommandFunction], click.Command]:
    """Return a decorator that makes a function a command, with an example below its help.

    The command belongs to `group`, or to none. It has --root, --quiet, and --verbose, which the
    function gets as one parameter, `site: Invocation`. With `root=False` it has no --root; the
    function's own argument `root`, if it has one, is then the site's folder.
    """

    def command_of(function: CommandFunction) -> click.Command:
        declare = group.command(epilog=f"Example: {example}", **settings)
        command: click.Command = declare(_with_site(function))
        if root:
            command.params.append(ROOT)
        command.params += VERBOSITY
        return command

    return command_of


def _with_site(function: CommandFunction) -> CommandFunction:
    """Return a function that calls another one with --root, --quiet, and --verbose as its `site`.

    With --verbose, it also prints the site's folder before the call, and the time taken after it.
    """

    def call_with_site(
        *, root: Path | None = None, quiet: bool, verbose: bool, **given: Any
    ) -> Any:
        site = Invocation(root, quiet, verbose)
        started = time.monotonic()
        if verbose:
            shown = "none"
            if site.found_root:
                shown = site.found_root.as_posix()
            warn(f"site: {shown}")
        try:
            return function(site=site, **given)
        finally:
            if verbose:
                warn(f"took {time.monotonic() - started:.2f} s")

    return functools.update_wrapper(call_with_site, function)


class Day(click.ParamType[date]):
    """An ISO date on the command line, such as 2027-01-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; fail with a message about the parameter if it isn't valid."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} isn't a valid date; use YYYY-MM-DD", param, ctx)


column_option = option(
    "--column FIELD=NAME",
    "named",
    "Column name for a field, such as email='E-Mail'.",
    multiple=True,
)


def renamed_columns(columns: "ColumnMapping", named: Sequence[str]) -> "ColumnMapping":
    """Return the columns of a table with the names that values of --column give them.

    Each value is FIELD=NAME. Raises UsageError for another one, or for an unknown field.
    """
    from msgspec.structs import replace  # every command imports this file

    names = {}
    for column in named:
        field, _, name = column.partition("=")
        names[field] = name
        if field not in columns.fields or not name:
            fields = ", ".join(columns.fields)
            message = f"--column {column!r} isn't FIELD=NAME; the fields are {fields}"
            raise click.UsageError(message)
    return replace(columns, names=names)


# It is kept in click's context, where `should_mask_addresses` finds it, and not passed on.
addresses_option = flag(
    "--addresses",
    "Print addresses even to a file or a pipe.",
    expose_value=False,
    callback=lambda context, _, value: context.meta.update({ADDRESSES: value}),
)
DATE = Day()
date_option = functools.partial(option, type=DATE)
key_option = option("--key", "Sign the checkpoint with this SSH key.", type=PATH)
as_of = date_option("--as-of", "Work as if today were this date.")


def named_on_date(parameter: str) -> Decorator:
    """Return the option --on for a command that takes POLICY@VERSION in a parameter: one name or
    several.

    With --on, each POLICY there becomes POLICY@VERSION, with the version in effect on the date.
    Raises UsageError without a name.
    """

    def add(function: CommandFunction) -> CommandFunction:
        @functools.wraps(function)
        def call_with_versions(*, site: Invocation, effective_on: date | None, **given: Any) -> Any:
            if effective_on:
                from legalsite.commands.version_names import names_on  # few commands need it

                names = given[parameter]
                if not names:
                    raise click.UsageError("--on needs a policy")
                if isinstance(names, str):
                    (given[parameter],) = names_on(site.root, [names], effective_on)
                else:
                    given[parameter] = tuple(names_on(site.root, names, effective_on))
            return function(site=site, **given)

        help = "Use the version in effect on this date."
        return date_option("--on", "effective_on", help)(call_with_versions)

    return add


def output_format(*formats: str, help: str = "The output format.") -> Decorator:
    """Return the option --format, which a command gets as `form`; the first is the default."""
    return option(
        "--format",
        "form",
        help,
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
    )


def say_unsigned_lines(site: Invocation, key: Path | None) -> None:
    """Say which unsigned ledger lines a signature with this key will cover, if a key was given."""
    from legalsite.site.ledger_on_disk import unsigned_lines  # few commands sign

    if key and not site.quiet:
        unsigned = unsigned_lines(site.root)
        if unsigned:
            say(unsigned)


def confirm_or_exit(question: str) -> None:
    """Ask a question on the terminal; after a no, say that nothing was written, and exit with 1."""
    if not click.confirm(question):
        click.echo("Nothing was written.", err=True)
        raise Exit(1)
