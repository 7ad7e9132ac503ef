"""The checkout that a site is in: which of its files a commit has."""

import shutil
from pathlib import Path

import pytest

from git_repositories import commit, git
from legalsite.errors import ProblemsFound
from legalsite.site.git_checkout import can_commit, committed

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")


@pytest.mark.parametrize("below", ["", "legal"])
def test_a_commit_has_the_bytes_of_a_file_below_content(below: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    root = tmp_path / below
    name = f"{below}/content" if below else "content"
    commit(tmp_path, "2024-01-01", {f"{name}/terms.md": "Be fair.\n", "content-of-others.md": "x"})
    commit(tmp_path, "2024-01-02", {f"{name}/terms.md": "Be kind.\n"})
    now, before = committed(root), committed(root, "HEAD^")
    assert can_commit(root)
    assert (now("terms.md", b"Be kind.\n"), now("terms.md", b"Be fair.\n")) == (True, False)
    assert (before("terms.md", b"Be kind.\n"), before("terms.md", b"Be fair.\n")) == (False, True)
    assert not now("privacy.md", b"Be kind.\n")


def test_without_a_checkout_nobody_can_commit(tmp_path: Path) -> None:
    assert not can_commit(tmp_path)
    with pytest.raises(ProblemsFound, match="this isn't a git repository"):
        committed(tmp_path)
