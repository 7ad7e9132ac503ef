"""Nothing is lost on a narrow screen, nor on one that is touched."""

from playwright.sync_api import Browser

from .narrow_screen import nothing_is_lost
from .page_faults import POLICIES, SITE_PAGES

test_nothing_is_lost_at_320_pixels_with_wide_spacing = nothing_is_lost(
    *(path for path in SITE_PAGES if path != "/404.html"), *POLICIES
)


def test_links_of_headings_show_on_touch_screens(browser: Browser, address: str) -> None:
    with browser.new_context(has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(f"{address}/privacy/")
        assert page.locator(".link").first.evaluate("link => getComputedStyle(link).opacity") == "1"
