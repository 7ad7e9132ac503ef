"""The preview in a browser without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from . import previewed_draft
from .previewed_draft import save

root = pytest.fixture(previewed_draft.root)
start = pytest.fixture(previewed_draft.start)


def test_pages_and_bar_work_without_javascript(
    browser: Browser, root: Path, start: Callable[[], str]
) -> None:
    url = start()
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{url}cookies/")
        page.locator("#legalsite-preview").get_by_role("link", name="Redline").click()
        expect(page.locator("h1")).to_be_visible()
        save(root, "few cookies", "five cookies")
        page.goto(f"{url}cookies/")
        while "five cookies" not in page.content():
            page.reload()
