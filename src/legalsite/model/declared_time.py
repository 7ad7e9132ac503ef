"""Format times, and mark times that come from a variable instead of a clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

Clock = Callable[[], datetime]
Calendar = Callable[[str], date]  # returns the current date in a time zone


class DeclaredTime(datetime):
    """A time from SOURCE_DATE_EPOCH.

    Converting it to another time zone keeps the type.
    """


def stamp(time: datetime) -> str:
    """Format a time in UTC for the ledger and the database: `2025-02-01T10:12:00Z`.

    Fractions of a second are dropped and not rounded, so that a recorded time is never in the
    future.
    """
    # some systems write the year 999 without a leading zero
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # imported late, because few sites set a time zone

    return ZoneInfo(name)


def local_day(time: datetime, timezone: str) -> date:
    return time.astimezone(zone(timezone)).date()
