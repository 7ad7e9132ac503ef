"""Pages with the current version hold in a real browser."""

from .page_faults import OWN_POLICIES, every_page_holds

test_every_page_holds = every_page_holds(*OWN_POLICIES)
