"""A delivery report is erased with its reader."""

import json
import shutil

import pytest

from commands import reported_case
from commands.evidence_cases import Case, export, kept, places_of
from commands.reported_case import in_mailbox, kept_reports, read, report_about
from legalsite.commands.verify_evidence import verify_evidence

reported = pytest.fixture(reported_case.reported)


def test_a_report_is_erased_with_its_reader(
    anywhere: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, reports = reported
    first, second = reports
    export(case, "evidence/before")
    (email,) = json.loads(case("notify", "person", first, at="2026-02-03T11:00")[1])["emails"]
    assert [*email["reports"].values()] == [reports[first].decode()]
    assert case("notify", "person", first, "--erase", "--yes", at="2026-02-04T09:00")[0] == 0
    assert read(case, "mbox", at="2026-02-04T09:30")[0] == 0, "what comes later is not kept"
    after = export(case, "after", at="2026-02-04T10:00")
    assert kept_reports(after) == [reports[second]]
    assert (
        "; reports/ has 1 of 1 delivery report that it names;"
        in verify_evidence(after, case.root).said
    )
    given = {str(case.root / name) for name in ("readers.csv", "mbox")}
    old = {
        place
        for place in kept(case.root, anywhere)
        if place.startswith(str(case.root / "evidence/before/notice"))
    }
    assert places_of(first, kept(case.root, anywhere)) <= given | old
    status, said = case("notify", "purge", "--older", "0", at="2026-02-05T09:00")
    assert (status, str(case.root / "evidence/before/notice/reports") in said) == (0, True), said
    assert not (export(case, "last", at="2026-02-05T10:00") / "notice/reports").exists()
    assert read(case, "mbox", at="2026-02-06T09:00")[0] == 0
    shutil.rmtree(case.root / "evidence")
    shutil.rmtree(case.root / "after")
    assert places_of(f"{first}|{second}", kept(case.root, anywhere)) == given


def test_a_report_about_somebody_who_was_erased_before_is_not_kept(
    anywhere: str, case: Case, post
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
    address, data = post.taken[0]
    assert case("notify", "person", address, "--erase", "--yes", at="2026-02-01T09:00")[0] == 0
    in_mailbox(case.root / "mbox", report_about(address, data))
    assert read(case, "mbox", at="2026-02-03T09:00")[0] == 0
    assert "bounced=1" in case.lines()[-1]
    given = {str(case.root / name) for name in ("readers.csv", "mbox")}
    assert places_of(address, kept(case.root, anywhere)) == given
