"""`legalsite`: one lazily loaded file a command. The day, the environment, printing, the exit status: only here."""

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
    "build": "Turn content into the site.",
    "serve": "Preview with live reload.",
    "check": "Find what is wrong, all at once.",
    "diff": "Show what changed between two texts.",
    "publish": "Freeze the drafts and record them.",
    "verify": "Hold the archive against the ledger.",
    "promises": "Show what a text promises about its own changes.",
    "notify": "Plan, preview and send the notices that are due.",
    "import": "Turn other formats into content.",
    "status": "Show what applies, what comes and what is due.",
    "schema": "Print JSON Schemas for editors.",
    "layouts": "List or copy the built-in layouts.",
}
FILES = {"import": "importing"}


class LazyGroup(click.Group):
    """Loads the file of a command when that command is called: `--version` starts as fast as click allows."""

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
        """An unknown command is told with the one that is near."""
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
    """Publish legal policies as a static site that tells the truth about its own history."""


def main() -> None:
    """Exit status: 0 fine; 1 problems found; 2 usage, configuration or a device that failed; 3 our own fault."""
    _open_streams()
    status = run(sys.argv[1:])
    with contextlib.suppress(OSError):  # whoever read our output may be gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)  # nothing is open any more; tidying up all modules would take longer than --version does


def _open_streams() -> None:
    """Where the caller closed one, it leads nowhere, and no file of the site takes its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "w" if number else "r", encoding="utf-8"))


def run(argv: list[str]) -> int:
    """The command line as a function: never raises, prints what went wrong, returns the exit status."""
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
