"""Days before, months before, the first day on which a text that was announced may apply, and channels in words."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalsite.model.config import Channel
from legalsite.model.notice import WAYS, Ground, months_before, ways

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
GROUNDS = st.builds(
    Ground, st.just("config"), st.integers(0, 90), st.booleans(), months=st.integers(0, 6)
).filter(lambda ground: not (ground.business and ground.months))  # fmt: skip


@pytest.mark.parametrize(("day", "months", "before"), [
    ("2025-04-30", 2, "2025-02-28"), ("2024-04-30", 2, "2024-02-29"), ("2025-01-15", 1, "2024-12-15"),
    ("2025-03-31", 12, "2024-03-31"), ("2024-02-29", 12, "2023-02-28"), ("2025-05-01", 0, "2025-05-01"),
])  # fmt: skip
def test_months_are_calendar_months(day: str, months: int, before: str) -> None:
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(before)


@given(GROUNDS, DAYS)
def test_the_first_day_is_in_time_and_the_day_before_is_not(ground: Ground, sent: date) -> None:
    first = ground.applies_from(sent)
    assert sent <= ground.send_by(first)
    assert first == sent or ground.send_by(date.fromordinal(first.toordinal() - 1)) < sent


@pytest.mark.parametrize(("channels", "logic", "said"), [
    (("email",), "any", "by email"),
    (("email", "other"), "all", "by email and in another way"),
    (("email", "site", "in_product", "account"), "any", "by email, on the site, in the product or in the account"),
])  # fmt: skip
def test_joined_as_a_sentence_has_them(channels: tuple[str, ...], logic: str, said: str) -> None:
    assert ways(channels, logic) == said


def test_every_channel_has_words() -> None:
    assert set(WAYS) == set(get_args(Channel))
