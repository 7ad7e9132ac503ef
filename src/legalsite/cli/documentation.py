"""`legalsite help`: search the documentation."""

from collections.abc import Sequence

import click

from legalsite.cli.printing import say
from legalsite.commands.documentation import look_up


@click.command("help", epilog="Example: legalsite help postpone a version")
@click.argument("words", nargs=-1, required=True)
def command(words: Sequence[str]) -> None:
    """Print what the documentation says about a question, a problem, a setting, or a term."""
    say(*look_up(" ".join(words)))
