"""`legalsite report`: the versions that were published in a period, for auditors."""

from datetime import date

import click
from msgspec import to_builtins

from legalsite.cli.invocation import Invocation, database, now, today
from legalsite.cli.options import command_with_example, date_option, output_format
from legalsite.cli.printing import say_json
from legalsite.commands.report import report
from legalsite.notices.version_report import report_as_csv, report_as_page
from legalsite.site.settings import cached_settings

EXAMPLE = "legalsite report --from 2026-01-01 --to 2026-12-31 --format html"


@command_with_example(EXAMPLE)
@date_option("--from", "start", "The first day.", required=True)
@date_option("--to", "end", "The last day.", required=True)
@output_format("csv", "html", "json")
def command(*, site: Invocation, start: date, end: date, form: str) -> None:
    """List the versions that the ledger records in a period: effective date, languages, summary,
    type of change, who approved it, and the deadline and result of each notice requirement."""
    if start > end:
        raise click.UsageError("--from is after --to")
    config = cached_settings(site.root)
    on = today(config.timezone)
    done = report(site.root, config, start, end, on, database=database(), now=now)
    if form == "json":
        say_json(to_builtins(done))
    elif form == "html":
        click.echo(report_as_page(done).encode())
    else:
        click.echo(report_as_csv(done).encode(), nl=False)
