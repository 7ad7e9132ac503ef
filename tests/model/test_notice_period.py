"""A notice period reads like the words that a person writes, and is false where none is named."""

import pytest

from legalsite.model.notice_period import NoticePeriod


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
