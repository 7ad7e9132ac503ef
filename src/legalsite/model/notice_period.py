"""How long before a text takes effect its notice goes out, in whole days: neither the day of the
notice nor the effective day is part of a period (clear days)."""

from collections.abc import Collection
from datetime import date, timedelta

from msgspec import Struct

ONE_DAY = timedelta(days=1)
SATURDAY = 5  # as date.weekday() counts
SHORTEST_MONTH = 28  # days


class NoticePeriod(Struct, frozen=True):
    """`months` calendar months, or `days` days, between the notice and the effective day; a month
    is never 30 days.

    No days at all mean that the notice goes out before the effective day. A text that says nothing
    about when has no period: None in place of this.
    """

    days: int = 0
    months: int = 0
    business: bool = False  # the days are business days, Mondays to Fridays less holidays
    weeks: bool = False  # the days are written as weeks
    # the law counts forward from the notification, so a period that would end on another day ends
    # on the next business day (Regulation (EEC, Euratom) No 1182/71, Article 3(4))
    working_end: bool = False

    def __str__(self) -> str:
        """The period as settings and front matter write it, like `2 months` or `1 year`."""
        if self.months:
            years, months = divmod(self.months, 12)
            number = self.months
            unit = "month"
            if not months:
                number = years
                unit = "year"
        elif self.weeks:
            number, unit = self.days // 7, "week"
        else:
            number = self.days
            unit = "business day" if self.business else "day"
        return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

    @property
    def length(self) -> int:
        """About how many days it has, to compare periods of different units."""
        if self.business:
            return self.days * 7 // 5
        return self.days + 365 * self.months // 12

    def last_day(self, effective: date, holidays: Collection[date]) -> date:
        """Return the last day for a notice of a text that takes effect on `effective`: the latest
        day whose period, counted forward from the day after it, ends before that day (the same
        Regulation, Article 3(1) and (2)(c); BGB §§ 187(1) and 188)."""
        last = effective - ONE_DAY  # on which the period may still end
        day = last - timedelta(days=self.days + SHORTEST_MONTH * self.months)
        while self.end(day, holidays) > last:
            day -= ONE_DAY
        return day

    def end(self, sent: date, holidays: Collection[date] = ()) -> date:
        """Return the last day of the period of a notice that goes out on `sent`."""
        if self.months:
            return months_later(sent, self.months)
        if not self.business:
            day = sent + timedelta(days=self.days)
            while self.working_end and not is_business_day(day, holidays):
                day += ONE_DAY
            return day
        day, left = sent, self.days
        while left:
            day += ONE_DAY
            left -= is_business_day(day, holidays)
        return day


def last_day_for(
    period: NoticePeriod | None, effective: date, holidays: Collection[date] = ()
) -> date:
    """Return the last day for a notice; without a period, that is the effective day itself."""
    if period:
        return period.last_day(effective, holidays)
    return effective


def applies_from(period: NoticePeriod | None, sent: date, holidays: Collection[date] = ()) -> date:
    """Return the first day on which a text may take effect if its notice goes out on `sent`."""
    if period:
        return period.end(sent, holidays) + ONE_DAY
    return sent


def unlisted_years(
    period: NoticePeriod | None, deadline: date, effective: date, holidays: Collection[date]
) -> tuple[int, ...]:
    """Return the years into which the business days of a period reach, and of which `holidays`
    names no day."""
    if not period or not period.business:
        return ()
    reached = range((deadline + ONE_DAY).year, (effective - ONE_DAY).year + 1)
    listed = {day.year for day in holidays}
    return tuple(year for year in reached if year not in listed)


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Return whether a day is a Monday to Friday that is no holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def months_later(day: date, months: int) -> date:
    """Return the day of the same number so many months later (or earlier), or the last day of that
    month if it is shorter."""
    from calendar import monthrange  # loads `locale`, and few builds count months

    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    _, length = monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, length))
