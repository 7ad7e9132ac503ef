"""How a notice was given reads back as it was written, and says whom it reached."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.ledger.given_notice import (
    COUNTED,
    GIVEN,
    OTHER_CHANNELS,
    GivenNotice,
    further_of,
    given_by_email,
    read_given,
)

COUNTS = st.dictionaries(st.sampled_from(COUNTED), st.integers(0, 10**8 - 1))


@given(COUNTS, st.sampled_from(["accounts", "subscribers"]), st.integers(1, 999_999))
def test_counts_read_back_as_they_were_written(counts: dict[str, int], audience: str, number: int) -> None:
    for key, word in (("terms@2026-03-02", "email"), (f"terms@2026-03-02~{number}", f"correction-{number}"),
                      ("terms@2026-03-02~reminder", "reminder")):  # fmt: skip
        notice = given_by_email(counts, audience, further_of(key))
        assert str(notice).startswith(f"{word}:to={audience},of={sum(counts.values())}")
        assert "=0," not in str(notice).partition(",of=0")[0]
        assert re.fullmatch(GIVEN, str(notice), re.ASCII)
        assert read_given(str(notice)) == notice
        assert notice.correction == (number if "correction" in word else 0)


@given(st.sampled_from(OTHER_CHANNELS), st.dates(), st.integers(1, 999))
def test_other_channels_have_a_day(channel: str, on: date, count: int) -> None:
    for notice in (GivenNotice(channel, on=on), GivenNotice(channel, on=on, unreached=count)):
        assert re.fullmatch(GIVEN, str(notice), re.ASCII)
        assert read_given(str(notice)) == notice
        assert notice.reached == (not notice.unreached)


def test_an_answer_without_a_channel_gives_no_day() -> None:
    notice = GivenNotice("", unreached=12)
    assert (str(notice), read_given("unreached:of=12")) == ("unreached:of=12", notice)
    assert notice.in_words == "Answered for 12 not reached in time: nothing more is done"


def test_another_channel_in_words() -> None:
    day = date(2026, 3, 18)
    assert GivenNotice("site", on=day).in_words == "on the site on 2026-03-18"
    answer = GivenNotice("post", on=day, unreached=3).in_words
    assert answer == "Answered for 3 not reached in time: by letter on 2026-03-18"


def test_the_line_of_the_design_reads_back() -> None:
    field = "email:to=accounts,of=20000,accepted=19900,late=80,refused=7,bounced=5,unknown=5,skipped=3"
    assert re.fullmatch(GIVEN, field, re.ASCII)
    assert str(read_given(field)) == field
    with pytest.raises(ValueError, match="of=20, but the counts are those of 19"):
        read_given("email:to=accounts,of=20,accepted=19")


@pytest.mark.parametrize(
    "field", ["email:accepted=19980,bounced=1,refused=12,unknown=8", "correction-1:accepted=0", "-"]
)
def test_older_lines_read_back_and_are_about_account_holders(field: str) -> None:
    assert field == "-" or re.fullmatch(GIVEN, field, re.ASCII)
    assert str(read_given(field)) == field
    assert read_given(field).reached == ("accepted=0" not in field)


def test_an_older_line_does_not_say_who_was_in_time() -> None:
    older = read_given("email:accepted=19980,refused=20")
    assert older.in_words == "accepted for 19,980 of 20,000 account holders; 20 refused"


@pytest.mark.parametrize(
    ("counts", "audience", "further", "words"),
    [
        ({"accepted": 2}, "accounts", "", "accepted in time for 2 of 2 account holders"),
        ({"late": 1}, "accounts", "", "accepted in time for 0 of 1 account holder; 1 late"),
        ({"refused": 120, "unknown": 68, "accepted": 9812}, "accounts", "correction-1",
         "accepted in time for 9,812 of 10,000 account holders; 120 refused, 68 unknown"),
        ({"accepted": 2, "refused": 1}, "subscribers", "", "accepted in time for 2 of 3 subscribers; 1 refused"),
        ({"accepted": 2}, "accounts", "reminder", "accepted for 2 of 2 account holders"),
    ],
)  # fmt: skip
def test_the_counts_in_one_sentence(counts: dict[str, int], audience: str, further: str, words: str) -> None:
    assert given_by_email(counts, audience, further).in_words == words
