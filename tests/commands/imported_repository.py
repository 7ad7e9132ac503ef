"""A small repository with texts, and its import."""

import os
from pathlib import Path

from git_repositories import commit, git
from legalsite.cli import run

ONE, REFLOWED = (
    "# Terms\n\nWe keep it for 30 days.\n",
    "Terms\n=====\n\nWe keep it\nfor *30* days.\n",
)


TWO, PRIVACY = (
    "# Terms\n\nWe keep it for 14 days.\n",
    "# Privacy\n\n" + "We look away, at all times.\n\n" * 9,
)


class Repository:
    """A working tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    def commit(
        self, day: str, files: dict[str | bytes, str | bytes | None], subject: str = "Words"
    ) -> None:
        commit(self.folder, day, {os.fsdecode(name): text for name, text in files.items()}, subject)


def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/legalsite.toml").write_text(
        '[site]\ntitle = "A"\nurl = "https://a.example/"\nlanguages = ["en", "de"]\n'
    )
    return tmp_path / "site"


def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def imports(site: Path, repository: Path, *options: str, glob: str = "**/*.md") -> int:
    return run(["import", "git", str(repository), "--path", glob, "--root", str(site), *options])


def content(site: Path) -> list[str]:
    folder = site / "content"
    found = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    return [path for path in found if path not in ("LEDGER", "CHECKPOINT")]
