"""Cases of `check`; its exit status, and how it names files to a pipeline that starts above the site."""

from pathlib import Path

import pytest

from cli.command_lines import cases
from legalsite.cli import run

test_case = cases(
    "check", "check-carried-over", "check-layouts", "check-quoted-once", "served-files", "gates"
)

SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\n'
TEXT = "---\ntitle: Terms\nrevised: {}\npromise: none\n---\n\nWe keep it.\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "legal"
    (root / "content").mkdir(parents=True)
    (root / "legalsite.toml").write_text(SETTINGS)
    monkeypatch.chdir(root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772366400")  # 2026-03-01
    return root


def write(root: Path, *, text: str = TEXT.format("2026-03-01"), settings: str = SETTINGS) -> None:
    (root / "content/terms.md").write_text(text)
    (root / "legalsite.toml").write_text(settings)


LEVEL = SETTINGS + '[[checks]]\nrule = "heading-level"\nlevel = "{}"\nreason = "Known."\n'
SKIPPED = TEXT.format("2026-03-01") + "\n## A\n\n#### B\n\nx\n"


@pytest.mark.parametrize(("text", "settings", "status"), [
    (TEXT.format("2026-03-01"), SETTINGS, 0),
    (TEXT.format("2026-03-02"), SETTINGS, 1),
    (SKIPPED, LEVEL.format("warning"), 0),
    (SKIPPED, LEVEL.format("error"), 1),
])  # fmt: skip
def test_only_an_error_fails(root: Path, text: str, settings: str, status: int) -> None:
    write(root, text=text, settings=settings)
    assert run(["check"]) == status


@pytest.mark.parametrize(("arguments", "said"), [
    ([], "heading-level is off (1 problem not shown): Known.\n"), (["--quiet"], ""),
])  # fmt: skip
def test_what_is_turned_off_is_told(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    write(root, text=SKIPPED, settings=LEVEL.format("off"))
    assert run(["check", *arguments]) == 0
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(("form", "below"), [
    ("concise", ""), ("full", ""), ("json", ""), ("github", "legal/"), ("gitlab", "legal/"), ("sarif", "legal/"),
    ("junit", "legal/"),
])  # fmt: skip
def test_a_pipeline_gets_paths_from_the_top_of_the_repository(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
    below: str,
) -> None:
    write(root, text=TEXT.format("2026-03-02"))
    monkeypatch.chdir(root.parent)
    assert run(["check", "--root", "legal", "--format", form]) == 1
    printed = capsys.readouterr().out
    assert f"{below}content/terms.md" in printed
    assert below or "legal/content" not in printed
    monkeypatch.chdir(root)  # and from within the site as they are
    assert run(["check", "--format", form]) == 1
    assert "legal/content" not in capsys.readouterr().out
    git_folder = root.parent / ".git"  # unless that is below the top of a repository
    (git_folder / "objects").mkdir(parents=True)
    (git_folder / "HEAD").touch()
    (root / "below").mkdir()
    for folder, given in ((root, "."), (root.parent, "legal"), (root / "below", "..")):
        monkeypatch.chdir(folder)
        assert run(["check", "--root", given, "--format", form]) == 1
        assert ("legal/content/terms.md" in capsys.readouterr().out) == bool(below)


@pytest.mark.parametrize(("arguments", "says"), [
    ([], "no problems found"), (["--quiet"], ""), (["--format", "json"], "[]"), (["--quiet", "--format", "json"], "[]"),
    (["--gate", "publish"], "no drafts to publish"), (["--gate", "effective"], "no notices are due"),
])  # fmt: skip
def test_where_nothing_is_wrong(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    write(root)
    assert run(["publish", "--quiet"]) == 0
    capsys.readouterr()
    assert run(["check", *arguments]) == 0
    assert capsys.readouterr().out.strip() == says
