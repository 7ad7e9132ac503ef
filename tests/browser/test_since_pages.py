"""What changed since a date, and a redline of another site, hold in a real browser."""

from .page_faults import SINCE_AND_OTHER_SITE, every_page_holds

test_every_page_holds = every_page_holds(*SINCE_AND_OTHER_SITE)
