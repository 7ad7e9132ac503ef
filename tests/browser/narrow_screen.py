"""Nothing is lost on a screen of 320 pixels (WCAG 2.2, 1.4.10)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
"""The spacings of WCAG 2.2, 1.4.12."""
LOST = """({
  width: document.documentElement.scrollWidth,
  cut_off: [...document.querySelectorAll('main *')].filter(each => {
  const style = getComputedStyle(each), hidden = ['hidden', 'clip'].includes(style.overflowX);
  return hidden && each.checkVisibility() && style.position !== 'absolute' && each.scrollWidth > each.clientWidth + 1;
}).map(each => each.outerHTML.slice(0, 99)),
  without_names: [...document.querySelectorAll('.text table, .sides table')].filter(table =>
  table.checkVisibility() && ![...table.rows[0].cells].every(cell => cell.checkVisibility())
).map(table => table.outerHTML.slice(0, 99)),
  bare: [...document.querySelectorAll('[data-label]')].filter(cell =>
  cell.checkVisibility() && getComputedStyle(cell).display === 'block' &&
  !getComputedStyle(cell, '::before').content.includes(cell.dataset.label)).length})"""

# The pages allow no style but their own; a sheet that a script makes is not asked for.
ADD_STYLE = "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }"


def nothing_is_lost(*paths: str) -> Callable[..., None]:
    """Make a test of pages with wide spacing, in each view that they have."""

    @pytest.mark.parametrize("path", paths)
    def nothing_is_lost(page: Page, served_at: Callable[[str], str], path: str) -> None:
        page.set_viewport_size({"width": 320, "height": 256})
        page.goto(served_at(path))
        page.evaluate(ADD_STYLE, SPACED)
        sides = page.locator("[for=_view-sides]")
        for view in ("text", "sides")[: 1 + sides.count()]:
            if view == "sides":
                sides.click()
            assert page.evaluate(LOST) == {
                "width": 320,
                "cut_off": [],
                "without_names": [],
                "bare": 0,
            }, view

    return nothing_is_lost
