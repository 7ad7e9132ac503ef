"""The banner on the pages of the company that the site belongs to, in a real browser."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from . import reader_in_berlin

GERMAN = "Subprocessors: Ab dem 1. Juni 2027 gilt eine neue Fassung."
SHOP = '<!doctype html><html lang="{language}"><title>Shop</title><h1>Shop</h1><script src="/notice.js" defer></script>'

reader = pytest.fixture(scope="module")(reader_in_berlin.reader)
page = pytest.fixture(reader_in_berlin.page)


@pytest.fixture
def shop(page: Page, address: str) -> Callable[[str], Locator]:
    """Opens a page of the company in a language, and gives the banners on it."""

    def opened(language: str) -> Locator:
        html = SHOP.format(language=language)
        page.route(
            "**/shop",
            lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"),
        )
        page.goto(f"{address}/shop")
        return page.locator(".policy-notice")

    return opened


def test_it_speaks_the_language_of_the_page(shop: Callable[[str], Locator]) -> None:
    english = "Subprocessors: a new version takes effect on June 1, 2027."
    japanese = (
        "Subprocessors：2027年6月1日に新しい版が施行されます。"  # the site has no Japanese texts
    )
    spoken = {
        "en-US": ("en", english),
        "de-AT": ("de", GERMAN),
        "ja": ("ja", japanese),
        "da": ("en", english),
    }
    for language, (tag, text) in spoken.items():
        banner = shop(language)
        expect(banner).to_have_count(1)
        expect(banner.locator("span")).to_have_text(text)
        expect(banner).to_have_attribute("lang", tag)
        link = "https://legal.quillmark.example/subprocessors/changes/2026-11-20-2/"
        expect(banner.locator("a")).to_have_attribute("href", link)


def test_once_closed_it_stays_closed(shop: Callable[[str], Locator], page: Page) -> None:
    banner = shop("en")
    banner.get_by_role("button", name="Close").click()
    expect(banner).to_have_count(0)
    with page.expect_response("**/notices.json"):
        page.reload()
    expect(page.locator(".policy-notice")).to_have_count(0)


def test_it_ends_on_the_day_on_which_the_text_applies(
    shop: Callable[[str], Locator], page: Page
) -> None:
    page.clock.set_fixed_time(datetime(2027, 5, 31, 23, tzinfo=UTC))  # June in Berlin
    with page.expect_response("**/notices.json"):
        banner = shop("en")
    expect(banner).to_have_count(0)


def test_countries_and_capitals_do_not_matter(shop: Callable[[str], Locator], page: Page) -> None:
    tags = ("en-gb", "pt-br")
    labels = {tag: {"region": tag, "link": tag, "close": tag, "dir": "ltr"} for tag in tags}
    days = {"from": "2026-11-01", "effective": "2026-12-01", "until": "2026-12-01"}
    notice = {
        "id": "a",
        **days,
        "channels": ["site"],
        "url": "/",
        "text": {tag: tag for tag in tags},
    }
    found = {
        "labels": labels,
        "notices": [notice, {**notice, "id": "b", "channels": ["in_product"]}],
    }
    page.route(
        "**/notices.json",
        lambda route: route.fulfill(body=json.dumps(found), content_type="application/json"),
    )
    for language, told in (
        ("pt-BR", "pt-br"),
        ("pt", "pt-br"),
        ("EN-us", "en-gb"),
        ("fr", "en-gb"),
    ):
        banner = shop(language)
        expect(banner.locator("span")).to_have_text(told)
        expect(banner).to_have_attribute("aria-label", told)
