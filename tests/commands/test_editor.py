"""`legalsite editor` in a checkout of git, and with a copy of the CMS."""

import base64
import hashlib
import re
import shutil
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace

from git_repositories import git
from legalsite.commands.editor import CMSES, Cms, editor_page, editor_problems, write_editor
from legalsite.errors import ProblemsFound
from legalsite.pages.routes import Routes
from legalsite.site.load import load_fresh
from legalsite.site.settings import read_settings

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="install git (Debian: git)")
SETTINGS = '[site]\ntitle = "Harbour"\nurl = "https://legal.test/"\nlanguages = ["en", "de"]\n'
DRAFT = "---\ntitle: Terms\nrevised: 2026-03-01\n---\n\nYou pay.\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site in a folder of a repository."""
    folder = tmp_path / "web" / "legal"
    (folder / "content").mkdir(parents=True)
    (folder / "legalsite.toml").write_text(SETTINGS)
    (folder / "content" / "terms.md").write_text(DRAFT)
    return folder


@pytest.fixture
def cms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Cms, Path]:
    """A CMS in a small package, and the package."""
    package = tmp_path / "package"
    contents = {"LICENSE": "Free.", "dist/7.decap-cms.js": "more", "dist/decap-cms.js": "all"}
    lines = ""
    for path, text in contents.items():
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text(text)
        lines += f"{hashlib.sha256(text.encode()).hexdigest()}  {path}\n"
    (package / "dist" / "decap-cms.js.map").write_text("not needed")
    digest = hashlib.sha256(lines.encode()).hexdigest()
    small = replace(CMSES["decap"], digest=digest)
    monkeypatch.setitem(CMSES, "decap", small)  # type: ignore[arg-type]  # it's a dictionary
    return small, package


def problems(site: Path) -> list[tuple[str, str]]:
    return [(each.rule, each.message) for each in editor_problems(load_fresh(site))]


