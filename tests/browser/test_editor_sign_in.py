"""The page that `legalsite editor` writes: the CMS loads its config, and offers to sign in at the git host."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from git_repositories import git
from legalsite.commands.editor import CMSES, CmsName, write_editor

from .conftest import ROOT, served

SETTINGS = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
DRAFT = "---\ntitle: Terms\nrevised: 2026-03-01\n---\n\nYou pay.\n"


@pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")
@pytest.mark.parametrize(
    ("name", "remote", "button"),
    [
        ("decap", "https://github.com/acme/legal.git", "Login with GitHub"),
        ("decap", "https://codeberg.org/acme/legal.git", "Login with Forgejo"),
        ("decap", "https://gitea.com/acme/legal.git", "Login with Gitea"),
        ("sveltia", "https://github.com/acme/legal.git", "Sign In with .?GitHub"),
    ],
)
def test_people_can_sign_in(
    name: CmsName, remote: str, button: str, tmp_path: Path, page: Page
) -> None:
    package = ROOT / ".ci/editor/node_modules" / CMSES[name].script.removesuffix(".js")
    if not package.is_dir():
        pytest.skip("run `.ci/editor/install` to test the editor in a browser")
    (tmp_path / "content").mkdir()
    for path in ("terms.md", "terms.de.md"):
        (tmp_path / "content" / path).write_text(DRAFT)
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "remote", "add", "origin", remote)
    write_editor(tmp_path, name, package)
    (tmp_path / "editor/_headers").touch()
    with served(tmp_path / "editor", "/") as url:
        page.goto(url)
        expect(page.get_by_role("button", name=re.compile(button))).to_be_visible(timeout=60_000)
