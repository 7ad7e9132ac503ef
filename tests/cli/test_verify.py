"""What `verify` prints: one line per part, the problems below, and the same as JSON."""

import json
from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.cli.verify import NOTHING, as_json
from legalsite.commands.verify import VerifiedPart
from legalsite.errors import Problem
from web_servers import Web

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\n'
TEXT = "---\ntitle: Terms\nrevised: 2026-02-01\n---\nBe fair.\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772366400")  # 2026-03-01, noon
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text(TEXT)
    return tmp_path


def verified(root: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run(["verify", "--root", str(root), *options])
    return (status, *capsys.readouterr())


def test_nothing_is_published_yet(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(root, capsys) == (0, f"{NOTHING}\n", "")
    assert verified(root, capsys, "--quiet") == (0, "", "")
    assert json.loads(verified(root, capsys, "--format", "json")[1]) == {"published": False}


def test_each_part_has_a_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["publish", "--root", str(root)]) == 0
    status, out, err = verified(root, capsys)
    assert (status, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == ["ledger", "files", "checkpoint", "signature", "witness"]
    assert "files      1 file, each as it was recorded\n" in out
    assert verified(root, capsys, "--quiet") == (0, "", "")


def test_the_live_site_is_a_part_if_asked_for(root: Path, capsys: pytest.CaptureFixture[str], web: Web) -> None:
    assert run(["publish", "--root", str(root)]) == 0
    web.serves("/LEDGER", (root / "content/LEDGER").read_bytes())
    web.serves("/terms/2026-02-01.md", TEXT.encode())
    (root / "legalsite.toml").write_text(CONFIG.replace("https://legal.test/", web.url("/")))
    line = f"live       {web.url('/')}: 1 line of the ledger, 1 text as recorded\n"
    for options in (("--live",), ("--live", web.url("/"))):
        status, out, err = verified(root, capsys, *options)
        assert (status, out.endswith(line), err) == (0, True, "")
    web.serves("/terms/2026-02-01.md", b"other")
    status, out, err = verified(root, capsys, "--live")
    assert (status, "error[live-text]" in err) == (1, True)
    assert out.endswith(f"live       {web.url('/')}: 1 problem\n")
    assert json.loads(verified(root, capsys, "--live", "--format", "json")[1])["live"]["ok"] is False


def test_damage_is_printed_even_if_quiet_and_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["publish", "--root", str(root)]) == 0
    (root / "content/terms/2026-02-01.md").write_text("changed")
    status, out, err = verified(root, capsys, "--quiet")
    assert (status, out) == (1, "")
    assert "content/terms/2026-02-01.md: error[archive-changed]" in err
    status, out, _ = verified(root, capsys, "--format", "json")
    parts = json.loads(out)
    assert (status, parts["files"]["ok"], parts["ledger"]["ok"]) == (1, False, True)
    assert parts["files"]["problems"][0]["rule"] == "archive-changed"


def test_json_has_every_part_with_its_problems() -> None:
    damaged = Problem("ledger-chain", "line 2 was changed", "restore it", "content/LEDGER", 2)
    parts = (VerifiedPart("ledger", "broken", (damaged,)), VerifiedPart("files", "1 file"))
    said = as_json(parts)
    assert list(said) == ["published", "ledger", "files"]
    assert said["published"] is True
    assert said["files"] == {"ok": True, "said": "1 file", "problems": []}
    assert (said["ledger"]["ok"], said["ledger"]["problems"][0]["help"]) == (False, "restore it")
    assert as_json(()) == {"published": False}
