"""`legalsite help`: search the documentation."""

import click

from legalsite.cli.printing import say
from legalsite.commands.documentation import look_up


@click.command("help", epilog="Example: legalsite help postpone a version")
@click.argument("words", nargs=-1)
def command(words: tuple[str, ...]) -> None:
    """Print what the documentation says about a question, a problem, a setting, or a term."""
    say(*look_up(" ".join(words)))
