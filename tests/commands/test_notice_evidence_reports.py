"""The delivery reports of a case are in its evidence, until their readers are erased."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import reported_case
from commands.evidence_cases import Case, export, rules, with_standard_tools
from commands.reported_case import kept_reports, read
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.mail.delivery_database import reports as kept_files

reported = pytest.fixture(reported_case.reported)


def test_delivery_reports_are_in_the_evidence_byte_for_byte(
    anywhere: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, reports = reported
    folder = export(case, "evidence")
    assert kept_reports(folder) == sorted(reports.values())
    replies = (folder / "accounts/notice/replies.csv").read_text()
    for path in folder.glob("accounts/notice/reports/*"):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        assert sha256.startswith(path.stem)
        assert f"(report sha256:{sha256})" in replies
    assert "reports/" not in (folder / "accounts/RESULT").read_text()
    for root in (case.root, None):
        assert rules(folder, root) == set()
    assert with_standard_tools(folder)[0] == 0
    assert read(case, "mbox", at="2026-02-03T11:00")[0] == 0, "nothing is new"
    assert kept_reports(export(case, "again", at="2026-02-03T12:00")) == sorted(reports.values())


def test_a_mailbox_that_an_earlier_version_read_gives_its_reports(
    anywhere: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, reports = reported
    with open_database(database_url(case.root, anywhere)) as engine, engine.begin() as db:
        db.execute(kept_files.delete())
    assert kept_reports(export(case, "before")) == []
    assert read(case, "mbox", at="2026-02-03T11:00")[0] == 0
    assert kept_reports(export(case, "evidence", at="2026-02-03T12:00")) == sorted(reports.values())


FORGED_REPORTS: dict[str, Callable[[Path], object]] = {
    "another word in one": lambda notice: next(notice.glob("reports/*")).write_bytes(
        b"Subject: x\n\n"
    ),
    "one more": lambda notice: (notice / "reports/more.eml").write_bytes(b"Subject: x\n\n"),
    "no replies": lambda notice: (notice / "replies.csv").unlink(),
}


@pytest.mark.parametrize("without", FORGED_REPORTS)
def test_a_report_that_nobody_sent_is_found(
    without: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, _ = reported
    folder = export(case, "evidence")
    FORGED_REPORTS[without](folder / "accounts/notice")
    for root in (case.root, None):
        assert rules(folder, root) == {"evidence-changed"}
    assert with_standard_tools(folder)[0] == 1


def test_reports_may_be_missing(reported: tuple[Case, dict[str, bytes]]) -> None:
    case, _ = reported
    folder = export(case, "evidence")
    shutil.rmtree(folder / "accounts/notice/reports")
    assert rules(folder, case.root) == set()
    assert with_standard_tools(folder)[0] == 0
