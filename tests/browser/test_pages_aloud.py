"""What a screen reader is told on whole pages."""

import re

from playwright.sync_api import Page

from .accessibility_tree import aloud
from .page_faults import REDLINES


def test_nothing_is_said_twice_or_with_a_role_that_says_the_contrary(
    page: Page, address: str
) -> None:
    for path in (path for path in REDLINES if path.startswith("/") and "/upcoming/" not in path):
        page.goto(address + path)
        said = aloud(page, "main")
        assert "<deletion" not in said, path
        assert "<insertion" not in said, path
        assert not re.search(
            r"\w(added|deleted|end (added|deleted))\b|\b(added|deleted)\w", said
        ), path


def test_a_text_has_headings_without_their_links_and_footnotes_with_names(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/privacy/")
    said = aloud(page, "main")
    assert "\nheading: 1. What we collect\n<link: 1. What we collect>" in said
    assert "columnheader: Legal basis (GDPR)\n" in said
    assert "rowheader: Server logs\n" in said
    assert "<link: Footnote 1>" in said
    assert "[region: Footnotes]" in said
    assert "<link: Back to text from footnote 1>" in said
    assert "[group: Data, Why]" in said
    assert not page.locator(".side summary").is_visible()
    assert page.locator("[tabindex='0']:not([role][aria-label])").count() == 0


def test_the_german_home_page_leads_to_german_pages(page: Page, address: str) -> None:
    page.goto(f"{address}/de/")
    link = page.locator("td a[href*=upcoming]").first
    assert link.get_attribute("href") == "/de/privacy/upcoming/"
    assert (
        page.locator("td a[href*=upcoming] .vh").nth(1).inner_html().endswith("</span>")
    )  # an English title
