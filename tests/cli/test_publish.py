"""What `publish` and `verify` say, word for word, and their exit status."""

import json
from pathlib import Path

import pytest

from legalsite.cli import run

TEXT = "---\ntitle: Terms\nrevised: {revised}\n---\n# Terms\n\nBe kind.\n"
ALONE = "none from outside: anyone who changes LEDGER can change CHECKPOINT; keep a copy and pass it with --checkpoint"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740823200")
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "Example"\nurl = "https://example.com"\n')
    (tmp_path / "content/terms.md").write_text(TEXT.format(revised="2025-02-01"))
    return tmp_path


def said(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run([*arguments, "--root", str(root)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_from_nothing_to_a_verified_record(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = "nothing is published yet: there is no content/LEDGER; `legalsite publish` creates it\n"
    assert said(root, capsys, "verify") == (0, nothing, "")
    dry = "would be recorded in a new ledger, 1 line in all:\n  000001 publish 2025-02-01 terms/2025-02-01.md\n"
    assert said(root, capsys, "publish", "--dry-run") == (0, dry, "")
    status, out, _ = said(root, capsys, "publish")
    assert (status, out.split("\n")[:2]) == (
        0,
        ["recorded in a new ledger, 1 line in all:", "  000001 publish 2025-02-01 terms/2025-02-01.md"],
    )
    assert "Give a copy of CHECKPOINT to somebody who cannot" in out
    again = "nothing to publish: every text is recorded, 1 line\n"
    assert said(root, capsys, "publish") == (0, again, "")
    assert said(root, capsys, "publish", "--quiet") == (0, "", "")
    status, out, err = said(root, capsys, "verify")
    assert (status, err) == (0, "")
    assert out.split("\n") == [
        "ledger     1 line, unbroken, 2025-03-01 to 2025-03-01, of https://example.com/",
        "files      1 file, each as it was recorded",
        "checkpoint the ledger matches the checkpoint, with 1 line",
        "signature  none",
        f"witness    {ALONE}",
        "",
    ]


def test_what_check_finds_wrong_is_told_and_stops_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before a text is recorded it can be fixed, afterwards only by the next one. Of other texts nothing is said."""
    (root / "content/terms.md").write_text(TEXT.format(revised="2025-02-01") + "\n[COMPANY NAME] runs this.\n")
    (root / "content/privacy.md").write_text(TEXT.format(revised="2025-02-01") + "\n[COMPANY NAME] runs this.\n")
    wrong = "  content/terms.md:9:1: error[placeholder]: “[COMPANY NAME]” was never filled in\n"
    never = "`legalsite check` finds 1 error in these texts; once recorded, a text is never edited again:\n"
    assert said(root, capsys, "publish", "terms", "--dry-run")[::2] == (0, never + wrong)
    assert not (root / ".legalsite").exists()
    now = "`legalsite check` found 1 error in what is now recorded; only a further revision can fix this:\n"
    assert said(root, capsys, "publish", "terms", "--quiet") == (0, "", now + wrong)
    assert said(root, capsys, "publish", "terms")[::2] == (0, "")


def test_a_changed_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(root, capsys, "publish")
    (root / "content/terms/2025-02-01.md").write_text("changed")
    status, out, err = said(root, capsys, "verify")
    assert (status, out.split("\n")[1]) == (1, "files      1 problem in 1 recorded file")
    assert err.startswith("content/terms/2025-02-01.md: error[archive-changed]: this file is not the one that line 1")
    status, out, err = said(root, capsys, "verify", "--format", "json")
    found = json.loads(out)
    assert (status, err, found["published"], found["ledger"]["ok"], found["files"]["ok"]) == (1, "", True, True, False)
    assert found["files"]["problems"][0]["rule"] == "archive-changed"


def test_withhold(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(root, capsys, "publish")
    (root / "content/terms.md").write_text(TEXT.format(revised="2025-03-01"))
    said(root, capsys, "publish")
    assert said(root, capsys, "publish", "--withhold", "terms@2025-02-01")[0] == 2
    status, out, _ = said(root, capsys, "publish", "--withhold", "terms@2025-02-01", "--reason", "By court order.")
    assert (status, out.split("\n")[1]) == (0, "  000003 withhold 2025-02-01 terms/2025-02-01.withheld")
    assert said(root, capsys, "verify")[1].split("\n")[1] == "files      2 files, each as it was recorded; 1 withheld"
    status, _, told = said(root, capsys, "diff", "terms@2025-02-01", "terms")
    assert (status, "error[withheld]: the text of terms@2025-02-01 was withheld" in told) == (1, True)
