"""`legalsite import`: other formats → content/, with a list of what was taken out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Literal

import click

from legalsite.cli.options import Day, Invocation, common
from legalsite.cli.printing import say
from legalsite.commands.importing import bring_in

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
    from legalsite.cli.importing_git import say_history

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
