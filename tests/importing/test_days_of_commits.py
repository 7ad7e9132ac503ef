"""For which day each commit counts: the order of commits wins over their clocks."""

from datetime import UTC, date, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from git_histories import commit
from legalsite.importing.days import commit_days
from legalsite.model.git_history import Commit
from text_tables import table

TODAY = date(2025, 1, 1)


def counted(*times: str) -> list[str]:
    """The day of each commit, with a star if its own clock was wrong."""
    commits = [commit(time) if time else Commit("0" * 40, None, "") for time in times]
    days = commit_days(commits, UTC, TODAY)
    return [f"{days[one.id].day}{'*' * bool(days[one.id].wrong_date)}"[5:] for one in commits]


@table("days_of_commits.txt")
def test_the_day_of_each_commit(clocks: str, days: str, why: str) -> None:
    assert ", ".join(counted(*clocks.split(", "))) == days, why


def test_a_skipped_commit_decides_about_no_other() -> None:
    times = ["2024-02-08", "2024-04-28", "2024-02-20", "2024-02-01"]
    commits = [commit(time) for time in times]
    days = commit_days(commits, UTC, TODAY, {commits[1].id, commits[3].id})
    assert [str(days[each.id].day)[5:] for each in commits] == ["02-08", "02-20", "02-20", "02-20"]
    assert not any(day.wrong_date for day in days.values())


def test_a_clock_that_time_zones_lead_beyond_the_calendar_is_wrong() -> None:
    for hours, clock in ((1, "9999-12-31T23:30"), (-1, "0001-01-01T00:30")):
        commits = [commit("2024-01-05"), commit(clock)]
        days = commit_days(commits, timezone(timedelta(hours=hours)), TODAY)
        assert {day.day for day in days.values()} == {date(2024, 1, 5 if hours > 0 else 4)}


@given(st.lists(st.dates(date(2023, 1, 1), date(2026, 1, 1)), unique=True))
def test_days_never_fall_and_are_never_after_the_import(clocks: list[date]) -> None:
    commits = [commit(str(clock)) for clock in clocks]
    days = [commit_days(commits, UTC, TODAY)[one.id].day for one in commits]
    assert days == sorted(days)
    assert all(day <= TODAY for day in days)


@given(st.lists(st.dates(date(2023, 1, 1), TODAY), unique=True))
def test_clocks_in_order_are_believed(clocks: list[date]) -> None:
    commits = [commit(str(clock)) for clock in sorted(clocks)]
    assert not any(day.wrong_date for day in commit_days(commits, UTC, TODAY).values())
