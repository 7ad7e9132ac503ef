"""`legalsite serve --editor`: what its server gives to a browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands.edited_drafts import make_site
from legalsite.commands.browser_editor import browser_editor, collection_name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path)


def test_the_config_lists_the_drafts_of_now_and_links_to_the_preview(
    root: Path, browse: Callable[[int], Any]
) -> None:
    with browser_editor(root, 0, "http://127.0.0.1:8000/legal/") as url:
        browser = browse(port_of(url))
        page = browser.get(url[url.index("/?") :]).body.decode()
        address = re.findall('href="(config.yml[^"]*)"', page)[0].replace("&amp;", "&")
        config = browser.get(f"/{address}").body.decode()
        assert "proxy_url: /api/v1?token=" in config
        assert "http://127.0.0.1:8000/legal/" in config
        assert re.findall("file: (.*)", config) == [
            "content/eu/privacy.md", "content/terms.md", "content/terms.de.md"
        ]  # fmt: skip
        (root / "content/cookies.md").write_text("---\ntitle: Cookies\nrevised: 2026-01-02\n---\n")
        assert "content/cookies.md" in browser.get(f"/{address}").body.decode()
        (root / "legalsite.toml").write_text("[site\n")
        failed = browser.get(f"/{address}")
        assert (failed.status, b"legalsite.toml:1" in failed.body) == (500, True)


def test_a_copy_of_the_cms_in_the_site_is_used_and_nothing_else_of_the_site_is_served(
    root: Path, browse: Callable[[int], Any]
) -> None:
    with browser_editor(root, 0, "http://127.0.0.1:8000/") as url:
        page = browse(port_of(url)).get(url[url.index("/?") :])
        assert b"https://" in page.body
        assert "https://" in page.headers["content-security-policy"]
    (root / "editor/cms").mkdir(parents=True)
    (root / "editor/cms/decap-cms.js").write_text("let x")
    (root / "editor/secret.txt").write_text("x")
    with browser_editor(root, 0, "http://127.0.0.1:8000/") as url:
        browser = browse(port_of(url))
        page = browser.get(url[url.index("/?") :])
        assert b"https://" not in page.body
        assert b'<link rel="icon" href="data:,">' in page.body  # else browsers ask for /favicon.ico
        assert "https://" not in page.headers["content-security-policy"]
        assert browser.get("/cms/decap-cms.js").body == b"let x"
        for path in (
            "secret.txt",
            "cms/../secret.txt",
            "cms/..%2fsecret.txt",
            "cms/none.js",
            "cms/",
        ):
            assert browser.get(f"/{path}").status == 404


def port_of(url: str) -> int:
    """The port in an address."""
    return int(re.findall(r":(\d+)/", url)[0])


def test_browsers_keep_the_unsaved_texts_of_two_sites_apart(tmp_path: Path) -> None:
    assert collection_name(tmp_path / "one") != collection_name(tmp_path / "two")
    assert collection_name(tmp_path / "one/../two") == collection_name(tmp_path / "two")
