"""`legalsite init`: a folder → a site that builds."""

from pathlib import Path

import click

from legalsite.cli.options import today
from legalsite.cli.printing import say
from legalsite.commands.starting import start_site


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--quiet", "-q", is_flag=True, help="Print problems only.")
def command(folder: Path, *, quiet: bool) -> None:
    """Start a site in a folder: settings, one policy, pipelines. Overwrites nothing."""
    written, kept = start_site(folder, today("UTC"))
    if quiet:
        return
    for path in written:
        say(f"wrote {folder / path}")
    for path in kept:
        say(f"kept {folder / path}, which was there")
    where = "" if folder == Path() else f" --root {folder}"
    say(f"Next: legalsite build{where}, or legalsite serve{where}")
