"""Whole days: neither the day of the notice nor the effective day is part of a period."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legalsite.model.notice_period import NoticePeriod, applies_from, last_day_for, unlisted_years
from legalsite.source.promise_table import notice_period
from text_tables import table

DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
NEAR = st.dates(date(2026, 3, 1), date(2026, 5, 10))  # about the holidays
HOLIDAYS = st.sets(st.dates(date(2026, 3, 20), date(2026, 4, 20)), max_size=12)
PERIODS = (
    st.builds(NoticePeriod, months=st.integers(1, 4))
    | st.builds(NoticePeriod, st.integers(0, 40), working_end=st.booleans())
    | st.builds(NoticePeriod, st.integers(0, 20), business=st.just(True))
)


def read(words: str) -> NoticePeriod | None:
    """Return the period that a table names: `none`, `0 days`, `6 weeks`, `15 days to a working day`."""
    if words in ("none", "0 days"):
        return NoticePeriod() if words == "0 days" else None
    return replace(notice_period(words.partition(" to ")[0]), working_end=" to " in words)


def test_periods_of_different_units_can_be_compared() -> None:
    periods = [
        "30 days",
        "1 month",
        "22 business days",
        "60 days",
        "2 months",
        "52 weeks",
        "12 months",
        "366 days",
    ]
    assert [length_of(period) for period in periods] == [30, 30, 30, 60, 60, 364, 365, 366]


def length_of(words: str) -> int:
    period = read(words)
    assert period
    return period.length


@table("notice_period.txt")
def test_the_last_day_for_a_notice(effective: str, period: str, holidays: str, last: str) -> None:
    free = {date.fromisoformat(day) for day in holidays.split()}
    assert last_day_for(read(period), date.fromisoformat(effective), free) == date.fromisoformat(
        last
    )


@table("notice_period.txt")
def test_the_first_day_on_which_a_text_may_apply(
    sent: str, period: str, holidays: str, first: str
) -> None:
    free = {date.fromisoformat(day) for day in holidays.split()}
    assert applies_from(read(period), date.fromisoformat(sent), free) == date.fromisoformat(first)


@pytest.mark.parametrize("words", ["30 days", "1 day", "0 days", "10 business days", "1 business day", "2 months",
                                   "1 month", "18 months", "1 year", "2 years", "6 weeks", "1 week"])  # fmt: skip
def test_a_period_reads_as_people_write_it(words: str) -> None:
    assert str(read(words)) == words


def is_working(day: date, holidays: Collection[date]) -> bool:
    return day.strftime("%a") not in ("Sat", "Sun") and day not in holidays


def counted_end(period: NoticePeriod, sent: date, holidays: Collection[date]) -> date:
    """Return the day on which a period ends, counted forward one day after the other."""
    day, left = sent, period.days
    if period.months:  # on the day of the same number, or with the month
        while (day.year - sent.year) * 12 + day.month - sent.month < period.months or (
            day.day != sent.day and (day + DAY).day != 1
        ):
            day += DAY
    while left:
        day += DAY
        left -= not period.business or is_working(day, holidays)
    while period.working_end and not is_working(day, holidays):
        day += DAY
    return day


@given(PERIODS, DAYS | NEAR, HOLIDAYS)
def test_the_last_day_is_the_latest_whose_period_ends_before_the_effective_day(
    period: NoticePeriod, effective: date, holidays: set[date]
) -> None:
    day = effective
    while counted_end(period, day, holidays) >= effective:
        day -= DAY
    assert last_day_for(period, effective, holidays) == day


@given(PERIODS, DAYS | NEAR, HOLIDAYS)
def test_a_text_may_apply_on_the_day_after_its_period(
    period: NoticePeriod, sent: date, holidays: set[date]
) -> None:
    assert applies_from(period, sent, holidays) == counted_end(period, sent, holidays) + DAY


@given(st.none() | PERIODS, DAYS | NEAR, DAYS | NEAR, HOLIDAYS)
def test_both_ways_of_counting_agree_on_what_is_in_time(
    period: NoticePeriod | None, sent: date, effective: date, holidays: set[date]
) -> None:
    in_time = sent <= last_day_for(period, effective, holidays)
    assert in_time == (applies_from(period, sent, holidays) <= effective)


@pytest.mark.parametrize(("period", "effective", "years"), [
    (NoticePeriod(10, business=True), date(2027, 1, 11), (2027,)),
    (NoticePeriod(2, business=True), date(2027, 1, 1), ()),  # December 30 and 31
    (NoticePeriod(2, business=True), date(2026, 12, 30), ()),
    (NoticePeriod(600, business=True), date(2029, 1, 5), (2027, 2028, 2029)),
    (NoticePeriod(0, business=True), date(2027, 1, 1), ()),
    (NoticePeriod(30), date(2027, 1, 11), ()),
    (None, date(2027, 1, 11), ()),
])  # fmt: skip
def test_years_without_holidays(
    period: NoticePeriod | None, effective: date, years: tuple[int, ...]
) -> None:
    holidays = frozenset({date(2026, 12, 25)})
    assert (
        unlisted_years(period, last_day_for(period, effective, holidays), effective, holidays)
        == years
    )
    listed = holidays | {date(year, 5, 1) for year in years}
    assert unlisted_years(period, last_day_for(period, effective, listed), effective, listed) == ()
