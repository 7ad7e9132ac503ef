"""The command line: one file per command, loaded when it is called. Only this room reads the day and the environment,
prints, and sets the exit status."""

import contextlib
import importlib
import os
import sys
from typing import Any

import click

from legalsite import __version__

COMMANDS = {
    "init": "Start a site in a folder.",
    "new": "Start a policy.",
    "revise": "Start the next revision of a policy.",
    "build": "Turn content into the site.",
    "serve": "Preview the site with live reload.",
    "check": "Report every problem at once.",
    "diff": "Show what changed between two texts.",
    "publish": "Freeze drafts and record them in the ledger.",
    "verify": "Verify the archive against the ledger.",
    "promises": "Show what a text promises about its own changes.",
    "notify": "Plan, preview and send the notices that are due.",
    "import": "Import text, HTML or a git history.",
    "status": "Show what is in force, pending and due.",
    "schema": "Print JSON Schemas for editors.",
    "layouts": "List the built-in layouts, or copy one to change it.",
}
FILES = {"import": "importing"}


class LazyGroup(click.Group):
    """Loads the file of a command when that command is called, so that `--version` starts as fast as click allows."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module: Any = importlib.import_module(f"legalsite.cli.{FILES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command when the name is unknown."""
        from legalsite.errors import nearest

        near = "" if args[0] in COMMANDS else nearest(args[0], COMMANDS)
        if near:
            ctx.fail(f"No such command {args[0]!r}: did you mean {near!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="legalsite")
def group() -> None:
    """Publish legal policies as a static site with an honest history."""


def main() -> None:
    """Run the command line. Exit status: 0 success; 1 problems found; 2 usage, configuration or I/O error; 3 internal
    error."""
    _open_streams()
    status = run(sys.argv[1:])
    with contextlib.suppress(OSError):  # the reader of our output may be gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)  # nothing is open any more; unloading all modules would take longer than --version does


def _open_streams() -> None:
    """Open the null device for each standard stream that the caller closed, so that no file of the site gets its
    number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "w" if number else "r", encoding="utf-8"))


def run(argv: list[str]) -> int:
    """Run one command: never raises, prints what went wrong, returns the exit status."""
    try:
        status = group.main(argv, prog_name="legalsite", standalone_mode=False)  # that of an Exit, else None
    except click.ClickException as usage:
        usage.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as fault:
        from legalsite.cli.terminal import print_failure

        return print_failure(fault)
    return status if isinstance(status, int) else 0
