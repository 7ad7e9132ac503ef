"""Redlines of tables hold in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page

from .page_faults import TABLE_REDLINES, every_page_holds

BROKEN_WORDS = """() => {
  const broken = [], range = new Range();
  for (const table of document.querySelectorAll('.sides table')) {
    const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode())
      for (const word of text.data.matchAll(/[^\\s-]+/g)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (range.getClientRects().length > 1) broken.push(word[0]);
      }
  }
  return broken; }"""

test_every_page_holds = every_page_holds(*TABLE_REDLINES)


def test_a_table_of_seven_columns_breaks_no_word_side_by_side(
    page: Page, served_at: Callable[[str], str]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(served_at("tidewater:tables/changes/2025-06-02/"))
    page.locator("[for=_view-sides]").click()
    assert page.evaluate(BROKEN_WORDS) == []
