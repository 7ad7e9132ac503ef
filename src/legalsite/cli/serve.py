"""`legalsite serve`: preview the site until Ctrl-C."""

from contextlib import ExitStack
from queue import Empty
from typing import NoReturn

import click

from legalsite.cli.invocation import Invocation, now, today
from legalsite.cli.options import command_with_example, flag, option
from legalsite.cli.printing import print_problems, say
from legalsite.commands.browser_editor import browser_editor
from legalsite.commands.serve import Preview, PreviewReport, preview, running_place
from legalsite.errors import counted

MAX_NAMES = 3  # maximum number of changed files listed in a line
MAX_WAIT = 0.5  # seconds


@command_with_example("legalsite serve --editor")
@option(
    "--port",
    "Port to listen on. If it's in use, the next free port is used.",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
)
@option("--host", "Address of this machine to listen on.", default="127.0.0.1", show_default=True)
@flag("--editor", "edit", "Also edit drafts in the browser, on the next port.")
@flag("--poll", "Check for changes twice a second, for network folders.")
def command(*, site: Invocation, port: int, host: str, edit: bool, poll: bool) -> None:
    """Preview the site with drafts and problems. Open pages update on every save."""
    with ExitStack() as running:
        shown = running.enter_context(
            preview(site.root, host=host, port=port, today=today, now=now, poll=poll, edit=edit)
        )
        say(f"Preview on {shown.url} (Ctrl-C to stop)")
        if edit:
            editor_port = port and port + 1  # 0 means any free port
            address = running.enter_context(browser_editor(site.root, editor_port, shown.url))
            say(f"Editor on {address}")
        try:
            _print_reports(shown, quiet=site.quiet)
        except KeyboardInterrupt:
            place = running_place()  # position in the layout that was interrupted, or empty
            say(f"stopped in {place}" if place else "")


def _print_reports(shown: Preview, *, quiet: bool) -> NoReturn:
    """Print problems and a line for each rebuild, until Ctrl-C.

    The loop isn't directly inside the `try` block, because CPython 3.11 wouldn't catch a
    KeyboardInterrupt during the jump back to the start of the loop.
    """
    while True:
        try:
            # an unlimited wait could miss a Ctrl-C just before the wait starts
            report = shown.reports.get(timeout=MAX_WAIT)
        except Empty:  # no rebuild yet
            continue
        print_problems(report.problems)
        if not report.problems and not quiet:
            say(describe_report(report))


def describe_report(report: PreviewReport) -> str:
    """Describe what was rebuilt, how fast, and how many open pages changed.

    If nothing was rebuilt, the files are the same as before the errors, so say that there are no
    more errors.
    """
    if not report.names:
        return "No more errors: the preview is up to date"
    named = ", ".join(report.names[:MAX_NAMES])
    more = len(report.names) - MAX_NAMES
    if more > 0:
        named += f" and {more} more"
    pages = counted(report.pages, "open page") if report.pages else "no open pages"
    return f"Rebuilt {named} in {report.seconds:.2f} s; {pages} changed"
