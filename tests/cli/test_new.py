"""What `new` prints and writes: the day is the one in the site's time zone."""

from pathlib import Path

import pytest

from legalsite.cli import run

CONFIG = '[site]\ntitle = "A site"\nurl = "https://legal.test/"\ntimezone = "Asia/Tokyo"\n'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772467200")  # 2026-03-02, 16:00 in UTC: the next day in Tokyo
    (tmp_path / "legalsite.toml").write_text(CONFIG)
    return tmp_path


def test_the_file_is_named_and_has_title_and_day(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "eu/privacy", "--title", "Privacy: what we keep", "--root", str(root)]) == 0
    assert capsys.readouterr().out == (
        f"wrote {root}/content/eu/privacy.md\n"
        "Next, write the text; the preview shows it while you do. Then publish it:\n"
        f"  legalsite serve --root {root}\n"
        f"  legalsite publish eu/privacy --root {root}\n"
    )
    text = (root / "content/eu/privacy.md").read_text()
    assert text.startswith('---\ntitle: "Privacy: what we keep"\nrevised: 2026-03-03\n')


def test_quiet_prints_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "terms", "--quiet", "--root", str(root)]) == 0
    assert capsys.readouterr() == ("", "")
    assert (root / "content/terms.md").is_file()


def test_a_policy_that_exists_and_a_bad_name_are_errors(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "terms", "--root", str(root)]) == 0
    assert run(["new", "terms", "--root", str(root)]) == 1
    assert "content/terms.md: error[file-exists]" in capsys.readouterr().err
    assert run(["new", "Terms of Use", "--root", str(root)]) == 2
    assert "error[bad-name]: 'Terms of Use' is not a valid policy name" in capsys.readouterr().err


def test_without_a_site_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "terms", "--root", str(tmp_path)]) == 2
    assert "error[no-site]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_damage_elsewhere_in_the_folder_does_not_stop_it(root: Path) -> None:
    (root / "content").mkdir()
    (root / "content/LEDGER").write_text("not a ledger\n")
    (root / "content/Bad Name.md").write_bytes(b"\xff")
    assert run(["new", "terms", "--quiet", "--root", str(root)]) == 0
