"""Dates that no calendar has."""

from calendar import month_name
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from legalsite.checks.rules.dates import impossible_days
from text_tables import table

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
FORMS = st.sampled_from(
    ["{year}-{month:02}-{day:02}", "{day}.{month}.{year}", "{name} {day}, {year}", "{day} {name} {year}"]
)


@table("../impossible_days.txt")
def test_impossible_days(text: str, days: str) -> None:
    assert " | ".join(impossible_days(text)) == days


@given(DAYS, FORMS)
def test_a_day_that_exists_is_never_reported(day: date, form: str) -> None:
    assert impossible_days(f"It applies from {written(form, day.year, day.month, day.day)} on.") == ()


@given(st.integers(1990, 2090), st.sampled_from([4, 6, 9, 11]), FORMS)
def test_the_thirty_first_of_a_short_month_is_reported(year: int, month: int, form: str) -> None:
    day = written(form, year, month, 31)
    assert impossible_days(f"It applies from {day} on.") == (day,)


def written(form: str, year: int, month: int, day: int) -> str:
    return form.format(year=year, month=month, day=day, name=month_name[month])
