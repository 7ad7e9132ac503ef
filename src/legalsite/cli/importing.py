"""`legalsite import`: other formats → content/, with a list of what was taken out."""

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Literal

import click

from legalsite.cli.options import Day, Invocation, common
from legalsite.cli.printing import say
from legalsite.commands.importing import bring_in
from legalsite.importing.piece import Asked


@click.group("import")
def command() -> None:
    """Turn other formats into content. Says what it took out, overwrites nothing."""


def _asks(function: Callable[..., Any]) -> Callable[..., Any]:
    @click.argument("file", type=click.File("rb"))
    @click.option("--slug", required=True, help="The policy's name in URLs: privacy, eu/terms.")
    @click.option("--revised", type=Day(), help="The day the text was settled. Default: what the text says.")
    @click.option(
        "--effective", type=Day(), help="The day it takes effect. Default: what the text says, else the revised day."
    )
    @click.option("--title", default="", help="Default: what the text says.")
    @common
    @functools.wraps(function)
    def asked(
        file: BinaryIO, *, slug: str, revised: date | None, effective: date | None, title: str, site: Invocation
    ) -> None:
        function(file, Asked(slug, revised, effective, title), site)

    return asked


@command.command()
@_asks
def text(file: BinaryIO, asked: Asked, site: Invocation) -> None:
    """Plain text, or Markdown made for another tool. FILE may be `-`."""
    _bring_in("text", file, asked, site)


@command.command()
@_asks
def html(file: BinaryIO, asked: Asked, site: Invocation) -> None:
    """A saved web page. FILE may be `-`."""
    _bring_in("html", file, asked, site)


def _bring_in(form: Literal["text", "html"], file: BinaryIO, asked: Asked, site: Invocation) -> None:
    given = str(getattr(file, "name", "-"))
    name = "-" if given == "<stdin>" else Path(given).name
    shown, imported = bring_in(site.root, form, file.read(), name, asked)
    if site.quiet:
        return
    say(f"{shown}: {imported.title}, revised {imported.revised}, effective {imported.effective}")
    for note in imported.notes:
        say(f"  {note}")
    if imported.taken_out:
        say(f"Taken out of {name}:")
    for taken in imported.taken_out:
        say(f"  {name}:{taken}")
