"""What of `legalsite status` no case shows: notices whose emails went out, and a calendar (CR LF)."""

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from legalsite.cli.status import command
from legalsite.commands.publish import publish
from legalsite.ledger.lines import LedgerEntry
from legalsite.model.policy import RevisionId
from legalsite.site.ledger_on_disk import record_notice

FIRST = "title: Terms\nrevised: 2024-01-01\neffective: 2024-02-01"
SECOND = "title: Terms\nrevised: 2024-05-01\neffective: 2024-06-01\nchange: material\nsummary: A typo."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "Harbour"\nurl = "https://example.com/"\n')
    (tmp_path / "content").mkdir()
    return tmp_path


def published(root: Path, day: str, *fronts: str, text: str = "A text.") -> None:
    for front in fronts:
        (root / "content/terms.md").write_text(f"---\n{front}\n---\n{text}\n")
        publish(root, (), now=noon(day))


def notified(root: Path, day: str) -> None:
    notice = LedgerEntry("notice", "0" * 64, "", "terms", RevisionId.parse("2024-05-01"))
    record_notice(root, [notice], noon(day))


def status(root: Path, *words: str) -> str:
    done = CliRunner().invoke(command, ["--root", str(root), *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def test_a_notice_that_went_out_in_time_is_due_no_more(root: Path) -> None:
    promise = "promise: {all_of: [email], days_before: 30, for: [material]}"
    text = "## Changes\n\nWe will e-mail you 30 days before a material change takes effect."
    published(root, "2024-05-01", f"{FIRST}\n{promise}", f"{SECOND}\n{promise}", text=text)
    assert "  The notice of terms@2024-05-01 is due by 2024-05-02, by email" in status(root, "--as-of", "2024-05-01")
    calendar = status(root, "--as-of", "2024-05-01", "--format", "ics").splitlines()
    assert [line for line in calendar if line.startswith(("UID", "DTSTART"))] == [
        "UID:send-terms-2024-05-01@example.com",
        "DTSTART;VALUE=DATE:20240502",
        "UID:effective-terms-2024-05-01@example.com",
        "DTSTART;VALUE=DATE:20240601",
    ]
    notified(root, "2024-05-02")
    told = status(root, "--as-of", "2024-05-03")
    assert "  The notice of terms@2024-05-01 was given in time; it was due by 2024-05-02, by email" in told
    assert "    it went out on 2024-05-02, and the text may apply from 2024-06-01" in told


def test_an_email_is_due_to_those_who_wait_for_a_text_that_never_applies(root: Path) -> None:
    later = "title: Terms\nrevised: 2024-06-10\nchange: editorial\nsummary: All stays.\nreplaces: [2024-05-01]"
    coming = SECOND.replace("material", "minor").replace("2024-06-01", "2024-09-01")
    published(root, "2024-06-10", FIRST, coming, later)
    assert "due" not in status(root, "--as-of", "2024-06-10")
    notified(root, "2024-06-10")
    told = status(root, "--as-of", "2024-08-10")
    due = "  The notice of terms@2024-06-10 is due by 2024-09-01, by email\n    why: notice terms@2024-05-01 was sent"
    assert due in told
    assert "    one that goes out on 2024-08-10 is in time\n" in told
    assert "    one that goes out on 2024-09-10 is late for 2024-09-01\n" in status(root, "--as-of", "2024-09-10")
