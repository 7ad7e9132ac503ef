"""`legalsite layouts`: the built-in layouts, and a copy of one to change."""

from dataclasses import asdict

import click

from legalsite.cli.options import Invocation, common
from legalsite.cli.terminal import say, say_json


@click.group("layouts")
def command() -> None:
    """List or copy the built-in layouts.

    A file of the same name in the site's layouts/ takes the place of a built-in one. To change a part only, begin it
    with {% extends "builtin/policy.html" %} and write the blocks that differ. Own .css files are appended to the
    stylesheet."""


@command.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@common
def list_layouts(site: Invocation, form: str) -> None:
    """Name the built-in layouts, and tell which the site replaces."""
    from legalsite.commands.layouts import known

    layouts = list(known(site.found_root))
    if form == "json":
        say_json([asdict(layout) for layout in layouts])
        return
    width = max(len(layout.name) for layout in layouts)
    for layout in layouts:
        own = " (the site has its own)" if layout.replaced else ""
        say(f"{layout.name:{width}}  {layout.what}{own}")


@command.command("eject")
@click.argument("name")
@common
def eject_layout(site: Invocation, name: str) -> None:
    """Copy a built-in layout into layouts/, to be changed. Never overwrites."""
    from legalsite.commands.layouts import eject

    path = eject(site.root, name)
    if not site.quiet:
        say(f"{path} is yours now; the site no longer follows the built-in one")
