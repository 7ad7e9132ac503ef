"""What changed is seen without colors, and heard with a screen reader."""

from playwright.sync_api import Page

from .page_faults import objections


def test_a_redline_needs_no_color(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2022-11-14/")
    page.evaluate("document.documentElement.style.filter = 'grayscale(1)'")
    assert objections(page) == []
    lines = "marks => marks.map(mark => getComputedStyle(mark).textDecorationLine)"
    for colors in ("none", "active"):
        page.emulate_media(forced_colors=colors)
        for mark, line in (("del", "line-through"), ("ins", "underline")):
            drawn = page.locator(f"main {mark}").evaluate_all(lines)
            assert drawn
            assert all(line in each for each in drawn), colors


def test_changes_are_announced_once_each(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2022-11-14/")
    changed = page.locator("main del", has_text="90").first
    assert changed.text_content().count("90") == 1
    assert (
        page.locator("main").inner_text().lower().count("end deleted")
        <= page.locator("main del").count()
    )
