"""What is printed of a page."""

from playwright.sync_api import Page


def test_what_is_open_is_printed_and_the_label_of_what_is_folded(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2025-01-13/")
    fold = page.locator("details.fold").first
    for unfolded in (False, True):
        page.emulate_media(media="screen")
        if unfolded:
            fold.locator("summary").click()
        page.emulate_media(media="print")
        assert fold.locator("p").first.is_visible() == unfolded
        assert fold.locator("summary").is_visible() != unfolded


def test_a_printed_redline_has_its_dates_and_the_lines_of_the_ledger(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/privacy/changes/2025-01-13/")
    assert " prev:" not in page.locator("main").inner_text()
    page.emulate_media(media="print")
    printed = page.locator("main").inner_text()
    assert "June 3, 2024 to February 16, 2025" in printed
    assert printed.count(" prev:") == 2
    assert not page.locator(".tabs").is_visible()


def test_bars_beside_changes_are_printed(page: Page, address: str) -> None:
    """A printer cuts off what hangs out of the page's area."""
    page.emulate_media(media="print")
    page.goto(f"{address}/privacy/changes/2026-11-09/")
    box = page.locator("#_text > .amended").first.bounding_box()
    assert box
    assert box["x"] >= 0
