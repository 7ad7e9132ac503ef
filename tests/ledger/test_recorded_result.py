"""How a notice was given reads back as it was written, and says whom it reached."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.ledger.recorded_result import (
    COUNTED_STATES,
    RESULT_PATTERN,
    RecordedResult,
    email_result,
    read_result,
)
from legalsite.model.notice import RECORDABLE_CHANNELS

COUNTS = st.dictionaries(st.sampled_from(COUNTED_STATES), st.integers(0, 10**8 - 1))
DAYS, CHANNELS = st.dates(), st.sampled_from(RECORDABLE_CHANNELS)


@given(COUNTS, DAYS, st.integers(1, 999_999))
def test_counts_read_back_as_they_were_written(
    counts: dict[str, int], by: date, number: int
) -> None:
    for further, audience, day in (
        ("", "accounts", by), (f"correction-{number}", "accounts", by), ("reminder", "accounts", None),
        ("", "subscribers", None), (f"correction-{number}", "subscribers", None), ("reminder", "subscribers", None),
    ):  # fmt: skip
        notice = email_result(counts, audience, further, day)
        of = f"to={audience}{f',by={by}' if day else ''},of={sum(counts.values())}"
        assert str(notice).startswith(f"{further or 'email'}:{of}")
        assert "=0," not in str(notice).partition(",of=0")[0]
        assert re.fullmatch(RESULT_PATTERN, str(notice), re.ASCII)
        assert read_result(str(notice)) == notice
        assert notice.correction == (number if "correction" in further else 0)


@given(CHANNELS, DAYS, DAYS, st.integers(1, 999))
def test_other_channels_and_answers_read_back(channel: str, on: date, by: date, count: int) -> None:
    for notice in (
        RecordedResult(channel, on=on),
        RecordedResult(channel, on=on, deadline=by, unreached=count),
        RecordedResult("", deadline=by, unreached=count),
        RecordedResult("", deadline=by),
    ):
        assert re.fullmatch(RESULT_PATTERN, str(notice), re.ASCII)
        assert read_result(str(notice)) == notice
        assert notice.has_reached_anyone == (not notice.is_resolution)


@pytest.mark.parametrize(
    "field",
    [
        "email:to=accounts,by=2026-03-15,of=20000,accepted=19900,late=80,rejected=7,bounced=5,unknown=5,skipped=3",
        "unreached:by=2026-03-15,of=100,channel=letter,on=2026-03-20",
    ],
)
def test_the_lines_of_the_design_read_back(field: str) -> None:
    assert re.fullmatch(RESULT_PATTERN, field, re.ASCII)
    assert str(read_result(field)) == field


@pytest.mark.parametrize(
    "field",
    [
        "-",
        "email:accepted=19980,rejected=12",
        "email:to=accounts,of=20,accepted=20",
        "email:to=subscribers,by=2026-03-15,of=20,accepted=20",
        "reminder:to=accounts,by=2026-03-15,of=20,accepted=20",
        "email:to=accounts,by=2026-03-15,of=20,accepted=0,rejected=20",
        "email:to=accounts,by=2026-03-15,of=20,rejected=1,late=19",
        "post:on=2026-03-20",
        "page:on=2026-03-20",
        "unreached:of=12",
        "unreached:by=2026-03-15,of=0",
        "unreached:by=2026-03-15,of=1,channel=letter",
        "unreached:by=2026-03-15,of=1,channel=email,on=2026-03-20",
    ],
)
def test_nothing_else_is_read(field: str) -> None:
    """Older lines, `post`, an audience without its day or with one, zeroes, another order."""
    assert not re.fullmatch(RESULT_PATTERN, field, re.ASCII)


def test_the_counts_are_those_of_so_many_people() -> None:
    with pytest.raises(ValueError, match="of=20, but the counts add up to 19"):
        read_result("email:to=accounts,by=2026-03-15,of=20,accepted=19")


@pytest.mark.parametrize(
    ("counts", "reached"), [({"rejected": 9}, False), ({"late": 1, "left": 8}, True), ({}, False)]
)
def test_whom_it_reached(counts: dict[str, int], reached: bool) -> None:
    notice = email_result(counts, deadline=date(2026, 3, 15))
    assert (notice.has_reached_anyone, notice.count("late", "left")) == (
        reached,
        counts.get("late", 0) + counts.get("left", 0),
    )
