"""`legalsite revise`: start the next revision of a policy."""

from datetime import date
from typing import get_args

import click

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import Day, common
from legalsite.cli.terminal import say
from legalsite.commands.revise import revise
from legalsite.model.policy import ChangeClass
from legalsite.site.settings import read_settings


@click.command("revise")
@click.argument("slug", metavar="POLICY")
@click.option("--language", default="", help="Revise the translation into this language, for the newest text.")
@click.option("--effective", type=Day(), help="The day from which the new text applies. Default: its own day.")
@click.option("--change", type=click.Choice(get_args(ChangeClass)), help="How much the new text changes.")
@common
def command(slug: str, *, language: str, effective: date | None, change: ChangeClass | None, site: Invocation) -> None:
    """Start the next revision of a policy: its draft gets today's date, and what was said about the published text
    alone is emptied. Comments and the order of the front matter stay."""
    root = site.root
    day = today(read_settings(root).timezone)
    draft = revise(root, slug, day, language=language, effective=effective, change=change)
    if site.quiet:
        return
    state = "is the next revision" if draft.began else "was not published yet"
    dates = f"translates {draft.translates}" if draft.translates else f"takes effect on {draft.effective}"
    say(f"{draft.path} {state}: revised {draft.revised}, {dates}")
    fill = f", and fill in {' and '.join(f'`{key}`' for key in draft.missing)}" if draft.missing else ""
    translations = [f"revise {slug} --language {language}" for language in draft.translations]
    heading = f"Edit the text{fill}. `{site.call('serve')}` shows it while you edit. Then:"
    say(site.steps(heading, *translations, f"publish {slug}"))
