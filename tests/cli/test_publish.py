"""What `publish` asks on a terminal."""

import os
from pathlib import Path

import pytest

from legalsite.cli import run

TEXT = "---\ntitle: Terms\nrevised: {revised}\npromise: none\n---\n# Terms\n\nBe kind.\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740823200")
    (tmp_path / "content").mkdir()
    (tmp_path / "legalsite.toml").write_text('[site]\ntitle = "Example"\nurl = "https://legal.test"\n')
    (tmp_path / "content/terms.md").write_text(TEXT.format(revised="2025-02-01"))
    return tmp_path


@pytest.mark.parametrize(("answer", "revised"), [("", "2025-03-01"), ("y", "2025-03-01"), ("n", "2025-02-03")])
def test_on_a_terminal_publish_asks(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    terminal: tuple[int, int],
    answer: str,
    revised: str,
) -> None:
    front = "2025-02-03\nchange: minor\nsummary: We ask for kindness to animals.\napproved_by: A. Doe"
    assert run(["publish", "--quiet", "--keep-dates", "--root", str(root)]) == 0
    (root / "content/terms.md").write_text(TEXT.format(revised=front).replace("kind.", "kind to animals."))
    ours, theirs = terminal
    os.write(ours, f"{answer}\n".encode())
    with os.fdopen(theirs, closefd=False) as typed, monkeypatch.context() as patch:
        patch.setattr("sys.stdin", typed)
        assert run(["publish", "--root", str(root)]) == 0
    assert (root / f"content/terms/{revised}.md").exists()
    assert "The `revised` of content/terms.md has passed. Publish with today's date? [Y/n]: " in capsys.readouterr().out
