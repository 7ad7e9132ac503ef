"""A save in the preview keeps what a reader has in view."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import previewed_draft
from .previewed_draft import save

root = pytest.fixture(previewed_draft.root)
start = pytest.fixture(previewed_draft.start)


def test_a_save_keeps_the_place_in_the_page(
    page: Page, root: Path, start: Callable[[], str]
) -> None:
    page.set_viewport_size({"width": 800, "height": 400})
    page.goto(start() + "cookies/")
    page.evaluate("scrollTo(0, 300)")
    save(root, "few cookies", "five cookies")
    expect(page.locator("main")).to_contain_text("Quillmark sets five cookies")
    expect(page.locator("html")).to_have_js_property("scrollTop", 300)


def test_a_save_keeps_the_view_of_a_redline_in_the_same_document(
    page: Page, root: Path, start: Callable[[], str]
) -> None:
    save(root, "few cookies", "five cookies")
    page.goto(start() + "cookies/")
    page.locator("#legalsite-preview").get_by_role("link", name="Redline").click()
    page.get_by_text("Side by side").click()
    page.evaluate("window.sameDocument = true")
    save(root, "five cookies", "nine cookies")
    expect(page.locator("main .sides ins").first).to_contain_text("nine")
    expect(page.locator("main .sides ins").first).to_be_visible()
    assert page.evaluate("window.sameDocument")
