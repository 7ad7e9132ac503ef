"""Each kind of page in a real browser: nothing blocked, nothing cut off, nothing that speaks by colour alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response

OWN = [
    "/",
    "/privacy/",
    "/privacy/upcoming/",
    "/privacy/2025-01-13/",
    "/privacy/changes/",
    "/privacy/changes/2025-01-13/",
    "/privacy/since/2022-03-07/",
    "/subprocessors/upcoming/",
    "/terms/changes/2024-09-09/",
    "/terms/upcoming/",
    "/beta-programme/",
    "/de/privacy/",
    "/changes/",
    "/record/",
    "/404.html",
]
OTHER = ["tables/", "tables/changes/2025-06-02/", "terms/", "terms/changes/2025-06-02/", "ar/terms/", "ar/"]
WIDTHS = (320, 768, 1440)
Looks = tuple[tuple[int, Literal["light", "dark"]], ...]
PHONE: Looks = ((320, "light"),)
DESK: Looks = ((1280, "dark"),)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


RIGHT_ENDS = "selector => [...document.querySelectorAll(selector)].map(e => e.getBoundingClientRect().right)"

# The words in the elements that a selector finds that run over two lines.
CUT_WORDS = """selector => [...document.querySelectorAll(selector)].flatMap(element => {
  const cut = [], texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/\\w+/g)) {
    const range = new Range();
    range.setStart(texts.currentNode, word.index);
    range.setEnd(texts.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) cut.push(word[0]);
  }
  return cut;
})"""


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


@pytest.mark.parametrize("path", [*OWN, *(f"tidewater:{path}" for path in OTHER)])
def test_every_page_holds(page: Page, address: str, tidewater: str, path: str) -> None:
    """Nothing blocked, missing or doubled; nothing that axe-core objects to, in any view; at every width nothing that
    runs out of the screen (WCAG 2.2, 1.4.10), also with text of twice the size (1.4.4). Every language is offered,
    also where the page is not translated: the link then leads to the nearest page that is."""
    with watched(page) as complaints:
        page.goto(tidewater + path.removeprefix("tidewater:") if path.startswith("tidewater:") else address + path)
        assert [*complaints, *faults_of(page), *objections(page), *overflows(page)] == []


OTHER_LANGUAGE = ".menu li:last-child a[hreflang]"  # a policy in the menu may be in another language as well


def faults_of(page: Page) -> Iterator[str]:
    for selector in ("h1", "main", OTHER_LANGUAGE):
        if page.locator(selector).count() != 1:
            yield f"not one {selector}"
    if not page.request.get(page.locator(OTHER_LANGUAGE).evaluate("a => a.href")).ok:
        yield "no page in the other language"
    if not page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)"):
        yield "a picture is missing"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    yield from (f"two of #{name}" for name in {*ids} if ids.count(name) > 1)


def overflows(page: Page) -> Iterator[str]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for state, script in (("folded", FOLD), ("unfolded", UNFOLD)):
            if page.evaluate(f"{script}; {WIDTH}") > width:
                yield f"wider than {width} px, {state}"
    page.set_viewport_size({"width": 640, "height": 900})
    if page.evaluate(f"document.documentElement.style.fontSize = '200%'; {WIDTH}") > 640:
        yield "wider than 640 px in large type"


def test_every_page_can_be_reached_with_the_keyboard_alone(page: Page, address: str) -> None:
    """Tab leads through every link and every fold that is shown, and the focus is seen wherever it is."""
    for path in ("/", "/privacy/", "/privacy/changes/2025-01-13/"):
        page.goto(address + path)
        count = page.evaluate(REACHABLE)
        assert count > 5
        reached, faint = set(), []
        for _ in range(count):
            page.keyboard.press("Tab")
            place, outline = page.evaluate(FOCUSED)
            reached.add(place)
            faint += [place] if outline == "none" else []
        assert len(reached) == count
        assert faint == []


def test_everything_works_without_javascript(browser: Browser, address: str) -> None:
    """The menu unfolds, and a comparison switches to side by side in place."""
    with browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 667}) as context:
        page = context.new_page()
        page.goto(f"{address}/privacy/")
        assert not page.get_by_role("link", name="Terms of service").first.is_visible()
        page.locator(".menu > summary").click()
        page.get_by_role("link", name="Terms of service").first.click()
        assert page.locator("h1").inner_text() == "Terms of service"
        page.goto(f"{address}/privacy/changes/2025-01-13/")
        assert not page.locator(".sides").is_visible()
        page.get_by_text("Side by side").click()
        assert page.locator(".sides").is_visible()
        assert not page.locator("#_text").is_visible()


def test_the_first_change_is_on_the_first_screen(page: Page, address: str, tidewater: str) -> None:
    """In both views, on every kind of comparison."""
    paths = [path for path in OWN if any(kind in path for kind in ("/changes/2", "/since/", "/upcoming/"))]
    others = [path for path in OTHER if "/changes/" in path]
    for url in (*(address + path for path in paths), *(tidewater + path for path in others)):
        page.goto(url)
        for view in ("text", "sides")[: 1 + page.locator("[for=_view-sides]").count()]:
            if view == "sides":
                page.locator("[for=_view-sides]").first.click()
            for width, height, first in ((1280, 900, 620), (375, 812, 700)):
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate(FIRST_MARK) <= first, (url, view, width)


def test_a_screen_shows_the_first_paragraph_at_once(page: Page, address: str) -> None:
    for path, last in (("/privacy/", 300), ("/terms/", 300), ("/de/privacy/", 640), ("/privacy/2025-01-13/", 640)):
        page.goto(address + path)
        for width, height in ((1280, 900), (375, 667)):
            page.set_viewport_size({"width": width, "height": height})
            box = page.locator("article.text > p").first.bounding_box()
            assert box
            assert box["y"] <= last, (path, width)


def test_the_header_keeps_its_height(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    heights = set()
    for path in ("/", "/privacy/", "/terms/", "/subprocessors/upcoming/", "/changes/", "/de/", "/404.html"):
        page.goto(address + path)
        heights.add(page.locator("header.site").evaluate("header => header.offsetHeight"))
    assert len(heights) == 1


def test_the_column_beside_a_text_stays_in_view(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 700})
    for path in ("/privacy/changes/2025-01-13/", "/privacy/"):
        page.goto(address + path)
        page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, 900)")
        box = page.locator(".side").bounding_box()
        assert box
        assert 0 <= box["y"] < 100, path
        assert page.locator(".side a").first.is_visible()


def test_a_change_in_the_last_column_is_in_sight_and_no_heading_is_cut_in_pieces(page: Page, tidewater: str) -> None:
    page.goto(f"{tidewater}tables/changes/2025-06-02/")
    for width in (320, 375, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        rights = page.evaluate(RIGHT_ENDS, "#_text ins")
        assert len(rights) > 6
        assert max(rights) <= width
        if width >= 768:
            assert page.locator("#_text th").count() > 12
            assert page.evaluate(CUT_WORDS, "#_text th") == []
            assert page.evaluate("[...document.querySelectorAll('.table')].every(e => e.scrollWidth <= e.clientWidth)")


def test_a_table_that_scrolls_shows_it(page: Page, tidewater: str) -> None:
    page.set_viewport_size({"width": 375, "height": 900})
    page.goto(f"{tidewater}tables/")
    table = page.locator(".table").first
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    assert table.evaluate("table => getComputedStyle(table).backgroundImage").count("gradient") == 4


def test_a_footnote_comes_back(page: Page, tidewater: str) -> None:
    page.goto(f"{tidewater}terms/")
    page.locator("sup a").first.click()
    assert page.evaluate("document.querySelector(':target').closest('.footnotes') !== null")
    page.locator(".back").first.click()
    assert page.evaluate("document.querySelector(':target').closest('.footnotes') === null")


def test_a_heading_has_a_link_to_itself_and_a_definition_can_be_linked_to(page: Page, tidewater: str) -> None:
    page.goto(f"{tidewater}terms/")
    page.locator("h2").first.hover()
    page.locator("h2 + .link").first.click(timeout=5000)
    assert page.evaluate("document.querySelector(':target').tagName") == "H2"
    page.goto(f"{tidewater}terms/#words-working-day")
    assert page.evaluate("document.querySelector(':target').tagName") == "DT"


def test_every_link_of_the_site_leads_somewhere(browser: Browser, address: str, tidewater: str) -> None:
    """Every page, every link, every fragment; addresses of other sites apart."""
    with browser.new_context(bypass_csp=True) as context:  # the pages themselves may fetch nothing
        page = context.new_page()
        for start in (f"{address}/", tidewater):
            origin = start[: start.index("/", 8)]
            page.goto(start)
            dead, pages = page.evaluate(CRAWL, [start, origin])
            assert dead == []
            assert pages > 15


def test_a_redline_needs_no_colour(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2022-11-14/")
    page.evaluate("document.documentElement.style.filter = 'grayscale(1)'")
    assert objections(page) == []
    lines = "marks => marks.map(mark => getComputedStyle(mark).textDecorationLine)"
    for colours in ("none", "active"):
        page.emulate_media(forced_colors=colours)
        for mark, line in (("del", "line-through"), ("ins", "underline")):
            drawn = page.locator(f"main {mark}").evaluate_all(lines)
            assert drawn
            assert all(line in each for each in drawn), colours


def test_changes_are_announced_once_each(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2022-11-14/")
    changed = page.locator("main del", has_text="90").first
    assert changed.text_content().count("90") == 1
    assert page.locator("main").inner_text().lower().count("end deleted") <= page.locator("main del").count()


def test_what_is_open_is_printed_and_the_label_of_what_is_folded(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2025-01-13/")
    fold = page.locator("details.fold").first
    for unfolded in (False, True):
        page.emulate_media(media="screen")
        if unfolded:
            fold.locator("summary").click()
        page.emulate_media(media="print")
        assert fold.locator("p").first.is_visible() == unfolded
        assert fold.locator("summary").is_visible() != unfolded


def test_a_printed_redline_has_its_dates_and_the_lines_of_the_ledger(page: Page, address: str) -> None:
    page.goto(f"{address}/privacy/changes/2025-01-13/")
    assert " prev:" not in page.locator("main").inner_text()
    page.emulate_media(media="print")
    printed = page.locator("main").inner_text()
    assert "June 3, 2024 to February 16, 2025" in printed
    assert printed.count(" prev:") == 2
    assert not page.locator(".tabs").is_visible()


def test_bars_beside_changes_are_printed(page: Page, address: str) -> None:
    """A printer cuts off what hangs out of the page's area."""
    page.emulate_media(media="print")
    page.goto(f"{address}/privacy/changes/2026-11-09/")
    box = page.locator("#_text > .amended").first.bounding_box()
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
    page.get_by_text("Side by side").click()
    page.locator(".pair:not(.heads) > div").first.evaluate("column => column.textContent = 'a'.repeat(99)")
    assert page.evaluate(WIDTH) <= 320


UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
WIDTH = "document.documentElement.scrollWidth"
FOLD = "document.querySelectorAll('details').forEach(each => each.open = false)"

# `target-size` (WCAG 2.2, 2.5.8) is the one rule of AA that axe-core leaves out unless it is asked for.
OBJECTIONS = """() => axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}).then(
  result => result.violations.map(
    violation => violation.id + ': ' + violation.nodes.map(node => node.html.slice(0, 120)).join(' | ')))"""

SHOWN = "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')].filter(each => each.checkVisibility())"
REACHABLE = f"() => {SHOWN}.length"
FOCUSED = f"""() => {{ const at = document.activeElement;
  return [{SHOWN}.indexOf(at), getComputedStyle(at).outlineStyle]; }}"""

FIRST_MARK = """Math.min(...[...document.querySelectorAll('main ins, main del')].filter(
  mark => mark.checkVisibility() && mark.getClientRects().length).map(mark => mark.getBoundingClientRect().top))"""

CRAWL = """async ([start, origin]) => {
  const pages = new Map(), dead = [], waiting = [start];
  const load = async href => { if (!pages.has(href)) {
      const answer = await fetch(href), kind = answer.headers.get('content-type') || '';
      if (!answer.ok) dead.push(answer.status + ' ' + href);
      const html = answer.ok && kind.startsWith('text/html');
      pages.set(href, html ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null);
      if (html) waiting.push(href); }
    return pages.get(href); };
  await load(start);
  while (waiting.length) { const from = waiting.pop();
    for (const link of pages.get(from)?.querySelectorAll('[href], [src]') ?? []) {
      const url = new URL(link.getAttribute('href') ?? link.getAttribute('src'), from);
      if (url.origin !== origin) continue;
      const id = decodeURIComponent(url.hash.slice(1)); url.hash = '';
      const there = await load(url.href);
      if (id && there && !there.getElementById(id)) dead.push(from + ' -> ' + url.href + '#' + id); } }
  return [dead, [...pages.values()].filter(Boolean).length]; }"""
