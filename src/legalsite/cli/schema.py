"""`legalsite schema`: JSON Schemas of the config, of front matter and of a redline."""

import click

from legalsite.cli.invocation import Invocation
from legalsite.cli.options import loudness
from legalsite.cli.terminal import say_json
from legalsite.commands.schema import schemas


@click.command("schema")
@click.argument("name", required=False, type=click.Choice(["config", "front-matter", "redline"]))
@loudness
def command(name: str | None, *, site: Invocation) -> None:
    """Print the JSON Schema of the config, of the front matter, or of a redline as JSON. Without a name: all of
    them."""
    known = schemas()
    say_json(known[name] if name else known)
