"""`legalsite search`: which versions mention some words."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import attrgetter

import click
from msgspec.structs import asdict

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import Strings, command_with_example, date_option, flag, output_format
from legalsite.cli.printing import Lines, StreamedList, say, say_json
from legalsite.commands.search import Mention, search
from legalsite.errors import counted
from legalsite.site.settings import cached_settings


@command_with_example('legalsite search "old processor" --all')
@click.argument("words", nargs=-1, required=True)
@date_option("--on", "Search the texts that were shown on this date. Default: today.")
@flag("--all", "every", "Search every published text.")
@output_format("text", "json")
def command(*, site: Invocation, words: Strings, on: date | None, every: bool, form: str) -> None:
    """List the passages of published texts, in all languages, that mention all of these words. Put
    a phrase in quotes. Case and accents don't matter."""
    if on and every:
        raise click.UsageError("--on and --all can't be combined")
    if not all(map(str.strip, words)):
        raise click.UsageError("name the words to search for")
    config = cached_settings(site.root)
    now = today(config.timezone)
    shown_on: date | None = on or now
    if every:
        shown_on = None
    mentions = search(site.root, config, words, shown_on, now)
    if form == "json":
        say_json(StreamedList(map(asdict, mentions)))
        return
    for line in _mention_lines(mentions):
        say(line)


def _mention_lines(mentions: Iterable[Mention]) -> Lines:
    """Yield each text with its passages, and how many there are."""
    passages = 0
    versions = set()
    policies = set()
    for (policy, revised, language), found in groupby(
        mentions, attrgetter("policy", "revised", "language")
    ):
        first, *others = found
        yield f"{policy}@{revised} ({language}), {first.in_effect}"
        for mention in (first, *others):
            yield f"  {mention.clause or mention.policy}: {mention.excerpt}"
            passages += 1
        versions.add((policy, revised))
        policies.add(policy)
    in_versions = counted(len(versions), "version")
    of_policies = counted(len(policies), "policy", "policies")
    yield counted(passages, "passage") + f" in {in_versions} of {of_policies}"
