"""A time as it is written down, and whether a variable gave it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from legalsite.model.declared_time import DeclaredTime, stamp


@pytest.mark.parametrize(("time", "written"), [
    (datetime(2025, 2, 1, 10, 12, 0, 999_999, UTC), "2025-02-01T10:12:00Z"),
    (datetime(2025, 2, 1, 0, 12, tzinfo=timezone(timedelta(hours=1))), "2025-01-31T23:12:00Z"),
    (datetime(987, 2, 1, tzinfo=UTC), "0987-02-01T00:00:00Z"),
])  # fmt: skip
def test_a_time_is_in_utc_and_in_seconds_that_have_passed(time: datetime, written: str) -> None:
    assert stamp(time) == written
    assert datetime.fromisoformat(stamp(time)) <= time


def test_a_declared_time_stays_one_in_another_zone() -> None:
    declared = DeclaredTime.fromtimestamp(1_772_366_400, UTC)
    assert isinstance(declared.astimezone(timezone(timedelta(hours=1))), DeclaredTime)
    assert stamp(declared) == "2026-03-01T12:00:00Z"
