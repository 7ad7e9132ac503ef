"""`legalsite serve`: preview the site on this machine until Ctrl-C."""

import click

from legalsite.cli.options import Invocation, common, today
from legalsite.cli.terminal import print_problems, say
from legalsite.commands.serve import preview


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; if it is in use, the next free one is taken.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address of this machine to listen on.")
@common
def command(*, site: Invocation, port: int, host: str) -> None:
    """Preview the site with live reload; shows drafts and their problems."""
    with preview(site.root, host=host, port=port, today=today) as shown:
        say(f"Preview on {shown.url} (Ctrl-C to stop)")
        try:
            while True:
                edition = shown.editions.get()
                print_problems(edition.problems)
                if not edition.problems and not site.quiet:
                    say("Rebuilt; page reloaded.")
        except KeyboardInterrupt:
            say("")
