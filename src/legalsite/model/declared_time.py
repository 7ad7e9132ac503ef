"""Formats times, and marks a time that came from a variable instead of a clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

Clock = Callable[[], datetime]
Calendar = Callable[[str], date]  # the current day in a time zone


class DeclaredTime(datetime):
    """A time from the variable SOURCE_DATE_EPOCH instead of a clock.

    Its conversion to another time zone is a DeclaredTime, too.
    """


def stamp(time: datetime) -> str:
    """Return a time in UTC as the ledger and the database write it: `2025-02-01T10:12:00Z`.

    Fractions of a second are cut off, never rounded up, so that no recorded time is in the future.
    """
    # `strftime` may write years before 1000 with fewer digits
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def zone(name: str) -> tzinfo:
    """Return the time zone with a name such as `Europe/Berlin`."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # few sites have another zone than the default

    return ZoneInfo(name)


def local_day(time: datetime, timezone: str) -> date:
    """Return the date of a time in the time zone with this name."""
    return time.astimezone(zone(timezone)).date()
