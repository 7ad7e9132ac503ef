"""The report of all versions that were published in a period, for auditors: as JSON values, as a CSV
file, and as a page."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape

from msgspec import Struct, field

from legalsite.model.notice import Source
from legalsite.model.promise import ChangeClass, Logic
from legalsite.notices.evidence import csv_line
from legalsite.notices.notice_results import RequirementState, RequirementStatus
from legalsite.notices.status_phrases import describe_channels, describe_requirement_status

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel doesn't read a CSV file as UTF-8
COLUMNS = (
    *("Policy", "Version", "Title", "Published", "Ledger line", "Effective", "In effect"),
    *("Change", "Summary", "Approved by, as the file states", "Languages", "Required notices"),
)
STYLE = """\
@page{size:A4 landscape;margin:12mm}
body{font:13px/1.4 system-ui,sans-serif;margin:2em;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #b9b9b3;padding:.25em .4em;text-align:left;vertical-align:top}
th{background:#f3f3ee}
tr{break-inside:avoid}
thead{display:table-header-group}
td:nth-child(7){min-width:11em}
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
    """A version that was published in the period. `imported` versions were public before."""

    policy: str
    revised: str
    title: str
    url: str
    published: date  # the date of the ledger line
    recorded_at: str  # the time of the ledger line (UTC)
    ledger_line: int  # its number
    imported: bool
    effective: date
    in_effect: str  # the periods, in words, and whether the text is withheld
    withdraws: bool
    previous: str | None  # the version before it; null for a first version
    change: ChangeClass | None  # null for a first version, and if an imported one doesn't state it
    summary: str | None
    approved_by: tuple[str, ...]  # as the file states
    languages: dict[str, date]  # the dates on which the version and its translations were published
    requirements: list[RequirementFacts]


class Report(Struct, frozen=True, kw_only=True, tag_field="format", tag="legalsite-report v1"):
    """`legalsite report --format json`: the versions that were published in a period, by date."""

    site: str
    url: str
    start: date = field(name="from")
    to: date  # the last day
    as_of: date  # the date for which results are reported
    timezone: str
    ledger_lines: int  # after the header
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


def report_totals(versions: Sequence[ReportedVersion]) -> dict[str, int]:
    """Return how many versions, texts, and requirements of each kind a report has, by name."""
    policies = set()
    texts = 0
    approved = 0
    changes = Counter[str]()
    states = Counter[str]()
    for version in versions:
        policies.add(version.policy)
        texts += len(version.languages)
        if version.approved_by:
            approved += 1
        change = version.change or ("unstated" if version.previous else "first")
        changes[f"{change}_versions"] += 1
        states.update(f"requirements_{each.state}" for each in version.requirements)
    return {
        "versions": len(versions),
        "policies": len(policies),
        "texts_with_translations": texts,
        **dict(sorted(changes.items())),
        "versions_with_approval": approved,
        **dict(sorted(states.items())),
    }


def total_lines(report: Report) -> Iterator[str]:
    """Yield each total of a report in words."""
    for name, count in report.totals.items():
        words = name.replace("_", " ")
        yield f"{words}: {count:,}"


def report_cells(version: ReportedVersion) -> tuple[str, ...]:
    """Return the cells of a version in the order of COLUMNS; some have several lines."""
    published = str(version.published)
    if version.imported:
        published += " (imported)"
    by_date: dict[date, list[str]] = {}
    for language, day in version.languages.items():
        by_date.setdefault(day, []).append(language)
    languages = []
    for day, tags in sorted(by_date.items()):
        listed = ", ".join(tags)
        languages.append(f"{day}: {listed}")
    change = version.change or ("not stated" if version.previous else "first version")
    notices = []
    for each in version.requirements:
        how = describe_channels(each.channels, each.logic)
        notices.append(f"by {each.deadline}, {how} ({each.source}): {each.state}; {each.outcome}")
    return (
        version.policy,
        version.revised,
        version.title,
        published,
        f"{version.ledger_line}, {version.recorded_at}",
        str(version.effective),
        version.in_effect,
        change,
        version.summary or "",
        "\n".join(version.approved_by),
        "\n".join(languages),
        "\n".join(notices) or "none",
    )


def report_as_csv(report: Report) -> str:
    """Return a report as a CSV file for spreadsheets, which run no cell as a formula."""
    rows = [COLUMNS, *map(report_cells, report.versions)]
    return BYTE_ORDER_MARK + b"".join(map(csv_line, rows)).decode()


def report_as_page(report: Report) -> str:
    """Return a report as a page of its own, which needs no other file, and prints well."""
    heading = escape(f"{report.site}: versions published from {report.start} to {report.to}")
    listed = list(total_lines(report))
    listed.append(f"as of {report.as_of} ({report.timezone})")
    listed.append(f"ledger: {report.ledger_lines:,} lines, sha256 {report.ledger_sha256}")
    facts = escape(" · ".join(listed))
    head = _row_html("th", COLUMNS)
    rows = "".join([_row_html("td", report_cells(version)) for version in report.versions])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{heading}</title><style>{STYLE}</style></head>\n"
        f"<body><h1>{heading}</h1><p>{facts}</p>\n"
        f"<table><thead>{head}</thead>\n<tbody>{rows}</tbody></table></body></html>"
    )


def _row_html(tag: str, cells: Iterable[str]) -> str:
    """Return a row of the table on the page. `tag` is td or th."""
    columns = ""
    for cell in cells:
        written = escape(cell).replace("\n", "<br>")
        columns += f"<{tag}>{written}</{tag}>"
    return f"<tr>{columns}</tr>\n"
