"""The banners in docs/examples, in a page and in an app."""

import os
from time import time

import pytest
from playwright.sync_api import Page, expect

from web_servers import Web

from . import examples_lab
from .conftest import console
from .examples_lab import Lab, at, opened

A_YEAR_AGO = time() - 365 * 24 * 60 * 60
SCRIPT_AGAIN = """new Promise(done => document.body.append(
  Object.assign(document.createElement("script"), {src: document.scripts[0].src, onload: done})))"""

reader = pytest.fixture(scope="module")(examples_lab.reader)
page = pytest.fixture(examples_lab.page)


def test_a_banner_in_a_page_says_what_applies_on_the_day_of_the_company(
    lab: Lab, page: Page, web: Web
) -> None:
    """On January 9, 18:00 UTC, it is January 10 in Auckland and still January 9 in Los Angeles."""
    lab.build("2026-12-01")
    at(page, "2027-01-09T10:00")
    with console(page) as refused:
        banner = opened(page, web, lab.example("banner.html")).locator(".policy-notice span").first
        expect(banner).to_have_text("Terms: a new version takes effect on January 10, 2027.")
        at(page, "2027-01-09T18:00")
        page.reload()
        expect(banner).to_have_text("Terms: a new version took effect on January 10, 2027.")
    assert refused == []


def test_a_banner_asks_again_where_the_server_does_not_say_for_how_long_a_file_holds(
    lab: Lab, page: Page, web: Web
) -> None:
    """A browser would keep a file for a tenth of its age then."""
    at(page, "2026-12-02T00:00")
    for day, shown in (("2026-11-30", 1), ("2026-12-01", 3)):
        lab.build(day)
        (lab.output / "_headers").write_text("/legal/*\n  Access-Control-Allow-Origin: *\n")
        os.utime(lab.output / "notices.json", (A_YEAR_AGO + shown,) * 2)
        banner = opened(page, web, lab.example("banner.html")).locator(".policy-notice")
        expect(banner).to_have_count(shown)


def test_a_banner_in_an_app_is_there_once_in_the_language_of_the_page(
    lab: Lab, page: Page, web: Web
) -> None:
    """Also if the app adds the script again."""
    lab.build("2027-01-24")
    at(page, "2027-01-25T00:00")
    opened(page, web, lab.example("banner-app.html"))
    banner = page.locator(".policy-notice")
    expect(banner).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Deutsch").click()
    expect(banner).to_have_attribute("lang", "de")
    expect(banner.locator("span")).to_have_text("Beta: ab dem 1. Februar 2027 nicht mehr in Kraft.")
    page.get_by_role("button", name="Anker").click()
    page.evaluate(SCRIPT_AGAIN)
    page.evaluate("legalsite.show()")  # it has ended once all is shown
    expect(banner).to_have_count(1)
    banner.get_by_role("button").click()
    page.get_by_role("button", name="Seile").click()
    page.evaluate("legalsite.show()")
    expect(banner).to_have_count(0)


def test_a_banner_leads_to_the_page_in_its_language(lab: Lab, page: Page, web: Web) -> None:
    lab.build("2026-12-01")
    at(page, "2026-12-10T00:00")
    html = lab.example("banner.html").replace('lang="en"', 'lang="de"')
    link = opened(page, web, html).locator(".policy-notice a").first
    expect(link).to_have_attribute("href", f"{lab.address}de/terms/changes/2026-12-01/")
