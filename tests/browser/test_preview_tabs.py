"""The preview in a browser that allows it six connections."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from . import previewed_draft
from .previewed_draft import save

root = pytest.fixture(previewed_draft.root)
start = pytest.fixture(previewed_draft.start)


def test_tabs_share_what_a_browser_allows(
    browser: Browser, root: Path, start: Callable[[], str]
) -> None:
    """Browsers open at most six connections to a server; a tab more must not wait for ever."""
    url = start()
    with browser.new_context() as context:
        tabs = [context.new_page() for _ in range(7)]
        for tab in tabs:
            tab.goto(f"{url}cookies/")
        save(root, "few cookies", "five cookies")
        for tab in tabs:
            expect(tab.locator("main")).to_contain_text("Quillmark sets five cookies")
