"""The command line: one file per command, loaded when it is called. Only this room reads the day and the environment,
prints, and sets the exit status."""

import contextlib
import gc
import os
import sys

import click

from legalsite import __version__
from legalsite.cli.lazy_group import LazyGroup

COMMANDS = {
    "init": ("init.command", "Start a site in a folder."),
    "new": ("new.command", "Start a policy."),
    "revise": ("revise.command", "Start the next revision of a policy."),
    "build": ("build.command", "Turn content into the site."),
    "serve": ("serve.command", "Preview the site with live reload."),
    "check": ("check.command", "Report every problem at once."),
    "diff": ("diff.command", "Show what changed between two texts."),
    "publish": ("publish.command", "Freeze drafts and record them in the ledger."),
    "verify": ("verify.command", "Verify the archive against the ledger."),
    "promises": ("promises.command", "Show what a text promises about its own changes."),
    "notify": ("notify.command", "Plan, preview and send the notices that are due."),
    "import": ("importing.command", "Import text, HTML or a git history."),
    "status": ("status.command", "Show what is in force, pending and due."),
    "schema": ("schema.command", "Print JSON Schemas for editors."),
    "layouts": ("layouts.command", "List the built-in layouts, or copy one to change it."),
}

LOADED = 100_000  # objects that a command loads: looking for garbage among them takes a seventh of its start


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="legalsite")
def group() -> None:
    """Publish legal policies as a static site with an honest history."""


def main() -> None:
    """Run the command line. Exit status: 0 success; 1 problems found; 2 usage, configuration or I/O error; 3 internal
    error."""
    gc.set_threshold(LOADED)
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
