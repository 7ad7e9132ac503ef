"""What `publish` and `verify` say, word for word, and their exit status."""

import json
import os
from pathlib import Path

import pytest

from legalsite.cli import run

TEXT = "---\ntitle: Terms\nrevised: {revised}\npromise: none\n---\n# Terms\n\nBe kind.\n"
ALONE = "none from outside: anyone who changes LEDGER can change CHECKPOINT; keep a copy and pass it with --checkpoint"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740823200")
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "Example"\nurl = "https://legal.test"\n')
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
    status, out, err = said(root, capsys, "publish", "--dry-run")
    assert (status, out[: len(dry)], err) == (0, dry, "")
    status, out, _ = said(root, capsys, "publish")
    assert (status, out.split("\n")[:2]) == (
        0,
        ["recorded in a new ledger, 1 line in all:", "  000001 publish 2025-02-01 terms/2025-02-01.md"],
    )
    assert "give a copy of CHECKPOINT to somebody who cannot" in out
    assert out.endswith(f" Then:\n  legalsite build --root {root}\n  legalsite status --root {root}\n")
    again = "nothing to publish: every text is recorded, 1 line\n"
    assert said(root, capsys, "publish") == (0, again, "")
    assert said(root, capsys, "publish", "--quiet") == (0, "", "")
    status, out, err = said(root, capsys, "verify")
    assert (status, err) == (0, "")
    assert out.split("\n") == [
        "ledger     1 line, unbroken, 2025-03-01 to 2025-03-01, of https://legal.test/",
        "files      1 file, each as it was recorded",
        "checkpoint the ledger matches the checkpoint, with 1 line",
        "signature  none",
        f"witness    {ALONE}",
        "",
    ]


def test_what_check_finds_wrong_stops_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written, and the settings that would let the text pass can be pasted. Of other texts nothing is
    said."""
    (root / "content/terms.md").write_text(TEXT.format(revised="2025-02-01") + "\n[COMPANY NAME] runs this.\n")
    (root / "content/privacy.md").write_text(TEXT.format(revised="2025-02-01") + "\n[COMPANY NAME] runs this.\n")
    wrong = """content/terms.md:10:1: error[placeholder]: “[COMPANY NAME]” looks like a gap that was never filled in
  10 | [COMPANY NAME] runs this.
     | ^
  help: write what belongs there
    if the rule is wrong about this text, write why into legalsite.toml:
    [[checks]]
    rule = "placeholder"
    level = "warning"
    policy = "terms"
    revision = "2025-02-01"
    reason = ""
1 problem
"""
    for arguments in (["--dry-run"], [], ["--quiet"]):
        assert said(root, capsys, "publish", "terms", *arguments) == (1, "", wrong)
    assert not (root / "content/LEDGER").exists()


def test_redate_is_offered_where_the_day_has_passed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(root, capsys, "publish", "terms", "--dry-run")
    assert out.endswith(
        "Nothing was written. The `revised` of content/terms.md has passed. "
        "With today's date, or with the one it has:\n"
        f"  legalsite publish terms --redate --root {root}\n"
        f"  legalsite publish terms --keep-dates --root {root}\n"
    )
    _, out, _ = said(root, capsys, "publish", "terms", "--dry-run", "--keep-dates")
    assert out.endswith(f"Nothing was written. Next:\n  legalsite publish terms --keep-dates --root {root}\n")
    assert said(root, capsys, "publish", "--redate", "--dry-run")[0] == 2
    status, out, _ = said(root, capsys, "publish", "--redate")
    assert (status, out.split("\n")[0]) == (0, "content/terms.md has today's date now")
    assert (root / "content/terms/2025-03-01.md").exists()


def late(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Publish the terms, and leave a further revision of February 3 to be published on March 1."""
    said(root, capsys, "publish")
    front = "2025-02-03\nchange: minor\nsummary: We ask for kindness to animals.\napproved_by: A. Doe"
    (root / "content/terms.md").write_text(TEXT.format(revised=front).replace("kind.", "kind to animals."))


def test_a_further_revision_that_took_longer_than_a_day_needs_a_decision(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late(root, capsys)
    stopped = """content/terms.md: error[draft-late]: drafting took longer than a day: `revised` is 2025-02-03, and \
today is 2025-03-01
  help: to publish it with today's date: `legalsite publish terms --redate`; with the date that it has: \
`legalsite publish terms --keep-dates`
1 problem
"""
    assert said(root, capsys, "publish", "terms") == (1, "", stopped)
    assert not (root / "content/terms/2025-02-03.md").exists()
    assert said(root, capsys, "publish", "--dry-run")[0] == 0
    assert said(root, capsys, "publish", "--keep-dates")[0] == 0
    assert (root / "content/terms/2025-02-03.md").exists()


@pytest.mark.parametrize(("answer", "revised"), [("", "2025-03-01"), ("y", "2025-03-01"), ("n", "2025-02-03")])
def test_on_a_terminal_publish_asks(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    terminal: tuple[int, int],
    answer: str,
    revised: str,
) -> None:
    late(root, capsys)
    ours, theirs = terminal
    os.write(ours, f"{answer}\n".encode())
    with os.fdopen(theirs, closefd=False) as typed, monkeypatch.context() as patch:
        patch.setattr("sys.stdin", typed)
        status, out, _ = said(root, capsys, "publish")
    assert status == 0
    assert (root / f"content/terms/{revised}.md").exists()
    assert "The `revised` of content/terms.md has passed. Publish with today's date? [Y/n]: " in out


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
    front = "2025-03-01\nchange: minor\nsummary: We ask for kindness to animals.\napproved_by: A. Doe"
    (root / "content/terms.md").write_text(TEXT.format(revised=front).replace("kind.", "kind to animals."))
    said(root, capsys, "publish")
    assert said(root, capsys, "publish", "--withhold", "terms@2025-02-01")[0] == 2
    assert said(root, capsys, "publish", "--yes")[0] == 2
    why = ["--withhold", "terms@2025-02-01", "--reason", "By court order."]
    told = (
        "Withholding terms@2025-02-01 removes its text for good. These pages show the reason in its place:\n"
        "  https://legal.test/terms/2025-02-01/ for good\n"
    )
    assert said(root, capsys, "publish", *why, "--dry-run") == (0, told, "")
    status, out, err = said(root, capsys, "publish", *why)
    assert (status, out, "then add --yes" in err) == (2, told, True)
    assert (root / "content/terms/2025-02-01.md").exists()
    status, out, _ = said(root, capsys, "publish", *why, "--yes")
    assert (status, out.split("\n")[3]) == (0, "  000003 withhold 2025-02-01 terms/2025-02-01.withheld")
    assert said(root, capsys, "verify")[1].split("\n")[1] == "files      2 files, each as it was recorded; 1 withheld"
    status, _, told = said(root, capsys, "diff", "terms@2025-02-01", "terms")
    assert (status, "error[withheld]: the text of terms@2025-02-01 was withheld" in told) == (1, True)
