"""`legalsite search`: find versions that mention some words."""

from datetime import date

import click

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import Strings, command_with_example, date_option, flag, text_option
from legalsite.cli.printing import say
from legalsite.commands.search import search
from legalsite.site.settings import cached_settings


@command_with_example('legalsite search "old processor" --all')
@click.argument("words", nargs=-1, required=True)
@date_option(
    "--on", "Search the versions that are current or upcoming on this date. Default: today."
)
@text_option("--language", "Search only texts in this language.")
@flag("--all", "every", "Also search previous and canceled versions.")
def command(
    *, site: Invocation, words: Strings, on: date | None, language: str, every: bool
) -> None:
    """List the passages that contain all of these words, in current and upcoming versions and in
    the translations that the site shows. Put a phrase in quotes. Case and accents don't matter.
    Titles, summaries, and link addresses aren't searched. Withheld texts and gaps can't be; the
    last lines name them."""
    if on and every:
        raise click.UsageError("--on and --all can't be combined")
    if not all(map(str.strip, words)):
        raise click.UsageError("name the words to search for")
    config = cached_settings(site.root)
    now = today(config.timezone)
    searched = None if every else on or now  # None searches all versions
    say(*search(site.root, config, words, searched, now, language=language))
