"""Every link leads somewhere, and a reader gets back."""

from playwright.sync_api import Browser, Page


def test_every_link_of_the_site_leads_somewhere(
    browser: Browser, address: str, tidewater: str
) -> None:
    """Every page, every link, every fragment; addresses of other sites apart."""
    with browser.new_context(bypass_csp=True) as context:  # the pages themselves may fetch nothing
        page = context.new_page()
        for start in (f"{address}/", tidewater):
            origin = start[: start.index("/", 8)]
            page.goto(start)
            dead, pages = page.evaluate(CRAWL, [start, origin])
            assert dead == []
            assert pages > 15


def test_a_footnote_comes_back(page: Page, tidewater: str) -> None:
    page.goto(f"{tidewater}terms/")
    page.locator("sup a").first.click()
    assert page.evaluate("document.querySelector(':target').closest('.footnotes') !== null")
    page.locator(".back").first.click()
    assert page.evaluate("document.querySelector(':target').closest('.footnotes') === null")


def test_a_heading_has_a_link_to_itself_and_a_definition_can_be_linked_to(
    page: Page, tidewater: str
) -> None:
    page.goto(f"{tidewater}terms/")
    page.locator("h2").first.hover()
    page.locator("h2 + .link").first.click(timeout=5000)
    assert page.evaluate("document.querySelector(':target').tagName") == "H2"
    page.goto(f"{tidewater}terms/#words-working-day")
    assert page.evaluate("document.querySelector(':target').tagName") == "DT"


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
