"""`legalsite verify`: verify the archive, ledger, and evidence. Nothing is repaired."""

from itertools import chain
from pathlib import Path

import click

from legalsite.cli.invocation import Invocation, now, process_count
from legalsite.cli.options import (
    EXISTING_FILE,
    EXISTING_FOLDER,
    command_with_example,
    flag,
    option,
    output_format,
)
from legalsite.cli.printing import JsonObject, ProgressBar, print_problems, say, say_json
from legalsite.cli.problem_formats import as_values
from legalsite.commands.verify import VerifiedPart, verify, verify_built, verify_live
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.site.settings import read_settings

NOT_PUBLISHED = (
    "nothing is published yet: content/LEDGER doesn't exist; to create it:\n  legalsite publish"
)

PROBLEM_KEYS = ("rule", "message", "help", "path", "line", "column", "excerpt", "severity")


@command_with_example("legalsite verify")
@option("--checkpoint", "Independent copy of CHECKPOINT, or a record.txt.", type=EXISTING_FILE)
@option(
    "--allowed-signers",
    "signers",
    "Independent copy of allowed_signers. Requires a signed site.",
    type=EXISTING_FILE,
)
@option(
    "--live [URL]",
    "Also check the live site. Default: `url` in the settings.",
    is_flag=False,
    flag_value="",
)
@flag(
    "--fail-if-stale",
    "Only check whether the live site was rebuilt the last time it had to be.",
)
@option(
    "--sample COUNT",
    "With --live: compare the files about current and upcoming versions, and this many others.",
    type=click.IntRange(0),
)
@option(
    "--timeout SECONDS",
    "Time limit for each request.",
    type=click.FloatRange(min=1),
    default=10,
    show_default=True,
)
@option(
    "--evidence DIR", "Evidence folder written by `legalsite notify export`.", type=EXISTING_FOLDER
)
@output_format("text", "json")
def command(
    *,
    site: Invocation,
    checkpoint: Path | None,
    signers: Path | None,
    live: str | None,
    fail_if_stale: bool,
    sample: int | None,
    timeout: float,
    evidence: Path | None,
    form: str,
) -> int:
    """Verify the archive against the ledger, and the ledger against its checkpoints and signature.

    Reads every file. Exits with 1 if there are problems. Evidence can be verified without a
    site."""
    # results: of the archive and ledger, or of the date of the live site; of its files; of evidence
    parts: tuple[VerifiedPart, ...] = ()
    # `live` is empty if --live is given without a URL, and None without --live
    needs_site = checkpoint or signers or live is not None
    if fail_if_stale:  # a quick check instead of all other checks of the site
        url = live or read_settings(site.root).url
        parts = (verify_built(url, now=now(), timeout=timeout),)
    # outside a site, --evidence alone is enough; otherwise, `site.root` raises ProblemsFound
    elif needs_site or site.found_root or not evidence:
        parts = verify(site.root, now=now(), kept=checkpoint, signers=signers)
    # without `parts`, nothing was published, so there's nothing to compare the live site with
    if live is not None and parts and not fail_if_stale:
        url = live or read_settings(site.root).url
        with ProgressBar("Files", quiet=site.quiet) as bar:
            checked = verify_live(
                site.root,
                url,
                now=now(),
                timeout=timeout,
                sample=sample,
                jobs=process_count(),
                progress=bar.update,
            )
        parts += (checked,)
    if evidence:
        parts += (verify_evidence(evidence, site.found_root),)
    if form == "json":
        facts: JsonObject = {"published": any(part.name != "evidence" for part in parts)}
        for part in parts:
            problems = as_values(part.problems, PROBLEM_KEYS)
            facts[part.name] = {"ok": not problems, "said": part.said, "problems": problems}
        say_json(facts)
    else:
        if not site.quiet:
            lines = [f"{part.name:<11}{part.said}" for part in parts]
            say("\n".join(lines) or NOT_PUBLISHED)
        # a damaged file in content/ also stops the build that the live site is compared with
        found = dict.fromkeys(chain.from_iterable(part.problems for part in parts))
        print_problems(found, verbose=site.verbose)
    return max((part.status for part in parts if part.problems), default=0)
