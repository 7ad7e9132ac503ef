"""How long before a text takes effect its notice goes out: in calendar months, days or business days, to the day."""

from datetime import date, timedelta

from msgspec import Struct

ONE_DAY = timedelta(days=1)
WEEKEND = 5  # Saturday, as date.weekday() counts; and so many business days make a week


class NoticePeriod(Struct, frozen=True):
    """`months` calendar months and `days` days before the effective day; a month is never 30 days. With `business`, the
    days are business days. Empty means that no period is named."""

    days: int = 0
    months: int = 0
    business: bool = False

    def __bool__(self) -> bool:
        return bool(self.days or self.months)

    def __str__(self) -> str:
        """The period as settings and front matter write it: `2 months`, `10 business days`, `30 days`."""
        unit = "month" if self.months else "business day" if self.business else "day"
        number = self.months or self.days
        return f"{number} {unit}{'s' * (number != 1)}"

    def send_by(self, effective: date) -> date:
        """Return the last day on which a notice is in time for a text that takes effect on `effective`.

        Business days end on a business day: a text that takes effect on a weekend counts as one of the Friday before,
        so that the whole number of business days passes after the day of the notice."""
        day = months_before(effective, self.months)
        if not self.business:
            return day - timedelta(days=self.days)
        weeks, rest = divmod(self.days, WEEKEND)
        day = _business_day(day) - timedelta(weeks=weeks)
        for _ in range(rest):
            day = _business_day(day - ONE_DAY)
        return day

    def applies_from(self, sent: date) -> date:
        """Return the first day on which a text may take effect if its notice is sent on `sent`. A notice of a weekend
        counts as one of the Monday after it where the period is in business days."""
        day = sent + timedelta(days=self.days + 28 * self.months)  # no month is shorter
        while self.send_by(day) < sent:
            day += ONE_DAY
        return day


NO_PERIOD = NoticePeriod()


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day of that month if it is shorter: two months before
    April 30 is the end of February."""
    from calendar import monthrange  # loads what knows all locales, and few builds count months

    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _business_day(day: date) -> date:
    """Return the day, or the Friday before it if it is on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - WEEKEND + 1))
