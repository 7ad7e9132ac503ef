"""Somebody changes the delivery reports of a case, and it is found."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import reported_case
from commands.evidence_cases import Case, export, rules, with_standard_tools
from legalsite.commands.verify_evidence import verify_evidence

reported = pytest.fixture(reported_case.reported)

FORGED_REPORTS: dict[str, Callable[[Path], object]] = {
    "another word in one": lambda notice: next(notice.glob("reports/*")).write_bytes(
        b"Subject: x\n\n"
    ),
    "one more": lambda notice: (notice / "reports/more.eml").write_bytes(b"Subject: x\n\n"),
    "one without its reader": lambda notice: (notice / "people.csv").write_bytes(
        b"".join((notice / "people.csv").read_bytes().splitlines(keepends=True)[:-13])
    ),
    "no readers": lambda notice: (notice / "people.csv").unlink(),
}


@pytest.mark.parametrize("without", [*FORGED_REPORTS])
def test_a_report_that_nobody_sent_is_found(
    without: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, _ = reported
    folder = export(case, "evidence")
    FORGED_REPORTS[without](folder / "notice")
    for root in (case.root, None):
        assert rules(folder, root) == {"evidence-unlisted"}
    assert with_standard_tools(folder)[0] == 1


def test_reports_that_are_missing_are_counted(reported: tuple[Case, dict[str, bytes]]) -> None:
    case, _ = reported
    folder = export(case, "evidence")
    shutil.rmtree(folder / "notice/reports")
    part = verify_evidence(folder, case.root)
    assert (
        part.problems,
        "; reports/ has 0 of 2 delivery reports that it names;" in part.said,
    ) == ((), True)
    assert with_standard_tools(folder)[0] == 0
