"""Run `legalsite build`: build the site, show progress, and report what was built."""

import os
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from legalsite.cli.invocation import Invocation, process_count, today
from legalsite.cli.printing import ProgressBar, path_from_here, say, warn
from legalsite.errors import counted
from legalsite.site.last_build import Numbers, quick_look, recall_last


def plain_build(words: Sequence[str]) -> partial[None] | None:
    """Parse the arguments of `legalsite build` without click, if they're simple.

    Return a call of `run_build`, or None if click must parse them. --quiet and --unpublished are
    supported, and so are --root, --output, and --jobs if their value is valid and a separate
    argument. If an option is repeated, the last value counts. Errors also result in None, because
    click reports them.
    """
    quiet = False
    unpublished = False
    values: dict[str, str] = {}
    remaining = iter(words)
    for word in remaining:  # the loop and `next` share one iterator
        if word in ("-q", "--quiet"):
            quiet = True
            continue
        if word == "--unpublished":
            unpublished = True
            continue
        value = next(remaining, "")
        if not _is_plain_value(word, value):
            return None
        values[word] = value
    root, output, jobs = map(values.get, ("--root", "--output", "--jobs"))
    return partial(
        run_build,
        Invocation(Path(root) if root else None, quiet),
        output=Path(output) if output else None,
        unpublished=unpublished,
        jobs=int(jobs) if jobs else None,
    )


def _is_plain_value(option: str, value: str) -> bool:
    """Return whether `plain_build` supports an option, and the value is valid."""
    if option == "--jobs":  # a positive number
        return value.isascii() and value.isdecimal() and int(value) > 0
    # imported late because it's rarely needed
    from legalsite.model.portable_names import excessive_length_reason, unportable_reason

    folder = Path(value)
    if option not in ("--root", "--output") or not value or excessive_length_reason(value):
        return False
    # click reports a folder that's missing or can't be read
    if not folder.is_dir():
        return False
    if not os.access(folder, os.R_OK):
        return False
    # the name of an output folder must also be allowed on Windows
    return option == "--root" or not unportable_reason(folder.name)


def run_build(
    site: Invocation,
    output: Path | None = None,
    *,
    unpublished: bool = False,
    as_of: date | None = None,
    jobs: int | None = None,
    host: str = "",
    url: str = "",
    pdf: bool = False,
) -> None:
    """Build the site unless it's up to date, and report what was built.

    The parameters are the options of `legalsite build`.
    """
    started = time.monotonic()
    root = site.root
    if output:  # relative to the current folder, unlike the folder in the settings
        output = Path.cwd() / output
    # the record of the last build, and the parts of the site that were built
    last, parts = recall_last(root, output, unpublished=unpublished)
    # `times` is a digest of the sizes and modification times of all inputs. The build records it;
    # if it's the same next time, nothing has to be read.
    times, nothing_to_do = quick_look(last, root, host, pdf, lambda zone: as_of or today(zone))
    # Without a recorded build, there's always something to do. The record doesn't contain `url`, so
    # a build with --url is never skipped.
    if last and nothing_to_do and not url:
        numbers = last.numbers
        folder = path_from_here(Path(last.output))
        did = f"{folder} is up to date"
    else:
        with ProgressBar("Policies", quiet=site.quiet) as bar:
            # imported late because an up-to-date site doesn't need it
            from legalsite.commands import build
            from legalsite.site.settings import cached_settings

            config = build.config_for_build(cached_settings(root), host, url, pdf=pdf)
            order = build.BuildOrder(
                root=root,
                config=config,
                on=as_of or today(config.timezone),
                output=output,
                unpublished=unpublished,
                jobs=jobs or process_count(),
                from_clock=as_of is None,
                host=host,
                # without a recorded digest, the next build has to read the inputs
                times="" if url else times,
                last=(last, parts),
            )
            for step in build.build(order):
                if isinstance(step, build.BuildOutcome):  # the last step
                    outcome = step
                else:
                    bar.update(step.done, step.total)
        numbers = outcome.numbers
        folder = path_from_here(outcome.output)
        did = f"written to {folder}" if outcome.changed else f"{folder} is up to date"
        if site.verbose:
            for slug, reasons in outcome.reasons.items():
                say(*(f"{slug}: {reason}" for reason in reasons))
    if not site.quiet:
        seconds = time.monotonic() - started
        _say_report(site, numbers, f"{did} in {seconds:.2f} s", unpublished=unpublished)


def _say_report(site: Invocation, numbers: Numbers, did: str, *, unpublished: bool) -> None:
    """Print the warnings of a build, what was built, and when to build again.

    `did` describes what happened to the output folder, and how long it took. `unpublished` means
    that the site includes drafts, and `numbers.unpublished` lists all drafts, whether the site
    includes them or not. `numbers.recorded` is False until something has been published.
    """
    what_is_next = site.next_steps("To see what's next:", "status")
    warn(*numbers.warnings)
    policies = counted(numbers.policies, "policy", "policies")
    versions = counted(numbers.versions, "version")
    pages = counted(numbers.pages, "page")
    ahead = "No changes are planned."
    if numbers.next_change:
        ahead = f"The site next changes on {numbers.next_change}; build it again on that date."
    say(f"{policies}, {versions}, {pages}: {did}. {ahead}")
    if not numbers.recorded and unpublished:
        say(f"Nothing is published yet, and every page says so. {what_is_next}")
    elif not numbers.recorded:
        preview = site.next_steps("To preview your drafts:", "serve")
        say(f"Nothing is published yet, so the site has no policies. {what_is_next}", preview)
    if numbers.unpublished:
        paths = ", ".join(f"content/{path}" for path in numbers.unpublished)
        shows = f"Drafts not on the site: {paths}."
        if unpublished:
            shows = f"This site contains drafts: {paths}. Don't deploy it."
        say(f"{shows} {what_is_next}")
