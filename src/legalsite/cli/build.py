"""`legalsite build`: turn content into the site, with a progress bar if it takes long."""

import gc
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legalsite.cli.options import Invocation, as_of, common, cores, today
from legalsite.cli.terminal import Bar, counted, say, warn
from legalsite.site.last_build import LastBuild, Numbers, input_times, nothing_to_do, recall_last_into

if TYPE_CHECKING:
    from legalsite.commands.build import BuildOutcome


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
    started = time.monotonic()
    gc.disable()  # a garbage collection would take longer than it saves before the process ends
    try:
        output, times, jobs = output and Path.cwd() / output, input_times(site.root), jobs or cores()
        last = recall_last_into(site.root, output, unpublished=unpublished)
        if last and nothing_to_do(last, site.root, lambda zone: as_of or today(zone), times, jobs):
            folder, numbers, changed = Path(last.output), last.numbers, False
        else:
            outcome = _build(site, output, as_of, unpublished=unpublished, jobs=jobs, times=times, last=last)
            folder, numbers, changed = outcome.output, outcome.numbers, outcome.changed
            if explain or site.verbose:
                _explain(outcome)
    finally:
        gc.enable()
    if not site.quiet:
        _report(site, folder, numbers, time.monotonic() - started, changed=changed, unpublished=unpublished)


def _build(
    site: Invocation,
    output: Path | None,
    as_of: date | None,
    *,
    unpublished: bool,
    jobs: int,
    times: str,
    last: LastBuild | None,
) -> "BuildOutcome":
    """Run the build to its end and return its outcome."""
    from legalsite.commands.build import BuildOrder, BuildOutcome, build
    from legalsite.site.settings import remembered_settings

    config = remembered_settings(site.root)
    day = as_of or today(config.timezone)
    order = BuildOrder(
        site.root, config, day, output, unpublished, jobs, from_clock=as_of is None, times=times, last=last
    )
    with Bar("Policies", quiet=site.quiet) as bar:
        for step in build(order):
            if isinstance(step, BuildOutcome):
                return step
            bar.update(step.done, step.total)
    raise AssertionError("a build ends with its outcome")


def _explain(outcome: "BuildOutcome") -> None:
    for slug, reasons in outcome.reasons.items():
        for reason in reasons:
            say(f"{slug}: {reason}")


def _report(
    site: Invocation, output: Path, numbers: Numbers, seconds: float, *, changed: bool, unpublished: bool
) -> None:
    publish = f"`{site.call('publish')}`"
    for problem in numbers.warnings:
        warn(str(problem))
    policies = counted(numbers.policies, "policy", "policies")
    made = f"{policies}, {counted(numbers.revisions, 'revision')}, {counted(numbers.pages, 'page')}"
    folder = output.relative_to(Path.cwd()) if Path.cwd() in output.parents else output
    did = f"written to {folder}" if changed else f"{folder} is up to date"
    day = numbers.next_change
    ahead = f"The site next changes on {day}; build it again on that day." if day else "No change is planned."
    say(f"{made}: {did} in {seconds:.2f} s. {ahead}")
    if not numbers.recorded:
        say(f"Nothing is published yet, so every page says so. {publish} records the drafts.")
    if numbers.unpublished:
        paths = ", ".join(f"content/{path}" for path in numbers.unpublished)
        if unpublished:
            say(f"This site shows drafts: {paths}. Do not deploy it; {publish} publishes them.")
        else:
            how = f"{publish} publishes them; `{site.call('build --unpublished')}` shows them."
            say(f"Drafts that are not on the site: {paths}. {how}")
