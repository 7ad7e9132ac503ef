"""The drafts that a real little repository had before its ledger began."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from legalsite.site.git_past import CLONE, read_past

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")

WHO = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "A"), ("EMAIL", "a@example.com"))
}


def run(folder: Path, *arguments: str, time: str = "2024-01-01T12:00:00Z") -> None:
    environment = os.environ | WHO | {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time}
    environment["GIT_CONFIG_GLOBAL"] = os.devnull
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def commit(folder: Path, time: str, **files: str) -> None:
    for name, text in files.items():
        path = folder / "content" / (name if name.isupper() else f"{name}.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    run(folder, "add", "-A")
    run(folder, "commit", "-q", "-m", "Texts", time=time)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repository/legal"
    root.mkdir(parents=True)
    run(root.parent, "init", "-q", "-b", "main")
    return root


def told(root: Path, timezone: str = "UTC") -> list[tuple[str, str, bytes, str]]:
    past = read_past(root, timezone)
    assert past is not None
    assert not past.missing
    return [(text.path, text.written, text.data, str(text.day)) for text in past.texts]


def test_each_wording_with_its_day_in_the_site_s_time_zone(root: Path) -> None:
    commit(root, "2024-01-01T12:00:00Z", terms="one\n")
    commit(root, "2024-02-01T23:30:00Z", terms="two\n", privacy="p\n")
    first, *others = told(root)
    assert first == ("terms.md", "terms.md", b"one\n", "2024-01-01")
    assert sorted(others) == [
        ("privacy.md", "privacy.md", b"p\n", "2024-02-01"),
        ("terms.md", "terms.md", b"two\n", "2024-02-01"),
    ]
    assert told(root, "Europe/Berlin")[-1][-1] == "2024-02-02"


def test_a_text_goes_by_the_name_that_it_has_today(root: Path) -> None:
    commit(root, "2024-01-01T12:00:00Z", agb="one\n" * 20)
    run(root, "mv", "content/agb.md", "content/terms.md")
    commit(root, "2024-02-01T12:00:00Z", other="x\n")
    assert ("terms.md", "agb.md", b"one\n" * 20, "2024-01-01") in told(root)


def test_what_came_with_the_ledger_or_after_was_published_and_the_archive_never_was_a_draft(root: Path) -> None:
    commit(root, "2024-01-01T12:00:00Z", terms="one\n")
    (root / "content/terms").mkdir()
    (root / "content/terms/2023-01-01.md").write_text("old\n")
    (root / "outside.md").write_text("x\n")
    commit(root, "2024-02-01T12:00:00Z", terms="two\n")
    commit(root, "2024-03-01T12:00:00Z", LEDGER="x\n", terms="three\n")
    commit(root, "2024-04-01T12:00:00Z", terms="four\n")
    assert [data for _, _, data, _ in told(root)] == [b"one\n", b"two\n"]


def test_no_repository_and_one_without_a_commit(tmp_path: Path, root: Path) -> None:
    assert told(root) == []
    (tmp_path / "elsewhere").mkdir()
    assert read_past(tmp_path / "elsewhere", "UTC") is None


def test_a_shallow_clone_says_that_it_does_not_know(root: Path, tmp_path: Path) -> None:
    commit(root, "2024-01-01T12:00:00Z", terms="one\n")
    commit(root, "2024-02-01T12:00:00Z", terms="two\n")
    run(tmp_path, "clone", "-q", "--depth", "1", root.parent.as_uri(), "shallow")
    past = read_past(tmp_path / "shallow/legal", "UTC")
    assert past is not None
    assert (past.missing.split(":")[0], past.help) == ("this clone is shallow", CLONE)
