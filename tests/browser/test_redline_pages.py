"""Redlines in a real browser: nothing blocked, nothing cut off, nothing out of the screen."""

from .page_faults import TEXT_REDLINES, every_page_holds

test_every_page_holds = every_page_holds(*TEXT_REDLINES)
