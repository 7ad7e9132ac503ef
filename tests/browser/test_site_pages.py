"""The home page, the list of changes of a policy and the page that is not there, in a real browser."""

from playwright.sync_api import Page

from .page_faults import OWN_PAGES, every_page_holds

test_every_page_holds = every_page_holds(*OWN_PAGES)


def test_the_header_keeps_its_height(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    heights = set()
    for path in (
        "/",
        "/privacy/",
        "/terms/",
        "/subprocessors/upcoming/",
        "/changes/",
        "/de/",
        "/404.html",
    ):
        page.goto(address + path)
        heights.add(page.locator("header.site").evaluate("header => header.offsetHeight"))
    assert len(heights) == 1
