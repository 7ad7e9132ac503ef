"""What changed since a date, over several revisions, holds in a real browser."""

from .page_faults import SINCE, every_page_holds

test_every_page_holds = every_page_holds(*SINCE)
