"""Redlines of texts to come hold in a real browser."""

from .page_faults import UPCOMING, every_page_holds

test_every_page_holds = every_page_holds(*UPCOMING)
