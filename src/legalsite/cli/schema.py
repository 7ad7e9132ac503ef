"""`legalsite schema`: what may stand in legalsite.toml and in front matter, for editors."""

import click

from legalsite.cli.printing import say_json


@click.command("schema")
@click.argument("name", required=False, type=click.Choice(["config", "front-matter"]))
def command(name: str | None) -> None:
    """Print the JSON Schema of the config or of the front matter; both where none is named."""
    from legalsite.commands.schema import schemas

    known = schemas()
    say_json(known[name] if name else known)
