"""The home page, the lists of changes, the record and the page that is not there, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .page_faults import SITE_PAGES, faults


@pytest.mark.parametrize("path", SITE_PAGES)
def test_every_page_holds(page: Page, served_at: Callable[[str], str], path: str) -> None:
    assert faults(page, served_at(path)) == []


def test_the_header_keeps_its_height(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    heights = set()
    for path in ("/", "/privacy/", "/terms/", "/subprocessors/upcoming/", "/changes/", "/de/", "/404.html"):
        page.goto(address + path)
        heights.add(page.locator("header.site").evaluate("header => header.offsetHeight"))
    assert len(heights) == 1
