"""`legalsite init`: start a site in a folder."""

from pathlib import Path

import click

from legalsite.cli.options import Invocation, loudness, today
from legalsite.cli.terminal import say
from legalsite.commands.new import start_site


@click.command("init")
@click.argument("root", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@loudness
def command(site: Invocation) -> None:
    """Start a site in a folder: settings, one policy, pipelines. Never overwrites a file."""
    folder = site.root
    written, existing = start_site(folder, today("UTC"))
    if site.quiet:
        return
    for path in written:
        say(f"wrote {folder / path}")
    for path in existing:
        say(f"kept {folder / path}, which already existed")
    where = "" if folder == Path() else f" --root {folder}"
    say(f"Next: `legalsite build{where}`, or `legalsite serve{where}` to preview")
