"""The page that `legalsite editor` writes: the CMS loads its config, and offers to sign in at the git host. The page runs
no other script."""

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from commands.edited_drafts import make_site
from git_repositories import git
from legalsite.commands.editor import CMSES, CmsName, write_editor

from .conftest import ROOT, served
from .edited_in_browser import DECAP, editor_port, require

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
    with served(tmp_path / "editor", "/", editor_port()) as url:
        page.goto(url)
        expect(page.get_by_role("button", name=re.compile(button))).to_be_visible(timeout=60_000)
        assert page.evaluate(RUN_FROM_ELSEWHERE) == "blocked"
    page.unroute(f"{cms.address}*")


def test_the_form_fits_a_narrow_screen_and_its_text_has_a_name(tmp_path: Path, page: Page) -> None:
    """With the CMS's backend for tests, whose files are in the page and which needs no account."""
    require(DECAP)
    root = make_site(tmp_path)
    write_editor(root, "decap", DECAP.parent)
    config = root / "editor/config.yml"
    config.write_text(config.read_text().replace("\n  name: ", "\n  name: test-repo #", 1))
    (root / "editor/_headers").touch()
    drafts = {"content": {"terms.md": {"content": (root / "content/terms.md").read_text()}}}
    page.add_init_script(f"window.repoFiles = {json.dumps(drafts)}")
    page.set_viewport_size({"width": 375, "height": 800})
    with served(root / "editor", "/") as url:  # a new port, or old files may be cached
        page.goto(url)
        page.get_by_role("button", name="Login").click()
        page.goto(f"{url}#/collections/policies/entries/terms")
        expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_visible(timeout=30_000)
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        page.get_by_label("Title").first.fill("Conditions")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Entry saved")).to_be_visible()
        button = page.get_by_role("button", name="Delete unpublished changes").bounding_box()
        assert button
        assert button["x"] + button["width"] < 375
