"""Periods → a small picture of what applied when: a strip from the first day on, with a mark where years begin."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

MOST_YEARS = 6  # marks below the strip
OPEN_END = 0.12  # the share of the strip that stands for a time without a known end


class TimelineBar(Struct, frozen=True):
    """One period in the picture. Places are per cent of its width."""

    left: str
    width: str
    nth: int  # of the periods, from 0


class YearMark(Struct, frozen=True):
    """Where a year begins, in per cent of the picture's width."""

    year: int
    left: str


class TimelinePicture(Struct, frozen=True):
    """The picture. It depends on the periods alone, so that it is still true on a later day."""

    bars: tuple[TimelineBar, ...]
    years: tuple[YearMark, ...]


def timeline_picture(
    starts_and_ends: Sequence[tuple[date, date | None]], *, right_to_left: bool = False
) -> TimelinePicture:
    """Return the picture of periods, given by their first day and the first day after them (None if no end is known),
    oldest first. Time runs as the page is read. Empty for fewer than two, which need no picture."""
    if len(starts_and_ends) < 2:
        return TimelinePicture((), ())
    first = starts_and_ends[0][0]
    known = max(end or start for start, end in starts_and_ends)
    open_ended = any(end is None for _, end in starts_and_ends)
    days = max(1, (known - first).days) / (1 - OPEN_END if open_ended else 1)

    def place(day: date | None) -> float:
        return 100 * (day - first).days / days if day else 100.0

    def left(share: float) -> str:
        return f"{100 - share if right_to_left else share:.2f}%"

    bars = tuple(
        TimelineBar(left(place(end if right_to_left else start)), f"{max(0.0, place(end) - place(start)):.2f}%", nth)
        for nth, (start, end) in enumerate(starts_and_ends)
    )
    years = _marked_years(first, known)
    return TimelinePicture(bars, tuple(YearMark(year, left(place(date(year, 1, 1)))) for year in years))


def _marked_years(first: date, known: date) -> list[int]:
    """Return years that are far enough apart to be read: every year, or every second, fifth, tenth …"""
    years = range(first.year + 1, known.year + 1)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000, 10_000) if len(years) <= step * MOST_YEARS)
    return [year for year in years if year % step == 0]
