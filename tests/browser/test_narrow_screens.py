"""Nothing is lost on a narrow screen, nor on one that is touched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from .page_faults import POLICIES, REDLINES, SITE_PAGES

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
"""The spacings of WCAG 2.2, 1.4.12."""
CUT_OFF = """[...document.querySelectorAll('main *')].filter(each => {
  const style = getComputedStyle(each), hidden = ['hidden', 'clip'].includes(style.overflowX);
  return hidden && each.checkVisibility() && style.position !== 'absolute' && each.scrollWidth > each.clientWidth + 1;
}).map(each => each.outerHTML.slice(0, 99))"""
WITHOUT_NAMES = """[...document.querySelectorAll('.text table, .sides table')].filter(table =>
  table.checkVisibility() && ![...table.rows[0].cells].every(cell => cell.checkVisibility())
).map(table => table.outerHTML.slice(0, 99))"""
BARE = """[...document.querySelectorAll('[data-label]')].filter(cell =>
  cell.checkVisibility() && getComputedStyle(cell).display === 'block' &&
  !getComputedStyle(cell, '::before').content.includes(cell.dataset.label)).length"""
TABLES = ["/subprocessors/upcoming/", "/cookies/changes/2025-10-06/", "/privacy/changes/2022-11-14/"]
BESIDE_A_TAG = ["/cookies/changes/2026-11-20/"]

# The pages allow no style but their own; a sheet that a script makes is not asked for.
ADD_STYLE = (
    "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }"
)


@pytest.mark.parametrize(
    "path",
    [*(path for path in SITE_PAGES if path != "/404.html"), *POLICIES, *REDLINES, *TABLES, *BESIDE_A_TAG],
)
def test_nothing_is_lost_at_320_pixels_with_wide_spacing(
    page: Page, served_at: Callable[[str], str], path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(served_at(path))
    page.evaluate(ADD_STYLE, SPACED)
    for view in ("text", "sides")[: 1 + page.locator("[for=_view-sides]").count()]:
        if view == "sides":
            page.locator("[for=_view-sides]").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, view
        assert page.evaluate(CUT_OFF) == [], view
        assert page.evaluate(WITHOUT_NAMES) == [], view
        assert page.evaluate(BARE) == 0, view


def test_links_of_headings_show_on_touch_screens(browser: Browser, address: str) -> None:
    with browser.new_context(has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(f"{address}/privacy/")
        assert page.locator(".link").first.evaluate("link => getComputedStyle(link).opacity") == "1"
