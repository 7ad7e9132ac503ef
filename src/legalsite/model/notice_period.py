"""Computes deadlines of notices from notice periods.

Periods have clear days: neither the day of the notice nor the effective date is part of a period.
"""

from collections.abc import Collection
from datetime import date, timedelta

from msgspec import Struct

ONE_DAY = timedelta(days=1)
SATURDAY = 5  # as date.weekday() counts
SHORTEST_MONTH = 28  # days, in February


class NoticePeriod(Struct, frozen=True):
    """`months` calendar months, or `days` days, between the notice and the effective date; a month
    is never 30 days.

    With 0 of both, the notice must only be before the effective date. A promise or rule that says
    nothing about when has None instead of a period.
    """

    days: int = 0
    months: int = 0
    business: bool = False  # the days are business days, Mondays to Fridays less holidays
    weeks: bool = False  # the days are written as weeks
    # whether a period that would end on a weekend or holiday ends on the next business day, as in
    # a law that counts from the notification (Regulation (EEC, Euratom) No 1182/71, Article 3(4))
    working_end: bool = False

    def __str__(self) -> str:
        """The period as settings and front matter write it, like `2 months` or `1 year`."""
        if self.months:
            years, months = divmod(self.months, 12)
            number = self.months
            unit = "month"
            if not months:  # whole years
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
        """The approximate number of days, to compare periods in different units."""
        if self.business:
            return self.days * 7 // 5  # a week has five business days
        return self.days + 365 * self.months // 12  # one of the two is 0

    def last_day(self, effective: date, holidays: Collection[date]) -> date:
        """Return the last date for the notice of a version that takes effect on `effective`.

        It's the latest date whose period, counted forward from the next day, ends before
        `effective` (Regulation (EEC, Euratom) No 1182/71, Article 3(1) and (2)(c); BGB §§ 187(1)
        and 188).
        """
        last = effective - ONE_DAY  # on which the period may still end
        # begin with a date that isn't too early, and go back while its period ends too late: no
        # month is shorter, and business days take at least as many days
        day = last - timedelta(days=self.days + SHORTEST_MONTH * self.months)
        while self.end(day, holidays) > last:
            day -= ONE_DAY
        return day

    def end(self, sent: date, holidays: Collection[date] = ()) -> date:
        """Return the last day of the period of a notice that goes out on `sent`.

        A period of days may have to end on a business day (`working_end`).
        """
        if self.months:
            return months_later(sent, self.months)
        if not self.business:  # days of the calendar
            day = sent + timedelta(days=self.days)
            while self.working_end and not is_business_day(day, holidays):
                day += ONE_DAY
            return day
        day, left = sent, self.days  # `left`: business days still to count
        while left:
            day += ONE_DAY
            left -= is_business_day(day, holidays)
        return day


def last_day_for(
    period: NoticePeriod | None, effective: date, holidays: Collection[date] = ()
) -> date:
    """Return the last date for a notice; without a period, it is the effective date itself."""
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
    """Return the years between a deadline and the effective date for which no holidays are listed.

    They only matter for a period of business days.
    """
    if not period or not period.business:
        return ()
    # the years that the days between the two are in
    reached = range((deadline + ONE_DAY).year, (effective - ONE_DAY).year + 1)
    listed = {day.year for day in holidays}
    return tuple(year for year in reached if year not in listed)


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Return whether a day is a Monday to Friday and not a holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def months_later(day: date, months: int) -> date:
    """Return the date that many months later, or earlier if negative, on the same day of the month;
    in a month without this day, on its last day."""
    from calendar import monthrange  # loads `locale`, and few builds count months

    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)  # January is month 0 here
    _, length = monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, length))