@needs_git
def test_paths_and_repository_come_from_the_checkout(site: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk")
    git(tmp_path, "remote", "add", "origin", "https://token@gitlab.com/acme/site.git")
    outcome = write_editor(site, None, None)
    assert outcome.to_fill_in == ("app_id",)
    config = yaml.safe_load((site / "editor/config.yml").read_text())
    assert config["backend"] == {
        "name": "gitlab",
        "repo": "acme/site",
        "branch": "trunk",
        "auth_type": "pkce",
        "app_id": "APPLICATION_ID",
    }
    assert config["publish_mode"] == "editorial_workflow"
    assert config["media_folder"] == "web/legal/content/files"
    files = [file["file"] for file in config["collections"][0]["files"]]
    assert files == ["web/legal/content/terms.md"]
    assert problems(site) == []
    shutil.rmtree(tmp_path / ".git")  # as in a container with this folder only
    assert problems(site) == []


@needs_git
def test_a_cms_that_cannot_save_to_the_host_is_refused(site: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "remote", "add", "origin", "git@bitbucket.org:acme/site.git")
    with pytest.raises(ProblemsFound, match="Sveltia CMS can't save to bitbucket"):
        write_editor(site, "sveltia", None)
    assert not (site / "editor").exists()
    assert write_editor(site, None, None).to_fill_in == ()


def test_the_first_part_of_a_config_is_kept(site: Path) -> None:
    write_editor(site, None, None)
    path = site / "editor/config.yml"
    own = path.read_text().replace("OWNER/REPOSITORY", "acme/site").replace("# How", "# Ours. How")
    path.write_text("locale: de\n" + own)
    assert problems(site) == []
    (site / "content/terms.de.md").write_text(DRAFT)
    assert problems(site) == [
        ("editor-outdated", "the editor doesn't list content/terms.de.md"),
    ]
    outcome = write_editor(site, None, None)
    assert (outcome.written, outcome.is_new) == (("editor/config.yml",), False)
    assert path.read_text().startswith("locale: de\n# Ours. How")
    assert problems(site) == []


def test_a_draft_that_the_cms_would_misread_is_reported(site: Path) -> None:
    draft = site / "content/terms.md"
    draft.write_text("---\ntitle: Terms\nrevised: 2026-03-02\n---\n---\nNever lost\n")
    assert problems(site) == []
    write_editor(site, None, None)
    misread = "the text begins with ---, which the CMS of the editor would misread"
    assert problems(site) == [("editor-misreads", misread)]
    draft.write_text(draft.read_text().replace("---\n---", "---\n\n---"))
    assert problems(site) == []


def test_a_deleted_draft_makes_the_config_outdated(site: Path) -> None:
    (site / "content/fees.md").write_text(DRAFT)
    write_editor(site, None, None)
    (site / "content/fees.md").unlink()
    assert problems(site) == [("editor-outdated", "the editor's forms aren't up to date")]


def test_line_ends_of_windows_change_nothing(site: Path) -> None:
    write_editor(site, None, None)
    for path in (site / "editor").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert problems(site) == []
    assert not write_editor(site, None, None).is_page_kept


def test_a_page_of_an_earlier_version_is_updated(site: Path) -> None:
    earlier = replace(CMSES["decap"], version="3.0.0", integrity="sha384-earlier")
    page = site / "editor/index.html"
    page.parent.mkdir()
    page.write_bytes(editor_page(earlier))
    assert "editor/index.html" in write_editor(site, None, None).written
    assert page.read_bytes() == editor_page(CMSES["decap"])


def test_a_changed_page_is_kept(site: Path) -> None:
    page = site / "editor/index.html"
    page.parent.mkdir()
    page.write_text("<title>Ours</title>")
    outcome = write_editor(site, "sveltia", None)
    assert (outcome.is_page_kept, page.read_text()) == (True, "<title>Ours</title>")


def test_a_copy_of_the_cms_stays_until_another_one_is_given(
    site: Path, cms: tuple[Cms, Path]
) -> None:
    small, package = cms
    outcome = write_editor(site, None, package)
    folder = site / "editor/cms"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("7.decap-cms.js", "LICENSE", "decap-cms.js")
    ]
    assert len(outcome.written) == 5
    page = (site / "editor/index.html").read_bytes()
    assert page == editor_page(small, has_copy=True)
    assert write_editor(site, None, None).written == ()
    assert write_editor(site, "decap", None).written == ("editor/index.html",)


def test_a_changed_package_is_refused(site: Path, cms: tuple[Cms, Path]) -> None:
    _, package = cms
    (package / "dist/7.decap-cms.js").write_text("evil")
    with pytest.raises(ProblemsFound, match="a file in it was changed"):
        write_editor(site, None, package)
    assert not (site / "editor").exists()


def test_previews_lead_to_the_pages_of_the_site(site: Path) -> None:
    (site / "content/terms.de.md").write_text(DRAFT)
    write_editor(site, None, None)
    config = yaml.safe_load((site / "editor/config.yml").read_text())
    routes = Routes.of(read_settings(site))
    shown = [file["preview_path"] for file in config["collections"][0]["files"]]
    assert shown == [routes.policy("terms"), routes.policy("terms", "de")]


def test_the_editor_of_this_repository_is_up_to_date() -> None:
    root = Path(__file__).parents[2]
    assert problems(root) == []
    assert (root / "editor/index.html").read_bytes() == editor_page(CMSES["decap"])


def test_the_policy_of_the_page_allows_its_own_script() -> None:
    page = editor_page(CMSES["decap"]).decode()
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f" 'sha256-{digest}' " in page


def test_no_browser_asks_for_an_icon() -> None:
    """Chromium with windows would: its console would have an error about /favicon.ico."""
    assert '<link rel="icon" href="data:,">' in editor_page(CMSES["decap"]).decode()
