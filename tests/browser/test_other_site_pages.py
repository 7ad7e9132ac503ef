"""The pages of a site with tables, footnotes and another script, in a real browser."""

from playwright.sync_api import Page

from .page_faults import OTHER_HOME, OTHER_POLICIES, every_page_holds

test_every_page_holds = every_page_holds(OTHER_HOME, *OTHER_POLICIES)


def test_a_table_that_scrolls_shows_it(page: Page, tidewater: str) -> None:
    page.set_viewport_size({"width": 375, "height": 900})
    page.goto(f"{tidewater}tables/")
    table = page.locator(".table").first
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    assert table.evaluate("table => getComputedStyle(table).backgroundImage").count("gradient") == 4
