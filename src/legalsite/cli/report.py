"""`legalsite report`: list what was recorded in a period, for auditors."""

from collections.abc import Iterator
from datetime import date
from operator import itemgetter

import click
from jinja2 import Template

from legalsite.cli.invocation import Invocation, today
from legalsite.cli.options import Strings, command_with_example, date_option, output_format
from legalsite.cli.printing import JsonObject, say_json
from legalsite.commands.report import report
from legalsite.model.approvals import describe_approval
from legalsite.site.settings import cached_settings
from legalsite.text.csv_lines import csv_line

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # required by Excel to recognize UTF-8 in CSV files
COLUMNS = [
    "Policy", "Title", "Version", "Ledger line", "Recorded at", "Recorded as", "Effective",
    "Effective for new accounts", "In effect", "Change", "Summary", "Approved by", "Signed by",
    "Languages", "Translated by", "Required notices"
]  # fmt: skip
PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
{%- set heading = site ~ ": versions recorded from " ~ from ~ " to " ~ to %}
<title>{{ heading }}</title><style>
@page{size:A4 landscape;margin:12mm}
body{font:13px/1.4 system-ui,sans-serif;margin:2em;color:#1b1f24;background:#fff}
p{overflow-wrap:anywhere}
ul{columns:3 14em;padding:0;list-style:none;overflow-wrap:anywhere}
li:last-child{column-span:all}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #b9b9b3;padding:.25em .4em;text-align:left;vertical-align:top}
th{background:#f3f3ee}
tr{break-inside:avoid}
thead{display:table-header-group}
td{white-space:pre-line}
td:nth-child(3),td:nth-child(5),td:nth-child(7),td:nth-child(8){white-space:nowrap}
td:nth-child(9){min-width:11em}
@media print{body{margin:0;font-size:7pt}}
</style></head>
<body><h1>{{ heading }}</h1>
<ul>{% for line in total_lines %}<li>{{ line }}{% endfor %}</ul>
<table><thead><tr>{% for name in columns %}<th>{{ name }}{% endfor %}</thead>
<tbody>
{%- for row in rows %}
<tr>{% for cell in row %}<td>{{ cell }}{% endfor %}
{%- endfor %}
</tbody></table></body></html>
"""


@command_with_example("legalsite report --from 2026-01-01 --to 2026-12-31 --format html")
@click.argument("names", nargs=-1, metavar="[POLICY or FOLDER/]...")
@date_option("--from", "start", "The first day.", required=True)
@date_option("--to", "end", "The last day.", required=True)
@output_format("csv", "html", "json")
def command(*, site: Invocation, names: Strings, start: date, end: date, form: str) -> None:
    """List the versions, gaps, and withheld texts that the ledger records in a period. For each
    version: effective date, languages, summary, type of change, who approved, signed, and
    translated it, and the deadline and result of each notice requirement."""
    if start > end:
        raise click.UsageError("--from is after --to")
    config = cached_settings(site.root)
    done = report(site.root, config, start, end, on=today(config.timezone), names=names)
    if form == "json":
        say_json(done)
    elif form == "html":
        # the page declares that it's UTF-8, so don't use the encoding of the terminal
        click.echo(report_as_page(done).encode())
    else:
        click.echo(report_as_csv(done), nl=False)


def report_rows(report: JsonObject) -> Iterator[list[str]]:
    """Yield the cells for each version, gap, and withheld text, sorted by ledger line.

    The cells are in the order of COLUMNS. Some contain several lines.
    """
    rows = [(each["ledger_line"], _version_cells(each)) for each in report["versions"]]
    rows += [(each["ledger_line"], _gap_cells(each)) for each in report["gaps"]]
    rows += [(each["ledger_line"], _withheld_cells(each)) for each in report["withheld"]]
    for _, cells in sorted(rows, key=itemgetter(0)):
        yield cells


def _gap_cells(gap: JsonObject) -> list[str]:
    return _named_cells(
        gap, {"Recorded as": "gap", "In effect": gap["in_words"], "Summary": gap["reason"]}
    )


def _withheld_cells(text: JsonObject) -> list[str]:
    """Return the cells for a withheld text, with the reason in place of a summary."""
    cells = {
        "Title": text["title"],
        "Version": text["version"],
        "Recorded as": "withhold",
        "Summary": text["reason"],
        "Signed by": text["signed_by"],
        "Languages": text["language"],
    }
    return _named_cells(text, cells)


def _named_cells(recorded: JsonObject, cells: dict[str, str]) -> list[str]:
    """Return the cells of a ledger line that records no version.

    `cells` is keyed by column. Columns that only apply to versions are empty.
    """
    row = dict.fromkeys(COLUMNS, "")
    row["Policy"] = recorded["policy"]
    row["Ledger line"] = str(recorded["ledger_line"])
    row["Recorded at"] = recorded["recorded_at"]
    row.update(cells)
    return list(row.values())


def _version_cells(version: JsonObject) -> list[str]:
    """Return the cells for a version, whose values are in the order of the columns.

    Its requirements are None if it's unknown which notices were required.
    """
    languages = [f"{day}: " + ", ".join(tags) for day, tags in version["languages"].items()]
    translators = [f"{tag}: {name}" for tag, name in version["translated_by"].items()]
    # `facts` are the values of the first columns. The ignored values are `languages` and
    # `translated_by`, which are formatted above, and `revised_stated`, which has no column.
    *facts, approved_by, signed_by, _, _, _, requirements = version.values()
    notices = "not judged"
    if requirements is not None:  # several requirements may be described in the same words
        lines = dict.fromkeys([each["in_words"] for each in requirements])
        notices = "\n".join(lines) or "none"
    approval = describe_approval(approved_by)
    several = "\n".join(languages), "\n".join(translators)
    return [*map(_cell, facts), approval, signed_by, *several, notices]


def _cell(fact: object) -> str:
    if fact is None:
        return ""
    return str(fact)


def total_lines(report: JsonObject) -> list[str]:
    """Format the totals of a report, one per line, followed by a line about its scope."""
    facts = "{site}, from {from} to {to} ({timezone}), with results as of {as_of}"
    facts += "; sha256 of the ledger: {ledger_sha256}"
    totals = [f"{name}: {count}" for name, count in sorted(report["totals"].items())]
    return [*totals, facts.format(**report)]


def report_as_csv(report: JsonObject) -> bytes:
    """Format a report as CSV that is safe to open in spreadsheets. The last row contains totals."""
    rows = [COLUMNS, *report_rows(report), ["Totals", "\n".join(total_lines(report))]]
    return BYTE_ORDER_MARK + b"".join(map(csv_line, rows))


def report_as_page(report: JsonObject) -> str:
    """Format a report as a self-contained, printable HTML page."""
    page = Template(PAGE, autoescape=True)
    rows = report_rows(report)
    return str(page.render(report, total_lines=total_lines(report), columns=COLUMNS, rows=rows))
