"""Click options shared by several commands."""

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
from legalsite.cli.printing import ADDRESSES, first_lines, say, warn
from legalsite.model.portable_names import excessive_length_reason, unportable_reason

if TYPE_CHECKING:
    from legalsite.notices.csv_tables import ColumnMapping


CommandFunction = Callable[..., Any]  # called by click
Decorator = Callable[[CommandFunction], CommandFunction]
Strings = tuple[str, ...]  # value of an option or argument that can be repeated


class ShortPath(click.Path):
    """A path argument whose length all systems and libraries support."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(path_type=Path, **settings)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Convert a value to a path. Raises UsageError if the path is too long."""
        reason = excessive_length_reason(os.fspath(value))
        if reason:
            self.fail(reason, param, ctx)
        return super().convert(value, param, ctx)


class NewFolder(ShortPath):
    """The path of a folder to create, whose name must be valid on Windows, too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Convert a value to a path. Raises UsageError if Windows can't store the name."""
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
    """Create a decorator that adds an option to a command.

    `declaration` consists of `--name` or `--name VALUE`, other names as in click, and the help
    text. `settings` are passed to click.
    """
    first, *names, help = declaration
    name, _, metavar = first.partition(" ")
    return click.option(name, *names, help=help, metavar=metavar or None, **settings)


flag = functools.partial(option, is_flag=True)
text_option = functools.partial(option, default="")


def _reason(_: click.Context, __: click.Parameter, value: str | None) -> str:
    """Return the reason, or an empty string if the option wasn't used.

    Raises BadParameter if the reason has no letter or digit, such as the “…” of a pasted command.
    """
    if value is None:
        return ""
    if not any(map(str.isalnum, value)):
        raise click.BadParameter("write the reason in words")
    return value


reason_option = functools.partial(option, callback=_reason)


def options(*declared: Decorator) -> Decorator:
    """Combine several options of a command into one decorator."""

    def add(function: CommandFunction) -> CommandFunction:
        # click lists options in reverse order of their application
        for declare in reversed(declared):
            function = declare(function)
        return function

    return add


def command_with_example(
    example: str, group: Any = click, *, root: bool = True, **settings: Any
) -> Callable[[CommandFunction], click.Command]:
    """Create a decorator that turns a function into a command, with an example below its help.

    The command is added to `group`, if given. Its --root, --quiet, and --verbose are passed to the
    function as one parameter, `site: Invocation`. If `root` is False, there's no --root option. An
    argument named `root` is then the site's folder.
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
    """Wrap a function so that --root, --quiet, and --verbose are passed to it as `site`.

    With --verbose, the wrapper also prints the site's folder and the time taken.
    """

    def call_with_site(
        *, root: Path | None = None, quiet: bool, verbose: bool, **given: Any
    ) -> Any:
        site = Invocation(root, quiet, verbose)
        started = time.monotonic()
        if verbose:
            shown = "none"  # outside a site
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
    """An ISO date as an argument, such as 2027-01-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse a date. Raises UsageError if the date is malformed."""
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
    """Rename columns of a table according to --column values, which have the form FIELD=NAME.

    Raises UsageError if a value is malformed or the field is unknown.
    """
    from msgspec.structs import replace  # imported here because all commands import this module

    names = {}
    for column in named:
        field, _, name = column.partition("=")
        names[field] = name
        if field not in columns.fields or not name:
            fields = ", ".join(columns.fields)
            message = f"--column {column!r} isn't FIELD=NAME; the fields are {fields}"
            raise click.UsageError(message)
    return replace(columns, names=names)


# Stored in click's context for `should_mask_addresses`, and not passed to the command.
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
    """Create the option --on for a command with a parameter that contains POLICY@VERSION.

    With --on, each POLICY in the parameter becomes POLICY@VERSION, using the version in effect on
    that date. The parameter is a string or a tuple of strings. Raises UsageError if the parameter
    is empty.
    """

    def add(function: CommandFunction) -> CommandFunction:
        @functools.wraps(function)
        def call_with_versions(*, site: Invocation, effective_on: date | None, **given: Any) -> Any:
            if effective_on:
                # imported late because it's rarely needed
                from legalsite.commands.version_names import names_on

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
    """Create the option --format, passed to the command as `form`.

    The default is the first format.
    """
    return option(
        "--format",
        "form",
        help,
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
    )


def say_unsigned_lines(site: Invocation, key: Path | None) -> None:
    """If a `key` is given, print the unsigned ledger lines that its signature will cover.

    Raises ProblemsFound if the key doesn't exist, even if nothing needs to be signed.
    """
    if not key:
        return
    # imported late because only signing needs it
    from legalsite.site.ledger_on_disk import unsigned_lines

    unsigned = unsigned_lines(site.root, key)
    if unsigned and not site.quiet:
        say("the signature will also cover these lines, which no allowed signer has signed:")
        say(*first_lines(unsigned, verbose=site.verbose))


def confirm_or_exit(question: str) -> None:
    """Ask for confirmation on the terminal.

    If the answer is no, say that nothing was written, and exit with status 1.
    """
    if not click.confirm(question):
        click.echo("Nothing was written.", err=True)
        raise Exit(1)
