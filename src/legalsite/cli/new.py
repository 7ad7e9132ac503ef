"""`legalsite new`: start a policy."""

import click

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import common
from legalsite.cli.terminal import say
from legalsite.commands.new import start_policy
from legalsite.site.settings import read_settings


@click.command("new")
@click.argument("slug")
@click.option("--title", default="", help="The policy's title. Default: the words of the slug.")
@common
def command(slug: str, *, title: str, site: Invocation) -> None:
    """Start a policy: writes content/SLUG.md for you to fill in."""
    path = start_policy(site.root, slug, title, today(read_settings(site.root).timezone))
    if not site.quiet:
        say(f"wrote {site.root / path}")
        say(
            site.steps(
                "Next, write the text; the preview shows it while you do. Then publish it:", "serve", f"publish {slug}"
            )
        )
