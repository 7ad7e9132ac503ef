"""What `revise` prints: where the draft is, its days, and the next command as a line to paste."""

from pathlib import Path

import pytest

from legalsite.cli import run


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772467200")  # 2026-03-02, 16:00 in UTC: the next day in Tokyo
    config = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\ntimezone = "Asia/Tokyo"\n'
    (tmp_path / "legalsite.toml").write_text(config)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/terms.md").write_text("---\ntitle: Terms\nrevised: 2026-02-01\n---\nYou pay.\n")
    return tmp_path


def test_the_next_revision(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["publish", "--quiet", "--root", str(root)]) == 0
    assert run(["revise", "terms", "--effective", "2026-04-01", "--root", str(root)]) == 0
    assert capsys.readouterr().out == (
        "content/terms.md is the next revision: revised 2026-03-03, takes effect on 2026-04-01\n"
        "Edit the text, and fill in `change` and `summary`. "
        f"`legalsite serve --root {root}` shows it while you edit. Then:\n"
        f"  legalsite publish terms --root {root}\n"
    )
    monkeypatch.chdir(root / "content")
    assert run(["revise", "terms", "--change", "minor"]) == 0
    assert capsys.readouterr().out == (
        "content/terms.md was not published yet: revised 2026-03-03, takes effect on 2026-04-01\n"
        "Edit the text, and fill in `summary`. `legalsite serve` shows it while you edit. Then:\n"
        "  legalsite publish terms\n"
    )


def test_quiet_prints_nothing_and_a_name_that_is_unknown_is_an_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["revise", "terms", "--quiet", "--root", str(root)]) == 0
    assert capsys.readouterr() == ("", "")
    assert run(["revise", "term", "--root", str(root)]) == 2
    assert "help: did you mean terms?" in capsys.readouterr().err


def test_a_translation_is_revised_along_with_its_original(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (root / "legalsite.toml").open("a") as settings:
        settings.write('languages = ["en", "de"]\n')
    german = "---\ntitle: AGB\nrevised: 2026-02-01\ntranslates: 2026-02-01\n---\nSie zahlen.\n"
    (root / "content/terms.de.md").write_text(german)
    assert run(["publish", "--quiet", "--root", str(root)]) == 0
    assert run(["revise", "terms", "--root", str(root)]) == 0
    assert f"Then:\n  legalsite revise terms --language de --root {root}\n" in capsys.readouterr().out
    assert run(["revise", "terms", "--language", "de", "--root", str(root)]) == 0
    assert capsys.readouterr().out.startswith(
        "content/terms.de.md is the next revision: revised 2026-03-03, translates 2026-03-03\n"
    )
