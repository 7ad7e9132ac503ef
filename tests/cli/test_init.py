"""What `init` prints: each file that it wrote, each that it left alone, and what to do next."""

from pathlib import Path

import pytest

from legalsite.cli import run
from legalsite.commands.new import FILES


def test_every_file_is_listed_and_the_next_command_names_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "legal"
    assert run(["init", str(folder)]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert lines == [f"wrote {folder / path}" for path in FILES]
    assert last == f"Next: `legalsite build --root {folder}`, or `legalsite serve --root {folder}` to preview"


def test_in_the_current_folder_the_next_command_needs_no_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitignore").write_text("mine\n")
    assert run(["init"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "kept .gitignore, which already existed" in lines
    assert lines[-1] == "Next: `legalsite build`, or `legalsite serve` to preview"
    assert run(["build"]) == 0


def test_the_example_has_the_day_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772452800")  # 2026-03-02, noon
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    assert "revised: 2026-03-02\n" in (tmp_path / "content/terms.md").read_text()


def test_quiet_prints_nothing_and_a_second_site_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert run(["init", str(tmp_path), "--quiet"]) == 1
    assert "legalsite.toml: error[file-exists]: there is already a site here" in capsys.readouterr().err
