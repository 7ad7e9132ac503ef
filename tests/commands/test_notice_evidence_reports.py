"""The delivery reports of a case are in its evidence, until their readers are erased."""

import hashlib

import pytest

from commands import reported_case
from commands.evidence_cases import Case, export, with_standard_tools
from commands.reported_case import kept_reports, read
from legalsite.commands.verify_evidence import verify_evidence
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.mail.delivery_database import reports as kept_files

reported = pytest.fixture(reported_case.reported)


def test_delivery_reports_are_in_the_evidence_byte_for_byte(
    anywhere: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, reports = reported
    folder = export(case, "evidence")
    assert kept_reports(folder) == sorted(reports.values())
    hashes = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("notice/reports/*")
    }
    people = (folder / "notice/people.csv").read_text()
    assert all(
        sha256.startswith(name) and f"(report sha256:{sha256})" in people
        for name, sha256 in hashes.items()
    )
    assert (
        "reports/"
        not in (folder / "SHA256SUMS").read_text() + (folder / "notice/manifest.json").read_text()
    )
    for root in (case.root, None):
        said = verify_evidence(folder, root).said
        assert (
            "13 recipients in people.csv; reports/ has 2 of 2 delivery reports that it names;"
            in said
        )
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
