"""The report of all versions that were published in a period, for auditors: as JSON values, as a CSV
file, and as a page."""

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape

from msgspec import Struct, field
from msgspec.structs import asdict

from legalsite.model.approvals import describe_approval
from legalsite.model.notice import Source
from legalsite.model.promise import Logic
from legalsite.notices.evidence import csv_line
from legalsite.notices.notice_results import RequirementState, RequirementStatus
from legalsite.notices.status_phrases import describe_channels, describe_requirement_status

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel doesn't read a CSV file as UTF-8
STYLE = """\
@page{size:A4 landscape;margin:12mm}
body{font:13px/1.4 system-ui,sans-serif;margin:2em;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #b9b9b3;padding:.25em .4em;text-align:left;vertical-align:top}
th{background:#f3f3ee}
tr{break-inside:avoid}
thead{display:table-header-group}
td:nth-child(8){min-width:11em}
@media print{body{margin:0;font-size:7pt}}"""


class RequirementFacts(Struct, frozen=True):
    """One requirement of a notice, and its result."""

    source: Source
    about: str | None
    classes: tuple[str, ...]
    channels: tuple[str, ...]
    logic: Logic
    period: str | None
    deadline: date
    state: RequirementState
    outcome: str  # a sentence
    why: str


class ReportedVersion(Struct, frozen=True):
    """A version that was published in the period, or of which a translation was."""

    policy: str
    title: str
    version: str
    ledger_line: int  # the number of its line in the ledger
    recorded_at: str  # the time of this line (UTC)
    recorded_as: str  # the verb of this line; with `import`, it was public before
    effective: date
    in_effect: str  # the periods, in words, and whether the text is withheld
    change: str  # the type of change, `first version`, or `not stated`
    summary: str
    approved_by: tuple[str, ...]  # as the file states
    languages: dict[str, list[str]]  # those in which it was published, by date
    requirements: list[RequirementFacts]


class Report(Struct, frozen=True, kw_only=True, tag_field="format", tag="legalsite-report v1"):
    """`legalsite report --format json`: the versions that were published in a period, by date."""

    site: str
    start: date = field(name="from")
    to: date  # the last day
    as_of: date  # the date for which results are reported
    ledger_sha256: str
    totals: dict[str, int]
    versions: list[ReportedVersion]


def requirement_facts(statuses: Iterable[RequirementStatus]) -> list[RequirementFacts]:
    """Return the facts about the requirements of a notice."""
    facts = []
    for status in statuses:
        requirement = status.requirement
        rule = requirement.rule
        facts.append(
            RequirementFacts(
                requirement.source,
                rule.about or None,
                rule.classes,
                rule.channels,
                rule.logic,
                str(rule.period) if rule.period else None,
                requirement.deadline,
                status.state,
                describe_requirement_status(status),
                requirement.why,
            )
        )
    return facts


def report_rows(report: Report) -> Iterator[list[str]]:
    """Yield the names of the columns, and the cells of each version; some have several lines."""
    names = ReportedVersion.__struct_fields__
    yield [name.replace("_", " ").capitalize() for name in names]
    for version in report.versions:
        notices = []
        for each in version.requirements:
            how = describe_channels(each.channels, each.logic)
            notices.append(f"by {each.deadline}, {how}: {each.state}; {each.outcome}")
        days = []
        for day, tags in version.languages.items():
            listed = ", ".join(tags)
            days.append(f"{day}: {listed}")
        cells = asdict(version)
        cells["approved_by"] = describe_approval(version.approved_by)
        cells["languages"] = "\n".join(days)
        cells["requirements"] = "\n".join(notices) or "none"
        yield list(map(str, cells.values()))


def total_lines(report: Report) -> list[str]:
    """Return each total of a report in words."""
    return [f"{name}: {count}" for name, count in report.totals.items()]


def report_as_csv(report: Report) -> str:
    """Return a report as a CSV file for spreadsheets, which run no cell as a formula. The last row
    has the totals."""
    rows = [*report_rows(report), ["Totals", "\n".join(total_lines(report))]]
    return BYTE_ORDER_MARK + b"".join(map(csv_line, rows)).decode()


def report_as_page(report: Report) -> str:
    """Return a report as a page of its own, which needs no other file, and prints well."""
    heading = escape(f"{report.site}: versions published from {report.start} to {report.to}")
    facts = [*total_lines(report), f"results as of {report.as_of}"]
    facts.append(f"sha256 of the ledger: {report.ledger_sha256}")
    listed = escape(" · ".join(facts))
    columns, *rows = report_rows(report)
    head = _row_html("th", columns)
    body = "".join([_row_html("td", row) for row in rows])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{heading}</title><style>{STYLE}</style></head>\n"
        f"<body><h1>{heading}</h1><p>{listed}</p>\n"
        f"<table><thead>{head}</thead>\n<tbody>{body}</tbody></table></body></html>"
    )


def _row_html(tag: str, cells: Iterable[str]) -> str:
    """Return a row of the table on the page. `tag` is td or th."""
    columns = ""
    for cell in cells:
        written = escape(cell).replace("\n", "<br>")
        columns += f"<{tag}>{written}</{tag}>"
    return f"<tr>{columns}</tr>\n"
