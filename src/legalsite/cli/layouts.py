"""`legalsite layouts`, `schema`, and `headers`: layouts, JSON Schemas, and what a host needs."""

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import command_with_example, output_format
from legalsite.cli.printing import say, say_json
from legalsite.commands.build import host_rules
from legalsite.commands.builtin_layouts import SCHEMAS, SHAPES, eject, known, schemas
from legalsite.commands.phrase_skeleton import phrase_skeleton
from legalsite.site.settings import cached_settings


@click.group(invoke_without_command=True, epilog="Example: legalsite layouts list")
@click.pass_context
def layouts(context: click.Context) -> None:
    """List the built-in layouts, or copy one to customize it.

    A file in the site's layouts/ overrides the built-in layout of the same name. To override only a
    part of it, start the file with {% extends "builtin/policy.html" %} and redefine the blocks you
    want to change. Your .css files are appended to the stylesheet."""
    if context.invoked_subcommand is None:
        context.invoke(list_layouts)


@command_with_example("legalsite layouts list", layouts, name="list")
@output_format("text", "json")
def list_layouts(site: Invocation, form: str) -> None:
    """List the built-in layouts with their blocks. Shows which ones the site replaces, which
    replacements can't be used, and which copies are of an earlier built-in layout."""
    listed = list(known(site.found_root))  # outside a site, only built-in layouts
    if form == "json":
        say_json([asdict(layout) for layout in listed])
        return
    width = max(len(layout.name) for layout in listed)
    for layout in listed:
        line = f"{layout.name:{width}}  {layout.what}"
        if layout.replaced:
            note = "; the built-in one has changed since it was copied" if layout.outdated else ""
            if layout.problem:
                note += f": {layout.problem}"
            line += f" (the site has its own{note})"
        say(line)
        if layout.blocks:
            say(f"{'':{width}}  blocks: {', '.join(layout.blocks)}")


@command_with_example("legalsite layouts eject policy.html", layouts, name="eject")
@click.argument("name")
def eject_layout(site: Invocation, name: str) -> None:
    """Copy a built-in layout to layouts/, where you can change it. Never overwrites a file."""
    path = eject(site.root, name)
    if not site.quiet:
        uses = "The site now uses this copy and won't pick up changes to the built-in layout."
        say(f"Copied to {path}. {uses}")


@command_with_example("legalsite layouts phrases sv", layouts)
@click.argument("tag")
def phrases(site: Invocation, tag: str) -> None:
    """Print the phrases of a language for translation: every key with the English text, and with
    the plural forms that the language needs. The site's own phrases are printed as they are."""
    for line in phrase_skeleton(site.found_root, tag):
        click.echo(line)


@command_with_example("legalsite schema config", root=False)
@click.argument("name", required=False, type=click.Choice([*SCHEMAS, *SHAPES]))
def schema(name: str | None, *, site: Invocation) -> None:
    """Print the JSON Schema of the settings, the front matter, shared facts, a redline in JSON, or
    one of the site's JSON files. Without a name, print all of them."""
    by_name = schemas()
    say_json(by_name[name] if name else by_name)


@command_with_example("legalsite headers")
def headers(site: Invocation) -> None:
    """Print the headers and redirects that your host needs, if `build --host` doesn't write its
    files. They are listed by path in the format of Netlify and Cloudflare, where * matches
    anything."""
    config = cached_settings(site.root)
    click.echo(host_rules(site.root, config, today(config.timezone)), nl=False)
