"""Ledgers for tests."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from legalsite.errors import ProblemsFound
from legalsite.ledger.chain import Ledger, examine_ledger
from legalsite.ledger.lines import LEDGER, LedgerEntry
from legalsite.site.ledger_on_disk import notice_lines, write_notice_lines


def read_ledger(data: bytes, *, now: datetime | None = None) -> Ledger:
    """Read an intact ledger. Raises ProblemsFound with all of its problems."""
    ledger, problems = examine_ledger(data, now=now, path=LEDGER)
    if problems:
        raise ProblemsFound(problems)
    return ledger


def record_notice(root: Path, entries: Sequence[LedgerEntry], now: datetime) -> tuple[str, ...]:
    """Add lines about notices to the ledger of a site, and return them."""
    lines, data, time = notice_lines(root, entries, now)
    write_notice_lines(root, data, time)
    return lines
