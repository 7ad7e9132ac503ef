"""Cases of `init` and `new`; each file that `init` wrote, what to do next, and what it asks on a terminal."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cli.command_lines import cases
from git_repositories import commit, git
from legalsite.cli import run
from legalsite.commands.notice_evidence import write_result
from legalsite.commands.starters import FILES, start_site
from legalsite.site.settings import read_settings
from legalsite.source.config_file import DARK_BACKGROUND, contrast

DOCS = Path(__file__).parents[2] / "docs/layouts.md"

test_case = cases("names", "new", "on-a-terminal")


def test_every_file_is_listed_and_the_next_command_names_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "legal"
    assert run(["init", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    heading = "Before you publish, replace these examples"
    assert lines == [
        *(f"wrote {folder / path}" for path in FILES),
        f"{heading} in {folder}/legalsite.toml (or pass --title and --url to `init`):",
        '  title = "Legal texts"',
        '  url = "https://example.com/"',
        "Set LEGALSITE in .github/workflows/legal.yml or .gitlab-ci.yml to the package pip should install, such as",
        "  git+https://github.com/OWNER/legalsite@COMMIT",
        "Next, preview the site, and import existing policies:",
        f"  legalsite serve --root {folder}",
        f"  legalsite import text FILE --slug privacy --root {folder}",
    ]


def test_names_the_repository_once_it_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("legalsite.REPOSITORY", "https://git.test/legalsite")
    monkeypatch.setattr("legalsite.DOCUMENTATION", "https://docs.test/")
    assert run(["init", str(tmp_path / "site"), "--editor"]) == 0
    written = capsys.readouterr().out
    for name in (".github/workflows/legal.yml", ".gitlab-ci.yml"):
        written += (tmp_path / "site" / name).read_text()
    assert written.count("git+https://git.test/legalsite@COMMIT") == 3
    assert "see https://docs.test/editor/.\n" in written
    assert "OWNER/" not in written


def test_in_a_repository_pipelines_are_written_where_hosts_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitlab-ci.yml").write_text("stages: []\n")
    monkeypatch.chdir(tmp_path)
    assert run(["init", "a/legal"]) == 0
    lines = capsys.readouterr().out.splitlines()
    own = [path for path in FILES if path != ".github/workflows/legal.yml"]
    assert lines[: len(own)] == [f"wrote a/legal/{path}" for path in own]
    assert lines[len(own) :][:4] == [
        "wrote .github/workflows/legal.yml",
        "kept .gitlab-ci.yml, which already exists",
        "  add to it:",
        "    include: [{ local: /a/legal/.gitlab-ci.yml }]",
    ]
    assert (tmp_path / ".gitlab-ci.yml").read_text() == "stages: []\n"
    assert not (tmp_path / "a/legal/.github").exists()


def test_git_changes_no_byte_of_a_site_even_if_it_converts_line_endings(tmp_path: Path) -> None:
    run(["init", str(tmp_path), "--quiet"])
    files = {
        path: (tmp_path / path).read_bytes() for path in ("legalsite.toml", "content/terms.md")
    }
    for ending in ("lf", "crlf"):
        data = b"one\ntwo\n" if ending == "lf" else b"one\r\ntwo\r\n"
        for folder in ("content/terms", "content/files/img", "layouts", "layouts/locale"):
            files[f"{folder}/{ending}.txt"] = data
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.autocrlf", "true")
    commit(tmp_path, "2026-03-02", files)
    for path in files:
        (tmp_path / path).unlink()
    git(tmp_path, "checkout", "--", ".")
    assert {path: (tmp_path / path).read_bytes() for path in files} == files


def test_in_the_current_folder_the_next_command_needs_no_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitignore").write_text("mine\n")
    assert run(["init"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "kept .gitignore, which already exists" in lines
    assert lines[-2:] == ["  legalsite serve", "  legalsite import text FILE --slug privacy"]
    assert run(["build"]) == 0


def test_on_a_terminal_it_asks_for_what_was_not_given(
    tmp_path: Path, terminal: tuple[int, int]
) -> None:
    ours, theirs = terminal
    command = [
        sys.executable,
        "-m",
        "legalsite",
        "init",
        str(tmp_path / "legal"),
        "--title",
        "Quay",
    ]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    # it asks again for a URL and a color that the settings refuse
    answers = [
        "ftp://legal.test/quay", "legal.test/quay", "Quay Ltd", "quay.test", "#ffff00", "#7a2048", "y"
    ]  # fmt: skip
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    assert process.wait(60) == 0
    printed = ""
    # a terminal hands over what was printed in pieces
    while "legalsite serve" not in printed:
        printed += os.read(ours, 10_000).decode()
    assert (
        "such as #7a2048: Error: #ffff00 has a contrast of 1.07 to 1 on white; choose a" in printed
    )
    assert "reached? [y/N]: wrote " in printed
    assert (tmp_path / "legal/content/results/.gitkeep").is_file()
    config = read_settings(tmp_path / "legal")
    assert config.title == "Quay"
    assert config.url == "https://legal.test/quay"
    assert config.company == "Quay Ltd"
    assert config.home == "https://quay.test"
    assert config.notice.accent == "#7a2048"


def test_git_only_keeps_the_figures_of_notices_if_the_owner_says_that_the_repository_is_private(
    tmp_path: Path,
) -> None:
    for private in (False, True):
        root = tmp_path / str(private)
        start_site(root, date(2026, 3, 2), private=private)
        write_result(root, "ab" * 32, "figures\n")
        git(root, "init", "--quiet")
        git(root, "add", ".")
        kept = git(root, "ls-files", "content/results").split()
        shown = ["content/results/.gitkeep", f"content/results/{'ab' * 32}.txt"]
        assert kept == (shown if private else [])
        assert run(["build", "--root", str(root), "--quiet"]) == 0


def test_with_a_color_it_writes_a_stylesheet_and_lightens_the_color_for_dark_screens(
    tmp_path: Path,
) -> None:
    assert run(["init", str(tmp_path), "--quiet", "--color", "#7a2048"]) == 0
    settings = read_settings(tmp_path)
    assert settings.notice.accent == "#7a2048"
    dark = settings.notice.accent_dark
    assert contrast(dark, DARK_BACKGROUND) >= 7
    written = (tmp_path / "layouts/brand.css").read_text()
    # the page about layouts shows it
    assert f"```css\n{written}```" in DOCS.read_text(encoding="utf-8")
    light_line, dark_line = written.splitlines()
    assert light_line.startswith(":root { --accent: #7a2048;")
    assert f"--accent: {dark};" in dark_line
    assert run(["build", "--root", str(tmp_path), "--quiet"]) == 0
    (sheet,) = (tmp_path / "output/assets").glob("style.*.css")
    assert sheet.read_text().endswith(dark_line + "\n")


@pytest.mark.parametrize(
    ("color", "reason"),
    [("#eeeeee", "has a contrast of 1.16 to 1"), ("red", "isn't a color of six digits")],
)
def test_a_color_that_readers_could_not_see_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], color: str, reason: str
) -> None:
    assert run(["init", str(tmp_path / "new"), "--color", color]) == 2
    printed = capsys.readouterr().err
    assert reason in printed
    assert printed.endswith("1 error\n")
    assert not (tmp_path / "new").exists()
