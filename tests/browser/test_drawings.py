"""Drawings of a built site, opened in a browser as a host without headers serves them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from legalsite.source.drawings import SVG, drawing_problems

from .conftest import built

HONEST = Path(__file__).parents[1] / "source/fixtures/honest_drawings.txt"
HEAD = "---\ntitle: Terms\nrevised: 2026-03-02\n---\n"
SETTINGS = '[site]\ntitle = "A"\nurl = "https://a.test/"\n'


def drawing(content: str) -> str:
    return f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink">\n{content}\n</svg>'


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A page of its own, in which `go()` of a drawing leaves a mark."""
    with browser.new_context() as context:
        context.add_init_script("window.go = () => { window.ran = true }")
        yield context.new_page()


def ran(tab: Page, path: Path) -> bool:
    tab.goto(path.as_uri())
    return bool(tab.evaluate("window.ran"))


def test_what_is_allowed_runs_and_loads_nothing(tab: Page, tmp_path: Path) -> None:
    root = tmp_path / "site"
    files = root / "content/files"
    files.mkdir(parents=True)
    (root / "legalsite.toml").write_text(SETTINGS)
    contents = HONEST.read_text(encoding="utf-8").splitlines()
    images = []
    for number, content in enumerate(contents):
        (files / f"{number}.svg").write_text(drawing(content), encoding="utf-8")
        images.append(f"![{number}](files/{number}.svg)\n\n")
    (root / "content/terms.md").write_text(HEAD + "".join(images))
    paths = sorted(built(root).glob("assets/*.*.svg"))
    assert len(paths) == len(contents) + 1  # and the icon
    requested: list[str] = []
    tab.on("request", lambda request: requested.append(request.url))
    assert [path.name for path in paths if ran(tab, path)] == []
    assert [url for url in requested if not url.startswith("data:image/")] == [
        path.as_uri() for path in paths
    ]


RUNNING = (
    '<é:script xmlns:é="http://www.w3.org/2000/svg">go()</é:script>',
    '<x:g xmlns:x="urn:x"><script>go()</script></x:g>',
    '<h:script xmlns:h="http://www.w3.org/1999/xhtml">go()</h:script>',
    '<animate onbegin="go()" attributeName="x" dur="1s"/>',
)


@pytest.mark.parametrize("content", RUNNING)
def test_what_a_browser_runs_is_refused(content: str, tab: Page, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(drawing(content), encoding="utf-8")
    assert drawing_problems(path.read_bytes(), "a.svg")
    tab.goto(path.as_uri())
    tab.wait_for_function("window.ran")
