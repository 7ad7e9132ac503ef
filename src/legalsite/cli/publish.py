"""`legalsite publish`: freeze drafts and record them, or withhold a published text."""

from collections.abc import Sequence
from pathlib import Path

import click

from legalsite.cli.options import Invocation, common, now
from legalsite.cli.terminal import counted, say, warn
from legalsite.commands.publish import Published, publish
from legalsite.commands.withhold import withhold
from legalsite.errors import Problem

NEXT = """Next: `legalsite build`, then commit content/. Give a copy of CHECKPOINT to somebody who cannot change this
folder (auditors, counsel, another repository): it later proves whether a line was changed or cut off."""


@click.command("publish")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option("--dry-run", is_flag=True, help="Show what would be recorded, without writing anything.")
@click.option("--key", type=click.Path(path_type=Path), help="Sign the checkpoint with this SSH key.")
@click.option("--withhold", "withheld", metavar="POLICY@REVISED", help="Remove a published text for good.")
@click.option("--reason", help="Why it is withheld: a sentence that is shown in its place.")
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
    """Freeze the drafts of these policies (default: of all policies): check them, copy them into the archive, record
    them in the ledger."""
    if bool(withheld) != bool(reason) or (withheld and (policies or dry_run)):
        raise click.UsageError(
            "--withhold POLICY@REVISED and --reason TEXT must be given together, and without other arguments"
        )
    if withheld and reason:
        done = withhold(site.root, withheld, reason, now=now(), key=key)
    else:
        done = publish(site.root, policies, now=now(), dry_run=dry_run, key=key)
    if not site.quiet:
        say("\n".join(report(done, dry_run=dry_run)))
    if done.wrong:
        warn("\n".join(what_is_wrong(done.wrong, dry_run=dry_run)))


def report(done: Published, *, dry_run: bool) -> list[str]:
    """Return the lines that report what was recorded, or would be."""
    total = counted(done.total, "line")
    if not done.lines:
        renewed = "; CHECKPOINT was rewritten" if done.checkpoint and not dry_run else ""
        return [f"nothing to publish: every text is recorded, {total}{renewed}"]
    verb = "would be recorded" if dry_run else "recorded"
    lines = [f"{verb} in {'a new ledger' if done.began else 'the ledger'}, {total} in all:"]
    lines += [f"  {' '.join(line.split(' ')[0:5:2])} {line.split(' ')[6]}" for line in done.lines]
    return lines if dry_run else [*lines, NEXT]


def what_is_wrong(problems: Sequence[Problem], *, dry_run: bool) -> list[str]:
    """Return the errors that `check` finds in these texts, one per line, below a sentence on what happens to them."""
    total = counted(len(problems), "error")
    lines = [f"  {problem.place}: error[{problem.rule}]: {problem.message}" for problem in problems]
    if dry_run:
        heading = f"`legalsite check` finds {total} in these texts; once recorded, a text is never edited again:"
    else:
        heading = f"`legalsite check` found {total} in what is now recorded; only a further revision can fix this:"
    return [heading, *lines]
