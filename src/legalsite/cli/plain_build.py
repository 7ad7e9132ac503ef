"""`legalsite build` without click, whose loading takes longer than a build with nothing to do: reads plain arguments,
builds with a progress bar if it takes long, and says what was built."""

import gc
import os
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from legalsite.cli.invocation import Invocation, cores, today
from legalsite.cli.printing import Bar, say, warn
from legalsite.errors import counted
from legalsite.site.last_build import LastBuild, Numbers, page_process, quick_look, recall_last_into

if TYPE_CHECKING:
    from legalsite.commands.build import BuildOutcome

PLAIN = {"--quiet": False, "-q": False, "--unpublished": False, "--output": True, "--root": True}  # has a value


class BuildArguments(NamedTuple):
    """The arguments of `legalsite build`, as cli/build.py declares them."""

    site: Invocation
    output: Path | None
    unpublished: bool
    as_of: date | None
    jobs: int | None
    explain: bool


def plain_arguments(argv: Sequence[str]) -> BuildArguments | None:
    """Return what the arguments of the program mean if they ask for a build in a way that leaves no doubt: flags, and
    options with a folder that exists. Return None if click must read them: it alone knows the other options, and
    reports what is wrong."""
    if argv[:1] != ["build"] or "_LEGALSITE_COMPLETE" in os.environ:
        return None
    words, given = iter(argv[1:]), dict[str, str]()
    for name in words:
        given[name] = folder = next(words, "") if PLAIN.get(name) else ""
        if name not in PLAIN or (PLAIN[name] and not (os.path.isdir(folder) and os.access(folder, os.R_OK))):  # noqa: PTH112 - never fails
            return None
    root, output = (Path(given[name]) if name in given else None for name in ("--root", "--output"))
    site = Invocation(root, quiet=not given.keys().isdisjoint({"--quiet", "-q"}), verbose=False)
    return BuildArguments(site, output, "--unpublished" in given, None, None, explain=False)


def run_build(arguments: BuildArguments) -> None:
    """Build the site, unless that would change nothing, and say what was built."""
    site, output, unpublished, as_of, jobs, explain = arguments
    started = time.monotonic()
    gc.disable()  # a garbage collection would take longer than it saves before the process ends
    try:
        root, output, jobs = site.root, output and Path.cwd() / output, jobs or cores()
        last = recall_last_into(root, output, unpublished=unpublished)
        times, nothing_to_do = quick_look(last, root, lambda zone: as_of or today(zone), jobs)
        if last and nothing_to_do:
            folder, numbers, changed = Path(last.output), last.numbers, False
        else:
            outcome = _build(arguments._replace(output=output), times, last)
            folder, numbers, changed = outcome.output, outcome.numbers, outcome.changed
            if explain or site.verbose:
                _explain(outcome)
    finally:
        gc.enable()
    if not site.quiet:
        _report(site, folder, numbers, time.monotonic() - started, changed=changed, unpublished=unpublished)


def _build(arguments: BuildArguments, times: str, last: LastBuild | None) -> "BuildOutcome":
    """Run the build to its end and return its outcome. A first build makes so many pages that its processes start when
    all is loaded; for any other, a process starts to load at once what makes a few pages."""
    site, output, unpublished, as_of, jobs, _ = arguments
    jobs = jobs or cores()
    with page_process(jobs if last else 1) as ask, Bar("Policies", quiet=site.quiet) as bar:
        from legalsite.commands.build import BuildOrder, BuildOutcome, build
        from legalsite.site.settings import remembered_settings

        config = remembered_settings(site.root)
        day, from_clock = as_of or today(config.timezone), as_of is None
        order = BuildOrder(site.root, config, day, output, unpublished, jobs, from_clock, times, last, ask)
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
