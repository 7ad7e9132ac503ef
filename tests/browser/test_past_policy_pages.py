"""Pages with a text that no longer applies hold in a real browser."""

from .page_faults import PAST_POLICIES, every_page_holds

test_every_page_holds = every_page_holds(*PAST_POLICIES)
