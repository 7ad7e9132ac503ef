"""Fragments in a page of another site: they look as on their own page, and nothing around them changes."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page

from . import fragment_host

STYLED = (
    "selector => { const s = getComputedStyle(document.querySelector(selector)); return {...s}; }"
)
COLORS = "(style => [style.color, style.backgroundColor])(getComputedStyle(document.querySelector('.legalsite')))"
BESIDE = """(() => { const box = name => document.querySelector('.ls-compare > ' + name).getBoundingClientRect();
  return box('.ls-side').left > box('.ls-text').right; })()"""

host = pytest.fixture(scope="module")(fragment_host.host)


def test_the_stylesheet_changes_nothing_outside(page: Page, host: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(host + "plain.html")
    before = {
        selector: page.evaluate(STYLED, selector) for selector in ("html", "#ours", "#ours ins")
    }
    page.goto(host + "host.html")
    for selector, was in before.items():
        now = page.evaluate(STYLED, selector)
        changed = {name: now[name] for name in was if now[name] != was[name]}
        assert [
            name for name in changed if not re.search("(?i)height|block-?size|origin", name)
        ] == [], selector


def test_a_fragment_is_as_light_or_dark_as_its_page_and_has_no_ground_of_its_own(
    page: Page, host: str
) -> None:
    def words(name: str, scheme: Literal["light", "dark"]) -> tuple[int, ...]:
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{host}{name}.html")
        color, ground = page.evaluate(COLORS)
        assert ground == "rgba(0, 0, 0, 0)"
        return tuple(map(int, re.findall("[0-9]+", color)))

    dark, light = words("host", "light"), words("host", "dark")
    assert max(dark) < 40
    assert min(light) > 200
    assert words("light", "dark") == words("undecided", "dark") == dark


def test_links_within_a_fragment_hold_on_a_page_with_a_base(page: Page, host: str) -> None:
    """With the script of docs/larger-sites.md: no address can lead to a place on a page that it does not know."""
    page.goto(host + "based.html")
    links = page.evaluate(
        "[...document.querySelectorAll('.legalsite a')].map(a => a.getAttribute('href'))"
    )
    assert [link for link in links if not re.match("#|https?:|mailto:", link)] == []
    link = page.locator('.legalsite a[href^="#"]').last
    target = str(link.get_attribute("href")).removeprefix("#")
    link.dispatch_event("click")
    assert page.url == host + "based.html"
    top = page.evaluate("name => document.getElementById(name).getBoundingClientRect().top", target)
    assert 0 <= top < page.viewport_size["height"]


def test_a_comparison_is_as_wide_as_its_place(page: Page, host: str) -> None:
    """The list of the changed sections stands beside it only where there is room, whatever the width of the screen."""
    page.goto(host + "host.html")
    assert page.evaluate(BESIDE)
    page.goto(host + "narrow.html")
    assert not page.evaluate(BESIDE)
    assert (
        page.evaluate(
            "Math.max(...[...document.querySelectorAll('.text')].map(e => e.scrollWidth))"
        )
        <= 320
    )
