"""Calendar months, days and business days before a text takes effect."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.notice_period import NoticePeriod
from text_tables import table

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MONTHS = st.builds(NoticePeriod, months=st.integers(0, 24))
IN_DAYS = st.builds(NoticePeriod, st.integers(0, 90))
BUSINESS_DAYS = st.builds(NoticePeriod, st.integers(1, 90), business=st.just(True))
PERIODS = MONTHS | IN_DAYS | BUSINESS_DAYS | st.builds(NoticePeriod, st.integers(0, 90), st.integers(0, 6))


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (NoticePeriod(30), "30 days"),
        (NoticePeriod(1), "1 day"),
        (NoticePeriod(10, business=True), "10 business days"),
        (NoticePeriod(months=2), "2 months"),
        (NoticePeriod(months=1), "1 month"),
    ],
)
def test_words(period: NoticePeriod, words: str) -> None:
    assert str(period) == words


def test_no_period_is_false() -> None:
    assert not NoticePeriod()
    assert NoticePeriod(1)
    assert NoticePeriod(months=1)


@table("notice_period.txt")
def test_months_end_on_the_day_of_the_same_number_or_at_the_end_of_the_month(
    effective: str, months: str, send_by: str
) -> None:
    assert NoticePeriod(months=int(months)).send_by(date.fromisoformat(effective)) == date.fromisoformat(send_by)


@table("notice_period.txt")
def test_business_days_end_on_a_business_day(effective: str, days: str, send_by: str) -> None:
    """Those before a Saturday or a Sunday are those before the Friday."""
    period = NoticePeriod(int(days), business=True)
    assert period.send_by(date.fromisoformat(effective)) == date.fromisoformat(send_by)


@given(PERIODS, DAYS)
def test_the_first_day_is_in_time_and_the_day_before_is_not(period: NoticePeriod, sent: date) -> None:
    first = period.applies_from(sent)
    assert sent <= period.send_by(first)
    assert first == sent or period.send_by(first - timedelta(days=1)) < sent


@given(PERIODS, DAYS, st.integers(0, 10))
def test_a_later_text_never_has_an_earlier_deadline(period: NoticePeriod, effective: date, later: int) -> None:
    assert period.send_by(effective) <= period.send_by(effective + timedelta(days=later))


@given(MONTHS, DAYS)
def test_months_never_move_the_day_of_the_month_but_to_the_end_of_a_shorter_month(
    period: NoticePeriod, effective: date
) -> None:
    send_by = period.send_by(effective)
    assert 12 * (effective.year - send_by.year) + effective.month - send_by.month == period.months
    is_last = (send_by + timedelta(days=1)).day == 1
    assert send_by.day == effective.day or (is_last and send_by.day < effective.day)


@given(BUSINESS_DAYS, DAYS)
def test_the_promised_number_of_business_days_passes_after_the_day_of_the_notice(
    period: NoticePeriod, effective: date
) -> None:
    send_by = period.send_by(effective)
    days = [send_by + timedelta(days=passed) for passed in range(1, (effective - send_by).days + 1)]
    assert sum(day.weekday() < 5 for day in days) == period.days
    assert send_by.weekday() < 5
