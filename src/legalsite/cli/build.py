"""`legalsite build`: turn content into the site, with a progress bar if it takes long."""

import gc
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legalsite.cli.options import Invocation, as_of, common, cores, today
from legalsite.cli.terminal import Bar, counted, say, warn
from legalsite.commands.build import BuildOrder, BuildOutcome, build
from legalsite.site.settings import remembered_settings

if TYPE_CHECKING:
    from legalsite.site.render import BuildProgress


@click.command("build")
@click.option("--unpublished", is_flag=True, help="Include drafts that are not published yet.")
@as_of
@click.option(
    "--output", type=click.Path(path_type=Path), help="The folder to write to. Default: the one in the settings."
)
@click.option("--jobs", type=click.IntRange(1), help="How many processes to use. Default: one per core, at most 8.")
@click.option("--explain", is_flag=True, help="Say why each policy was rebuilt.")
@common
def command(
    *, site: Invocation, unpublished: bool, as_of: date | None, output: Path | None, jobs: int | None, explain: bool
) -> None:
    """Turn content into the site."""
    started, root = time.monotonic(), site.root
    gc.disable()  # a garbage collection would take longer than it saves before the process ends
    output = output and Path.cwd() / output
    try:
        config = remembered_settings(root)
        day = as_of or today(config.timezone)
        order = BuildOrder(root, config, day, output, unpublished, jobs or cores(), from_clock=as_of is None)
        outcome = _run(build(order), quiet=site.quiet)
    finally:
        gc.enable()
    if explain or site.verbose:
        for slug, reasons in outcome.reasons.items():
            for reason in reasons:
                say(f"{slug}: {reason}")
    if not site.quiet:
        _report(outcome, time.monotonic() - started, unpublished=unpublished)


def _run(steps: Iterator["BuildProgress | BuildOutcome"], *, quiet: bool) -> BuildOutcome:
    """Run the build to its end and return its outcome."""
    with Bar("Policies", quiet=quiet) as bar:
        for step in steps:
            if isinstance(step, BuildOutcome):
                return step
            bar.update(step.done, step.total)
    raise AssertionError("a build ends with its outcome")


def _report(outcome: BuildOutcome, seconds: float, *, unpublished: bool) -> None:
    numbers = outcome.numbers
    for problem in numbers.warnings:
        warn(str(problem))
    policies = counted(numbers.policies, "policy", "policies")
    made = f"{policies}, {counted(numbers.revisions, 'revision')}, {counted(numbers.pages, 'page')}"
    folder = outcome.output.relative_to(Path.cwd()) if Path.cwd() in outcome.output.parents else outcome.output
    did = f"written to {folder}" if outcome.changed else f"{folder} is up to date"
    say(f"{made}: {did} in {seconds:.2f} s. {_ahead(outcome)}")
    if not numbers.recorded:
        say("Nothing is published yet, so every page says so. `legalsite publish` records the drafts.")
    if numbers.unpublished:
        paths = ", ".join(f"content/{path}" for path in numbers.unpublished)
        if unpublished:
            say(f"This site shows drafts: {paths}. Do not deploy it; `legalsite publish` publishes them.")
        else:
            how = "`legalsite publish` publishes them; `legalsite build --unpublished` shows them."
            say(f"Drafts that are not on the site: {paths}. {how}")


def _ahead(outcome: BuildOutcome) -> str:
    day = outcome.numbers.next_change
    return f"The site next changes on {day}; build it again on that day." if day else "No change is planned."
