"""How times are written down, and a time that no clock gave."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

Clock = Callable[[], datetime]
Calendar = Callable[[str], date]  # the current day in a time zone


class DeclaredTime(datetime):
    """A time that a variable gave (SOURCE_DATE_EPOCH) instead of a clock.

    In another zone it stays one.
    """


def stamp(time: datetime) -> str:
    """Return a time as the ledger and the deliveries have it, like `2025-02-01T10:12:00Z`.

    It's UTC. Fractions of a second are cut off, never rounded up, so that nothing is recorded with
    a time in the future.
    """
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def zone(name: str) -> tzinfo:
    """Return a time zone."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # the default needs none

    return ZoneInfo(name)


def local_day(time: datetime, timezone: str) -> date:
    """Return the day of a time in a time zone."""
    return time.astimezone(zone(timezone)).date()
