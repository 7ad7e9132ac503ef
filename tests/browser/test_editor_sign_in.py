"""The page that `legalsite editor` writes: the CMS loads its config, and offers to sign in at the git host. The page runs
no other script."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from git_repositories import git
from legalsite.commands.editor import CMSES, CmsName, write_editor

from .conftest import ROOT, served

SETTINGS = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
RUN_FROM_ELSEWHERE = """new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", () => resolve("blocked"));
    const script = document.createElement("script");
    script.onload = script.onerror = () => setTimeout(() => resolve("not blocked"), 1000);
    script.src = "https://unpkg.com/other@1.0.0/dist/other.js";
    document.body.append(script);
})"""
DRAFT = "---\ntitle: Terms\nrevised: 2026-03-01\n---\n\nYou pay.\n"


@pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")
@pytest.mark.parametrize(
    ("name", "remote", "button", "has_copy"),
    [
        ("decap", "https://github.com/acme/legal.git", "Login with GitHub", False),
        ("decap", "https://codeberg.org/acme/legal.git", "Login with Forgejo", True),
        ("decap", "https://gitea.com/acme/legal.git", "Login with Gitea", True),
        ("sveltia", "https://github.com/acme/legal.git", "Sign In with .?GitHub", False),
        ("sveltia", "https://gitlab.com/acme/legal.git", "Sign In with .?GitLab", True),
    ],
)
def test_people_can_sign_in(
    name: CmsName, remote: str, button: str, has_copy: bool, tmp_path: Path, page: Page
) -> None:
    cms = CMSES[name]
    package = ROOT / ".ci/editor/node_modules" / cms.script.removesuffix(".js")
    if not package.is_dir():
        pytest.skip("run `.ci/editor/install` to test the editor in a browser")
    (tmp_path / "content").mkdir()
    for path in ("terms.md", "terms.de.md"):
        (tmp_path / "content" / path).write_text(DRAFT)
    (tmp_path / "legalsite.toml").write_text(SETTINGS)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "remote", "add", "origin", remote)
    write_editor(tmp_path, name, package if has_copy else None)
    (tmp_path / "editor/_headers").touch()

    def answer(route: Route) -> None:
        """Answer as the address of the pinned package does."""
        file = package / "dist" / route.request.url.removeprefix(cms.address)
        route.fulfill(path=file, headers={"Access-Control-Allow-Origin": "*"})

    page.route(f"{cms.address}*", answer)
    with served(tmp_path / "editor", "/") as url:
        page.goto(url)
        expect(page.get_by_role("button", name=re.compile(button))).to_be_visible(timeout=60_000)
        assert page.evaluate(RUN_FROM_ELSEWHERE) == "blocked"
    page.unroute(f"{cms.address}*")
