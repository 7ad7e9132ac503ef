"""Ledgers for tests."""

from datetime import datetime

from legalsite.errors import ProblemsFound
from legalsite.ledger.chain import Ledger, examine_ledger
from legalsite.ledger.lines import LEDGER


def read_ledger(data: bytes, *, now: datetime | None = None) -> Ledger:
    """Return an intact ledger. Raises ProblemsFound with everything that is wrong."""
    ledger, problems = examine_ledger(data, now=now, path=LEDGER)
    if problems:
        raise ProblemsFound(problems)
    return ledger
