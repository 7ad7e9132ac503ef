"""The bar on the pages of the preview is reached with the keyboard, and breaks no rule of a page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from . import previewed_draft
from .page_faults import WIDTH, objections, watched
from .previewed_draft import save

root = pytest.fixture(previewed_draft.root)
start = pytest.fixture(previewed_draft.start)


def test_the_bar_is_reached_by_keyboard_and_breaks_no_rule_of_the_page(
    page: Page, root: Path, start: Callable[[], str]
) -> None:
    save(root, "remember your settings", "remember TODO")
    with watched(page) as complaints:
        page.goto(start() + "cookies/")
        summary = page.locator("#legalsite-preview > details > summary")
        summary.click()  # once `check` found something
        assert objections(page) == []
        page.locator("a").first.focus()  # the keyboard begins at the top again
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(WIDTH) <= 320
        reached = set()
        for _ in range(200):
            page.keyboard.press("Tab")
            name = page.evaluate(IN_BAR)
            if name:
                reached.add(name)
                if name.startswith("SUMMARY"):
                    page.keyboard.press("Enter")
            elif reached:
                break
    assert {"A:Draft", "A:Published", "A:Redline", "INPUT:", "BUTTON:Show"} <= reached
    assert "SUMMARY:Details" in reached
    assert page.locator("#legalsite-preview pre").first.is_visible()
    assert complaints == []


def test_on_a_phone_the_bar_covers_at_most_a_third_of_the_page(
    page: Page, root: Path, start: Callable[[], str]
) -> None:
    save(root, "remember your settings", "remember TODO")
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(start() + "cookies/")
    bar = page.locator("#legalsite-preview")
    bar.locator("> details > summary").click()
    for details in bar.locator("li details summary").all():
        details.click()
    box = bar.bounding_box()
    assert box
    assert box["y"] + box["height"] == 812
    assert box["height"] <= 812 / 3


def test_the_page_stays_in_place_while_one_tabs_through_the_bar(
    page: Page, root: Path, start: Callable[[], str]
) -> None:
    save(root, "remember your settings", "remember TODO")
    page.emulate_media(reduced_motion="reduce")  # a jump isn't drawn out
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 812})
        page.goto(start() + "cookies/")
        summary = page.locator("#legalsite-preview > details > summary")
        summary.focus()
        page.keyboard.press("Enter")
        for _ in range(40):
            page.keyboard.press("Tab")
            assert page.evaluate("scrollY") == 0
            if page.evaluate(IN_BAR) == "BUTTON:Show":
                break
        assert page.evaluate(IN_BAR) == "BUTTON:Show"


IN_BAR = """() => {
  const at = document.activeElement;
  return at.closest("#legalsite-preview") ? `${at.tagName}:${at.textContent}` : "";
}"""
