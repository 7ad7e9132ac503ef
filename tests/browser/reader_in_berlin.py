"""A reader in Berlin, who opens pages of a company with the banner."""

from collections.abc import Iterator
from datetime import UTC, datetime

from playwright.sync_api import Browser, Page

from .conftest import forget

DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def reader(browser: Browser) -> Iterator[Page]:
    with browser.new_context(timezone_id="Europe/Berlin") as context:
        yield context.new_page()


def page(reader: Page) -> Iterator[Page]:
    """The reader, the same in all tests."""
    reader.set_viewport_size({"width": 1280, "height": 720})
    reader.emulate_media(color_scheme="light")
    reader.clock.set_fixed_time(DAY)
    yield reader
    forget(reader)
