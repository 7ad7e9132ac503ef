"""A ledger with four lines, created as by publishing."""

from datetime import UTC, date, datetime

import pytest

from legalsite.ledger.chain import append_entries, new_ledger
from legalsite.ledger.lines import LedgerEntry
from legalsite.ledger.recorded_result import RecordedResult
from legalsite.model.policy import VersionId

ORIGIN = "https://example.com/legal/"


@pytest.fixture
def ledger() -> bytes:
    first, second = VersionId.parse("2025-02-01"), VersionId.parse("2025-03-01-2")
    data = append_entries(
        new_ledger(ORIGIN),
        [
            LedgerEntry("file", "a" * 64, "files/logo.png"),
            LedgerEntry("publish", "b" * 64, "privacy/2025-02-01.md", "privacy", first),
        ],
        datetime(2025, 2, 1, 10, 12, tzinfo=UTC),
    )
    data = append_entries(
        data,
        [LedgerEntry("publish", "c" * 64, "eu/terms/2025-03-01-2.de.md", "eu/terms", second)],
        datetime(2025, 3, 1, 9, 0, 59, 999999, tzinfo=UTC),
    )
    given = RecordedResult("stated", "letter", on=date(2025, 3, 1))
    return append_entries(
        data,
        [LedgerEntry("notice", "d" * 64, "", "privacy", first, given)],
        datetime(2025, 3, 2, tzinfo=UTC),
    )
