"""The list of all changes and the record hold in a real browser."""

from .page_faults import LEDGER_PAGES, every_page_holds

test_every_page_holds = every_page_holds(*LEDGER_PAGES)
