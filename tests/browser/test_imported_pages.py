"""Saved pages with the faults of real ones (imported_pages.txt): the words that the import keeps and those that it
lists are the words that Chromium has in the body of its DOM, with scripts off."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from legalsite.importing.html_page import import_html
from legalsite.importing.markdown_writer import ImportOptions
from legalsite.source.markdown import read_document

PAGES = (
    (Path(__file__).parent / "imported_pages.txt").read_text().removeprefix("== ").split("\n== ")
)
WORD = re.compile(r"\w+")
ADDRESSES = (
    "embedded page",
    "link ",
    "image ",
)  # what is listed about these is no word of the page
# What blocks and breaks hold apart is parted by a space, as a reader sees it; what is never shown has no words.
WORDS = """() => {
  const silent = new Set(["SCRIPT", "STYLE", "TEMPLATE"]);
  const read = node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || silent.has(node.tagName)) return "";
    if (node.tagName === "BR") return " ";
    if (node.tagName === "IMG") return node.alt;
    const inner = [...node.childNodes].map(read).join("");
    return getComputedStyle(node).display === "inline" ? inner : ` ${inner} `;
  };
  return read(document.body);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, offline=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.partition("\n")[0])
def test_words_kept_and_words_listed_are_those_that_a_browser_has(case: str, page: Page) -> None:
    html = case.partition("\n")[2]
    page.set_content(html)
    draft = import_html(html.encode(), "page.html", ImportOptions("terms", date(2026, 1, 5)))
    kept = [block.text for block in read_document(draft.data, "terms.md").blocks]
    listed = [entry.text for entry in draft.removed if not entry.reason.startswith(ADDRESSES)]
    assert Counter(WORD.findall(" ".join([*kept, *listed]))) == Counter(
        WORD.findall(page.evaluate(WORDS))
    )
