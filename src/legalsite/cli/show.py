"""`legalsite show`: the text of a version, such as the one in effect on a date."""

from datetime import date

import click

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import command_with_example, date_option, option, output_format
from legalsite.cli.printing import say, say_json
from legalsite.commands.show import show, shown_version_as_json
from legalsite.model.approvals import describe_approval
from legalsite.model.policy_on_date import describe_periods
from legalsite.site.settings import cached_settings


@command_with_example("legalsite show privacy --on 2026-03-02")
@click.argument("name", metavar="POLICY[@VERSION]")
@date_option("--on", "Show the version in effect on this date. Default: today.")
@option("--language TAG", "Show its translation into this language.", default="")
@output_format("text", "json")
def command(*, site: Invocation, name: str, on: date | None, language: str, form: str) -> None:
    """Show a version: when it was in effect, and its text in Markdown."""
    if on and "@" in name:
        raise click.UsageError("--on needs a policy without a version")
    config = cached_settings(site.root)
    now = today(config.timezone)
    shown = show(site.root, config, name, on or now, today=now, language=language)
    version = shown.version
    if form == "json":
        say_json(shown_version_as_json(shown))
        return
    periods = describe_periods(shown.on_day)
    if version.withheld:
        periods += "; the text is withheld, and this is the reason"
    approval = describe_approval(shown.on_day.version.approved_by)
    if approval:
        periods += f"\n  {approval}"
    name = f"{version.policy}@{shown.on_day.revised}"
    say(f"{name}: {version.title}\n  {shown.url}\n  {periods}\n", shown.text.strip("\n"))
