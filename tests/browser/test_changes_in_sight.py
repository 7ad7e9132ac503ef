"""What changed is seen at once, on every screen."""

from collections.abc import Callable

from playwright.sync_api import Page

from .page_faults import REDLINES, WIDTH

RIGHT_ENDS = (
    "selector => [...document.querySelectorAll(selector)].map(e => e.getBoundingClientRect().right)"
)

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


def test_the_first_change_is_on_the_first_screen(
    page: Page, served_at: Callable[[str], str]
) -> None:
    """In both views, on every kind of comparison."""
    for path in (*REDLINES, "/privacy/changes/2026-02-02/"):
        page.goto(served_at(path))
        for view in ("text", "sides")[: 1 + page.locator("[for=_view-sides]").count()]:
            if view == "sides":
                page.locator("[for=_view-sides]").first.click()
            for width, height, first in ((1280, 900, 620), (375, 812, 700)):
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate(FIRST_MARK) <= first, (path, view, width)


def test_a_change_in_the_last_column_is_in_sight_and_no_heading_is_cut_in_pieces(
    page: Page, tidewater: str
) -> None:
    page.goto(f"{tidewater}tables/changes/2025-06-02/")
    for width in (320, 375, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        rights = page.evaluate(RIGHT_ENDS, "#_text ins")
        assert len(rights) > 6
        assert max(rights) <= width
        if width >= 768:
            assert page.locator("#_text th").count() > 12
            assert page.evaluate(CUT_WORDS, "#_text th") == []
            assert page.evaluate(
                "[...document.querySelectorAll('.table')].every(e => e.scrollWidth <= e.clientWidth)"
            )


def test_a_word_that_is_too_long_does_not_widen_the_columns(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{address}/privacy/changes/2022-11-14/")
    page.get_by_text("Side by side").click()
    page.locator(".pair:not(.heads) > div").first.evaluate(
        "column => column.textContent = 'a'.repeat(99)"
    )
    assert page.evaluate(WIDTH) <= 320


FIRST_MARK = """Math.min(...[...document.querySelectorAll('main ins, main del')].filter(
  mark => mark.checkVisibility() && mark.getClientRects().length).map(mark => mark.getBoundingClientRect().top))"""
