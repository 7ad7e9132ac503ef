"""What of `legalsite diff` no case shows: a whole page, and how long it took."""

from pathlib import Path

import pytest

from legalsite.cli import run


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files outside of any site."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("We keep it for 30 days.\n")
    (tmp_path / "b.md").write_text("We keep it for 14 days.\n")


def test_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", "--format", "html"]) == 0
    assert '<div class="cols compare">' in capsys.readouterr().out


def test_verbose_outside_a_site(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", "--verbose"]) == 0
    assert capsys.readouterr().err.startswith("site: none\ntook ")
