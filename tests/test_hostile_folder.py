"""Commands that start a process, in a folder with files that are named like modules: none of them runs."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from commands.previewed_site import CLOCK, TEXT, browser
from git_repositories import commit, git
from legalsite.commands.serve import preview
from legalsite.system import CAN_FORK
from pdf_files import pdf_file

PDF = pdf_file("#1 Terms\nLast updated: March 2, 2026\n\nWe rent boats.")
MODULES = {*sys.stdlib_module_names, *packages_distributions(), "legalsite", "sitecustomize"}
# what pip writes for `legalsite`, on a machine with two cores
PROGRAM = """
import sys
from legalsite import system
from legalsite.cli import main
from legalsite.site import build_plan
if __name__ == "__main__":
    system.CAN_FORK = system.CAN_FORK and sys.argv.pop(1) == "fork"
    system.allowed_cores = lambda: {0, 1}
    build_plan.MIN_TEXTS_PER_SHARE = 10  # so that a small site is built in two processes
    main()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with policies for two processes, and a file for each module that notes when it runs."""
    folder = tmp_path / "site"
    (folder / "content").mkdir(parents=True)
    (folder / "legalsite.toml").write_text('[site]\ntitle = "A"\nurl = "https://a.test/"\n')
    for number in range(20):
        (folder / f"content/terms-{number}.md").write_text(TEXT.format("sell kettles"))
    for name in MODULES:
        code = f"open({os.fspath(tmp_path / 'ran')!r}, 'a').write('{name} ')\n"
        (folder / f"{name}.py").write_text(code)
    (folder / "terms.pdf").write_bytes(PDF)
    return folder


def run(folder: Path, *call: str) -> None:
    """Run a command in the folder with files that are named like modules."""
    program = folder.with_name("legalsite")
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, program, *call], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not folder.with_name("ran").exists(), (call, folder.with_name("ran").read_text())


@pytest.mark.skipif(not CAN_FORK, reason="needs fork")
def test_forked_processes_run_no_file_of_the_current_folder(folder: Path) -> None:
    """Other commands start no processes, or start them in the same way on all systems."""
    run(folder, "fork", "check")
    run(folder, "fork", "build", "--unpublished", "--jobs", "2")


def test_runs_no_file_of_the_current_folder(folder: Path) -> None:
    key = folder.with_name("key")
    subprocess.run(["ssh-keygen", "-qt", "ed25519", "-N", "", "-f", str(key)], check=True)
    history = folder.with_name("history")
    history.mkdir()
    git(history, "init", "-q")
    commit(history, "2026-03-02", {"barges.pdf": PDF})

    run(folder, "spawn", "check")
    run(folder, "spawn", "build", "--unpublished", "--jobs", "2")
    run(folder, "spawn", "import", "pdf", "terms.pdf", "--slug", "boats")
    run(folder, "spawn", "import", "git", "../history", "--path", "barges.pdf")
    run(folder, "spawn", "publish", "terms-1", "--keep-dates", "--key", "../key")
    run(folder, "spawn", "verify")
    git(folder, "init", "-q")
    commit(folder, "2026-03-02")
    run(folder, "spawn", "diff", "--changed-since", "HEAD")


def test_the_preview_runs_no_file_of_the_current_folder(
    folder: Path, browse: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "content/terms-1.md").write_text(TEXT.format("sell kettles to TODO"))
    with preview(folder, host="127.0.0.1", port=0, **CLOCK) as shown:
        page = browser(shown, browse)
        with page.events() as events:
            while "placeholder" not in page.get("/terms-1/").body.decode():  # a process finds it
                next(events)
    assert not folder.with_name("ran").exists()


def test_these_files_would_run(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", "import json"], cwd=folder, check=False)
    assert "json" in folder.with_name("ran").read_text()
