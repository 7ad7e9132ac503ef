"""`legalsite report`: the versions that were published in a period, for auditors."""

from datetime import date

import click
from msgspec import to_builtins

from legalsite.cli.invocation import Invocation, database, now, today
from legalsite.cli.options import command_with_example, date_option, output_format
from legalsite.cli.printing import Lines, say, say_json
from legalsite.commands.report import report
from legalsite.notices.version_report import (
    COLUMNS,
    Report,
    report_as_csv,
    report_as_page,
    report_cells,
    total_lines,
)
from legalsite.site.settings import cached_settings

EXAMPLE = "legalsite report --from 2026-01-01 --to 2026-12-31 --format csv"


@command_with_example(EXAMPLE)
@date_option("--from", "start", "The first day.", required=True)
@date_option("--to", "end", "The last day.", required=True)
@output_format("text", "csv", "html", "json")
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
    elif form == "csv":
        click.echo(report_as_csv(done).encode(), nl=False)
    elif form == "html":
        click.echo(report_as_page(done).encode())
    else:
        say(*_report_lines(done))


def _report_lines(done: Report) -> Lines:
    """Yield the facts about each version, and the totals."""
    for version in done.versions:
        yield f"{version.policy}@{version.revised}"
        for name, cell in list(zip(COLUMNS, report_cells(version), strict=True))[2:]:
            if cell:
                words = cell.replace("\n", "\n    ")
                yield f"  {name}: {words}"
    yield f"From {done.start} to {done.to}:"
    yield from map("  {}".format, total_lines(done))
