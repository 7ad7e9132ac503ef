"""Each kind of page in a real browser: nothing blocked, nothing cut off, nothing that speaks by colour alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

KINDS = [
    "/",
    "/privacy/",
    "/privacy/upcoming/",
    "/privacy/2025-01-13/",
    "/privacy/changes/",
    "/privacy/changes/2025-01-13/",
    "/privacy/since/2022-03-07/",
    "/subprocessors/upcoming/",
    "/terms/changes/2024-09-09/",
    "/beta-programme/",
    "/de/privacy/",
    "/changes/",
    "/404.html",
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def watched(page: Page) -> list[str]:
    """What the browser complains about from now on: blocked styles, failed requests, errors."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on("response", lambda answer: None if answer.ok else complaints.append(f"{answer.status}: {answer.url}"))
    return complaints


@pytest.mark.parametrize("path", KINDS)
def test_nothing_is_blocked_missing_or_doubled(page: Page, address: str, path: str) -> None:
    complaints = watched(page)
    page.goto(address + path)
    assert complaints == []
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", KINDS)
def test_every_link_within_the_page_leads_somewhere(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    dead = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => decodeURIComponent(a.hash.slice(1)))"
        ".filter(id => !document.getElementById(id))"
    )
    assert dead == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", KINDS)
def test_nothing_runs_out_of_the_screen(page: Page, address: str, path: str, width: int) -> None:
    """WCAG 2.2, 1.4.10: at 320 CSS pixels nobody has to scroll sideways, tables apart, which scroll by themselves."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + path)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_changes_show_without_colour(page: Page, address: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{address}/privacy/changes/2022-11-14/")
    lines = "element => getComputedStyle(element).textDecorationLine"
    assert "line-through" in page.locator("main del").first.evaluate(lines)
    assert "underline" in page.locator("main ins").first.evaluate(lines)


def test_changes_are_announced_once_each(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2022-11-14/")
    changed = page.locator("main del", has_text="90").first
    assert changed.text_content().count("90") == 1
    assert page.locator("main").inner_text().lower().count("end of deletion") <= page.locator("main del").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/privacy/", "/privacy/changes/2025-01-13/", "/"])
def test_text_stands_out(page: Page, address: str, path: str, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: contrast of at least 4.5 for all text that is shown."""
    page.emulate_media(color_scheme=scheme)
    page.goto(address + path)
    assert page.evaluate(FAINT) == []


def test_folded_passages_are_printed(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2025-01-13/")
    hidden = page.locator("details.fold p").first
    assert not hidden.is_visible()
    page.emulate_media(media="print")
    assert hidden.is_visible()


def test_bars_beside_changes_are_printed(page: Page, address: str) -> None:
    """A printer cuts off what hangs out of the page's area."""
    page.emulate_media(media="print")
    page.goto(f"{address}/privacy/changes/2026-11-09/")
    box = page.locator(".passages > .amended").first.bounding_box()
    assert box
    assert box["x"] >= 0


def test_drawings_have_a_light_ground_on_dark_pages(page: Page, address: str) -> None:
    """They are made with dark ink, for paper."""
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/privacy/")
    ground = page.locator("main img").first.evaluate("image => getComputedStyle(image).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_a_word_that_is_too_long_does_not_widen_the_columns(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{address}/privacy/changes/2022-11-14/")
    page.locator(".sides > summary").click()
    page.locator(".pair:not(.head) > div").first.evaluate("column => column.textContent = 'a'.repeat(99)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


FAINT = """() => {
  const rgb = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = ([r, g, b]) => { const f = c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const ground = element => { for (; element; element = element.parentElement) {
    const colour = rgb(getComputedStyle(element).backgroundColor); if (colour[3] > .99) return colour; }
    return [255, 255, 255, 1]; };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); const faint = [];
  while (words.nextNode()) { const element = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || !element.checkVisibility() || element.closest('svg')) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) faint.push(words.currentNode.data.trim().slice(0, 40)); }
  return faint; }"""
