"""The banner on a company's own site, in a real browser."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOP = '<!doctype html><html lang="{language}"><title>Shop</title><h1>Shop</h1><script src="/notice.js" defer></script>'


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(timezone_id="Europe/Berlin") as context:
        page = context.new_page()
        page.clock.set_fixed_time(DAY)
        yield page


@pytest.fixture
def shop(page: Page, address: str) -> Callable[[str], Locator]:
    """Opens a page of the company in a language, and gives the banners on it."""

    def opened(language: str) -> Locator:
        html = SHOP.format(language=language)
        page.route("**/shop", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.goto(f"{address}/shop")
        return page.locator(".policy-notice")

    return opened


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-US", "Subprocessors: a new version takes effect on June 1, 2027."),
        ("de-AT", "Subprocessors: Ab 1. Juni 2027 gilt eine neue Fassung."),
        ("fr", "Subprocessors: a new version takes effect on June 1, 2027."),
    ],
)
def test_it_speaks_the_language_of_the_page(shop: Callable[[str], Locator], language: str, text: str) -> None:
    banner = shop(language)
    expect(banner).to_have_count(1)
    expect(banner.locator("span")).to_have_text(text)
    expect(banner).to_have_attribute("lang", "de" if language == "de-AT" else "en")
    expect(banner.locator("a")).to_have_attribute("href", "https://legal.quillmark.example/subprocessors/upcoming/")


def test_once_closed_it_stays_closed(shop: Callable[[str], Locator], page: Page) -> None:
    banner = shop("en")
    banner.get_by_role("button", name="Close").click()
    expect(banner).to_have_count(0)
    with page.expect_response("**/notices.json"):
        page.reload()
    expect(page.locator(".policy-notice")).to_have_count(0)


def test_it_ends_on_the_day_on_which_the_text_applies(shop: Callable[[str], Locator], page: Page) -> None:
    page.clock.set_fixed_time(datetime(2027, 5, 31, 23, tzinfo=UTC))  # June in Berlin
    with page.expect_response("**/notices.json"):
        banner = shop("en")
    expect(banner).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "told"), [("pt-BR", "pt-br"), ("pt", "pt-br"), ("EN-us", "en-gb"), ("fr", "en-gb")]
)
def test_countries_and_capitals_do_not_matter(
    shop: Callable[[str], Locator], page: Page, language: str, told: str
) -> None:
    tags = ("en-gb", "pt-br")
    labels = {tag: {"region": tag, "link": tag, "close": tag} for tag in tags}
    notice = {"id": "a", "from": "2026-11-01", "until": "2026-12-01", "url": "/", "text": {tag: tag for tag in tags}}
    found = {"labels": labels, "notices": [notice]}
    page.route("**/notices.json", lambda route: route.fulfill(body=json.dumps(found), content_type="application/json"))
    banner = shop(language)
    expect(banner.locator("span")).to_have_text(told)
    expect(banner).to_have_attribute("aria-label", told)
