"""The drafts that a real little repository had before its ledger began."""

import shutil
from pathlib import Path

import pytest

from git_repositories import commit as committed
from git_repositories import git
from legalsite.site.git_past import CLONE, read_past

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")


def commit(folder: Path, time: str, **files: str) -> None:
    names = {name: f"content/{name if name.isupper() else f'{name}.md'}" for name in files}
    committed(folder, time, {names[name]: text for name, text in files.items()})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repository/legal"
    root.mkdir(parents=True)
    git(root.parent, "init", "-q", "-b", "main")
    return root


def told(root: Path, timezone: str = "UTC") -> list[tuple[str, str, bytes, str]]:
    past = read_past(root, timezone)
    assert past is not None
    assert not past.missing
    return [(text.path, text.written, text.data, str(text.day)) for text in past.texts]


def test_each_wording_with_its_day_in_the_site_s_time_zone(root: Path) -> None:
    commit(root, "2024-01-01T12:00:00", terms="one\n")
    commit(root, "2024-02-01T23:30:00", terms="two\n", privacy="p\n")
    first, *others = told(root)
    assert first == ("terms.md", "terms.md", b"one\n", "2024-01-01")
    assert sorted(others) == [
        ("privacy.md", "privacy.md", b"p\n", "2024-02-01"),
        ("terms.md", "terms.md", b"two\n", "2024-02-01"),
    ]
    assert told(root, "Europe/Berlin")[-1][-1] == "2024-02-02"


def test_a_text_goes_by_the_name_that_it_has_today(root: Path) -> None:
    commit(root, "2024-01-01T12:00:00", agb="one\n" * 20)
    git(root, "mv", "content/agb.md", "content/terms.md")
    commit(root, "2024-02-01T12:00:00", other="x\n")
    assert ("terms.md", "agb.md", b"one\n" * 20, "2024-01-01") in told(root)


def test_what_came_with_the_ledger_or_after_was_published_and_the_archive_never_was_a_draft(root: Path) -> None:
    commit(root, "2024-01-01T12:00:00", terms="one\n")
    (root / "content/terms").mkdir()
    (root / "content/terms/2023-01-01.md").write_text("old\n")
    (root / "outside.md").write_text("x\n")
    commit(root, "2024-02-01T12:00:00", terms="two\n")
    commit(root, "2024-03-01T12:00:00", LEDGER="x\n", terms="three\n")
    commit(root, "2024-04-01T12:00:00", terms="four\n")
    assert [data for _, _, data, _ in told(root)] == [b"one\n", b"two\n"]


def test_no_repository_and_one_without_a_commit(tmp_path: Path, root: Path) -> None:
    assert told(root) == []
    (tmp_path / "elsewhere").mkdir()
    assert read_past(tmp_path / "elsewhere", "UTC") is None


def test_a_shallow_clone_says_that_it_does_not_know(root: Path, tmp_path: Path) -> None:
    commit(root, "2024-01-01T12:00:00", terms="one\n")
    commit(root, "2024-02-01T12:00:00", terms="two\n")
    git(tmp_path, "clone", "-q", "--depth", "1", root.parent.as_uri(), "shallow")
    past = read_past(tmp_path / "shallow/legal", "UTC")
    assert past is not None
    assert (past.missing.split(":")[0], past.help) == ("this clone is shallow", CLONE)
