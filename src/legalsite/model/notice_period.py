"""Calculate deadlines of notices.

Periods are in clear days: neither the date of the notice nor the effective date counts.
"""

from collections.abc import Collection
from datetime import date, timedelta

from msgspec import Struct

ONE_DAY = timedelta(days=1)
SATURDAY = 5  # result of date.weekday() for a Saturday
SHORTEST_MONTH = 28  # number of days


class NoticePeriod(Struct, frozen=True):
    """The time between the notice and the effective date: `months` calendar months or `days` days.

    A month isn't the same as 30 days. If both are 0, the notice only has to be before the effective
    date. If a promise or rule doesn't state when notice must be given, it has None instead of a
    period.
    """

    days: int = 0
    months: int = 0
    business: bool = False  # whether only business days count (Mondays to Fridays except holidays)
    weeks: bool = False  # whether the period was written in weeks
    # Whether a period that would end on a weekend or holiday continues until the next business day,
    # as in laws that count from the notification (Regulation (EEC, Euratom) No 1182/71, Article
    # 3(4)).
    working_end: bool = False

    def __str__(self) -> str:
        """Format the period as in settings and front matter, such as `2 months` or `1 year`."""
        if self.months:
            years, months = divmod(self.months, 12)
            number = self.months
            unit = "month"
            if not months:  # the period is in whole years
                number = years
                unit = "year"
        elif self.weeks:
            number = self.days // 7
            unit = "week"
        else:
            number = self.days
            unit = "business day" if self.business else "day"
        return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

    @property
    def length(self) -> int:
        """The approximate number of days, to compare periods in different units."""
        if self.business:
            return self.days * 7 // 5  # a week has five business days
        return self.days + 365 * self.months // 12  # either `days` or `months` is 0

    def last_day(self, effective: date, holidays: Collection[date]) -> date:
        """Return the last date to give notice of a version that takes effect on `effective`.

        This is the latest date for which the period, counted from the next day, ends before
        `effective` (Regulation (EEC, Euratom) No 1182/71, Article 3(1) and (2)(c); BGB §§ 187(1)
        and 188).
        """
        last = effective - ONE_DAY  # the period must end on this day or earlier
        # Start as late as possible: no month is shorter than 28 days, and business days take longer
        # than days. Then go back until the period ends in time.
        day = last - timedelta(days=self.days + SHORTEST_MONTH * self.months)
        while self.end(day, holidays) > last:
            day -= ONE_DAY
        return day

    def end(self, sent: date, holidays: Collection[date] = ()) -> date:
        """Return the last day of the period if notice is given on `sent`."""
        if self.months:
            return months_later(sent, self.months)
        if not self.business:  # every day counts
            day = sent + timedelta(days=self.days)
            # the law extends a period in days to the next business day
            while self.working_end and not is_business_day(day, holidays):
                day += ONE_DAY
            return day
        day = sent
        left = self.days  # remaining number of business days
        while left:
            day += ONE_DAY
            if is_business_day(day, holidays):
                left -= 1
        return day


def last_day_for(
    period: NoticePeriod | None, effective: date, holidays: Collection[date] = ()
) -> date:
    """Return the last date to give notice. Without a period, that's the effective date."""
    if period:
        return period.last_day(effective, holidays)
    return effective


def applies_from(period: NoticePeriod | None, sent: date, holidays: Collection[date] = ()) -> date:
    """Return the earliest effective date of a version whose notice is given on `sent`."""
    if period:
        return period.end(sent, holidays) + ONE_DAY
    return sent


def unlisted_years(
    period: NoticePeriod | None, deadline: date, effective: date, holidays: Collection[date]
) -> tuple[int, ...]:
    """Return the years without listed holidays, from a deadline to the effective date."""
    # holidays only matter for a period in business days
    if not period or not period.business:
        return ()
    # the years of all days between the two dates, which don't count themselves
    reached = range((deadline + ONE_DAY).year, (effective - ONE_DAY).year + 1)
    listed = {day.year for day in holidays}
    return tuple(year for year in reached if year not in listed)


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def months_later(day: date, months: int) -> date:
    """Add months to a date, or subtract them if `months` is negative.

    If the resulting month is shorter, return its last day.
    """
    from calendar import monthrange  # imported late, because it loads slowly and is rarely needed

    # convert the date to a number of months and back; `month` is 0 for January
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    _, length = monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, length))
