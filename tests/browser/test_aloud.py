"""What a screen reader is told, read from Chromium's accessibility tree.

In `aloud.txt` stand two texts and, for each view of their redline, a line for each element: what is announced, then the
words. With WRITE_CASES=1 these lines are written for you to read."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from legalsite.redline.compare import compare
from legalsite.redline.output.html import as_page
from legalsite.source.markdown import read_document

from .accessibility_tree import aloud

CASES = Path(__file__).with_name("aloud.txt")
SECTIONS = re.split(r"(?m)^=== (.+)\n", CASES.read_text(encoding="utf-8"))
TITLED = dict(zip(SECTIONS[1::2], SECTIONS[2::2], strict=True))


@pytest.mark.parametrize("title", TITLED)
def test_case(page: Page, title: str) -> None:
    old, new, *expected = re.split(r"(?m)^---.*\n", TITLED[title])
    redline = compare(*(read_document(text.encode(), "text.md") for text in (old, new)))
    page.set_content(as_page(redline, "What changed"))
    shown = [aloud(page, ".text")]
    page.locator("[for=_view-sides]").click()
    page.locator(".heads").evaluate("names => names.remove()")
    shown.append(aloud(page, ".sides"))
    if os.environ.get("WRITE_CASES"):
        written = f"{old}---\n{new}--- in the text\n{shown[0]}\n--- side by side\n{shown[1]}\n"
        whole = CASES.read_text(encoding="utf-8").replace(
            f"=== {title}\n{TITLED[title]}", f"=== {title}\n{written}"
        )
        CASES.write_text(whole, encoding="utf-8")
    assert [each + "\n" for each in shown] == expected
