"""Formats of a report for any words that a file may state."""

import csv
import io
from datetime import date
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.notices.evidence import FORMULA_STARTS
from legalsite.notices.version_report import (
    COLUMNS,
    Report,
    ReportedVersion,
    report_as_csv,
    report_as_page,
    report_cells,
    report_totals,
)

DAY = date(2026, 3, 2)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)
PRINTABLE_STARTS = filter(str.isprintable, FORMULA_STARTS)  # a file can't state the others
STARTS = st.sampled_from(["", *PRINTABLE_STARTS, '"', "<script>", "a,b", "a\nb"])


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report with one version, whose title and summary are any words."""
    title, summary = (draw(STARTS) + draw(WORDS) for _ in range(2))
    version = ReportedVersion(
        *("terms", "2026-03-02", title, "https://legal.test/terms/2026-03-02/", DAY),
        *("2026-03-02T09:00:00Z", 1, False, DAY, "in effect from 2026-03-02 on", False),
        *(
            "2025-01-01",
            "material",
            summary,
            ("A. Keller", "B. Okafor"),
            {"en": DAY, "de": DAY},
            [],
        ),
    )
    return Report(
        site=title,
        url="https://legal.test/",
        start=DAY,
        to=DAY,
        as_of=DAY,
        timezone="UTC",
        ledger_lines=1,
        ledger_sha256="0" * 64,
        totals=report_totals([version]),
        versions=[version],
    )


@given(reports())
def test_a_spreadsheet_runs_no_cell_and_loses_none(report: Report) -> None:
    rows = list(csv.reader(io.StringIO(report_as_csv(report), newline=""), strict=True))
    assert rows[0] == ["\ufeffPolicy", *COLUMNS[1:]]
    assert len(rows) == 2
    for cell, expected in zip(rows[1], report_cells(report.versions[0]), strict=True):
        assert not cell.startswith(FORMULA_STARTS)
        assert cell.removeprefix("'") == expected.removeprefix("'")


class Cells(HTMLParser):
    """The names of the elements of a page, and the words of its cells."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = set[str]()
        self.cells = list[str]()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.add(tag)
        if tag == "td":
            self.cells.append("")
        elif tag == "br" and self.cells:
            self.cells[-1] += "\n"

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@given(reports())
def test_the_page_has_the_same_cells_and_runs_nothing(report: Report) -> None:
    page = Cells()
    page.feed(report_as_page(report))
    known = {"html", "head", "meta", "title", "style", "body", "h1", "p", "table", "thead", "tbody"}
    assert page.elements <= known | {"tr", "th", "td", "br"}
    assert tuple(cell.strip("\n") for cell in page.cells) == tuple(
        cell.strip("\n") for cell in report_cells(report.versions[0])
    )


def test_a_version_whose_change_is_not_stated_is_no_first_version() -> None:
    version = ReportedVersion(
        *("terms", "2026-03-02", "Terms", "https://legal.test/terms/2026-03-02/", DAY),
        *("2026-03-02T09:00:00Z", 1, True, DAY, "in effect from 2026-03-02 on", False),
        *("2025-01-01", None, None, (), {"en": DAY}, []),
    )
    column = COLUMNS.index("Change")
    assert report_cells(version)[column] == "not stated"
    assert report_cells(replace(version, previous=None))[column] == "first version"
    assert report_totals([version])["unstated_versions"] == 1
