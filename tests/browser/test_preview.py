"""The preview in a real browser: the open page follows every save, shows what is wrong, and comes back."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import previewed_draft
from .previewed_draft import save

root = pytest.fixture(previewed_draft.root)
start = pytest.fixture(previewed_draft.start)


def test_the_open_page_follows_every_save(page: Page, root: Path, start: Callable[[], str]) -> None:
    page.goto(start() + "cookies/")
    expect(page.locator("h1")).to_have_text("Cookies")

    save(root, "few cookies", "five cookies")
    expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")

    save(root, "revised: 2026-11-25-2", "revised: 2026-11-31")
    expect(page.locator("#legalsite-preview [role=alert]")).to_contain_text(
        "content/cookies.md:3:10"
    )

    save(root, "five cookies", "six cookies")
    save(root, "revised: 2026-11-31", "revised: 2026-11-25-2")
    expect(page.locator("main")).to_contain_text("Quillmark sets six cookies")
    expect(page.locator("#legalsite-preview [role=alert]")).to_have_count(0)


def test_other_pages_layouts_and_settings_follow_too(
    page: Page, root: Path, start: Callable[[], str]
) -> None:
    page.goto(start())
    shutil.copy(root / "content/cookies.md", root / "content/crumbs.md")
    expect(page.locator("main a[href$='/crumbs/']").first).to_be_visible()
    (root / "content/crumbs.md").rename(root / "content/biscuits.md")
    expect(page.locator("main a[href$='/biscuits/']").first).to_be_visible()
    (root / "content/biscuits.md").unlink()
    expect(page.locator("main a[href$='/biscuits/']")).to_have_count(0)
    (root / "layouts").mkdir()
    (root / "layouts/own.css").write_text("main { border-top: 7px solid rgb(1, 2, 3) }")
    expect(page.locator("main")).to_have_css("border-top-width", "7px")
    settings = (root / "legalsite.toml").read_text(encoding="utf-8")
    (root / "legalsite.toml").write_text(
        re.sub('(?m)^title = ".*"', 'title = "Another title"', settings, count=1)
    )
    expect(page.locator(".brand")).to_have_text("Another title")
