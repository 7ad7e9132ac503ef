"""Nothing is lost on a narrow screen, nor on one that is touched."""

import pytest
from playwright.sync_api import Browser, Page

from legalsite.pages.assets import built_in_layouts
from legalsite.text.phrase_catalogue import Catalogue, built_in_languages

from .narrow_screen import nothing_is_lost
from .page_faults import POLICIES, SITE_PAGES

ROWS = """[...document.querySelectorAll(".tabs")].map(nav =>
  [...nav.querySelectorAll("a")].map(tab => tab.getBoundingClientRect().top))"""

test_nothing_is_lost_at_320_pixels_with_wide_spacing = nothing_is_lost(
    *(path for path in SITE_PAGES if path != "/404.html"), *POLICIES
)


def test_links_of_headings_show_on_touch_screens(browser: Browser, address: str) -> None:
    with browser.new_context(has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(f"{address}/privacy/")
        assert page.locator(".link").first.evaluate("link => getComputedStyle(link).opacity") == "1"


@pytest.mark.parametrize("language", built_in_languages())
@pytest.mark.parametrize("first", ["current", "text"])
def test_the_tabs_are_in_one_row_on_a_phone(page: Page, language: str, first: str) -> None:
    """Also with the number of upcoming versions, and if no version is in effect."""
    say = Catalogue().phrases("pages", language)
    style = built_in_layouts()["style.css"].decode()
    names = say[first], f"{say['next']} (2)", say["versions"]
    page.set_viewport_size({"width": 375, "height": 812})
    navs = ""
    for current in names:
        tabs = ""
        for name in names:
            mark = ' aria-current="page"' if name == current else ""
            tabs += f'<li><a href="#"{mark}>{name}</a></li>'
        navs += f'<main class="wrap"><nav class="tabs"><ul>{tabs}</ul></nav></main>'
    page.set_content(f'<html lang="{language}"><style>{style}</style>{navs}</html>')
    rows = page.evaluate(ROWS)
    assert [len(tops) for tops in rows] == [3] * len(names)
    assert [len(set(tops)) for tops in rows] == [1] * len(names), rows
