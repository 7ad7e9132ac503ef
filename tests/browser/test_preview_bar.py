"""The bar on the pages of the preview: what `check` finds, and the ways to other texts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import previewed_draft
from .previewed_draft import save

root = pytest.fixture(previewed_draft.root)
start = pytest.fixture(previewed_draft.start)


def test_what_check_finds_changes_the_bar_and_not_the_page(
    page: Page, root: Path, start: Callable[[], str]
) -> None:
    save(root, "remember your settings", "remember TODO")
    page.goto(start() + "cookies/")
    expect(page.locator("main")).to_contain_text("remember TODO")
    page.evaluate("window.sameDocument = true")
    expect(page.locator("#legalsite-preview > details > summary")).to_be_visible()
    assert page.evaluate("window.sameDocument")


def test_the_bar_leads_to_draft_published_text_and_redline(
    page: Page, root: Path, start: Callable[[], str]
) -> None:
    save(root, "few cookies", "five cookies")
    url = start()
    page.goto(f"{url}cookies/")
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
    page.goto(f"{url}cookies/")
    expect(page.locator("main")).to_contain_text("Quillmark sets few cookies")
    bar.get_by_role("link", name="Today").click()
    expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")
