"""What `legalsite build` does: builds, with a progress bar if it takes long, and says what was
built."""

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
    """Return the call of `run_build` that the words after `legalsite build` describe; None if click
    must read them, which also reports errors in them. Without click, only --quiet is read, and
    --root, --output, and --jobs if the next word is a value that click accepts: an existing folder,
    or a number above zero. If an option is repeated, its last value counts.
    """
    quiet = False
    values: dict[str, str] = {}
    remaining = iter(words)
    for word in remaining:
        if word in ("-q", "--quiet"):
            quiet = True
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
        jobs=int(jobs) if jobs else None,
    )


def _is_plain_value(option: str, value: str) -> bool:
    """Return whether an option is one that `plain_build` reads, with a value that click accepts."""
    if option == "--jobs":
        return value.isascii() and value.isdecimal() and int(value) > 0
    # few builds name a folder
    from legalsite.model.portable_names import excessive_length_reason, unportable_reason

    folder = Path(value)
    if option not in ("--root", "--output") or not value or excessive_length_reason(value):
        return False
    if not folder.is_dir():
        return False
    if not os.access(folder, os.R_OK):
        return False
    return option == "--root" or not unportable_reason(folder.name)


def run_build(
    site: Invocation,
    output: Path | None = None,
    *,
    unpublished: bool = False,
    as_of: date | None = None,
    jobs: int | None = None,
    host: str = "",
    pdf: bool = False,
) -> None:
    """Build the site, unless that would change nothing, and say what was built.

    The parameters are the options of `legalsite build`.
    """
    started = time.monotonic()
    root = site.root
    if output:  # it's relative to the current folder, and the one in the settings to the site's
        output = Path.cwd() / output
    last, parts = recall_last(root, output, unpublished=unpublished)
    # `times` are the sizes and modification times of the inputs, which the build needs again
    times, nothing_to_do = quick_look(last, root, host, pdf, lambda zone: as_of or today(zone))
    if last and nothing_to_do:  # there's always something to do if no build was recorded
        numbers = last.numbers
        folder = path_from_here(Path(last.output))
        did = f"{folder} is up to date"
    else:
        with ProgressBar("Policies", quiet=site.quiet) as bar:
            # not for a build with nothing to do
            from legalsite.commands import build
            from legalsite.site.settings import cached_settings  # likewise

            config = build.config_for_host(cached_settings(root), host)
            if pdf:
                config = build.config_with_pdfs(config)
            order = build.BuildOrder(
                root=root,
                config=config,
                on=as_of or today(config.timezone),
                output=output,
                unpublished=unpublished,
                jobs=jobs or process_count(),
                from_clock=as_of is None,
                times=times,
                last=(last, parts),
            )
            for step in build.build(order):
                if isinstance(step, build.BuildOutcome):  # always the last step
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
    """Print the warnings of a build, how much it built, and when to build again.

    `did` says what happened to the output folder, and how long it took; `unpublished` says that the
    site contains drafts.
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
    if not numbers.recorded:
        say(f"Nothing is published yet, and every page says so. {what_is_next}")
    if numbers.unpublished:
        paths = ", ".join(f"content/{path}" for path in numbers.unpublished)
        shows = f"Drafts not on the site: {paths}."
        if unpublished:
            shows = f"This site contains drafts: {paths}. Don't deploy it."
        say(f"{shows} {what_is_next}")
