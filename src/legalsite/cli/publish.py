"""`legalsite publish`: freeze drafts and record them, or withhold a published text."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from click.exceptions import Exit
from msgspec.structs import replace

from legalsite.cli.invocation import Invocation, now
from legalsite.cli.options import ask_to_go_on, common
from legalsite.cli.printing import print_problems, say, warn
from legalsite.commands.publish import LATE, Published, emptied_pages, publish, withhold
from legalsite.errors import ProblemsFound, counted
from legalsite.site.git_checkout import can_commit
from legalsite.site.ledger_on_disk import in_short, unsigned_lines

OUTSIDE_COPY = """Keep a copy of content/CHECKPOINT where nobody who can change this folder can write (counsel, an
auditor, another repository): it later proves whether a line was changed or cut off. Next:"""


@click.command("publish", epilog="Example: legalsite publish privacy")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option("--language", "languages", multiple=True, metavar="TAG", help="Publish only texts in this language.")
@click.option("--require-all", is_flag=True, help="Publish nothing while a translation is not ready.")
@click.option("--dry-run", is_flag=True, help="Show what would be recorded, without writing anything.")
@click.option("--redate", "dates", flag_value="today", help="Give today's date to drafts whose `revised` has passed.")
@click.option("--keep-dates", "dates", flag_value="kept", help="Publish these drafts with the date that they have.")
@click.option("--key", type=click.Path(path_type=Path), help="Sign the checkpoint with this SSH key.")
@click.option("--withhold", "withheld", metavar="POLICY@REVISED", help="Remove a published text for good.")
@click.option("--yes", is_flag=True, help="Withhold without asking.")
@click.option("--reason", help="Why it is withheld: a sentence that is shown in its place.")
@common
def command(
    *,
    site: Invocation,
    policies: tuple[str, ...],
    languages: tuple[str, ...],
    require_all: bool,
    dry_run: bool,
    dates: str | None,
    key: Path | None,
    withheld: str | None,
    reason: str | None,
    yes: bool,
) -> None:
    """Freeze the drafts of these policies (default: of all policies): check them, copy them into the archive, record
    them in the ledger. Any error stops it; a translation with errors is left out."""
    if withheld and not reason:
        raise click.UsageError("--withhold needs --reason TEXT: the sentence that is shown in place of the text")
    if withheld and (policies or dates or languages or require_all):
        help = "--language, --require-all, --redate or --keep-dates"
        raise click.UsageError(f"--withhold cannot be combined with policies, {help}")
    if (reason or yes) and not withheld:
        raise click.UsageError("--reason and --yes need --withhold POLICY@REVISED")
    if key and not site.quiet and (unsigned := unsigned_lines(site.root)):
        say(unsigned)
    if withheld and reason:
        done = _withhold(site, withheld, reason, key, dry_run=dry_run, yes=yes)
    else:
        order = partial(publish, site.root, policies, now=now(), key=key, checked=True)
        order = partial(order, languages=languages, require_all=require_all)
        redate = None if dates is None else dates == "today"
        done = _publish(order, dry_run=dry_run, redate=redate, are_named=bool(policies))
    if done is None:
        return
    _show(done, dry_run=dry_run, quiet=site.quiet)
    if not site.quiet and done.lines:
        if dry_run:
            options = [f"--language {language}" for language in languages]
            options += {"today": ["--redate"], "kept": ["--keep-dates"]}.get(dates or "", [])
            say(site.steps("Nothing was written. Next:", " ".join(["publish", *policies, *options])))
        else:
            heading = OUTSIDE_COPY if done.began else "Next:"
            say("Commit content/.\n" * can_commit(site.root) + site.steps(heading, "build", "status"))
    if done.left_out and languages:
        raise Exit(1)


def _publish(order: Callable[..., Published], *, dry_run: bool, redate: bool | None, are_named: bool) -> Published:
    """Publish the drafts. On a terminal, first ask whether late ones get today's date, if nothing else stops it. If
    nobody named a draft, or questions are open, then show what would be recorded, and ask."""
    if dry_run or not sys.stdin.isatty():
        return order(dry_run=dry_run, redate=redate)
    try:
        planned = order(dry_run=True, redate=redate)
    except ProblemsFound as refusal:
        if any(problem.rule != LATE for problem in refusal.problems):
            raise
        dated = "".join(f"{problem.path}: {problem.message}\n" for problem in refusal.problems)
        redate = click.confirm(f"{dated}Publish with today's date? (n: with the date of the draft)", default=True)
        planned = order(dry_run=True, redate=redate)
    if not planned.lines or (are_named and not planned.asked):
        return order(redate=redate)
    _show(planned, dry_run=True)
    ask_to_go_on("Record all of this for good?")
    return replace(order(redate=redate), undone=(), asked=())


def _show(done: Published, *, dry_run: bool, quiet: bool = False) -> None:
    """Print the warnings about what was recorded, or would be, and the report unless it is to be `quiet`."""
    for problem in (*done.undone, *done.asked):
        warn(str(problem))
    if not quiet:
        say("\n".join(report(done, dry_run=dry_run)))
    if done.left_out:
        names = ", ".join(dict.fromkeys(problem.path for problem in done.left_out))
        warn(f"Left out, not ready yet: {names}")
        print_problems(done.left_out)
        if done.recipe:
            warn(done.recipe)


def _withhold(
    site: Invocation, named: str, reason: str, key: Path | None, *, dry_run: bool, yes: bool
) -> Published | None:
    """Say which pages it empties, ask, and withhold a text. Return None after a dry run."""
    pages = emptied_pages(site.root, named, now())
    if pages and not site.quiet:
        heading = f"Withholding {named} removes its text for good. These pages show the reason in its place:"
        say("\n  ".join([heading, *pages]))
    if dry_run:
        return None
    if pages and not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("this removes a text for good: look at the pages above, then add --yes")
        ask_to_go_on("Remove it?")
    return withhold(site.root, named, reason, now=now(), key=key)


def report(done: Published, *, dry_run: bool) -> list[str]:
    """Return the lines that report what was recorded, or would be."""
    total = counted(done.total, "line")
    if not done.lines:
        renewed = "; CHECKPOINT was rewritten" if done.checkpoint and not dry_run else ""
        rest = "what waits is not ready" if done.left_out else "every text is recorded"
        return [f"nothing to publish: {rest}, {total}{renewed}"]
    verb = "would be recorded" if dry_run else "recorded"
    lines = [f"{verb} in {'a new ledger' if done.began else 'the ledger'}, {total} in all:"]
    signed = (f"content/{path}: called {change}, signed by {who}" for path, change, who in done.signed)
    today = "would get today's date" if dry_run else "has today's date now"
    redated = (f"content/{path} {today}" for path in done.redated)
    return [*redated, *lines, *(f"  {in_short(line)}" for line in done.lines), *signed]
