"""`legalsite publish`: says what was recorded, and what is to be done next."""

from collections.abc import Sequence
from pathlib import Path

import click

from legalsite.cli.options import Invocation, common, now
from legalsite.cli.terminal import say, warn
from legalsite.commands.publish import Published, publish
from legalsite.commands.withhold import withhold
from legalsite.errors import Problem

NEXT = """Build the site, and commit content/ as it is now. Give CHECKPOINT to somebody who cannot change this folder
(auditors, counsel, another repository): a copy of it proves later whether a line was changed or cut off."""


@click.command("publish")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option("--dry-run", is_flag=True, help="Say what would be recorded; write nothing.")
@click.option("--key", type=click.Path(path_type=Path), help="Sign the checkpoint with this SSH key.")
@click.option("--withhold", "withheld", metavar="POLICY@REVISED", help="Take a published text away, for good.")
@click.option("--reason", help="Why it is withheld: a sentence that stands in its place.")
@common
def command(
    *,
    site: Invocation,
    policies: tuple[str, ...],
    dry_run: bool,
    key: Path | None,
    withheld: str | None,
    reason: str | None,
) -> None:
    """Freeze the drafts of these policies (of all): check them, copy them into the archive, record them."""
    if bool(withheld) != bool(reason) or (withheld and (policies or dry_run)):
        raise click.UsageError("--withhold POLICY@REVISED and --reason TEXT go together, and stand alone")
    if withheld and reason:
        done = withhold(site.root, withheld, reason, now=now(), key=key)
    else:
        done = publish(site.root, policies, now=now(), dry_run=dry_run, key=key)
    if not site.quiet:
        say("\n".join(report(done, dry_run=dry_run)))
    if done.wrong:
        warn("\n".join(what_is_wrong(done.wrong, dry_run=dry_run)))


def report(done: Published, *, dry_run: bool) -> list[str]:
    """What to say of it."""
    total = f"{done.total} line{'s' if done.total != 1 else ''}"
    if not done.lines:
        renewed = "; CHECKPOINT was written anew" if done.checkpoint and not dry_run else ""
        return [f"nothing to publish: every text is recorded, {total}{renewed}"]
    verb = "would be recorded" if dry_run else "recorded"
    said = [f"{'the ledger begins' if done.began else 'the ledger'}, {total}; {verb}:"]
    said += [f"  {' '.join(line.split(' ')[0:5:2])} {line.split(' ')[6]}" for line in done.lines]
    return said if dry_run else [*said, NEXT]


def what_is_wrong(problems: Sequence[Problem], *, dry_run: bool) -> list[str]:
    """The errors that `check` finds in these texts, a line each, and what becomes of them."""
    total = f"{len(problems)} error{'s' if len(problems) != 1 else ''}"
    told = [f"  {problem.place}: error[{problem.rule}]: {problem.message}" for problem in problems]
    if dry_run:
        said = f"`legalsite check` finds {total} in these texts; a text that is recorded is never edited again:"
    else:
        said = f"`legalsite check` found {total} in what is now recorded; a next revision fixes what is wrong:"
    return [said, *told]
