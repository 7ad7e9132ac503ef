"""`legalsite help WORDS` outside of a site."""

from pathlib import Path

import pytest

from legalsite.cli import run


def test_needs_no_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["help", "gap"]) == 0
    assert capsys.readouterr().out.startswith("gap: a period")
    assert run(["help", "postpone", "effective", "date"]) == 0
    assert "Postpone a version" in capsys.readouterr().out
    assert run(["help", "nothing-like-it"]) == 2
