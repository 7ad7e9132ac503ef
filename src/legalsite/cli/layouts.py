"""`legalsite layouts`: list the built-in layouts, or copy one."""

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation
from legalsite.cli.options import common, output_format
from legalsite.cli.terminal import say, say_json
from legalsite.commands.layouts import eject, known


@click.group("layouts")
def command() -> None:
    """List the built-in layouts, or copy one to change it.

    A file of the same name in the site's layouts/ replaces a built-in one. To change only a part, begin it
    with {% extends "builtin/policy.html" %} and write the blocks that differ. Your .css files are appended to the
    stylesheet."""


@command.command("list")
@output_format("text", "json")
@common
def list_layouts(site: Invocation, form: str) -> None:
    """List the built-in layouts, and say which of them the site replaces."""
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
    """Copy a built-in layout into layouts/, for you to change. Never overwrites a file."""
    path = eject(site.root, name)
    if not site.quiet:
        say(f"Copied to {path}. The site now uses this copy; updates of the built-in layout will not reach it.")
