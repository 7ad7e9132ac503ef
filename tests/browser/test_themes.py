"""The looks in docs/themes: each is readable, whole and shown as the docs promise."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .conftest import built, served
from .page_faults import objections, watched

THEMES = sorted((Path(__file__).parents[2] / "docs/themes").glob("*/"))
SHOWS = {
    "colors": ("html", "getComputedStyle(element).backgroundColor", "rgb(255, 250, 247)"),
    "company": ("footer.site", "element.querySelectorAll('h2').length", 4),
    "header": ("header.site", "getComputedStyle(element).backgroundColor", "rgb(16, 50, 74)"),
    "register": ("main", "element.querySelectorAll('tbody tr').length", 2),
}


@pytest.fixture(params=THEMES, ids=lambda path: path.name)
def look(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    shutil.copytree(Path(__file__).parent / "site", tmp_path / "site")
    shutil.copytree(request.param, tmp_path / "site/layouts")
    with served(built(tmp_path / "site"), "/legal/") as url:
        yield request.param.name, url


@pytest.mark.long
def test_a_look_holds(page: Page, look: tuple[str, str]) -> None:
    name, url = look
    with watched(page) as complaints:
        for path in ("", "terms/", "ar/terms/", "terms/changes/2025-06-02/", "tables/changes/"):
            page.goto(url + path)
            assert objections(page) == [], path
            for width in (1440, 320):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    page.emulate_media(color_scheme="light")
    page.goto(url)
    element, shown, expected = SHOWS[name]
    assert page.locator(element).evaluate(f"element => {shown}") == expected
    page.emulate_media(media="print")
    paper = "[getComputedStyle(element).backgroundColor, getComputedStyle(element).color]"
    printed = page.locator("html").evaluate(f"element => {paper}")
    assert printed == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
