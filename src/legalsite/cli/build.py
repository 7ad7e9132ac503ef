"""`legalsite build`: content → output, with a bar while it takes long and a line that says what was made."""

import gc
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legalsite.cli.options import Invocation, as_of, common, cores, today
from legalsite.cli.terminal import say, warn
from legalsite.commands.build import Outcome, build
from legalsite.site.build_state import Order
from legalsite.site.settings import remembered_settings

if TYPE_CHECKING:
    from legalsite.site.render import Progress

PATIENCE = 1.0  # seconds before a bar is worth drawing


@click.command("build")
@click.option("--unpublished", is_flag=True, help="Show drafts that are not published yet.")
@as_of
@click.option("--output", type=click.Path(path_type=Path), help="The folder to write. Default: as the settings say.")
@click.option("--jobs", type=click.IntRange(1), help="Processes to build with. Default: one a core, at most 8.")
@click.option("--explain", is_flag=True, help="Say why each policy was built again.")
@common
def command(
    *, site: Invocation, unpublished: bool, as_of: date | None, output: Path | None, jobs: int | None, explain: bool
) -> None:
    """Turn content into the site."""
    started, root = time.monotonic(), site.root
    gc.disable()  # a collection would cost more than it frees before the process ends
    output = output and Path.cwd() / output
    try:
        config = remembered_settings(root)
        order = Order(root, config, as_of or today(config.timezone), output, unpublished, jobs or cores())
        outcome = _drawn(build(order), quiet=site.quiet)
    finally:
        gc.enable()
    if explain or site.verbose:
        for slug, reason in outcome.reasons.items():
            say(f"{slug}: {reason}")
    if not site.quiet:
        _tell(outcome, time.monotonic() - started, unpublished=unpublished)


def _drawn(steps: Iterator["Progress | Outcome"], *, quiet: bool) -> Outcome:
    """Runs the build to its end, with a bar on a terminal once it has lasted a second."""
    started, shows = time.monotonic(), sys.stderr.isatty() and not quiet
    bar: _Bar | None = None
    try:
        for step in steps:
            if isinstance(step, Outcome):
                return step
            if shows and (bar or time.monotonic() - started > PATIENCE):
                bar = bar or _Bar()
                bar.update(step)
    finally:
        if bar:
            bar.close()
    raise AssertionError("a build ends with its outcome")


class _Bar:
    """A bar that is drawn when told to: a thread of its own would not survive the build's forks."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = TextColumn("Policies"), BarColumn(), MofNCompleteColumn()
        self.bar = Bar(*columns, console=Console(stderr=True), auto_refresh=False, transient=True)
        self.task = self.bar.add_task("", total=None)
        self.bar.start()

    def update(self, step: "Progress") -> None:
        self.bar.update(self.task, completed=step.done, total=step.total, refresh=True)

    def close(self) -> None:
        self.bar.stop()


def _tell(outcome: Outcome, seconds: float, *, unpublished: bool) -> None:
    numbers = outcome.numbers
    for problem in numbers.warnings:
        warn(str(problem))
    policies = _count(numbers.policies, "policy", "policies")
    made = f"{policies}, {_count(numbers.revisions, 'revision')}, {_count(numbers.pages, 'page')}"
    place = outcome.output.relative_to(Path.cwd()) if Path.cwd() in outcome.output.parents else outcome.output
    did = f"written to {place}" if outcome.changed else f"{place} is up to date"
    say(f"{made}: {did} in {seconds:.2f} s. {_ahead(outcome)}")
    if not numbers.recorded:
        say("Not recorded: `legalsite publish` starts the record.")
    if numbers.waiting:
        paths = ", ".join(f"content/{path}" for path in numbers.waiting)
        if unpublished:
            say(f"Shown, and not published: {paths}. No site for readers: `legalsite publish` publishes.")
        else:
            how = "`legalsite publish` publishes, `legalsite build --unpublished` shows."
            say(f"Not published, so not on the site: {paths}. {how}")


def _ahead(outcome: Outcome) -> str:
    day = outcome.numbers.next_change
    return f"The site next changes on {day}: build it again on that day." if day else "No change is ahead."


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
