"""The preview on another day, on a new one, and its files that are no pages."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commands import previewed_site
from commands.previewed_site import CLOCK, TEXT
from legalsite.commands.serve import preview

root = pytest.fixture(previewed_site.root)
shown = pytest.fixture(previewed_site.shown)
browser = pytest.fixture(previewed_site.browser)


def test_another_day_is_shown_until_somebody_goes_back_to_today(browser: Any) -> None:
    today = ' <a href="/_legalsite/as-of?to=/legal/terms/">Today</a>'
    assert today not in browser.get("/legal/terms/").body.decode()
    chosen = f"legalsite-as-of-{browser.port}=2026-01-01"
    assert today in browser.get("/legal/terms/", cookie=chosen).body.decode()


def test_files_that_are_no_pages_are_served_as_they_are(browser: Any) -> None:
    text = browser.get("/legal/terms/2026-01-02.md")
    assert (text.status, text.body.decode()) == (200, TEXT.format("sell kettles"))


def test_a_new_day_is_shown_without_a_save(
    root: Path, browse: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legalsite.preview.rebuild.DATE_CHECK_INTERVAL", 0.01)
    days = [date(2026, 3, 4)]
    with preview(
        root, host="127.0.0.1", port=0, today=lambda _: days[-1], now=CLOCK["now"]
    ) as shown:
        browser = browse(int(shown.url.split(":")[2].partition("/")[0]))
        with browser.events() as events:
            next(events)
            assert b'value="2026-03-04"' in browser.get("/legal/").body
            days.append(date(2026, 3, 5))
            while b'value="2026-03-05"' not in browser.get("/legal/").body:
                next(events)
