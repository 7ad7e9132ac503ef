"""How a notice was given reads back as it was written, and says whom it reached."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.ledger.recorded_result import (
    RESULT_PATTERN,
    RecordedResult,
    read_result,
    share_of,
)
from legalsite.model.notice import RECORDABLE_CHANNELS

DAYS = st.dates()
SHARES = st.one_of(
    st.sampled_from(["all", "enough", "not_all"]), st.integers(0, 100).map("{}%".format)
)
NUMBERS = st.integers(1, 999_999)


@given(SHARES, SHARES, DAYS, st.booleans(), st.just(0) | NUMBERS)
def test_results_of_emails_read_back(
    accepted: str, reached: str, day: object, left: bool, rest: int
) -> None:
    facts = {"accepted": accepted, "first": day, "last": day, "left": left, "rest": rest}
    for result in (
        RecordedResult("seen", "email", "accounts", day, reached=reached, **facts),  # type: ignore[arg-type]  # facts of several types
        RecordedResult("seen", "email", "accounts", reached=accepted, **facts),  # type: ignore[arg-type]  # as above
        RecordedResult("seen", "email", "subscribers", reached=accepted, **facts),  # type: ignore[arg-type]  # as above
        RecordedResult("seen", "reminder", "accounts", reached=accepted, **facts),  # type: ignore[arg-type]  # as above
    ):
        assert re.fullmatch(RESULT_PATTERN, str(result), re.ASCII)
        assert read_result(str(result)) == result
        assert not result.is_resolution


@given(st.sampled_from(RECORDABLE_CHANNELS), DAYS, NUMBERS)
def test_other_channels_and_answers_read_back(channel: str, on: object, rest: int) -> None:
    for result in (
        RecordedResult("stated", channel, on=on),  # type: ignore[arg-type]  # a date
        RecordedResult("stated", channel, on=on, rest=rest),  # type: ignore[arg-type]  # a date
        RecordedResult("stated", "nothing", rest=rest),
        RecordedResult("stated", "nothing"),
        RecordedResult("seen", "site", on=on),  # type: ignore[arg-type]  # a date
        RecordedResult("seen", "page", on=on),  # type: ignore[arg-type]  # a date
    ):
        assert re.fullmatch(RESULT_PATTERN, str(result), re.ASCII)
        assert read_result(str(result)) == result
        assert result.is_resolution == (result.channel == "nothing" or result.rest > 0)


@pytest.mark.parametrize(
    "field",
    [
        "-",
        "email:to=accounts,by=2026-03-15,of=20,accepted=20",
        "seen:email,to=accounts,by=2026-03-15,in_time=101%",
        "seen:email,to=accounts,by=2026-03-15,in_time=98.5%",
        "seen:email,to=accounts,by=2026-03-15,in_time=20",
        "seen:email,to=accounts,in_time=98%",
        "seen:email,to=accounts,accepted=98%,reached=99%",
        "seen:email,to=subscribers,by=2026-03-15,in_time=98%",
        "seen:reminder,to=accounts,by=2026-03-15,in_time=98%",
        "stated:email,to=accounts,by=2026-03-15,in_time=98%",
        "seen:email,to=accounts,by=2026-03-15,reached=98%,in_time=98%",
        "seen:letter,on=2026-03-20",
        "stated:page,on=2026-03-20",
        "stated:letter",
        "stated:email,on=2026-03-20",
        "stated:nothing,rest=0",
        "stated:nothing,on=2026-03-20",
    ],
)
def test_nothing_else_is_read(field: str) -> None:
    assert not re.fullmatch(RESULT_PATTERN, field, re.ASCII)


@pytest.mark.parametrize(
    ("people", "total", "enough", "share"),
    [
        (99, 99, 100, "all"),
        (98, 99, 98, "enough"),
        (97, 99, 98, "not_all"),
        (0, 1, 100, "not_all"),
        (100, 100, 100, "100%"),
        (9_999, 10_000, 100, "99%"),
        (0, 10_000, 100, "0%"),
    ],
)
def test_shares_are_rounded_down_and_short_lists_only_get_a_word(
    people: int, total: int, enough: int, share: str
) -> None:
    assert share_of(people, total, enough) == share


@given(st.integers(1, 500), st.integers(0, 500), st.integers(1, 100))
def test_only_everyone_counts_as_all(total: int, people: int, enough: int) -> None:
    people = min(people, total)
    result = RecordedResult("seen", "email", "accounts", accepted=share_of(people, total, enough))
    assert result.reached_all_in_time == (people == total)
    assert result.is_enough(enough) == (people * 100 >= enough * total)
