"""`legalsite init`: start a site in a folder."""

import sys
from pathlib import Path

import click

from legalsite import __version__
from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import loudness
from legalsite.cli.terminal import say
from legalsite.commands.init import EXAMPLE_TITLE, EXAMPLE_URL, start_site
from legalsite.commands.installed_from import installed_from


@click.command("init")
@click.argument("root", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", help="The site's name, as readers know it. Asked for on a terminal.")
@click.option("--url", help="The address at which the site will be. Asked for on a terminal.")
@loudness
def command(*, site: Invocation, title: str | None, url: str | None) -> None:
    """Start a site in a folder: settings, one policy, pipelines. Never overwrites a file."""
    folder = site.root
    if sys.stdin.isatty() and sys.stdout.isatty() and not site.quiet and not (folder / "legalsite.toml").exists():
        title = title or click.prompt("The site's name, as readers know it", default=EXAMPLE_TITLE)
        url = url or click.prompt("The address at which the site will be", default=EXAMPLE_URL)
    written, existing = start_site(folder, today("UTC"), title or EXAMPLE_TITLE, url or EXAMPLE_URL)
    if site.quiet:
        return
    for path in written:
        say(f"wrote {folder / path}")
    for path in existing:
        say(f"kept {folder / path}, which already existed")
    here = site if folder != Path() else Invocation(None, quiet=False, verbose=False)
    if not (title and url):
        say(f"Before you publish, set `title` and `url` in {folder / 'legalsite.toml'}.")
    if not (source := installed_from(__version__)).certain:
        say(f"The pipelines install {source.package}. If your index lacks it, set LEGALSITE in both of them.")
    say(here.steps("Next, look at it, and import what you have:", "serve", "import text FILE --slug privacy"))
