"""A delivery report is erased with its reader."""

import json

import pytest

from commands import reported_case
from commands.evidence_cases import Case, export, kept, places_of, rules
from commands.reported_case import in_mailbox, kept_reports, read, report_about

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
    assert rules(after, case.root) == set()
    given = {str(case.root / name) for name in ("readers.csv", "mbox")}
    assert places_of(first, kept(case.root, anywhere)) == given, "nor in what was exported before"
    assert kept_reports(case.root / "evidence/before") == [reports[second]]
    assert rules(case.root / "evidence/before", case.root) == set()
    assert case("notify", "purge", "--older", "0", at="2026-02-05T09:00")[0] == 0
    assert kept_reports(export(case, "last", at="2026-02-05T10:00")) == []
    assert read(case, "mbox", at="2026-02-06T09:00")[0] == 0
    outside = {str(path) for path in (case.root / "after").rglob("*") if path.is_file()}
    places = places_of(f"{first}|{second}", kept(case.root, anywhere))
    assert places - outside == given, "an export elsewhere keeps its people"


def test_a_report_about_somebody_who_was_erased_before_is_not_kept(
    anywhere: str, case: Case, post
) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
    address, data = post.taken[0]
    assert case("notify", "person", address, "--erase", "--yes", at="2026-02-01T09:00")[0] == 0
    in_mailbox(case.root / "mbox", report_about(address, data))
    assert read(case, "mbox", at="2026-02-03T09:00")[0] == 0
    assert ",in_time=not_all," in case.lines()[-1]
    given = {str(case.root / name) for name in ("readers.csv", "mbox")}
    assert places_of(address, kept(case.root, anywhere)) == given
