"""The preview in a real browser: the open page follows every save in place, shows what is wrong, and comes back."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from legalsite.commands.serve import Preview, preview

from .test_pages import WIDTH, objections, watched

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 25)
CLOCK: dict[str, Any] = {"today": lambda _: DAY, "now": lambda: datetime(2026, 11, 25, 12, tzinfo=UTC)}

expect.set_options(timeout=30_000)  # milliseconds: how long a busy machine may take at most


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The repository's own site, with a new draft of the cookie policy."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "legalsite.toml", tmp_path)
    text = tmp_path / "content/cookies.md"
    text.write_text(re.sub("(?m)^revised: .*", "revised: 2026-11-25-2", text.read_text(encoding="utf-8")))
    return tmp_path


@pytest.fixture
def shown(root: Path) -> Iterator[Preview]:
    with preview(root, host="127.0.0.1", port=0, **CLOCK) as shown:
        yield shown


def save(root: Path, old: str, new: str) -> None:
    text = root / "content/cookies.md"
    before = text.read_text(encoding="utf-8")
    assert old in before
    text.write_text(before.replace(old, new), encoding="utf-8")


def test_the_open_page_follows_every_save(page: Page, root: Path, shown: Preview) -> None:
    page.goto(f"{shown.url}cookies/")
    expect(page.locator("h1")).to_have_text("Cookies")

    save(root, "few cookies", "five cookies")
    expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")

    save(root, "revised: 2026-11-25-2", "revised: 2026-11-31")
    expect(page.locator("#legalsite-preview [role=alert]")).to_contain_text("content/cookies.md:3:10")

    save(root, "five cookies", "six cookies")
    save(root, "revised: 2026-11-31", "revised: 2026-11-25-2")
    expect(page.locator("main")).to_contain_text("Quillmark sets six cookies")
    expect(page.locator("#legalsite-preview [role=alert]")).to_have_count(0)


def test_a_save_keeps_the_place_in_the_page(page: Page, root: Path, shown: Preview) -> None:
    page.set_viewport_size({"width": 800, "height": 400})
    page.goto(f"{shown.url}cookies/")
    page.evaluate("scrollTo(0, 300)")
    save(root, "few cookies", "five cookies")
    expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")
    expect(page.locator("html")).to_have_js_property("scrollTop", 300)


def test_a_save_keeps_the_view_of_a_redline_in_the_same_document(page: Page, root: Path, shown: Preview) -> None:
    save(root, "few cookies", "five cookies")
    page.goto(f"{shown.url}cookies/")
    page.locator("#legalsite-preview").get_by_role("link", name="Redline").click()
    page.get_by_text("Side by side").click()
    page.evaluate("window.sameDocument = true")
    save(root, "five cookies", "nine cookies")
    expect(page.locator("main .sides ins").first).to_contain_text("nine")
    expect(page.locator("main .sides ins").first).to_be_visible()
    assert page.evaluate("window.sameDocument")


def test_what_check_finds_changes_the_bar_and_not_the_page(page: Page, root: Path, shown: Preview) -> None:
    save(root, "remember your settings", "remember TODO")
    page.goto(f"{shown.url}cookies/")
    expect(page.locator("main")).to_contain_text("remember TODO")
    page.evaluate("window.sameDocument = true")
    expect(page.locator("#legalsite-preview summary")).to_be_visible()
    assert page.evaluate("window.sameDocument")


def test_other_pages_layouts_and_settings_follow_too(page: Page, root: Path, shown: Preview) -> None:
    page.goto(shown.url)
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
    (root / "legalsite.toml").write_text(re.sub('(?m)^title = ".*"', 'title = "Another title"', settings, count=1))
    expect(page.locator(".brand")).to_have_text("Another title")


def test_tabs_share_what_a_browser_allows(browser: Browser, root: Path, shown: Preview) -> None:
    """Browsers open at most six connections to a server; a tab more must not wait for ever."""
    with browser.new_context() as context:
        tabs = [context.new_page() for _ in range(7)]
        for tab in tabs:
            tab.goto(f"{shown.url}cookies/")
        save(root, "few cookies", "five cookies")
        for tab in tabs:
            expect(tab.locator("main")).to_contain_text("Quillmark sets five cookies")


def test_the_bar_is_reached_by_keyboard_and_breaks_no_rule_of_the_page(page: Page, root: Path, shown: Preview) -> None:
    save(root, "remember your settings", "remember TODO")
    with watched(page) as complaints:
        page.goto(f"{shown.url}cookies/")
        page.locator("#legalsite-preview summary").click()  # once `check` found something
        assert objections(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(WIDTH) <= 320
        reached = set()
        for _ in range(200):
            page.keyboard.press("Tab")
            name = page.evaluate(IN_BAR)
            if name:
                reached.add(name)
            elif reached:
                break
    assert {"A:Draft", "A:Published", "A:Redline", "INPUT:", "BUTTON:Show"} <= reached
    assert complaints == []


IN_BAR = """() => {
  const at = document.activeElement;
  return at.closest("#legalsite-preview") ? `${at.tagName}:${at.textContent}` : "";
}"""


def test_the_bar_leads_to_draft_published_text_and_redline(page: Page, root: Path, shown: Preview) -> None:
    save(root, "few cookies", "five cookies")
    page.goto(f"{shown.url}cookies/")
    expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")
    bar = page.locator("#legalsite-preview")
    bar.get_by_role("link", name="Published").click()
    expect(page.locator("main")).to_contain_text("Quillmark sets few cookies")
    expect(bar.locator("[aria-current]")).to_have_text("Published")
    bar.get_by_role("link", name="Redline").click()
    expect(page.locator("main ins", has_text="five").first).to_be_visible()
    bar.get_by_role("link", name="Draft").click()
    expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")
    bar.locator("input[type=date]").fill("2025-12-01")
    bar.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("Page not found")
    page.goto(f"{shown.url}cookies/")
    expect(page.locator("main")).to_contain_text("Quillmark sets few cookies")
    bar.get_by_role("link", name="Today").click()
    expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")


def test_pages_and_bar_work_without_javascript(browser: Browser, root: Path, shown: Preview) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{shown.url}cookies/")
        page.locator("#legalsite-preview").get_by_role("link", name="Redline").click()
        expect(page.locator("h1")).to_be_visible()
        save(root, "few cookies", "five cookies")
        page.goto(f"{shown.url}cookies/")
        while "five cookies" not in page.content():
            page.reload()
