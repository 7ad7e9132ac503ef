"""The delivery reports of a case are in its evidence, until their readers are erased."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from email.parser import BytesParser
from pathlib import Path

import pytest

from commands.evidence_cases import Case, export, kept, places_of, rules, with_standard_tools
from legalsite.commands.verify import verify_evidence
from legalsite.mail.delivery_database import database_url, open_database
from legalsite.mail.delivery_database import evidence as kept_files
from notice_sites import Once

FORGED_REPORTS: dict[str, Callable[[Path], object]] = {
    "another word in one": lambda notice: next(notice.glob("reports/*")).write_bytes(b"Subject: x\n\n"),
    "one more": lambda notice: (notice / "reports/more.eml").write_bytes(b"Subject: x\n\n"),
    "one without its reader": lambda notice: (notice / "people.csv").write_bytes(
        b"".join((notice / "people.csv").read_bytes().splitlines(keepends=True)[:-13])
    ),
    "no readers": lambda notice: (notice / "people.csv").unlink(),
}


DSN = (Path(__file__).parent / "bounce_report.txt").read_text(encoding="utf-8")


@pytest.fixture
def reported(case: Case, once: Once, post) -> tuple[Case, dict[str, bytes]]:  # type: ignore[no-untyped-def]  # a fixture
    """A notice that came back from two readers, and the report of each, in the mailbox that was read, `mbox`."""

    def send() -> dict[str, bytes]:
        case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
        reports = {address: report_about(address, data) for address, data in post.taken[:2]}
        in_mailbox(case.root / "mbox", *reports.values(), b"Subject: hello\n\nOf somebody else\n", *reports.values())
        assert read(case, "mbox", at="2026-02-03T09:00")[0] == 0
        return reports

    return case, send() if os.environ.get("LEGALSITE_DATABASE_URL") else once("case reported", send)


def report_about(address: str, email: bytes) -> bytes:
    identified = BytesParser().parsebytes(email)["Message-ID"]
    return DSN.format(message_id=identified, action="failed", status="5.1.1", address=address).encode()


def in_mailbox(mbox: Path, *messages: bytes) -> None:
    mbox.write_bytes(b"".join(b"From x@y.test Sat Jan 31 22:40:00 2026\n%s\n" % each for each in messages))


def read(case: Case, mbox: str, at: str) -> tuple[int, str]:
    return case("notify", "bounces", "--mbox", str(case.root / mbox), at=at)


def kept_reports(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.glob("notice/reports/*"))


def test_delivery_reports_are_in_the_evidence_byte_for_byte(
    anywhere: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, reports = reported
    folder = export(case, "evidence")
    assert kept_reports(folder) == sorted(reports.values())
    hashes = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("notice/reports/*")}
    people = (folder / "notice/people.csv").read_text()
    assert all(sha256.startswith(name) and f"(report sha256:{sha256})" in people for name, sha256 in hashes.items())
    assert "reports/" not in (folder / "SHA256SUMS").read_text() + (folder / "notice/manifest.json").read_text()
    for root in (case.root, None):
        said = verify_evidence(folder, root).said
        assert "13 readers in people.csv; reports/ has 2 of 2 delivery reports that it names;" in said
    assert with_standard_tools(folder)[0] == 0
    assert read(case, "mbox", at="2026-02-03T11:00")[0] == 0, "nothing is new"
    assert kept_reports(export(case, "again", at="2026-02-03T12:00")) == sorted(reports.values())


@pytest.mark.parametrize("without", [*FORGED_REPORTS])
def test_a_report_that_nobody_sent_is_found(without: str, reported: tuple[Case, dict[str, bytes]]) -> None:
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
    assert (part.problems, "; reports/ has 0 of 2 delivery reports that it names;" in part.said) == ((), True)
    assert with_standard_tools(folder)[0] == 0


def test_a_mailbox_that_an_earlier_version_read_gives_its_reports(
    anywhere: str, reported: tuple[Case, dict[str, bytes]]
) -> None:
    case, reports = reported
    with open_database(database_url(case.root, anywhere)) as engine, engine.begin() as db:
        db.execute(kept_files.delete().where(kept_files.c.sha256.like("%.eml")))
    assert kept_reports(export(case, "before")) == []
    assert read(case, "mbox", at="2026-02-03T11:00")[0] == 0
    assert kept_reports(export(case, "evidence", at="2026-02-03T12:00")) == sorted(reports.values())


def test_a_report_is_erased_with_its_reader(anywhere: str, reported: tuple[Case, dict[str, bytes]]) -> None:
    case, reports = reported
    first, second = reports
    export(case, "evidence/before")
    (email,) = json.loads(case("notify", "person", first, at="2026-02-03T11:00")[1])["emails"]
    assert [*email["reports"].values()] == [reports[first].decode()]
    assert case("notify", "person", first, "--erase", "--yes", at="2026-02-04T09:00")[0] == 0
    assert read(case, "mbox", at="2026-02-04T09:30")[0] == 0, "what comes later is not kept"
    after = export(case, "after", at="2026-02-04T10:00")
    assert kept_reports(after) == [reports[second]]
    assert "; reports/ has 1 of 1 delivery report that it names;" in verify_evidence(after, case.root).said
    given = {str(case.root / name) for name in ("readers.csv", "mbox")}
    old = {place for place in kept(case.root, anywhere) if place.startswith(str(case.root / "evidence/before/notice"))}
    assert places_of(first, kept(case.root, anywhere)) <= given | old
    status, said = case("notify", "purge", "--older", "0", at="2026-02-05T09:00")
    assert (status, str(case.root / "evidence/before/notice/reports") in said) == (0, True), said
    assert not (export(case, "last", at="2026-02-05T10:00") / "notice/reports").exists()
    assert read(case, "mbox", at="2026-02-06T09:00")[0] == 0
    shutil.rmtree(case.root / "evidence")
    shutil.rmtree(case.root / "after")
    assert places_of(f"{first}|{second}", kept(case.root, anywhere)) == given


def test_a_report_about_somebody_who_was_erased_before_is_not_kept(anywhere: str, case: Case, post) -> None:  # type: ignore[no-untyped-def]  # a fixture
    case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
    address, data = post.taken[0]
    assert case("notify", "person", address, "--erase", "--yes", at="2026-02-01T09:00")[0] == 0
    in_mailbox(case.root / "mbox", report_about(address, data))
    assert read(case, "mbox", at="2026-02-03T09:00")[0] == 0
    assert "bounced=1" in case.lines()[-1]
    given = {str(case.root / name) for name in ("readers.csv", "mbox")}
    assert places_of(address, kept(case.root, anywhere)) == given
