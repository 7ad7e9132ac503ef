"""What may be wrong with a page in a real browser: something blocked, missing or doubled, what axe-core objects to, and
what runs out of the screen. And the pages of both sites, by their kind."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

import axe_playwright_python
import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

# Those of the site in `site/` begin with `tidewater:`.
OWN_PAGES = ["/", "/privacy/changes/", "/404.html"]
LEDGER_PAGES = ["/changes/", "/record/"]
OWN_POLICIES = ["/privacy/", "/de/privacy/"]
PAST_POLICIES = ["/privacy/2025-01-13/", "/beta-programme/"]
OTHER_HOME, OTHER_POLICIES = (
    "tidewater:ar/",
    ["tidewater:tables/", "tidewater:terms/", "tidewater:ar/terms/"],
)
TEXT_REDLINES = ["/privacy/changes/2025-01-13/", "/terms/changes/2024-09-09/"]
TABLE_REDLINES = ["/subprocessors/upcoming/", "tidewater:tables/changes/2025-06-02/"]
UPCOMING = ["/privacy/upcoming/", "/terms/upcoming/"]
SINCE_AND_OTHER_SITE = ["/privacy/since/2022-03-07/", "tidewater:terms/changes/2025-06-02/"]
SITE_PAGES = [*OWN_PAGES, *LEDGER_PAGES, OTHER_HOME]
POLICIES = [*OWN_POLICIES, *PAST_POLICIES, *OTHER_POLICIES]
REDLINES = [*TEXT_REDLINES, *TABLE_REDLINES, *UPCOMING, *SINCE_AND_OTHER_SITE]
WIDTHS = (320, 768, 1440)
Looks = tuple[tuple[int, Literal["light", "dark"]], ...]
PHONE: Looks = ((320, "light"),)
DESK: Looks = ((1280, "dark"),)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def every_page_holds(*paths: str) -> Callable[..., None]:
    """Make a test of pages, which says what is wrong with them."""

    @pytest.mark.parametrize("path", paths)
    def every_page_holds(page: Page, served_at: Callable[[str], str], path: str) -> None:
        assert faults(page, served_at(path)) == []

    return every_page_holds


def faults(page: Page, url: str) -> list[str]:
    """Open a page, and return what is wrong with it: what is blocked, missing or doubled; what axe-core objects to, in
    any view; what runs out of the screen at some width (WCAG 2.2, 1.4.10), also with text of twice the size (1.4.4).
    Every language must be offered, also where the page is not translated: the link then leads to the nearest page that
    is."""
    with watched(page) as complaints:
        page.goto(url)
        return [*complaints, *_missing_or_doubled(page), *objections(page), *_overflows(page)]


def objections(page: Page, in_the_text: Looks = PHONE, last: Looks = DESK) -> list[str]:
    """What axe-core objects to on a page with every fold open: light on a phone, dark on a desk; the last looks are
    side by side where the page has that view. `make audit` looks at all of them."""
    page.evaluate(AXE)
    page.evaluate(UNFOLD)
    found = list(_objections(page, in_the_text))
    sides = page.locator("[for=_view-sides]")
    if sides.count():
        sides.first.click()
    found += _objections(page, last)
    if sides.count():
        page.locator("[for=_view-text]").first.click()
    page.evaluate(FOLD)
    return found


def _objections(page: Page, looks: Looks) -> Iterator[str]:
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        yield from (f"{width} px, {scheme}: {objection}" for objection in page.evaluate(OBJECTIONS))


@contextmanager
def watched(page: Page) -> Iterator[list[str]]:
    """What the browser complains about meanwhile: blocked styles, failed requests, errors."""
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def on_error(error: Error) -> None:
        complaints.append(str(error))

    def on_failure(request: Request) -> None:
        complaints.append(f"failed: {request.url}")

    def on_response(response: Response) -> None:
        if not response.ok:
            complaints.append(f"{response.status}: {response.url}")

    page.on("console", on_console)
    page.on("pageerror", on_error)
    page.on("requestfailed", on_failure)
    page.on("response", on_response)
    yield complaints
    page.remove_listener("console", on_console)
    page.remove_listener("pageerror", on_error)
    page.remove_listener("requestfailed", on_failure)
    page.remove_listener("response", on_response)


OTHER_LANGUAGE = ".languages a"
ONE_EACH = ["h1", "main", OTHER_LANGUAGE]
FOUND = """selectors => ({
  counts: selectors.map(selector => document.querySelectorAll(selector).length),
  other: document.querySelector(selectors.at(-1))?.href ?? "",
  pictures: [...document.images].every(image => image.complete && image.naturalWidth > 0),
  ids: [...document.querySelectorAll("[id]")].map(element => element.id)})"""


def _missing_or_doubled(page: Page) -> Iterator[str]:
    found = page.evaluate(FOUND, ONE_EACH)
    yield from (
        f"not one {selector}"
        for selector, count in zip(ONE_EACH, found["counts"], strict=True)
        if count != 1
    )
    try:
        urlopen(found["other"]).close()
    except OSError as problem:
        yield f"no page in the other language: {problem}"
    if not found["pictures"]:
        yield "a picture is missing"
    yield from (f"two of #{name}" for name, count in Counter(found["ids"]).items() if count > 1)


def _overflows(page: Page) -> Iterator[str]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for state, script in (("folded", FOLD), ("unfolded", UNFOLD)):
            if page.evaluate(f"{script}; {WIDTH}") > width:
                yield f"wider than {width} px, {state}"
    page.set_viewport_size({"width": 640, "height": 900})
    if page.evaluate(f"document.documentElement.style.fontSize = '200%'; {WIDTH}") > 640:
        yield "wider than 640 px in large type"


UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
WIDTH = "document.documentElement.scrollWidth"
FOLD = "document.querySelectorAll('details').forEach(each => each.open = false)"

# `target-size` (WCAG 2.2, 2.5.8) is the one rule of AA that axe-core leaves out unless it is asked for.
OBJECTIONS = """() => axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}).then(
  result => result.violations.map(
    violation => violation.id + ': ' + violation.nodes.map(node => node.html.slice(0, 120)).join(' | ')))"""
