"""`legalsite help`: look up a word in the documentation."""

import click

from legalsite.cli.printing import say
from legalsite.commands.documentation import look_up


@click.command("help", epilog="Example: legalsite help draft-late")
@click.argument("word")
def command(word: str) -> None:
    """Print what the documentation says about a rule, a problem, a setting, or a term."""
    say(*look_up(word))
