"""The banner on a site of another origin, in a real browser."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from web_servers import Web

from . import reader_in_berlin
from .conftest import console
from .reader_in_berlin import DAY

SITE_POLICY = "default-src 'none'; script-src {site}; connect-src {site}"
COMPANY = """<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">
<meta name="color-scheme" content="{scheme}"><meta name="viewport" content="width=device-width"><title>Shop</title>
<h1>Shop</h1><script src="{site}/notice.js" defer></script>"""
ARABIC = {"region": "تحديث", "link": "عرض التغييرات", "close": "إغلاق", "dir": "rtl"}

reader = pytest.fixture(scope="module")(reader_in_berlin.reader)
page = pytest.fixture(reader_in_berlin.page)


@pytest.fixture
def company(page: Page, address: str, web: Web) -> Callable[..., Locator]:
    """Opens a page of another origin, whose policy allows the site's script and nothing else, and gives its banners."""

    def opened(
        language: str = "en", direction: str = "ltr", scheme: str = "light dark", on: Page = page
    ) -> Locator:
        html = COMPANY.format(language=language, direction=direction, scheme=scheme, site=address)
        policy = {
            "Content-Security-Policy": SITE_POLICY.format(site=address),
            "Content-Type": "text/html",
        }
        web.answers["/shop"] = (200, policy, html.encode())
        with on.expect_response("**/notices.json"):
            on.goto(web.url("/shop"))
        return on.locator(".policy-notice")

    return opened


def colors(banner: Locator) -> tuple[int, int]:
    """Return how light its words and its ground are, from 0 to 765."""
    script = "box => [getComputedStyle(box).color, getComputedStyle(box).backgroundColor]"
    words, ground = (
        sum(map(int, re.findall(r"\d+", color)[:3])) for color in banner.evaluate(script)
    )
    return words, ground


def test_it_works_on_a_foreign_page_under_a_strict_policy(
    company: Callable[..., Locator], page: Page
) -> None:
    with console(page) as refused:
        banner = company()
        expect(banner.locator("span")).to_have_text(
            "Subprocessors: a new version takes effect on June 1, 2027."
        )
    assert banner.evaluate("box => getComputedStyle(box).display") == "flex"
    assert refused == []
    assert page.context.cookies() == []


def test_it_is_dark_where_the_page_is(company: Callable[..., Locator], page: Page) -> None:
    for scheme, media, is_dark in (
        ("light dark", "dark", True), ("light dark", "light", False), ("light", "dark", False), ("dark", "light", True),
    ):  # fmt: skip
        page.emulate_media(color_scheme=media)  # type: ignore[arg-type]  # a word of the API
        words, ground = colors(company(scheme=scheme))
        assert (words > ground) == is_dark, (scheme, media)
        assert abs(words - ground) > 400


def test_closing_it_is_remembered_without_a_cookie_and_works_where_nothing_may_be_kept(
    company: Callable[..., Locator], page: Page
) -> None:
    company().get_by_role("button", name="Close").click()
    expect(company()).to_have_count(0)
    assert page.context.cookies() == []
    with page.context.new_page() as denied:
        denied.clock.set_fixed_time(DAY)
        denied.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }})"
        )
        banner = company(on=denied)
        expect(banner).to_have_count(1)
        banner.get_by_role("button", name="Close").click()
        expect(banner).to_have_count(0)


def test_after_the_day_it_says_since_when_until_the_configured_day(
    company: Callable[..., Locator], page: Page
) -> None:
    days = {"from": "2026-11-01", "effective": "2026-11-20", "until": "2026-12-20"}
    notice = {
        "id": "a",
        **days,
        "channels": ["site"],
        "url": "/",
        "text": {"ar": "قبل"},
        "text_since": {"ar": "منذ"},
    }
    found = json.dumps({"labels": {"ar": ARABIC}, "notices": [notice]}).encode()
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route("**/notices.json", lambda route: route.fulfill(body=found, headers=headers))
    for day, texts in ((19, ["قبل"]), (20, ["منذ"])):
        page.clock.set_fixed_time(datetime(2026, 11, day, 12, tzinfo=UTC))
        banner = company()
        expect(banner.locator("span")).to_have_text(texts)
        assert banner.evaluate("box => [box.lang, getComputedStyle(box).direction]") == [
            "ar",
            "rtl",
        ]
    for day, count in ((19, 1), (20, 0)):
        page.clock.set_fixed_time(datetime(2026, 12, day, 12, tzinfo=UTC))
        expect(company()).to_have_count(count)


def test_it_fits_a_phone(company: Callable[..., Locator], page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for language in ("en", "de", "ar"):
        banner = company(language, "rtl" if language == "ar" else "ltr")
        expect(banner).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
