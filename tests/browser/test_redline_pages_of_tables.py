"""Redlines of tables hold in a real browser."""

from .page_faults import TABLE_REDLINES, every_page_holds

test_every_page_holds = every_page_holds(*TABLE_REDLINES)
