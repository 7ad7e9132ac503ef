"""What `legalsite build` does: builds, with a progress bar if it takes long, and says what was built."""

import time
from datetime import date
from pathlib import Path

from legalsite.cli.invocation import Invocation, cores, today
from legalsite.cli.printing import ProgressBar, from_here, say, warn
from legalsite.errors import counted
from legalsite.site.last_build import Numbers, quick_look, recall_last


def run_build(
    site: Invocation,
    output: Path | None = None,
    *,
    unpublished: bool = False,
    as_of: date | None = None,
    jobs: int | None = None,
    explain: bool = False,
    host: str = "",
    pdf: bool = False,
) -> None:
    """Build the site, unless that would change nothing, and say what was built."""
    started = time.monotonic()
    root, output, jobs = site.root, output and Path.cwd() / output, jobs or cores()
    last, parts = recall_last(root, output, unpublished=unpublished)
    times, nothing_to_do = quick_look(last, root, host, pdf, lambda zone: as_of or today(zone))
    if last and nothing_to_do:
        folder, numbers, changed = Path(last.output), last.numbers, False
    else:
        with ProgressBar("Policies", quiet=site.quiet) as bar:
            # not for a build with nothing to do
            from legalsite.commands.build import (
                BuildOrder,
                BuildOutcome,
                build,
                for_host,
                with_pdfs,
            )
            from legalsite.site.settings import remembered_settings  # likewise

            config = for_host(remembered_settings(root), host)
            config = with_pdfs(config) if pdf else config
            day = as_of or today(config.timezone)
            order = BuildOrder(
                root, config, day, output, unpublished, jobs, as_of is None, times, (last, parts)
            )
            for step in build(order):
                if isinstance(step, BuildOutcome):
                    outcome = step
                else:
                    bar.update(step.done, step.total)
        folder, numbers, changed = outcome.output, outcome.numbers, outcome.changed
        for slug, reasons in outcome.reasons.items() if explain or site.verbose else ():
            say(*(f"{slug}: {reason}" for reason in reasons))
    if not site.quiet:
        _report(
            site,
            folder,
            numbers,
            time.monotonic() - started,
            changed=changed,
            unpublished=unpublished,
        )


def _report(
    site: Invocation,
    output: Path,
    numbers: Numbers,
    seconds: float,
    *,
    changed: bool,
    unpublished: bool,
) -> None:
    what_is_next = site.steps("To see what's next:", "status")
    for problem in numbers.warnings:
        warn(str(problem))
    policies = counted(numbers.policies, "policy", "policies")
    made = f"{policies}, {counted(numbers.versions, 'version')}, {counted(numbers.pages, 'page')}"
    folder = from_here(output)
    did = f"written to {folder}" if changed else f"{folder} is up to date"
    day = numbers.next_change
    ahead = (
        f"The site next changes on {day}; build it again on that date."
        if day
        else "No changes are planned."
    )
    say(f"{made}: {did} in {seconds:.2f} s. {ahead}")
    if not numbers.recorded:
        say(f"Nothing is published yet, and every page says so. {what_is_next}")
    if numbers.unpublished:
        paths = ", ".join(f"content/{path}" for path in numbers.unpublished)
        shows = f"This site contains drafts: {paths}. Don't deploy it."
        say(f"{shows if unpublished else f'Drafts not on the site: {paths}.'} {what_is_next}")
