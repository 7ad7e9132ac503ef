"""What of `legalsite diff` no case shows: a whole page, and how long it took."""

from pathlib import Path

import pytest

from legalsite.cli import run
from word_files import W, lines_of_word_file, part


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files outside of any site."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("We keep it for 30 days.\n")
    (tmp_path / "b.md").write_text("We keep it for 14 days.\n")


def test_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", "--format", "html"]) == 0
    assert '<section class="redline">' in capsys.readouterr().out


def test_verbose_outside_a_site(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", "--verbose"]) == 0
    assert capsys.readouterr().err.startswith("site: none\ntook ")


def test_a_word_file(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["diff", "a.md", "b.md", "--format", "docx", "--author", "Counsel"]) == 0
    file = capfdbinary.readouterr().out
    assert lines_of_word_file(file, accept=True) == ["We keep it for 14 days."]
    assert part(file, "word/document.xml").find(f".//{W}ins").get(f"{W}author") == "Counsel"


def test_a_word_file_is_not_for_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run(["diff", "a.md", "b.md", "--format", "docx"]) == 2
    assert (
        "help: write it into a file: `legalsite diff a.md b.md --format docx > redline.docx`" in capsys.readouterr().err
    )


@pytest.mark.parametrize("more", [["--format", "docx", "--context", "1"], ["--author", "Counsel"]])
def test_options_that_do_not_fit_a_word_file(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "a.md", "b.md", *more]) == 2
    assert "docx" in capsys.readouterr().err
