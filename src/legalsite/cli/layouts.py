"""`legalsite layouts`, `schema` and `headers`: list the built-in layouts, or copy one; print JSON Schemas, and what a
host needs."""

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import command_like, common, output_format, verbosity
from legalsite.cli.printing import say, say_json
from legalsite.commands.build import host_rules
from legalsite.commands.builtin_layouts import SCHEMAS, SHAPES, eject, known, schemas
from legalsite.site.settings import remembered_settings


@click.group(invoke_without_command=True, epilog="Example: legalsite layouts list")
@click.pass_context
def layouts(context: click.Context) -> None:
    """List the built-in layouts, or copy one to change it.

    A file of the same name in the site's layouts/ replaces a built-in one. To change only a part, begin it
    with {% extends "builtin/policy.html" %} and write the blocks that differ. Your .css files are appended to the
    stylesheet."""
    if context.invoked_subcommand is None:
        context.invoke(list_layouts)


@layouts.command("list", epilog="Example: legalsite layouts list")
@output_format("text", "json")
@common
def list_layouts(site: Invocation, form: str) -> None:
    """List the built-in layouts, and say which of them the site replaces, and which of its own cannot be used."""
    listed = list(known(site.found_root))
    if form == "json":
        say_json([asdict(layout) for layout in listed])
        return
    width = max(len(layout.name) for layout in listed)
    for layout in listed:
        fault = f": {layout.fault}" if layout.fault else ""
        own = f" (the site has its own{fault})" if layout.replaced else ""
        say(f"{layout.name:{width}}  {layout.what}{own}")


@layouts.command("eject", epilog="Example: legalsite layouts eject policy.html")
@click.argument("name")
@common
def eject_layout(site: Invocation, name: str) -> None:
    """Copy a built-in layout into layouts/, for you to change. Never overwrites a file."""
    path = eject(site.root, name)
    if not site.quiet:
        say(f"Copied to {path}. The site now uses this copy; updates of the built-in layout will not reach it.")


@command_like("legalsite schema config")
@click.argument("name", required=False, type=click.Choice([*SCHEMAS, *SHAPES]))
@verbosity
def schema(name: str | None, *, site: Invocation) -> None:
    """Print the JSON Schema of the config, of the front matter, of a redline as JSON, or of a JSON file of the site.
    Without a name: all of them."""
    printed = schemas()
    say_json(printed[name] if name else printed)


@command_like("legalsite headers")
@common
def headers(site: Invocation) -> None:
    """Print the headers and redirects that a host needs, if `build --host` does not write its files: by path,
    where * stands for anything, as Netlify and Cloudflare read them."""
    config = remembered_settings(site.root)
    click.echo(host_rules(site.root, config, today(config.timezone)), nl=False)
