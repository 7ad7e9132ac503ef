"""Pages that show a redline in a real browser: nothing blocked, nothing cut off, nothing out of the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .page_faults import REDLINES, faults


@pytest.mark.parametrize("path", REDLINES)
def test_every_page_holds(page: Page, served_at: Callable[[str], str], path: str) -> None:
    assert faults(page, served_at(path)) == []
