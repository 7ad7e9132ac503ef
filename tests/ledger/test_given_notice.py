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
    counts_in_words,
    further_of,
    given_by_email,
    read_given,
)

COUNTS = st.dictionaries(st.sampled_from([*COUNTED, "cancelled"]), st.integers(0, 10**9 - 1))


@given(COUNTS)
def test_counts_read_back_as_they_were_written(counts: dict[str, int]) -> None:
    notice = given_by_email(counts)
    assert re.fullmatch(GIVEN, str(notice), re.ASCII)
    assert read_given(str(notice)) == notice
    assert notice.reached == (counts.get("accepted", 0) > 0)


@given(COUNTS, st.integers(1, 999_999))
def test_what_was_sent_after_the_notice_says_so(counts: dict[str, int], number: int) -> None:
    for key, field in (("terms@2026-03-02", "email"), (f"terms@2026-03-02~{number}", f"correction-{number}"),
                       ("terms@2026-03-02~reminder", "reminder")):  # fmt: skip
        notice = given_by_email(counts, further_of(key))
        assert str(notice).startswith(f"{field}:accepted=")
        assert re.fullmatch(GIVEN, str(notice), re.ASCII)
        assert read_given(str(notice)) == notice
        assert notice.correction == (number if "correction" in field else 0)


@given(st.sampled_from(OTHER_CHANNELS), st.dates())
def test_other_channels_have_a_day(channel: str, on: date) -> None:
    notice = GivenNotice(channel, on=on)
    assert re.fullmatch(GIVEN, str(notice), re.ASCII)
    assert read_given(str(notice)) == notice
    assert notice.reached


def test_a_line_from_before_there_were_counts_was_about_emails() -> None:
    assert read_given("-") == GivenNotice("email")
    assert (str(read_given("-")), read_given("-").reached, read_given("-").in_words) == ("-", True, "")


def test_emails_that_nobody_meant_to_send_any_more_are_not_counted() -> None:
    notice = given_by_email({"unknown": 8, "accepted": 19980, "refused": 12, "cancelled": 5})
    assert str(notice) == "email:accepted=19980,refused=12,unknown=8"
    assert notice.in_words == "19,980 accepted, 12 refused, 8 unknown of 20,000"


@pytest.mark.parametrize(
    ("counts", "words"),
    [({}, ""), ({"refused": 2}, "2 refused of 2"), ({"pending": 1, "accepted": 9}, "9 accepted, 1 pending of 10")],
)
def test_counts_in_words(counts: dict[str, int], words: str) -> None:
    assert counts_in_words(counts) == words
