"""Every link leads somewhere, and a reader gets there with the keyboard alone and without scripts."""

from playwright.sync_api import Browser, Page


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


SHOWN = "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')].filter(each => each.checkVisibility())"
REACHABLE = f"() => {SHOWN}.length"
FOCUSED = f"""() => {{ const at = document.activeElement;
  return [{SHOWN}.indexOf(at), getComputedStyle(at).outlineStyle]; }}"""


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
