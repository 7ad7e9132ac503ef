"""`legalsite import`: other formats → content/, with a list of what was taken out."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Literal

import click

from legalsite.cli.options import Day, Invocation, common, now
from legalsite.cli.terminal import Bar, say, warn
from legalsite.commands.import_file import bring_in
from legalsite.commands.import_git import Told, Wanted, bring_in_history, find_history

OPTIONS = (
    click.argument("file", type=click.File("rb")),
    click.option("--slug", required=True, help="The policy's name in URLs: privacy, eu/terms."),
    click.option("--revised", type=Day(), help="The day the text was settled. Default: what the text says."),
    click.option(
        "--effective", type=Day(), help="The day it takes effect. Default: what the text says, else --revised."
    ),
    click.option("--title", default="", help="Default: what the text says."),
    common,
)


@click.group("import")
def command() -> None:
    """Turn other formats into content. Says what it took out, overwrites nothing."""


def _asks(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(OPTIONS):
        function = option(function)
    return function


@command.command()
@_asks
def text(file: BinaryIO, *, site: Invocation, **asked: Any) -> None:
    """Plain text, or Markdown made for another tool. FILE may be `-`."""
    _bring_in("text", file, site, **asked)


@command.command()
@_asks
def html(file: BinaryIO, *, site: Invocation, **asked: Any) -> None:
    """A saved web page. FILE may be `-`."""
    _bring_in("html", file, site, **asked)


@command.command("git")
@click.argument("repository", metavar="REPO", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--path", "globs", metavar="GLOB", multiple=True, required=True, help="Its texts: 'policies/**/*.md'.")
@click.option("--ref", default="HEAD", help="The branch, tag or commit whose history it is. Default: HEAD.")
@click.option("--since", type=Day(), help="Leave out what was superseded before that day.")
@common
def history(*, site: Invocation, repository: Path, globs: tuple[str, ...], ref: str, since: date | None) -> None:
    """A git repository's history: one revision for each day on which the words of a text changed."""
    say_history(site, repository, globs, ref, since or date.min)


def _bring_in(
    form: Literal["text", "html"],
    file: BinaryIO,
    site: Invocation,
    *,
    slug: str,
    revised: date | None,
    effective: date | None,
    title: str,
) -> None:
    given = str(getattr(file, "name", "-"))
    name = "-" if given == "<stdin>" else Path(given).name
    shown, imported = bring_in(
        site.root, form, file.read(), name, slug=slug, revised=revised, effective=effective, title=title
    )
    if site.quiet:
        return
    say(f"{shown}: {imported.title}, revised {imported.revised}, effective {imported.effective}")
    for note in imported.notes:
        say(f"  {note}")
    if imported.taken_out:
        say(f"Taken out of {name}:")
    for taken in imported.taken_out:
        say(f"  {name}:{taken}")


# --- `legalsite import git`: what became of a history, policy by policy, and what was passed over. ---

SHALLOW = """warning[shallow-clone]: this clone lacks its older commits; its first revisions may be older than they seem
  help: `git fetch --unshallow` brings the rest; import that"""
NEXT = """The ledger records them as imported now: what day each is of is what the repository's history says, and nobody
sealed it then. Look at them with `legalsite serve`; `legalsite check` reports on them."""


def say_history(site: Invocation, repository: Path, globs: Sequence[str], ref: str, since: date) -> None:
    """Brings it in and says so."""
    found = find_history(site.root, Wanted(repository, globs, ref, since))
    policies: list[Told] = []
    with Bar("Texts", len(found.files), quiet=site.quiet) as bar:
        for policy in bring_in_history(found, now=now()):
            policies.append(policy)
            bar.update(len(policies))
    if found.shallow:
        warn(SHALLOW)
    for policy in policies:
        for problem in policy.problems:
            warn(str(problem))
    if not site.quiet:
        lines = [_line(policy, found.reasons.get(policy.slug, "")) for policy in policies]
        say("\n".join([*lines, _sum(policies), NEXT]))


def _line(policy: Told, reason: str) -> str:
    """`terms: 12 revisions, 2018-05-14 to 2023-04-20, from terms/index.md (before: terms.md)`."""
    *before, name = policy.names
    days = [text.revised for text in policy.texts]
    said = f"{policy.slug}: {_counted(len(days), 'revision')}"
    if days:
        said += f", {' to '.join(dict.fromkeys((str(days[0]), str(days[-1]))))}"
    said += f", from {name}" + (f" (before: {', '.join(before)})" if before else "")
    if policy.same:
        said += f"; {_counted(policy.same, 'day')} changed no word"
    links = sum(text.relinked for text in policy.texts)
    if links:
        said += f"; {_counted(links, 'link')} in all revisions written anew, to lead to policies"
    if policy.withdrawn:
        said += f"; removed on {days[-1]}: withdrawn"
    return f"{said}; named so since {reason}" if reason else said


def _sum(policies: Sequence[Told]) -> str:
    kept = [policy for policy in policies if policy.texts]
    revisions = sum(len(policy.texts) for policy in kept)
    said = f"{_counted(len(kept), 'policy', 'policies')}, {_counted(revisions, 'revision')}"
    warnings = sum(len(policy.problems) for policy in policies)
    return f"{said}; {_counted(warnings, 'warning')}, above" if warnings else said


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"
