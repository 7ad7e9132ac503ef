"""Formats of a report for any words that a file may state; the rest is in the cases."""

import csv
import io
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from cli.command_lines import cases
from legalsite.cli.printing import JsonObject
from legalsite.cli.report import COLUMNS, report_as_csv, report_as_page, report_rows, total_lines
from legalsite.text.csv_lines import FORMULA_PATTERN, FORMULA_SIGNS

test_case = cases("report", "report-canceled", "report-postponed", "report-withheld")

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)
STARTS = st.sampled_from(["", *FORMULA_SIGNS, " =", '"', "<script>", "a,b", "a\nb"])


@st.composite
def reports(draw: st.DrawFn) -> JsonObject:
    """A report with one version, whose title and summary are any words."""
    title, summary = (draw(STARTS) + draw(WORDS) for _ in range(2))
    version = {
        "policy": "terms",
        "title": title,
        "version": "2026-03-02",
        "ledger_line": 1,
        "recorded_at": "2026-03-02T09:00:00Z",
        "recorded_as": "publish",
        "effective": "2026-03-02",
        "in_effect": "in effect from 2026-03-02 on",
        "change": "material",
        "summary": summary,
        "approved_by": ("A. Keller", "B. Okafor"),
        "signed_by": "legal@example.com",
        "languages": {"2026-03-02": ["en", "de"]},
        "translated_by": {"de": "C. Brandt"},
        "revised_stated": True,
        "requirements": [],
    }
    return {
        "site": title,
        "from": "2026-03-02",
        "to": "2026-03-02",
        "timezone": "Europe/Berlin",
        "as_of": "2026-03-02",
        "ledger_sha256": "0" * 64,
        "totals": {"versions": 1},
        "versions": [version],
        "gaps": [],
        "withheld": [],
    }


@given(reports())
def test_a_spreadsheet_runs_no_cell_and_loses_none(report: JsonObject) -> None:
    rows = list(csv.reader(io.StringIO(report_as_csv(report).decode(), newline=""), strict=True))
    (cells,) = report_rows(report)
    assert rows[0] == ["\ufeff" + COLUMNS[0], *COLUMNS[1:]]
    totals = "\n".join(total_lines(report))
    assert totals.startswith("versions: 1\n")
    assert rows[2:] == [["Totals", totals]]
    for cell, expected in zip(rows[1], cells, strict=True):
        apostrophe = "'" if FORMULA_PATTERN.match(expected) else ""
        assert cell == apostrophe + expected


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

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@given(reports())
def test_the_page_has_the_same_cells_and_runs_nothing(report: JsonObject) -> None:
    page = Cells()
    page.feed(report_as_page(report))
    known = {"html", "head", "meta", "title", "style", "body", "h1", "table", "thead", "tbody"}
    assert page.elements <= known | {"ul", "li", "tr", "th", "td"}
    (cells,) = report_rows(report)
    assert [cell.strip("\n") for cell in page.cells] == [cell.strip("\n") for cell in cells]
