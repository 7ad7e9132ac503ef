"""A case with delivery reports."""

import os
from email.parser import BytesParser
from pathlib import Path

from commands.evidence_cases import Case
from notice_sites import Once

DSN = (Path(__file__).parent / "bounce_report.txt").read_text(encoding="utf-8")


def reported(case: Case, once: Once, post) -> tuple[Case, dict[str, bytes]]:  # type: ignore[no-untyped-def]  # a fixture
    """A notice that bounced for two recipients, and their reports in the mailbox `mbox`, which was
    read.
    """

    def send() -> dict[str, bytes]:
        case.send(case.plan(at="2026-01-31T08:00"), at="2026-01-31T22:30")
        reports = {address: report_about(address, data) for address, data in post.taken[:2]}
        in_mailbox(
            case.root / "mbox",
            *reports.values(),
            b"Subject: hello\n\nOf somebody else\n",
            *reports.values(),
        )
        assert read(case, "mbox", at="2026-02-03T09:00")[0] == 0
        return reports

    return case, send() if os.environ.get("LEGALSITE_DATABASE_URL") else once("case reported", send)


def report_about(address: str, email: bytes) -> bytes:
    identified = BytesParser().parsebytes(email)["Message-ID"]
    return DSN.format(
        message_id=identified, action="failed", status="5.1.1", address=address
    ).encode()


def in_mailbox(mbox: Path, *messages: bytes) -> None:
    mbox.write_bytes(
        b"".join(b"From x@y.test Sat Jan 31 22:40:00 2026\n%s\n" % each for each in messages)
    )


def read(case: Case, mbox: str, at: str) -> tuple[int, str]:
    return case("notify", "bounces", str(case.root / mbox), at=at)


def kept_reports(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.glob("*/notice/reports/*"))
