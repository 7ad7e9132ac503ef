"""What a text promises about its own changes: the clauses that the program finds, and what a person recorded."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

ONE_DAY = timedelta(days=1)
FOUR_YEARS = range(date(2024, 1, 1).toordinal(), date(2028, 1, 1).toordinal())
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

    def exceeds(self, other: "NoticePeriod") -> bool:
        """Return whether this period is longer than the other one for at least some effective days: 30 days are longer
        than one month before March 15, and shorter than one before August 15."""
        days = map(date.fromordinal, FOUR_YEARS if self != other else ())
        return any(self.send_by(day) < other.send_by(day) for day in days)


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


class Refusal(Struct, frozen=True):
    """A part of a clause that offers nothing, and why: “it only says “may””."""

    part: str
    reason: str


class ChangeClause(Struct, frozen=True):
    """A clause in which a text says how its own changes are announced, as the program found it. Nothing rests on it: a
    person reads the quote and records what it promises.

    first_line, last_line: of the file, counted from 1, both inclusive
    quote: its sentences, in one line
    channels, periods: offered for a person to confirm
    named_channels, named_periods: what stands in the clause, whether it refuses it or not
    refused: the parts that offer nothing
    """

    first_line: int
    last_line: int
    quote: str
    channels: tuple[str, ...] = ()
    periods: tuple[NoticePeriod, ...] = ()
    named_channels: tuple[str, ...] = ()
    named_periods: tuple[NoticePeriod, ...] = ()
    refused: tuple[Refusal, ...] = ()

    def offered(self, clause: str = "") -> "ConfirmedPromise":
        """Return what a person who confirms the clause as it is offered would record: all of its channels and its
        longest period, for every change that is not editorial; nothing if it offers nothing. `clause` is its anchor."""
        channels = tuple(name for name in self.channels if name != "post") or self.channels
        if not channels and not self.periods:
            return ConfirmedPromise("", 0, classes=())
        period = max(self.periods, key=lambda each: each.days + 30 * each.months, default=NO_PERIOD)
        return ConfirmedPromise("", 0, channels, "all", period, ("minor", "material"), clause)


class ConfirmedPromise(Struct, frozen=True):
    """What a text promises about its own changes, as a person recorded it. Changes of these `classes` are announced
    through `channels`, joined by `logic`, a `period` before they apply. Without channels, the text names none; without
    classes, it promises no notice.

    `clause`: the anchor of the clause; empty if it is not given.
    `reason`: why it is so, where it was recorded after publication.
    `path`, `line`: the file and the line in which it is recorded, from the root of the site."""

    path: str
    line: int
    channels: tuple[str, ...] = ()
    logic: Literal["any", "all"] = "any"
    period: NoticePeriod = NO_PERIOD
    classes: tuple[str, ...] = ("editorial", "minor", "material")
    clause: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """The values as a person writes them: `all_of: [email], period: 30 days, for: [material]`."""
        if self.nothing:
            return "none"
        channels = [f"{self.logic}_of: [{', '.join(self.channels)}]"] if self.channels else []
        period = [f"period: {self.period}"] if self.period else []
        return ", ".join([*channels, *period, f"for: [{', '.join(self.classes)}]"])

    @property
    def nothing(self) -> bool:
        """Whether the text promises no notice: `promise: none`."""
        return not self.classes

    def same_as(self, other: "ConfirmedPromise") -> bool:
        """Return whether two records say the same, wherever they stand and for whatever reason."""
        return replace(self, path="", line=0, reason="") == replace(other, path="", line=0, reason="")

    @property
    def place(self) -> str:
        """The file and the line: `content/privacy.md:7`."""
        return f"{self.path}:{self.line}"


class TextPromise(Struct, frozen=True):
    """What one text promises about its own changes, as a person recorded it.

    record: the values, and where they are recorded; None if nobody recorded any
    quote: the words of the clause that `record` names; empty if it names none
    """

    record: ConfirmedPromise | None = None
    quote: str = ""
